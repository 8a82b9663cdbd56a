//! Where the things that a text names stand in it, for editors.
//!
//! The parser fills a [`SourceMap`] when it is asked to ([`read_for_editor`](crate::text::read_for_editor)),
//! as upstream's fills its `AsmParserState`. A use is tied to its definition by the offsets at which
//! the parser met them: the tables of names hold those anyway, for messages.

use rustc_hash::FxHashMap;

use super::{OpParser, Operand, Pos};
use crate::attr::Attr;
use crate::body::{Op, Value, ValueDef};
use crate::context::{Name, OpName};
use crate::loc::Loc;
use crate::types::Type;

/// A part of the text, in bytes: `start` is in, `end` is not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// Its first byte.
    pub start: u32,
    /// The byte behind its last.
    pub end: u32,
}

impl Span {
    /// Whether `offset` is in it or right behind it, as a cursor is.
    pub fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// Whether all of `other` is in it.
    pub fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// An op.
#[derive(Clone, Debug)]
pub struct OpSource {
    /// From the names of its results to its location.
    pub span: Span,
    /// Its name, with quotes in the generic form.
    pub name_span: Span,
    /// Which op it is; `None` where the text does not get as far as to say so.
    pub name: Option<OpName>,
    /// The op it lies in; `None` at the top level.
    pub parent: Option<usize>,
    /// The region it lies in.
    pub region: Option<usize>,
    /// The block it lies in.
    pub block: Option<usize>,
    /// The types of its results.
    pub results: Vec<Type>,
    /// Its attributes, inherent ones first.
    pub attrs: Vec<(Name, Attr)>,
    /// Its location.
    pub loc: Loc,
    /// Whether all of it could be read.
    pub complete: bool,
}

/// A region.
#[derive(Clone, Copy, Debug)]
pub struct RegionSource {
    /// With its braces.
    pub span: Span,
    /// The op that it belongs to.
    pub op: usize,
}

/// A block.
#[derive(Clone, Copy, Debug)]
pub struct BlockSource {
    /// Its label, `^bb0`; none for an entry block without one.
    pub label: Option<Span>,
    /// The region it lies in.
    pub region: usize,
}

/// What has a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ValueOwner {
    /// The results of the op, from this one on.
    Result(usize, usize),
    /// The argument with this number of the block.
    Argument(usize, usize),
}

/// The definition of a value, or of a group of them (`%x:2`).
#[derive(Clone, Debug)]
pub struct ValueSource {
    /// Its name, `%x`.
    pub span: Span,
    /// The types in the group; none when the op that defines it could not be read.
    pub types: Vec<Type>,
    /// What has it.
    pub owner: ValueOwner,
}

/// The use of a value, block or alias.
#[derive(Clone, Copy, Debug)]
pub struct UseSource {
    /// The name, without the number of a result.
    pub span: Span,
    /// What is used, among the definitions of its kind; `None` when it is not defined.
    pub target: Option<usize>,
    /// Which value of the group.
    pub number: u32,
    /// The op that is being read there.
    pub op: Option<usize>,
}

/// The name of a symbol, `@name`, where it is defined or referred to.
#[derive(Clone, Copy, Debug)]
pub struct SymbolSource {
    /// The name with its `@`.
    pub span: Span,
    /// The name.
    pub name: Name,
    /// The op that it belongs to; `None` in an alias.
    pub op: Option<usize>,
}

/// What an alias stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Aliased {
    /// `#name`.
    Attr(Attr),
    /// `!name`.
    Type(Type),
}

/// The definition of an alias.
#[derive(Clone, Copy, Debug)]
pub struct AliasSource {
    /// Its name with the `#` or `!`.
    pub span: Span,
    /// What it stands for.
    pub stands_for: Aliased,
}

/// Where the things that a text names stand in it. Ops, regions, blocks and values are in the order in
/// which they begin; uses are sorted.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    /// Ops.
    pub ops: Vec<OpSource>,
    /// Regions.
    pub regions: Vec<RegionSource>,
    /// Blocks.
    pub blocks: Vec<BlockSource>,
    /// Definitions of values.
    pub values: Vec<ValueSource>,
    /// Uses of values.
    pub value_uses: Vec<UseSource>,
    /// References to blocks.
    pub block_uses: Vec<UseSource>,
    /// Names of symbols.
    pub symbols: Vec<SymbolSource>,
    /// Definitions of aliases.
    pub aliases: Vec<AliasSource>,
    /// Uses of aliases.
    pub alias_uses: Vec<UseSource>,
}

/// A use, and the offset of the definition or of the first use that it goes by.
type Pending = (UseSource, u32);

/// What fills a [`SourceMap`].
#[derive(Default)]
pub(super) struct Recorder {
    map: SourceMap,
    /// The ops that are being read, each with its present region and block.
    open: Vec<(usize, Option<usize>, Option<usize>)>,
    value_uses: Vec<Pending>,
    block_uses: Vec<Pending>,
    /// Where what was used first is defined.
    defined: FxHashMap<u32, u32>,
    values_at: FxHashMap<u32, usize>,
    /// How many diagnostics there were at the first error that was survived.
    pub(super) first_errors: Option<usize>,
    /// How many errors were survived.
    pub(super) survived: usize,
    /// Whether it was said that the text ends too soon.
    pub(super) at_end: bool,
}

