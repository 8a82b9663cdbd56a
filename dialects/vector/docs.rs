//! What the types and attributes of the vector dialect stand for.

use terrace_ir::op::ParamDocs;

/// The documentation of types and attributes, by name.
pub(crate) static DOCS: &[(&str, ParamDocs)] = &[
    (
        "#vector.kind",
        ParamDocs::new(
            "#vector.kind<function>",
            "How elements are combined. Reductions show it as `<function>`.",
            &[(
                "function",
                "`add`, `mul`, `minui`, `minsi`, `maxui`, `maxsi`, `and`, `or`, `xor`, or for floats `add`, `mul`, `minnumf`, `maxnumf`, `minimumf`, `maximumf`",
            )],
        ),
    ),
    (
        "#vector.iterator_type",
        ParamDocs::new(
            "#vector.iterator_type<kind>",
            "Whether a loop of `vector.contract` combines elements. It can be written as text.",
            &[("kind", "`parallel` or `reduction`")],
        ),
    ),
    (
        "#vector.punctuation",
        ParamDocs::new(
            "#vector.punctuation<what>",
            "What `vector.print` prints behind a value.",
            &[("what", "`no_punctuation`, `newline`, `comma`, `open` or `close` (a parenthesis)")],
        ),
    ),
];
