//! The memref dialect: memory that is allocated, viewed, read and written.
//!
//! Follows upstream's (<https://mlir.llvm.org/docs/Dialects/MemRef/>).

mod asm;
mod canonicalize;
mod constraints;
mod fold;
mod interfaces;
pub(crate) mod interp;
pub mod layout;
mod ops;
mod slots;
mod spaces;
mod verify;

pub(crate) use canonicalize::as_index;
pub use fold::dropped_dims;
pub use ops::*;
pub(crate) use slots::part_type;
pub(crate) use spaces::attach_users;

use terrace_ir::op::DialectDef;

/// The memref dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "memref",
    doc: "Memory that is allocated, viewed, read and written.",
    ops: ops::OPS,
    types: &[],
    attrs: &[],
    constant: Some(crate::support::constant::make),
};

/// Loads the dialect.
pub fn register(registry: &mut terrace_ir::Registry) {
    registry.add(&DIALECT);
    slots::attach(registry);
    spaces::attach(registry);
}
