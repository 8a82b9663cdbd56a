//! Operations.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::{Frame, OpParser, Operand, Parsed, Pos};
use crate::attr::{Attr, AttrKind};
use crate::body::{Block, Op};
use crate::context::{Name, OpName};
use crate::op::{Assembly, OpDef, OpSpec, Traits};
use crate::text::lexer::{Tok, unescape};
use crate::text::printer::AsmNames;

/// The longest text of properties that is remembered.
const MAX_KNOWN: usize = 256;

/// What dictionaries of attributes stand for, by their texts.
#[derive(Default)]
pub(super) struct KnownAttrs<'s> {
    by_text: FxHashMap<&'s str, (usize, usize)>,
    entries: Vec<(Name, Attr)>,
}

/// The length of `{..}`, which `bytes` start with; `None` when it is long, or holds braces, strings,
/// comments or several lines.
fn braces(bytes: &[u8]) -> Option<usize> {
    let inner = bytes.strip_prefix(b"{")?;
    let inner = &inner[..inner.len().min(MAX_KNOWN)];
    let end = memchr::memchr3(b'}', b'{', b'"', inner)?;
    let plain = inner[end] == b'}' && memchr::memchr2(b'/', b'\n', &inner[..end]).is_none();
    plain.then_some(end + 2)
}

impl<'s> OpParser<'s> {
    /// Reads an op with the names of its results, and puts it at the end of `block`.
    pub(super) fn op(&mut self, block: Block) -> Parsed<Op> {
        let pos = self.pos();
        if pos.0 >= self.next_passed {
            self.note_passed();
        }
        let mut names: SmallVec<[(Operand, u32); 2]> = SmallVec::new();
        if self.tok == Tok::Percent {
            loop {
                if self.tok != Tok::Percent {
                    return Err(self.wrong("expected valid ssa identifier"));
                }
                names.push(self.result_name()?);
                if !self.eat(Tok::Comma) {
                    break;
                }
            }
            self.want(Tok::Equal, "expected '=' after SSA name")?;
        }
        let named_results = names.iter().map(|name| name.1 as usize).sum();
        let frame = Frame { named_results, ..Frame::default() };
        let outer = std::mem::replace(&mut self.frame, frame);
        let depth = self.default_dialects.len();
        if self.records() {
            self.note_op_begins(pos);
        }
        let made = match self.tok {
            Tok::Bare if super::types::integer_type(self.text()).is_none() => self.custom_op(),
            Tok::String => self.generic_op(),
            _ => Err(self.wrong("expected operation name in quotes")),
        };
        self.default_dialects.truncate(depth);
        if made.is_err() {
            self.note_op_fails(&names);
        }
        self.frame = outer;
        let op = made?;
        self.body.append(block, op);
        let named = self.name_results(op, pos, &names);
        if self.records() {
            self.note_op_ends(op);
            self.survive(named)?;
            return Ok(op);
        }
        named.map(|()| op)
    }

    /// Reads `%x` or `%x:2`.
    fn result_name(&mut self) -> Parsed<(Operand, u32)> {
        let name = self.value_name()?;
        if !self.eat(Tok::Colon) {
            return Ok((name, 1));
        }
        if self.tok != Tok::Integer {
            return Err(self.wrong("expected integer number of results"));
        }
        match self.text().parse::<u32>().ok().filter(|&count| count > 0) {
            Some(count) => {
                self.advance();
                Ok((name, count))
            }
            None => Err(self.report_here("expected named operation to have at least 1 result")),
        }
    }

    /// Reads `%x`.
    pub(super) fn value_name(&mut self) -> Parsed<Operand> {
        let name = Operand { pos: self.pos(), len: self.end - self.start, number: 0 };
        self.want(Tok::Percent, "expected SSA operand")?;
        Ok(name)
    }

    fn name_results(&mut self, op: Op, pos: Pos, names: &[(Operand, u32)]) -> Parsed<()> {
        if names.is_empty() {
            return Ok(());
        }
        let count = self.body.results(op).count();
        let named: u64 = names.iter().map(|name| u64::from(name.1)).sum();
        if count == 0 {
            return Err(self.report(pos, "cannot name an operation with no results"));
        }
        if named != count as u64 {
            let message = format!("operation defines {count} results but was provided {named} to bind");
            return Err(self.report(pos, message));
        }
        let mut at = 0;
        for &(name, count) in names {
            for number in 0..count {
                let value = self.body.result(op, at);
                self.define(Operand { number, ..name }, value)?;
                at += 1;
            }
        }
        Ok(())
    }

    pub(super) fn take_spec(&mut self, name: OpName) -> OpSpec {
        let mut spec = self.specs.pop().unwrap_or_else(|| OpSpec::named(name, crate::Loc::UNKNOWN));
        spec.name = name;
        spec
    }

