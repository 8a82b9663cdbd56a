//! Normalizations and softmax.

use terrace_dialects::graph::sizes::Size;
use terrace_dialects::graph::{LayerNormOp, RmsNormOp};
use terrace_dialects::linalg::Iterator as LoopKind;
use terrace_dialects::math::PowFOp;
use terrace_ir::{Op, OpError, Value};

use super::Lowered;
use super::build::{Build, parallel};
use super::movement::pad_with;
use super::reduce::{count, fold, order};

fn eps(b: &Build<'_, '_>, op: Op) -> f64 {
    b.num(op, "eps").unwrap_or(f64::from(1e-5f32))
}

/// `x / sqrt(variance + eps)`.
fn normalize(b: &mut Build<'_, '_>, x: Value, variance: Value, eps: f64) -> Value {
    let sum = b.affine_of(variance, 1.0, eps);
    let root = b.sqrt(sum);
    b.divf(x, root)
}

pub(super) fn batch_norm(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let operands = b.rw.operands(op).to_vec();
    let (shape, elem) = b.result_sizes(op, 0)?;
    let rank = shape.len();
    let axis = b.axis(op, 1, rank)?;
    let eps = eps(b, op);
    let (identity, channel) = (b.ctx.identity_map(rank), b.ctx.projection_map(rank, &[axis]));
    let inputs: Vec<_> = operands
        .iter()
        .enumerate()
        .map(|(at, &value)| (value, if at == 0 { identity } else { channel }))
        .collect();
    let dest = b.empty(&shape, elem);
    let value = b.generic_one(&inputs, (dest, identity), &parallel(rank), |b, args| {
        let &[x, scale, shift, mean, variance, ..] = args else {
            return Err(OpError::new("needs five operands"));
        };
        // Statistics may be wider or narrower than the input.
        let ty = b.rw.ty(x);
        let [scale, shift, mean, variance] =
            [scale, shift, mean, variance].map(|value| b.convert(value, false, ty, false));
        let centred = b.sub(x, mean);
        let unit = normalize(b, centred, variance, eps);
        let scaled = b.mul(unit, scale);
        Ok(b.add(scaled, shift))
    })?;
    Ok(vec![value])
}

/// The mean along the dimensions of `mask`, which stay with size 1, of `x`, or of the squares of `x - mean`.
fn mean(
    b: &mut Build<'_, '_>,
    input: Value,
    of: Option<Value>,
    mask: &[bool],
    square: bool,
) -> Result<Value, OpError> {
    let shape = b.sizes(input);
    let inputs: Vec<Value> = [Some(input), of].into_iter().flatten().collect();
    let n = inputs.len();
    let sum = fold(b, &inputs, (mask, true), 0.0, |b, args| {
        let mut x = args[0];
        if n > 1 {
            x = b.sub(x, args[1]);
        }
        if square {
            x = b.mul(x, x);
        }
        Ok(b.accumulate(args[n], x))
    })?;
    let (sizes, ty) = (b.sizes(sum), b.elem(sum));
    let count = count(b, &shape, mask, ty);
    b.map(&[sum], (&sizes, ty), |b, args| Ok(b.divf(args[0], count)))
}

/// `(input - mean) / sqrt(variance + eps) * scale + shift`, of the statistics along `mask`; without mean
/// when not `centred`. `scale` and `shift` broadcast.
fn standardize(
    b: &mut Build<'_, '_>,
    input: Value,
    mask: &[bool],
    (eps, centred): (f64, bool),
    (scale, shift): (Option<Value>, Option<Value>),
) -> Result<Value, OpError> {
    let (shape, elem) = (b.sizes(input), b.elem(input));
    let middle = if centred { Some(mean(b, input, None, mask, false)?) } else { None };
    let variance = mean(b, input, middle, mask, true)?;
    let inputs: Vec<Value> =
        [Some(input), Some(variance), middle, scale, shift].into_iter().flatten().collect();
    b.map(&inputs, (&shape, elem), |b, args| {
        let ty = b.rw.ty(args[0]);
        let mut rest = args[2..].iter().copied();
        let mut x = args[0];
        if centred && let Some(mean) = rest.next() {
            x = b.sub(x, mean);
        }
        x = normalize(b, x, args[1], eps);
        if scale.is_some()
            && let Some(scale) = rest.next()
        {
            let scale = b.convert(scale, false, ty, false);
            x = b.mul(x, scale);
        }
        if shift.is_some()
            && let Some(shift) = rest.next()
        {
            let shift = b.convert(shift, false, ty, false);
            x = b.add(x, shift);
        }
        Ok(x)
    })
}

fn trailing(b: &mut Build<'_, '_>, op: Op, input: Value) -> Result<Vec<bool>, OpError> {
    let rank = b.sizes(input).len();
    let axis = b.axis(op, 0, rank)?;
    Ok((0..rank).map(|dim| dim >= axis).collect())
}

pub(super) fn layer_norm(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let norm = LayerNormOp(op);
    let input = norm.input(b.rw);
    let affine = (norm.scale(b.rw), norm.shift(b.rw));
    let mask = trailing(b, op, input)?;
    let eps = eps(b, op);
    Ok(vec![standardize(b, input, &mask, (eps, true), affine)?])
}

