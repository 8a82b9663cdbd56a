//! Cycles of blocks as `scf.while`.

use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::{FxHashMap, FxHashSet};
use terrace_dialects::scf;
use terrace_ir::analysis::DomTree;
use terrace_ir::{Block, Body, Loc, Op, OpSpec, Region, Value};

use super::edges::{branch, constant, dispatch, insert, multiplex, numbered, poison, types};
use super::exit_block;

/// The cycles of the blocks of `region`, each in the order of the region.
fn cycles(body: &Body, region: Region) -> Vec<Vec<Block>> {
    let blocks: Vec<Block> = body.blocks_of(region).collect();
    let number: FxHashMap<Block, usize> = blocks.iter().enumerate().map(|(at, &block)| (block, at)).collect();
    let mut graph: DiGraph<Block, ()> = DiGraph::new();
    let nodes: Vec<NodeIndex> = blocks.iter().map(|&block| graph.add_node(block)).collect();
    for (at, &block) in blocks.iter().enumerate() {
        let Some(last) = body.last_op(block) else { continue };
        for next in body.successors(last) {
            if let Some(&to) = number.get(next) {
                graph.add_edge(nodes[at], nodes[to], ());
            }
        }
    }
    let mut found = Vec::new();
    for component in petgraph::algo::tarjan_scc(&graph) {
        let alone = component.len() == 1 && !graph.contains_edge(component[0], component[0]);
        if !alone {
            let mut members: Vec<usize> = component.iter().map(|node| node.index()).collect();
            members.sort_unstable();
            found.push(members.into_iter().map(|at| blocks[at]).collect());
        }
    }
    found
}

/// Makes each cycle of `region` a loop; the regions of the loops, which may hold further cycles, are
/// added to `regions`.
pub(super) fn structure_loops(body: &mut Body, region: Region, regions: &mut Vec<Region>) {
    for cycle in cycles(body, region) {
        if let Some(inner) = structure_loop(body, region, cycle) {
            regions.push(inner);
        }
    }
}

fn terminators(body: &Body, blocks: impl IntoIterator<Item = Block>) -> Vec<Op> {
    blocks.into_iter().filter_map(|block| body.last_op(block)).collect()
}

/// The targets in `wanted` of `edges`, each once, in the order of the edges.
fn targets(body: &Body, edges: &[Op], wanted: impl Fn(Block) -> bool) -> Vec<Block> {
    let mut found = Vec::new();
    for &edge in edges {
        for &to in body.successors(edge) {
            if wanted(to) && !found.contains(&to) {
                found.push(to);
            }
        }
    }
    found
}

fn structure_loop(body: &mut Body, region: Region, mut cycle: Vec<Block>) -> Option<Region> {
    let mut members: FxHashSet<Block> = cycle.iter().copied().collect();
    // The blocks of edges that leave belong to the cycle, so that each way out is a `cf.br`.
    for edge in terminators(body, cycle.clone()) {
        if body.successors(edge).len() > 1 {
            cycle.extend(body.successors(edge).iter().filter(|&&to| members.insert(to)));
        }
    }
    let outside: Vec<Block> = body.blocks_of(region).filter(|block| !members.contains(block)).collect();
    let from_outside = terminators(body, outside);
    let entries = targets(body, &from_outside, |to| members.contains(&to));
    let header = match entries[..] {
        [] => return None,
        [header] => header,
        _ => {
            let all = terminators(body, body.blocks_of(region).collect::<Vec<_>>());
            let edges: Vec<Op> = all
                .into_iter()
                .filter(|&edge| body.successors(edge).iter().any(|to| entries.contains(to)))
                .collect();
            let before: FxHashSet<Block> = body.blocks_of(region).collect();
            let header = multiplex(body, region, &edges, &entries);
            let new: Vec<Block> = body.blocks_of(region).filter(|block| !before.contains(block)).collect();
            members.extend(&new);
            cycle.extend(new);
            header
        }
    };
    let loc = body.last_op(header).map_or(Loc::UNKNOWN, |last| body.loc(last));
    let inner_edges = terminators(body, cycle.iter().copied());
    let exits = targets(body, &inner_edges, |to| !members.contains(&to));
    let escaping = escaping(body, region, &cycle, &members);
    let latch =
        make_latch(body, region, &Shape { header, exits: &exits, escaping: &escaping, loc }, &inner_edges);
    cycle.retain(|&block| block != header);
    Some(make_loop(body, region, header, &cycle, latch, &exits, &escaping, loc))
}

/// The values defined in the cycle that are used outside of it.
fn escaping(body: &Body, region: Region, cycle: &[Block], members: &FxHashSet<Block>) -> Vec<Value> {
    let mut found = Vec::new();
    for &block in cycle {
        let ops = body.ops_of(block).flat_map(|op| body.results(op).collect::<Vec<Value>>());
        for value in body.args(block).iter().copied().chain(ops.collect::<Vec<Value>>()) {
            let leaves = body.users(value).any(|user| {
                let top = body.ancestor_in_region(region, user).and_then(|top| body.block(top));
                top.is_some_and(|block| !members.contains(&block))
            });
            if leaves {
                found.push(value);
            }
        }
    }
    found
}

/// What a loop looks like from its end.
struct Shape<'a> {
    header: Block,
    exits: &'a [Block],
    escaping: &'a [Value],
    loc: Loc,
}

