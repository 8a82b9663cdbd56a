//! Ops of the math dialect.

use terrace_ir::interp::{ScalarOp, scalar::*};
use terrace_ir::op::*;
use terrace_ir::{OpDef, op};

use crate::arith::{FASTMATH, flags, fold_constants};

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
];

macro_rules! float_unary {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: FLOAT_LIKE }
                operands { operand: one T }
                results { result: one T }
                attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
                traits [PURE, ELEMENTWISE]
                assembly (flags::parse_same_fastmath, flags::print_same_fastmath)
                fold fold_constants
                interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::FloatUnary(FloatUnary::$code)) }]
            }
        }
    )* };
}

float_unary! {
    /// Absolute value of a float.
    AbsFOp = "math.absf" AbsF;
    /// Arc cosine.
    AcosOp = "math.acos" Acos;
    /// Inverse of the hyperbolic cosine.
    AcoshOp = "math.acosh" Acosh;
    /// Arc sine.
    AsinOp = "math.asin" Asin;
    /// Inverse of the hyperbolic sine.
    AsinhOp = "math.asinh" Asinh;
    /// Arc tangent.
    AtanOp = "math.atan" Atan;
    /// Inverse of the hyperbolic tangent.
    AtanhOp = "math.atanh" Atanh;
    /// Cube root.
    CbrtOp = "math.cbrt" Cbrt;
    /// The least integral value that is not less.
    CeilOp = "math.ceil" Ceil;
    /// Cosine of an angle in radians.
    CosOp = "math.cos" Cos;
    /// Hyperbolic cosine.
    CoshOp = "math.cosh" Cosh;
    /// Error function.
    ErfOp = "math.erf" Erf;
    /// e to the power of the operand.
    ExpOp = "math.exp" Exp;
    /// Two to the power of the operand.
    Exp2Op = "math.exp2" Exp2;
    /// e to the power of the operand, minus one, exact for small operands too.
    ExpM1Op = "math.expm1" ExpM1;
    /// The greatest integral value that is not greater.
    FloorOp = "math.floor" Floor;
    /// Natural logarithm.
    LogOp = "math.log" Log;
    /// Logarithm to base ten.
    Log10Op = "math.log10" Log10;
    /// Natural logarithm of one plus the operand, exact for small operands too.
    Log1pOp = "math.log1p" Log1p;
    /// Logarithm to base two.
    Log2Op = "math.log2" Log2;
    /// One over the square root.
    RsqrtOp = "math.rsqrt" Rsqrt;
    /// The nearest integral value, ties away from zero.
    RoundOp = "math.round" Round;
    /// The nearest integral value, ties to even.
    RoundEvenOp = "math.roundeven" RoundEven;
    /// Sine of an angle in radians.
    SinOp = "math.sin" Sin;
    /// Hyperbolic sine.
    SinhOp = "math.sinh" Sinh;
    /// Square root.
    SqrtOp = "math.sqrt" Sqrt;
    /// Tangent of an angle in radians.
    TanOp = "math.tan" Tan;
    /// Hyperbolic tangent.
    TanhOp = "math.tanh" Tanh;
    /// The nearest integral value towards zero.
    TruncOp = "math.trunc" Trunc;
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
    CountLeadingZerosOp = "math.ctlz" CtLz;
    /// Number of trailing zero bits.
    CountTrailingZerosOp = "math.cttz" CtTz;
    /// Number of bits that are one.
    CtPopOp = "math.ctpop" CtPop;
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
        types { T: FLOAT_LIKE, P: SIGNLESS_FIXED_WIDTH_INTEGER_LIKE }
        operands { lhs: one T, rhs: one P }
        results { result: one T }
        attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
        traits [PURE, ELEMENTWISE]
        assembly (flags::parse_fpowi, flags::print_fpowi)
        fold fold_constants
        interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::FPowI) }]
    }
}
