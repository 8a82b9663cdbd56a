//! What the pass can work on.

use rustc_hash::FxHashSet;
use terrace_dialects::bufferization::DeallocOp;
use terrace_dialects::bufferization::deallocation::is_memref;
use terrace_ir::diag::Diagnostic;
use terrace_ir::interfaces::{Branch, Call, EffectKind, RegionBranch, SideEffects, own_effects};
use terrace_ir::op::Traits;
use terrace_ir::{Block, Body, Op, Region};

use super::control_flow::ends_region;

/// Whether control can come back to a block of a region of `body` without leaving the region.
pub(super) fn has_cycle(body: &Body) -> bool {
    let ops = [vec![body.self_op()], body.all_ops()].concat();
    ops.into_iter().filter(|&op| op == body.self_op() || body.nested(op).is_none()).any(|op| {
        body.regions(op)
            .any(|region| body.blocks_of(region).nth(1).is_some() && region_has_cycle(body, region))
            || body.regions(op).any(|region| {
                body.entry(region).is_some_and(|block| successors(body, block).contains(&block))
            })
    })
}

fn successors(body: &Body, block: Block) -> Vec<Block> {
    body.last_op(block).map(|op| body.successors(op).to_vec()).unwrap_or_default()
}

fn region_has_cycle(body: &Body, region: Region) -> bool {
    let Some(entry) = body.entry(region) else {
        return false;
    };
    let (mut seen, mut open) = (FxHashSet::from_iter([entry]), FxHashSet::from_iter([entry]));
    let mut stack = vec![(entry, successors(body, entry))];
    while let Some((block, left)) = stack.last_mut() {
        match left.pop() {
            Some(next) if open.contains(&next) => return true,
            Some(next) if seen.insert(next) => {
                open.insert(next);
                stack.push((next, successors(body, next)));
            }
            Some(_) => {}
            None => {
                open.remove(block);
                stack.pop();
            }
        }
    }
    false
}

/// Whether `op` has memrefs among its operands and results, or hands some to its regions.
fn has_buffers(body: &Body, op: Op) -> bool {
    let into = |region: Region| {
        body.entry(region).is_some_and(|block| body.args(block).iter().any(|&arg| is_memref(body, arg)))
    };
    body.operands(op).iter().any(|&value| is_memref(body, value))
        || body.results(op).any(|value| is_memref(body, value))
        || (body.nested(op).is_none() && body.regions(op).any(into))
}

/// Whether `op` by itself neither allocates nor frees.
fn keeps_memory(body: &Body, op: Op) -> bool {
    own_effects(body, op).is_some_and(|effects| {
        !effects.iter().any(|effect| matches!(effect.kind, EffectKind::Allocate | EffectKind::Free))
    })
}

/// Checks that ownership can be followed through `op`.
pub(super) fn check(body: &Body, op: Op) -> Result<(), Diagnostic> {
    let fail = |message: &str| Err(Diagnostic::error(body.loc(op), message));
    if DeallocOp::of(body, op).is_some() {
        return fail("No deallocation operations must be present when running this pass!");
    }
    let known = body.interface::<SideEffects>(op).is_some()
        || body.has_trait(op, Traits::PURE)
        || body.has_trait(op, Traits::RECURSIVE_EFFECTS)
        || body.interface::<Call>(op).is_some()
        || body.nested(op).is_some();
    if !known {
        return fail("ops with unknown memory side effects are not supported");
    }
    if !has_buffers(body, op) && keeps_memory(body, op) {
        return Ok(());
    }
    let regions = if body.nested(op).is_some() { 0 } else { body.n_regions(op) };
    let yields = regions == 1 && body.results(op).next().is_some();
    if (yields || regions > 1) && body.interface::<RegionBranch>(op).is_none() {
        return fail("All operations with attached regions need to implement the RegionBranchOpInterface.");
    }
    if body.has_trait(op, Traits::NO_TERMINATOR) {
        return fail("NoTerminator trait is not supported");
    }
    if body.has_trait(op, Traits::TERMINATOR) {
        if (body.interface::<Branch>(op).is_some()) == ends_region(body, op) {
            return fail(
                "Terminators must implement either BranchOpInterface or \
                 RegionBranchTerminatorOpInterface (but not both)!",
            );
        }
        if body.successors(op).len() > 1 {
            return fail("Terminators with more than one successor are not supported!");
        }
    }
    Ok(())
}
