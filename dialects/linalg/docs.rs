//! What the types and attributes of the linalg dialect stand for.

use terrace_ir::op::ParamDocs;

/// The documentation of types and attributes, by name.
pub(crate) static DOCS: &[(&str, ParamDocs)] = &[
    (
        "#linalg.iterator_type",
        ParamDocs::new(
            "#linalg.iterator_type<kind>",
            "What the iterations of a loop have to do with each other. `linalg.generic` shows it as text.",
            &[("kind", "`parallel`, `reduction`, or `window` for the loops over a window of a convolution")],
        ),
    ),
    (
        "#linalg.type_fn",
        ParamDocs::new(
            "#linalg.type_fn<conversion>",
            "How integers are converted to the type of the output.",
            &[("conversion", "`cast_signed` or `cast_unsigned`")],
        ),
    ),
    (
        "#linalg.elementwise_kind",
        ParamDocs::new(
            "#linalg.elementwise_kind<function>",
            "The function of a `linalg.elementwise`.",
            &[("function", "the name of a named op without its dialect, such as `add`, `exp` or `select`")],
        ),
    ),
];
