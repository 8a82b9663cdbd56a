//! `cse`: an op that computes what another one, that dominates it, has computed is replaced by it.
//!
//! Ops without effects are compared within the scope of dominance; ops that only read memory within
//! a block, as long as nothing in between may write.

use rustc_hash::FxHashMap;
use terrace_ir::analysis::Dominance;
use terrace_ir::context::Name;
use terrace_ir::interfaces::{EffectKind, effects_of, is_trivially_dead};
use terrace_ir::op::Traits;
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::{Attr, Block, Body, Op, Region, Type, Value};

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
        let mut run = Run { known: FxHashMap::default(), log: Vec::new(), dead: Vec::new(), merged: 0 };
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

/// What two ops must agree in to compute the same.
#[derive(PartialEq, Eq, Hash, Clone)]
struct Key {
    name: terrace_ir::context::OpName,
    operands: Vec<Value>,
    results: Vec<Type>,
    inherent: Vec<(Name, Attr)>,
    discardable: Vec<(Name, Attr)>,
}

struct Run {
    known: FxHashMap<Key, Op>,
    /// What `known` was before each change.
    log: Vec<(Key, Option<Op>)>,
    dead: Vec<Op>,
    merged: u64,
}

impl Run {
    fn step(&mut self, body: &mut Body, dominance: &Dominance, task: Task, stack: &mut Vec<Task>) {
        match task {
            Task::Leave(length) => {
                while self.log.len() > length {
                    let Some((key, before)) = self.log.pop() else {
                        break;
                    };
                    match before {
                        Some(op) => self.known.insert(key, op),
                        None => self.known.remove(&key),
                    };
                }
            }
            Task::Region(region) => {
                stack.push(Task::Leave(self.log.len()));
                if body.entry(region).and_then(|entry| body.next_block(entry)).is_none() {
                    stack.extend(body.entry(region).map(Task::Block));
                    return;
                }
                // Each block with what it dominates, the children behind their parent.
                let tree = dominance.tree(body, region);
                let roots = tree.order().first().copied();
                stack.extend(roots.map(Task::Block));
            }
            Task::Block(block) => {
                stack.push(Task::Leave(self.log.len()));
                if let Some(region) = body.block_region(block)
                    && body.entry(region).and_then(|entry| body.next_block(entry)).is_some()
                {
                    let tree = dominance.tree(body, region);
                    let below = tree.order().iter().filter(|&&child| tree.idom(child) == Some(block));
                    stack.extend(below.rev().map(|&child| Task::Block(child)));
                }
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
        let key = key(body, op);
        if let Some(&first) = self.known.get(&key)
            && (!reads || body.block(first) == body.block(op) && !written_between(body, first, op))
        {
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
            return true;
        }
        let before = self.known.insert(key.clone(), op);
        self.log.push((key, before));
        false
    }
}

fn key(body: &Body, op: Op) -> Key {
    let mut operands = body.operands(op).to_vec();
    if body.has_trait(op, Traits::COMMUTATIVE) {
        operands.sort_unstable();
    }
    Key {
        name: body.name(op),
        operands,
        results: body.results(op).map(|value| body.ty(value)).collect(),
        inherent: body.inherent_attrs(op),
        discardable: body.discardable_attrs(op).to_vec(),
    }
}

/// Whether an op after `first` and before `last`, in one block, may change memory.
fn written_between(body: &Body, first: Op, last: Op) -> bool {
    let between = std::iter::successors(body.next_op(first), |&op| body.next_op(op));
    between.take_while(|&op| op != last).any(|op| {
        effects_of(body, op).is_none_or(|effects| {
            effects.iter().any(|effect| matches!(effect.kind, EffectKind::Write | EffectKind::Free))
        })
    })
}
