//! The arith dialect: integer, float and index arithmetic on scalars, vectors and tensors.
//!
//! <https://mlir.llvm.org/docs/Dialects/ArithOps/>

mod asm;
mod attrs;
mod canonicalize;
mod codes;
pub(crate) mod docs;
mod elements;
pub(crate) mod flags;
mod fold;
mod interp;
mod ops;
pub(crate) mod ranges;
mod types;
mod verify;
mod wide;

pub use attrs::*;
pub(crate) use elements::has_nan;
pub use fold::fold_constants;
pub use ops::*;
pub(crate) use verify::{all_same, is_bool_of_operand};

use terrace_ir::op::DialectDef;
use terrace_ir::{Attr, Op, Registry, Rewriter, Type};

use crate::ub;

/// The arith dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "arith",
    doc: "Integer, float and index arithmetic on scalars, vectors and tensors.",
    ops: OPS,
    types: &[],
    attrs: &["fastmath", "overflow"],
    constant: Some(make_constant),
};

/// Loads the dialect.
pub fn register(registry: &mut Registry) {
    registry.add(&DIALECT);
    registry.attr_syntax("arith.fastmath", &flags::FASTMATH_SYNTAX);
    registry.attr_syntax("arith.overflow", &flags::OVERFLOW_SYNTAX);
}

/// Makes an `arith.constant`, when the attribute has the type that is asked for, or an `ub.poison`.
fn make_constant(rw: &mut Rewriter<'_>, value: Attr, ty: Type) -> Option<Op> {
    let ctx = rw.context();
    if ub::is_poison(&ctx, value) {
        return ub::DIALECT.constant?(rw, value, ty);
    }
    if value.ty(&ctx) != Some(ty) {
        return None;
    }
    let spec = rw.spec(ConstantOp::def()).attr(&ctx, "value", value).results([ty]);
    Some(rw.insert(spec))
}
