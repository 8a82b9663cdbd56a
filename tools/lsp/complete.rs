//! What may come at the cursor.

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, Documentation, MarkupContent, MarkupKind,
    TextEdit,
};
use terrace_ir::pass::PassRegistry;
use terrace_ir::text::parser::{Aliased, Span};
use terrace_ir::{OpDef, Registry, Traits};

use super::chunk::Chunk;
use super::document::View;
use super::hover;
use super::words;

/// Types that have a keyword.
const TYPES: [&str; 16] = [
    "bf16", "complex<", "f16", "f32", "f64", "i1", "i16", "i32", "i64", "i8", "index", "memref<", "none",
    "tensor<", "tuple<", "vector<",
];

/// An item before it is given its place.
struct Item {
    label: String,
    kind: CompletionItemKind,
    detail: Option<String>,
    documentation: Option<String>,
}

fn item(label: impl Into<String>, kind: CompletionItemKind) -> Item {
    Item { label: label.into(), kind, detail: None, documentation: None }
}

impl Item {
    fn detail(self, detail: impl Into<String>) -> Item {
        Item { detail: Some(detail.into()), ..self }
    }
}

/// What may come at the place of `view`, with the text that it replaces.
pub(super) fn at(view: &View<'_>, passes: &PassRegistry) -> Vec<CompletionItem> {
    let chunk = view.chunk();
    let (text, offset) = (&chunk.text, view.offset as usize);
    if words::in_comment(text, offset) {
        return in_run_line(view, passes);
    }
    let bytes = text.as_bytes();
    let mut start = offset;
    while start > 0 && words::is_name(bytes[start - 1]) {
        start -= 1;
    }
    let sigil = start.checked_sub(1).map(|at| bytes[at]).filter(|&byte| words::is_sigil(byte));
    let start = if sigil.is_some() { start - 1 } else { start };
    let items = match sigil {
        Some(b'%') => values(chunk, view.offset),
        Some(b'^') => blocks(chunk, view.offset),
        Some(b'@') => symbols(chunk, view.offset),
        Some(sigil) => aliases(chunk, sigil),
        None => words_at(chunk, start, &text[start..offset]),
    };
    place(view, start, items)
}

/// The items that fit what is typed from `start` on, which they replace.
fn place(view: &View<'_>, start: usize, items: Vec<Item>) -> Vec<CompletionItem> {
    let typed = &view.chunk().text[start..view.offset as usize];
    let range = view.range(Span { start: start as u32, end: view.offset });
    let fits = items.into_iter().filter(|item| item.label.starts_with(typed));
    let make = |item: Item| CompletionItem {
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: item.label.clone() })),
        filter_text: Some(item.label.clone()),
        label: item.label,
        kind: Some(item.kind),
        detail: item.detail,
        documentation: item
            .documentation
            .map(|value| Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })),
        ..CompletionItem::default()
    };
    fits.map(make).collect()
}

/// The values that are known at `offset`: those defined before it, except in graph regions.
fn values(chunk: &Chunk, offset: u32) -> Vec<Item> {
    let region = chunk.region_at(offset).map(|region| chunk.map.regions[region].op);
    let any_order = region.is_none_or(|op| chunk.has_trait(op, Traits::GRAPH_REGION));
    let mut items = Vec::new();
    for value in chunk.values_in_scope(offset) {
        let source = &chunk.map.values[value];
        let name = chunk.slice(source.span);
        if source.span.touches(offset) || source.span.start > offset && !any_order {
            continue;
        }
        let types = source.types.iter().map(|&ty| chunk.ctx.display(ty).to_string());
        match types.len() {
            0 | 1 => items.push(item(name, CompletionItemKind::VARIABLE).detail(types.collect::<String>())),
            _ => items.extend(types.enumerate().map(|(number, ty)| {
                item(format!("{name}#{number}"), CompletionItemKind::VARIABLE).detail(ty)
            })),
        }
    }
    items
}

fn blocks(chunk: &Chunk, offset: u32) -> Vec<Item> {
    let region = chunk.region_at(offset);
    let blocks = chunk.map.blocks.iter().filter(|block| Some(block.region) == region);
    let labels = blocks.filter_map(|block| block.label).filter(|label| !label.touches(offset));
    labels.map(|label| item(chunk.slice(label), CompletionItemKind::REFERENCE)).collect()
}

fn symbols(chunk: &Chunk, offset: u32) -> Vec<Item> {
    let symbols = chunk.symbols_in_scope(offset).into_iter().map(|index| &chunk.symbols[index]);
    let make = |symbol: &super::chunk::Symbol| {
        let quoted = !words::is_bare_id(&symbol.name);
        let name = if quoted { format!("@\"{}\"", symbol.name) } else { format!("@{}", symbol.name) };
        item(name, CompletionItemKind::FUNCTION).detail(chunk.header(symbol.op))
    };
    symbols.filter(|symbol| !symbol.span.touches(offset)).map(make).collect()
}

