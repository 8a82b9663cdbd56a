//! Linear quantization.

use terrace_dialects::arith::{DivUIOp, ExtFOp, MaxNumFOp, MinNumFOp, TruncFOp};
use terrace_dialects::graph::sizes::Size;
use terrace_dialects::math::RoundEvenOp;
use terrace_ir::{FloatKind, Op, OpError, Type, Value};

use super::Lowered;
use super::build::{Build, Mapped, is_unsigned, parallel};
use super::cast::{small_float, to_small_float};

/// Scale or zero point.
struct Param {
    value: Value,
    unsigned: bool,
    from: Place,
}

/// Where in the region the element of a parameter is.
enum Place {
    /// An argument.
    Argument(usize),
    /// In the whole tensor, at the loops' indices, that of a dimension divided by the size of a block.
    Block { axis: usize, size: i64 },
}

/// The inputs of the loops of `op` over `shape`, and the operands behind the first.
fn operands(b: &mut Build<'_, '_>, op: Op, shape: &[Size]) -> Result<(Vec<Mapped>, Vec<Param>), OpError> {
    let rank = shape.len();
    let block = b.int(op, "block_size", 0);
    let (mut inputs, mut params) = (Vec::new(), Vec::new());
    for (at, value) in b.rw.operands(op).to_vec().into_iter().enumerate() {
        let of = b.sizes(value);
        let from = match of[..] {
            _ if at > 0 && of.len() == rank && block > 0 => {
                Place::Block { axis: b.axis(op, 1, rank)?, size: block }
            }
            _ => Place::Argument(inputs.len()),
        };
        if let Place::Argument(_) = from {
            let map = match of[..] {
                _ if at == 0 => b.ctx.identity_map(rank),
                [] => b.affine(rank, &[]),
                [size] if size == 1 => b.affine(rank, &[b.ctx.affine_constant(0)]),
                [size] => {
                    let axis = b.axis(op, 1, rank)?;
                    b.require_equal(
                        size,
                        shape[axis],
                        "there are not as many scales as elements along the axis",
                    );
                    b.ctx.projection_map(rank, &[axis])
                }
                _ => {
                    return Err(OpError::new(
                        "has a scale of a rank that is neither 0, 1 nor that of the input",
                    ));
                }
            };
            inputs.push((value, map));
        }
        if at > 0 {
            params.push(Param { value, unsigned: is_unsigned(&b.ctx, b.elem(value)), from });
        }
    }
    Ok((inputs, params))
}

impl Param {
    /// The element for the current indices.
    fn get(&self, b: &mut Build<'_, '_>, args: &[Value]) -> Result<Value, OpError> {
        let (axis, size) = match self.from {
            Place::Argument(at) => return Ok(args[at]),
            Place::Block { axis, size } => (axis, size),
        };
        let rank = b.sizes(self.value).len();
        let mut at: Vec<Value> = (0..rank).map(|dim| b.loop_index(dim)).collect();
        let size = b.index(size);
        at[axis] = b.op(DivUIOp::def(), &[at[axis], size]);
        let stored = b.extract(self.value, &at);
        b.decode(stored)
    }
}

/// The type that the quotient is rounded to.
fn precision(b: &Build<'_, '_>, op: Op, scale: Type) -> Type {
    let given = b.rw.attr(op, "precision").and_then(|attr| attr.as_type(&b.ctx));
    let ty = given.unwrap_or(scale);
    // What scales are stored in to save space says nothing of the quotient.
    if small_float(b, ty).is_some() { b.ctx.f32() } else { ty }
}

/// `x / scale`, rounded to `precision`, in a type that is computed with.
fn quotient(
    b: &mut Build<'_, '_>,
    (x, unsigned): (Value, bool),
    scale: Value,
    precision: Type,
) -> Result<Value, OpError> {
    let ty = b.compute_type(precision)?;
    let (x, scale) = (b.convert(x, unsigned, ty, false), b.convert(scale, false, ty, false));
    let quotient = b.divf(x, scale);
    if precision == ty {
        return Ok(quotient);
    }
    let rounded = b.op_to(TruncFOp::def(), &[quotient], precision);
    Ok(b.op_to(ExtFOp::def(), &[rounded], ty))
}

