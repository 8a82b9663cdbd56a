//! Patterns of ops on floats.

use terrace_ir::{Op, Rewriter};

use super::super::NegFOp;
use super::sources;

/// `(-a) * (-b)` is `a * b`, and so for the quotient.
pub(in super::super) fn of_negations(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let (a, b) = sources::<NegFOp>(rw, op)?;
    rw.set_operands(op, &[a, b]);
    Some(())
}
