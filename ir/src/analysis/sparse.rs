//! Sparse forward data-flow analysis: a fact about each value, found together with the blocks that
//! control can reach.
//!
//! The solver is that of Wegman and Zadeck, "Constant Propagation with Conditional Branches" (1991),
//! as upstream's `DataFlowSolver` runs it with its dead-code analysis: every value starts with no
//! fact, every block but the entry as unreachable; ops are looked at when an operand's fact changes
//! or their block becomes reachable; facts are only ever joined, and after a number of changes given
//! up, so that it ends. Control is followed through branches ([`Branch`]), regions
//! ([`RegionBranch`], [`RegionTerminator`], [`RegionChoice`]) and calls ([`Call`]) between the bodies
//! of a [`Scope`]. What an op promises nothing about gets the unknown fact.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::scope::{Scope, Unit};
use crate::attr::Attr;
use crate::body::{Block, Body, Op, Value};
use crate::interfaces::{
    Branch, Call, Callable, RegionBranch, RegionChoice, RegionPoint, RegionSuccessor, RegionTerminator,
};
use crate::op::Traits;

/// How often the fact of a value may change before it is given up as unknown.
const MAX_CHANGES: u8 = 12;

/// What an analysis knows and how it learns.
pub trait SparseAnalysis {
    /// What is known of a value.
    type Fact: Clone + PartialEq;

    /// What holds for `value` whatever happens.
    fn unknown(&self, body: &Body, value: Value) -> Self::Fact;

    /// What holds for a value of which either of two facts holds.
    fn join(&self, a: &Self::Fact, b: &Self::Fact) -> Self::Fact;

    /// The facts of the results of `op`, which has no regions that the solver understands, one each;
    /// no facts when they are not known yet. The facts of operands are `None` as long as control has
    /// not reached what defines them.
    fn transfer(&self, body: &Body, op: Op, operands: &[Option<Self::Fact>]) -> Option<Vec<Self::Fact>>;

    /// The constant that a value with `fact` is.
    fn constant(&self, body: &Body, value: Value, fact: &Self::Fact) -> Option<Attr>;

    /// The fact of `arg`, an argument of a region of `op` that control flow hands nothing to, such as
    /// an induction variable.
    fn region_argument(
        &self,
        body: &Body,
        _op: Op,
        arg: Value,
        _fact: &dyn Fn(Value) -> Option<Self::Fact>,
    ) -> Option<Self::Fact> {
        Some(self.unknown(body, arg))
    }
}

/// What an analysis found.
pub struct Facts<A: SparseAnalysis> {
    facts: Vec<FxHashMap<Value, A::Fact>>,
    live: Vec<FxHashSet<Block>>,
}

impl<A: SparseAnalysis> Facts<A> {
    /// The fact of `value` of a body; `None` when control does not reach its definition.
    pub fn of(&self, unit: Unit, value: Value) -> Option<&A::Fact> {
        self.facts[unit].get(&value)
    }

    /// Whether control can reach `block` of a body.
    pub fn is_live(&self, unit: Unit, block: Block) -> bool {
        self.live[unit].contains(&block)
    }
}

/// Runs `analysis` on all bodies of `scope`.
pub fn solve<A: SparseAnalysis>(scope: &Scope<'_>, analysis: &A) -> Facts<A> {
    let units = scope.len();
    let mut solver = Solver {
        scope,
        analysis,
        facts: Facts { facts: vec![FxHashMap::default(); units], live: vec![FxHashSet::default(); units] },
        changes: FxHashMap::default(),
        known_calls: FxHashMap::default(),
        queue: VecDeque::new(),
        queued: FxHashSet::default(),
    };
    solver.enter_unit(0, true);
    while let Some((unit, op)) = solver.queue.pop_front() {
        solver.queued.remove(&(unit, op));
        solver.visit(unit, op);
    }
    solver.facts
}

struct Solver<'a, 's, A: SparseAnalysis> {
    scope: &'s Scope<'a>,
    analysis: &'s A,
    facts: Facts<A>,
    changes: FxHashMap<(Unit, Value), u8>,
    /// The calls that were seen to run a body.
    known_calls: FxHashMap<Unit, Vec<(Unit, Op)>>,
    queue: VecDeque<(Unit, Op)>,
    queued: FxHashSet<(Unit, Op)>,
}

impl<A: SparseAnalysis> Solver<'_, '_, A> {
    fn enqueue(&mut self, unit: Unit, op: Op) {
        if self.queued.insert((unit, op)) {
            self.queue.push_back((unit, op));
        }
    }

    fn fact(&self, unit: Unit, value: Value) -> Option<A::Fact> {
        self.facts.facts[unit].get(&value).cloned()
    }

    fn constants(&self, unit: Unit, op: Op) -> Vec<Option<Attr>> {
        let body = self.scope.body(unit);
        let constant = |&value: &Value| self.analysis.constant(body, value, self.facts.of(unit, value)?);
        body.operands(op).iter().map(constant).collect()
    }

