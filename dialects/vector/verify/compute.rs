//! Verifiers of ops that compute and combine.

use terrace_ir::{AffineMap, Body, Context, Type};

use super::{Checked, fail, numbers};
use crate::vector::*;

/// Checks that elements of type `ty` can be combined by `kind`.
fn supported(body: &Body, kind: &str, ty: Type) -> Checked {
    match supports(body.ctx(), kind, ty) {
        true => Ok(()),
        false => fail(format!("unsupported reduction type '{}' for kind '{kind}'", body.ctx().display(ty))),
    }
}

pub(in crate::vector) fn verify_reduction(op: ReductionOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (vector, dest) = (body.ty(op.vector(body)), body.ty(op.dest(body)));
    if vector.elem(ctx) != dest || op.acc(body).is_some_and(|acc| body.ty(acc) != dest) {
        return fail("failed to verify that source operand and result have same element type");
    }
    let rank = vector.rank(ctx).unwrap_or_default();
    if rank > 1 {
        return fail(format!("unsupported reduction rank: {rank}"));
    }
    supported(body, kind_of(ctx, op.kind(body)).unwrap_or_default(), dest)
}

pub(in crate::vector) fn verify_multi_reduction(op: MultiDimReductionOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, dest) = (body.ty(op.source(body)), body.ty(op.dest(body)));
    let reduced = numbers(ctx, op.reduction_dims(body));
    let sizes = dims(ctx, source);
    if reduced.iter().any(|&dim| usize::try_from(dim).map_or(true, |dim| dim >= sizes.len())) {
        return fail("expects reduction dimensions of the source");
    }
    let kept: Vec<(i64, bool)> =
        (0i64..).zip(&sizes).filter(|(at, _)| !reduced.contains(at)).map(|(_, &size)| size).collect();
    let expected = if kept.is_empty() { source.elem(ctx) } else { vector_of(ctx, &kept, source.elem(ctx)) };
    if expected != dest {
        return fail(format!(
            "destination type '{}' is incompatible with source type '{}'",
            ctx.display(dest),
            ctx.display(source)
        ));
    }
    supported(body, kind_of(ctx, op.kind(body)).unwrap_or_default(), source.elem(ctx))
}

/// Whether `map` gives each of some dimensions once.
fn is_projection(ctx: &Context, map: AffineMap) -> bool {
    let mut seen = vec![false; map.dims(ctx)];
    map.symbols(ctx) == 0
        && map.results(ctx).iter().all(|expr| {
            expr.dim(ctx).is_some_and(|dim| {
                seen.get_mut(dim as usize).is_some_and(|seen| !std::mem::replace(seen, true))
            })
        })
}

/// The maps and iterators of a contraction, when they fit its operands.
pub(in crate::vector) fn verify_contract(op: ContractionOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let types = [op.lhs(body), op.rhs(body), op.acc(body)].map(|value| body.ty(value));
    if types[0].elem(ctx) != types[1].elem(ctx) {
        return fail("failed to verify that lhs and rhs have same element type");
    }
    if types.iter().any(|ty| ty.elem(ctx).is_integer(ctx) && !ty.elem(ctx).is_signless(ctx)) {
        return fail("only supports signless integer types");
    }
    let maps = op.indexing_maps(body).as_array(ctx).unwrap_or_default();
    if maps.len() != 3 {
        return fail("expected an indexing map for each vector operand");
    }
    let maps: Vec<AffineMap> = maps.iter().filter_map(|map| map.as_affine_map(ctx)).collect();
    let iterators = op.iterator_types(body).as_array(ctx).unwrap_or_default();
    for (at, (&map, &ty)) in maps.iter().zip(&types).enumerate() {
        if map.symbols(ctx) != 0 {
            return fail(format!("expected indexing map {at} to have no symbols"));
        }
        if map.dims(ctx) != iterators.len() {
            return fail(format!("expected indexing map {at} to have {} number of inputs", iterators.len()));
        }
        let rank = dims(ctx, ty).len();
        if map.results(ctx).len() != rank {
            return fail(format!("expected indexing map {at} to have {rank} number of outputs"));
        }
        if !is_projection(ctx, map) {
            return fail(format!("expected indexing map {at} to be a projected permutation of its inputs"));
        }
    }
    check_dims(ctx, &maps, &types, iterators.iter().map(|&it| iterator_of(ctx, it) == Some("reduction")))?;
    let kind = op.kind(body).unwrap_or_else(|| kind_attr(ctx, "add"));
    let elem = types[2].elem(ctx);
    supported(body, kind_of(ctx, kind).unwrap_or_default(), elem)
}

