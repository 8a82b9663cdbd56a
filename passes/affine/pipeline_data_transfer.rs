//! `affine-pipeline-data-transfer`: transfers into faster memory run beside the computation of the iteration
//! before.
//!
//! In a loop of a known number of iterations, each transfer that fills a buffer, with the wait for it, gets two
//! buffers and two tags that alternate. Then the transfers of the first iteration run in front of the loop,
//! those of the next one at the start of each iteration, and the computation of the last iteration behind the
//! loop. Nothing changes where something else can see the buffer or the tag, or write what is transferred. As
//! upstream, it is taken for granted that an iteration reads of the buffer only what its own transfer brings.
//! After upstream's `PipelineDataTransfer.cpp`.

use rustc_hash::FxHashSet;
use terrace_dialects::affine::build::apply;
use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::{ApplyOp, DmaStartOp, DmaWaitOp, ForOp};
use terrace_dialects::memref::{AllocOp, DeallocOp, DimOp};
use terrace_dialects::support::constant::index;
use terrace_ir::body::Mapping;
use terrace_ir::interfaces::{EffectKind, effects_of};
use terrace_ir::pass::{Anchor, PassCx, PassInfo};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{AffineMap, Body, Op, Rewriter, TypeKind, Value};

use super::analysis::access::{Overlap, overlap};
use super::data_copy::{free, insert_loop};
use super::loops::{promote_if_single_iteration, trip_count};
use super::memrefs::{Remap, replace_in, replaceable_users};

pub(super) const INFO: PassInfo = PassInfo {
    name: "affine-pipeline-data-transfer",
    doc: "Pipeline non-blocking data transfers between explicitly managed levels of the memory hierarchy",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
            pipeline_transfers(body);
            Ok(())
        }))
    },
};

/// Pipelines the transfers of all loops of `body`, inner ones first.
pub fn pipeline_transfers(body: &mut Body) {
    let loops: Vec<ForOp> = body.all_ops().into_iter().rev().filter_map(|op| ForOp::of(body, op)).collect();
    for op in loops {
        pipeline(body, op);
    }
}

/// The number of the memory that `memref` lies in.
fn space(body: &Body, memref: Value) -> Option<i64> {
    match body.ty(memref).kind(body.ctx()) {
        TypeKind::MemRef { space, .. } => space.map_or(Some(0), |space| space.as_int(body.ctx())),
        _ => None,
    }
}

/// A transfer into faster memory, and the wait for it.
type Pair = (DmaStartOp, DmaWaitOp);

/// The transfers directly in `op` that can be pipelined, with what waits for them.
fn pairs(body: &Body, op: ForOp) -> Vec<Pair> {
    let ops: Vec<Op> = body.ops_of(op.block(body)).collect();
    let waits: Vec<DmaWaitOp> = ops.iter().filter_map(|&op| DmaWaitOp::of(body, op)).collect();
    let starts = ops.iter().filter_map(|&op| DmaStartOp::of(body, op));
    starts
        .filter(|&start| can_run_ahead(body, op, start))
        .filter_map(|start| {
            let tag = start.places(body)[2];
            let mut matching = waits.iter().filter(|wait| {
                let other = wait.tag(body);
                other.memref == tag.memref && other.indices == tag.indices && other.map == tag.map
            });
            let wait = *matching.next()?;
            let only = matching.next().is_none() && body.is_before(start.0, wait.0);
            only.then_some((start, wait))
        })
        .collect()
}

