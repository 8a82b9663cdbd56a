//! Passes from tensors to what a machine has: memory, loops, branches.

pub mod bufferize;
pub mod linalg_to_loops;
pub mod plan_memory;
pub mod scf_to_cf;
