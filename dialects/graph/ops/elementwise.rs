//! Ops on each element by itself. Operands of binary and ternary ones broadcast as in NumPy.

use terrace_ir::op::*;
use terrace_ir::{Attr, Body, OpError, op};

use super::{ANY_TENSOR, BOOL_TENSOR, COMPARABLE_TENSOR, FLOAT_TENSOR, INT_TENSOR, NUMBER_TENSOR};
use crate::graph::attrs::*;
use crate::graph::fold::*;
use crate::graph::shape::*;

macro_rules! unary {
    ($($Op:ident = $name:literal $C:ident [$($t:ident),*] { $($attrs:tt)* } $fold:ident $doc:literal)*) => { $(op! {
        #[doc = $doc]
        pub $Op = $name {
            types { T: $C }
            operands { input: one T }
            results { output: one T }
            attrs { $($attrs)* }
            traits [PURE, ELEMENTWISE $(, $t)*]
            assembly "$input attr-dict `:` type($input)"
            fold $fold
        }
    })* };
}

unary! {
    ReluOp = "graph.relu" NUMBER_TENSOR [IDEMPOTENT] {} fold_idempotent "`max(x, 0)`."
    LeakyReluOp = "graph.leaky_relu" FLOAT_TENSOR [] { alpha: default F32_ATTR "1.0e-2 : f32" } no_fold "`x` below zero multiplied by `alpha`."
    EluOp = "graph.elu" FLOAT_TENSOR [] { alpha: default F32_ATTR "1.0 : f32" } no_fold "`x`, below zero `alpha * (exp(x) - 1)`."
    SeluOp = "graph.selu" FLOAT_TENSOR [] { alpha: default F32_ATTR "1.67326319 : f32", gamma: default F32_ATTR "1.05070102 : f32" } no_fold "`gamma * x`, below zero `gamma * alpha * (exp(x) - 1)`."
    SigmoidOp = "graph.sigmoid" FLOAT_TENSOR [] {} no_fold "`1 / (1 + exp(-x))`."
    TanhOp = "graph.tanh" FLOAT_TENSOR [] {} no_fold "Hyperbolic tangent."
    ExpOp = "graph.exp" FLOAT_TENSOR [] {} no_fold "`e^x`."
    LogOp = "graph.log" FLOAT_TENSOR [] {} no_fold "Natural logarithm."
    SqrtOp = "graph.sqrt" FLOAT_TENSOR [] {} no_fold "Square root."
    RsqrtOp = "graph.rsqrt" FLOAT_TENSOR [] {} no_fold "`1 / sqrt(x)`."
    ReciprocalOp = "graph.reciprocal" FLOAT_TENSOR [] {} no_fold "`1 / x`."
    NegOp = "graph.neg" NUMBER_TENSOR [INVOLUTION] {} fold_involution "`-x`; integers wrap around."
    AbsOp = "graph.abs" NUMBER_TENSOR [IDEMPOTENT] {} fold_idempotent "Absolute value; integers wrap around."
    ErfOp = "graph.erf" FLOAT_TENSOR [] {} no_fold "Error function."
    GeluOp = "graph.gelu" FLOAT_TENSOR [] { approximate: opt UNIT_ATTR } no_fold "`x / 2 * (1 + erf(x / sqrt(2)))`, or with `approximate` `x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))`."
    SiluOp = "graph.silu" FLOAT_TENSOR [] {} no_fold "`x * sigmoid(x)`."
    HardSigmoidOp = "graph.hard_sigmoid" FLOAT_TENSOR [] { alpha: default F32_ATTR "2.0e-1 : f32", beta: default F32_ATTR "5.0e-1 : f32" } no_fold "`clip(alpha * x + beta, 0, 1)`."
    HardSwishOp = "graph.hard_swish" FLOAT_TENSOR [] {} no_fold "`x * clip(x / 6 + 0.5, 0, 1)`."
    SoftplusOp = "graph.softplus" FLOAT_TENSOR [] {} no_fold "`log(1 + exp(x))`."
    SoftsignOp = "graph.softsign" FLOAT_TENSOR [] {} no_fold "`x / (1 + abs(x))`."
    MishOp = "graph.mish" FLOAT_TENSOR [] {} no_fold "`x * tanh(log(1 + exp(x)))`."
    ClipOp = "graph.clip" NUMBER_TENSOR [] { min: opt NUMBER_ATTR, max: opt NUMBER_ATTR } fold_clip "`min(max(x, min), max)`; a bound that is absent does not apply."
    FloorOp = "graph.floor" FLOAT_TENSOR [IDEMPOTENT] {} fold_idempotent "The greatest integer not above `x`."
    CeilOp = "graph.ceil" FLOAT_TENSOR [IDEMPOTENT] {} fold_idempotent "The least integer not below `x`."
    RoundOp = "graph.round" FLOAT_TENSOR [IDEMPOTENT] {} fold_idempotent "The nearest integer, halves to the even one."
    SignOp = "graph.sign" NUMBER_TENSOR [IDEMPOTENT] {} fold_idempotent "-1, 0 or 1."
    NotOp = "graph.not" INT_TENSOR [INVOLUTION] {} fold_involution "Each bit inverted."
    SinOp = "graph.sin" FLOAT_TENSOR [] {} no_fold "Sine of an angle in radians."
    CosOp = "graph.cos" FLOAT_TENSOR [] {} no_fold "Cosine of an angle in radians."
    TanOp = "graph.tan" FLOAT_TENSOR [] {} no_fold "Tangent of an angle in radians."
    AsinOp = "graph.asin" FLOAT_TENSOR [] {} no_fold "Arc sine in radians."
    AcosOp = "graph.acos" FLOAT_TENSOR [] {} no_fold "Arc cosine in radians."
    AtanOp = "graph.atan" FLOAT_TENSOR [] {} no_fold "Arc tangent in radians."
    SinhOp = "graph.sinh" FLOAT_TENSOR [] {} no_fold "Hyperbolic sine."
    CoshOp = "graph.cosh" FLOAT_TENSOR [] {} no_fold "Hyperbolic cosine."
    AsinhOp = "graph.asinh" FLOAT_TENSOR [] {} no_fold "Inverse hyperbolic sine."
    AcoshOp = "graph.acosh" FLOAT_TENSOR [] {} no_fold "Inverse hyperbolic cosine."
    AtanhOp = "graph.atanh" FLOAT_TENSOR [] {} no_fold "Inverse hyperbolic tangent."
}

