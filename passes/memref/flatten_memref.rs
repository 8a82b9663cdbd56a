//! `flatten-memref`: accesses to memrefs with several dimensions become accesses to memory with one.
//!
//! A load of a strided memref at `[i, j]` loads, at `i * s0 + j * s1`, from a `memref.reinterpret_cast` of it
//! to one dimension with stride 1. That is as long as the longest dimension reaches, `max(size * stride)`, and
//! where sizes and strides are numbers at least as long as all of them reach together. Allocations of static
//! size become ones of one dimension. After upstream's `FlattenMemRefs.cpp`; vectors have to be contiguous,
//! and indices that are nothing affine are multiplied with `arith`.

use terrace_dialects::affine::build::composed_apply;
use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::scope::{is_dim, is_symbol};
use terrace_dialects::memref::layout::{is_identity, layout, strided, strides_and_offset};
use terrace_dialects::memref::{AllocOp, AllocaOp, DeallocOp, LoadOp, ReinterpretCastOp, StoreOp};
use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::support::slice::Slice;
use terrace_dialects::{affine, arith, vector};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{AttrKind, Body, Context, Op, Rewriter, Type, Value};

use super::fold_alias_ops::indices::metadata;
use super::fold_alias_ops::retarget;

/// Flattens accesses in `body`, and in bodies nested in it.
pub fn flatten_memrefs(body: &mut Body) {
    let mut patterns = Patterns::new();
    patterns.on::<LoadOp>("flatten-load", |op, rw| access(rw, op.0, 0));
    patterns.on::<StoreOp>("flatten-store", |op, rw| access(rw, op.0, 1));
    patterns.on::<vector::LoadOp>("flatten-vector-load", |op, rw| {
        let ty = rw.ty(op.result(rw));
        of_vector(rw, op.0, 0, ty)
    });
    patterns.on::<vector::StoreOp>("flatten-vector-store", |op, rw| {
        let ty = rw.ty(op.valueToStore(rw));
        of_vector(rw, op.0, 1, ty)
    });
    patterns.on::<vector::MaskedLoadOp>("flatten-masked-load", |op, rw| {
        let ty = rw.ty(op.result(rw));
        of_vector(rw, op.0, 0, ty)
    });
    patterns.on::<vector::MaskedStoreOp>("flatten-masked-store", |op, rw| {
        let ty = rw.ty(op.valueToStore(rw));
        of_vector(rw, op.0, 0, ty)
    });
    patterns.on::<vector::TransferReadOp>("flatten-read", |op, rw| {
        let ty = rw.ty(op.vector(rw));
        transfer(rw, op.0, 0, ty)
    });
    patterns.on::<vector::TransferWriteOp>("flatten-write", |op, rw| {
        let ty = rw.ty(op.valueToStore(rw));
        transfer(rw, op.0, 1, ty)
    });
    patterns.on::<AllocOp>("flatten-alloc", |op, rw| allocation(rw, op.0));
    patterns.on::<AllocaOp>("flatten-alloca", |op, rw| allocation(rw, op.0));
    patterns.on::<ReinterpretCastOp>("cast-of-cast", cast_of_cast);
    let config = GreedyConfig { simplify_regions: false, ..GreedyConfig::default() };
    apply_greedily(body, &patterns, &config);
    for (_, nested) in body.nested_bodies_mut() {
        flatten_memrefs(nested);
    }
}

/// The strides and the offset of a memref with several dimensions and a layout that says them; `None` also
/// where indices would lie in front of the memory.
fn flattenable(ctx: &Context, ty: Type) -> Option<(Vec<i64>, i64)> {
    let says = layout(ctx, ty).is_none_or(|layout| matches!(layout.kind(ctx), AttrKind::Strided { .. }));
    let (strides, offset) = strides_and_offset(ctx, ty)?;
    let negative = strides.iter().any(|&stride| stride != DYNAMIC && stride < 0);
    ((says || is_identity(ctx, ty)) && strides.len() > 1 && !negative).then_some((strides, offset))
}

/// How many elements memory has at least that holds a memref of these sizes and strides; `None` on overflow.
fn reach(shape: &[i64], strides: &[i64]) -> Option<i64> {
    let (mut longest, mut last) = (0, 0i64);
    for (&size, &stride) in shape.iter().zip(strides) {
        longest = longest.max(size.checked_mul(stride)?);
        last = last.checked_add(size.checked_sub(1)?.checked_mul(stride)?)?;
    }
    match shape.contains(&0) {
        true => Some(longest),
        false => Some(longest.max(last.checked_add(1)?)),
    }
}

