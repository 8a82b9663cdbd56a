//! Elements combined.

use terrace_ir::interp::scalar::{self, Cast, Code, FloatBinary, IntBinary, Kind, Scalar};
use terrace_ir::interp::{Flow, Machine, Trap, count, for_each_index};
use terrace_ir::{AffineMap, Attr, Op};

use super::mask::enclosing;
use super::{Elements, finish, position, shape_of, value_of};
use crate::support::ints;
use crate::vector::*;

/// `x` and `y` combined as a `#vector.kind` says.
fn combine(kind: Kind, how: &str, x: Scalar, y: Scalar) -> Result<Scalar, Trap> {
    let float = matches!(kind, Kind::Float(_));
    let code = match how {
        "add" if float => Code::FloatBinary(FloatBinary::AddF),
        "mul" if float => Code::FloatBinary(FloatBinary::MulF),
        "maximumf" => Code::FloatBinary(FloatBinary::MaximumF),
        "minimumf" => Code::FloatBinary(FloatBinary::MinimumF),
        "maxnumf" => Code::FloatBinary(FloatBinary::MaxNumF),
        "minnumf" => Code::FloatBinary(FloatBinary::MinNumF),
        "add" => Code::IntBinary(IntBinary::AddI),
        "mul" => Code::IntBinary(IntBinary::MulI),
        "minui" => Code::IntBinary(IntBinary::MinUI),
        "minsi" => Code::IntBinary(IntBinary::MinSI),
        "maxui" => Code::IntBinary(IntBinary::MaxUI),
        "maxsi" => Code::IntBinary(IntBinary::MaxSI),
        "and" => Code::IntBinary(IntBinary::AndI),
        "or" => Code::IntBinary(IntBinary::OrI),
        "xor" => Code::IntBinary(IntBinary::XOrI),
        _ => return Err("combines in an unknown way".into()),
    };
    Ok(scalar::eval(code, &[kind, kind], kind, &[x, y])?)
}

/// What elements are combined with without a change; `None` for a way to combine that has no such.
fn neutral(kind: Kind, how: &str) -> Option<Scalar> {
    let width = match kind {
        Kind::Int(width) => width,
        Kind::Float(_) => {
            return Some(Scalar::Float(match how {
                "add" => -0.0,
                "mul" => 1.0,
                "minimumf" => f64::INFINITY,
                "maximumf" => f64::NEG_INFINITY,
                "minnumf" | "maxnumf" => f64::NAN,
                _ => return None,
            }));
        }
    };
    let signed_max = (1i128 << width.checked_sub(1).filter(|&bits| bits < 127)?) - 1;
    Some(Scalar::Int(match how {
        "add" | "or" | "xor" | "maxui" => 0,
        "mul" => 1,
        "and" | "minui" => -1,
        "minsi" => signed_max,
        "maxsi" => -signed_max - 1,
        _ => return None,
    }))
}

/// The accumulator first, then the elements in order.
pub(in crate::vector) fn reduction(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (reduction, body) = (ReductionOp(op), m.body());
    let vector = Elements::of(m, reduction.vector(body))?;
    let how = kind_of_attr(m, reduction.kind(body))?;
    let acc = match reduction.acc(body) {
        Some(acc) => Elements::of(m, acc)?.values,
        None => Vec::new(),
    };
    let mask = enclosing(m, op)?.unwrap_or_else(|| vec![true; vector.values.len()]);
    let set = vector.values.into_iter().zip(mask).filter(|entry| entry.1).map(|entry| entry.0);
    let mut values = acc.into_iter().chain(set);
    let mut so_far = match values.next() {
        Some(first) => first,
        None => neutral(vector.kind, &how).ok_or("reduces no elements")?,
    };
    for value in values {
        so_far = combine(vector.kind, &how, so_far, value)?;
    }
    finish(m, op, &[so_far])
}

