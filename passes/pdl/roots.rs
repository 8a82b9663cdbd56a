//! The roots of a pattern: ops whose results no other op of it uses, and the order in which they are found.
//!
//! Matching starts at one root. Another one is found by way of a value that both reach through operands (the
//! connector): from there, the ops that use it are tried one after the other. Each step up from a connector
//! costs its depth below the root that is looked for, and the cheapest way to reach all roots is an optimal
//! branching of the graph of roots (Edmonds, "Optimum Branchings", 1967), as upstream has it
//! (`PDLToPDLInterp/RootOrdering`). The root that the rewrite names is the first; otherwise the one from which
//! the others are reached most cheaply.

use std::collections::{BTreeMap, VecDeque};

use rustc_hash::{FxHashMap, FxHashSet};
use terrace_dialects::pdl::{OperationOp, PatternOp, ResultOp, ResultsOp, RewriteOp, range_elem};
use terrace_ir::{Body, Op, Value};

/// The way from a value to the op or result above it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Up {
    /// The op that has the value as an operand, or the result that the op has.
    pub(super) parent: Option<Value>,
    /// Number of the operand or result; none for all of them.
    pub(super) index: Option<u32>,
}

/// What an edge costs: depth first, then the order in which edges were found.
type Cost = (u32, u32);

#[derive(Clone, Copy)]
struct Edge {
    cost: Cost,
    connector: Value,
}

/// How the roots of a pattern are found.
pub(super) struct RootOrder {
    /// The root that matching starts at.
    pub(super) first: Value,
    /// The other roots in order, each with the value that it is found from.
    pub(super) others: Vec<(Value, Value)>,
    /// For each root, the way up from each value below it.
    ups: FxHashMap<Value, FxHashMap<Value, Up>>,
}

impl RootOrder {
    /// The way up from `value` towards `root`.
    pub(super) fn up(&self, root: Value, value: Value) -> Option<Up> {
        self.ups.get(&root)?.get(&value).copied()
    }
}

/// The `pdl.rewrite` of a pattern.
pub(super) fn rewrite_of(body: &Body) -> Option<RewriteOp> {
    let block = pattern_block(body)?;
    body.last_op(block).and_then(|last| RewriteOp::of(body, last))
}

/// The block of a pattern.
pub(super) fn pattern_block(body: &Body) -> Option<terrace_ir::Block> {
    PatternOp::of(body, body.self_op())?;
    body.entry(body.region(body.self_op(), 0))
}

/// The op that `value`, a result of an op, belongs to.
fn result_parent(body: &Body, value: Value) -> Option<(Value, Option<u32>)> {
    if let Some(result) = ResultOp::defining(body, value) {
        let index = result.index(body).as_int(body.ctx())?;
        return Some((result.parent(body), u32::try_from(index).ok()));
    }
    let results = ResultsOp::defining(body, value)?;
    let index = results.index(body).and_then(|index| index.as_int(body.ctx()));
    Some((results.parent(body), index.and_then(|index| u32::try_from(index).ok())))
}

/// The order in which the roots of the pattern `body` are found.
///
/// # Errors
/// An op that cannot be reached from the others, and what is wrong with it.
pub(super) fn order(body: &Body) -> Result<RootOrder, (Op, &'static str)> {
    let named = rewrite_of(body).and_then(|rewrite| rewrite.root(body));
    let roots = detect(body, named);
    let mut graph = Graph::default();
    let ups: FxHashMap<Value, FxHashMap<Value, Up>> =
        roots.iter().map(|&root| (root, graph.visit(body, root))).collect();
    let edges = graph.edges();
    let number: FxHashMap<Value, usize> = roots.iter().enumerate().map(|(at, &root)| (root, at)).collect();
    let costs: BTreeMap<(usize, usize), Cost> = edges
        .iter()
        .map(|(&(target, source), edge)| ((number[&source], number[&target]), edge.cost))
        .collect();
    let starts: Vec<usize> = match named {
        Some(named) => number.get(&named).copied().into_iter().collect(),
        None => (0..roots.len()).collect(),
    };
    let best = starts
        .into_iter()
        .filter_map(|start| {
            branching(roots.len(), start, &costs).map(|(cost, parents)| (cost, start, parents))
        })
        .min_by_key(|&(cost, start, _)| (cost, start));
    let Some((_, start, parents)) = best else {
        let root = roots.first().and_then(|&root| body.defining_op(root)).unwrap_or_else(|| body.self_op());
        return Err((root, "cannot be connected with the other ops of the pattern through operands"));
    };
    let others = pre_order(&parents, start)
        .into_iter()
        .map(|(target, source)| (roots[target], edges[&(roots[target], roots[source])].connector))
        .collect();
    Ok(RootOrder { first: roots[start], others, ups })
}

