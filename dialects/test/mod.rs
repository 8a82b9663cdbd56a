//! The test dialect: ops, types and attributes for tests of tools, as upstream's dialect of this
//! name. Those that it does not declare are taken as they are, in the generic form.

mod memory;
mod ops;

use terrace_ir::op::{AttrRule, DialectDef};
use terrace_ir::{OpError, Registry};

pub use memory::*;
pub use ops::*;

/// The test dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "test",
    doc: "What tests need, and any other op.",
    ops: &[
        AffineScopeOp::def,
        GraphRegionOp::def,
        AllocWithMultipleResultsOp::def,
        ForwardBufferOp::def,
        MultiSlotAllocaOp::def,
        OpNorm::def,
        OpNormRet::def,
        ReadBufferOp::def,
        ConstantOp::def,
        FoldOp::def,
        RegionTerminatorOp::def,
        RegionPatternOp::def,
        RegionNoEffectOp::def,
        RegionFoldOp::def,
        VariadicFoldOp::def,
        CommutativeOp::def,
        CanonicalizableOp::def,
        BrOp::def,
        CallSegmentsOp::def,
        CustomResultNameOp::def,
        FoldToCallOp::def,
        PolyForOp::def,
        ElementwiseMappableOp::def,
    ],
    types: &[],
    attrs: &[],
    constant: Some(|rw, attr, ty| {
        let ctx = rw.context();
        let spec = rw.spec(ConstantOp::def()).attr(&ctx, "value", attr).results([ty]);
        Some(rw.insert(spec))
    }),
};

/// Nothing may have the attribute `test.invalid_attr`.
static ATTRS: AttrRule = AttrRule {
    check: |_, _, _, name, _| match name {
        "test.invalid_attr" => Err(OpError::bare("invalid to use 'test.invalid_attr'")),
        _ => Ok(()),
    },
};

/// Loads the dialect, open for ops that it does not declare.
pub fn register(registry: &mut Registry) {
    registry.add_open(&DIALECT);
    registry.attr_rule("test", &ATTRS);
    memory::attach(registry);
}
