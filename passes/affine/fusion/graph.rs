//! The dependences between the ops of a block: which use what others define, and which touch memory that
//! others write. Upstream's `MemRefDependenceGraph`.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use terrace_dialects::affine::ForOp;
use terrace_ir::analysis::alias::allocation;
use terrace_ir::interfaces::{EffectKind, LoopLike, RegionBranch, SideEffects, is_effect_free};
use terrace_ir::{Block, Body, Op, Traits, Value};

use crate::affine::analysis::access::{Access, Overlap, overlap, sources};
use crate::affine::analysis::dependence::{common_loops, dependence};
use crate::affine::memrefs::is_affine_user;

/// An op of the block, with the memory that it and all below it touch.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) op: Op,
    /// Affine reads.
    pub(super) loads: Vec<Access>,
    /// Affine writes.
    pub(super) stores: Vec<Access>,
    /// Memrefs that are read otherwise.
    reads: Vec<Value>,
    /// Memrefs that are written or freed otherwise.
    writes: Vec<Value>,
    /// Whether it may touch memory that it does not name.
    pub(super) unknown: bool,
    /// Whether it may do something else than touch memory.
    pub(super) opaque: bool,
}

impl Node {
    pub(super) fn new(body: &Body, op: Op) -> Node {
        let mut node = Node {
            op,
            loads: Vec::new(),
            stores: Vec::new(),
            reads: Vec::new(),
            writes: Vec::new(),
            unknown: false,
            opaque: false,
        };
        let below = body.walk(op);
        for part in std::iter::once(op).chain(below) {
            node.add(body, part);
        }
        node
    }

    fn add(&mut self, body: &Body, op: Op) {
        if let Some(access) = Access::of(body, op) {
            if access.is_store {
                self.stores.push(access)
            } else {
                self.loads.push(access)
            }
            return;
        }
        let Some(def) = body.def(op) else {
            // Of an op that nobody declared, what it is given is all that it touches.
            let memrefs = body.operands(op).iter().filter(|&&value| body.ty(value).is_memref(body.ctx()));
            self.reads.extend(memrefs.clone());
            self.writes.extend(memrefs);
            return;
        };
        if body.nested(op).is_none() && def.traits.has(Traits::RECURSIVE_EFFECTS) {
            return;
        }
        let Some(interface) = body.interface::<SideEffects>(op) else {
            // What an op is given is all the memory that it touches: see `overlap`.
            self.opaque |= !def.traits.has(Traits::PURE);
            let memrefs = body.operands(op).iter().filter(|&&value| body.ty(value).is_memref(body.ctx()));
            if !def.traits.has(Traits::PURE) {
                self.reads.extend(memrefs.clone());
                self.writes.extend(memrefs);
            }
            return;
        };
        let mut effects = Vec::new();
        (interface.effects)(body, op, &mut effects);
        for effect in effects {
            match (effect.kind, effect.on) {
                (EffectKind::Allocate, _) => {}
                (_, None) => self.unknown = true,
                (EffectKind::Read, Some(value)) => self.reads.push(value),
                (_, Some(value)) => self.writes.push(value),
            }
        }
    }

    /// All memrefs touched, in the order of the text, each once.
    fn memrefs(&self) -> Vec<Value> {
        let affine = self.loads.iter().chain(&self.stores).map(|access| access.memref);
        let mut all: Vec<Value> = Vec::new();
        for memref in affine.chain(self.reads.iter().copied()).chain(self.writes.iter().copied()) {
            if !all.contains(&memref) {
                all.push(memref);
            }
        }
        all
    }

    fn writes_to(&self, memref: Value) -> bool {
        self.writes.contains(&memref) || self.stores.iter().any(|access| access.memref == memref)
    }

    /// Whether all that is done with `memref` is affine.
    fn is_affine_on(&self, memref: Value) -> bool {
        !self.writes.contains(&memref) && !self.reads.contains(&memref)
    }

    /// Whether anything is written but by affine stores, or memory touched that is not named.
    pub(super) fn has_other_writes(&self) -> bool {
        self.unknown || !self.writes.is_empty()
    }

