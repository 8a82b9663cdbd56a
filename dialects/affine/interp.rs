//! How affine ops run.

use terrace_ir::interp::scalar::{Code, Kind, Scalar, eval};
use terrace_ir::interp::{Array, Flow, Machine, MemRef, Trap, Val, count, for_each_index, kind_of};
use terrace_ir::{AffineMap, Attr, Blob, Op, Value};

use super::fold::{digits, undigits};
use super::{
    ApplyOp, DelinearizeIndexOp, ForOp, IfOp, LinearizeIndexOp, LoadOp, MaxOp, MinOp, ParallelOp, StoreOp,
    VectorLoadOp, VectorStoreOp,
};
use crate::support::index_list::Mixed;

fn index(value: i64) -> Val {
    Val::Scalar(Scalar::Int(i128::from(value)))
}

/// The results of `map` at `operands`.
pub(super) fn results(m: &Machine<'_>, map: AffineMap, operands: &[Value]) -> Result<Vec<i64>, Trap> {
    let ctx = m.ctx();
    let numbers = m.ints(operands)?;
    let (dims, symbols) = numbers.split_at(map.dims(ctx).min(numbers.len()));
    map.eval(ctx, dims, symbols).ok_or_else(|| "divides by zero or less, or overflows".into())
}

fn map_of(m: &Machine<'_>, attr: Attr) -> Result<AffineMap, Trap> {
    attr.as_affine_map(m.ctx()).ok_or_else(|| "has no map".into())
}

pub(super) fn apply(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (apply, body) = (ApplyOp(op), m.body());
    let all = results(m, map_of(m, apply.map(body))?, apply.mapOperands(body))?;
    m.set_results(op, all.into_iter().map(index).collect())
}

pub(super) fn min(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (min, body) = (MinOp(op), m.body());
    let all = results(m, map_of(m, min.map(body))?, min.operands(body))?;
    m.set_results(op, all.into_iter().min().map(index).into_iter().collect())
}

pub(super) fn max(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (max, body) = (MaxOp(op), m.body());
    let all = results(m, map_of(m, max.map(body))?, max.operands(body))?;
    m.set_results(op, all.into_iter().max().map(index).into_iter().collect())
}

pub(super) fn for_loop(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (looped, body) = (ForOp(op), m.body());
    let lower = results(m, looped.lower_map(body), looped.lowerBoundOperands(body))?.into_iter().max();
    let upper = results(m, looped.upper_map(body), looped.upperBoundOperands(body))?.into_iter().min();
    let (Some(lower), Some(upper)) = (lower, upper) else {
        return Err("has no bounds".into());
    };
    let step = looped.step_size(body);
    if step <= 0 {
        return Err("has a step that is not positive".into());
    }
    let mut carried = m.get_all(looped.inits(body))?;
    let mut at = lower;
    while at < upper {
        let mut args = vec![index(at)];
        args.append(&mut carried);
        carried = m.run_region(looped.region(body), args)?;
        match at.checked_add(step) {
            Some(next) => at = next,
            None => break,
        }
    }
    m.set_results(op, carried)
}

/// What a reduction combines with, and what it starts from: both as the op's documentation defines it.
fn reduction(kind: i64) -> Option<Code> {
    use terrace_ir::interp::scalar::{FloatBinary as F, IntBinary as I};
    Some(match kind {
        0 => Code::FloatBinary(F::AddF),
        1 => Code::IntBinary(I::AddI),
        2 => Code::IntBinary(I::AndI),
        4 => Code::FloatBinary(F::MaximumF),
        5 => Code::FloatBinary(F::MaxNumF),
        6 => Code::IntBinary(I::MaxSI),
        7 => Code::IntBinary(I::MaxUI),
        8 => Code::FloatBinary(F::MinimumF),
        9 => Code::FloatBinary(F::MinNumF),
        10 => Code::IntBinary(I::MinSI),
        11 => Code::IntBinary(I::MinUI),
        12 => Code::FloatBinary(F::MulF),
        13 => Code::IntBinary(I::MulI),
        14 => Code::IntBinary(I::OrI),
        15 => Code::IntBinary(I::XOrI),
        _ => return None,
    })
}

/// What a reduction of no values is.
fn neutral(kind: i64, of: Kind) -> Option<Scalar> {
    Some(match (kind, of) {
        (0, _) => Scalar::Float(0.0),
        (4 | 5, _) => Scalar::Float(f64::NEG_INFINITY),
        (8 | 9, _) => Scalar::Float(f64::INFINITY),
        (12, _) => Scalar::Float(1.0),
        (1 | 7 | 14 | 15, _) => Scalar::Int(0),
        (13, _) => Scalar::Int(1),
        (2 | 11, _) => Scalar::Int(-1),
        (6, Kind::Int(width)) => Scalar::Int(-(1i128 << (width - 1))),
        (10, Kind::Int(width)) => Scalar::Int((1i128 << (width - 1)) - 1),
        _ => return None,
    })
}