/// Checks that the operands have the same sizes where maps give the same loop. As upstream, it does not compare
/// which of them are multiples of `vscale`.
fn check_dims(
    ctx: &Context,
    maps: &[AffineMap],
    types: &[Type; 3],
    reduces: impl Iterator<Item = bool>,
) -> Checked {
    let size = |operand: usize, dim: usize| {
        let at = maps[operand].results(ctx).iter().position(|expr| expr.dim(ctx) == Some(dim as u32))?;
        dims(ctx, types[operand]).get(at).map(|dim| dim.0)
    };
    let mut extents = Vec::new();
    let mut contracts = false;
    for (dim, reduces) in reduces.enumerate() {
        let (lhs, rhs) = (size(0, dim), size(1, dim));
        match (lhs, rhs) {
            (Some(a), Some(b)) if a != b => {
                let what = if reduces { "contracting" } else { "batch" };
                return fail(format!("invalid {what} dimension map"));
            }
            (Some(_), Some(_)) => contracts |= reduces,
            (None, None) => return fail("expected all dimensions to be either a LHS or a RHS dimension"),
            _ => {}
        }
        extents.push(lhs.or(rhs).unwrap_or(1));
    }
    if !contracts {
        return fail("expected at least one contracting dimension pair");
    }
    let result = dims(ctx, types[2]);
    let sizes = maps[2].results(ctx).iter().filter_map(|expr| extents.get(expr.dim(ctx)? as usize).copied());
    let scalable = result.iter().map(|dim| dim.1);
    let expected: Vec<(i64, bool)> = sizes.zip(scalable).collect();
    if expected != result {
        let elem = types[2].elem(ctx);
        return fail(format!(
            "invalid accumulator/result vector shape, expected: '{}'",
            ctx.display(vector_of(ctx, &expected, elem))
        ));
    }
    Ok(())
}

pub(in crate::vector) fn verify_outerproduct(op: OuterProductOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (lhs, rhs, result) = (body.ty(op.lhs(body)), body.ty(op.rhs(body)), body.ty(op.result(body)));
    let (rows, columns, sizes) = (dims(ctx, lhs), dims(ctx, rhs), dims(ctx, result));
    if rows.len() != 1 {
        return fail("expected 1-d vector for operand #1");
    }
    if rhs.is_vector(ctx) {
        if columns.len() != 1 {
            return fail("expected 1-d vector for operand #2");
        }
        if sizes.len() != 2 {
            return fail("expected 2-d vector result");
        }
        if rows[0] != sizes[0] {
            return fail("expected #1 operand dim to match result dim #1");
        }
        if columns[0] != sizes[1] {
            return fail("expected #2 operand dim to match result dim #2");
        }
        if rows[0].1 && !columns[0].1 {
            return fail("expected either both or only #2 operand dim to be scalable");
        }
    } else {
        if sizes.len() != 1 {
            return fail("expected 1-d vector result");
        }
        if rows[0] != sizes[0] {
            return fail("expected #1 operand dim to match result dim #1");
        }
    }
    if op.acc(body).is_some_and(|acc| body.ty(acc) != result) {
        return fail("expected operand #3 of same type as result type");
    }
    if lhs.elem(ctx) != rhs.elem(ctx) || lhs.elem(ctx) != result.elem(ctx) {
        return fail("expected operands and result of one element type");
    }
    let kind = op.kind(body).unwrap_or_else(|| kind_attr(ctx, "add"));
    supported(body, kind_of(ctx, kind).unwrap_or_default(), result.elem(ctx))
}

pub(in crate::vector) fn verify_scan(op: ScanOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, initial) = (body.ty(op.source(body)), body.ty(op.initial_value(body)));
    let (sizes, start) = (dims(ctx, source), dims(ctx, initial));
    let dim = op.reduction_dim(body).as_int(ctx).unwrap_or(-1);
    let Some(dim) = usize::try_from(dim).ok().filter(|&dim| dim < sizes.len()) else {
        return fail(format!("reduction dimension {dim} has to be less than {}", sizes.len()));
    };
    if start.len() + 1 != sizes.len() {
        return fail(format!("initial value rank {} has to be equal to {}", start.len(), sizes.len() - 1));
    }
    let mut kept = sizes;
    kept.remove(dim);
    if kept != start || source.elem(ctx) != initial.elem(ctx) {
        return fail("incompatible input/initial value shapes");
    }
    supported(body, kind_of(ctx, op.kind(body)).unwrap_or_default(), source.elem(ctx))
}
