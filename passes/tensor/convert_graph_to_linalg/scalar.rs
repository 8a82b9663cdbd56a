//! Scalar code of elementwise functions, for ops and for activations that are fused into others.

use terrace_dialects::arith::*;
use terrace_dialects::graph::Activation;
use terrace_dialects::math;
use terrace_ir::op::OpSpec;
use terrace_ir::{Op, OpDef, OpError, Type, Value};

use super::build::Build;

/// Comparisons, for floats (ordered but for `Ne`) and integers alike.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Compare {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Compare {
    fn float(self) -> i64 {
        let case = match self {
            Compare::Eq => "oeq",
            Compare::Ne => "une",
            Compare::Lt => "olt",
            Compare::Le => "ole",
            Compare::Gt => "ogt",
            Compare::Ge => "oge",
        };
        case_of(CMPF_CASES, case)
    }

    fn int(self, unsigned: bool) -> i64 {
        let case = match (self, unsigned) {
            (Compare::Eq, _) => "eq",
            (Compare::Ne, _) => "ne",
            (Compare::Lt, false) => "slt",
            (Compare::Le, false) => "sle",
            (Compare::Gt, false) => "sgt",
            (Compare::Ge, false) => "sge",
            (Compare::Lt, true) => "ult",
            (Compare::Le, true) => "ule",
            (Compare::Gt, true) => "ugt",
            (Compare::Ge, true) => "uge",
        };
        case_of(CMPI_CASES, case)
    }
}

fn case_of(cases: &[(&str, i64)], name: &str) -> i64 {
    cases.iter().find(|case| case.0 == name).map_or(0, |case| case.1)
}

