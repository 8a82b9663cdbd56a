//! What the types and attributes of the irdl dialect stand for.

use terrace_ir::op::ParamDocs;

/// The documentation of types and attributes, by name.
pub(crate) static DOCS: &[(&str, ParamDocs)] = &[
    ("!irdl.attribute", ParamDocs::new("!irdl.attribute", "A constraint on an attribute or a type.", &[])),
    ("!irdl.region", ParamDocs::new("!irdl.region", "A constraint on a region.", &[])),
    (
        "#irdl.variadicity",
        ParamDocs::new(
            "#irdl<variadicity word>",
            "How many values an operand or result stands for.",
            &[("word", "`single`, `optional` or `variadic`")],
        ),
    ),
    (
        "#irdl.variadicity_array",
        ParamDocs::new(
            "#irdl<variadicity_array[word, ..]>",
            "How many values each operand or result of an op stands for.",
            &[("word", "as of `#irdl.variadicity`")],
        ),
    ),
];
