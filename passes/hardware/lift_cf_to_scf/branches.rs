//! Branches of a region without cycles as `scf.if` and `scf.index_switch`.

use rustc_hash::FxHashSet;
use terrace_dialects::{arith, cf, scf};
use terrace_ir::analysis::DomTree;
use terrace_ir::{Block, Body, Op, OpSpec, Region, Type, Value};

use super::edges::{branch, insert, multiplex, types};

/// Makes one block of `region`; the regions of the ops that branches become are added to `regions`.
pub(super) fn structure_branches(body: &mut Body, region: Region, regions: &mut Vec<Region>) {
    let Some(head) = body.entry(region) else { return };
    while let Some(last) = body.last_op(head) {
        match body.successors(last).len() {
            0 => return,
            1 => {
                let (next, values) = (body.successors(last)[0], body.operands(last).to_vec());
                body.erase(last);
                absorb(body, head, next, &values);
            }
            _ => structure_branch(body, region, head, last, regions),
        }
    }
}

/// Moves the ops of `next`, to which nothing else goes, to the end of `head`.
fn absorb(body: &mut Body, head: Block, next: Block, values: &[Value]) {
    for (arg, &value) in body.args(next).to_vec().into_iter().zip(values) {
        body.replace_uses(arg, value);
    }
    body.move_ops(next, head);
    body.erase_block(next);
}

fn structure_branch(body: &mut Body, region: Region, head: Block, last: Op, regions: &mut Vec<Region>) {
    let dominators = DomTree::new(body, region);
    let starts = body.successors(last).to_vec();
    let parts: Vec<Vec<Block>> = starts
        .iter()
        .map(|&start| body.blocks_of(region).filter(|&block| dominators.dominates(start, block)).collect())
        .collect();
    let inside: FxHashSet<Block> = parts.iter().flatten().copied().collect();
    let leaving: Vec<Op> = parts
        .iter()
        .flatten()
        .filter_map(|&block| body.last_op(block))
        .filter(|&edge| body.successors(edge).iter().any(|to| !inside.contains(to)))
        .collect();
    let mut targets: Vec<Block> = Vec::new();
    for &edge in &leaving {
        let to = body.successors(edge)[0];
        if !targets.contains(&to) {
            targets.push(to);
        }
    }
    let next = match targets[..] {
        [] => return end_in_parts(body, last),
        [next] => next,
        _ => multiplex(body, region, &leaving, &targets),
    };
    let results = types(body, body.args(next));
    let op = make_op(body, head, last, &results);
    let new_regions: Vec<Region> = body.regions(op).collect();
    for (at, (&start, part)) in starts.iter().zip(&parts).enumerate() {
        // The default of a switch is its first successor, and the first region of the new op.
        let target = new_regions[at];
        body.move_block(start, target);
        for &block in part.iter().filter(|&&block| block != start) {
            body.move_block(block, target);
        }
        end_part(body, target, next, &results);
        regions.push(target);
    }
    let values: Vec<Value> = body.results(op).collect();
    absorb(body, head, next, &values);
}

/// All targets of a branch end the region: that cannot be, since a region has one end.
fn end_in_parts(body: &mut Body, last: Op) {
    debug_assert!(false, "a branch of '{}' that no block follows", body.name_str(last));
    let first = body.successors(last)[0];
    let (Some(block), loc) = (body.block(last), body.loc(last)) else { return };
    body.erase(last);
    branch(body, block, first, &[], loc);
}

/// Replaces the branch that ends `head` by the op that it becomes, without blocks yet.
fn make_op(body: &mut Body, head: Block, last: Op, results: &[Type]) -> Op {
    let ctx = body.ctx().clone();
    let loc = body.loc(last);
    let flag = body.operand(last, 0);
    let cases = cf::SwitchOp::of(body, last).map(|switch| switch.cases(body));
    body.erase(last);
    let Some(cases) = cases else {
        let spec = OpSpec::new(scf::IfOp::def(), loc).operands([flag]).results(results.iter().copied());
        return insert(body, head, &spec);
    };
    let cast = OpSpec::new(arith::IndexCastOp::def(), loc).operands([flag]).results([ctx.index()]);
    let cast = insert(body, head, &cast);
    let arg = body.result(cast, 0);
    let mut spec = OpSpec::new(scf::IndexSwitchOp::def(), loc)
        .operands([arg])
        .results(results.iter().copied())
        .attr(&ctx, "cases", ctx.i64_array(&cases));
    spec.regions = cases.len() + 1;
    insert(body, head, &spec)
}

/// Makes the branches of `region` to `next` yield what they hand over, at one place.
fn end_part(body: &mut Body, region: Region, next: Block, results: &[Type]) {
    let edges: Vec<Op> = body
        .blocks_of(region)
        .filter_map(|block| body.last_op(block))
        .filter(|&edge| body.successors(edge) == [next])
        .collect();
    let Some(&first) = edges.first() else { return };
    let loc = body.loc(first);
    if let [edge] = edges[..] {
        let (Some(block), values) = (body.block(edge), body.operands(edge).to_vec()) else { return };
        body.erase(edge);
        insert(body, block, &OpSpec::new(scf::YieldOp::def(), loc).operands(values));
        return;
    }
    let join = body.add_block(region);
    let args: Vec<Value> = results.iter().map(|&ty| body.add_arg(join, ty, loc)).collect();
    for edge in edges {
        body.set_successor(edge, 0, join);
    }
    insert(body, join, &OpSpec::new(scf::YieldOp::def(), loc).operands(args));
}
