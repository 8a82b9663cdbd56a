//! What the types and attributes of the graph dialect stand for.

use terrace_ir::op::ParamDocs;

/// The documentation of types and attributes, by name.
pub(crate) static DOCS: &[(&str, ParamDocs)] = &[
    (
        "!graph.string",
        ParamDocs::new(
            "!graph.string",
            "A text of any length, in UTF-8: the element type of tensors of strings.",
            &[],
        ),
    ),
    (
        "#graph.activation",
        ParamDocs::new(
            "#graph.activation<function, parameter, ..>",
            "A function that is applied to each element of a result.",
            &[
                (
                    "function",
                    "the name of an op of this dialect: `relu`, `leaky_relu`, `clip`, `sigmoid`, `silu`, `tanh`, `hard_sigmoid`, `hard_swish`, `gelu`, or `gelu_tanh` for `gelu` with `approximate`",
                ),
                (
                    "parameter",
                    "floats: the slope of `leaky_relu`, the lower and the upper bound of `clip`, alpha and beta of `hard_sigmoid`",
                ),
            ],
        ),
    ),
];
