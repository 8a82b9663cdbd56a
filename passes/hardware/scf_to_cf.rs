//! Structured control flow as blocks and branches. Upstream's pass is `convert-scf-to-cf`.
//!
//! Ops are lowered outermost first, so that each finds its parent's region already made of blocks.
//! The block of the op is split behind it; its regions' blocks move between the halves.

use terrace_dialects::{arith, cf, scf};
use terrace_ir::op::OpSpec;
use terrace_ir::{Block, Body, Diags, Loc, Op, OpDef, Value};

/// Lowers the structured control flow of the function `body`.
pub fn scf_to_cf(body: &mut Body, diags: &mut Diags) {
    for op in body.all_ops() {
        if !body.is_alive(op) {
            continue;
        }
        if let Some(op) = scf::ForOp::of(body, op) {
            lower_for(body, op);
        } else if let Some(op) = scf::IfOp::of(body, op) {
            lower_if(body, op);
        } else if let Some(op) = scf::WhileOp::of(body, op) {
            lower_while(body, op);
        } else if let Some(op) = scf::ExecuteRegionOp::of(body, op) {
            lower_execute_region(body, op);
        } else if body.name_str(op).starts_with("scf.")
            && body.def(op).is_some_and(|def| !def.traits.has(terrace_ir::Traits::TERMINATOR))
        {
            let name = body.name_str(op).to_owned();
            diags.error(body.loc(op), format!("'{name}' op has no lowering to branches"));
        }
    }
}

fn insert(body: &mut Body, block: Block, spec: &OpSpec) -> Op {
    let op = body.create(spec);
    body.append(block, op);
    op
}

fn branch(body: &mut Body, from: Block, to: Block, values: &[Value], loc: Loc) {
    let spec = OpSpec::new(cf::BranchOp::def(), loc).operands(values.iter().copied()).successors([to]);
    insert(body, from, &spec);
}

fn cond_branch(
    body: &mut Body,
    from: Block,
    condition: Value,
    yes: (Block, &[Value]),
    no: (Block, &[Value]),
    loc: Loc,
) {
    let ctx = body.ctx().clone();
    let spec = OpSpec::new(cf::CondBranchOp::def(), loc)
        .operand_groups(&ctx, &[&[condition], yes.1, no.1])
        .successors([yes.0, no.0]);
    insert(body, from, &spec);
}

/// The operands of the terminator of `block`, which is erased, when it is of kind `def`.
fn take_terminator(body: &mut Body, block: Block, def: &'static OpDef) -> Option<Vec<Value>> {
    let op = body.last_op(block).filter(|&op| body.is(op, def))?;
    let values = body.operands(op).to_vec();
    body.erase(op);
    Some(values)
}

/// Splits the block of `op` behind it; the second half gets an argument for each result of `op`, which
/// replaces it.
fn split_behind(body: &mut Body, op: Op) -> (Block, Option<Block>) {
    let Some(before) = body.block(op) else { return (body.add_block(body.region(body.self_op(), 0)), None) };
    let Some(next) = body.next_op(op) else { return (before, None) };
    let after = body.split_block(next);
    let loc = body.loc(op);
    for result in body.results(op) {
        let ty = body.ty(result);
        let arg = body.add_arg(after, ty, loc);
        body.replace_uses(result, arg);
    }
    (before, Some(after))
}

