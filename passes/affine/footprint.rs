//! How much memory a loop touches.

use rustc_hash::FxHashMap;
use terrace_dialects::affine::ForOp;
use terrace_ir::affine::AffineExprKind;
use terrace_ir::{AffineExpr, Body, Type, Value};

use super::analysis::access::Access;
use super::loops::loop_of;

/// The bytes of the boxes around the elements that the affine accesses of `op` touch, memref by memref;
/// `None` when they depend on values that are not known.
pub fn footprint(body: &Body, op: ForOp) -> Option<u64> {
    let ctx = body.ctx();
    let mut boxes: Vec<(Value, Vec<(i128, i128)>)> = Vec::new();
    for access in Access::below(body, op.0) {
        let touched = touched(body, access)?;
        match boxes.iter_mut().find(|entry| entry.0 == access.memref) {
            None => boxes.push((access.memref, touched)),
            Some((_, known)) => {
                for (known, new) in known.iter_mut().zip(touched) {
                    *known = (known.0.min(new.0), known.1.max(new.1));
                }
            }
        }
    }
    let mut total = 0u64;
    for (memref, sides) in boxes {
        let size = i128::from(element_bytes(body, body.ty(memref).elem(ctx))?);
        let bytes = sides.iter().try_fold(size, |bytes, side| bytes.checked_mul(side.1 - side.0 + 1))?;
        total = total.checked_add(u64::try_from(bytes).ok()?)?;
    }
    Some(total)
}

/// The bytes of an element, which may be a vector.
fn element_bytes(body: &Body, elem: Type) -> Option<i64> {
    let ctx = body.ctx();
    if !elem.is_vector(ctx) {
        return i64::try_from(elem.byte_width(ctx)?).ok();
    }
    elem.num_elements(ctx)?.checked_mul(i64::try_from(elem.elem(ctx).byte_width(ctx)?).ok()?)
}

/// The least and the greatest index that `access` has in each dimension.
fn touched(body: &Body, access: Access) -> Option<Vec<(i128, i128)>> {
    let ctx = body.ctx();
    let exprs = access.indices(body);
    let ranges: Option<Vec<(i128, i128)>> = exprs.dims.iter().map(|&value| range_of(body, value)).collect();
    let ranges = ranges.unwrap_or_default();
    let shape = body.ty(access.memref).shape(ctx)?;
    let vector = access.vector_shape(body);
    let scalar = shape.len().checked_sub(vector.len())?;
    let mut sides = Vec::new();
    for (at, (&expr, &size)) in exprs.exprs.iter().zip(shape).enumerate() {
        let whole = (size >= 0).then(|| (0, i128::from(size.max(1)) - 1));
        let found = interval(body, expr, &ranges).map(|(low, high)| {
            let more = at.checked_sub(scalar).and_then(|at| vector.get(at)).map_or(0, |&size| size - 1);
            (low, high + i128::from(more))
        });
        sides.push(match (found, whole) {
            (Some(found), Some(whole)) => (found.0.clamp(0, whole.1), found.1.clamp(0, whole.1)),
            (Some(found), None) => found,
            (None, whole) => whole?,
        });
    }
    Some(sides)
}

/// The values that an induction variable with numbers for bounds takes.
fn range_of(body: &Body, value: Value) -> Option<(i128, i128)> {
    let op = loop_of(body, value)?;
    let (low, high) = (i128::from(op.constant_lower(body)?), i128::from(op.constant_upper(body)?));
    Some((low, (high - 1).max(low)))
}

/// The values that `expr` takes for dimensions in `ranges`.
fn interval(body: &Body, expr: AffineExpr, ranges: &[(i128, i128)]) -> Option<(i128, i128)> {
    let ctx = body.ctx();
    let mut known: FxHashMap<AffineExpr, (i128, i128)> = FxHashMap::default();
    let mut stack = vec![expr];
    while let Some(&next) = stack.last() {
        let kind = next.kind(ctx);
        let found = match kind {
            AffineExprKind::Dim(at) => *ranges.get(at as usize)?,
            AffineExprKind::Constant(number) => (i128::from(number), i128::from(number)),
            AffineExprKind::Symbol(_) => return None,
            _ => {
                let (lhs, rhs) = kind.operands()?;
                let (Some(&a), Some(&b)) = (known.get(&lhs), known.get(&rhs)) else {
                    stack.extend([rhs, lhs]);
                    continue;
                };
                combine(kind, a, b)?
            }
        };
        known.insert(next, found);
        stack.pop();
    }
    known.get(&expr).copied()
}

fn combine(kind: AffineExprKind, a: (i128, i128), b: (i128, i128)) -> Option<(i128, i128)> {
    match kind {
        AffineExprKind::Add(..) => Some((a.0.checked_add(b.0)?, a.1.checked_add(b.1)?)),
        _ if b.0 != b.1 => None,
        AffineExprKind::Mul(..) => {
            let ends = (a.0.checked_mul(b.0)?, a.1.checked_mul(b.0)?);
            Some((ends.0.min(ends.1), ends.0.max(ends.1)))
        }
        _ if b.0 <= 0 => None,
        AffineExprKind::Mod(..) => Some((0, b.0 - 1)),
        AffineExprKind::FloorDiv(..) => Some((a.0.div_euclid(b.0), a.1.div_euclid(b.0))),
        AffineExprKind::CeilDiv(..) => Some((-(-a.0).div_euclid(b.0), -(-a.1).div_euclid(b.0))),
        _ => None,
    }
}
