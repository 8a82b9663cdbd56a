//! What must hold for loops and conditions beyond the table, in upstream's words.

use terrace_ir::{Body, Op, OpDef, OpError, Region, Type};

use super::{
    ConditionOp, ExecuteRegionOp, ForOp, ForallOp, IfOp, InParallelOp, IndexSwitchOp, ParallelOp, ReduceOp,
    ReduceReturnOp, WhileOp, YieldOp,
};
use crate::gpu;
use crate::support::combining::ParallelCombining;
use crate::support::loops::verify_carried;
use crate::support::region_branch::{verify_edges, verify_no_arguments};
use crate::support::{constant_int, index_list, ints};

fn types(body: &Body, values: impl IntoIterator<Item = terrace_ir::Value>) -> Vec<Type> {
    values.into_iter().map(|value| body.ty(value)).collect()
}

fn terminator(body: &Body, region: Region) -> Option<Op> {
    body.entry(region).and_then(|block| body.last_op(block))
}

/// Checks that the only block of `region` ends with an op of kind `def`; `message` says that it must.
fn expect_terminator(body: &Body, region: Region, def: &'static OpDef, message: &str) -> Result<(), OpError> {
    match terminator(body, region) {
        Some(last) if body.is(last, def) => Ok(()),
        Some(last) => Err(OpError::new(message).note(body.loc(last), "terminator here")),
        None => Err(message.into()),
    }
}

pub(super) fn verify_for(op: ForOp, body: &Body) -> Result<(), OpError> {
    if op.initArgs(body).len() != op.results(body).len() {
        return Err("mismatch in number of loop-carried values and defined values".into());
    }
    Ok(())
}

pub(super) fn verify_for_region(op: ForOp, body: &Body) -> Result<(), OpError> {
    let Some(block) = body.entry(op.region(body)) else {
        return Ok(());
    };
    let ty = body.ty(op.lowerBound(body));
    if body.args(block).first().map(|&arg| body.ty(arg)) != Some(ty) {
        return Err("expected induction variable to be same type as bounds and step".into());
    }
    let yielded = types(body, op.yielded(body).iter().copied());
    verify_carried(body, op.0, &super::interfaces::FOR_LOOP, &yielded)?;
    verify_edges(body, op.0)
}

pub(super) fn verify_if(op: IfOp, body: &Body) -> Result<(), OpError> {
    verify_no_arguments(body, op.0)?;
    if op.results(body).len() > 0 && body.entry(op.elseRegion(body)).is_none() {
        return Err("must have an else block if defining values".into());
    }
    Ok(())
}

pub(super) fn verify_if_regions(op: IfOp, body: &Body) -> Result<(), OpError> {
    verify_edges(body, op.0)
}

pub(super) fn verify_while(op: WhileOp, body: &Body) -> Result<(), OpError> {
    expect_terminator(
        body,
        op.before(body),
        ConditionOp::def(),
        "expects the 'before' region to terminate with 'scf.condition'",
    )?;
    expect_terminator(
        body,
        op.after(body),
        YieldOp::def(),
        "expects the 'after' region to terminate with 'scf.yield'",
    )
}

pub(super) fn verify_while_regions(op: WhileOp, body: &Body) -> Result<(), OpError> {
    verify_edges(body, op.0)
}

