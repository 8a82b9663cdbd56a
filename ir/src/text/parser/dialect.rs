//! Types and attributes of dialects, and aliases: what starts with `!` or `#`.

use super::{OpParser, Parsed, Pos, Reported};
use crate::attr::{Attr, AttrKind};
use crate::op::DialectInfo;
use crate::text::lexer::Tok;
use crate::types::{Type, TypeKind};

/// By how many bytes aliases may make the text of a symbol longer.
const MAX_EXPANSION: usize = 1 << 16;

/// A dialect symbol as text splits it.
struct Symbol<'s> {
    dialect: &'s str,
    /// `mnemonic<..>`, or what stood between `<` and `>` behind the dialect's name.
    body: &'s str,
    pos: Pos,
    /// Where `body` starts.
    body_at: u32,
    /// Where the whole symbol ends.
    end: u32,
}

impl Symbol<'_> {
    fn mnemonic(&self) -> &str {
        self.body.split(['<', ' ', '[']).next().unwrap_or_default()
    }

    fn is_one_of(&self, mnemonics: &[&str]) -> bool {
        mnemonics.contains(&self.mnemonic())
    }
}

impl<'s> OpParser<'s> {
    /// Reads `!alias`, `!dialect.mnemonic<..>` or `!dialect<..>`.
    pub(super) fn extended_type(&mut self) -> Parsed<Type> {
        let name = &self.text()[1..];
        let Some(symbol) = self.dialect_symbol(name)? else {
            self.note_alias_use();
            return match self.alias_type(name) {
                Some(ty) => {
                    self.advance();
                    Ok(ty)
                }
                None => {
                    self.advance();
                    Err(self.wrong(format!("undefined symbol alias id '{name}'")))
                }
            };
        };
        let ctx = self.ctx;
        let info = ctx.dialect(symbol.dialect);
        let others = self.options.allow_unregistered;
        let declared = |info: &&DialectInfo| !info.keeps_others(others) || symbol.is_one_of(info.def().types);
        if let Some(info) = info.filter(declared) {
            let (name, params) = self.known_symbol(&symbol, info.def().types, "type")?;
            return Ok(ctx.ty(TypeKind::Dialect { name, params }));
        }
        if info.is_none() && !self.options.allow_unregistered {
            let message = unregistered("!", symbol.dialect, symbol.body, "type");
            return Err(self.wrong(message));
        }
        let (dialect, text) = (ctx.name(symbol.dialect), ctx.name(&self.opaque_text(&symbol)?));
        self.reset(symbol.end);
        Ok(ctx.ty(TypeKind::Opaque { dialect, text }))
    }

    /// Reads `#alias`, `#dialect.mnemonic<..>` or `#dialect<..>`.
    pub(super) fn extended_attr(&mut self, expected: Option<Type>) -> Parsed<Attr> {
        let name = &self.text()[1..];
        let Some(symbol) = self.dialect_symbol(name)? else {
            self.note_alias_use();
            return match self.attr_aliases.get(name).copied() {
                Some(attr) => {
                    self.advance();
                    Ok(attr)
                }
                None => {
                    self.advance();
                    Err(self.wrong(format!("undefined symbol alias id '{name}'")))
                }
            };
        };
        let ctx = self.ctx;
        let info = ctx.dialect(symbol.dialect);
        let others = self.options.allow_unregistered;
        let declared = |info: &&DialectInfo| !info.keeps_others(others) || symbol.is_one_of(info.def().attrs);
        if let Some(info) = info.filter(declared) {
            let (name, params) = self.known_symbol(&symbol, info.def().attrs, "attribute")?;
            let attr = ctx.attr(AttrKind::Dialect { name, params });
            // The syntax may have read the type already.
            let bare = self.prev_end <= symbol.end;
            return if bare && attr.ty(ctx).is_some() { self.repeated_type(attr) } else { Ok(attr) };
        }
        if info.is_none() && !self.options.allow_unregistered {
            let message = unregistered("#", symbol.dialect, symbol.body, "attribute");
            return Err(self.wrong(message));
        }
        let (dialect, text) = (ctx.name(symbol.dialect), ctx.name(&self.opaque_text(&symbol)?));
        self.reset(symbol.end);
        let ty = if expected.is_none() && self.eat(Tok::Colon) { Some(self.ty()?) } else { expected };
        Ok(ctx.attr(AttrKind::Opaque { dialect, text, ty }))
    }

