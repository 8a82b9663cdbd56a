//! The ops with a name, as data.

use terrace_ir::interfaces::{DestinationStyle, SideEffects};
use terrace_ir::interp::Interp;
use terrace_ir::op::*;
use terrace_ir::{AttrKind, Context, OpDef, op};

use super::payload::{Binary::*, Step, Unary};
use super::verify::*;
use super::{MapSource, Named, asm, structured_of_named};
use crate::linalg::canonicalize::{erase_dead, fold_casts};
use crate::linalg::fill::simplify_copy;
use crate::linalg::ops::DESTINATION;
use crate::linalg::structured::Structured;
use crate::linalg::verify::verify_structured;
use crate::linalg::{interfaces, interp};
use crate::support::reify::ReifyShape;

use Step::{Binary as B, Cast, CastUnsigned, Float, In, Index, Int, Out, Select, ToF64, ToI32};

/// `#linalg.type_fn<..>`: whether integers are signed when they are converted.
const TYPE_FN: AttrConstraint =
    AttrConstraint::new("allowed 32-bit signless integer cases: 0, 1", |ctx, attr| {
        matches!(type_fn(ctx, attr), Some("cast_signed" | "cast_unsigned"))
    });

/// `#linalg.elementwise_kind<..>`.
const ELEMENTWISE_KIND: AttrConstraint =
    AttrConstraint::new("allowed 32-bit signless integer cases", |ctx, attr| {
        super::kind_of(ctx, attr).is_some()
    });

/// Strides or dilations: an integer for each window. The verifier, which knows how many, says what is wrong.
const WINDOWS: AttrConstraint = ANY_ATTR;

/// The keyword of a `#linalg.type_fn<..>`.
pub(super) fn type_fn(ctx: &Context, attr: terrace_ir::Attr) -> Option<&str> {
    let AttrKind::Dialect { name, params } = attr.kind(ctx) else { return None };
    let [param] = **params else { return None };
    let AttrKind::Keyword(keyword) = param.kind(ctx) else { return None };
    (ctx.str(*name) == "linalg.type_fn").then(|| ctx.str(*keyword))
}

static STRUCTURED: Structured = Structured { get: structured_of_named };

/// Declares ops that share their attributes and canonicalizations: documentation, name, loops and indices, payload.
macro_rules! named {
    ($maps:ident $verify:ident $attrs:tt $rules:tt $($(#[doc = $doc:literal])* $Op:ident = $name:literal $access:literal [$($step:expr),* $(,)?];)*) => {
        $(op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                operands { inputs: many ANY, outputs: many DESTINATION }
                results { result_tensors: many RANKED_TENSOR }
                attrs $attrs
                regions { region: one any }
                traits [SINGLE_BLOCK, RECURSIVE_EFFECTS]
                assembly (asm::parse_named, asm::print_named)
                verify $verify
                verify_regions verify_structured
                canonicalize $rules
                interfaces [
                    Named => Named { access: $access, payload: &[$($step),*], maps: MapSource::$maps },
                    Structured => STRUCTURED,
                    Interp => Interp { eval: interp::structured },
                    DestinationStyle => interfaces::DESTINATION,
                    SideEffects => interfaces::EFFECTS,
                    ReifyShape => crate::linalg::reify::OF_LOOPS
                ]
            }
        })*
    };
}

