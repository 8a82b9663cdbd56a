//! What a loop that is vectorized may hold.

use terrace_dialects::affine::{ApplyOp, ForOp, YieldOp};
use terrace_dialects::{memref, tensor};
use terrace_ir::affine::AffineExprKind;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{AffineExpr, Body, Context, Op, Traits, Type, Value};

use crate::affine::analysis::access::Access;
use crate::affine::loops::trip_count_divisor;

/// How many elements a vector may have.
pub(super) const MAX_ELEMENTS: i64 = 1 << 24;

/// Whether vectors of `ty` can be made: it is a number.
pub(super) fn is_element(ctx: &Context, ty: Type) -> bool {
    ty.is_integer(ctx) || ty.is_index(ctx) || ty.is_float(ctx)
}

/// How an index of an access moves with an induction variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Motion {
    /// It does not.
    Still,
    /// It is the induction variable and what this expression says.
    Along(AffineExpr),
}

/// How the indices of `access` move with the induction variable of `op`; `None` when one moves in another way
/// than by one in each iteration.
pub(super) fn motions(body: &Body, access: Access, op: ForOp) -> Option<Vec<Motion>> {
    let ctx = body.ctx();
    let indices = access.indices(body);
    let induction = op.induction_var(body);
    let Some(at) = indices.dims.iter().position(|&value| value == induction) else {
        return Some(vec![Motion::Still; indices.exprs.len()]);
    };
    let dim = ctx.affine_dim(at as u32);
    let without = ctx.affine_mul(dim, ctx.affine_constant(-1));
    let (dims, symbols) = (indices.dims.len(), indices.symbols.len());
    let motion = |&expr: &AffineExpr| {
        if !mentions(ctx, expr, at as u32) {
            return Some(Motion::Still);
        }
        let rest = ctx.affine_add(expr, without).simplify(ctx, dims, symbols);
        (!mentions(ctx, rest, at as u32)).then_some(Motion::Along(rest))
    };
    indices.exprs.iter().map(motion).collect()
}

fn mentions(ctx: &Context, expr: AffineExpr, dim: u32) -> bool {
    let mut seen = rustc_hash::FxHashSet::default();
    let mut stack = vec![expr];
    while let Some(expr) = stack.pop() {
        match expr.kind(ctx) {
            AffineExprKind::Dim(at) if at == dim => return true,
            kind if seen.insert(expr) => {
                stack.extend(kind.operands().into_iter().flat_map(|(lhs, rhs)| [lhs, rhs]));
            }
            _ => {}
        }
    }
    false
}

/// The index of `access` that moves with `op`: `Some(None)` for none, `None` when the access is no
/// transfer along one dimension.
pub(super) fn moving_index(body: &Body, access: Access, op: ForOp) -> Option<Option<usize>> {
    let motions = motions(body, access, op)?;
    let mut moving = motions.iter().enumerate().filter(|(_, motion)| **motion != Motion::Still);
    let first = moving.next().map(|(at, _)| at);
    moving.next().is_none().then_some(first)
}

/// The dimension, counted from the last, of memrefs that all accesses of `op` move along; `Some(None)` when they
/// do not move. `None` when the loop cannot be vectorized.
pub(super) fn varying_dim(body: &Body, op: ForOp) -> Option<Option<usize>> {
    if !is_vectorizable(body, op) {
        return None;
    }
    let mut dim = None;
    for access in Access::below(body, op.0) {
        let Some(at) = moving_index(body, access, op)? else { continue };
        let from_last = access.rank(body) - at - 1;
        if dim.is_some_and(|known| known != from_last) {
            return None;
        }
        dim = Some(from_last);
    }
    Some(dim)
}

/// Whether all in `op` is an affine loop or access of numbers, or works element by element.
pub(super) fn is_vectorizable(body: &Body, op: ForOp) -> bool {
    body.walk(op.0).into_iter().all(|inner| is_vectorizable_op(body, inner))
}

