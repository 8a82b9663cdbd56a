//! `convert-bound-to-arith`: the bound dialect in terms of the arith dialect.

use terrace_dialects::arith::{MaximumFOp, MinimumFOp};
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Attr, Body, Rewriter, Value};

use crate::bound::ClampOp;

pub(crate) const INFO: PassInfo = PassInfo {
    name: "convert-bound-to-arith",
    doc: "Convert clamps to maxima and minima",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| Ok(Box::new(ConvertBound)),
};

struct ConvertBound;

impl Pass for ConvertBound {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let mut patterns = Patterns::new();
        patterns.on("clamp-to-arith", convert_clamp);
        apply_greedily(body, &patterns, &GreedyConfig::default());
        match body.all_ops().into_iter().find(|&op| ClampOp::of(body, op).is_some()) {
            Some(left) => Err(cx.op_error(body, left, "cannot be converted: its sizes are not known")),
            None => Ok(()),
        }
    }
}

/// clamp(x, [min, max]) -> minimumf(maximumf(x, min), max)
fn convert_clamp(op: ClampOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let (x, min, max) = (op.x(rewriter), op.min(rewriter), op.max(rewriter));
    let min = bound(min, x, rewriter)?;
    let max = bound(max, x, rewriter)?;
    let least = rewriter.apply(MaximumFOp::def(), &[x, min]);
    let both = rewriter.apply(MinimumFOp::def(), &[least, max]);
    rewriter.replace(op, [both]);
    Some(())
}

/// A constant of the type of `like`, every element `bound`.
fn bound(bound: Attr, like: Value, rewriter: &mut Rewriter<'_>) -> Option<Value> {
    let (ctx, ty) = (rewriter.context(), rewriter.ty(like));
    let value = if ty.is_shaped(&ctx) {
        ty.static_shape(&ctx)?;
        ctx.dense_attr(ty, &(bound.as_f64(&ctx)? as f32).to_le_bytes())?
    } else {
        bound
    };
    rewriter.constant("arith", value, ty)
}
