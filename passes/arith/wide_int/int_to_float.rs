//! Floats from wide integers.

use terrace_dialects::arith::{
    AddFOp, AndIOp, ExtUIOp, MulFOp, NegFOp, OrIOp, SIToFPOp, ShLIOp, ShRUIOp, SubIOp, UIToFPOp,
};
use terrace_ir::builtin::float;
use terrace_ir::rewrite::conversion::{ConversionPatterns, ConversionRewriter, Operands, Refusal};
use terrace_ir::{FloatKind, Op, Rewriter, Type, Value};

use super::super::build;
use super::halves::{as_whole, halves};
use super::{half_width, wide_operand};

/// Adds these rewrites to `patterns`.
pub(super) fn add(patterns: &mut ConversionPatterns) {
    patterns.on::<UIToFPOp>("wide-uitofp", uitofp);
    patterns.on::<SIToFPOp>("wide-sitofp", sitofp);
}

/// Two to the power `exponent`, when it is a number of the format.
pub(super) fn power_of_two(kind: FloatKind, exponent: u32) -> Option<f64> {
    let power = 2f64.powi(i32::try_from(exponent).ok()?);
    let bits = float::from_f64(kind, power);
    // The formats wider than `f64` hold all of its powers.
    let held = float::to_f64(kind, bits).map_or(power.is_finite(), |held| held == power);
    held.then_some(power)
}

/// How the halves of `N` bits are made into floats of `p` digits, such that the result is rounded once.
enum Plan {
    /// Each half is a float exactly, or whatever has a high half is too large for the format.
    Halves,
    /// The upper digits of the whole and the lower ones are floats exactly, where all below the last
    /// bit that can decide how to round count as one bit. Needs `N < 2p - 1` and `2N < 3p`.
    Digits(u32),
    /// Bits at the top, of which all that are dropped count as one bit, are rounded. Needs `N >= 2p + 2`.
    Top(u32),
}

fn plan(kind: FloatKind, width: u32) -> Result<Plan, Refusal> {
    let digits = float::precision(kind).ok_or("the float format has no digits")?;
    Ok(match (width, digits) {
        (n, p) if n <= p || power_of_two(kind, n).is_none() => Plan::Halves,
        (n, p) if n + 1 < 2 * p && 2 * n < 3 * p => Plan::Digits(p),
        (n, p) if n >= 2 * p + 2 => Plan::Top(p),
        _ => return Err("no expansion of it rounds once".into()),
    })
}

/// What expansions compute with: constants of the type of integers, conversions to that of floats.
struct Parts<'r, 'b> {
    rw: &'r mut Rewriter<'b>,
    ints: Type,
    floats: Type,
    width: u32,
}

impl Parts<'_, '_> {
    fn int(&mut self, value: i128) -> Result<Value, Refusal> {
        build::int(self.rw, value, self.ints).ok_or_else(|| "there is no constant of its type".into())
    }

    /// The integer with the lowest `count` bits set.
    fn ones(&mut self, count: u32) -> Result<Value, Refusal> {
        if count >= 127 {
            return Err("its halves are too wide for constants".into());
        }
        self.int((1 << count) - 1)
    }

    fn power(&mut self, exponent: u32) -> Result<Value, Refusal> {
        build::float(self.rw, 2f64.powi(exponent as i32), self.floats)
            .ok_or_else(|| "there is no constant of its type".into())
    }

    fn shl(&mut self, value: Value, by: u32) -> Result<Value, Refusal> {
        let by = self.int(i128::from(by))?;
        Ok(build::binary(self.rw, ShLIOp::def(), value, by))
    }

    fn shr(&mut self, value: Value, by: u32) -> Result<Value, Refusal> {
        let by = self.int(i128::from(by))?;
        Ok(build::binary(self.rw, ShRUIOp::def(), value, by))
    }

    fn or(&mut self, a: Value, b: Value) -> Value {
        build::binary(self.rw, OrIOp::def(), a, b)
    }

    fn lowest(&mut self, value: Value, count: u32) -> Result<Value, Refusal> {
        let ones = self.ones(count)?;
        Ok(build::binary(self.rw, AndIOp::def(), value, ones))
    }

    /// 1 where `value` is not zero.
    fn any(&mut self, value: Value) -> Result<Value, Refusal> {
        let zero = self.int(0)?;
        let any = build::cmpi(self.rw, "ne", value, zero);
        Ok(build::op(self.rw, ExtUIOp::def(), &[any], self.ints))
    }

    fn float(&mut self, value: Value) -> Value {
        build::op(self.rw, UIToFPOp::def(), &[value], self.floats)
    }

    /// `high * power + low` of floats.
    fn sum(&mut self, high: Value, power: Value, low: Value) -> Value {
        let high = build::binary(self.rw, MulFOp::def(), high, power);
        build::binary(self.rw, AddFOp::def(), low, high)
    }

