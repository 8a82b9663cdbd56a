//! Ops of the arith dialect.

use terrace_ir::interp::{Interp, ScalarOp, scalar::*};
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;
use terrace_ir::{Body, OpDef, op};

use super::fold::*;
use super::verify::*;
use super::{CMPF_PREDICATE, CMPI_PREDICATE, CONSTANT_VALUE, FASTMATH, OVERFLOW, asm, codes, flags, interp};

/// All ops.
pub(super) const OPS: &[fn() -> &'static OpDef] = &[
    ConstantOp::def,
    AddIOp::def,
    SubIOp::def,
    MulIOp::def,
    DivSIOp::def,
    DivUIOp::def,
    RemSIOp::def,
    RemUIOp::def,
    CeilDivSIOp::def,
    CeilDivUIOp::def,
    FloorDivSIOp::def,
    AndIOp::def,
    OrIOp::def,
    XOrIOp::def,
    ShLIOp::def,
    ShRSIOp::def,
    ShRUIOp::def,
    MinSIOp::def,
    MaxSIOp::def,
    MinUIOp::def,
    MaxUIOp::def,
    AddFOp::def,
    SubFOp::def,
    MulFOp::def,
    DivFOp::def,
    RemFOp::def,
    MinimumFOp::def,
    MaximumFOp::def,
    MinNumFOp::def,
    MaxNumFOp::def,
    NegFOp::def,
    CmpIOp::def,
    CmpFOp::def,
    SelectOp::def,
    IndexCastOp::def,
    IndexCastUIOp::def,
    ExtSIOp::def,
    ExtUIOp::def,
    TruncIOp::def,
    ExtFOp::def,
    TruncFOp::def,
    SIToFPOp::def,
    UIToFPOp::def,
    FPToSIOp::def,
    FPToUIOp::def,
    BitcastOp::def,
];

op! {
    /// A constant: an integer, a float, `index`, or dense elements of them.
    pub ConstantOp = "arith.constant" {
        results { result: one ANY }
        attrs { value: one CONSTANT_VALUE }
        traits [PURE, CONSTANT_LIKE]
        assembly (asm::parse_constant, asm::print_constant)
        verify verify_constant
        fold fold_constant
        interfaces [AsmNames => AsmNames::CONSTANT, Interp => Interp { eval: interp::constant }]
    }
}

macro_rules! int_binary {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident [$($traits:ident),*] $fold:ident;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: SIGNLESS_INTEGER_LIKE }
                operands { lhs: one T, rhs: one T }
                results { result: one T }
                traits [ELEMENTWISE $(, $traits)*]
                assembly "$lhs `,` $rhs attr-dict `:` type($result)"
                fold $fold
                interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::IntBinary(IntBinary::$code)) }]
            }
        }
    )* };
}

