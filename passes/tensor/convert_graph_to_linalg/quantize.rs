//! Linear quantization.

use terrace_dialects::arith::{MaxNumFOp, MinNumFOp};
use terrace_dialects::graph::QuantizeOp;
use terrace_dialects::math::RoundEvenOp;
use terrace_ir::{Op, OpError, Value};

use super::Lowered;
use super::build::{Build, Mapped, is_unsigned, parallel};

/// The operands of `op` with their maps: those behind the first are scalars or lie along the axis.
fn operands(b: &mut Build<'_, '_>, op: Op, shape: &[i64]) -> Result<Vec<Mapped>, OpError> {
    let rank = shape.len();
    let mut inputs = Vec::new();
    for (at, value) in b.rw.operands(op).to_vec().into_iter().enumerate() {
        let of = b.shape(value)?;
        inputs.push(match of[..] {
            _ if at == 0 => (value, b.ctx.identity_map(rank)),
            [] => (value, b.affine(rank, &[])),
            [1] => (value, b.affine(rank, &[b.ctx.affine_constant(0)])),
            _ => (value, b.ctx.projection_map(rank, &[b.axis(op, 1, rank)?])),
        });
    }
    Ok(inputs)
}

pub(super) fn quantize(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let (shape, elem) = b.result(op, 0)?;
    let inputs = operands(b, op, &shape)?;
    let zero_unsigned = QuantizeOp(op).zero_point(b.rw).map(|zero| is_unsigned(&b.ctx, b.elem(zero)));
    let (unsigned, ty) = (is_unsigned(&b.ctx, elem), b.compute_type(elem)?);
    let width = ty.bit_width(&b.ctx).unwrap_or(64);
    if width > 32 {
        return Err(OpError::new("quantizes to more than 32 bits, which cannot be lowered to linalg"));
    }
    let (low, high) =
        if unsigned { (0, (1i64 << width) - 1) } else { (-(1i64 << (width - 1)), (1i64 << (width - 1)) - 1) };
    let dest = b.empty(&shape, elem);
    let identity = b.ctx.identity_map(shape.len());
    let value = b.generic_one(&inputs, (dest, identity), &parallel(shape.len()), |b, args| {
        let of_input = b.rw.ty(args[0]);
        let scale = b.convert(args[1], false, of_input, false);
        let quotient = b.divf(args[0], scale);
        let mut value: Value = b.op(RoundEvenOp::def(), &[quotient]);
        let wide = b.ctx.int(64);
        // Keeps what is far out of range, which is clamped below, within 64 bits; NaN becomes the lower bound.
        let (least, most) = (b.number(-TOO_FAR, of_input), b.number(TOO_FAR, of_input));
        value = b.op(MaxNumFOp::def(), &[value, least]);
        value = b.op(MinNumFOp::def(), &[value, most]);
        let mut value = b.convert(value, false, wide, false);
        if let Some(zero_unsigned) = zero_unsigned {
            let zero = b.convert(args[2], zero_unsigned, wide, false);
            value = b.add(value, zero);
        }
        let (low, high) = (b.int_constant(low, wide), b.int_constant(high, wide));
        let value = b.max(value, low, false);
        let value = b.min(value, high, false);
        Ok(b.convert(value, false, ty, unsigned))
    })?;
    Ok(vec![value])
}

/// Further from zero than 32-bit integers and zero points reach, and exact in `f32`.
const TOO_FAR: f64 = (1i64 << 40) as f64;

pub(super) fn dequantize(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let (shape, elem) = b.result(op, 0)?;
    let inputs = operands(b, op, &shape)?;
    let unsigned: Vec<bool> = inputs.iter().map(|input| is_unsigned(&b.ctx, b.elem(input.0))).collect();
    let ty = b.compute_type(elem)?;
    let n = inputs.len();
    let dest = b.empty(&shape, elem);
    let identity = b.ctx.identity_map(shape.len());
    let value = b.generic_one(&inputs, (dest, identity), &parallel(shape.len()), |b, args| {
        let mut x = args[0];
        let mut of_x = unsigned[0];
        // The difference of wide integers is taken before rounding, in 64 bits.
        if n > 2 && !b.is_float(x) && !b.is_float(args[2]) {
            let wide = b.ctx.int(64);
            let zero = b.convert(args[2], unsigned[2], wide, false);
            x = b.convert(x, of_x, wide, false);
            x = b.sub(x, zero);
            of_x = false;
            x = b.convert(x, of_x, ty, false);
        } else {
            x = b.convert(x, of_x, ty, false);
            if n > 2 {
                let zero = b.convert(args[2], unsigned[2], ty, false);
                x = b.sub(x, zero);
            }
        }
        let scale = b.convert(args[1], false, ty, false);
        Ok(b.mul(x, scale))
    })?;
    Ok(vec![value])
}
