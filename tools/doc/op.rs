//! The section of an op.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use terrace_ir::op::{Arity, Assembly, AttrSlot, Constraint, OpInfo, Presence, RegionKind, Slot, Traits};

use super::markdown::{anchor, block, code, escape, unlink};
use super::{Example, Reference, assembly, effects};

/// What ops declare beside their documentation, as text, with the first op of the page that does.
pub(super) type Seen = BTreeMap<String, &'static str>;

/// From how many bytes on ops that declare the same share the text.
const LONG: usize = 200;

/// The section of the op of `info`, which `seen` on its page come before.
pub(super) fn section(reference: &Reference, info: &OpInfo, seen: &mut Seen) -> Result<String, String> {
    let def = info.def();
    let registry = reference.ctx.registry();
    let mut out = format!("### `{}`\n\n", def.name);
    let _ = writeln!(out, "{}\n", unlink(&def.docs(), registry, def.dialect()));
    match def.assembly {
        Assembly::Format(format) => {
            let _ = writeln!(out, "{}", block("text", &assembly::readable(def.name, format)));
        }
        Assembly::Generic => out.push_str("It has no form but the generic one.\n\n"),
        Assembly::Custom { .. } => {}
    }
    let mut facts = facts(info);
    facts.push(("Memory effects", effects::of(&reference.ctx, info, reference.examples.of(def.name))?));
    let facts: Vec<String> = facts.into_iter().map(|(what, text)| format!("{what}: {text}.")).collect();
    let declared = format!("{}{}\n\n", slots(info), facts.join(" "));
    match seen.get(&declared) {
        Some(other) => {
            let _ = writeln!(out, "Slots and traits as [`{other}`](#{}).\n", anchor(other));
        }
        None => {
            out.push_str(&declared);
            if declared.len() > LONG {
                seen.insert(declared, def.name);
            }
        }
    }
    for example in reference.examples.of(def.name) {
        out.push_str(&shown(example, def.name));
    }
    Ok(out)
}

/// The program of an example; where several ops share it, the first of them shows it.
fn shown(example: &Example, name: &str) -> String {
    let first = example.head.iter().find(|head| !head.starts_with(['!', '#'])).map_or("", String::as_str);
    if first != name {
        return format!("Example: [`{first}`](#{}).\n\n", anchor(first));
    }
    let note = if example.note.is_empty() { String::new() } else { format!("{}\n\n", example.note) };
    format!("{note}{}\n", block("mlir", &example.text))
}

/// Operands, results, attributes, regions and successors as a table.
fn slots(info: &OpInfo) -> String {
    let def = info.def();
    let mut rows: Vec<[String; 3]> = Vec::new();
    rows.extend(def.operands.iter().map(|slot| ["operand".into(), code(slot.name), value(slot)]));
    rows.extend(def.results.iter().map(|slot| ["result".into(), code(slot.name), value(slot)]));
    rows.extend(def.attrs.iter().map(|slot| ["attribute".into(), code(slot.name), attribute(slot)]));
    for slot in def.regions {
        let kind = match slot.kind {
            RegionKind::Any => "any blocks",
            RegionKind::One => "one block",
            RegionKind::Some => "at least one block",
        };
        rows.push(["region".into(), code(slot.name), counted(slot.arity, kind)]);
    }
    for slot in def.successors {
        rows.push(["successor".into(), code(slot.name), counted(slot.arity, "a block")]);
    }
    if rows.is_empty() {
        return String::new();
    }
    let mut out = String::from("| | | |\n|-|-|-|\n");
    // Neighbours that differ in name alone share a row.
    for group in rows.chunk_by(|a, b| a[0] == b[0] && a[2] == b[2]) {
        let names: Vec<&str> = group.iter().map(|row| row[1].as_str()).collect();
        let plural = if group.len() > 1 { "s" } else { "" };
        let _ = writeln!(out, "| {}{plural} | {} | {} |", group[0][0], names.join(", "), group[0][2]);
    }
    out.push('\n');
    out
}

fn counted(arity: Arity, what: &str) -> String {
    match arity {
        Arity::One => what.to_owned(),
        Arity::Opt => format!("{what}, optional"),
        Arity::Many => format!("{what}, any number"),
    }
}

fn value(slot: &Slot) -> String {
    counted(slot.arity, &constraint(slot.constraint))
}

fn constraint(constraint: &Constraint) -> String {
    let what = escape(constraint.what);
    match (constraint.var, constraint.derive) {
        (Some(var), Some((from, _))) => format!("{what}: `{var}`, which follows from `{from}`"),
        (Some(var), None) => format!("{what}: `{var}`"),
        _ => what,
    }
}

fn attribute(slot: &AttrSlot) -> String {
    let mut what = escape(slot.constraint.what);
    if !slot.constraint.cases.is_empty() {
        let cases = slot.constraint.cases.iter().map(|(name, value)| format!("`{name}` ({value})"));
        what = format!("{what}: {}", cases.collect::<Vec<_>>().join(", "));
    }
    match slot.presence {
        Presence::Required => what,
        Presence::Optional => format!("{what}, optional"),
        Presence::Default(text) => format!("{what}, by default {}", code(text)),
    }
}

/// What else the declaration says.
fn facts(info: &OpInfo) -> Vec<(&'static str, String)> {
    let def = info.def();
    let mut facts = Vec::new();
    let mut add = |what, parts: Vec<String>| {
        if !parts.is_empty() {
            facts.push((what, parts.join(", ")));
        }
    };
    add("Parents", def.parents.iter().map(|parent| format!("`{parent}`")).collect());
    let requires = def.requires.iter().map(|rule| escape(rule.what));
    add("Constraints", requires.chain(def.types.iter().filter_map(|var| var.why).map(escape)).collect());
    let terminator = def.implicit_terminator.map(|def| format!("`{}`", def().name));
    add("Implicit terminator", terminator.into_iter().collect());
    let traits = Traits::ALL.iter().filter(|entry| def.traits.has(entry.0));
    add("Traits", traits.map(|entry| format!("`{}`", entry.1)).collect());
    add("Interfaces", info.interface_names().iter().map(|name| format!("`{name}`")).collect());
    add("Canonicalizations", def.canonicalize.iter().map(|pattern| format!("`{}`", pattern.name)).collect());
    facts
}
