//! What passes need to know of memory.

use terrace_ir::interfaces::{Effect, EffectKind, SideEffects};

/// Of `memref.copy`: reads its first operand, writes its second.
pub(super) static COPIES: SideEffects = SideEffects {
    effects: |body, op, out| {
        out.push(Effect { kind: EffectKind::Read, on: Some(body.operand(op, 0)) });
        out.push(Effect { kind: EffectKind::Write, on: Some(body.operand(op, 1)) });
    },
};
