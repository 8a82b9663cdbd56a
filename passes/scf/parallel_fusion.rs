//! `scf-parallel-loop-fusion`: parallel loops next to each other over the same iterations become one.
//!
//! After upstream's `ParallelLoopFusion.cpp`, for memory that only `memref.load` and `memref.store` touch.
//! Where one loop writes what the other one reads or writes, both must do so at the same indices of the same
//! memref, and the indices must tell the iteration: then each element belongs to one iteration, which works
//! on it in the old order. Upstream asks neither for the latter nor about two loops that write.

use rustc_hash::FxHashMap;
use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::memref::{LoadOp, StoreOp, layout};
use terrace_dialects::scf::{ParallelOp, ReduceOp};
use terrace_ir::analysis::alias::{Alias, alias};
use terrace_ir::body::Mapping;
use terrace_ir::interfaces::{LoopLike, SideEffects, is_effect_free};
use terrace_ir::op::Traits;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Block, Body, OpSpec, Rewriter, Value};

/// Fuses the parallel loops of `body`, bodies nested in it left out.
pub fn fuse_parallel_loops(body: &mut Body) {
    let this = body.self_op();
    let regions: Vec<_> = body
        .all_ops()
        .into_iter()
        .chain([this])
        .flat_map(|op| body.regions(op).collect::<Vec<_>>())
        .collect();
    let blocks: Vec<Block> =
        regions.into_iter().flat_map(|region| body.blocks_of(region).collect::<Vec<_>>()).collect();
    for block in blocks {
        for chain in chains(body, block) {
            let mut chain = chain.into_iter();
            let Some(mut first) = chain.next() else { continue };
            for second in chain {
                first = fuse(body, first, second).unwrap_or(second);
            }
        }
    }
}

/// The parallel loops of `block`, grouped where nothing with effects lies between them.
fn chains(body: &Body, block: Block) -> Vec<Vec<ParallelOp>> {
    let mut chains: Vec<Vec<ParallelOp>> = vec![Vec::new()];
    for op in body.ops_of(block) {
        if let (Some(looped), Some(chain)) = (ParallelOp::of(body, op), chains.last_mut()) {
            chain.push(looped);
        } else if body.n_regions(op) > 0 || !is_effect_free(body, op) {
            chains.push(Vec::new());
        }
    }
    chains
}

/// One access to memory.
struct Access {
    memref: Value,
    indices: Vec<Value>,
    writes: bool,
}

/// What lies in a loop, for deciding whether it can be fused; `None` when that is not known.
fn accesses(body: &Body, op: ParallelOp) -> Option<Vec<Access>> {
    let mut found = Vec::new();
    let block = body.entry(op.region(body))?;
    for inner in body.walk(op.0) {
        let access = if let Some(load) = LoadOp::of(body, inner) {
            Access { memref: load.memref(body), indices: load.indices(body).to_vec(), writes: false }
        } else if let Some(store) = StoreOp::of(body, inner) {
            Access { memref: store.memref(body), indices: store.indices(body).to_vec(), writes: true }
        } else if ParallelOp::of(body, inner).is_some() {
            return None;
        } else {
            // The walk sees what is in ops that do no more than that.
            let holds_others = body.has_trait(inner, Traits::RECURSIVE_EFFECTS)
                && body.interface::<SideEffects>(inner).is_none()
                && body.nested(inner).is_none();
            if !holds_others && !is_effect_free(body, inner) {
                return None;
            }
            continue;
        };
        // Memory that the iteration itself names may be any part of what others name.
        let outside = body.value_block(access.memref) != Some(block)
            && LoopLike::is_invariant(body, op.0, access.memref);
        if !outside {
            return None;
        }
        found.push(access);
    }
    Some(found)
}