    fn give_back_spec(&mut self, mut spec: OpSpec) {
        spec.operands.clear();
        spec.results.clear();
        spec.successors.clear();
        spec.attrs.clear();
        spec.properties = None;
        spec.regions = 0;
        self.specs.push(spec);
    }

    fn begin(&mut self, name: OpName) {
        let info = self.ctx.op_info(name);
        self.frame.name = Some(name);
        self.frame.def = info.map(|info| info.def());
        self.frame.isolated = self.frame.def.is_some_and(|def| def.traits.has(Traits::ISOLATED));
        let names = info.and_then(|info| info.interface::<AsmNames>());
        self.frame.default_dialect = names.map_or("", |names| names.default_dialect);
    }

    /// Makes the op that was read.
    fn finish(&mut self, spec: OpSpec) -> Op {
        let regions = std::mem::take(&mut self.frame.regions);
        let op = if self.frame.isolated {
            let mut inner = self.take_inner();
            inner.finish_self(&spec, &regions);
            self.last_sizes = inner.sizes();
            inner.shrink();
            self.body.create_nested(&spec, inner)
        } else {
            self.body.create_with_regions(&spec, &regions)
        };
        self.give_back_spec(spec);
        op
    }

    // ---- the generic form ----

    fn generic_op(&mut self) -> Parsed<Op> {
        let (literal, pos) = (self.text(), self.pos());
        let op_name = match self.known_ops.get(literal) {
            Some(&name) => {
                self.advance();
                name
            }
            None => {
                let name = self.generic_name()?;
                self.known_ops.insert(literal, name);
                name
            }
        };
        self.begin(op_name);
        // Only the custom form changes what names of ops without a dialect mean.
        self.frame.default_dialect = self.default_dialects.last().copied().unwrap_or_default();
        let mut spec = self.take_spec(op_name);
        self.generic_rest(&mut spec)?;
        spec.loc = self.trailing_loc(pos)?;
        Ok(self.finish(spec))
    }

    /// Reads `"dialect.mnemonic"`.
    fn generic_name(&mut self) -> Parsed<OpName> {
        let pos = self.pos();
        let name = unescape(self.text());
        let name = String::from_utf8_lossy(&name).into_owned();
        if name.is_empty() {
            return Err(self.report(pos, "empty operation name is invalid"));
        }
        if name.contains('\0') {
            return Err(self.report(pos, "null character not allowed in operation name"));
        }
        self.advance();
        let op_name = self.ctx.op_name(&name);
        let dialect = name.split('.').next().unwrap_or_default();
        if !op_name.is_registered() && !self.options.allow_unregistered {
            self.check_unknown_op(&name, dialect, pos)?;
        }
        Ok(op_name)
    }

    /// Reports an op that is not declared, unless its dialect is open.
    fn check_unknown_op(&mut self, name: &str, dialect: &str, pos: Pos) -> Parsed<()> {
        let message = match self.ctx.dialect(dialect) {
            Some(info) if info.is_open() => return Ok(()),
            Some(_) => {
                let message = format!(
                    "unregistered operation '{name}' found in dialect ('{dialect}') that does not allow \
                     unknown operations"
                );
                return Err(self.report(pos, message));
            }
            None => {
                "operation being parsed with an unregistered dialect. If this is intended, please use \
                 -allow-unregistered-dialect with the MLIR tool used"
            }
        };
        Err(self.wrong(message))
    }

    /// Reads what follows the name in the generic form, but for the location.
    fn generic_rest(&mut self, spec: &mut OpSpec) -> Parsed<()> {
        self.want(Tok::LParen, "expected '(' to start operand list")?;
        let mut operands: SmallVec<[Operand; 8]> = SmallVec::new();
        self.each_until(Tok::RParen, "expected ')' to end operand list", |p| {
            operands.push(p.operand()?);
            Ok(())
        })?;
        if self.tok == Tok::LSquare {
            if self.frame.def.is_some_and(|def| !def.traits.has(Traits::TERMINATOR)) {
                return Err(self.report_here("successors in non-terminator"));
            }
            self.advance();
            if self.tok == Tok::RSquare {
                return Err(self.wrong("expected block name"));
            }
            spec.successors =
                self.list_until(Tok::RSquare, "expected ']' in successor list", Self::block_reference)?;
        }
        if self.tok == Tok::Less {
            self.properties(spec)?;
        }
        if self.eat(Tok::LParen) {
            loop {
                self.region_of_op(&[])?;
                if !self.eat(Tok::Comma) {
                    break;
                }
            }
            self.want(Tok::RParen, "expected ')' to end region list")?;
        }
        if self.tok == Tok::LBrace {
            self.generic_attrs(spec)?;
        }
        self.want(Tok::Colon, "expected ':' followed by operation type")?;
        self.generic_types(spec, &operands)
    }

