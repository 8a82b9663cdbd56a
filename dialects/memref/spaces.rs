//! Casts between memory spaces, and ops that work in any: what `bubble-down-memory-space-casts` needs
//! to know.

use terrace_ir::Registry;
use terrace_ir::interfaces::{SpaceCast, SpaceCastUser};

use super::MemorySpaceCastOp;
use super::layout::space;

static CAST: SpaceCast = SpaceCast {
    source: |body, op| {
        let cast = MemorySpaceCastOp(op);
        space(body.ctx(), body.ty(cast.dest(body))).is_none().then(|| cast.source(body))
    },
    cast: |rw, value, ty| {
        let spec = rw.spec(MemorySpaceCastOp::def()).operands([value]).results([ty]);
        let op = rw.insert(spec);
        rw.result(op, 0)
    },
};

static FIRST: SpaceCastUser = SpaceCastUser { memory: |_, _| 0 };
static SECOND: SpaceCastUser = SpaceCastUser { memory: |_, _| 1 };

/// Ops on memory in any space, each with the number of the operand that it is.
const USERS: &[(&str, usize)] = &[
    ("memref.load", 0),
    ("memref.store", 1),
    ("memref.atomic_rmw", 1),
    ("memref.assume_alignment", 0),
    ("memref.cast", 0),
    ("memref.view", 0),
    ("memref.subview", 0),
    ("memref.reinterpret_cast", 0),
    ("memref.reshape", 0),
    ("memref.expand_shape", 0),
    ("memref.collapse_shape", 0),
    ("memref.transpose", 0),
];

/// Attaches the interfaces.
pub(super) fn attach(registry: &mut Registry) {
    registry.attach("memref.memory_space_cast", &CAST);
    attach_users(registry, USERS);
}

/// Says of ops that they work on memory in any space, which the operand of the number given is.
pub(crate) fn attach_users(registry: &mut Registry, users: &[(&str, usize)]) {
    for &(op, operand) in users {
        registry.attach(op, if operand == 0 { &FIRST } else { &SECOND });
    }
}
