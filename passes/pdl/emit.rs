//! The decision tree as `pdl_interp` IR: `@matcher`, a block for each question.
//!
//! The order of blocks and ops is upstream's. What lies below a node is emitted behind it, what matching goes
//! on with when it fails in front of it; since trees are as deep as there are patterns, a stack of tasks does
//! that in place of recursion.

use rustc_hash::FxHashMap;
use terrace_dialects::pdl::{attribute_type, operation_type, range_of, type_type, value_type};
use terrace_dialects::pdl_interp::*;
use terrace_ir::{Attr, Block, Body, Context, Diagnostic, Loc, OpDef, OpSpec, Region, Type, Value};

use super::predicate::{Answer, ConstraintId, Group, Place, Places, Pos, Question};
use super::tree::{NodeId, NodeKind, Tree};

/// What is noted where a pattern fits.
pub(super) struct Found {
    /// Function that rewrites.
    pub(super) rewriter: Attr,
    /// Positions of what that function gets.
    pub(super) inputs: Vec<Pos>,
    /// Names of ops that it makes.
    pub(super) generated: Option<Attr>,
    /// Name of the op that matching starts at.
    pub(super) root_kind: Option<Attr>,
    /// Benefit of the pattern.
    pub(super) benefit: Attr,
    /// Location of the pattern.
    pub(super) loc: Loc,
}

/// Fills the function `body`, the entry block of which has the root as argument. `found` makes what is noted
/// for a pattern.
///
/// # Errors
/// With what `found` says.
pub(super) fn emit(
    body: &mut Body,
    tree: &Tree,
    places: &Places,
    found: &mut dyn FnMut(usize) -> Result<Found, Diagnostic>,
) -> Result<(), Diagnostic> {
    let region = body.region(body.self_op(), 0);
    let Some(entry) = body.entry(region) else { return Ok(()) };
    let root = body.args(entry)[0];
    let loc = body.loc(body.self_op());
    let ctx = body.ctx().clone();
    let mut emitter = Emitter {
        ctx,
        body,
        tree,
        places,
        values: vec![None; places.len()],
        undo: Vec::new(),
        scopes: Vec::new(),
        failures: Vec::new(),
        matched: Vec::new(),
        constraints: FxHashMap::default(),
        loc,
        tasks: Vec::new(),
        made: Vec::new(),
        found,
    };
    emitter.bind(Place::Root, root);
    emitter.tasks.push(Task::Enter { node: tree.root, at: At::Block(entry) });
    while let Some(task) = emitter.tasks.pop() {
        emitter.run(task)?;
    }
    Ok(())
}

/// Where a node is emitted.
#[derive(Clone, Copy)]
enum At {
    /// Into a block.
    Block(Block),
    /// Into a new block at the end of a region, which is noted in that slot of `made`.
    New(Region, usize),
}

enum Task {
    Enter {
        node: NodeId,
        at: At,
    },
    /// The node itself, when what comes after its failure is there.
    Node {
        node: NodeId,
        block: Block,
        failure: Option<usize>,
    },
    /// Behind everything below a node.
    Leave {
        failure: Block,
        own: bool,
        matched: usize,
    },
    /// A switch whose cases are in slots of `made` from the given one on.
    Switch {
        node: NodeId,
        block: Block,
        value: Value,
        first: usize,
    },
    /// A test of a count whose success is in a slot of `made`.
    AtLeast {
        operands: bool,
        count: u32,
        value: Value,
        /// The block of the test, in a slot of `made`.
        test: usize,
        success: usize,
        loc: Loc,
    },
    /// Makes a block in a slot of `made`.
    Make(Region, usize),
    /// The failure that was pushed for such tests goes.
    PopFailure,
}

struct Emitter<'a> {
    ctx: Context,
    body: &'a mut Body,
    tree: &'a Tree,
    places: &'a Places,
    /// The values at positions, as far as they are known here.
    values: Vec<Option<Value>>,
    /// Positions that were bound, for the end of scopes.
    undo: Vec<Pos>,
    /// How many were bound when each scope began.
    scopes: Vec<usize>,
    /// Where matching goes on when it fails here.
    failures: Vec<Block>,
    /// Ops that were asked about on the way here.
    matched: Vec<Value>,
    /// Results of native constraints that were asked, by constraint.
    constraints: FxHashMap<ConstraintId, Vec<Value>>,
    loc: Loc,
    tasks: Vec<Task>,
    /// Blocks that tasks made for others.
    made: Vec<Option<Block>>,
    found: &'a mut dyn FnMut(usize) -> Result<Found, Diagnostic>,
}

