//! The test dialect: ops, types and attributes for tests of tools, as upstream's dialect of this
//! name. Those that it does not declare are taken as they are, in the generic form.

use terrace_ir::op;
use terrace_ir::op::*;

/// The test dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "test",
    doc: "What tests need, and any other op.",
    ops: &[GraphRegionOp::def, ElementwiseMappableOp::def],
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
    /// Some function of elements at one place.
    pub ElementwiseMappableOp = "test.elementwise_mappable" {
        operands { operands: many ANY }
        results { results: many ANY }
        traits [ELEMENTWISE]
    }
}