/// Runs the iterations in row-major order, which is one of the orders allowed.
pub(super) fn parallel(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (looped, body) = (ParallelOp(op), m.body());
    let ((lower, upper), (lower_groups, upper_groups)) = (looped.maps(body), looped.groups(body));
    let (lower_operands, upper_operands) = looped.bound_operands(body);
    let lower = grouped(&results(m, lower, lower_operands)?, &lower_groups, |group| group.iter().max());
    let upper = grouped(&results(m, upper, upper_operands)?, &upper_groups, |group| group.iter().min());
    let steps = looped.step_sizes(body);
    if lower.len() != steps.len() || upper.len() != steps.len() || steps.iter().any(|&step| step <= 0) {
        return Err("has bounds and steps that do not fit".into());
    }
    let trips: Vec<i64> = (0..steps.len())
        .map(|at| {
            let span = i128::from(upper[at]) - i128::from(lower[at]);
            let trips = if span <= 0 { 0 } else { (span - 1) / i128::from(steps[at]) + 1 };
            i64::try_from(trips).unwrap_or(i64::MAX)
        })
        .collect();
    count(&trips).ok_or("has too many iterations")?;
    let kinds = looped.reduction_kinds(body);
    let mut carried = Vec::new();
    for (&kind, result) in kinds.iter().zip(body.results(op)) {
        let start = neutral(kind, kind_of(m.ctx(), body.ty(result))?);
        carried.push(start.ok_or("reduces in a way that is not interpreted")?);
    }
    let types: Vec<_> = body.results(op).map(|result| body.ty(result)).collect();
    let mut failure = None;
    let mut iteration = |m: &mut Machine<'_>, indices: &[i64]| -> Result<(), Trap> {
        let args = (0..indices.len()).map(|at| index(lower[at] + indices[at] * steps[at])).collect();
        let values = m.run_region(looped.region(body), args)?;
        for (at, value) in values.into_iter().enumerate() {
            let (Val::Scalar(value), Some(code)) = (value, reduction(kinds[at])) else {
                return Err("reduces values that are not scalars".into());
            };
            let kind = kind_of(m.ctx(), types[at])?;
            carried[at] = eval(code, &[kind, kind], kind, &[carried[at], value]).map_err(Trap::from)?;
        }
        Ok(())
    };
    for_each_index(&trips, |indices| iteration(m, indices).map_err(|error| failure = Some(error)).ok());
    match failure {
        Some(error) => Err(error),
        None => m.set_results(op, carried.into_iter().map(Val::Scalar).collect()),
    }
}

/// One number for each group of `values`.
fn grouped(values: &[i64], groups: &[usize], choose: impl Fn(&[i64]) -> Option<&i64>) -> Vec<i64> {
    let mut rest = values;
    let mut chosen = Vec::new();
    for &size in groups {
        let (group, others) = rest.split_at(size.min(rest.len()));
        chosen.extend(choose(group));
        rest = others;
    }
    chosen
}

pub(super) fn if_else(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (branch, body) = (IfOp(op), m.body());
    let ctx = m.ctx();
    let data = ctx.integer_set_data(branch.set(body));
    let numbers = m.ints(branch.operands(body))?;
    let (dims, symbols) = numbers.split_at((data.dims as usize).min(numbers.len()));
    let mut holds = true;
    for &(expr, equal) in &data.constraints {
        let value = expr.eval(ctx, dims, symbols).ok_or("divides by zero or less, or overflows")?;
        holds &= if equal { value == 0 } else { value >= 0 };
    }
    let region = if holds { branch.thenRegion(body) } else { branch.elseRegion(body) };
    if body.entry(region).is_none() {
        return Ok(Flow::Next);
    }
    let values = m.run_region(region, Vec::new())?;
    m.set_results(op, values)
}

/// Indices into a memref: the results of the map of `op`.
fn indices(op: Op, m: &Machine<'_>, operands: &[Value]) -> Result<Vec<i64>, Trap> {
    let map = m.body().attr(op, "map").ok_or("has no map")?;
    results(m, map_of(m, map)?, operands)
}

const OUTSIDE: &str = "accesses an element outside of a memref";

