//! Layouts of memrefs: offset and strides, and the types of views that follow from them.
//!
//! After upstream's `MemRefType::getStridesAndOffset` and the inference of `MemRefOps.cpp`.

use terrace_ir::affine::AffineExprKind;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{AffineMap, Attr, AttrKind, Context, Type, TypeKind};

use crate::support::index_list::Mixed;
use crate::support::shape::{add, compatible, mul};
use crate::support::slice::dropped_dims;

/// `a * b`, open when either is, but zero when either is zero.
fn scale(a: i64, b: i64) -> i64 {
    if a == 0 || b == 0 { 0 } else { mul(a, b) }
}

/// The memory space of a memref type.
pub fn space(ctx: &Context, ty: Type) -> Option<Attr> {
    match ty.kind(ctx) {
        TypeKind::MemRef { space, .. } | TypeKind::UnrankedMemRef { space, .. } => *space,
        _ => None,
    }
}

/// The layout of a ranked memref type, `None` for the identity.
pub fn layout(ctx: &Context, ty: Type) -> Option<Attr> {
    match ty.kind(ctx) {
        TypeKind::MemRef { layout, .. } => *layout,
        _ => None,
    }
}

/// Whether the elements lie row-major and without gaps at the start of the memory, by the layout.
pub fn is_identity(ctx: &Context, ty: Type) -> bool {
    match layout(ctx, ty).map(|layout| layout.kind(ctx)) {
        None => true,
        Some(AttrKind::AffineMap(map)) => map.is_identity(ctx),
        Some(AttrKind::Strided { offset: 0, strides }) => **strides == [1],
        Some(_) => false,
    }
}

/// Strides of a row-major shape, open where a size behind it is.
pub fn row_major(shape: &[i64]) -> Vec<i64> {
    let mut strides = vec![1i64; shape.len()];
    for at in (1..shape.len()).rev() {
        strides[at - 1] = mul(strides[at], shape[at]);
    }
    strides
}

/// Strides and offset of a memref type, [`DYNAMIC`] where open; `None` for a layout that is not
/// strided.
pub fn strides_and_offset(ctx: &Context, ty: Type) -> Option<(Vec<i64>, i64)> {
    let TypeKind::MemRef { shape, layout, .. } = ty.kind(ctx) else {
        return None;
    };
    match layout.map(|layout| layout.kind(ctx)) {
        None => Some((row_major(shape), 0)),
        Some(AttrKind::Strided { offset, strides }) => Some((strides.to_vec(), *offset)),
        Some(AttrKind::AffineMap(map)) if map.is_identity(ctx) => Some((row_major(shape), 0)),
        Some(AttrKind::AffineMap(map)) => strides_of_map(ctx, *map),
        Some(_) => None,
    }
}

/// Strides and offset of a map with one linear result.
fn strides_of_map(ctx: &Context, map: AffineMap) -> Option<(Vec<i64>, i64)> {
    let [result] = map.results(ctx) else {
        return None;
    };
    let zero = ctx.affine_constant(0);
    let (mut strides, mut offset) = (vec![zero; map.dims(ctx)], zero);
    let mut terms = vec![(*result, ctx.affine_constant(1))];
    while let Some((expr, factor)) = terms.pop() {
        match expr.kind(ctx) {
            AffineExprKind::Add(a, b) => terms.extend([(a, factor), (b, factor)]),
            AffineExprKind::Dim(dim) => {
                let stride = strides.get_mut(dim as usize)?;
                *stride = ctx.affine_add(*stride, factor);
            }
            _ if expr.is_symbolic_or_constant(ctx) => {
                offset = ctx.affine_add(offset, ctx.affine_mul(expr, factor));
            }
            AffineExprKind::Mul(a, b) if b.is_symbolic_or_constant(ctx) => {
                terms.push((a, ctx.affine_mul(factor, b)));
            }
            AffineExprKind::Mul(a, b) if a.is_symbolic_or_constant(ctx) => {
                terms.push((b, ctx.affine_mul(factor, a)));
            }
            _ => return None,
        }
    }
    let known = |expr: &terrace_ir::AffineExpr| expr.constant(ctx).unwrap_or(DYNAMIC);
    Some((strides.iter().map(known).collect(), known(&offset)))
}

