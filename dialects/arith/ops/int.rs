//! Ops on integers and `index`.

use terrace_ir::interfaces::{InferRange, SideEffects};
use terrace_ir::interp::{Interp, ScalarOp, scalar::*};
use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;

use super::super::canonicalize::int as rules;
use super::super::fold::int::*;
use super::super::interp;
use super::super::verify::{all_same, operands_and_first_result_same};
use super::super::{OVERFLOW, asm, flags, ranges};

macro_rules! int_binary {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident [$($traits:ident),*] $fold:ident [$($pattern:literal => $rewrite:path),*];)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: SIGNLESS_INTEGER_LIKE }
                operands { lhs: one T, rhs: one T }
                results { result: one T }
                traits [PURE, ELEMENTWISE $(, $traits)*]
                assembly "$lhs `,` $rhs attr-dict `:` type($result)"
                fold $fold
                canonicalize [$($pattern => $rewrite),*]
                interfaces [
                    ScalarOp => ScalarOp { code: |_, _| Some(Code::IntBinary(IntBinary::$code)) },
                    InferRange => ranges::OF_SCALAR,
                ]
            }
        }
    )* };
}

int_binary! {
    /// Bitwise and.
    AndIOp = "arith.andi" AndI [COMMUTATIVE, IDEMPOTENT] fold_andi
        ["and-of-extensions" => rules::bits_of_extensions];
    /// Bitwise or.
    OrIOp = "arith.ori" OrI [COMMUTATIVE, IDEMPOTENT] fold_ori
        ["or-of-extensions" => rules::bits_of_extensions];
    /// Bitwise exclusive or.
    XOrIOp = "arith.xori" XOrI [COMMUTATIVE] fold_xori
        ["not-of-cmp" => rules::not_of_cmp, "xor-of-extensions" => rules::bits_of_extensions];
    /// The smaller of two signed integers.
    MinSIOp = "arith.minsi" MinSI [COMMUTATIVE, IDEMPOTENT] fold_int_extremum [];
    /// The larger of two signed integers.
    MaxSIOp = "arith.maxsi" MaxSI [COMMUTATIVE, IDEMPOTENT] fold_int_extremum [];
    /// The smaller of two unsigned integers.
    MinUIOp = "arith.minui" MinUI [COMMUTATIVE, IDEMPOTENT] fold_int_extremum [];
    /// The larger of two unsigned integers.
    MaxUIOp = "arith.maxui" MaxUI [COMMUTATIVE, IDEMPOTENT] fold_int_extremum [];
}

macro_rules! int_division {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident $fold:ident;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: SIGNLESS_INTEGER_LIKE }
                operands { lhs: one T, rhs: one T }
                results { result: one T }
                traits [ELEMENTWISE]
                assembly "$lhs `,` $rhs attr-dict `:` type($result)"
                fold $fold
                interfaces [
                    ScalarOp => ScalarOp { code: |_, _| Some(Code::IntBinary(IntBinary::$code)) },
                    SideEffects => SideEffects::NONE,
                    InferRange => ranges::OF_SCALAR,
                ]
            }
        }
    )* };
}

int_division! {
    /// Remainder of the division of signed integers, with the sign of the dividend.
    RemSIOp = "arith.remsi" RemSI fold_remainder;
    /// Remainder of the division of unsigned integers.
    RemUIOp = "arith.remui" RemUI fold_remainder;
    /// Quotient of signed integers, rounded towards plus infinity.
    CeilDivSIOp = "arith.ceildivsi" CeilDivSI fold_division;
    /// Quotient of unsigned integers, rounded up.
    CeilDivUIOp = "arith.ceildivui" CeilDivUI fold_division;
    /// Quotient of signed integers, rounded towards minus infinity.
    FloorDivSIOp = "arith.floordivsi" FloorDivSI fold_division;
}

macro_rules! int_exact {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident [$($traits:ident),*] $fold:ident [$($Iface:ty => $imp:expr),*];)*) => { $(
        op! {
            $(#[doc = $doc])*
            ///
            /// With `exact` the result is poison when bits of it are lost.
            pub $Op = $name {
                types { T: SIGNLESS_INTEGER_LIKE }
                operands { lhs: one T, rhs: one T }
                results { result: one T }
                attrs { isExact: opt UNIT_ATTR }
                traits [ELEMENTWISE $(, $traits)*]
                assembly "$lhs `,` $rhs (`exact` $isExact^)? attr-dict `:` type($result)"
                fold $fold
                interfaces [
                    ScalarOp => ScalarOp { code: |_, _| Some(Code::IntBinary(IntBinary::$code)) },
                    InferRange => ranges::OF_SCALAR
                    $(, $Iface => $imp)*
                ]
            }
        }
    )* };
}

