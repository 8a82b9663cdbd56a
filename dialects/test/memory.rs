//! Ops on memory that upstream's tests of passes are about.

use terrace_ir::interfaces::{
    Aggregate, Effect, EffectKind, MemRefsNormalizable, SideEffects, StackAllocation,
};
use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::text::AsmNames;
use terrace_ir::{Body, Op, Registry};

use crate::memref::part_type;
use crate::support::region_branch::with_results;

op! {
    /// A memref that shares the memory of another one, which nothing says but that it is given.
    pub ForwardBufferOp = "test.forward_buffer" {
        operands { buffer: one ANY_MEMREF }
        results { result: one ANY_MEMREF }
        traits [PURE]
    }
}

op! {
    /// Takes memrefs of any layout.
    pub OpNorm = "test.op_norm" {
        operands { A: one ANY_MEMREF, B: one ANY_MEMREF }
        interfaces [MemRefsNormalizable => MemRefsNormalizable]
    }
}

op! {
    /// Takes and gives memrefs of any layout.
    pub OpNormRet = "test.op_norm_ret" {
        operands { A: one ANY_MEMREF }
        results { B: one ANY_MEMREF, C: one ANY_MEMREF }
        interfaces [MemRefsNormalizable => MemRefsNormalizable, AsmNames => AsmNames { results: name_both_memrefs, ..AsmNames::NONE }]
    }
}

op! {
    /// Uses memory.
    pub ReadBufferOp = "test.read_buffer" {
        operands { buffer: one ANY_MEMREF }
        interfaces [SideEffects => USES]
    }
}

static USES: SideEffects = SideEffects {
    effects: |body, op, out| {
        let on = Some(body.operand(op, 0));
        out.extend([EffectKind::Read, EffectKind::Write].map(|kind| Effect { kind, on }));
    },
};

op! {
    /// Allocates memory, and yields a number in front of it.
    pub AllocWithMultipleResultsOp = "test.alloc_with_multiple_results" {
        results { index: one INDEX, memref: one MEMREF }
        assembly "attr-dict `:` type($index) `,` type($memref)"
        interfaces [SideEffects => ALLOCATES_SECOND, AsmNames => AsmNames { results: name_both, ..AsmNames::NONE }]
    }
}

fn name_both_memrefs(_: Op, _: &Body, name: &mut dyn FnMut(usize, &str)) {
    name(0, "memref");
    name(1, "memref");
}

fn name_both(_: Op, _: &Body, name: &mut dyn FnMut(usize, &str)) {
    name(0, "index");
    name(1, "memref");
}

static ALLOCATES_SECOND: SideEffects = SideEffects {
    effects: |body, op, out| out.push(Effect { kind: EffectKind::Allocate, on: Some(body.result(op, 1)) }),
};

op! {
    /// Allocates several memrefs on the stack.
    pub MultiSlotAllocaOp = "test.multi_slot_alloca" {
        operands { operands: many INDEX }
        results { results: many MEMREF }
        assembly "attr-dict `:` functional-type($operands, $results)"
        interfaces [SideEffects => SideEffects::ALLOCATES, StackAllocation => StackAllocation]
    }
}

/// Attaches interfaces.
pub(super) fn attach(registry: &mut Registry) {
    registry.attach("test.multi_slot_alloca", &PARTS);
}

static PARTS: Aggregate = Aggregate {
    aggregates: |body, op| body.results(op).filter(|&memref| part_type(body, memref).is_some()).collect(),
    split: |rw, _, memref, parts| {
        let Some(ty) = part_type(rw, memref) else { return Vec::new() };
        let mut allocate = || {
            let spec = rw.spec(MultiSlotAllocaOp::def()).results([ty]);
            let op = rw.insert(spec);
            rw.result(op, 0)
        };
        parts.iter().map(|_| allocate()).collect()
    },
    forget: |rw, op, memref| {
        let keep: Vec<bool> = rw.results(op).map(|result| result != memref).collect();
        match keep.contains(&true) {
            true => {
                with_results(rw, op, &keep);
            }
            false => rw.erase(op),
        }
    },
};