    /// Reads `(i32) -> i32`: the types of `operands`, which are added to `spec`, and of results.
    fn generic_types(&mut self, spec: &mut OpSpec, operands: &[Operand]) -> Parsed<()> {
        let pos = self.pos();
        let mut inputs: SmallVec<[crate::Type; 8]> = SmallVec::new();
        if self.tok == Tok::LParen {
            self.function_types(&mut inputs, &mut spec.results)?;
        } else {
            // An alias may stand for the type.
            let ty = self.ty()?;
            let Some((given, results)) = ty.function(self.ctx) else {
                return Err(self.report(pos, "expected function type"));
            };
            inputs.extend_from_slice(given);
            spec.results.extend_from_slice(results);
        }
        if inputs.len() != operands.len() {
            let plural = if operands.len() == 1 { "" } else { "s" };
            let message =
                format!("expected {} operand type{plural} but had {}", operands.len(), inputs.len());
            return Err(self.report(pos, message));
        }
        for (&operand, &ty) in operands.iter().zip(&inputs) {
            let value = self.value_of(operand, ty)?;
            spec.operands.push(value);
        }
        Ok(())
    }

    /// Reads `<{a = 1}>`. The same properties come again and again, and what a text stands for never
    /// changes in a file.
    fn properties(&mut self, spec: &mut OpSpec) -> Parsed<()> {
        let start = self.start;
        // A recorder wants to see each name in them.
        let text = self.properties_extent().filter(|_| !self.records());
        if let Some(&attr) = text.and_then(|text| self.known_properties.get(text)) {
            self.skip(text.map_or(0, |text| text.len() as u32 - 1));
            return self.set_properties(spec, attr, Pos(start + 1));
        }
        self.advance();
        let pos = self.pos();
        let attr = self.attr(None)?;
        self.want(Tok::Greater, "expected '>' to close properties")?;
        if let Some(text) = text.filter(|text| self.prev_end == start + text.len() as u32) {
            self.known_properties.insert(text, attr);
        }
        self.set_properties(spec, attr, pos)
    }