/// Arithmetic on scalars of floating-point and integer types.
impl Build<'_, '_> {
    fn pick(&self, value: Value, float: &'static OpDef, int: &'static OpDef) -> &'static OpDef {
        if self.is_float(value) { float } else { int }
    }

    pub(super) fn add(&mut self, a: Value, b: Value) -> Value {
        let def = self.pick(a, AddFOp::def(), AddIOp::def());
        self.op(def, &[a, b])
    }

    /// `sum + x`, where `sum` goes on over a dimension. Whole-model ops say what is summed and not in which
    /// order, so the sum of floats has the flag that lets passes choose one.
    pub(super) fn accumulate(&mut self, sum: Value, x: Value) -> Value {
        if !self.is_float(sum) {
            return self.add(sum, x);
        }
        let ty = self.rw.ty(sum);
        let flags = fastmath(&self.ctx, &["reassoc"]);
        let spec = self.rw.spec(AddFOp::def()).operands([sum, x]).attr(&self.ctx, "fastmath", flags);
        self.one(spec.results([ty]))
    }

    pub(super) fn sub(&mut self, a: Value, b: Value) -> Value {
        let def = self.pick(a, SubFOp::def(), SubIOp::def());
        self.op(def, &[a, b])
    }

    pub(super) fn mul(&mut self, a: Value, b: Value) -> Value {
        let def = self.pick(a, MulFOp::def(), MulIOp::def());
        self.op(def, &[a, b])
    }

    pub(super) fn divf(&mut self, a: Value, b: Value) -> Value {
        self.op(DivFOp::def(), &[a, b])
    }

    /// The greater one; NaN when either is.
    pub(super) fn max(&mut self, a: Value, b: Value, unsigned: bool) -> Value {
        let int = if unsigned { MaxUIOp::def() } else { MaxSIOp::def() };
        let def = self.pick(a, MaximumFOp::def(), int);
        self.op(def, &[a, b])
    }

    /// The lesser one; NaN when either is.
    pub(super) fn min(&mut self, a: Value, b: Value, unsigned: bool) -> Value {
        let int = if unsigned { MinUIOp::def() } else { MinSIOp::def() };
        let def = self.pick(a, MinimumFOp::def(), int);
        self.op(def, &[a, b])
    }

    pub(super) fn and(&mut self, a: Value, b: Value) -> Value {
        self.op(AndIOp::def(), &[a, b])
    }

    pub(super) fn or(&mut self, a: Value, b: Value) -> Value {
        self.op(OrIOp::def(), &[a, b])
    }

    pub(super) fn not(&mut self, a: Value) -> Value {
        let ty = self.rw.ty(a);
        let ones = self.int_constant(-1, ty);
        self.op(XOrIOp::def(), &[a, ones])
    }

    pub(super) fn select(&mut self, condition: Value, a: Value, b: Value) -> Value {
        let ty = self.rw.ty(a);
        self.op_to(SelectOp::def(), &[condition, a, b], ty)
    }

    fn compare_spec(&mut self, def: &'static OpDef, case: i64, a: Value, b: Value) -> OpSpec {
        let predicate = self.ctx.i64_attr(case);
        let spec = self.rw.spec(def).operands([a, b]).attr(&self.ctx, "predicate", predicate);
        spec.results([self.ctx.int(1)])
    }

    pub(super) fn compare(&mut self, how: Compare, a: Value, b: Value, unsigned: bool) -> Value {
        let spec = if self.is_float(a) {
            self.compare_spec(CmpFOp::def(), how.float(), a, b)
        } else {
            self.compare_spec(CmpIOp::def(), how.int(unsigned), a, b)
        };
        self.one(spec)
    }

    /// Compares with a number.
    pub(super) fn compare_to(&mut self, how: Compare, a: Value, number: f64, unsigned: bool) -> Value {
        let ty = self.rw.ty(a);
        let number = self.number(number, ty);
        self.compare(how, a, number, unsigned)
    }

    pub(super) fn is_nan(&mut self, a: Value) -> Value {
        let spec = self.compare_spec(CmpFOp::def(), case_of(CMPF_CASES, "uno"), a, a);
        self.one(spec)
    }

    pub(super) fn absf(&mut self, a: Value) -> Value {
        self.op(math::AbsFOp::def(), &[a])
    }

    pub(super) fn sqrt(&mut self, a: Value) -> Value {
        self.op(math::SqrtOp::def(), &[a])
    }

    pub(super) fn exp(&mut self, a: Value) -> Value {
        self.op(math::ExpOp::def(), &[a])
    }

    pub(super) fn log(&mut self, a: Value) -> Value {
        self.op(math::LogOp::def(), &[a])
    }

    pub(super) fn neg(&mut self, a: Value) -> Value {
        if self.is_float(a) {
            return self.op(NegFOp::def(), &[a]);
        }
        let ty = self.rw.ty(a);
        let zero = self.int_constant(0, ty);
        self.sub(zero, a)
    }

    /// `a * x + b` with numbers `a` and `b`.
    pub(super) fn affine_of(&mut self, x: Value, a: f64, b: f64) -> Value {
        let ty = self.rw.ty(x);
        let (a, b) = (self.number(a, ty), self.number(b, ty));
        let product = self.mul(a, x);
        self.add(product, b)
    }

    /// Conversion between computed types; `i1` counts as unsigned.
    pub(super) fn convert(&mut self, x: Value, from_unsigned: bool, to: Type, to_unsigned: bool) -> Value {
        let ctx = self.ctx.clone();
        let from = self.rw.ty(x);
        let width = |ty: Type| ty.bit_width(&ctx).unwrap_or(64);
        if from == to {
            return x;
        }
        let def = match (from.is_float(&ctx), to.is_float(&ctx)) {
            _ if to.is_int(&ctx, 1) => return self.compare_to(Compare::Ne, x, 0.0, from_unsigned),
            (true, true) if width(from) < width(to) => ExtFOp::def(),
            (true, true) => TruncFOp::def(),
            (true, false) if to_unsigned => FPToUIOp::def(),
            (true, false) => FPToSIOp::def(),
            (false, true) if from_unsigned => UIToFPOp::def(),
            (false, true) => SIToFPOp::def(),
            (false, false) if to.is_index(&ctx) || from.is_index(&ctx) => {
                if from_unsigned {
                    IndexCastUIOp::def()
                } else {
                    IndexCastOp::def()
                }
            }
            (false, false) if width(from) > width(to) => TruncIOp::def(),
            (false, false) if from_unsigned => ExtUIOp::def(),
            (false, false) => ExtSIOp::def(),
        };
        self.op_to(def, &[x], to)
    }

    /// Quotient (`remainder`: remainder) of integers, cut off towards zero; 0 for a division by zero, and
    /// what wrapping around gives for one that overflows, where `arith`'s ops are undefined.
    pub(super) fn divide_ints(&mut self, a: Value, b: Value, remainder: bool, unsigned: bool) -> Value {
        let ty = self.rw.ty(a);
        let (zero, one) = (self.int_constant(0, ty), self.int_constant(1, ty));
        let by_zero = self.compare(Compare::Eq, b, zero, unsigned);
        let mut by_minus_one = None;
        let mut safe = self.select(by_zero, one, b);
        if !unsigned {
            let minus_one = self.int_constant(-1, ty);
            let condition = self.compare(Compare::Eq, b, minus_one, false);
            safe = self.select(condition, one, safe);
            by_minus_one = Some(condition);
        }
        let def = match (remainder, unsigned) {
            (false, false) => DivSIOp::def(),
            (false, true) => DivUIOp::def(),
            (true, false) => RemSIOp::def(),
            (true, true) => RemUIOp::def(),
        };
        let mut result = self.op(def, &[a, safe]);
        if let Some(condition) = by_minus_one
            && !remainder
        {
            let negated = self.neg(a);
            result = self.select(condition, negated, result);
        }
        self.select(by_zero, zero, result)
    }

    /// Remainder with the sign of the divisor, by a positive constant.
    pub(super) fn mod_index(&mut self, x: Value, by: i64) -> Value {
        let ty = self.rw.ty(x);
        let by = self.int_constant(by, ty);
        self.mod_index_by(x, by)
    }

    /// As [`Build::mod_index`], by a number above 0.
    pub(super) fn mod_index_by(&mut self, x: Value, by: Value) -> Value {
        let ty = self.rw.ty(x);
        let zero = self.int_constant(0, ty);
        let rest = self.op(RemSIOp::def(), &[x, by]);
        let shifted = self.add(rest, by);
        let negative = self.compare(Compare::Lt, rest, zero, false);
        self.select(negative, shifted, rest)
    }

    /// `x` within `low` and `high`.
    pub(super) fn clamp(&mut self, x: Value, low: f64, high: f64) -> Value {
        let ty = self.rw.ty(x);
        let (low, high) = (self.number(low, ty), self.number(high, ty));
        let x = self.max(x, low, false);
        self.min(x, high, false)
    }
}

