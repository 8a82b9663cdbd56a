//! Loops of one iteration of a `linalg.generic`.

use terrace_dialects::linalg::{GenericOp, StructuredView};
use terrace_dialects::support::reify::result_sizes;
use terrace_dialects::support::{constant, slice::keep};
use terrace_ir::{AffineExpr, AffineMap, Block, Context, Rewriter, Type, Value};

use super::rank::{Strategy, collapse, expand, groups, insert_into, is_plain};
use crate::tensor::generalize::generic_spec;
use crate::tensor::indices::indices_of;

/// `map` from the loops that are left.
fn reduce_map(ctx: &Context, map: AffineMap, dropped: &[bool]) -> AffineMap {
    let mut next = 0;
    let dims: Vec<AffineExpr> = dropped
        .iter()
        .map(|&dropped| match dropped {
            true => ctx.affine_constant(0),
            false => {
                next += 1;
                ctx.affine_dim(next - 1)
            }
        })
        .collect();
    let results: Vec<AffineExpr> =
        map.results(ctx).iter().map(|expr| expr.replace(ctx, &dims, &[])).collect();
    ctx.affine_map(next, 0, &results)
}

/// Which dimensions of an operand are of size one, and read at index zero.
fn unit_dims(ctx: &Context, ty: Type, map: AffineMap) -> Vec<bool> {
    let shape = ty.shape(ctx).unwrap_or_default();
    let results = map.results(ctx).iter().zip(shape);
    results.map(|(expr, &size)| size == 1 && expr.constant(ctx) == Some(0)).collect()
}

/// Drops loops of one iteration, and dimensions of size one of operands.
pub(super) fn drop_unit_dims(op: GenericOp, strategy: Strategy, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let view = StructuredView::of(rw, op.0)?;
    let shaped = |ty: Type| ty.is_tensor(&ctx) || ty.is_memref(&ctx);
    let types: Vec<Type> = view.operands().map(|value| rw.ty(value)).collect();
    if !(view.on_tensors(rw) || view.on_memrefs(rw))
        || types.iter().any(|&ty| shaped(ty) && !is_plain(rw, ty, strategy))
    {
        return None;
    }
    let loops: Vec<bool> = view.first_loop_sizes(rw).iter().map(|&size| size == 1).collect();
    let maps: Vec<AffineMap> = view.maps.iter().map(|&map| reduce_map(&ctx, map, &loops)).collect();
    let dropped: Vec<Vec<bool>> =
        types.iter().zip(&maps).map(|(&ty, &map)| unit_dims(&ctx, ty, map)).collect();
    let loses = |dims: &Vec<bool>| dims.contains(&true);
    if !loops.contains(&true) && !dropped.iter().any(loses) {
        return None;
    }
    let mut new = view.clone();
    new.iterators = keep(&view.iterators, &loops).into();
    new.maps = maps
        .iter()
        .zip(&dropped)
        .map(|(map, dims)| ctx.affine_map(map.dims(&ctx) as u32, 0, &keep(map.results(&ctx), dims)))
        .collect();
    let has = |dim: u32| {
        new.maps.iter().any(|map| map.results(&ctx).iter().any(|expr| expr.dim(&ctx) == Some(dim)))
    };
    // A loop whose size nothing tells any more: nothing may be dropped.
    if !(0..new.iterators.len() as u32).all(has) {
        return None;
    }

    rw.set_root(op.0);
    let mut operands = Vec::with_capacity(types.len());
    for (value, dims) in view.operands().zip(&dropped) {
        operands.push(if loses(dims) { collapse(rw, value, dims, strategy)? } else { value });
    }
    let (inputs, outputs) = operands.split_at(view.inputs.len());
    (new.inputs, new.outputs) = (inputs.into(), outputs.into());
    let on_tensors = rw.results(op.0).len() > 0;
    let results: Vec<Type> = outputs.iter().filter(|_| on_tensors).map(|&value| rw.ty(value)).collect();
    let spec = generic_spec(rw, &new).results(results);
    let generic = rw.insert(spec);
    replace_indices(view.block, &loops, rw)?;
    let region = rw.region(generic, 0);
    // What the old op knows of the sizes of its results is asked before its region goes.
    let mut values: Vec<Value> = Vec::new();
    for (number, result) in rw.results(op.0).collect::<Vec<_>>().into_iter().enumerate() {
        let dims = &dropped[view.inputs.len() + number];
        let value = rw.result(generic, number);
        values.push(match (loses(dims), strategy) {
            (false, _) => value,
            (true, Strategy::Slices) => insert_into(rw, value, view.outputs[number])?,
            (true, Strategy::Reshapes) => {
                let sizes = result_sizes(rw, op.0, number)?;
                let ty = rw.ty(result);
                expand(rw, value, &groups(dims), ty, &sizes)?
            }
        });
    }
    rw.body_mut().move_block(view.block, region);
    rw.replace(op, values);
    Some(())
}

/// Makes indices of loops that are dropped zero, and gives the others their new numbers.
fn replace_indices(block: Block, dropped: &[bool], rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (point, loc) = (rw.point()?, rw.loc());
    for index in indices_of(rw, block) {
        let dim = usize::try_from(index.dim(rw).as_int(&ctx)?).ok()?;
        if *dropped.get(dim)? {
            rw.set_root(index.0);
            let zero = constant::index(rw, 0)?;
            rw.replace(index, [zero]);
            continue;
        }
        let before = dropped[..dim].iter().filter(|&&dropped| dropped).count();
        if before > 0 {
            rw.set_attr(index, "dim", ctx.i64_attr((dim - before) as i64));
        }
    }
    rw.set_point(point);
    rw.set_loc(loc);
    Some(())
}
