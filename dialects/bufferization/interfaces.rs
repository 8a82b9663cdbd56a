//! What passes need to know of memory.

use terrace_ir::Value;
use terrace_ir::interfaces::{Effect, EffectKind, SideEffects};

fn push(out: &mut Vec<Effect>, kind: EffectKind, value: Value) {
    out.push(Effect { kind, on: Some(value) });
}

/// Of `alloc_tensor`: as tensors are values, one that nothing uses is not needed.
pub(super) static ALLOC_TENSOR: SideEffects = SideEffects {
    effects: |body, op, out| {
        out.extend(body.results(op).map(|value| Effect { kind: EffectKind::Allocate, on: Some(value) }))
    },
};

/// Of `clone`: reads its operand, allocates and writes its result.
pub(super) static CLONE: SideEffects = SideEffects {
    effects: |body, op, out| {
        push(out, EffectKind::Read, body.operand(op, 0));
        push(out, EffectKind::Allocate, body.result(op, 0));
        push(out, EffectKind::Write, body.result(op, 0));
    },
};

/// Of `dealloc`: frees its memrefs.
pub(super) static DEALLOC: SideEffects = SideEffects {
    effects: |body, op, out| {
        for &memref in super::DeallocOp(op).memrefs(body) {
            push(out, EffectKind::Free, memref);
        }
    },
};

/// Of `materialize_in_destination`: writes a destination that is a memref.
pub(super) static MATERIALIZE: SideEffects = SideEffects {
    effects: |body, op, out| {
        let dest = body.operand(op, 1);
        if body.ty(dest).is_memref(body.ctx()) {
            push(out, EffectKind::Write, dest);
        }
    },
};
