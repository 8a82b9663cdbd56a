//! The predicates of one pattern, as upstream collects them (`PDLToPDLInterp/PredicateTree.cpp`).
//!
//! From the first root down through operands, then from connectors up to the other roots, then what no op
//! holds: native constraints, results, and types and attributes that the pattern gives. Where the pattern
//! names one thing in two places, they are asked to be equal; upstream does not ask that of results and of
//! ranges of types.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use terrace_dialects::pdl::{
    ApplyNativeConstraintOp, AttributeOp, OperandOp, OperandsOp, OperationOp, ResultOp, ResultsOp, TypeOp,
    TypesOp, range_elem,
};
use terrace_ir::{Body, Diagnostic, Loc, Op, Value};

use super::predicate::{Answer, Constraint, Group, Place, Places, Pos, Predicate, Question};
use super::roots::{self, RootOrder, Up, is_one_range, pattern_block};

/// What a pattern asks.
pub(super) struct PatternPredicates {
    /// Predicates, each with the place in the file of patterns that asks.
    pub(super) predicates: Vec<(Predicate, Loc)>,
    /// Where what the pattern names is found.
    pub(super) positions: FxHashMap<Value, Pos>,
    /// The op that matching starts at.
    pub(super) root: Value,
}

/// The predicates of the pattern `body`.
///
/// # Errors
/// When something in the pattern cannot be found from its root.
pub(super) fn collect(body: &Body, places: &mut Places) -> Result<PatternPredicates, Diagnostic> {
    let order = roots::order(body).map_err(|(op, what)| problem(body, op, what))?;
    let root = order.first;
    let mut collector = Collector { body, places, found: Vec::new(), positions: FxHashMap::default() };
    let start = collector.places.at(Place::Root);
    collector.walk(vec![Step::Visit(root, start)]);
    for (number, &(target, connector)) in order.others.iter().enumerate() {
        collector.climb(&order, target, connector, number as u32 + 1)?;
    }
    collector.rest()?;
    Ok(PatternPredicates { predicates: collector.found, positions: collector.positions, root })
}

fn problem(body: &Body, op: Op, what: &str) -> Diagnostic {
    let pattern = body.self_op();
    Diagnostic::error(body.loc(op), format!("'{}' op {what}", body.name_str(op)))
        .note(body.loc(pattern), "in this pattern")
}

/// The arities of `values`: `true` for ranges.
fn variadic(body: &Body, values: &[Value]) -> Vec<bool> {
    values.iter().map(|&value| range_elem(body.ctx(), body.ty(value)).is_some()).collect()
}

/// Asks how many operands or results there are: at least so many when some of `values` are ranges.
fn count(
    body: &Body,
    values: &[Value],
    pos: Pos,
    [at_least, exact]: [Question; 2],
    by: Op,
    next: &mut Vec<Step>,
) {
    let single = variadic(body, values).iter().filter(|&&any| !any).count();
    if single == values.len() {
        next.push(Step::Ask(pos, exact, Answer::Count(single as u32), by));
    } else if single > 0 {
        next.push(Step::Ask(pos, at_least, Answer::Count(single as u32), by));
    }
}

/// What is still to be done, the last one first.
enum Step {
    /// Ask about what the value names, at the position.
    Visit(Value, Pos),
    /// As `Visit`, of an op, and leave its operand with that number out.
    VisitUser(Value, Pos, Option<u32>),
    /// Note a predicate that an op of the pattern asks.
    Ask(Pos, Question, Answer, Op),
}

struct Collector<'a, 'p> {
    body: &'a Body,
    places: &'p mut Places,
    found: Vec<(Predicate, Loc)>,
    positions: FxHashMap<Value, Pos>,
}

impl Collector<'_, '_> {
    fn ask(&mut self, pos: Pos, question: Question, answer: Answer, by: Op) {
        self.found.push((Predicate { pos, question, answer }, self.body.loc(by)));
    }

    /// Does all of `steps`, the first one first, with what they lead to.
    fn walk(&mut self, steps: Vec<Step>) {
        let mut stack = steps;
        stack.reverse();
        while let Some(step) = stack.pop() {
            let mut next = Vec::new();
            match step {
                Step::Ask(pos, question, answer, by) => self.ask(pos, question, answer, by),
                Step::Visit(value, pos) => self.visit(value, pos, &mut next),
                Step::VisitUser(value, pos, but) => self.operation(value, pos, but, &mut next),
            }
            stack.extend(next.into_iter().rev());
        }
    }