/// The map of a strided layout: open strides and an open offset are symbols, in order.
pub fn strided_map(ctx: &Context, strides: &[i64], offset: i64) -> AffineMap {
    let mut symbols = 0;
    let mut number = |value: i64| match value {
        DYNAMIC => {
            symbols += 1;
            ctx.affine_symbol(symbols - 1)
        }
        _ => ctx.affine_constant(value),
    };
    let mut sum = number(offset);
    for (dim, &stride) in strides.iter().enumerate() {
        let factor = number(stride);
        sum = ctx.affine_add(sum, ctx.affine_mul(ctx.affine_dim(dim as u32), factor));
    }
    ctx.affine_map(strides.len() as u32, symbols, &[sum])
}

/// A memref type of these sizes with this layout, and the elements and space of `like`.
pub fn with_layout(ctx: &Context, like: Type, shape: &[i64], layout: Option<Attr>) -> Type {
    ctx.ty(TypeKind::MemRef { shape: shape.into(), elem: like.elem(ctx), layout, space: space(ctx, like) })
}

/// A memref type of these sizes, strides and offset, with the elements and space of `like`.
pub fn strided(ctx: &Context, like: Type, shape: &[i64], strides: &[i64], offset: i64) -> Type {
    let layout = ctx.attr(AttrKind::Strided { offset, strides: strides.into() });
    with_layout(ctx, like, shape, Some(layout))
}

/// The type of `memref.subview` of a `source` without dropped dimensions; `None` when the layout of
/// `source` is not strided.
pub fn subview_type(ctx: &Context, source: Type, [offsets, sizes, steps]: [&[i64]; 3]) -> Option<Type> {
    let (strides, mut offset) = strides_and_offset(ctx, source)?;
    for (&at, &stride) in offsets.iter().zip(&strides) {
        offset = add(offset, scale(at, stride));
    }
    let strides: Vec<i64> = strides.iter().zip(steps).map(|(&stride, &step)| scale(stride, step)).collect();
    Some(strided(ctx, source, sizes, &strides, offset))
}

/// The strided memref type `whole` without the dropped dimensions.
pub fn drop_dims(ctx: &Context, whole: Type, dropped: &[bool]) -> Option<Type> {
    if !dropped.contains(&true) {
        return Some(whole);
    }
    let (strides, offset) = strides_and_offset(ctx, whole)?;
    let shape = crate::support::slice::keep(whole.shape(ctx)?, dropped);
    Some(strided(ctx, whole, &shape, &crate::support::slice::keep(&strides, dropped), offset))
}

/// The type of `memref.subview` of a `source` with a result of the sizes `shape`, which may lack
/// some of the ones.
pub fn rank_reduced_subview_type(
    ctx: &Context,
    source: Type,
    lists: [&[i64]; 3],
    shape: &[i64],
) -> Option<Type> {
    let whole = subview_type(ctx, source, lists)?;
    let sizes = whole.shape(ctx)?;
    if sizes == shape {
        return Some(whole);
    }
    drop_dims(ctx, whole, &dropped_dims(sizes, shape, false)?)
}

/// Which dimensions `reduced` drops from `whole`, by sizes and strides; `None` when it cannot be told.
/// After upstream's `computeMemRefRankReductionMask`.
pub fn dropped_by_strides(ctx: &Context, whole: Type, reduced: Type, sizes: &[Mixed]) -> Option<Vec<bool>> {
    let (rank, kept) = (whole.rank(ctx)?, reduced.rank(ctx)?);
    let mut dropped = vec![false; rank];
    if rank == kept {
        return Some(dropped);
    }
    for (dim, &size) in dropped.iter_mut().zip(sizes) {
        *dim = size == Mixed::Static(1);
    }
    let count = |dropped: &[bool]| dropped.iter().filter(|&&dim| dim).count();
    if count(&dropped) + kept == rank {
        return Some(dropped);
    }
    let mut left = strides_and_offset(ctx, whole)?.0;
    let originals = left.clone();
    let wanted = strides_and_offset(ctx, reduced)?.0;
    let times = |list: &[i64], stride: i64| list.iter().filter(|&&entry| entry == stride).count();
    for (dim, &stride) in originals.iter().enumerate() {
        if !dropped[dim] {
            continue;
        }
        let (have, want) = (times(&left, stride), times(&wanted, stride));
        if have > want {
            let at = left.iter().position(|&entry| entry == stride)?;
            left.remove(at);
        } else if have == want {
            dropped[dim] = false;
        } else {
            return None;
        }
    }
    (count(&dropped) + kept == rank).then_some(dropped)
}

/// The type of `memref.transpose`: result dimension `i` is source dimension `permutation[i]`.
pub fn transposed_type(ctx: &Context, source: Type, permutation: &[usize]) -> Option<Type> {
    let (strides, offset) = strides_and_offset(ctx, source)?;
    let sizes = source.shape(ctx)?;
    let pick = |list: &[i64]| permutation.iter().map(|&dim| list.get(dim).copied()).collect();
    let (shape, strides): (Option<Vec<i64>>, Option<Vec<i64>>) = (pick(sizes), pick(&strides));
    Some(strided(ctx, source, &shape?, &strides?, offset))
}

