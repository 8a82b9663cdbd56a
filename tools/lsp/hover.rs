//! What is told about the thing under the cursor, as Markdown.

use std::fmt::Write as _;

use terrace_ir::op::{Arity, Assembly, Presence};
use terrace_ir::pass::{OptionDef, PassRegistry};
use terrace_ir::text::parser::{Aliased, Span, ValueOwner};
use terrace_ir::{OpDef, OpName};

use super::chunk::Chunk;
use super::names::{self, Entity, Found};
use super::words;

/// The longest piece of text that is shown.
const LONGEST: usize = 2000;

/// What is told about the thing at `offset`, and where that stands.
pub(super) fn at(chunk: &Chunk, passes: &PassRegistry, offset: u32) -> Option<(String, Span)> {
    if words::in_comment(&chunk.text, offset as usize) {
        return pass_in_run_line(chunk, passes, offset);
    }
    let Found { entity, span, number } = names::find(chunk, offset)?;
    let text = match entity {
        Entity::Value(value) => about_value(chunk, value, number),
        Entity::Block(block) => about_block(chunk, block),
        Entity::Symbol(symbol) => about_symbol(chunk, symbol),
        Entity::Alias(alias) => about_alias(chunk, alias),
        Entity::Op(op) => about_op(chunk, op),
    };
    Some((text, span))
}

fn code(text: &str) -> String {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let more = if end < text.len() { " ..." } else { "" };
    format!("```mlir\n{}{more}\n```\n", &text[..end])
}

fn about_value(chunk: &Chunk, value: usize, number: Option<u32>) -> String {
    let source = &chunk.map.values[value];
    let name = chunk.slice(source.span);
    let shown = |at: usize| chunk.ctx.display(source.types[at]).to_string();
    let count = source.types.len();
    let (line, first) = match number.map(|number| number as usize) {
        Some(number) if number < count && count > 1 => {
            (format!("{name}#{number} : {}", shown(number)), number)
        }
        _ if count == 0 => (format!("{name} : ?"), 0),
        _ if count == 1 => (format!("{name} : {}", shown(0)), 0),
        _ => {
            let types: Vec<String> = (0..count).map(shown).collect();
            (format!("{name}:{count} : {}", types.join(", ")), 0)
        }
    };
    let mut out = code(&line);
    match source.owner {
        ValueOwner::Result(op, at) => {
            let at = at + first;
            let slot = chunk.def(op).and_then(|def| slot_name(def, at));
            let slot = slot.map(|slot| format!(" (`{slot}`)")).unwrap_or_default();
            let _ = writeln!(out, "result {at}{slot} of `{}`\n", chunk.op_name(op));
            out.push_str(&code(chunk.header(op)));
        }
        ValueOwner::Argument(block, at) => {
            let block = &chunk.map.blocks[block];
            let op = chunk.map.regions[block.region].op;
            let label = block.label.map(|label| format!("block `{}` in ", chunk.slice(label)));
            let _ = writeln!(out, "argument {at} of {}`{}`\n", label.unwrap_or_default(), chunk.op_name(op));
            out.push_str(&code(chunk.header(op)));
        }
    }
    out
}

/// The name of the slot that result `at` is in, where no slot before it takes several.
fn slot_name(def: &OpDef, at: usize) -> Option<&'static str> {
    let fixed = def.results.iter().take_while(|slot| slot.arity == Arity::One).count();
    let slot = def.results.get(at.min(fixed))?;
    (at <= fixed || def.results.len() == fixed + 1).then_some(slot.name)
}

fn about_block(chunk: &Chunk, index: usize) -> String {
    let map = &chunk.map;
    let block = &map.blocks[index];
    let name = block.label.map_or("the entry block", |label| chunk.slice(label));
    let args =
        map.values.iter().filter(|value| matches!(value.owner, ValueOwner::Argument(of, _) if of == index));
    let args: Vec<String> = args
        .map(|value| {
            let ty = value.types.first().map(|&ty| chunk.ctx.display(ty).to_string());
            format!("{}: {}", chunk.slice(value.span), ty.unwrap_or_default())
        })
        .collect();
    let args = if args.is_empty() { String::new() } else { format!("({})", args.join(", ")) };
    let mut out = code(&format!("{name}{args}:"));
    let jumps = map.block_uses.iter().filter_map(|used| Some((used.op?, used.target?)));
    let jumps: Vec<(usize, usize)> =
        jumps.filter_map(|(op, target)| Some((map.ops[op].block?, target))).collect();
    let before = jumps.iter().filter(|jump| jump.1 == index).map(|jump| jump.0);
    let after = jumps.iter().filter(|jump| jump.0 == index).map(|jump| jump.1);
    for (what, blocks) in [("predecessors", before.collect::<Vec<_>>()), ("successors", after.collect())] {
        let mut blocks = blocks;
        blocks.sort_unstable();
        blocks.dedup();
        let name = |&block: &usize| match map.blocks[block].label {
            Some(label) => format!("`{}`", chunk.slice(label)),
            None => "the entry block".to_owned(),
        };
        let names: Vec<String> = blocks.iter().map(name).collect();
        let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let _ = writeln!(out, "{what}: {names}\n");
    }
    let op = map.regions[block.region].op;
    let _ = writeln!(out, "in `{}`", chunk.op_name(op));
    out
}

fn about_symbol(chunk: &Chunk, index: usize) -> String {
    let symbol = &chunk.symbols[index];
    let mut out = code(chunk.header(symbol.op));
    let uses = chunk.symbol_refs.iter().filter(|used| used.target == Some(index)).count();
    let seen = if chunk.is_private(symbol.op) { "not public, " } else { "" };
    let times = if uses == 1 { "once" } else { &format!("{uses} times") };
    let _ = writeln!(out, "`{}`, {seen}referred to {times} in this text", chunk.op_name(symbol.op));
    out
}