/// An access of one element, whose memref is operand `at` and whose indices are behind it.
fn access(rw: &mut Rewriter<'_>, op: Op, at: usize) -> Option<()> {
    let ctx = rw.context();
    let memref = rw.operand(op, at);
    let ty = rw.ty(memref);
    let (strides, offset) = flattenable(&ctx, ty)?;
    let shape = ty.shape(&ctx)?.to_vec();
    let indices = rw.operands(op).get(at + 1..at + 1 + shape.len())?.to_vec();
    let is_known = !shape.contains(&DYNAMIC) && !strides.contains(&DYNAMIC) && offset != DYNAMIC;
    let known_size = if is_known { Some(reach(&shape, &strides)?) } else { None };
    let (offset, sizes, strides) = match known_size {
        Some(_) => (Mixed::Static(offset), fixed(&shape), fixed(&strides)),
        None => {
            let found = metadata(rw, memref)?;
            let pick = |(&number, value): (&i64, Value)| match number {
                DYNAMIC => Mixed::Value(value),
                number => Mixed::Static(number),
            };
            let (sizes, steps) = (found.sizes(rw), found.strides(rw));
            (
                pick((&offset, found.offset(rw))),
                shape.iter().zip(sizes).map(pick).collect(),
                strides.iter().zip(steps).map(pick).collect(),
            )
        }
    };
    let place = place(rw, op, &indices, &strides)?;
    let size = match known_size {
        Some(size) => Mixed::Static(size),
        None => longest(rw, op, &sizes, &strides)?,
    };
    let slice = Slice { offsets: vec![offset], sizes: vec![size], strides: vec![Mixed::Static(1)] };
    let [offsets, lengths, _] = slice.statics();
    let flat = strided(&ctx, ty, &lengths, &[1], offsets[0]);
    let spec = slice.describe(&ctx, rw.spec(ReinterpretCastOp::def()), &[memref]).results([flat]);
    let cast = rw.insert(spec);
    let cast = rw.result(cast, 0);
    retarget(rw, op, at, shape.len(), cast, &[place]);
    Some(())
}

fn fixed(numbers: &[i64]) -> Vec<Mixed> {
    numbers.iter().map(|&number| Mixed::Static(number)).collect()
}

/// Whether affine ops beside `op` can take all of `indices` as dimensions or symbols, and of `numbers` as
/// symbols.
fn are_affine(rw: &Rewriter<'_>, indices: &[Value], numbers: &[&[Mixed]]) -> bool {
    let symbols = numbers.iter().flat_map(|list| list.iter());
    indices.iter().all(|&index| is_dim(rw, index) || is_symbol(rw, index))
        && symbols.into_iter().all(|number| match *number {
            Mixed::Static(_) => true,
            Mixed::Value(value) => is_symbol(rw, value),
        })
}

/// Where the element at `indices` lies.
fn place(rw: &mut Rewriter<'_>, op: Op, indices: &[Value], strides: &[Mixed]) -> Option<Value> {
    let ctx = rw.context();
    if are_affine(rw, indices, &[strides]) {
        let (mut sum, mut entries) = (ctx.affine_constant(0), Vec::new());
        for (&index, &stride) in indices.iter().zip(strides) {
            let at = entries.len() as u32;
            sum = ctx.affine_add(sum, ctx.affine_mul(ctx.affine_symbol(at), ctx.affine_symbol(at + 1)));
            entries.extend([Mixed::Value(index), stride]);
        }
        return composed_apply(rw, sum, &[], &entries).value(rw);
    }
    rw.set_before(op);
    let mut sum: Option<Value> = None;
    for (&index, stride) in indices.iter().zip(strides) {
        let term = match *stride {
            Mixed::Static(1) => index,
            stride => {
                let by = stride.value(rw)?;
                rw.apply(arith::MulIOp::def(), &[index, by])
            }
        };
        sum = Some(match sum {
            Some(sum) => rw.apply(arith::AddIOp::def(), &[sum, term]),
            None => term,
        });
    }
    sum
}

