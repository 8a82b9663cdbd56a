//! Folders and canonicalizations.

use terrace_ir::op::*;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Context, Op, Rewriter, Type, Value};

use crate::graph::attrs::number;
use crate::graph::ops::*;
use crate::graph::shape::*;

fn only(value: impl Into<Fold>) -> Option<Folded> {
    Some(Folded::from(value.into()))
}

/// The input of `op` when it has the type of the result.
fn same_type(body: &Body, op: Op) -> Option<Value> {
    let input = *body.operands(op).first()?;
    (body.ty(input) == body.ty(body.result(op, 0))).then_some(input)
}

fn ints(body: &Body, op: Op, name: &str) -> Option<Vec<i64>> {
    body.attr(op, name)?.as_int_array(body.ctx())
}

/// The value of all elements of a constant whose elements are equal.
pub fn splat_number(ctx: &Context, attr: Attr) -> Option<f64> {
    let ty = attr.ty(ctx)?;
    let (bytes, splat) = attr.dense_bytes(ctx)?;
    if !splat && ty.num_elements(ctx)? != 1 {
        return None;
    }
    scalar(ctx, ty.elem(ctx), &bytes)
}

/// The number that the bytes of one element are.
fn scalar(ctx: &Context, elem: Type, bytes: &[u8]) -> Option<f64> {
    let width = elem.byte_width(ctx).filter(|&width| width <= 8 && width == bytes.len())?;
    let mut wide = [0; 8];
    wide[..width].copy_from_slice(bytes);
    let bits = u64::from_le_bytes(wide);
    match elem.float_kind(ctx) {
        Some(kind) => terrace_ir::builtin::float::to_f64(kind, u128::from(bits)),
        None => {
            let unused = 64 - 8 * width as u32;
            Some((((bits << unused) as i64) >> unused) as f64)
        }
    }
}

pub(crate) fn fold_idempotent<O: TypedOp>(op: O, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let input = body.operand(op.into(), 0);
    O::defining(body, input)?;
    only(input)
}

pub(crate) fn fold_involution<O: TypedOp>(op: O, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let inner = O::defining(body, body.operand(op.into(), 0))?;
    only(body.operand(inner.into(), 0))
}

pub(crate) fn fold_same_type<O: TypedOp>(op: O, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let op = op.into();
    let input = same_type(body, op)?;
    // Unknown sizes may differ though the types are equal.
    body.ty(input).static_shape(body.ctx())?;
    only(input)
}

pub(crate) fn fold_clip(op: ClipOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    if op.min(body).is_none() && op.max(body).is_none() {
        return only(op.input(body));
    }
    let inner = ClipOp::defining(body, op.input(body))?;
    (inner.min(body) == op.min(body) && inner.max(body) == op.max(body)).then(|| only(inner.output(body)))?
}

/// A cast to the type that is there already.
pub(crate) fn fold_cast(op: CastOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    only(same_type(body, op.0)?)
}

pub(crate) fn fold_bitcast(op: BitcastOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    only(same_type(body, op.0)?)
}

/// `values[keep]`, when the other operand is the number `neutral` throughout and only repeats.
fn without_neutral(
    op: Op,
    body: &Body,
    consts: &[Option<Attr>],
    keep: usize,
    neutral: f64,
) -> Option<Folded> {
    let (kept, result) = (body.operand(op, keep), body.result(op, 0));
    let other = (*consts.get(1 - keep)?)?;
    let same = body.ty(kept) == body.ty(result);
    // Against an unknown size, one that is known to be 1 or to be missing repeats nothing.
    let ctx = body.ctx();
    let small = other.ty(ctx)?.num_elements(ctx) == Some(1);
    let known = body.ty(kept).static_shape(ctx).is_some();
    (same && (small || known) && splat_number(ctx, other) == Some(neutral)).then(|| only(kept))?
}

pub(crate) fn fold_add(op: AddOp, body: &Body, consts: &[Option<Attr>]) -> Option<Folded> {
    (0..2).find_map(|keep| without_neutral(op.0, body, consts, keep, 0.0))
}

