//! What the declarations cannot say, and folders.

use terrace_ir::op::{Fold, Folded};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Context, OpError, Type, Value};

use super::ops::*;
use crate::memref::verify::check_reassociation;

type Checked = Result<(), OpError>;

fn open_sizes(ctx: &Context, ty: Type) -> usize {
    ty.shape(ctx).map_or(0, |shape| shape.iter().filter(|&&dim| dim == DYNAMIC).count())
}

pub(super) fn verify_empty(op: EmptyOp, body: &Body) -> Checked {
    let expected = open_sizes(body.ctx(), body.ty(op.result(body)));
    match op.dynamicSizes(body).len() {
        given if given == expected => Ok(()),
        given => {
            Err(OpError::new(format!("incorrect number of dynamic sizes, has {given}, expected {expected}")))
        }
    }
}

/// The size when it is known.
pub(super) fn fold_dim(op: DimOp, body: &Body, constants: &[Option<Attr>]) -> Option<Folded> {
    let ctx = body.ctx();
    let index = usize::try_from(constants.get(1).copied()??.as_int(ctx)?).ok()?;
    let size = *body.ty(op.source(body)).shape(ctx)?.get(index)?;
    (size != DYNAMIC).then(|| Fold::Attr(ctx.index_attr(size)).into())
}

