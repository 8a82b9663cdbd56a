//! Running a matcher on an op.

use std::cell::RefCell;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;
use terrace_ir::op::{Arity, OPERAND_SEGMENTS, RESULT_SEGMENTS, Slot as Declared};
use terrace_ir::{Attr, Body, Context, Diagnostic, Op, Type, Value};

use super::native::Handle;
use super::program::{Cases, Constraint, Func, GroupOf, InstrKind, Part, Pc, Program, Slot, Test};

/// How many instructions one op may take: a pattern with many roots tries every combination of users.
const MAX_STEPS: u64 = 4_000_000;

/// A pattern that fits.
pub(super) struct Match {
    /// Number of the pattern.
    pub(super) pattern: usize,
    /// What its rewriter gets.
    pub(super) inputs: Vec<Handle>,
    /// Ops that were matched.
    pub(super) matched: SmallVec<[Op; 4]>,
}

/// What a run of the matcher tells.
pub(super) trait Observer {
    /// Instruction `pc`, a test or switch, led to `to`.
    fn asked(&mut self, pc: Pc, to: Pc, frame: &Frame<'_>);
}

/// Nobody wants to know but how much was asked.
#[derive(Default)]
pub(super) struct Count(pub(super) u64);

impl Observer for Count {
    fn asked(&mut self, _: Pc, _: Pc, _: &Frame<'_>) {
        self.0 += 1;
    }
}

/// A function that is being run on a body.
pub(super) struct Frame<'a> {
    pub(super) func: &'a Func,
    pub(super) body: &'a Body,
    pub(super) slots: &'a [Handle],
}

/// A loop over ops.
struct Loop {
    variable: Slot,
    ops: std::vec::IntoIter<Op>,
    first: Pc,
    next: Pc,
}

thread_local! {
    /// Slots of matchers, kept for the next op: most ops take few of them.
    static SLOTS: RefCell<Vec<Handle>> = const { RefCell::new(Vec::new()) };
}

/// The patterns that fit `op`, the best first, and of equal ones those that were found first.
///
/// # Errors
/// When a native function hands back what the pattern does not expect, or there are too many combinations.
pub(super) fn find(
    program: &Program,
    op: Op,
    body: &Body,
    observer: &mut dyn Observer,
) -> Result<Vec<Match>, Diagnostic> {
    // A native constraint that matches itself finds the slots taken, and gets its own.
    let mut slots = SLOTS.with(|slots| {
        slots.try_borrow_mut().map(|mut slots| std::mem::take(&mut *slots)).unwrap_or_default()
    });
    if slots.len() < program.matcher.slots {
        slots.resize(program.matcher.slots, Handle::Null);
    }
    let mut run = Run { program, body, slots: &mut slots, found: Vec::new(), observer };
    let result = run.run(op);
    let mut found = run.found;
    SLOTS.with(|kept| {
        if let Ok(mut kept) = kept.try_borrow_mut() {
            *kept = slots;
        }
    });
    result?;
    found.sort_by_key(|found| std::cmp::Reverse(program.patterns[found.pattern].benefit));
    Ok(found)
}

struct Run<'a, 's> {
    program: &'a Program,
    body: &'a Body,
    slots: &'s mut [Handle],
    found: Vec<Match>,
    observer: &'s mut dyn Observer,
}

