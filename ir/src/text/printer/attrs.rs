//! Attributes and locations.

use std::fmt::Write as _;

use super::alias::{Symbol, can_have_one};
use super::{OpPrinter, float};
use crate::attr::{Attr, AttrKind, DenseData, Int};
use crate::context::Name;
use crate::loc::{Loc, LocKind};
use crate::op::AttrSyntax;
use crate::text::lexer::is_bare;
use crate::types::{Signedness, Type, TypeKind};

/// Whether the type of an attribute is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    /// Always.
    Yes,
    /// But for `i64` and `f64`.
    NotDefault,
    /// Never.
    No,
}

/// What stands for elements that are left out.
const ELIDED: &str = "dense_resource<__elided__>";

impl OpPrinter<'_> {
    pub(super) fn attr_any(&mut self, attr: Attr) {
        self.attr_typed(attr, Typed::Yes);
    }

    pub(super) fn attr_typed(&mut self, attr: Attr, typed: Typed) {
        let kind = attr.kind(self.ctx);
        let aliased = can_have_one(self.ctx, kind)
            && match kind {
                AttrKind::Loc(loc) => {
                    self.meet_loc(*loc, true);
                    self.alias(Symbol::Loc(*loc))
                }
                _ => self.alias(Symbol::Attr(attr)),
            };
        if !aliased {
            self.attr_kind(attr, typed);
        }
    }

    /// Prints `attr` itself, in the definition of its alias.
    pub(super) fn attr_text_of(&mut self, attr: Attr) {
        self.attr_kind(attr, Typed::Yes);
    }

    fn attr_kind(&mut self, attr: Attr, typed: Typed) {
        let ctx = self.ctx;
        match attr.kind(ctx) {
            // Nothing in these could have an alias.
            AttrKind::Integer { .. } | AttrKind::Float { .. } | AttrKind::String { ty: None, .. }
                if self.aliases.is_searching() => {}
            AttrKind::Unit => self.out.push_str("unit"),
            AttrKind::Integer { value, ty } => self.integer(value, *ty, typed),
            AttrKind::Float { bits, ty } => {
                let kind = ty.float_kind(ctx).unwrap_or(crate::FloatKind::F64);
                let start = self.out.len();
                float::print(&mut self.out, kind, *bits);
                let hexadecimal = self.out[start..].starts_with("0x");
                if typed != Typed::NotDefault || kind != crate::FloatKind::F64 || hexadecimal {
                    self.of_type(*ty, typed);
                }
            }
            AttrKind::String { value, ty } => {
                self.quoted(value);
                if let Some(ty) = ty {
                    self.of_type(*ty, typed);
                }
            }
            AttrKind::Type(ty) => self.type_(*ty),
            AttrKind::Array(items) => {
                self.out.push('[');
                for (at, &item) in items.iter().enumerate() {
                    self.comma(at);
                    self.attr_typed(item, Typed::NotDefault);
                }
                self.out.push(']');
            }
            AttrKind::Dict(entries) => self.dict(entries),
            AttrKind::Symbol { root, nested } => {
                self.symbol_ref(ctx.str(*root));
                for &name in nested {
                    self.out.push_str("::");
                    self.symbol_ref(ctx.str(name));
                }
            }
            AttrKind::Dense { ty, splat, data } => {
                self.dense(*ty, *splat, data);
                self.of_type(*ty, typed);
            }
            AttrKind::DenseArray { elem, data } => self.dense_array(*elem, data),
            AttrKind::Resource { ty, key } => {
                self.meet_resource(*key);
                self.out.push_str("dense_resource<");
                self.keyword_or_string(ctx.str(*key));
                self.out.push('>');
                self.of_type(*ty, typed);
            }
            AttrKind::Sparse { ty, indices, values } => {
                if self.is_elided(*indices) || self.is_elided(*values) {
                    self.out.push_str(ELIDED);
                } else {
                    self.out.push_str("sparse<");
                    if indices.ty(ctx).and_then(|ty| ty.num_elements(ctx)) != Some(0) {
                        self.dense_literal(*indices, false);
                        self.out.push_str(", ");
                        self.dense_literal(*values, true);
                    }
                    self.out.push('>');
                }
                self.of_type(*ty, typed);
            }
            AttrKind::AffineMap(map) => {
                self.out.push_str("affine_map<");
                self.affine_map(*map);
                self.out.push('>');
            }
            AttrKind::IntegerSet(set) => {
                self.out.push_str("affine_set<");
                self.integer_set(*set);
                self.out.push('>');
            }
            AttrKind::Strided { offset, strides } => {
                self.out.push_str("strided<[");
                for (at, &stride) in strides.iter().enumerate() {
                    self.comma(at);
                    self.size(stride);
                }
                self.out.push(']');
                if *offset != 0 {
                    self.out.push_str(", offset: ");
                    self.size(*offset);
                }
                self.out.push('>');
            }
            AttrKind::Loc(loc) => {
                self.out.push_str("loc(");
                self.loc_text(*loc);
                self.out.push(')');
            }
            AttrKind::Distinct { inner, .. } => {
                let number = self.distinct_number(attr);
                self.out.push_str("distinct[");
                self.number(number);
                self.out.push_str("]<");
                if *inner != Attr::UNIT {
                    self.attr_any(*inner);
                }
                self.out.push('>');
            }
            AttrKind::Keyword(name) => self.out.push_str(ctx.str(*name)),
            AttrKind::Opaque { text, ty, .. } => {
                self.out.push('#');
                self.out.push_str(ctx.str(*text));
                if let Some(ty) = ty {
                    self.of_type(*ty, typed);
                }
            }
            AttrKind::Dialect { name, params } => {
                self.out.push('#');
                let name = ctx.str(*name);
                match ctx.registry().syntax_of(name) {
                    Some(syntax) => self.with_syntax(name, params, syntax),
                    None => {
                        self.out.push_str(name);
                        self.params(params);
                    }
                }
                if let Some(ty) = attr.ty(ctx) {
                    self.of_type(ty, typed);
                }
            }
        }
    }

    /// Prints the attribute `name` of a dialect that has a syntax of its own.
    fn with_syntax(&mut self, name: &str, params: &[Attr], syntax: &AttrSyntax) {
        if syntax.bracketed {
            self.out.push_str(&name.replacen('.', "<", 1));
            (syntax.print)(params, self);
            self.out.push('>');
        } else {
            self.out.push_str(name);
            (syntax.print)(params, self);
        }
    }

    fn of_type(&mut self, ty: Type, typed: Typed) {
        if typed != Typed::No {
            self.out.push_str(" : ");
            self.type_(ty);
        }
    }

    fn integer(&mut self, value: &Int, ty: Type, typed: Typed) {
        if ty.is_int(self.ctx, 1) {
            return self.out.push_str(if *value == Int::Small(0) { "false" } else { "true" });
        }
        self.int_text(value);
        if typed != Typed::NotDefault || !ty.is_int(self.ctx, 64) {
            self.of_type(ty, typed);
        }
    }

    fn int_text(&mut self, value: &Int) {
        match value {
            Int::Small(value) => match i64::try_from(*value) {
                Ok(value) => self.signed(value),
                Err(_) => {
                    let _ = write!(self.out, "{value}");
                }
            },
            Int::Wide(value) => {
                let _ = write!(self.out, "{value}");
            }
        }
    }

    /// Prints `{a = 1, b}`.
    pub(super) fn dict(&mut self, entries: &[(Name, Attr)]) {
        self.out.push('{');
        for (at, &(name, attr)) in entries.iter().enumerate() {
            self.comma(at);
            self.named_attr(name, attr);
        }
        self.out.push('}');
    }

    pub(super) fn named_attr(&mut self, name: Name, attr: Attr) {
        self.keyword_or_string(self.ctx.str(name));
        if attr != Attr::UNIT {
            self.out.push_str(" = ");
            self.attr_any(attr);
        }
    }

    /// Prints `<a, b>`, or nothing when there are none.
    pub(super) fn params(&mut self, params: &[Attr]) {
        if params.is_empty() {
            return;
        }
        self.out.push('<');
        for (at, &param) in params.iter().enumerate() {
            self.comma(at);
            self.param(param);
        }
        self.out.push('>');
    }

    fn param(&mut self, param: Attr) {
        match param.kind(self.ctx) {
            AttrKind::Array(items) => {
                self.out.push('[');
                for (at, &item) in items.iter().enumerate() {
                    self.comma(at);
                    self.param(item);
                }
                self.out.push(']');
            }
            AttrKind::Dict(entries) if entries.len() == 1 => {
                self.out.push_str(self.ctx.str(entries[0].0));
                self.out.push_str(" = ");
                self.param(entries[0].1);
            }
            _ => self.attr_typed(param, Typed::NotDefault),
        }
    }

    pub(super) fn keyword_or_string(&mut self, text: &str) {
        if is_bare(text) { self.out.push_str(text) } else { self.quoted(text.as_bytes()) }
    }

    pub(super) fn symbol_ref(&mut self, name: &str) {
        self.out.push('@');
        self.keyword_or_string(name);
    }

    /// Prints `"text"`, escaped as upstream does.
    pub(super) fn quoted(&mut self, bytes: &[u8]) {
        self.out.push('"');
        for &byte in bytes {
            match byte {
                b'\\' => self.out.push_str("\\\\"),
                b'"' => self.out.push_str("\\22"),
                b' '..=b'~' => self.out.push(char::from(byte)),
                _ => {
                    self.out.push('\\');
                    self.hex(&[byte]);
                }
            }
        }
        self.out.push('"');
    }

    // ---- elements ----

    fn dense(&mut self, ty: Type, splat: bool, data: &DenseData) {
        if self.is_large(ty, splat) {
            return self.out.push_str(ELIDED);
        }
        self.out.push_str("dense<");
        self.elements(ty, splat, data, true);
        self.out.push('>');
    }

    /// Whether the elements of a type are so many that they are left out.
    fn is_large(&self, ty: Type, splat: bool) -> bool {
        let count = ty.num_elements(self.ctx).unwrap_or(0) as u64;
        self.options.elide_elements_larger.is_some_and(|limit| !splat && count > limit)
    }

    fn is_elided(&self, attr: Attr) -> bool {
        matches!(attr.kind(self.ctx), AttrKind::Dense { ty, splat, .. } if self.is_large(*ty, *splat))
    }

    fn dense_literal(&mut self, attr: Attr, allow_hex: bool) {
        if let AttrKind::Dense { ty, splat, data } = attr.kind(self.ctx) {
            self.elements(*ty, *splat, data, allow_hex);
        }
    }

    fn elements(&mut self, ty: Type, splat: bool, data: &DenseData, allow_hex: bool) {
        let ctx = self.ctx;
        let shape = ty.shape(ctx).unwrap_or_default();
        let elem = ty.elem(ctx);
        if let DenseData::Strings(strings) = data {
            if splat {
                return self.quoted(strings.first().map_or(&[], |string| string));
            }
            return self
                .nested_list(shape, &mut |p, at| p.quoted(strings.get(at).map_or(&[], |string| string)));
        }
        let DenseData::Bytes(bytes) = data else {
            return;
        };
        let width = elem.byte_width(ctx).unwrap_or(1);
        if splat {
            return self.element(elem, bytes);
        }
        let count = ty.num_elements(ctx).unwrap_or(0) as u64;
        if allow_hex && self.options.hex_if_larger.is_some_and(|limit| count > limit) {
            self.out.push_str("\"0x");
            match *elem.kind(ctx) {
                TypeKind::Integer { width: 1, .. } => self.hex(&packed_bits(bytes)),
                TypeKind::Integer { width: bits, .. } if bits % 8 != 0 => {
                    self.hex(&masked(bytes, width, bits))
                }
                _ => self.hex(bytes),
            }
            return self.out.push('"');
        }
        self.nested_list(shape, &mut |p, at| {
            p.element(elem, bytes.get(at * width..(at + 1) * width).unwrap_or_default());
        });
    }

    /// Prints elements in the brackets of their shape.
    fn nested_list(&mut self, shape: &[i64], element: &mut dyn FnMut(&mut Self, usize)) {
        let count: i64 = shape.iter().product();
        if count == 0 {
            return;
        }
        if shape.is_empty() {
            return element(self, 0);
        }
        let mut index = vec![0i64; shape.len()];
        self.out.extend(std::iter::repeat_n('[', shape.len()));
        for at in 0..count as usize {
            element(self, at);
            let mut closed = 0;
            for dim in (0..shape.len()).rev() {
                index[dim] += 1;
                if index[dim] < shape[dim] {
                    break;
                }
                index[dim] = 0;
                closed += 1;
            }
            self.out.extend(std::iter::repeat_n(']', closed));
            if closed < shape.len() {
                self.out.push_str(", ");
                self.out.extend(std::iter::repeat_n('[', closed));
            }
        }
    }

    /// Prints one element from its bytes.
    fn element(&mut self, ty: Type, bytes: &[u8]) {
        if let TypeKind::Complex(part) = *ty.kind(self.ctx) {
            let (re, im) = bytes.split_at(bytes.len() / 2);
            self.out.push('(');
            self.element(part, re);
            self.out.push(',');
            self.element(part, im);
            return self.out.push(')');
        }
        if let Some(kind) = ty.float_kind(self.ctx) {
            return float::print(&mut self.out, kind, unsigned(bytes));
        }
        if ty.is_int(self.ctx, 1) {
            return self.out.push_str(if bytes.iter().all(|&byte| byte == 0) { "false" } else { "true" });
        }
        let is_unsigned = matches!(ty.kind(self.ctx), TypeKind::Integer { sign: Signedness::Unsigned, .. });
        if bytes.len() > 16 {
            let value = if is_unsigned {
                num_bigint::BigInt::from_bytes_le(num_bigint::Sign::Plus, bytes)
            } else {
                num_bigint::BigInt::from_signed_bytes_le(bytes)
            };
            let _ = write!(self.out, "{value}");
        } else if is_unsigned {
            let _ = write!(self.out, "{}", unsigned(bytes));
        } else if bytes.len() <= 8 {
            self.signed(crate::attr::sign_extend(bytes));
        } else {
            let shift = 128 - 8 * bytes.len() as u32;
            let _ = write!(self.out, "{}", (unsigned(bytes) << shift) as i128 >> shift);
        }
    }

    fn dense_array(&mut self, elem: Type, data: &[u8]) {
        self.out.push_str("array<");
        self.type_(elem);
        let width = elem.byte_width(self.ctx).unwrap_or(1).max(1);
        for (at, bytes) in data.chunks_exact(width).enumerate() {
            self.out.push_str(if at == 0 { ": " } else { ", " });
            self.element(elem, bytes);
        }
        self.out.push('>');
    }

    // ---- locations ----

    /// Prints ` loc(..)` behind an op or argument, when locations are printed.
    pub(super) fn trailing_loc(&mut self, loc: Loc) {
        if !self.options.debug_info {
            return;
        }
        if self.options.pretty_debug_info {
            self.meet_loc(loc, false);
            self.out.push(' ');
            return self.loc_text(loc);
        }
        self.out.push_str(" loc(");
        self.loc_or_alias(loc);
        self.out.push(')');
    }

    /// Prints ` loc(..)` behind an argument, when locations are printed: itself, not its alias.
    pub(super) fn argument_loc(&mut self, loc: Loc) {
        if !self.options.debug_info {
            return;
        }
        self.meet_loc(loc, true);
        self.loc_in_parens(loc, " ");
    }

    fn loc_or_alias(&mut self, loc: Loc) {
        self.meet_loc(loc, false);
        if !self.alias(Symbol::Loc(loc)) {
            self.loc_text(loc);
        }
    }

    /// Prints a part of a location. Nesting is as deep as the text or the rewrites made it, so the
    /// part without an alias is cut where the stack would not hold it.
    fn inner_loc(&mut self, loc: Loc) {
        if self.alias(Symbol::Loc(loc)) {
            return;
        }
        if self.indent_guard() {
            self.loc_text(loc);
            self.release_guard();
        } else {
            self.out.push_str("unknown");
        }
    }

    /// Prints `loc(..)` behind `before`, without the parentheses in the form for people.
    pub(super) fn loc_in_parens(&mut self, loc: Loc, before: &str) {
        self.out.push_str(before);
        if self.options.pretty_debug_info {
            return self.loc_text(loc);
        }
        self.out.push_str("loc(");
        self.loc_text(loc);
        self.out.push(')');
    }

    pub(super) fn loc_text(&mut self, loc: Loc) {
        let (ctx, pretty) = (self.ctx, self.options.pretty_debug_info);
        match loc.kind(ctx) {
            LocKind::Unknown => self.out.push_str(if pretty { "[unknown]" } else { "unknown" }),
            LocKind::File { file, line, col, end_line, end_col } => {
                match pretty {
                    true => self.out.push_str(ctx.str(*file)),
                    false => self.quoted(ctx.str(*file).as_bytes()),
                }
                let _ = write!(self.out, ":{line}:{col}");
                if line != end_line {
                    let _ = write!(self.out, " to {end_line}:{end_col}");
                } else if col != end_col {
                    let _ = write!(self.out, " to :{end_col}");
                }
            }
            LocKind::Name { name, child } => {
                self.quoted(ctx.str(*name).as_bytes());
                if !child.is_unknown() {
                    self.out.push('(');
                    self.inner_loc(*child);
                    self.out.push(')');
                }
            }
            LocKind::CallSite { callee, caller } => {
                self.out.push_str(if pretty { "" } else { "callsite(" });
                self.inner_loc(*callee);
                let named = matches!(callee.kind(ctx), LocKind::Name { .. });
                let one_line = named && matches!(caller.kind(ctx), LocKind::File { .. });
                self.out.push_str(if pretty && !one_line { "\n at " } else { " at " });
                self.inner_loc(*caller);
                self.out.push_str(if pretty { "" } else { ")" });
            }
            LocKind::Fused { locs, metadata } => {
                self.out.push_str(if pretty { "" } else { "fused" });
                if let Some(metadata) = metadata {
                    self.out.push('<');
                    self.attr_any(*metadata);
                    self.out.push('>');
                }
                self.out.push('[');
                for (at, &loc) in locs.iter().enumerate() {
                    self.comma(at);
                    self.inner_loc(loc);
                }
                self.out.push(']');
            }
        }
    }
}

/// One bit an element, the lowest first.
fn packed_bits(bytes: &[u8]) -> Vec<u8> {
    let bits = |chunk: &[u8]| chunk.iter().enumerate().fold(0, |bits, (at, &byte)| bits | (byte & 1) << at);
    bytes.chunks(8).map(bits).collect()
}

/// Little-endian bytes, at most 16.
fn unsigned(bytes: &[u8]) -> u128 {
    let mut wide = [0; 16];
    let count = bytes.len().min(16);
    wide[..count].copy_from_slice(&bytes[..count]);
    u128::from_le_bytes(wide)
}

/// Integers of `width` bytes without the bits above their lowest `bits`.
fn masked(bytes: &[u8], width: usize, bits: u32) -> Vec<u8> {
    let mut masked = bytes.to_vec();
    for number in masked.chunks_exact_mut(width.max(1)) {
        let at = (bits / 8) as usize;
        if let Some(top) = number.get_mut(at) {
            *top &= !(0xff << (bits % 8));
        }
        number.iter_mut().skip(at + 1).for_each(|byte| *byte = 0);
    }
    masked
}
