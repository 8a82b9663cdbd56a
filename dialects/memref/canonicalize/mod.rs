//! Canonicalization, after upstream's patterns in `MemRefOps.cpp`.

mod allocation;
mod reshape;
mod view;

pub(super) use allocation::*;
pub(super) use reshape::*;
pub(crate) use view::as_index;
pub(super) use view::*;

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Op, Rewriter, Type, Value};

use super::layout::cast_forgets;
use super::ops::*;
use super::verify::is_empty;
use crate::support::constant_int;

/// `value` as a memref of type `ty`.
pub(super) fn cast_to(rw: &mut Rewriter<'_>, value: Value, ty: Type) -> Value {
    if rw.ty(value) == ty {
        return value;
    }
    let spec = rw.spec(CastOp::def()).operands([value]).results([ty]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// The ranked memref that `value` is a cast of.
fn ranked_source(rw: &Rewriter<'_>, value: Value) -> Option<Value> {
    let source = CastOp::defining(rw, value)?.source(rw);
    rw.ty(source).rank(rw.ctx()).map(|_| source)
}

/// As [`ranked_source`], when the cast only forgets what is known.
fn forgotten_source(rw: &Rewriter<'_>, value: Value) -> Option<Value> {
    let source = ranked_source(rw, value)?;
    cast_forgets(rw.ctx(), rw.ty(source), rw.ty(value)).then_some(source)
}

fn fold_casts_from(rw: &mut Rewriter<'_>, op: Op, first: usize) -> Option<()> {
    let mut changed = None;
    for at in first..rw.operands(op).len() {
        if let Some(source) = ranked_source(rw, rw.operand(op, at)) {
            rw.set_operand(op, at, source);
            changed = Some(());
        }
    }
    changed
}

/// An op on casts of ranked memrefs works on the memrefs.
pub(super) fn fold_casts(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    fold_casts_from(rw, op.into(), 0)
}

/// As [`fold_casts`], but for the first operand, which is a value to store.
pub(super) fn fold_casts_but_value(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    fold_casts_from(rw, op.into(), 1)
}

/// A copy of a memref onto itself does nothing.
pub(super) fn self_copy(op: CopyOp, rw: &mut Rewriter<'_>) -> Option<()> {
    (op.source(rw) == op.target(rw)).then(|| rw.erase(op))
}

/// A copy of no elements does nothing.
pub(super) fn empty_copy(op: CopyOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let empty = [op.source(rw), op.target(rw)].into_iter().any(|memref| is_empty(rw.body(), memref));
    empty.then(|| rw.erase(op))
}

/// The shape of `ty` with open sizes given by `sizes` where those are constants and not negative,
/// and the sizes that stay open; `None` when nothing changes.
fn constant_shape(rw: &Rewriter<'_>, ty: Type, sizes: &[Value]) -> Option<(Vec<i64>, Vec<Value>)> {
    let mut shape = ty.shape(rw.ctx())?.to_vec();
    let (mut open, mut changed) = (Vec::new(), false);
    let mut sizes = sizes.iter();
    for size in shape.iter_mut().filter(|size| **size == DYNAMIC) {
        let &value = sizes.next()?;
        match constant_int(rw, value).filter(|&value| value >= 0) {
            Some(known) => {
                *size = known;
                changed = true;
            }
            None => open.push(value),
        }
    }
    changed.then_some((shape, open))
}
