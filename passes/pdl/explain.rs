//! Why a pattern does not fit an op: the first test on its way that did not lead on.

use rustc_hash::FxHashMap;
use terrace_ir::{Body, Context, Diagnostic, Loc, Op, Type};

use super::matching::{self, Frame, Observer, number_of, reason};
use super::native::Handle;
use super::paths;
use super::program::{Cases, InstrKind, Pc, Program, Slot, Test};

/// Why a pattern does not fit an op.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The pattern.
    pub pattern: String,
    /// What was asked and did not hold.
    pub reason: String,
    /// The place in the file of patterns that asks it.
    pub loc: Loc,
}

/// Why the patterns of `program` that start at ops like `op` do not fit it, in their order. Those that fit, and
/// those for ops of other names, are left out.
///
/// # Errors
/// As matching.
pub(super) fn explain(program: &Program, op: Op, body: &Body) -> Result<Vec<Refusal>, Diagnostic> {
    let mut trace = Trace { led: FxHashMap::default() };
    let found = matching::find(program, op, body, &mut trace)?;
    let needs = program.needs.get_or_init(|| paths::find(program));
    let mut refusals = Vec::new();
    for (number, pattern) in program.patterns.iter().enumerate() {
        let other = pattern.root.is_some_and(|root| root != body.name(op));
        if other || found.iter().any(|found| found.pattern == number) {
            continue;
        }
        let failed = needs[number].iter().find_map(|&(pc, to)| {
            let led = trace.led.get(&pc)?;
            (!led.iter().any(|entry| entry.0 == to)).then(|| (pc, led.last().map(|entry| entry.1.clone())))
        });
        let Some((pc, reason)) = failed else { continue };
        let loc = program.matcher.code[pc].loc;
        refusals.push(Refusal { pattern: pattern.name.clone(), reason: reason.unwrap_or_default(), loc });
    }
    Ok(refusals)
}

/// Where each test led, and what was found there.
struct Trace {
    led: FxHashMap<Pc, Vec<(Pc, String)>>,
}

impl Observer for Trace {
    fn asked(&mut self, pc: Pc, to: Pc, frame: &Frame<'_>) {
        let led = self.led.entry(pc).or_default();
        if !led.iter().any(|entry| entry.0 == to) {
            led.push((to, describe(frame, pc)));
        }
    }
}

/// What is found where instruction `pc` asks, and what was wanted.
fn describe(frame: &Frame<'_>, pc: Pc) -> String {
    let (func, ctx) = (frame.func, frame.body.ctx());
    let name = |slot: Slot| func.describe(ctx, slot);
    let found = |slot: Slot| show(&frame.slots[slot], frame.body);
    let kind = &func.code[pc].kind;
    if let Some(missing) = subject(kind).and_then(|slot| first_missing(frame, slot)) {
        return format!("there is no {}", strip(&name(missing)));
    }
    match kind {
        InstrKind::Switch { of, cases: Cases::Count { results, .. }, .. } => {
            format!("{} has {}, which no case wants", name(*of), count(frame, *of, *results))
        }
        InstrKind::Switch { of, .. } => format!("{} is {}, which is another case", name(*of), found(*of)),
        InstrKind::Test { test, .. } => match test {
            Test::Same(a, b) => format!("{} is not {}", name(*a), name(*b)),
            Test::NotNull(slot) => format!("there is a {}", strip(&name(*slot))),
            Test::Attribute(slot, attr) => {
                format!("{} is {}, not {}", name(*slot), found(*slot), ctx.display(*attr))
            }
            Test::Type(slot, ty) => {
                format!("{} is {}, not {}", name(*slot), found(*slot), quoted(ctx, &[*ty]))
            }
            Test::Types(slot, types) => {
                format!("{} is {}, not {}", name(*slot), found(*slot), quoted(ctx, types))
            }
            Test::Name(slot, op) => {
                format!("{} is {}, not a '{}'", name(*slot), found(*slot), ctx.op_str(*op))
            }
            Test::Count { op, results, count: wanted, at_least } => {
                let least = if *at_least { "at least " } else { "" };
                format!("{} has {}, not {least}{wanted}", name(*op), count(frame, *op, *results))
            }
            Test::Constraint(constraint) => {
                let args: Vec<String> = constraint.args.iter().map(|&slot| name(slot)).collect();
                let why = reason(constraint, frame.slots, frame.body);
                let not = if constraint.negated { "not " } else { "" };
                let constraint = ctx.str(constraint.name);
                format!("native constraint '{constraint}' must {not}hold for {}: {why}", args.join(", "))
            }
        },
        _ => String::new(),
    }
}

/// The slot that is asked about.
fn subject(kind: &InstrKind) -> Option<Slot> {
    match kind {
        InstrKind::Switch { of, .. } => Some(*of),
        InstrKind::Test { test, .. } => match test {
            Test::NotNull(slot)
            | Test::Attribute(slot, _)
            | Test::Type(slot, _)
            | Test::Types(slot, _)
            | Test::Name(slot, _)
            | Test::Count { op: slot, .. } => Some(*slot),
            Test::Same(..) | Test::Constraint(_) => None,
        },
        _ => None,
    }
}

/// If there is nothing in `slot`, what is missing that it was to be found from.
fn first_missing(frame: &Frame<'_>, slot: Slot) -> Option<Slot> {
    let is_missing = |slot: Slot| frame.slots[slot] == Handle::Null;
    let mut at = slot;
    while is_missing(at) {
        match frame.func.defs[at].map(|pc| &frame.func.code[pc].kind) {
            Some(InstrKind::Get { from, .. }) if is_missing(*from) => at = *from,
            _ => return Some(at),
        }
    }
    None
}

fn strip(name: &str) -> &str {
    name.strip_prefix("the ").unwrap_or(name)
}

fn count(frame: &Frame<'_>, slot: Slot, results: bool) -> String {
    let count = match frame.slots[slot] {
        Handle::Op(op) => number_of(op, results, frame.body),
        _ => 0,
    };
    let what = if results { "result" } else { "operand" };
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn quoted(ctx: &Context, types: &[Type]) -> String {
    let types: Vec<String> = types.iter().map(|&ty| format!("'{}'", ctx.display(ty))).collect();
    if types.is_empty() { "no types".to_owned() } else { types.join(", ") }
}

fn show(handle: &Handle, body: &Body) -> String {
    let ctx = body.ctx();
    match handle {
        Handle::Null => "nothing".to_owned(),
        Handle::Attr(attr) => ctx.display(*attr).to_string(),
        Handle::Op(op) => format!("a '{}'", body.name_str(*op)),
        Handle::Type(ty) => quoted(ctx, &[*ty]),
        Handle::Types(types) => quoted(ctx, types),
        Handle::Value(value) => format!("a value of type {}", quoted(ctx, &[body.ty(*value)])),
        Handle::Values(values) => format!("{} values", values.len()),
        Handle::Ops(ops) => format!("{} ops", ops.len()),
        Handle::Attrs(attrs) => format!("{} attributes", attrs.len()),
    }
}
