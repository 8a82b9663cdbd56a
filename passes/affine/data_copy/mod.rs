//! `affine-data-copy-generate`: copies of what affine loops touch in a faster memory.
//!
//! A block is cut into ranges: a loop, or ops that are no loops. For each memref in slow memory that a range accesses,
//! the box of elements that it touches gets a buffer, which is filled before the range, accessed by it, and
//! written back behind it. Copies move out of loops that the box does not depend on. A loop whose footprint
//! exceeds the capacity is cut into the ranges of its body instead. Copies are loops, or transfers with
//! `generate-dma`.
//!
//! After upstream's `AffineDataCopyGeneration.cpp`. Unlike there, a memref is left alone when something else in the
//! range can touch it, and a buffer that is written is filled first, unless the range writes all of it.

use rustc_hash::FxHashSet;
use terrace_dialects::affine::build::apply;
use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::{
    ApplyOp, DmaStartOp, DmaWaitOp, ForOp, LoadOp, Place, StoreOp, VectorLoadOp, VectorStoreOp,
};
use terrace_dialects::memref::{AllocOp, DeallocOp};
use terrace_dialects::support::constant::index;
use terrace_ir::interfaces::effects_of;
use terrace_ir::pass::{Anchor, OptionDef, OptionKind, PassCx, PassInfo};
use terrace_ir::{AffineMap, Block, Body, Op, Rewriter, Type, TypeKind, Value};

use crate::affine::analysis::access::{Overlap, overlap};
use crate::affine::analysis::constraints::inductions_around;
use crate::affine::analysis::dependence::ancestor_in_block;
use crate::affine::analysis::regions::{Side, elem_bytes, footprint_bytes, has_identity_layout};
use crate::affine::analysis::{Access, Region};
use crate::affine::invariant_code_motion::runs;
use crate::affine::loops::{ancestors, promote_if_single_iteration};
use crate::affine::memrefs::{Remap, replace_in, replaceable_users};

mod nest;

use nest::CopyNest;
pub(in crate::affine) use nest::insert_loop;

pub(in crate::affine) const INFO: PassInfo = PassInfo {
    name: "affine-data-copy-generate",
    doc: "Generate explicit copying for affine memory operations",
    anchor: Anchor::Op("func.func"),
    options: &[
        option("fast-mem-capacity", "Set fast memory space capacity in KiB (default: unlimited)", ""),
        option("fast-mem-space", "Fast memory space identifier for copy generation (default: 1)", "1"),
        OptionDef {
            name: "generate-dma",
            doc: "Generate DMA instead of point-wise copy",
            kind: OptionKind::Bool,
            default: "true",
        },
        option("min-dma-transfer", "Minimum DMA transfer size supported by the target in bytes", "1024"),
        option("slow-mem-space", "Slow memory space identifier for copy generation (default: 0)", "0"),
        OptionDef {
            name: "skip-non-unit-stride-loops",
            doc: "Testing purposes: avoid non-unit stride loop choice depths for copy placement",
            kind: OptionKind::Bool,
            default: "false",
        },
        option("tag-mem-space", "Tag memory space identifier for copy generation (default: 0)", "0"),
    ],
    make: |options| {
        let number = |name: &str| {
            let text = options.str(name);
            text.parse::<i64>()
                .ok()
                .filter(|&value| value >= 0)
                .ok_or_else(|| format!("option '{name}' takes a number from 0 on"))
        };
        let capacity = match options.str("fast-mem-capacity") {
            "" => None,
            _ => Some(
                number("fast-mem-capacity")?
                    .checked_mul(1024)
                    .ok_or("option 'fast-mem-capacity' takes a number of KiB")?,
            ),
        };
        number("min-dma-transfer")?;
        let options = CopyOptions {
            dma: options.bool("generate-dma"),
            slow: number("slow-mem-space")?,
            fast: number("fast-mem-space")?,
            tag: number("tag-mem-space")?,
            capacity,
            skip_strided: options.bool("skip-non-unit-stride-loops"),
        };
        Ok(Box::new(move |body: &mut Body, cx: &mut PassCx| {
            generate_copies(body, &options, cx);
            Ok(())
        }))
    },
};

const fn option(name: &'static str, doc: &'static str, default: &'static str) -> OptionDef {
    OptionDef { name, doc, kind: OptionKind::Str, default }
}

