//! The order in which nodes can be imported.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::proto::{AttributeValue, Graph, Node};

/// An order of nodes in which each comes after those it depends on.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// Indices of nodes.
    pub(super) nodes: Vec<usize>,
    /// Nodes that depend on themselves or on such nodes, in the order of the file.
    pub(super) cyclic: Vec<usize>,
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
        return Order { nodes, cyclic: Vec::new() };
    }
    let free = (0..nodes.len()).filter(|&index| waits[index] == 0);
    let mut ready: BinaryHeap<Reverse<usize>> = free.map(Reverse).collect();
    let mut order = Order::default();
    while let Some(Reverse(index)) = ready.pop() {
        order.nodes.push(index);
        for &next in &unlocks[index] {
            waits[next] -= 1;
            if waits[next] == 0 {
                ready.push(Reverse(next));
            }
        }
    }
    order.cyclic = (0..nodes.len()).filter(|&index| waits[index] > 0).collect();
    order
}

/// Names that `node` reads, those inside of its subgraphs included.
fn uses<'a>(node: &'a Node<'_>, f: &mut impl FnMut(&'a str)) {
    let mut stack = vec![node];
    while let Some(node) = stack.pop() {
        node.input.iter().filter(|name| !name.is_empty()).for_each(|name| f(name));
        let graphs = node.attribute.iter().flat_map(|a| match &a.value {
            AttributeValue::Graph(graph) => std::slice::from_ref(&**graph),
            AttributeValue::Graphs(graphs) => graphs.as_slice(),
            _ => &[],
        });
        for graph in graphs {
            graph.output.iter().for_each(|info| f(info.name));
            stack.extend(&graph.node);
        }
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
