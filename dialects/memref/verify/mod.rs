//! What the declarations cannot say.

mod access;
mod allocation;
mod view;

pub(super) use access::*;
pub(super) use allocation::*;
pub(super) use view::*;

use terrace_ir::{Context, OpError, Type};

type Checked = Result<(), OpError>;

/// Fails with `message`.
fn fail<T>(message: impl Into<String>) -> Result<T, OpError> {
    Err(OpError::new(message))
}

/// A type as messages quote it.
fn show(ctx: &Context, ty: Type) -> String {
    format!("'{}'", ctx.display(ty))
}