    fn visit(&mut self, value: Value, pos: Pos, next: &mut Vec<Step>) {
        let Some(def) = self.body.defining_op(value) else { return };
        if let Some(&known) = self.positions.get(&value) {
            self.same(known, pos, def);
            return;
        }
        self.positions.insert(value, pos);
        match self.places.place(pos) {
            Place::Attribute(..) => self.attribute(def, pos, next),
            Place::Root | Place::DefiningOp(_) | Place::LoopOp(_) => self.operation(value, pos, None, next),
            Place::Type(_) => self.ty(def, pos, next),
            Place::Operand(..) | Place::OperandGroup(..) => self.operand(value, def, pos, next),
            _ => {}
        }
    }

    /// Asks that what is at two positions is the same; the deeper one is compared.
    fn same(&mut self, known: Pos, pos: Pos, by: Op) {
        if known == pos {
            return;
        }
        let below = self.places.depth(known) < self.places.depth(pos);
        let (low, high) = if below { (known, pos) } else { (pos, known) };
        self.ask(high, Question::EqualTo(low), Answer::Yes, by);
    }

    fn attribute(&mut self, def: Op, pos: Pos, next: &mut Vec<Step>) {
        next.push(Step::Ask(pos, Question::IsNotNull, Answer::Yes, def));
        let Some(attribute) = AttributeOp::of(self.body, def) else { return };
        if let Some(ty) = attribute.valueType(self.body) {
            next.push(Step::Visit(ty, self.places.at(Place::Type(pos))));
        } else if let Some(value) = attribute.value(self.body) {
            next.push(Step::Ask(pos, Question::Attribute, Answer::Attr(value), def));
        }
    }

    fn ty(&mut self, def: Op, pos: Pos, next: &mut Vec<Step>) {
        let one = TypeOp::of(self.body, def).and_then(|op| op.constantType(self.body));
        let many = TypesOp::of(self.body, def).and_then(|op| op.constantTypes(self.body));
        if let Some(ty) = one.or(many) {
            next.push(Step::Ask(pos, Question::Type, Answer::Attr(ty), def));
        }
    }

    fn operand(&mut self, value: Value, def: Op, pos: Pos, next: &mut Vec<Step>) {
        let body = self.body;
        let one = OperandOp::of(body, def);
        let many = OperandsOp::of(body, def);
        if one.is_some() || many.is_some() {
            let whole =
                matches!(self.places.place(pos), Place::OperandGroup(_, group) if group.index.is_none());
            if one.is_some() || !whole {
                next.push(Step::Ask(pos, Question::IsNotNull, Answer::Yes, def));
            }
            let ty = one.and_then(|op| op.valueType(body)).or(many.and_then(|op| op.valueType(body)));
            if let Some(ty) = ty {
                next.push(Step::Visit(ty, self.places.at(Place::Type(pos))));
            }
            return;
        }
        let Some((parent, result)) = self.result_of(value, def) else { return };
        let whole = matches!(result, (_, None));
        if !whole {
            next.push(Step::Ask(pos, Question::IsNotNull, Answer::Yes, def));
        }
        let op = self.places.at(Place::DefiningOp(pos));
        next.push(Step::Ask(op, Question::IsNotNull, Answer::Yes, def));
        let result = self.result_at(op, value, def);
        next.push(Step::Ask(result, Question::EqualTo(pos), Answer::Yes, def));
        next.push(Step::Visit(parent, op));
    }

    /// The op that the result `value` belongs to, and whether it is a single result, with its number.
    fn result_of(&self, value: Value, def: Op) -> Option<(Value, (bool, Option<u32>))> {
        let body = self.body;
        let number = |attr: Option<terrace_ir::Attr>| {
            attr.and_then(|attr| attr.as_int(body.ctx())).and_then(|index| u32::try_from(index).ok())
        };
        if let Some(result) = ResultOp::of(body, def) {
            return Some((result.parent(body), (true, number(Some(result.index(body))))));
        }
        let results = ResultsOp::defining(body, value)?;
        Some((results.parent(body), (false, number(results.index(body)))))
    }

    /// The position of the result or results `value` of the op at `op`.
    fn result_at(&mut self, op: Pos, value: Value, def: Op) -> Pos {
        let any_size = range_elem(self.body.ctx(), self.body.ty(value)).is_some();
        let place = match self.result_of(value, def) {
            Some((_, (true, index))) => Place::Result(op, index.unwrap_or_default()),
            Some((parent, (false, Some(index)))) => {
                let types =
                    OperationOp::defining(self.body, parent).map(|parent| parent.typeValues(self.body));
                let arities = variadic(self.body, types.unwrap_or_default());
                let known = arities.get(index as usize) == Some(&any_size);
                Place::ResultGroup(
                    op,
                    if known {
                        Group::at(index, &arities)
                    } else {
                        Group { index: Some(index), variadic: any_size, behind: None, segmented: false }
                    },
                )
            }
            _ => Place::ResultGroup(op, Group::ALL),
        };
        self.places.at(place)
    }

