//! `scf-forall-to-parallel`: `scf.forall` on memory as `scf.parallel`.
//!
//! After upstream's `ForallToParallel.cpp`. The mapping to workers stays, as an attribute.

use terrace_dialects::scf::{ForallOp, ParallelOp, ReduceOp};
use terrace_ir::{Body, Diags, Rewriter, Value};

/// Rewrites each `scf.forall` of `body`, bodies nested in it left out. One that has outputs is an error.
pub fn forall_to_parallel(body: &mut Body, diags: &mut Diags) {
    for op in body.all_ops() {
        if !body.is_alive(op) {
            continue;
        }
        let Some(forall) = ForallOp::of(body, op) else { continue };
        if !forall.outputs(body).is_empty() {
            let message = "only fully bufferized scf.forall ops can be lowered to scf.parallel";
            diags.error(body.loc(op), format!("'scf.forall' op {message}"));
            continue;
        }
        convert(body, forall);
    }
}

fn convert(body: &mut Body, op: ForallOp) -> Option<()> {
    let mut rw = Rewriter::before(body, op.0);
    let ctx = rw.context();
    let mut lists: Vec<Vec<Value>> = Vec::new();
    for bounds in op.bounds(&rw)? {
        let mut values = Vec::new();
        for bound in bounds {
            values.push(bound.value(&mut rw)?);
        }
        lists.push(values);
    }
    let mapping = op.mapping(&rw);
    let spec = rw
        .spec(ParallelOp::def())
        .operand_groups(&ctx, &[&lists[0], &lists[1], &lists[2], &[]])
        .maybe_attr(&ctx, "mapping", mapping);
    let looped = ParallelOp(rw.insert(spec));
    let block = rw.entry(op.region(&rw))?;
    let region = looped.region(&rw);
    rw.body_mut().move_block(block, region);
    let last = rw.last_op(block)?;
    let spec = terrace_ir::OpSpec::new(ReduceOp::def(), rw.body().loc(last));
    rw.replace_with(last, spec);
    rw.erase(op);
    Some(())
}
