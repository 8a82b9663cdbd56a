//! Semantic tokens: what each name is.

use lsp_types::{SemanticToken, SemanticTokenType, SemanticTokensLegend};
use terrace_ir::text::parser::{Span, ValueOwner};

use super::document::{Analysis, Document};

/// The kinds of tokens, in the order of their numbers.
pub(super) fn legend() -> SemanticTokensLegend {
    let token_types = vec![
        SemanticTokenType::VARIABLE,
        SemanticTokenType::PARAMETER,
        SemanticTokenType::FUNCTION,
        SemanticTokenType::KEYWORD,
        SemanticTokenType::NAMESPACE,
        SemanticTokenType::TYPE,
        SemanticTokenType::MACRO,
    ];
    SemanticTokensLegend { token_types, token_modifiers: Vec::new() }
}

const VARIABLE: u32 = 0;
const PARAMETER: u32 = 1;
const FUNCTION: u32 = 2;
const KEYWORD: u32 = 3;
const LABEL: u32 = 4;
const TYPE: u32 = 5;
const MACRO: u32 = 6;

/// The tokens of `document`, each relative to the one before it.
pub(super) fn of(document: &Document, analysis: &Analysis) -> Vec<SemanticToken> {
    let mut tokens = Vec::new();
    let (mut line, mut start) = (0, 0);
    for part in &analysis.parts {
        let mut all = spans(&part.chunk);
        all.sort_unstable();
        let mut end = 0;
        for (span, token_type) in all {
            // What is wrong may have been read twice.
            let text = part.chunk.slice(span);
            if span.start < end || text.is_empty() || text.contains('\n') {
                continue;
            }
            end = span.end;
            let position = document.buffer.position(part.start + span.start as usize);
            let same = position.line == line;
            tokens.push(SemanticToken {
                delta_line: position.line - line,
                delta_start: if same { position.character - start } else { position.character },
                length: document.buffer.length(text),
                token_type,
                token_modifiers_bitset: 0,
            });
            (line, start) = (position.line, position.character);
        }
    }
    tokens
}

fn spans(chunk: &super::chunk::Chunk) -> Vec<(Span, u32)> {
    let map = &chunk.map;
    let value = |index: usize| match map.values[index].owner {
        ValueOwner::Result(..) => VARIABLE,
        ValueOwner::Argument(..) => PARAMETER,
    };
    let alias = |span: Span| if chunk.slice(span).starts_with('!') { TYPE } else { MACRO };
    let mut all: Vec<(Span, u32)> = Vec::new();
    all.extend(map.values.iter().enumerate().map(|(index, source)| (source.span, value(index))));
    all.extend(map.value_uses.iter().map(|used| (used.span, used.target.map_or(VARIABLE, value))));
    all.extend(map.blocks.iter().filter_map(|block| Some((block.label?, LABEL))));
    all.extend(map.block_uses.iter().map(|used| (used.span, LABEL)));
    all.extend(chunk.symbols.iter().map(|symbol| (symbol.span, FUNCTION)));
    all.extend(chunk.symbol_refs.iter().map(|used| (used.span, FUNCTION)));
    all.extend(map.aliases.iter().map(|source| (source.span, alias(source.span))));
    all.extend(map.alias_uses.iter().map(|used| (used.span, alias(used.span))));
    all.extend(map.ops.iter().filter(|op| op.name.is_some()).map(|op| (op.name_span, KEYWORD)));
    all
}
