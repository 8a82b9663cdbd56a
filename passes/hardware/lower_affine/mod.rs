//! `lower-affine`: affine ops as loops, conditions and accesses of scf, memref and vector, with arithmetic
//! of arith in place of affine maps. After upstream's pass of this name.

mod expand;
mod loops;

use terrace_dialects::{affine, memref, vector};
use terrace_ir::rewrite::Rewriter;
use terrace_ir::{AffineMap, Body, Diags, Op, Value};

use expand::{expand, extremum};

/// Lowers the affine ops of the function `body`.
pub fn lower_affine(body: &mut Body, diags: &mut Diags) {
    for op in body.all_ops() {
        if !body.is_alive(op) {
            continue;
        }
        let mut rw = Rewriter::before(body, op);
        if lower(&mut rw, op).is_none() {
            let name = body.name_str(op).to_owned();
            // Terminators go with the op that they end.
            if name.starts_with("affine.") && name != "affine.yield" {
                diags.error(body.loc(op), format!("'{name}' op has no lowering to loops and arithmetic"));
            }
        }
    }
}

/// Lowers `op`; `None` when it is not affine, or has no lowering.
fn lower(rw: &mut Rewriter<'_>, op: Op) -> Option<()> {
    if let Some(apply) = affine::ApplyOp::of(rw, op) {
        let values = map_values(rw, op, apply.mapOperands(rw).to_vec())?;
        rw.replace(op, values);
    } else if affine::MinOp::of(rw, op).is_some() || affine::MaxOp::of(rw, op).is_some() {
        let values = map_values(rw, op, rw.operands(op).to_vec())?;
        let value = extremum(rw, &values, affine::MaxOp::of(rw, op).is_some())?;
        rw.replace(op, [value]);
    } else if let Some(looped) = affine::ForOp::of(rw, op) {
        loops::lower_for(rw, looped)?;
    } else if let Some(looped) = affine::ParallelOp::of(rw, op) {
        loops::lower_parallel(rw, looped)?;
    } else if let Some(branch) = affine::IfOp::of(rw, op) {
        loops::lower_if(rw, branch)?;
    } else if let Some(load) = affine::LoadOp::of(rw, op) {
        let (memref, result) = (load.memref(rw), rw.ty(load.result(rw)));
        let indices = map_values(rw, op, load.indices(rw).to_vec())?;
        let spec = rw.spec(memref::LoadOp::def()).operands([memref]).operands(indices).results([result]);
        rw.replace_with(op, spec);
    } else if let Some(store) = affine::StoreOp::of(rw, op) {
        let (value, memref) = (store.value(rw), store.memref(rw));
        let indices = map_values(rw, op, store.indices(rw).to_vec())?;
        let spec = rw.spec(memref::StoreOp::def()).operands([value, memref]).operands(indices);
        rw.replace_with(op, spec);
    } else if let Some(load) = affine::VectorLoadOp::of(rw, op) {
        let (memref, result) = (load.memref(rw), rw.ty(load.result(rw)));
        let indices = map_values(rw, op, load.indices(rw).to_vec())?;
        let spec = rw.spec(vector::LoadOp::def()).operands([memref]).operands(indices).results([result]);
        rw.replace_with(op, spec);
    } else if let Some(store) = affine::VectorStoreOp::of(rw, op) {
        let (value, memref) = (store.value(rw), store.memref(rw));
        let indices = map_values(rw, op, store.indices(rw).to_vec())?;
        let spec = rw.spec(vector::StoreOp::def()).operands([value, memref]).operands(indices);
        rw.replace_with(op, spec);
    } else if affine::PrefetchOp::of(rw, op).is_some() {
        // A hint that nothing computed depends on, for which memref has no op.
        rw.erase(op);
    } else if let Some(delinearize) = affine::DelinearizeIndexOp::of(rw, op) {
        let values = expand::digits(rw, delinearize)?;
        rw.replace(op, values);
    } else if let Some(linearize) = affine::LinearizeIndexOp::of(rw, op) {
        let value = expand::linear(rw, linearize)?;
        rw.replace(op, [value]);
    } else {
        return None;
    }
    Some(())
}

/// The results of the map of `op` at `operands`, computed in front of it.
fn map_values(rw: &mut Rewriter<'_>, op: Op, operands: Vec<Value>) -> Option<Vec<Value>> {
    let map: AffineMap = rw.attr(op, "map")?.as_affine_map(rw.ctx())?;
    Some(expand_map(rw, map, &operands))
}

/// The results of `map` at `operands`.
fn expand_map(rw: &mut Rewriter<'_>, map: AffineMap, operands: &[Value]) -> Vec<Value> {
    let ctx = rw.context();
    let (dims, symbols) = operands.split_at(map.dims(&ctx).min(operands.len()));
    map.results(&ctx).iter().map(|&expr| expand(rw, expr, dims, symbols)).collect()
}