pub(super) fn verify_parallel(op: ParallelOp, body: &Body) -> Result<(), OpError> {
    let steps = op.step(body);
    if steps.is_empty() {
        return Err("needs at least one tuple element for lowerBound, upperBound and step".into());
    }
    if steps.iter().any(|&step| constant_int(body, step).is_some_and(|step| step <= 0)) {
        return Err("constant step operand must be positive".into());
    }
    let Some(block) = body.entry(op.region(body)) else {
        return Ok(());
    };
    let args = body.args(block);
    if args.len() != steps.len() {
        return Err(OpError::new(format!(
            "expects the same number of induction variables: {} as bound and step values: {}",
            args.len(),
            steps.len()
        )));
    }
    if op.lowerBound(body).len() != steps.len() || op.upperBound(body).len() != steps.len() {
        return Err("expects as many lower and upper bounds as steps".into());
    }
    if args.iter().any(|&arg| !body.ty(arg).is_index(body.ctx())) {
        return Err("expects arguments for the induction variable to be of index type".into());
    }
    expect_terminator(body, op.region(body), ReduceOp::def(), "expects body to terminate with 'scf.reduce'")?;
    let reduce = terminator(body, op.region(body)).map(|last| ReduceOp(last).reductions(body).len());
    let (results, inits, reductions) =
        (op.results(body).len(), op.initVals(body).len(), reduce.unwrap_or_default());
    let sizes = |what: &str, a: usize, other: &str, b: usize| match a == b {
        true => Ok(()),
        false => Err(OpError::new(format!(
            "expects number of {what}: {a} to be the same as number of {other}: {b}"
        ))),
    };
    sizes("results", results, "reductions", reductions)?;
    sizes("results", results, "initial values", inits)?;
    let inits = types(body, op.initVals(body).iter().copied());
    let results = types(body, op.results(body));
    match (0..inits.len()).find(|&at| inits[at] != results[at]) {
        None => Ok(()),
        Some(at) => Err(OpError::new(format!(
            "expects type of {at}-th initial value: '{}' to be the same as the {at}-th result type: '{}'",
            body.ctx().display(inits[at]),
            body.ctx().display(results[at])
        ))),
    }
}

pub(super) fn verify_reduce(op: ReduceOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (regions, operands) = (op.reductions(body), op.operands(body));
    let parent = body.parent_op(op.0);
    let results = parent.map(|parent| types(body, body.results(parent))).unwrap_or_default();
    for (at, (&operand, &result)) in operands.iter().zip(&results).enumerate() {
        if body.ty(operand) != result {
            return Err(OpError::new(format!(
                "expects type of {at}-th reduction operand: '{}' to be the same as the {at}-th result type: '{}'",
                ctx.display(body.ty(operand)),
                ctx.display(result)
            )));
        }
    }
    if regions.len() != operands.len() {
        return Err(OpError::new(format!(
            "expects number of reduction regions: {} to be the same as number of reduction operands: {}",
            regions.len(),
            operands.len()
        )));
    }
    Ok(())
}

pub(super) fn verify_reduce_regions(op: ReduceOp, body: &Body) -> Result<(), OpError> {
    for (at, (&region, &operand)) in op.reductions(body).iter().zip(op.operands(body)).enumerate() {
        let ty = body.ty(operand);
        let Some(block) = body.entry(region) else {
            continue;
        };
        let Some(last) = body.last_op(block) else {
            return Err(OpError::new(format!("{at}-th reduction has an empty body")));
        };
        if types(body, body.args(block).iter().copied()) != [ty, ty] {
            return Err(OpError::new(format!(
                "expected two block arguments with type '{}' in the {at}-th reduction region",
                body.ctx().display(ty)
            )));
        }
        if ReduceReturnOp::of(body, last).is_none() {
            return Err("reduction bodies must be terminated with an 'scf.reduce.return' op".into());
        }
    }
    Ok(())
}

pub(super) fn verify_reduce_return(op: ReduceReturnOp, body: &Body) -> Result<(), OpError> {
    let block = body.block(op.0);
    let Some(&arg) = block.and_then(|block| body.args(block).first()) else {
        return Ok(());
    };
    if body.ty(arg) == body.ty(op.result(body)) {
        return Ok(());
    }
    Err(OpError::new(format!(
        "must have type '{}' (the type of the reduction inputs)",
        body.ctx().display(body.ty(arg))
    )))
}

pub(super) fn verify_execute_region(op: ExecuteRegionOp, body: &Body) -> Result<(), OpError> {
    let entry = body.entry(op.region(body));
    match entry.map(|block| body.args(block).is_empty()) {
        None => Err("region needs to have at least one block".into()),
        Some(false) => Err("region cannot have any arguments".into()),
        Some(true) => Ok(()),
    }
}

pub(super) fn verify_execute_region_edges(op: ExecuteRegionOp, body: &Body) -> Result<(), OpError> {
    verify_edges(body, op.0)
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
    let mut seen = rustc_hash::FxHashSet::default();
    if let Some(twice) = cases.iter().find(|&case| !seen.insert(case)) {
        return Err(OpError::new(format!("has duplicate case value: {twice}")));
    }
    verify_case(op, body, op.defaultRegion(body), "default region")?;
    for (at, region) in regions.into_iter().enumerate() {
        verify_case(op, body, region, &format!("case region #{at}"))?;
    }
    Ok(())
}

