//! Ops on floats.

use terrace_ir::interp::{ScalarOp, scalar::*};
use terrace_ir::op;
use terrace_ir::op::*;

use super::super::canonicalize::float as rules;
use super::super::fold::float::*;
use super::super::{FASTMATH, flags};

macro_rules! float_binary {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident [$($traits:ident),*] $fold:ident [$($pattern:literal => $rewrite:path),*];)*) => { $(
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
                canonicalize [$($pattern => $rewrite),*]
                interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::FloatBinary(FloatBinary::$code)) }]
            }
        }
    )* };
}

float_binary! {
    /// Sum of floats.
    AddFOp = "arith.addf" AddF [COMMUTATIVE] fold_addf [];
    /// Difference of floats.
    SubFOp = "arith.subf" SubF [] fold_subf [];
    /// Product of floats.
    MulFOp = "arith.mulf" MulF [COMMUTATIVE] fold_mulf ["mul-of-negations" => rules::of_negations];
    /// Quotient of floats.
    DivFOp = "arith.divf" DivF [] fold_divf ["div-of-negations" => rules::of_negations];
    /// Remainder of the division of floats, with the sign of the dividend (C's `fmod`).
    RemFOp = "arith.remf" RemF [] fold_remf [];
    /// The smaller of two floats; NaN if either is; -0 is smaller than +0.
    MinimumFOp = "arith.minimumf" MinimumF [COMMUTATIVE, IDEMPOTENT] fold_float_extremum [];
    /// The larger of two floats; NaN if either is; -0 is smaller than +0.
    MaximumFOp = "arith.maximumf" MaximumF [COMMUTATIVE, IDEMPOTENT] fold_float_extremum [];
    /// The smaller of two floats; the other one if either is NaN.
    MinNumFOp = "arith.minnumf" MinNumF [COMMUTATIVE, IDEMPOTENT] fold_float_extremum [];
    /// The larger of two floats; the other one if either is NaN.
    MaxNumFOp = "arith.maxnumf" MaxNumF [COMMUTATIVE, IDEMPOTENT] fold_float_extremum [];
}

op! {
    /// Negation of a float: its sign flipped.
    pub NegFOp = "arith.negf" {
        types { T: FLOAT_LIKE }
        operands { operand: one T }
        results { result: one T }
        attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
        traits [PURE, ELEMENTWISE, INVOLUTION]
        assembly (flags::parse_same_fastmath, flags::print_same_fastmath)
        fold fold_negf
        interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::FloatUnary(FloatUnary::NegF)) }]
    }
}