pub(crate) fn fold_sub(op: SubOp, body: &Body, consts: &[Option<Attr>]) -> Option<Folded> {
    without_neutral(op.0, body, consts, 0, 0.0)
}

pub(crate) fn fold_mul(op: MulOp, body: &Body, consts: &[Option<Attr>]) -> Option<Folded> {
    (0..2).find_map(|keep| without_neutral(op.0, body, consts, keep, 1.0))
}

pub(crate) fn fold_div(op: DivOp, body: &Body, consts: &[Option<Attr>]) -> Option<Folded> {
    without_neutral(op.0, body, consts, 0, 1.0)
}

pub(crate) fn fold_pow(op: PowOp, body: &Body, consts: &[Option<Attr>]) -> Option<Folded> {
    without_neutral(op.0, body, consts, 0, 1.0)
}

/// An op on twice the same value that yields it.
pub(crate) fn fold_same<O: TypedOp>(op: O, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let op = op.into();
    let value = body.operand(op, 0);
    (body.operand(op, 1) == value).then(|| only(value))?
}

pub(crate) fn fold_where(op: WhereOp, body: &Body, consts: &[Option<Attr>]) -> Option<Folded> {
    let (x, y) = (op.x(body), op.y(body));
    let chosen = match (*consts.first()?).and_then(|attr| splat_number(body.ctx(), attr)) {
        Some(0.0) => y,
        Some(_) => x,
        None if x == y => x,
        None => return None,
    };
    let ty = body.ty(chosen);
    (ty == body.ty(op.output(body)) && ty.static_shape(body.ctx()).is_some()).then(|| only(chosen))?
}

/// A reduction along no dimension, of kinds that then change nothing.
pub(crate) fn fold_reduce<O: TypedOp>(op: O, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    const PLAIN: [&str; 5] = [
        "graph.reduce_sum",
        "graph.reduce_mean",
        "graph.reduce_max",
        "graph.reduce_min",
        "graph.reduce_prod",
    ];
    let op = op.into();
    let none = ints(body, op, "axes")?.is_empty() && PLAIN.contains(&O::def().name);
    none.then(|| only(body.operand(op, 0)))?
}

pub(crate) fn fold_reshape(op: ReshapeOp, body: &Body, consts: &[Option<Attr>]) -> Option<Folded> {
    let ctx = body.ctx();
    let (input, ty) = (op.input(body), body.ty(op.output(body)));
    if body.ty(input) == ty {
        let unknown = ty.shape(ctx)?.iter().filter(|&&size| size == DYNAMIC).count();
        // With one unknown size, the number of elements decides it.
        return if unknown <= 1 { only(input) } else { None };
    }
    reshape_constant(ctx, (*consts.first()?)?, ty).map(|attr| Folded::from(Fold::Attr(attr)))
}

/// The constant `attr` with another shape of as many elements: the same bytes.
fn reshape_constant(ctx: &Context, attr: Attr, ty: Type) -> Option<Attr> {
    use terrace_ir::AttrKind;
    if ty.num_elements(ctx)? != attr.ty(ctx)?.num_elements(ctx)? {
        return None;
    }
    match attr.kind(ctx) {
        AttrKind::Dense { splat, data, .. } => {
            Some(ctx.attr(AttrKind::Dense { ty, splat: *splat, data: data.clone() }))
        }
        AttrKind::Resource { key, .. } => Some(ctx.attr(AttrKind::Resource { ty, key: *key })),
        _ => None,
    }
}

/// `reshape(reshape(x))` needs only the second, when that copies no size from the first.
pub(crate) fn reshape_of_reshape(op: ReshapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = ReshapeOp::defining(rw, op.input(rw))?;
    let ctx = rw.context();
    let target = op.shape(rw).as_int_array(&ctx)?;
    let shape = match rw.ty(op.output(rw)).static_shape(&ctx) {
        Some(shape) => shape.to_vec(),
        None if !target.contains(&0) => target,
        None => return None,
    };
    let has_zero = shape.contains(&0);
    let source = inner.input(rw);
    let result = rw.ty(op.output(rw));
    rw.set_fused_loc(&[inner.0, op.0]);
    let mut spec = rw
        .spec(ReshapeOp::def())
        .operands([source])
        .attr(&ctx, "shape", ctx.i64_array(&shape))
        .results([result]);
    if has_zero {
        spec = spec.attr(&ctx, "allow_zero", Attr::UNIT);
    }
    rw.replace_with(op.0, spec);
    Some(())
}