/// Whether `start` of the loop `op` goes to faster memory which only the loop sees, and nothing in the loop can
/// write what it reads.
fn can_run_ahead(body: &Body, op: ForOp, start: DmaStartOp) -> bool {
    let [source, dest, tag] = start.places(body);
    let (Some(from), Some(to)) = (space(body, source.memref), space(body, dest.memref)) else {
        return false;
    };
    let only_here = |memref: Value| {
        body.users(memref).all(|user| DeallocOp::of(body, user).is_some() || body.is_ancestor(op.0, user))
    };
    let writes = |inner: Op| {
        inner != start.0
            && DmaWaitOp::of(body, inner).is_none()
            && !(body.n_regions(inner) > 0 && body.nested(inner).is_none())
            && match effects_of(body, inner) {
                Some(effects) => effects.iter().any(|effect| {
                    let changes = matches!(effect.kind, EffectKind::Write | EffectKind::Free);
                    changes && effect.on.is_none_or(|on| overlap(body, on, source.memref) != Overlap::None)
                }),
                // What it is given is all that it can write.
                None => body.operands(inner).iter().any(|&value| {
                    body.ty(value).is_memref(body.ctx())
                        && overlap(body, value, source.memref) != Overlap::None
                }),
            }
    };
    to > from && only_here(dest.memref) && only_here(tag.memref) && !body.walk(op.0).into_iter().any(writes)
}

/// Pipelines the transfers of `op`, if there are some.
fn pipeline(body: &mut Body, op: ForOp) -> Option<()> {
    let trips = trip_count(body, op)?;
    let found = pairs(body, op);
    if found.is_empty()
        || trips == 0
        || !op.inits(body).is_empty()
        || op.lower_map(body).results(body.ctx()).len() != 1
    {
        return None;
    }
    let memrefs: Vec<Value> = found.iter().map(|pair| pair.0.places(body)[1].memref).collect();
    let tags: Vec<Value> = found.iter().map(|pair| pair.1.tag(body).memref).collect();
    let all: Vec<Value> = memrefs.into_iter().chain(tags).collect();
    let distinct: FxHashSet<Value> = all.iter().copied().collect();
    let replaceable = all.iter().all(|&memref| replaceable_users(body, memref, &mut |_, _| true).is_some());
    if distinct.len() != all.len() || !replaceable {
        return None;
    }
    for memref in all {
        double(body, memref, op)?;
    }
    let ahead: Vec<Op> = found.iter().map(|pair| pair.0.0).collect();
    for &start in &ahead {
        compose_places(body, DmaStartOp(start));
    }
    skew(body, op, &ahead, trips)
}

/// Makes two of `memref` for the loop `op`, which its iterations use in turn.
fn double(body: &mut Body, memref: Value, op: ForOp) -> Option<()> {
    let users = replaceable_users(body, memref, &mut |body, user| body.is_ancestor(op.0, user))?;
    let ctx = body.ctx().clone();
    let TypeKind::MemRef { shape, elem, space, .. } = body.ty(memref).kind(&ctx).clone() else { return None };
    let mut rw = Rewriter::before(body, op.0);
    let mut sizes = Vec::new();
    for (at, _) in shape.iter().enumerate().filter(|entry| *entry.1 == DYNAMIC) {
        let at = index(&mut rw, at as i64)?;
        let spec = rw.spec(DimOp::def()).operands([memref, at]).results([ctx.index()]);
        let dim = rw.insert(spec);
        sizes.push(rw.result(dim, 0));
    }
    let shape = [&[2][..], &shape].concat();
    let ty = ctx.ty(TypeKind::MemRef { shape: shape.into(), elem, layout: None, space });
    let spec = rw.spec(AllocOp::def()).operand_groups(&ctx, &[&sizes, &[]]).results([ty]);
    let alloc = rw.insert(spec);
    let new = rw.result(alloc, 0);
    let block = op.block(&rw);
    rw.set_start(block);
    let number = ctx.affine_floordiv(ctx.affine_dim(0), ctx.affine_constant(op.step_size(&rw)));
    let parity = ctx.affine_map(1, 0, &[ctx.affine_mod(number, ctx.affine_constant(2))]);
    let induction = op.induction_var(&rw);
    let turn = apply(&mut rw, parity, &[induction]);
    let remap = Remap { leading: vec![turn], map: None, operands: Vec::new() };
    replace_in(&mut rw, &users, memref, new, &remap);
    rw.set_after(op.0);
    free(&mut rw, new);
    drop_unused(&mut rw, memref);
    Some(())
}

