//! Folders: what becomes a value that is there, or a constant.

use terrace_ir::op::{Fold, Folded};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Op, Type, Value};

use super::ops::*;
use crate::support::constant_int;
use crate::support::elements::{self, make_splat};
use crate::support::index_list::Mixed;
use crate::support::reassociation::groups;
use crate::support::shape::{dynamic_dims, dynamic_index};
use crate::support::slice::Slice;

type Constants<'a> = &'a [Option<Attr>];

fn value(value: Value) -> Option<Folded> {
    Some(Fold::Value(value).into())
}

fn constant(attr: Option<Attr>) -> Option<Folded> {
    Some(Fold::Attr(attr?).into())
}

/// A size that is known, or is that of what made the tensor.
pub(super) fn fold_dim(op: DimOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let ctx = body.ctx();
    let source = op.source(body);
    let shape = body.ty(source).shape(ctx)?;
    let dim = usize::try_from(constants.get(1).copied()??.as_int(ctx)?).ok()?;
    let &size = shape.get(dim)?;
    if size != DYNAMIC {
        return constant(Some(ctx.index_attr(size)));
    }
    let at = dynamic_index(shape, dim)?;
    let made = EmptyOp::defining(body, source)
        .map(|empty| empty.dynamicSizes(body))
        .or_else(|| GenerateOp::defining(body, source).map(|generate| generate.dynamicExtents(body)))
        .or_else(|| SplatOp::defining(body, source).map(|splat| splat.dynamicSizes(body)));
    if let Some(sizes) = made {
        return value(*sizes.get(at)?);
    }
    let slice = ExtractSliceOp::defining(body, source)?;
    let sizes = Slice::of(body, slice)?.sizes;
    // Which dimensions a slice of lower rank drops is left to passes.
    match *sizes.get(dim).filter(|_| sizes.len() == shape.len())? {
        Mixed::Value(size) => value(size),
        Mixed::Static(size) => constant(Some(ctx.index_attr(size))),
    }
}

pub(super) fn fold_rank(op: RankOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let rank = body.ty(op.tensor(body)).rank(body.ctx())?;
    constant(Some(body.ctx().index_attr(rank as i64)))
}

fn same_type(body: &Body, source: Value, result: Value) -> Option<Folded> {
    if body.ty(source) == body.ty(result) { value(source) } else { None }
}

/// A cast to the same type is its operand.
pub(super) fn fold_cast(op: CastOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    same_type(body, op.source(body), op.dest(body))
}

pub(super) fn fold_bitcast(op: BitcastOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    same_type(body, op.source(body), op.dest(body))
}

/// An element of a constant, of given elements, of a splat, or one that was just inserted.
pub(super) fn fold_extract(op: ExtractOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let ctx = body.ctx();
    let tensor = op.tensor(body);
    if let Some(splat) = SplatOp::defining(body, tensor) {
        return value(splat.input(body));
    }
    if let Some(insert) = InsertOp::defining(body, tensor)
        && insert.indices(body) == op.indices(body)
    {
        return value(insert.scalar(body));
    }
    let known = constants.first().copied().flatten();
    if let Some(splat) = known.and_then(|known| elements::splat(ctx, known)) {
        return constant(Some(splat));
    }
    let indices = constants.get(1..)?.iter().map(|index| index.and_then(|index| index.as_int(ctx)));
    let indices: Vec<i64> = indices.collect::<Option<_>>()?;
    if let Some(from) = FromElementsOp::defining(body, tensor) {
        let shape = body.ty(tensor).shape(ctx)?;
        let inside = indices.iter().zip(shape).all(|(&at, &size)| (0..size).contains(&at));
        let flat = indices.iter().zip(shape).fold(0, |flat: i64, (&at, &size)| flat * size + at);
        return value(*from.elements(body).get(usize::try_from(flat).ok()?).filter(|_| inside)?);
    }
    constant(elements::at(ctx, known?, &indices))
}

/// What is inserted is there already.
pub(super) fn fold_insert(_: InsertOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let (scalar, dest) = (constants.first().copied()??, constants.get(1).copied()??);
    if elements::splat(body.ctx(), dest)? == scalar { constant(Some(dest)) } else { None }
}

/// A constant of constants.
pub(super) fn fold_from_elements(
    op: FromElementsOp,
    body: &Body,
    constants: Constants<'_>,
) -> Option<Folded> {
    let ctx = body.ctx();
    let ty = body.ty(op.result(body));
    let mut bytes = Vec::new();
    for &element in constants {
        elements::to_bytes(ctx, element?, ty.elem(ctx), &mut bytes)?;
    }
    if constants.is_empty() {
        return None;
    }
    constant(ctx.dense_attr(ty, &bytes))
}

/// A constant whose elements are all the same.
pub(super) fn fold_splat(op: SplatOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let ty = body.ty(op.aggregate(body));
    ty.static_shape(body.ctx())?;
    constant(make_splat(body.ctx(), ty, constants.first().copied()??))
}

/// A constant splat as one of type `ty`.
fn splat_as(body: &Body, known: Option<Attr>, ty: Type) -> Option<Folded> {
    ty.static_shape(body.ctx())?;
    constant(make_splat(body.ctx(), ty, elements::splat(body.ctx(), known?)?))
}

/// Parts of a splat are a splat.
pub(super) fn fold_gather(op: GatherOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    splat_as(body, constants.first().copied().flatten(), body.ty(op.result(body)))
}

