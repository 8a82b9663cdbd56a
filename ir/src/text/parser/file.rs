//! Files: aliases, ops, and the metadata section with resources.

use super::{Aliased, OpParser, PASSED_STEP, Parsed, Pos, Recorder};
use crate::attr::AttrKind;
use crate::blob::{Blob, ExternalResource};
use crate::body::Body;
use crate::context::Name;
use crate::diag::Diags;
use crate::loc::Loc;
use crate::text::ForEditor;
use crate::text::lexer::{Tok, hex_digit, unescape};
use rustc_hash::FxHashMap;

impl<'s> OpParser<'s> {
    /// Reads a file: one module, or ops that are put into one.
    pub(in crate::text) fn file(mut self, passed: &'s mut dyn FnMut(usize)) -> Result<Body, Diags> {
        self.passed = Some(passed);
        self.next_passed = PASSED_STEP;
        match self.top_level() {
            Ok(()) if !self.diags.has_errors() => Ok(crate::builtin::only_module(self.body)),
            _ => Err(self.diags),
        }
    }

    /// As [`OpParser::file`], but goes on behind errors and notes where things stand.
    pub(in crate::text) fn file_for_editor(mut self) -> ForEditor {
        self.recorder = Some(Box::new(Recorder::default()));
        let read = self.top_level();
        let recorder = self.recorder.take().unwrap_or_default();
        let fatal = recorder.first_errors.unwrap_or(self.diags.iter().count());
        let map = recorder.finish(self.src);
        let body = read.is_ok() && !self.diags.has_errors();
        let body = body.then(|| crate::builtin::only_module(self.body));
        ForEditor { body, diags: self.diags, fatal, map }
    }

    pub(in crate::text) fn only_attr(mut self) -> Result<crate::Attr, Diags> {
        let attr = self.attr(None).and_then(|attr| self.at_end().map(|()| attr));
        attr.map_err(|_| self.diags)
    }

    pub(in crate::text) fn only_type(mut self) -> Result<crate::Type, Diags> {
        let ty = self.ty().and_then(|ty| self.at_end().map(|()| ty));
        ty.map_err(|_| self.diags)
    }

    pub(in crate::text) fn attr_prefix(mut self) -> Result<(crate::Attr, usize), Diags> {
        let attr = self.attr(None);
        attr.map(|attr| (attr, self.start as usize)).map_err(|_| self.diags)
    }

    pub(in crate::text) fn type_prefix(mut self) -> Result<(crate::Type, usize), Diags> {
        let ty = self.ty();
        ty.map(|ty| (ty, self.start as usize)).map_err(|_| self.diags)
    }

    fn at_end(&mut self) -> Parsed<()> {
        if self.tok == Tok::Eof { Ok(()) } else { Err(self.report_here("found trailing characters")) }
    }

    fn top_level(&mut self) -> Parsed<()> {
        let region = self.body.region(self.body.self_op(), 0);
        let Some(block) = self.body.entry(region) else {
            return Ok(());
        };
        self.push_blocks(region);
        loop {
            let start = self.pos();
            let read = match self.tok {
                Tok::Eof => break,
                Tok::Hash => self.attr_alias(),
                Tok::Bang => self.type_alias(),
                Tok::MetadataBegin => self.metadata(),
                Tok::Error => Err(self.wrong("unexpected character")),
                _ => self.op(block).map(|_| ()),
            };
            if read.is_err() {
                self.recover(start)?;
            }
        }
        self.check_forward_values()?;
        self.pop_blocks()?;
        self.resolve_locs()
    }

    /// Reads `#name = attribute`.
    fn attr_alias(&mut self) -> Parsed<()> {
        let name = &self.text()[1..];
        if name.contains('.') {
            return Err(self.report_here("attribute names with a '.' are reserved for dialect-defined names"));
        }
        if self.attr_aliases.contains_key(name) {
            return Err(self.report_here(format!("redefinition of attribute alias id '{name}'")));
        }
        let span = self.next_span();
        self.advance();
        self.want(Tok::Equal, "expected '=' in attribute alias definition")?;
        let attr = self.attr(None)?;
        self.note_alias(span, Aliased::Attr(attr));
        self.attr_aliases.insert(name, attr);
        Ok(())
    }

    /// Reads `!name = type`.
    fn type_alias(&mut self) -> Parsed<()> {
        let name = &self.text()[1..];
        if name.contains('.') {
            return Err(self.report_here("type names with a '.' are reserved for dialect-defined names"));
        }
        if self.type_aliases.contains_key(name) {
            return Err(self.report_here(format!("redefinition of type alias id '{name}'")));
        }
        let span = self.next_span();
        self.advance();
        self.want(Tok::Equal, "expected '=' in type alias definition")?;
        let ty = self.ty()?;
        self.note_alias(span, Aliased::Type(ty));
        self.type_aliases.insert(name, ty);
        Ok(())
    }

    /// Puts the locations of aliases that were used before their definition in their place.
    fn resolve_locs(&mut self) -> Parsed<()> {
        if self.deferred.is_empty() {
            return Ok(());
        }
        let mut found: FxHashMap<Loc, Loc> = FxHashMap::default();
        for (name, pos, stand_in) in std::mem::take(&mut self.deferred) {
            let attr = self.attr_aliases.get(name).copied();
            let Some(AttrKind::Loc(loc)) = attr.map(|attr| attr.kind(self.ctx)) else {
                let message = match attr {
                    Some(attr) => {
                        let found = crate::text::attr_string(self.ctx, attr);
                        format!("expected location, but found '{found}'")
                    }
                    None => "operation location alias was never defined".to_owned(),
                };
                return Err(self.report(pos, message));
            };
            found.insert(stand_in, *loc);
        }
        self.note_locs(&found);
        self.body.map_locs(&|loc| found.get(&loc).copied().unwrap_or(loc));
        Ok(())
    }

