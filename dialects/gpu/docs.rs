//! What the types and attributes of the gpu dialect stand for.

use terrace_ir::op::ParamDocs;

/// The documentation of types and attributes, by name.
pub(crate) static DOCS: &[(&str, ParamDocs)] = &[
    (
        "!gpu.async.token",
        ParamDocs::new("!gpu.async.token", "Stands for work on a GPU that may still run.", &[]),
    ),
    (
        "#gpu.address_space",
        ParamDocs::new(
            "#gpu.address_space<space>",
            "Which of the memories of a GPU a memref lies in.",
            &[("space", "`global`, `workgroup`, `private` or `constant`")],
        ),
    ),
    (
        "#gpu.block",
        ParamDocs::new(
            "#gpu.block<id>",
            "Iterations are mapped to blocks of the grid.",
            &[(
                "id",
                "a dimension `x`, `y` or `z`, or one of several linear ids, `linear_dim_0` to `linear_dim_9`",
            )],
        ),
    ),
    (
        "#gpu.lane",
        ParamDocs::new(
            "#gpu.lane<id>",
            "Iterations are mapped to the lanes of a warp.",
            &[("id", "as of `#gpu.block`")],
        ),
    ),
    (
        "#gpu.mask",
        ParamDocs::new(
            "#gpu.mask<bits>",
            "Which of the processors take part.",
            &[("bits", "an integer with a bit for each")],
        ),
    ),
    (
        "#gpu.thread",
        ParamDocs::new(
            "#gpu.thread<id>",
            "Iterations are mapped to the threads of a block.",
            &[("id", "as of `#gpu.block`")],
        ),
    ),
    (
        "#gpu.warp",
        ParamDocs::new(
            "#gpu.warp<id>",
            "Iterations are mapped to the warps of a block.",
            &[("id", "as of `#gpu.block`")],
        ),
    ),
    (
        "#gpu.warpgroup",
        ParamDocs::new(
            "#gpu.warpgroup<id>",
            "Iterations are mapped to the groups of warps of a block.",
            &[("id", "as of `#gpu.block`")],
        ),
    ),
];
