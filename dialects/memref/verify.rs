//! What the declarations cannot say.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, AttrKind, Body, Context, OpError, Type, TypeKind, Value};

use super::ops::*;

type Checked = Result<(), OpError>;

fn open_sizes(ctx: &Context, ty: Type) -> usize {
    ty.shape(ctx).map_or(0, |shape| shape.iter().filter(|&&dim| dim == DYNAMIC).count())
}

fn check_alloc(body: &Body, result: Value, sizes: &[Value], symbols: &[Value]) -> Checked {
    let ctx = body.ctx();
    let ty = body.ty(result);
    if sizes.len() != open_sizes(ctx, ty) {
        return Err("dimension operand count does not equal memref dynamic dimension count".into());
    }
    let expected = match ty.kind(ctx) {
        TypeKind::MemRef { layout: Some(layout), .. } => {
            layout.as_affine_map(ctx).map_or(0, |map| map.symbols(ctx))
        }
        _ => 0,
    };
    if symbols.len() != expected {
        return Err(OpError::new(format!(
            "symbol operand count does not equal memref symbol count: expected {expected}, got {}",
            symbols.len()
        )));
    }
    Ok(())
}

pub(super) fn verify_alloc(op: AllocOp, body: &Body) -> Checked {
    check_alloc(body, op.memref(body), op.dynamicSizes(body), op.symbolOperands(body))
}

pub(super) fn verify_alloca(op: AllocaOp, body: &Body) -> Checked {
    check_alloc(body, op.memref(body), op.dynamicSizes(body), op.symbolOperands(body))
}

pub(super) fn verify_load(op: LoadOp, body: &Body) -> Checked {
    let rank = body.ty(op.memref(body)).rank(body.ctx()).unwrap_or(0);
    check_indices("load", rank, op.indices(body).len())
}

pub(super) fn verify_store(op: StoreOp, body: &Body) -> Checked {
    let rank = body.ty(op.memref(body)).rank(body.ctx()).unwrap_or(0);
    check_indices("store", rank, op.indices(body).len())
}

fn check_indices(what: &str, rank: usize, given: usize) -> Checked {
    if rank == given {
        return Ok(());
    }
    Err(match what {
        "load" => {
            OpError::new(format!("incorrect number of indices for load, expected {rank} but got {given}"))
        }
        _ => OpError::new(format!(
            "store index operand count not equal to memref rank: expected {rank}, got {given}"
        )),
    })
}

pub(super) fn verify_copy(op: CopyOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, target) = (body.ty(op.source(body)), body.ty(op.target(body)));
    match (source.shape(ctx), target.shape(ctx)) {
        (Some(from), Some(to)) if !compatible_shapes(from, to) => {
            Err("requires the same shape for all operands".into())
        }
        _ => Ok(()),
    }
}

fn compatible_shapes(a: &[i64], b: &[i64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(&x, &y)| x == y || x == DYNAMIC || y == DYNAMIC)
}

/// Checks the three lists of a view, and returns them.
fn lists(body: &Body, statics: [Attr; 3], dynamics: [&[Value]; 3]) -> Result<[Vec<i64>; 3], OpError> {
    let ctx = body.ctx();
    let mut lists = [vec![], vec![], vec![]];
    for (at, what) in ["offsets", "sizes", "strides"].into_iter().enumerate() {
        let list = statics[at].as_int_array(ctx).unwrap_or_default();
        let open = list.iter().filter(|&&entry| entry == DYNAMIC).count();
        if open != dynamics[at].len() {
            return Err(OpError::new(format!(
                "expected {open} dynamic {what} values, got {}",
                dynamics[at].len()
            )));
        }
        lists[at] = list;
    }
    Ok(lists)
}

pub(super) fn verify_subview(op: SubViewOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let statics = [op.static_offsets(body), op.static_sizes(body), op.static_strides(body)];
    let [offsets, sizes, strides] =
        lists(body, statics, [op.offsets(body), op.sizes(body), op.strides(body)])?;
    let source = body.ty(op.source(body));
    let rank = source.rank(ctx).unwrap_or(0);
    if offsets.len() != rank || sizes.len() != rank || strides.len() != rank {
        return Err(OpError::new(format!("expected mixed offsets rank to match mixed sizes rank ({rank})")));
    }
    let result = body.ty(op.result(body));
    if source.elem(ctx) != result.elem(ctx) {
        return Err("expected element type of the result to match that of the source".into());
    }
    let wanted = result.shape(ctx).unwrap_or_default();
    if !is_rank_reduced(&sizes, wanted) {
        return Err(OpError::new(format!(
            "expected result type with sizes {sizes:?} or a rank-reduced version"
        )));
    }
    let inferred = subview_type(ctx, source, &offsets, &sizes, &strides);
    match inferred {
        Some(inferred)
            if wanted.len() == rank && inferred != result && !layouts_agree(ctx, inferred, result) =>
        {
            Err(OpError::new(format!(
                "expected result type to be '{}' or a rank-reduced version. (mismatch of result layout)",
                ctx.display(inferred)
            )))
        }
        _ => Ok(()),
    }
}

