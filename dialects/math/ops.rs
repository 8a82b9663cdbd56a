//! Ops of the math dialect.

use terrace_ir::interp::{Interp, ScalarOp, elementwise, scalar::*};
use terrace_ir::op::*;
use terrace_ir::text::{AsmNames, OpParser, OpPrinter, Reported};
use terrace_ir::{Attr, Body, Op, OpDef, OpSpec, op};

use crate::arith::{FASTMATH, all_same, flags, fold_constants, is_bool_of_operand};

/// All ops.
pub(super) const OPS: &[fn() -> &'static OpDef] = &[
    AbsFOp::def,
    AbsIOp::def,
    AcosOp::def,
    AcoshOp::def,
    AsinOp::def,
    AsinhOp::def,
    AtanOp::def,
    Atan2Op::def,
    AtanhOp::def,
    CbrtOp::def,
    CeilOp::def,
    CopySignOp::def,
    CosOp::def,
    CoshOp::def,
    CountLeadingZerosOp::def,
    CountTrailingZerosOp::def,
    CtPopOp::def,
    ErfOp::def,
    ExpOp::def,
    Exp2Op::def,
    ExpM1Op::def,
    FloorOp::def,
    FmaOp::def,
    FPowIOp::def,
    LogOp::def,
    Log10Op::def,
    Log1pOp::def,
    Log2Op::def,
    PowFOp::def,
    RsqrtOp::def,
    RoundOp::def,
    RoundEvenOp::def,
    SinOp::def,
    SinhOp::def,
    SqrtOp::def,
    TanOp::def,
    TanhOp::def,
    TruncOp::def,
    ErfcOp::def,
    ClampFOp::def,
    IPowIOp::def,
    IsFiniteOp::def,
    IsInfOp::def,
    IsNaNOp::def,
    IsNormalOp::def,
    SincosOp::def,
];

macro_rules! float_unary {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident $fold:ident;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: FLOAT_LIKE }
                operands { operand: one T }
                results { result: one T }
                attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
                traits [PURE, ELEMENTWISE]
                assembly (flags::parse_same_fastmath, flags::print_same_fastmath)
                fold $fold
                interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::FloatUnary(FloatUnary::$code)) }]
            }
        }
    )* };
}

float_unary! {
    /// Absolute value of a float.
    AbsFOp = "math.absf" AbsF fold_constants;
    /// Arc cosine.
    AcosOp = "math.acos" Acos fold_constants;
    /// Inverse of the hyperbolic cosine.
    AcoshOp = "math.acosh" Acosh fold_constants;
    /// Arc sine.
    AsinOp = "math.asin" Asin fold_constants;
    /// Inverse of the hyperbolic sine.
    AsinhOp = "math.asinh" Asinh fold_constants;
    /// Arc tangent.
    AtanOp = "math.atan" Atan fold_constants;
    /// Inverse of the hyperbolic tangent.
    AtanhOp = "math.atanh" Atanh fold_constants;
    /// Cube root.
    CbrtOp = "math.cbrt" Cbrt fold_constants;
    /// The least integral value that is not less.
    CeilOp = "math.ceil" Ceil fold_constants;
    /// Cosine of an angle in radians.
    CosOp = "math.cos" Cos fold_constants;
    /// Hyperbolic cosine.
    CoshOp = "math.cosh" Cosh fold_constants;
    /// Error function.
    ErfOp = "math.erf" Erf fold_constants;
    /// One minus the error function, exact where that is close to one too.
    ErfcOp = "math.erfc" Erfc fold_constants;
    /// e to the power of the operand.
    ExpOp = "math.exp" Exp fold_constants;
    /// Two to the power of the operand.
    Exp2Op = "math.exp2" Exp2 fold_constants;
    /// e to the power of the operand, minus one, exact for small operands too.
    ExpM1Op = "math.expm1" ExpM1 fold_constants;
    /// The greatest integral value that is not greater.
    FloorOp = "math.floor" Floor fold_constants;
    /// Natural logarithm.
    LogOp = "math.log" Log fold_where_a_number;
    /// Logarithm to base ten.
    Log10Op = "math.log10" Log10 fold_where_a_number;
    /// Natural logarithm of one plus the operand, exact for small operands too.
    Log1pOp = "math.log1p" Log1p fold_where_a_number;
    /// Logarithm to base two.
    Log2Op = "math.log2" Log2 fold_where_a_number;
    /// One over the square root.
    RsqrtOp = "math.rsqrt" Rsqrt fold_constants;
    /// The nearest integral value, ties away from zero.
    RoundOp = "math.round" Round fold_constants;
    /// The nearest integral value, ties to even.
    RoundEvenOp = "math.roundeven" RoundEven fold_constants;
    /// Sine of an angle in radians.
    SinOp = "math.sin" Sin fold_constants;
    /// Hyperbolic sine.
    SinhOp = "math.sinh" Sinh fold_constants;
    /// Square root.
    SqrtOp = "math.sqrt" Sqrt fold_where_a_number;
    /// Tangent of an angle in radians.
    TanOp = "math.tan" Tan fold_constants;
    /// Hyperbolic tangent.
    TanhOp = "math.tanh" Tanh fold_constants;
    /// The nearest integral value towards zero.
    TruncOp = "math.trunc" Trunc fold_constants;
}

