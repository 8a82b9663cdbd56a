//! Which operands are bufferized in place.
//!
//! Every operand that is a tensor is decided about once, greedily: it is bufferized in place unless
//! that makes a conflict with what was decided before, or writes to what may not be written to. After
//! upstream's `analyzeOp`.

use terrace_dialects::bufferization::ToTensorOp;
use terrace_dialects::bufferization::bufferizable::{
    Heuristic, Known, OpOperand, Outcome, Relation, State, fail_op, owner_of,
};
use terrace_ir::op::Traits;
use terrace_ir::{Body, Op, Value};

use super::conflicts::{Caches, Conflict, Obstacle, Query};
use super::sets::{Decisions, post_order};

/// What the analysis of a body found.
pub(super) struct Analysis {
    pub(super) decisions: Decisions,
    /// The obstacles, in the order in which they were found.
    pub(super) obstacles: Vec<Obstacle>,
}

/// Decides about all operands in `body`.
///
/// # Errors
/// When `body` cannot be bufferized with these options.
pub(super) fn analyze(body: &Body, known: &Known<'_>) -> Outcome<Analysis> {
    let plain = Known { facts: None, ..*known };
    let mut run = Run {
        body,
        known: plain,
        analysis: Analysis { decisions: Decisions::default(), obstacles: Vec::new() },
        caches: Caches::default(),
    };
    let ops = post_order(body, body.self_op());
    run.take_in_place_what_must(&ops);
    run.check_structure(&ops)?;
    run.check_constraints(&ops)?;
    for op in run.ordered(&ops) {
        run.decide(op);
    }
    run.find_equivalent(&ops);
    run.find_undefined(&ops);
    run.verify(&ops)?;
    Ok(run.analysis)
}

struct Run<'a> {
    body: &'a Body,
    known: Known<'a>,
    analysis: Analysis,
    caches: Caches,
}

