//! The greedy driver: folds, rewrites and erases ops until nothing changes.
//!
//! Follows upstream's `applyPatternsGreedily`, but never runs forever: the number of rewrites is
//! limited, and what keeps changing is reported.

use std::collections::BTreeMap;

use super::fold::{Folder, constant_value, fold_in_place};
use super::regions::{erase_unreachable_blocks, simplify_regions};
use super::{Change, Patterns, Rewriter};
use crate::action::{Action, ActionHandler, Step, Unit};
use crate::body::{Body, Op, Value};
use crate::diag::Diagnostic;
use crate::interfaces::is_trivially_dead;
use crate::op::{Arity, Traits};

/// How the driver runs.
#[derive(Clone, Debug)]
pub struct GreedyConfig {
    /// Start with the first ops, and operands before users.
    pub top_down: bool,
    /// Simplify control flow between blocks too.
    pub simplify_regions: bool,
    /// Merge each block into the only one in front of it as well, where that goes nowhere else. Upstream's
    /// driver leaves that to the patterns of branches.
    pub merge_chains: bool,
    /// Merge blocks that do the same as well, and erase arguments that always get one value.
    pub merge_blocks: bool,
    /// Fold ops and unify constants.
    pub fold: bool,
    /// How often all ops are looked at, at most.
    pub max_iterations: Option<u64>,
    /// How many rewrites are made, at most; `None` is a number that grows with that of the ops.
    pub max_rewrites: Option<u64>,
}

impl Default for GreedyConfig {
    fn default() -> GreedyConfig {
        GreedyConfig {
            top_down: true,
            simplify_regions: true,
            merge_chains: true,
            merge_blocks: false,
            fold: true,
            max_iterations: Some(10),
            max_rewrites: None,
        }
    }
}

/// What the driver did.
#[derive(Clone, Debug, Default)]
pub struct GreedyResult {
    /// Whether the body changed.
    pub changed: bool,
    /// Whether nothing was left to do.
    pub converged: bool,
    /// Number of iterations.
    pub iterations: u64,
    /// Number of folds, erasures and patterns applied.
    pub rewrites: u64,
    /// How often each pattern applied in the last iteration: those that undo each other, when it
    /// did not converge.
    pub last: BTreeMap<String, u64>,
    /// Why a pattern failed, which ended the run; the body is not sound then.
    pub failure: Option<Diagnostic>,
}

impl GreedyResult {
    /// A sentence about the patterns that kept changing the body.
    pub fn report(&self) -> String {
        let names: Vec<String> =
            self.last.iter().map(|(name, count)| format!("'{name}' ({count} times)")).collect();
        format!(
            "rewriting did not end after {} iterations and {} rewrites; patterns that still applied: {}",
            self.iterations,
            self.rewrites,
            if names.is_empty() { "none but folds".to_owned() } else { names.join(", ") }
        )
    }
}

/// Applies `patterns` to the ops of `body` (not of bodies nested in it) until nothing changes.
pub fn apply_greedily(body: &mut Body, patterns: &Patterns, config: &GreedyConfig) -> GreedyResult {
    let start = body.epoch();
    let ctx = body.ctx().clone();
    let mut driver = Driver {
        actions: ctx.actions(),
        rw: Rewriter::new(body),
        patterns,
        config,
        worklist: Worklist::default(),
        changes: Vec::new(),
        result: GreedyResult::default(),
        budget: 0,
    };
    driver.run();
    let mut result = driver.result;
    result.failure = driver.rw.take_failure();
    result.changed = body.epoch() != start;
    result
}

struct Driver<'a, 'p> {
    rw: Rewriter<'a>,
    actions: Option<&'p dyn ActionHandler>,
    patterns: &'p Patterns,
    config: &'p GreedyConfig,
    worklist: Worklist,
    /// What the last visit changed.
    changes: Vec<Change>,
    result: GreedyResult,
    budget: u64,
}

/// Ops to look at, the last one first, each once.
#[derive(Default)]
struct Worklist {
    stack: Vec<Op>,
    /// Whether an op is on the list, by its number.
    members: Vec<bool>,
}

impl Worklist {
    fn push(&mut self, op: Op) {
        if op.index() >= self.members.len() {
            self.members.resize(op.index() + 1, false);
        }
        if !std::mem::replace(&mut self.members[op.index()], true) {
            self.stack.push(op);
        }
    }

    fn pop(&mut self) -> Option<Op> {
        while let Some(op) = self.stack.pop() {
            if std::mem::take(&mut self.members[op.index()]) {
                return Some(op);
            }
        }
        None
    }

    fn remove(&mut self, op: Op) {
        if let Some(member) = self.members.get_mut(op.index()) {
            *member = false;
        }
    }
}

