//! `buffer-hoisting`, `buffer-loop-hoisting`, `promote-buffers-to-stack`: where memory is allocated, before
//! anything frees it; after upstream's passes of these names (`BufferOptimizations.cpp`).
//!
//! An allocation moves up to the block that dominates all that names the memory, out of choices or out
//! of loops, but not above what its sizes are computed from. One that something frees stays where it is:
//! it would be allocated on ways on which nothing frees it.

use terrace_dialects::memref::{AllocOp, AllocaOp, RankOp};
use terrace_dialects::{affine, scf};
use terrace_ir::analysis::Dominance;
use terrace_ir::body::Mapping;
use terrace_ir::interfaces::{EffectKind, LoopLike, RegionBranch, own_effects};
use terrace_ir::op::Traits;
use terrace_ir::pass::{Anchor, OptionDef, OptionKind, PassCx, PassInfo};
use terrace_ir::{Block, Body, Op, Region, Rewriter, Value};

use super::origin::Origins;

pub(super) const HOISTING: PassInfo = PassInfo {
    name: "buffer-hoisting",
    doc: "Optimizes placement of allocation operations by moving them into common dominators and out of \
          nested regions",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
            hoist(body, false);
            Ok(())
        }))
    },
};

pub(super) const LOOP_HOISTING: PassInfo = PassInfo {
    name: "buffer-loop-hoisting",
    doc: "Optimizes placement of allocation operations by moving them out of loop nests",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
            hoist(body, true);
            Ok(())
        }))
    },
};

pub(super) const PROMOTION: PassInfo = PassInfo {
    name: "promote-buffers-to-stack",
    doc: "Promotes heap-based allocations to automatically managed stack-based allocations",
    anchor: Anchor::Op("func.func"),
    options: &[
        OptionDef {
            name: "max-alloc-size-in-bytes",
            doc: "Maximal size in bytes to promote allocations to stack.",
            kind: OptionKind::Int,
            default: "1024",
        },
        OptionDef {
            name: "max-rank-of-allocated-memref",
            doc: "Maximal memref rank to promote dynamic buffers.",
            kind: OptionKind::Int,
            default: "1",
        },
    ],
    make: |options| {
        let [bytes, rank] = ["max-alloc-size-in-bytes", "max-rank-of-allocated-memref"]
            .map(|name| u64::try_from(options.int(name)).map_err(|_| format!("option '{name}' is negative")));
        let (bytes, rank) = (bytes?, rank?);
        Ok(Box::new(move |body: &mut Body, _: &mut PassCx| {
            promote(body, bytes, rank);
            Ok(())
        }))
    },
};

/// The values that name the memory of `memref`, when they are all known and nothing frees it.
fn kept_names(body: &Body, origins: &Origins, memref: Value) -> Option<Vec<Value>> {
    let names = origins.names(body, memref)?;
    let freed = |&name: &Value| {
        body.users(name).any(|user| {
            own_effects(body, user)
                .is_some_and(|effects| effects.iter().any(|effect| effect.kind == EffectKind::Free))
        })
    };
    (!names.iter().any(freed)).then_some(names)
}

/// The op around `block`; `None` for a block of the function.
fn parent(body: &Body, block: Block) -> Option<Op> {
    body.block_op(block).filter(|&op| op != body.self_op())
}

fn is_loop(body: &Body, op: Op) -> bool {
    body.interface::<LoopLike>(op).is_some() || body.has_trait(op, Traits::LOOP)
}

/// Whether the iterations of `op` run at the same time, so that each needs memory of its own.
fn is_parallel(body: &Body, op: Op) -> bool {
    scf::ParallelOp::of(body, op).is_some()
        || scf::ForallOp::of(body, op).is_some()
        || affine::ParallelOp::of(body, op).is_some()
}

fn hoist(body: &mut Body, out_of_loops: bool) {
    let origins = Origins::new(body);
    for op in body.all_ops() {
        if AllocOp::of(body, op).is_none() && !(out_of_loops && AllocaOp::of(body, op).is_some()) {
            continue;
        }
        let memref = body.result(op, 0);
        let Some(names) = kept_names(body, &origins, memref) else { continue };
        let place = match out_of_loops {
            true => above_loops(body, op, &names),
            false => above_choices(body, op, &names),
        };
        if let Some(before) = place.filter(|&before| before != op) {
            body.move_before(op, before);
        }
    }
}

/// Whether all that `op` is given is there in `block`, in front of `before`.
fn has_operands(body: &Body, dominance: &Dominance, op: Op, before: Op) -> bool {
    body.operands(op).iter().all(|&value| dominance.value_dominates(body, value, before))
}

/// The op in `block` that `op` lies in, or the terminator.
fn start(body: &Body, block: Block, op: Op) -> Option<Op> {
    let region = body.block_region(block)?;
    let holder = body.ancestor_in_region(region, op).filter(|&holder| body.block(holder) == Some(block));
    holder.or_else(|| body.last_op(block))
}