/// Makes the block that all edges to the header and out of the cycle go to instead. Its arguments: whether
/// to go on, those of the header, the number of the exit, the arguments of all exits, what escapes.
fn make_latch(body: &mut Body, region: Region, shape: &Shape<'_>, edges: &[Op]) -> Block {
    let ctx = body.ctx().clone();
    let (bool_type, index) = (ctx.int(1), ctx.index());
    let dominators = DomTree::new(body, region);
    let latch = body.add_block(region);
    let header_types = types(body, body.args(shape.header));
    let escaping_types = types(body, shape.escaping);
    body.add_arg(latch, bool_type, shape.loc);
    for &ty in &header_types {
        body.add_arg(latch, ty, shape.loc);
    }
    body.add_arg(latch, index, shape.loc);
    let mut groups: Vec<Vec<Value>> = Vec::new();
    for &exit in shape.exits {
        let wanted = types(body, body.args(exit));
        groups.push(wanted.into_iter().map(|ty| body.add_arg(latch, ty, shape.loc)).collect());
    }
    for &ty in &escaping_types {
        body.add_arg(latch, ty, shape.loc);
    }
    for &edge in edges {
        let &[to] = body.successors(edge) else { continue };
        let exit = shape.exits.iter().position(|&exit| exit == to);
        if to != shape.header && exit.is_none() {
            continue;
        }
        let own = body.operands(edge).to_vec();
        let mut values = vec![constant(body, edge, i128::from(exit.is_none()), bool_type)];
        match exit {
            None => values.extend_from_slice(&own),
            Some(_) => {
                for &ty in &header_types {
                    values.push(poison(body, edge, ty));
                }
            }
        }
        values.push(constant(body, edge, exit.unwrap_or(0) as i128, index));
        values.extend(numbered(body, edge, exit.unwrap_or(usize::MAX), &groups));
        let here = body.block(edge);
        for (&value, &ty) in shape.escaping.iter().zip(&escaping_types) {
            let defined = body.value_block(value).zip(here).is_some_and(|(a, b)| dominators.dominates(a, b));
            values.push(if defined { value } else { poison(body, edge, ty) });
        }
        body.set_operands(edge, &values);
        body.set_successor(edge, 0, latch);
    }
    latch
}

#[expect(clippy::too_many_arguments, reason = "the parts of one loop")]
fn make_loop(
    body: &mut Body,
    region: Region,
    header: Block,
    others: &[Block],
    latch: Block,
    exits: &[Block],
    escaping: &[Value],
    loc: Loc,
) -> Region {
    // A block with the loop takes the place of the header.
    let header_types = types(body, body.args(header));
    let home = body.add_block(region);
    let inits: Vec<Value> = header_types.iter().map(|&ty| body.add_arg(home, ty, loc)).collect();
    body.replace_successors(header, home);
    let latch_args = body.args(latch).to_vec();
    let handed = types(body, &latch_args[1..]);
    let mut spec = OpSpec::new(scf::WhileOp::def(), loc).operands(inits).results(handed.iter().copied());
    spec.regions = 2;
    let looped = scf::WhileOp(insert(body, home, &spec));
    let (before, after) = (looped.before(body), looped.after(body));
    for &block in [header].iter().chain(others).chain([&latch]) {
        body.move_block(block, before);
    }
    let condition = OpSpec::new(scf::ConditionOp::def(), loc).operands(latch_args);
    insert(body, latch, &condition);
    let again = body.add_block(after);
    let args: Vec<Value> = handed.iter().map(|&ty| body.add_arg(again, ty, loc)).collect();
    let yielded = args[..header_types.len()].to_vec();
    insert(body, again, &OpSpec::new(scf::YieldOp::def(), loc).operands(yielded));
    leave(body, region, home, looped, header_types.len(), exits, escaping);
    before
}

/// Goes on behind the loop in `home`: to the exit that was taken, with what escapes replaced by results.
fn leave(
    body: &mut Body,
    region: Region,
    home: Block,
    looped: scf::WhileOp,
    carried: usize,
    exits: &[Block],
    escaping: &[Value],
) {
    let loc = body.loc(looped.0);
    let results: Vec<Value> = body.results(looped.0).collect();
    let number = results[carried];
    let mut rest = results[carried + 1..].iter().copied();
    let groups: Vec<Vec<Value>> =
        exits.iter().map(|&exit| rest.by_ref().take(body.args(exit).len()).collect()).collect();
    let inside = looped.before(body);
    for (&value, result) in escaping.iter().zip(rest) {
        body.replace_uses_if(value, result, |body, user| body.ancestor_in_region(inside, user).is_none());
    }
    match exits {
        [] => {
            // The loop never ends; what follows only has to be well formed.
            let Some(exit) = exit_block(body, region) else { return };
            let wanted = types(body, body.args(exit));
            branch(body, home, exit, &[], loc);
            let Some(last) = body.last_op(home) else { return };
            let values: Vec<Value> = wanted.into_iter().map(|ty| poison(body, last, ty)).collect();
            body.set_operands(last, &values);
        }
        &[exit] => branch(body, home, exit, &groups[0], loc),
        _ => dispatch(body, home, number, exits, &groups, loc),
    }
}
