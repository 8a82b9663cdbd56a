//! The sparse_tensor dialect, as far as types of other dialects name it: how the elements of a tensor are stored.
//! It has no ops.
//!
//! <https://mlir.llvm.org/docs/Dialects/SparseTensorOps/>
//!
//! What stands in `#sparse_tensor.encoding<..>` is kept as it is written, not checked: two encodings are the same when their
//! texts are, where upstream compares what they say.

use terrace_ir::Registry;
use terrace_ir::op::DialectDef;
use terrace_ir::text::{VERBATIM_ATTR, VERBATIM_TYPE};

/// The sparse_tensor dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "sparse_tensor",
    doc: "How tensors are stored whose elements are zero for the most part.",
    ops: &[],
    types: &["iter_space", "iterator", "storage_specifier"],
    attrs: &["encoding"],
    constant: None,
};

/// Loads the dialect.
pub fn register(registry: &mut Registry) {
    registry.add_part(&DIALECT);
    registry.attr_syntax("sparse_tensor.encoding", &VERBATIM_ATTR);
    registry.attr_alias("sparse_tensor.encoding", "sparse");
    for name in ["sparse_tensor.iter_space", "sparse_tensor.iterator", "sparse_tensor.storage_specifier"] {
        registry.type_syntax(name, &VERBATIM_TYPE);
    }
}