pub(crate) fn make_reshape_static(op: DynamicReshapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let shape = constant_list(rw, op.shape(rw))?;
    let mut spec =
        rw.spec(ReshapeOp::def()).operands([op.input(rw)]).attr(&ctx, "shape", ctx.i64_array(&shape));
    if op.allow_zero(rw).is_some() {
        spec = spec.attr(&ctx, "allow_zero", Attr::UNIT);
    }
    refine(rw, op.0, spec)
}

pub(crate) fn make_slice_static(op: DynamicSliceOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (starts, ends) = (constant_list(rw, op.starts(rw))?, constant_list(rw, op.ends(rw))?);
    let spec = rw
        .spec(SliceOp::def())
        .operands([op.input(rw)])
        .attr(&ctx, "starts", ctx.i64_array(&starts))
        .attr(&ctx, "ends", ctx.i64_array(&ends))
        .maybe_attr(&ctx, "axes", op.axes(rw))
        .maybe_attr(&ctx, "steps", op.steps(rw));
    refine(rw, op.0, spec)
}

pub(crate) fn make_expand_static(op: DynamicExpandOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let shape = constant_list(rw, op.shape(rw))?;
    let spec = rw.spec(ExpandOp::def()).operands([op.input(rw)]).attr(&ctx, "shape", ctx.i64_array(&shape));
    refine(rw, op.0, spec)
}

/// Replaces `op` by an op of the given description that knows as much about sizes as both do.
fn refine(rw: &mut Rewriter<'_>, op: Op, spec: OpSpec) -> Option<()> {
    let ctx = rw.context();
    let inferred = spec.infer(rw).ok()?;
    let (new, old) = (inferred.results[0], rw.ty(rw.result(op, 0)));
    let (a, b) = (new.shape(&ctx)?, old.shape(&ctx)?);
    if a.len() != b.len() {
        return None;
    }
    let shape: Option<Shape> = a.iter().zip(b).map(|(&a, &b)| same_dim(a, b)).collect();
    let ty = ctx.tensor(&shape?, old.elem(&ctx));
    // Users accept more precise operand types; a function's signature and the like do not.
    let users_infer = |rw: &Rewriter<'_>| {
        let result = rw.result(op, 0);
        rw.users(result).all(|user| rw.name_str(user).starts_with("graph."))
    };
    let ty = if ty == old || users_infer(rw) { ty } else { old };
    rw.replace_with(op, OpSpec { results: vec![ty], ..inferred });
    Some(())
}

pub(crate) fn fold_transpose(op: TransposeOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let perm = op.perm(body).as_int_array(body.ctx())?;
    perm.iter().enumerate().all(|(at, &dim)| at as i64 == dim).then(|| only(op.input(body)))?
}

pub(crate) fn transpose_of_transpose(op: TransposeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = TransposeOp::defining(rw, op.input(rw))?;
    let ctx = rw.context();
    let (first, second) = (inner.perm(rw).as_int_array(&ctx)?, op.perm(rw).as_int_array(&ctx)?);
    let perm: Option<Vec<i64>> =
        second.iter().map(|&dim| first.get(usize::try_from(dim).ok()?).copied()).collect();
    let (source, result) = (inner.input(rw), rw.ty(op.output(rw)));
    rw.set_fused_loc(&[inner.0, op.0]);
    let spec = rw.spec(TransposeOp::def()).operands([source]).attr(&ctx, "perm", ctx.i64_array(&perm?));
    rw.replace_with(op.0, spec.results([result]));
    Some(())
}