fn is_vectorizable_op(body: &Body, op: Op) -> bool {
    let ctx = body.ctx();
    if ForOp::of(body, op).is_some() || YieldOp::of(body, op).is_some() {
        return body.results(op).all(|value| is_element(ctx, body.ty(value)));
    }
    if ApplyOp::of(body, op).is_some() {
        return true;
    }
    if let Some(access) = Access::of(body, op) {
        let ty = body.ty(access.memref);
        return access.vector_shape(body).is_empty()
            && is_element(ctx, ty.elem(ctx))
            && has_identity_layout(ctx, ty);
    }
    let constant = body.has_trait(op, Traits::CONSTANT_LIKE);
    let numbers = body.operands(op).iter().all(|&value| is_element(ctx, body.ty(value)))
        && body.results(op).all(|value| is_element(ctx, body.ty(value)));
    body.n_regions(op) == 0 && numbers && (constant || body.has_trait(op, Traits::ELEMENTWISE))
}

fn has_identity_layout(ctx: &Context, ty: Type) -> bool {
    match ty.kind(ctx) {
        terrace_ir::TypeKind::MemRef { layout: None, .. } => true,
        terrace_ir::TypeKind::MemRef { layout: Some(layout), .. } => {
            layout.as_affine_map(ctx).is_some_and(|map| map.is_identity(ctx))
        }
        _ => false,
    }
}

/// Whether `op` may take `size` steps at once although it might take some too many in the end: it takes none, or
/// what those compute is not seen. Values carried along the vector are masked and do not count here.
pub(super) fn may_overrun(body: &Body, op: ForOp, size: i64) -> bool {
    if op.step_size(body) != 1 {
        return false;
    }
    if trip_count_divisor(body, op).is_multiple_of(size.unsigned_abs()) {
        return true;
    }
    body.walk(op.0).into_iter().all(|inner| {
        if let Some(access) = Access::of(body, inner) {
            return !access.is_store || ends_with_memref(body, access, op);
        }
        let structure = ForOp::of(body, inner).is_some() || YieldOp::of(body, inner).is_some();
        structure || body.has_trait(inner, Traits::PURE)
    })
}

/// Whether what the store `access` writes in iterations behind the last of `op` lies behind the end of its
/// memref.
fn ends_with_memref(body: &Body, access: Access, op: ForOp) -> bool {
    let ctx = body.ctx();
    let Some(motions) = motions(body, access, op) else { return false };
    let moving = motions.iter().enumerate().find_map(|(at, motion)| match motion {
        Motion::Along(rest) => rest.constant(ctx).map(|rest| (at, rest)),
        Motion::Still => None,
    });
    let Some((at, shift)) = moving else { return false };
    let Some(&size) = body.ty(access.memref).shape(ctx).and_then(|shape| shape.get(at)) else { return false };
    if let (Some(upper), true) = (op.constant_upper(body), size != DYNAMIC) {
        return upper.checked_add(shift).is_some_and(|end| end >= size);
    }
    let map = op.upper_map(body);
    let &[upper] = map.results(ctx) else { return false };
    let upper = match upper.kind(ctx) {
        AffineExprKind::Dim(at) => op.upperBoundOperands(body)[at as usize],
        AffineExprKind::Symbol(at) => op.upperBoundOperands(body)[map.dims(ctx) + at as usize],
        _ => return false,
    };
    shift >= 0 && size == DYNAMIC && is_size(body, upper, access.memref, at)
}

/// Whether `value` is the size of dimension `dim` of `memref`.
fn is_size(body: &Body, value: Value, memref: Value, dim: usize) -> bool {
    let asked = body
        .defining_op(value)
        .filter(|&def| memref::DimOp::of(body, def).is_some() || tensor::DimOp::of(body, def).is_some());
    if let Some(def) = asked {
        let index = terrace_dialects::support::constant_int(body, body.operand(def, 1));
        if body.operand(def, 0) == memref && index == i64::try_from(dim).ok() {
            return true;
        }
    }
    let shape = body.ty(memref).shape(body.ctx()).unwrap_or_default();
    let open = terrace_dialects::support::shape::dynamic_index(shape, dim);
    let alloc = body.defining_op(memref).and_then(|def| memref::AllocOp::of(body, def));
    alloc.zip(open).is_some_and(|(alloc, open)| alloc.dynamicSizes(body).get(open) == Some(&value))
}
