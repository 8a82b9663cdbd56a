//! Ops of the complex dialect.

use terrace_ir::interp::Interp;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;
use terrace_ir::{OpDef, op};

use super::canonicalize as rules;
use super::fold::*;
use super::number::{Binary, Unary};
use super::verify::*;
use super::{COMPLEX, COMPLEX_OF_FLOATS, asm, interp, part_of};
use crate::arith::{FASTMATH, flags};

/// All ops.
pub(super) const OPS: &[fn() -> &'static OpDef] = &[
    AbsOp::def,
    AddOp::def,
    AngleOp::def,
    Atan2Op::def,
    BitcastOp::def,
    ConjOp::def,
    ConstantOp::def,
    CosOp::def,
    CreateOp::def,
    DivOp::def,
    EqualOp::def,
    ExpOp::def,
    Expm1Op::def,
    ImOp::def,
    LogOp::def,
    Log1pOp::def,
    MulOp::def,
    NegOp::def,
    NotEqualOp::def,
    PowOp::def,
    PowiOp::def,
    ReOp::def,
    RsqrtOp::def,
    SignOp::def,
    SinOp::def,
    SqrtOp::def,
    SubOp::def,
    TanOp::def,
    TanhOp::def,
];

macro_rules! unary {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident $fold:ident;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: COMPLEX_OF_FLOATS }
                operands { complex: one T }
                results { result: one T }
                attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
                traits [PURE]
                assembly (flags::parse_same_fastmath, flags::print_same_fastmath)
                fold $fold
                interfaces [Interp => Interp { eval: |op, m| interp::unary(op, m, Unary::$code) }]
            }
        }
    )* };
}

unary! {
    /// Complex conjugate.
    ConjOp = "complex.conj" Conj fold_conj;
    /// Cosine.
    CosOp = "complex.cos" Cos no_fold;
    /// e to the power of the operand.
    ExpOp = "complex.exp" Exp fold_exp;
    /// e to the power of the operand, minus one.
    Expm1Op = "complex.expm1" Expm1 no_fold;
    /// Natural logarithm, its imaginary part between -pi and pi.
    LogOp = "complex.log" Log fold_log;
    /// Natural logarithm of one plus the operand.
    Log1pOp = "complex.log1p" Log1p no_fold;
    /// Negation.
    NegOp = "complex.neg" Neg fold_neg;
    /// One over the square root.
    RsqrtOp = "complex.rsqrt" Rsqrt no_fold;
    /// The operand over its absolute value; zero of zero.
    SignOp = "complex.sign" Sign no_fold;
    /// Sine.
    SinOp = "complex.sin" Sin no_fold;
    /// Square root, its real part not negative.
    SqrtOp = "complex.sqrt" Sqrt no_fold;
    /// Tangent.
    TanOp = "complex.tan" Tan no_fold;
    /// Hyperbolic tangent.
    TanhOp = "complex.tanh" Tanh no_fold;
}

macro_rules! part {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $eval:ident $fold:ident [$($pattern:literal => $rewrite:path),*];)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: COMPLEX_OF_FLOATS, F: FLOAT = part_of(T) }
                operands { complex: one T }
                results { result: one F }
                attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
                traits [PURE]
                requires ["complex element type matches result type" => is_part_of_operand]
                assembly (asm::parse_part, flags::print_same_fastmath)
                fold $fold
                canonicalize [$($pattern => $rewrite),*]
                interfaces [Interp => Interp { eval: interp::$eval }]
            }
        }
    )* };
}

part! {
    /// Absolute value.
    AbsOp = "complex.abs" abs no_fold [];
    /// The angle to the real axis, in radians, between -pi and pi.
    AngleOp = "complex.angle" angle no_fold [];
    /// Imaginary part.
    ImOp = "complex.im" im fold_im ["im-of-neg" => rules::part_of_neg];
    /// Real part.
    ReOp = "complex.re" re fold_re ["re-of-neg" => rules::part_of_neg];
}