    /// Reads `: type` behind an attribute that has a type of its own, which it must be.
    fn repeated_type(&mut self, attr: Attr) -> Parsed<Attr> {
        let pos = self.pos();
        if !self.eat(Tok::Colon) {
            return Ok(attr);
        }
        let ty = self.ty()?;
        match attr.ty(self.ctx) {
            Some(own) if own != ty => {
                let message = format!("expected type '{}'", self.ctx.display(own));
                Err(self.report(pos, message))
            }
            _ => Ok(attr),
        }
    }

    /// Splits the dialect symbol that comes next; `None` for an alias. Nothing is consumed.
    fn dialect_symbol(&mut self, name: &'s str) -> Parsed<Option<Symbol<'s>>> {
        let (pos, end) = (self.pos(), self.end);
        let opens = self.src.as_bytes().get(end as usize) == Some(&b'<');
        let Some((dialect, _)) = name.split_once('.') else {
            if !opens {
                return Ok(None);
            }
            let close = self.matching_angle(end)?;
            let body = self.slice(end + 1, close - 1);
            self.check_namespace(name)?;
            return Ok(Some(Symbol { dialect: name, body, pos, body_at: end + 1, end: close }));
        };
        self.check_namespace(dialect)?;
        let close = if opens { self.matching_angle(end)? } else { end };
        let body_at = self.start + 2 + dialect.len() as u32;
        let body = self.slice(body_at, close);
        if body.ends_with('-') {
            // It would be printed as `!dialect<body>`, where the brackets do not match any more.
            return Err(self.wrong(format!("unexpected '-' at the end of '{body}'")));
        }
        Ok(Some(Symbol { dialect, body, pos, body_at, end: close }))
    }

    /// Checks that a dialect can be called `name`.
    fn check_namespace(&mut self, name: &str) -> Parsed<()> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
        if name.bytes().all(is_part)
            && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        {
            return Ok(());
        }
        Err(self.wrong(format!("invalid dialect namespace '\"{name}\"'")))
    }