pub(super) fn verify_cast(op: CastOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (from, to) = (body.ty(op.source(body)), body.ty(op.dest(body)));
    let shapes = match (from.shape(ctx), to.shape(ctx)) {
        (Some(a), Some(b)) => compatible(a, b),
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

/// A cast to the same type is its operand.
pub(super) fn fold_cast(op: CastOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let source = op.source(body);
    (body.ty(source) == body.ty(op.dest(body))).then(|| Fold::Value(source).into())
}

fn compatible(a: &[i64], b: &[i64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(&x, &y)| x == y || x == DYNAMIC || y == DYNAMIC)
}

pub(super) fn verify_extract(op: ExtractOp, body: &Body) -> Checked {
    check_indices("extract", body, op.tensor(body), op.indices(body))
}

pub(super) fn verify_insert(op: InsertOp, body: &Body) -> Checked {
    check_indices("insert", body, op.dest(body), op.indices(body))
}

fn check_indices(what: &str, body: &Body, tensor: Value, indices: &[Value]) -> Checked {
    if body.ty(tensor).rank(body.ctx()) == Some(indices.len()) {
        return Ok(());
    }
    Err(OpError::new(format!("incorrect number of indices for {what}")))
}

/// Checks the three lists of a slice, and returns the sizes.
fn check_slice(
    body: &Body,
    whole: Type,
    statics: [Attr; 3],
    dynamics: [&[Value]; 3],
) -> Result<Vec<i64>, OpError> {
    let ctx = body.ctx();
    let rank = whole.rank(ctx).unwrap_or(0);
    let mut sizes = Vec::new();
    for (at, what) in ["offset", "size", "stride"].into_iter().enumerate() {
        let list = statics[at].as_int_array(ctx).unwrap_or_default();
        if list.len() != rank {
            return Err(OpError::new(format!("expected {rank} {what} values, got {}", list.len())));
        }
        let open = list.iter().filter(|&&entry| entry == DYNAMIC).count();
        if open != dynamics[at].len() {
            return Err(OpError::new(format!("expected {open} dynamic {what} values")));
        }
        if at == 1 {
            sizes = list;
        }
    }
    Ok(sizes)
}

fn check_part(body: &Body, whole: Type, part: Type, sizes: &[i64], what: &str) -> Checked {
    let ctx = body.ctx();
    if whole.elem(ctx) != part.elem(ctx) {
        return Err(OpError::new(format!("expected element type to be '{}'", ctx.display(whole.elem(ctx)))));
    }
    let mut wanted = part.shape(ctx).unwrap_or_default().iter().peekable();
    for &size in sizes {
        match wanted.peek() {
            Some(&&want) if want == size || size == DYNAMIC || want == DYNAMIC => {
                wanted.next();
            }
            _ if size == 1 => {}
            _ => break,
        }
    }
    if wanted.next().is_none() {
        return Ok(());
    }
    let inferred = ctx.tensor(sizes, whole.elem(ctx));
    Err(OpError::new(format!(
        "expected {what} type to be '{}' or a rank-reduced version. (size mismatch)",
        ctx.display(inferred)
    )))
}

pub(super) fn verify_extract_slice(op: ExtractSliceOp, body: &Body) -> Checked {
    let whole = body.ty(op.source(body));
    let statics = [op.static_offsets(body), op.static_sizes(body), op.static_strides(body)];
    let sizes = check_slice(body, whole, statics, [op.offsets(body), op.sizes(body), op.strides(body)])?;
    check_part(body, whole, body.ty(op.result(body)), &sizes, "result")
}

pub(super) fn verify_insert_slice(op: InsertSliceOp, body: &Body) -> Checked {
    let whole = body.ty(op.dest(body));
    let statics = [op.static_offsets(body), op.static_sizes(body), op.static_strides(body)];
    let sizes = check_slice(body, whole, statics, [op.offsets(body), op.sizes(body), op.strides(body)])?;
    check_part(body, whole, body.ty(op.source(body)), &sizes, "source")
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

pub(super) fn verify_reshape(op: ReshapeOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (from, to) = (body.ty(op.source(body)), body.ty(op.result(body)));
    if from.elem(ctx) != to.elem(ctx) {
        return Err("element types of source and destination tensor types should be the same".into());
    }
    match (from.num_elements(ctx), to.num_elements(ctx)) {
        (Some(a), Some(b)) if a != b => {
            Err("source and destination tensor should have the same number of elements".into())
        }
        _ => Ok(()),
    }
}

pub(super) fn verify_pad(op: PadOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (from, to) = (body.ty(op.source(body)), body.ty(op.result(body)));
    let shape = from.shape(ctx).unwrap_or_default();
    let low = op.static_low(body).as_int_array(ctx).unwrap_or_default();
    let high = op.static_high(body).as_int_array(ctx).unwrap_or_default();
    if low.len() != shape.len() || high.len() != shape.len() {
        return Err(OpError::new(format!("expected {} low and high padding values", shape.len())));
    }
    let result = to.shape(ctx).unwrap_or_default();
    for (at, &size) in shape.iter().enumerate() {
        if size == DYNAMIC || low[at] == DYNAMIC || high[at] == DYNAMIC {
            continue;
        }
        let expected = size.saturating_add(low[at]).saturating_add(high[at]);
        if result.get(at).is_none_or(|&got| got != expected && got != DYNAMIC) {
            return Err(OpError::new(format!(
                "specified type '{}' does not match the inferred size {expected} of dimension {at}",
                ctx.display(to)
            )));
        }
    }
    Ok(())
}

pub(super) fn verify_concat(op: ConcatOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let dim = op.dim(body).as_int(ctx).unwrap_or(-1);
    let result = body.ty(op.result(body));
    let Some(axis) = usize::try_from(dim).ok().filter(|&axis| axis < result.rank(ctx).unwrap_or(0)) else {
        return Err("concatenation dim must be less than the tensor rank".into());
    };
    let whole = result.shape(ctx).unwrap_or_default();
    for &input in op.inputs(body) {
        let ty = body.ty(input);
        if ty.elem(ctx) != result.elem(ctx) {
            return Err("inputs and result element type must match".into());
        }
        let shape = ty.shape(ctx).unwrap_or_default();
        let fits = shape.len() == whole.len()
            && (0..whole.len()).all(|at| {
                at == axis || shape[at] == whole[at] || shape[at] == DYNAMIC || whole[at] == DYNAMIC
            });
        if !fits {
            return Err("static concatenation size mismatch along a non-concatenated dimension".into());
        }
    }
    Ok(())
}

pub(super) fn verify_from_elements(op: FromElementsOp, body: &Body) -> Checked {
    let expected = body.ty(op.result(body)).num_elements(body.ctx());
    match (op.elements(body).len(), expected) {
        (given, Some(expected)) if given as i64 == expected => Ok(()),
        (given, expected) => Err(OpError::new(format!(
            "number of elements {given} does not match the result type's {}",
            expected.map_or("open size".to_owned(), |count| count.to_string())
        ))),
    }
}
