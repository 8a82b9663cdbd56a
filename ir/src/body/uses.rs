//! Slots that refer to values or blocks, and the lists of slots by what they refer to.

use std::marker::PhantomData;

use super::build::fit;
use super::ids::{NONE, Op, Use};
use super::{Block, Body, Value};

#[derive(Clone, Debug)]
pub(super) struct UseLink {
    pub(super) prev: u32,
    pub(super) next: u32,
    pub(super) owner: Op,
}

/// Slots in dense runs, one run an op; each slot is a node of the list of its target's uses.
///
/// The targets are kept apart from the links, so that an op's operands are a slice.
#[derive(Clone, Debug)]
pub(super) struct UseList<T> {
    pub(super) targets: Vec<T>,
    pub(super) links: Vec<UseLink>,
    /// First use of each target.
    pub(super) first: Vec<u32>,
    marker: PhantomData<T>,
}

impl<T> Default for UseList<T> {
    fn default() -> Self {
        UseList { targets: Vec::new(), links: Vec::new(), first: Vec::new(), marker: PhantomData }
    }
}

/// An id that can be referred to.
pub(super) trait Target: Copy + Eq {
    fn index(self) -> usize;
}

impl Target for Value {
    fn index(self) -> usize {
        Value::index(self)
    }
}

impl Target for Block {
    fn index(self) -> usize {
        Block::index(self)
    }
}

impl<T: Target> UseList<T> {
    pub(super) fn shrink(&mut self) {
        fit(&mut self.targets);
        fit(&mut self.links);
        fit(&mut self.first);
    }

    pub(super) fn reserve(&mut self, slots: usize, targets: usize) {
        self.targets.reserve(slots);
        self.links.reserve(slots);
        self.first.reserve(targets);
    }

    pub(super) fn add_target(&mut self) {
        self.first.push(NONE);
    }

    #[inline]
    pub(super) fn slots(&self, start: u32, count: u32) -> &[T] {
        &self.targets[start as usize..(start + count) as usize]
    }

    pub(super) fn push_slots(&mut self, owner: Op, targets: &[T]) -> u32 {
        let start = self.targets.len() as u32;
        for (at, &target) in targets.iter().enumerate() {
            self.targets.push(target);
            self.links.push(UseLink { prev: NONE, next: NONE, owner });
            self.link(start + at as u32);
        }
        start
    }

    fn link(&mut self, slot: u32) {
        let first = &mut self.first[self.targets[slot as usize].index()];
        let next = std::mem::replace(first, slot);
        self.links[slot as usize].prev = NONE;
        self.links[slot as usize].next = next;
        if next != NONE {
            self.links[next as usize].prev = slot;
        }
    }

    pub(super) fn unlink(&mut self, slot: u32) {
        let UseLink { prev, next, .. } = self.links[slot as usize];
        match prev {
            NONE => self.first[self.targets[slot as usize].index()] = next,
            prev => self.links[prev as usize].next = next,
        }
        if next != NONE {
            self.links[next as usize].prev = prev;
        }
    }

    pub(super) fn set(&mut self, slot: u32, target: T) {
        self.unlink(slot);
        self.targets[slot as usize] = target;
        self.link(slot);
    }

    fn replace_all(&mut self, from: T, to: T) {
        if from == to {
            return;
        }
        let head = std::mem::replace(&mut self.first[from.index()], NONE);
        let mut slot = head;
        let mut last = NONE;
        while slot != NONE {
            self.targets[slot as usize] = to;
            last = slot;
            slot = self.links[slot as usize].next;
        }
        if last != NONE {
            let first = std::mem::replace(&mut self.first[to.index()], head);
            self.links[last as usize].next = first;
            if first != NONE {
                self.links[first as usize].prev = last;
            }
        }
    }

    fn uses(&self, target: T) -> Uses<'_> {
        Uses { links: &self.links, next: self.first[target.index()] }
    }
}

/// The slots that refer to one value or block, the most recent first.
#[derive(Clone)]
pub struct Uses<'a> {
    links: &'a [UseLink],
    next: u32,
}

impl Iterator for Uses<'_> {
    type Item = (Use, Op);

    fn next(&mut self) -> Option<(Use, Op)> {
        let slot = Use::from_link(self.next)?;
        let link = &self.links[slot.index()];
        self.next = link.next;
        Some((slot, link.owner))
    }
}

