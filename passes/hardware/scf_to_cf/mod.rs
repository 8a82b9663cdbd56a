//! `convert-scf-to-cf`: structured control flow as blocks and branches, after upstream's pass of this name.
//!
//! Ops are lowered outermost first, so that each finds its parent's region already made of blocks.
//! The block of the op is split behind it; its regions' blocks move between the halves. Loops over
//! several dimensions become nested `scf.for` first.

use terrace_dialects::{arith, cf, scf};
use terrace_ir::op::OpSpec;
use terrace_ir::{Attr, Block, Body, Diags, Loc, Op, OpDef, Value};

use crate::scf::loop_nest::{nest_of_forall, nest_of_parallel, refuse_forall};

/// Lowers the structured control flow of the function `body`.
pub fn scf_to_cf(body: &mut Body, diags: &mut Diags) {
    for op in body.all_ops() {
        if body.is_alive(op) {
            lower(body, op, diags);
        }
    }
}

/// Lowers `op`, if it is structured control flow.
fn lower(body: &mut Body, op: Op, diags: &mut Diags) {
    if let Some(op) = scf::ForOp::of(body, op) {
        lower_for(body, op);
    } else if let Some(op) = scf::IfOp::of(body, op) {
        lower_if(body, op);
    } else if let Some(op) = scf::WhileOp::of(body, op) {
        lower_while(body, op);
    } else if let Some(op) = scf::ExecuteRegionOp::of(body, op) {
        lower_execute_region(body, op);
    } else if let Some(op) = scf::IndexSwitchOp::of(body, op) {
        lower_index_switch(body, op);
    } else if let Some(op) = scf::ParallelOp::of(body, op) {
        nest_of_parallel(body, op).into_iter().for_each(|looped| lower_for(body, looped));
    } else if let Some(forall) = scf::ForallOp::of(body, op) {
        match nest_of_forall(body, forall) {
            Some(loops) => loops.into_iter().for_each(|looped| lower_for(body, looped)),
            None => refuse_forall(body, forall, diags),
        }
    }
}

fn insert(body: &mut Body, block: Block, spec: &OpSpec) -> Op {
    let op = body.create(spec);
    body.append(block, op);
    op
}

/// The attributes of a loop that say how later compilers treat it, which its way back bears.
fn loop_attrs(body: &Body, op: Op) -> Vec<(String, Attr)> {
    let ctx = body.ctx();
    let all = body.discardable_attrs(op).iter().map(|entry| (ctx.str(entry.0).to_owned(), entry.1));
    all.filter(|(name, _)| name.starts_with("llvm.")).collect()
}

fn set_attrs(body: &mut Body, op: Op, attrs: &[(String, Attr)]) {
    for (name, attr) in attrs {
        body.set_attr(op, name, *attr);
    }
}

fn branch(body: &mut Body, from: Block, to: Block, values: &[Value], loc: Loc) -> Op {
    let spec = OpSpec::new(cf::BranchOp::def(), loc).operands(values.iter().copied()).successors([to]);
    insert(body, from, &spec)
}

fn cond_branch(
    body: &mut Body,
    from: Block,
    condition: Value,
    yes: (Block, &[Value]),
    no: (Block, &[Value]),
    loc: Loc,
) -> Op {
    let ctx = body.ctx().clone();
    let spec = OpSpec::new(cf::CondBranchOp::def(), loc)
        .operand_groups(&ctx, &[&[condition], yes.1, no.1])
        .successors([yes.0, no.0]);
    insert(body, from, &spec)
}

/// The operands of the terminator of `block`, which is erased, when it is of kind `def`.
fn take_terminator(body: &mut Body, block: Block, def: &'static OpDef) -> Option<(Vec<Value>, Loc)> {
    let op = body.last_op(block).filter(|&op| body.is(op, def))?;
    let (values, loc) = (body.operands(op).to_vec(), body.loc(op));
    body.erase(op);
    Some((values, loc))
}

/// Splits the block of `op` behind it: the block with `op`, and what follows.
fn split_behind(body: &mut Body, op: Op) -> Option<(Block, Block)> {
    let before = body.block(op)?;
    let next = body.next_op(op)?;
    Some((before, body.split_block(next)))
}