/// How copies are made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CopyOptions {
    /// Whether transfers are made, not loops.
    pub dma: bool,
    /// The number of the memory that is copied from and to.
    pub slow: i64,
    /// The number of the memory of the buffers.
    pub fast: i64,
    /// The number of the memory of the tags of transfers.
    pub tag: i64,
    /// How many bytes the fast memory has; `None` for as many as are needed.
    pub capacity: Option<i64>,
    /// Whether loops with a step are cut into the ranges of their bodies.
    pub skip_strided: bool,
}

/// Generates copies for all of `body`.
pub fn generate_copies(body: &mut Body, options: &CopyOptions, cx: &mut PassCx) {
    let mut copier = Copier {
        body,
        options,
        cx,
        nests: FxHashSet::default(),
        order: Vec::new(),
        waits: FxHashSet::default(),
    };
    let this = copier.body.self_op();
    let blocks: Vec<Block> = copier
        .body
        .regions(this)
        .flat_map(|region| copier.body.blocks_of(region).collect::<Vec<_>>())
        .collect();
    for block in blocks {
        copier.block(block);
    }
    let nests = copier.order;
    simplify_nests(body, &nests);
}

/// Dissolves loops of copies that run once, and brings the accesses in them to their canonical form.
fn simplify_nests(body: &mut Body, nests: &[Op]) {
    let mut accesses: Vec<Op> = Vec::new();
    for &nest in nests {
        let below = body.walk(nest);
        accesses.extend(below.iter().copied().filter(|&op| Access::of(body, op).is_some()));
        for op in below.into_iter().rev().chain([nest]) {
            if let Some(op) = ForOp::of(body, op) {
                promote_if_single_iteration(&mut Rewriter::before(body, op.0), op);
            }
        }
    }
    for op in accesses {
        let Some(def) = body.def(op) else { continue };
        for pattern in def.canonicalize {
            let mut rw = Rewriter::before(body, op);
            (pattern.apply)(op, &mut rw);
        }
    }
}

struct Copier<'a, 'b> {
    body: &'a mut Body,
    options: &'a CopyOptions,
    cx: &'b mut PassCx,
    /// Loops that copy.
    nests: FxHashSet<Op>,
    order: Vec<Op>,
    /// Waits for transfers of this pass, which make nothing else visible.
    waits: FxHashSet<Op>,
}

/// Ops of one block, from one on, up to another one that is not part of it.
#[derive(Clone, Copy)]
struct Range {
    first: Op,
    end: Op,
}

/// A buffer that is to be made.
struct Plan {
    region: Region,
    sides: Vec<Side>,
    users: Vec<Op>,
}

impl Copier<'_, '_> {
    fn starts_range(&self, op: Op) -> bool {
        let body = &*self.body;
        let known = LoadOp::of(body, op).is_some()
            || StoreOp::of(body, op).is_some()
            || ForOp::of(body, op).is_some();
        known && !self.nests.contains(&op)
    }

    fn next_start(&self, from: Option<Op>) -> Option<Op> {
        std::iter::successors(from, |&op| self.body.next_op(op)).find(|&op| self.starts_range(op))
    }

    /// Generates copies for the ranges of `block`; those of loops within it that are too large included.
    fn block(&mut self, block: Block) {
        // Blocks that are still to be looked at, and where to go on.
        let mut stack: Vec<Option<Op>> = vec![self.body.first_op(block)];
        while let Some(from) = stack.pop() {
            let Some(first) = self.next_start(from) else { continue };
            let following = std::iter::successors(Some(first), |&op| self.body.next_op(op));
            let found = following
                .into_iter()
                .find_map(|op| ForOp::of(self.body, op).filter(|_| !self.nests.contains(&op)));
            let Some(looped) = found else {
                let last = self.body.block(first).and_then(|block| self.body.last_op(block));
                if let Some(end) = last {
                    self.range(Range { first, end });
                }
                continue;
            };
            self.range(Range { first, end: looped.0 });
            let next = self.body.next_op(looped.0);
            let inner = match self.options.skip_strided {
                true => looped.step_size(self.body) != 1,
                false => self.options.capacity.is_some_and(|capacity| {
                    footprint_bytes(self.body, looped.0).is_some_and(|bytes| bytes > capacity)
                }),
            };
            stack.push(next);
            if inner {
                stack.push(self.body.first_op(looped.block(self.body)));
            } else if let Some(end) = next {
                self.range(Range { first: looped.0, end });
                stack.pop();
                // What was put behind the loop is not looked at again.
                stack.push(Some(end));
            }
        }
    }

