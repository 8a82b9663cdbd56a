//! Constants.

use terrace_ir::op::*;
use terrace_ir::{Attr, Body, Op, Rewriter, Type, op};

use super::ANY_TENSOR;
use crate::graph::shape::verify_inferred;

op! {
    /// A constant tensor.
    ///
    /// Weights are `dense_resource` attributes, whose bytes are part of the model's file.
    pub ConstantOp = "graph.constant" {
        results { output: one ANY_TENSOR }
        attrs { value: one ELEMENTS_ATTR }
        traits [PURE, CONSTANT_LIKE]
        assembly "attr-dict $value"
        verify verify_inferred
        fold fold_constant
    }
}

fn fold_constant(op: ConstantOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    Some(Folded::from(Fold::Attr(op.value(body))))
}

/// Makes a `graph.constant` that yields `attr`.
pub(crate) fn make_constant(rw: &mut Rewriter<'_>, attr: Attr, ty: Type) -> Option<Op> {
    let ctx = rw.context();
    ((ELEMENTS_ATTR.holds)(&ctx, attr) && attr.ty(&ctx) == Some(ty) && (ANY_TENSOR.holds)(&ctx, ty)).then(
        || {
            let spec = rw.spec(ConstantOp::def()).attr(&ctx, "value", attr).results([ty]);
            rw.insert(spec)
        },
    )
}