/// Gives `block` an argument for each result of `op`, which replaces it.
fn results_as_arguments(body: &mut Body, op: Op, block: Block) {
    let loc = body.loc(op);
    for result in body.results(op) {
        let ty = body.ty(result);
        let arg = body.add_arg(block, ty, loc);
        body.replace_uses(result, arg);
    }
}

/// Makes the yields that end blocks of `blocks` branches to `to`, which are returned.
fn yields_to(body: &mut Body, blocks: &[Block], to: Block) -> Vec<Op> {
    let mut made = Vec::new();
    for &block in blocks {
        if let Some((values, loc)) = take_terminator(body, block, scf::YieldOp::def()) {
            made.push(branch(body, block, to, &values, loc));
        }
    }
    made
}

/// The header takes the loop's arguments, which the body and what follows see by dominance.
fn lower_for(body: &mut Body, op: scf::ForOp) {
    let ctx = body.ctx().clone();
    let loc = body.loc(op.0);
    let (lower, upper, step) = (op.lowerBound(body), op.upperBound(body), op.step(body));
    let unsigned = op.unsignedCmp(body).is_some();
    let region = op.region(body);
    let (Some(header), Some(last)) = (body.entry(region), body.last_block(region)) else { return };
    let Some(first_op) = body.first_op(header) else { return };
    let attrs = loop_attrs(body, op.0);
    let values: Vec<Value> = std::iter::once(lower).chain(op.initArgs(body).iter().copied()).collect();
    let Some((before, after)) = split_behind(body, op.0) else { return };
    let first = body.split_block(first_op);
    let last = if last == header { first } else { last };
    body.move_blocks_after(region, before);
    branch(body, before, header, &values, loc);
    let args = body.args(header).to_vec();
    let (index, index_type) = (args[0], body.ty(args[0]));
    let predicate = if unsigned { 6 } else { 2 };
    let compare = OpSpec::new(arith::CmpIOp::def(), loc)
        .operands([index, upper])
        .attr(&ctx, "predicate", ctx.i64_attr(predicate))
        .results([ctx.int(1)]);
    let compare = insert(body, header, &compare);
    let condition = body.result(compare, 0);
    cond_branch(body, header, condition, (first, &[]), (after, &[]), loc);
    let (yielded, _) = take_terminator(body, last, scf::YieldOp::def()).unwrap_or((Vec::new(), loc));
    let add = OpSpec::new(arith::AddIOp::def(), loc).operands([index, step]).results([index_type]);
    let add = insert(body, last, &add);
    let values: Vec<Value> = std::iter::once(body.result(add, 0)).chain(yielded).collect();
    let back = branch(body, last, header, &values, loc);
    set_attrs(body, back, &attrs);
    for (result, &arg) in body.results(op.0).zip(&args[1..]) {
        body.replace_uses(result, arg);
    }
    body.erase(op.0);
}

fn lower_if(body: &mut Body, op: scf::IfOp) {
    let loc = body.loc(op.0);
    let condition = op.condition(body);
    let (yes, no) = (op.thenRegion(body), op.elseRegion(body));
    let Some(yes_block) = body.entry(yes) else { return };
    let no_block = body.entry(no);
    let blocks: Vec<Block> = body.blocks_of(yes).chain(body.blocks_of(no)).collect();
    let Some((before, after)) = split_behind(body, op.0) else { return };
    // A block of its own takes the results, so that no later lowering has to give `after` more.
    let join = match body.results(op.0).len() {
        0 => after,
        _ => {
            let join = body.add_block_after(before);
            results_as_arguments(body, op.0, join);
            branch(body, join, after, &[], loc);
            join
        }
    };
    body.move_blocks_after(no, before);
    body.move_blocks_after(yes, before);
    yields_to(body, &blocks, join);
    cond_branch(body, before, condition, (yes_block, &[]), (no_block.unwrap_or(join), &[]), loc);
    body.erase(op.0);
}