/// The greatest of the products of `sizes` and `strides`.
fn longest(rw: &mut Rewriter<'_>, op: Op, sizes: &[Mixed], strides: &[Mixed]) -> Option<Mixed> {
    let ctx = rw.context();
    if are_affine(rw, &[], &[sizes, strides]) {
        let mut all = ExprsOfValues { exprs: Vec::new(), dims: Vec::new(), symbols: Vec::new() };
        for (&size, &stride) in sizes.iter().zip(strides) {
            let mut factors = Vec::new();
            for entry in [stride, size] {
                factors.push(match entry {
                    Mixed::Static(number) => ctx.affine_constant(number),
                    Mixed::Value(value) => {
                        all.symbols.push(value);
                        ctx.affine_symbol(all.symbols.len() as u32 - 1)
                    }
                });
            }
            all.exprs.push(ctx.affine_mul(factors[0], factors[1]));
        }
        all.compose(rw);
        all.simplify(&ctx);
        all.canonicalize(rw);
        let map = ctx.affine_map_attr(all.map(&ctx));
        let spec = rw.spec(affine::MaxOp::def()).operands(all.operands()).attr(&ctx, "map", map);
        let max = rw.insert(spec.results([ctx.index()]));
        return Some(Mixed::Value(rw.result(max, 0)));
    }
    rw.set_before(op);
    let mut longest: Option<Value> = None;
    for (size, stride) in sizes.iter().zip(strides) {
        let (size, stride) = (size.value(rw)?, stride.value(rw)?);
        let product = rw.apply(arith::MulIOp::def(), &[size, stride]);
        longest = Some(match longest {
            Some(other) => rw.apply(arith::MaxSIOp::def(), &[other, product]),
            None => product,
        });
    }
    longest.map(Mixed::Value)
}

/// An access of the vector type `vector`, which has to lie in one row of contiguous elements.
fn of_vector(rw: &mut Rewriter<'_>, op: Op, at: usize, vector: Type) -> Option<()> {
    let ctx = rw.context();
    let rank = vector.rank(&ctx)?;
    let (strides, _) = flattenable(&ctx, rw.ty(rw.operand(op, at)))?;
    if rank > 1 || rank == 1 && strides.last() != Some(&1) {
        return None;
    }
    access(rw, op, at)
}

/// A transfer that does not reach beyond its memref, of the last dimension in order.
fn transfer(rw: &mut Rewriter<'_>, op: Op, at: usize, vector: Type) -> Option<()> {
    let ctx = rw.context();
    let map = rw.attr(op, "permutation_map")?.as_affine_map(&ctx)?;
    let (dims, rank) = (map.dims(&ctx), vector.rank(&ctx)?);
    let minor: Vec<usize> = (dims.checked_sub(rank)?..dims).collect();
    let bounds = rw.attr(op, "in_bounds")?;
    let is_inside = bounds.as_array(&ctx)?.iter().all(|flag| flag.as_bool(&ctx) == Some(true));
    if !is_inside || map != ctx.projection_map(dims, &minor) {
        return None;
    }
    of_vector(rw, op, at, vector)?;
    let map = ctx.projection_map(1, if rank == 0 { &[] } else { &[0] });
    rw.set_attr(op, "permutation_map", ctx.affine_map_attr(map));
    Some(())
}

/// An allocation of a static size without an offset.
fn allocation(rw: &mut Rewriter<'_>, op: Op) -> Option<()> {
    let ctx = rw.context();
    let value = rw.result(op, 0);
    let ty = rw.ty(value);
    let (strides, offset) = flattenable(&ctx, ty)?;
    let shape = ty.static_shape(&ctx)?.to_vec();
    if offset != 0 || strides.contains(&DYNAMIC) || !rw.operands(op).is_empty() {
        return None;
    }
    let flat = strided(&ctx, ty, &[reach(&shape, &strides)?], &[1], 0);
    let mut spec = rw.spec_of(op, &terrace_ir::body::Mapping::default());
    spec.results = vec![flat];
    let new = rw.insert(spec);
    let new = rw.result(new, 0);
    // What is freed is what was allocated.
    rw.replace_value_if(value, new, |body, user| DeallocOp::of(body, user).is_some());
    let slice = Slice { offsets: vec![Mixed::Static(0)], sizes: fixed(&shape), strides: fixed(&strides) };
    let spec = slice.describe(&ctx, rw.spec(ReinterpretCastOp::def()), &[new]).results([ty]);
    rw.replace_with(op, spec);
    Some(())
}

/// A cast of a cast is one of what that casts: it depends on where memory begins alone.
fn cast_of_cast(op: ReinterpretCastOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = ReinterpretCastOp::defining(rw, op.source(rw))?.source(rw);
    rw.set_operand(op, 0, source);
    Some(())
}
