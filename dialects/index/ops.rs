//! Ops of the index dialect.

use terrace_ir::interfaces::{InferRange, SideEffects};
use terrace_ir::interp::{Interp, ScalarOp, scalar::*};
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;
use terrace_ir::{OpDef, op};

use super::fold::*;
use super::verify::verify_cast;
use super::{CMP_PREDICATE, INTEGER_OR_INDEX, asm, canonicalize as rules, interp};
use crate::arith::ranges;

/// All ops.
pub(super) const OPS: &[fn() -> &'static OpDef] = &[
    AddOp::def,
    SubOp::def,
    MulOp::def,
    DivSOp::def,
    DivUOp::def,
    CeilDivSOp::def,
    CeilDivUOp::def,
    FloorDivSOp::def,
    RemSOp::def,
    RemUOp::def,
    MaxSOp::def,
    MaxUOp::def,
    MinSOp::def,
    MinUOp::def,
    ShlOp::def,
    ShrSOp::def,
    ShrUOp::def,
    AndOp::def,
    OrOp::def,
    XOrOp::def,
    CastSOp::def,
    CastUOp::def,
    CmpOp::def,
    SizeOfOp::def,
    ConstantOp::def,
    BoolConstantOp::def,
];

macro_rules! binary {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident [$($traits:ident),*] $fold:ident [$($pattern:literal => $rewrite:path),*];)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                operands { lhs: one INDEX, rhs: one INDEX }
                results { result: one INDEX }
                traits [$($traits),*]
                assembly "$lhs `,` $rhs attr-dict"
                fold $fold
                canonicalize [$($pattern => $rewrite),*]
                interfaces [
                    ScalarOp => ScalarOp { code: |_, _| Some(Code::IntBinary(IntBinary::$code)) },
                    SideEffects => SideEffects::NONE,
                    InferRange => ranges::OF_INDEX,
                ]
            }
        }
    )* };
}

binary! {
    /// Sum, modulo two to the width.
    AddOp = "index.add" AddI [PURE, COMMUTATIVE] fold_add ["add-of-constants" => rules::reassociate];
    /// Difference, modulo two to the width.
    SubOp = "index.sub" SubI [PURE] fold_sub [];
    /// Product, modulo two to the width.
    MulOp = "index.mul" MulI [PURE, COMMUTATIVE] fold_mul ["mul-of-constants" => rules::reassociate];
    /// Quotient of signed integers, rounded towards zero. Undefined for division by zero and overflow.
    DivSOp = "index.divs" DivSI [] fold_checked [];
    /// Quotient of unsigned integers, rounded towards zero. Undefined for division by zero.
    DivUOp = "index.divu" DivUI [] fold_checked [];
    /// Quotient of signed integers, rounded towards plus infinity.
    CeilDivSOp = "index.ceildivs" CeilDivSI [] fold_checked [];
    /// Quotient of unsigned integers, rounded up.
    CeilDivUOp = "index.ceildivu" CeilDivUI [] fold_checked [];
    /// Quotient of signed integers, rounded towards minus infinity.
    FloorDivSOp = "index.floordivs" FloorDivSI [] fold_checked [];
    /// Remainder of the division of signed integers, with the sign of the dividend.
    RemSOp = "index.rems" RemSI [] fold_checked [];
    /// Remainder of the division of unsigned integers.
    RemUOp = "index.remu" RemUI [] fold_checked [];
    /// The larger of two signed integers.
    MaxSOp = "index.maxs" MaxSI [PURE, COMMUTATIVE] fold_checked ["maxs-of-constants" => rules::reassociate];
    /// The larger of two unsigned integers.
    MaxUOp = "index.maxu" MaxUI [PURE, COMMUTATIVE] fold_checked ["maxu-of-constants" => rules::reassociate];
    /// The smaller of two signed integers.
    MinSOp = "index.mins" MinSI [PURE, COMMUTATIVE] fold_checked ["mins-of-constants" => rules::reassociate];
    /// The smaller of two unsigned integers.
    MinUOp = "index.minu" MinUI [PURE, COMMUTATIVE] fold_checked ["minu-of-constants" => rules::reassociate];
    /// Shift left. Poison for a shift by the width or more.
    ShlOp = "index.shl" ShLI [PURE] fold_checked [];
    /// Shift right that repeats the sign bit. Poison for a shift by the width or more.
    ShrSOp = "index.shrs" ShRSI [PURE] fold_checked [];
    /// Shift right that fills with zeros. Poison for a shift by the width or more.
    ShrUOp = "index.shru" ShRUI [PURE] fold_checked [];
    /// Bitwise and.
    AndOp = "index.and" AndI [PURE, COMMUTATIVE] fold_unchecked ["and-of-constants" => rules::reassociate];
    /// Bitwise or.
    OrOp = "index.or" OrI [PURE, COMMUTATIVE] fold_unchecked ["or-of-constants" => rules::reassociate];
    /// Bitwise exclusive or.
    XOrOp = "index.xor" XOrI [PURE, COMMUTATIVE] fold_unchecked ["xor-of-constants" => rules::reassociate];
}

