//! Locations.

use super::{OpParser, Parsed, Pos};
use crate::attr::AttrKind;
use crate::loc::{Loc, LocKind};
use crate::text::lexer::Tok;

/// The longest name of a file that is looked for without its token.
const MAX_FILE: usize = 256;

impl OpParser<'_> {
    /// Reads `loc(..)` if it comes next; else the place `pos`.
    pub(super) fn trailing_loc(&mut self, pos: Pos) -> Parsed<Loc> {
        Ok(match self.optional_trailing_loc()? {
            Some(loc) => loc,
            None => self.loc_of(pos),
        })
    }

    /// Reads `loc(..)` if it comes next, where an alias may be defined later.
    pub(super) fn optional_trailing_loc(&mut self) -> Parsed<Option<Loc>> {
        if self.tok != Tok::Bare || self.text() != "loc" {
            return Ok(None);
        }
        if let Some(loc) = self.plain_loc() {
            return Ok(Some(loc));
        }
        self.advance();
        self.want(Tok::LParen, "expected '(' in location")?;
        let loc = match self.tok {
            Tok::Hash if !self.text().contains('.') => self.loc_alias()?,
            _ => self.loc_instance()?,
        };
        self.want(Tok::RParen, "expected ')' in location")?;
        Ok(Some(loc))
    }

    /// Reads `loc("file":1:2)`, which most locations are, without looking at its tokens. `None` when it is
    /// anything else, which is left to them.
    fn plain_loc(&mut self) -> Option<Loc> {
        let start = self.end as usize;
        let literal = self.src.as_bytes()[start..].strip_prefix(b"(")?;
        let literal_len = if literal.starts_with(self.last_file.0.as_bytes()) && !self.last_file.0.is_empty()
        {
            self.last_file.0.len()
        } else {
            let name = literal.strip_prefix(b"\"")?;
            let name = &name[..name.len().min(MAX_FILE)];
            let end = memchr::memchr2(b'"', b'\\', name).filter(|&end| name[end] == b'"')?;
            if name[..end].iter().any(u8::is_ascii_control) {
                return None;
            }
            let literal = self.slice(start as u32 + 1, (start + end) as u32 + 3);
            self.last_file = (literal, self.string_name(literal));
            literal.len()
        };
        let (line, col, len) = plain_place(&literal[literal_len..])?;
        if literal.get(literal_len + len as usize) != Some(&b')') {
            return None;
        }
        self.skip((literal_len + 2) as u32 + len);
        let file = self.last_file.1;
        Some(self.ctx.loc(LocKind::File { file, line, col, end_line: line, end_col: col }))
    }

    fn loc_alias(&mut self) -> Parsed<Loc> {
        let (name, pos) = (&self.text()[1..], self.pos());
        self.note_alias_use();
        self.advance();
        if let Some(&attr) = self.attr_aliases.get(name) {
            return match attr.kind(self.ctx) {
                AttrKind::Loc(loc) => Ok(*loc),
                _ => {
                    let found = crate::text::attr_string(self.ctx, attr);
                    Err(self.report(pos, format!("expected location, but found '{found}'")))
                }
            };
        }
        // No text reads as this location, so it stands for the alias until the end of the file.
        let metadata = self.ctx.attr(AttrKind::Keyword(self.ctx.name(name)));
        let stand_in = self.ctx.loc(LocKind::Fused { locs: Box::default(), metadata: Some(metadata) });
        self.deferred.push((name, pos, stand_in));
        Ok(stand_in)
    }

    /// Reads `loc(..)` as an attribute or the value of an alias.
    pub(super) fn loc_literal(&mut self) -> Parsed<Loc> {
        self.advance();
        self.want(Tok::LParen, "expected '(' in inline location")?;
        let loc = self.loc_instance()?;
        self.want(Tok::RParen, "expected ')' in inline location")?;
        Ok(loc)
    }

    fn loc_instance(&mut self) -> Parsed<Loc> {
        self.nest(|p| match (p.tok, p.text()) {
            (Tok::String, _) => p.file_or_name_loc(),
            (Tok::Hash, _) => {
                let pos = p.pos();
                let attr = p.extended_attr(None)?;
                match attr.kind(p.ctx) {
                    AttrKind::Loc(loc) => Ok(*loc),
                    _ => Err(p.report(pos, "expected location attribute")),
                }
            }
            (Tok::Bare, "callsite") => p.call_site(),
            (Tok::Bare, "fused") => p.fused(),
            (Tok::Bare, "unknown") => {
                p.advance();
                Ok(Loc::UNKNOWN)
            }
            _ => Err(p.wrong("expected location instance")),
        })
    }

    fn file_or_name_loc(&mut self) -> Parsed<Loc> {
        let text = self.string_name(self.text());
        if let Some((line, col, len)) = plain_place(&self.src.as_bytes()[self.end as usize..]) {
            self.skip(len);
            return Ok(self.ctx.loc(LocKind::File { file: text, line, col, end_line: line, end_col: col }));
        }
        self.advance();
        if !self.eat(Tok::Colon) {
            let mut child = Loc::UNKNOWN;
            if self.eat(Tok::LParen) {
                child = self.loc_instance()?;
                self.want(Tok::RParen, "expected ')' after child location of NameLoc")?;
            }
            return Ok(self.ctx.loc(LocKind::Name { name: text, child }));
        }
        let line = self.place("expected integer line number in FileLineColRange")?;
        let col = if self.eat(Tok::Colon) {
            self.place("expected integer column number in FileLineColRange")?
        } else {
            0
        };
        let (mut end_line, mut end_col) = (line, col);
        if self.eat_keyword("to") {
            if self.tok == Tok::Integer {
                end_line = self.place("expected integer line number in FileLineColRange")?;
            }
            self.want(Tok::Colon, "expected either integer or `:` post `to` in FileLineColRange")?;
            end_col = self.place("expected integer column number in FileLineColRange")?;
        }
        Ok(self.ctx.loc(LocKind::File { file: text, line, col, end_line, end_col }))
    }

    fn place(&mut self, message: &str) -> Parsed<u32> {
        let value = self.text().parse::<u32>();
        match value {
            Ok(value) if self.tok == Tok::Integer => {
                self.advance();
                Ok(value)
            }
            _ => Err(self.wrong(message)),
        }
    }

    fn call_site(&mut self) -> Parsed<Loc> {
        self.advance();
        self.want(Tok::LParen, "expected '(' in callsite location")?;
        let callee = self.loc_instance()?;
        self.want_keyword("at", "expected 'at' in callsite location")?;
        let caller = self.loc_instance()?;
        self.want(Tok::RParen, "expected ')' in callsite location")?;
        Ok(self.ctx.call_site_loc(callee, caller))
    }

    fn fused(&mut self) -> Parsed<Loc> {
        self.advance();
        let mut metadata = None;
        if self.eat(Tok::Less) {
            metadata = Some(self.attr(None)?);
            self.want(Tok::Greater, "expected '>' after fused location metadata")?;
        }
        self.want(Tok::LSquare, "expected '[' in fused location")?;
        let locs = self.list_until(Tok::RSquare, "expected ']' in fused location", Self::loc_instance)?;
        if metadata.is_none() {
            return Ok(self.ctx.fused_loc(locs));
        }
        Ok(self.ctx.loc(LocKind::Fused { locs: locs.into(), metadata }))
    }
}

/// The line and column of `:line:col` that `bytes` start with, and its length. `None` when it is not
/// followed by the end of the location, or is anything but plain: all else is left to the tokens.
fn plain_place(bytes: &[u8]) -> Option<(u32, u32, u32)> {
    let (line, line_len) = plain_number(bytes)?;
    let (col, col_len) = plain_number(bytes.get(line_len..)?)?;
    let len = line_len + col_len;
    matches!(bytes.get(len), Some(b')' | b',' | b']')).then_some((line, col, len as u32))
}

/// The number of `:number` that `bytes` start with, and its length.
fn plain_number(bytes: &[u8]) -> Option<(u32, usize)> {
    let digits = bytes.strip_prefix(b":")?;
    let len = digits.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    let fits = (1..10).contains(&len);
    fits.then(|| {
        (digits[..len].iter().fold(0, |value, &digit| value * 10 + u32::from(digit - b'0')), len + 1)
    })
}