fn sigmoid(b: &mut Build<'_, '_>, x: Value) -> Value {
    let ty = b.rw.ty(x);
    let one = b.number(1.0, ty);
    let negated = b.neg(x);
    let power = b.exp(negated);
    let sum = b.add(one, power);
    b.divf(one, sum)
}

/// `max(x, 0) + log1p(exp(-|x|))`, which does not overflow.
fn softplus(b: &mut Build<'_, '_>, x: Value) -> Value {
    let ty = b.rw.ty(x);
    let zero = b.number(0.0, ty);
    let size = b.absf(x);
    let negated = b.neg(size);
    let power = b.exp(negated);
    let rest = b.op(math::Log1pOp::def(), &[power]);
    let positive = b.max(x, zero, false);
    b.add(positive, rest)
}

fn gelu(b: &mut Build<'_, '_>, x: Value) -> Value {
    let scaled = b.affine_of(x, std::f64::consts::FRAC_1_SQRT_2, 0.0);
    let erf = b.op(math::ErfOp::def(), &[scaled]);
    let gate = b.affine_of(erf, 0.5, 0.5);
    b.mul(x, gate)
}

fn gelu_tanh(b: &mut Build<'_, '_>, x: Value) -> Value {
    let square = b.mul(x, x);
    let scale = (2.0 / std::f64::consts::PI).sqrt();
    let inner = b.affine_of(square, scale * 0.044715, scale);
    let inner = b.mul(x, inner);
    let tanh = b.op(math::TanhOp::def(), &[inner]);
    let gate = b.affine_of(tanh, 0.5, 0.5);
    b.mul(x, gate)
}

fn hard_sigmoid(b: &mut Build<'_, '_>, x: Value, alpha: f64, beta: f64) -> Value {
    let line = b.affine_of(x, alpha, beta);
    b.clamp(line, 0.0, 1.0)
}

/// `x` where it is not below zero (or NaN), else `below`.
fn unless_negative(b: &mut Build<'_, '_>, x: Value, below: Value) -> Value {
    let negative = b.compare_to(Compare::Lt, x, 0.0, false);
    b.select(negative, below, x)
}

/// `alpha * (exp(x) - 1)` below zero.
fn elu(b: &mut Build<'_, '_>, x: Value, alpha: f64) -> Value {
    let power = b.op(math::ExpM1Op::def(), &[x]);
    let below = b.affine_of(power, alpha, 0.0);
    unless_negative(b, x, below)
}

