//! Reading: a recursive-descent parser with one token of lookahead.
//!
//! One type, [`OpParser`], reads everything; its methods are spread over files by what they read:
//! [`types`], [`attrs`] ([`numbers`], [`dense`]), [`affine`], [`locs`], ops ([`ops`], [`regions`],
//! [`scope`]), files ([`file`]), and in [`custom`] what custom forms are read with. The parser stops
//! at the first error, as upstream's does, but for values that are used and never defined, all of
//! which are reported. For an editor it goes on ([`recover`]) and notes where things stand
//! ([`source_map`]). Nesting is capped at [`MAX_DEPTH`].

mod affine;
mod attrs;
mod custom;
mod dense;
mod dialect;
mod file;
mod functions;
mod known;
mod locs;
mod numbers;
mod ops;
mod recover;
mod regions;
mod scope;
mod source_map;
mod types;

use logos::Logos;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::attr::Attr;
use crate::body::{Body, Region, Sizes};
use crate::context::{Context, Name, OpName};
use crate::diag::{Diagnostic, Diags};
use crate::loc::Loc;
use crate::op::{OpDef, OpSpec};
use crate::text::lexer::Tok;
use crate::text::{ParseOptions, Reported};
use crate::types::Type;

pub use affine::MapOfValues;
pub use custom::{Argument, Delim, Operand, Signature};
use functions::KnownFunctions;
use known::Known;
use ops::KnownAttrs;
use scope::{Blocks, Values};
use source_map::Recorder;
pub use source_map::{
    AliasSource, Aliased, BlockSource, OpSource, RegionSource, SourceMap, Span, SymbolSource, UseSource,
    ValueOwner, ValueSource,
};

/// How deep types, attributes, locations and regions may nest.
pub const MAX_DEPTH: u32 = 128;

/// A place in the text, for messages: an offset in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pos(pub(crate) u32);

pub(super) type Parsed<T> = Result<T, Reported>;

