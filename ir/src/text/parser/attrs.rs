//! Attributes.

use super::{OpParser, Parsed};
use crate::attr::{Attr, AttrKind};
use crate::context::Name;
use crate::op::OpSpec;
use crate::text::lexer::{Tok, unescape};
use crate::types::{DYNAMIC, Type};

impl<'s> OpParser<'s> {
    /// Reads an attribute; a number without a type gets `expected`.
    pub(super) fn attr(&mut self, expected: Option<Type>) -> Parsed<Attr> {
        self.nest(|p| p.attr_here(expected))
    }

    fn attr_here(&mut self, expected: Option<Type>) -> Parsed<Attr> {
        let ctx = self.ctx;
        match self.tok {
            Tok::Integer | Tok::Float | Tok::Minus => self.number_attr(expected),
            Tok::String => {
                let value = unescape(self.text());
                self.advance();
                let ty = match expected {
                    Some(ty) => Some(ty),
                    None if self.eat(Tok::Colon) => Some(self.ty()?),
                    None => None,
                };
                let ty = ty.filter(|&ty| ty != ctx.none());
                Ok(ctx.attr(AttrKind::String { value, ty }))
            }
            Tok::LSquare => {
                self.advance();
                let items = self.list_until(Tok::RSquare, "expected ',' or ']'", |p| p.attr(None))?;
                Ok(ctx.array_attr(items))
            }
            Tok::LBrace => {
                let mut entries = Vec::new();
                self.dict_entries(&mut entries)?;
                Ok(ctx.dict(entries))
            }
            Tok::At | Tok::AtString => self.symbol_attr(),
            Tok::Hash => self.extended_attr(expected),
            Tok::Bang | Tok::LParen => Ok(ctx.type_attr(self.ty()?)),
            Tok::Bare => self.keyword_attr(expected),
            _ => Err(self.wrong("expected attribute value")),
        }
    }

    fn keyword_attr(&mut self, expected: Option<Type>) -> Parsed<Attr> {
        let ctx = self.ctx;
        match self.text() {
            "true" | "false" => {
                let value = self.text() == "true";
                self.advance();
                Ok(ctx.bool_attr(value))
            }
            "unit" => {
                self.advance();
                Ok(Attr::UNIT)
            }
            "affine_map" => {
                self.advance();
                self.want(Tok::Less, "expected '<' in affine map")?;
                let map = self.affine_map()?;
                self.want(Tok::Greater, "expected '>' in affine map")?;
                Ok(ctx.affine_map_attr(map))
            }
            "affine_set" => {
                self.advance();
                self.want(Tok::Less, "expected '<' in integer set")?;
                let set = self.integer_set()?;
                self.want(Tok::Greater, "expected '>' in integer set")?;
                Ok(ctx.attr(AttrKind::IntegerSet(set)))
            }
            "array" => self.dense_array_attr(),
            "dense" => self.dense_attr(expected),
            "dense_resource" => self.resource_attr(expected),
            "sparse" => self.sparse_attr(expected),
            "strided" => self.strided_attr(),
            "distinct" => self.distinct_attr(),
            "loc" => {
                let loc = self.loc_literal()?;
                Ok(ctx.attr(AttrKind::Loc(loc)))
            }
            _ if self.at_type() => Ok(ctx.type_attr(self.ty()?)),
            _ => Err(self.wrong("expected attribute value")),
        }
    }

    /// Reads `@root::@nested`.
    fn symbol_attr(&mut self) -> Parsed<Attr> {
        let root = self.symbol_name()?;
        let mut nested = Vec::new();
        while self.eat(Tok::ColonColon) {
            if !matches!(self.tok, Tok::At | Tok::AtString) {
                return Err(self.wrong("expected nested symbol reference identifier"));
            }
            nested.push(self.symbol_name()?);
        }
        Ok(self.ctx.attr(AttrKind::Symbol { root, nested: nested.into() }))
    }

    /// Reads `@name`.
    pub(super) fn symbol_name(&mut self) -> Parsed<Name> {
        let text = &self.text().get(1..).unwrap_or_default();
        let name = match self.tok {
            Tok::At => self.ctx.name(text),
            Tok::AtString => self.ctx.name(&String::from_utf8_lossy(&unescape(text))),
            _ => return Err(self.wrong("expected valid '@'-identifier for symbol name")),
        };
        if self.ctx.str(name).is_empty() {
            return Err(self.report_here("expected valid '@'-identifier for symbol name"));
        }
        self.note_symbol(name);
        self.advance();
        Ok(name)
    }

    /// Reads `{a = 1, b}` into the attributes of `spec`.
    pub(super) fn attr_entries(&mut self, spec: &mut OpSpec) -> Parsed<()> {
        let mut entries = std::mem::take(&mut spec.attrs);
        let read = self.dict_entries(&mut entries);
        spec.attrs = entries;
        read
    }

