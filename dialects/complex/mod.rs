//! The complex dialect: arithmetic on complex numbers.
//!
//! <https://mlir.llvm.org/docs/Dialects/ComplexOps/>

mod asm;
mod canonicalize;
pub(crate) mod docs;
mod fold;
mod interp;
mod number;
mod ops;
mod verify;

pub(crate) use canonicalize::arith_of_complex_bitcast;
pub use ops::*;

use terrace_ir::op::{Constraint, DialectDef};
use terrace_ir::{Attr, Context, Op, Registry, Rewriter, Type, TypeKind};

/// The complex dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "complex",
    doc: "Arithmetic on complex numbers.",
    ops: OPS,
    types: &[],
    attrs: &["number"],
    constant: Some(make_constant),
};

/// Loads the dialect.
pub fn register(registry: &mut Registry) {
    registry.add(&DIALECT);
    registry.attr_syntax("complex.number", &asm::NUMBER_SYNTAX);
}

/// The type of the parts of a complex number; the type itself when it is none.
pub fn part_of(ctx: &Context, ty: Type) -> Type {
    match *ty.kind(ctx) {
        TypeKind::Complex(part) => part,
        _ => ty,
    }
}

/// Complex numbers of floats.
pub const COMPLEX_OF_FLOATS: Constraint = Constraint::new(
    "complex type with floating-point elements",
    |ctx, ty| matches!(*ty.kind(ctx), TypeKind::Complex(part) if part.is_float(ctx)),
);

/// Complex numbers.
pub const COMPLEX: Constraint =
    Constraint::new("complex-type", |ctx, ty| matches!(ty.kind(ctx), TypeKind::Complex(_)));

/// The parts of a constant, `[re, im]`, when they have the type that those of `ty` have.
fn parts(ctx: &Context, value: Attr, ty: Type) -> Option<(Attr, Attr)> {
    let &[re, im] = value.as_array(ctx)? else { return None };
    let TypeKind::Complex(part) = *ty.kind(ctx) else { return None };
    [re, im].iter().all(|attr| attr.ty(ctx) == Some(part)).then_some((re, im))
}

/// Makes a `complex.constant` or, of another type, an `arith.constant`.
fn make_constant(rw: &mut Rewriter<'_>, value: Attr, ty: Type) -> Option<Op> {
    let ctx = rw.context();
    if parts(&ctx, value, ty).is_none() {
        return crate::arith::DIALECT.constant?(rw, value, ty);
    }
    let spec = rw.spec(ConstantOp::def()).attr(&ctx, "value", value).results([ty]);
    Some(rw.insert(spec))
}
