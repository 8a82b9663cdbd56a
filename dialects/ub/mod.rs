//! The ub dialect: what has no defined behaviour.
//!
//! <https://mlir.llvm.org/docs/Dialects/UBOps/>

mod asm;
pub(crate) mod docs;
mod interp;

use terrace_ir::interp::Interp;
use terrace_ir::op::{ANY, AttrConstraint, DialectDef, Fold, Folded};
use terrace_ir::{Attr, AttrKind, Body, Context, Op, Rewriter, Type, op};

/// The ub dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "ub",
    doc: "What has no defined behaviour.",
    ops: &[PoisonOp::def, UnreachableOp::def],
    types: &[],
    attrs: &["poison"],
    constant: Some(make_constant),
};

/// `#ub.poison`.
pub const POISON_ATTR: AttrConstraint = AttrConstraint::new("PoisonAttrInterface instance", is_poison);

/// Whether `attr` is `#ub.poison`.
pub fn is_poison(ctx: &Context, attr: Attr) -> bool {
    matches!(attr.kind(ctx), AttrKind::Dialect { name, .. } if ctx.str(*name) == "ub.poison")
}

op! {
    /// A value that is the result of an operation without defined result.
    ///
    /// What is computed from it is poison too; to branch on it is undefined behaviour.
    pub PoisonOp = "ub.poison" {
        results { result: one ANY }
        attrs { value: default POISON_ATTR "#ub.poison" }
        traits [PURE, CONSTANT_LIKE]
        assembly (asm::parse_poison, asm::print_poison)
        fold fold_poison
        interfaces [Interp => Interp { eval: interp::poison }]
    }
}

op! {
    /// Where control does not come.
    pub UnreachableOp = "ub.unreachable" {
        traits [TERMINATOR]
        assembly "attr-dict"
        interfaces [Interp => Interp { eval: interp::unreachable }]
    }
}

fn fold_poison(op: PoisonOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    Some(Fold::Attr(op.value(body)?).into())
}

/// Makes an `ub.poison`, when the attribute is poison.
fn make_constant(rw: &mut Rewriter<'_>, value: Attr, ty: Type) -> Option<Op> {
    let ctx = rw.context();
    if !is_poison(&ctx, value) {
        return None;
    }
    let spec = rw.spec(PoisonOp::def()).attr(&ctx, "value", value).results([ty]);
    Some(rw.insert(spec))
}
