//! The linalg dialect: structured ops, loops described by maps instead of written out.
//!
//! Follows upstream's (<https://mlir.llvm.org/docs/Dialects/Linalg/>). All of its structured ops
//! share one view, [`Structured`], so that passes need not know them by name.

mod asm;
mod canonicalize;
pub(crate) mod docs;
mod fill;
mod interfaces;
mod interp;
mod map_reduce;
mod movement;
mod named;
mod ops;
mod pack;
mod reify;
mod softmax;
mod structured;
mod verify;
mod winograd;

pub use fill::insert_fill;
pub(crate) use fill::{collapse_of_fill, expand_of_fill, extract_of_fill, pad_of_fill};
pub use map_reduce::{MapOp, ReduceOp};
pub use movement::{BroadcastOp, TransposeOp, insert_movement};
pub use named::*;
pub use ops::*;
pub use pack::{PackOp, Packing, UnPackOp, insert_pack, insert_unpack};
pub use softmax::SoftmaxOp;
pub use structured::*;
pub use winograd::{WinogradFilterTransformOp, WinogradInputTransformOp, WinogradOutputTransformOp};

use terrace_ir::OpDef;
use terrace_ir::op::DialectDef;

/// The linalg dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "linalg",
    doc: "Structured ops: loops described by maps instead of written out.",
    ops: OPS,
    types: &[],
    attrs: &["iterator_type", "type_fn", "elementwise_kind"],
    constant: Some(crate::support::constant::make),
};

/// All ops.
const OPS: &[fn() -> &'static OpDef] = &concat_ops();

const fn concat_ops() -> [fn() -> &'static OpDef; named::OPS.len() + ops::OPS.len()] {
    let mut all = [GenericOp::def as fn() -> &'static OpDef; named::OPS.len() + ops::OPS.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < ops::OPS.len() { ops::OPS[at] } else { named::OPS[at - ops::OPS.len()] };
        at += 1;
    }
    all
}