fn verify_case(op: IndexSwitchOp, body: &Body, region: Region, name: &str) -> Result<(), OpError> {
    let ctx = body.ctx();
    let Some(last) = terminator(body, region) else {
        return Ok(());
    };
    if YieldOp::of(body, last).is_none() {
        let found = body.name_str(last);
        return Err(OpError::new(format!("expected region to end with scf.yield, but got {found}")));
    }
    let results = types(body, op.results(body));
    let yielded = types(body, body.operands(last).iter().copied());
    if results.len() != yielded.len() {
        return Err(OpError::new(format!(
            "expected each region to return {} values, but {name} returns {}",
            results.len(),
            yielded.len()
        ))
        .note(body.loc(last), "see yield operation here"));
    }
    match (0..results.len()).find(|&at| results[at] != yielded[at]) {
        None => Ok(()),
        Some(at) => Err(OpError::new(format!(
            "expected result #{at} of each region to be '{}'",
            ctx.display(results[at])
        ))
        .note(body.loc(last), format!("{name} returns '{}' here", ctx.display(yielded[at])))),
    }
}

pub(super) fn verify_forall(op: ForallOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let numbers = |attr| ints(ctx, attr).unwrap_or_default();
    let rank = numbers(op.staticUpperBound(body)).len();
    let (outputs, results) = (op.outputs(body).len(), op.results(body).len());
    if outputs != results {
        return Err(OpError::new(format!("produces {results} results, but has only {outputs} outputs")));
    }
    let args = match body.entry(op.region(body)) {
        Some(block) => types(body, body.args(block).iter().copied()),
        None => return Ok(()),
    };
    if args.len() != rank + outputs {
        return Err(OpError::new(format!("region expects {} arguments", rank + outputs)));
    }
    if let Some(at) = args[..rank].iter().position(|ty| !ty.is_index(ctx)) {
        return Err(OpError::new(format!("expects {at}-th block argument to be an index")));
    }
    let tensors = types(body, op.outputs(body).iter().copied());
    if let Some(at) = (0..outputs).find(|&at| args[rank + at] != tensors[at]) {
        return Err(OpError::new(format!(
            "type mismatch between {at}-th output and corresponding block argument"
        )));
    }
    if let Some(at) = types(body, op.results(body)).iter().zip(&tensors).position(|(a, b)| a != b) {
        return Err(OpError::new(format!("type mismatch between {at}-th output and {at}-th result")));
    }
    verify_mapping(op, body, rank)?;
    let lists = [
        ("lower bound", op.staticLowerBound(body), op.dynamicLowerBound(body)),
        ("upper bound", op.staticUpperBound(body), op.dynamicUpperBound(body)),
        ("step", op.staticStep(body), op.dynamicStep(body)),
    ];
    for (name, statics, values) in lists {
        index_list::verify(name, rank, &numbers(statics), values)?;
    }
    Ok(())
}

/// Checks that each dimension is mapped to a processor, if any is, and that one mask is enough.
fn verify_mapping(op: ForallOp, body: &Body, rank: usize) -> Result<(), OpError> {
    let ctx = body.ctx();
    let mapping = op.mapping(body).and_then(|attr| attr.as_array(ctx)).unwrap_or_default();
    let masks = mapping.iter().filter(|&&attr| gpu::is_mask(ctx, attr)).count();
    if !mapping.is_empty() && mapping.len() - masks != rank {
        return Err("mapping attribute size must match op rank".into());
    }
    match masks > 1 {
        true => Err("\"mapping\" supports at most one device masking attribute".into()),
        false => Ok(()),
    }
}

pub(super) fn verify_in_parallel(op: InParallelOp, body: &Body) -> Result<(), OpError> {
    let Some(block) = body.entry(op.region(body)) else {
        return Ok(());
    };
    for inner in body.ops_of(block) {
        let Some(combining) = body.interface::<ParallelCombining>(inner) else {
            return Err("expected only ParallelCombiningOpInterface ops".into());
        };
        let loops = body.parent_op(op.0).and_then(|parent| ForallOp::of(body, parent));
        let outputs = loops.map(|op| op.output_args(body)).unwrap_or_default();
        if (combining.updates)(body, inner).iter().any(|value| !outputs.contains(value)) {
            return Err(OpError::new("may only insert into an output block argument")
                .about(body.name_str(inner), body.loc(inner)));
        }
    }
    Ok(())
}
