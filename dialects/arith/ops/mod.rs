//! Ops of the arith dialect.

mod cast;
mod float;
mod int;

pub use cast::*;
pub use float::*;
pub use int::*;

use terrace_ir::interfaces::InferRange;
use terrace_ir::interp::scalar::Code;
use terrace_ir::interp::{Interp, ScalarOp};
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;
use terrace_ir::{Body, OpDef, op};

use super::canonicalize::compare as rules;
use super::fold::compare::*;
use super::fold::fold_constant;
use super::verify::*;
use super::{CMPF_PREDICATE, CMPI_PREDICATE, CONSTANT_VALUE, FASTMATH, asm, codes, flags, interp, ranges};

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
    AddUIExtendedOp::def,
    MulSIExtendedOp::def,
    MulUIExtendedOp::def,
    ScalingExtFOp::def,
    ScalingTruncFOp::def,
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
        requires ["result type has i1 element type and same shape as operands" => is_bool_of_operand]
        assembly "$predicate `,` $lhs `,` $rhs attr-dict `:` type($lhs)"
        fold fold_cmpi
        canonicalize [
            "cmpi-constant-to-right" => rules::constant_to_right,
            "cmpi-of-extensions" => rules::equality_of_extensions,
        ]
        interfaces [ScalarOp => ScalarOp { code: codes::cmpi_code }, InferRange => ranges::OF_SCALAR]
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
        requires ["result type has i1 element type and same shape as operands" => is_bool_of_operand]
        assembly (flags::parse_cmpf, flags::print_cmpf)
        fold fold_cmpf
        canonicalize ["cmpf-of-int-to-float" => rules::compare_of_int_to_float]
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
        requires ["condition is signless i1 or has matching shape" => condition_fits]
        assembly (asm::parse_select, asm::print_select)
        verify verify_select
        fold fold_select
        canonicalize [
            "select-of-select" => rules::select_of_select,
            "select-of-not" => rules::select_of_not,
            "select-to-extui" => rules::select_to_ext,
        ]
        interfaces [
            ScalarOp => ScalarOp { code: |_, _| Some(Code::Select) },
            InferRange => ranges::OF_SCALAR,
        ]
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

impl ConstantOp {
    /// The value of an integer or `index` constant.
    pub fn int(self, body: &Body) -> Option<i64> {
        self.value(body).as_int(body.ctx())
    }
}
