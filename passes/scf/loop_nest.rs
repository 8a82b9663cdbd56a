//! Loops over several dimensions as nested `scf.for`: `scf-forall-to-for`,
//! `scf-parallel-for-to-nested-fors`.
//!
//! After upstream's `ForallToFor.cpp` and `ParallelForToNestedFors.cpp`. One of the orders that iterations
//! may run in is chosen: row major.

use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::{arith, scf, tensor};
use terrace_ir::op::OpSpec;
use terrace_ir::{Block, Body, Diags, Loc, Op, Value};

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
pub(crate) fn nest_of_parallel(body: &mut Body, op: scf::ParallelOp) -> Vec<scf::ForOp> {
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

/// The ops that put the results of `op` together, each with the number of the output that it updates;
/// `None` when one of them has no form outside of the loop.
fn updates(body: &Body, op: scf::ForallOp) -> Option<Vec<(Op, usize)>> {
    let last = op.terminator(body)?;
    let args = op.output_args(body);
    let block = body.entry(last.region(body))?;
    let update = |update: Op| {
        let insert = tensor::ParallelInsertSliceOp::of(body, update)?;
        let at = args.iter().position(|&arg| arg == insert.dest(body))?;
        Some((update, at))
    };
    body.ops_of(block).map(update).collect()
}

/// Replaces `op` by nested loops, the outermost first, that carry its outputs. `None`, with nothing
/// changed, when what puts its results together has no form outside of it.
pub(crate) fn nest_of_forall(body: &mut Body, op: scf::ForallOp) -> Option<Vec<scf::ForOp>> {
    let loc = body.loc(op.0);
    let [lower, upper, step] = op.bounds(body)?;
    let source = body.entry(op.region(body))?;
    let updates = updates(body, op)?;
    let outputs = op.outputs(body).to_vec();
    let mut bounds = Vec::new();
    for at in 0..upper.len() {
        let lower = value_of(body, op.0, lower[at]);
        let upper = value_of(body, op.0, upper[at]);
        bounds.push((lower, upper, value_of(body, op.0, step[at])));
    }
    let (loops, inner) = nest(body, op.0, &bounds, &outputs, loc);
    let indices: Vec<Value> = loops.iter().map(|looped| looped.induction_var(body)).collect();
    let mut carried = inner.map_or(outputs, |inner| body.args(inner)[1..].to_vec());
    let args = body.args(source).to_vec();
    for (arg, &value) in args.into_iter().zip(indices.iter().chain(&carried)) {
        body.replace_uses(arg, value);
    }
    let last = body.last_op(source);
    let insert = |body: &mut Body, made: Op| match inner {
        Some(block) => body.append(block, made),
        // No dimension is one iteration.
        None => body.insert_before(op.0, made),
    };
    for inside in body.ops_of(source).collect::<Vec<Op>>() {
        if Some(inside) != last {
            body.remove(inside);
            insert(body, inside);
        }
    }
    for (update, at) in updates {
        let spec = scf::insert_for_update(body, update, carried[at]);
        let made = body.create(&spec);
        insert(body, made);
        carried[at] = body.result(made, 0);
    }
    match inner {
        Some(inner) => finish(body, op.0, inner, &carried, &loops),
        None => {
            for (result, &value) in body.results(op.0).zip(&carried) {
                body.replace_uses(result, value);
            }
            body.erase(op.0);
        }
    }
    Some(loops)
}

/// Reports an `scf.forall` that has no loops that carry its outputs.
pub(crate) fn refuse_forall(body: &Body, op: scf::ForallOp, diags: &mut Diags) {
    let message = "'scf.forall' op has outputs that no loop can carry: bufferize it first";
    diags.error(body.loc(op.0), message);
}

/// Rewrites each `scf.forall` of `body`, bodies nested in it left out, as `scf.for`: the iterations in row
/// major order, each on what those before made of the outputs.
pub fn forall_to_for(body: &mut Body, diags: &mut Diags) {
    for op in body.all_ops() {
        if body.is_alive(op)
            && let Some(forall) = scf::ForallOp::of(body, op)
            && nest_of_forall(body, forall).is_none()
        {
            refuse_forall(body, forall, diags);
        }
    }
}

/// Rewrites each `scf.parallel` of `body` that reduces nothing, bodies nested in it left out, as `scf.for`.
pub fn parallel_to_for(body: &mut Body) {
    for op in body.all_ops() {
        if body.is_alive(op)
            && let Some(parallel) = scf::ParallelOp::of(body, op)
            && body.results(op).len() == 0
        {
            nest_of_parallel(body, parallel);
        }
    }
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