int_binary! {
    /// Quotient of signed integers, rounded towards zero. Undefined for division by zero and overflow.
    DivSIOp = "arith.divsi" DivSI [] fold_division;
    /// Quotient of unsigned integers, rounded towards zero. Undefined for division by zero.
    DivUIOp = "arith.divui" DivUI [] fold_division;
    /// Remainder of the division of signed integers, with the sign of the dividend.
    RemSIOp = "arith.remsi" RemSI [] fold_remainder;
    /// Remainder of the division of unsigned integers.
    RemUIOp = "arith.remui" RemUI [] fold_remainder;
    /// Quotient of signed integers, rounded towards plus infinity.
    CeilDivSIOp = "arith.ceildivsi" CeilDivSI [] fold_division;
    /// Quotient of unsigned integers, rounded up.
    CeilDivUIOp = "arith.ceildivui" CeilDivUI [] fold_division;
    /// Quotient of signed integers, rounded towards minus infinity.
    FloorDivSIOp = "arith.floordivsi" FloorDivSI [] fold_division;
    /// Bitwise and.
    AndIOp = "arith.andi" AndI [PURE, COMMUTATIVE, IDEMPOTENT] fold_andi;
    /// Bitwise or.
    OrIOp = "arith.ori" OrI [PURE, COMMUTATIVE, IDEMPOTENT] fold_ori;
    /// Bitwise exclusive or.
    XOrIOp = "arith.xori" XOrI [PURE, COMMUTATIVE] fold_xori;
    /// Shift right that repeats the sign bit. Poison for a shift by the width or more.
    ShRSIOp = "arith.shrsi" ShRSI [PURE] fold_shift;
    /// Shift right that fills with zeros. Poison for a shift by the width or more.
    ShRUIOp = "arith.shrui" ShRUI [PURE] fold_shift;
    /// The smaller of two signed integers.
    MinSIOp = "arith.minsi" MinSI [PURE, COMMUTATIVE, IDEMPOTENT] fold_int_extremum;
    /// The larger of two signed integers.
    MaxSIOp = "arith.maxsi" MaxSI [PURE, COMMUTATIVE, IDEMPOTENT] fold_int_extremum;
    /// The smaller of two unsigned integers.
    MinUIOp = "arith.minui" MinUI [PURE, COMMUTATIVE, IDEMPOTENT] fold_int_extremum;
    /// The larger of two unsigned integers.
    MaxUIOp = "arith.maxui" MaxUI [PURE, COMMUTATIVE, IDEMPOTENT] fold_int_extremum;
}

macro_rules! int_binary_with_overflow {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident [$($traits:ident),*] $fold:ident [$($pattern:literal => $rewrite:path),*];)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: SIGNLESS_INTEGER_LIKE }
                operands { lhs: one T, rhs: one T }
                results { result: one T }
                attrs { overflowFlags: default OVERFLOW "#arith.overflow<none>" }
                traits [PURE, ELEMENTWISE $(, $traits)*]
                assembly (flags::parse_same_overflow, flags::print_same_overflow)
                fold $fold
                canonicalize [$($pattern => $rewrite),*]
                interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::IntBinary(IntBinary::$code)) }]
            }
        }
    )* };
}

int_binary_with_overflow! {
    /// Sum of integers, modulo two to the width.
    AddIOp = "arith.addi" AddI [COMMUTATIVE] fold_addi [];
    /// Difference of integers, modulo two to the width.
    SubIOp = "arith.subi" SubI [] fold_subi [];
    /// Product of integers, modulo two to the width.
    MulIOp = "arith.muli" MulI [COMMUTATIVE] fold_muli [];
    /// Shift left. Poison for a shift by the width or more.
    ShLIOp = "arith.shli" ShLI [] fold_shift [];
}

macro_rules! float_binary {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident [$($traits:ident),*] $fold:ident;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: FLOAT_LIKE }
                operands { lhs: one T, rhs: one T }
                results { result: one T }
                attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
                traits [PURE, ELEMENTWISE $(, $traits)*]
                assembly (flags::parse_same_fastmath, flags::print_same_fastmath)
                fold $fold
                interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::FloatBinary(FloatBinary::$code)) }]
            }
        }
    )* };
}

float_binary! {
    /// Sum of floats.
    AddFOp = "arith.addf" AddF [COMMUTATIVE] fold_addf;
    /// Difference of floats.
    SubFOp = "arith.subf" SubF [] fold_subf;
    /// Product of floats.
    MulFOp = "arith.mulf" MulF [COMMUTATIVE] fold_mulf;
    /// Quotient of floats.
    DivFOp = "arith.divf" DivF [] fold_divf;
    /// Remainder of the division of floats, with the sign of the dividend (C's `fmod`).
    RemFOp = "arith.remf" RemF [] fold_constants;
    /// The smaller of two floats; NaN if either is; -0 is smaller than +0.
    MinimumFOp = "arith.minimumf" MinimumF [COMMUTATIVE, IDEMPOTENT] fold_float_extremum;
    /// The larger of two floats; NaN if either is; -0 is smaller than +0.
    MaximumFOp = "arith.maximumf" MaximumF [COMMUTATIVE, IDEMPOTENT] fold_float_extremum;
    /// The smaller of two floats; the other one if either is NaN.
    MinNumFOp = "arith.minnumf" MinNumF [COMMUTATIVE, IDEMPOTENT] fold_float_extremum;
    /// The larger of two floats; the other one if either is NaN.
    MaxNumFOp = "arith.maxnumf" MaxNumF [COMMUTATIVE, IDEMPOTENT] fold_float_extremum;
}