    /// Adds what is known of `value`.
    fn learn(&mut self, unit: Unit, value: Value, fact: Option<A::Fact>) {
        let Some(fact) = fact else { return };
        let body = self.scope.body(unit);
        let new = match self.facts.of(unit, value) {
            None => fact,
            Some(old) => {
                let joined = self.analysis.join(old, &fact);
                if joined == *old {
                    return;
                }
                let changes = self.changes.entry((unit, value)).or_default();
                *changes = changes.saturating_add(1);
                if *changes > MAX_CHANGES { self.analysis.unknown(body, value) } else { joined }
            }
        };
        if self.facts.of(unit, value) == Some(&new) {
            return;
        }
        self.facts.facts[unit].insert(value, new);
        for user in body.users(value) {
            self.enqueue(unit, user);
        }
    }

    fn give_up(&mut self, unit: Unit, value: Value) {
        let unknown = self.analysis.unknown(self.scope.body(unit), value);
        self.learn(unit, value, Some(unknown));
    }

    fn make_live(&mut self, unit: Unit, block: Block) {
        if self.facts.live[unit].insert(block) {
            let ops: Vec<Op> = self.scope.body(unit).ops_of(block).collect();
            ops.into_iter().for_each(|op| self.enqueue(unit, op));
        }
    }

    /// Makes the entry of a body reachable, with arguments of which nothing is known.
    fn enter_unit(&mut self, unit: Unit, unknown_arguments: bool) {
        let body = self.scope.body(unit);
        for region in body.regions(body.self_op()) {
            let Some(entry) = body.entry(region) else { continue };
            if unknown_arguments {
                body.args(entry).iter().for_each(|&arg| self.give_up(unit, arg));
            }
            self.make_live(unit, entry);
        }
    }

    fn visit(&mut self, unit: Unit, op: Op) {
        let body = self.scope.body(unit);
        if body.block(op).is_none_or(|block| !self.facts.is_live(unit, block)) {
            return;
        }
        if let Some(nested) = self.scope.nested(unit, op) {
            if self.scope.callers(nested).is_none() {
                self.enter_unit(nested, true);
            }
            body.results(op).for_each(|result| self.give_up(unit, result));
        } else if body.interface::<Call>(op).is_some() {
            self.visit_call(unit, op);
        } else if body.n_regions(op) > 0 {
            self.visit_regions(unit, op);
        } else {
            let operands: Vec<Option<A::Fact>> =
                body.operands(op).iter().map(|&value| self.fact(unit, value)).collect();
            if let Some(facts) = self.analysis.transfer(body, op, &operands) {
                for (result, fact) in body.results(op).zip(facts) {
                    self.learn(unit, result, Some(fact));
                }
            }
        }
        if !body.successors(op).is_empty() {
            self.visit_branch(unit, op);
        } else if body.block(op).and_then(|block| body.last_op(block)) == Some(op) {
            self.visit_end(unit, op);
        }
    }

    fn visit_call(&mut self, unit: Unit, op: Op) {
        let body = self.scope.body(unit);
        let callee = self.scope.callee(unit, op);
        let region = callee.and_then(|callee| {
            let body = self.scope.body(callee);
            (body.interface::<Callable>(body.self_op())?.region)(body)
        });
        let (Some(callee), Some(region)) = (callee, region) else {
            body.results(op).for_each(|result| self.give_up(unit, result));
            return;
        };
        let known = self.known_calls.entry(callee).or_default();
        let first = !known.contains(&(unit, op));
        if first {
            known.push((unit, op));
        }
        let target = self.scope.body(callee);
        if self.scope.callers(callee).is_some()
            && let (Some(call), Some(entry)) = (body.interface::<Call>(op), target.entry(region))
        {
            let arguments = (call.arguments)(body, op);
            for (&arg, value) in target.args(entry).iter().zip(arguments) {
                let fact = self.fact(unit, value);
                self.learn(callee, arg, fact);
            }
            self.enter_unit(callee, false);
        }
        if first {
            let ends: Vec<Op> = target.blocks_of(region).filter_map(|block| target.last_op(block)).collect();
            ends.into_iter().for_each(|end| self.enqueue(callee, end));
        }
    }

    fn visit_regions(&mut self, unit: Unit, op: Op) {
        let body = self.scope.body(unit);
        let Some(branch) = body.interface::<RegionBranch>(op) else {
            for region in body.regions(op) {
                if let Some(entry) = body.entry(region) {
                    self.arguments_by_op(unit, op, entry, &[]);
                    self.make_live(unit, entry);
                }
            }
            body.results(op).for_each(|result| self.give_up(unit, result));
            return;
        };
        let chosen = self.chosen(unit, op);
        for successor in (branch.successors)(body, op, RegionPoint::Parent) {
            if chosen.as_ref().is_none_or(|chosen| chosen.contains(&successor.to)) {
                let operands = (branch.entry_operands)(body, op, successor.to);
                self.hand_over(unit, op, &successor, &operands);
            }
        }
    }

