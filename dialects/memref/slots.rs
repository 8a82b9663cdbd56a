//! Memory on the stack that holds one value: what `mem2reg` needs to know.

use terrace_ir::interfaces::{SlotAccess, SlotAllocator};
use terrace_ir::types::TypeKind;
use terrace_ir::{Body, Op, Registry, Rewriter, Type, Value};

use super::{AllocaOp, LoadOp, StoreOp};

static ALLOCA: SlotAllocator = SlotAllocator { slot, default };
static LOAD: SlotAccess = SlotAccess {
    loaded: |body, op, slot| {
        let load = LoadOp(op);
        (load.memref(body) == slot).then(|| load.result(body))
    },
    stored: |_, _, _| None,
};
static STORE: SlotAccess = SlotAccess {
    loaded: |_, _, _| None,
    stored: |body, op, slot| {
        let store = StoreOp(op);
        (store.memref(body) == slot && store.value(body) != slot).then(|| store.value(body))
    },
};

/// Attaches the interfaces.
pub(super) fn attach(registry: &mut Registry) {
    registry.attach("memref.alloca", &ALLOCA);
    registry.attach("memref.load", &LOAD);
    registry.attach("memref.store", &STORE);
}

fn slot(body: &Body, op: Op) -> Option<(Value, Type)> {
    let memref = AllocaOp(op).memref(body);
    let ctx = body.ctx();
    let ty = body.ty(memref);
    let plain = matches!(ty.kind(ctx), TypeKind::MemRef { layout: None, .. });
    let single = ty.shape(ctx)?.iter().all(|&size| size == 1);
    (plain && single).then(|| (memref, ty.elem(ctx)))
}

fn default(rw: &mut Rewriter<'_>, ty: Type) -> Option<Value> {
    let spec = rw.spec(crate::ub::PoisonOp::def()).results([ty]);
    let op = rw.insert(spec);
    Some(rw.result(op, 0))
}
