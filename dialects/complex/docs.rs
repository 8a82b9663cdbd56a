//! What the types and attributes of the complex dialect stand for.

use terrace_ir::op::ParamDocs;

/// The documentation of types and attributes, by name.
pub(crate) static DOCS: &[(&str, ParamDocs)] = &[(
    "#complex.number",
    ParamDocs::new(
        "#complex.number<:type real, imaginary>",
        "A complex number.",
        &[
            ("type", "the floating-point type of both parts"),
            ("real", "the real part"),
            ("imaginary", "the imaginary part"),
        ],
    ),
)];