    /// The reads that can see what was there before the iteration in which they are: those with no write of the
    /// same elements before them in their block.
    pub(super) fn exposed_loads(&self, body: &Body) -> Vec<Access> {
        let covered = |load: &Access| {
            self.stores.iter().any(|store| {
                body.block(store.op) == body.block(load.op)
                    && body.is_before(store.op, load.op)
                    && store.is_same_place(body, *load)
            })
        };
        self.loads.iter().copied().filter(|load| !covered(load)).collect()
    }

    /// Whether memory that overlaps `memref` is touched but by affine accesses.
    pub(super) fn touches_otherwise(&self, body: &Body, memref: Value) -> bool {
        let all = self.reads.iter().chain(&self.writes);
        all.into_iter().any(|&other| overlap(body, other, memref) != Overlap::None)
    }

    pub(super) fn load_count(&self, memref: Value) -> usize {
        self.loads.iter().filter(|access| access.memref == memref).count()
            + self.reads.iter().filter(|&&read| read == memref).count()
    }

    pub(super) fn store_count(&self, memref: Value) -> usize {
        self.stores.iter().filter(|access| access.memref == memref).count()
            + self.writes.iter().filter(|&&write| write == memref).count()
    }
}

/// An edge: the node at the other end, and the value that it is about.
pub(super) type Edge = (usize, Value);

/// The graph of one block.
#[derive(Clone, Debug)]
pub(super) struct Graph {
    pub(super) block: Block,
    pub(super) nodes: BTreeMap<usize, Node>,
    outs: BTreeMap<usize, Vec<Edge>>,
    ins: BTreeMap<usize, Vec<Edge>>,
    /// Memrefs that edges are or were about.
    pub(super) memrefs: Vec<Value>,
    next: usize,
}

/// Whether the memory that `memref` names may be used by other than affine ops of `block`: it is not allocated
/// there, or is handed on.
pub(super) fn is_escaping(body: &Body, memref: Value, block: Block) -> bool {
    let Some(op) = body.defining_op(memref) else { return true };
    if body.block(op) != Some(block)
        || allocation(body, memref).is_none()
        || !sources(body, memref).is_empty()
    {
        return true;
    }
    body.users(memref).any(|user| {
        let within = std::iter::successors(Some(user), |&op| body.parent_op(op))
            .any(|op| body.block(op) == Some(block));
        !within || !is_affine_user(body, user)
    })
}

impl Graph {
    /// The graph of `block`; `None` when an op in it runs its regions in a way that is not known.
    pub(super) fn new(body: &Body, block: Block) -> Option<Graph> {
        let mut graph = Graph {
            block,
            nodes: BTreeMap::new(),
            outs: BTreeMap::new(),
            ins: BTreeMap::new(),
            memrefs: Vec::new(),
            next: 0,
        };
        for op in body.ops_of(block) {
            if body.has_trait(op, Traits::TERMINATOR) {
                continue;
            }
            let structured = body.n_regions(op) == 0
                || ForOp::of(body, op).is_some()
                || body.interface::<RegionBranch>(op).is_some()
                || body.interface::<LoopLike>(op).is_some()
                || body.has_trait(op, Traits::RECURSIVE_EFFECTS);
            if !structured {
                return None;
            }
            let node = Node::new(body, op);
            let matters = ForOp::of(body, op).is_some() || !body.is_unused(op) || !is_effect_free(body, op);
            if matters {
                graph.nodes.insert(graph.next, node);
                graph.next += 1;
            }
        }
        graph.add_uses(body);
        graph.add_conflicts(body);
        Some(graph)
    }

    /// Edges from what defines values to what uses them.
    fn add_uses(&mut self, body: &Body) {
        let by_op: Vec<(usize, Op)> = self.nodes.iter().map(|(&id, node)| (id, node.op)).collect();
        for &(id, op) in &by_op {
            for result in body.results(op) {
                for user in body.users(result).collect::<Vec<_>>() {
                    let within = std::iter::successors(Some(user), |&op| body.parent_op(op))
                        .find(|&op| body.block(op) == Some(self.block));
                    let target = by_op.iter().find(|entry| Some(entry.1) == within && entry.0 != id);
                    if let Some(&(target, _)) = target {
                        self.add_edge(id, target, result);
                    }
                }
            }
        }
    }

