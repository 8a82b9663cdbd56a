//! Checks that IR is what its declarations say: the structure of ops, blocks and regions, the tables
//! of declared ops, their own rules, symbols, and dominance.
//!
//! Messages are upstream's, so that its tests and its users' habits carry over. Ops beside each other
//! are checked independently, and all their errors are reported, one for each; what lies in an op
//! that is wrong, or uses a result of one, is not checked. Bodies are visited with a stack of their own: depth is not limited by
//! the thread's.

mod blocks;
mod op;
mod symbols;
mod table;
mod values;

pub use symbols::SymbolTables;
use symbols::Symbols;

use rustc_hash::FxHashSet;

use crate::body::{Body, Op, Signatures};
use crate::context::Context;
use crate::diag::{Diags, OpError};
use crate::interfaces::SymbolUser;
use crate::types::Type;

/// Checks `body` and all bodies nested in it; uses of symbols are checked where the table that
/// defines them lies in `body`.
pub fn verify(body: &Body) -> Diags {
    let mut diags = Diags::new();
    verify_into(body, &mut diags);
    diags
}

/// As [`verify`], into `diags`; whether nothing is wrong.
pub fn verify_into(body: &Body, diags: &mut Diags) -> bool {
    let before = diags.errors();
    let mut verifier = Verifier::new(body.ctx(), diags);
    verifier.enter(body, None);
    while verifier.step() {}
    verifier.diags.errors() == before
}

/// Checks `op` of `body` by itself, with its regions and its own rules, but neither what lies in it nor
/// dominance: what must hold for anybody to look at it. A body nested in it is checked whole.
pub fn verify_op(body: &Body, op: Op, diags: &mut Diags) -> bool {
    let mut verifier = Verifier::new(body.ctx(), diags);
    match body.nested(op) {
        Some(nested) => {
            let sound = verify_into(nested, verifier.diags);
            let result = op::verify_op(nested, nested.self_op(), Some((body, op)), &mut verifier.sound);
            sound
                && result
                    .map_err(|error| {
                        verifier.diags.push(error.into_diagnostic(body.name_str(op), body.loc(op)))
                    })
                    .is_ok()
        }
        None => verifier.verify_outside(body, op, None) && verifier.verify_inside(body, op),
    }
}

/// One body being visited.
struct Frame<'a> {
    body: &'a Body,
    ops: Vec<Op>,
    next: usize,
    errors: usize,
    /// Ops that are wrong: what lies in them is not asked.
    wrong: FxHashSet<Op>,
    /// Whether an unregistered op lies between the body and the nearest symbol table: it may be a
    /// table itself, so that nothing is known of what symbols mean.
    hidden: bool,
}

struct Verifier<'a, 'd> {
    ctx: &'a Context,
    diags: &'d mut Diags,
    frames: Vec<Frame<'a>>,
    symbols: Symbols<'a>,
    /// Signatures of ops that fit their declarations, those that earlier verifiers have seen too.
    sound: Signatures<()>,
}

impl Drop for Verifier<'_, '_> {
    fn drop(&mut self) {
        self.ctx.give_sound(std::mem::take(&mut self.sound));
    }
}

impl<'a, 'd> Verifier<'a, 'd> {
    fn new(ctx: &'a Context, diags: &'d mut Diags) -> Self {
        let (frames, symbols) = (Vec::new(), Symbols::default());
        Verifier { ctx, diags, frames, symbols, sound: ctx.take_sound() }
    }