fn about_alias(chunk: &Chunk, index: usize) -> String {
    let alias = &chunk.map.aliases[index];
    let text = match alias.stands_for {
        Aliased::Attr(attr) => chunk.ctx.display(attr).to_string(),
        Aliased::Type(ty) => chunk.ctx.display(ty).to_string(),
    };
    code(&format!("{} = {text}", chunk.slice(alias.span)))
}

fn about_op(chunk: &Chunk, op: usize) -> String {
    let source = &chunk.map.ops[op];
    let mut out = match source.name.and_then(|name| documentation(chunk, name)) {
        Some(text) => text,
        None => format!("### `{}`\n\nNo loaded dialect declares this op.\n\n", chunk.op_name(op)),
    };
    if !source.results.is_empty() {
        let types: Vec<String> =
            source.results.iter().map(|&ty| format!("`{}`", chunk.ctx.display(ty))).collect();
        let _ = writeln!(out, "---\nhere, results: {}\n", types.join(", "));
    }
    let attrs = source.attrs.iter().map(|&(name, attr)| {
        let mut text = chunk.ctx.display(attr).to_string();
        if let Some((end, _)) = text.char_indices().nth(120) {
            text.truncate(end);
            text.push_str("...");
        }
        format!("- `{}` = `{text}`\n", chunk.ctx.str(name))
    });
    let attrs: String = attrs.collect();
    if !attrs.is_empty() {
        let _ = writeln!(out, "---\nhere, attributes:\n{attrs}");
    }
    out
}

fn documentation(chunk: &Chunk, name: OpName) -> Option<String> {
    chunk.ctx.op_info(name).map(|info| op_documentation(info.def()))
}

/// What the declaration of an op says.
pub(super) fn op_documentation(def: &OpDef) -> String {
    let mut out = format!("### `{}`\n\n", def.name);
    for line in def.doc {
        let _ = writeln!(out, "{}", line.strip_prefix(' ').unwrap_or(line));
    }
    out.push('\n');
    match def.assembly {
        Assembly::Format(text) => {
            let _ = writeln!(out, "assembly:\n```\n{} {text}\n```", def.name);
        }
        Assembly::Generic => out.push_str("assembly: the generic form only\n\n"),
        Assembly::Custom { .. } => {}
    }
    let several = |arity: Arity| match arity {
        Arity::One => "",
        Arity::Opt => ", optional",
        Arity::Many => ", any number",
    };
    let slots = |what: &str, slots: &[terrace_ir::op::Slot]| {
        let line = |slot: &terrace_ir::op::Slot| {
            format!("- `{}`: {}{}\n", slot.name, slot.constraint.what, several(slot.arity))
        };
        let lines: String = slots.iter().map(line).collect();
        if lines.is_empty() { lines } else { format!("{what}:\n{lines}\n") }
    };
    out.push_str(&slots("operands", def.operands));
    out.push_str(&slots("results", def.results));
    if !def.attrs.is_empty() {
        out.push_str("attributes:\n");
    }
    for slot in def.attrs {
        let presence = match slot.presence {
            Presence::Required => String::new(),
            Presence::Optional => ", optional".to_owned(),
            Presence::Default(value) => format!(", `{value}` unless given"),
        };
        let _ = writeln!(out, "- `{}`: {}{presence}", slot.name, slot.constraint.what);
    }
    let regions = def.regions.iter().map(|slot| format!("`{}`{}", slot.name, several(slot.arity)));
    let successors = def.successors.iter().map(|slot| format!("`{}`{}", slot.name, several(slot.arity)));
    for (what, names) in [("regions", regions.collect::<Vec<_>>()), ("successors", successors.collect())] {
        if !names.is_empty() {
            let _ = writeln!(out, "\n{what}: {}", names.join(", "));
        }
    }
    out
}

/// What is told about the pass whose name is at `offset`, in a `RUN:` line.
fn pass_in_run_line(chunk: &Chunk, passes: &PassRegistry, offset: u32) -> Option<(String, Span)> {
    let start = chunk.text[..offset as usize].rfind('\n').map_or(0, |end| end + 1);
    let line = chunk.text[start..].lines().next()?;
    line.contains("RUN:").then_some(())?;
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let bytes = line.as_bytes();
    let at = offset as usize - start;
    let from = (0..at).rev().take_while(|&at| is_part(bytes[at])).last().unwrap_or(at);
    let to = (at..bytes.len()).take_while(|&at| is_part(bytes[at])).last().map_or(at, |last| last + 1);
    let name = line.get(from..to)?;
    let text = pass_documentation(passes, name.trim_start_matches('-'))?;
    Some((text, Span { start: (start + from) as u32, end: (start + to) as u32 }))
}

/// What is known of a pass or pipeline.
pub(super) fn pass_documentation(passes: &PassRegistry, name: &str) -> Option<String> {
    let (what, doc, options): (_, _, &[OptionDef]) = match (passes.get(name), passes.pipeline(name)) {
        (Some(pass), _) => ("pass", pass.doc, pass.options),
        (None, Some(pipeline)) => ("pipeline", pipeline.doc, pipeline.options),
        (None, None) => return None,
    };
    let mut out = format!("### {what} `{name}`\n\n{doc}\n\n");
    for option in options {
        let _ = writeln!(out, "- `{}`: {} (`{}` unless given)", option.name, option.doc, option.default);
    }
    Some(out)
}
