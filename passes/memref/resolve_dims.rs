//! `resolve-shaped-type-result-dims` and `resolve-ranked-shaped-type-result-dims`: sizes of results of ops
//! become sizes of their operands.
//!
//! After upstream's `ResolveShapedTypeResultDims.cpp`: what an op knows of the sizes of its results is
//! the interface [`ReifyShape`].

use terrace_dialects::support::constant_int;
use terrace_dialects::support::reify::ReifyShape;
use terrace_dialects::{memref, tensor};
use terrace_ir::Body;
use terrace_ir::rewrite::{GreedyConfig, Patterns, Rewriter, apply_greedily};
use terrace_ir::{Op, Value};

/// Resolves sizes in `body`, and in bodies nested in it.
pub fn resolve_dims(body: &mut Body) {
    let mut patterns = Patterns::new();
    add_resolve_dims(&mut patterns);
    let config = GreedyConfig { simplify_regions: false, ..GreedyConfig::default() };
    apply_greedily(body, &patterns, &config);
    for (_, nested) in body.nested_bodies_mut() {
        resolve_dims(nested);
    }
}

/// Adds the patterns that resolve sizes.
pub(crate) fn add_resolve_dims(patterns: &mut Patterns) {
    patterns.on::<tensor::DimOp>("dim-of-result", |op, rw| resolve(op.0, op.source(rw), op.index(rw), rw));
    patterns.on::<memref::DimOp>("dim-of-result", |op, rw| resolve(op.0, op.source(rw), op.index(rw), rw));
}

/// Replaces the size `index` of `source` by what the op that makes `source` knows of it.
fn resolve(op: Op, source: Value, index: Value, rw: &mut Rewriter<'_>) -> Option<()> {
    let def = rw.defining_op(source)?;
    let reify = rw.interface::<ReifyShape>(def)?;
    let dim = usize::try_from(constant_int(rw, index)?).ok()?;
    let rank = rw.ty(source).rank(rw.ctx())?;
    let number = rw.results(def).position(|result| result == source)?;
    if dim >= rank {
        return None;
    }
    let size = (reify.size)(def, rw, number, dim)?;
    let value = size.value(rw)?;
    rw.replace(op, [value]);
    Some(())
}