macro_rules! float_binary {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: FLOAT_LIKE }
                operands { lhs: one T, rhs: one T }
                results { result: one T }
                attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
                traits [PURE, ELEMENTWISE]
                assembly (flags::parse_same_fastmath, flags::print_same_fastmath)
                fold fold_constants
                interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::FloatBinary(FloatBinary::$code)) }]
            }
        }
    )* };
}

float_binary! {
    /// The angle of the point (rhs, lhs), in radians.
    Atan2Op = "math.atan2" Atan2;
    /// The first operand with the sign of the second.
    CopySignOp = "math.copysign" CopySign;
    /// The first operand to the power of the second.
    PowFOp = "math.powf" PowF;
}

macro_rules! int_unary {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: SIGNLESS_INTEGER_LIKE }
                operands { operand: one T }
                results { result: one T }
                traits [PURE, ELEMENTWISE]
                assembly "$operand attr-dict `:` type($result)"
                fold fold_constants
                interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::IntUnary(IntUnary::$code)) }]
            }
        }
    )* };
}

int_unary! {
    /// Absolute value of a signed integer; the least value stays as it is.
    AbsIOp = "math.absi" AbsI;
    /// Number of leading zero bits.
    ///
    /// Zero has as many as the type has bits.
    CountLeadingZerosOp = "math.ctlz" CtLz;
    /// Number of trailing zero bits.
    ///
    /// Zero has as many as the type has bits.
    CountTrailingZerosOp = "math.cttz" CtTz;
    /// Number of bits that are one.
    CtPopOp = "math.ctpop" CtPop;
}

macro_rules! float_class {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: FLOAT_LIKE, B: BOOL_LIKE = bool_like(T) }
                operands { operand: one T }
                results { result: one B }
                attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
                traits [PURE, ELEMENTWISE]
                requires ["result type has i1 element type and same shape as operands" => is_bool_of_operand]
                assembly "$operand attr-dict `:` type($operand)"
                fold fold_constants
                interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::FloatClass(FloatClass::$code)) }]
            }
        }
    )* };
}

float_class! {
    /// Whether a float is neither infinite nor NaN.
    IsFiniteOp = "math.isfinite" IsFinite;
    /// Whether a float is plus or minus infinity.
    IsInfOp = "math.isinf" IsInf;
    /// Whether a float is NaN.
    IsNaNOp = "math.isnan" IsNaN;
    /// Whether a float is neither zero, subnormal, infinite nor NaN.
    IsNormalOp = "math.isnormal" IsNormal;
}

