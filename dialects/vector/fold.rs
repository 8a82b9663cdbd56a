//! Folds and canonicalizations.

use terrace_ir::interp::{Array, Limits, Val, run_op, scalar::Scalar};
use terrace_ir::op::{Fold, Folded, OpSpec};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, AttrKind, Blob, Body, Context, Op, Rewriter, Type, Value};

use super::*;
use crate::support::{constant_int, constant_of, ints};

type Constants<'a> = &'a [Option<Attr>];

/// Vectors of more elements are not folded.
const LIMIT: i64 = 4096;

fn value(value: Value) -> Option<Folded> {
    Some(Fold::Value(value).into())
}

/// The value of a constant.
fn val_of(ctx: &Context, attr: Attr) -> Option<Val> {
    if let Some(value) = attr.as_i128(ctx) {
        return Some(Val::Scalar(Scalar::Int(value)));
    }
    if let Some(value) = attr.as_f64(ctx) {
        return Some(Val::Scalar(Scalar::Float(value)));
    }
    let ty = attr.ty(ctx)?;
    let AttrKind::Dense { .. } = attr.kind(ctx) else { return None };
    let count = ty.num_elements(ctx).filter(|&count| count <= LIMIT)?;
    let (bytes, splat) = attr.dense_bytes(ctx)?;
    let bytes = if splat { Blob::new(bytes.repeat(usize::try_from(count).ok()?)) } else { bytes };
    Array::new(ctx, ty.elem(ctx), ty.static_shape(ctx)?, bytes).map(Val::Array)
}

/// The constant of type `ty` with this value.
fn attr_of(ctx: &Context, ty: Type, val: &Val) -> Option<Attr> {
    match val {
        Val::Scalar(Scalar::Int(value)) if !ty.is_float(ctx) => Some(ctx.int_attr(*value, ty)),
        Val::Scalar(Scalar::Float(value)) if ty.is_float(ctx) => Some(ctx.float_attr(*value, ty)),
        Val::Array(array) => ctx.dense_attr(ty, &array.data),
        _ => None,
    }
}

/// Folds an op whose operands are all constants by running it.
pub(super) fn fold_by_running(op: impl Into<Op>, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let (op, ctx) = (op.into(), body.ctx());
    let small = |ty: Type| {
        !ty.is_shaped(ctx) || ty.num_elements(ctx).is_some_and(|count| (1..=LIMIT).contains(&count))
    };
    let fixed = |ty: Type| dims(ctx, ty).iter().all(|dim| !dim.1);
    let types: Vec<Type> = body.results(op).map(|result| body.ty(result)).collect();
    if constants.is_empty() || !types.iter().all(|&ty| small(ty) && fixed(ty)) {
        return None;
    }
    let operands: Option<Vec<Val>> = constants.iter().map(|&attr| val_of(ctx, attr?)).collect();
    let limits = Limits { steps: 1, bytes: 1 << 20, depth: 1 };
    let results = run_op(body, op, operands?, limits).ok()?;
    types.iter().zip(&results).map(|(&ty, val)| attr_of(ctx, ty, val).map(Fold::Attr)).collect()
}

pub(super) fn fold_broadcast(op: BroadcastOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let ctx = body.ctx();
    let (source, ty) = (op.source(body), body.ty(op.vector(body)));
    if body.ty(source) == ty {
        return value(source);
    }
    // A constant of another dialect may be written as one of another type.
    let constant = constants.first().copied().flatten()?;
    let differs = |own| own != body.ty(source);
    if constant.ty(ctx).is_some_and(differs) {
        return None;
    }
    if !body.ty(source).is_vector(ctx) {
        let kind = terrace_ir::interp::scalar::Kind::of(ctx, body.ty(source))?;
        let Val::Scalar(scalar) = val_of(ctx, constant)? else { return None };
        let mut bytes = vec![0; kind.bytes()];
        scalar.write(kind, &mut bytes);
        ty.num_elements(ctx).filter(|&count| count > 0)?;
        return Some(Fold::Attr(ctx.dense_attr(ty, &bytes)?).into());
    }
    fold_by_running(op, body, constants)
}

