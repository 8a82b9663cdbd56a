//! A part of a document, read: what is wrong with it and where its things stand.

use std::collections::BTreeMap;

use terrace_ir::text::parser::{SourceMap, Span, ValueOwner};
use terrace_ir::text::{self, ForEditor, ParseOptions};
use terrace_ir::{Attr, Context, Diags, OpDef, Traits, verify};

use super::words;

/// A symbol.
pub(super) struct Symbol {
    /// The op that defines it.
    pub(super) op: usize,
    /// The op whose symbols it is among; none at the top.
    pub(super) table: Option<usize>,
    /// Its name, without `@` or quotes.
    pub(super) name: String,
    /// Where its name stands: `@name`, or what is between the quotes of `sym_name = "name"`.
    pub(super) span: Span,
}

/// A reference to a symbol.
pub(super) struct SymbolRef {
    /// The name with its `@`.
    pub(super) span: Span,
    /// The symbol; none when there is no such one.
    pub(super) target: Option<usize>,
}

/// A part of a document. Its offsets count from its own start.
pub(super) struct Chunk {
    pub(super) text: String,
    pub(super) file: String,
    pub(super) options: ParseOptions,
    pub(super) ctx: Context,
    pub(super) diags: Diags,
    /// How many of the diagnostics a tool reports, which stops at the first error.
    pub(super) fatal: usize,
    pub(super) map: SourceMap,
    pub(super) symbols: Vec<Symbol>,
    pub(super) symbol_refs: Vec<SymbolRef>,
    /// Values, sorted by their names and the regions that they are known in.
    by_name: Vec<usize>,
}

impl Chunk {
    /// Reads and verifies `source`.
    pub(super) fn read(ctx: &Context, source: &str, file: &str, options: ParseOptions) -> Chunk {
        let ForEditor { body, mut diags, mut fatal, map } = text::read_for_editor(ctx, source, file, options);
        if let Some(body) = body {
            verify::verify_into(&body, &mut diags);
            fatal = diags.iter().count();
        }
        let mut chunk = Chunk {
            text: source.to_owned(),
            file: file.to_owned(),
            options,
            ctx: ctx.clone(),
            diags,
            fatal,
            map,
            symbols: Vec::new(),
            symbol_refs: Vec::new(),
            by_name: Vec::new(),
        };
        chunk.find_symbols();
        let mut by_name: Vec<usize> = (0..chunk.map.values.len()).collect();
        by_name.sort_by_key(|&value| chunk.name_key(value));
        chunk.by_name = by_name;
        chunk
    }

    /// A part that could not be read for a fault of ours.
    pub(super) fn failed(ctx: &Context, source: &str, file: &str, message: &str) -> Chunk {
        let mut diags = Diags::new();
        diags.error(ctx.file_loc(file, 1, 1), format!("internal error: {message}"));
        Chunk {
            text: source.to_owned(),
            file: file.to_owned(),
            options: ParseOptions::default(),
            ctx: ctx.clone(),
            diags,
            fatal: 1,
            map: SourceMap::default(),
            symbols: Vec::new(),
            symbol_refs: Vec::new(),
            by_name: Vec::new(),
        }
    }

    pub(super) fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    // ---- ops ----