fn is_rank_reduced(sizes: &[i64], result: &[i64]) -> bool {
    let mut wanted = result.iter().peekable();
    for &size in sizes {
        match wanted.peek() {
            Some(&&want) if want == size => {
                wanted.next();
            }
            _ if size == 1 => {}
            _ => return false,
        }
    }
    wanted.next().is_none()
}

/// Offset and strides of a memref type, [`DYNAMIC`] where open; `None` for a layout that is not strided.
pub fn strides_and_offset(ctx: &Context, ty: Type) -> Option<(Vec<i64>, i64)> {
    let TypeKind::MemRef { shape, layout, .. } = ty.kind(ctx) else {
        return None;
    };
    match layout.map(|layout| layout.kind(ctx)) {
        Some(AttrKind::Strided { offset, strides }) => Some((strides.to_vec(), *offset)),
        Some(AttrKind::AffineMap(map)) if !map.is_identity(ctx) => None,
        None | Some(AttrKind::AffineMap(_)) => {
            let mut strides = vec![1i64; shape.len()];
            for at in (0..shape.len().saturating_sub(1)).rev() {
                strides[at] = times(strides[at + 1], shape[at + 1]);
            }
            Some((strides, 0))
        }
        Some(_) => None,
    }
}

fn times(a: i64, b: i64) -> i64 {
    if a == DYNAMIC || b == DYNAMIC { DYNAMIC } else { a.checked_mul(b).unwrap_or(DYNAMIC) }
}

fn plus(a: i64, b: i64) -> i64 {
    if a == DYNAMIC || b == DYNAMIC { DYNAMIC } else { a.checked_add(b).unwrap_or(DYNAMIC) }
}

/// The type of `memref.subview` of a `source` without dropped dimensions; `None` when the layout of
/// `source` is not strided.
pub fn subview_type(
    ctx: &Context,
    source: Type,
    offsets: &[i64],
    sizes: &[i64],
    steps: &[i64],
) -> Option<Type> {
    let TypeKind::MemRef { elem, space, .. } = source.kind(ctx) else {
        return None;
    };
    let (strides, mut offset) = strides_and_offset(ctx, source)?;
    for (&at, &stride) in offsets.iter().zip(&strides) {
        offset = plus(offset, times(at, stride));
    }
    let strides: Box<[i64]> = strides.iter().zip(steps).map(|(&stride, &step)| times(stride, step)).collect();
    let layout = ctx.attr(AttrKind::Strided { offset, strides });
    Some(ctx.ty(TypeKind::MemRef { shape: sizes.into(), elem: *elem, layout: Some(layout), space: *space }))
}

fn layouts_agree(ctx: &Context, a: Type, b: Type) -> bool {
    match (strides_and_offset(ctx, a), strides_and_offset(ctx, b)) {
        (Some((xs, x)), Some((ys, y))) => {
            (x == y || y == DYNAMIC) && xs.iter().zip(&ys).all(|(&x, &y)| x == y || y == DYNAMIC)
        }
        _ => false,
    }
}

pub(super) fn verify_reinterpret_cast(op: ReinterpretCastOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let statics = [op.static_offsets(body), op.static_sizes(body), op.static_strides(body)];
    let [offsets, sizes, strides] =
        lists(body, statics, [op.offsets(body), op.sizes(body), op.strides(body)])?;
    let result = body.ty(op.result(body));
    if offsets.len() != 1 {
        return Err(OpError::new(format!("expected 1 offset value, got {}", offsets.len())));
    }
    if body.ty(op.source(body)).elem(ctx) != result.elem(ctx) {
        return Err("different element types specified for source and result".into());
    }
    if !compatible_shapes(&sizes, result.shape(ctx).unwrap_or_default()) || strides.len() != sizes.len() {
        return Err(OpError::new(format!("expected result type with sizes {sizes:?}")));
    }
    Ok(())
}

