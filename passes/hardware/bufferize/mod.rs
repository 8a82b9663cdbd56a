//! `bufferize`: tensors become memrefs, and values become places.
//!
//! One walk over each function, in program order, gives every tensor a buffer. What decides whether
//! an op may write into the buffer of its destination operand is whether anything still reads that
//! buffer's old contents: the buffers of views are grouped with what they are views of (a *storage*), and a storage is
//! overwritten only when it is the function's own and no other use of any value in it can run later.
//! Otherwise the op gets a new buffer, which is filled from the old one when the op reads its
//! destination. This is the destination-style half of upstream's one-shot bufferization, decided as
//! it goes instead of by whole-function analysis.
//!
//! Function results become output arguments, behind the inputs, marked `kernel.output`. A result
//! whose storage is the function's own is computed right in the output; others are copied there. A result of open sizes
//! stays one: the function allocates it, and the attribute `kernel.output` numbers all outputs.
//!
//! A tensor that a loop carries has one buffer, which each iteration updates; one that `scf.if` yields has a buffer that
//! both branches write to.
//!
//! Tensor constants become `memref.global`s. Allocations are made where the value is; placing them
//! in memory is [`plan_memory`](super::plan_memory)'s.

mod control;
mod func;
mod ops;
mod reshape;
mod storage;

use terrace_dialects::func::FuncOp;
use terrace_ir::{Body, Diags, Op};

use storage::Globals;

/// Bufferizes all functions of `module`.
pub fn bufferize(module: &mut Body, diags: &mut Diags) {
    let functions: Vec<Op> =
        module.nested_ops().into_iter().filter(|&op| FuncOp::of(module, op).is_some()).collect();
    let mut globals = Globals::of(module);
    for func in functions {
        if let Some(body) = module.nested_mut(func) {
            func::bufferize_function(body, &mut globals, diags);
        }
    }
    globals.insert(module);
}
