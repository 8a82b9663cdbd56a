//! Whether writing to a buffer in place would change what is read: read-after-write conflicts.
//!
//! A read of a tensor is in conflict with a write to a tensor that may share its buffer when the
//! write can happen between the definition of what is read and the read. After upstream's
//! `hasReadAfterWriteInterference`.

use std::cell::RefCell;

use rustc_hash::FxHashMap;
use terrace_dialects::bufferization::bufferizable::{OpOperand, State, Traversal};
use terrace_ir::analysis::Dominance;
use terrace_ir::interfaces::{RegionBranch, RegionPoint};
use terrace_ir::{Block, Body, Op, Region, Value, ValueDef};

use super::sets::Decisions;
use super::subsets::are_disjoint_subsets;

/// A conflict: the read, the write, and the definition that the read is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Conflict {
    pub(super) read: OpOperand,
    pub(super) write: OpOperand,
    pub(super) definition: Value,
}

/// Why an operand cannot be bufferized in place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Obstacle {
    /// This tensor may not be written to.
    NotWritable(Value),
    /// A read would see the write.
    Conflict(Conflict),
    /// Several runs of a parallel region would write to one buffer.
    Parallel,
}

/// What stays valid while decisions are made.
#[derive(Default)]
pub(super) struct Caches {
    pub(super) dominance: Dominance,
    definitions: RefCell<FxHashMap<Value, Vec<Value>>>,
}

impl Caches {
    fn definitions(&self, state: &State<'_>, operand: OpOperand) -> Vec<Value> {
        let value = operand.value(state.body);
        if let Some(known) = self.definitions.borrow().get(&value) {
            return known.clone();
        }
        let found = state.definitions(operand);
        self.definitions.borrow_mut().insert(value, found.clone());
        found
    }
}

/// A question about one operand.
pub(super) struct Query<'a> {
    pub(super) state: State<'a>,
    pub(super) decisions: &'a Decisions,
    pub(super) caches: &'a Caches,
}

/// The reads and the writes of what may share a buffer, each once, in the order of ops.
#[derive(Default)]
struct Uses {
    reads: Vec<OpOperand>,
    writes: Vec<OpOperand>,
}