int_exact! {
    /// Quotient of signed integers, rounded towards zero. Undefined for division by zero and overflow.
    DivSIOp = "arith.divsi" DivSI [] fold_division [SideEffects => SideEffects::NONE];
    /// Quotient of unsigned integers, rounded towards zero. Undefined for division by zero.
    DivUIOp = "arith.divui" DivUI [] fold_division [SideEffects => SideEffects::NONE];
    /// Shift right that repeats the sign bit. Poison for a shift by the width or more.
    ShRSIOp = "arith.shrsi" ShRSI [PURE] fold_shift [];
    /// Shift right that fills with zeros. Poison for a shift by the width or more.
    ShRUIOp = "arith.shrui" ShRUI [PURE] fold_shift [];
}

macro_rules! int_binary_with_overflow {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident [$($traits:ident),*] $fold:ident [$($pattern:literal => $rewrite:path),*] [$($Iface:ty => $imp:expr),*];)*) => { $(
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
                interfaces [
                    ScalarOp => ScalarOp { code: |_, _| Some(Code::IntBinary(IntBinary::$code)) },
                    InferRange => ranges::OF_SCALAR
                    $(, $Iface => $imp)*
                ]
            }
        }
    )* };
}

int_binary_with_overflow! {
    /// Sum of integers, modulo two to the width.
    AddIOp = "arith.addi" AddI [COMMUTATIVE] fold_addi
        ["add-of-constants" => rules::sum_of_constants, "add-of-negated" => rules::add_of_negated] [];
    /// Difference of integers, modulo two to the width.
    SubIOp = "arith.subi" SubI [] fold_subi
        ["sub-of-constants" => rules::sum_of_constants, "sub-of-sub" => rules::sub_of_sub] [];
    /// Product of integers, modulo two to the width.
    MulIOp = "arith.muli" MulI [COMMUTATIVE] fold_muli ["mul-of-constants" => rules::product_of_constants]
        [AsmNames => AsmNames { results: asm::name_product, ..AsmNames::NONE }];
    /// Shift left. Poison for a shift by the width or more.
    ShLIOp = "arith.shli" ShLI [] fold_shift [] [];
}

op! {
    /// Sum of unsigned integers modulo two to the width, and whether it was too large for that.
    pub AddUIExtendedOp = "arith.addui_extended" {
        types { T: SIGNLESS_INTEGER_LIKE }
        operands { lhs: one T, rhs: one T }
        results { sum: one T, overflow: one BOOL_LIKE }
        traits [PURE, ELEMENTWISE, COMMUTATIVE]
        requires ["all of {lhs, rhs, sum} have same type" => operands_and_first_result_same]
        assembly "$lhs `,` $rhs attr-dict `:` type($sum) `,` type($overflow)"
        fold fold_addui_extended
        canonicalize ["addui-extended-to-addi" => rules::without_carry]
        interfaces [
            AsmNames => AsmNames { results: |_, _, name| { name(0, "sum"); name(1, "overflow"); }, ..AsmNames::NONE },
            Interp => Interp { eval: interp::addui_extended },
            InferRange => ranges::OF_SUM,
        ]
    }
}

macro_rules! int_product {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $eval:ident $fold:ident [$($pattern:literal => $rewrite:path),*];)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: SIGNLESS_INTEGER_LIKE }
                operands { lhs: one T, rhs: one T }
                results { low: one T, high: one T }
                traits [PURE, ELEMENTWISE, COMMUTATIVE]
                requires ["all of {lhs, rhs, low, high} have same type" => all_same]
                assembly "$lhs `,` $rhs attr-dict `:` type($lhs)"
                fold $fold
                canonicalize [$($pattern => $rewrite),*]
                interfaces [
                    AsmNames => AsmNames { results: |_, _, name| { name(0, "low"); name(1, "high"); }, ..AsmNames::NONE },
                    Interp => Interp { eval: interp::$eval },
                    InferRange => ranges::OF_PRODUCT,
                ]
            }
        }
    )* };
}

int_product! {
    /// Both halves of the product of two signed integers.
    MulSIExtendedOp = "arith.mulsi_extended" mulsi_extended fold_mulsi_extended
        ["mulsi-extended-to-muli" => rules::without_high_half, "mulsi-extended-by-one" => rules::high_half_of_one];
    /// Both halves of the product of two unsigned integers.
    MulUIExtendedOp = "arith.mului_extended" mului_extended fold_mului_extended
        ["mului-extended-to-muli" => rules::without_high_half];
}
