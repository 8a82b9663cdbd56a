//! Edges between blocks. Once they are split, each is a `cf.br`, or leads to a block of its own that
//! takes no arguments.

use terrace_dialects::{arith, cf, ub};
use terrace_ir::analysis::reachable_blocks;
use terrace_ir::interfaces::Branch;
use terrace_ir::{Block, Body, Loc, Op, OpSpec, Region, Type, Value};

pub(super) fn insert(body: &mut Body, block: Block, spec: &OpSpec) -> Op {
    let op = body.create(spec);
    body.append(block, op);
    op
}

pub(super) fn branch(body: &mut Body, from: Block, to: Block, values: &[Value], loc: Loc) {
    let spec = OpSpec::new(cf::BranchOp::def(), loc).operands(values.iter().copied()).successors([to]);
    insert(body, from, &spec);
}

/// A value of type `ty` that nothing looks at.
pub(super) fn poison(body: &mut Body, before: Op, ty: Type) -> Value {
    let spec = OpSpec::new(ub::PoisonOp::def(), body.loc(before)).results([ty]);
    let op = body.create(&spec);
    body.insert_before(before, op);
    body.result(op, 0)
}

pub(super) fn constant(body: &mut Body, before: Op, value: i128, ty: Type) -> Value {
    let ctx = body.ctx().clone();
    let spec = OpSpec::new(arith::ConstantOp::def(), body.loc(before))
        .attr(&ctx, "value", ctx.int_attr(value, ty))
        .results([ty]);
    let op = body.create(&spec);
    body.insert_before(before, op);
    body.result(op, 0)
}

pub(super) fn types(body: &Body, values: &[Value]) -> Vec<Type> {
    values.iter().map(|&value| body.ty(value)).collect()
}

pub(super) fn drop_unreachable(body: &mut Body, region: Region) {
    let reachable = reachable_blocks(body, region);
    let dead: Vec<Block> = body.blocks_of(region).filter(|block| !reachable.contains(block)).collect();
    body.erase_blocks(&dead);
}

/// Makes all blocks that leave the region go to one that does.
pub(super) fn combine_exits(body: &mut Body, region: Region) {
    let exits: Vec<Op> = body
        .blocks_of(region)
        .filter_map(|block| body.last_op(block))
        .filter(|&last| body.successors(last).is_empty())
        .collect();
    let [first, _, ..] = exits[..] else { return };
    let loc = body.loc(first);
    let exit = body.add_block(region);
    let mut spec = body.spec_of(first, &terrace_ir::body::Mapping::default());
    let operands = body.operands(first).to_vec();
    spec.operands = types(body, &operands).into_iter().map(|ty| body.add_arg(exit, ty, loc)).collect();
    insert(body, exit, &spec);
    for op in exits {
        let (Some(block), values, loc) = (body.block(op), body.operands(op).to_vec(), body.loc(op)) else {
            continue;
        };
        body.erase(op);
        branch(body, block, exit, &values, loc);
    }
}

/// Gives each edge of a branch with several targets a block of its own.
pub(super) fn split_edges(body: &mut Body, region: Region) {
    for block in body.blocks_of(region).collect::<Vec<Block>>() {
        let Some(last) = body.last_op(block) else { continue };
        if cf::BranchOp::of(body, last).is_some() || body.successors(last).is_empty() {
            continue;
        }
        let loc = body.loc(last);
        let targets = body.successors(last).to_vec();
        let mut handed = Vec::new();
        for at in 0..targets.len() {
            let values = body.interface::<Branch>(last).and_then(|branch| branch.values(body, last, at));
            handed.push(values.map(<[Value]>::to_vec).unwrap_or_default());
        }
        let mut at_block = block;
        for (at, (&target, values)) in targets.iter().zip(&handed).enumerate() {
            let edge = body.add_block_after(at_block);
            branch(body, edge, target, values, loc);
            body.set_successor(last, at, edge);
            at_block = edge;
        }
        drop_operands(body, last);
    }
}