/// broadcast(broadcast(x)) -> broadcast(x)
pub(super) fn broadcast_of_broadcast(op: BroadcastOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let inner = BroadcastOp::defining(rewriter, op.source(rewriter))?;
    let source = inner.source(rewriter);
    rewriter.set_operand(op.0, 0, source);
    Some(())
}

pub(super) fn fold_shuffle(op: ShuffleOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let ctx = body.ctx();
    let mask = ints(ctx, op.mask(body))?;
    let result = body.ty(op.vector(body));
    let rows = |of: Value| dims(ctx, body.ty(of)).first().map_or(1, |dim| dim.0);
    let (first, second) = (rows(op.v1(body)), rows(op.v2(body)));
    if body.ty(op.v1(body)) == result && mask.iter().copied().eq(0..first) {
        return value(op.v1(body));
    }
    if body.ty(op.v2(body)) == result && mask.iter().copied().eq(first..first + second) {
        return value(op.v2(body));
    }
    fold_by_running(op, body, constants)
}

/// The position of an op that has one, when all of it is constant and none poison.
fn known(ctx: &Context, position: Attr) -> Option<Vec<i64>> {
    let position = ints(ctx, position)?;
    position.iter().all(|&at| at != DYNAMIC && at >= 0).then_some(position)
}

pub(super) fn fold_extract(op: ExtractOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let ctx = body.ctx();
    let (source, ty) = (op.source(body), body.ty(op.result(body)));
    if body.ty(source) == ty {
        return value(source);
    }
    if let Some(broadcast) = BroadcastOp::defining(body, source) {
        // Dimensions in front of those of the source are copies of it.
        let from = broadcast.source(body);
        if body.ty(from) == ty {
            return value(from);
        }
    }
    let position = known(ctx, op.static_position(body));
    if let (Some(insert), Some(position)) = (InsertOp::defining(body, source), &position)
        && known(ctx, insert.static_position(body)).as_ref() == Some(position)
        && body.ty(insert.valueToStore(body)) == ty
    {
        return value(insert.valueToStore(body));
    }
    if let (Some(from), Some(position)) = (FromElementsOp::defining(body, source), &position)
        && !ty.is_vector(ctx)
    {
        let sizes = dims(ctx, body.ty(source));
        let place = position
            .iter()
            .zip(&sizes)
            .try_fold(0i64, |place, (&at, size)| place.checked_mul(size.0)?.checked_add(at));
        let elements = from.elements(body);
        return value(*elements.get(usize::try_from(place?).ok()?)?);
    }
    position?;
    fold_by_running(op, body, constants)
}

/// extract(extract(x)[a])[b] -> extract(x)[a, b]
pub(super) fn extract_of_extract(op: ExtractOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rewriter.context();
    let inner = ExtractOp::defining(rewriter, op.source(rewriter))?;
    let mut position = ints(&ctx, inner.static_position(rewriter))?;
    position.extend(ints(&ctx, op.static_position(rewriter))?);
    let mut operands = vec![inner.source(rewriter)];
    operands.extend_from_slice(inner.dynamic_position(rewriter));
    operands.extend_from_slice(op.dynamic_position(rewriter));
    rewriter.set_operands(op.0, &operands);
    rewriter.set_attr(op.0, "static_position", ctx.i64_array(&position));
    Some(())
}

/// extract(insert(x, y)[a])[b] -> extract(y)[b]   where a and b part
pub(super) fn extract_of_insert(op: ExtractOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rewriter.context();
    let insert = InsertOp::defining(rewriter, op.source(rewriter))?;
    let wanted = known(&ctx, op.static_position(rewriter))?;
    let other = known(&ctx, insert.static_position(rewriter))?;
    if wanted.iter().zip(&other).all(|(a, b)| a == b) {
        return None;
    }
    let dest = insert.dest(rewriter);
    rewriter.set_operand(op.0, 0, dest);
    Some(())
}