    /// Reads `{a = 1, b}` behind the entries that are there.
    pub(super) fn dict_entries(&mut self, entries: &mut Vec<(Name, Attr)>) -> Parsed<()> {
        let first = entries.len();
        let mut seen = rustc_hash::FxHashSet::default();
        self.want(Tok::LBrace, "expected '{' in attribute dictionary")?;
        self.list_until(Tok::RBrace, "expected '}' in attribute dictionary", |p| {
            let name = p.attr_name()?;
            let few = entries.len() - first < 8;
            let twice = if few {
                entries[first..].iter().any(|entry| entry.0 == name)
            } else {
                if seen.is_empty() {
                    seen.extend(entries[first..].iter().map(|entry| entry.0));
                }
                seen.contains(&name)
            };
            if twice {
                let message = format!("duplicate key '{}' in dictionary attribute", p.ctx.str(name));
                return Err(p.report(super::Pos(p.prev_end - 1), message));
            }
            let value = if p.eat(Tok::Equal) { p.attr(None)? } else { Attr::UNIT };
            if !few {
                seen.insert(name);
            }
            entries.push((name, value));
            Ok(())
        })?;
        Ok(())
    }

    /// The identifier `text`.
    fn known_name(&mut self, text: &'s str) -> Name {
        self.known_names.get(text).unwrap_or_else(|| {
            let name = self.ctx.name(text);
            self.known_names.add(text, name);
            name
        })
    }

    /// The identifier that a string literal spells.
    pub(super) fn string_name(&mut self, literal: &'s str) -> Name {
        self.known_names.get(literal).unwrap_or_else(|| {
            let name = self.ctx.name(&String::from_utf8_lossy(&unescape(literal)));
            self.known_names.add(literal, name);
            name
        })
    }

    fn attr_name(&mut self) -> Parsed<Name> {
        let name = match self.tok {
            Tok::Bare => self.known_name(self.text()),
            Tok::String => self.string_name(self.text()),
            _ => return Err(self.wrong("expected attribute name")),
        };
        if self.ctx.str(name).is_empty() {
            return Err(self.wrong("expected valid attribute name"));
        }
        self.advance();
        Ok(name)
    }

    /// Reads `strided<[4, 1], offset: ?>`.
    fn strided_attr(&mut self) -> Parsed<Attr> {
        self.advance();
        self.want(Tok::Less, "expected '<' after 'strided'")?;
        self.want(Tok::LSquare, "expected '['")?;
        let strides = self.list_until(Tok::RSquare, "expected ']'", Self::stride)?;
        let mut offset = 0;
        if self.eat(Tok::Comma) {
            self.want_keyword("offset", "expected 'offset' after comma")?;
            self.want(Tok::Colon, "expected ':' after 'offset'")?;
            offset = self.stride()?;
        }
        self.want(Tok::Greater, "expected '>'")?;
        Ok(self.ctx.attr(AttrKind::Strided { offset, strides: strides.into() }))
    }

    fn stride(&mut self) -> Parsed<i64> {
        if self.eat(Tok::Question) {
            return Ok(DYNAMIC);
        }
        match self.optional_i64()? {
            Some(value) => Ok(value),
            None => Err(self.report_here("expected a 64-bit signed integer or '?'")),
        }
    }

    /// Reads `distinct[id]<attr>`.
    fn distinct_attr(&mut self) -> Parsed<Attr> {
        let pos = self.pos();
        self.advance();
        self.want(Tok::LSquare, "expected '[' after 'distinct'")?;
        let id = super::numbers::literal_u64(self.text());
        if self.tok != Tok::Integer {
            return Err(self.report_here("expected distinct ID"));
        }
        self.advance();
        let Some(id) = id else {
            return Err(self.report_here("expected an unsigned 64-bit integer"));
        };
        self.want(Tok::RSquare, "expected ']' to close distinct ID")?;
        self.want(Tok::Less, "expected '<' after distinct ID")?;
        let inner = match self.tok {
            Tok::Greater => Attr::UNIT,
            _ if self.at_attr() => self.attr(None)?,
            _ => return Err(self.report_here("expected attribute")),
        };
        self.want(Tok::Greater, "expected '>' to close distinct attribute")?;
        let first = *self.distinct.entry(id).or_insert(inner);
        if first != inner {
            let first = crate::text::attr_string(self.ctx, first);
            let message = format!("referenced attribute does not match previous definition: {first}");
            return Err(self.report(pos, message));
        }
        Ok(self.ctx.attr(AttrKind::Distinct { id, inner }))
    }
}