/// Where the allocation `op` goes so that it dominates all `names`: in front of the op returned.
fn above_choices(body: &Body, op: Op, names: &[Value]) -> Option<Op> {
    let dominance = Dominance::new();
    let needed: Vec<Block> = names.iter().filter_map(|&name| body.value_block(name)).collect();
    let mut best = None;
    let mut block = body.block(op)?;
    loop {
        // Up, to the dominator in the region, or to the op around the region.
        let above = match dominance.tree(body, body.block_region(block)?).idom(block) {
            Some(idom) => idom,
            None => {
                let Some(holder) = parent(body, block) else { return best };
                if is_loop(body, holder) || body.interface::<RegionBranch>(holder).is_none() {
                    return best;
                }
                body.block(holder)?
            }
        };
        // No further than what all names ask for.
        if needed.iter().all(|&name| dominance.block_dominates(body, block, name)) {
            return best;
        }
        let before = start(body, above, op)?;
        if !has_operands(body, &dominance, op, before) {
            return best;
        }
        best = Some(before);
        block = above;
    }
}

/// Where the allocation `op` goes outside of the loops whose iterations do not hand the memory on: in
/// front of the op returned.
fn above_loops(body: &Body, op: Op, names: &[Value]) -> Option<Op> {
    let dominance = Dominance::new();
    let mut best = None;
    let mut holder = parent(body, body.block(op)?)?;
    loop {
        let escapes = names.iter().any(|&name| {
            match body.value_block(name).map(|block| (block, body.block_op(block))) {
                Some((block, Some(inside))) if inside == holder => body.args(block).contains(&name),
                Some((_, Some(inside))) => !body.is_ancestor(holder, inside),
                _ => true,
            }
        });
        let stays = escapes || !is_loop(body, holder) || is_parallel(body, holder);
        if stays || !has_operands(body, &dominance, op, holder) {
            return best;
        }
        best = Some(holder);
        match parent(body, body.block(holder)?) {
            Some(outer) => holder = outer,
            None => return best,
        }
    }
}

fn promote(body: &mut Body, max_bytes: u64, max_rank: u64) {
    let origins = Origins::new(body);
    for op in body.all_ops() {
        let Some(alloc) = AllocOp::of(body, op).filter(|&alloc| is_small(body, alloc, max_bytes, max_rank))
        else {
            continue;
        };
        let memref = alloc.memref(body);
        let stays = kept_names(body, &origins, memref).is_some_and(|names| stays_in_scope(body, op, &names));
        if !stays {
            continue;
        }
        let mut rw = Rewriter::before(body, op);
        let mut spec = rw.spec(AllocaOp::def());
        let old = rw.spec_of(op, &Mapping::default());
        (spec.operands, spec.results, spec.attrs) = (old.operands, old.results, old.attrs);
        rw.replace_with(op, spec);
    }
}

/// Whether what `alloc` allocates fits the stack: few bytes, or sizes that are ranks.
fn is_small(body: &Body, alloc: AllocOp, max_bytes: u64, max_rank: u64) -> bool {
    let ctx = body.ctx();
    let ty = body.ty(alloc.memref(body));
    let Some(shape) = ty.static_shape(ctx) else {
        let rank = ty.rank(ctx).unwrap_or(usize::MAX) as u64;
        return rank <= max_rank
            && body.operands(alloc.0).iter().all(|&size| RankOp::defining(body, size).is_some());
    };
    let count = shape.iter().try_fold(1u64, |all, &size| all.checked_mul(u64::try_from(size).ok()?));
    let elem = ty.elem(ctx);
    let bits = if elem.is_index(ctx) { Some(64) } else { elem.bit_width(ctx) };
    let bits = count.zip(bits).and_then(|(count, bits)| count.checked_mul(u64::from(bits)));
    bits.is_some_and(|bits| bits <= max_bytes.saturating_mul(8))
}

/// Whether none of `names` leaves the scope around `op` that frees memory on the stack. Memory that is
/// allocated in a loop would pile up.
fn stays_in_scope(body: &Body, op: Op, names: &[Value]) -> bool {
    let leaves = |region: Region| {
        names.iter().any(|&name| {
            body.users(name).any(|user| {
                body.has_trait(user, Traits::RETURN_LIKE)
                    && body.block(user).and_then(|block| body.block_region(block)) == Some(region)
            })
        })
    };
    let mut region = body.block(op).and_then(|block| body.block_region(block));
    while let Some(at) = region {
        let holder = body.region_op(at);
        if body.has_trait(holder, Traits::ALLOCATION_SCOPE) && !leaves(at) {
            return true;
        }
        if holder == body.self_op()
            || is_loop(body, holder)
            || body.interface::<RegionBranch>(holder).is_none()
        {
            return false;
        }
        region = body.block(holder).and_then(|block| body.block_region(block));
    }
    false
}