/// The type of `memref.expand_shape` to these sizes; `None` when the source is not strided.
pub fn expanded_type(ctx: &Context, source: Type, shape: &[i64], groups: &[Vec<usize>]) -> Option<Type> {
    if is_identity(ctx, source) {
        return Some(with_layout(ctx, source, shape, None));
    }
    let (strides, offset) = strides_and_offset(ctx, source)?;
    let mut expanded = vec![1; shape.len()];
    for (group, &stride) in groups.iter().zip(&strides) {
        let mut stride = stride;
        for &dim in group.iter().rev() {
            *expanded.get_mut(dim)? = stride;
            stride = scale(stride, *shape.get(dim)?);
        }
    }
    Some(strided(ctx, source, shape, &expanded, offset))
}

/// The type of `memref.collapse_shape` to these sizes; `None` when the source is not strided, or a
/// group is known not to be contiguous.
pub fn collapsed_type(ctx: &Context, source: Type, shape: &[i64], groups: &[Vec<usize>]) -> Option<Type> {
    if is_identity(ctx, source) {
        return Some(with_layout(ctx, source, shape, None));
    }
    let (strides, offset) = strides_and_offset(ctx, source)?;
    let sizes = source.shape(ctx)?;
    let mut collapsed = Vec::with_capacity(groups.len());
    for group in groups {
        // The strides of dimensions of size one say nothing; an open size may turn out to be one.
        let moving = group.iter().rposition(|&dim| sizes.get(dim) != Some(&1)).unwrap_or(0);
        let &last = group.get(moving)?;
        let known = *sizes.get(last)? != DYNAMIC || moving == 0;
        collapsed.push(if known { *strides.get(last)? } else { DYNAMIC });
    }
    for (group, &stride) in groups.iter().zip(&collapsed) {
        let mut stride = stride;
        for pair in group.windows(2).rev() {
            stride = scale(stride, sizes[pair[1]]);
            if sizes[pair[0]] != 1 && !compatible(stride, strides[pair[0]]) {
                return None;
            }
        }
    }
    Some(strided(ctx, source, shape, &collapsed, offset))
}

/// Whether `memref.cast` takes one type to the other.
pub fn cast_compatible(ctx: &Context, a: Type, b: Type) -> bool {
    if a.elem(ctx) != b.elem(ctx) || space(ctx, a) != space(ctx, b) {
        return false;
    }
    match (a.shape(ctx), b.shape(ctx)) {
        (Some(from), Some(to)) => {
            crate::support::shape::compatible_shapes(from, to) && layouts_compatible(ctx, a, b)
        }
        (None, None) => false,
        _ => true,
    }
}

fn layouts_compatible(ctx: &Context, a: Type, b: Type) -> bool {
    if layout(ctx, a) == layout(ctx, b) {
        return true;
    }
    let (Some((a_strides, a_offset)), Some((b_strides, b_offset))) =
        (strides_and_offset(ctx, a), strides_and_offset(ctx, b))
    else {
        return false;
    };
    let sizes = a.shape(ctx).unwrap_or_default();
    a_strides.len() == b_strides.len()
        && compatible(a_offset, b_offset)
        && sizes
            .iter()
            .zip(a_strides.iter().zip(&b_strides))
            .all(|(&size, (&a, &b))| size == 1 || compatible(a, b))
}

/// Whether a cast from `source` to `result` only forgets what is known, and can be folded into a
/// user: upstream's `CastOp::canFoldIntoConsumerOp`.
pub fn cast_forgets(ctx: &Context, source: Type, result: Type) -> bool {
    let (Some(from), Some(to)) = (source.shape(ctx), result.shape(ctx)) else {
        return false;
    };
    if source.elem(ctx) != result.elem(ctx) || from.len() != to.len() {
        return false;
    }
    let (Some((from_strides, from_offset)), Some((to_strides, to_offset))) =
        (strides_and_offset(ctx, source), strides_and_offset(ctx, result))
    else {
        return false;
    };
    // What is open in the source must be open in the result.
    let keeps = |(&from, &to): (&i64, &i64)| from != DYNAMIC || to == DYNAMIC;
    keeps((&from_offset, &to_offset))
        && from.iter().zip(to).all(keeps)
        && from_strides.iter().zip(&to_strides).all(keeps)
}