fn lower_while(body: &mut Body, op: scf::WhileOp) {
    let loc = body.loc(op.0);
    let inits = op.inits(body).to_vec();
    let (test, step) = (op.before(body), op.after(body));
    let (Some(test_block), Some(step_block)) = (body.entry(test), body.entry(step)) else { return };
    let (test_last, step_last) = (body.last_block(test), body.last_block(step));
    let (forwards, attrs) = (only_forwards(body, step_block), loop_attrs(body, op.0));
    let Some((before, after)) = split_behind(body, op.0) else { return };
    if !forwards {
        body.move_blocks_after(step, before);
    }
    body.move_blocks_after(test, before);
    branch(body, before, test_block, &inits, loc);
    if let Some(last) = test_last
        && let Some((values, loc)) = take_terminator(body, last, scf::ConditionOp::def())
        && let Some((&condition, values)) = values.split_first()
    {
        let next = if forwards { test_block } else { step_block };
        let back = cond_branch(body, last, condition, (next, values), (after, &[]), loc);
        if forwards {
            set_attrs(body, back, &attrs);
        }
        for (result, &value) in body.results(op.0).zip(values) {
            body.replace_uses(result, value);
        }
    }
    if !forwards {
        for back in yields_to(body, &step_last.into_iter().collect::<Vec<_>>(), test_block) {
            set_attrs(body, back, &attrs);
        }
    }
    body.erase(op.0);
}

/// Whether `block` does nothing but yield its arguments in order.
fn only_forwards(body: &Body, block: Block) -> bool {
    let last = body.last_op(block);
    body.first_op(block) == last && last.is_some_and(|last| body.operands(last) == body.args(block))
}

fn lower_execute_region(body: &mut Body, op: scf::ExecuteRegionOp) {
    let loc = body.loc(op.0);
    let region = op.region(body);
    let blocks: Vec<Block> = body.blocks_of(region).collect();
    let Some(&first) = blocks.first() else { return };
    let Some((before, after)) = split_behind(body, op.0) else { return };
    results_as_arguments(body, op.0, after);
    body.move_blocks_after(region, before);
    yields_to(body, &blocks, after);
    branch(body, before, first, &[], loc);
    body.erase(op.0);
}

fn lower_index_switch(body: &mut Body, op: scf::IndexSwitchOp) {
    let ctx = body.ctx().clone();
    let loc = body.loc(op.0);
    let cases = op.cases(body).as_int_array(&ctx).unwrap_or_default();
    let regions: Vec<_> = op.caseRegions(body).into_iter().chain([op.defaultRegion(body)]).collect();
    let entries: Option<Vec<Block>> = regions.iter().map(|&region| body.entry(region)).collect();
    let Some(entries) = entries.filter(|entries| entries.len() == cases.len() + 1) else { return };
    let blocks: Vec<Block> = regions.iter().flat_map(|&region| body.blocks_of(region)).collect();
    let Some((before, after)) = split_behind(body, op.0) else { return };
    results_as_arguments(body, op.0, after);
    let arg = op.arg(body);
    for &region in regions.iter().rev() {
        body.move_blocks_after(region, before);
    }
    yields_to(body, &blocks, after);
    // Upstream switches over 32 bits; a case that has more needs all of them.
    let narrow = cases.iter().all(|&case| i32::try_from(case).is_ok());
    let flag_type = ctx.int(if narrow { 32 } else { 64 });
    let cast = OpSpec::new(arith::IndexCastOp::def(), loc).operands([arg]).results([flag_type]);
    let cast = insert(body, before, &cast);
    let flag = body.result(cast, 0);
    let (default, targets) = (entries[cases.len()], &entries[..cases.len()]);
    let mut spec = OpSpec::new(cf::SwitchOp::def(), loc)
        .operand_groups(&ctx, &[&[flag], &[], &[]])
        .successors(std::iter::once(default).chain(targets.iter().copied()))
        .attr(&ctx, "case_operand_segments", ctx.i32_array(&vec![0; cases.len()]));
    if !cases.is_empty() {
        let width = if narrow { 4 } else { 8 };
        let bytes: Vec<u8> = cases.iter().flat_map(|case| case.to_le_bytes()[..width].to_vec()).collect();
        let vector = ctx.vector(&[cases.len() as i64], flag_type);
        spec = spec.maybe_attr(&ctx, "case_values", ctx.dense_attr(vector, &bytes));
    }
    insert(body, before, &spec);
    body.erase(op.0);
}