pub(super) fn load(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (load, body) = (LoadOp(op), m.body());
    let memref = m.memref(load.memref(body))?;
    let kind = kind_of(m.ctx(), memref.elem)?;
    let at = memref.place(kind.bytes(), &indices(op, m, load.indices(body))?).ok_or(OUTSIDE)?;
    let element = memref.bytes().get(at..at + kind.bytes()).map(|bytes| Scalar::read(kind, bytes));
    m.set_results(op, vec![Val::Scalar(element.ok_or(OUTSIDE)?)])
}

pub(super) fn store(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (store, body) = (StoreOp(op), m.body());
    let memref = m.memref(store.memref(body))?;
    let kind = kind_of(m.ctx(), memref.elem)?;
    let at = memref.place(kind.bytes(), &indices(op, m, store.indices(body))?).ok_or(OUTSIDE)?;
    let Val::Scalar(value) = m.get(store.value(body))? else {
        return Err("stores no scalar".into());
    };
    value.write(kind, memref.bytes().get_mut(at..at + kind.bytes()).ok_or(OUTSIDE)?);
    Ok(Flow::Next)
}

/// Where the elements of a vector of `shape` from `start` on are; the last dimensions of both match.
fn places(memref: &MemRef, width: usize, start: &[i64], shape: &[i64]) -> Option<Vec<usize>> {
    let mut places = Vec::new();
    for_each_index(shape, |indices| {
        let mut at = start.to_vec();
        let first = at.len().checked_sub(indices.len())?;
        for (place, &index) in at[first..].iter_mut().zip(indices) {
            *place = place.checked_add(index)?;
        }
        places.push(memref.place(width, &at)?);
        Some(())
    })?;
    Some(places)
}

pub(super) fn vector_load(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (load, body) = (VectorLoadOp(op), m.body());
    let ctx = m.ctx();
    let memref = m.memref(load.memref(body))?;
    let width = kind_of(ctx, memref.elem)?.bytes();
    let shape = body.ty(load.result(body)).shape(ctx).unwrap_or_default();
    let mut data = m.zeros(memref.elem, shape)?;
    let places = places(&memref, width, &indices(op, m, load.indices(body))?, shape).ok_or(OUTSIDE)?;
    let bytes = memref.bytes();
    for (element, at) in data.chunks_exact_mut(width).zip(places) {
        element.copy_from_slice(bytes.get(at..at + width).ok_or(OUTSIDE)?);
    }
    drop(bytes);
    let array = Array::new(ctx, memref.elem, shape, Blob::new(data)).ok_or("loads a vector of no size")?;
    m.set_results(op, vec![Val::Array(array)])
}

pub(super) fn vector_store(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (store, body) = (VectorStoreOp(op), m.body());
    let memref = m.memref(store.memref(body))?;
    let width = kind_of(m.ctx(), memref.elem)?.bytes();
    let array = m.array(store.value(body))?;
    let places =
        places(&memref, width, &indices(op, m, store.indices(body))?, &array.shape).ok_or(OUTSIDE)?;
    let mut bytes = memref.bytes();
    for (element, at) in array.data.chunks_exact(width).zip(places) {
        bytes.get_mut(at..at + width).ok_or(OUTSIDE)?.copy_from_slice(element);
    }
    Ok(Flow::Next)
}

/// A prefetch computes nothing.
pub(super) fn prefetch(_: Op, _: &mut Machine<'_>) -> Result<Flow, Trap> {
    Ok(Flow::Next)
}

fn radices(m: &Machine<'_>, basis: Option<Vec<Mixed>>) -> Result<Vec<i64>, Trap> {
    let basis = basis.ok_or("has a basis that does not fit")?;
    let number = |radix: &Mixed| match *radix {
        Mixed::Static(number) => Ok(number),
        Mixed::Value(value) => m.int(value),
    };
    let numbers: Vec<i64> = basis.iter().map(number).collect::<Result<_, Trap>>()?;
    match numbers.iter().all(|&radix| radix > 0) {
        true => Ok(numbers),
        false => Err("has a basis that is not positive".into()),
    }
}

pub(super) fn delinearize(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (delinearize, body) = (DelinearizeIndexOp(op), m.body());
    let basis = radices(m, delinearize.basis(body))?;
    let linear = m.int(delinearize.linear_index(body))?;
    let count = body.results(op).len();
    let all = if count == 0 { Vec::new() } else { digits(linear, &basis, count) };
    m.set_results(op, all.into_iter().map(index).collect())
}

pub(super) fn linearize(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (linearize, body) = (LinearizeIndexOp(op), m.body());
    let basis = radices(m, linearize.basis(body))?;
    let all = m.ints(linearize.multi_index(body))?;
    let linear = match all.is_empty() {
        true => 0,
        false => undigits(&all, &basis).ok_or("overflows")?,
    };
    m.set_results(op, vec![index(linear)])
}
