//! What the types and attributes of the index dialect stand for.

use terrace_ir::op::ParamDocs;

/// The documentation of types and attributes, by name.
pub(crate) static DOCS: &[(&str, ParamDocs)] = &[(
    "#index.cmp_predicate",
    ParamDocs::new(
        "#index<cmp_predicate predicate>",
        "How two indices are compared. `index.cmp` shows the word alone.",
        &[("predicate", "`eq`, `ne`, `slt`, `sle`, `sgt`, `sge`, `ult`, `ule`, `ugt` or `uge`")],
    ),
)];