/// Erases the allocation of `memref` if nothing but a deallocation uses it.
fn drop_unused(rw: &mut Rewriter<'_>, memref: Value) -> Option<()> {
    let def = rw.defining_op(memref)?;
    AllocOp::of(rw, def)?;
    let users: Vec<Op> = rw.users(memref).collect();
    match users[..] {
        [] => {}
        [user] if DeallocOp::of(rw, user).is_some() => rw.erase(user),
        _ => return None,
    }
    rw.erase(def);
    Some(())
}

/// Composes the maps of `start` with the `affine.apply` that its indices come from.
fn compose_places(body: &mut Body, start: DmaStartOp) {
    let ctx = body.ctx().clone();
    if body.operands(start.0).iter().all(|&value| ApplyOp::defining(body, value).is_none()) {
        return;
    }
    let mut operands = Vec::new();
    let mut maps: Vec<AffineMap> = Vec::new();
    for place in start.places(body) {
        let mut exprs = ExprsOfValues::of_map(&ctx, place.map, place.indices);
        exprs.compose(body);
        operands.push(place.memref);
        operands.extend(exprs.operands());
        maps.push(exprs.map(&ctx));
    }
    operands.push(start.num_elements(body));
    operands.extend(start.stride(body).into_iter().flat_map(|(stride, each)| [stride, each]));
    for (name, map) in ["src_map", "dst_map", "tag_map"].into_iter().zip(maps) {
        body.set_attr(start.0, name, ctx.affine_map_attr(map));
    }
    body.set_operands(start.0, &operands);
}

/// Runs `ahead` of `op` an iteration before all else in it. `None`, and nothing changes, when one of them
/// needs what is computed in the loop.
fn skew(body: &mut Body, op: ForOp, ahead: &[Op], trips: u64) -> Option<()> {
    let ctx = body.ctx().clone();
    let block = op.block(body);
    let mut ops: Vec<Op> = body.ops_of(block).collect();
    ops.pop();
    let local = |value: &Value| body.defining_op(*value).is_some_and(|def| body.is_ancestor(op.0, def));
    if ahead.iter().any(|&start| body.operands(start).iter().any(local)) {
        return None;
    }
    let behind: Vec<Op> = ops.into_iter().filter(|op| !ahead.contains(op)).collect();
    let step = op.step_size(body);
    let lower = op.lower_map(body);
    let operands = op.lowerBoundOperands(body).to_vec();
    let shifted = |steps: i64| -> Option<AffineMap> {
        let by = ctx.affine_constant(step.checked_mul(steps)?);
        let exprs: Vec<_> = lower.results(&ctx).iter().map(|&expr| ctx.affine_add(expr, by)).collect();
        Some(ctx.affine_map(lower.dims(&ctx) as u32, lower.symbols(&ctx) as u32, &exprs))
    };
    let trips = i64::try_from(trips).ok()?;
    let parts = [(0, 1, true, false), (1, trips, true, true), (trips, trips.checked_add(1)?, false, true)];
    let bounds: Vec<_> =
        parts.iter().map(|part| Some((shifted(part.0)?, shifted(part.1)?))).collect::<Option<Vec<_>>>()?;
    let mut rw = Rewriter::before(body, op.0);
    let induction = op.induction_var(&rw);
    let back = ctx.affine_map(1, 0, &[ctx.affine_add(ctx.affine_dim(0), ctx.affine_constant(-step))]);
    for (&(first, last, early, late), (low, high)) in parts.iter().zip(bounds) {
        if first == last {
            continue;
        }
        rw.set_root(op.0);
        let part = insert_loop(&mut rw, (low, &operands), (high, &operands), step);
        let end = rw.last_op(part.block(&rw))?;
        let now = part.induction_var(&rw);
        rw.set_before(end);
        if early {
            let mut map = Mapping::default();
            map.values.insert(induction, now);
            for &start in ahead {
                rw.clone_here(start, &mut map);
            }
        }
        if late {
            let mut map = Mapping::default();
            let before = apply(&mut rw, back, &[now]);
            map.values.insert(induction, before);
            for &inner in &behind {
                rw.clone_here(inner, &mut map);
            }
        }
        promote_if_single_iteration(&mut rw, part);
    }
    rw.erase(op.0);
    Some(())
}