macro_rules! test {
    ($($Op:ident = $name:literal $doc:literal)*) => { $(op! {
        #[doc = $doc]
        pub $Op = $name {
            operands { input: one FLOAT_TENSOR }
            results { output: one BOOL_TENSOR }
            traits [PURE, ELEMENTWISE]
            assembly "$input attr-dict `:` functional-type(operands, results)"
            infer infer_test
            verify verify_inferred
        }
    })* };
}

test! {
    IsNanOp = "graph.is_nan" "Whether `x` is not a number."
    IsInfOp = "graph.is_inf" "Whether `x` is infinite, with either sign."
}

op! {
    /// Conversion to another element type.
    ///
    /// To an integer, fractions are cut off and values out of range are undefined; to `i1` it is
    /// whether `x` differs from zero; to a narrower float it rounds to nearest even.
    ///
    /// A float of at most 8 bits gets infinity for what is too large, or NaN where it has no infinity; with `saturate` its
    /// largest number, also for infinity, NaN staying NaN. `f4E2M1FN` has neither: it always saturates, and NaN becomes
    /// minus zero. `f8E8M0FNU` gets the power of two that `round` ("up" by default) says, of the input's magnitude as an `f32`; without
    /// `saturate` what lies outside of its range becomes NaN. Follows ONNX `Cast`.
    pub CastOp = "graph.cast" {
        operands { input: one NUMBER_TENSOR }
        results { output: one NUMBER_TENSOR }
        attrs { to: one TYPE_ATTR, saturate: opt UNIT_ATTR, round: opt EXPONENT_ROUNDING_ATTR }
        traits [PURE, ELEMENTWISE]
        assembly "$input `to` $to attr-dict `:` functional-type(operands, results)"
        infer infer_cast
        verify verify_inferred
        fold fold_cast
    }
}

