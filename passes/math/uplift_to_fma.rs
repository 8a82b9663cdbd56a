//! `math-uplift-to-fma`: sums of products whose flags allow to round once become `math.fma`.

use terrace_dialects::arith::{AddFOp, MulFOp, fastmath, has_flag};
use terrace_dialects::math::FmaOp;
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Attr, Body, Rewriter};

pub(super) const INFO: PassInfo = PassInfo {
    name: "math-uplift-to-fma",
    doc: "Uplift arith ops to math.fma",
    anchor: Anchor::Any,
    options: &[],
    make: |_| Ok(Box::new(UpliftToFma)),
};

struct UpliftToFma;

impl Pass for UpliftToFma {
    fn run(&self, body: &mut Body, _: &mut PassCx) -> Result<(), Failed> {
        let mut patterns = Patterns::new();
        patterns.on("uplift-to-fma", uplift);
        apply_greedily(body, &patterns, &GreedyConfig::default());
        Ok(())
    }
}

const FLAGS: [&str; 7] = ["reassoc", "nnan", "ninf", "nsz", "arcp", "contract", "afn"];

/// The flags that both have, when contraction is one of them.
fn common(body: &Body, a: Option<Attr>, b: Option<Attr>) -> Option<Attr> {
    let (ctx, a, b) = (body.ctx(), a?, b?);
    let both: Vec<&str> =
        FLAGS.into_iter().filter(|flag| has_flag(ctx, a, flag) && has_flag(ctx, b, flag)).collect();
    both.contains(&"contract").then(|| fastmath(ctx, &both))
}

/// `a * b + c`
fn uplift(op: AddFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (lhs, rhs) = (op.lhs(rw), op.rhs(rw));
    let (product, addend) = match (MulFOp::defining(rw, lhs), MulFOp::defining(rw, rhs)) {
        (Some(product), _) => (product, rhs),
        (_, Some(product)) => (product, lhs),
        _ => return None,
    };
    let flags = common(rw, op.fastmath(rw), product.fastmath(rw))?;
    let ctx = rw.context();
    let spec = rw
        .spec(FmaOp::def())
        .operands([product.lhs(rw), product.rhs(rw), addend])
        .results([rw.ty(op.result(rw))])
        .attr(&ctx, "fastmath", flags);
    rw.replace_with(op, spec);
    Some(())
}