fn kind_of_attr(m: &Machine<'_>, attr: Attr) -> Result<String, Trap> {
    kind_of(m.ctx(), attr).map(str::to_owned).ok_or_else(|| "has no kind".into())
}

pub(in crate::vector) fn multi_reduction(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (reduction, body) = (MultiDimReductionOp(op), m.body());
    let source = Elements::of(m, reduction.source(body))?;
    let mut acc = Elements::of(m, reduction.acc(body))?;
    let how = kind_of_attr(m, reduction.kind(body))?;
    let reduced = ints(m.ctx(), reduction.reduction_dims(body)).unwrap_or_default();
    let mask = enclosing(m, op)?.unwrap_or_else(|| vec![true; source.values.len()]);
    let mut values = source.values.iter().zip(mask);
    let mut failure = None;
    for_each_index(&source.shape, |indices| {
        let (&value, set) = values.next()?;
        if !set {
            return Some(());
        }
        let kept = (0i64..).zip(indices).filter(|(dim, _)| !reduced.contains(dim)).map(|(_, &at)| at);
        let at = position(&acc.shape, &kept.collect::<Vec<i64>>())?;
        let combined = combine(source.kind, &how, acc.values[at], value);
        acc.values[at] = combined.map_err(|error| failure = Some(error)).ok()?;
        Some(())
    });
    match failure {
        Some(error) => Err(error),
        None => finish(m, op, &acc.values),
    }
}

/// `value` of one kind as one of another that is as wide or wider.
fn widen(from: Kind, to: Kind, value: Scalar) -> Result<Scalar, Trap> {
    let code = match (from, to) {
        _ if from == to => return Ok(value),
        (Kind::Int(_), Kind::Int(_)) => Cast::ExtSI,
        (Kind::Float(_), Kind::Float(_)) => Cast::ExtF,
        _ => return Err("combines integers and floats".into()),
    };
    Ok(scalar::eval(Code::Cast(code), &[from], to, &[value])?)
}

/// `x * y`, computed as `kind`.
fn product(kind: Kind, x: Scalar, y: Scalar) -> Result<Scalar, Trap> {
    combine(kind, "mul", x, y)
}

/// The indices that `map` gives for those of loops.
fn indices_of(m: &Machine<'_>, map: AffineMap, loops: &[i64]) -> Option<Vec<i64>> {
    map.eval(m.ctx(), loops, &[])
}

pub(in crate::vector) fn contract(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (contract, body) = (ContractionOp(op), m.body());
    let ctx = m.ctx();
    let (lhs, rhs) = (Elements::of(m, contract.lhs(body))?, Elements::of(m, contract.rhs(body))?);
    let mut acc = Elements::of(m, contract.acc(body))?;
    let how = match contract.kind(body) {
        Some(kind) => kind_of_attr(m, kind)?,
        None => "add".to_owned(),
    };
    let maps: Option<Vec<AffineMap>> = contract
        .indexing_maps(body)
        .as_array(ctx)
        .unwrap_or_default()
        .iter()
        .map(|map| map.as_affine_map(ctx))
        .collect();
    let maps = maps.filter(|maps| maps.len() == 3).ok_or("has no map for each operand")?;
    let loops = contract.iterator_types(body).as_array(ctx).unwrap_or_default().len();
    let mut sizes = vec![1i64; loops];
    for (map, operand) in maps.iter().zip([&lhs, &rhs]) {
        for (expr, &size) in map.results(ctx).iter().zip(&operand.shape) {
            if let Some(dim) = expr.dim(ctx) {
                sizes[dim as usize] = size;
            }
        }
    }
    let iterations = count(&sizes).ok_or("has too many iterations")?;
    let mask = enclosing(m, op)?.unwrap_or_else(|| vec![true; iterations]);
    let mut mask = mask.into_iter();
    let mut failure = None;
    for_each_index(&sizes, |indices| {
        if !mask.next()? {
            return Some(());
        }
        let [a, b, c] = [0, 1, 2].map(|at| indices_of(m, maps[at], indices));
        let (a, b) = (lhs.at(&a?)?, rhs.at(&b?)?);
        let at = position(&acc.shape, &c?)?;
        let step = || -> Result<Scalar, Trap> {
            let (a, b) = (widen(lhs.kind, acc.kind, a)?, widen(rhs.kind, acc.kind, b)?);
            combine(acc.kind, &how, acc.values[at], product(acc.kind, a, b)?)
        };
        let value = step().map_err(|error| failure = Some(error)).ok()?;
        acc.values[at] = value;
        Some(())
    });
    match failure {
        Some(error) => Err(error),
        None => finish(m, op, &acc.values),
    }
}