pub(super) fn fold_insert(op: InsertOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    if body.ty(op.valueToStore(body)) == body.ty(op.dest(body)) {
        return value(op.valueToStore(body));
    }
    known(body.ctx(), op.static_position(body))?;
    fold_by_running(op, body, constants)
}

pub(super) fn fold_extract_strided_slice(
    op: ExtractStridedSliceOp,
    body: &Body,
    constants: Constants<'_>,
) -> Option<Folded> {
    if body.ty(op.source(body)) == body.ty(op.result(body)) {
        return value(op.source(body));
    }
    fold_by_running(op, body, constants)
}

pub(super) fn fold_insert_strided_slice(
    op: InsertStridedSliceOp,
    body: &Body,
    constants: Constants<'_>,
) -> Option<Folded> {
    if body.ty(op.valueToStore(body)) == body.ty(op.dest(body)) {
        return value(op.valueToStore(body));
    }
    fold_by_running(op, body, constants)
}

pub(super) fn fold_transpose(op: TransposeOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let permutation = ints(body.ctx(), op.permutation(body))?;
    if (0i64..).zip(&permutation).all(|(at, &dim)| at == dim) {
        return value(op.vector(body));
    }
    fold_by_running(op, body, constants)
}

/// transpose(transpose(x, p), q) -> transpose(x, p of q)
pub(super) fn transpose_of_transpose(op: TransposeOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rewriter.context();
    let inner = TransposeOp::defining(rewriter, op.vector(rewriter))?;
    let (outer, first) = (ints(&ctx, op.permutation(rewriter))?, ints(&ctx, inner.permutation(rewriter))?);
    let composed = outer.iter().map(|&dim| first.get(usize::try_from(dim).ok()?).copied());
    let composed: Option<Vec<i64>> = composed.collect();
    let (composed, source) = (composed?, inner.vector(rewriter));
    rewriter.set_operand(op.0, 0, source);
    rewriter.set_attr(op.0, "permutation", ctx.i64_array(&composed));
    Some(())
}

pub(super) fn fold_shape_cast(op: ShapeCastOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let (source, ty) = (op.source(body), body.ty(op.result(body)));
    if body.ty(source) == ty {
        return value(source);
    }
    let constant = constants.first().copied().flatten()?;
    let (bytes, _) = match constant.kind(body.ctx()) {
        AttrKind::Dense { .. } => constant.dense_bytes(body.ctx())?,
        _ => return None,
    };
    Some(Fold::Attr(body.ctx().dense_attr(ty, &bytes)?).into())
}

/// shape_cast(shape_cast(x)) -> shape_cast(x)
pub(super) fn shape_cast_of_shape_cast(op: ShapeCastOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let inner = ShapeCastOp::defining(rewriter, op.source(rewriter))?;
    let source = inner.source(rewriter);
    rewriter.set_operand(op.0, 0, source);
    Some(())
}

pub(super) fn fold_bitcast(op: BitCastOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    if body.ty(op.source(body)) == body.ty(op.result(body)) {
        return value(op.source(body));
    }
    fold_by_running(op, body, constants)
}

/// bitcast(bitcast(x)) -> bitcast(x)
pub(super) fn bitcast_of_bitcast(op: BitCastOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let inner = BitCastOp::defining(rewriter, op.source(rewriter))?;
    let source = inner.source(rewriter);
    rewriter.set_operand(op.0, 0, source);
    Some(())
}

pub(super) fn fold_from_elements(
    op: FromElementsOp,
    body: &Body,
    constants: Constants<'_>,
) -> Option<Folded> {
    let elements = op.elements(body);
    if let Some(first) = elements.first()
        && let Some(to) = ToElementsOp::defining(body, *first)
        && body.ty(to.source(body)) == body.ty(op.dest(body))
        && to.elements(body).eq(elements.iter().copied())
    {
        return value(to.source(body));
    }
    fold_by_running(op, body, constants)
}