    pub(super) fn def(&self, op: usize) -> Option<&'static OpDef> {
        self.ctx.op_info(self.map.ops[op].name?).map(|info| info.def())
    }

    /// The full name of an op; its text where it is not known.
    pub(super) fn op_name(&self, op: usize) -> &str {
        match self.map.ops[op].name {
            Some(name) => self.ctx.op_str(name),
            None => self.slice(self.map.ops[op].name_span).trim_matches('"'),
        }
    }

    pub(super) fn has_trait(&self, op: usize, wanted: Traits) -> bool {
        self.def(op).is_some_and(|def| def.traits.has(wanted))
    }

    /// The innermost op at `offset`.
    pub(super) fn op_at(&self, offset: u32) -> Option<usize> {
        // The last one that begins before it, or what that lies in.
        let mut next = self.map.ops.partition_point(|op| op.span.start <= offset).checked_sub(1);
        while let Some(op) = next.filter(|&op| !self.map.ops[op].span.touches(offset)) {
            next = self.map.ops[op].parent;
        }
        next
    }

    /// The innermost region around `offset`.
    pub(super) fn region_at(&self, offset: u32) -> Option<usize> {
        let mut next = self.map.regions.partition_point(|region| region.span.start < offset).checked_sub(1);
        while let Some(region) = next.filter(|&region| self.map.regions[region].span.end <= offset) {
            next = self.map.ops[self.map.regions[region].op].region;
        }
        next
    }

    /// The parts of an op's text that are in none of its regions.
    pub(super) fn own_text(&self, op: usize) -> Vec<Span> {
        let whole = self.map.ops[op].span;
        let mut parts = Vec::new();
        let mut start = whole.start;
        let regions = &self.map.regions;
        let first = regions.partition_point(|region| region.span.start < whole.start);
        let inside = regions[first..].iter().take_while(|region| region.span.start < whole.end);
        for region in inside.filter(|region| region.op == op) {
            parts.push(Span { start, end: region.span.start.max(start) });
            start = region.span.end;
        }
        parts.push(Span { start, end: whole.end.max(start) });
        parts
    }

    /// The text of an op up to its first region.
    pub(super) fn header(&self, op: usize) -> &str {
        let first = self.own_text(op)[0];
        self.slice(first).trim_end().trim_end_matches('(').trim_end()
    }

    pub(super) fn attr(&self, op: usize, name: &str) -> Option<Attr> {
        let attrs = self.map.ops[op].attrs.iter();
        attrs.into_iter().find(|attr| self.ctx.str(attr.0) == name).map(|attr| attr.1)
    }

    // ---- values and blocks ----

    /// The region that a value's name is known in, and those nested in it; none at the top.
    pub(super) fn region_of_value(&self, value: usize) -> Option<usize> {
        match self.map.values[value].owner {
            ValueOwner::Result(op, _) => self.map.ops[op].region,
            ValueOwner::Argument(block, _) => Some(self.map.blocks[block].region),
        }
    }

    /// `region` and the regions around it, up to one of an op that is isolated from above; at the end
    /// the top level where nothing is isolated.
    pub(super) fn scopes(&self, region: Option<usize>) -> Vec<Option<usize>> {
        let mut scopes = vec![region];
        let mut next = region;
        while let Some(region) = next {
            let op = self.map.regions[region].op;
            if self.has_trait(op, Traits::ISOLATED) {
                break;
            }
            next = self.map.ops[op].region;
            scopes.push(next);
        }
        scopes
    }

    /// The values that can be named at `offset`, innermost first.
    pub(super) fn values_in_scope(&self, offset: u32) -> Vec<usize> {
        let mut found = Vec::new();
        for scope in self.scopes(self.region_at(offset)) {
            let values = 0..self.map.values.len();
            found.extend(values.filter(|&value| self.region_of_value(value) == scope));
        }
        found
    }

    fn name_key(&self, value: usize) -> (&str, Option<usize>) {
        (self.slice(self.map.values[value].span), self.region_of_value(value))
    }

    /// The value called `name`, with its `%`, at `offset`.
    pub(super) fn value_named(&self, name: &str, offset: u32) -> Option<usize> {
        self.scopes(self.region_at(offset)).into_iter().find_map(|scope| {
            let first = self.by_name.partition_point(|&value| self.name_key(value) < (name, scope));
            self.by_name.get(first).copied().filter(|&value| self.name_key(value) == (name, scope))
        })
    }

    /// The block called `name`, with its `^`, at `offset`.
    pub(super) fn block_named(&self, name: &str, offset: u32) -> Option<usize> {
        let region = self.region_at(offset)?;
        let labelled = |block: &usize| {
            let block = &self.map.blocks[*block];
            block.region == region && block.label.is_some_and(|label| self.slice(label) == name)
        };
        (0..self.map.blocks.len()).find(labelled)
    }

    pub(super) fn alias_named(&self, name: &str) -> Option<usize> {
        self.map.aliases.iter().position(|alias| self.slice(alias.span) == name)
    }

    // ---- symbols ----

    /// The nearest op around `op` that holds symbols; none at the top.
    fn table_around(&self, op: usize) -> Option<usize> {
        let mut next = self.map.ops[op].parent;
        while let Some(op) = next {
            if self.has_trait(op, Traits::SYMBOL_TABLE) {
                return Some(op);
            }
            next = self.map.ops[op].parent;
        }
        None
    }

    fn find_symbols(&mut self) {
        let mut defining = BTreeMap::new();
        for op in 0..self.map.ops.len() {
            let Some(name) = self.attr(op, "sym_name").and_then(|attr| attr.as_str(&self.ctx)) else {
                continue;
            };
            let name = name.to_owned();
            if let Some((span, mark)) = self.definition_of(op, &name) {
                defining.extend(mark.map(|mark| (mark, self.symbols.len())));
                let table = self.table_around(op);
                self.symbols.push(Symbol { op, table, name, span });
            }
        }
        let by_name: BTreeMap<(Option<usize>, &str), usize> = (self.symbols.iter().enumerate().rev())
            .map(|(index, symbol)| ((symbol.table, symbol.name.as_str()), index))
            .collect();
        let mut refs: Vec<SymbolRef> = Vec::new();
        for (mark, source) in self.map.symbols.iter().enumerate() {
            if defining.contains_key(&mark) {
                continue;
            }
            let name = self.ctx.str(source.name);
            let before = self.text[..source.span.start as usize].trim_end();
            let target = match refs.last().filter(|_| before.ends_with("::")) {
                Some(outer) => {
                    let outer = outer.target.map(|symbol| self.symbols[symbol].op);
                    outer.and_then(|outer| by_name.get(&(Some(outer), name)).copied())
                }
                None => self.look_up(&by_name, source.op, name),
            };
            refs.push(SymbolRef { span: source.span, target });
        }
        self.symbol_refs = refs;
    }

    /// The symbol that `name` refers to in an attribute of `op`.
    fn look_up(
        &self,
        by_name: &BTreeMap<(Option<usize>, &str), usize>,
        op: Option<usize>,
        name: &str,
    ) -> Option<usize> {
        let mut table = op.and_then(|op| self.table_around(op));
        loop {
            if let Some(&symbol) = by_name.get(&(table, name)) {
                return Some(symbol);
            }
            table = self.table_around(table?);
        }
    }

    /// Where `op` gives the name of its symbol, and which of the marks that is.
    fn definition_of(&self, op: usize, name: &str) -> Option<(Span, Option<usize>)> {
        let own = self.own_text(op);
        let generic = self.slice(self.map.ops[op].name_span).starts_with('"');
        if !generic {
            let marks = &self.map.symbols;
            let whole = self.map.ops[op].span;
            let first = marks.partition_point(|mark| mark.span.start < whole.start);
            let mark =
                marks[first..].iter().take_while(|mark| mark.span.start < whole.end).position(|mark| {
                    mark.op == Some(op)
                        && self.ctx.str(mark.name) == name
                        && own.iter().any(|part| part.covers(mark.span))
                });
            if let Some(mark) = mark {
                return Some((marks[first + mark].span, Some(first + mark)));
            }
        }
        own.into_iter().find_map(|part| {
            let text = self.slice(part);
            let key = text.find("sym_name")? + "sym_name".len();
            let value = text[key..].trim_start().trim_start_matches('"').trim_start().strip_prefix('=')?;
            let value = value.trim_start().strip_prefix('"')?;
            let length = value.find('"')?;
            let start = part.start + (text.len() - value.len()) as u32;
            Some((Span { start, end: start + length as u32 }, None))
        })
    }

    /// The symbols that can be named at `offset`, innermost table first.
    pub(super) fn symbols_in_scope(&self, offset: u32) -> Vec<usize> {
        let mut table = match self.op_at(offset) {
            Some(op) if self.has_trait(op, Traits::SYMBOL_TABLE) => Some(op),
            Some(op) => self.table_around(op),
            None => None,
        };
        let mut found = Vec::new();
        loop {
            found.extend((0..self.symbols.len()).filter(|&symbol| self.symbols[symbol].table == table));
            match table {
                Some(op) => table = self.table_around(op),
                None => return found,
            }
        }
    }

    /// Whether the symbol of `op` is seen from outside of its table.
    pub(super) fn is_private(&self, op: usize) -> bool {
        self.attr(op, "sym_visibility").is_some_and(|attr| attr.as_str(&self.ctx) != Some("public"))
    }

    /// The names `%x` in the text that the parser did not get to, since the op that has them is wrong.
    pub(super) fn loose_names(&self, sigil: u8) -> Vec<Span> {
        if !self.diags.has_errors() {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let code = &line[..words::comment_start(line).unwrap_or(line.len())];
            let mut at = 0;
            while let Some(next) = code.as_bytes()[at..].iter().position(|&byte| byte == sigil) {
                let from = at + next;
                let length =
                    code.as_bytes()[from + 1..].iter().take_while(|&&byte| words::is_name(byte)).count();
                at = from + 1 + length;
                if length > 0 {
                    found.push(Span { start: (start + from) as u32, end: (start + at) as u32 });
                }
            }
            start += line.len();
        }
        found
    }
}