pub(in crate::vector) fn outerproduct(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (outer, body) = (OuterProductOp(op), m.body());
    let (lhs, rhs) = (Elements::of(m, outer.lhs(body))?, Elements::of(m, outer.rhs(body))?);
    let acc = outer.acc(body).map(|acc| Elements::of(m, acc)).transpose()?;
    let how = match outer.kind(body) {
        Some(kind) => kind_of_attr(m, kind)?,
        None => "add".to_owned(),
    };
    let mask = enclosing(m, op)?;
    let mut values = Vec::new();
    for &x in &lhs.values {
        for &y in &rhs.values {
            let at = values.len();
            let so_far =
                acc.as_ref().map(|acc| acc.values.get(at).ok_or("has an accumulator of another shape"));
            let so_far = so_far.transpose()?.copied();
            let set = mask.as_ref().is_none_or(|mask| mask.get(at).copied().unwrap_or(false));
            values.push(match so_far {
                Some(so_far) if set => combine(lhs.kind, &how, so_far, product(lhs.kind, x, y)?)?,
                Some(so_far) => so_far,
                // Where the mask is not set, any value would do.
                None => product(lhs.kind, x, y)?,
            });
        }
    }
    finish(m, op, &values)
}

pub(in crate::vector) fn scan(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (scan, body) = (ScanOp(op), m.body());
    let source = Elements::of(m, scan.source(body))?;
    let mut so_far = Elements::of(m, scan.initial_value(body))?;
    let how = kind_of_attr(m, scan.kind(body))?;
    let inclusive = scan.inclusive(body).as_bool(m.ctx()) == Some(true);
    let dim = scan.reduction_dim(body).as_int(m.ctx()).and_then(|dim| usize::try_from(dim).ok());
    let dim = dim.filter(|&dim| dim < source.shape.len()).ok_or("scans along no dimension")?;
    let mut values = Vec::with_capacity(source.values.len());
    let mut failure = None;
    let mut last: Vec<Option<Scalar>> = vec![None; so_far.values.len()];
    for_each_index(&source.shape, |indices| {
        let mut kept = indices.to_vec();
        kept.remove(dim);
        let at = position(&so_far.shape, &kept)?;
        let element = source.at(indices)?;
        let first = indices[dim] == 0;
        let value = match (inclusive, first) {
            (true, true) => Ok(element),
            (true, false) => combine(source.kind, &how, so_far.values[at], element),
            (false, true) => Ok(so_far.values[at]),
            (false, false) => combine(source.kind, &how, so_far.values[at], last[at]?),
        };
        let value = value.map_err(|error| failure = Some(error)).ok()?;
        so_far.values[at] = value;
        last[at] = Some(element);
        values.push(value);
        Some(())
    });
    if let Some(error) = failure {
        return Err(error);
    }
    let types = [scan.dest(body), scan.accumulated_value(body)].map(|value| body.ty(value));
    let dest = value_of(m, types[0], &values)?;
    let accumulated = value_of(m, types[1], &so_far.values)?;
    debug_assert_eq!(shape_of(m, scan.dest(body)), source.shape, "verified: of the type of the source");
    m.set_results(op, vec![dest, accumulated])
}
