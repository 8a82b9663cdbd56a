//! The test dialect: ops, types and attributes for tests of tools, as upstream's dialect of this
//! name. Those that it does not declare are taken as they are, in the generic form.

use terrace_ir::interfaces::{Effect, EffectKind, SideEffects};
use terrace_ir::op;
use terrace_ir::op::*;

/// The test dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "test",
    doc: "What tests need, and any other op.",
    ops: &[AllocWithMultipleResultsOp::def, ForwardBufferOp::def, GraphRegionOp::def, ReadBufferOp::def],
    types: &[],
    attrs: &[],
    constant: None,
};

op! {
    /// An op whose region is a graph: the order of ops in it means nothing.
    pub GraphRegionOp = "test.graph_region" {
        regions { region: one any }
        traits [GRAPH_REGION, NO_TERMINATOR]
    }
}

op! {
    /// A memref that shares the memory of another one, which nothing says but that it is given.
    pub ForwardBufferOp = "test.forward_buffer" {
        operands { buffer: one ANY_MEMREF }
        results { result: one ANY_MEMREF }
        traits [PURE]
    }
}

op! {
    /// Uses memory.
    pub ReadBufferOp = "test.read_buffer" {
        operands { buffer: one ANY_MEMREF }
        interfaces [SideEffects => USES]
    }
}

op! {
    /// Allocates memory, and yields a number in front of it.
    pub AllocWithMultipleResultsOp = "test.alloc_with_multiple_results" {
        results { index: one INDEX, memref: one MEMREF }
        assembly "attr-dict `:` type($index) `,` type($memref)"
        interfaces [SideEffects => ALLOCATES_SECOND]
    }
}

static ALLOCATES_SECOND: SideEffects = SideEffects {
    effects: |body, op, out| out.push(Effect { kind: EffectKind::Allocate, on: Some(body.result(op, 1)) }),
};

static USES: SideEffects = SideEffects {
    effects: |body, op, out| {
        let on = Some(body.operand(op, 0));
        out.extend([EffectKind::Read, EffectKind::Write].map(|kind| Effect { kind, on }));
    },
};