/// Fuses `first` into `second`, if that is the same.
fn fuse(body: &mut Body, first: ParallelOp, second: ParallelOp) -> Option<ParallelOp> {
    let same = first.lowerBound(body) == second.lowerBound(body)
        && first.upperBound(body) == second.upperBound(body)
        && first.step(body) == second.step(body);
    if !same || !is_legal(body, first, second) || used_before(body, first, second) {
        return None;
    }
    let (first_block, second_block) = (body.entry(first.region(body))?, body.entry(second.region(body))?);
    let (first_end, second_end) = (body.last_op(first_block)?, body.last_op(second_block)?);
    let ctx = body.ctx().clone();
    let mut rw = Rewriter::before(body, second.0);
    rw.set_fused_loc(&[first.0, second.0]);
    let inits = [first.initVals(&rw), second.initVals(&rw)].concat();
    let types: Vec<_> = inits.iter().map(|&init| rw.ty(init)).collect();
    let bounds =
        [second.lowerBound(&rw).to_vec(), second.upperBound(&rw).to_vec(), second.step(&rw).to_vec()];
    let mut spec = rw.spec(ParallelOp::def());
    spec.attrs = rw.discardable_attrs(second.0).to_vec();
    let spec = spec.operand_groups(&ctx, &[&bounds[0], &bounds[1], &bounds[2], &inits]).results(types);
    let fused = ParallelOp(rw.insert(spec));
    let region = fused.region(&rw);
    let block = rw.add_block(region, &vec![ctx.index(); bounds[2].len()]);
    let args = rw.args(block).to_vec();

    let loc = ctx.fused_loc([rw.body().loc(first_end), rw.body().loc(second_end)]);
    let operands = [rw.operands(first_end), rw.operands(second_end)].concat();
    let sources: Vec<_> = rw.regions(first_end).chain(rw.regions(second_end)).collect();
    rw.set_end(block);
    let reduce = rw.insert(OpSpec::new(ReduceOp::def(), loc).operands(operands).regions(sources.len()));
    for (source, target) in sources.into_iter().zip(rw.regions(reduce).collect::<Vec<_>>()) {
        for inner in rw.blocks_of(source).collect::<Vec<_>>() {
            rw.body_mut().move_block(inner, target);
        }
    }
    rw.inline_block(first_block, reduce, &args);
    rw.inline_block(second_block, reduce, &args);
    let count = rw.results(first.0).len();
    let results: Vec<Value> = rw.results(fused.0).collect();
    rw.replace(first, results[..count].iter().copied());
    rw.replace(second, results[count..].iter().copied());
    Some(fused)
}

/// Whether a result of `first` is used by something that runs before `second` is done.
fn used_before(body: &Body, first: ParallelOp, second: ParallelOp) -> bool {
    let Some(region) = body.block(second.0).and_then(|block| body.block_region(block)) else { return true };
    body.results(first.0).any(|result| {
        body.users(result).any(|user| match body.ancestor_in_region(region, user) {
            Some(user) => body.block(user) == body.block(second.0) && !body.is_before(second.0, user),
            None => true,
        })
    })
}

/// Whether no iteration of one loop depends on another iteration of the other one.
fn is_legal(body: &Body, first: ParallelOp, second: ParallelOp) -> bool {
    let (Some(before), Some(after)) = (accesses(body, first), accesses(body, second)) else { return false };
    let (Some(first_block), Some(second_block)) =
        (body.entry(first.region(body)), body.entry(second.region(body)))
    else {
        return false;
    };
    let (first_args, second_args) = (body.args(first_block), body.args(second_block));
    let same: FxHashMap<Value, Value> = first_args.iter().copied().zip(second_args.iter().copied()).collect();
    for a in &before {
        for b in after.iter().filter(|b| a.writes || b.writes) {
            if a.memref != b.memref {
                if alias(body, a.memref, b.memref) != Alias::No {
                    return false;
                }
                continue;
            }
            let pairs = a.indices.iter().zip(&b.indices);
            let equal = a.indices.len() == b.indices.len()
                && pairs.into_iter().all(|(&a, &b)| same_index(body, a, b, &same));
            if !equal
                || !is_injective(body, a.memref)
                || !tell_iteration(body, second, &b.indices, second_args)
            {
                return false;
            }
        }
    }
    true
}

