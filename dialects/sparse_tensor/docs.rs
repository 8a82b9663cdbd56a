//! What the types and attributes of the sparse_tensor dialect stand for.

use terrace_ir::op::ParamDocs;

/// The documentation of types and attributes, by name.
pub(crate) static DOCS: &[(&str, ParamDocs)] = &[
    (
        "!sparse_tensor.iter_space",
        ParamDocs::new(
            "!sparse_tensor.iter_space<#encoding, lvls = ..>",
            "The places of a sparse tensor that a loop visits.",
            &[],
        ),
    ),
    (
        "!sparse_tensor.iterator",
        ParamDocs::new("!sparse_tensor.iterator<#encoding, lvls = ..>", "A place among them.", &[]),
    ),
    (
        "!sparse_tensor.storage_specifier",
        ParamDocs::new(
            "!sparse_tensor.storage_specifier<#encoding>",
            "The sizes of the buffers that hold a sparse tensor.",
            &[],
        ),
    ),
    (
        "#sparse_tensor.encoding",
        ParamDocs::new(
            "#sparse_tensor.encoding<{map = (d0, ..) -> (d0 : level, ..)}>",
            "How the elements of a tensor are stored, level by level. It is kept as it is written.",
            &[],
        ),
    ),
];
