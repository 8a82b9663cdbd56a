//! Types.

use super::OpPrinter;
use super::attrs::Typed;
use crate::attr::Attr;
use crate::types::{DYNAMIC, Signedness, Type, TypeKind};

impl OpPrinter<'_> {
    /// Prints a type; the text of a long one is kept, since most come often.
    pub(super) fn type_(&mut self, ty: Type) {
        let kind = ty.kind(self.ctx);
        if matches!(kind, TypeKind::Integer { .. } | TypeKind::Index | TypeKind::Float(_) | TypeKind::None) {
            return self.type_kind(kind);
        }
        if let Some(&(start, end)) = self.type_ranges.get(&ty) {
            return self.out.push_str(&self.type_texts[start..end]);
        }
        let start = self.out.len();
        self.type_kind(kind);
        let kept = self.type_texts.len();
        self.type_texts.push_str(&self.out[start..]);
        self.type_ranges.insert(ty, (kept, self.type_texts.len()));
    }

    fn type_kind(&mut self, kind: &TypeKind) {
        let ctx = self.ctx;
        match kind {
            TypeKind::Integer { width, sign } => {
                self.out.push_str(match sign {
                    Signedness::Signless => "i",
                    Signedness::Signed => "si",
                    Signedness::Unsigned => "ui",
                });
                self.number(u64::from(*width));
            }
            TypeKind::Index => self.out.push_str("index"),
            TypeKind::Float(kind) => self.out.push_str(kind.keyword()),
            TypeKind::None => self.out.push_str("none"),
            TypeKind::Complex(part) => {
                self.out.push_str("complex<");
                self.type_(*part);
                self.out.push('>');
            }
            TypeKind::Vector { shape, scalable, elem } => {
                self.out.push_str("vector<");
                for (at, &size) in shape.iter().enumerate() {
                    let scalable = scalable.get(at).copied().unwrap_or(false);
                    self.out.push_str(if scalable { "[" } else { "" });
                    self.size(size);
                    self.out.push_str(if scalable { "]x" } else { "x" });
                }
                self.type_(*elem);
                self.out.push('>');
            }
            TypeKind::Tensor { shape, elem, encoding } => {
                self.out.push_str("tensor<");
                self.shaped(shape, *elem);
                self.more(*encoding, Typed::Yes);
                self.out.push('>');
            }
            TypeKind::UnrankedTensor(elem) => {
                self.out.push_str("tensor<*x");
                self.type_(*elem);
                self.out.push('>');
            }
            TypeKind::MemRef { shape, elem, layout, space } => {
                self.out.push_str("memref<");
                self.shaped(shape, *elem);
                self.more(*layout, Typed::Yes);
                self.more(*space, Typed::NotDefault);
                self.out.push('>');
            }
            TypeKind::UnrankedMemRef { elem, space } => {
                self.out.push_str("memref<*x");
                self.type_(*elem);
                self.more(*space, Typed::NotDefault);
                self.out.push('>');
            }
            TypeKind::Function { inputs, results } => self.function(inputs, results),
            TypeKind::Tuple(types) => {
                self.out.push_str("tuple<");
                self.type_list(types.iter().copied());
                self.out.push('>');
            }
            TypeKind::Opaque { text, .. } => {
                self.out.push('!');
                self.out.push_str(ctx.str(*text));
            }
            TypeKind::Dialect { name, params } => {
                self.out.push('!');
                let name = ctx.str(*name);
                self.out.push_str(name);
                match ctx.registry().type_syntax_of(name) {
                    Some(syntax) => (syntax.print)(params, self),
                    None => self.params(params),
                }
            }
        }
    }

    fn shaped(&mut self, shape: &[i64], elem: Type) {
        for &size in shape {
            self.size(size);
            self.out.push('x');
        }
        self.type_(elem);
    }

    fn more(&mut self, attr: Option<Attr>, typed: Typed) {
        if let Some(attr) = attr {
            self.out.push_str(", ");
            self.attr_typed(attr, typed);
        }
    }

    pub(super) fn size(&mut self, size: i64) {
        if size == DYNAMIC { self.out.push('?') } else { self.signed(size) }
    }

    pub(super) fn number(&mut self, value: u64) {
        decimal(&mut self.out, value);
    }

    pub(super) fn signed(&mut self, value: i64) {
        if value < 0 {
            self.out.push('-');
        }
        self.number(value.unsigned_abs());
    }

    pub(super) fn type_list(&mut self, types: impl IntoIterator<Item = Type>) {
        for (at, ty) in types.into_iter().enumerate() {
            if at > 0 {
                self.out.push_str(", ");
            }
            self.type_(ty);
        }
    }

    pub(super) fn function(&mut self, inputs: &[Type], results: &[Type]) {
        self.out.push('(');
        self.type_list(inputs.iter().copied());
        self.out.push_str(") -> ");
        self.result_types(results);
    }

    /// Prints `a` or `(a, b)`.
    pub(super) fn result_types(&mut self, results: &[Type]) {
        match results {
            [one] if one.function(self.ctx).is_none() => self.type_(*one),
            _ => {
                self.out.push('(');
                self.type_list(results.iter().copied());
                self.out.push(')');
            }
        }
    }
}

/// Appends `value` in decimal digits. Most of what is printed is short numbers, which the formatting
/// machinery of the standard library takes several times as long for.
pub(super) fn decimal(out: &mut String, mut value: u64) {
    if value < 10 {
        return out.push(char::from(b'0' + value as u8));
    }
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    while value > 0 {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
    }
    out.push_str(str::from_utf8(&digits[at..]).unwrap_or_default());
}