    /// Asks what an op is; its operand number `but` was asked about already.
    fn operation(&mut self, value: Value, pos: Pos, but: Option<u32>, next: &mut Vec<Step>) {
        let body = self.body;
        let Some(operation) = OperationOp::defining(body, value) else { return };
        let by = operation.0;
        let place = self.places.place(pos);
        if place != Place::Root {
            next.push(Step::Ask(pos, Question::IsNotNull, Answer::Yes, by));
        }
        let ctx = body.ctx();
        if let Some(name) = operation.opName(body).and_then(|name| name.as_str(ctx)) {
            next.push(Step::Ask(pos, Question::OperationName, Answer::Name(ctx.name(name)), by));
        }
        let operands = operation.operandValues(body);
        count(body, operands, pos, [Question::OperandCountAtLeast, Question::OperandCount], by, next);
        let types = operation.typeValues(body);
        count(body, types, pos, [Question::ResultCountAtLeast, Question::ResultCount], by, next);
        let names = operation.attributeValueNames(body).as_array(ctx).unwrap_or_default();
        for (name, &attribute) in names.iter().zip(operation.attributeValues(body)) {
            let name = ctx.name(name.as_str(ctx).unwrap_or_default());
            next.push(Step::Visit(attribute, self.places.at(Place::Attribute(pos, name))));
        }
        if is_one_range(body, operands) {
            // Who came from a user of the operands has been here.
            if !matches!(place, Place::LoopOp(_)) {
                let all = self.places.at(Place::OperandGroup(pos, Group::ALL));
                next.push(Step::Visit(operands[0], all));
            }
        } else {
            self.operands(operands, pos, but, next);
        }
        self.results(types, pos, by, next);
    }

    fn operands(&mut self, operands: &[Value], pos: Pos, but: Option<u32>, next: &mut Vec<Step>) {
        let arities = variadic(self.body, operands);
        let first_range = arities.iter().position(|&any| any).unwrap_or(arities.len());
        for (at, &operand) in operands.iter().enumerate() {
            if but == Some(at as u32) {
                continue;
            }
            let place = if at < first_range {
                Place::Operand(pos, at as u32)
            } else {
                Place::OperandGroup(pos, Group::at(at as u32, &arities))
            };
            next.push(Step::Visit(operand, self.places.at(place)));
        }
    }

    fn results(&mut self, types: &[Value], pos: Pos, by: Op, next: &mut Vec<Step>) {
        if is_one_range(self.body, types) {
            let all = self.places.at(Place::ResultGroup(pos, Group::ALL));
            next.push(Step::Visit(types[0], self.places.at(Place::Type(all))));
            return;
        }
        let arities = variadic(self.body, types);
        let first_range = arities.iter().position(|&any| any).unwrap_or(arities.len());
        for (at, &ty) in types.iter().enumerate() {
            let result = self.places.at(if at < first_range {
                Place::Result(pos, at as u32)
            } else {
                Place::ResultGroup(pos, Group::at(at as u32, &arities))
            });
            next.push(Step::Ask(result, Question::IsNotNull, Answer::Yes, by));
            next.push(Step::Visit(ty, self.places.at(Place::Type(result))));
        }
    }

    /// Goes up from `connector`, which was found, to the root `target`.
    fn climb(
        &mut self,
        order: &RootOrder,
        target: Value,
        connector: Value,
        number: u32,
    ) -> Result<(), Diagnostic> {
        if self.positions.contains_key(&target) {
            return Ok(());
        }
        let Some(mut pos) = self.positions.get(&connector).copied() else {
            let op = self.body.defining_op(target).unwrap_or_else(|| self.body.self_op());
            return Err(problem(self.body, op, "cannot be found from the root of the pattern"));
        };
        let mut value = connector;
        while value != target {
            let Some(up @ Up { parent: Some(parent), .. }) = order.up(target, value) else { break };
            pos = self.step_up(parent, up.index, pos, number);
            value = parent;
        }
        Ok(())
    }

    /// The position of `parent`, above what is at `pos`.
    fn step_up(&mut self, parent: Value, index: Option<u32>, pos: Pos, number: u32) -> Pos {
        let body = self.body;
        let Some(def) = body.defining_op(parent) else { return pos };
        let Some(operation) = OperationOp::of(body, def) else {
            let result = self.result_at(pos, parent, def);
            self.positions.entry(parent).or_insert(result);
            return result;
        };
        let users = self.places.at(Place::Users(pos));
        let each = self.places.at(Place::ForEach(users, number));
        let op = self.places.at(Place::LoopOp(each));
        let operands = operation.operandValues(body);
        let arities = variadic(body, operands);
        let place = match index {
            None => Place::OperandGroup(op, Group::ALL),
            Some(at) if arities[..=at as usize].contains(&true) => {
                Place::OperandGroup(op, Group::at(at, &arities))
            }
            Some(at) => Place::Operand(op, at),
        };
        let operand = self.places.at(place);
        self.ask(operand, Question::EqualTo(pos), Answer::Yes, def);
        self.positions.entry(parent).or_insert(op);
        self.walk(vec![Step::VisitUser(parent, op, index)]);
        op
    }

