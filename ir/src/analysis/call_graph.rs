//! Who calls whom.

use petgraph::graph::{DiGraph, NodeIndex};

use super::scope::{Scope, Unit};
use crate::interfaces::{Call, Callable};

/// The calls between the callables of a [`Scope`].
pub struct CallGraph {
    graph: DiGraph<Unit, ()>,
    nodes: Vec<Option<NodeIndex>>,
    /// Cycles of calls, callees before callers.
    components: Vec<Vec<Unit>>,
    component: Vec<usize>,
}

impl CallGraph {
    /// The graph of all calls whose callee is known.
    pub fn new(scope: &Scope<'_>) -> CallGraph {
        let mut graph = DiGraph::new();
        let callable = |unit: Unit| {
            let body = scope.body(unit);
            body.interface::<Callable>(body.self_op()).is_some()
        };
        let nodes: Vec<Option<NodeIndex>> =
            (0..scope.len()).map(|unit| callable(unit).then(|| graph.add_node(unit))).collect();
        for unit in 0..scope.len() {
            // What is not callable itself calls on behalf of the callable that it lies in.
            let mut at = Some(unit);
            while let Some(unit) = at.filter(|&unit| nodes[unit].is_none()) {
                at = scope.parent(unit).map(|parent| parent.0);
            }
            let Some(from) = at.and_then(|unit| nodes[unit]) else { continue };
            let body = scope.body(unit);
            for op in body.all_ops().into_iter().filter(|&op| body.interface::<Call>(op).is_some()) {
                if let Some(to) = scope.callee(unit, op).and_then(|callee| nodes[callee]) {
                    graph.update_edge(from, to, ());
                }
            }
        }
        // Tarjan's algorithm yields components callees first.
        let mut component = vec![0; scope.len()];
        let mut components = Vec::new();
        for (at, nodes) in petgraph::algo::tarjan_scc(&graph).into_iter().enumerate() {
            let units: Vec<Unit> = nodes.into_iter().map(|node| graph[node]).collect();
            units.iter().for_each(|&unit| component[unit] = at);
            components.push(units);
        }
        CallGraph { graph, nodes, components, component }
    }

    /// The cycles of calls, callees before callers; a callable in no cycle is one by itself.
    pub fn components(&self) -> &[Vec<Unit>] {
        &self.components
    }

    /// Whether `a` and `b` call each other, through whatever others.
    pub fn in_one_cycle(&self, a: Unit, b: Unit) -> bool {
        self.nodes[a].is_some() && self.nodes[b].is_some() && self.component[a] == self.component[b]
    }

    /// The callables that `unit` calls.
    pub fn callees(&self, unit: Unit) -> Vec<Unit> {
        let Some(node) = self.nodes[unit] else { return Vec::new() };
        let mut units: Vec<Unit> = self.graph.neighbors(node).map(|node| self.graph[node]).collect();
        units.sort_unstable();
        units
    }
}