/// The ops whose results no other op uses, and the one that the rewrite names.
fn detect(body: &Body, named: Option<Value>) -> Vec<Value> {
    let operations: Vec<OperationOp> = pattern_block(body)
        .into_iter()
        .flat_map(|block| body.ops_of(block))
        .filter_map(|op| OperationOp::of(body, op))
        .collect();
    let mut used: FxHashSet<Value> = FxHashSet::default();
    for operation in &operations {
        let parents = operation.operandValues(body).iter().filter_map(|&value| result_parent(body, value));
        used.extend(parents.map(|(parent, _)| parent));
    }
    if let Some(named) = named {
        used.remove(&named);
    }
    operations.iter().map(|operation| operation.op(body)).filter(|value| !used.contains(value)).collect()
}

/// Which roots reach which values, and how deep these lie.
#[derive(Default)]
struct Graph {
    /// Values in the order in which they were reached, with the roots and depths.
    order: Vec<Value>,
    reached: FxHashMap<Value, Vec<(Value, u32)>>,
}

impl Graph {
    /// Walks what lies below `root`, breadth first; the way up from each value.
    fn visit(&mut self, body: &Body, root: Value) -> FxHashMap<Value, Up> {
        let mut ups: FxHashMap<Value, Up> = FxHashMap::default();
        let mut queue = VecDeque::from([(root, Up { parent: None, index: Some(0) }, 0)]);
        while let Some((value, up, depth)) = queue.pop_front() {
            if ups.contains_key(&value) {
                continue;
            }
            ups.insert(value, up);
            let reached = self.reached.entry(value).or_insert_with(|| {
                self.order.push(value);
                Vec::new()
            });
            reached.push((root, depth));
            if let Some(operation) = OperationOp::defining(body, value) {
                let operands = operation.operandValues(body);
                let whole = is_one_range(body, operands);
                for (at, &operand) in operands.iter().enumerate() {
                    let index = (!whole).then_some(at as u32);
                    queue.push_back((operand, Up { parent: Some(value), index }, depth + 1));
                }
            } else if let Some((parent, index)) = result_parent(body, value) {
                queue.push_back((parent, Up { parent: Some(value), index }, depth));
            }
        }
        ups
    }

    /// The cheapest edge from each root to each other one that shares a value with it, by target and source.
    fn edges(&self) -> FxHashMap<(Value, Value), Edge> {
        let mut edges: FxHashMap<(Value, Value), Edge> = FxHashMap::default();
        let mut next = 0;
        for &connector in &self.order {
            let reached = &self.reached[&connector];
            for (at, &(source, _)) in reached.iter().enumerate() {
                for (other, &(target, depth)) in reached.iter().enumerate() {
                    if at == other {
                        continue;
                    }
                    let edge = edges.entry((target, source)).or_insert_with(|| {
                        next += 1;
                        Edge { cost: (depth, next), connector }
                    });
                    if edge.cost.0 > depth {
                        *edge = Edge { cost: (depth, edge.cost.1), connector };
                    }
                }
            }
        }
        edges
    }
}

/// Whether `values` is one range, which then stands for all operands or results.
pub(super) fn is_one_range(body: &Body, values: &[Value]) -> bool {
    matches!(values, [one] if range_elem(body.ctx(), body.ty(*one)).is_some())
}

/// The cheapest branching from `start` over nodes `0..count`: its cost in depths, and the parent of each node.
/// `None` when a node cannot be reached.
fn branching(
    count: usize,
    start: usize,
    costs: &BTreeMap<(usize, usize), Cost>,
) -> Option<(u32, Vec<Option<usize>>)> {
    let edges: Vec<(usize, usize, i64)> = costs
        .iter()
        .map(|(&(from, to), &(depth, order))| (from, to, (i64::from(depth) << 32) | i64::from(order)))
        .collect();
    let chosen = edmonds(count, start, &edges)?;
    let mut parents = vec![None; count];
    let mut cost = 0;
    for at in chosen {
        let (from, to, _) = edges[at];
        parents[to] = Some(from);
        cost += costs[&(from, to)].0;
    }
    Some((cost, parents))
}

/// One round of contraction: what to undo when the contracted graph is solved.
struct Round {
    /// The edge chosen into each node, by its number in this round.
    into: Vec<Option<usize>>,
    /// The node of the next round that each node becomes.
    node: Vec<usize>,
    /// Ends of the edges in this round.
    ends: Vec<(usize, usize)>,
    /// Numbers of this round's edges for those of the next.
    kept: Vec<usize>,
}

