//! Vectors longer than the code generator's, as several of its length.

use rustc_hash::FxHashMap;
use terrace_dialects::{arith, vector};
use terrace_ir::interfaces::Legality;
use terrace_ir::{Body, Context, Op, OpSpec, Rewriter, Traits, Type, Value};

use super::widen::attributes;

/// Replaces the ops of one-dimensional vectors of several times the length that `target` has, as far as they work
/// element by element, or load, store, broadcast or are constants. Others keep the vectors that they have.
pub(super) fn split(body: &mut Body, target: &Legality) {
    let ctx = body.ctx().clone();
    let mut parts: FxHashMap<Value, Vec<Value>> = FxHashMap::default();
    let mut done = Vec::new();
    for op in body.all_ops() {
        let values = body.operands(op).iter().copied().chain(body.results(op));
        let counts = values.filter_map(|value| pieces(&ctx, target, body.ty(value)));
        let Some(count) = counts.reduce(|a, b| if a == b { a } else { 0 }).filter(|&count| count > 1) else {
            continue;
        };
        if split_op(body, target, op, count, &mut parts).is_some() {
            done.push(op);
        }
    }
    // Users come after what they use, but for ops that kept their vectors.
    for op in done.into_iter().rev() {
        if body.results(op).all(|result| body.users(result).next().is_none()) {
            body.erase(op);
        }
    }
}

/// How many vectors of `target` one of type `ty` is; `None` for other types, and for masks, which go with the vectors that they
/// mask.
fn pieces(ctx: &Context, target: &Legality, ty: Type) -> Option<i64> {
    if !ty.is_vector(ctx) || ty.rank(ctx) != Some(1) || ty.elem(ctx).is_int(ctx, 1) {
        return None;
    }
    let (lanes, count) = (i64::from(target.lanes(ctx, ty.elem(ctx))?), ty.num_elements(ctx)?);
    (count > lanes && count % lanes == 0).then(|| count / lanes)
}

/// Part of a vector type of which `count` make the whole.
fn part_type(ctx: &Context, ty: Type, count: i64) -> Option<Type> {
    let size = ty.num_elements(ctx).filter(|_| ty.rank(ctx) == Some(1))?;
    (size % count == 0).then(|| ctx.vector(&[size / count], ty.elem(ctx)))
}

fn split_op(
    body: &mut Body,
    target: &Legality,
    op: Op,
    count: i64,
    parts: &mut FxHashMap<Value, Vec<Value>>,
) -> Option<()> {
    let ctx = body.ctx().clone();
    let memory = vector::LoadOp::of(body, op).is_some() || vector::StoreOp::of(body, op).is_some();
    let constant = arith::ConstantOp::of(body, op);
    let known = memory
        || constant.is_some()
        || vector::BroadcastOp::of(body, op).is_some()
        || vector::FMAOp::of(body, op).is_some()
        || body.has_trait(op, Traits::ELEMENTWISE);
    let operands = body.operands(op).to_vec();
    let whole = |value: &Value| body.ty(*value).is_vector(&ctx) && !parts.contains_key(value);
    if !known || operands.iter().any(whole) {
        return None;
    }
    let results: Vec<Type> =
        body.results(op).map(|result| part_type(&ctx, body.ty(result), count)).collect::<Option<_>>()?;
    let constants = match constant {
        Some(constant) => Some(constant_parts(body, constant, results[0], count)?),
        None => None,
    };
    let (name, attrs) = (body.name(op), attributes(body, op));
    let mut made: Vec<Vec<Value>> = vec![Vec::new(); results.len()];
    let mut rw = Rewriter::before(body, op);
    let lanes = moved_lanes(&rw, target, op, count);
    for at in 0..count {
        let mut spec = OpSpec::named(name, rw.loc()).results(results.iter().copied());
        spec.attrs.clone_from(&attrs);
        for &operand in &operands {
            spec.operands.push(match parts.get(&operand) {
                Some(parts) => parts[usize::try_from(at).ok()?],
                None => operand,
            });
        }
        if let (true, Some(lanes)) = (memory, lanes) {
            let index = *spec.operands.last()?;
            let step = rw.constant("arith", ctx.index_attr(at * lanes), ctx.index())?;
            let add = rw.spec(arith::AddIOp::def()).operands([index, step]).results([ctx.index()]);
            let add = rw.insert(add);
            *spec.operands.last_mut()? = rw.result(add, 0);
        }
        if let Some(constants) = &constants {
            let value = ctx.name("value");
            spec.attrs.retain(|attr| attr.0 != value);
            spec.attrs.push((value, constants[usize::try_from(at).ok()?]));
        }
        let new = rw.insert(spec);
        for (made, result) in made.iter_mut().zip(rw.results(new)) {
            made.push(result);
        }
    }
    for (result, made) in rw.results(op).collect::<Vec<_>>().into_iter().zip(made) {
        parts.insert(result, made);
    }
    Some(())
}

/// How many elements on each part of a load or store is.
fn moved_lanes(body: &Body, target: &Legality, op: Op, count: i64) -> Option<i64> {
    let ctx = body.ctx();
    let mut values = body.operands(op).iter().copied().chain(body.results(op));
    let vector = values.find(|&value| pieces(ctx, target, body.ty(value)) == Some(count))?;
    Some(body.ty(vector).num_elements(ctx)? / count)
}

/// The values of the parts of a constant.
fn constant_parts(
    body: &Body,
    constant: arith::ConstantOp,
    ty: Type,
    count: i64,
) -> Option<Vec<terrace_ir::Attr>> {
    let ctx = body.ctx();
    let (bytes, splat) = constant.value(body).dense_bytes(ctx)?;
    let size = if splat { bytes.len() } else { bytes.len() / usize::try_from(count).ok()? };
    let part = |at: usize| {
        let from = if splat { 0 } else { at * size };
        ctx.dense_attr(ty, bytes.get(from..from + size)?)
    };
    (0..usize::try_from(count).ok()?).map(part).collect()
}