macro_rules! casts {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                operands { input: one INTEGER_OR_INDEX }
                results { output: one INTEGER_OR_INDEX }
                traits [PURE]
                assembly "$input attr-dict `:` type($input) `to` type($output)"
                verify verify_cast
                fold fold_cast
                interfaces [
                    ScalarOp => ScalarOp { code: |_, _| Some(Code::Cast(Cast::$code)) },
                    InferRange => ranges::OF_SCALAR,
                ]
            }
        }
    )* };
}

casts! {
    /// Conversion between `index` and a signed integer.
    CastSOp = "index.casts" IndexCast;
    /// Conversion between `index` and an unsigned integer.
    CastUOp = "index.castu" IndexCastUI;
}

op! {
    /// Comparison.
    ///
    /// `pred` is one of eq, ne, slt, sle, sgt, sge, ult, ule, ugt, uge.
    pub CmpOp = "index.cmp" {
        operands { lhs: one INDEX, rhs: one INDEX }
        results { result: one I1 }
        attrs { pred: one CMP_PREDICATE }
        traits [PURE]
        assembly (asm::parse_cmp, asm::print_cmp)
        fold fold_cmp
        canonicalize ["cmp-of-sub" => rules::cmp_of_sub]
        interfaces [
            ScalarOp => ScalarOp { code: |op, body| cmp_code(CmpOp(op), body) },
            InferRange => ranges::OF_INDEX,
        ]
    }
}

op! {
    /// The number of bits of an `index`.
    pub SizeOfOp = "index.sizeof" {
        results { result: one INDEX }
        traits [PURE]
        assembly "attr-dict"
        interfaces [Interp => Interp { eval: interp::size_of }]
    }
}

op! {
    /// A constant.
    ///
    /// It is kept with 64 bits, of which a narrower `index` takes the lower ones.
    pub ConstantOp = "index.constant" {
        results { result: one INDEX }
        attrs { value: one INDEX_ATTR }
        traits [PURE, CONSTANT_LIKE]
        assembly "attr-dict $value"
        fold fold_constant
        interfaces [
            AsmNames => AsmNames { results: asm::name_constant, ..AsmNames::NONE },
            Interp => Interp { eval: interp::constant },
        ]
    }
}

op! {
    /// A constant `i1`.
    pub BoolConstantOp = "index.bool.constant" {
        results { result: one I1 }
        attrs { value: one BOOL_ATTR }
        traits [PURE, CONSTANT_LIKE]
        assembly "attr-dict $value"
        fold fold_bool_constant
        interfaces [AsmNames => AsmNames::CONSTANT, Interp => Interp { eval: interp::constant }]
    }
}
