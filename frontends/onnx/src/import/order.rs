//! The order in which nodes can be imported.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::proto::{Attribute, AttributeValue, Graph, Node};

/// An order of nodes in which each comes after those it depends on.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// Indices of nodes.
    pub(super) nodes: Vec<usize>,
    /// Nodes that need their own results, or lie between such nodes, in the order of the file; they are not among `nodes`.
    pub(super) cycles: Vec<usize>,
    /// One cycle of them: each is needed by the next, the last by the first.
    pub(super) a_cycle: Vec<usize>,
}

/// The order of the file where that is one already, else the nearest that is.
pub(super) fn order(nodes: &[Node<'_>]) -> Order {
    let mut producer: FxHashMap<&str, usize> = FxHashMap::default();
    for (index, node) in nodes.iter().enumerate() {
        for &output in node.output.iter().filter(|name| !name.is_empty()) {
            producer.entry(output).or_insert(index);
        }
    }
    let mut sorted = true;
    let mut waits = vec![0usize; nodes.len()];
    let mut unlocks: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (index, node) in nodes.iter().enumerate() {
        uses(node, &mut |name| {
            if let Some(&before) = producer.get(name) {
                sorted &= before < index;
                waits[index] += 1;
                unlocks[before].push(index);
            }
        });
    }
    if sorted {
        let nodes = (0..nodes.len()).collect();
        return Order { nodes, ..Order::default() };
    }
    let free = (0..nodes.len()).filter(|&index| waits[index] == 0);
    let mut ready: BinaryHeap<Reverse<usize>> = free.map(Reverse).collect();
    let mut order = Order::default();
    run(&mut ready, &mut waits, &unlocks, &mut order.nodes);
    order.cycles = cycles(&waits, &unlocks);
    if !order.cycles.is_empty() {
        order.a_cycle = a_cycle(&order.cycles, &unlocks);
        // What only needs such nodes goes on as if they were done.
        for &index in &order.cycles {
            waits[index] = usize::MAX / 2;
        }
        for &index in &order.cycles {
            unlock(index, &mut ready, &mut waits, &unlocks);
        }
        run(&mut ready, &mut waits, &unlocks, &mut order.nodes);
    }
    order
}

/// Takes nodes that are `ready` into `done`, smallest first, until none is.
fn run(
    ready: &mut BinaryHeap<Reverse<usize>>,
    waits: &mut [usize],
    unlocks: &[Vec<usize>],
    done: &mut Vec<usize>,
) {
    while let Some(Reverse(index)) = ready.pop() {
        done.push(index);
        unlock(index, ready, waits, unlocks);
    }
}

/// Makes those ready that waited for `index` alone.
fn unlock(index: usize, ready: &mut BinaryHeap<Reverse<usize>>, waits: &mut [usize], unlocks: &[Vec<usize>]) {
    for &next in &unlocks[index] {
        waits[next] -= 1;
        if waits[next] == 0 {
            ready.push(Reverse(next));
        }
    }
}

/// Of the nodes that still wait, those on cycles and between cycles: the others only need them.
fn cycles(waits: &[usize], unlocks: &[Vec<usize>]) -> Vec<usize> {
    let mut needed = vec![0usize; waits.len()];
    let mut needs: Vec<Vec<usize>> = vec![Vec::new(); waits.len()];
    let waiting = |index: &usize| waits[*index] > 0;
    for index in (0..waits.len()).filter(waiting) {
        for &next in unlocks[index].iter().filter(|&next| waiting(next)) {
            needed[index] += 1;
            needs[next].push(index);
        }
    }
    let mut ends: Vec<usize> =
        (0..waits.len()).filter(|index| waiting(index) && needed[*index] == 0).collect();
    let mut left: Vec<bool> = waits.iter().map(|&count| count > 0).collect();
    while let Some(end) = ends.pop() {
        left[end] = false;
        for &before in &needs[end] {
            needed[before] -= 1;
            if needed[before] == 0 {
                ends.push(before);
            }
        }
    }
    (0..waits.len()).filter(|&index| left[index]).collect()
}

/// A cycle among `nodes`, each of which is needed by another of them; from its first node on.
fn a_cycle(nodes: &[usize], unlocks: &[Vec<usize>]) -> Vec<usize> {
    let among: FxHashSet<usize> = nodes.iter().copied().collect();
    let mut seen: FxHashMap<usize, usize> = FxHashMap::default();
    let mut path = Vec::new();
    let mut at = nodes.first().copied();
    while let Some(index) = at {
        if let Some(&start) = seen.get(&index) {
            path.drain(..start);
            break;
        }
        seen.insert(index, path.len());
        path.push(index);
        at = unlocks[index].iter().copied().filter(|next| among.contains(next)).min();
    }
    let first = path.iter().enumerate().min_by_key(|(_, index)| **index).map_or(0, |(place, _)| place);
    path.rotate_left(first);
    path
}

/// Names from around `node` that it reads, those that its subgraphs read included.
fn uses<'a>(node: &'a Node<'_>, f: &mut impl FnMut(&'a str)) {
    // The names that each subgraph defines, and the subgraph that it lies in.
    let mut scopes: Vec<(FxHashSet<&str>, Option<usize>)> = Vec::new();
    let mut stack: Vec<(&'a Node<'_>, Option<usize>)> = vec![(node, None)];
    while let Some((node, scope)) = stack.pop() {
        for &name in node.input.iter().filter(|name| !name.is_empty()) {
            if !defines(&scopes, scope, name) {
                f(name);
            }
        }
        for graph in node.attribute.iter().flat_map(subgraphs) {
            let inputs = graph.input.iter().map(|info| info.name);
            let weights = graph.initializer.iter().map(|tensor| tensor.name);
            let outputs = graph.node.iter().flat_map(|node| node.output.iter().copied());
            scopes.push((inputs.chain(weights).chain(outputs).collect(), scope));
            let own = Some(scopes.len() - 1);
            for info in graph.output.iter().filter(|info| !defines(&scopes, own, info.name)) {
                f(info.name);
            }
            stack.extend(graph.node.iter().map(|node| (node, own)));
        }
    }
}

/// Whether `scope`, or one that it lies in, defines `name`.
fn defines(scopes: &[(FxHashSet<&str>, Option<usize>)], scope: Option<usize>, name: &str) -> bool {
    std::iter::successors(scope, |&scope| scopes[scope].1).any(|scope| scopes[scope].0.contains(name))
}

fn subgraphs<'a>(attribute: &'a Attribute<'_>) -> &'a [Graph<'a>] {
    match &attribute.value {
        AttributeValue::Graph(graph) => std::slice::from_ref(&**graph),
        AttributeValue::Graphs(graphs) => graphs.as_slice(),
        _ => &[],
    }
}

/// Names that something reads: a node, or the graph's own results.
pub(super) fn used<'a>(nodes: &'a [Node<'_>], outputs: &[&'a str]) -> FxHashSet<&'a str> {
    let mut used: FxHashSet<&str> = outputs.iter().copied().collect();
    for node in nodes {
        uses(node, &mut |name| {
            used.insert(name);
        });
    }
    used
}

/// Names of what `graph` gives.
pub(super) fn output_names<'m>(graph: &'m Graph<'m>) -> Vec<&'m str> {
    graph.output.iter().map(|info| info.name).collect()
}
