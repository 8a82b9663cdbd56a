//! Attributes of this dialect on ops of others, after upstream's `BufferizationDialect`.

use terrace_ir::interfaces::{EffectKind, own_effects};
use terrace_ir::op::{AttrHolder, AttrRule, Traits};
use terrace_ir::{Attr, AttrKind, Body, Op, OpError};

/// On an argument of a function, a boolean: whether its memory may be written.
pub const WRITABLE: &str = "bufferization.writable";
/// On an argument of a function, a string: what is done to its memory.
pub const ACCESS: &str = "bufferization.access";
/// On an argument of a function, an affine map or a strided layout: the layout of its memory.
pub const BUFFER_LAYOUT: &str = "bufferization.buffer_layout";
/// On ops that allocate or free: this memory is freed by hand.
pub const MANUAL_DEALLOCATION: &str = "bufferization.manual_deallocation";

/// What the dialect demands of them.
pub(super) static RULE: AttrRule = AttrRule {
    check: |body, op, holder, name, attr| match holder {
        AttrHolder::Op => on_op(body, op, name),
        AttrHolder::Argument(_) => on_argument(body, op, name, attr),
        AttrHolder::Result(_) => Ok(()),
    },
};

type Checked = Result<(), OpError>;

fn fail(message: String) -> Checked {
    Err(OpError::bare(message))
}

fn on_op(body: &Body, op: Op, name: &str) -> Checked {
    if name != MANUAL_DEALLOCATION {
        return fail(format!(
            "attribute '\"{name}\"' not supported as an op attribute by the bufferization dialect"
        ));
    }
    let known = own_effects(body, op).filter(|_| !body.has_trait(op, Traits::RECURSIVE_EFFECTS));
    let fits = known.is_none_or(|effects| {
        effects.iter().any(|effect| matches!(effect.kind, EffectKind::Allocate | EffectKind::Free))
    });
    if fits {
        return Ok(());
    }
    Err(OpError::new(format!(
        "attribute '{name}' can be used only on ops that have an allocation and/or free side effect"
    )))
}

fn on_argument(body: &Body, op: Op, name: &str, attr: Attr) -> Checked {
    let ctx = body.ctx();
    match name {
        WRITABLE if attr.as_bool(ctx).is_none() => {
            fail(format!("'{name}' is expected to be a boolean attribute"))
        }
        WRITABLE if body.regions(op).all(|region| body.entry(region).is_none()) => {
            fail(format!("'{name}' is invalid on external functions"))
        }
        ACCESS => match attr.as_str(ctx) {
            None => fail(format!("'{name}' is expected to be a string attribute")),
            Some("none" | "read" | "write" | "read-write") => Ok(()),
            Some(_) => fail(format!("invalid value for '{name}'")),
        },
        BUFFER_LAYOUT if !matches!(attr.kind(ctx), AttrKind::AffineMap(_) | AttrKind::Strided { .. }) => {
            fail(format!("'{name}' is expected to be a affine map attribute"))
        }
        WRITABLE | BUFFER_LAYOUT => Ok(()),
        _ => fail(format!(
            "attribute '\"{name}\"' not supported as a region arg attribute by the bufferization dialect"
        )),
    }
}
