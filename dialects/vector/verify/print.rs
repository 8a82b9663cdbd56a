//! Verifiers of what is printed.

use terrace_ir::Body;

use super::{Checked, fail};
use crate::vector::PrintOp;
use crate::vector::attrs::punctuation_of;

pub(in crate::vector) fn verify_print(op: PrintOp, body: &Body) -> Checked {
    let word = op.punctuation(body).and_then(|attr| punctuation_of(body.ctx(), attr));
    let newline = word.is_none_or(|word| word == "newline");
    if op.stringLiteral(body).is_some() && (op.source(body).is_some() || !newline) {
        return fail("failed to verify that `source` or `punctuation` are not set when printing strings");
    }
    Ok(())
}
