//! Canonicalization of `bufferization.dealloc`.

use terrace_ir::{Op, Rewriter, Value};

use super::ops::*;
use crate::support::constant_int;
use crate::{arith, memref};

/// Gives `op` other memrefs to free, if any is different.
fn set_memrefs(rw: &mut Rewriter<'_>, op: DeallocOp, memrefs: &[Value], conditions: &[Value]) -> Option<()> {
    if memrefs == op.memrefs(rw) && conditions == op.conditions(rw) {
        return None;
    }
    let ctx = rw.context();
    let retained = op.retained(rw).to_vec();
    let types: Vec<terrace_ir::Type> = op.updatedConditions(rw).map(|value| rw.ty(value)).collect();
    let spec =
        rw.spec(DeallocOp::def()).operand_groups(&ctx, &[memrefs, conditions, &retained]).results(types);
    rw.replace_with(op, spec);
    Some(())
}

/// A memref that is there twice is freed when one of the conditions holds.
pub(super) fn duplicate_memrefs(op: DeallocOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (mut memrefs, mut conditions): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    let pairs: Vec<(Value, Value)> =
        op.memrefs(rw).iter().copied().zip(op.conditions(rw).iter().copied()).collect();
    for (memref, condition) in pairs {
        match memrefs.iter().position(|&known| known == memref) {
            Some(at) if conditions[at] == condition => {}
            Some(at) => conditions[at] = rw.apply(arith::OrIOp::def(), &[conditions[at], condition]),
            None => {
                memrefs.push(memref);
                conditions.push(condition);
            }
        }
    }
    set_memrefs(rw, op, &memrefs, &conditions)
}

/// A memref that is retained twice has one condition.
pub(super) fn duplicate_retained(op: DeallocOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let retained = op.retained(rw).to_vec();
    let mut kept: Vec<Value> = Vec::new();
    let mut which = Vec::new();
    for &memref in &retained {
        let at = kept.iter().position(|&known| known == memref).unwrap_or_else(|| {
            kept.push(memref);
            kept.len() - 1
        });
        which.push(at);
    }
    if kept.len() == retained.len() {
        return None;
    }
    let (memrefs, conditions) = (op.memrefs(rw).to_vec(), op.conditions(rw).to_vec());
    let spec = rw
        .spec(DeallocOp::def())
        .operand_groups(&ctx, &[&memrefs, &conditions, &kept])
        .results(vec![ctx.int(1); kept.len()]);
    let made = rw.insert(spec);
    let results: Vec<Value> = which.into_iter().map(|at| rw.result(made, at)).collect();
    rw.replace(op, results);
    Some(())
}

/// Where nothing is freed, no condition holds.
pub(super) fn empty(op: DeallocOp, rw: &mut Rewriter<'_>) -> Option<()> {
    if !op.memrefs(rw).is_empty() {
        return None;
    }
    let ctx = rw.context();
    let mut values = Vec::new();
    for _ in op.retained(rw).to_vec() {
        values.push(rw.constant("arith", ctx.bool_attr(false), ctx.int(1))?);
    }
    rw.replace(op, values);
    Some(())
}

/// What is never freed need not be mentioned.
pub(super) fn never(op: DeallocOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let pairs = op.memrefs(rw).iter().copied().zip(op.conditions(rw).iter().copied());
    let (memrefs, conditions): (Vec<Value>, Vec<Value>) =
        pairs.filter(|pair| constant_int(rw, pair.1) != Some(0)).unzip();
    set_memrefs(rw, op, &memrefs, &conditions)
}

/// Whether `op` allocates memory that starts at its first element.
fn allocates(rw: &Rewriter<'_>, op: Op) -> bool {
    memref::AllocOp::of(rw, op).is_some() || CloneOp::of(rw, op).is_some()
}

/// The base of an allocation is the allocation.
pub(super) fn of_metadata(op: DeallocOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let base = |memref: Value| {
        let metadata = memref::ExtractStridedMetadataOp::defining(rw, memref)?;
        let source = metadata.source(rw);
        (metadata.base_buffer(rw) == memref && allocates(rw, rw.defining_op(source)?)).then_some(source)
    };
    let memrefs: Vec<Value> = op.memrefs(rw).iter().map(|&memref| base(memref).unwrap_or(memref)).collect();
    let conditions = op.conditions(rw).to_vec();
    set_memrefs(rw, op, &memrefs, &conditions)
}

/// Memory that is only allocated to be freed is not needed.
pub(super) fn of_alloc(op: DeallocOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let needless = |memref: Value, condition: Value| {
        let def = rw.defining_op(memref).filter(|&def| allocates(rw, def))?;
        let only = rw.has_one_use(memref) && rw.block(def) == rw.block(op.0) && op.retained(rw).is_empty();
        (only && matches!(constant_int(rw, condition), Some(1 | -1))).then_some(def)
    };
    let pairs: Vec<(Value, Value)> =
        op.memrefs(rw).iter().copied().zip(op.conditions(rw).iter().copied()).collect();
    let dead: Vec<Option<Op>> =
        pairs.iter().map(|&(memref, condition)| needless(memref, condition)).collect();
    if dead.iter().all(Option::is_none) {
        return None;
    }
    let kept = pairs.iter().zip(&dead).filter(|(_, dead)| dead.is_none()).map(|(pair, _)| *pair);
    let (memrefs, conditions): (Vec<Value>, Vec<Value>) = kept.unzip();
    set_memrefs(rw, op, &memrefs, &conditions)?;
    for def in dead.into_iter().flatten() {
        rw.erase(def);
    }
    Some(())
}
