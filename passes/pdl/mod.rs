//! Rewrite patterns that are loaded at run time.
//!
//! # Why text
//!
//! A pattern that is a Rust function needs a compiler, and a program cannot look into it. A pattern that is IR
//! can be written by who has no compiler, stored beside a model or a dialect that `--irdl-file` declares, made
//! by a program, checked before it runs, compiled together with others, and asked why it did not apply. The ops
//! are those of upstream's `pdl` dialect, so that what upstream's tools (PDLL) make is taken as it is.
//!
//! # What happens to a pattern
//!
//! ```text
//!  pdl.pattern                      a graph of ops to find, and what takes their place
//!     | collect      predicates: questions about positions, from the root down through operands, and up
//!     |              through users to other roots (roots: which comes first, and on which way)
//!     | tree         one decision tree of all patterns: a shared question is asked once
//!     | emit         the tree as IR, a block for each question; rewriters: a function for each rewrite
//!  pdl_interp                       @matcher and @rewriters; `convert-pdl-to-pdl-interp` prints it
//!     | load         instructions with numbered slots, native functions bound to their names
//!  program
//!     | matching     on an op: the patterns that fit, by benefit
//!     | rewriting    the best one
//!  changed IR
//! ```
//!
//! The steps down to `pdl_interp` are upstream's (`mlir/lib/Conversion/PDLToPDLInterp`), so that the tree can
//! be printed and compared with upstream's, and changed by hand: `apply-patterns` runs files of `pdl_interp` as
//! well. What is asked first follows from how many patterns ask it, how near it lies to the root, and what
//! kind of question it is; see `tree`. An op whose name is that of no pattern's root is asked nothing.
//!
//! # Where it differs from upstream
//!
//! - A result or a range of types that a pattern names twice is the same in both places. Upstream asks nothing
//!   then.
//! - Operands `(%range, %one)` of an op without `operandSegmentSizes` are all but the last, and the last.
//!   Upstream takes all as the range, and refuses the rest unless one is left. Operands with two ranges fit
//!   only ops that tell their groups apart.
//! - `loc([..])` of a match always holds the root.
//! - A pattern that no op can fit, since it wants two things in one place, is an error.
//! - A rewrite that cannot be done (a result that is used is erased, values of the wrong number replace an op,
//!   an op is made that its declaration does not allow) ends the pass with an error at the op and at the pattern;
//!   upstream asserts.
//!
//! # Invariants
//!
//! Nothing recurses over a pattern or the tree. A matcher has no cycles, which is checked when it is loaded, and
//! ends after a limited number of steps on one op. New ops have the fused location of all ops that were
//! matched. What a rewriter made or changed is verified before anybody else sees it.

mod apply;
mod collect;
mod convert;
mod emit;
mod explain;
mod library;
mod load;
mod matching;
mod native;
mod paths;
mod predicate;
mod program;
mod rewriters;
mod rewriting;
mod roots;
mod set;
mod tree;

pub use explain::Refusal;
pub use native::{Answered, ConstraintFn, Handle, Natives, RewriteFn};
pub use set::{PatternSet, SetRun};

use terrace_ir::pass::PassRegistry;

/// Adds these passes to `registry`.
pub fn register(registry: &mut PassRegistry) {
    registry.add(apply::INFO);
    registry.add(convert::INFO);
}

#[cfg(test)]
mod tests;