op! {
    /// Negation of a float: its sign flipped.
    pub NegFOp = "arith.negf" {
        types { T: FLOAT_LIKE }
        operands { operand: one T }
        results { result: one T }
        attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
        traits [PURE, ELEMENTWISE]
        assembly (flags::parse_same_fastmath, flags::print_same_fastmath)
        fold fold_negf
        interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::FloatUnary(FloatUnary::NegF)) }]
    }
}

op! {
    /// Comparison of integers.
    ///
    /// `predicate` is one of eq, ne, slt, sle, sgt, sge, ult, ule, ugt, uge.
    pub CmpIOp = "arith.cmpi" {
        types { T: SIGNLESS_INTEGER_LIKE, B: BOOL_LIKE = bool_like(T) }
        operands { lhs: one T, rhs: one T }
        results { result: one B }
        attrs { predicate: one CMPI_PREDICATE }
        traits [PURE, ELEMENTWISE]
        assembly "$predicate `,` $lhs `,` $rhs attr-dict `:` type($lhs)"
        fold fold_cmpi
        interfaces [ScalarOp => ScalarOp { code: codes::cmpi_code }]
    }
}

op! {
    /// Comparison of floats.
    ///
    /// `predicate` is `false`, `true`, or `o` (and neither is NaN) or `u` (or one is NaN) in front
    /// of eq, gt, ge, lt, le, ne, or `ord` (neither is NaN) or `uno` (one is).
    pub CmpFOp = "arith.cmpf" {
        types { T: FLOAT_LIKE, B: BOOL_LIKE = bool_like(T) }
        operands { lhs: one T, rhs: one T }
        results { result: one B }
        attrs { predicate: one CMPF_PREDICATE, fastmath: default FASTMATH "#arith.fastmath<none>" }
        traits [PURE, ELEMENTWISE]
        assembly (flags::parse_cmpf, flags::print_cmpf)
        fold fold_cmpf
        interfaces [ScalarOp => ScalarOp { code: codes::cmpf_code }]
    }
}

op! {
    /// One of two values, by a condition.
    ///
    /// The condition is `i1`, or a vector or tensor of it in the shape of the values.
    pub SelectOp = "arith.select" {
        types { T: ANY }
        operands { condition: one BOOL_LIKE, true_value: one T, false_value: one T }
        results { result: one T }
        traits [PURE, ELEMENTWISE]
        assembly (asm::parse_select, asm::print_select)
        verify verify_select
        fold fold_select
        interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::Select) }]
    }
}

macro_rules! casts {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident $from:ident => $to:ident $verify:ident $fold:ident;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                operands { r#in: one $from }
                results { out: one $to }
                traits [PURE, ELEMENTWISE]
                assembly "$in attr-dict `:` type($in) `to` type($out)"
                verify $verify
                fold $fold
                interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::Cast(Cast::$code)) }]
            }
        }
    )* };
}

