//! What the types and attributes of the ml_program dialect stand for.

use terrace_ir::op::ParamDocs;

/// The documentation of types and attributes, by name.
pub(crate) static DOCS: &[(&str, ParamDocs)] = &[
    (
        "!ml_program.token",
        ParamDocs::new(
            "!ml_program.token",
            "Orders accesses to variables in a graph: what takes a token comes after what gave it.",
            &[],
        ),
    ),
    (
        "#ml_program.extern",
        ParamDocs::new(
            "#ml_program.extern : type",
            "The value of a variable that is supplied from outside.",
            &[("type", "the type of that value")],
        ),
    ),
];
