//! What is inserted where ownership ends.

use terrace_ir::diag::Diagnostic;
use terrace_ir::interfaces::{Branch, insert_successor_operands};
use terrace_ir::{Body, Op, Rewriter, Value};

use super::{DeallocationState, Ownership};
use crate::bufferization::DeallocOp;

/// Whether `value` is a memref, ranked or not.
pub fn is_memref(body: &Body, value: Value) -> bool {
    body.ty(value).is_memref(body.ctx())
}

/// An `i1` constant at the place where `rw` inserts.
pub fn bool_constant(rw: &mut Rewriter<'_>, value: bool) -> Value {
    let ctx = rw.context();
    let made = rw.constant("arith", ctx.bool_attr(value), ctx.int(1));
    made.expect("the arith dialect, which bufferization depends on, makes constants of type i1")
}

/// Inserts a `bufferization.dealloc`; returns what of `retained` is owned afterwards.
pub(super) fn dealloc(
    rw: &mut Rewriter<'_>,
    memrefs: &[Value],
    conditions: &[Value],
    retained: &[Value],
) -> Vec<Value> {
    let ctx = rw.context();
    let spec = rw
        .spec(DeallocOp::def())
        .operand_groups(&ctx, &[memrefs, conditions, retained])
        .results(vec![ctx.int(1); retained.len()]);
    let op = rw.insert(spec);
    rw.results(op).collect()
}

/// Frees what the block of the terminator `op` owns, in front of it, but what is among `handed`, the
/// memrefs and other values that it hands over; returns whether each memref of `handed` is owned by
/// who gets it.
///
/// # Errors
/// When nothing says whether a memref is owned.
pub fn deallocate_at_exit(
    op: Op,
    handed: &[Value],
    state: &mut DeallocationState,
    rw: &mut Rewriter<'_>,
) -> Result<Vec<Value>, Diagnostic> {
    let block = rw.block(op).expect("a terminator is in a block");
    rw.set_root(op);
    let (memrefs, conditions) = state.to_deallocate(rw, block)?;
    let retained = state.to_retain(rw, block, None, handed);
    if memrefs.is_empty() && retained.is_empty() {
        return Ok(Vec::new());
    }
    let mut owned = dealloc(rw, &memrefs, &conditions, &retained);
    for (&memref, &indicator) in retained.iter().zip(&owned) {
        state.set(memref, block, Ownership::Unique(indicator));
    }
    owned.truncate(handed.iter().filter(|&&value| is_memref(rw, value)).count());
    Ok(owned)
}

/// Frees what the block of the branch `op` owns when control goes to successor `index`, in front of
/// `op`, but what lives on there or is handed over; hands over as well whether each memref is owned.
/// Returns the memrefs that are left, each with whether it is owned. `conditions` are those of the
/// memrefs that the block owns, on this way.
///
/// # Errors
/// When it is not known what the successor gets.
pub(super) fn deallocate_on_branch(
    op: Op,
    index: usize,
    memrefs: &[Value],
    conditions: &[Value],
    state: &DeallocationState,
    rw: &mut Rewriter<'_>,
) -> Result<Vec<(Value, Value)>, Diagnostic> {
    let refused = |rw: &Rewriter<'_>| Diagnostic::error(rw.loc(), "produced operands are not supported");
    let Some(branch) = rw.interface::<Branch>(op) else {
        return Err(refused(rw));
    };
    let Some(handed) = branch.values(rw, op, index).map(<[Value]>::to_vec) else {
        return Err(refused(rw));
    };
    let block = rw.block(op).expect("a terminator is in a block");
    let to = rw.successors(op)[index];
    if handed.len() > rw.args(to).len() {
        return Err(refused(rw));
    }
    let retained = state.to_retain(rw, block, Some(to), &handed);
    let owned = dealloc(rw, memrefs, conditions, &retained);
    let more: Vec<Value> =
        owned.iter().copied().take(handed.iter().filter(|&&value| is_memref(rw, value)).count()).collect();
    if !rw.modify(op, |body| insert_successor_operands(body, op, index, &more)) {
        return Err(refused(rw));
    }
    let mut left: Vec<(Value, Value)> = Vec::new();
    for pair in retained.into_iter().zip(owned) {
        if left.iter().all(|known| known.0 != pair.0) {
            left.push(pair);
        }
    }
    Ok(left)
}

/// Handles a branch with one successor.
///
/// # Errors
/// When nothing says whether a memref is owned, or what the successor gets.
pub fn deallocate_at_branch(
    op: Op,
    state: &mut DeallocationState,
    rw: &mut Rewriter<'_>,
) -> Result<(), Diagnostic> {
    let block = rw.block(op).expect("a terminator is in a block");
    rw.set_root(op);
    let (memrefs, conditions) = state.to_deallocate(rw, block)?;
    for (memref, indicator) in deallocate_on_branch(op, 0, &memrefs, &conditions, state, rw)? {
        state.set(memref, block, Ownership::Unique(indicator));
    }
    Ok(())
}
