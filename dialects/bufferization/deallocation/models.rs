//! Ops with rules of their own, after upstream's `BufferDeallocationOpInterfaceImpl.cpp` of the
//! dialects arith, cf and scf.

use terrace_ir::diag::Diagnostic;
use terrace_ir::{Body, Op, Registry, Rewriter, Value};

use super::build::deallocate_on_branch;
use super::{
    BufferDeallocation, DeallocationState, Owned, Ownership, bool_constant, deallocate_at_exit, is_memref,
};
use crate::{arith, cf};

/// Attaches the rules to their ops.
pub(crate) fn register(registry: &mut Registry) {
    registry.attach::<BufferDeallocation>("arith.select", &SELECT);
    registry.attach::<BufferDeallocation>("cf.cond_br", &COND_BR);
    registry.attach::<BufferDeallocation>("scf.forall.in_parallel", &IN_PARALLEL);
    registry.attach::<BufferDeallocation>("scf.reduce", &REDUCE);
    registry.attach::<BufferDeallocation>("scf.reduce.return", &REDUCE);
}

/// A choice of two memrefs is owned when the one chosen is.
static SELECT: BufferDeallocation =
    BufferDeallocation { process: |_, _, _| Ok(()), unique: Some(unique_select) };

fn unique_select(op: Op, memref: Value, state: &mut DeallocationState, rw: &mut Rewriter<'_>) -> Owned {
    let (select, block) = (arith::SelectOp(op), rw.value_block(memref));
    let Some(block) = block else {
        return (memref, bool_constant(rw, false));
    };
    let [when_true, when_false] = [select.true_value(rw), select.false_value(rw)];
    let [Some(a), Some(b)] = [when_true, when_false].map(|value| state.ownership(value, block).indicator())
    else {
        return state.unique_or_copy(rw, memref, block);
    };
    let condition = select.condition(rw);
    if !rw.ty(condition).is_int(rw.ctx(), 1) {
        return state.unique_or_copy(rw, memref, block);
    }
    (memref, rw.apply(arith::SelectOp::def(), &[condition, a, b]))
}

/// Frees what is not handed over, under the condition that control goes there, once for each way.
static COND_BR: BufferDeallocation = BufferDeallocation { process: cond_br, unique: None };

fn cond_br(op: Op, state: &mut DeallocationState, rw: &mut Rewriter<'_>) -> Result<(), Diagnostic> {
    let (branch, block) = (cf::CondBranchOp(op), rw.block(op).expect("a terminator is in a block"));
    rw.set_root(op);
    let (memrefs, conditions) = state.to_deallocate(rw, block)?;
    let condition = branch.condition(rw);
    let both = |rw: &mut Rewriter<'_>, taken: Value| -> Vec<Value> {
        conditions.iter().map(|&owned| rw.apply(arith::AndIOp::def(), &[owned, taken])).collect()
    };
    let on_true = both(rw, condition);
    let on_true = deallocate_on_branch(op, 0, &memrefs, &on_true, state, rw)?;
    let on_false = match memrefs.is_empty() {
        true => Vec::new(),
        false => {
            let one = bool_constant(rw, true);
            let not = rw.apply(arith::XOrIOp::def(), &[condition, one]);
            both(rw, not)
        }
    };
    let on_false = deallocate_on_branch(op, 1, &memrefs, &on_false, state, rw)?;
    for &(memref, indicator) in &on_true {
        state.set(memref, block, Ownership::Unique(indicator));
    }
    for (memref, indicator) in on_false {
        let other = on_true.iter().find(|known| known.0 == memref);
        let indicator = match other {
            Some(&(_, other)) => rw.apply(arith::SelectOp::def(), &[condition, other, indicator]),
            None => indicator,
        };
        state.set(memref, block, Ownership::Unique(indicator));
    }
    Ok(())
}

/// Ends a region that hands over nothing.
static IN_PARALLEL: BufferDeallocation = BufferDeallocation {
    process: |op, state, rw| {
        let filled =
            rw.regions(op).any(|region| rw.entry(region).is_some_and(|block| rw.first_op(block).is_some()));
        if filled {
            return Err(Diagnostic::error(Body::loc(rw, op), "only supported when nested region is empty"));
        }
        deallocate_at_exit(op, &[], state, rw).map(|_| ())
    },
    unique: None,
};

/// Ends a region, or starts reductions, whose values are no memrefs.
static REDUCE: BufferDeallocation = BufferDeallocation {
    process: |op, state, rw| {
        if rw.operands(op).iter().any(|&value| is_memref(rw, value)) {
            return Err(Diagnostic::error(Body::loc(rw, op), "only supported when operand is not a MemRef"));
        }
        deallocate_at_exit(op, &[], state, rw).map(|_| ())
    },
    unique: None,
};