/// Aliases, and what loaded dialects declare.
fn aliases(chunk: &Chunk, sigil: u8) -> Vec<Item> {
    let mut items = Vec::new();
    for alias in &chunk.map.aliases {
        let text = match alias.stands_for {
            Aliased::Attr(attr) if sigil == b'#' => chunk.ctx.display(attr).to_string(),
            Aliased::Type(ty) if sigil == b'!' => chunk.ctx.display(ty).to_string(),
            _ => continue,
        };
        items.push(item(chunk.slice(alias.span), CompletionItemKind::CONSTANT).detail(text));
    }
    for dialect in chunk.ctx.registry().dialects() {
        let def = dialect.def();
        let mnemonics = if sigil == b'!' { def.types } else { def.attrs };
        let full = |mnemonic: &&str| format!("{}{}.{mnemonic}", char::from(sigil), def.name);
        items.extend(mnemonics.iter().map(|mnemonic| item(full(mnemonic), CompletionItemKind::STRUCT)));
    }
    items
}

/// What words may come: at the start of an op the names of ops, in a dictionary those of attributes,
/// behind a colon or arrow types.
fn words_at(chunk: &Chunk, start: usize, typed: &str) -> Vec<Item> {
    let before = chunk.text[..start].trim_end_matches([' ', '\t']);
    let registry = chunk.ctx.registry();
    if before.ends_with([':', '>', '<', 'x']) && !before.ends_with("<{") {
        return TYPES.iter().map(|name| item(*name, CompletionItemKind::STRUCT)).collect();
    }
    let fresh = before.is_empty() || before.ends_with('\n');
    let quoted = before.ends_with('"');
    if fresh || quoted || before.ends_with('=') || typed.contains('.') {
        return ops(chunk, registry, start as u32, typed);
    }
    if before.ends_with(['{', ',']) {
        let op = chunk.op_at(start as u32).and_then(|op| chunk.def(op));
        let slots = op.map_or(&[][..], |def| def.attrs).iter();
        let attrs =
            slots.map(|slot| item(slot.name, CompletionItemKind::PROPERTY).detail(slot.constraint.what));
        let mut items: Vec<Item> = attrs.collect();
        if items.is_empty() || before.ends_with('{') {
            items.extend(ops(chunk, registry, start as u32, typed));
        }
        return items;
    }
    if before.ends_with(['}', ')']) { ops(chunk, registry, start as u32, typed) } else { Vec::new() }
}

/// Names of ops: of the dialect that is typed; else of the one that needs no prefix here, and dialects.
fn ops(chunk: &Chunk, registry: &Registry, offset: u32, typed: &str) -> Vec<Item> {
    let make = |def: &'static OpDef, label: &str| Item {
        label: label.to_owned(),
        kind: CompletionItemKind::FUNCTION,
        detail: def.doc.first().map(|line| line.trim().to_owned()),
        documentation: Some(hover::op_documentation(def)),
    };
    let of = |dialect: &str| -> Vec<&'static OpDef> {
        let ops = registry.dialect(dialect).map_or(&[][..], |info| info.def().ops);
        ops.iter().map(|def| def()).collect()
    };
    if let Some((dialect, _)) = typed.split_once('.') {
        return of(dialect).into_iter().map(|def| make(def, def.name)).collect();
    }
    let around = chunk.region_at(offset).map(|region| chunk.map.regions[region].op);
    let info = around.and_then(|op| chunk.ctx.op_info(chunk.map.ops[op].name?));
    let names = info.and_then(|info| info.interface::<terrace_ir::text::AsmNames>());
    let default =
        names.map(|names| names.default_dialect).filter(|name| !name.is_empty()).unwrap_or("builtin");
    let short = of(default);
    let short =
        short.into_iter().map(|def| make(def, def.name.split_once('.').map_or(def.name, |name| name.1)));
    let dialects = registry.dialects().map(|info| {
        let def = info.def();
        let doc = def.doc.lines().next().unwrap_or_default();
        item(format!("{}.", def.name), CompletionItemKind::MODULE).detail(doc)
    });
    short.chain(dialects).collect()
}

/// In a `RUN:` line, passes and pipelines.
fn in_run_line(view: &View<'_>, passes: &PassRegistry) -> Vec<CompletionItem> {
    let text = &view.chunk().text[..view.offset as usize];
    let line = &text[text.rfind('\n').map_or(0, |end| end + 1)..];
    if !line.contains("RUN:") {
        return Vec::new();
    }
    let word = line.len() - line.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '-').len();
    let typed = &line[line.len() - word..];
    let name = typed.trim_start_matches('-');
    let all = passes.passes().map(|pass| (pass.name, pass.doc));
    let all = all.chain(passes.pipelines().map(|pipeline| (pipeline.name, pipeline.doc)));
    let make = |(name, doc): (&str, &str)| Item {
        documentation: hover::pass_documentation(passes, name),
        ..item(name, CompletionItemKind::EVENT).detail(doc)
    };
    place(view, view.offset as usize - name.len(), all.map(make).collect())
}