    fn enter(&mut self, body: &'a Body, outer: Option<(&'a Body, Op)>) {
        let errors = self.diags.errors();
        let op = body.self_op();
        let mut wrong = FxHashSet::default();
        if !self.verify_outside(body, op, outer) {
            wrong.insert(op);
        }
        let ops = body.all_ops();
        symbols::verify_table(body, self.diags);
        let around = self.frames.last().is_some_and(|frame| frame.hidden);
        let below_unknown = outer.is_some_and(|(body, op)| is_below_unregistered(body, op));
        let hidden = !symbols::is_table(body) && (around || below_unknown);
        self.frames.push(Frame { body, ops, next: 0, errors, wrong, hidden });
    }

    /// Checks the next op of the innermost body, or leaves it; false when there is none.
    fn step(&mut self) -> bool {
        let Some(frame) = self.frames.last_mut() else {
            return false;
        };
        let (body, at) = (frame.body, frame.next);
        let Some(&op) = frame.ops.get(at) else {
            self.leave();
            return true;
        };
        frame.next += 1;
        let any_wrong = !frame.wrong.is_empty();
        if any_wrong && body.parent_op(op).is_some_and(|parent| frame.wrong.contains(&parent)) {
            frame.wrong.insert(op);
            return true;
        }
        // What the result of a wrong op should have been, nobody knows.
        let uses_wrong = |value| body.defining_op(value).is_some_and(|def| frame.wrong.contains(&def));
        if any_wrong && body.operands(op).iter().any(|&value| uses_wrong(value)) {
            return true;
        }
        let right = match body.nested(op) {
            Some(nested) => {
                self.enter(nested, Some((body, op)));
                true
            }
            None => self.verify_outside(body, op, None),
        };
        if !right && let Some(frame) = self.frames.last_mut() {
            frame.wrong.insert(op);
        }
        if body.interface::<SymbolUser>(op).is_some() {
            let hidden = self.frames.last().is_some_and(|frame| frame.hidden);
            let known = !hidden && !is_below_unregistered(body, op);
            let bodies = self.frames.iter().rev().map(|frame| frame.body);
            let tables = bodies.filter(|body| known && symbols::is_table(body));
            let result = symbols::verify_uses(tables, &self.symbols, body, op);
            self.report(body, op, result);
        }
        true
    }

    /// Checks what needs all ops of a body to be sound: rules that look into regions, and dominance.
    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        let body = frame.body;
        if self.diags.errors() != frame.errors {
            return;
        }
        // Inner ops first: where one is wrong, those around it are not asked.
        let mut wrong: FxHashSet<Op> = FxHashSet::default();
        for op in frame.ops.iter().rev().copied().chain([body.self_op()]) {
            if (!wrong.is_empty() && wrong.contains(&op) || !self.verify_inside(body, op))
                && let Some(parent) = body.parent_op(op)
            {
                wrong.insert(parent);
            }
        }
        if self.diags.errors() == frame.errors {
            values::verify_dominance(body, &frame.ops, self.diags);
        }
    }

    /// Checks `op` and what its blocks are; whether nothing is wrong.
    fn verify_outside(&mut self, body: &Body, op: Op, outer: Option<(&Body, Op)>) -> bool {
        let before = self.diags.errors();
        let result = op::verify_op(body, op, outer, &mut self.sound);
        self.report(body, op, result);
        if body.n_regions(op) == 0 {
            return self.diags.errors() == before;
        }
        let mut regions = body.regions(op);
        self.diags.errors() == before && regions.all(|region| blocks::verify_region(body, region, self.diags))
    }

    /// Checks how the blocks of `op` end, and its rule about its regions; whether nothing is wrong.
    fn verify_inside(&mut self, body: &Body, op: Op) -> bool {
        let before = self.diags.errors();
        let rule = body.def(op).and_then(|def| def.verify_regions);
        if rule.is_none() && body.n_regions(op) == 0 || body.nested(op).is_some() {
            return true;
        }
        for region in body.regions(op) {
            blocks::verify_terminators(body, region, self.diags);
        }
        if self.diags.errors() == before
            && let Some(verify) = rule
        {
            self.report(body, op, verify(op, body));
        }
        self.diags.errors() == before
    }

    fn report(&mut self, body: &Body, op: Op, result: Result<(), OpError>) {
        if let Err(error) = result {
            for diagnostic in error.into_diagnostics(body.name_str(op), body.loc(op)) {
                self.diags.push(diagnostic.about(body, op));
            }
        }
    }
}

/// Whether an op around `op` in `body` is not registered.
fn is_below_unregistered(body: &Body, op: Op) -> bool {
    std::iter::successors(body.parent_op(op), |&op| body.parent_op(op)).any(|op| body.def(op).is_none())
}

/// A type as messages quote it.
fn show(ctx: &Context, ty: Type) -> String {
    ctx.display(ty).to_string()
}

#[cfg(test)]
mod tests;