op! {
    /// The same bits as elements of another type of the same width. Follows ONNX `BitCast`.
    pub BitcastOp = "graph.bitcast" {
        operands { input: one NUMBER_TENSOR }
        results { output: one NUMBER_TENSOR }
        attrs { to: one TYPE_ATTR }
        traits [PURE, ELEMENTWISE]
        assembly "$input `to` $to attr-dict `:` functional-type(operands, results)"
        infer infer_bitcast
        verify verify_inferred
        fold fold_bitcast
    }
}

macro_rules! binary {
    ($($Op:ident = $name:literal $C:ident [$($t:ident),*] $infer:ident $R:ident $fold:ident $doc:literal)*) => { $(op! {
        #[doc = $doc]
        pub $Op = $name {
            operands { lhs: one $C, rhs: one $C }
            results { output: one $R }
            traits [PURE $(, $t)*]
            assembly "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)"
            infer $infer
            verify verify_inferred
            fold $fold
        }
    })*

    /// Names of the ops of two operands that broadcast.
    pub const BINARY: &[&str] = &[$($name),*];
    };
}

binary! {
    AddOp = "graph.add" NUMBER_TENSOR [COMMUTATIVE] infer_binary NUMBER_TENSOR fold_add "Sum; integers wrap around."
    SubOp = "graph.sub" NUMBER_TENSOR [] infer_binary NUMBER_TENSOR fold_sub "Difference; integers wrap around."
    MulOp = "graph.mul" NUMBER_TENSOR [COMMUTATIVE] infer_binary NUMBER_TENSOR fold_mul "Product; integers wrap around."
    DivOp = "graph.div" NUMBER_TENSOR [] infer_binary NUMBER_TENSOR fold_div "Quotient; that of integers is cut off towards zero, by zero undefined."
    PowOp = "graph.pow" NUMBER_TENSOR [] infer_power NUMBER_TENSOR fold_pow "`lhs` to the power of `rhs`, in the element type of `lhs`."
    MaxOp = "graph.max" NUMBER_TENSOR [COMMUTATIVE] infer_binary NUMBER_TENSOR fold_same "The greater one; NaN when either is."
    MinOp = "graph.min" NUMBER_TENSOR [COMMUTATIVE] infer_binary NUMBER_TENSOR fold_same "The lesser one; NaN when either is."
    ModOp = "graph.mod" NUMBER_TENSOR [] infer_binary NUMBER_TENSOR no_fold "Remainder with the sign of `rhs`, by an integer zero undefined."
    RemOp = "graph.rem" NUMBER_TENSOR [] infer_binary NUMBER_TENSOR no_fold "Remainder with the sign of `lhs` (C's `fmod`), by an integer zero undefined."
    PreluOp = "graph.prelu" FLOAT_TENSOR [] infer_binary FLOAT_TENSOR no_fold "`lhs`, below zero multiplied by `rhs`."
    AndOp = "graph.and" INT_TENSOR [COMMUTATIVE] infer_binary INT_TENSOR fold_same "And of each bit."
    OrOp = "graph.or" INT_TENSOR [COMMUTATIVE] infer_binary INT_TENSOR fold_same "Or of each bit."
    XorOp = "graph.xor" INT_TENSOR [COMMUTATIVE] infer_binary INT_TENSOR no_fold "Exclusive or of each bit."
    ShlOp = "graph.shl" INT_TENSOR [] infer_binary INT_TENSOR no_fold "`lhs` shifted left by `rhs` bits."
    ShrOp = "graph.shr" INT_TENSOR [] infer_binary INT_TENSOR no_fold "`lhs` shifted right by `rhs` bits, keeping the sign of signed types."
    EqualOp = "graph.equal" COMPARABLE_TENSOR [COMMUTATIVE] infer_compare BOOL_TENSOR no_fold "Whether both are equal."
    NotEqualOp = "graph.not_equal" COMPARABLE_TENSOR [COMMUTATIVE] infer_compare BOOL_TENSOR no_fold "Whether both differ."
    LessOp = "graph.less" NUMBER_TENSOR [] infer_compare BOOL_TENSOR no_fold "Whether `lhs < rhs`."
    LessEqualOp = "graph.less_equal" NUMBER_TENSOR [] infer_compare BOOL_TENSOR no_fold "Whether `lhs <= rhs`."
    GreaterOp = "graph.greater" NUMBER_TENSOR [] infer_compare BOOL_TENSOR no_fold "Whether `lhs > rhs`."
    GreaterEqualOp = "graph.greater_equal" NUMBER_TENSOR [] infer_compare BOOL_TENSOR no_fold "Whether `lhs >= rhs`."
}