pub(super) fn fold_to_elements(op: ToElementsOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    if let Some(from) = FromElementsOp::defining(body, op.source(body)) {
        return Some(from.elements(body).iter().map(|&element| Fold::Value(element)).collect());
    }
    fold_by_running(op, body, constants)
}

pub(super) fn fold_deinterleave(op: DeinterleaveOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    if let Some(inner) = InterleaveOp::defining(body, op.source(body))
        && body.ty(inner.lhs(body)) == body.ty(op.res1(body))
    {
        return Some([inner.lhs(body), inner.rhs(body)].into_iter().map(Fold::Value).collect());
    }
    fold_by_running(op, body, constants)
}

pub(super) fn fold_multi_reduction(
    op: MultiDimReductionOp,
    body: &Body,
    constants: Constants<'_>,
) -> Option<Folded> {
    if is_masked(body, op) {
        return None;
    }
    fold_by_running(op, body, constants)
}

/// reduction(vector of one element) -> the element
pub(super) fn reduction_of_one(op: ReductionOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rewriter.context();
    let vector = op.vector(rewriter);
    let sizes = dims(&ctx, rewriter.ty(vector));
    if is_masked(rewriter, op) || op.acc(rewriter).is_some() || !matches!(sizes[..], [] | [(1, false)]) {
        return None;
    }
    let position = vec![0; sizes.len()];
    let elem = rewriter.ty(vector).elem(&ctx);
    let spec = OpSpec::new(ExtractOp::def(), rewriter.body().loc(op.0)).operands([vector]).results([elem]);
    rewriter.replace_with(op.0, spec.attr(&ctx, "static_position", ctx.i64_array(&position)));
    Some(())
}

/// create_mask of constants -> constant_mask
pub(super) fn constant_create_mask(op: CreateMaskOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rewriter.context();
    let ty = rewriter.ty(op.result(rewriter));
    let mut sizes = dims(&ctx, ty);
    if sizes.is_empty() {
        sizes.push((1, false));
    }
    let mut counts = Vec::new();
    for (&operand, &(size, scalable)) in op.operands(rewriter).iter().zip(&sizes) {
        let count = constant_int(rewriter, operand)?;
        if scalable && count > 0 {
            return None;
        }
        counts.push(count.clamp(0, size));
    }
    if counts.contains(&0) {
        counts.fill(0);
    }
    let spec = OpSpec::new(ConstantMaskOp::def(), rewriter.body().loc(op.0)).results([ty]);
    rewriter.replace_with(op.0, spec.attr(&ctx, "mask_dim_sizes", ctx.i64_array(&counts)));
    Some(())
}

/// Whether a mask is set everywhere, or nowhere.
pub(super) fn mask_state(body: &Body, mask: Value) -> Option<bool> {
    let ctx = body.ctx();
    if let Some(constant) = constant_of(body, mask) {
        let (bytes, splat) = constant.dense_bytes(ctx)?;
        return if splat { bytes.first().map(|&byte| byte != 0) } else { None };
    }
    let constant = ConstantMaskOp::defining(body, mask)?;
    let counts = ints(ctx, constant.mask_dim_sizes(body))?;
    let sizes = dims(ctx, body.ty(mask));
    if counts.contains(&0) {
        return Some(false);
    }
    (counts.len() == sizes.len() && counts.iter().zip(&sizes).all(|(&count, size)| count == size.0))
        .then_some(true)
}

/// maskedload of a mask that is set everywhere -> load; nowhere -> pass_thru
pub(super) fn masked_load(op: MaskedLoadOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rewriter.context();
    if !mask_state(rewriter, op.mask(rewriter))? {
        let pass_thru = op.pass_thru(rewriter);
        rewriter.replace(op.0, [pass_thru]);
        return Some(());
    }
    let spec = OpSpec::new(LoadOp::def(), rewriter.body().loc(op.0))
        .operands([op.base(rewriter)])
        .operands(op.indices(rewriter).iter().copied())
        .maybe_attr(&ctx, "alignment", op.alignment(rewriter))
        .results([rewriter.ty(op.result(rewriter))]);
    rewriter.replace_with(op.0, spec);
    Some(())
}