op! {
    /// Sine and cosine of an angle in radians.
    pub SincosOp = "math.sincos" {
        types { T: FLOAT_LIKE }
        operands { operand: one T }
        results { sin: one T, cos: one T }
        attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
        traits [PURE, ELEMENTWISE]
        requires ["all of {operand, sin, cos} have same type" => all_same]
        assembly (parse_sincos, flags::print_same_fastmath)
        interfaces [
            AsmNames => AsmNames { results: |_, _, name| { name(0, "sin"); name(1, "cos"); }, ..AsmNames::NONE },
            Interp => Interp { eval: |op, m| {
                elementwise(op, m, &[Code::FloatUnary(FloatUnary::Sin), Code::FloatUnary(FloatUnary::Cos)])
            } },
        ]
    }
}

/// `%a FLAGS : type`, for both results.
fn parse_sincos(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    flags::parse_same_fastmath(p, spec)?;
    spec.results.extend_from_within(..);
    Ok(())
}

op! {
    /// A float, but at least `min` and at most `max`; NaN if one of them is.
    pub ClampFOp = "math.clampf" {
        types { T: FLOAT_LIKE }
        operands { value: one T, min: one T, max: one T }
        results { result: one T }
        attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
        traits [PURE, ELEMENTWISE]
        assembly (parse_clamp, print_clamp)
        fold fold_constants
        interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::ClampF) }]
    }
}

/// `%value to [%min, %max] FLAGS : type`
fn parse_clamp(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let value = p.parse_operand()?;
    p.expect("to")?;
    p.expect("[")?;
    let min = p.parse_operand()?;
    p.expect(",")?;
    let max = p.parse_operand()?;
    p.expect("]")?;
    flags::parse_fastmath(p, spec)?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    spec.results.push(ty);
    p.resolve_same(spec, &[value, min, max], ty)
}

fn print_clamp(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let op = ClampFOp(op);
    p.text(" ");
    p.value(op.value(body));
    p.text(" to [");
    p.values([op.min(body), op.max(body)]);
    p.text("]");
    flags::print_fastmath(op.0, body, p);
    p.attr_dict(op.0, &["fastmath"]);
    p.text(" : ");
    p.ty(body.ty(op.result(body)));
}

op! {
    /// A signed integer to the power of another, modulo two to the width.
    ///
    /// A negative exponent is one over the power, rounded towards zero; undefined for zero.
    pub IPowIOp = "math.ipowi" {
        types { T: SIGNLESS_INTEGER_LIKE }
        operands { lhs: one T, rhs: one T }
        results { result: one T }
        traits [PURE, ELEMENTWISE]
        assembly "$lhs `,` $rhs attr-dict `:` type($result)"
        fold fold_constants
        interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::IntBinary(IntBinary::IPowI)) }]
    }
}

op! {
    /// `a * b + c`, rounded once.
    pub FmaOp = "math.fma" {
        types { T: FLOAT_LIKE }
        operands { a: one T, b: one T, c: one T }
        results { result: one T }
        attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
        traits [PURE, ELEMENTWISE]
        assembly (flags::parse_same_fastmath, flags::print_same_fastmath)
        fold fold_constants
        interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::Fma) }]
    }
}

op! {
    /// A float to the power of a signed integer.
    pub FPowIOp = "math.fpowi" {
        types { T: FLOAT_LIKE, P: SIGNLESS_INTEGER_LIKE }
        operands { lhs: one T, rhs: one P }
        results { result: one T }
        attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
        traits [PURE, ELEMENTWISE, SAME_SHAPE]
        assembly (flags::parse_fpowi, flags::print_fpowi)
        fold fold_constants
        interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::FPowI) }]
    }
}

/// Folds a function of constants unless a result is not a number where the operand is: that is left to
/// whoever runs it.
fn fold_where_a_number(op: impl Into<Op>, body: &Body, constants: &[Option<Attr>]) -> Option<Folded> {
    let ctx = body.ctx();
    let folded = fold_constants(op, body, constants)?;
    match folded[..] {
        [Fold::Attr(attr)] if crate::arith::has_nan(ctx, attr) => None,
        _ => Some(folded),
    }
}
