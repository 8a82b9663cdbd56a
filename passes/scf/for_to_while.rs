//! `scf-for-to-while`: counted loops as loops with a condition.
//!
//! After upstream's `ForToWhile.cpp`: the induction variable becomes the first value that the loop
//! carries; the condition compares it with the upper bound as the loop did, signed or unsigned.

use terrace_dialects::arith::AddIOp;
use terrace_dialects::scf::{ConditionOp, ForOp, WhileOp, YieldOp};
use terrace_ir::{Body, Op, Rewriter, Type, Value};

use crate::arith::build::cmpi;

/// Rewrites each `scf.for` of `body`, bodies nested in it left out.
pub fn for_to_while(body: &mut Body) {
    for op in body.all_ops() {
        if body.is_alive(op)
            && let Some(looped) = ForOp::of(body, op)
        {
            convert(body, looped);
        }
    }
}

fn convert(body: &mut Body, op: ForOp) -> Option<()> {
    let mut rw = Rewriter::before(body, op.0);
    let (upper, step) = (op.upperBound(&rw), op.step(&rw));
    let inits: Vec<Value> =
        [op.lowerBound(&rw)].into_iter().chain(op.initArgs(&rw).iter().copied()).collect();
    let types: Vec<Type> = inits.iter().map(|&init| rw.ty(init)).collect();
    let mut spec = rw.spec(WhileOp::def()).operands(inits).results(types.iter().copied());
    spec.attrs = kept_attrs(&rw, op.0);
    let looped = WhileOp(rw.insert(spec));

    let before = looped.before(&rw);
    let test = rw.add_block(before, &types);
    rw.set_end(test);
    let args = rw.args(test).to_vec();
    let predicate = if op.unsignedCmp(&rw).is_some() { "ult" } else { "slt" };
    let goes_on = cmpi(&mut rw, predicate, args[0], upper);
    let spec = rw.spec(ConditionOp::def()).operands([goes_on]).operands(args);
    rw.insert(spec);

    // The block of the loop takes the same arguments, and hands the next index on with what it yielded.
    let (block, after) = (op.block(&rw), looped.after(&rw));
    rw.body_mut().move_block(block, after);
    rw.set_start(block);
    let induction = *rw.args(block).first()?;
    let next = rw.apply(AddIOp::def(), &[induction, step]);
    let last = rw.last_op(block)?;
    let values = [&[next], rw.operands(last)].concat();
    let loc = rw.body().loc(last);
    rw.replace_with(last, terrace_ir::OpSpec::new(YieldOp::def(), loc).operands(values));
    let results: Vec<Value> = rw.results(looped.0).skip(1).collect();
    rw.replace(op, results);
    Some(())
}

/// The attributes of a loop that are no part of what it is.
fn kept_attrs(body: &Body, op: Op) -> Vec<(terrace_ir::Name, terrace_ir::Attr)> {
    body.discardable_attrs(op).to_vec()
}
