//! Conversions.

use terrace_ir::interfaces::InferRange;
use terrace_ir::interp::{ScalarOp, scalar::*};
use terrace_ir::op;
use terrace_ir::op::*;

use super::super::canonicalize::cast as rules;
use super::super::fold::cast::*;
use super::super::types::*;
use super::super::verify::*;
use super::super::{FASTMATH, OVERFLOW, ROUNDING_MODE, codes, flags, ranges};

macro_rules! casts {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal $code:ident $from:ident => $to:ident $verify:ident $fold:ident [$($pattern:literal => $rewrite:path),*];)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                operands { r#in: one $from }
                results { out: one $to }
                traits [PURE, ELEMENTWISE, SAME_SHAPE]
                requires ["input and output have the same tensor dimensions" => same_tensor_dims]
                assembly "$in attr-dict `:` type($in) `to` type($out)"
                verify $verify
                fold $fold
                canonicalize [$($pattern => $rewrite),*]
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
    IndexCastOp = "arith.index_cast" IndexCast INDEX_CASTABLE => INDEX_CASTABLE verify_index_cast fold_index_cast
        ["index-cast-of-index-cast" => rules::index_cast_of_index_cast, "index-cast-of-ext" => rules::index_cast_of_ext];
    /// Conversion between `index` and an unsigned integer.
    IndexCastUIOp = "arith.index_castui" IndexCastUI INDEX_CASTABLE => INDEX_CASTABLE verify_index_cast fold_index_cast
        ["index-cast-of-index-cast" => rules::index_cast_of_index_cast, "index-cast-of-ext" => rules::index_cast_of_ext];
    /// Integer made wider by repeating the sign bit.
    ExtSIOp = "arith.extsi" ExtSI SIGNLESS_FIXED_WIDTH_INTEGER_LIKE => SIGNLESS_FIXED_WIDTH_INTEGER_LIKE verify_wider fold_constants
        ["ext-of-ext" => rules::ext_of_ext, "extsi-of-extui" => rules::extsi_of_extui];
    /// Integer made wider by zeros.
    ExtUIOp = "arith.extui" ExtUI SIGNLESS_FIXED_WIDTH_INTEGER_LIKE => SIGNLESS_FIXED_WIDTH_INTEGER_LIKE verify_wider fold_constants
        ["ext-of-ext" => rules::ext_of_ext];
    /// Float from a signed integer, rounded to nearest even.
    SIToFPOp = "arith.sitofp" SIToFP SIGNLESS_FIXED_WIDTH_INTEGER_LIKE => FLOAT_LIKE verify_conversion fold_constants [];
    /// Float from an unsigned integer, rounded to nearest even.
    UIToFPOp = "arith.uitofp" UIToFP SIGNLESS_FIXED_WIDTH_INTEGER_LIKE => FLOAT_LIKE verify_conversion fold_constants [];
    /// Signed integer from a float, rounded towards zero.
    FPToSIOp = "arith.fptosi" FPToSI FLOAT_LIKE => SIGNLESS_FIXED_WIDTH_INTEGER_LIKE verify_conversion fold_constants [];
    /// Unsigned integer from a float, rounded towards zero.
    FPToUIOp = "arith.fptoui" FPToUI FLOAT_LIKE => SIGNLESS_FIXED_WIDTH_INTEGER_LIKE verify_conversion fold_constants [];
    /// The same bits as another type of the same width.
    BitcastOp = "arith.bitcast" Bitcast BITCASTABLE => BITCASTABLE verify_bitcast fold_bitcast
        ["bitcast-of-bitcast" => rules::bitcast_of_bitcast, "bitcast-of-complex" => crate::complex::arith_of_complex_bitcast];
}

op! {
    /// Integer made narrower by dropping its upper bits.
    pub TruncIOp = "arith.trunci" {
        operands { r#in: one SIGNLESS_FIXED_WIDTH_INTEGER_LIKE }
        results { out: one SIGNLESS_FIXED_WIDTH_INTEGER_LIKE }
        attrs { overflowFlags: default OVERFLOW "#arith.overflow<none>" }
        traits [PURE, ELEMENTWISE, SAME_SHAPE]
        requires ["input and output have the same tensor dimensions" => same_tensor_dims]
        assembly (flags::parse_cast, flags::print_cast)
        verify verify_narrower
        fold fold_trunci
        canonicalize [
            "trunci-of-trunci" => rules::trunci_of_trunci,
            "trunci-of-ext" => rules::trunci_of_ext,
            "trunci-of-shrsi" => rules::trunci_of_shrsi,
        ]
        interfaces [
            ScalarOp => ScalarOp { code: |_, _| Some(Code::Cast(Cast::TruncI)) },
            InferRange => ranges::OF_SCALAR,
        ]
    }
}

op! {
    /// Float made wider.
    pub ExtFOp = "arith.extf" {
        operands { r#in: one FLOAT_LIKE }
        results { out: one FLOAT_LIKE }
        attrs { fastmath: opt FASTMATH }
        traits [PURE, ELEMENTWISE, SAME_SHAPE]
        requires ["input and output have the same tensor dimensions" => same_tensor_dims]
        assembly (flags::parse_cast, flags::print_cast)
        verify verify_wider
        fold fold_extf
        interfaces [ScalarOp => ScalarOp { code: |_, _| Some(Code::Cast(Cast::ExtF)) }]
    }
}

op! {
    /// Float made narrower, rounded to nearest even unless `roundingmode` says otherwise.
    pub TruncFOp = "arith.truncf" {
        operands { r#in: one FLOAT_LIKE }
        results { out: one FLOAT_LIKE }
        attrs { roundingmode: opt ROUNDING_MODE, fastmath: opt FASTMATH }
        traits [PURE, ELEMENTWISE, SAME_SHAPE]
        requires ["input and output have the same tensor dimensions" => same_tensor_dims]
        assembly (flags::parse_cast, flags::print_cast)
        verify verify_narrower
        fold fold_truncf
        canonicalize [
            "truncf-of-extf" => rules::truncf_of_extf,
            "truncf-of-int-to-float" => rules::truncf_of_int_to_float,
        ]
        interfaces [ScalarOp => ScalarOp { code: codes::truncf_code }]
    }
}

op! {
    /// Float made wider and multiplied by a power of two: the exponent of `scale`, as `f8E8M0FNU`.
    ///
    /// The scales of the OCP microscaling formats.
    pub ScalingExtFOp = "arith.scaling_extf" {
        operands { r#in: one FLOAT_LIKE, scale: one FLOAT_LIKE }
        results { out: one FLOAT_LIKE }
        attrs { fastmath: opt FASTMATH }
        traits [PURE, ELEMENTWISE, SAME_SHAPE]
        assembly (flags::parse_scaling_cast, flags::print_scaling_cast)
        verify verify_wider
    }
}

op! {
    /// Float divided by a power of two, the exponent of `scale`, and made narrower.
    ///
    /// The scales of the OCP microscaling formats.
    pub ScalingTruncFOp = "arith.scaling_truncf" {
        operands { r#in: one FLOAT_LIKE, scale: one FLOAT_LIKE }
        results { out: one FLOAT_LIKE }
        attrs { roundingmode: opt ROUNDING_MODE, fastmath: opt FASTMATH }
        traits [PURE, ELEMENTWISE, SAME_SHAPE]
        assembly (flags::parse_scaling_cast, flags::print_scaling_cast)
        verify verify_narrower
    }
}