impl Run<'_> {
    /// Asks `question` with all that was decided so far.
    fn ask<T>(&self, question: impl FnOnce(&Query<'_>) -> T) -> T {
        let known = Known { facts: Some(&self.analysis.decisions), ..self.known };
        let state = State::new(self.body, &known);
        question(&Query { state, decisions: &self.analysis.decisions, caches: &self.caches })
    }

    fn take_in_place(&mut self, operand: OpOperand) {
        let aliases = self.ask(|query| query.state.aliases(operand));
        if !self.analysis.decisions.in_place.insert(operand) {
            return;
        }
        let value = operand.value(self.body);
        for alias in aliases {
            self.analysis.decisions.aliases.union(alias.value, value);
        }
        self.analysis.decisions.counts[0] += 1;
    }

    fn take_in_place_what_must(&mut self, ops: &[Op]) {
        for &op in ops {
            let must = self.ask(|query| {
                let Some(model) = query.state.model(op) else { return Vec::new() };
                let operands = query.state.tensor_operands(op);
                let must = |operand: &OpOperand| {
                    // Nothing is known of the sizes that a copy would need.
                    let ty = self.body.ty(operand.value(self.body));
                    ty.rank(self.body.ctx()).is_none() || (model.must_be_in_place)(&query.state, *operand)
                };
                operands.filter(must).collect()
            });
            for operand in must {
                self.take_in_place(operand);
            }
        }
    }

    /// Regions of several blocks must be supported by their ops.
    fn check_structure(&self, ops: &[Op]) -> Outcome {
        for &op in ops {
            let supported = self.ask(|query| query.state.model(op).is_none_or(|model| model.unstructured));
            if !supported && self.body.regions(op).any(|region| self.body.blocks_of(region).count() > 1) {
                let message = "op or BufferizableOpInterface implementation does not support unstructured \
                               control flow, but at least one region has multiple blocks";
                return fail_op(self.body, op, message);
            }
        }
        Ok(())
    }

    /// What must be bufferized in place must not be in conflict.
    fn check_constraints(&self, ops: &[Op]) -> Outcome {
        for &op in ops {
            self.ask(|query| {
                let (state, body) = (&query.state, self.body);
                if state.model(op).is_none() {
                    return Ok(());
                }
                if let Some(to_tensor) = ToTensorOp::of(body, op)
                    && to_tensor.restrict(body).is_none()
                    && !body.is_unused(op)
                {
                    let message = "to_tensor ops without `restrict` are not supported by One-Shot Analysis";
                    return fail_op(body, op, message);
                }
                for operand in state.tensor_operands(op) {
                    if query.conflict(operand, true).is_some() {
                        let message =
                            "not bufferizable under the given constraints: cannot avoid RaW conflict";
                        return fail_op(body, op, message);
                    }
                    if state.is_in_place(operand) && query.write_to_read_only(operand, true).is_some() {
                        let message =
                            "not bufferizable under the given constraints: would write to read-only buffer";
                        return fail_op(body, op, message);
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// The ops on tensors, in the order in which they are decided about.
    fn ordered(&self, ops: &[Op]) -> Vec<Op> {
        let on_tensors = |op: &Op| self.ask(|query| query.state.on_tensors(*op));
        let mut ops: Vec<Op> = ops.iter().copied().filter(on_tensors).collect();
        match self.known.options.heuristic {
            Heuristic::BottomUp => ops.reverse(),
            Heuristic::TopDown => {}
            Heuristic::Fuzzer => shuffle(&mut ops, self.known.options.fuzzer_seed),
            Heuristic::BottomUpFromTerminators => {
                ops.reverse();
                ops = self.ordered_by_terminators(&ops);
            }
        }
        ops
    }

    /// The ops that make what terminators hand over, terminators first, and then the others.
    fn ordered_by_terminators(&self, ops: &[Op]) -> Vec<Op> {
        let body = self.body;
        let mut seen = rustc_hash::FxHashSet::default();
        let mut out = Vec::new();
        let terminators = ops
            .iter()
            .copied()
            .filter(|&op| body.has_trait(op, Traits::TERMINATOR) && body.successors(op).is_empty());
        for terminator in terminators {
            if !seen.insert(terminator) {
                continue;
            }
            out.push(terminator);
            let Some(region) = body.block(terminator).and_then(|block| body.block_region(block)) else {
                continue;
            };
            let mut work: Vec<Value> = body.operands(terminator).to_vec();
            while let Some(value) = work.pop() {
                let Some(op) = body.defining_op(value) else { continue };
                if !body.ty(value).is_tensor(body.ctx())
                    || body.ancestor_in_region(region, op).is_none()
                    || !seen.insert(op)
                {
                    continue;
                }
                out.push(op);
                let operands = self.ask(|query| query.state.aliasing_operands(value));
                work.extend(operands.into_iter().map(|alias| alias.operand.value(body)));
            }
        }
        out.extend(ops.iter().copied().filter(|op| !seen.contains(op)));
        out
    }

    fn decide(&mut self, op: Op) {
        let operands: Vec<OpOperand> = self.ask(|query| query.state.tensor_operands(op).collect());
        for operand in operands {
            match self.ask(|query| query.obstacle(operand, false)) {
                Some(_) if self.analysis.decisions.in_place.contains(&operand) => {}
                Some(obstacle) => {
                    self.analysis.obstacles.push(obstacle);
                    self.analysis.decisions.counts[1] += 1;
                }
                None => self.take_in_place(operand),
            }
        }
    }

    /// Finds the results that have exactly the buffer of an operand.
    fn find_equivalent(&mut self, ops: &[Op]) {
        for &op in ops {
            let Some(model) = self.ask(|query| query.state.model(op)) else { continue };
            for result in self.body.results(op) {
                if !self.body.ty(result).is_tensor(self.body.ctx()) {
                    continue;
                }
                let same = self.ask(|query| same_buffer(&query.state, result, model.allocates));
                if let Some(value) = same {
                    self.analysis.decisions.equivalent.union(result, value);
                }
            }
        }
    }

    /// Finds the uses of tensors whose contents nothing defines.
    fn find_undefined(&mut self, ops: &[Op]) {
        for &op in ops {
            let undefined: Vec<OpOperand> = self.ask(|query| {
                let state = &query.state;
                if state.model(op).is_none() {
                    return Vec::new();
                }
                let results = self.body.results(op).filter(|&result| state.is_tensor(result));
                let undefined = results.map(|result| state.uses(result)).filter(|uses| {
                    uses.first().is_some_and(|&operand| state.definitions(operand).is_empty())
                });
                undefined.flatten().collect()
            });
            self.analysis.decisions.undefined.extend(undefined);
        }
    }

    fn verify(&self, ops: &[Op]) -> Outcome {
        for &op in ops {
            self.ask(|query| match query.state.model(op) {
                Some(model) => (model.verify)(&query.state, op),
                None => Ok(()),
            })?;
        }
        Ok(())
    }
}

/// A value that has exactly the same buffer as `result`: an operand that it is certain to have the
/// buffer of, or several that have the same one.
fn same_buffer(state: &State<'_>, result: Value, allocates: bool) -> Option<Value> {
    let aliases = state.aliasing_operands(result);
    let first = aliases.first()?.operand.value(state.body);
    let mut all = true;
    for alias in aliases {
        let value = alias.operand.value(state.body);
        let same = alias.relation == Relation::Equivalent && state.is_in_place(alias.operand);
        if same && alias.definite {
            return Some(value);
        }
        all &= same && state.are_equivalent(value, first);
    }
    (all && !allocates).then_some(first)
}

/// Puts `ops` into an order that `seed` tells (Fisher and Yates, with the generator SplitMix64).
fn shuffle(ops: &mut [Op], seed: u64) {
    let mut state = seed;
    for at in (1..ops.len()).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = state;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^= word >> 31;
        ops.swap(at, (word % (at as u64 + 1)) as usize);
    }
}

/// Notes decisions in attributes of the ops of `body`, upstream's `test-analysis-only`.
pub(super) fn annotate(body: &mut Body, analysis: &Analysis) {
    let ctx = body.ctx().clone();
    for op in body.all_ops() {
        let operands = body.operands(op).to_vec();
        if !operands.iter().any(|&value| body.ty(value).is_tensor(&ctx)) {
            continue;
        }
        let texts: Vec<terrace_ir::Attr> = operands
            .iter()
            .enumerate()
            .map(|(at, &value)| {
                let tensor = body.ty(value).is_tensor(&ctx);
                let in_place = analysis.decisions.in_place.contains(&OpOperand::new(op, at));
                ctx.str_attr(if !tensor {
                    "none"
                } else if in_place {
                    "true"
                } else {
                    "false"
                })
            })
            .collect();
        body.set_attr(op, "__inplace_operands_attr__", ctx.array_attr(texts));
    }
}

/// Notes conflicts in attributes, each under a number of its own, upstream's `print-conflicts`.
pub(super) fn annotate_conflicts(body: &mut Body, analysis: &Analysis, counter: &mut u64) {
    for obstacle in &analysis.obstacles {
        match *obstacle {
            Obstacle::Conflict(Conflict { read, write, definition }) => {
                let id = format!("C_{counter}");
                mark(body, write.op, format!("{id}[CONFL-WRITE: {}]", write.index));
                mark(body, read.op, format!("{id}[READ: {}]", read.index));
                mark_value(body, definition, &id, "DEF");
            }
            Obstacle::NotWritable(value) => mark_value(body, value, &format!("W_{counter}"), "NOT-WRITABLE"),
            Obstacle::Parallel => continue,
        }
        *counter += 1;
    }
}

fn mark(body: &mut Body, op: Op, name: String) {
    body.set_attr(op, &name, terrace_ir::Attr::UNIT);
}

fn mark_value(body: &mut Body, value: Value, id: &str, what: &str) {
    let (kind, number) = match body.value_def(value) {
        terrace_ir::ValueDef::Result(_, number) => ("result", number),
        terrace_ir::ValueDef::Arg(_, number) => ("bbArg", number),
    };
    if let Some(owner) = owner_of(body, value) {
        mark(body, owner, format!("{id}[{what}: {kind} {number}]"));
    }
}
