//! Memory on the stack that holds one value, or few that are accessed one by one: what `mem2reg` and
//! `sroa` need to know.

use terrace_ir::body::Mapping;
use terrace_ir::interfaces::{Aggregate, PartAccess, SlotAccess, SlotAllocator};
use terrace_ir::types::TypeKind;
use terrace_ir::{Body, Op, Registry, Rewriter, Type, Value};

use super::{AllocaOp, LoadOp, StoreOp};
use crate::support::constant_int;

/// How many elements a memref has at most that is split into its elements, as upstream has it.
const MAX_PARTS: usize = 16;

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
    registry.attach("memref.alloca", &ALLOCA_PARTS);
    registry.attach("memref.load", &LOAD_PART);
    registry.attach("memref.store", &STORE_PART);
}

/// The type of memory for one element of `memref`; `None` when it is not split.
pub(crate) fn part_type(body: &Body, memref: Value) -> Option<Type> {
    let ctx = body.ctx();
    let TypeKind::MemRef { shape, elem, layout: None, space } = body.ty(memref).kind(ctx) else {
        return None;
    };
    let count = terrace_ir::interp::count(shape)?;
    (2..=MAX_PARTS)
        .contains(&count)
        .then(|| ctx.ty(TypeKind::MemRef { shape: [].into(), elem: *elem, layout: None, space: *space }))
}

static ALLOCA_PARTS: Aggregate = Aggregate {
    aggregates: |body, op| body.results(op).filter(|&memref| part_type(body, memref).is_some()).collect(),
    split: |rw, op, memref, parts| {
        let Some(ty) = part_type(rw, memref) else { return Vec::new() };
        let mut spec = rw.spec_of(op, &Mapping::default());
        // `part_type` leaves no sizes to give.
        spec.results = vec![ty];
        let mut allocate = || {
            let op = rw.insert(spec.clone());
            rw.result(op, 0)
        };
        parts.iter().map(|_| allocate()).collect()
    },
    forget: |rw, op, _| rw.erase(op),
};

/// The indices, when they are known and within the sizes of `memref`.
fn part(body: &Body, memref: Value, indices: &[Value]) -> Option<Vec<i64>> {
    let sizes = body.ty(memref).static_shape(body.ctx())?;
    let indices: Vec<i64> = indices.iter().map(|&index| constant_int(body, index)).collect::<Option<_>>()?;
    let within = indices.len() == sizes.len()
        && indices.iter().zip(sizes).all(|(&index, &size)| (0..size).contains(&index));
    within.then_some(indices)
}

/// Makes `op` access the one element of `part`.
fn narrow(rw: &mut Rewriter<'_>, op: Op, operands: &[Value]) {
    let mut spec = rw.spec_of(op, &Mapping::default());
    spec.operands = operands.to_vec();
    rw.replace_with(op, spec);
}

static LOAD_PART: PartAccess = PartAccess {
    part: |body, op, slot| {
        let load = LoadOp(op);
        (load.memref(body) == slot).then(|| part(body, slot, load.indices(body)))?
    },
    narrow: |rw, op, _, part| narrow(rw, op, &[part]),
};
static STORE_PART: PartAccess = PartAccess {
    part: |body, op, slot| {
        let store = StoreOp(op);
        let of = store.memref(body) == slot && store.value(body) != slot;
        of.then(|| part(body, slot, store.indices(body)))?
    },
    narrow: |rw, op, _, part| {
        let value = StoreOp(op).value(rw);
        narrow(rw, op, &[value, part]);
    },
};

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