    // ---- metadata ----

    /// Reads `{-# dialect_resources: {..}, external_resources: {..} #-}`.
    fn metadata(&mut self) -> Parsed<()> {
        self.advance();
        self.list_until(Tok::MetadataEnd, "expected '#-}'", |p| {
            let name = p.text();
            let pos = p.pos();
            if p.tok != Tok::Bare {
                return Err(p.report_here("expected identifier key in file metadata dictionary"));
            }
            p.advance();
            p.want(Tok::Colon, "expected ':'")?;
            match name {
                "dialect_resources" => p.resource_groups(true),
                "external_resources" => p.resource_groups(false),
                _ => Err(p.report(pos, format!("unknown key '{name}' in file metadata dictionary"))),
            }
        })?;
        Ok(())
    }

    fn resource_groups(&mut self, of_dialects: bool) -> Parsed<()> {
        self.want(Tok::LBrace, "expected '{'")?;
        self.list_until(Tok::RBrace, "expected '}'", |p| {
            let (group, pos) = p.resource_key()?;
            p.want(Tok::Colon, "expected ':'")?;
            if of_dialects && p.ctx.dialect(group).is_none() {
                return Err(p.report(pos, format!("dialect '{group}' is unknown")));
            }
            p.want(Tok::LBrace, "expected '{'")?;
            let group_name = p.ctx.name(&text_of(group));
            p.list_until(Tok::RBrace, "expected '}'", |p| match of_dialects {
                true => p.resource(group),
                false => p.external_resource(group_name),
            })
        })?;
        Ok(())
    }

    /// Reads the key of a resource or a group of them, a keyword or a string, as it is written.
    fn resource_key(&mut self) -> Parsed<(&'s str, Pos)> {
        let (key, pos) = (self.text(), self.pos());
        if !matches!(self.tok, Tok::Bare | Tok::String) {
            return Err(self.report_here("expected identifier key for 'resource' entry"));
        }
        self.advance();
        Ok((key, pos))
    }

    /// Reads `key: "0x.."` of a dialect; the data is kept when that is builtin. Of the others, only those
    /// that take what they do not declare have resources.
    fn resource(&mut self, dialect: &str) -> Parsed<()> {
        let (key, pos) = self.resource_key()?;
        let key = text_of(key);
        self.want(Tok::Colon, "expected ':'")?;
        let keep = dialect == "builtin";
        if !keep && self.ctx.dialect(dialect).is_some_and(|info| !info.is_open()) {
            let message = format!("unknown 'resource' key '{key}' for dialect '{dialect}'");
            return Err(self.report(pos, message));
        }
        let (tok, text, pos) = (self.tok, self.text(), self.pos());
        self.advance();
        if tok != Tok::String {
            return Err(self.report(pos, format!("expected hex string blob for key '{key}'")));
        }
        let blob = self.blob(&key, text, pos)?;
        if keep {
            let key = self.ctx.name(&key);
            self.ctx.blobs().set(key, blob);
        }
        Ok(())
    }

    /// Reads `key: value`, where the value is a blob, a string, or `true` or `false`.
    fn external_resource(&mut self, group: Name) -> Parsed<()> {
        let (key, _) = self.resource_key()?;
        let key = text_of(key);
        self.want(Tok::Colon, "expected ':'")?;
        let (tok, text, pos) = (self.tok, self.text(), self.pos());
        self.advance();
        let value = match (tok, text) {
            (Tok::Bare, "true" | "false") => ExternalResource::Bool(text == "true"),
            (Tok::String, _) if text.starts_with("\"0x") => {
                ExternalResource::Blob(self.blob(&key, text, pos)?)
            }
            (Tok::String, _) => ExternalResource::String(unescape(text)),
            _ => {
                return Err(self.report(pos, format!("unknown 'resource' value for key '{key}'")));
            }
        };
        self.ctx.blobs().add_external(group, self.ctx.name(&key), value);
        Ok(())
    }

    /// The data of a literal `"0xAAAAAAAADD.."`: its alignment in four bytes, then its bytes.
    fn blob(&mut self, key: &str, literal: &str, pos: Pos) -> Parsed<Blob> {
        let expected = format!("expected hex string blob for key '{key}'");
        let digits = literal[1..literal.len() - 1].strip_prefix("0x");
        let digits =
            digits.filter(|hex| hex.len() % 2 == 0 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(digits) = digits else {
            return Err(self.report(pos, expected));
        };
        let pairs = digits.as_bytes().chunks_exact(2);
        let bytes: Vec<u8> = pairs.map(|pair| hex_digit(pair[0]) << 4 | hex_digit(pair[1])).collect();
        let Some((align, data)) = bytes.split_first_chunk::<4>() else {
            return Err(self.report(pos, format!("{expected} to encode alignment in first 4 bytes")));
        };
        let align = u32::from_le_bytes(*align);
        if !(align == 0 || align.is_power_of_two()) {
            let got = "to encode alignment in first 4 bytes, but got non-power-of-2 value";
            return Err(self.report(pos, format!("{expected} {got}: {align}")));
        }
        Ok(Blob::new(data.to_vec()).with_align(align as usize))
    }
}

/// The text of a key, a keyword or a string.
fn text_of(key: &str) -> String {
    match key.starts_with('"') {
        true => String::from_utf8_lossy(&unescape(key)).into_owned(),
        false => key.to_owned(),
    }
}