pub(crate) fn fold_concat(op: ConcatOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    match *op.inputs(body) {
        [input] if body.ty(input) == body.ty(op.output(body)) => only(input),
        _ => None,
    }
}

/// Concatenation along the same axis is associative, and inputs without elements add nothing.
pub(crate) fn concat_of_concat(op: ConcatOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let axis = usize::try_from(op.axis(rw).as_int(&ctx)?).ok()?;
    let mut inputs = Vec::new();
    let mut inlined = vec![op.0];
    for &input in op.inputs(rw) {
        let inner = ConcatOp::defining(rw, input).filter(|inner| inner.axis(rw) == op.axis(rw));
        match inner.filter(|_| rw.has_one_use(input)) {
            Some(inner) => {
                inlined.push(inner.0);
                inputs.extend_from_slice(inner.inputs(rw));
            }
            None => inputs.push(input),
        }
    }
    let empty = |value: &Value| rw.ty(*value).shape(&ctx).is_some_and(|shape| shape.get(axis) == Some(&0));
    if inputs.iter().any(|value| !empty(value)) {
        inputs.retain(|value| !empty(value));
    }
    if inputs == op.inputs(rw) {
        return None;
    }
    let result = rw.ty(op.output(rw));
    rw.set_fused_loc(&inlined);
    let spec = rw.spec(ConcatOp::def()).operands(inputs).attr(&ctx, "axis", op.axis(rw)).results([result]);
    rw.replace_with(op.0, spec);
    Some(())
}

pub(crate) fn fold_split(op: SplitOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let mut outputs = op.outputs(body);
    let (output, rest) = (outputs.next()?, outputs.next());
    (rest.is_none() && body.ty(output) == body.ty(op.input(body))).then(|| only(op.input(body)))?
}

/// A slice that takes all there is.
pub(crate) fn fold_slice(op: SliceOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let forward = op.steps(body).is_none_or(|steps| {
        steps.as_int_array(body.ctx()).is_some_and(|steps| steps.iter().all(|&step| step > 0))
    });
    let input = same_type(body, op.0).filter(|_| forward)?;
    body.ty(input).static_shape(body.ctx())?;
    only(input)
}

pub(crate) fn fold_pad(op: PadOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let none = |attr: Attr| attr.as_int_array(body.ctx()).is_some_and(|pads| pads.iter().all(|&n| n == 0));
    (none(op.low(body)) && none(op.high(body))).then(|| only(op.input(body)))?
}

pub(crate) fn fold_tile(op: TileOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let repeats = op.repeats(body).as_int_array(body.ctx())?;
    repeats.iter().all(|&times| times == 1).then(|| only(op.input(body)))?
}

pub(crate) fn fold_shape(op: ShapeOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let ctx = body.ctx();
    let shape = body.ty(op.input(body)).shape(ctx)?;
    let start = op.start(body).map_or(Some(0), |attr| attr.as_int(ctx))?;
    let end = op.end(body).map_or(Some(shape.len() as i64), |attr| attr.as_int(ctx))?;
    let sizes = &shape[shape_range(start, end, shape.len()).ok()?];
    if sizes.contains(&DYNAMIC) {
        return None;
    }
    let bytes: Vec<u8> = sizes.iter().flat_map(|size| size.to_le_bytes()).collect();
    let ty = ctx.tensor(&[sizes.len() as i64], ctx.int(64));
    only(ctx.dense_attr(ty, &bytes)?)
}

pub(crate) fn fold_size(op: SizeOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let ctx = body.ctx();
    let count = body.ty(op.input(body)).num_elements(ctx)?;
    only(ctx.dense_attr(ctx.tensor(&[], ctx.int(64)), &count.to_le_bytes())?)
}

/// The number that `value` is throughout, when it is a constant of equal elements.
pub fn splat_value(body: &Body, value: Value) -> Option<f64> {
    splat_number(body.ctx(), ConstantOp::defining(body, value)?.value(body))
}

/// The number of the attribute `name` of `op`.
pub fn number_attr(body: &Body, op: Op, name: &str) -> Option<f64> {
    number(body.ctx(), body.attr(op, name)?)
}