    /// What no op that is matched holds.
    fn rest(&mut self) -> Result<(), Diagnostic> {
        let body = self.body;
        let ops: Vec<Op> = pattern_block(body).into_iter().flat_map(|block| body.ops_of(block)).collect();
        for op in ops {
            if let Some(constraint) = ApplyNativeConstraintOp::of(body, op) {
                self.constraint(constraint)?;
            } else if let Some(attribute) = AttributeOp::of(body, op) {
                self.literal(op, attribute.attr(body), attribute.value(body), Place::AttributeLiteral)?;
            } else if let Some(ty) = TypeOp::of(body, op) {
                self.literal(op, ty.result(body), ty.constantType(body), Place::TypeLiteral)?;
            } else if let Some(types) = TypesOp::of(body, op) {
                self.literal(op, types.result(body), types.constantTypes(body), Place::TypeLiteral)?;
            } else if ResultOp::of(body, op).is_some() || ResultsOp::of(body, op).is_some() {
                self.result(op)?;
            } else if OperationOp::of(body, op).is_some() {
                let found = body.results(op).all(|value| self.positions.contains_key(&value));
                if !found {
                    return Err(problem(body, op, "cannot be found from the root of the pattern"));
                }
            }
        }
        Ok(())
    }

    fn literal(
        &mut self,
        op: Op,
        value: Value,
        given: Option<terrace_ir::Attr>,
        place: fn(terrace_ir::Attr) -> Place,
    ) -> Result<(), Diagnostic> {
        if self.positions.contains_key(&value) {
            return Ok(());
        }
        let Some(given) = given else {
            return Err(problem(
                self.body,
                op,
                "belongs to no op that is matched, and gives no value itself",
            ));
        };
        let pos = self.places.at(place(given));
        self.positions.insert(value, pos);
        Ok(())
    }

    fn result(&mut self, op: Op) -> Result<(), Diagnostic> {
        let body = self.body;
        let value = body.result(op, 0);
        if self.positions.contains_key(&value) {
            return Ok(());
        }
        let of = self.result_of(value, op);
        let parent = of.and_then(|(parent, _)| self.positions.get(&parent).copied());
        let (Some(parent), Some((_, (_, index)))) = (parent, of) else {
            return Err(problem(
                body,
                op,
                "belongs to an op that cannot be found from the root of the pattern",
            ));
        };
        let pos = self.result_at(parent, value, op);
        self.positions.insert(value, pos);
        if index.is_some() {
            self.ask(pos, Question::IsNotNull, Answer::Yes, op);
        }
        Ok(())
    }

    fn constraint(&mut self, op: ApplyNativeConstraintOp) -> Result<(), Diagnostic> {
        let body = self.body;
        let ctx = body.ctx();
        let mut args = Vec::new();
        for (at, value) in op.args(body).iter().enumerate() {
            let Some(&pos) = self.positions.get(value) else {
                let what = format!("has operand #{at} that cannot be found from the root of the pattern");
                return Err(problem(body, op.0, &what));
            };
            args.push(pos);
        }
        // It is asked where the last of its operands is known; of several as deep, that is the first.
        let Some(&pos) = args
            .iter()
            .enumerate()
            .max_by_key(|&(at, &pos)| (self.places.depth(pos), Reverse(at)))
            .map(|(_, pos)| pos)
        else {
            return Err(problem(body, op.0, "expected at least one argument"));
        };
        let constraint = Constraint {
            name: ctx.name(op.name(body).as_str(ctx).unwrap_or_default()),
            args,
            results: op.results(body).map(|value| body.ty(value)).collect(),
            negated: op.isNegated(body).and_then(|negated| negated.as_bool(ctx)) == Some(true),
        };
        let id = self.places.constraint(constraint);
        for (at, value) in op.results(body).enumerate() {
            let result = self.places.at(Place::ConstraintResult(id, at as u32));
            match self.positions.get(&value) {
                Some(&known) => {
                    let deeper = self.places.depth(known) < self.places.depth(result);
                    let (low, high) = if deeper { (known, result) } else { (result, known) };
                    self.ask(high, Question::EqualTo(low), Answer::Yes, op.0);
                }
                None => {
                    self.positions.insert(value, result);
                }
            }
        }
        self.ask(pos, Question::Constraint(id), Answer::Yes, op.0);
        Ok(())
    }
}
