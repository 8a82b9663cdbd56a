//! `affine-loop-fusion`: affine loop nests that read what others write, or read the same, become one nest.
//!
//! A slice of the producer, the iterations that an iteration of the consumer needs, is put into the consumer, at
//! the depth where it pays (or with `maximal`, the greatest). What it writes goes to a private memref, as
//! small as what it touches there, if nobody else looks at it; the producer goes if all it is good for is
//! in the slice. Nests that read the same memref and do not depend on each other are fused likewise. Greedy:
//! first producers with one consumer, then siblings, then all other producers.
//!
//! After upstream's `LoopFusion.cpp` (whose cost model and order this follows), with dependences checked that
//! upstream takes for granted: see `legal.rs`.

mod cost;
mod graph;
mod legal;

use terrace_dialects::affine::{ForOp, IfOp};
use terrace_dialects::memref::AllocOp;
use terrace_ir::body::Mapping;
use terrace_ir::pass::{Anchor, OptionDef, OptionKind, PassCx, PassInfo};
use terrace_ir::{Block, Body, Op, Rewriter, TypeKind, Value};

use super::analysis::constraints::{inductions_around, iteration_domain};
use super::analysis::dependence::{ancestor_in_block, common_loops};
use super::analysis::regions::{Side, elem_bytes, has_identity_layout};
use super::analysis::slices::slice_union;
use super::analysis::{Access, Region, Slice, dependence};
use super::interchange::sink_sequential_loops;
use super::loops::{difference, loops_around, promote_if_single_iteration, set_bounds};
use super::memrefs::{Remap, replace_in, replaceable_users};
use graph::{Graph, is_escaping};
use terrace_dialects::affine::map::ExprsOfValues;

pub(super) const INFO: PassInfo = PassInfo {
    name: "affine-loop-fusion",
    doc: "Fuse affine loop nests",
    anchor: Anchor::Op("func.func"),
    options: &[
        OptionDef {
            name: "compute-tolerance",
            doc: "Fractional increase in additional computation tolerated while fusing",
            kind: OptionKind::Str,
            default: "0.3",
        },
        OptionDef {
            name: "fast-mem-space",
            doc: "Faster memory space number to promote fusion buffers to",
            kind: OptionKind::Str,
            default: "",
        },
        OptionDef {
            name: "local-buf-threshold",
            doc: "Threshold size (KiB) for promoting local buffers to fast memory space",
            kind: OptionKind::Int,
            default: "0",
        },
        OptionDef {
            name: "maximal",
            doc: "Enables maximal loop fusion",
            kind: OptionKind::Bool,
            default: "false",
        },
        OptionDef {
            name: "mode",
            doc: "fusion mode to attempt",
            kind: OptionKind::Choice(&["greedy", "producer", "sibling"]),
            default: "greedy",
        },
    ],
    make: |options| {
        let tolerance: f64 = options
            .str("compute-tolerance")
            .parse()
            .map_err(|_| "option 'compute-tolerance' takes a number".to_owned())?;
        let fast_space = match options.str("fast-mem-space") {
            "" => None,
            text => Some(
                text.parse::<u32>()
                    .map_err(|_| "option 'fast-mem-space' takes the number of a memory".to_owned())?,
            ),
        };
        let threshold = options
            .int("local-buf-threshold")
            .checked_mul(1024)
            .filter(|&bytes| bytes >= 0)
            .ok_or("option 'local-buf-threshold' takes a number from 0 on")?;
        let maximal = options.bool("maximal");
        let mode = match options.str("mode") {
            "producer" => Mode::Producer,
            "sibling" => Mode::Sibling,
            _ => Mode::Greedy,
        };
        let options = FusionOptions { tolerance, fast_space, threshold, maximal, mode };
        Ok(Box::new(move |body: &mut Body, _: &mut PassCx| {
            fuse_loops(body, &options);
            Ok(())
        }))
    },
};

/// Which nests are fused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Both, in three rounds.
    Greedy,
    /// Producers with their consumers.
    Producer,
    /// Nests that read the same.
    Sibling,
}

/// How nests are fused.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FusionOptions {
    /// How much additional work is accepted, as a part of what there is.
    pub tolerance: f64,
    /// The memory for private memrefs that are small.
    pub fast_space: Option<u32>,
    /// How small these are, in bytes.
    pub threshold: i64,
    /// Whether nests are fused as deep as possible, at any cost.
    pub maximal: bool,
    /// Which nests are fused.
    pub mode: Mode,
}