/// Applies an activation function.
pub(super) fn activation(b: &mut Build<'_, '_>, kind: Activation, x: Value) -> Value {
    match kind {
        Activation::Relu => {
            let ty = b.rw.ty(x);
            let zero = b.number(0.0, ty);
            b.max(x, zero, false)
        }
        Activation::LeakyRelu(alpha) => {
            let below = b.affine_of(x, f64::from(alpha), 0.0);
            unless_negative(b, x, below)
        }
        Activation::Clip(low, high) => b.clamp(x, f64::from(low), f64::from(high)),
        Activation::Sigmoid => sigmoid(b, x),
        Activation::Silu => {
            let gate = sigmoid(b, x);
            b.mul(x, gate)
        }
        Activation::Tanh => b.op(math::TanhOp::def(), &[x]),
        Activation::HardSigmoid(alpha, beta) => hard_sigmoid(b, x, f64::from(alpha), f64::from(beta)),
        Activation::HardSwish => {
            let gate = hard_sigmoid(b, x, 1.0 / 6.0, 0.5);
            b.mul(x, gate)
        }
        Activation::Gelu => gelu(b, x),
        Activation::GeluTanh => gelu_tanh(b, x),
    }
}

/// Applies the unary op `op` to an element of its operand.
pub(super) fn unary(b: &mut Build<'_, '_>, op: Op, x: Value, unsigned: bool) -> Result<Value, OpError> {
    let alpha = |b: &Build<'_, '_>, default: f64| b.num(op, "alpha").unwrap_or(default);
    let name = b.rw.name_str(op).trim_start_matches("graph.").to_owned();
    Ok(match name.as_str() {
        "relu" if unsigned => x,
        "relu" => activation(b, Activation::Relu, x),
        "leaky_relu" => {
            let alpha = alpha(b, f64::from(0.01f32));
            activation(b, Activation::LeakyRelu(alpha as f32), x)
        }
        "elu" => {
            let alpha = alpha(b, 1.0);
            elu(b, x, alpha)
        }
        "selu" => {
            let alpha = alpha(b, f64::from(1.673_263_2f32));
            let gamma = b.num(op, "gamma").unwrap_or(f64::from(1.050_701f32));
            let value = elu(b, x, alpha);
            b.affine_of(value, gamma, 0.0)
        }
        "sigmoid" => sigmoid(b, x),
        "gelu" if b.flag(op, "approximate") => gelu_tanh(b, x),
        "gelu" => gelu(b, x),
        "silu" => activation(b, Activation::Silu, x),
        "hard_sigmoid" => {
            let (alpha, beta) = (alpha(b, f64::from(0.2f32)), b.num(op, "beta").unwrap_or(0.5));
            hard_sigmoid(b, x, alpha, beta)
        }
        "hard_swish" => activation(b, Activation::HardSwish, x),
        "softplus" => softplus(b, x),
        "softsign" => {
            let size = b.absf(x);
            let sum = b.affine_of(size, 1.0, 1.0);
            b.divf(x, sum)
        }
        "mish" => {
            let soft = softplus(b, x);
            let gate = b.op(math::TanhOp::def(), &[soft]);
            b.mul(x, gate)
        }
        "clip" => clip(b, op, x, unsigned),
        "neg" => b.neg(x),
        "abs" if b.is_float(x) => b.absf(x),
        "abs" if unsigned => x,
        "abs" => {
            let negated = b.neg(x);
            unless_negative(b, x, negated)
        }
        "sign" => sign(b, x, unsigned),
        "not" => b.not(x),
        "is_nan" => b.is_nan(x),
        "is_inf" => {
            let size = b.absf(x);
            b.compare_to(Compare::Eq, size, f64::INFINITY, false)
        }
        "reciprocal" => {
            let ty = b.rw.ty(x);
            let one = b.number(1.0, ty);
            b.divf(one, x)
        }
        name => match direct(name) {
            Some(def) => b.op(def, &[x]),
            None => composed(b, name, x)?,
        },
    })
}