    fn by_halves(&mut self, low: Value, high: Value, kind: FloatKind) -> Result<Value, Refusal> {
        let zero = self.int(0)?;
        let narrow = build::cmpi(self.rw, "eq", high, zero);
        let low = self.float(low);
        let high = self.float(high);
        let power = power_of_two(kind, self.width).map_or(f64::INFINITY, |power| power);
        let power = build::float(self.rw, power, self.floats).ok_or("there is no constant of its type")?;
        let sum = self.sum(high, power, low);
        Ok(build::select(self.rw, narrow, low, sum))
    }

    fn by_digits(&mut self, low: Value, high: Value, p: u32) -> Result<Value, Refusal> {
        let n = self.width;
        // From 2^(2p) on, bits below this place only count as whether one is set.
        let dropped = 2 * n - 2 * p + 1;
        let top = self.shr(high, 2 * p - n)?;
        let zero = self.int(0)?;
        let large = build::cmpi(self.rw, "ne", top, zero);
        let upper_large = self.shr(high, n - p)?;
        let (a, b) = (self.shl(high, n - dropped)?, self.shr(low, dropped)?);
        let middle = self.or(a, b);
        let middle = self.lowest(middle, p - 1)?;
        let middle = self.shl(middle, 1)?;
        let rest = self.lowest(low, dropped)?;
        let rest = self.any(rest)?;
        let lower_large = self.or(middle, rest);
        let (a, b) = (self.shl(high, n - p)?, self.shr(low, p)?);
        let upper_small = self.or(a, b);
        let lower_small = self.lowest(low, p)?;
        let upper = build::select(self.rw, large, upper_large, upper_small);
        let lower = build::select(self.rw, large, lower_large, lower_small);
        let (upper, lower) = (self.float(upper), self.float(lower));
        let power = self.power(p)?;
        let sum = self.sum(upper, power, lower);
        let (scale, one) = (self.power(2 * n - 2 * p)?, self.power(0)?);
        let scale = build::select(self.rw, large, scale, one);
        Ok(build::binary(self.rw, MulFOp::def(), sum, scale))
    }

    fn by_top(&mut self, low: Value, high: Value, p: u32) -> Result<Value, Refusal> {
        let n = self.width;
        let top = self.shr(high, p + 1)?;
        let zero = self.int(0)?;
        let tall = build::cmpi(self.rw, "ne", top, zero);
        let narrow = build::cmpi(self.rw, "eq", high, zero);
        let rest = self.any(low)?;
        let tall_bits = self.or(high, rest);
        let (a, b) = (self.shl(high, n - p - 1)?, self.shr(low, p + 1)?);
        let bits = self.or(a, b);
        let rest = self.lowest(low, p + 1)?;
        let rest = self.any(rest)?;
        let bits = self.or(bits, rest);
        let bits = build::select(self.rw, tall, tall_bits, bits);
        let bits = build::select(self.rw, narrow, low, bits);
        let value = self.float(bits);
        let (whole, part, one) = (self.power(n)?, self.power(p + 1)?, self.power(0)?);
        let scale = build::select(self.rw, tall, whole, part);
        let scale = build::select(self.rw, narrow, one, scale);
        Ok(build::binary(self.rw, MulFOp::def(), value, scale))
    }
}

fn uitofp(op: UIToFPOp, operands: &Operands, rw: &mut ConversionRewriter<'_, '_>) -> Result<(), Refusal> {
    let wide = wide_operand(op, operands, 0, rw)?;
    let ctx = rw.context();
    let width = half_width(&ctx, rw.ty(wide))?;
    let floats = rw.ty(op.out(rw.body()));
    let kind = floats.elem(&ctx).float_kind(&ctx).ok_or("its result is no float")?;
    let plan = plan(kind, width)?;
    if width >= 127 && !matches!(plan, Plan::Halves) {
        return Err("its halves are too wide for constants".into());
    }
    let (low, high) = halves(rw, wide);
    let low = as_whole(rw, low);
    let high = as_whole(rw, high);
    let ints = rw.ty(low);
    let mut parts = Parts { rw: &mut *rw, ints, floats, width };
    let value = match plan {
        Plan::Halves => parts.by_halves(low, high, kind)?,
        Plan::Digits(p) => parts.by_digits(low, high, p)?,
        Plan::Top(p) => parts.by_top(low, high, p)?,
    };
    rw.replace(Op::from(op), [value]);
    Ok(())
}

/// The absolute value as unsigned, and the sign of the integer.
fn sitofp(op: SIToFPOp, operands: &Operands, rw: &mut ConversionRewriter<'_, '_>) -> Result<(), Refusal> {
    wide_operand(op, operands, 0, rw)?;
    let value = op.r#in(rw.body());
    let (ints, floats) = (rw.ty(value), rw.ty(op.out(rw.body())));
    let zero = build::int(rw, 0, ints).ok_or("there is no constant of its type")?;
    let negative = build::cmpi(rw, "slt", value, zero);
    let opposite = build::binary(rw, SubIOp::def(), zero, value);
    let absolute = build::select(rw, negative, opposite, value);
    let converted = build::op(rw, UIToFPOp::def(), &[absolute], floats);
    let opposite = build::op(rw, NegFOp::def(), &[converted], floats);
    let value = build::select(rw, negative, opposite, converted);
    rw.replace(Op::from(op), [value]);
    Ok(())
}
