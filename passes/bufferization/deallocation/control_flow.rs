//! Ops that hand memrefs over: to regions and out of them, to blocks, to and from functions.

use terrace_dialects::bufferization::CloneOp;
use terrace_dialects::bufferization::deallocation::{
    Ownership, bool_constant, deallocate_at_branch, deallocate_at_exit, is_memref,
};
use terrace_dialects::func::CallOp;
use terrace_dialects::scf;
use terrace_dialects::support::constant_int;
use terrace_dialects::support::region_branch::{add_operands_after, with_more_results};
use terrace_ir::diag::Diagnostic;
use terrace_ir::interfaces::{RegionBranch, RegionPoint, RegionTerminator};
use terrace_ir::op::Traits;
use terrace_ir::{Block, Body, Op, Rewriter, Value};

use super::function::Function;

fn memrefs(body: &Body, values: impl IntoIterator<Item = Value>) -> Vec<Value> {
    values.into_iter().filter(|&value| is_memref(body, value)).collect()
}

/// Whether `op` hands operands out of its region.
pub(super) fn ends_region(body: &Body, op: Op) -> bool {
    body.has_trait(op, Traits::RETURN_LIKE) || body.interface::<RegionTerminator>(op).is_some()
}

/// Replaces `op` by one that yields, for each of its memrefs, whether it is owned as well.
fn with_ownership(function: &mut Function<'_>, op: Op, block: Block, rw: &mut Rewriter<'_>) -> Op {
    let old: Vec<Value> = rw.results(op).collect();
    let count = memrefs(rw, old.iter().copied()).len();
    if count == 0 {
        return op;
    }
    let more = vec![rw.ctx().int(1); count];
    let new = with_more_results(rw, op, &more, |rw, new| function.state.replace(rw, &old, new));
    let mut indicators = rw.results(new).skip(old.len()).collect::<Vec<_>>().into_iter();
    for memref in rw.results(new).take(old.len()).collect::<Vec<_>>() {
        if is_memref(rw, memref)
            && let Some(indicator) = indicators.next()
        {
            function.state.set(memref, block, Ownership::Unique(indicator));
            function.state.own(memref, block);
        }
    }
    new
}

/// Regions own nothing of what they are handed from outside; what they hand out comes with whether the
/// block owns it.
pub(super) fn regions(
    function: &mut Function<'_>,
    op: Op,
    block: Block,
    rw: &mut Rewriter<'_>,
) -> Result<Op, Diagnostic> {
    let interface = rw.interface::<RegionBranch>(op).expect("an op that hands values to regions");
    let mut handed: Vec<Value> = Vec::new();
    for next in (interface.successors)(rw, op, RegionPoint::Parent) {
        handed = (interface.entry_operands)(rw, op, next.to);
        if matches!(next.to, RegionPoint::Region(_)) {
            break;
        }
    }
    let count = memrefs(rw, handed.iter().copied()).len();
    if count > 0 {
        let indicator = bool_constant(rw, false);
        if !rw.modify(op, |body| add_operands_after(body, op, &handed, &vec![indicator; count])) {
            let message = "cannot hand over ownership of the memrefs that the op passes to its regions";
            return Err(Diagnostic::error(rw.loc(), message));
        }
    }
    Ok(with_ownership(function, op, block, rw))
}

/// A call gives the caller the memrefs that it returns, or says whether it does.
pub(super) fn call(
    function: &mut Function<'_>,
    op: Op,
    block: Block,
    rw: &mut Rewriter<'_>,
) -> Result<Op, Diagnostic> {
    let name = CallOp::of(rw, op).and_then(|call| call.callee(rw).as_symbol(rw.ctx()));
    if name.is_some_and(|name| function.callees.contains(rw.ctx().str(name))) {
        return Ok(with_ownership(function, op, block, rw));
    }
    for memref in memrefs(rw, rw.results(op)) {
        let indicator = bool_constant(rw, true);
        function.state.set(memref, block, Ownership::Unique(indicator));
        function.state.own(memref, block);
    }
    Ok(op)
}

/// A branch to one block.
pub(super) fn branch(function: &mut Function<'_>, op: Op, rw: &mut Rewriter<'_>) -> Result<(), Diagnostic> {
    if rw.successors(op).len() != 1 {
        let message = "BranchOpInterface operations with multiple successors are not supported yet";
        return Err(Diagnostic::error(rw.loc(), message));
    }
    deallocate_at_branch(op, &mut function.state, rw)
}

/// The end of a region, or of the function.
pub(super) fn exit(
    function: &mut Function<'_>,
    op: Op,
    block: Block,
    rw: &mut Rewriter<'_>,
) -> Result<(), Diagnostic> {
    let (start, end) = match rw.interface::<RegionTerminator>(op) {
        Some(terminator) => (terminator.operands)(rw, op),
        None => (0, rw.operands(op).len()),
    };
    let returns = rw.parent_op(op) == Some(rw.self_op());
    if returns && !function.dynamic {
        for at in start..end {
            let memref = rw.operand(op, at);
            if is_memref(rw, memref) {
                let owned = owned_copy(function, memref, block, rw);
                rw.set_operand(op, at, owned);
            }
        }
    }
    let handed = rw.operands(op)[start..end].to_vec();
    let owned = deallocate_at_exit(op, &handed, &mut function.state, rw)?;
    if owned.is_empty() || (returns && !function.dynamic) {
        return Ok(());
    }
    if !rw.modify(op, |body| add_operands_after(body, op, &handed, &owned)) {
        let message = "cannot hand over ownership of the memrefs that the op passes on";
        return Err(Diagnostic::error(rw.loc(), message));
    }
    Ok(())
}

/// A memref with the contents of `memref` that `block` owns.
fn owned_copy(function: &mut Function<'_>, memref: Value, block: Block, rw: &mut Rewriter<'_>) -> Value {
    let (memref, indicator) = function.state.unique(rw, memref, block);
    if matches!(constant_int(rw, indicator), Some(1 | -1)) {
        return memref;
    }
    let ty = rw.ty(memref);
    let spec = rw.spec(scf::IfOp::def()).operands([indicator]).results([ty]);
    let choice = rw.insert(spec);
    let point = rw.point();
    for (at, region) in rw.regions(choice).enumerate() {
        let inner = rw.add_block(region, &[]);
        rw.set_end(inner);
        let value = if at == 0 {
            memref
        } else {
            let spec = rw.spec(CloneOp::def()).operands([memref]).results([ty]);
            let copy = rw.insert(spec);
            rw.result(copy, 0)
        };
        let spec = rw.spec(scf::YieldOp::def()).operands([value]);
        rw.insert(spec);
    }
    if let Some(point) = point {
        rw.set_point(point);
    }
    let owned = rw.result(choice, 0);
    let indicator = bool_constant(rw, true);
    function.state.set(owned, block, Ownership::Unique(indicator));
    function.state.own(owned, block);
    owned
}