macro_rules! binary {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident $fold:ident;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: COMPLEX_OF_FLOATS }
                operands { lhs: one T, rhs: one T }
                results { result: one T }
                attrs { fastmath: default FASTMATH "#arith.fastmath<none>" }
                traits [PURE]
                assembly (flags::parse_same_fastmath, flags::print_same_fastmath)
                fold $fold
                interfaces [Interp => Interp { eval: |op, m| interp::binary(op, m, Binary::$code) }]
            }
        }
    )* };
}

binary! {
    /// Sum.
    AddOp = "complex.add" Add fold_add;
    /// The angle of the point (rhs, lhs), for complex coordinates.
    Atan2Op = "complex.atan2" Atan2 no_fold;
    /// Quotient.
    DivOp = "complex.div" Div fold_times_one;
    /// Product.
    MulOp = "complex.mul" Mul fold_times_one;
    /// The first operand to the power of the second.
    PowOp = "complex.pow" Pow no_fold;
    /// Difference.
    SubOp = "complex.sub" Sub fold_sub;
}

macro_rules! compare {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $eval:ident;)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: COMPLEX_OF_FLOATS }
                operands { lhs: one T, rhs: one T }
                results { result: one I1 }
                traits [PURE]
                requires ["all of {lhs, rhs} have same type" => same_operands]
                assembly "$lhs `,` $rhs attr-dict `:` type($lhs)"
                interfaces [Interp => Interp { eval: interp::$eval }]
            }
        }
    )* };
}

compare! {
    /// Whether both parts are equal; false when one is NaN.
    EqualOp = "complex.eq" equal;
    /// Whether a part differs; true when one is NaN.
    NotEqualOp = "complex.neq" not_equal;
}

op! {
    /// A complex number to the power of a signed integer.
    pub PowiOp = "complex.powi" {
        types { T: COMPLEX_OF_FLOATS }
        operands { lhs: one T, rhs: one SIGNLESS_INTEGER }
        results { result: one T }
        attrs { fastmath: opt FASTMATH }
        traits [PURE]
        assembly (flags::parse_fpowi, flags::print_fpowi)
        interfaces [Interp => Interp { eval: interp::powi }]
    }
}

op! {
    /// A complex number of its parts.
    pub CreateOp = "complex.create" {
        types { T: COMPLEX_OF_FLOATS, F: FLOAT = part_of(T) }
        operands { real: one F, imaginary: one F }
        results { complex: one T }
        traits [PURE]
        requires [
            "all of {real, imaginary} have same type" => same_operands,
            "complex element type matches real operand type" => is_of_operands,
            "complex element type matches imaginary operand type" => is_of_operands,
        ]
        assembly "$real `,` $imaginary attr-dict `:` type($complex)"
        fold fold_create
        interfaces [Interp => Interp { eval: interp::create }]
    }
}

op! {
    /// The same bits as another type of the same width, when one of the two is complex.
    pub BitcastOp = "complex.bitcast" {
        operands { operand: one ANY }
        results { result: one ANY }
        traits [PURE]
        assembly "$operand attr-dict `:` type($operand) `to` type($result)"
        verify verify_bitcast
        fold fold_bitcast
        canonicalize ["bitcast-of-bitcast" => rules::bitcast_of_bitcast]
        interfaces [Interp => Interp { eval: interp::bitcast }]
    }
}

op! {
    /// A constant: real and imaginary part.
    pub ConstantOp = "complex.constant" {
        results { complex: one COMPLEX }
        attrs { value: one ARRAY_ATTR }
        traits [PURE, CONSTANT_LIKE]
        assembly "$value attr-dict `:` type($complex)"
        verify verify_constant
        fold fold_constant
        interfaces [AsmNames => AsmNames::CONSTANT, Interp => Interp { eval: interp::constant }]
    }
}