/// maskedstore of a mask that is set everywhere -> store; nowhere -> nothing
pub(super) fn masked_store(op: MaskedStoreOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rewriter.context();
    if !mask_state(rewriter, op.mask(rewriter))? {
        rewriter.erase(op.0);
        return Some(());
    }
    let spec = OpSpec::new(StoreOp::def(), rewriter.body().loc(op.0))
        .operands([op.valueToStore(rewriter), op.base(rewriter)])
        .operands(op.indices(rewriter).iter().copied())
        .maybe_attr(&ctx, "alignment", op.alignment(rewriter));
    rewriter.replace_with(op.0, spec);
    Some(())
}

/// Which dimensions of a transfer are in bounds; `None` when nothing more is known than the op says.
fn bounds(
    body: &Body,
    (base, vector): (Type, Type),
    indices: &[Value],
    (map, in_bounds): (Attr, Attr),
) -> Option<Attr> {
    let ctx = body.ctx();
    let map = map.as_affine_map(ctx)?;
    let old: Vec<bool> = in_bounds.as_array(ctx)?.iter().map(|&dim| dim.as_bool(ctx) == Some(true)).collect();
    let (shape, sizes) = (base.shape(ctx)?, dims(ctx, vector));
    let fits = |at: usize, dim: u32| -> Option<bool> {
        let dim = dim as usize;
        let (size, scalable) = *sizes.get(at)?;
        let total = *shape.get(dim)?;
        let start = constant_int(body, *indices.get(dim)?)?;
        Some(!scalable && total != DYNAMIC && start >= 0 && start.checked_add(size)? <= total)
    };
    let new = map.results(ctx).iter().zip(&old).enumerate().map(|(at, (expr, &old))| match expr.dim(ctx) {
        _ if old => true,
        Some(dim) => fits(at, dim) == Some(true),
        None => true,
    });
    let new: Vec<bool> = new.collect();
    (new != old).then(|| ctx.array_attr(new.iter().map(|&dim| ctx.bool_attr(dim)).collect::<Vec<_>>()))
}

/// Notes which dimensions of a read are in bounds, where constants say so.
pub(super) fn read_in_bounds(op: TransferReadOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let types = (rewriter.ty(op.base(rewriter)), rewriter.ty(op.vector(rewriter)));
    let attrs = (op.permutation_map(rewriter), op.in_bounds(rewriter));
    let new = bounds(rewriter, types, op.indices(rewriter), attrs)?;
    rewriter.set_attr(op.0, "in_bounds", new);
    Some(())
}

/// Notes which dimensions of a write are in bounds, where constants say so.
/// write(read(t, i), t, i) -> t, for a tensor: what is there is written back.
pub(super) fn fold_transfer_write(op: TransferWriteOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let (base, vector) = (op.base(body), op.valueToStore(body));
    let read = TransferReadOp::defining(body, vector)?;
    // Elements that a mask leaves out are those of the padding, not of the tensor.
    let masked = read.mask(body).is_some() || is_masked(body, read) || is_masked(body, op);
    let same = read.base(body) == base
        && read.indices(body) == op.indices(body)
        && read.permutation_map(body) == op.permutation_map(body);
    (body.ty(base).is_tensor(body.ctx()) && same && !masked).then(|| value(base))?
}

pub(super) fn write_in_bounds(op: TransferWriteOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let types = (rewriter.ty(op.base(rewriter)), rewriter.ty(op.valueToStore(rewriter)));
    let attrs = (op.permutation_map(rewriter), op.in_bounds(rewriter));
    let new = bounds(rewriter, types, op.indices(rewriter), attrs)?;
    rewriter.set_attr(op.0, "in_bounds", new);
    Some(())
}
