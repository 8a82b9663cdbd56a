//! `math-sincos-fusion`: sine and cosine of one angle become `math.sincos`.

use terrace_dialects::math::{CosOp, SinOp, SincosOp};
use terrace_ir::op::TypedOp;
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Body, Op, Rewriter};

pub(super) const INFO: PassInfo = PassInfo {
    name: "math-sincos-fusion",
    doc: "Fuse sin and cos operations",
    anchor: Anchor::Any,
    options: &[],
    make: |_| Ok(Box::new(SincosFusion)),
};

struct SincosFusion;

impl Pass for SincosFusion {
    fn run(&self, body: &mut Body, _: &mut PassCx) -> Result<(), Failed> {
        let mut patterns = Patterns::new();
        patterns.on("fuse-sin-and-cos", fuse);
        apply_greedily(body, &patterns, &GreedyConfig::default());
        Ok(())
    }
}

/// The op of kind `C` of the same angle in the same block, with the same flags.
fn partner<C: TypedOp>(body: &Body, op: Op) -> Option<Op> {
    let angle = body.operand(op, 0);
    let flags = body.attr(op, "fastmath");
    body.users(angle).find(|&user| {
        C::of(body, user).is_some()
            && body.block(user) == body.block(op)
            && body.attr(user, "fastmath") == flags
    })
}

/// Puts one op in the place of the first of the two.
fn fuse(op: SinOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (angle, flags) = (op.operand(rw), op.fastmath(rw));
    let sin = op.0;
    let cos = partner::<CosOp>(rw, sin)?;
    let ty = rw.ty(angle);
    rw.set_fused_loc(&[sin, cos]);
    rw.set_before(if rw.is_before(sin, cos) { sin } else { cos });
    let ctx = rw.context();
    let spec = rw.spec(SincosOp::def()).operands([angle]).results([ty, ty]);
    let both = rw.insert(spec.maybe_attr(&ctx, "fastmath", flags));
    let (new_sin, new_cos) = (rw.result(both, 0), rw.result(both, 1));
    rw.replace(sin, [new_sin]);
    rw.replace(cos, [new_cos]);
    Some(())
}
