//! Changing a body: the rewriter, sets of patterns, and the drivers that apply them.

pub mod conversion;
mod fold;
mod greedy;
mod merge_blocks;
mod patterns;
mod regions;
mod walk;

pub use fold::{Folder, constant_of, constant_value, fold_in_place};
pub use greedy::{GreedyConfig, GreedyResult, apply_greedily};
pub use patterns::{Candidate, NamedPattern, PatternGroup, Patterns};
pub use regions::simplify_regions;
pub use walk::{WalkResult, apply_once};

use std::ops::Deref;

use crate::attr::Attr;
use crate::body::{Block, Body, Mapping, Op, Region, Value};
use crate::context::Context;
use crate::diag::{Diagnostic, OpError};
use crate::loc::Loc;
use crate::op::{OpDef, OpSpec};
use crate::types::Type;

/// Where new ops go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InsertPoint {
    /// In front of an op.
    Before(Op),
    /// At the end of a block.
    End(Block),
}

/// What happened to an op, for drivers that keep worklists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// It is new.
    Created(Op),
    /// Its operands, attributes or result types changed.
    Modified(Op),
    /// It is gone.
    Erased(Op),
    /// It lost a user: it may be dead now.
    MayBeDead(Op),
}

/// The only way to change a body from a rewrite.
///
/// It knows where new ops go and gives them the location of the op that is being rewritten, so that
/// no rewrite can lose it. It dereferences to the [`Body`] for everything that reads. A rewrite
/// returns `None` when it does not apply, having changed nothing; whether it changed anything is
/// told by the body's epoch, not by the rewrite.
pub struct Rewriter<'a> {
    body: &'a mut Body,
    ctx: Context,
    point: Option<InsertPoint>,
    loc: Loc,
    changes: Vec<Change>,
    refusal: Option<(Op, String)>,
    failure: Option<Box<Diagnostic>>,
}

impl Deref for Rewriter<'_> {
    type Target = Body;

    fn deref(&self) -> &Body {
        self.body
    }
}