impl Query<'_> {
    /// What keeps `operand` from being bufferized in place. With `only_check`, whether what was
    /// decided already is wrong.
    pub(super) fn obstacle(&self, operand: OpOperand, only_check: bool) -> Option<Obstacle> {
        if let Some(value) = self.write_to_read_only(operand, only_check) {
            return Some(Obstacle::NotWritable(value));
        }
        self.conflict(operand, only_check)
    }

    /// The tensors that share a buffer when `operand` is bufferized in place.
    fn shared(&self, operand: OpOperand) -> Vec<Value> {
        let value = operand.value(self.state.body);
        let mut values = self.decisions.aliases.members(value);
        for alias in self.state.aliases(operand) {
            if !values.contains(&alias.value) {
                values.extend(self.decisions.aliases.members(alias.value));
            }
        }
        values
    }

    fn is_in_place_write(&self, operand: OpOperand) -> bool {
        self.decisions.in_place.contains(&operand) && self.state.writes(operand)
    }

    /// A tensor that may not be written to and would be.
    pub(super) fn write_to_read_only(&self, operand: OpOperand, only_check: bool) -> Option<Value> {
        let shared = self.shared(operand);
        let written = (!only_check && self.state.writes(operand))
            || shared.iter().any(|&value| {
                self.state.uses(value).into_iter().any(|operand| self.is_in_place_write(operand))
            });
        if !written {
            return None;
        }
        shared.into_iter().find(|&value| !self.is_writable(value))
    }

    fn is_writable(&self, value: Value) -> bool {
        self.state.model_of_value(value).is_some_and(|model| (model.writable)(&self.state, value))
    }

    /// A conflict that bufferizing `operand` in place would make.
    pub(super) fn conflict(&self, operand: OpOperand, only_check: bool) -> Option<Obstacle> {
        let mut uses = Uses::default();
        for value in self.shared(operand) {
            self.collect(value, &mut uses);
        }
        if !only_check && self.state.writes(operand) {
            uses.writes.push(operand);
        }
        for list in [&mut uses.reads, &mut uses.writes] {
            list.sort_unstable();
            list.dedup();
        }
        if uses.reads.is_empty() || uses.writes.is_empty() {
            return None;
        }
        if self.state.options().check_parallel_regions
            && uses.writes.iter().any(|&write| self.leaves_parallel_region(write))
        {
            return Some(Obstacle::Parallel);
        }
        let found = uses.reads.iter().find_map(|&read| self.conflict_of_read(read, &uses.writes));
        found.map(Obstacle::Conflict)
    }

    fn collect(&self, value: Value, uses: &mut Uses) {
        for operand in self.state.uses(value) {
            if self.is_in_place_write(operand) {
                uses.writes.push(operand);
            }
            if self.state.reads(operand) {
                uses.reads.push(operand);
            } else if !self.state.writes(operand)
                && self.state.aliases(operand).iter().any(|alias| self.state.is_read(alias.value))
            {
                // What aliases it later is read: the operand will be, if only by way of that.
                uses.reads.push(operand);
            }
        }
    }

    /// Whether the buffer that `write` writes to is made in another parallel region.
    fn leaves_parallel_region(&self, write: OpOperand) -> bool {
        let (state, body) = (&self.state, self.state.body);
        let how = Traversal { with_leaves: true, ..Traversal::default() };
        let made = state.find(write.value(body), |value| state.value_writes(value), how);
        let here = state.parallel_region(state.region_of(write.op));
        made.into_iter().any(|value| state.parallel_region(state.region_of_value(value)) != here)
    }

    fn conflict_of_read(&self, read: OpOperand, writes: &[OpOperand]) -> Option<Conflict> {
        let definitions = self.caches.definitions(&self.state, read);
        if definitions.is_empty() {
            return None;
        }
        writes.iter().find_map(|&write| {
            if self.is_ruled_out(read, write, &definitions) {
                return None;
            }
            let definition = definitions.iter().copied().find(|&value| !self.precedes(write, value))?;
            Some(Conflict { read, write, definition })
        })
    }

    /// Whether `write` is known not to change what `read` reads, whatever definition that is of.
    fn is_ruled_out(&self, read: OpOperand, write: OpOperand, definitions: &[Value]) -> bool {
        let (state, body) = (&self.state, self.state.body);
        if self.order_counts(read, write, definitions)
            && (happens_before(body, &self.caches.dominance, read.op, write.op)
                || read == write
                || are_exclusive(body, read.op, write.op)
                || self.is_elementwise(read, write))
        {
            return true;
        }
        if are_disjoint_subsets(state, read, write) {
            return true;
        }
        let says_so =
            |op: Op| state.model(op).is_some_and(|model| (model.not_conflicting)(state, read, write));
        says_so(read.op) || (read.op != write.op && says_so(write.op))
    }

    /// Whether both are operands of one op that reads each element before it writes it.
    fn is_elementwise(&self, read: OpOperand, write: OpOperand) -> bool {
        let (state, body) = (&self.state, self.state.body);
        if read.op != write.op {
            return false;
        }
        let Some(model) = state.model(read.op) else { return false };
        if !(model.elementwise)(state, &[read, write]) {
            return false;
        }
        let how = Traversal { equivalent_only: true, same_type_only: true, with_leaves: false };
        let leads_to = |from: Value, to: Value| !state.find(from, |value| value == to, how).is_empty();
        let (a, b) = (read.value(body), write.value(body));
        leads_to(a, b) || leads_to(b, a)
    }

    /// Whether `write` is done before the tensor `definition` is defined, or by what defines it.
    fn precedes(&self, write: OpOperand, definition: Value) -> bool {
        let (state, body) = (&self.state, self.state.body);
        let before = match body.value_def(definition) {
            ValueDef::Result(op, _) => {
                happens_before(body, &self.caches.dominance, write.op, op)
                    || (op != write.op && body.is_ancestor(op, write.op))
            }
            ValueDef::Arg(block, _) => !can_follow(body, block, write.op),
        };
        before || matches!(state.aliases(write)[..], [alias] if alias.value == definition)
    }

    /// Whether the order of ops in the text tells in which order `read` and `write` run.
    fn order_counts(&self, read: OpOperand, write: OpOperand, definitions: &[Value]) -> bool {
        definitions.iter().all(|&definition| {
            self.order_counts_by_regions(read, write, definition)
                && order_counts_by_blocks(self.state.body, read.op, write.op, definition)
        })
    }

    /// When the read is run again without a new definition, a write in the same loop comes before the
    /// next read.
    fn order_counts_by_regions(&self, read: OpOperand, write: OpOperand, definition: Value) -> bool {
        let (state, body) = (&self.state, self.state.body);
        let mut at = state.repetitive_region(state.region_of(read.op));
        let stop = state.repetitive_region(state.region_of_value(definition));
        let mut outermost = None;
        while let Some(region) = at.filter(|_| at != stop) {
            outermost = Some(region);
            at = state.repetitive_region(state.parent_region(region));
        }
        outermost.is_none_or(|region| !body.is_ancestor(body.region_op(region), write.op))
    }
}

