//! Verifiers of the scf dialect.

use terrace_ir::{Body, OpError, Region, Type};

use super::*;
use crate::support::ints;

fn types(body: &Body, values: impl IntoIterator<Item = terrace_ir::Value>) -> Vec<Type> {
    values.into_iter().map(|value| body.ty(value)).collect()
}

/// Types of what the region's only block yields, and its arguments.
fn yields(body: &Body, region: Region) -> Option<(Vec<Type>, Vec<Type>)> {
    let block = body.entry(region)?;
    let last = body.last_op(block)?;
    Some((types(body, body.args(block).iter().copied()), types(body, body.operands(last).iter().copied())))
}

fn verify_types(body: &Body, found: &[Type], wanted: &[Type], what: &str, of: &str) -> Result<(), OpError> {
    if found.len() != wanted.len() {
        return Err(OpError::new(format!(
            "mismatch in number of {what} and {of}: {} and {}",
            found.len(),
            wanted.len()
        )));
    }
    for (at, (&a, &b)) in found.iter().zip(wanted).enumerate() {
        if a != b {
            return Err(OpError::new(format!(
                "types mismatch between {at}th {what} and {of}: '{}' and '{}'",
                body.ctx().display(a),
                body.ctx().display(b)
            )));
        }
    }
    Ok(())
}

pub(super) fn verify_for(op: ForOp, body: &Body) -> Result<(), OpError> {
    let inits = types(body, op.initArgs(body).iter().copied());
    let results = types(body, op.results(body));
    if inits.len() != results.len() {
        return Err("mismatch in number of loop-carried values and defined values".into());
    }
    let Some((args, yielded)) = yields(body, op.region(body)) else {
        return Ok(());
    };
    let ty = body.ty(op.lowerBound(body));
    if args.first() != Some(&ty) {
        return Err("expected induction variable to be same type as bounds and step".into());
    }
    verify_types(body, &inits, &args[1..], "iter operand", "region iter arg")?;
    verify_types(body, &args[1..], &results, "region iter arg", "defined value")?;
    verify_types(body, &yielded, &results, "yielded value", "defined value")
}

pub(super) fn verify_if(op: IfOp, body: &Body) -> Result<(), OpError> {
    let results = types(body, op.results(body));
    let else_region = op.elseRegion(body);
    if !results.is_empty() && body.entry(else_region).is_none() {
        return Err("must have an else block if defining values".into());
    }
    for region in [op.thenRegion(body), else_region] {
        let Some((args, yielded)) = yields(body, region) else {
            continue;
        };
        if !args.is_empty() {
            return Err("region control flow edge from parent operands to a region with arguments".into());
        }
        verify_types(body, &yielded, &results, "yielded value", "result")?;
    }
    Ok(())
}

pub(super) fn verify_while(op: WhileOp, body: &Body) -> Result<(), OpError> {
    let (Some((before, handed)), Some((after, yielded))) =
        (yields(body, op.before(body)), yields(body, op.after(body)))
    else {
        return Ok(());
    };
    let last = |region| body.entry(region).and_then(|block| body.last_op(block));
    if last(op.before(body)).is_none_or(|last| ConditionOp::of(body, last).is_none()) {
        return Err("expects the 'before' region to terminate with 'scf.condition'".into());
    }
    if last(op.after(body)).is_none_or(|last| YieldOp::of(body, last).is_none()) {
        return Err("expects the 'after' region to terminate with 'scf.yield'".into());
    }
    let handed = handed.get(1..).unwrap_or_default();
    let results = types(body, op.results(body));
    verify_types(
        body,
        &types(body, op.inits(body).iter().copied()),
        &before,
        "init operand",
        "argument of 'before'",
    )?;
    verify_types(body, handed, &after, "operand of 'scf.condition'", "argument of 'after'")?;
    verify_types(body, handed, &results, "operand of 'scf.condition'", "result")?;
    verify_types(body, &yielded, &before, "yielded value", "argument of 'before'")
}

