//! `vectorize`: vectorization of the innermost loops over neighbouring elements.
//!
//! Loops are visited from the inside out. What does not change in a loop is computed in front of it, and an
//! element that a loop updates in place is carried as a value ([`promote`]). An innermost loop then becomes a
//! loop over vectors of 128 bits, and the loop itself goes on where that ends, for what does not fill a vector.
//!
//! A loop is vectorized when
//! - it counts a signed `index` by ones;
//! - its loads and stores either stay where they are or move by one element, and at least one does the latter;
//! - its other ops have a vector form, on elements of one width;
//! - what it carries from one iteration to the next are reductions. The order of a sum or product of floats
//!   is kept unless the op that combines has the flag `reassoc`: such a loop stays as it is;
//! - no iteration touches an element that another one of the same vector writes.
//!
//! The last rule is decided by what memrefs are views of. Allocations of the function, different globals, and
//! ranges of one buffer of bytes that do not meet (the arena of `plan-memory`) are different memory. Arguments may be
//! the same memory, unless they are marked `kernel.output`, `kernel.arena` or `llvm.noalias`. Within
//! the same memory, addresses are compared as sums of indices.
//!
//! Upstream's counterpart is `affine-super-vectorize`, and the loop vectorizer of LLVM for the remainder and
//! the interleaving of several vectors in one iteration.

mod address;
mod emit;
mod plan;
mod promote;
mod trip;

pub use plan::Refusal;

use terrace_dialects::{arith, scf};
use terrace_ir::{Body, Op, Value};

/// How loops are vectorized.
#[derive(Clone, Copy, Debug)]
pub struct VectorizeOptions {
    /// The most vectors that one iteration works on.
    pub interleave: i64,
}

impl Default for VectorizeOptions {
    fn default() -> VectorizeOptions {
        VectorizeOptions { interleave: 4 }
    }
}

/// What became of the innermost loops of a function.
#[derive(Default, Debug)]
pub struct Outcome {
    /// Loops that work on vectors now.
    pub vectorized: usize,
    /// Why others do not.
    pub refusals: Vec<Refusal>,
}

/// Vectorizes the innermost loops of the function `body`.
pub fn vectorize(body: &mut Body, options: &VectorizeOptions) -> Outcome {
    let mut outcome = Outcome::default();
    // Each op comes before what lies below it: backwards, inner loops come first.
    for op in body.all_ops().into_iter().rev() {
        let Some(looped) = scf::ForOp::of(body, op) else { continue };
        hoist(body, looped);
        let looped = promote::promote(body, looped);
        if body.walk(looped.0).iter().any(|&op| body.has_trait(op, terrace_ir::Traits::LOOP)) {
            continue;
        }
        match plan::plan(body, looped) {
            Ok(plan) => {
                emit::emit(body, looped, &plan, options.interleave.max(1));
                outcome.vectorized += 1;
            }
            Err(refusal) => outcome.refusals.push(refusal),
        }
    }
    outcome.refusals.reverse();
    outcome
}

/// Whether `value` is defined outside of `looped`.
fn is_outside(body: &Body, looped: Op, value: Value) -> bool {
    terrace_ir::interfaces::LoopLike::is_invariant(body, looped, value)
}

/// Computes in front of the loop the constants and indices that do not change in it.
fn hoist(body: &mut Body, looped: scf::ForOp) {
    for op in body.ops_of(looped.block(body)).collect::<Vec<Op>>() {
        let moves = arith::ConstantOp::of(body, op).is_some()
            || arith::AddIOp::of(body, op).is_some()
            || arith::SubIOp::of(body, op).is_some()
            || arith::MulIOp::of(body, op).is_some();
        if moves && body.operands(op).iter().all(|&value| is_outside(body, looped.0, value)) {
            body.move_before(op, looped.0);
        }
    }
}
