//! Which tensors share buffers: partitions of the values of a body.

use rustc_hash::{FxHashMap, FxHashSet};
use terrace_dialects::bufferization::bufferizable::{Facts, OpOperand};
use terrace_ir::{Body, Value};

/// A partition of values into sets, by union and find; each set is a list of its members.
#[derive(Default)]
pub(super) struct Partition {
    /// The set of each value that was ever joined with another.
    set: FxHashMap<Value, usize>,
    sets: Vec<Set>,
    next: FxHashMap<Value, Value>,
}

/// First and last member, and how many there are.
struct Set {
    first: Value,
    last: Value,
    len: usize,
}

impl Partition {
    /// The values in the set of `value`: those of two sets that were joined come one set behind the
    /// other.
    pub(super) fn members(&self, value: Value) -> Vec<Value> {
        let Some(&set) = self.set.get(&value) else { return vec![value] };
        std::iter::successors(Some(self.sets[set].first), |value| self.next.get(value).copied()).collect()
    }

    /// Whether both are in one set.
    pub(super) fn same(&self, a: Value, b: Value) -> bool {
        a == b || matches!((self.set.get(&a), self.set.get(&b)), (Some(a), Some(b)) if a == b)
    }

    fn set_of(&mut self, value: Value) -> usize {
        *self.set.entry(value).or_insert_with(|| {
            self.sets.push(Set { first: value, last: value, len: 1 });
            self.sets.len() - 1
        })
    }

    /// Makes the sets of both one.
    pub(super) fn union(&mut self, a: Value, b: Value) {
        let (a, b) = (self.set_of(a), self.set_of(b));
        if a == b {
            return;
        }
        // The members of the smaller set get the number of the larger one.
        let (into, from) = if self.sets[a].len >= self.sets[b].len { (a, b) } else { (b, a) };
        let renamed = self.members(self.sets[from].first);
        let (first, last) = (self.sets[a].first, self.sets[b].last);
        self.next.insert(self.sets[a].last, self.sets[b].first);
        for value in renamed {
            self.set.insert(value, into);
        }
        self.sets[into] = Set { first, last, len: self.sets[a].len + self.sets[b].len };
    }
}

/// What the analysis decided so far.
#[derive(Default)]
pub(super) struct Decisions {
    /// Tensors that may share memory.
    pub(super) aliases: Partition,
    /// Tensors that have the same buffer.
    pub(super) equivalent: Partition,
    /// Operands that are bufferized in place.
    pub(super) in_place: FxHashSet<OpOperand>,
    /// Operands with undefined contents.
    pub(super) undefined: FxHashSet<OpOperand>,
    /// How many operands were decided to be bufferized in place, and how many not to.
    pub(super) counts: [u64; 2],
}

impl Facts for Decisions {
    fn is_in_place(&self, operand: OpOperand) -> bool {
        self.in_place.contains(&operand)
    }

    fn are_equivalent(&self, a: Value, b: Value) -> bool {
        self.equivalent.same(a, b)
    }

    fn has_undefined_contents(&self, operand: OpOperand) -> bool {
        self.undefined.contains(&operand)
    }

    fn sharing(&self, value: Value) -> Vec<Value> {
        self.aliases.members(value)
    }
}

/// The ops below `op`, each behind what lies below it, and `op` itself last.
pub(super) fn post_order(body: &Body, op: terrace_ir::Op) -> Vec<terrace_ir::Op> {
    // Reversed, that is each op before what lies below it, all from back to front.
    let mut out = Vec::new();
    let mut stack = vec![op];
    while let Some(op) = stack.pop() {
        out.push(op);
        for region in body.regions(op) {
            for block in body.blocks_of(region) {
                stack.extend(body.ops_of(block));
            }
        }
    }
    out.reverse();
    out
}
