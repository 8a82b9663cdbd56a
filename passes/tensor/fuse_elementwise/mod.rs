//! `linalg-fuse-elementwise-ops`: structured ops on tensors whose loops are all parallel are computed
//! where their results are used, so that a chain of them is one loop nest.
//!
//! Follows upstream's pass of that name, but for what it does to reshapes. Each op that is made has
//! the locations of those that it stands for, fused, and the ops in its region keep their own.

mod fold;
mod fuse;
mod unused;

pub use fuse::{fuse, is_fusable};

use terrace_dialects::linalg::GenericOp;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Body, Diagnostic, Rewriter};

pub(super) const INFO: PassInfo = PassInfo {
    name: "linalg-fuse-elementwise-ops",
    doc: "Fuse elementwise operations on tensors",
    anchor: Anchor::Any,
    options: &[OptionDef {
        name: "allow-recompute",
        doc: "Fuse an op that computes something also where its user reads an element several times",
        kind: OptionKind::Bool,
        default: "true",
    }],
    make: |options| {
        let recompute = options.bool("allow-recompute");
        Ok(Box::new(move |body: &mut Body, cx: &mut PassCx| run(body, cx, recompute)))
    },
};

fn run(body: &mut Body, cx: &mut PassCx, recompute: bool) -> Result<(), Failed> {
    let mut patterns = Patterns::new();
    patterns.on::<GenericOp>("fuse-elementwise", move |op, rw| fuse_one(op, rw, recompute));
    fold::add(&mut patterns);
    unused::add(&mut patterns);
    // What becomes of ops that nothing uses any more is the greedy driver's business.
    let result = apply_greedily(body, &patterns, &GreedyConfig::default());
    if !result.converged {
        cx.diags.push(Diagnostic::warning(body.loc(body.self_op()), result.report()));
    }
    Ok(())
}

/// Fuses the first operand of `op` that can be.
fn fuse_one(op: GenericOp, rw: &mut Rewriter<'_>, recompute: bool) -> Option<()> {
    let inputs = op.inputs(rw).len();
    let at = (0..inputs).find(|&at| {
        let Some(producer) = GenericOp::defining(rw, rw.operand(op.0, at)) else { return false };
        let uses: usize = rw.results(producer.0).map(|value| rw.users(value).count()).sum();
        // What lies outside of a loop that the user is in is computed once there.
        let once = rw.block(producer.0) == rw.block(op.0) && fuse::is_read_once(rw, op, at);
        uses == 1 && is_fusable(rw, op, at) && (recompute || once)
    })?;
    fuse(op, at, rw)?;
    Some(())
}
