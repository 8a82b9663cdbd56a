//! What the names in a text stand for, and where else they stand.

use std::collections::BTreeSet;

use terrace_ir::text::parser::Span;

use super::chunk::Chunk;
use super::words;

/// Something that has a name in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Entity {
    /// A value or a group of values.
    Value(usize),
    /// A block.
    Block(usize),
    /// A symbol.
    Symbol(usize),
    /// An alias.
    Alias(usize),
    /// The kind of an op: not a name that the text gives.
    Op(usize),
}

/// What stands at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Found {
    pub(super) entity: Entity,
    pub(super) span: Span,
    /// Which value of a group, where one is used.
    pub(super) number: Option<u32>,
}

/// A place where something is named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Occurrence {
    pub(super) span: Span,
    /// Whether it is the definition.
    pub(super) defines: bool,
}

/// What stands at `offset`.
pub(super) fn find(chunk: &Chunk, offset: u32) -> Option<Found> {
    // Where one name ends and the next begins, the one that begins is meant.
    let all = candidates(chunk, offset);
    let inside = all.iter().find(|found| offset < found.span.end);
    inside.or(all.first()).copied().or_else(|| by_text(chunk, offset)).or_else(|| {
        let op = chunk.op_at(offset)?;
        let span = chunk.map.ops[op].name_span;
        span.touches(offset).then_some(Found { entity: Entity::Op(op), span, number: None })
    })
}

fn candidates(chunk: &Chunk, offset: u32) -> Vec<Found> {
    let map = &chunk.map;
    let mut all = Vec::new();
    let mut add = |entity, span: Span, number| {
        if span.touches(offset) {
            all.push(Found { entity, span, number });
        }
    };
    for (index, value) in map.values.iter().enumerate() {
        add(Entity::Value(index), value.span, None);
    }
    for used in &map.value_uses {
        // The number of a result is a part of the name.
        let digits = chunk.text.as_bytes()[used.span.end as usize..].iter();
        let length = match chunk.text.as_bytes().get(used.span.end as usize) {
            Some(b'#') => digits.skip(1).take_while(|byte| byte.is_ascii_digit()).count() as u32 + 1,
            _ => 0,
        };
        let whole = Span { start: used.span.start, end: used.span.end + length };
        if let Some(value) = used.target.filter(|_| whole.touches(offset)) {
            add(
                Entity::Value(value),
                Span { end: used.span.end.max(offset), ..used.span },
                Some(used.number),
            );
        }
    }
    for (index, block) in map.blocks.iter().enumerate() {
        if let Some(label) = block.label {
            add(Entity::Block(index), label, None);
        }
    }
    for used in &map.block_uses {
        if let Some(block) = used.target {
            add(Entity::Block(block), used.span, None);
        }
    }
    for (index, symbol) in chunk.symbols.iter().enumerate() {
        add(Entity::Symbol(index), symbol.span, None);
    }
    for reference in &chunk.symbol_refs {
        if let Some(symbol) = reference.target {
            add(Entity::Symbol(symbol), reference.span, None);
        }
    }
    for (index, alias) in map.aliases.iter().enumerate() {
        add(Entity::Alias(index), alias.span, None);
    }
    for used in &map.alias_uses {
        if let Some(alias) = used.target {
            add(Entity::Alias(alias), used.span, None);
        }
    }
    for found in &mut all {
        if let Entity::Value(_) = found.entity {
            found.span.end = name_end(chunk, found.span);
        }
    }
    all
}

/// Where the name that starts at `span` ends, a number of a result left out.
fn name_end(chunk: &Chunk, span: Span) -> u32 {
    let bytes = chunk.text.as_bytes()[span.start as usize + 1..].iter();
    span.start + 1 + bytes.take_while(|&&byte| words::is_name(byte)).count() as u32
}

/// What the name at `offset` stands for in a part of the text that is wrong.
fn by_text(chunk: &Chunk, offset: u32) -> Option<Found> {
    if words::in_comment(&chunk.text, offset as usize) {
        return None;
    }
    let (start, end) = words::name_at(&chunk.text, offset as usize)?;
    let span = Span { start: start as u32, end: end as u32 };
    let name = chunk.slice(span);
    let entity = match name.as_bytes()[0] {
        b'%' => Entity::Value(chunk.value_named(name, offset)?),
        b'^' => Entity::Block(chunk.block_named(name, offset)?),
        b'#' | b'!' => Entity::Alias(chunk.alias_named(name)?),
        b'@' => {
            let scope = chunk.symbols_in_scope(offset).into_iter();
            Entity::Symbol(scope.into_iter().find(|&symbol| chunk.symbols[symbol].name == name[1..])?)
        }
        _ => return None,
    };
    Some(Found { entity, span, number: None })
}

/// Where `entity` is named, in the order of the text.
pub(super) fn occurrences(chunk: &Chunk, entity: Entity) -> Vec<Occurrence> {
    let map = &chunk.map;
    let (definition, mut uses): (Option<Span>, Vec<Span>) = match entity {
        Entity::Value(index) => {
            let uses = map.value_uses.iter().filter(|used| used.target == Some(index));
            (Some(map.values[index].span), uses.map(|used| used.span).collect())
        }
        Entity::Block(index) => {
            let uses = map.block_uses.iter().filter(|used| used.target == Some(index));
            (map.blocks[index].label, uses.map(|used| used.span).collect())
        }
        Entity::Alias(index) => {
            let uses = map.alias_uses.iter().filter(|used| used.target == Some(index));
            (Some(map.aliases[index].span), uses.map(|used| used.span).collect())
        }
        Entity::Symbol(index) => {
            let uses = chunk.symbol_refs.iter().filter(|used| used.target == Some(index));
            (Some(chunk.symbols[index].span), uses.map(|used| used.span).collect())
        }
        Entity::Op(op) => {
            let same = map.ops.iter().filter(|other| other.name.is_some() && other.name == map.ops[op].name);
            return same.map(|op| Occurrence { span: op.name_span, defines: false }).collect();
        }
    };
    uses.extend(loose_uses(chunk, entity, definition, &uses));
    let mut all: Vec<Occurrence> = uses.into_iter().map(|span| Occurrence { span, defines: false }).collect();
    all.extend(definition.map(|span| Occurrence { span, defines: true }));
    all.sort_by_key(|occurrence| occurrence.span);
    all
}

/// The uses in parts of the text that are wrong.
fn loose_uses(chunk: &Chunk, entity: Entity, definition: Option<Span>, known: &[Span]) -> Vec<Span> {
    let Some(definition) = definition else { return Vec::new() };
    let name = chunk.slice(definition);
    let sigil = name.bytes().next().filter(|&byte| words::is_sigil(byte));
    let Some(sigil) = sigil else { return Vec::new() };
    let mut loose = chunk.loose_names(sigil);
    let mut seen: BTreeSet<u32> = known.iter().map(|span| span.start).collect();
    seen.insert(definition.start);
    let map = &chunk.map;
    seen.extend(map.values.iter().map(|value| value.span.start));
    for uses in [&map.value_uses, &map.block_uses, &map.alias_uses] {
        seen.extend(uses.iter().filter(|used| used.target.is_some()).map(|used| used.span.start));
    }
    seen.extend(map.symbols.iter().map(|symbol| symbol.span.start));
    loose.retain(|span| {
        let unknown = chunk.slice(*span) == name && !seen.contains(&span.start);
        unknown && by_text(chunk, span.start + 1).is_some_and(|found| found.entity == entity)
    });
    loose
}
