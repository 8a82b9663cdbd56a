//! The index dialect: arithmetic on `index`, whose width the target decides.
//!
//! <https://mlir.llvm.org/docs/Dialects/IndexOps/>

mod asm;
mod canonicalize;
pub(crate) mod docs;
mod fold;
mod interp;
mod ops;
mod verify;

pub use ops::*;

use terrace_ir::op::{AttrConstraint, Constraint, DialectDef};
use terrace_ir::{Attr, AttrKind, Context, Op, Registry, Rewriter, Type};

/// The index dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "index",
    doc: "Arithmetic on integers as wide as an address of the target.",
    ops: OPS,
    types: &[],
    attrs: &["cmp_predicate"],
    constant: Some(make_constant),
};

/// Loads the dialect.
pub fn register(registry: &mut Registry) {
    registry.add(&DIALECT);
    registry.attr_syntax("index.cmp_predicate", &asm::PREDICATE_SYNTAX);
}

/// Predicates of `index.cmp`; each has the place that it has among those of `arith.cmpi`.
pub const PREDICATES: &[&str] = &["eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge"];

/// The number of a predicate, an index into [`PREDICATES`].
pub fn predicate(ctx: &Context, attr: Attr) -> Option<u8> {
    let AttrKind::Dialect { name, params } = attr.kind(ctx) else { return None };
    let (true, [param]) = (ctx.str(*name) == "index.cmp_predicate", &params[..]) else { return None };
    let AttrKind::Keyword(word) = param.kind(ctx) else { return None };
    let at = PREDICATES.iter().position(|&predicate| predicate == ctx.str(*word))?;
    u8::try_from(at).ok()
}

/// `#index<cmp_predicate eq>` and the like.
pub fn predicate_attr(ctx: &Context, word: &str) -> Attr {
    let params = Box::new([ctx.attr(AttrKind::Keyword(ctx.name(word)))]);
    ctx.attr(AttrKind::Dialect { name: ctx.name("index.cmp_predicate"), params })
}

/// What can be converted from and to `index`, and that.
pub const INTEGER_OR_INDEX: Constraint =
    Constraint::new("integer or index", |ctx, ty| ty.is_integer(ctx) || ty.is_index(ctx));

/// A predicate.
pub const CMP_PREDICATE: AttrConstraint =
    AttrConstraint::new("index comparison predicate kind", |ctx, attr| predicate(ctx, attr).is_some());

/// Makes an `index.constant` or, of an `i1`, an `index.bool.constant`.
fn make_constant(rw: &mut Rewriter<'_>, value: Attr, ty: Type) -> Option<Op> {
    let ctx = rw.context();
    if value.ty(&ctx) != Some(ty) || value.as_i128(&ctx).is_none() {
        return None;
    }
    let def = match () {
        () if ty.is_index(&ctx) => ConstantOp::def(),
        () if ty.is_int(&ctx, 1) => BoolConstantOp::def(),
        () => return crate::arith::DIALECT.constant?(rw, value, ty),
    };
    let spec = rw.spec(def).attr(&ctx, "value", value).results([ty]);
    Some(rw.insert(spec))
}