pub(super) fn verify_parallel(op: ParallelOp, body: &Body) -> Result<(), OpError> {
    let rank = op.step(body).len();
    if rank == 0 {
        return Err("needs at least one tuple element for lowerBound, upperBound and step".into());
    }
    if op.lowerBound(body).len() != rank || op.upperBound(body).len() != rank {
        return Err("expects as many lower and upper bounds as steps".into());
    }
    let Some((args, reduced)) = yields(body, op.region(body)) else {
        return Ok(());
    };
    if args.len() != rank || args.iter().any(|ty| !ty.is_index(body.ctx())) {
        return Err(OpError::new(format!(
            "expects {rank} arguments of type 'index' in its region, got {}",
            args.len()
        )));
    }
    let results = types(body, op.results(body));
    let inits = types(body, op.initVals(body).iter().copied());
    verify_types(body, &inits, &results, "initial value", "result")?;
    verify_types(body, &reduced, &results, "reduction", "result")
}

pub(super) fn verify_reduce(op: ReduceOp, body: &Body) -> Result<(), OpError> {
    let (regions, operands) = (op.reductions(body), op.operands(body));
    if regions.len() != operands.len() {
        return Err(OpError::new(format!(
            "expects number of operands({}) to match number of regions({})",
            operands.len(),
            regions.len()
        )));
    }
    for (at, (&region, &operand)) in regions.iter().zip(operands).enumerate() {
        let ty = body.ty(operand);
        let Some((args, returned)) = yields(body, region) else {
            continue;
        };
        if args != [ty, ty] {
            return Err(OpError::new(format!(
                "expected two block arguments with type '{}' in the {at}-th reduction region",
                body.ctx().display(ty)
            )));
        }
        if returned != [ty] {
            return Err(OpError::new(format!(
                "{at}-th reduction must return a value of type '{}'",
                body.ctx().display(ty)
            )));
        }
    }
    Ok(())
}

pub(super) fn verify_execute_region(op: ExecuteRegionOp, body: &Body) -> Result<(), OpError> {
    let entry = body.entry(op.region(body));
    match entry.map(|block| body.args(block).is_empty()) {
        None => Err("region needs to have at least one block".into()),
        Some(false) => Err("region cannot have any arguments".into()),
        Some(true) => Ok(()),
    }
}

pub(super) fn verify_index_switch(op: IndexSwitchOp, body: &Body) -> Result<(), OpError> {
    let cases = ints(body.ctx(), op.cases(body)).unwrap_or_default();
    let regions = op.caseRegions(body);
    if cases.len() != regions.len() {
        return Err(OpError::new(format!(
            "has {} case regions but {} case values",
            regions.len(),
            cases.len()
        )));
    }
    for (at, case) in cases.iter().enumerate() {
        if cases[..at].contains(case) {
            return Err(OpError::new(format!("has duplicate case value: {case}")));
        }
    }
    let results = types(body, op.results(body));
    for region in regions.into_iter().chain([op.defaultRegion(body)]) {
        let Some((_, yielded)) = yields(body, region) else {
            continue;
        };
        verify_types(body, &yielded, &results, "yielded value", "result")?;
    }
    Ok(())
}

pub(super) fn verify_forall(op: ForallOp, body: &Body) -> Result<(), OpError> {
    let Some([lower, upper, step]) = op.bounds(body) else {
        return Err("expects as many operands as dynamic bounds and steps".into());
    };
    let rank = upper.len();
    if lower.len() != rank || step.len() != rank {
        return Err("expects as many lower bounds and steps as upper bounds".into());
    }
    let Some(block) = body.entry(op.region(body)) else {
        return Ok(());
    };
    let outputs = types(body, op.outputs(body).iter().copied());
    let args = types(body, body.args(block).iter().copied());
    if args.len() != rank + outputs.len() {
        return Err(OpError::new(format!("region expects {} arguments", rank + outputs.len())));
    }
    if args[..rank].iter().any(|ty| !ty.is_index(body.ctx())) {
        return Err("expects induction variables of type 'index'".into());
    }
    let results = types(body, op.results(body));
    verify_types(body, &outputs, &args[rank..], "shared output", "region argument")?;
    verify_types(body, &outputs, &results, "shared output", "result")
}