    fn ops_of(&self, range: Range) -> Vec<Op> {
        let ops = std::iter::successors(Some(range.first), |&op| self.body.next_op(op));
        ops.take_while(|&op| op != range.end).collect()
    }

    /// Generates the copies of one range.
    fn range(&mut self, range: Range) {
        let ops = self.ops_of(range);
        if ops.is_empty() {
            return;
        }
        let Some((reads, writes)) = self.regions(range, &ops) else { return };
        let mut end = range.end;
        let mut buffers: Vec<(Value, Value)> = Vec::new();
        let mut total: i64 = 0;
        let needs_fill: Vec<Region> = writes
            .iter()
            .filter(|write| !reads.iter().any(|read| read.memref == write.memref))
            .filter(|write| !self.is_covered(range, write))
            .map(|write| Region { is_write: false, ..write.clone() })
            .collect();
        for region in reads.into_iter().chain(needs_fill).chain(writes) {
            if let Some(bytes) = self.copy(range, &ops, region, &mut end, &mut buffers) {
                total = total.saturating_add(bytes);
            }
        }
        if self.options.capacity.is_some_and(|capacity| total > capacity)
            && let Some(parent) = self.body.parent_op(range.first)
        {
            let loc = self.body.loc(parent);
            self.cx
                .warning(loc, "total size of all copy buffers' for this block exceeds fast memory capacity");
        }
    }

    /// The regions that `ops` read and those that they write, one for each memref that can have a buffer; those
    /// of one memref are the same box. `None` when one of them is not known.
    fn regions(&self, range: Range, ops: &[Op]) -> Option<(Vec<Region>, Vec<Region>)> {
        let body = &*self.body;
        let depth = inductions_around(body, range.first).len();
        let (mut reads, mut writes): (Vec<Region>, Vec<Region>) = (Vec::new(), Vec::new());
        let accesses = ops.iter().flat_map(|&op| {
            std::iter::once(op).chain(body.walk(op)).filter_map(|op| Access::of(body, op)).collect::<Vec<_>>()
        });
        for access in accesses {
            let scalar =
                VectorLoadOp::of(body, access.op).is_none() && VectorStoreOp::of(body, access.op).is_none();
            if !scalar || !self.can_copy(range, access.memref) {
                continue;
            }
            let found = Region::of(body, access, depth, None, false);
            let mut region = found.or_else(|| Region::whole(body, access, depth))?;
            for known in reads.iter_mut().chain(&mut writes).filter(|known| known.memref == access.memref) {
                if known.unite(&region).is_none() {
                    let is_write = known.is_write;
                    *known = Region { is_write, ..Region::whole(body, access, depth)? };
                }
                region = Region { is_write: access.is_store, ..known.clone() };
            }
            let list = if access.is_store { &mut writes } else { &mut reads };
            match list.iter_mut().find(|known| known.memref == access.memref) {
                Some(known) => *known = region,
                None => list.push(region),
            }
        }
        Some((reads, writes))
    }

    /// Whether `memref` lies in slow memory, is there before `range`, and is touched there by affine loads and
    /// stores only.
    fn can_copy(&self, range: Range, memref: Value) -> bool {
        let body = &*self.body;
        let TypeKind::MemRef { space, .. } = body.ty(memref).kind(body.ctx()) else { return false };
        let space = space.map_or(Some(0), |space| space.as_int(body.ctx()));
        if space != Some(self.options.slow) || !has_identity_layout(body.ctx(), body.ty(memref)) {
            return false;
        }
        let Some(home) = body.value_block(memref) else { return false };
        let outside = body.block_op(home).is_none_or(|holder| body.is_ancestor(holder, range.first));
        let region = body.block_region(home);
        let in_range = self.ops_of(range);
        let inside =
            body.defining_op(memref).is_some_and(|def| in_range.iter().any(|&op| body.is_ancestor(op, def)));
        outside && region.is_some() && !inside && in_range.iter().all(|&op| !self.is_touched(op, memref))
    }