/// Whether the slice of `op` takes all of `shape`.
fn takes_all(body: &Body, op: impl Into<Op>, shape: &[i64]) -> Option<bool> {
    let slice = Slice::of(body, op)?;
    let is = |entry: &Mixed, wanted: i64| entry.constant(body) == Some(wanted);
    Some(
        slice.offsets.iter().all(|entry| is(entry, 0))
            && slice.sizes.iter().zip(shape).all(|(entry, &size)| size != DYNAMIC && is(entry, size))
            && slice.strides.iter().all(|entry| is(entry, 1)),
    )
}

pub(super) fn fold_extract_slice(
    op: ExtractSliceOp,
    body: &Body,
    constants: Constants<'_>,
) -> Option<Folded> {
    let (source, ty) = (op.source(body), body.ty(op.result(body)));
    if let Some(folded) = splat_as(body, constants.first().copied().flatten(), ty) {
        return Some(folded);
    }
    if body.ty(source) == ty && takes_all(body, op, ty.shape(body.ctx())?)? {
        return value(source);
    }
    // What was just inserted.
    let insert = InsertSliceOp::defining(body, source)?;
    let same =
        body.ty(insert.source(body)) == ty && Slice::of(body, insert)?.same(body, &Slice::of(body, op)?);
    if same { value(insert.source(body)) } else { None }
}

pub(super) fn fold_insert_slice(op: InsertSliceOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let ctx = body.ctx();
    let (source, dest) = (op.source(body), op.dest(body));
    let ty = body.ty(op.result(body));
    if body.ty(source) == ty && ty.static_shape(ctx).is_some() && takes_all(body, op, ty.shape(ctx)?)? {
        return value(source);
    }
    let slice = Slice::of(body, op)?;
    if let Some(extract) = ExtractSliceOp::defining(body, source)
        && extract.source(body) == dest
        && Slice::of(body, extract)?.same(body, &slice)
    {
        return value(dest);
    }
    let empty = slice.sizes.iter().any(|size| size.constant(body) == Some(0));
    if empty { value(dest) } else { None }
}

/// A collapse to the same type, of a constant, or back from an expansion.
pub(super) fn fold_collapse(op: CollapseShapeOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let (source, ty) = (op.src(body), body.ty(op.result(body)));
    if body.ty(source) == ty {
        return value(source);
    }
    if let Some(known) = constants.first().copied().flatten() {
        return constant(elements::reshape(body.ctx(), known, ty));
    }
    let expand = ExpandShapeOp::defining(body, source)?;
    let start = expand.src(body);
    let same_groups = expand.reassociation(body) == op.reassociation(body);
    let certain = same_groups || dynamic_dims(body.ctx(), ty) < 2;
    if body.ty(start) == ty && certain { value(start) } else { None }
}

/// An expansion to the same type, of a constant, or back from a collapse.
pub(super) fn fold_expand(op: ExpandShapeOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let (source, ty) = (op.src(body), body.ty(op.result(body)));
    if body.ty(source) == ty {
        return value(source);
    }
    if let Some(known) = constants.first().copied().flatten() {
        return constant(elements::reshape(body.ctx(), known, ty));
    }
    let collapse = CollapseShapeOp::defining(body, source)?;
    let start = collapse.src(body);
    // A group with several open sizes may be split in another way than it was.
    let shape = ty.shape(body.ctx())?;
    let open = |group: &Vec<usize>| group.iter().filter(|&&dim| shape.get(dim) == Some(&DYNAMIC)).count();
    let same_groups = collapse.reassociation(body) == op.reassociation(body)
        && groups(body.ctx(), op.reassociation(body)).iter().all(|group| open(group) < 2);
    let certain = same_groups || dynamic_dims(body.ctx(), ty) < 2;
    if body.ty(start) == ty && certain { value(start) } else { None }
}

/// A reshape of a constant, or to the sizes that the tensor has.
pub(super) fn fold_reshape(op: ReshapeOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let ctx = body.ctx();
    let (source, ty) = (op.source(body), body.ty(op.result(body)));
    if let Some(known) = constants.first().copied().flatten()
        && ty.static_shape(ctx).is_some()
        && let Some(reshaped) = elements::reshape(ctx, known, ty)
    {
        return constant(Some(reshaped));
    }
    let shape = ty.shape(ctx).filter(|_| body.ty(source) == ty)?;
    if shape.len() <= 1 {
        return value(source);
    }
    let from = FromElementsOp::defining(body, op.shape(body))?;
    let is_size = |(dim, &element): (usize, &Value)| match constant_int(body, element) {
        Some(size) => size == shape[dim],
        None => DimOp::defining(body, element).is_some_and(|size| {
            size.source(body) == source && constant_int(body, size.index(body)) == Some(dim as i64)
        }),
    };
    let elements = from.elements(body);
    let same = elements.len() == shape.len() && elements.iter().enumerate().all(is_size);
    if same { value(source) } else { None }
}

/// A pad to the type that the tensor has, which is static.
pub(super) fn fold_pad(op: PadOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let ty = body.ty(op.result(body));
    ty.static_shape(body.ctx()).filter(|_| op.nofold(body).is_none())?;
    same_type(body, op.source(body), op.result(body))
}

/// A concatenation of one tensor.
pub(super) fn fold_concat(op: ConcatOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let [one] = op.inputs(body) else {
        return None;
    };
    same_type(body, *one, op.result(body))
}