impl Emitter<'_> {
    fn bind(&mut self, place: Place, value: Value) {
        let pos = (0..self.places.len() as u32).map(Pos).find(|&pos| self.places.place(pos) == place);
        if let Some(pos) = pos {
            self.values[pos.0 as usize] = Some(value);
        }
    }

    fn op(&mut self, block: Block, spec: OpSpec) -> terrace_ir::Op {
        let op = self.body.create(&spec);
        self.body.append(block, op);
        op
    }

    fn value(&mut self, block: Block, spec: OpSpec) -> Value {
        let op = self.op(block, spec);
        self.body.result(op, 0)
    }

    fn spec(&self, def: &'static OpDef, operands: &[Value]) -> OpSpec {
        OpSpec::new(def, self.loc).operands(operands.iter().copied())
    }

    fn run(&mut self, task: Task) -> Result<(), Diagnostic> {
        match task {
            Task::Enter { node, at } => {
                self.enter(node, at);
                Ok(())
            }
            Task::Node { node, block, failure } => self.node(node, block, failure),
            Task::Leave { failure, own, matched } => {
                while self.failures.last().is_some_and(|&last| last != failure) {
                    self.failures.pop();
                }
                if own {
                    self.failures.pop();
                }
                self.matched.truncate(matched);
                self.leave_scope();
                Ok(())
            }
            Task::Switch { node, block, value, first } => {
                self.switch(node, block, value, first);
                Ok(())
            }
            Task::AtLeast { operands, count, value, test, success, loc } => {
                self.at_least(operands, count, value, [test, success], loc);
                Ok(())
            }
            Task::Make(region, slot) => {
                self.made[slot] = Some(self.body.add_block(region));
                Ok(())
            }
            Task::PopFailure => {
                self.failures.pop();
                Ok(())
            }
        }
    }

    /// Emits a test of a count, which is where matching goes on when the next smaller one fails.
    fn at_least(&mut self, operands: bool, count: u32, value: Value, [test, success]: [usize; 2], loc: Loc) {
        let ctx = self.ctx.clone();
        let def = if operands { CheckOperandCountOp::def() } else { CheckResultCountOp::def() };
        let [.., default, last] = &mut self.failures[..] else { return };
        let (Some(test), Some(success)) = (self.made[test], self.made[success]) else { return };
        let spec = OpSpec::new(def, loc)
            .operands([value])
            .attr(&ctx, "count", ctx.int_attr(i128::from(count), ctx.int(32)))
            .attr(&ctx, "compareAtLeast", Attr::UNIT)
            .successors([success, *default]);
        *last = test;
        self.op(test, spec);
    }

    fn leave_scope(&mut self) {
        let start = self.scopes.pop().unwrap_or_default();
        for pos in self.undo.drain(start..) {
            self.values[pos.0 as usize] = None;
        }
    }

    fn enter(&mut self, node: NodeId, at: At) {
        let block = match at {
            At::Block(block) => block,
            At::New(region, slot) => {
                let block = self.body.add_block(region);
                self.made[slot] = Some(block);
                block
            }
        };
        self.scopes.push(self.undo.len());
        if matches!(self.tree.node(node).kind, NodeKind::Exit) {
            let spec = OpSpec::new(FinalizeOp::def(), self.body.loc(self.body.self_op()));
            self.op(block, spec);
            self.leave_scope();
            return;
        }
        let slot = self.made.len();
        let Some(failure) = self.tree.node(node).failure else {
            self.tasks.push(Task::Node { node, block, failure: None });
            return;
        };
        self.made.push(None);
        self.tasks.push(Task::Node { node, block, failure: Some(slot) });
        if let Some(region) = self.body.block_region(block) {
            self.tasks.push(Task::Enter { node: failure, at: At::New(region, slot) });
        }
    }

    fn node(&mut self, node: NodeId, block: Block, failure: Option<usize>) -> Result<(), Diagnostic> {
        let own = failure.and_then(|slot| self.made[slot]);
        self.failures.extend(own);
        let Some(&failure) = self.failures.last() else { return Ok(()) };
        let matched = self.matched.len();
        self.tasks.push(Task::Leave { failure, own: own.is_some(), matched });
        let tree = self.tree;
        let mut block = block;
        match &tree.node(node).kind {
            NodeKind::Exit => Ok(()),
            NodeKind::Success(pattern) => self.success(*pattern, block),
            NodeKind::Ask { pos, question, children, locs } => {
                self.loc = self.ctx.fused_loc(locs.iter().copied());
                let value = self.value_at(&mut block, *pos);
                let is_op = self.body.ty(value) == operation_type(&self.ctx);
                if is_op && !self.matched.contains(&value) {
                    self.matched.push(value);
                }
                match &children[..] {
                    [(answer, child)] => self.ask(block, value, *question, *answer, *child),
                    _ => self.ask_many(node, block, value, *question, children),
                }
                Ok(())
            }
        }
    }

    /// The value at `pos`, which is computed at the end of `block` if it is not known there. A loop moves
    /// `block` into it.
    fn value_at(&mut self, block: &mut Block, pos: Pos) -> Value {
        let mut chain = vec![pos];
        while let Some(&last) = chain.last() {
            if self.values[last.0 as usize].is_some() {
                break;
            }
            match self.places.place(last).parent() {
                Some(parent) => chain.push(parent),
                None => break,
            }
        }
        let mut value = None;
        for pos in chain.into_iter().rev() {
            let known = self.values[pos.0 as usize];
            let here = known.unwrap_or_else(|| {
                let made = self.compute(block, self.places.place(pos), value);
                self.values[pos.0 as usize] = Some(made);
                self.undo.push(pos);
                made
            });
            value = Some(here);
        }
        value.expect("a chain has at least one position")
    }

    fn compute(&mut self, block: &mut Block, place: Place, parent: Option<Value>) -> Value {
        let ctx = self.ctx.clone();
        let (op, value) = (operation_type(&ctx), value_type(&ctx));
        let operands: Vec<Value> = parent.into_iter().collect();
        let number = |index: u32| ctx.int_attr(i128::from(index), ctx.int(32));
        let spec = |def: &'static OpDef, ty: Type| self.spec(def, &operands).results([ty]);
        let spec = match place {
            Place::Root | Place::LoopOp(_) => return operands[0],
            Place::DefiningOp(_) => spec(GetDefiningOpOp::def(), op),
            Place::Operand(_, index) => spec(GetOperandOp::def(), value).attr(&ctx, "index", number(index)),
            Place::Result(_, index) => spec(GetResultOp::def(), value).attr(&ctx, "index", number(index)),
            Place::OperandGroup(_, group) => group_spec(&ctx, spec(GetOperandsOp::def(), value), group),
            Place::ResultGroup(_, group) => group_spec(&ctx, spec(GetResultsOp::def(), value), group),
            Place::Attribute(_, name) => spec(GetAttributeOp::def(), attribute_type(&ctx)).attr(
                &ctx,
                "name",
                ctx.str_attr(ctx.str(name)),
            ),
            Place::Type(_) => {
                let parent = self.body.ty(operands[0]);
                if parent == attribute_type(&ctx) {
                    spec(GetAttributeTypeOp::def(), type_type(&ctx))
                } else {
                    spec(GetValueTypeOp::def(), like(&ctx, parent, type_type(&ctx)))
                }
            }
            Place::AttributeLiteral(attr) => {
                spec(CreateAttributeOp::def(), attribute_type(&ctx)).attr(&ctx, "value", attr)
            }
            Place::TypeLiteral(attr) => {
                let one = attr.as_type(&ctx).is_some();
                let def = if one { CreateTypeOp::def() } else { CreateTypesOp::def() };
                let ty = type_type(&ctx);
                let ty = if one { ty } else { range_of(&ctx, ty).unwrap_or(ty) };
                spec(def, ty).attr(&ctx, "value", attr)
            }
            Place::ConstraintResult(id, index) => {
                return self.constraints[&id][index as usize];
            }
            Place::Users(_) => return self.users(*block, operands[0]),
            Place::ForEach(..) => return self.foreach(block, operands[0]),
        };
        self.value(*block, spec)
    }

    fn users(&mut self, block: Block, value: Value) -> Value {
        let ctx = self.ctx.clone();
        let single = value_type(&ctx);
        let one = if self.body.ty(value) == single {
            value
        } else {
            let zero = ctx.int_attr(0, ctx.int(32));
            let spec = self.spec(ExtractOp::def(), &[value]).results([single]).attr(&ctx, "index", zero);
            self.value(block, spec)
        };
        let ty = operation_type(&ctx);
        let spec = self.spec(GetUsersOp::def(), &[one]).results([range_of(&ctx, ty).unwrap_or(ty)]);
        self.value(block, spec)
    }

    /// Emits a loop over `ops`, and moves `block` into it.
    fn foreach(&mut self, block: &mut Block, ops: Value) -> Value {
        let failure = self.failures.last().copied();
        let spec = self.spec(ForEachOp::def(), &[ops]).successors(failure);
        let op = self.op(*block, spec);
        let region = self.body.region(op, 0);
        let inside = self.body.add_block(region);
        let variable = self.body.add_arg(inside, operation_type(&self.ctx), self.loc);
        let next = self.body.add_block(region);
        let spec = OpSpec::new(ContinueOp::def(), self.loc);
        self.op(next, spec);
        self.failures.push(next);
        *block = inside;
        variable
    }

    /// Emits a question with one good answer.
    fn ask(&mut self, mut block: Block, value: Value, question: Question, answer: Answer, child: NodeId) {
        let ctx = self.ctx.clone();
        let places = self.places;
        let mut args = Vec::new();
        match question {
            Question::EqualTo(other) => args.push(self.value_at(&mut block, other)),
            Question::Constraint(id) => {
                for &arg in &places.constraint_of(id).args {
                    args.push(self.value_at(&mut block, arg));
                }
            }
            _ => {}
        }
        let (Some(region), Some(&failure)) = (self.body.block_region(block), self.failures.last()) else {
            return;
        };
        let success = self.body.add_block(region);
        let spec = match (question, answer) {
            (Question::EqualTo(_), _) => self.spec(AreEqualOp::def(), &[value, args[0]]),
            (Question::Constraint(id), _) => {
                let constraint = places.constraint_of(id);
                let spec =
                    self.spec(ApplyConstraintOp::def(), &args).results(constraint.results.iter().copied());
                let spec = spec.attr(&ctx, "name", ctx.str_attr(ctx.str(constraint.name)));
                spec.attr(&ctx, "isNegated", ctx.bool_attr(constraint.negated))
            }
            (Question::OperationName, Answer::Name(name)) => {
                let name = ctx.str_attr(ctx.str(name));
                self.spec(CheckOperationNameOp::def(), &[value]).attr(&ctx, "name", name)
            }
            (Question::Type, Answer::Attr(attr)) if attr.as_type(&ctx).is_some() => {
                self.spec(CheckTypeOp::def(), &[value]).attr(&ctx, "type", attr)
            }
            (Question::Type, Answer::Attr(attr)) => {
                self.spec(CheckTypesOp::def(), &[value]).attr(&ctx, "types", attr)
            }
            (Question::Attribute, Answer::Attr(attr)) => {
                self.spec(CheckAttributeOp::def(), &[value]).attr(&ctx, "constantValue", attr)
            }
            (_, Answer::Count(count)) => {
                use Question::{OperandCount, OperandCountAtLeast, ResultCountAtLeast};
                let operands = matches!(question, OperandCount | OperandCountAtLeast);
                let def = if operands { CheckOperandCountOp::def() } else { CheckResultCountOp::def() };
                let count = ctx.int_attr(i128::from(count), ctx.int(32));
                let at_least = matches!(question, OperandCountAtLeast | ResultCountAtLeast);
                let spec = self.spec(def, &[value]).attr(&ctx, "count", count);
                spec.maybe_attr(&ctx, "compareAtLeast", at_least.then_some(Attr::UNIT))
            }
            _ => self.spec(IsNotNullOp::def(), &[value]),
        };
        let op = self.op(block, spec.successors([success, failure]));
        if let Question::Constraint(id) = question {
            let results = self.body.results(op).collect();
            self.constraints.insert(id, results);
        }
        self.tasks.push(Task::Enter { node: child, at: At::Block(success) });
    }

    /// Emits a question with several good answers.
    fn ask_many(
        &mut self,
        node: NodeId,
        block: Block,
        value: Value,
        question: Question,
        children: &[(Answer, NodeId)],
    ) {
        let Some(region) = self.body.block_region(block) else { return };
        let first = self.made.len();
        self.made.resize(first + children.len(), None);
        let operands = match question {
            Question::OperandCountAtLeast => true,
            Question::ResultCountAtLeast => false,
            _ => {
                self.tasks.push(Task::Switch { node, block, value, first });
                for (at, &(_, child)) in children.iter().enumerate().rev() {
                    self.tasks.push(Task::Enter { node: child, at: At::New(region, first + at) });
                }
                return;
            }
        };
        // The greatest count first: each goes on with the next smaller one when it fails.
        let Some(&default) = self.failures.last() else { return };
        self.failures.push(default);
        let mut counts: Vec<(u32, NodeId)> = children
            .iter()
            .filter_map(|&(answer, child)| match answer {
                Answer::Count(count) => Some((count, child)),
                _ => None,
            })
            .collect();
        counts.sort_by_key(|&(count, _)| count);
        self.tasks.push(Task::PopFailure);
        for (at, (count, child)) in counts.into_iter().enumerate() {
            let (success, test, loc) = (first + at, self.made.len(), self.loc);
            // The smallest count is asked where this node is.
            self.made.push((at == 0).then_some(block));
            self.tasks.push(Task::AtLeast { operands, count, value, test, success, loc });
            self.tasks.push(Task::Enter { node: child, at: At::New(region, success) });
            if at > 0 {
                self.tasks.push(Task::Make(region, test));
            }
        }
    }

    fn switch(&mut self, node: NodeId, block: Block, value: Value, first: usize) {
        let ctx = self.ctx.clone();
        let tree = self.tree;
        let NodeKind::Ask { question, children, locs, .. } = &tree.node(node).kind else { return };
        let attrs: Vec<Attr> = children
            .iter()
            .filter_map(|&(answer, _)| match answer {
                Answer::Attr(attr) => Some(attr),
                Answer::Name(name) => Some(ctx.str_attr(ctx.str(name))),
                _ => None,
            })
            .collect();
        let is_type = attrs.first().is_some_and(|attr| attr.as_type(&ctx).is_some());
        let (def, cases) = match question {
            Question::OperationName => (SwitchOperationNameOp::def(), ctx.array_attr(attrs)),
            Question::Type if is_type => (SwitchTypeOp::def(), ctx.array_attr(attrs)),
            Question::Type => (SwitchTypesOp::def(), ctx.array_attr(attrs)),
            Question::Attribute => (SwitchAttributeOp::def(), ctx.array_attr(attrs)),
            Question::OperandCount => (SwitchOperandCountOp::def(), counts(&ctx, children)),
            _ => (SwitchResultCountOp::def(), counts(&ctx, children)),
        };
        let blocks = (0..children.len()).filter_map(|at| self.made[first + at]);
        let successors: Vec<Block> = self.failures.last().copied().into_iter().chain(blocks).collect();
        let loc = ctx.fused_loc(locs.iter().copied());
        let spec = OpSpec::new(def, loc).operands([value]).attr(&ctx, "caseValues", cases);
        self.op(block, spec.successors(successors));
    }

    fn success(&mut self, pattern: usize, mut block: Block) -> Result<(), Diagnostic> {
        let found = (self.found)(pattern)?;
        self.loc = found.loc;
        let inputs: Vec<Value> = found.inputs.iter().map(|&pos| self.value_at(&mut block, pos)).collect();
        let ctx = self.ctx.clone();
        let spec = OpSpec::new(RecordMatchOp::def(), found.loc)
            .operand_groups(&ctx, &[&inputs, &self.matched])
            .attr(&ctx, "rewriter", found.rewriter)
            .maybe_attr(&ctx, "rootKind", found.root_kind)
            .maybe_attr(&ctx, "generatedOps", found.generated)
            .attr(&ctx, "benefit", found.benefit)
            .successors(self.failures.last().copied());
        self.op(block, spec);
        Ok(())
    }
}