    /// The offset behind the `>` that closes the `<` at `open`.
    fn matching_angle(&mut self, open: u32) -> Parsed<u32> {
        let bytes = self.src.as_bytes();
        let mut nesting: Vec<u8> = Vec::new();
        let (opens, mut at) = (open, open as usize);
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'-' if bytes.get(at + 1) == Some(&b'>') => at += 1,
                b'<' => nesting.push(b'>'),
                b'[' => nesting.push(b']'),
                b'(' => nesting.push(b')'),
                b'{' => nesting.push(b'}'),
                b'>' | b']' | b')' | b'}' => {
                    if nesting.pop_if(|close| *close == byte).is_none() {
                        break;
                    }
                    if nesting.is_empty() {
                        return Ok(at as u32 + 1);
                    }
                }
                b'"' => {
                    at += 1;
                    while bytes.get(at).is_some_and(|&byte| byte != b'"' && byte != b'\n') {
                        at += if bytes[at] == b'\\' { 2 } else { 1 };
                    }
                }
                _ => {}
            }
            at += 1;
        }
        let open = nesting.last().map_or('<', |close| match close {
            b']' => '[',
            b')' => '(',
            b'}' => '{',
            _ => '<',
        });
        Err(self.report(Pos(opens), format!("unbalanced '{open}' character in pretty dialect name")))
    }

    /// The text of a symbol of a dialect that is not loaded. What it names by an alias stands in it in full, since nothing
    /// else would keep the alias.
    fn opaque_text(&mut self, symbol: &Symbol<'_>) -> Parsed<String> {
        if !symbol.body.contains(['#', '!']) {
            return Ok(canonical_symbol(symbol.dialect, symbol.body));
        }
        let (mut body, mut rest) = (String::new(), symbol.body);
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(verbatim_piece(rest.as_bytes()));
            let whole = !after.starts_with(['.', '<', '-', '$']);
            let alias = match piece.split_at_checked(1).filter(|_| whole) {
                Some(("#", name)) => {
                    self.attr_aliases.get(name).map(|attr| self.ctx.display(*attr).to_string())
                }
                Some(("!", name)) => self.type_aliases.get(name).map(|ty| self.ctx.display(*ty).to_string()),
                _ => None,
            };
            body.push_str(alias.as_deref().unwrap_or(piece));
            if body.len() > symbol.body.len() + MAX_EXPANSION {
                return Err(self.report(symbol.pos, "aliases make this too long"));
            }
            rest = after;
        }
        Ok(canonical_symbol(symbol.dialect, &body))
    }

    /// Reads `<..>` as text with attributes and types in it: pieces of the text as keywords, between them what
    /// starts with `#`, `!` or `distinct[`. Nothing where no `<` comes next.
    ///
    /// # Errors
    /// When the brackets do not match, or an attribute or type in them cannot be read.
    pub fn parse_verbatim(&mut self) -> Result<Box<[Attr]>, Reported> {
        if self.tok != Tok::Less {
            return Ok(Box::default());
        }
        let open = self.start;
        let close = self.matching_angle(open)? - 1;
        let (mut params, mut from, mut at) = (Vec::new(), open + 1, open + 1);
        while at < close {
            let text = self.slice(at, close);
            let length = verbatim_piece(text.as_bytes());
            let is_symbol = length > 1 && text.starts_with(['#', '!']);
            if !is_symbol && &text[..length] != "distinct[" {
                at += length as u32;
                continue;
            }
            if from < at {
                params.push(self.ctx.attr(AttrKind::Keyword(self.ctx.name(self.slice(from, at)))));
            }
            self.reset(at);
            params.push(self.nest(|p| match p.tok {
                Tok::Bang => Ok(p.ctx.type_attr(p.ty()?)),
                _ => p.attr(None),
            })?);
            (from, at) = (self.prev_end, self.prev_end);
        }
        if from < close {
            params.push(self.ctx.attr(AttrKind::Keyword(self.ctx.name(self.slice(from, close)))));
        }
        self.reset(close.max(from));
        self.expect(">")?;
        Ok(params.into())
    }

    /// Reads the symbol of a loaded dialect: a declared mnemonic and its parameters.
    fn known_symbol(
        &mut self,
        symbol: &Symbol<'s>,
        mnemonics: &[&str],
        what: &str,
    ) -> Parsed<(crate::context::Name, Box<[Attr]>)> {
        let length = symbol.body.find(['<', ' ', '[']).unwrap_or(symbol.body.len());
        let mnemonic = &symbol.body[..length];
        if !mnemonics.contains(&mnemonic) {
            let message = format!("unknown {what} `{mnemonic}` in dialect `{}`", symbol.dialect);
            return Err(self.report(symbol.pos, message));
        }
        let name = self.ctx.name(&format!("{}.{mnemonic}", symbol.dialect));
        let mut params = Vec::new();
        self.reset(symbol.body_at + mnemonic.len() as u32);
        let (registry, full) = (self.ctx.registry(), self.ctx.str(name));
        let is_type = what == "type";
        if let Some(syntax) = registry.syntax_of(full).filter(|_| !is_type) {
            params = (syntax.parse)(self)?.into_vec();
        } else if let Some(syntax) = registry.type_syntax_of(full).filter(|_| is_type) {
            params = self.nest(|p| (syntax.parse)(p))?.into_vec();
        } else if symbol.body.len() > length && self.eat(Tok::Less) {
            params = self.list_until(Tok::Greater, "expected '>'", Self::param)?;
        }
        if self.prev_end < symbol.end {
            self.reset(symbol.end);
        }
        if let Some(rule) = registry.param_rule_of(full)
            && let Err(message) = (rule.0)(self.ctx, &params)
        {
            return Err(self.report(symbol.pos, message));
        }
        Ok((name, params.into()))
    }

    /// Reads a parameter: an attribute, a type, a keyword, `?`, a list of parameters, or one of
    /// these with a name (`rank = 2`, kept as a dictionary of one entry).
    fn param(&mut self) -> Parsed<Attr> {
        self.nest(|p| {
            if p.eat(Tok::Question) {
                return Ok(p.ctx.attr(AttrKind::Keyword(p.ctx.name("?"))));
            }
            if p.eat(Tok::LSquare) {
                let items = p.list_until(Tok::RSquare, "expected ']'", Self::param)?;
                return Ok(p.ctx.array_attr(items));
            }
            if p.tok != Tok::Bare || p.at_type() || is_attr_keyword(p.text()) {
                return p.attr(None);
            }
            let keyword = p.ctx.name(p.text());
            p.advance();
            if p.eat(Tok::Equal) {
                let value = p.param()?;
                return Ok(p.ctx.dict([(keyword, value)]));
            }
            Ok(p.ctx.attr(AttrKind::Keyword(keyword)))
        })
    }
}

