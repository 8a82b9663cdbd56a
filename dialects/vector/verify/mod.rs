//! What the declarations of ops do not say, in upstream's words.

pub(super) mod compute;
pub(super) mod mask;
pub(super) mod memory;
pub(super) mod print;
pub(super) mod shape;
pub(super) mod transfer;

use terrace_ir::{Attr, Context, OpError};

/// What a verifier returns.
pub(super) type Checked = Result<(), OpError>;

/// An error, as the result of a verifier.
pub(super) fn fail<T>(message: impl Into<String>) -> Result<T, OpError> {
    Err(OpError::new(message))
}

/// The numbers of an array attribute.
pub(super) fn numbers(ctx: &Context, attr: Attr) -> Vec<i64> {
    crate::support::ints(ctx, attr).unwrap_or_default()
}