    /// Edges between ops of which one writes what the other one touches.
    fn add_conflicts(&mut self, body: &Body) {
        let ids: Vec<usize> = self.nodes.keys().copied().collect();
        for (at, &first) in ids.iter().enumerate() {
            for &second in &ids[at + 1..] {
                let (a, b) = (&self.nodes[&first], &self.nodes[&second]);
                let mut found: Vec<Value> = Vec::new();
                for memref in a.memrefs() {
                    let conflicts = b.memrefs().into_iter().any(|other| conflict(body, a, b, memref, other));
                    if conflicts || b.unknown {
                        found.push(memref);
                    }
                }
                if a.unknown {
                    found.extend(b.memrefs());
                }
                for memref in found {
                    self.add_edge(first, second, memref);
                }
            }
        }
    }

    /// All nodes in the order in which nests are looked at, which decides what is fused: that of upstream's hash
    /// table of them, backward.
    pub(super) fn order(&self) -> Vec<usize> {
        let mut buckets = 64;
        while self.nodes.len() * 4 >= buckets * 3 {
            buckets *= 2;
        }
        let mut ids: Vec<usize> = self.nodes.keys().copied().collect();
        ids.sort_by_key(|&id| std::cmp::Reverse((id.wrapping_mul(37) % buckets, id)));
        ids
    }

    pub(super) fn node(&self, id: usize) -> &Node {
        &self.nodes[&id]
    }

    pub(super) fn id_of(&self, op: Op) -> Option<usize> {
        self.nodes.iter().find(|(_, node)| node.op == op).map(|(&id, _)| id)
    }

    pub(super) fn add_node(&mut self, body: &Body, op: Op) -> usize {
        self.nodes.insert(self.next, Node::new(body, op));
        self.next += 1;
        self.next - 1
    }

    /// Looks at what the op of node `id` touches once more.
    pub(super) fn refresh(&mut self, body: &Body, id: usize) {
        if let Some(node) = self.nodes.get_mut(&id) {
            *node = Node::new(body, node.op);
        }
    }