    /// Where `op` can only go. Nowhere yet, as long as control has not reached what decides that.
    fn chosen(&self, unit: Unit, op: Op) -> Option<Vec<RegionPoint>> {
        let body = self.scope.body(unit);
        let choice = body.interface::<RegionChoice>(op)?;
        let taken = (choice.taken)(body, op, &self.constants(unit, op));
        let open = body.operands(op).iter().any(|&value| self.facts.of(unit, value).is_none());
        if taken.is_none() && open { Some(Vec::new()) } else { taken }
    }

    /// Facts of the arguments of `entry` that are not among `handed`.
    fn arguments_by_op(&mut self, unit: Unit, op: Op, entry: Block, handed: &[Value]) {
        let body = self.scope.body(unit);
        for &arg in body.args(entry).iter().filter(|arg| !handed.contains(arg)) {
            let fact = self.analysis.region_argument(body, op, arg, &|value| self.fact(unit, value));
            self.learn(unit, arg, fact);
        }
    }

    /// Hands `operands` over to a region of `op`, or to its results.
    fn hand_over(&mut self, unit: Unit, op: Op, successor: &RegionSuccessor, operands: &[Value]) {
        let body = self.scope.body(unit);
        let fits = operands.len() == successor.inputs.len();
        for (at, &input) in successor.inputs.iter().enumerate() {
            match operands.get(at).filter(|_| fits) {
                Some(&operand) => {
                    let fact = self.fact(unit, operand);
                    self.learn(unit, input, fact);
                }
                None => self.give_up(unit, input),
            }
        }
        match successor.to {
            RegionPoint::Region(region) => {
                if let Some(entry) = body.entry(region) {
                    self.arguments_by_op(unit, op, entry, &successor.inputs);
                    self.make_live(unit, entry);
                }
            }
            RegionPoint::Parent => {
                for result in body.results(op).filter(|result| !successor.inputs.contains(result)) {
                    self.give_up(unit, result);
                }
            }
        }
    }

    fn visit_branch(&mut self, unit: Unit, op: Op) {
        let body = self.scope.body(unit);
        let branch = body.interface::<Branch>(op);
        let taken = branch.and_then(|branch| (branch.taken)(body, op, &self.constants(unit, op)));
        if let Some(branch) = branch.filter(|_| taken.is_none()) {
            let handed: Vec<(usize, usize)> =
                (0..body.successors(op).len()).filter_map(|at| (branch.operands)(body, op, at)).collect();
            let decides = |at: usize| !handed.iter().any(|range| (range.0..range.1).contains(&at));
            let open = |&value: &Value| self.facts.of(unit, value).is_none();
            // What decides is not known yet, but will be.
            if body.operands(op).iter().enumerate().any(|(at, value)| decides(at) && open(value)) {
                return;
            }
        }
        for (at, &next) in body.successors(op).iter().enumerate() {
            if taken.is_some_and(|taken| taken != at) {
                continue;
            }
            let values = branch.and_then(|branch| branch.values(body, op, at));
            for (at, &arg) in body.args(next).iter().enumerate() {
                match values.and_then(|values| values.get(at)) {
                    Some(&value) => {
                        let fact = self.fact(unit, value);
                        self.learn(unit, arg, fact);
                    }
                    None => self.give_up(unit, arg),
                }
            }
            self.make_live(unit, next);
        }
    }

    /// Hands the operands of the op at the end of a region to where the region leads.
    fn visit_end(&mut self, unit: Unit, op: Op) {
        let body = self.scope.body(unit);
        let Some(region) = body.block(op).and_then(|block| body.block_region(block)) else { return };
        let parent = body.region_op(region);
        let operands = match body.interface::<RegionTerminator>(op) {
            Some(terminator) => {
                let (start, end) = (terminator.operands)(body, op);
                body.operands(op).get(start..end).unwrap_or_default()
            }
            None if body.has_trait(op, Traits::RETURN_LIKE) => body.operands(op),
            None => return,
        };
        if parent == body.self_op() {
            for (caller, call) in self.known_calls.get(&unit).cloned().unwrap_or_default() {
                let results: Vec<Value> = self.scope.body(caller).results(call).collect();
                for (result, &operand) in results.into_iter().zip(operands) {
                    let fact = self.fact(unit, operand);
                    self.learn(caller, result, fact);
                }
            }
        } else if let Some(branch) = body.interface::<RegionBranch>(parent) {
            let chosen = self.chosen(unit, op);
            for successor in (branch.successors)(body, parent, RegionPoint::Region(region)) {
                if chosen.as_ref().is_none_or(|chosen| chosen.contains(&successor.to)) {
                    self.hand_over(unit, parent, &successor, operands);
                }
            }
        }
    }
}
