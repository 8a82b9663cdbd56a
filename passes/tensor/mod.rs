//! Passes of the tensor level: whole-tensor ops become loops that maps describe.

pub mod convert_graph_to_linalg;