pub(super) fn rms_norm(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let norm = RmsNormOp(op);
    let (input, scale) = (norm.input(b.rw), norm.scale(b.rw));
    let mask = trailing(b, op, input)?;
    let eps = eps(b, op);
    Ok(vec![standardize(b, input, &mask, (eps, false), (scale, None))?])
}

/// On `N x groups x C / groups x pixels`.
pub(super) fn group_norm(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let operands = b.rw.operands(op).to_vec();
    let [input, scale, shift] = operands[..] else {
        return Err(OpError::new("needs three operands"));
    };
    let shape = b.sizes(input);
    let groups = b.int(op, "groups", 1).max(1);
    let channels = b.split_size(shape[1], groups, "the channels are no multiple of the groups");
    let (groups, one, pixels) = (Size::Known(groups), Size::Known(1), b.product(&shape[2..]));
    let input = b.reshape(input, &[shape[0], groups, channels, pixels])?;
    let scale = b.reshape(scale, &[groups, channels, one])?;
    let shift = b.reshape(shift, &[groups, channels, one])?;
    let eps = eps(b, op);
    let mask = [false, false, true, true];
    let value = standardize(b, input, &mask, (eps, true), (Some(scale), Some(shift)))?;
    Ok(vec![b.reshape(value, &shape)?])
}

pub(super) fn lrn(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, elem) = b.result_sizes(op, 0)?;
    let rank = shape.len();
    let size = b.int(op, "size", 1).max(1);
    let alpha = b.num(op, "alpha").unwrap_or(f64::from(1e-4f32));
    let (beta, bias) = (b.num(op, "beta").unwrap_or(0.75), b.num(op, "bias").unwrap_or(1.0));
    let ty = b.compute_type(elem)?;
    let (mut low, mut high) = (vec![0; rank], vec![0; rank]);
    // Taps further away than the channels reach find nothing.
    let channels = shape[1].known().unwrap_or(i64::MAX);
    let (before, after) = (((size - 1) / 2).min(channels), (size / 2).min(channels));
    (low[1], high[1]) = (before, after);
    let zero = b.number_attr(0.0, ty);
    let padded = pad_with(b, input, (&low, &high), zero)?;
    let mut exprs: Vec<_> = (0..rank).map(|dim| b.dim(dim)).collect();
    exprs[1] = b.ctx.affine_add(b.dim(1), b.dim(rank));
    let of_input = b.affine(rank + 1, &exprs);
    let window = b.empty(&[before + after + 1], elem);
    let of_window = b.ctx.projection_map(rank + 1, &[rank]);
    let place = b.ctx.projection_map(rank + 1, &(0..rank).collect::<Vec<_>>());
    let mut kinds = parallel(rank);
    kinds.push(LoopKind::Reduction);
    let dest = b.fill_number(&shape, ty, 0.0)?;
    let sum =
        b.generic_one(&[(padded, of_input), (window, of_window)], (dest, place), &kinds, |b, args| {
            let square = b.mul(args[0], args[0]);
            Ok(b.accumulate(args[2], square))
        })?;
    let value = b.map(&[input, sum], (&shape, elem), |b, args| {
        let base = b.affine_of(args[1], alpha / size as f64, bias);
        let beta = b.number(beta, ty);
        let divisor = b.op(PowFOp::def(), &[base, beta]);
        Ok(b.divf(args[0], divisor))
    })?;
    Ok(vec![value])
}

/// The differences from the greatest element along the axis, and the sum of their exponentials.
fn exponentials(b: &mut Build<'_, '_>, op: Op) -> Result<(Value, Value), OpError> {
    let input = b.rw.operand(op, 0);
    let rank = b.sizes(input).len();
    let axis = b.axis(op, 0, rank)?;
    let mask: Vec<bool> = (0..rank).map(|dim| dim == axis).collect();
    let greatest = order(b, input, (&mask, true), true)?;
    let sum = fold(b, &[input, greatest], (&mask, true), 0.0, |b, args| {
        let x = b.sub(args[0], args[1]);
        let power = b.exp(x);
        Ok(b.accumulate(args[2], power))
    })?;
    Ok((greatest, sum))
}

/// Exponentials are computed once, into the result, summed there, and divided in place.
pub(super) fn softmax(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, elem) = b.result_sizes(op, 0)?;
    let axis = b.axis(op, 0, shape.len())?;
    let mask: Vec<bool> = (0..shape.len()).map(|dim| dim == axis).collect();
    let ty = b.compute_type(elem)?;
    let greatest = order(b, input, (&mask, true), true)?;
    let powers = b.map(&[input, greatest], (&shape, ty), |b, args| {
        let x = b.sub(args[0], args[1]);
        Ok(b.exp(x))
    })?;
    let sum = fold(b, &[powers], (&mask, true), 0.0, |b, args| Ok(b.accumulate(args[1], args[0])))?;
    Ok(vec![b.map(&[powers, sum], (&shape, elem), |b, args| Ok(b.divf(args[0], args[1])))?])
}

pub(super) fn log_softmax(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, elem) = b.result_sizes(op, 0)?;
    let (greatest, sum) = exponentials(b, op)?;
    let value = b.map(&[input, greatest, sum], (&shape, elem), |b, args| {
        let x = b.sub(args[0], args[1]);
        let log = b.log(args[2]);
        Ok(b.sub(x, log))
    })?;
    Ok(vec![value])
}