/// Fuses loop nests in all blocks of `body` that hold several.
pub fn fuse_loops(body: &mut Body, options: &FusionOptions) {
    let ops: Vec<Op> = body.all_ops().into_iter().rev().chain([body.self_op()]).collect();
    for op in ops {
        if !body.is_alive(op) || body.nested(op).is_some() {
            continue;
        }
        let blocks: Vec<Block> =
            body.regions(op).flat_map(|region| body.blocks_of(region).collect::<Vec<_>>()).collect();
        for block in blocks {
            let nests = body.ops_of(block).filter(|&op| ForOp::of(body, op).is_some()).count();
            if nests > 1
                && let Some(graph) = Graph::new(body, block)
            {
                Fusion { body, graph, options, kept: Vec::new() }.run();
            }
        }
    }
}

struct Fusion<'a> {
    body: &'a mut Body,
    graph: Graph,
    options: &'a FusionOptions,
    /// Producers, by their number, that were put into consumers and stayed.
    kept: Vec<(usize, usize)>,
}

impl Fusion<'_> {
    fn run(&mut self) {
        match self.options.mode {
            Mode::Producer => self.producers(usize::MAX),
            Mode::Sibling => self.siblings(),
            Mode::Greedy => {
                self.producers(1);
                self.siblings();
                self.producers(usize::MAX);
            }
        }
        for memref in self.graph.memrefs.clone() {
            if !self.body.has_uses(memref)
                && let Some(op) = self.body.defining_op(memref)
                && AllocOp::of(self.body, op).is_some()
            {
                self.body.erase(op);
            }
        }
    }

    /// The nest of node `id`, if that is one that can be fused.
    fn nest(&self, id: usize) -> Option<ForOp> {
        let op = ForOp::of(self.body, self.graph.nodes.get(&id)?.op)?;
        (self.body.results(op.0).len() == 0).then_some(op)
    }

    fn producers(&mut self, most_users: usize) {
        for id in self.graph.order() {
            let Some(nest) = self.nest(id) else { continue };
            let root = sink_sequential_loops(self.body, nest);
            if let Some(node) = self.graph.nodes.get_mut(&id) {
                node.op = root.0;
            }
            loop {
                let candidates = self.candidates(id);
                let mut changed = false;
                for source in candidates.into_iter().rev() {
                    changed |= self.fuse_producer(source, id, most_users).is_some();
                }
                if !changed {
                    break;
                }
            }
        }
    }

    /// Nests that write what node `id` reads.
    fn candidates(&self, id: usize) -> Vec<usize> {
        let dest = self.graph.node(id);
        let mut found: Vec<usize> = self
            .graph
            .ins(id)
            .iter()
            .map(|edge| edge.0)
            .filter(|&source| {
                self.nest(source).is_some()
                    && self
                        .graph
                        .node(source)
                        .stores
                        .iter()
                        .any(|store| dest.loads.iter().any(|load| load.memref == store.memref))
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn fuse_producer(&mut self, source_id: usize, dest_id: usize, most_users: usize) -> Option<()> {
        if self.kept.contains(&(source_id, dest_id)) {
            return None;
        }
        let (source, dest) = (self.nest(source_id)?, self.nest(dest_id)?);
        let shared = shared_memrefs(self.graph.node(source_id), self.graph.node(dest_id));
        if shared.iter().any(|&memref| self.graph.outs_about(source_id, memref) > most_users) {
            return None;
        }
        let block = self.graph.block;
        let mut escaping: Vec<Value> =
            self.graph.node(source_id).stores.iter().map(|store| store.memref).collect();
        escaping.retain(|&memref| is_escaping(self.body, memref, block));
        let point = self.graph.insertion_point(self.body, source_id, dest_id)?;
        let accesses: Vec<Access> =
            self.on(dest_id).into_iter().filter(|access| shared.contains(&access.memref)).collect();
        let outer = loops_around(self.body, dest.0).len();
        let depth = common_depth(self.body, &accesses).checked_sub(outer)?;
        let mut slices = self.producer_slices(source, dest, outer, depth);
        let deepest = slices.iter().rposition(Option::is_some)? + 1;
        slices.truncate(deepest);
        let mut best = deepest;
        if !self.options.maximal {
            let stores: Vec<Access> = self
                .graph
                .node(source_id)
                .stores
                .iter()
                .copied()
                .filter(|store| shared.contains(&store.memref))
                .collect();
            if let [store] = stores[..] {
                let tolerance = self.options.tolerance;
                best = cost::best_depth(self.body, store, source, dest, &slices, tolerance)?;
            }
        }
        let slice = slices.swap_remove(best - 1)?;
        let removed = self.can_remove(source_id, dest_id, &slice, point, &escaping);
        let (from, to) = (self.graph.node(source_id), self.graph.node(dest_id));
        if !legal::is_legal(self.body, from, to, &slice, removed) {
            return None;
        }
        let private: Vec<Value> = shared
            .into_iter()
            .filter(|&memref| self.can_be_private(memref, &escaping, source_id, dest_id, removed, &slice))
            .collect();
        put_slice(self.body, source, &slice);
        if point != dest.0 {
            self.body.move_before(dest.0, point);
        }
        let private = self.sized(private, dest, outer + best);
        let names: Vec<Value> = private.iter().map(|entry| entry.0).collect();
        self.graph.fuse(source_id, dest_id, &names, removed);
        for (memref, sides) in private {
            if let Some(new) = self.make_private(memref, &sides, dest)
                && let Some(op) = self.body.defining_op(new)
            {
                let id = self.graph.add_node(self.body, op);
                self.graph.add_edge(id, dest_id, new);
            }
        }
        self.graph.refresh(self.body, dest_id);
        if removed {
            self.graph.remove_node(source_id);
            self.body.erase(source.0);
        } else {
            self.kept.push((source_id, dest_id));
        }
        Some(())
    }

    /// The affine accesses of a node.
    fn on(&self, id: usize) -> Vec<Access> {
        let node = self.graph.node(id);
        node.loads.iter().chain(&node.stores).copied().collect()
    }

    /// The slices of `source` for each depth within `dest`.
    fn producer_slices(&self, source: ForOp, dest: ForOp, outer: usize, depth: usize) -> Vec<Option<Slice>> {
        let body = &*self.body;
        let has_condition = |op: Op| body.walk(op).into_iter().any(|op| IfOp::of(body, op).is_some());
        if has_condition(source.0) || has_condition(dest.0) {
            return vec![None; depth];
        }
        let from = Access::below(body, source.0);
        let to = Access::below(body, dest.0);
        let stores: Vec<Access> = from.iter().copied().filter(|access| access.is_store).collect();
        let most = greatest_depth(body, &stores, &to);
        let common = common_loops(body, source.0, dest.0);
        (1..=depth)
            .map(|depth| {
                let depth = depth + outer;
                if depth > most { None } else { slice_union(body, &stores, &to, depth, common, true) }
            })
            .collect()
    }

    /// Whether the source nest can go once the slice is in the other: all that needs it comes behind the fused
    /// nest, and the slice has all of it, unless only that nest needs it.
    fn can_remove(
        &self,
        source_id: usize,
        dest_id: usize,
        slice: &Slice,
        point: Op,
        escaping: &[Value],
    ) -> bool {
        let mut needed = !escaping.is_empty();
        for &(id, _) in self.graph.outs(source_id) {
            if id == dest_id {
                continue;
            }
            let op = self.graph.node(id).op;
            if op != point && !self.body.is_before(point, op) {
                return false;
            }
            needed = true;
        }
        !needed || slice.is_maximal(self.body)
    }

    fn can_be_private(
        &self,
        memref: Value,
        escaping: &[Value],
        source_id: usize,
        dest_id: usize,
        removed: bool,
        slice: &Slice,
    ) -> bool {
        let dest_stores = self.graph.node(dest_id).store_count(memref) > 0;
        if escaping.contains(&memref) && (removed || dest_stores) {
            return false;
        }
        let others = self.graph.outs(source_id).iter().any(|edge| edge.1 == memref && edge.0 != dest_id);
        if self.graph.writers_before(source_id, memref) > 0
            || self.graph.outs_about(dest_id, memref) > 0
            || removed && others
        {
            return false;
        }
        let source = self.graph.node(source_id);
        legal::Placement::new(self.body, slice)
            .is_some_and(|placement| placement.stays_within(source, memref))
    }

    /// Those of `memrefs` whose accesses within `dest`, at `depth`, lie in a box of constant size, that of the
    /// writes, which all write the same place; and the box.
    fn sized(&self, memrefs: Vec<Value>, dest: ForOp, depth: usize) -> Vec<(Value, Sized)> {
        let body = &*self.body;
        let mut found = Vec::new();
        for memref in memrefs {
            let accesses: Vec<Access> =
                Access::below(body, dest.0).into_iter().filter(|access| access.memref == memref).collect();
            let stores: Vec<Access> = accesses.iter().copied().filter(|access| access.is_store).collect();
            let Some(&first) = stores.first() else { continue };
            if accesses.iter().any(|access| inductions_around(body, access.op).len() < depth)
                || stores.iter().any(|store| !store.is_same_place(body, first))
                || has_layout(body, memref)
            {
                continue;
            }
            let within = |region: &Region| {
                let sized = Sized { sides: region.bounding_box(body)?, symbols: region.symbols() };
                accesses.iter().all(|&access| sized.holds(body, access)).then_some(sized)
            };
            let regions =
                [Region::with_locals(body, first, depth, None), Region::of(body, first, depth, None, true)];
            let boxes = regions.iter().flatten().filter_map(within);
            let sized = boxes.min_by_key(Sized::elements).or_else(|| {
                let region = Region::whole(body, first, depth)?;
                Some(Sized { sides: region.bounding_box(body)?, symbols: region.symbols() })
            });
            found.extend(sized.map(|sized| (memref, sized)));
        }
        found
    }

    /// Makes a memref for what `dest` does with `memref`, and its accesses use it.
    fn make_private(&mut self, memref: Value, sized: &Sized, dest: ForOp) -> Option<Value> {
        let ctx = self.body.ctx().clone();
        let users = replaceable_users(self.body, memref, &mut |body, user| body.is_ancestor(dest.0, user))?;
        let shape: Vec<i64> = sized.sides.iter().map(|side| side.1).collect();
        let each = elem_bytes(&ctx, self.body.ty(memref));
        let bytes = each.and_then(|each| shape.iter().try_fold(each, |a, &b| a.checked_mul(b)));
        let TypeKind::MemRef { elem, space, .. } = self.body.ty(memref).kind(&ctx).clone() else {
            return None;
        };
        let space = match self.options.fast_space {
            Some(fast) if bytes.is_some_and(|bytes| bytes <= self.options.threshold) => {
                Some(ctx.i64_attr(i64::from(fast)))
            }
            _ => space,
        };
        let ty = ctx.ty(TypeKind::MemRef { shape: shape.into(), elem, layout: None, space });
        let count = sized.symbols.len();
        let to_dims: Vec<_> = (0..count).map(|at| ctx.affine_dim(at as u32)).collect();
        let exprs: Vec<_> = sized
            .sides
            .iter()
            .enumerate()
            .map(|(at, side)| {
                let offset = side.0.replace(&ctx, &[], &to_dims);
                let index = ctx.affine_dim((count + at) as u32);
                let shifted = ctx.affine_add(index, ctx.affine_mul(offset, ctx.affine_constant(-1)));
                shifted.simplify(&ctx, count + sized.sides.len(), 0)
            })
            .collect();
        let map = ctx.affine_map((count + sized.sides.len()) as u32, 0, &exprs);
        let mut rw = Rewriter::before(self.body, dest.0);
        let block = rw.block(dest.0)?;
        rw.set_start(block);
        let spec = rw.spec(AllocOp::def()).operand_groups(&ctx, &[&[], &[]]).results([ty]);
        let alloc = rw.insert(spec);
        let new = rw.result(alloc, 0);
        let remap = Remap { leading: Vec::new(), map: Some(map), operands: sized.symbols.clone() };
        replace_in(&mut rw, &users, memref, new, &remap);
        Some(new)
    }

    fn siblings(&mut self) {
        for id in self.graph.order() {
            if self.nest(id).is_none() {
                continue;
            }
            let mut visited = Vec::new();
            while let Some((sibling, memref)) = self.sibling(id, &mut visited) {
                self.fuse_sibling(sibling, id, memref);
            }
        }
    }

    /// A nest that reads what nest `id` reads, and that neither depends on.
    fn sibling(&self, id: usize, visited: &mut Vec<usize>) -> Option<(usize, Value)> {
        let block = self.graph.block;
        let dest = self.graph.node(id);
        let mut found: Vec<(usize, Value)> = Vec::new();
        for &arg in self.body.args(block).iter().filter(|&&arg| dest.load_count(arg) > 0) {
            let users: Vec<Op> = self.body.users(arg).collect();
            for user in users {
                let load = Access::of(self.body, user).filter(|access| !access.is_store);
                let nest = load.and_then(|load| ancestor_in_block(self.body, block, load.op));
                found.extend(nest.and_then(|nest| self.graph.id_of(nest)).map(|sibling| (sibling, arg)));
            }
        }
        for &(source, memref) in self.graph.ins(id) {
            let reads = dest.load_count(memref) > 0 && self.graph.node(source).store_count(memref) > 0;
            let others = self.graph.outs(source).iter().filter(|edge| reads && edge.1 == memref);
            found.extend(others.copied());
        }
        let fits = |&(sibling, memref): &(usize, Value)| {
            sibling != id && !visited.contains(&sibling) && self.is_sibling(sibling, id, memref)
        };
        let chosen = found.into_iter().find(fits)?;
        visited.push(chosen.0);
        Some(chosen)
    }

    fn is_sibling(&self, sibling: usize, id: usize, memref: Value) -> bool {
        let node = self.graph.node(sibling);
        let mut stored: Vec<Value> = node.stores.iter().map(|store| store.memref).collect();
        stored.sort_unstable();
        stored.dedup();
        let rewritten = stored
            .iter()
            .any(|&memref| node.load_count(memref) > 0 && self.graph.writers_before(sibling, memref) > 0);
        self.nest(sibling).is_some()
            && node.loads.iter().filter(|load| load.memref == memref).count() == 1
            && !self.graph.has_path(sibling, id)
            && !self.graph.has_path(id, sibling)
            && !rewritten
            && stored.len() <= 1
    }

    fn fuse_sibling(&mut self, sibling_id: usize, dest_id: usize, memref: Value) -> Option<()> {
        let (sibling, dest) = (self.nest(sibling_id)?, self.nest(dest_id)?);
        let backward = self.body.is_before(sibling.0, dest.0);
        let (first, second) = if backward { (sibling_id, dest_id) } else { (dest_id, sibling_id) };
        let point = self.graph.insertion_point(self.body, first, second)?;
        let body = &*self.body;
        let has_condition = |op: Op| body.walk(op).into_iter().any(|op| IfOp::of(body, op).is_some());
        if has_condition(sibling.0) || has_condition(dest.0) {
            return None;
        }
        let on = |op: ForOp| -> Vec<Access> {
            let loads = Access::below(body, op.0).into_iter();
            loads.filter(|access| !access.is_store && access.memref == memref).collect()
        };
        let (loads, dest_loads) = (on(sibling), on(dest));
        let outer = loops_around(body, dest.0).len();
        let depth = loops_around(body, dest_loads.first()?.op).len().checked_sub(outer)?;
        let common = common_loops(body, sibling.0, dest.0);
        let (from, to) = match backward {
            true => (loads.clone(), Access::below(body, dest.0)),
            false => (dest_loads, Access::below(body, sibling.0)),
        };
        let mut slices: Vec<Option<Slice>> =
            (1..=depth).map(|depth| slice_union(body, &from, &to, depth + outer, common, backward)).collect();
        let deepest = slices.iter().rposition(Option::is_some)? + 1;
        slices.truncate(deepest);
        let mut best = deepest;
        if !self.options.maximal {
            let tolerance = self.options.tolerance;
            best = cost::best_depth(body, *loads.first()?, sibling, dest, &slices, tolerance)?;
        }
        let slice = slices.swap_remove(best - 1)?;
        let (source, target) = (self.graph.node(sibling_id), self.graph.node(dest_id));
        if !slice.is_maximal(body) || !legal::is_legal(body, source, target, &slice, true) {
            return None;
        }
        put_slice(self.body, sibling, &slice);
        if point != dest.0 {
            self.body.move_before(dest.0, point);
        }
        self.graph.fuse_sibling(sibling_id, dest_id);
        self.graph.refresh(self.body, dest_id);
        self.graph.remove_node(sibling_id);
        self.body.erase(sibling.0);
        Some(())
    }
}

/// Whether the elements of `memref` do not lie in row-major order.
fn has_layout(body: &Body, memref: Value) -> bool {
    !has_identity_layout(body.ctx(), body.ty(memref))
}

/// A box with the values that its sides follow from.
struct Sized {
    sides: Vec<Side>,
    symbols: Vec<Value>,
}

impl Sized {
    /// How many elements the box has.
    fn elements(&self) -> i64 {
        self.sides.iter().fold(1, |count, side| count.saturating_mul(side.1))
    }

    /// Whether all that `access` touches is known to lie in the box.
    fn holds(&self, body: &Body, access: Access) -> bool {
        let Some(domain) = iteration_domain(body, access.op) else { return false };
        let indices = access.indices(body);
        let shape = access.vector_shape(body);
        let first = indices.exprs.len() - shape.len().min(indices.exprs.len());
        self.sides.iter().enumerate().all(|(at, &(lower, size))| {
            let index = ExprsOfValues { exprs: vec![indices.exprs[at]], ..indices.clone() };
            let lower = ExprsOfValues { exprs: vec![lower], dims: Vec::new(), symbols: self.symbols.clone() };
            let extent = if at < first { 1 } else { shape[at - first] };
            let Some(offset) = difference(body, &index, &lower) else { return false };
            let mut domain = domain.clone();
            let Some(mut row) = domain.rows(body, &offset).and_then(|mut rows| rows.pop()) else {
                return false;
            };
            let from = domain.system.implies(&row);
            row.iter_mut().for_each(|value| *value = -*value);
            let last = row.len() - 1;
            row[last] += i128::from(size) - i128::from(extent);
            from && domain.system.implies(&row)
        })
    }
}

/// Memrefs that `source` writes and `dest` reads.
fn shared_memrefs(source: &graph::Node, dest: &graph::Node) -> Vec<Value> {
    let mut shared: Vec<Value> = Vec::new();
    for load in &dest.loads {
        let written = source.stores.iter().any(|store| store.memref == load.memref);
        if written && !shared.contains(&load.memref) {
            shared.push(load.memref);
        }
    }
    shared
}

/// How many loops are around all of `accesses`.
fn common_depth(body: &Body, accesses: &[Access]) -> usize {
    let around: Vec<Vec<ForOp>> = accesses.iter().map(|access| loops_around(body, access.op)).collect();
    let Some(first) = around.first() else { return 0 };
    (0..first.len()).take_while(|&at| around.iter().all(|loops| loops.get(at) == first.get(at))).count()
}

/// How deep a slice of what `stores` write can go into the nest of `to` without coming between iterations that
/// depend on each other.
fn greatest_depth(body: &Body, stores: &[Access], to: &[Access]) -> usize {
    let read = |memref: Value| to.iter().any(|access| !access.is_store && access.memref == memref);
    let shared =
        |access: &&Access| read(access.memref) && stores.iter().any(|store| store.memref == access.memref);
    let targets: Vec<Access> = to.iter().filter(shared).copied().collect();
    let mut depth = common_depth(body, &targets);
    for &a in &targets {
        for &b in &targets {
            let last = common_loops(body, a.op, b.op) + 1;
            let carried = (1..=last).find(|&at| dependence(body, a, b, at, false).is_possible());
            depth = depth.min(carried.map_or(depth, |at| at - 1));
        }
    }
    depth
}

/// Copies the nest `source` to the place of `slice`, with its bounds; loops that run once dissolve.
fn put_slice(body: &mut Body, source: ForOp, slice: &Slice) -> Option<()> {
    let ctx = body.ctx().clone();
    let mut map = Mapping::default();
    let mut rw = Rewriter::before(body, source.0);
    let at = match slice.at_start {
        true => rw.first_op(slice.block)?,
        false => rw.last_op(slice.block)?,
    };
    rw.set_before(at);
    rw.clone_here(source.0, &mut map);
    let mut loops = Vec::new();
    for (iv, bound) in slice.ivs.iter().zip(&slice.bounds) {
        let Some(&copy) = map.values.get(iv) else { continue };
        let Some(op) = super::loops::loop_of(&rw, copy) else { continue };
        let canonical = |map: Option<terrace_ir::AffineMap>| {
            let mut exprs = ExprsOfValues::of_map(&ctx, map?, &slice.operands);
            exprs.canonicalize(&rw);
            Some((exprs.map(&ctx), exprs.operands()))
        };
        let (lower, upper) = (canonical(bound.lower), canonical(bound.upper));
        let lower = lower.as_ref().map(|(map, operands)| (*map, &operands[..]));
        let upper = upper.as_ref().map(|(map, operands)| (*map, &operands[..]));
        set_bounds(&mut rw, op, lower, upper);
        loops.push(op);
    }
    for op in loops {
        promote_if_single_iteration(&mut rw, op);
    }
    Some(())
}