    /// Whether `op`, or what lies below it, touches memory of `memref` but by an affine load or store of it.
    fn is_touched(&self, op: Op, memref: Value) -> bool {
        let body = &*self.body;
        std::iter::once(op).chain(body.walk(op)).any(|op| {
            let scalar = LoadOp::of(body, op).is_some() || StoreOp::of(body, op).is_some();
            if let Some(access) = Access::of(body, op) {
                let overlap = overlap(body, access.memref, memref);
                return if scalar { overlap == Overlap::Possible } else { overlap != Overlap::None };
            }
            if body.n_regions(op) > 0 && body.nested(op).is_none() && body.def(op).is_some() {
                return body.operands(op).contains(&memref);
            }
            let given = body.operands(op).iter().any(|&value| {
                body.ty(value).is_memref(body.ctx()) && overlap(body, value, memref) != Overlap::None
            });
            let unnamed =
                effects_of(body, op).is_some_and(|effects| effects.iter().any(|effect| effect.on.is_none()));
            given || unnamed
        })
    }

    /// Whether the ops of `range` are known to write all elements of the box of `region`.
    fn is_covered(&self, range: Range, region: &Region) -> bool {
        let body = &*self.body;
        let Some(sides) = region.bounding_box(body) else { return false };
        let depth = inductions_around(body, range.first).len();
        let stores = self.ops_of(range).into_iter().flat_map(|op| {
            std::iter::once(op).chain(body.walk(op)).filter_map(|op| Access::of(body, op)).collect::<Vec<_>>()
        });
        stores.filter(|access| access.is_store && access.memref == region.memref).any(|store| {
            // Nothing but loops decides whether it runs.
            let always = ancestors(body, store.op)
                .take_while(|&op| !body.is_ancestor(op, range.first) || op == range.first)
                .all(|op| ForOp::of(body, op).is_some());
            let Some(exact) = Region::of(body, store, depth, None, false) else { return false };
            let system = &exact.constraints.system;
            if !always || !exact.constraints.is_exact() || exact.symbols() != region.symbols() {
                return false;
            }
            let mut within = system.clone();
            within.clear();
            for (at, &(lower, size)) in sides.iter().enumerate() {
                let Some(lower) = lower.constant(body.ctx()) else { return false };
                let Some(upper) = lower.checked_add(size - 1) else { return false };
                within.at_least(at, lower);
                within.at_most(at, upper);
            }
            within.is_subset_of(system)
        })
    }

    /// Where copies of `region` go: in front of an op and in front of another one, outside of all loops that the
    /// region does not follow from.
    fn placement(&self, range: Range, region: &Region, end: Op, filled: bool) -> (Op, Op) {
        let body = &*self.body;
        let symbols = region.symbols();
        let mut placement = (range.first, end);
        let mut inner = range.first;
        for op in ancestors(body, range.first) {
            let Some(looped) = ForOp::of(body, op) else { break };
            let others = body.ops_of(looped.block(body)).filter(|&other| {
                let in_range = self.ops_of(range).contains(&other);
                !(in_range && inner == range.first || other == inner)
            });
            let home = body.value_block(region.memref).and_then(|block| body.block_op(block));
            let defined =
                home.is_none_or(|home| body.parent_op(op).is_some_and(|p| body.is_ancestor(home, p)));
            let alone = others.into_iter().all(|other| {
                let accesses = std::iter::once(other)
                    .chain(body.walk(other))
                    .filter_map(|op| Access::of(body, op))
                    .any(|access| overlap(body, access.memref, region.memref) != Overlap::None);
                !accesses && (self.waits.contains(&other) || !self.is_touched(other, region.memref))
            });
            if symbols.contains(&looped.induction_var(body))
                || !defined
                || !alone
                || !filled && !runs(body, looped)
            {
                break;
            }
            let Some(behind) = body.next_op(op) else { break };
            placement = (op, behind);
            inner = op;
        }
        placement
    }

