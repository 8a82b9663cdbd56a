//! `loop-invariant-code-motion`: ops in loops that compute the same each time move in front.

use terrace_ir::interfaces::{LoopLike, is_effect_free};
use terrace_ir::op::Traits;
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo, Remark, RemarkKind};
use terrace_ir::{Body, Op, Region};

pub(super) const INFO: PassInfo = PassInfo {
    name: "loop-invariant-code-motion",
    doc: "Hoist loop invariant instructions outside of the loop",
    anchor: Anchor::Any,
    options: &[],
    make: |_| Ok(Box::new(LoopInvariantCodeMotion)),
};

struct LoopInvariantCodeMotion;

impl Pass for LoopInvariantCodeMotion {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        // Inner loops first, so that what leaves them can leave outer ones as well.
        let loops: Vec<Op> = body.all_ops().into_iter().rev().collect();
        for op in loops {
            if let Some(interface) = body.interface::<LoopLike>(op) {
                let region = (interface.body)(body, op);
                for moved in hoist(body, op, region) {
                    cx.count("num-hoisted", 1);
                    cx.emit(|| {
                        Remark::new(RemarkKind::Passed, INFO.name, "hoist-op", body, moved)
                            .arg("Op", body.name_str(moved))
                            .text("op computes the same in each iteration, and moved in front of the loop")
                    });
                }
            }
        }
        Ok(())
    }
}

/// Moves the invariant ops of `region` in front of `parent`; which.
fn hoist(body: &mut Body, parent: Op, region: Region) -> Vec<Op> {
    let blocks: Vec<_> = body.blocks_of(region).collect();
    let mut queue: Vec<Op> =
        blocks.into_iter().flat_map(|block| body.ops_of(block).collect::<Vec<_>>()).collect();
    queue.reverse();
    let mut moved = Vec::new();
    while let Some(op) = queue.pop() {
        let here = body.block(op).and_then(|block| body.block_region(block)) == Some(region);
        if !here || !is_invariant(body, parent, op) {
            continue;
        }
        body.move_before(op, parent);
        moved.push(op);
        // What uses it may now be invariant, and was looked at before when it stands above.
        for result in body.results(op) {
            queue.extend(body.users(result).filter_map(|user| body.ancestor_in_region(region, user)));
        }
    }
    moved
}

/// Whether `op` of the loop `parent` computes the same each time and can be computed without need.
fn is_invariant(body: &Body, parent: Op, op: Op) -> bool {
    let movable = !body.has_trait(op, Traits::TERMINATOR)
        && body.nested(op).is_none()
        && is_speculatable(body, op)
        && is_effect_free(body, op);
    let below = body.walk(op);
    movable
        && std::iter::once(&op).chain(&below).all(|&user| {
            body.operands(user).iter().all(|&value| {
                let inside = body.value_block(value).and_then(|block| body.block_op(block));
                LoopLike::is_invariant(body, parent, value)
                    || inside.is_some_and(|holder| body.is_ancestor(op, holder))
            })
        })
}

/// Whether `op` can run where it would not have run: it and all in it are pure.
fn is_speculatable(body: &Body, op: Op) -> bool {
    let pure = |op: Op| {
        body.has_trait(op, Traits::PURE)
            || body.has_trait(op, Traits::RECURSIVE_EFFECTS)
            || body.has_trait(op, Traits::TERMINATOR)
    };
    pure(op) && body.walk(op).into_iter().all(pure)
}