impl Run<'_, '_> {
    fn run(&mut self, op: Op) -> Result<(), Diagnostic> {
        let func = &self.program.matcher;
        if let Some(&root) = func.args.first() {
            self.slots[root] = Handle::Op(op);
        }
        let (mut pc, mut loops, mut steps): (Pc, Vec<Loop>, u64) = (0, Vec::new(), 0);
        loop {
            steps += 1;
            if steps > MAX_STEPS {
                let message = "matching patterns takes too long here: they have too many roots for the users of these values";
                return Err(Diagnostic::error(self.body.loc(op), message));
            }
            let instr = &func.code[pc];
            pc = match &instr.kind {
                InstrKind::Test { test, yes, no } => {
                    let to = if self.test(test, pc, op)? { *yes } else { *no };
                    self.tell(pc, to);
                    to
                }
                InstrKind::Switch { of, cases, default } => {
                    let to = choose(cases, &self.slots[*of], self.body).unwrap_or(*default);
                    self.tell(pc, to);
                    to
                }
                InstrKind::ForEach { variable, ops, first, next } => {
                    let ops = match &self.slots[*ops] {
                        Handle::Ops(ops) => each_once(ops),
                        _ => Vec::new(),
                    };
                    loops.push(Loop {
                        variable: *variable,
                        ops: ops.into_iter(),
                        first: *first,
                        next: *next,
                    });
                    self.advance(&mut loops)
                }
                InstrKind::Continue => self.advance(&mut loops),
                InstrKind::Record { pattern, next } => {
                    self.record(*pattern);
                    *next
                }
                InstrKind::Goto(next) => *next,
                InstrKind::Finalize => return Ok(()),
                simple => {
                    step(simple, self.slots, self.body);
                    pc + 1
                }
            };
        }
    }

    fn tell(&mut self, pc: Pc, to: Pc) {
        let frame = Frame { func: &self.program.matcher, body: self.body, slots: self.slots };
        self.observer.asked(pc, to, &frame);
    }

    /// Begins the innermost loop again with its next op, or leaves it.
    fn advance(&mut self, loops: &mut Vec<Loop>) -> Pc {
        // The verifier sees to it that a continue lies in a loop.
        let Some(inner) = loops.last_mut() else { return self.program.matcher.code.len() - 1 };
        match inner.ops.next() {
            Some(op) => {
                self.slots[inner.variable] = Handle::Op(op);
                inner.first
            }
            None => {
                let next = inner.next;
                loops.pop();
                next
            }
        }
    }

    fn record(&mut self, number: usize) {
        let pattern = &self.program.patterns[number];
        let matched = pattern.matched.iter().filter_map(|&slot| match self.slots[slot] {
            Handle::Op(op) => Some(op),
            _ => None,
        });
        let matched = matched.collect();
        let inputs = pattern.inputs.iter().map(|&slot| self.slots[slot].clone()).collect();
        self.found.push(Match { pattern: number, inputs, matched });
    }

    fn test(&mut self, test: &Test, pc: Pc, op: Op) -> Result<bool, Diagnostic> {
        let Test::Constraint(constraint) = test else {
            return Ok(holds(test, self.slots, self.body));
        };
        match ask(constraint, self.slots, self.body) {
            Ok(answer) => Ok(answer.is_ok()),
            Err(why) => {
                let loc = self.program.matcher.code[pc].loc;
                Err(Diagnostic::error(self.body.loc(op), why).note(loc, "in this pattern"))
            }
        }
    }
}

/// Asks a native constraint and keeps its results: whether the pattern goes on, and why not.
///
/// # Errors
/// When it does not hand back what the pattern expects.
fn ask(constraint: &Constraint, slots: &mut [Handle], body: &Body) -> Result<Result<(), String>, String> {
    let ctx = body.ctx();
    let args: SmallVec<[Handle; 4]> = constraint.args.iter().map(|&slot| slots[slot].clone()).collect();
    constraint.results.iter().for_each(|&(slot, _)| slots[slot] = Handle::Null);
    match ((constraint.function)(&args, body), constraint.negated) {
        (Ok(_), true) => Ok(Err("it holds".to_owned())),
        (Err(_), true) => Ok(Ok(())),
        (Err(why), false) => Ok(Err(why)),
        (Ok(results), false) => {
            keep(&constraint.results, results, slots, ctx)
                .map_err(|why| format!("native constraint '{}' {why}", ctx.str(constraint.name)))?;
            Ok(Ok(()))
        }
    }
}

/// Why a native constraint does not hold for what is in its slots.
pub(super) fn reason(constraint: &Constraint, slots: &[Handle], body: &Body) -> String {
    let args: Vec<Handle> = constraint.args.iter().map(|&slot| slots[slot].clone()).collect();
    match (constraint.function)(&args, body) {
        Ok(_) => "it holds".to_owned(),
        Err(why) => why,
    }
}