    /// Makes the copy of `region` and lets the range use the buffer; how many bytes that takes.
    fn copy(
        &mut self,
        range: Range,
        ops: &[Op],
        region: Region,
        end: &mut Op,
        buffers: &mut Vec<(Value, Value)>,
    ) -> Option<i64> {
        let memref = region.memref;
        let sides = region.bounding_box(self.body)?;
        let rank = sides.len();
        let count = sides.iter().try_fold(1i64, |count, side| count.checked_mul(side.1))?;
        let known = buffers.iter().find(|entry| entry.0 == memref).map(|entry| entry.1);
        let bounds = self.bounds(&region)?;
        if rank == 0
            || count == 0
            || region.is_write && known.is_none() && self.body.users(memref).next().is_none()
        {
            return None;
        }
        let strides = self.strides(&region, &sides)?;
        let users = match known {
            Some(_) => Vec::new(),
            None => replaceable_users(self.body, memref, &mut |body, user| {
                body.block(range.first)
                    .and_then(|block| ancestor_in_block(body, block, user))
                    .is_some_and(|ancestor| ops.contains(&ancestor))
            })?,
        };
        let (before, behind) = self.placement(range, &region, *end, known.is_some() || !region.is_write);
        let at_end = behind == *end;
        let plan = Plan { region, sides, users };
        let mut rw = Rewriter::before(self.body, before);
        let top = top_of(&rw, before)?;
        let zero = constant_at(&mut rw, top, 0)?;
        rw.set_before(if plan.region.is_write { behind } else { before });
        let symbols = plan.region.symbols();
        let offsets = offsets(&rw, &plan.sides, symbols.len());
        let ctx = rw.context();
        let mut starts = Vec::new();
        for &offset in offsets.results(&ctx) {
            starts.push(match offset.constant(&ctx) {
                Some(0) => zero,
                Some(number) => constant_at(&mut rw, top, number)?,
                None => apply(&mut rw, ctx.affine_map(symbols.len() as u32, 0, &[offset]), &symbols),
            });
        }
        let (buffer, bytes) = match known {
            Some(buffer) => (buffer, 0),
            None => {
                let ty = buffer_type(&rw, memref, &plan.sides, self.options.fast);
                let bytes = elem_bytes(&ctx, ty).and_then(|bytes| bytes.checked_mul(count)).unwrap_or(0);
                let point = rw.point();
                rw.set_before(before);
                let buffer = alloc(&mut rw, ty);
                if let Some(point) = point {
                    rw.set_point(point);
                }
                buffers.push((memref, buffer));
                (buffer, bytes)
            }
        };
        let mut new_end = None;
        if self.options.dma {
            let number = constant_at(&mut rw, top, count)?;
            let mut strided = None;
            if let Some((stride, each)) = strides {
                strided = Some((constant_at(&mut rw, top, stride)?, constant_at(&mut rw, top, each)?));
            }
            let point = rw.point();
            rw.set_before(before);
            let tag_ty = ctx.ty(TypeKind::MemRef {
                shape: [1].into(),
                elem: ctx.int(32),
                layout: None,
                space: (self.options.tag != 0).then(|| ctx.i64_attr(self.options.tag)),
            });
            let tag = alloc(&mut rw, tag_ty);
            if let Some(point) = point {
                rw.set_point(point);
            }
            let (map, operands) = composed(&rw, &starts);
            let zeros = vec![zero; rank];
            let slow = Place { memref, map, indices: &operands };
            let fast = Place { memref: buffer, map: ctx.identity_map(rank), indices: &zeros };
            let tag = Place { memref: tag, map: ctx.identity_map(1), indices: &zeros[..1] };
            let places = if plan.region.is_write { [fast, slow, tag] } else { [slow, fast, tag] };
            let spec = DmaStartOp::spec(&rw, places, number, strided);
            let start = rw.insert(spec);
            let spec = DmaWaitOp::spec(&rw, tag, number);
            self.waits.insert(rw.insert(spec));
            rw.set_before(behind);
            let dealloc = free(&mut rw, tag.memref);
            new_end = Some(if plan.region.is_write { start } else { dealloc });
        } else {
            let fill = CopyNest {
                memref,
                buffer,
                bounds: &bounds,
                symbols: &symbols,
                offsets,
                out: plan.region.is_write,
            };
            let nest = fill.insert(&mut rw);
            self.nests.insert(nest);
            self.order.push(nest);
            if plan.region.is_write {
                new_end = Some(nest);
            }
        }
        if known.is_none() {
            rw.set_before(behind);
            let dealloc = free(&mut rw, buffer);
            new_end.get_or_insert(dealloc);
            let remap = Remap {
                leading: Vec::new(),
                map: Some(remap_of(&rw, &plan.sides, symbols.len())),
                operands: symbols,
            };
            replace_in(&mut rw, &plan.users, memref, buffer, &remap);
        }
        if let Some(new_end) = new_end.filter(|_| at_end) {
            *end = new_end;
        }
        Some(bytes)
    }

