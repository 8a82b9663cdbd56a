//! `optimize-allocation-liveness`: memory is freed behind the last op of its block that can use it;
//! after upstream's pass of this name.
//!
//! Of allocations that one `memref.dealloc` in the same block frees. One stays where it is when the memory
//! can be used in ways that are not followed: when its address becomes a number, it becomes a tensor, or
//! it is stored or handed to what lies behind the block.

use terrace_dialects::bufferization::deallocation::is_memref;
use terrace_dialects::memref::DeallocOp;
use terrace_ir::analysis::alias::allocation;
use terrace_ir::interfaces::{EffectKind, own_effects};
use terrace_ir::op::Traits;
use terrace_ir::pass::{Anchor, PassCx, PassInfo};
use terrace_ir::{Body, Op, Value};

use super::origin::Origins;

pub(super) const INFO: PassInfo = PassInfo {
    name: "optimize-allocation-liveness",
    doc: "This pass optimizes the liveness of temp allocations in the input function",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
            optimize(body);
            Ok(())
        }))
    },
};

fn optimize(body: &mut Body) {
    let origins = Origins::new(body);
    for op in body.all_ops() {
        let mut allocated =
            body.results(op).filter(|&value| is_memref(body, value) && allocation(body, value).is_some());
        let (Some(memref), None) = (allocated.next(), allocated.next()) else {
            continue;
        };
        if let Some((dealloc, last)) = earlier_place(body, &origins, op, memref)
            && let Some(next) = body.next_op(last).filter(|&next| next != dealloc)
        {
            body.move_before(dealloc, next);
        }
    }
}

/// The op that frees `memref`, which `op` allocates, and an op in front of it, the last that uses the
/// memory.
fn earlier_place(body: &Body, origins: &Origins, op: Op, memref: Value) -> Option<(Op, Op)> {
    let frees = |&user: &Op| {
        own_effects(body, user)
            .is_some_and(|effects| effects.iter().any(|effect| effect.kind == EffectKind::Free))
    };
    let mut freeing = body.users(memref).filter(frees);
    let (dealloc, None) = (freeing.next()?, freeing.next()) else {
        return None;
    };
    let block = body.block(op)?;
    let region = body.block_region(block)?;
    if body.block(dealloc) != Some(block) || DeallocOp::of(body, dealloc).is_none() {
        return None;
    }
    let mut last = op;
    for user in origins.users(body, memref)? {
        if user == dealloc {
            continue;
        }
        let user = body.ancestor_in_region(region, user).filter(|&user| body.block(user) == Some(block))?;
        if body.has_trait(user, Traits::TERMINATOR) || body.is_before(dealloc, user) {
            return None;
        }
        if body.is_before(last, user) {
            last = user;
        }
    }
    Some((dealloc, last))
}