/// Leaves the branch only the operand that it decides by.
fn drop_operands(body: &mut Body, op: Op) {
    let ctx = body.ctx().clone();
    let first = body.operand(op, 0);
    body.set_operands(op, &[first]);
    body.set_attr(op, "operandSegmentSizes", ctx.i32_array(&[1, 0, 0]));
    if let Some(switch) = cf::SwitchOp::of(body, op) {
        let zeros = vec![0; switch.caseDestinations(body).len()];
        body.set_attr(op, "case_operand_segments", ctx.i32_array(&zeros));
    }
}

/// Puts a block in front of `targets` that each of `edges`, branches to one of them, goes to instead: it
/// gets the arguments of all of them and the number of the one that is meant. Returns it.
pub(super) fn multiplex(body: &mut Body, region: Region, edges: &[Op], targets: &[Block]) -> Block {
    let ctx = body.ctx().clone();
    let index = ctx.index();
    let loc = edges.first().map_or(Loc::UNKNOWN, |&edge| body.loc(edge));
    let mux = body.add_block(region);
    let number = body.add_arg(mux, index, loc);
    let mut args: Vec<Vec<Value>> = Vec::new();
    for &target in targets {
        let wanted = types(body, body.args(target));
        args.push(wanted.into_iter().map(|ty| body.add_arg(mux, ty, loc)).collect());
    }
    for &edge in edges {
        let to = body.successors(edge)[0];
        let meant = targets.iter().position(|&target| target == to).unwrap_or(0);
        let mut values = vec![constant(body, edge, meant as i128, index)];
        values.extend(numbered(body, edge, meant, &args));
        body.set_operands(edge, &values);
        body.set_successor(edge, 0, mux);
    }
    dispatch(body, mux, number, targets, &args, loc);
    mux
}

/// The operands of `edge` for target number `meant`, and poison for the arguments of the others.
pub(super) fn numbered(body: &mut Body, edge: Op, meant: usize, args: &[Vec<Value>]) -> Vec<Value> {
    let own = body.operands(edge).to_vec();
    let mut values = Vec::new();
    for (at, group) in args.iter().enumerate() {
        if at == meant {
            values.extend_from_slice(&own);
        } else {
            for ty in types(body, group) {
                values.push(poison(body, edge, ty));
            }
        }
    }
    values
}

/// Ends `block` with a branch to that of `targets` whose number is `number`, by way of a block each.
pub(super) fn dispatch(
    body: &mut Body,
    block: Block,
    number: Value,
    targets: &[Block],
    args: &[Vec<Value>],
    loc: Loc,
) {
    let ctx = body.ctx().clone();
    let mut edges = Vec::new();
    let mut at = block;
    for (&target, values) in targets.iter().zip(args) {
        let edge = body.add_block_after(at);
        branch(body, edge, target, values, loc);
        edges.push(edge);
        at = edge;
    }
    let flag_type = ctx.int(32);
    let cast = OpSpec::new(arith::IndexCastOp::def(), loc).operands([number]).results([flag_type]);
    let cast = insert(body, block, &cast);
    let flag = body.result(cast, 0);
    // The last target is the default.
    let Some((&default, cases)) = edges.split_last() else { return };
    let bytes: Vec<u8> = (0..cases.len() as i32).flat_map(|case| case.to_le_bytes()).collect();
    let values = ctx.dense_attr(ctx.vector(&[cases.len() as i64], flag_type), &bytes);
    let spec = OpSpec::new(cf::SwitchOp::def(), loc)
        .operand_groups(&ctx, &[&[flag], &[], &[]])
        .successors(std::iter::once(default).chain(cases.iter().copied()))
        .maybe_attr(&ctx, "case_values", values)
        .attr(&ctx, "case_operand_segments", ctx.i32_array(&vec![0; cases.len()]));
    insert(body, block, &spec);
}