fn lower_for(body: &mut Body, op: scf::ForOp) {
    let ctx = body.ctx().clone();
    let loc = body.loc(op.0);
    let (lower, upper, step) = (op.lowerBound(body), op.upperBound(body), op.step(body));
    let inits = op.initArgs(body).to_vec();
    let region = op.region(body);
    let (Some(first), Some(last)) = (body.entry(region), body.last_block(region)) else { return };
    let unsigned = op.unsignedCmp(body).is_some();
    let (before, Some(after)) = split_behind(body, op.0) else { return };
    let header = body.add_block_after(before);
    body.move_blocks_after(region, header);
    let index_type = body.ty(lower);
    let index = body.add_arg(header, index_type, loc);
    let mut carried = Vec::new();
    for &init in &inits {
        let ty = body.ty(init);
        carried.push(body.add_arg(header, ty, loc));
    }
    let mut values = vec![lower];
    values.extend(inits);
    branch(body, before, header, &values, loc);
    let predicate = if unsigned { 6 } else { 2 };
    let compare = OpSpec::new(arith::CmpIOp::def(), loc)
        .operands([index, upper])
        .attr(&ctx, "predicate", ctx.i64_attr(predicate))
        .results([ctx.int(1)]);
    let compare = insert(body, header, &compare);
    let condition = body.result(compare, 0);
    let mut into = vec![index];
    into.extend_from_slice(&carried);
    cond_branch(body, header, condition, (first, &into), (after, &carried), loc);
    let yielded = take_terminator(body, last, scf::YieldOp::def()).unwrap_or_default();
    let argument = body.args(first)[0];
    let add = OpSpec::new(arith::AddIOp::def(), loc).operands([argument, step]).results([index_type]);
    let add = insert(body, last, &add);
    let mut values = vec![body.result(add, 0)];
    values.extend(yielded);
    branch(body, last, header, &values, loc);
    body.erase(op.0);
}

fn lower_if(body: &mut Body, op: scf::IfOp) {
    let loc = body.loc(op.0);
    let condition = op.condition(body);
    let (yes, no) = (op.thenRegion(body), op.elseRegion(body));
    let Some(yes_block) = body.entry(yes) else { return };
    let yes_last = body.last_block(yes);
    let (no_block, no_last) = (body.entry(no), body.last_block(no));
    let (before, Some(after)) = split_behind(body, op.0) else { return };
    body.move_blocks_after(no, before);
    body.move_blocks_after(yes, before);
    for last in [yes_last, no_last].into_iter().flatten() {
        if let Some(values) = take_terminator(body, last, scf::YieldOp::def()) {
            branch(body, last, after, &values, loc);
        }
    }
    cond_branch(body, before, condition, (yes_block, &[]), (no_block.unwrap_or(after), &[]), loc);
    body.erase(op.0);
}

fn lower_while(body: &mut Body, op: scf::WhileOp) {
    let loc = body.loc(op.0);
    let inits = op.inits(body).to_vec();
    let (test, step) = (op.before(body), op.after(body));
    let (Some(test_block), Some(step_block)) = (body.entry(test), body.entry(step)) else { return };
    let (test_last, step_last) = (body.last_block(test), body.last_block(step));
    let (before, Some(after)) = split_behind(body, op.0) else { return };
    body.move_blocks_after(step, before);
    body.move_blocks_after(test, before);
    branch(body, before, test_block, &inits, loc);
    if let Some(last) = test_last
        && let Some(values) = take_terminator(body, last, scf::ConditionOp::def())
        && let Some((&condition, values)) = values.split_first()
    {
        cond_branch(body, last, condition, (step_block, values), (after, values), loc);
    }
    if let Some(last) = step_last
        && let Some(values) = take_terminator(body, last, scf::YieldOp::def())
    {
        branch(body, last, test_block, &values, loc);
    }
    body.erase(op.0);
}

fn lower_execute_region(body: &mut Body, op: scf::ExecuteRegionOp) {
    let loc = body.loc(op.0);
    let region = op.region(body);
    let blocks: Vec<Block> = body.blocks_of(region).collect();
    let Some(&first) = blocks.first() else { return };
    let (before, Some(after)) = split_behind(body, op.0) else { return };
    body.move_blocks_after(region, before);
    for block in blocks {
        if let Some(values) = take_terminator(body, block, scf::YieldOp::def()) {
            branch(body, block, after, &values, loc);
        }
    }
    branch(body, before, first, &[], loc);
    body.erase(op.0);
}