casts! {
    /// Conversion between `index` and a signed integer.
    IndexCastOp = "arith.index_cast" IndexCast SIGNLESS_INTEGER_LIKE => SIGNLESS_INTEGER_LIKE verify_index_cast fold_index_cast;
    /// Integer made wider by repeating the sign bit.
    ExtSIOp = "arith.extsi" ExtSI SIGNLESS_FIXED_WIDTH_INTEGER_LIKE => SIGNLESS_FIXED_WIDTH_INTEGER_LIKE verify_wider fold_ext;
    /// Float from a signed integer, rounded to nearest even.
    SIToFPOp = "arith.sitofp" SIToFP SIGNLESS_FIXED_WIDTH_INTEGER_LIKE => FLOAT_LIKE verify_same_shape fold_constants;
    /// Signed integer from a float, rounded towards zero.
    FPToSIOp = "arith.fptosi" FPToSI FLOAT_LIKE => SIGNLESS_FIXED_WIDTH_INTEGER_LIKE verify_same_shape fold_constants;
    /// Unsigned integer from a float, rounded towards zero.
    FPToUIOp = "arith.fptoui" FPToUI FLOAT_LIKE => SIGNLESS_FIXED_WIDTH_INTEGER_LIKE verify_same_shape fold_constants;
    /// The same bits as another type of the same width.
    BitcastOp = "arith.bitcast" Bitcast ANY => ANY verify_bitcast fold_bitcast;
    /// Conversion between `index` and an unsigned integer.
    IndexCastUIOp = "arith.index_castui" IndexCastUI SIGNLESS_INTEGER_LIKE => SIGNLESS_INTEGER_LIKE verify_index_cast fold_index_cast;
    /// Integer made wider by zeros.
    ExtUIOp = "arith.extui" ExtUI SIGNLESS_FIXED_WIDTH_INTEGER_LIKE => SIGNLESS_FIXED_WIDTH_INTEGER_LIKE verify_wider fold_ext;
    /// Float from an unsigned integer, rounded to nearest even.
    UIToFPOp = "arith.uitofp" UIToFP SIGNLESS_FIXED_WIDTH_INTEGER_LIKE => FLOAT_LIKE verify_same_shape fold_constants;
}

op! {
    /// Integer made narrower by dropping its upper bits.
    pub TruncIOp = "arith.trunci" {
        operands { r#in: one SIGNLESS_FIXED_WIDTH_INTEGER_LIKE }
        results { out: one SIGNLESS_FIXED_WIDTH_INTEGER_LIKE }
        attrs { overflowFlags: default OVERFLOW "#arith.overflow<none>" }
        traits [PURE, ELEMENTWISE]
        assembly (flags::parse_cast, flags::print_cast)
        verify verify_narrower
        fold fold_trunci
        interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::Cast(Cast::TruncI)) }]
    }
}

op! {
    /// Float made wider.
    pub ExtFOp = "arith.extf" {
        operands { r#in: one FLOAT_LIKE }
        results { out: one FLOAT_LIKE }
        attrs { fastmath: opt FASTMATH }
        traits [PURE, ELEMENTWISE]
        assembly (flags::parse_cast, flags::print_cast)
        verify verify_wider
        fold fold_constants
        interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::Cast(Cast::ExtF)) }]
    }
}

/// Rounding modes of `arith.truncf` with the integers that stand for them.
const ROUNDING_CASES: &[(&str, i64)] =
    &[("to_nearest_even", 0), ("downward", 1), ("upward", 2), ("toward_zero", 3), ("to_nearest_away", 4)];

/// A rounding mode.
pub const ROUNDING_MODE: AttrConstraint = AttrConstraint {
    what: "Floating point rounding mode",
    holds: |ctx, attr| {
        attr.ty(ctx).is_some_and(|ty| ty.is_int(ctx, 32))
            && attr.as_int(ctx).is_some_and(|value| (0..5).contains(&value))
    },
    ty: Some(|ctx| ctx.int(32)),
    cases: ROUNDING_CASES,
};

op! {
    /// Float made narrower, rounded to nearest even unless `roundingmode` says otherwise.
    pub TruncFOp = "arith.truncf" {
        operands { r#in: one FLOAT_LIKE }
        results { out: one FLOAT_LIKE }
        attrs { roundingmode: opt ROUNDING_MODE, fastmath: opt FASTMATH }
        traits [PURE, ELEMENTWISE]
        assembly (flags::parse_cast, flags::print_cast)
        verify verify_narrower
        fold fold_truncf
        interfaces [ScalarOp => ScalarOp { code: codes::truncf_code }]
    }
}

impl ConstantOp {
    /// The value of an integer or `index` constant.
    pub fn int(self, body: &Body) -> Option<i64> {
        self.value(body).as_int(body.ctx())
    }
}