pub(super) fn quantize(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let (shape, elem) = b.result_sizes(op, 0)?;
    let (inputs, params) = operands(b, op, &shape)?;
    let x_unsigned = is_unsigned(&b.ctx, b.elem(inputs[0].0));
    let precision = precision(b, op, b.elem(params[0].value));
    let saturate = b.flag(op, "saturate");
    let range = match small_float(b, elem) {
        Some(FloatKind::F8E8M0FNU) => {
            return Err(OpError::new("quantizes to 'f8E8M0FNU', which holds no sign"));
        }
        Some(_) => None,
        None => Some(Range::of(b, elem)?),
    };
    let dest = b.empty(&shape, elem);
    let identity = b.ctx.identity_map(shape.len());
    let value = b.generic_one(&inputs, (dest, identity), &parallel(shape.len()), |b, args| {
        let scale = params[0].get(b, args)?;
        let value = quotient(b, (args[0], x_unsigned), scale, precision)?;
        let zero = match params.get(1) {
            Some(zero) => Some((zero.get(b, args)?, zero.unsigned)),
            None => None,
        };
        match &range {
            Some(range) => Ok(range.round(b, value, zero)),
            None => {
                let mut value = value;
                if let Some((zero, unsigned)) = zero {
                    let ty = b.rw.ty(value);
                    let zero = b.convert(zero, unsigned, ty, false);
                    value = b.add(value, zero);
                }
                to_small_float(b, value, elem, saturate)
            }
        }
    })?;
    Ok(vec![value])
}

/// An integer type that is quantized to.
struct Range {
    /// The type as it is computed with, and its bounds.
    ty: Type,
    unsigned: bool,
    low: i64,
    high: i64,
    /// The type in which the zero point is added.
    wide: Type,
    /// Further from zero than the type and zero points reach, within `wide`, and exact in `f32`.
    too_far: f64,
}

impl Range {
    fn of(b: &Build<'_, '_>, elem: Type) -> Result<Range, OpError> {
        let (unsigned, ty) = (is_unsigned(&b.ctx, elem), b.compute_type(elem)?);
        let width = ty.bit_width(&b.ctx).unwrap_or(64);
        if width > 32 {
            return Err(OpError::new("quantizes to more than 32 bits, which cannot be lowered to linalg"));
        }
        let half = 1i64 << (width - 1);
        let (low, high) = if unsigned { (0, 2 * half - 1) } else { (-half, half - 1) };
        let (wide, reach) = if width <= 16 { (32, 20) } else { (64, 40) };
        Ok(Range { ty, unsigned, low, high, wide: b.ctx.int(wide), too_far: (1i64 << reach) as f64 })
    }

    /// `value` rounded, plus the zero point, within the bounds; NaN becomes the lower one.
    fn round(&self, b: &mut Build<'_, '_>, value: Value, zero: Option<(Value, bool)>) -> Value {
        let float = b.rw.ty(value);
        let mut value: Value = b.op(RoundEvenOp::def(), &[value]);
        let (least, most) = (b.number(-self.too_far, float), b.number(self.too_far, float));
        value = b.op(MaxNumFOp::def(), &[value, least]);
        value = b.op(MinNumFOp::def(), &[value, most]);
        let mut value = b.convert(value, false, self.wide, false);
        if let Some((zero, unsigned)) = zero {
            let zero = b.convert(zero, unsigned, self.wide, false);
            value = b.add(value, zero);
        }
        let (low, high) = (b.int_constant(self.low, self.wide), b.int_constant(self.high, self.wide));
        let value = b.max(value, low, false);
        let value = b.min(value, high, false);
        b.convert(value, false, self.ty, self.unsigned)
    }
}

pub(super) fn dequantize(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let (shape, elem) = b.result_sizes(op, 0)?;
    let (inputs, params) = operands(b, op, &shape)?;
    let unsigned = is_unsigned(&b.ctx, b.elem(inputs[0].0));
    let ty = b.compute_type(elem)?;
    let dest = b.empty(&shape, elem);
    let identity = b.ctx.identity_map(shape.len());
    let value = b.generic_one(&inputs, (dest, identity), &parallel(shape.len()), |b, args| {
        let mut x = (args[0], unsigned);
        if let Some(zero) = params.get(1) {
            let value = zero.get(b, args)?;
            x = (difference(b, x, (value, zero.unsigned), ty), false);
        }
        let x = b.convert(x.0, x.1, ty, false);
        let scale = params[0].get(b, args)?;
        let scale = b.convert(scale, false, ty, false);
        Ok(b.mul(x, scale))
    })?;
    Ok(vec![value])
}

/// `x - zero`, of integers exactly: in 32 bits when they have at most 16, else in 64; of floats in `ty`.
fn difference(b: &mut Build<'_, '_>, x: (Value, bool), zero: (Value, bool), ty: Type) -> Value {
    let widest = [x.0, zero.0].map(|value| b.rw.ty(value).bit_width(&b.ctx).unwrap_or(64));
    let wide = match () {
        () if b.is_float(x.0) || b.is_float(zero.0) => ty,
        () if widest.iter().all(|&width| width <= 16) => b.ctx.int(32),
        () => b.ctx.int(64),
    };
    let (x, zero) = (b.convert(x.0, x.1, wide, false), b.convert(zero.0, zero.1, wide, false));
    b.sub(x, zero)
}
