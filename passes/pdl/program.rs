//! Compiled patterns: instructions with numbered slots, made of `pdl_interp` IR once and run often.

use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};
use terrace_ir::{Attr, Loc, Name, OpName, Type};

use super::native::{ConstraintFn, Handle, RewriteFn};

/// A place for a handle.
pub(super) type Slot = usize;
/// Number of an instruction.
pub(super) type Pc = usize;

/// Compiled patterns.
pub(super) struct Program {
    pub(super) matcher: Func,
    pub(super) rewriters: Vec<Func>,
    pub(super) patterns: Vec<Pattern>,
    /// Names of the ops that matching starts at; ops of any name without.
    pub(super) roots: Option<FxHashSet<OpName>>,
    /// For each pattern the tests that lead to it, once somebody asks.
    pub(super) needs: OnceLock<Vec<Vec<(Pc, Pc)>>>,
}

/// A pattern that the matcher can find.
pub(super) struct Pattern {
    /// What reports call it.
    pub(super) name: String,
    /// Where it stands.
    pub(super) loc: Loc,
    /// Name of the op that matching starts at.
    pub(super) root: Option<OpName>,
    /// Of several that fit, that with the greatest is tried first.
    pub(super) benefit: i64,
    /// Number of the function that rewrites.
    pub(super) rewriter: usize,
    /// What that function gets.
    pub(super) inputs: Vec<Slot>,
    /// Ops that are matched, whose locations what is made gets.
    pub(super) matched: Vec<Slot>,
}

/// A function of instructions.
pub(super) struct Func {
    pub(super) slots: usize,
    pub(super) args: Vec<Slot>,
    pub(super) code: Vec<Instr>,
    /// The instruction that fills each slot.
    pub(super) defs: Vec<Option<Pc>>,
}

/// An instruction, and where it comes from.
pub(super) struct Instr {
    pub(super) kind: InstrKind,
    pub(super) loc: Loc,
}

/// A group of operands or results, as `pdl_interp.get_operands` says it.
#[derive(Clone, Copy, Debug)]
pub(super) struct GroupOf {
    pub(super) results: bool,
    pub(super) index: Option<usize>,
    pub(super) single: bool,
    pub(super) behind: Option<usize>,
    pub(super) segmented: bool,
}

/// What an instruction does.
pub(super) enum InstrKind {
    /// Fills a slot with a part of what is in another.
    Get { dst: Slot, from: Slot, part: Part },
    /// Fills a slot.
    Constant { dst: Slot, value: Handle },
    /// Fills a slot with what is in others, one after the other.
    Range { dst: Slot, from: Vec<Slot>, types: bool },
    /// Asks, and goes on there or there.
    Test { test: Test, yes: Pc, no: Pc },
    /// Goes on where the case is.
    Switch { of: Slot, cases: Cases, default: Pc },
    /// Does what begins at `first` for each op, and goes on.
    ForEach { variable: Slot, ops: Slot, first: Pc, next: Pc },
    /// Goes on with the next op of the innermost loop.
    Continue,
    /// Notes that a pattern fits, and goes on.
    Record { pattern: usize, next: Pc },
    /// Goes on.
    Goto(Pc),
    /// Ends.
    Finalize,
    /// Makes an op.
    Create(Box<Create>),
    /// Erases an op.
    Erase(Slot),
    /// Replaces an op by values.
    Replace { op: Slot, values: Vec<Slot> },
    /// Calls a native rewrite.
    Call { function: Arc<RewriteFn>, name: Name, args: Vec<Slot>, results: Vec<(Slot, Type)> },
}

/// Parts of what is in a slot.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    Operand(usize),
    Result(usize),
    Group(GroupOf),
    Attribute(Name),
    AttributeType,
    ValueType,
    DefiningOp,
    Users,
    Element(usize),
}

/// A question with two answers.
pub(super) enum Test {
    Same(Slot, Slot),
    NotNull(Slot),
    Attribute(Slot, Attr),
    Type(Slot, Type),
    Types(Slot, Vec<Type>),
    Name(Slot, OpName),
    Count { op: Slot, results: bool, count: usize, at_least: bool },
    Constraint(Box<Constraint>),
}

/// A call of a native constraint.
pub(super) struct Constraint {
    pub(super) function: Arc<ConstraintFn>,
    pub(super) name: Name,
    pub(super) args: Vec<Slot>,
    pub(super) results: Vec<(Slot, Type)>,
    pub(super) negated: bool,
}

/// Where a switch leads.
pub(super) enum Cases {
    Attribute(FxHashMap<Attr, Pc>),
    Type(FxHashMap<Type, Pc>),
    Types(FxHashMap<Vec<Type>, Pc>),
    Name(FxHashMap<OpName, Pc>),
    Count { results: bool, cases: FxHashMap<usize, Pc> },
}

/// A new op.
pub(super) struct Create {
    pub(super) dst: Slot,
    pub(super) name: OpName,
    pub(super) operands: Vec<Slot>,
    pub(super) attrs: Vec<(Name, Slot)>,
    /// Types of the results; `None` when they follow from operands and attributes.
    pub(super) types: Option<Vec<Slot>>,
}

impl Func {
    /// What is in `slot`, in words.
    pub(super) fn describe(&self, ctx: &terrace_ir::Context, slot: Slot) -> String {
        let mut words = String::new();
        let mut at = slot;
        loop {
            let kind = self.defs[at].map(|pc| &self.code[pc].kind);
            let (word, from) = match kind {
                Some(InstrKind::Get { from, part, .. }) => (part.describe(ctx), Some(*from)),
                Some(InstrKind::Constant { .. } | InstrKind::Range { .. }) => {
                    ("what the pattern gives".to_owned(), None)
                }
                Some(InstrKind::Test { .. }) => ("what a native constraint gives".to_owned(), None),
                Some(InstrKind::ForEach { ops, .. }) => ("one".to_owned(), Some(*ops)),
                _ => ("the op".to_owned(), None),
            };
            words.push_str(&word);
            match from {
                Some(from) => at = from,
                None => return words,
            }
            words.push(' ');
        }
    }
}

impl Part {
    fn describe(self, ctx: &terrace_ir::Context) -> String {
        match self {
            Part::Operand(index) => format!("operand #{index} of"),
            Part::Result(index) => format!("result #{index} of"),
            Part::Group(group) => {
                let what = if group.results { "results" } else { "operands" };
                match group.index {
                    Some(index) => format!("group #{index} of the {what} of"),
                    None => format!("the {what} of"),
                }
            }
            Part::Attribute(name) => format!("attribute '{}' of", ctx.str(name)),
            Part::AttributeType | Part::ValueType => "the type of".to_owned(),
            Part::DefiningOp => "the op that defines".to_owned(),
            Part::Users => "of the users of".to_owned(),
            Part::Element(index) => format!("number {index} of"),
        }
    }
}
