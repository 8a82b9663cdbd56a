//! What ops do to memory, as their examples show it.

use std::collections::{BTreeMap, BTreeSet};

use terrace_ir::interfaces::{EffectKind, SideEffects, own_effects};
use terrace_ir::op::{Arity, OpInfo, Traits};
use terrace_ir::{Body, Context, Op, Value};

use super::Example;

/// What the ops of one kind do: by verb, to what.
type Seen = BTreeMap<&'static str, BTreeSet<String>>;

/// What the op of `info` does to memory, as a sentence.
pub(super) fn of<'a>(
    ctx: &Context,
    info: &OpInfo,
    examples: impl Iterator<Item = &'a Example>,
) -> Result<String, String> {
    let def = info.def();
    if def.traits.has(Traits::PURE) {
        return Ok("none".into());
    }
    let within = def.traits.has(Traits::RECURSIVE_EFFECTS);
    if info.interface::<SideEffects>().is_none() {
        return Ok(if within { "those of the ops in its regions" } else { "not known" }.into());
    }
    let mut seen = Seen::new();
    for example in examples {
        let body = example.parse(ctx)?;
        for (body, op) in all_ops(&body) {
            if body.name_str(op) == def.name {
                note(body, op, &mut seen);
            }
        }
    }
    let own: Vec<String> = seen.iter().map(|(verb, on)| phrase(verb, on)).collect();
    Ok(match (own.is_empty(), within) {
        (true, true) => "those of the ops in its regions".into(),
        (true, false) => "none, where it stands".into(),
        (false, true) => format!("{}, and what the ops in its regions do", own.join("; ")),
        (false, false) => own.join("; "),
    })
}

fn phrase(verb: &str, on: &BTreeSet<String>) -> String {
    let on: Vec<&str> = on.iter().map(String::as_str).collect();
    format!("{verb} {}", on.join(", "))
}

fn note(body: &Body, op: Op, seen: &mut Seen) {
    for effect in own_effects(body, op).unwrap_or_default() {
        let verb = match effect.kind {
            EffectKind::Read => "reads",
            EffectKind::Write => "writes",
            EffectKind::Allocate => "allocates",
            EffectKind::Free => "frees",
        };
        let on = effect.on.map_or_else(|| "any memory".to_owned(), |value| slot_of(body, op, value));
        seen.entry(verb).or_default().insert(on);
    }
}

/// The name of the operand or result that `value` is.
fn slot_of(body: &Body, op: Op, value: Value) -> String {
    let Some(def) = body.def(op) else { return "memory".into() };
    let operand = (0..def.operands.len()).find(|&at| body.operand_group(op, def, at).contains(&value));
    let result = || {
        let groups = def.results.iter().enumerate();
        let mut groups =
            groups.filter(|(at, _)| body.result_group(op, def, *at).into_iter().any(|r| r == value));
        groups.next().map(|(_, slot)| slot)
    };
    match operand.map(|at| &def.operands[at]).or_else(result) {
        Some(slot) if slot.arity == Arity::Many => format!("`{}` (each)", slot.name),
        Some(slot) => format!("`{}`", slot.name),
        None => "memory of its own".into(),
    }
}

/// All ops of a module with the bodies that they are in.
pub(super) fn all_ops(body: &Body) -> Vec<(&Body, Op)> {
    let mut found = vec![(body, body.self_op())];
    let mut bodies = vec![body];
    while let Some(body) = bodies.pop() {
        for op in body.walk(body.self_op()) {
            // A nested body has its op as its own.
            match body.nested(op) {
                Some(nested) => {
                    found.push((nested, nested.self_op()));
                    bodies.push(nested);
                }
                None => found.push((body, op)),
            }
        }
    }
    found
}