op! {
    /// `x` where the condition holds, else `y`; all three broadcast.
    pub WhereOp = "graph.where" {
        operands { condition: one BOOL_TENSOR, x: one ANY_TENSOR, y: one ANY_TENSOR }
        results { output: one ANY_TENSOR }
        traits [PURE]
        assembly "operands attr-dict `:` functional-type(operands, results)"
        infer infer_where
        verify verify_inferred
        fold fold_where
    }
}

fn no_fold<O>(_: O, _: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    None
}

fn infer_test(cx: &InferCx<'_>) -> Inferred {
    let (shape, _) = cx.operand(0)?;
    one(cx.ctx, &shape, cx.ctx.int(1))
}

fn infer_cast(cx: &InferCx<'_>) -> Inferred {
    let (shape, _) = cx.operand(0)?;
    let Some(to) = cx.attr("to").and_then(|attr| attr.as_type(cx.ctx)) else {
        return Err(OpError::new("requires attribute 'to'"));
    };
    if !to.is_float(cx.ctx) && !to.is_integer(cx.ctx) {
        return Err(OpError::new("attribute 'to' must be an integer or floating-point type"));
    }
    one(cx.ctx, &shape, to)
}

fn infer_bitcast(cx: &InferCx<'_>) -> Inferred {
    let types = infer_cast(cx)?;
    let (from, to) = (cx.operand(0)?.1, types[0].elem(cx.ctx));
    if from.bit_width(cx.ctx) == to.bit_width(cx.ctx) {
        return Ok(types);
    }
    let (from, to) = (cx.ctx.display(from), cx.ctx.display(to));
    Err(OpError::new(format!("reads elements of type '{from}' as '{to}', which is not of the same width")))
}

fn same_elem(cx: &InferCx<'_>, a: usize, b: usize) -> Result<(), OpError> {
    if cx.operand(a)?.1 == cx.operand(b)?.1 {
        return Ok(());
    }
    Err(OpError::new(format!("operands #{a} and #{b} must have the same element type")))
}

fn infer_binary(cx: &InferCx<'_>) -> Inferred {
    same_elem(cx, 0, 1)?;
    infer_power(cx)
}

fn infer_power(cx: &InferCx<'_>) -> Inferred {
    let ((lhs, elem), (rhs, _)) = (cx.operand(0)?, cx.operand(1)?);
    one(cx.ctx, &broadcast(&lhs, &rhs)?, elem)
}

fn infer_compare(cx: &InferCx<'_>) -> Inferred {
    same_elem(cx, 0, 1)?;
    let ((lhs, _), (rhs, _)) = (cx.operand(0)?, cx.operand(1)?);
    one(cx.ctx, &broadcast(&lhs, &rhs)?, cx.ctx.int(1))
}

fn infer_where(cx: &InferCx<'_>) -> Inferred {
    same_elem(cx, 1, 2)?;
    let ((condition, _), (x, elem), (y, _)) = (cx.operand(0)?, cx.operand(1)?, cx.operand(2)?);
    one(cx.ctx, &broadcast(&broadcast(&condition, &x)?, &y)?, elem)
}