/// The length of what `text` starts with: a string, a word with what introduces it, `distinct[`, or a character.
fn verbatim_piece(text: &[u8]) -> usize {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    match text {
        [b'"', ..] => {
            let mut at = 1;
            while at < text.len() && text[at] != b'"' {
                at += if text[at] == b'\\' { 2 } else { 1 };
            }
            (at + 1).min(text.len())
        }
        [first, rest @ ..] if is_word(first) || matches!(first, b'#' | b'!') => {
            let end = 1 + rest.iter().take_while(|byte| is_word(byte)).count();
            if text.starts_with(b"distinct[") && end == "distinct".len() { end + 1 } else { end }
        }
        [first, ..] if !first.is_ascii() => text.iter().take_while(|byte| !byte.is_ascii()).count(),
        _ => 1,
    }
}

/// Whether `text` starts an attribute, as a keyword.
pub(super) fn is_attr_keyword(text: &str) -> bool {
    matches!(
        text,
        "affine_map"
            | "affine_set"
            | "array"
            | "dense"
            | "dense_resource"
            | "distinct"
            | "false"
            | "loc"
            | "sparse"
            | "strided"
            | "true"
            | "unit"
    )
}

fn unregistered(prefix: &str, dialect: &str, body: &str, what: &str) -> String {
    format!(
        "`{prefix}\"{dialect}\"<\"{body}\">` {what} created with unregistered dialect. If this is \
         intended, please call allowUnregisteredDialects() on the MLIRContext, or use \
         -allow-unregistered-dialect with the MLIR opt tool used"
    )
}

/// `dialect.body` where the body is simple enough to be printed so, else `dialect<body>`.
fn canonical_symbol(dialect: &str, body: &str) -> String {
    let simple =
        body.bytes().take_while(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_')).count();
    let rest = &body[simple..];
    let starts = body.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    if starts && (rest.is_empty() || rest.starts_with('<') && closes_at_end(rest)) {
        format!("{dialect}.{body}")
    } else {
        format!("{dialect}<{body}>")
    }
}

/// Whether the first bracket of `text` is closed by its last character.
fn closes_at_end(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'-' if bytes.get(at + 1) == Some(&b'>') => at += 1,
            b'<' | b'[' | b'(' | b'{' => depth += 1,
            b'>' | b']' | b')' | b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1 == bytes.len();
                }
            }
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
            }
            _ => {}
        }
        at += 1;
    }
    false
}
