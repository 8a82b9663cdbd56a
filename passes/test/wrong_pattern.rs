//! `test-wrong-pattern`: patterns of which one is wrong, for tests of what finds it.

use terrace_dialects::arith::{AddFOp, SubFOp};
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Body, Rewriter};

pub(super) const INFO: PassInfo = PassInfo {
    name: "test-wrong-pattern",
    doc: "Rewrite additions and subtractions, one of them wrongly",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| Ok(Box::new(WrongPattern)),
};

struct WrongPattern;

impl Pass for WrongPattern {
    fn run(&self, body: &mut Body, _: &mut PassCx) -> Result<(), Failed> {
        let mut patterns = Patterns::new();
        patterns.on::<AddFOp>("add-of-sub", add_of_sub);
        patterns.on::<SubFOp>("sub-of-sub", sub_of_sub);
        apply_greedily(body, &patterns, &GreedyConfig::default());
        Ok(())
    }
}

/// (a - b) + b -> a
fn add_of_sub(op: AddFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let sub = SubFOp::defining(rw.body(), op.lhs(rw))?;
    if sub.rhs(rw) != op.rhs(rw) {
        return None;
    }
    let value = sub.lhs(rw);
    rw.replace(op, [value]);
    Some(())
}

/// a - (b - c) -> (a - b) - c, which should add c
fn sub_of_sub(op: SubFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = SubFOp::defining(rw.body(), op.rhs(rw))?;
    let (a, b, c) = (op.lhs(rw), inner.lhs(rw), inner.rhs(rw));
    let first = rw.apply(SubFOp::def(), &[a, b]);
    let second = rw.apply(SubFOp::def(), &[first, c]);
    rw.replace(op, [second]);
    Some(())
}
