//! What the types and attributes of the ub dialect stand for.

use terrace_ir::op::ParamDocs;

/// The documentation of types and attributes, by name.
pub(crate) static DOCS: &[(&str, ParamDocs)] = &[(
    "#ub.poison",
    ParamDocs::new("#ub.poison", "The value that is the result of an operation without defined result.", &[]),
)];
