//! How ops of the complex dialect run. A number is an array without dimensions of one element.

use terrace_ir::builtin::float;
use terrace_ir::interp::scalar::{Kind, Scalar, round, wrap};
use terrace_ir::interp::{Array, Flow, Machine, Trap, Val};
use terrace_ir::{Blob, Context, FloatKind, Op, Type, Value};

use super::number::{Binary, Number, Unary};
use super::{ConstantOp, part_of};

fn kind(ctx: &Context, ty: Type) -> Result<FloatKind, Trap> {
    part_of(ctx, ty).float_kind(ctx).ok_or_else(|| "is not of complex numbers of floats".into())
}

/// The value as a complex number.
fn number(m: &Machine<'_>, value: Value) -> Result<Number, Trap> {
    let array = m.array(value)?;
    let kind = kind(m.ctx(), array.elem)?;
    let size = kind.width().div_ceil(8) as usize;
    let part = |at: usize| {
        let mut bits = [0u8; 16];
        bits[..size].copy_from_slice(array.data.get(at * size..(at + 1) * size)?);
        float::to_f64(kind, u128::from_le_bytes(bits))
    };
    match (part(0), part(1)) {
        (Some(re), Some(im)) => Ok(Number { re, im }),
        _ => Err("computes with a format that is not interpreted".into()),
    }
}

/// Sets the result of `op` to a number, rounded to its type.
fn set_number(op: Op, m: &mut Machine<'_>, value: Number) -> Result<Flow, Trap> {
    let ty = m.body().ty(m.body().result(op, 0));
    let kind = kind(m.ctx(), ty)?;
    let size = kind.width().div_ceil(8) as usize;
    let part = |part: f64| float::from_f64(kind, part).to_le_bytes()[..size].to_vec();
    let data = Blob::new([part(value.re), part(value.im)].concat());
    m.set_results(op, vec![Val::Array(Array { elem: ty, shape: Vec::new(), data })])
}

/// Sets the result of `op` to a float, rounded to its type.
fn set_float(op: Op, m: &mut Machine<'_>, value: f64) -> Result<Flow, Trap> {
    let kind = kind(m.ctx(), m.body().ty(m.body().result(op, 0)))?;
    m.set_results(op, vec![Val::Scalar(Scalar::Float(round(kind, value)))])
}

fn operand(op: Op, m: &Machine<'_>, at: usize) -> Value {
    m.body().operand(op, at)
}

pub(super) fn unary(op: Op, m: &mut Machine<'_>, code: Unary) -> Result<Flow, Trap> {
    let value = number(m, operand(op, m, 0))?;
    set_number(op, m, value.unary(code))
}

pub(super) fn binary(op: Op, m: &mut Machine<'_>, code: Binary) -> Result<Flow, Trap> {
    let (lhs, rhs) = (number(m, operand(op, m, 0))?, number(m, operand(op, m, 1))?);
    set_number(op, m, lhs.binary(rhs, code))
}

pub(super) fn abs(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let value = number(m, operand(op, m, 0))?;
    set_float(op, m, value.abs())
}

pub(super) fn angle(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let value = number(m, operand(op, m, 0))?;
    set_float(op, m, value.angle())
}

pub(super) fn re(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let value = number(m, operand(op, m, 0))?;
    set_float(op, m, value.re)
}

pub(super) fn im(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let value = number(m, operand(op, m, 0))?;
    set_float(op, m, value.im)
}

fn compare(op: Op, m: &mut Machine<'_>, wanted: bool) -> Result<Flow, Trap> {
    let equal = number(m, operand(op, m, 0))? == number(m, operand(op, m, 1))?;
    m.set_results(op, vec![Val::Scalar(Scalar::Int(i128::from(equal == wanted)))])
}

pub(super) fn equal(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    compare(op, m, true)
}

pub(super) fn not_equal(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    compare(op, m, false)
}

/// The scalar that a value is.
fn scalar(m: &Machine<'_>, value: Value) -> Result<Scalar, Trap> {
    match m.get(value)? {
        Val::Scalar(scalar) => Ok(scalar),
        _ => Err("expects a scalar".into()),
    }
}

pub(super) fn powi(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let base = number(m, operand(op, m, 0))?;
    let exponent = scalar(m, operand(op, m, 1))?.int().ok_or("expects an integer")?;
    set_number(op, m, base.powi(exponent))
}

pub(super) fn create(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let part = |at| scalar(m, operand(op, m, at))?.float().ok_or_else(|| Trap::from("expects a float"));
    let value = Number { re: part(0)?, im: part(1)? };
    set_number(op, m, value)
}

pub(super) fn constant(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let ctx = m.ctx();
    let parts = ConstantOp(op).value(m.body()).as_array(ctx).unwrap_or_default();
    let part = |at: usize| parts.get(at).and_then(|attr| attr.as_f64(ctx));
    match (part(0), part(1)) {
        (Some(re), Some(im)) => set_number(op, m, Number { re, im }),
        _ => Err("has a constant that is not interpreted".into()),
    }
}

/// The bits of a value, little-endian.
fn bytes(m: &Machine<'_>, value: Value) -> Result<Vec<u8>, Trap> {
    let ctx = m.ctx();
    let ty = m.body().ty(value);
    match m.get(value)? {
        Val::Array(array) => Ok(array.data.to_vec()),
        Val::Scalar(scalar) => {
            let kind = Kind::of(ctx, ty).ok_or("casts a type that is not interpreted")?;
            Ok(scalar.bits(kind).to_le_bytes()[..kind.bytes()].to_vec())
        }
        Val::MemRef(_) => Err("casts a memref".into()),
    }
}

pub(super) fn bitcast(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let data = bytes(m, operand(op, m, 0))?;
    let (ctx, ty) = (m.ctx(), m.body().ty(m.body().result(op, 0)));
    let val = match Kind::of(ctx, ty) {
        Some(Kind::Int(width)) => {
            let mut bits = [0u8; 16];
            let n = data.len().min(16);
            bits[..n].copy_from_slice(&data[..n]);
            Val::Scalar(Scalar::Int(wrap(i128::from_le_bytes(bits), width)))
        }
        Some(kind) => Val::Scalar(Scalar::read(kind, &data)),
        None => Val::Array(Array { elem: ty, shape: Vec::new(), data: Blob::new(data) }),
    };
    m.set_results(op, vec![val])
}
