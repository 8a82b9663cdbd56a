//! `cse`: an op that computes what another one, that dominates it, has computed is replaced by it.
//!
//! Ops without effects are compared within the scope of dominance; ops that only read memory within
//! a block, as long as nothing in between may write.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHashMap;
use terrace_ir::analysis::Dominance;
use terrace_ir::interfaces::{EffectKind, effects_of, is_trivially_dead};
use terrace_ir::op::Traits;
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::{Block, Body, Op, Region, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "cse",
    doc: "Eliminate common sub-expressions",
    anchor: Anchor::Any,
    options: &[],
    make: |_| Ok(Box::new(Cse)),
};

struct Cse;

impl Pass for Cse {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let dominance = Dominance::new();
        let mut run = Run::default();
        let mut stack: Vec<Task> = body.regions(body.self_op()).rev().map(Task::Region).collect();
        while let Some(task) = stack.pop() {
            run.step(body, &dominance, task, &mut stack);
        }
        cx.count("num-cse'd", run.merged);
        cx.count("num-dce'd", run.dead.len() as u64);
        for op in run.dead.into_iter().rev() {
            body.erase(op);
        }
        Ok(())
    }
}

enum Task {
    Region(Region),
    Block(Block),
    Op(Op),
    /// Forgets what was learnt since the log had this length.
    Leave(usize),
}

/// An op with its hash, which stays when an operand is replaced.
#[derive(Clone, Copy, PartialEq)]
struct Known {
    hash: u64,
    op: Op,
}

#[derive(Default)]
struct Run {
    /// The op to use in place of all [same](Body::is_same) ones.
    known: HashTable<Known>,
    /// What changed in `known`: what was added, and the op that it took the place of.
    log: Vec<(Known, Option<Op>)>,
    /// The blocks that a block dominates immediately, in order.
    children: FxHashMap<Block, Vec<Block>>,
    /// Up to where in its block nothing writes behind an op that reads.
    unwritten: FxHashMap<Op, Op>,
    dead: Vec<Op>,
    merged: u64,
}

impl Run {
    fn step(&mut self, body: &mut Body, dominance: &Dominance, task: Task, stack: &mut Vec<Task>) {
        match task {
            Task::Leave(length) => {
                for (added, before) in self.log.drain(length..).rev() {
                    let entry = self.known.find_entry(added.hash, |&known| known == added);
                    match (entry, before) {
                        (Ok(mut entry), Some(before)) => entry.get_mut().op = before,
                        (Ok(entry), None) => drop(entry.remove()),
                        (Err(_), _) => {}
                    }
                }
            }
            Task::Region(region) => {
                stack.push(Task::Leave(self.log.len()));
                if body.entry(region).and_then(|entry| body.next_block(entry)).is_none() {
                    stack.extend(body.entry(region).map(Task::Block));
                    return;
                }
                let tree = dominance.tree(body, region);
                for &block in tree.order() {
                    if let Some(parent) = tree.idom(block).filter(|&parent| parent != block) {
                        self.children.entry(parent).or_default().push(block);
                    }
                }
                stack.extend(tree.order().first().copied().map(Task::Block));
            }
            Task::Block(block) => {
                stack.push(Task::Leave(self.log.len()));
                // Each block with what it dominates, the children behind their parent.
                let below = self.children.remove(&block).unwrap_or_default();
                stack.extend(below.into_iter().rev().map(Task::Block));
                let ops: Vec<Op> = body.ops_of(block).collect();
                stack.extend(ops.into_iter().rev().map(Task::Op));
            }
            Task::Op(op) => {
                if self.visit(body, op) {
                    return;
                }
                let regions: Vec<Region> = body.regions(op).collect();
                if !regions.is_empty() {
                    stack.extend(regions.into_iter().rev().map(Task::Region));
                }
            }
        }
    }

    /// Replaces `op` if its results are known; whether it was.
    fn visit(&mut self, body: &mut Body, op: Op) -> bool {
        if is_trivially_dead(body, op) {
            self.dead.push(op);
            return true;
        }
        // Elsewhere the same op computes something else.
        if body.parent_op(op).is_some_and(|parent| body.has_trait(parent, Traits::MASKING)) {
            return false;
        }
        if body.has_trait(op, Traits::TERMINATOR) || body.n_regions(op) > 0 || body.results(op).len() == 0 {
            return false;
        }
        let Some(effects) = effects_of(body, op) else {
            return false;
        };
        if effects.iter().any(|effect| effect.kind != EffectKind::Read) {
            return false;
        }
        let reads = !effects.is_empty();
        let this = Known { hash: body.hash_of(op), op };
        let same = |known: &Known| body.is_same(known.op, op);
        let mut known = match self.known.entry(this.hash, same, |known| known.hash) {
            Entry::Vacant(entry) => {
                entry.insert(this);
                self.log.push((this, None));
                return false;
            }
            Entry::Occupied(entry) => entry,
        };
        let first = known.get().op;
        if reads && !unwritten_until(&mut self.unwritten, body, first, op) {
            // The hash of the other may be of other operands than it has now.
            known.get_mut().op = op;
            self.log.push((*known.get(), Some(first)));
            return false;
        }
        let pairs: Vec<(Value, Value)> = body.results(op).zip(body.results(first)).collect();
        for (from, to) in pairs {
            body.replace_uses(from, to);
        }
        if body.loc(first).is_unknown() && !body.loc(op).is_unknown() {
            let loc = body.loc(op);
            body.set_loc(first, loc);
        }
        self.dead.push(op);
        self.merged += 1;
        true
    }
}

/// Whether `last` comes after `first` in one block, and no op in between may change memory. How far that
/// is known of `first` is kept in `unwritten`, so that each op is asked once.
fn unwritten_until(unwritten: &mut FxHashMap<Op, Op>, body: &Body, first: Op, last: Op) -> bool {
    if body.block(first) != body.block(last) {
        return false;
    }
    let checked = unwritten.entry(first).or_insert(first);
    let between = std::iter::successors(body.next_op(*checked), |&op| body.next_op(op));
    for op in between.take_while(|&op| op != last) {
        let writes = effects_of(body, op).is_none_or(|effects| {
            effects.iter().any(|effect| matches!(effect.kind, EffectKind::Write | EffectKind::Free))
        });
        if writes {
            return false;
        }
        *checked = op;
    }
    true
}
