//! Renaming, where the text says the same behind it as before.

use terrace_ir::text::parser::Span;

use super::chunk::Chunk;
use super::names::{self, Entity, Found};
use super::words;

/// What can be renamed at `offset`: the name without its sigil, and where that stands.
///
/// # Errors
/// Why nothing can.
pub(super) fn prepare(chunk: &Chunk, offset: u32) -> Result<(Found, Span), String> {
    if words::in_comment(&chunk.text, offset as usize) {
        return Err("names in comments are not renamed".into());
    }
    let found = names::find(chunk, offset).ok_or("there is no name here")?;
    match found.entity {
        Entity::Op(_) => return Err("the name of an op is its dialect's".into()),
        Entity::Block(block) if chunk.map.blocks[block].label.is_none() => {
            return Err("the block has no label".into());
        }
        _ => {}
    }
    Ok((found, bare(chunk, found.span)))
}

/// `span` without sigil, quotes kept.
fn bare(chunk: &Chunk, span: Span) -> Span {
    let sigil = chunk.slice(span).bytes().next().is_some_and(words::is_sigil);
    Span { start: span.start + u32::from(sigil), ..span }
}

/// The edits that rename what stands at `offset`, each the text of a place.
///
/// # Errors
/// Why they cannot be made: the name is malformed, or taken where the thing is known.
pub(super) fn rename(chunk: &Chunk, offset: u32, new: &str) -> Result<Vec<(Span, String)>, String> {
    let (Found { entity, .. }, _) = prepare(chunk, offset)?;
    let sigil = match entity {
        Entity::Value(_) => '%',
        Entity::Block(_) => '^',
        Entity::Symbol(_) => '@',
        Entity::Alias(alias) => chunk.slice(chunk.map.aliases[alias].span).chars().next().unwrap_or('#'),
        Entity::Op(_) => return Err("the name of an op is its dialect's".into()),
    };
    let new = new.trim();
    let new = new.strip_prefix(sigil).unwrap_or(new);
    if let Entity::Symbol(symbol) = entity {
        return rename_symbol(chunk, symbol, new);
    }
    if !words::is_suffix_id(new) {
        let message = format!(
            "'{sigil}{new}' is not a name: digits, or a letter or one of _ $ . - and then these or digits"
        );
        return Err(message);
    }
    let taken = match entity {
        Entity::Value(value) => value_clash(chunk, value, new),
        Entity::Block(block) => block_clash(chunk, block, new),
        _ if new.contains('.') => {
            return Err(format!("'{sigil}{new}' is not an alias: names with a '.' are those of dialects"));
        }
        _ => chunk
            .alias_named(&format!("{sigil}{new}"))
            .filter(|&other| entity != Entity::Alias(other))
            .is_some(),
    };
    if taken {
        return Err(format!("'{sigil}{new}' is taken already where this is known"));
    }
    let all = names::occurrences(chunk, entity).into_iter();
    Ok(all.map(|occurrence| (occurrence.span, format!("{sigil}{new}"))).collect())
}

/// Whether a value that is called `new` is known where `value` is, or the other way round.
fn value_clash(chunk: &Chunk, value: usize, new: &str) -> bool {
    let name = format!("%{new}");
    let own = chunk.region_of_value(value);
    let around = chunk.scopes(own);
    let known = (0..chunk.map.values.len()).any(|other| {
        other != value && chunk.slice(chunk.map.values[other].span) == name && {
            let region = chunk.region_of_value(other);
            around.contains(&region) || chunk.scopes(region).contains(&own)
        }
    });
    // A name that is used and not defined yet would be found.
    let undefined = chunk.map.value_uses.iter().filter(|used| used.target.is_none());
    let mut undefined = undefined.filter(|used| chunk.slice(used.span) == name);
    known || undefined.any(|used| chunk.scopes(chunk.region_at(used.span.start)).contains(&own))
}

fn block_clash(chunk: &Chunk, block: usize, new: &str) -> bool {
    let (name, blocks) = (format!("^{new}"), &chunk.map.blocks);
    let defined = blocks.iter().enumerate().any(|(other, source)| {
        other != block
            && source.region == blocks[block].region
            && source.label.is_some_and(|label| chunk.slice(label) == name)
    });
    let undefined = chunk.map.block_uses.iter().filter(|used| used.target.is_none());
    let mut undefined = undefined.filter(|used| chunk.slice(used.span) == name);
    defined || undefined.any(|used| chunk.region_at(used.span.start) == Some(blocks[block].region))
}

fn rename_symbol(chunk: &Chunk, index: usize, new: &str) -> Result<Vec<(Span, String)>, String> {
    let quoted = new.strip_prefix('"').and_then(|new| new.strip_suffix('"'));
    let new = quoted.unwrap_or(new);
    if new.is_empty() || new.chars().any(|char| char.is_control() || char == '"' || char == '\\') {
        return Err(format!("'@{new}' is not a symbol's name"));
    }
    let table = chunk.symbols[index].table;
    let mut others = chunk.symbols.iter().enumerate();
    if others.any(|(other, symbol)| other != index && symbol.table == table && symbol.name == new) {
        return Err(format!("'@{new}' is taken already in this symbol table"));
    }
    let text = if words::is_bare_id(new) { format!("@{new}") } else { format!("@\"{new}\"") };
    // The attribute `sym_name` of a generic op is a string.
    let edit = |span: Span| match chunk.slice(span).starts_with('@') {
        true => (span, text.clone()),
        false => (span, new.to_owned()),
    };
    let all = names::occurrences(chunk, Entity::Symbol(index)).into_iter();
    Ok(all.map(|occurrence| edit(occurrence.span)).collect())
}