    pub(super) fn outs(&self, id: usize) -> &[Edge] {
        self.outs.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn ins(&self, id: usize) -> &[Edge] {
        self.ins.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn add_edge(&mut self, from: usize, to: usize, value: Value) {
        if self.outs(from).contains(&(to, value)) {
            return;
        }
        self.outs.entry(from).or_default().push((to, value));
        self.ins.entry(to).or_default().push((from, value));
        if !self.memrefs.contains(&value) {
            self.memrefs.push(value);
        }
    }

    fn remove_edge(&mut self, from: usize, to: usize, value: Value) {
        if let Some(edges) = self.outs.get_mut(&from) {
            edges.retain(|&edge| edge != (to, value));
        }
        if let Some(edges) = self.ins.get_mut(&to) {
            edges.retain(|&edge| edge != (from, value));
        }
    }

    pub(super) fn remove_node(&mut self, id: usize) {
        for (from, value) in self.ins(id).to_vec() {
            self.remove_edge(from, id, value);
        }
        for (to, value) in self.outs(id).to_vec() {
            self.remove_edge(id, to, value);
        }
        self.nodes.remove(&id);
    }

    /// Whether `to` can be reached from `from`.
    pub(super) fn has_path(&self, from: usize, to: usize) -> bool {
        let mut seen: FxHashSet<usize> = FxHashSet::default();
        let mut stack = vec![from];
        while let Some(id) = stack.pop() {
            if id == to {
                return true;
            }
            if seen.insert(id) {
                stack.extend(self.outs(id).iter().map(|edge| edge.0));
            }
        }
        false
    }

    /// How many edges come into `id` about `memref` from nodes that write it.
    pub(super) fn writers_before(&self, id: usize, memref: Value) -> usize {
        let edges = self.ins(id).iter().filter(|edge| edge.1 == memref);
        edges.filter(|edge| self.node(edge.0).writes_to(memref)).count()
    }

    /// How many edges leave `id` about `memref`.
    pub(super) fn outs_about(&self, id: usize, memref: Value) -> usize {
        self.outs(id).iter().filter(|edge| edge.1 == memref).count()
    }

    /// The op in front of which a nest made of both nodes, of which `first` comes first, can stand: the first in
    /// between that depends on `first`, if nothing that `second` depends on comes behind it; else `second`.
    pub(super) fn insertion_point(&self, body: &Body, first: usize, second: usize) -> Option<Op> {
        let (from, to) = (self.node(first).op, self.node(second).op);
        let defines = self.ins(second).iter().filter(|edge| !body.ty(edge.1).is_memref(body.ctx()));
        if defines.into_iter().any(|edge| edge.0 != first && self.has_path(first, edge.0)) {
            return None;
        }
        let dependent: Vec<Op> = self
            .outs(first)
            .iter()
            .filter(|edge| edge.0 != second)
            .map(|edge| self.node(edge.0).op)
            .collect();
        let needed: Vec<Op> =
            self.ins(second).iter().filter(|edge| edge.0 != first).map(|edge| self.node(edge.0).op).collect();
        let between = std::iter::successors(body.next_op(from), |&op| body.next_op(op));
        let mut point = None;
        for op in between.take_while(|&op| op != to) {
            if point.is_none() && dependent.contains(&op) {
                point = Some(op);
            }
            if point.is_some() && needed.contains(&op) {
                return None;
            }
        }
        Some(point.unwrap_or(to))
    }

    /// What edges become when a slice of `from` is put into `into`: `private` memrefs are no longer shared, and
    /// `from` may go.
    pub(super) fn fuse(&mut self, from: usize, into: usize, private: &[Value], removed: bool) {
        for (id, value) in self.ins(from).to_vec() {
            if !private.contains(&value) && id != into {
                self.add_edge(id, into, value);
            }
        }
        for (id, value) in self.outs(from).to_vec() {
            if id == into {
                // A nest that stays is still in front.
                if removed || private.contains(&value) {
                    self.remove_edge(from, id, value);
                }
            } else {
                // The slice does what the rest depends on, even if the original stays.
                if !private.contains(&value) {
                    self.add_edge(into, id, value);
                }
                if removed {
                    self.remove_edge(from, id, value);
                }
            }
        }
        for (id, value) in self.ins(into).to_vec() {
            if private.contains(&value) {
                self.remove_edge(id, into, value);
            }
        }
    }

    /// What edges become when `sibling` becomes part of `into`.
    pub(super) fn fuse_sibling(&mut self, sibling: usize, into: usize) {
        for (id, value) in self.ins(sibling).to_vec() {
            self.add_edge(id, into, value);
            self.remove_edge(id, sibling, value);
        }
        for (id, value) in self.outs(sibling).to_vec() {
            self.add_edge(into, id, value);
            self.remove_edge(sibling, id, value);
        }
    }
}

/// Whether `a` and `b` may touch the same memory through `memref` and `other`, and one of them writes it.
fn conflict(body: &Body, a: &Node, b: &Node, memref: Value, other: Value) -> bool {
    if !a.writes_to(memref) && !b.writes_to(other) {
        return false;
    }
    match overlap(body, memref, other) {
        Overlap::None => return false,
        Overlap::Possible => return true,
        Overlap::Same => {}
    }
    let loops = ForOp::of(body, a.op).is_some() && ForOp::of(body, b.op).is_some();
    if !loops || !a.is_affine_on(memref) || !b.is_affine_on(memref) {
        return true;
    }
    let depth = common_loops(body, a.op, b.op) + 1;
    let on = |node: &Node| -> Vec<Access> {
        node.stores.iter().chain(&node.loads).copied().filter(|access| access.memref == memref).collect()
    };
    on(a)
        .into_iter()
        .any(|from| on(b).into_iter().any(|to| dependence(body, from, to, depth, false).is_possible()))
}