impl<'a> Rewriter<'a> {
    /// A rewriter of `body` without a place to insert at.
    pub fn new(body: &'a mut Body) -> Rewriter<'a> {
        let ctx = body.ctx().clone();
        Rewriter {
            body,
            ctx,
            point: None,
            loc: Loc::UNKNOWN,
            changes: Vec::new(),
            refusal: None,
            failure: None,
        }
    }

    /// A rewriter that inserts in front of `op`, with its location.
    pub fn before(body: &'a mut Body, op: Op) -> Rewriter<'a> {
        let mut rewriter = Rewriter::new(body);
        rewriter.set_root(op);
        rewriter
    }

    /// A rewriter that inserts at the end of `block`.
    pub fn at_end(body: &'a mut Body, block: Block, loc: Loc) -> Rewriter<'a> {
        let mut rewriter = Rewriter::new(body);
        rewriter.point = Some(InsertPoint::End(block));
        rewriter.loc = loc;
        rewriter
    }

    /// The context, as a value of its own that can be held while the body changes.
    pub fn context(&self) -> Context {
        self.ctx.clone()
    }

    /// The body, for reading where a reference is wanted.
    pub fn body(&self) -> &Body {
        self.body
    }

    /// Inserts in front of `op` from now on, and gives new ops its location.
    pub fn set_root(&mut self, op: Op) {
        self.point = Some(InsertPoint::Before(op));
        self.loc = self.body.loc(op);
    }

    /// Inserts in front of `op` from now on.
    pub fn set_before(&mut self, op: Op) {
        self.point = Some(InsertPoint::Before(op));
    }

    /// Inserts behind `op` from now on.
    ///
    /// # Panics
    /// When `op` is not in a block.
    pub fn set_after(&mut self, op: Op) {
        self.point = Some(match self.body.next_op(op) {
            Some(next) => InsertPoint::Before(next),
            None => InsertPoint::End(self.body.block(op).expect("an op in a block")),
        });
    }

    /// Inserts at the start of `block` from now on.
    pub fn set_start(&mut self, block: Block) {
        self.point = Some(match self.body.first_op(block) {
            Some(first) => InsertPoint::Before(first),
            None => InsertPoint::End(block),
        });
    }

    /// Inserts at the end of `block` from now on.
    pub fn set_end(&mut self, block: Block) {
        self.point = Some(InsertPoint::End(block));
    }

    /// Where new ops go.
    pub fn point(&self) -> Option<InsertPoint> {
        self.point
    }

    /// Inserts at `point` from now on.
    pub fn set_point(&mut self, point: InsertPoint) {
        self.point = Some(point);
    }

    /// The location that new ops get.
    pub fn loc(&self) -> Loc {
        self.loc
    }

    /// Gives new ops `loc` from now on.
    pub fn set_loc(&mut self, loc: Loc) {
        self.loc = loc;
    }

    /// Gives new ops the locations of all of `ops` from now on, fused.
    pub fn set_fused_loc(&mut self, ops: &[Op]) {
        self.loc = self.ctx.fused_loc(ops.iter().map(|&op| self.body.loc(op)));
    }

    // ---- making ops ----

    /// The description of an op of kind `def` at the current location.
    pub fn spec(&self, def: &'static OpDef) -> OpSpec {
        OpSpec::new(def, self.loc)
    }

    /// Makes an op at the current place. One described without location gets the current one.
    pub fn insert(&mut self, mut spec: OpSpec) -> Op {
        if spec.loc.is_unknown() {
            spec.loc = self.loc;
        }
        let op = self.body.create(&spec);
        self.place(op);
        self.changes.push(Change::Created(op));
        op
    }

    fn place(&mut self, op: Op) {
        match self.point {
            Some(InsertPoint::Before(at)) => self.body.insert_before(at, op),
            Some(InsertPoint::End(block)) => self.body.append(block, op),
            None => {}
        }
    }

    /// Makes an op whose result types follow from its operands and attributes.
    ///
    /// # Errors
    /// When they do not follow.
    pub fn insert_inferred(&mut self, spec: OpSpec) -> Result<Op, OpError> {
        let spec = spec.infer(self.body)?;
        Ok(self.insert(spec))
    }

    /// Makes an op of kind `def` with one result, of a type that follows from `operands`.
    ///
    /// # Panics
    /// When the type does not follow: use [`Rewriter::insert`] for such ops.
    pub fn apply(&mut self, def: &'static OpDef, operands: &[Value]) -> Value {
        let spec = self.spec(def).operands(operands.iter().copied());
        match self.insert_inferred(spec) {
            Ok(op) => self.body.result(op, 0),
            Err(error) => panic!("{}: {}", def.name, error.message()),
        }
    }

    /// Makes a constant: an op of the dialect called `dialect` that yields `attr` of type `ty`;
    /// `None` when the dialect cannot.
    pub fn constant(&mut self, dialect: &str, attr: Attr, ty: Type) -> Option<Value> {
        let make = self.ctx.dialect(dialect)?.def().constant?;
        let op = make(self, attr, ty)?;
        Some(self.body.result(op, 0))
    }

    /// Makes a block at the end of `region`, with arguments of the given types.
    pub fn add_block(&mut self, region: Region, args: &[Type]) -> Block {
        let block = self.body.add_block(region);
        for &ty in args {
            self.body.add_arg(block, ty, self.loc);
        }
        block
    }

    /// Adds an argument to `block`.
    pub fn add_arg(&mut self, block: Block, ty: Type) -> Value {
        self.body.add_arg(block, ty, self.loc)
    }

    /// Copies `op`, and what lies below it, to the current place.
    pub fn clone_here(&mut self, op: Op, map: &mut Mapping) -> Op {
        let copy = self.body.clone_op(None, op, map);
        self.place(copy);
        self.changes.push(Change::Created(copy));
        for below in self.body.walk(copy) {
            self.changes.push(Change::Created(below));
        }
        copy
    }

    // ---- changing ops ----

    /// Replaces the results of `op` by `values` and erases it.
    ///
    /// # Panics
    /// When the numbers differ.
    pub fn replace(&mut self, op: impl Into<Op>, values: impl IntoIterator<Item = Value>) {
        let op = op.into();
        let mut results = self.body.results(op);
        for value in values {
            let result = results.next().expect("as many values as results");
            self.replace_value(result, value);
        }
        assert!(results.next().is_none(), "as many values as results");
        self.erase(op);
    }

    /// Replaces `op` by a new op, in its place, with the same number of results.
    pub fn replace_with(&mut self, op: impl Into<Op>, spec: OpSpec) -> Op {
        let op = op.into();
        let point = self.point.replace(InsertPoint::Before(op));
        let new = self.insert(spec);
        self.point = point;
        let results: Vec<Value> = self.body.results(new).collect();
        self.replace(op, results);
        new
    }

    /// Makes all users of `from` use `to`.
    pub fn replace_value(&mut self, from: Value, to: Value) {
        self.changes.extend(self.body.users(from).map(Change::Modified));
        self.body.replace_uses(from, to);
    }

    /// Makes the users of `from` for which `which` holds use `to`.
    pub fn replace_value_if(&mut self, from: Value, to: Value, mut which: impl FnMut(&Body, Op) -> bool) {
        let users: Vec<Op> = self.body.users(from).filter(|&op| which(self.body, op)).collect();
        self.changes.extend(users.iter().map(|&op| Change::Modified(op)));
        self.body.replace_uses_if(from, to, |_, op| users.contains(&op));
    }

    /// Erases `op`, whose results must not be used.
    pub fn erase(&mut self, op: impl Into<Op>) {
        let op = op.into();
        if let Some(InsertPoint::Before(at)) = self.point
            && self.body.is_ancestor(op, at)
        {
            match self.body.block(op) {
                Some(_) => self.set_after(op),
                None => self.point = None,
            }
        }
        let below = self.body.walk(op);
        for &gone in below.iter().chain([&op]) {
            for &operand in self.body.operands(gone) {
                if let Some(def) = self.body.defining_op(operand) {
                    self.changes.push(Change::MayBeDead(def));
                }
            }
        }
        self.changes.extend(below.iter().chain([&op]).map(|&op| Change::Erased(op)));
        self.body.erase(op);
    }

    /// Makes operand `index` of `op` be `value`.
    pub fn set_operand(&mut self, op: impl Into<Op>, index: usize, value: Value) {
        let op = op.into();
        if let Some(def) = self.body.defining_op(self.body.operand(op, index)) {
            self.changes.push(Change::MayBeDead(def));
        }
        self.body.set_operand(op, index, value);
        self.changes.push(Change::Modified(op));
    }

    /// Replaces all operands of `op`.
    pub fn set_operands(&mut self, op: impl Into<Op>, values: &[Value]) {
        let op = op.into();
        self.body.set_operands(op, values);
        self.changes.push(Change::Modified(op));
    }

    /// Sets the attribute `name` of `op`.
    pub fn set_attr(&mut self, op: impl Into<Op>, name: &str, attr: Attr) {
        let op = op.into();
        self.body.set_attr(op, name, attr);
        self.changes.push(Change::Modified(op));
    }

    /// Removes the attribute `name` of `op`.
    pub fn remove_attr(&mut self, op: impl Into<Op>, name: &str) {
        let op = op.into();
        self.body.remove_attr(op, name);
        self.changes.push(Change::Modified(op));
    }

    /// Moves `op` in front of `at`.
    pub fn move_before(&mut self, op: impl Into<Op>, at: Op) {
        let op = op.into();
        self.body.move_before(op, at);
        self.changes.push(Change::Modified(op));
    }

    /// Changes anything else about `op` through the body.
    pub fn modify<T>(&mut self, op: impl Into<Op>, change: impl FnOnce(&mut Body) -> T) -> T {
        self.changes.push(Change::Modified(op.into()));
        change(self.body)
    }

    /// Tells the driver about a change that was made through [`Rewriter::body_mut`].
    pub fn note(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// The body itself, for changes that concern no single op: moving blocks, block arguments.
    pub fn body_mut(&mut self) -> &mut Body {
        self.body
    }

    /// Moves the ops of `from` but its terminator in front of `before`, its arguments replaced by
    /// `args`; the terminator's operands are returned and the block erased with it.
    pub fn inline_block(&mut self, from: Block, before: Op, args: &[Value]) -> Vec<Value> {
        for (arg, &value) in self.body.args(from).to_vec().into_iter().zip(args) {
            self.replace_value(arg, value);
        }
        let ops: Vec<Op> = self.body.ops_of(from).collect();
        let Some((&terminator, ops)) = ops.split_last() else {
            return Vec::new();
        };
        for &op in ops {
            self.body.remove(op);
            self.body.insert_before(before, op);
            self.changes.push(Change::Modified(op));
        }
        let values = self.body.operands(terminator).to_vec();
        self.erase(terminator);
        self.body.erase_block(from);
        values
    }

    // ---- reporting ----

    /// Notes why the rewrite does not apply to `op`, and returns `None`.
    pub fn refuse<T>(&mut self, op: impl Into<Op>, reason: impl Into<String>) -> Option<T> {
        self.refusal = Some((op.into(), reason.into()));
        None
    }

    /// The last reason noted, which is forgotten.
    pub fn take_refusal(&mut self) -> Option<(Op, String)> {
        self.refusal.take()
    }

    /// Notes that the rewrite went wrong, with the body changed in part: the driver is to stop. Returns `None`.
    pub fn fail<T>(&mut self, why: Diagnostic) -> Option<T> {
        self.failure = Some(Box::new(why));
        None
    }

    /// Whether a rewrite went wrong.
    pub fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Why a rewrite went wrong, which is forgotten.
    pub fn take_failure(&mut self) -> Option<Diagnostic> {
        self.failure.take().map(|why| *why)
    }

    /// What happened since the last call.
    pub fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// As [`take_changes`](Self::take_changes), into `into`, whose room serves for the next ones.
    pub(super) fn swap_changes(&mut self, into: &mut Vec<Change>) {
        into.clear();
        std::mem::swap(&mut self.changes, into);
    }
}

#[cfg(test)]
mod tests;
