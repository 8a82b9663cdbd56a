//! Which values matter: a sparse analysis from uses to definitions, after upstream's
//! `LivenessAnalysis`.
//!
//! A value matters when an op with effects uses it, when it decides where control goes, when it
//! leaves what is seen, or when a value that matters is computed from it or may be it.

use rustc_hash::FxHashSet;

use super::scope::{Scope, Unit};
use crate::body::{Body, Op, Region, Value, ValueDef};
use crate::interfaces::{
    Branch, Call, Callable, RegionBranch, RegionPoint, RegionTerminator, is_effect_free,
};
use crate::op::Traits;

/// The operands of `op`, a terminator, that its region hands over, as a range.
pub fn handed_over(body: &Body, op: Op) -> Option<(usize, usize)> {
    match body.interface::<RegionTerminator>(op) {
        Some(terminator) => Some((terminator.operands)(body, op)),
        None => body.has_trait(op, Traits::RETURN_LIKE).then(|| (0, body.operands(op).len())),
    }
}

/// The ops that end the blocks of `region` and hand operands over.
pub fn region_ends(body: &Body, region: Region) -> Vec<Op> {
    let lasts = body.blocks_of(region).filter_map(|block| body.last_op(block));
    lasts.filter(|&op| handed_over(body, op).is_some()).collect()
}

/// The values that control between the regions of `op` can hand to `value`, a result of it or an
/// argument of one of its regions, each with its user and the number of the operand; `None` when
/// `value` comes from elsewhere, such as an induction variable.
pub fn operands_handed_to(body: &Body, op: Op, value: Value) -> Option<Vec<(Op, usize)>> {
    let branch = body.interface::<RegionBranch>(op)?;
    let mut found = Vec::new();
    let mut is_input = false;
    for successor in (branch.successors)(body, op, RegionPoint::Parent) {
        let Some(at) = successor.inputs.iter().position(|&input| input == value) else { continue };
        is_input = true;
        let operands = (branch.entry_operands)(body, op, successor.to);
        if let Some(&operand) = operands.get(at) {
            let all = body.operands(op);
            let start = all.windows(operands.len()).rposition(|window| window == operands);
            let number = start.map(|start| start + at);
            found.push((op, number.or_else(|| all.iter().position(|&other| other == operand))?));
        }
    }
    for region in body.regions(op) {
        for successor in (branch.successors)(body, op, RegionPoint::Region(region)) {
            let Some(at) = successor.inputs.iter().position(|&input| input == value) else { continue };
            is_input = true;
            for end in region_ends(body, region) {
                let (start, stop) = handed_over(body, end)?;
                if start + at < stop {
                    found.push((end, start + at));
                }
            }
        }
    }
    is_input.then_some(found)
}

/// As [`operands_handed_to`], the values alone.
pub fn handed_to(body: &Body, op: Op, value: Value) -> Option<Vec<Value>> {
    let found = operands_handed_to(body, op, value)?;
    Some(found.into_iter().map(|(op, at)| body.operand(op, at)).collect())
}

/// The values of all bodies of a scope that matter.
pub struct LiveValues {
    live: Vec<FxHashSet<Value>>,
}

impl LiveValues {
    /// Finds them.
    pub fn new(scope: &Scope<'_>) -> LiveValues {
        let mut finder = Finder {
            scope,
            live: vec![FxHashSet::default(); scope.len()],
            ops: FxHashSet::default(),
            queue: Vec::new(),
        };
        for unit in 0..scope.len() {
            for op in scope.body(unit).all_ops() {
                finder.start(unit, op);
            }
        }
        while let Some((unit, value)) = finder.queue.pop() {
            finder.follow(unit, value);
        }
        LiveValues { live: finder.live }
    }

    /// Whether `value` of a body matters.
    pub fn contains(&self, unit: Unit, value: Value) -> bool {
        self.live[unit].contains(&value)
    }
}

struct Finder<'a, 's> {
    scope: &'s Scope<'a>,
    live: Vec<FxHashSet<Value>>,
    /// Ops with regions that matter.
    ops: FxHashSet<(Unit, Op)>,
    queue: Vec<(Unit, Value)>,
}

impl Finder<'_, '_> {
    fn mark(&mut self, unit: Unit, value: Value) {
        if self.live[unit].insert(value) {
            self.queue.push((unit, value));
        }
    }

    fn mark_operands(&mut self, unit: Unit, op: Op, keep: impl Fn(usize) -> bool) {
        let operands = self.scope.body(unit).operands(op).to_vec();
        let kept = operands.into_iter().enumerate().filter(|&(at, _)| keep(at));
        kept.for_each(|(_, value)| self.mark(unit, value));
    }