/// Puts what a native function handed back into slots. It may hand back more than is asked for.
///
/// # Errors
/// When something is missing, or of another kind.
pub(super) fn keep(
    wanted: &[(Slot, Type)],
    found: Vec<Handle>,
    slots: &mut [Handle],
    ctx: &Context,
) -> Result<(), String> {
    if found.len() < wanted.len() {
        return Err(format!("gives {} results, but {} are expected", found.len(), wanted.len()));
    }
    for (at, (&(slot, ty), handle)) in wanted.iter().zip(found).enumerate() {
        if !handle.is_of(ctx, ty) {
            return Err(format!("gives a result #{at} that is no '{}'", ctx.display(ty)));
        }
        slots[slot] = handle;
    }
    Ok(())
}

/// Does an instruction that only fills a slot.
pub(super) fn step(kind: &InstrKind, slots: &mut [Handle], body: &Body) {
    match kind {
        InstrKind::Get { dst, from, part } => slots[*dst] = get(*part, &slots[*from], body),
        InstrKind::Constant { dst, value } => slots[*dst] = value.clone(),
        InstrKind::Range { dst, from, types } => slots[*dst] = range(from, *types, slots),
        _ => {}
    }
}

fn range(from: &[Slot], types: bool, slots: &[Handle]) -> Handle {
    let (mut all_types, mut values): (Vec<Type>, Vec<Value>) = (Vec::new(), Vec::new());
    for &slot in from {
        match &slots[slot] {
            Handle::Type(ty) => all_types.push(*ty),
            Handle::Types(types) => all_types.extend(types),
            Handle::Value(value) => values.push(*value),
            Handle::Values(more) => values.extend(more),
            // What is not there cannot be part of anything.
            _ => return Handle::Null,
        }
    }
    if types { Handle::Types(all_types) } else { Handle::Values(values) }
}

fn get(part: Part, of: &Handle, body: &Body) -> Handle {
    let value = |value: Option<Value>| value.map_or(Handle::Null, Handle::Value);
    let op = |op: Option<Op>| op.map_or(Handle::Null, Handle::Op);
    match (part, of) {
        (Part::Operand(index), Handle::Op(op)) => value(body.operands(*op).get(index).copied()),
        (Part::Result(index), Handle::Op(op)) => value(body.results(*op).get(index)),
        (Part::Group(group), Handle::Op(op)) => group_of(group, *op, body),
        (Part::Attribute(name), Handle::Op(op)) => {
            body.attr(*op, body.ctx().str(name)).map_or(Handle::Null, Handle::Attr)
        }
        (Part::AttributeType, Handle::Attr(attr)) => attr.ty(body.ctx()).map_or(Handle::Null, Handle::Type),
        (Part::ValueType, Handle::Value(value)) => Handle::Type(body.ty(*value)),
        (Part::ValueType, Handle::Values(values)) => {
            Handle::Types(values.iter().map(|&value| body.ty(value)).collect())
        }
        (Part::DefiningOp, Handle::Value(value)) => op(body.defining_op(*value)),
        (Part::DefiningOp, Handle::Values(values)) => {
            op(values.first().and_then(|&value| body.defining_op(value)))
        }
        (Part::Users, Handle::Value(value)) => users(&[*value], body),
        (Part::Users, Handle::Values(values)) => users(values, body),
        (Part::Element(index), Handle::Values(values)) => value(values.get(index).copied()),
        (Part::Element(index), Handle::Ops(ops)) => op(ops.get(index).copied()),
        (Part::Element(index), Handle::Types(types)) => {
            types.get(index).map_or(Handle::Null, |&ty| Handle::Type(ty))
        }
        (Part::Element(index), Handle::Attrs(attrs)) => {
            attrs.get(index).map_or(Handle::Null, |&attr| Handle::Attr(attr))
        }
        _ => Handle::Null,
    }
}

/// The users of `values`, one for each use.
fn users(values: &[Value], body: &Body) -> Handle {
    Handle::Ops(values.iter().flat_map(|&value| body.users(value)).collect())
}

/// `ops` without those that were there before: an op that uses a value twice fits no other patterns for that.
fn each_once(ops: &[Op]) -> Vec<Op> {
    let mut seen = FxHashSet::default();
    ops.iter().copied().filter(|&op| seen.insert(op)).collect()
}