/// The op of the math dialect that computes a function.
fn direct(name: &str) -> Option<&'static OpDef> {
    Some(match name {
        "tanh" => math::TanhOp::def(),
        "exp" => math::ExpOp::def(),
        "log" => math::LogOp::def(),
        "sqrt" => math::SqrtOp::def(),
        "rsqrt" => math::RsqrtOp::def(),
        "erf" => math::ErfOp::def(),
        "floor" => math::FloorOp::def(),
        "ceil" => math::CeilOp::def(),
        "round" => math::RoundEvenOp::def(),
        "sin" => math::SinOp::def(),
        "cos" => math::CosOp::def(),
        "atan" => math::AtanOp::def(),
        _ => return None,
    })
}

/// Functions that generated code has no call for, from those that it has.
fn composed(b: &mut Build<'_, '_>, name: &str, x: Value) -> Result<Value, OpError> {
    let ty = b.rw.ty(x);
    let one = b.number(1.0, ty);
    Ok(match name {
        "tan" => {
            let (sin, cos) = (b.op(math::SinOp::def(), &[x]), b.op(math::CosOp::def(), &[x]));
            b.divf(sin, cos)
        }
        "asin" | "acos" => {
            let (below, above) = (b.sub(one, x), b.add(one, x));
            let product = b.mul(below, above);
            let other = b.sqrt(product);
            let sides = if name == "asin" { [x, other] } else { [other, x] };
            b.op(math::Atan2Op::def(), &sides)
        }
        "sinh" => {
            let negated = b.neg(x);
            let (up, down) = (b.op(math::ExpM1Op::def(), &[x]), b.op(math::ExpM1Op::def(), &[negated]));
            let sum = b.sub(up, down);
            b.affine_of(sum, 0.5, 0.0)
        }
        "cosh" => {
            let negated = b.neg(x);
            let (up, down) = (b.exp(x), b.exp(negated));
            let sum = b.add(up, down);
            b.affine_of(sum, 0.5, 0.0)
        }
        "asinh" => asinh(b, x, one),
        "acosh" => {
            let (below, above) = (b.sub(x, one), b.add(x, one));
            let (below, above) = (b.sqrt(below), b.sqrt(above));
            let product = b.mul(below, above);
            let sum = b.add(x, product);
            b.log(sum)
        }
        "atanh" => {
            let (double, rest) = (b.add(x, x), b.sub(one, x));
            let quotient = b.divf(double, rest);
            let value = b.op(math::Log1pOp::def(), &[quotient]);
            b.affine_of(value, 0.5, 0.0)
        }
        _ => return Err(OpError::new("has no scalar code")),
    })
}

/// `log1p(a + a^2 / (1 + sqrt(a^2 + 1)))` of the absolute value, which is exact near zero.
fn asinh(b: &mut Build<'_, '_>, x: Value, one: Value) -> Value {
    let size = b.absf(x);
    let square = b.mul(size, size);
    let sum = b.add(square, one);
    let root = b.sqrt(sum);
    let below = b.add(root, one);
    // The quotient of the square would be inf / inf for great numbers.
    let share = b.divf(size, below);
    let rest = b.mul(size, share);
    let inner = b.add(size, rest);
    let value = b.op(math::Log1pOp::def(), &[inner]);
    b.op(math::CopySignOp::def(), &[value, x])
}

fn clip(b: &mut Build<'_, '_>, op: Op, x: Value, unsigned: bool) -> Value {
    let ty = b.rw.ty(x);
    let mut x = x;
    for (name, is_min) in [("min", true), ("max", false)] {
        let Some(attr) = b.rw.attr(op, name) else {
            continue;
        };
        let bound = match attr.as_int(&b.ctx) {
            Some(bound) if !ty.is_float(&b.ctx) => b.int_constant(bound, ty),
            _ => {
                let number = b.num(op, name).unwrap_or_default();
                b.number(number, ty)
            }
        };
        x = if is_min { b.max(x, bound, unsigned) } else { b.min(x, bound, unsigned) };
    }
    x
}

/// -1, 0 or 1; of NaN NaN, of zeros themselves.
fn sign(b: &mut Build<'_, '_>, x: Value, unsigned: bool) -> Value {
    let ty = b.rw.ty(x);
    let one = b.number(1.0, ty);
    let positive = b.compare_to(Compare::Gt, x, 0.0, unsigned);
    let up = b.select(positive, one, x);
    if unsigned {
        return up;
    }
    let minus_one = b.number(-1.0, ty);
    let negative = b.compare_to(Compare::Lt, x, 0.0, false);
    b.select(negative, minus_one, up)
}