/// The lists of ops, of all families.
macro_rules! families {
    ($($family:ident: $maps:ident $verify:ident $attrs:tt $rules:tt { $($(#[doc = $doc:literal])* $Op:ident = $name:literal $access:literal $payload:tt;)* })*) => {
        $(named! { $maps $verify $attrs $rules $($(#[doc = $doc])* $Op = $name $access $payload;)* })*

        /// All ops with a name.
        pub(in crate::linalg) const OPS: &[fn() -> &'static OpDef] = &[$($($Op::def,)*)*];
    };
}

families! {
    elementwise: Fixed verify_named {  } ["erase-dead-structured" => erase_dead, "fold-casts-into-structured" => fold_casts] {
        /// Exponential function, element by element.
        ExpOp = "linalg.exp" "*: * -> *" [In(0), Step::Unary(Unary::Exp)];
        /// Natural logarithm, element by element.
        LogOp = "linalg.log" "*: * -> *" [In(0), Step::Unary(Unary::Log)];
        /// Absolute value, element by element.
        AbsOp = "linalg.abs" "*: * -> *" [In(0), Step::Unary(Unary::Abs)];
        /// Rounding up, element by element.
        CeilOp = "linalg.ceil" "*: * -> *" [In(0), Step::Unary(Unary::Ceil)];
        /// Rounding down, element by element.
        FloorOp = "linalg.floor" "*: * -> *" [In(0), Step::Unary(Unary::Floor)];
        /// Negation, element by element.
        NegfOp = "linalg.negf" "*: * -> *" [In(0), Step::Unary(Unary::NegF)];
        /// One divided by the element, element by element.
        ReciprocalOp = "linalg.reciprocal" "*: * -> *" [In(0), Step::Unary(Unary::Reciprocal)];
        /// Rounding to the nearest integer, halves away from zero, element by element.
        RoundOp = "linalg.round" "*: * -> *" [In(0), Step::Unary(Unary::Round)];
        /// Square root, element by element.
        SqrtOp = "linalg.sqrt" "*: * -> *" [In(0), Step::Unary(Unary::Sqrt)];
        /// One divided by the square root, element by element.
        RsqrtOp = "linalg.rsqrt" "*: * -> *" [In(0), Step::Unary(Unary::Rsqrt)];
        /// The element times itself, element by element.
        SquareOp = "linalg.square" "*: * -> *" [In(0), Step::Unary(Unary::Square)];
        /// Hyperbolic tangent, element by element.
        TanhOp = "linalg.tanh" "*: * -> *" [In(0), Step::Unary(Unary::Tanh)];
        /// Error function, element by element.
        ErfOp = "linalg.erf" "*: * -> *" [In(0), Step::Unary(Unary::Erf)];
        /// Sum, element by element.
        AddOp = "linalg.add" "*: *, * -> *" [In(0), In(1), B(Add)];
        /// Difference, element by element.
        SubOp = "linalg.sub" "*: *, * -> *" [In(0), In(1), B(Sub)];
        /// Product, element by element.
        MulOp = "linalg.mul" "*: *, * -> *" [In(0), In(1), B(Mul)];
        /// Quotient; of integers, signed, element by element.
        DivOp = "linalg.div" "*: *, * -> *" [In(0), In(1), B(Div)];
        /// Quotient of unsigned integers, element by element.
        DivUnsignedOp = "linalg.div_unsigned" "*: *, * -> *" [In(0), In(1), B(DivUnsigned)];
        /// Larger one; of integers, signed, element by element.
        MaxOp = "linalg.max" "*: *, * -> *" [In(0), In(1), B(MaxSigned)];
        /// Smaller one; of integers, signed, element by element.
        MinOp = "linalg.min" "*: *, * -> *" [In(0), In(1), B(MinSigned)];
        /// Power, element by element.
        PowfOp = "linalg.powf" "*: *, * -> *" [In(0), In(1), B(PowF)];
        /// The second or the third input, by the first, element by element.
        SelectOp = "linalg.select" "*: *, *, * -> *" [In(0), In(1), In(2), Select];
    }
    copy: Fixed verify_named { cast: opt TYPE_FN } ["erase-dead-structured" => erase_dead, "fold-casts-into-structured" => fold_casts, "simplify-copy" => simplify_copy] {
        /// Copies elements, and converts them to the type of the output.
        CopyOp = "linalg.copy" "*: * -> *" [In(0), Cast];
    }
    fill: Fixed verify_fill {  } ["erase-dead-structured" => erase_dead, "fold-casts-into-structured" => fold_casts] {
        /// Sets all elements to a value.
        FillOp = "linalg.fill" "*: * -> *" [In(0), Cast];
    }
    vectors: Fixed verify_named {  } ["erase-dead-structured" => erase_dead, "fold-casts-into-structured" => fold_casts] {
        /// Inner product of two vectors.
        DotOp = "linalg.dot" "I: I, I -> ." [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// Matrix times vector.
        MatvecOp = "linalg.matvec" "mN: mN, N -> m" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// Vector times matrix.
        VecmatOp = "linalg.vecmat" "nM: M, Mn -> n" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// Matrices times vectors.
        BatchMatvecOp = "linalg.batch_matvec" "bmK: bmK, bK -> bm" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// Vectors times matrices.
        BatchVecmatOp = "linalg.batch_vecmat" "bnK: bK, bKn -> bn" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// Matrix product of integers less their zero points.
        QuantizedMatmulOp = "linalg.quantized_matmul" "mnK: mK, Kn, ., . -> mn" [Out, In(0), Cast, In(2), Cast, B(Sub), In(1), Cast, In(3), Cast, B(Sub), B(Mul), B(Add)];
        /// Matrix products of integers less their zero points.
        QuantizedBatchMatmulOp = "linalg.quantized_batch_matmul" "bmnK: bmK, bKn, ., . -> bmn" [Out, In(0), Cast, In(2), Cast, B(Sub), In(1), Cast, In(3), Cast, B(Sub), B(Mul), B(Add)];
        /// Product of tiled matrices, the second one transposed.
        Mmt4dOp = "linalg.mmt4d" "mnKpqR: mKpR, nKqR -> mnpq" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// Products of tiled matrices, the second ones transposed.
        BatchMmt4dOp = "linalg.batch_mmt4d" "bmnKpqR: bmKpR, bnKqR -> bmnpq" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 1-D convolution of one channel.
        Conv1dOp = "linalg.conv_1d" "wX: (wX), X -> w" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 2-D convolution of one channel.
        Conv2dOp = "linalg.conv_2d" "hwYX: (hY)(wX), YX -> hw" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 3-D convolution of one channel.
        Conv3dOp = "linalg.conv_3d" "dhwZYX: (dZ)(hY)(wX), ZYX -> dhw" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// Pseudo-random numbers between two bounds, from a seed and the index.
        FillRng2dOp = "linalg.fill_rng_2d" "mn: ., ., . -> mn" [Index(1), ToI32, Index(0), ToI32, In(2), B(Add), Int(1_103_515_245), B(Mul), Int(12_345), B(Add), B(Add), Int(1_103_515_245), B(Mul), Int(12_345), B(Add), ToF64, Float(2_147_483_647f64.to_bits()), B(Add), In(1), In(0), B(Sub), Float(2.328_306_4e-10f64.to_bits()), B(Mul), B(Mul), In(0), B(Add), Cast];
    }
    matmuls: Attribute verify_matmul { indexing_maps: opt AFFINE_MAPS_ATTR, cast: opt TYPE_FN } ["erase-dead-structured" => erase_dead, "fold-casts-into-structured" => fold_casts] {
        /// Matrix product. `indexing_maps` can transpose or broadcast the inputs.
        MatmulOp = "linalg.matmul" "mnK: mK, Kn -> mn" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// Matrix products. `indexing_maps` can transpose or broadcast the inputs.
        BatchMatmulOp = "linalg.batch_matmul" "bmnK: bmK, bKn -> bmn" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// Sum of matrix products. `indexing_maps` can transpose or broadcast the inputs.
        BatchReduceMatmulOp = "linalg.batch_reduce_matmul" "BmnK: BmK, BKn -> mn" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
    }
    contract: Required verify_contract { indexing_maps: one AFFINE_MAPS_ATTR, cast: opt TYPE_FN } ["erase-dead-structured" => erase_dead, "fold-casts-into-structured" => fold_casts] {
        /// Contraction of two operands over the loops that the output has no index of.
        ContractOp = "linalg.contract" ".: ., . -> ." [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
    }
    by_kind: Attribute verify_elementwise { kind: one ELEMENTWISE_KIND, indexing_maps: opt AFFINE_MAPS_ATTR } ["erase-dead-structured" => erase_dead, "fold-casts-into-structured" => fold_casts] {
        /// The function that `kind` names, element by element. `indexing_maps` can transpose or broadcast the inputs.
        ElementwiseOp = "linalg.elementwise" "*: ..." [];
    }
    windows: Fixed verify_windows { strides: opt WINDOWS, dilations: opt WINDOWS } ["erase-dead-structured" => erase_dead, "fold-casts-into-structured" => fold_casts] {
        /// 1-D convolution, channels last.
        Conv1dNwcWcfOp = "linalg.conv_1d_nwc_wcf" "nwfXC: n(wX)C, XCf -> nwf" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 1-D convolution, channels first.
        Conv1dNcwFcwOp = "linalg.conv_1d_ncw_fcw" "nfwCX: nC(wX), fCX -> nfw" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 2-D convolution, channels last.
        Conv2dNhwcHwcfOp = "linalg.conv_2d_nhwc_hwcf" "nhwfYXC: n(hY)(wX)C, YXCf -> nhwf" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 2-D convolution, channels last, filters first.
        Conv2dNhwcFhwcOp = "linalg.conv_2d_nhwc_fhwc" "nhwfYXC: n(hY)(wX)C, fYXC -> nhwf" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 2-D convolution of integers less their zero points, channels last.
        Conv2dNhwcHwcfQOp = "linalg.conv_2d_nhwc_hwcf_q" "nhwfYXC: n(hY)(wX)C, YXCf, ., . -> nhwf" [Out, In(0), Cast, In(2), Cast, B(Sub), In(1), Cast, In(3), Cast, B(Sub), B(Mul), B(Add)];
        /// 2-D convolution of integers less their zero points, channels last, filters first.
        Conv2dNhwcFhwcQOp = "linalg.conv_2d_nhwc_fhwc_q" "nhwfYXC: n(hY)(wX)C, fYXC, ., . -> nhwf" [Out, In(0), Cast, In(2), Cast, B(Sub), In(1), Cast, In(3), Cast, B(Sub), B(Mul), B(Add)];
        /// 2-D convolution, channels first.
        Conv2dNchwFchwOp = "linalg.conv_2d_nchw_fchw" "nfhwCYX: nC(hY)(wX), fCYX -> nfhw" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 2-D convolution of integers less their zero points, channels first.
        Conv2dNchwFchwQOp = "linalg.conv_2d_nchw_fchw_q" "nfhwCYX: nC(hY)(wX), fCYX, ., . -> nfhw" [Out, In(0), Cast, In(2), Cast, B(Sub), In(1), Cast, In(3), Cast, B(Sub), B(Mul), B(Add)];
        /// 2-D convolution of groups of channels, channels first, filters in front of groups.
        Conv2dNgchwFgchwOp = "linalg.conv_2d_ngchw_fgchw" "ngfhwCYX: ngC(hY)(wX), fgCYX -> ngfhw" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 2-D convolution of groups of channels, channels first.
        Conv2dNgchwGfchwOp = "linalg.conv_2d_ngchw_gfchw" "ngfhwCYX: ngC(hY)(wX), gfCYX -> ngfhw" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 2-D convolution of groups of channels, of integers less their zero points, channels first.
        Conv2dNgchwGfchwQOp = "linalg.conv_2d_ngchw_gfchw_q" "ngfhwCYX: ngC(hY)(wX), gfCYX, ., . -> ngfhw" [Out, In(0), Cast, In(2), Cast, B(Sub), In(1), Cast, In(3), Cast, B(Sub), B(Mul), B(Add)];
        /// 2-D convolution of groups of channels, channels last.
        Conv2dNhwgcGfhwcOp = "linalg.conv_2d_nhwgc_gfhwc" "nhwgfYXC: n(hY)(wX)gC, gfYXC -> nhwgf" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 2-D convolution of groups of channels, of integers less their zero points, channels last.
        Conv2dNhwgcGfhwcQOp = "linalg.conv_2d_nhwgc_gfhwc_q" "nhwgfYXC: n(hY)(wX)gC, gfYXC, ., . -> nhwgf" [Out, In(0), Cast, In(2), Cast, B(Sub), In(1), Cast, In(3), Cast, B(Sub), B(Mul), B(Add)];
        /// 3-D convolution, channels last.
        Conv3dNdhwcDhwcfOp = "linalg.conv_3d_ndhwc_dhwcf" "ndhwfZYXC: n(dZ)(hY)(wX)C, ZYXCf -> ndhwf" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 3-D convolution of integers less their zero points, channels last.
        Conv3dNdhwcDhwcfQOp = "linalg.conv_3d_ndhwc_dhwcf_q" "ndhwfZYXC: n(dZ)(hY)(wX)C, ZYXCf, ., . -> ndhwf" [Out, In(0), Cast, In(2), Cast, B(Sub), In(1), Cast, In(3), Cast, B(Sub), B(Mul), B(Add)];
        /// 3-D convolution, channels first.
        Conv3dNcdhwFcdhwOp = "linalg.conv_3d_ncdhw_fcdhw" "nfdhwCZYX: nC(dZ)(hY)(wX), fCZYX -> nfdhw" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 1-D convolution of each channel, channels first.
        DepthwiseConv1dNcwCwOp = "linalg.depthwise_conv_1d_ncw_cw" "nwcX: nc(wX), cX -> ncw" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 1-D convolution of each channel, channels last.
        DepthwiseConv1dNwcWcOp = "linalg.depthwise_conv_1d_nwc_wc" "nwcX: n(wX)c, Xc -> nwc" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 1-D convolutions of each channel, several outputs for each, channels last.
        DepthwiseConv1dNwcWcmOp = "linalg.depthwise_conv_1d_nwc_wcm" "nwcmX: n(wX)c, Xcm -> nwcm" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 2-D convolution of each channel, channels first.
        DepthwiseConv2dNchwChwOp = "linalg.depthwise_conv_2d_nchw_chw" "nhwcYX: nc(hY)(wX), cYX -> nchw" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 2-D convolution of each channel, channels last.
        DepthwiseConv2dNhwcHwcOp = "linalg.depthwise_conv_2d_nhwc_hwc" "nhwcYX: n(hY)(wX)c, YXc -> nhwc" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 2-D convolution of each channel, of integers less their zero points, channels last.
        DepthwiseConv2dNhwcHwcQOp = "linalg.depthwise_conv_2d_nhwc_hwc_q" "nhwcYX: n(hY)(wX)c, YXc, ., . -> nhwc" [Out, In(0), Cast, In(2), Cast, B(Sub), In(1), Cast, In(3), Cast, B(Sub), B(Mul), B(Add)];
        /// 2-D convolutions of each channel, several outputs for each, channels last.
        DepthwiseConv2dNhwcHwcmOp = "linalg.depthwise_conv_2d_nhwc_hwcm" "nhwcmYX: n(hY)(wX)c, YXcm -> nhwcm" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 2-D convolutions of each channel, several outputs for each, of integers less their zero points, channels last.
        DepthwiseConv2dNhwcHwcmQOp = "linalg.depthwise_conv_2d_nhwc_hwcm_q" "nhwcmYX: n(hY)(wX)c, YXcm, ., . -> nhwcm" [Out, In(0), Cast, In(2), Cast, B(Sub), In(1), Cast, In(3), Cast, B(Sub), B(Mul), B(Add)];
        /// 3-D convolution of each channel, channels last.
        DepthwiseConv3dNdhwcDhwcOp = "linalg.depthwise_conv_3d_ndhwc_dhwc" "ndhwZYXc: n(dZ)(hY)(wX)c, ZYXc -> ndhwc" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 3-D convolution of each channel, channels first.
        DepthwiseConv3dNcdhwCdhwOp = "linalg.depthwise_conv_3d_ncdhw_cdhw" "ndhwZYXc: nc(dZ)(hY)(wX), cZYX -> ncdhw" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// 3-D convolutions of each channel, several outputs for each, channels last.
        DepthwiseConv3dNdhwcDhwcmOp = "linalg.depthwise_conv_3d_ndhwc_dhwcm" "ndhwmZYXc: n(dZ)(hY)(wX)c, ZYXcm -> ndhwcm" [Out, In(0), Cast, In(1), Cast, B(Mul), B(Add)];
        /// Sum of 2-D windows, channels last.
        PoolingNhwcSumOp = "linalg.pooling_nhwc_sum" "nhwcYX: n(hY)(wX)c, YX -> nhwc" [Out, In(0), Cast, B(Add)];
        /// Sum of 2-D windows, channels first.
        PoolingNchwSumOp = "linalg.pooling_nchw_sum" "nchwYX: nc(hY)(wX), YX -> nchw" [Out, In(0), Cast, B(Add)];
        /// Largest element of 2-D windows, channels last.
        PoolingNhwcMaxOp = "linalg.pooling_nhwc_max" "nhwcYX: n(hY)(wX)c, YX -> nhwc" [Out, In(0), Cast, B(MaxSigned)];
        /// Largest element, integers being unsigned of 2-D windows, channels last.
        PoolingNhwcMaxUnsignedOp = "linalg.pooling_nhwc_max_unsigned" "nhwcYX: n(hY)(wX)c, YX -> nhwc" [Out, In(0), CastUnsigned, B(MaxUnsigned)];
        /// Largest element of 2-D windows, channels first.
        PoolingNchwMaxOp = "linalg.pooling_nchw_max" "nchwYX: nc(hY)(wX), YX -> nchw" [Out, In(0), Cast, B(MaxSigned)];
        /// Smallest element of 2-D windows, channels last.
        PoolingNhwcMinOp = "linalg.pooling_nhwc_min" "nhwcYX: n(hY)(wX)c, YX -> nhwc" [Out, In(0), Cast, B(MinSigned)];
        /// Smallest element, integers being unsigned of 2-D windows, channels last.
        PoolingNhwcMinUnsignedOp = "linalg.pooling_nhwc_min_unsigned" "nhwcYX: n(hY)(wX)c, YX -> nhwc" [Out, In(0), CastUnsigned, B(MinUnsigned)];
        /// Sum of 1-D windows, channels last.
        PoolingNwcSumOp = "linalg.pooling_nwc_sum" "nwcX: n(wX)c, X -> nwc" [Out, In(0), Cast, B(Add)];
        /// Sum of 1-D windows, channels first.
        PoolingNcwSumOp = "linalg.pooling_ncw_sum" "ncwX: nc(wX), X -> ncw" [Out, In(0), Cast, B(Add)];
        /// Largest element of 1-D windows, channels last.
        PoolingNwcMaxOp = "linalg.pooling_nwc_max" "nwcX: n(wX)c, X -> nwc" [Out, In(0), Cast, B(MaxSigned)];
        /// Largest element, integers being unsigned of 1-D windows, channels last.
        PoolingNwcMaxUnsignedOp = "linalg.pooling_nwc_max_unsigned" "nwcX: n(wX)c, X -> nwc" [Out, In(0), CastUnsigned, B(MaxUnsigned)];
        /// Largest element of 1-D windows, channels first.
        PoolingNcwMaxOp = "linalg.pooling_ncw_max" "ncwX: nc(wX), X -> ncw" [Out, In(0), Cast, B(MaxSigned)];
        /// Smallest element of 1-D windows, channels last.
        PoolingNwcMinOp = "linalg.pooling_nwc_min" "nwcX: n(wX)c, X -> nwc" [Out, In(0), Cast, B(MinSigned)];
        /// Smallest element, integers being unsigned of 1-D windows, channels last.
        PoolingNwcMinUnsignedOp = "linalg.pooling_nwc_min_unsigned" "nwcX: n(wX)c, X -> nwc" [Out, In(0), CastUnsigned, B(MinUnsigned)];
        /// Sum of 3-D windows, channels last.
        PoolingNdhwcSumOp = "linalg.pooling_ndhwc_sum" "ndhwcZYX: n(dZ)(hY)(wX)c, ZYX -> ndhwc" [Out, In(0), Cast, B(Add)];
        /// Largest element of 3-D windows, channels last.
        PoolingNdhwcMaxOp = "linalg.pooling_ndhwc_max" "ndhwcZYX: n(dZ)(hY)(wX)c, ZYX -> ndhwc" [Out, In(0), Cast, B(MaxSigned)];
        /// Smallest element of 3-D windows, channels last.
        PoolingNdhwcMinOp = "linalg.pooling_ndhwc_min" "ndhwcZYX: n(dZ)(hY)(wX)c, ZYX -> ndhwc" [Out, In(0), Cast, B(MinSigned)];
    }
}
