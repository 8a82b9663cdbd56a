//! Intrinsic functions.

use terrace_ir::interfaces::SideEffects;
use terrace_ir::op;
use terrace_ir::op::*;

use super::super::attrs::FASTMATH;
use super::super::constraints::*;
use super::super::interfaces;

macro_rules! float_intrinsics {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal ($($arg:ident),*);)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: LLVM_FLOAT_LIKE }
                operands { $($arg: one T),* }
                results { res: one T }
                attrs { fastmathFlags: default FASTMATH "#llvm.fastmath<none>" }
                traits [PURE]
                assembly "`(` operands `)` attr-dict `:` functional-type(operands, results)"
            }
        }
    )* };
}

float_intrinsics! {
    /// Magnitude of a float.
    FAbsOp = "llvm.intr.fabs" (r#in);
    /// Square root.
    SqrtOp = "llvm.intr.sqrt" (r#in);
    /// Sine.
    SinOp = "llvm.intr.sin" (r#in);
    /// Cosine.
    CosOp = "llvm.intr.cos" (r#in);
    /// Exponential with base e.
    ExpOp = "llvm.intr.exp" (r#in);
    /// Exponential with base 2.
    Exp2Op = "llvm.intr.exp2" (r#in);
    /// Natural logarithm.
    LogOp = "llvm.intr.log" (r#in);
    /// Logarithm with base 2.
    Log2Op = "llvm.intr.log2" (r#in);
    /// Logarithm with base 10.
    Log10Op = "llvm.intr.log10" (r#in);
    /// Rounded down.
    FFloorOp = "llvm.intr.floor" (r#in);
    /// Rounded up.
    FCeilOp = "llvm.intr.ceil" (r#in);
    /// Rounded towards zero.
    FTruncOp = "llvm.intr.trunc" (r#in);
    /// Rounded to the nearest integer, halves away from zero.
    RoundOp = "llvm.intr.round" (r#in);
    /// Rounded to the nearest integer, halves to even.
    RoundEvenOp = "llvm.intr.roundeven" (r#in);
    /// A power.
    PowOp = "llvm.intr.pow" (a, b);
    /// The magnitude of one float with the sign of another.
    CopySignOp = "llvm.intr.copysign" (a, b);
    /// The smaller of two floats; the other one if either is NaN.
    MinNumOp = "llvm.intr.minnum" (a, b);
    /// The larger of two floats; the other one if either is NaN.
    MaxNumOp = "llvm.intr.maxnum" (a, b);
    /// The smaller of two floats; NaN if either is.
    MinimumOp = "llvm.intr.minimum" (a, b);
    /// The larger of two floats; NaN if either is.
    MaximumOp = "llvm.intr.maximum" (a, b);
    /// `a * b + c`, rounded once.
    FMAOp = "llvm.intr.fma" (a, b, c);
    /// `a * b + c`, rounded once or twice.
    FMulAddOp = "llvm.intr.fmuladd" (a, b, c);
}

macro_rules! int_intrinsics {
    ($($(#[doc = $doc:literal])* $Op:ident = $name:literal ($($arg:ident),*);)*) => { $(
        op! {
            $(#[doc = $doc])*
            pub $Op = $name {
                types { T: INT_LIKE }
                operands { $($arg: one T),* }
                results { res: one T }
                traits [PURE]
                assembly "`(` operands `)` attr-dict `:` functional-type(operands, results)"
            }
        }
    )* };
}

int_intrinsics! {
    /// The larger of two signed integers.
    SMaxOp = "llvm.intr.smax" (a, b);
    /// The smaller of two signed integers.
    SMinOp = "llvm.intr.smin" (a, b);
    /// The larger of two unsigned integers.
    UMaxOp = "llvm.intr.umax" (a, b);
    /// The smaller of two unsigned integers.
    UMinOp = "llvm.intr.umin" (a, b);
    /// Number of bits that are set.
    CtPopOp = "llvm.intr.ctpop" (r#in);
    /// The bits in reverse order.
    BitReverseOp = "llvm.intr.bitreverse" (r#in);
    /// The bytes in reverse order.
    ByteSwapOp = "llvm.intr.bswap" (r#in);
}

op! {
    /// Remembers how much of the stack is in use.
    pub StackSaveOp = "llvm.intr.stacksave" {
        results { res: one PTR }
        assembly "attr-dict `:` type($res)"
    }
}

op! {
    /// Frees what was allocated on the stack since it was remembered.
    pub StackRestoreOp = "llvm.intr.stackrestore" {
        operands { ptr: one PTR }
        assembly "$ptr attr-dict `:` type($ptr)"
    }
}

op! {
    /// Copies `len` bytes between places that do not overlap, unless they are the same.
    pub MemcpyOp = "llvm.intr.memcpy" {
        operands { dst: one PTR, src: one PTR, len: one INT }
        attrs {
            isVolatile: one BOOL_ATTR,
            arg_attrs: opt DICT_ARRAY_ATTR,
            res_attrs: opt DICT_ARRAY_ATTR,
            access_groups: opt ARRAY_ATTR,
            alias_scopes: opt ARRAY_ATTR,
            noalias_scopes: opt ARRAY_ATTR,
            tbaa: opt ARRAY_ATTR,
        }
        interfaces [SideEffects => interfaces::COPY_EFFECTS]
    }
}

op! {
    /// Copies `len` bytes between places that may overlap.
    pub MemmoveOp = "llvm.intr.memmove" {
        operands { dst: one PTR, src: one PTR, len: one INT }
        attrs {
            isVolatile: one BOOL_ATTR,
            arg_attrs: opt DICT_ARRAY_ATTR,
            res_attrs: opt DICT_ARRAY_ATTR,
            access_groups: opt ARRAY_ATTR,
            alias_scopes: opt ARRAY_ATTR,
            noalias_scopes: opt ARRAY_ATTR,
            tbaa: opt ARRAY_ATTR,
        }
        interfaces [SideEffects => interfaces::COPY_EFFECTS]
    }
}

op! {
    /// Sets `len` bytes to `val`.
    pub MemsetOp = "llvm.intr.memset" {
        operands { dst: one PTR, val: one INT, len: one INT }
        attrs {
            isVolatile: one BOOL_ATTR,
            arg_attrs: opt DICT_ARRAY_ATTR,
            res_attrs: opt DICT_ARRAY_ATTR,
            access_groups: opt ARRAY_ATTR,
            alias_scopes: opt ARRAY_ATTR,
            noalias_scopes: opt ARRAY_ATTR,
            tbaa: opt ARRAY_ATTR,
        }
        interfaces [SideEffects => interfaces::SET_EFFECTS]
    }
}
