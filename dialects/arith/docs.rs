//! What the types and attributes of the arith dialect stand for.

use terrace_ir::op::ParamDocs;

/// The documentation of types and attributes, by name.
pub(crate) static DOCS: &[(&str, ParamDocs)] = &[
    (
        "#arith.fastmath",
        ParamDocs::new(
            "#arith.fastmath<flag, ..>",
            "Which laws of real numbers may be applied to floats, though rounding, NaN, infinity or signed zero contradict them. Ops show it as `fastmath<..>`.",
            &[(
                "flag",
                "`none`, `reassoc` (other order), `nnan` (no NaN), `ninf` (no infinity), `nsz` (signs of zeros do not matter), `arcp` (product with the reciprocal for a quotient), `contract` (one rounding for two), `afn` (approximate functions), or `fast` for all",
            )],
        ),
    ),
    (
        "#arith.overflow",
        ParamDocs::new(
            "#arith.overflow<flag, ..>",
            "What is promised of the result of integer arithmetic; where it does not hold, the result is poison. Ops show it as `overflow<..>`.",
            &[("flag", "`none`, `nsw` (fits as a signed number), `nuw` (fits as an unsigned number)")],
        ),
    ),
];
