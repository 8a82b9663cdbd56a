//! How structured control flow runs.

use terrace_ir::interp::scalar::{Scalar, unsigned};
use terrace_ir::interp::{Flow, Machine, Trap, Val, count, for_each_index};
use terrace_ir::{Op, Region};

use super::{
    ExecuteRegionOp, ForOp, ForallOp, IfOp, InParallelOp, IndexSwitchOp, ParallelOp, ReduceOp, WhileOp,
};
use crate::support::index_list::Mixed;
use crate::support::ints;

fn scalar(value: i64) -> Val {
    Val::Scalar(Scalar::Int(i128::from(value)))
}

pub(super) fn for_loop(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (looped, body) = (ForOp(op), m.body());
    let read = |m: &Machine<'_>, value| -> Result<i128, Trap> {
        let signed = i128::from(m.int(value)?);
        let width = body.ty(value).bit_width(body.ctx()).unwrap_or(64);
        let is_unsigned = looped.unsignedCmp(body).is_some();
        Ok(if is_unsigned { unsigned(signed, width) as i128 } else { signed })
    };
    let mut at = read(m, looped.lowerBound(body))?;
    let upper = read(m, looped.upperBound(body))?;
    let step = read(m, looped.step(body))?;
    if step <= 0 {
        return Err("has a step that is not positive".into());
    }
    let mut carried = m.get_all(looped.initArgs(body))?;
    while at < upper {
        let mut args = vec![Val::Scalar(Scalar::Int(at))];
        args.append(&mut carried);
        carried = m.run_region(looped.region(body), args)?;
        at += step;
    }
    m.set_results(op, carried)
}

/// Runs a region without arguments and sets the results to what it yields.
fn run_into(op: Op, region: Region, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let results = m.run_region(region, Vec::new())?;
    m.set_results(op, results)
}

pub(super) fn if_else(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (branch, body) = (IfOp(op), m.body());
    if m.int(branch.condition(body))? != 0 {
        return run_into(op, branch.thenRegion(body), m);
    }
    match body.entry(branch.elseRegion(body)) {
        Some(_) => run_into(op, branch.elseRegion(body), m),
        None => Ok(Flow::Next),
    }
}

pub(super) fn while_loop(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (looped, body) = (WhileOp(op), m.body());
    let mut carried = m.get_all(looped.inits(body))?;
    loop {
        let mut handed = m.run_region(looped.before(body), carried)?.into_iter();
        let go_on = match handed.next() {
            Some(Val::Scalar(Scalar::Int(condition))) => condition != 0,
            _ => return Err("has a region that ends without 'scf.condition'".into()),
        };
        if !go_on {
            return m.set_results(op, handed.collect());
        }
        carried = m.run_region(looped.after(body), handed.collect())?;
    }
}

pub(super) fn execute_region(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    run_into(op, ExecuteRegionOp(op).region(m.body()), m)
}

pub(super) fn index_switch(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (switch, body) = (IndexSwitchOp(op), m.body());
    let arg = m.int(switch.arg(body))?;
    let cases = ints(body.ctx(), switch.cases(body)).unwrap_or_default();
    let found = cases.iter().position(|&case| case == arg);
    let region = found.and_then(|at| switch.caseRegions(body).get(at).copied());
    run_into(op, region.unwrap_or(switch.defaultRegion(body)), m)
}

/// Runs the iterations in row-major order, which is one of the orders allowed.
pub(super) fn parallel(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (looped, body) = (ParallelOp(op), m.body());
    let lower = m.ints(looped.lowerBound(body))?;
    let upper = m.ints(looped.upperBound(body))?;
    let steps = m.ints(looped.step(body))?;
    let trips = trips(&lower, &upper, &steps)?;
    let region = looped.region(body);
    let reduce = body.entry(region).and_then(|block| body.last_op(block));
    let reductions = reduce.and_then(|op| ReduceOp::of(body, op)).map(|op| op.reductions(body));
    let reductions = reductions.unwrap_or_default();
    let mut carried = m.get_all(looped.initVals(body))?;
    let mut failure = None;
    let mut iteration = |m: &mut Machine<'_>, indices: &[i64]| -> Result<(), Trap> {
        let args = (0..indices.len()).map(|at| scalar(lower[at] + indices[at] * steps[at])).collect();
        let values = m.run_region(region, args)?;
        for ((value, so_far), &reduction) in values.into_iter().zip(&mut carried).zip(&reductions) {
            let mut combined = m.run_region(reduction, vec![so_far.clone(), value])?;
            *so_far = combined.pop().ok_or("has a reduction without a result")?;
        }
        Ok(())
    };
    for_each_index(&trips, |indices| iteration(m, indices).map_err(|error| failure = Some(error)).ok());
    match failure {
        Some(error) => Err(error),
        None => m.set_results(op, carried),
    }
}

/// Runs the iterations in row-major order, each on what the ones before made of the outputs.
pub(super) fn forall(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (forall, body) = (ForallOp(op), m.body());
    let bounds = forall.bounds(body).ok_or("has bounds that do not fit")?;
    let mut numbers: Vec<Vec<i64>> = Vec::new();
    for list in &bounds {
        let number = |entry: &Mixed| match *entry {
            Mixed::Static(number) => Ok(number),
            Mixed::Value(value) => m.int(value),
        };
        numbers.push(list.iter().map(number).collect::<Result<_, Trap>>()?);
    }
    let trips = trips(&numbers[0], &numbers[1], &numbers[2])?;
    let mut carried = m.get_all(forall.outputs(body))?;
    let mut failure = None;
    let mut iteration = |m: &mut Machine<'_>, indices: &[i64]| -> Result<(), Trap> {
        let place = |at: usize| scalar(numbers[0][at] + indices[at] * numbers[2][at]);
        let args = (0..indices.len()).map(place).chain(carried.iter().cloned()).collect();
        carried = m.run_region(forall.region(body), args)?;
        Ok(())
    };
    for_each_index(&trips, |indices| iteration(m, indices).map_err(|error| failure = Some(error)).ok());
    match failure {
        Some(error) => Err(error),
        None => m.set_results(op, carried),
    }
}

/// Runs the ops that put results together, each of which sets the argument that it updates, and hands
/// over what the outputs are then.
pub(super) fn in_parallel(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let body = m.body();
    m.run_region(InParallelOp(op).region(body), Vec::new())?;
    let forall = body.parent_op(op).and_then(|parent| ForallOp::of(body, parent));
    let args = forall.ok_or("is not in 'scf.forall'")?.output_args(body);
    m.get_all(&args).map(Flow::Exit)
}

/// How often each of several loops runs.
fn trips(lower: &[i64], upper: &[i64], steps: &[i64]) -> Result<Vec<i64>, Trap> {
    if steps.iter().any(|&step| step <= 0) {
        return Err("has a step that is not positive".into());
    }
    let trips: Vec<i64> = (0..steps.len())
        .map(|at| {
            let span = i128::from(upper[at]) - i128::from(lower[at]);
            let trips = if span <= 0 { 0 } else { (span - 1) / i128::from(steps[at]) + 1 };
            i64::try_from(trips).unwrap_or(i64::MAX)
        })
        .collect();
    count(&trips).ok_or("has too many iterations")?;
    Ok(trips)
}
