//! The structure of a document: its symbols as a tree, and what can be folded.

use lsp_types::{DocumentSymbol, FoldingRange, FoldingRangeKind, SymbolKind};
use terrace_ir::Traits;
use terrace_ir::text::parser::Span;

use super::chunk::Chunk;
use super::document::{Analysis, Document, Part, range};

/// The ops of `document` that define symbols or have regions, as a tree; each part of a split file is
/// a branch.
pub(super) fn symbols(document: &Document, analysis: &Analysis) -> Vec<DocumentSymbol> {
    let [only] = &analysis.parts[..] else {
        let parts = analysis.parts.iter().enumerate();
        let parts = parts.map(|(at, part)| {
            let whole = Span { start: 0, end: part.chunk.text.len() as u32 };
            let mut symbol = node(document, part, (whole, whole), format!("<file-split-{at}>"));
            symbol.children = Some(symbols_of(document, part));
            symbol
        });
        return parts.collect();
    };
    symbols_of(document, only)
}

/// How deep the tree is: what nests deeper is beside. Each level is two of JSON, and readers of that go down 128
/// levels at most.
const MAX_DEPTH: usize = 40;

fn symbols_of(document: &Document, part: &Part) -> Vec<DocumentSymbol> {
    let chunk = &*part.chunk;
    let count = chunk.map.ops.len();
    let mut names: Vec<Option<(String, Span)>> = vec![None; count];
    for symbol in &chunk.symbols {
        names[symbol.op] = Some((format!("@{}", symbol.name), symbol.span));
    }
    for region in &chunk.map.regions {
        let op = &chunk.map.ops[region.op];
        names[region.op].get_or_insert_with(|| (chunk.op_name(region.op).to_owned(), op.name_span));
    }
    // The op among whose children each op is, and how deep that makes it.
    let mut homes: Vec<(Option<usize>, usize)> = Vec::with_capacity(count);
    for op in &chunk.map.ops {
        homes.push(match op.parent.map(|parent| (parent, homes[parent])) {
            None => (None, 0),
            Some((_, (home, MAX_DEPTH))) => (home, MAX_DEPTH),
            Some((parent, (_, depth))) => (Some(parent), depth + 1),
        });
    }
    // An op comes before those in it, so from behind each is complete when it is put into its parent.
    let mut children: Vec<Vec<DocumentSymbol>> = (0..count).map(|_| Vec::new()).collect();
    let mut top = Vec::new();
    for op in (0..count).rev() {
        let mut inner = std::mem::take(&mut children[op]);
        inner.reverse();
        let into = homes[op].0.map_or(&mut top, |parent| &mut children[parent]);
        match names[op].take() {
            Some((name, span)) => {
                let mut symbol = node(document, part, (chunk.map.ops[op].span, span), name);
                symbol.detail = Some(chunk.op_name(op).to_owned());
                symbol.kind = kind(chunk, op);
                symbol.children = (!inner.is_empty()).then_some(inner);
                into.push(symbol);
            }
            None => into.extend(inner.into_iter().rev()),
        }
    }
    top.reverse();
    top
}

fn kind(chunk: &Chunk, op: usize) -> SymbolKind {
    let name = chunk.op_name(op);
    if chunk.has_trait(op, Traits::SYMBOL_TABLE) {
        SymbolKind::MODULE
    } else if chunk.attr(op, "function_type").is_some() {
        SymbolKind::FUNCTION
    } else if name.ends_with(".global") || chunk.attr(op, "sym_name").is_some() {
        SymbolKind::VARIABLE
    } else {
        SymbolKind::STRUCT
    }
}

#[expect(deprecated, reason = "the struct has a field that is")]
fn node(document: &Document, part: &Part, (whole, own): (Span, Span), name: String) -> DocumentSymbol {
    let own = if whole.covers(own) { own } else { Span { end: whole.start, ..whole } };
    DocumentSymbol {
        name,
        detail: None,
        kind: SymbolKind::NAMESPACE,
        tags: None,
        deprecated: None,
        range: range(&document.buffer, part, whole),
        selection_range: range(&document.buffer, part, own),
        children: None,
    }
}

/// What can be folded: regions, and runs of comments.
pub(super) fn folds(document: &Document, analysis: &Analysis) -> Vec<FoldingRange> {
    let mut folds = Vec::new();
    for part in &analysis.parts {
        for region in &part.chunk.map.regions {
            let range = range(&document.buffer, part, region.span);
            // The line of the closing brace stays.
            if range.end.line > range.start.line + 1 {
                folds.push(fold(range.start.line, range.end.line - 1, None));
            }
        }
    }
    let mut run: Option<(u32, u32)> = None;
    let lines = document.buffer.text().split('\n').chain([""]).enumerate();
    for (line, text) in lines {
        let line = line as u32;
        if text.trim_start().starts_with("//") && !text.trim_start().starts_with("// -----") {
            run = Some((run.map_or(line, |run| run.0), line));
        } else if let Some((first, last)) = run.take().filter(|run| run.1 > run.0) {
            folds.push(fold(first, last, Some(FoldingRangeKind::Comment)));
        }
    }
    folds.sort_by_key(|fold| (fold.start_line, std::cmp::Reverse(fold.end_line)));
    folds.dedup_by_key(|fold| fold.start_line);
    folds
}

fn fold(start_line: u32, end_line: u32, kind: Option<FoldingRangeKind>) -> FoldingRange {
    FoldingRange { start_line, end_line, kind, ..FoldingRange::default() }
}