/// `elem`, or a range of it when `ty` is a range.
fn like(ctx: &Context, ty: Type, elem: Type) -> Type {
    let is_range = terrace_dialects::pdl::range_elem(ctx, ty).is_some();
    if is_range { range_of(ctx, elem).unwrap_or(elem) } else { elem }
}

/// Adds what says which group is meant.
fn group_spec(ctx: &Context, mut spec: OpSpec, group: Group) -> OpSpec {
    if group.variadic {
        spec.results = range_of(ctx, value_type(ctx)).into_iter().collect();
    }
    let number = |index: u32| ctx.int_attr(i128::from(index), ctx.int(32));
    // Where nothing is left out, this is what a group means anyway.
    let behind = group.behind.filter(|&behind| behind > 0 || !group.variadic);
    spec.maybe_attr(ctx, "index", group.index.map(number))
        .maybe_attr(ctx, "behind", behind.map(number))
        .maybe_attr(ctx, "segmented", group.segmented.then_some(Attr::UNIT))
}

/// `dense<[1, 2]> : vector<2xi32>`.
fn counts(ctx: &Context, children: &[(Answer, NodeId)]) -> Attr {
    let counts: Vec<u32> = children
        .iter()
        .filter_map(|&(answer, _)| match answer {
            Answer::Count(count) => Some(count),
            _ => None,
        })
        .collect();
    let ty = ctx.vector(&[counts.len() as i64], ctx.int(32));
    let bytes: Vec<u8> = counts.iter().flat_map(|count| count.to_le_bytes()).collect();
    ctx.dense_attr(ty, &bytes).expect("as many numbers as the type has")
}