pub(super) fn verify_cast(op: CastOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (from, to) = (body.ty(op.source(body)), body.ty(op.dest(body)));
    let shapes = match (from.shape(ctx), to.shape(ctx)) {
        (Some(a), Some(b)) => compatible_shapes(a, b),
        (None, None) => false,
        _ => true,
    };
    if shapes && from.elem(ctx) == to.elem(ctx) {
        return Ok(());
    }
    Err(OpError::new(format!(
        "operand type '{}' and result type '{}' are cast incompatible",
        ctx.display(from),
        ctx.display(to)
    )))
}

pub(super) fn verify_view(op: ViewOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let result = body.ty(op.result(body));
    if !matches!(result.kind(ctx), TypeKind::MemRef { layout: None, .. }) {
        return Err("unsupported map for result memref type".into());
    }
    if op.sizes(body).len() != open_sizes(ctx, result) {
        return Err("incorrect number of size operands for type".into());
    }
    Ok(())
}

/// The symbol is looked up when its table is verified; alone, the op can only name it.
pub(super) fn verify_get_global(op: GetGlobalOp, body: &Body) -> Checked {
    match body.ty(op.result(body)).shape(body.ctx()) {
        Some(_) => Ok(()),
        None => Err("result must be a ranked memref".into()),
    }
}

pub(super) fn verify_global(op: GlobalOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let ty = op.r#type(body).as_type(ctx).ok_or_else(|| OpError::new("requires a memref type"))?;
    if ty.static_shape(ctx).is_none() {
        return Err(OpError::new(format!(
            "type should be static shaped memref, but got '{}'",
            ctx.display(ty)
        )));
    }
    let Some(value) = op.initial_value(body).filter(|&value| !is_uninitialized(value, ctx)) else {
        return Ok(());
    };
    let init =
        value.ty(ctx).ok_or_else(|| OpError::new("initial value should be a unit or elements attribute"))?;
    if init.shape(ctx) != ty.shape(ctx) || init.elem(ctx) != ty.elem(ctx) {
        let expected = ctx.tensor(ty.shape(ctx).unwrap_or_default(), ty.elem(ctx));
        return Err(OpError::new(format!(
            "initial value expected to be of type '{}', but was of type '{}'",
            ctx.display(expected),
            ctx.display(init)
        )));
    }
    Ok(())
}

/// Checks that the groups of `reassociation` take the dimensions of `expanded`, in order, to those
/// of `collapsed`.
pub(crate) fn check_reassociation(
    ctx: &Context,
    reassociation: Attr,
    expanded: &[i64],
    collapsed: &[i64],
) -> Checked {
    let groups: Vec<Vec<i64>> = reassociation
        .as_array(ctx)
        .unwrap_or_default()
        .iter()
        .map(|group| group.as_array(ctx).unwrap_or_default().iter().filter_map(|at| at.as_int(ctx)).collect())
        .collect();
    if groups.len() != collapsed.len() {
        return Err(OpError::new(format!(
            "expected rank of the collapsed type ({}) to be the number of reassociation maps ({})",
            collapsed.len(),
            groups.len()
        )));
    }
    let in_order = groups.iter().flatten().copied().eq(0..expanded.len() as i64);
    let all_unit = groups.is_empty() && expanded.iter().all(|&dim| dim == 1);
    if !in_order && !all_unit {
        return Err("expected reassociation map to be valid and contiguous".into());
    }
    for (group, &whole) in groups.iter().zip(collapsed) {
        let product = group.iter().fold(1, |product, &at| times(product, expanded[at as usize]));
        if product != whole && product != DYNAMIC && whole != DYNAMIC {
            return Err(OpError::new(format!(
                "expected dimension {whole} of collapsed type to be the product {product} of its group"
            )));
        }
    }
    Ok(())
}

pub(super) fn verify_collapse(op: CollapseShapeOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (from, to) = (body.ty(op.src(body)), body.ty(op.result(body)));
    check_reassociation(
        ctx,
        op.reassociation(body),
        from.shape(ctx).unwrap_or_default(),
        to.shape(ctx).unwrap_or_default(),
    )
}

pub(super) fn verify_expand(op: ExpandShapeOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (from, to) = (body.ty(op.src(body)), body.ty(op.result(body)));
    check_reassociation(
        ctx,
        op.reassociation(body),
        to.shape(ctx).unwrap_or_default(),
        from.shape(ctx).unwrap_or_default(),
    )
}