/// Reads IR; what the custom form of an op is read with.
///
/// All `parse_optional_*` and [`accept`](OpParser::accept) consume nothing when the thing is not
/// there; all others report what they expected.
pub struct OpParser<'s> {
    ctx: &'s Context,
    src: &'s str,
    lexer: logos::Lexer<'s, Tok>,
    tok: Tok,
    start: u32,
    end: u32,
    /// Where the token before the next one ends.
    prev_end: u32,
    file: Name,
    /// Where each line starts.
    lines: Vec<u32>,
    last_line: usize,
    diags: Diags,
    options: ParseOptions,
    depth: u32,
    attr_aliases: FxHashMap<&'s str, Attr>,
    type_aliases: FxHashMap<&'s str, Type>,
    /// What each distinct attribute wraps, by its number.
    distinct: FxHashMap<u64, Attr>,
    /// Location aliases that were used before their definition.
    deferred: Vec<(&'s str, Pos, Loc)>,
    body: Body,
    /// How large the isolated op before this one was.
    last_sizes: Sizes,
    /// The file of the location before this one, as a string literal.
    last_file: (&'s str, Name),
    values: Values,
    spare_values: Vec<Values>,
    /// Numbers of the names of values that are no numbers themselves.
    value_names: Known<u64>,
    /// What texts that come often stand for, so that they are read once.
    known_types: Known<Type>,
    known_ops: Known<OpName>,
    known_names: Known<Name>,
    known_properties: Known<Attr>,
    known_attrs: KnownAttrs,
    known_functions: KnownFunctions,
    blocks: Vec<Blocks<'s>>,
    default_dialects: Vec<&'static str>,
    frame: Frame,
    specs: Vec<OpSpec>,
    name_buffer: String,
    /// Notes where things stand, when an editor wants to know.
    recorder: Option<Box<Recorder>>,
    /// Who wants to know how far the text has been read, and where to tell that next.
    passed: Option<&'s mut dyn FnMut(usize)>,
    next_passed: u32,
}

/// How many bytes are read between two notes of how far the text has been read.
const PASSED_STEP: u32 = 1 << 22;

/// What is known of the op that is being read.
#[derive(Default)]
struct Frame {
    def: Option<&'static OpDef>,
    /// The own body of an isolated op, once a region of it was begun.
    inner: Option<Box<Body>>,
    isolated: bool,
    default_dialect: &'static str,
    name: Option<crate::context::OpName>,
    regions: SmallVec<[Region; 2]>,
    /// Which regions the text has, and so may get an implicit terminator.
    written: u64,
    /// Which regions the text implies: their ops get the location of the op.
    implied: u64,
    named_results: usize,
}

impl<'s> OpParser<'s> {
    pub(super) fn new(ctx: &'s Context, src: &'s str, file: &str, options: ParseOptions) -> Self {
        let file_name = ctx.name(file);
        let body = crate::builtin::module(ctx, ctx.file_loc(file, 0, 0));
        let mut parser = OpParser {
            ctx,
            src,
            lexer: Tok::lexer(src),
            tok: Tok::Eof,
            start: 0,
            end: 0,
            prev_end: 0,
            file: file_name,
            lines: Vec::new(),
            last_line: 0,
            diags: Diags::new(),
            options,
            depth: 0,
            attr_aliases: FxHashMap::default(),
            type_aliases: FxHashMap::default(),
            distinct: FxHashMap::default(),
            deferred: Vec::new(),
            body,
            last_sizes: Sizes::default(),
            last_file: ("", file_name),
            values: Values::default(),
            spare_values: Vec::new(),
            value_names: Known::default(),
            known_types: Known::default(),
            known_ops: Known::default(),
            known_names: Known::default(),
            known_properties: Known::default(),
            known_attrs: KnownAttrs::default(),
            known_functions: KnownFunctions::default(),
            blocks: Vec::new(),
            default_dialects: vec!["builtin"],
            frame: Frame::default(),
            specs: Vec::new(),
            name_buffer: String::new(),
            recorder: None,
            passed: None,
            next_passed: u32::MAX,
        };
        parser.advance();
        parser
    }

    /// The context.
    pub fn ctx(&self) -> &'s Context {
        self.ctx
    }

    // ---- tokens ----

    fn advance(&mut self) {
        self.prev_end = self.end;
        self.tok = match self.lexer.next() {
            Some(Ok(tok)) => tok,
            Some(Err(())) => Tok::Error,
            None => Tok::Eof,
        };
        let span = self.lexer.span();
        (self.start, self.end) = (span.start as u32, span.end as u32);
    }

    /// Goes on at `offset`, which must be that of a character.
    fn reset(&mut self, offset: u32) {
        self.lexer = Tok::lexer(self.src);
        self.lexer.bump(offset as usize);
        self.end = offset;
        self.advance();
    }

    /// Goes on `len` bytes behind the next token, where a token must end.
    fn skip(&mut self, len: u32) {
        self.lexer.bump(len as usize);
        self.end += len;
        self.advance();
    }

    /// The text of the next token.
    fn text(&self) -> &'s str {
        self.slice(self.start, self.end)
    }

    fn slice(&self, start: u32, end: u32) -> &'s str {
        self.src.get(start as usize..end as usize).unwrap_or_default()
    }

    fn at_keyword(&self, keyword: &str) -> bool {
        self.tok == Tok::Bare && self.text() == keyword
    }

    fn eat(&mut self, tok: Tok) -> bool {
        let there = self.tok == tok;
        if there {
            self.advance();
        }
        there
    }

    fn eat_keyword(&mut self, keyword: &str) -> bool {
        let there = self.at_keyword(keyword);
        if there {
            self.advance();
        }
        there
    }

    fn want(&mut self, tok: Tok, message: &str) -> Parsed<()> {
        if self.eat(tok) { Ok(()) } else { Err(self.wrong(message)) }
    }

    fn want_keyword(&mut self, keyword: &str, message: &str) -> Parsed<()> {
        if self.eat_keyword(keyword) { Ok(()) } else { Err(self.wrong(message)) }
    }

    /// Tells how far the text has been read.
    #[cold]
    fn note_passed(&mut self) {
        if let Some(passed) = &mut self.passed {
            passed(self.start as usize);
        }
        self.next_passed = self.start.saturating_add(PASSED_STEP);
    }

    // ---- places and errors ----

    /// The place of the next token.
    pub fn pos(&self) -> Pos {
        Pos(self.start)
    }

    /// The location of a place.
    pub fn loc_of(&mut self, pos: Pos) -> Loc {
        if self.lines.is_empty() {
            let ends = memchr::memchr_iter(b'\n', self.src.as_bytes());
            self.lines = std::iter::once(0).chain(ends.map(|at| at as u32 + 1)).collect();
        }
        // Most places are asked for in order, on the line of the last one or the next few.
        let mut line = self.last_line;
        if self.lines[line] > pos.0 {
            line = self.lines.partition_point(|&start| start <= pos.0) - 1;
        }
        while self.lines.get(line + 1).is_some_and(|&next| next <= pos.0) {
            line += 1;
        }
        self.last_line = line;
        let (col, line) = (pos.0 - self.lines[line] + 1, line as u32 + 1);
        let kind = crate::LocKind::File { file: self.file, line, col, end_line: line, end_col: col };
        self.ctx.loc(kind)
    }

    /// Reports `message` about the next token, as upstream's `emitWrongTokenError`: where the token
    /// before it ends, so that what is missing at the end of a line is reported there.
    fn wrong(&mut self, message: impl Into<String>) -> Reported {
        if self.prev_end == 0 {
            return self.report_here(message);
        }
        self.report(Pos(self.prev_end), message)
    }

    /// Reports `message` at the next token; at the end of the text, at its last character.
    fn report_here(&mut self, message: impl Into<String>) -> Reported {
        let Pos(at) = self.pos();
        self.report(Pos(if self.tok == Tok::Eof { at.saturating_sub(1) } else { at }), message)
    }

    /// Reports `message` at `pos`, or why the next token is none.
    fn report(&mut self, pos: Pos, message: impl Into<String>) -> Reported {
        if self.tok == Tok::Error {
            let (at, why) = crate::text::lexer::error(self.src, self.start as usize);
            let loc = self.loc_of(Pos(at as u32));
            self.diags.push(Diagnostic::error(loc, why));
            return Reported;
        }
        if self.ended_before(pos) {
            return Reported;
        }
        let loc = self.loc_of(pos);
        self.diags.push(Diagnostic::error(loc, message));
        Reported
    }

    /// Reports `message` at `pos` with a note there.
    fn report_noting(&mut self, pos: Pos, message: impl Into<String>, note: Option<&str>) -> Reported {
        match note {
            Some(note) => self.report_with(pos, message.into(), (pos, note.into())),
            None => self.report(pos, message),
        }
    }

    fn report_with(&mut self, pos: Pos, message: String, note: (Pos, String)) -> Reported {
        let (loc, at) = (self.loc_of(pos), self.loc_of(note.0));
        self.diags.push(Diagnostic::error(loc, message).note(at, note.1));
        Reported
    }

    /// Runs `read` one level deeper.
    fn nest<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            return Err(self.report_here(format!("nesting is deeper than {MAX_DEPTH} levels")));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Reads `items` separated by commas up to `close`, which is consumed.
    fn list_until<T>(
        &mut self,
        close: Tok,
        message: &str,
        mut item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        let mut items = Vec::new();
        self.each_until(close, message, |p| {
            items.push(item(p)?);
            Ok(())
        })?;
        Ok(items)
    }

    /// As [`OpParser::list_until`], with nothing collected.
    fn each_until(
        &mut self,
        close: Tok,
        message: &str,
        mut item: impl FnMut(&mut Self) -> Parsed<()>,
    ) -> Parsed<()> {
        if self.eat(close) {
            return Ok(());
        }
        loop {
            item(self)?;
            if !self.eat(Tok::Comma) {
                return self.want(close, message);
            }
        }
    }

    fn type_text(&self, ty: Type) -> String {
        crate::text::type_string(self.ctx, ty)
    }
}