impl Body {
    /// The operand slots that hold `value`, with their ops, the most recent first.
    pub fn uses(&self, value: Value) -> Uses<'_> {
        self.operands.uses(value)
    }

    /// The ops that use `value`; one that uses it twice comes twice.
    pub fn users(&self, value: Value) -> impl Iterator<Item = Op> {
        self.uses(value).map(|(_, op)| op)
    }

    /// Whether anything uses `value`.
    #[inline]
    pub fn has_uses(&self, value: Value) -> bool {
        self.uses(value).next().is_some()
    }

    /// Whether exactly one operand slot holds `value`.
    #[inline]
    pub fn has_one_use(&self, value: Value) -> bool {
        self.uses(value).take(2).count() == 1
    }

    /// Whether no result of `op` is used.
    pub fn is_unused(&self, op: Op) -> bool {
        self.results(op).all(|result| !self.has_uses(result))
    }

    /// The number of the operand that `slot` is, among those of its op.
    pub fn operand_number(&self, slot: Use) -> usize {
        let owner = self.operands.links[slot.index()].owner;
        slot.index() - self.rec(owner).operands as usize
    }

    /// Makes `slot` hold `value`.
    pub fn set_use(&mut self, slot: Use, value: Value) {
        self.touch();
        self.operands.set(slot.0, value);
    }

    /// Makes operand `index` of `op` be `value`.
    ///
    /// # Panics
    /// When `op` has not as many operands.
    pub fn set_operand(&mut self, op: Op, index: usize, value: Value) {
        self.touch();
        let rec = self.rec(op);
        assert!(index < rec.n_operands as usize, "an operand of the op");
        let slot = rec.operands + index as u32;
        self.operands.set(slot, value);
    }

    /// Replaces all operands of `op`.
    pub fn set_operands(&mut self, op: Op, values: &[Value]) {
        self.touch();
        let rec = self.rec(op).clone();
        if values.len() == rec.n_operands as usize {
            for (at, &value) in values.iter().enumerate() {
                self.operands.set(rec.operands + at as u32, value);
            }
            return;
        }
        for slot in rec.operands..rec.operands + rec.n_operands {
            self.operands.unlink(slot);
        }
        let start = self.operands.push_slots(op, values);
        let rec = &mut self.ops[op.index()];
        rec.operands = start;
        rec.n_operands = values.len() as u32;
    }

    /// Makes successor `index` of `op` be `block`.
    ///
    /// # Panics
    /// When `op` has not as many successors.
    pub fn set_successor(&mut self, op: Op, index: usize, block: Block) {
        self.touch();
        let rec = self.rec(op);
        assert!(index < rec.n_succs as usize, "a successor of the op");
        let slot = rec.succs + index as u32;
        self.successors.set(slot, block);
    }

    /// Drops all operands and successors of `op`.
    pub(super) fn drop_operands(&mut self, op: Op) {
        self.touch();
        let rec = self.rec(op).clone();
        for slot in rec.operands..rec.operands + rec.n_operands {
            self.operands.unlink(slot);
        }
        for slot in rec.succs..rec.succs + rec.n_succs {
            self.successors.unlink(slot);
        }
        let rec = &mut self.ops[op.index()];
        rec.n_operands = 0;
        rec.n_succs = 0;
    }

    /// Makes everything that uses `from` use `to`.
    pub fn replace_uses(&mut self, from: Value, to: Value) {
        self.touch();
        self.operands.replace_all(from, to);
    }

    /// Makes the users of `from` for which `which` holds use `to`.
    pub fn replace_uses_if(&mut self, from: Value, to: Value, mut which: impl FnMut(&Body, Op) -> bool) {
        let slots: Vec<Use> =
            self.uses(from).filter(|&(_, op)| which(self, op)).map(|(slot, _)| slot).collect();
        for slot in slots {
            self.set_use(slot, to);
        }
    }

    /// The ops that have `block` as a successor, once a slot, the most recent first.
    pub fn branches_to(&self, block: Block) -> impl Iterator<Item = Op> {
        self.successors.uses(block).map(|(_, op)| op)
    }

    /// Makes every op that branches to `from` branch to `to`.
    pub fn replace_successors(&mut self, from: Block, to: Block) {
        self.touch();
        self.successors.replace_all(from, to);
    }
}
