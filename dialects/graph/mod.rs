//! The `graph` dialect: whole models, as ops on tensors with value semantics.
//!
//! Frontends import into it. Tensors are ranked; sizes may be unknown (`?`) where a model leaves them
//! open. Each op has an inference rule that gives its result types from operand types and
//! attributes; the verifier accepts results whose sizes do not contradict it, and [`eval`]
//! takes the shapes of what it computes from it. Shapes that depend on computed values have ops of their own (`dynamic_reshape`,
//! `dynamic_slice`, `dynamic_expand`), which become the static ones when the values are constants. What sizes that are unknown are
//! expressions of is the subject of [`sizes`]; arguments of functions name them in the attribute `graph.dims`.
//!
//! Attributes that name dimensions count from 0; those of ONNX that count from the end are resolved by
//! its importer. The regions of `graph.if` and `graph.loop` see the values around them. A default that an op's documentation states applies to an absent attribute.

pub mod attrs;
mod canonicalize;
pub(crate) mod docs;
pub mod eval;
pub mod fold;
mod interp;
pub mod ops;
pub mod resample;
pub mod shape;
pub mod sizes;
pub mod strings;

use terrace_ir::op::DialectDef;

pub use attrs::{Activation, COORDINATES};
pub(crate) use interp::register;
pub use ops::*;

/// The `graph` dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "graph",
    doc: "Whole models: framework-neutral ops with value semantics on ranked tensors.",
    ops: &[
        ConstantOp::def,
        ConvOp::def,
        ConvTransposeOp::def,
        MatmulOp::def,
        MaxPoolOp::def,
        AveragePoolOp::def,
        BatchNormOp::def,
        LayerNormOp::def,
        RmsNormOp::def,
        GroupNormOp::def,
        LrnOp::def,
        SoftmaxOp::def,
        LogSoftmaxOp::def,
        ReluOp::def,
        LeakyReluOp::def,
        EluOp::def,
        SeluOp::def,
        SigmoidOp::def,
        TanhOp::def,
        ExpOp::def,
        LogOp::def,
        SqrtOp::def,
        RsqrtOp::def,
        ReciprocalOp::def,
        NegOp::def,
        AbsOp::def,
        ErfOp::def,
        GeluOp::def,
        SiluOp::def,
        HardSigmoidOp::def,
        HardSwishOp::def,
        SoftplusOp::def,
        SoftsignOp::def,
        MishOp::def,
        ClipOp::def,
        FloorOp::def,
        CeilOp::def,
        RoundOp::def,
        SignOp::def,
        NotOp::def,
        SinOp::def,
        CosOp::def,
        TanOp::def,
        AsinOp::def,
        AcosOp::def,
        AtanOp::def,
        SinhOp::def,
        CoshOp::def,
        AsinhOp::def,
        AcoshOp::def,
        AtanhOp::def,
        IsNanOp::def,
        IsInfOp::def,
        CastOp::def,
        BitcastOp::def,
        AddOp::def,
        SubOp::def,
        MulOp::def,
        DivOp::def,
        PowOp::def,
        MaxOp::def,
        MinOp::def,
        ModOp::def,
        RemOp::def,
        PreluOp::def,
        AndOp::def,
        OrOp::def,
        XorOp::def,
        ShlOp::def,
        ShrOp::def,
        EqualOp::def,
        NotEqualOp::def,
        LessOp::def,
        LessEqualOp::def,
        GreaterOp::def,
        GreaterEqualOp::def,
        WhereOp::def,
        ReduceSumOp::def,
        ReduceMeanOp::def,
        ReduceMaxOp::def,
        ReduceMinOp::def,
        ReduceProdOp::def,
        ReduceL1Op::def,
        ReduceL2Op::def,
        ReduceSumSquareOp::def,
        ReduceLogSumOp::def,
        ReduceLogSumExpOp::def,
        ArgMaxOp::def,
        ArgMinOp::def,
        CumsumOp::def,
        CumprodOp::def,
        TopKOp::def,
        ReshapeOp::def,
        DynamicReshapeOp::def,
        TransposeOp::def,
        ConcatOp::def,
        SplitOp::def,
        SliceOp::def,
        DynamicSliceOp::def,
        PadOp::def,
        ExpandOp::def,
        DynamicExpandOp::def,
        TileOp::def,
        TriluOp::def,
        GatherOp::def,
        GatherElementsOp::def,
        GatherNdOp::def,
        ScatterNdOp::def,
        ScatterElementsOp::def,
        OneHotOp::def,
        RangeOp::def,
        NonZeroOp::def,
        ResizeOp::def,
        LstmOp::def,
        GruOp::def,
        RnnOp::def,
        QuantizeOp::def,
        DequantizeOp::def,
        ShapeOp::def,
        SizeOp::def,
        IfOp::def,
        LoopOp::def,
        YieldOp::def,
        StringConcatOp::def,
        StringNormalizeOp::def,
        StringSplitOp::def,
        RegexFullMatchOp::def,
        StringFormatOp::def,
        StringParseOp::def,
    ],
    types: &["string"],
    attrs: &["activation"],
    constant: Some(ops::make_constant),
};
