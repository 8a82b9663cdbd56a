//! Loops over several dimensions as nested `scf.for`.

use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::{arith, scf};
use terrace_ir::op::OpSpec;
use terrace_ir::{Block, Body, Loc, Op, Value};

fn insert_before(body: &mut Body, at: Op, spec: &OpSpec) -> Op {
    let op = body.create(spec);
    body.insert_before(at, op);
    op
}

/// Makes nested loops in front of `op`, the outermost first, that carry `inits`. Returns the loops,
/// and the innermost block, which ends in nothing yet; the others yield what the loop in them yields.
fn nest(
    body: &mut Body,
    op: Op,
    bounds: &[(Value, Value, Value)],
    inits: &[Value],
    loc: Loc,
) -> (Vec<scf::ForOp>, Option<Block>) {
    let types: Vec<_> = inits.iter().map(|&value| body.ty(value)).collect();
    let mut loops: Vec<scf::ForOp> = Vec::new();
    let mut inner: Option<Block> = None;
    let mut carried = inits.to_vec();
    for &(lower, upper, step) in bounds {
        let mut spec = scf::ForOp::spec(loc, lower, upper, step);
        spec.operands.extend_from_slice(&carried);
        spec.results.clone_from(&types);
        let made = match inner {
            None => insert_before(body, op, &spec),
            Some(block) => {
                let made = body.create(&spec);
                body.append(block, made);
                let yielded: Vec<Value> = body.results(made).collect();
                let last = body.create(&OpSpec::new(scf::YieldOp::def(), loc).operands(yielded));
                body.append(block, last);
                made
            }
        };
        let looped = scf::ForOp(made);
        let block = body.add_block(looped.region(body));
        let index = body.ty(lower);
        body.add_arg(block, index, loc);
        carried = types.iter().map(|&ty| body.add_arg(block, ty, loc)).collect();
        loops.push(looped);
        inner = Some(block);
    }
    (loops, inner)
}

/// Replaces the arguments of `from` and moves its ops but the terminator to the end of `to`.
fn move_body(body: &mut Body, from: Block, to: Block, args: &[Value]) {
    for (arg, &value) in body.args(from).to_vec().into_iter().zip(args) {
        body.replace_uses(arg, value);
    }
    let last = body.last_op(from);
    for op in body.ops_of(from).collect::<Vec<Op>>() {
        if Some(op) != last {
            body.remove(op);
            body.append(to, op);
        }
    }
}

/// Replaces `op` by nested loops that carry what is reduced; the outermost comes first.
pub(super) fn lower_parallel(body: &mut Body, op: scf::ParallelOp) -> Vec<scf::ForOp> {
    let loc = body.loc(op.0);
    let zip = op.lowerBound(body).iter().zip(op.upperBound(body)).zip(op.step(body));
    let bounds: Vec<_> = zip.map(|((&lower, &upper), &step)| (lower, upper, step)).collect();
    let inits = op.initVals(body).to_vec();
    let Some(source) = body.entry(op.region(body)) else { return Vec::new() };
    let reduce = body.last_op(source).and_then(|last| scf::ReduceOp::of(body, last));
    let (loops, Some(inner)) = nest(body, op.0, &bounds, &inits, loc) else { return Vec::new() };
    let indices: Vec<Value> = loops.iter().map(|looped| looped.induction_var(body)).collect();
    let carried = body.args(inner)[1..].to_vec();
    move_body(body, source, inner, &indices);
    let mut yielded = Vec::new();
    if let Some(reduce) = reduce {
        let operands = reduce.operands(body).to_vec();
        for (at, region) in reduce.reductions(body).into_iter().enumerate() {
            let Some(block) = body.entry(region) else { continue };
            move_body(body, block, inner, &[carried[at], operands[at]]);
            yielded.extend(body.last_op(block).map(|last| body.operand(last, 0)));
        }
    }
    finish(body, op.0, inner, &yielded, &loops);
    loops
}

/// Ends the innermost block and replaces `op` by the outermost loop.
fn finish(body: &mut Body, op: Op, inner: Block, yielded: &[Value], loops: &[scf::ForOp]) {
    let loc = body.loc(op);
    let last = body.create(&OpSpec::new(scf::YieldOp::def(), loc).operands(yielded.iter().copied()));
    body.append(inner, last);
    if let Some(outermost) = loops.first() {
        for (result, value) in body.results(op).zip(body.results(outermost.0)) {
            body.replace_uses(result, value);
        }
    }
    body.erase(op);
}

/// Replaces `op` by nested loops, the outermost first; `None` when it has outputs, which only memory
/// can hold.
pub(super) fn lower_forall(body: &mut Body, op: scf::ForallOp) -> Option<Vec<scf::ForOp>> {
    if !op.outputs(body).is_empty() {
        return None;
    }
    let loc = body.loc(op.0);
    let [lower, upper, step] = op.bounds(body)?;
    let source = body.entry(op.region(body))?;
    let mut bounds = Vec::new();
    for at in 0..upper.len() {
        let lower = value_of(body, op.0, lower[at]);
        let upper = value_of(body, op.0, upper[at]);
        bounds.push((lower, upper, value_of(body, op.0, step[at])));
    }
    let (loops, inner) = nest(body, op.0, &bounds, &[], loc);
    let Some(inner) = inner else {
        // No dimension is one iteration.
        for inside in body.ops_of(source).collect::<Vec<Op>>() {
            if scf::InParallelOp::of(body, inside).is_none() {
                body.move_before(inside, op.0);
            }
        }
        body.erase(op.0);
        return Some(loops);
    };
    let indices: Vec<Value> = loops.iter().map(|looped| looped.induction_var(body)).collect();
    move_body(body, source, inner, &indices);
    finish(body, op.0, inner, &[], &loops);
    Some(loops)
}

fn value_of(body: &mut Body, at: Op, entry: Mixed) -> Value {
    match entry {
        Mixed::Value(value) => value,
        Mixed::Static(number) => {
            let ctx = body.ctx().clone();
            let spec = OpSpec::new(arith::ConstantOp::def(), body.loc(at))
                .attr(&ctx, "value", ctx.index_attr(number))
                .results([ctx.index()]);
            let op = insert_before(body, at, &spec);
            body.result(op, 0)
        }
    }
}