    /// The text of the properties that start with the next token; `None` when they are long, or a look
    /// at the bytes does not tell where they end.
    fn properties_extent(&self) -> Option<&'s str> {
        let len = braces(self.src.as_bytes().get(self.start as usize + 1..)?)? as u32 + 1;
        let closed = self.src.as_bytes().get((self.start + len) as usize) == Some(&b'>');
        closed.then(|| self.slice(self.start, self.start + len + 1))
    }

    /// Reads `{a = 1}`, which is remembered like properties.
    fn generic_attrs(&mut self, spec: &mut OpSpec) -> Parsed<()> {
        let start = self.start;
        let rest = &self.src.as_bytes()[start as usize..];
        let text = braces(rest).map(|len| self.slice(start, start + len as u32));
        let text = text.filter(|_| !self.records());
        if let Some((from, to)) = text.and_then(|text| self.known_attrs.by_text.get(text)) {
            spec.attrs.extend_from_slice(&self.known_attrs.entries[*from..*to]);
            self.skip(text.map_or(0, |text| text.len() as u32 - 1));
            return Ok(());
        }
        let first = spec.attrs.len();
        self.attr_entries(spec)?;
        if let Some(text) = text.filter(|text| self.prev_end == start + text.len() as u32) {
            let from = self.known_attrs.entries.len();
            self.known_attrs.entries.extend_from_slice(&spec.attrs[first..]);
            self.known_attrs.by_text.insert(text, (from, self.known_attrs.entries.len()));
        }
        Ok(())
    }

    fn set_properties(&mut self, spec: &mut OpSpec, attr: crate::Attr, pos: Pos) -> Parsed<()> {
        let Some(def) = self.frame.def else {
            spec.properties = Some(attr);
            return Ok(());
        };
        let AttrKind::Dict(entries) = attr.kind(self.ctx) else {
            return Err(self.report(pos, "expected DictionaryAttr to set properties"));
        };
        let names = self.ctx.op_info(spec.name).map_or(&[][..], |info| info.attr_names());
        for &(name, attr) in entries {
            if !names.contains(&name) {
                let message = format!("'{}' op properties have no entry '{}'", def.name, self.ctx.str(name));
                return Err(self.report(pos, message));
            }
            spec.attrs.push((name, attr));
        }
        Ok(())
    }

    // ---- the custom form ----

    fn custom_op(&mut self) -> Parsed<Op> {
        let pos = self.pos();
        let Some(name) = self.custom_name() else {
            return Err(self.unknown_op(pos));
        };
        self.advance();
        self.begin(name);
        let mut spec = self.take_spec(name);
        self.custom_rest(&mut spec, pos)?;
        spec.loc = self.trailing_loc(pos)?;
        self.locate_implied(spec.loc);
        Ok(self.finish(spec))
    }

    /// Gives the contents of the regions that the text implies the location of the op.
    fn locate_implied(&mut self, loc: crate::Loc) {
        if self.frame.implied == 0 {
            return;
        }
        let regions = self.frame.regions.iter().enumerate();
        let implied = self.frame.implied;
        for (_, &region) in regions.filter(|(at, _)| *at < 64 && implied >> at & 1 == 1) {
            let Some(block) = self.body.entry(region) else { continue };
            for at in 0..self.body.args(block).len() {
                self.body.set_arg_loc(block, at, loc);
            }
            for op in self.body.ops_of(block).collect::<Vec<_>>() {
                self.body.set_loc(op, loc);
            }
        }
    }

    fn custom_name(&mut self) -> Option<OpName> {
        let text = self.text();
        let registry = self.ctx.registry();
        if text.contains('.') {
            return registry.op(text);
        }
        let dialect = self.default_dialects.last().copied().unwrap_or_default();
        self.name_buffer.clear();
        self.name_buffer.push_str(dialect);
        self.name_buffer.push('.');
        self.name_buffer.push_str(text);
        registry.op(&self.name_buffer)
    }

    fn unknown_op(&mut self, pos: Pos) -> crate::text::Reported {
        let text = self.text();
        let default = self.default_dialects.last().copied().unwrap_or_default();
        let message = match text.split_once('.') {
            Some((dialect, _)) if self.ctx.dialect(dialect).is_none() => {
                let loaded: Vec<&str> =
                    self.ctx.registry().dialects().map(|dialect| dialect.def().name).collect();
                let note = format!("available dialects: {}", loaded.join(", "));
                let message = format!("Dialect `{dialect}' not found for custom op '{text}'");
                return self.report_with(pos, message, (pos, note));
            }
            None if !default.is_empty() => {
                format!("custom op '{text}' is unknown (tried '{default}.{text}' as well)")
            }
            _ => format!("custom op '{text}' is unknown"),
        };
        self.report(pos, message)
    }

    fn custom_rest(&mut self, spec: &mut OpSpec, pos: Pos) -> Parsed<()> {
        let Some(def) = self.frame.def else {
            return Err(self.unknown_op(pos));
        };
        match def.assembly {
            Assembly::Generic => {
                let message = format!("custom op '{}' has no custom assembly form", def.name);
                return Err(self.report(pos, message));
            }
            Assembly::Custom { parse, .. } => parse(self, spec)?,
            Assembly::Format(text) => {
                let info = self.ctx.op_info(spec.name);
                let format = info.map(|info| info.format(text));
                if let Some(format) = format {
                    crate::text::format::parse(self, def, format, spec)?;
                }
            }
        }
        self.complete_regions(def)
    }

    /// Adds what the custom form of a region may leave out: the one block, the terminator.
    fn complete_regions(&mut self, def: &'static OpDef) -> Parsed<()> {
        let regions = self.frame.regions.clone();
        for (at, &region) in regions.iter().enumerate() {
            if at < 64 && self.frame.written >> at & 1 == 1 {
                self.complete_region(def, at, region);
            }
        }
        Ok(())
    }

    fn complete_region(&mut self, def: &'static OpDef, at: usize, region: crate::Region) {
        let slot = def.regions.get(at).or(def.regions.last());
        // A pair of functions reads what there is; a format stands for the block too.
        let formed = !matches!(def.assembly, crate::op::Assembly::Custom { .. })
            || def.traits.has(Traits::NO_TERMINATOR);
        let single = formed
            && (def.traits.has(Traits::SINGLE_BLOCK)
                || slot.is_some_and(|slot| slot.kind == crate::op::RegionKind::One));
        let pos = self.pos();
        let body = match &mut self.frame.inner {
            Some(inner) => &mut **inner,
            None => &mut self.body,
        };
        if body.entry(region).is_none() && (single || def.implicit_terminator.is_some()) {
            body.add_block(region);
        }
        let Some(terminator) = def.implicit_terminator else {
            return;
        };
        let blocks: SmallVec<[Block; 2]> = body.blocks_of(region).collect();
        let [block] = blocks[..] else { return };
        if body.last_op(block).is_some_and(|op| body.has_trait(op, Traits::TERMINATOR)) {
            return;
        }
        let loc = self.loc_of(pos);
        let body = match &mut self.frame.inner {
            Some(inner) => &mut **inner,
            None => &mut self.body,
        };
        let terminator = terminator();
        let op = body.create(&OpSpec::new(terminator, loc));
        for (slot, region) in terminator.regions.iter().zip(body.regions(op)) {
            if slot.kind == crate::op::RegionKind::One {
                body.add_block(region);
            }
        }
        body.append(block, op);
    }
}
