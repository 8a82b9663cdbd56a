//! Arithmetic, comparisons and conversions.

use terrace_ir::op;
use terrace_ir::op::*;

use super::super::asm::arith as asm;
use super::super::attrs::{DEREFERENCEABLE, FASTMATH};
use super::super::constraints::*;
use super::super::{fold, verify};
use crate::arith::{CMPF_PREDICATE, CMPI_PREDICATE};

/// Bits of `overflow<..>`: 1 is `nsw`, 2 is `nuw`.
const OVERFLOW: AttrConstraint = AttrConstraint::typed(
    "LLVM integer overflow flags",
    |ctx, attr| attr.as_int(ctx).is_some_and(|bits| (0..4).contains(&bits)),
    |ctx| ctx.int(32),
);

macro_rules! int_binary {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal [$($flag:ident: $how:ident $what:ident $($default:literal)?),*] [$($traits:ident),*] $($fold:ident)?;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: INT_LIKE }
                operands { lhs: one T, rhs: one T }
                results { res: one T }
                attrs { $($flag: $how $what $($default)?),* }
                traits [PURE $(, $traits)*]
                assembly (asm::parse_binary, asm::print_binary)
                $(fold $fold)?
            }
        }
    )* };
}

use fold::{fold_or, fold_shl};

int_binary! {
    /// Sum of integers, which wraps around unless flags rule it out.
    AddOp = "llvm.add" [overflowFlags: default OVERFLOW "0 : i32"] [COMMUTATIVE];
    /// Difference of integers, which wraps around unless flags rule it out.
    SubOp = "llvm.sub" [overflowFlags: default OVERFLOW "0 : i32"] [];
    /// Product of integers, which wraps around unless flags rule it out.
    MulOp = "llvm.mul" [overflowFlags: default OVERFLOW "0 : i32"] [COMMUTATIVE];
    /// Integer shifted left; poison when by its width or more.
    ShlOp = "llvm.shl" [overflowFlags: default OVERFLOW "0 : i32"] [] fold_shl;
    /// Quotient of unsigned integers, rounded towards zero; undefined by zero.
    UDivOp = "llvm.udiv" [isExact: opt UNIT_ATTR] [];
    /// Quotient of signed integers, rounded towards zero; undefined by zero and when it overflows.
    SDivOp = "llvm.sdiv" [isExact: opt UNIT_ATTR] [];
    /// Integer shifted right, zeros coming in; poison when by its width or more.
    LShrOp = "llvm.lshr" [isExact: opt UNIT_ATTR] [];
    /// Integer shifted right, copies of the sign coming in; poison when by its width or more.
    AShrOp = "llvm.ashr" [isExact: opt UNIT_ATTR] [];
    /// Remainder of unsigned integers; undefined by zero.
    URemOp = "llvm.urem" [] [];
    /// Remainder of signed integers, with the sign of the dividend; undefined by zero.
    SRemOp = "llvm.srem" [] [];
    /// Bitwise and.
    AndOp = "llvm.and" [] [];
    /// Bitwise or; `disjoint` says that no bit is set in both.
    OrOp = "llvm.or" [isDisjoint: opt UNIT_ATTR] [] fold_or;
    /// Bitwise exclusive or.
    XOrOp = "llvm.xor" [] [];
}

macro_rules! float_binary {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: LLVM_FLOAT_LIKE }
                operands { lhs: one T, rhs: one T }
                results { res: one T }
                attrs { fastmathFlags: default FASTMATH "#llvm.fastmath<none>" }
                traits [PURE]
                assembly "$lhs `,` $rhs attr-dict `:` type($res)"
            }
        }
    )* };
}

float_binary! {
    /// Sum of floats.
    FAddOp = "llvm.fadd";
    /// Difference of floats.
    FSubOp = "llvm.fsub";
    /// Product of floats.
    FMulOp = "llvm.fmul";
    /// Quotient of floats.
    FDivOp = "llvm.fdiv";
    /// Remainder of floats, with the sign of the dividend.
    FRemOp = "llvm.frem";
}

op! {
    /// Negation of a float: its sign flipped.
    pub FNegOp = "llvm.fneg" {
        types { T: LLVM_FLOAT_LIKE }
        operands { operand: one T }
        results { res: one T }
        attrs { fastmathFlags: default FASTMATH "#llvm.fastmath<none>" }
        traits [PURE]
        assembly "$operand attr-dict `:` type($res)"
    }
}

