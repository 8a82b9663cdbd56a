//! What can be asked about the tensors of a body, given the interfaces of its ops and what was
//! decided so far. After upstream's `AnalysisState`.

use rustc_hash::{FxHashMap, FxHashSet};
use terrace_ir::{Body, Context, Op, OpName, Region, Value, ValueDef};

use super::{AliasingOperand, AliasingValue, Bufferizable, Callee, Callees, OpOperand, Options, Relation};
use crate::bufferization::ToBufferOp;

/// Decisions of an analysis.
pub trait Facts {
    /// Whether the operand is bufferized in place.
    fn is_in_place(&self, operand: OpOperand) -> bool;
    /// Whether both tensors have exactly the same buffer.
    fn are_equivalent(&self, a: Value, b: Value) -> bool;
    /// Whether the contents of the operand are not defined.
    fn has_undefined_contents(&self, operand: OpOperand) -> bool;
    /// The tensors that may share memory with `value`, itself included.
    fn sharing(&self, value: Value) -> Vec<Value>;
}

/// The implementations of [`Bufferizable`] for ops whose declarations name none.
#[derive(Default)]
pub struct Models {
    by_name: FxHashMap<OpName, &'static Bufferizable>,
}

impl Models {
    /// None.
    pub fn new() -> Models {
        Models::default()
    }

    /// Sets the implementation for the op called `name`, when its dialect is loaded.
    pub fn add(&mut self, ctx: &Context, name: &str, model: &'static Bufferizable) {
        if let Some(name) = ctx.registry().op(name) {
            self.by_name.insert(name, model);
        }
    }

    /// The implementation for `op`: that which it declares, or the one set here.
    pub fn of(&self, body: &Body, op: Op) -> Option<&'static Bufferizable> {
        body.interface::<Bufferizable>(op).or_else(|| self.by_name.get(&body.name(op)).copied())
    }
}

/// What does not change while a body is looked at.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Options.
    pub options: &'a Options,
    /// Implementations.
    pub models: &'a Models,
    /// The functions of the module.
    pub callees: &'a Callees,
    /// Whether no op of the body may be bufferized.
    pub denied: bool,
    /// Decisions; `None` without analysis.
    pub facts: Option<&'a dyn Facts>,
}

/// How [`State::find`] follows tensors to where they come from.
#[derive(Clone, Copy, Default, Debug)]
pub struct Traversal {
    /// Stops at operands whose buffer is not exactly the one of what they become.
    pub equivalent_only: bool,
    /// Stops at operands of another type than what they become, casts excepted.
    pub same_type_only: bool,
    /// What is stopped at counts as found.
    pub with_leaves: bool,
}

/// A body with what is known of it.
#[derive(Clone, Copy)]
pub struct State<'a> {
    /// The body.
    pub body: &'a Body,
    /// What is known.
    pub known: &'a Known<'a>,
}

/// The op that defines `value`, or that has the block whose argument it is.
pub fn owner_of(body: &Body, value: Value) -> Option<Op> {
    match body.value_def(value) {
        ValueDef::Result(op, _) => Some(op),
        ValueDef::Arg(block, _) => body.block_op(block),
    }
}

impl<'a> State<'a> {
    /// The state of `body`.
    pub fn new(body: &'a Body, known: &'a Known<'a>) -> State<'a> {
        State { body, known }
    }

    /// The options.
    pub fn options(&self) -> &'a Options {
        self.known.options
    }

