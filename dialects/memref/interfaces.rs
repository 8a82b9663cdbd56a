//! What passes need to know of memory.

use terrace_ir::interfaces::{
    Effect, EffectKind, RegionBranch, RegionPoint, RegionSuccessor, SideEffects, View,
};
use terrace_ir::{Body, Op, Value};

use super::ops::{CollapseShapeOp, ExpandShapeOp};
use crate::support::index_list::{Mixed, mixed, statics};
use crate::support::reassociation::groups;
use crate::support::reify::{ReifyShape, known, product, size_of};

fn push(out: &mut Vec<Effect>, kind: EffectKind, value: Value) {
    out.push(Effect { kind, on: Some(value) });
}

/// Of `memref.copy`: reads its first operand, writes its second.
pub(super) static COPIES: SideEffects = SideEffects {
    effects: |body, op, out| {
        push(out, EffectKind::Read, body.operand(op, 0));
        push(out, EffectKind::Write, body.operand(op, 1));
    },
};

/// Of `memref.store`: writes its second operand; the value may be a memref itself.
pub(super) static STORES: SideEffects =
    SideEffects { effects: |body, op, out| push(out, EffectKind::Write, body.operand(op, 1)) };

/// Of `memref.prefetch`: reads and writes, so that it stays where it is.
pub(super) static PREFETCHES: SideEffects = SideEffects {
    effects: |body, op, out| {
        push(out, EffectKind::Read, body.operand(op, 0));
        push(out, EffectKind::Write, body.operand(op, 0));
    },
};

/// Of atomic updates: read and write the memref among their operands.
pub(super) static UPDATES: SideEffects = SideEffects {
    effects: |body, op, out| {
        for &value in body.operands(op).iter().filter(|&&value| body.ty(value).is_memref(body.ctx())) {
            push(out, EffectKind::Read, value);
            push(out, EffectKind::Write, value);
        }
    },
};

/// Of `memref.realloc`: frees its operand and allocates its result.
pub(super) static REALLOCATES: SideEffects = SideEffects {
    effects: |body, op, out| {
        push(out, EffectKind::Free, body.operand(op, 0));
        push(out, EffectKind::Allocate, body.result(op, 0));
    },
};

/// Of views: of their first operand.
pub(super) static VIEW: View = View { source: |body, op| body.operands(op).first().copied() };

fn results(body: &Body, op: Op) -> RegionSuccessor {
    RegionSuccessor { to: RegionPoint::Parent, inputs: body.results(op).collect() }
}

/// Of `memref.alloca_scope`: into the region, and from there out.
pub(super) static ALLOCA_SCOPE: RegionBranch = RegionBranch {
    successors: |body, op, from| match from {
        RegionPoint::Parent => {
            vec![RegionSuccessor { to: RegionPoint::Region(body.region(op, 0)), inputs: Vec::new() }]
        }
        RegionPoint::Region(_) => vec![results(body, op)],
    },
    entry_operands: |_, _, _| Vec::new(),
};

/// Of `memref.expand_shape`: the sizes that it is given.
pub(super) static EXPAND_SHAPE: ReifyShape = ReifyShape {
    size: |op, rw, _, dim| {
        let expand = ExpandShapeOp(op);
        mixed(&statics(rw.ctx(), Some(expand.static_output_shape(rw))), expand.output_shape(rw))?
            .get(dim)
            .copied()
    },
};

/// Of `memref.collapse_shape`: the product of the sizes of a group.
pub(super) static COLLAPSE_SHAPE: ReifyShape = ReifyShape {
    size: |op, rw, number, dim| {
        if let Some(size) = known(op, rw, number, dim) {
            return Some(Mixed::Static(size));
        }
        let collapse = CollapseShapeOp(op);
        let (source, all) = (collapse.src(rw), groups(rw.ctx(), collapse.reassociation(rw)));
        let sizes: Option<Vec<Mixed>> = all.get(dim)?.iter().map(|&dim| size_of(rw, source, dim)).collect();
        product(rw, &sizes?)
    },
};