    /// Marks what `op` needs whatever becomes of its results.
    fn start(&mut self, unit: Unit, op: Op) {
        let body = self.scope.body(unit);
        if body.nested(op).is_some() {
            return self.mark_operands(unit, op, |_| true);
        }
        if let Some(branch) = body.interface::<Branch>(op) {
            let ranges: Vec<_> =
                (0..body.successors(op).len()).filter_map(|at| (branch.operands)(body, op, at)).collect();
            return self.mark_operands(unit, op, |at| {
                !ranges.iter().any(|(start, end)| (*start..*end).contains(&at))
            });
        }
        if body.interface::<Call>(op).is_some() {
            if self.callee_region(unit, op).is_none() {
                self.mark_operands(unit, op, |_| true);
            }
            return;
        }
        if body.interface::<RegionBranch>(op).is_some() {
            if !is_effect_free(body, op) {
                self.need_op(unit, op);
            }
            return;
        }
        let ends_block = body.block(op).and_then(|block| body.last_op(block)) == Some(op);
        if ends_block && handed_over(body, op).is_some() {
            let parent = body.parent_op(op);
            let outermost = parent == Some(body.self_op());
            let kept = outermost && self.scope.callers(unit).is_some();
            let within =
                !outermost && parent.is_some_and(|parent| body.interface::<RegionBranch>(parent).is_some());
            if !kept && !within {
                self.mark_operands(unit, op, |_| true);
            }
            return;
        }
        if !is_effect_free(body, op) || body.n_regions(op) > 0 {
            self.mark_operands(unit, op, |_| true);
        }
    }

    fn callee_region(&self, unit: Unit, call: Op) -> Option<(Unit, Region)> {
        let callee = self.scope.callee(unit, call)?;
        let body = self.scope.body(callee);
        let region = (body.interface::<Callable>(body.self_op())?.region)(body)?;
        Some((callee, region))
    }

    /// Marks what decides which regions of `op` run.
    fn need_op(&mut self, unit: Unit, op: Op) {
        if !self.ops.insert((unit, op)) {
            return;
        }
        let body = self.scope.body(unit);
        let Some(branch) = body.interface::<RegionBranch>(op) else { return };
        let mut handed: Vec<Value> = Vec::new();
        for successor in (branch.successors)(body, op, RegionPoint::Parent) {
            handed.extend((branch.entry_operands)(body, op, successor.to));
        }
        let operands = body.operands(op).to_vec();
        operands.into_iter().filter(|value| !handed.contains(value)).for_each(|value| self.mark(unit, value));
        for region in body.regions(op) {
            for end in region_ends(body, region) {
                if let Some((start, stop)) = handed_over(body, end) {
                    self.mark_operands(unit, end, |at| !(start..stop).contains(&at));
                }
            }
        }
    }

    /// Marks what `value`, which matters, comes from.
    fn follow(&mut self, unit: Unit, value: Value) {
        let body = self.scope.body(unit);
        match body.value_def(value) {
            ValueDef::Result(op, index) => {
                if body.nested(op).is_some() {
                    return;
                }
                if body.interface::<Call>(op).is_some() {
                    if let Some((callee, region)) = self.callee_region(unit, op) {
                        let body = self.scope.body(callee);
                        for end in region_ends(body, region) {
                            if let Some(&operand) = body.operands(end).get(index) {
                                self.mark(callee, operand);
                            }
                        }
                    }
                } else if body.interface::<RegionBranch>(op).is_some() {
                    self.follow_region_value(unit, op, value);
                } else {
                    self.mark_operands(unit, op, |_| true);
                }
            }
            ValueDef::Arg(block, index) => {
                let Some(region) = body.block_region(block) else { return };
                if body.entry(region) != Some(block) {
                    self.follow_block_argument(unit, block, index);
                } else if body.region_op(region) == body.self_op() {
                    for &(caller, call) in self.scope.callers(unit).unwrap_or_default() {
                        let body = self.scope.body(caller);
                        let arguments = body.interface::<Call>(call).map(|i| (i.arguments)(body, call));
                        if let Some(&argument) = arguments.as_deref().unwrap_or_default().get(index) {
                            self.mark(caller, argument);
                        }
                    }
                } else {
                    self.follow_region_value(unit, body.region_op(region), value);
                }
            }
        }
    }

    fn follow_block_argument(&mut self, unit: Unit, block: crate::body::Block, index: usize) {
        let body = self.scope.body(unit);
        for op in body.branches_to(block).collect::<Vec<_>>() {
            for (at, _) in body.successors(op).iter().enumerate().filter(|entry| *entry.1 == block) {
                let values = body.interface::<Branch>(op).and_then(|branch| branch.values(body, op, at));
                match values.and_then(|values| values.get(index)) {
                    Some(&value) => self.mark(unit, value),
                    None => self.mark_operands(unit, op, |_| true),
                }
            }
        }
    }

    fn follow_region_value(&mut self, unit: Unit, op: Op, value: Value) {
        self.need_op(unit, op);
        let body = self.scope.body(unit);
        for value in handed_to(body, op, value).unwrap_or_default() {
            self.mark(unit, value);
        }
    }
}