impl Recorder {
    fn op(&self) -> Option<usize> {
        self.open.last().map(|open| open.0)
    }

    /// The map, with each use tied to its definition.
    pub(super) fn finish(self, source: &str) -> SourceMap {
        let Recorder { mut map, value_uses, block_uses, defined, values_at, .. } = self;
        let target = |at: u32| *defined.get(&at).unwrap_or(&at);
        map.value_uses = sorted(value_uses, |at| values_at.get(&target(at)).copied());
        let blocks = map.blocks.iter().enumerate();
        let blocks_at: FxHashMap<u32, usize> =
            blocks.filter_map(|(index, block)| Some((block.label?.start, index))).collect();
        map.block_uses = sorted(block_uses, |at| blocks_at.get(&target(at)).copied());
        let text = |span: Span| source.get(span.start as usize..span.end as usize);
        let aliases = map.aliases.iter().enumerate();
        let aliases: FxHashMap<_, usize> = aliases.map(|(index, alias)| (text(alias.span), index)).collect();
        for used in &mut map.alias_uses {
            used.target = aliases.get(&text(used.span)).copied();
        }
        map.symbols.sort_by_key(|symbol| symbol.span);
        map.symbols.dedup_by_key(|symbol| symbol.span);
        map.alias_uses.sort_by_key(|used| used.span);
        map.alias_uses.dedup_by_key(|used| used.span);
        map
    }
}

/// The uses in the order of the text, each once, tied to what `target` says.
fn sorted(uses: Vec<Pending>, target: impl Fn(u32) -> Option<usize>) -> Vec<UseSource> {
    let tie = |(used, at): Pending| UseSource { target: target(at), ..used };
    let mut uses: Vec<UseSource> = uses.into_iter().map(tie).collect();
    uses.sort_by_key(|used| used.span);
    uses.dedup_by_key(|used| used.span);
    uses
}

fn span_of(name: Operand) -> Span {
    Span { start: name.pos.0, end: name.pos.0 + name.len }
}

