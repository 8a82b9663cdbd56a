//! The `kernel` dialect: descriptions of kernels, and calls of them.
//!
//! A kernel library is object code plus a file of `kernel.def` ops. A `kernel.def` says which op its
//! symbol implements, which CPU features it needs, and computes, in its region, the parameter
//! words of a call from the op: sizes (`kernel.dim`), attributes (`kernel.attr`) and `arith` ops on them. What the
//! kernel cannot do is refused by `kernel.require*` with a reason. The region is evaluated at
//! compile time, for an op whose sizes are known:
//!
//! ```mlir
//! kernel.def @relu_f32 implements "graph.relu" features ["avx2"] priority 10 {
//!   kernel.require_type "input", f32
//!   %n = kernel.size "input"
//!   kernel.return %n
//! }
//! ```
//!
//! The op becomes a `kernel.call` of the symbol, in destination style, and a constant operand that
//! the kernel wants in a layout of its own goes through a `kernel.pack`, which is evaluated
//! once, when the program is loaded.

mod call;
mod def;

pub use call::*;
pub use def::*;

use terrace_ir::op::DialectDef;

/// The `kernel` dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "kernel",
    doc: "Descriptions of kernels, and calls of them.",
    ops: &[
        DefOp::def,
        DimOp::def,
        SizeOp::def,
        RankOp::def,
        AttrOp::def,
        AttrIsOp::def,
        PresentOp::def,
        ExpectEqualOp::def,
        RequireOp::def,
        RequireTypeOp::def,
        RequireConstantOp::def,
        PackOperandOp::def,
        ReturnOp::def,
        CallOp::def,
        PackOp::def,
        MarkOp::def,
    ],
    types: &[],
    attrs: &[],
    constant: None,
};