/// Whether `a` has run to its end before `b` starts, in every run in which `b` runs.
fn happens_before(body: &Body, dominance: &Dominance, a: Op, b: Op) -> bool {
    let mut at = Some(a);
    while let Some(op) = at {
        if body.is_ancestor(op, b) {
            return false;
        }
        if dominates(body, dominance, op, b) {
            return true;
        }
        at = body.parent_op(op);
    }
    false
}

/// Whether `a`, or what it lies in, runs before `b`: the op around `b` that lies in the region of `a`
/// comes behind it.
fn dominates(body: &Body, dominance: &Dominance, a: Op, b: Op) -> bool {
    let (Some(block), Some(region)) = (body.block(a), region_of(body, a)) else { return false };
    let Some(b) = body.ancestor_in_region(region, b) else { return false };
    match body.block(b) {
        Some(other) if other == block => a != b && body.is_before(a, b),
        Some(other) => dominance.block_dominates(body, block, other),
        None => false,
    }
}

fn region_of(body: &Body, op: Op) -> Option<Region> {
    body.block_region(body.block(op)?)
}

/// Whether `op` can run after control has entered `block`, with the arguments that it then had.
fn can_follow(body: &Body, block: Block, op: Op) -> bool {
    let Some(region) = body.block_region(block) else { return true };
    let Some(at) = body.ancestor_in_region(region, op).and_then(|op| body.block(op)) else { return false };
    at == block || is_reachable(body, block, at, None)
}

/// Whether a path of at least one branch leads from `from` to `to` and does not come through `except`.
fn is_reachable(body: &Body, from: Block, to: Block, except: Option<Block>) -> bool {
    if except == Some(to) {
        return false;
    }
    let mut seen: Vec<Block> = except.into_iter().collect();
    let next = |block: Block| body.last_op(block).map(|op| body.successors(op).to_vec()).unwrap_or_default();
    let mut work = next(from);
    while let Some(block) = work.pop() {
        if block == to {
            return true;
        }
        if !seen.contains(&block) {
            seen.push(block);
            work.extend(next(block));
        }
    }
    false
}

/// Whether no branches lead from the read to the write and back without a new definition, in any of
/// the regions that both lie in.
fn order_counts_by_blocks(body: &Body, read: Op, write: Op, definition: Value) -> bool {
    let defined_in = body.value_block(definition);
    let mut region = region_of(body, read);
    while let Some(here) = region {
        let block = |op: Op| body.ancestor_in_region(here, op).and_then(|op| body.block(op));
        if let (Some(reads), Some(writes)) = (block(read), block(write)) {
            let except = defined_in.and_then(|defined| match body.block_region(defined) == Some(here) {
                true => Some(defined),
                false => body.block_op(defined).and_then(block),
            });
            if is_reachable(body, reads, writes, except) && is_reachable(body, writes, reads, except) {
                return false;
            }
        }
        region = region_of(body, body.region_op(here));
    }
    true
}

/// Whether `a` and `b` lie in regions of one op of which only one runs.
fn are_exclusive(body: &Body, a: Op, b: Op) -> bool {
    let mut at = body.parent_op(a);
    while let Some(op) = at {
        if let Some(branch) = body.interface::<RegionBranch>(op)
            && op != b
            && body.is_ancestor(op, b)
        {
            let region =
                |inner: Op| body.regions(op).find(|&region| body.ancestor_in_region(region, inner).is_some());
            let (Some(of_a), Some(of_b)) = (region(a), region(b)) else { return false };
            return of_a != of_b
                && !leads_to(body, op, branch, of_a, of_b)
                && !leads_to(body, op, branch, of_b, of_a);
        }
        at = body.parent_op(op);
    }
    false
}

/// Whether control can come from `from` to `to`, both regions of `op`.
fn leads_to(body: &Body, op: Op, branch: &RegionBranch, from: Region, to: Region) -> bool {
    let mut seen = Vec::new();
    let mut work = vec![from];
    while let Some(region) = work.pop() {
        for next in (branch.successors)(body, op, RegionPoint::Region(region)) {
            if let RegionPoint::Region(next) = next.to {
                if next == to {
                    return true;
                }
                if !seen.contains(&next) {
                    seen.push(next);
                    work.push(next);
                }
            }
        }
    }
    false
}