op! {
    /// Comparison of integers or addresses.
    pub ICmpOp = "llvm.icmp" {
        types { T: INT_OR_PTR_LIKE }
        operands { lhs: one T, rhs: one T }
        results { res: one LLVM_BOOL_LIKE }
        attrs { predicate: one CMPI_PREDICATE }
        traits [PURE]
        assembly (asm::parse_icmp, asm::print_icmp)
        verify verify_icmp
    }
}

op! {
    /// Comparison of floats.
    pub FCmpOp = "llvm.fcmp" {
        types { T: LLVM_FLOAT_LIKE }
        operands { lhs: one T, rhs: one T }
        results { res: one LLVM_BOOL_LIKE }
        attrs { predicate: one CMPF_PREDICATE, fastmathFlags: default FASTMATH "#llvm.fastmath<none>" }
        traits [PURE]
        assembly (asm::parse_fcmp, asm::print_fcmp)
        verify verify_fcmp
    }
}

use verify::{verify_bitcast, verify_fcmp, verify_icmp, verify_narrower, verify_wider};

op! {
    /// The second or third operand, by the first.
    pub SelectOp = "llvm.select" {
        types { T: TYPE }
        operands { condition: one LLVM_BOOL_LIKE, trueValue: one T, falseValue: one T }
        results { res: one T }
        attrs { fastmathFlags: default FASTMATH "#llvm.fastmath<none>" }
        traits [PURE]
        assembly "$condition `,` $trueValue `,` $falseValue attr-dict `:` type($condition) `,` type($trueValue)"
    }
}

op! {
    /// The operand, or any value of its type when that is undefined or poison.
    pub FreezeOp = "llvm.freeze" {
        types { T: TYPE }
        operands { val: one T }
        results { res: one T }
        assembly "$val attr-dict `:` type($val)"
        interfaces [terrace_ir::interfaces::SideEffects => terrace_ir::interfaces::SideEffects::NONE]
    }
}

macro_rules! casts {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $from:ident => $to:ident [$($flag:ident: $how:ident $what:ident $($default:literal)?),*] $(verify $verify:ident)? $(fold $fold:ident)?;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                operands { arg: one $from }
                results { res: one $to }
                attrs { $($flag: $how $what $($default)?),* }
                traits [PURE]
                assembly (asm::parse_cast, asm::print_cast)
                $(verify $verify)?
                $(fold $fold)?
            }
        }
    )* };
}

use fold::{fold_cast_of_same, fold_zext};

casts! {
    /// The same bits as another type of the same width.
    BitcastOp = "llvm.bitcast" TYPE => TYPE [] verify verify_bitcast fold fold_cast_of_same;
    /// The same address in another address space.
    AddrSpaceCastOp = "llvm.addrspacecast" PTR_LIKE => PTR_LIKE [] fold fold_cast_of_same;
    /// An address from an integer.
    IntToPtrOp = "llvm.inttoptr" INT_LIKE => PTR_LIKE [dereferenceable: opt DEREFERENCEABLE];
    /// The integer that an address is.
    PtrToIntOp = "llvm.ptrtoint" PTR_LIKE => INT_LIKE [];
    /// Integer made wider by repeating the sign.
    SExtOp = "llvm.sext" INT_LIKE => INT_LIKE [] verify verify_wider;
    /// Integer made wider by zeros; `nneg` says that it is not negative.
    ZExtOp = "llvm.zext" INT_LIKE => INT_LIKE [nonNeg: opt UNIT_ATTR] verify verify_wider fold fold_zext;
    /// Integer made narrower by dropping its upper bits.
    TruncOp = "llvm.trunc" INT_LIKE => INT_LIKE [overflowFlags: default OVERFLOW "0 : i32"] verify verify_narrower;
    /// Float from a signed integer.
    SIToFPOp = "llvm.sitofp" INT_LIKE => LLVM_FLOAT_LIKE [];
    /// Float from an unsigned integer; `nneg` says that it is not negative as a signed one.
    UIToFPOp = "llvm.uitofp" INT_LIKE => LLVM_FLOAT_LIKE [nonNeg: opt UNIT_ATTR];
    /// Signed integer from a float, rounded towards zero; poison when it does not fit.
    FPToSIOp = "llvm.fptosi" LLVM_FLOAT_LIKE => INT_LIKE [];
    /// Unsigned integer from a float, rounded towards zero; poison when it does not fit.
    FPToUIOp = "llvm.fptoui" LLVM_FLOAT_LIKE => INT_LIKE [];
    /// Float made wider.
    FPExtOp = "llvm.fpext" LLVM_FLOAT_LIKE => LLVM_FLOAT_LIKE [];
    /// Float made narrower.
    FPTruncOp = "llvm.fptrunc" LLVM_FLOAT_LIKE => LLVM_FLOAT_LIKE [];
}