    /// The bounds of each dimension of `region`, as maps of its symbols.
    fn bounds(&self, region: &Region) -> Option<Vec<(AffineMap, AffineMap)>> {
        let ctx = self.body.ctx();
        let system = &region.constraints.system;
        let rank = system.dims();
        (0..rank)
            .map(|at| {
                let bound = system.bound_maps(ctx, at, 0, rank);
                Some((bound.lower?, bound.upper?))
            })
            .collect()
    }

    /// The stride and the number of elements per stride of a transfer of a box; `Some(None)` for elements that
    /// follow each other, `None` for more than one stride.
    fn strides(&self, region: &Region, sides: &[Side]) -> Option<Option<(i64, i64)>> {
        if !self.options.dma {
            return Some(None);
        }
        let shape = self.body.ty(region.memref).shape(self.body.ctx())?;
        let (mut stride, mut each) = (1i64, 1i64);
        let mut found = None;
        for at in (1..shape.len()).rev() {
            if shape[at] < 0 {
                return None;
            }
            stride = stride.checked_mul(shape[at])?;
            each = each.checked_mul(sides[at].1)?;
            if sides[at].1 < shape[at] && sides[at - 1].1 > 1 {
                if found.is_some() {
                    return None;
                }
                found = Some((stride, each));
            }
        }
        Some(found)
    }
}

/// The first block of the scope of affine maps around `op`.
fn top_of(body: &Body, op: Op) -> Option<Block> {
    let top = ancestors(body, op).last().unwrap_or(op);
    body.entry(body.block_region(body.block(top)?)?)
}

/// A number, at the start of `block`.
fn constant_at(rw: &mut Rewriter<'_>, block: Block, value: i64) -> Option<Value> {
    let point = rw.point();
    rw.set_start(block);
    let value = index(rw, value);
    if let Some(point) = point {
        rw.set_point(point);
    }
    value
}

/// Where a box starts, as a map of the symbols of its region, which are dimensions there.
fn offsets(body: &Body, sides: &[Side], symbols: usize) -> AffineMap {
    let ctx = body.ctx();
    let dims: Vec<_> = (0..symbols).map(|at| ctx.affine_dim(at as u32)).collect();
    let exprs: Vec<_> = sides.iter().map(|side| side.0.replace(ctx, &[], &dims)).collect();
    ctx.affine_map(symbols as u32, 0, &exprs)
}

/// Indices into the buffer, as a map of the symbols and the indices into the memref.
fn remap_of(body: &Body, sides: &[Side], symbols: usize) -> AffineMap {
    let ctx = body.ctx();
    let offsets = offsets(body, sides, symbols);
    let exprs: Vec<_> = offsets
        .results(ctx)
        .iter()
        .enumerate()
        .map(|(at, &offset)| {
            let index = ctx.affine_dim((symbols + at) as u32);
            ctx.affine_add(index, ctx.affine_mul(offset, ctx.affine_constant(-1)))
        })
        .collect();
    ctx.affine_map((symbols + sides.len()) as u32, 0, &exprs)
}

fn buffer_type(body: &Body, memref: Value, sides: &[Side], space: i64) -> Type {
    let ctx = body.ctx();
    ctx.ty(TypeKind::MemRef {
        shape: sides.iter().map(|side| side.1).collect(),
        elem: body.ty(memref).elem(ctx),
        layout: None,
        space: (space != 0).then(|| ctx.i64_attr(space)),
    })
}

/// Makes a memref of static size.
fn alloc(rw: &mut Rewriter<'_>, ty: Type) -> Value {
    let ctx = rw.context();
    let spec = rw.spec(AllocOp::def()).operand_groups(&ctx, &[&[], &[]]).results([ty]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// Frees a memref.
pub(in crate::affine) fn free(rw: &mut Rewriter<'_>, memref: Value) -> Op {
    let spec = rw.spec(DeallocOp::def()).operands([memref]);
    rw.insert(spec)
}

/// Indices as a map; composed with the `affine.apply` among them, if there are some.
fn composed(body: &Body, indices: &[Value]) -> (AffineMap, Vec<Value>) {
    let ctx = body.ctx();
    let map = ctx.identity_map(indices.len());
    if indices.iter().all(|&value| ApplyOp::defining(body, value).is_none()) {
        return (map, indices.to_vec());
    }
    let mut exprs = ExprsOfValues::of_map(ctx, map, indices);
    exprs.compose(body);
    exprs.simplify(ctx);
    exprs.canonicalize(body);
    (exprs.map(ctx), exprs.operands())
}