impl Driver<'_, '_> {
    fn run(&mut self) {
        let ops = self.rw.all_ops().len() as u64;
        self.budget = self.config.max_rewrites.unwrap_or(10_000 + 200 * ops);
        loop {
            if self.config.max_iterations.is_some_and(|max| self.result.iterations >= max) {
                return;
            }
            if !self.begins(Step::Iteration(self.result.iterations + 1), self.rw.self_op()) {
                return;
            }
            self.result.iterations += 1;
            self.result.last.clear();
            let before = self.rw.body().epoch();
            if self.config.simplify_regions {
                // Patterns hold where values are defined before their uses.
                erase_unreachable_blocks(&mut self.rw);
            }
            self.fill();
            let drained = self.drain();
            if drained && self.config.simplify_regions {
                simplify_regions(&mut self.rw, self.config.merge_chains, self.config.merge_blocks);
                self.rw.take_changes();
            }
            self.ends(Step::Iteration(self.result.iterations));
            if !drained {
                return;
            }
            if self.rw.body().epoch() == before {
                self.result.converged = true;
                return;
            }
        }
    }

    /// Puts all ops on the worklist, and constants in order.
    fn fill(&mut self) {
        let mut ops = Vec::new();
        let mut folder = Folder::new();
        for op in self.rw.all_ops() {
            if !self.rw.is_alive(op) {
                continue;
            }
            if self.config.fold && folder.adopt(&mut self.rw, op) {
                self.result.rewrites += 1;
                continue;
            }
            ops.push(op);
        }
        self.rw.take_changes();
        if self.config.top_down {
            ops.reverse();
        }
        ops.into_iter().for_each(|op| self.worklist.push(op));
    }

    /// Empties the worklist; false when the limit of rewrites is reached, or a pattern failed.
    fn drain(&mut self) -> bool {
        while let Some(op) = self.worklist.pop() {
            if !self.rw.is_alive(op) || self.rw.block(op).is_none() {
                continue;
            }
            if self.visit(op) {
                self.result.rewrites += 1;
                if self.result.rewrites > self.budget {
                    return false;
                }
            }
            if self.rw.has_failed() {
                return false;
            }
            self.note_changes();
        }
        true
    }

    /// Does one thing to `op`, if there is one to do.
    fn visit(&mut self, op: Op) -> bool {
        self.rw.set_root(op);
        if is_trivially_dead(self.rw.body(), op) {
            self.rw.erase(op);
            return true;
        }
        if self.config.fold {
            if self.order_operands(op) {
                self.worklist.push(op);
                return true;
            }
            if self.fold(op) {
                return true;
            }
        }
        let patterns = self.patterns;
        if let Some(name) = patterns.apply(op, &mut self.rw, self.actions) {
            match self.result.last.get_mut(name) {
                Some(count) => *count += 1,
                None => _ = self.result.last.insert(name.to_owned(), 1),
            }
            return true;
        }
        self.rw.take_refusal();
        false
    }

    fn fold(&mut self, op: Op) -> bool {
        let folds = self.actions.is_some() && self.rw.def(op).is_some_and(|def| def.fold.is_some());
        if folds && !self.begins(Step::Fold, op) {
            return false;
        }
        let folded = fold_in_place(&mut self.rw, op);
        if folds {
            self.ends(Step::Fold);
        }
        folded
    }

    /// Asks whether a step on `op` is to be taken.
    fn begins(&self, step: Step<'_>, op: Op) -> bool {
        let Some(actions) = self.actions else { return true };
        let body = self.rw.body();
        let unit = match step {
            Step::Iteration(_) => body.regions(op).next().map_or(Unit::Op(op), Unit::Region),
            _ => Unit::Op(op),
        };
        actions.before(&Action { step, body, unit })
    }

    fn ends(&self, step: Step<'_>) {
        if let Some(actions) = self.actions {
            actions.after(step);
        }
    }

    /// Moves the constants among the operands of a commutative op behind the others.
    fn order_operands(&mut self, op: Op) -> bool {
        let rw = &mut self.rw;
        let Some(def) = rw.def(op).filter(|def| def.traits.has(Traits::COMMUTATIVE)) else {
            return false;
        };
        let plain = def.operands.iter().all(|slot| slot.arity == Arity::One) || def.operands.len() == 1;
        if !plain {
            return false;
        }
        let is_constant = |value: &&Value| constant_value(rw, **value).is_some();
        let mut behind = rw.operands(op).iter().skip_while(|value| !is_constant(value));
        if behind.all(|value| is_constant(&value)) {
            return false;
        }
        let (mut values, constants): (Vec<Value>, Vec<Value>) =
            rw.operands(op).iter().partition(|value| !is_constant(value));
        values.extend(constants);
        rw.set_operands(op, &values);
        true
    }

    fn note_changes(&mut self) {
        self.rw.swap_changes(&mut self.changes);
        for &change in &self.changes {
            match change {
                Change::Created(op) | Change::Modified(op) | Change::MayBeDead(op) => {
                    if self.rw.is_alive(op) {
                        self.worklist.push(op);
                    }
                }
                Change::Erased(op) => self.worklist.remove(op),
            }
        }
    }
}