/// What the parser tells the recorder; nothing happens where there is none.
impl OpParser<'_> {
    pub(super) fn records(&self) -> bool {
        self.recorder.is_some()
    }

    pub(super) fn next_span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }

    /// An op begins at `pos`, and its name comes next.
    pub(super) fn note_op_begins(&mut self, pos: Pos) {
        let name_span = self.next_span();
        let Some(recorder) = &mut self.recorder else { return };
        let parent = recorder.open.last().copied();
        recorder.open.push((recorder.map.ops.len(), None, None));
        recorder.map.ops.push(OpSource {
            span: Span { start: pos.0, end: name_span.end },
            name_span,
            name: None,
            parent: parent.map(|parent| parent.0),
            region: parent.and_then(|parent| parent.1),
            block: parent.and_then(|parent| parent.2),
            results: Vec::new(),
            attrs: Vec::new(),
            loc: Loc::UNKNOWN,
            complete: false,
        });
    }

    /// The op that is being read could not be: `names` stand for nothing.
    pub(super) fn note_op_fails(&mut self, names: &[(Operand, u32)]) {
        if !self.records() {
            return;
        }
        for &(name, _) in names {
            self.spoil(name);
        }
        let (name, end) = (self.frame.name, self.prev_end);
        let Some(recorder) = &mut self.recorder else { return };
        if let Some((index, ..)) = recorder.open.pop() {
            for &(name, _) in names {
                recorder.values_at.entry(name.pos.0).or_insert(recorder.map.values.len());
                let owner = ValueOwner::Result(index, 0);
                recorder.map.values.push(ValueSource { span: span_of(name), types: Vec::new(), owner });
            }
            if name.is_none() && names.is_empty() && index + 1 == recorder.map.ops.len() {
                recorder.map.ops.pop();
                return;
            }
            let op = &mut recorder.map.ops[index];
            op.name = name;
            op.span.end = op.span.end.max(end);
        }
    }

    /// The op that is being read has become `op`.
    pub(super) fn note_op_ends(&mut self, op: Op) {
        let end = self.prev_end;
        let Some(recorder) = &mut self.recorder else { return };
        let Some((index, ..)) = recorder.open.pop() else { return };
        let body = &self.body;
        let mut attrs: Vec<(Name, Attr)> = Vec::new();
        if let Some(info) = body.info(op) {
            let names = info.attr_names().iter().enumerate();
            attrs.extend(names.filter_map(|(slot, &name)| Some((name, body.inherent(op, slot)?))));
        } else if let Some(properties) = body.inherent(op, 0) {
            attrs.extend(properties.as_dict(self.ctx).unwrap_or_default());
        }
        attrs.extend(body.discardable_attrs(op));
        let source = &mut recorder.map.ops[index];
        source.name = Some(body.name(op));
        source.span.end = end;
        source.results = body.results(op).map(|value| body.ty(value)).collect();
        source.attrs = attrs;
        source.loc = body.loc(op);
        source.complete = true;
    }

    /// A region begins with the brace before the next token.
    pub(super) fn note_region_begins(&mut self) {
        let end = self.prev_end;
        let Some(recorder) = &mut self.recorder else { return };
        let Some(open) = recorder.open.last_mut() else { return };
        let region = RegionSource { span: Span { start: end.saturating_sub(1), end }, op: open.0 };
        (open.1, open.2) = (Some(recorder.map.regions.len()), None);
        recorder.map.regions.push(region);
    }

    /// The region that is being read ends with the token before the next one.
    pub(super) fn note_region_ends(&mut self) {
        let end = self.prev_end;
        let Some(recorder) = &mut self.recorder else { return };
        if let Some(region) = recorder.open.last().and_then(|open| open.1) {
            recorder.map.regions[region].span.end = end;
        }
    }

    /// A block begins: with its label, or without.
    pub(super) fn note_block(&mut self, label: Option<(Pos, &str)>) {
        let Some(recorder) = &mut self.recorder else { return };
        let Some((_, Some(region), block)) = recorder.open.last_mut() else { return };
        *block = Some(recorder.map.blocks.len());
        let label = label.map(|(pos, text)| Span { start: pos.0, end: pos.0 + text.len() as u32 });
        recorder.map.blocks.push(BlockSource { label, region: *region });
    }

    /// `name` is defined as `value`; it was used before at `first`.
    pub(super) fn note_value(&mut self, name: Operand, value: Value, first: Option<Pos>) {
        let Some(recorder) = &mut self.recorder else { return };
        if let Some(first) = first {
            recorder.defined.insert(first.0, name.pos.0);
        }
        let (ty, def) = (self.body.ty(value), self.body.value_def(value));
        let Some(&(op, _, block)) = recorder.open.last() else { return };
        let values = &mut recorder.map.values;
        if let Some(&known) = recorder.values_at.get(&name.pos.0) {
            return values[known].types.push(ty);
        }
        let owner = match (def, block) {
            (ValueDef::Result(_, index), _) => ValueOwner::Result(op, index),
            (ValueDef::Arg(_, index), Some(block)) => ValueOwner::Argument(block, index),
            _ => return,
        };
        recorder.values_at.insert(name.pos.0, values.len());
        values.push(ValueSource { span: span_of(name), types: vec![ty], owner });
    }

    /// `operand` is used, which is known by what stands at `entry`.
    pub(super) fn note_value_use(&mut self, operand: Operand, entry: Pos) {
        let Some(recorder) = &mut self.recorder else { return };
        let (number, op) = (operand.number, recorder.op());
        let used = UseSource { span: span_of(operand), target: None, number, op };
        recorder.value_uses.push((used, entry.0));
    }

    /// The block `name` is referred to at `pos`, and known by what stands at `entry`.
    pub(super) fn note_block_use(&mut self, name: &str, pos: Pos, entry: Pos) {
        let Some(recorder) = &mut self.recorder else { return };
        let span = Span { start: pos.0, end: pos.0 + name.len() as u32 };
        let used = UseSource { span, target: None, number: 0, op: recorder.op() };
        recorder.block_uses.push((used, entry.0));
    }

    /// The block that was first referred to at `first` is defined at `pos`.
    pub(super) fn note_block_found(&mut self, first: Pos, pos: Pos) {
        if let Some(recorder) = &mut self.recorder {
            recorder.defined.insert(first.0, pos.0);
        }
    }

    /// The next token is the symbol `name`.
    pub(super) fn note_symbol(&mut self, name: Name) {
        let span = self.next_span();
        if let Some(recorder) = &mut self.recorder {
            let op = recorder.op();
            recorder.map.symbols.push(SymbolSource { span, name, op });
        }
    }

    /// The alias at `span` is defined.
    pub(super) fn note_alias(&mut self, span: Span, stands_for: Aliased) {
        if let Some(recorder) = &mut self.recorder {
            recorder.map.aliases.push(AliasSource { span, stands_for });
        }
    }

    /// The next token refers to an alias.
    pub(super) fn note_alias_use(&mut self) {
        let span = self.next_span();
        let Some(recorder) = &mut self.recorder else { return };
        let op = recorder.op();
        recorder.map.alias_uses.push(UseSource { span, target: None, number: 0, op });
    }

    /// Locations that stood for aliases are now known.
    pub(super) fn note_locs(&mut self, found: &FxHashMap<Loc, Loc>) {
        let Some(recorder) = &mut self.recorder else { return };
        for op in &mut recorder.map.ops {
            op.loc = found.get(&op.loc).copied().unwrap_or(op.loc);
        }
    }
}

#[cfg(test)]
mod tests;