fn group_of(group: GroupOf, op: Op, body: &Body) -> Handle {
    let results: Vec<Value>;
    let all: &[Value] = if group.results {
        results = body.results(op).collect();
        &results
    } else {
        body.operands(op)
    };
    let Some(found) = select(group, all, op, body) else { return Handle::Null };
    match (group.single, found) {
        (false, found) => Handle::Values(found.to_vec()),
        (true, &[one]) => Handle::Value(one),
        (true, _) => Handle::Null,
    }
}

/// The part of `all`, the operands or results of `op`, that `group` says.
fn select<'v>(group: GroupOf, all: &'v [Value], op: Op, body: &Body) -> Option<&'v [Value]> {
    let Some(index) = group.index else { return Some(all) };
    let name = if group.results { RESULT_SEGMENTS } else { OPERAND_SEGMENTS };
    let sizes = body.attr(op, name).and_then(|sizes| sizes.as_int_array(body.ctx()));
    if let Some(sizes) = sizes {
        let sizes: Vec<usize> =
            sizes.iter().map(|&size| usize::try_from(size).unwrap_or(usize::MAX)).collect();
        let start = sizes.get(..index)?.iter().try_fold(0_usize, |sum, &size| sum.checked_add(size))?;
        return all.get(start..start.checked_add(*sizes.get(index)?)?);
    }
    if group.segmented {
        return None;
    }
    if let Some(behind) = group.behind {
        let end = all.len().checked_sub(behind)?;
        let start = if group.single { end.checked_sub(1)? } else { index };
        return all.get(start..end);
    }
    let declared = body.def(op).map_or(&[][..], |def| if group.results { def.results } else { def.operands });
    if index < declared.len() { declared_group(declared, index, all) } else { all.get(index..) }
}

/// Group `index` of an op with at most one slot of variable size.
fn declared_group<'v>(slots: &[Declared], index: usize, all: &'v [Value]) -> Option<&'v [Value]> {
    let rest = all.len().checked_sub(slots.iter().filter(|slot| slot.arity == Arity::One).count())?;
    let size = |slot: &Declared| if slot.arity == Arity::One { 1 } else { rest };
    let start: usize = slots[..index].iter().map(size).sum();
    all.get(start..start + size(&slots[index]))
}

/// Whether a test that is no native constraint holds.
fn holds(test: &Test, slots: &[Handle], body: &Body) -> bool {
    match test {
        Test::Same(a, b) => slots[*a] == slots[*b],
        Test::NotNull(slot) => slots[*slot] != Handle::Null,
        Test::Attribute(slot, attr) => slots[*slot] == Handle::Attr(*attr),
        Test::Type(slot, ty) => slots[*slot] == Handle::Type(*ty),
        Test::Types(slot, types) => matches!(&slots[*slot], Handle::Types(found) if found == types),
        Test::Name(slot, name) => matches!(slots[*slot], Handle::Op(op) if body.name(op) == *name),
        Test::Count { op, results, count, at_least } => match slots[*op] {
            Handle::Op(op) => {
                let found = number_of(op, *results, body);
                if *at_least { found >= *count } else { found == *count }
            }
            _ => false,
        },
        Test::Constraint(_) => false,
    }
}

/// How many operands or results `op` has.
pub(super) fn number_of(op: Op, results: bool, body: &Body) -> usize {
    if results { body.results(op).len() } else { body.operands(op).len() }
}

fn choose(cases: &Cases, of: &Handle, body: &Body) -> Option<Pc> {
    match (cases, of) {
        (Cases::Attribute(cases), Handle::Attr(attr)) => cases.get::<Attr>(attr),
        (Cases::Type(cases), Handle::Type(ty)) => cases.get(ty),
        (Cases::Types(cases), Handle::Types(types)) => cases.get(types),
        (Cases::Name(cases), Handle::Op(op)) => cases.get(&body.name(*op)),
        (Cases::Count { results, cases }, Handle::Op(op)) => cases.get(&number_of(*op, *results, body)),
        _ => None,
    }
    .copied()
}