/// The edges of the cheapest branching from `start`, by number.
fn edmonds(count: usize, start: usize, edges: &[(usize, usize, i64)]) -> Option<Vec<usize>> {
    let (mut count, mut start, mut edges) = (count, start, edges.to_vec());
    let mut rounds: Vec<Round> = Vec::new();
    let mut chosen: Vec<usize> = loop {
        let mut into: Vec<Option<usize>> = vec![None; count];
        for (at, &(from, to, cost)) in edges.iter().enumerate() {
            if from != to && to != start && into[to].is_none_or(|best| edges[best].2 > cost) {
                into[to] = Some(at);
            }
        }
        if (0..count).any(|node| node != start && into[node].is_none()) {
            return None;
        }
        let (node, cycles) = contract(count, start, &into, &edges);
        if !cycles {
            break into.into_iter().flatten().collect();
        }
        let ends: Vec<(usize, usize)> = edges.iter().map(|&(from, to, _)| (from, to)).collect();
        let (mut kept, mut next) = (Vec::new(), Vec::new());
        for (at, &(from, to, cost)) in edges.iter().enumerate() {
            if node[from] != node[to] && to != start {
                kept.push(at);
                let saved = into[to].map_or(0, |best| edges[best].2);
                next.push((node[from], node[to], cost - saved));
            }
        }
        (count, start) = (node.iter().max().map_or(0, |max| max + 1), node[start]);
        rounds.push(Round { into, node, ends, kept });
        edges = next;
    };
    for round in rounds.into_iter().rev() {
        let outer: Vec<usize> = chosen.iter().map(|&at| round.kept[at]).collect();
        let entered: FxHashSet<usize> = outer.iter().map(|&at| round.ends[at].1).collect();
        let mut sizes: FxHashMap<usize, usize> = FxHashMap::default();
        round.node.iter().for_each(|&node| *sizes.entry(node).or_default() += 1);
        // In a cycle all edges stay but the one into the node at which the cycle is entered.
        let inner = (0..round.node.len())
            .filter(|&node| sizes[&round.node[node]] > 1 && !entered.contains(&node))
            .filter_map(|node| round.into[node]);
        chosen = inner.chain(outer.iter().copied()).collect();
    }
    Some(chosen)
}

/// Gives all nodes of a cycle of chosen edges one number; whether there is a cycle.
fn contract(
    count: usize,
    start: usize,
    into: &[Option<usize>],
    edges: &[(usize, usize, i64)],
) -> (Vec<usize>, bool) {
    const NEW: usize = usize::MAX;
    let (mut seen_by, mut node) = (vec![NEW; count], vec![NEW; count]);
    let (mut next, mut cycles) = (0, false);
    for first in 0..count {
        let mut at = first;
        while seen_by[at] == NEW && at != start {
            seen_by[at] = first;
            let Some(edge) = into[at] else { break };
            at = edges[edge].0;
        }
        if at != start && seen_by[at] == first && node[at] == NEW {
            // Walked into a node of this very walk: a cycle.
            let end = at;
            loop {
                node[at] = next;
                let Some(edge) = into[at] else { break };
                at = edges[edge].0;
                if at == end {
                    break;
                }
            }
            next += 1;
            cycles = true;
        }
    }
    for slot in &mut node {
        if *slot == NEW {
            *slot = next;
            next += 1;
        }
    }
    (node, cycles)
}

/// Nodes other than `start` with their parents, parents first.
fn pre_order(parents: &[Option<usize>], start: usize) -> Vec<(usize, usize)> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); parents.len()];
    for (node, parent) in parents.iter().enumerate() {
        if let Some(parent) = parent.filter(|_| node != start) {
            children[parent].push(node);
        }
    }
    let mut queue = VecDeque::from([start]);
    let mut order = Vec::new();
    while let Some(node) = queue.pop_front() {
        for &child in &children[node] {
            order.push((child, node));
            queue.push_back(child);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cheapest branching by trying all choices of parents.
    fn brute_force(count: usize, start: usize, edges: &[(usize, usize, i64)]) -> Option<i64> {
        let choices: Vec<Vec<Option<usize>>> = (0..count)
            .map(|node| match node == start {
                true => vec![None],
                false => (0..edges.len()).filter(|&at| edges[at].1 == node).map(Some).collect(),
            })
            .collect();
        let mut best = None;
        let total: usize = choices.iter().map(Vec::len).product();
        for number in 0..total {
            let (mut rest, mut parents, mut cost) = (number, vec![None; count], 0);
            for node in 0..count {
                let choice = choices[node][rest % choices[node].len()];
                rest /= choices[node].len();
                if let Some(at) = choice {
                    parents[node] = Some(edges[at].0);
                    cost += edges[at].2;
                }
            }
            let reaches = |mut node: usize| {
                for _ in 0..count {
                    match parents[node] {
                        Some(parent) => node = parent,
                        None => break,
                    }
                }
                node == start
            };
            if (0..count).all(reaches) && best.is_none_or(|best| best > cost) {
                best = Some(cost);
            }
        }
        best
    }

    proptest::proptest! {
        #[test]
        fn the_branching_is_the_cheapest(
            count in 2_usize..5,
            start in 0_usize..5,
            edges in proptest::collection::vec((0_usize..5, 0_usize..5, 1_i64..20), 0..9),
        ) {
            let start = start % count;
            let edges: Vec<(usize, usize, i64)> = edges
                .into_iter()
                .map(|(from, to, cost)| (from % count, to % count, cost))
                .filter(|&(from, to, _)| from != to)
                .collect();
            let found = edmonds(count, start, &edges);
            let cost = found.as_ref().map(|chosen| chosen.iter().map(|&at| edges[at].2).sum::<i64>());
            proptest::prop_assert_eq!(cost, brute_force(count, start, &edges));
        }
    }
}