    /// The implementation of `op`, when it may be bufferized.
    pub fn model(&self, op: Op) -> Option<&'static Bufferizable> {
        if self.known.denied || !self.known.options.allows(self.body, op) {
            return None;
        }
        self.known.models.of(self.body, op)
    }

    /// The implementation of the op that `value` belongs to.
    pub fn model_of_value(&self, value: Value) -> Option<&'static Bufferizable> {
        self.model(owner_of(self.body, value)?)
    }

    /// Whether `value` is a tensor.
    pub fn is_tensor(&self, value: Value) -> bool {
        self.body.ty(value).is_tensor(self.body.ctx())
    }

    /// The operands of `op` that are tensors.
    pub fn tensor_operands(&self, op: Op) -> impl Iterator<Item = OpOperand> + use<'a> {
        let (body, ctx) = (self.body, self.body.ctx());
        let values = body.operands(op).iter().enumerate();
        values.filter(|(_, value)| body.ty(**value).is_tensor(ctx)).map(move |(at, _)| OpOperand::new(op, at))
    }

    /// The uses of `value`, in the order of ops.
    pub fn uses(&self, value: Value) -> Vec<OpOperand> {
        let uses = self.body.uses(value);
        let mut uses: Vec<OpOperand> =
            uses.map(|(slot, op)| OpOperand::new(op, self.body.operand_number(slot))).collect();
        uses.sort_unstable();
        uses
    }

    /// Whether the operand is read; always when nothing is known of the op.
    pub fn reads(&self, operand: OpOperand) -> bool {
        self.model(operand.op).is_none_or(|model| (model.reads)(self, operand))
    }

    /// Whether the operand is written to; always when nothing is known of the op.
    pub fn writes(&self, operand: OpOperand) -> bool {
        self.model(operand.op).is_none_or(|model| (model.writes)(self, operand))
    }

    /// The tensors that may have the buffer of the operand.
    pub fn aliases(&self, operand: OpOperand) -> Vec<AliasingValue> {
        match self.model(operand.op) {
            Some(model) => (model.aliases)(self, operand),
            None => self.unknown_aliases(operand),
        }
    }

    /// Of an op of which nothing is known: any tensor that it defines or hands to a region.
    pub fn unknown_aliases(&self, operand: OpOperand) -> Vec<AliasingValue> {
        let body = self.body;
        let entries = body.regions(operand.op).filter_map(|region| body.entry(region));
        let args: Vec<Value> = entries.flat_map(|block| body.args(block).to_vec()).collect();
        let values = body.results(operand.op).chain(args).filter(|&value| self.is_tensor(value));
        values.map(|value| AliasingValue { value, relation: Relation::Unknown, definite: false }).collect()
    }

    /// The operands whose buffer `value` may have.
    pub fn aliasing_operands(&self, value: Value) -> Vec<AliasingOperand> {
        let Some(owner) = owner_of(self.body, value) else { return Vec::new() };
        match self.model(owner) {
            Some(model) => (model.aliasing_operands)(self, value),
            None => self.unknown_aliasing_operands(owner, value),
        }
    }

    fn unknown_aliasing_operands(&self, owner: Op, value: Value) -> Vec<AliasingOperand> {
        if let ValueDef::Arg(block, _) = self.body.value_def(value) {
            let region = self.body.block_region(block);
            if region.and_then(|region| self.body.entry(region)) != Some(block) {
                return Vec::new();
            }
        }
        let unknown = |operand| AliasingOperand { operand, relation: Relation::Unknown, definite: false };
        self.tensor_operands(owner).map(unknown).collect()
    }

    /// Whether the contents of `value` are written where it is defined.
    pub fn value_writes(&self, value: Value) -> bool {
        match self.body.value_def(value) {
            ValueDef::Arg(..) => true,
            ValueDef::Result(op, _) => self.model(op).is_none_or(|model| (model.result_writes)(self, value)),
        }
    }

    /// Whether the op neither reads nor writes the operand, and other tensors may have its buffer.
    pub fn only_aliases(&self, operand: OpOperand) -> bool {
        !self.reads(operand) && !self.writes(operand) && !self.aliases(operand).is_empty()
    }

    /// Whether anything reads `value`, or a tensor that has its buffer.
    pub fn is_read(&self, value: Value) -> bool {
        let mut seen: FxHashSet<OpOperand> = FxHashSet::default();
        let mut work = self.uses(value);
        while let Some(operand) = work.pop() {
            if !seen.insert(operand) {
                continue;
            }
            if self.reads(operand) {
                return true;
            }
            if !self.writes(operand) {
                for alias in self.aliases(operand) {
                    work.extend(self.uses(alias.value));
                }
            }
        }
        false
    }

    /// Whether the operand is bufferized in place. Without analysis, what is written is not.
    pub fn is_in_place(&self, operand: OpOperand) -> bool {
        match self.known.facts {
            Some(facts) => facts.is_in_place(operand),
            None => ToBufferOp::of(self.body, operand.op).is_some() || !self.writes(operand),
        }
    }

    /// Whether both tensors have exactly the same buffer; not, when that is not known.
    pub fn are_equivalent(&self, a: Value, b: Value) -> bool {
        a == b || self.known.facts.is_some_and(|facts| facts.are_equivalent(a, b))
    }

    /// Whether nothing is defined about the contents of the operand.
    pub fn has_undefined_contents(&self, operand: OpOperand) -> bool {
        self.known.facts.is_some_and(|facts| facts.has_undefined_contents(operand))
    }

    /// Whether a copy of the operand need not have its contents.
    pub fn can_omit_copy(&self, operand: OpOperand) -> bool {
        if self.has_undefined_contents(operand) || (self.writes(operand) && !self.reads(operand)) {
            return true;
        }
        !self.reads(operand) && !self.aliases(operand).iter().any(|alias| self.is_read(alias.value))
    }

    /// The definitions of what the operand holds: the tensors that it has the buffer of, and whose
    /// contents were written.
    pub fn definitions(&self, operand: OpOperand) -> Vec<Value> {
        self.find(operand.value(self.body), |value| self.value_writes(value), Traversal::default())
    }

    /// Follows `start` to the tensors whose buffer it may have, up to those for which `found` holds.
    pub fn find(&self, start: Value, found: impl Fn(Value) -> bool, how: Traversal) -> Vec<Value> {
        self.follow(start, found, how, &mut |_| {})
    }

    /// As [`State::find`], from what `start` holds, with the operands that lie on the way.
    pub fn find_with_path(
        &self,
        start: OpOperand,
        found: impl Fn(Value) -> bool,
        how: Traversal,
    ) -> (Vec<Value>, Vec<OpOperand>) {
        let mut path = vec![start];
        let values = self.follow(start.value(self.body), found, how, &mut |operand| path.push(operand));
        (values, path)
    }

    fn follow(
        &self,
        start: Value,
        found: impl Fn(Value) -> bool,
        how: Traversal,
        visit: &mut dyn FnMut(OpOperand),
    ) -> Vec<Value> {
        let mut seen: FxHashSet<Value> = FxHashSet::default();
        let mut out: Vec<Value> = Vec::new();
        let mut work = vec![start];
        while let Some(value) = work.pop() {
            if !seen.insert(value) {
                // What was reached in two ways may hold different contents each time.
                if how.with_leaves && !out.contains(&value) {
                    out.push(value);
                }
                continue;
            }
            let aliases = if found(value) {
                out.push(value);
                continue;
            } else if self.model_of_value(value).is_none() {
                Vec::new()
            } else {
                self.aliasing_operands(value)
            };
            let mut leaf = aliases.is_empty();
            for alias in aliases {
                if self.follows(value, alias, how) {
                    visit(alias.operand);
                    work.push(alias.operand.value(self.body));
                } else {
                    leaf = true;
                }
            }
            if leaf && how.with_leaves {
                out.push(value);
            }
        }
        out
    }

    fn follows(&self, value: Value, alias: AliasingOperand, how: Traversal) -> bool {
        if how.equivalent_only && alias.relation != Relation::Equivalent {
            return false;
        }
        let from = alias.operand.value(self.body);
        let cast = || {
            let def = self.body.defining_op(value);
            def.is_some_and(|op| self.body.name_str(op) == "tensor.cast")
        };
        !how.same_type_only || self.body.ty(from) == self.body.ty(value) || cast()
    }

    /// Whether `region` may run more than once each time its op runs.
    pub fn is_repetitive(&self, region: Region) -> bool {
        let op = self.body.region_op(region);
        let number = self.body.regions(op).position(|other| other == region);
        let Some(number) = number else { return false };
        match self.model(op) {
            Some(model) => (model.repetitive)(self.body, op, number),
            None => super::default_repetitive(self.body, op, number),
        }
    }

    /// `region`, or the next one around it, that may run repeatedly.
    pub fn repetitive_region(&self, region: Option<Region>) -> Option<Region> {
        let mut at = region;
        while let Some(region) = at.filter(|&region| !self.is_repetitive(region)) {
            at = self.parent_region(region);
        }
        at
    }

    /// The innermost region around `region`, itself included, whose runs may happen at once.
    pub fn parallel_region(&self, region: Option<Region>) -> Option<Region> {
        let mut at = region;
        while let Some(region) = at {
            let op = self.body.region_op(region);
            let number = self.body.regions(op).position(|other| other == region);
            if let (Some(model), Some(number)) = (self.model(op), number)
                && (model.parallel)(self.body, op, number)
            {
                return at;
            }
            at = self.parent_region(region);
        }
        None
    }

    /// The region that the op of `region` lies in.
    pub fn parent_region(&self, region: Region) -> Option<Region> {
        self.region_of(self.body.region_op(region))
    }

    /// The region that `op` lies in.
    pub fn region_of(&self, op: Op) -> Option<Region> {
        self.body.block_region(self.body.block(op)?)
    }

    /// The region that `value` is defined in.
    pub fn region_of_value(&self, value: Value) -> Option<Region> {
        self.body.block_region(self.body.value_block(value)?)
    }

    /// The function that a call names.
    pub fn callee(&self, call: Op) -> Option<&'a Callee> {
        let ctx = self.body.ctx();
        let name = self.body.attr(call, "callee")?.as_symbol(ctx)?;
        self.known.callees.get(ctx.str(name))
    }

    /// Whether `op` is about tensors.
    pub fn on_tensors(&self, op: Op) -> bool {
        match self.model(op) {
            Some(model) => (model.on_tensors)(self.body, op),
            None => super::has_tensors(self.body, op),
        }
    }
}