/// Whether `a` in the first loop is what `b` is in the second one.
fn same_index(body: &Body, a: Value, b: Value, same: &FxHashMap<Value, Value>) -> bool {
    let mapped = |value: Value| same.get(&value).copied().unwrap_or(value);
    if mapped(a) == b {
        return true;
    }
    let (Some(x), Some(y)) = (body.defining_op(a), body.defining_op(b)) else { return false };
    if !is_effect_free(body, x) || body.n_regions(x) > 0 || body.results(x).len() != 1 {
        return false;
    }
    let (map, identity) = (Mapping { values: same.clone(), ..Mapping::default() }, Mapping::default());
    let (left, right) = (body.spec_of(x, &map), body.spec_of(y, &identity));
    left.name == right.name
        && left.operands == right.operands
        && left.results == right.results
        && left.attrs == right.attrs
        && left.properties == right.properties
        && right.regions == 0
}

/// Whether different indices are different elements: by the identity as layout, or by sizes and strides that
/// are known and of which each stride is more than the indices of those before it reach together.
fn is_injective(body: &Body, memref: Value) -> bool {
    let (ctx, ty) = (body.ctx(), body.ty(memref));
    if layout::is_identity(ctx, ty) {
        return true;
    }
    let (Some(shape), Some((strides, _))) = (ty.shape(ctx), layout::strides_and_offset(ctx, ty)) else {
        return false;
    };
    if shape.contains(&DYNAMIC) || strides.contains(&DYNAMIC) {
        return false;
    }
    // Where there is one index alone, its stride moves nothing.
    let moving = shape.iter().zip(&strides).filter(|(size, _)| **size != 1);
    let mut dims: Vec<(i128, i128)> =
        moving.map(|(&size, &stride)| (i128::from(stride).abs(), i128::from(size))).collect();
    dims.sort_unstable();
    let mut reach: i128 = 0;
    for (stride, size) in dims {
        if stride <= reach {
            return false;
        }
        let Some(next) = stride.checked_mul(size - 1).and_then(|far| reach.checked_add(far)) else {
            return false;
        };
        reach = next;
    }
    true
}

/// Whether iterations with different `inductions` have different `indices`: as linear expressions, these
/// have full rank.
fn tell_iteration(body: &Body, op: ParallelOp, indices: &[Value], inductions: &[Value]) -> bool {
    let ctx = body.ctx();
    let mut rows: Vec<Vec<i128>> = Vec::new();
    for &index in indices {
        let map = ctx.affine_map(1, 0, &[ctx.affine_dim(0)]);
        let mut exprs = ExprsOfValues::of_map(ctx, map, &[index]);
        exprs.compose(body);
        let operands = exprs.operands();
        let known = |value: &Value| inductions.contains(value) || LoopLike::is_invariant(body, op.0, *value);
        let known = operands.iter().all(known);
        let linear = exprs.exprs[0].linear_coefficients(ctx, exprs.dims.len(), exprs.symbols.len());
        // An index of which nothing is known tells nothing.
        let (true, Some((coefficients, _))) = (known, linear) else { continue };
        let coefficient = |induction: &Value| -> i128 {
            let of_it = operands.iter().zip(&coefficients).filter(|entry| entry.0 == induction);
            of_it.map(|entry| i128::from(*entry.1)).sum()
        };
        rows.push(inductions.iter().map(coefficient).collect());
    }
    rank(rows) == Some(inductions.len())
}

/// The rank of a matrix; `None` when numbers overflow.
fn rank(mut rows: Vec<Vec<i128>>) -> Option<usize> {
    let width = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..width {
        let Some(pivot) = (rank..rows.len()).find(|&row| rows[row][column] != 0) else { continue };
        rows.swap(rank, pivot);
        let lead = rows[rank].clone();
        for row in &mut rows[rank + 1..] {
            let factor = row[column];
            for (entry, &above) in row.iter_mut().zip(&lead) {
                *entry = entry.checked_mul(lead[column])?.checked_sub(above.checked_mul(factor)?)?;
            }
        }
        rank += 1;
    }
    Some(rank)
}
