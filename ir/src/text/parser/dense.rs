//! Elements: `dense<..>`, `array<..>`, `dense_resource<..>` and `sparse<..>`.

use super::numbers::OUT_OF_RANGE;
use super::{OpParser, Parsed, Pos};
use crate::attr::{Attr, AttrKind, DenseData, Int};
use crate::text::lexer::{Tok, hex_digit, unescape};
use crate::types::{Type, TypeKind};

/// The most elements that a splat or a hexadecimal string may stand for.
const MAX_RANK: usize = 64;

/// One element as it is written.
#[derive(Clone, Copy)]
struct Element {
    tok: Tok,
    start: u32,
    end: u32,
    negative: bool,
}

/// The text between `<` and `>`.
#[derive(Default)]
struct Literal {
    elements: Vec<Element>,
    /// Sizes of the nested lists; none for a splat.
    shape: Vec<i64>,
    /// A string as the only content.
    string: Option<Pos>,
    is_list: bool,
}

impl OpParser<'_> {
    /// Reads `dense<[1, 2]> : tensor<2xi32>`.
    pub(super) fn dense_attr(&mut self, expected: Option<Type>) -> Parsed<Attr> {
        let pos = self.pos();
        self.advance();
        self.want(Tok::Less, "expected '<' after 'dense'")?;
        let mut literal = Literal::default();
        if self.tok != Tok::Greater {
            if self.tok == Tok::String {
                literal.string = Some(self.pos());
            }
            literal.is_list = self.tok == Tok::LSquare;
            self.literal_value(&mut literal, 0)?;
        }
        self.want(Tok::Greater, "expected '>'")?;
        let ty = self.elements_type(expected)?;
        self.dense_of(&literal, ty, pos)
    }

    fn elements_type(&mut self, expected: Option<Type>) -> Parsed<Type> {
        let pos = self.pos();
        let ty = match expected {
            Some(ty) => ty,
            None => {
                self.want(Tok::Colon, "expected ':'")?;
                self.ty()?
            }
        };
        let ranked = matches!(ty.kind(self.ctx), TypeKind::Tensor { .. } | TypeKind::Vector { .. });
        if !ranked {
            let message = "elements literal must be a shaped type";
            return Err(self.report(pos, message));
        }
        if ty.static_shape(self.ctx).is_none() {
            return Err(self.report(pos, "elements literal type must have static shape"));
        }
        if ty.num_elements(self.ctx).is_none() {
            return Err(self.report(pos, "elements literal type has too many elements"));
        }
        Ok(ty)
    }

    /// Reads an element or a list of what is one level down.
    fn literal_value(&mut self, literal: &mut Literal, depth: usize) -> Parsed<()> {
        if self.tok != Tok::LSquare {
            if !literal.shape.is_empty() && depth != literal.shape.len() && !literal.elements.is_empty() {
                return Err(self.ranks_differ());
            }
            return self.element(literal);
        }
        if depth >= MAX_RANK {
            return Err(self.report_here("tensor literal is nested too deeply"));
        }
        self.advance();
        let first = depth >= literal.shape.len();
        if first {
            // A list where an element came before.
            if !literal.elements.is_empty() {
                return Err(self.ranks_differ());
            }
            literal.shape.push(-1);
        }
        let mut count = 0i64;
        if self.tok != Tok::RSquare {
            loop {
                let leaf = self.tok != Tok::LSquare;
                if leaf && literal.shape.len() != depth + 1 {
                    return Err(self.ranks_differ());
                }
                self.literal_value(literal, depth + 1)?;
                count += 1;
                if !self.eat(Tok::Comma) {
                    break;
                }
            }
        }
        self.want(Tok::RSquare, "expected ']'")?;
        if literal.shape[depth] < 0 {
            literal.shape[depth] = count;
        } else if literal.shape[depth] != count {
            return Err(self.ranks_differ());
        }
        Ok(())
    }

    fn ranks_differ(&mut self) -> crate::text::Reported {
        self.wrong("tensor literal is invalid; ranks are not consistent between elements")
    }

    fn element(&mut self, literal: &mut Literal) -> Parsed<()> {
        if self.eat(Tok::LParen) {
            self.scalar_element(literal)?;
            self.want(Tok::Comma, "expected ',' between complex elements")?;
            self.scalar_element(literal)?;
            return self.want(Tok::RParen, "expected ')' after complex elements");
        }
        self.scalar_element(literal)
    }

    fn scalar_element(&mut self, literal: &mut Literal) -> Parsed<()> {
        let negative = self.eat(Tok::Minus);
        let number = matches!(self.tok, Tok::Integer | Tok::Float);
        let other = self.tok == Tok::String || self.at_keyword("true") || self.at_keyword("false");
        if !number && (negative || !other) {
            let message = if negative {
                "expected integer or floating point literal"
            } else {
                "expected element literal of primitive type"
            };
            return Err(self.wrong(message));
        }
        literal.elements.push(Element { tok: self.tok, start: self.start, end: self.end, negative });
        self.advance();
        Ok(())
    }

    fn dense_of(&mut self, literal: &Literal, ty: Type, pos: Pos) -> Parsed<Attr> {
        let ctx = self.ctx;
        let elem = ty.elem(ctx);
        let count = ty.num_elements(ctx).unwrap_or(0);
        let Some(width) = elem.byte_width(ctx) else {
            return self.strings_of(literal, ty, pos);
        };
        if let Some(at) = literal.string {
            return self.hex_elements(literal.elements[0], ty, at);
        }
        self.check_literal_shape(literal, ty, pos)?;
        let mut bytes = Vec::with_capacity(literal.elements.len().saturating_mul(width));
        let (scalar, per_element) = match *elem.kind(ctx) {
            TypeKind::Complex(part) => (part, 2),
            _ => (elem, 1),
        };
        let scalar_width = width / per_element;
        for &element in &literal.elements {
            self.element_bytes(element, scalar, scalar_width, &mut bytes)?;
        }
        let groups = literal.elements.len() / per_element;
        let expected = match (literal.is_list, literal.elements.is_empty()) {
            (true, _) => usize::try_from(count).unwrap_or(usize::MAX),
            (false, true) => 0,
            (false, false) => 1,
        };
        if groups != expected || !literal.elements.len().is_multiple_of(per_element) {
            return Err(
                self.report(pos, "tensor literal is invalid; ranks are not consistent between elements")
            );
        }
        Ok(self.dense_from_bytes(ty, &bytes, count, width))
    }

    /// Elements given one by one, or one for all, as an attribute.
    fn dense_from_bytes(&self, ty: Type, bytes: &[u8], count: i64, width: usize) -> Attr {
        let same = count > 0 && bytes.chunks_exact(width.max(1)).all(|elem| elem == &bytes[..width]);
        let bytes = match (count, same) {
            (0, _) => &[][..],
            (_, true) => &bytes[..width],
            _ => bytes,
        };
        let data = DenseData::Bytes(bytes.into());
        self.ctx.attr(AttrKind::Dense { ty, splat: same, data })
    }

    fn check_literal_shape(&mut self, literal: &Literal, ty: Type, pos: Pos) -> Parsed<()> {
        let shape = ty.shape(self.ctx).unwrap_or_default();
        let empty = literal.elements.is_empty() && literal.shape.is_empty();
        if empty && !shape.contains(&0) {
            let message =
                format!("parsed zero elements, but type ({}) expected at least 1", self.type_text(ty));
            return Err(self.report(pos, message));
        }
        if literal.is_list && literal.shape != shape {
            let list = |shape: &[i64]| shape.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
            let message = format!(
                "inferred shape of elements literal ([{}]) does not match type ([{}])",
                list(&literal.shape),
                list(shape)
            );
            return Err(self.report(pos, message));
        }
        Ok(())
    }

    /// Appends the bytes of one number of type `ty`.
    fn element_bytes(&mut self, element: Element, ty: Type, width: usize, bytes: &mut Vec<u8>) -> Parsed<()> {
        let text = self.slice(element.start, element.end);
        let pos = Pos(element.start);
        if let Some(kind) = ty.float_kind(self.ctx) {
            if !matches!(element.tok, Tok::Float | Tok::Integer) {
                return Err(self.report(pos, "expected floating-point elements, but parsed integer"));
            }
            return match self.float_bits(kind, element.tok, text, element.negative) {
                Ok(bits) => {
                    bytes.extend_from_slice(&bits.to_le_bytes()[..width]);
                    Ok(())
                }
                Err(message) => Err(self.report(pos, message)),
            };
        }
        let value = match element.tok {
            Tok::Bare if ty.is_int(self.ctx, 1) => Some(Int::Small(i128::from(text == "true"))),
            Tok::Bare => {
                return Err(self.report(pos, "expected i1 type for 'true' or 'false' values"));
            }
            Tok::Integer => self.int_value(ty, text, element.negative),
            _ => {
                return Err(self.report(pos, "expected integer elements, but parsed floating-point"));
            }
        };
        match value {
            Some(Int::Small(value)) => {
                let fill = if value < 0 { 0xff } else { 0 };
                let le = value.to_le_bytes();
                bytes.extend((0..width).map(|at| le.get(at).copied().unwrap_or(fill)));
                Ok(())
            }
            Some(Int::Wide(value)) => {
                let le = value.to_signed_bytes_le();
                let fill = if value.sign() == num_bigint::Sign::Minus { 0xff } else { 0 };
                bytes.extend((0..width).map(|at| le.get(at).copied().unwrap_or(fill)));
                Ok(())
            }
            None => Err(self.report(pos, OUT_OF_RANGE)),
        }
    }

    fn strings_of(&mut self, literal: &Literal, ty: Type, pos: Pos) -> Parsed<Attr> {
        self.check_literal_shape(literal, ty, pos)?;
        let strings: Vec<Box<[u8]>> = literal
            .elements
            .iter()
            .filter(|element| element.tok == Tok::String)
            .map(|element| unescape(self.slice(element.start, element.end)))
            .collect();
        if strings.len() != literal.elements.len() {
            return Err(self.report(pos, "expected string token, got something else"));
        }
        let splat = !strings.is_empty() && strings.iter().all(|string| *string == strings[0]);
        let strings = if splat { vec![strings[0].clone()] } else { strings };
        Ok(self.ctx.attr(AttrKind::Dense { ty, splat, data: DenseData::Strings(strings.into()) }))
    }

    /// The bytes of a string token `"0x.."`.
    fn hex_bytes(&mut self, element: Element, pos: Pos) -> Parsed<Vec<u8>> {
        let text = self.slice(element.start + 1, element.end - 1);
        let digits = text
            .strip_prefix("0x")
            .filter(|hex| hex.len() % 2 == 0 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(digits) = digits else {
            return Err(self.report(pos, "elements hex string should only contain hex digits"));
        };
        Ok(digits
            .as_bytes()
            .chunks_exact(2)
            .map(|pair| hex_digit(pair[0]) << 4 | hex_digit(pair[1]))
            .collect())
    }

    fn hex_elements(&mut self, element: Element, ty: Type, pos: Pos) -> Parsed<Attr> {
        let ctx = self.ctx;
        let bytes = self.hex_bytes(element, pos)?;
        let elem = ty.elem(ctx);
        let count = ty.num_elements(ctx).unwrap_or(0);
        let width = elem.byte_width(ctx).unwrap_or(1);
        let total = usize::try_from(count).ok().and_then(|count| {
            if elem.is_int(ctx, 1) { Some(count.div_ceil(8)) } else { count.checked_mul(width) }
        });
        let splat = if elem.is_int(ctx, 1) {
            bytes.len() == 1 && matches!(bytes[0], 0 | 0xff)
        } else {
            bytes.len() == width
        };
        if Some(bytes.len()) != total && !splat {
            let message =
                format!("elements hex data size is invalid for provided type: {}", self.type_text(ty));
            return Err(self.report(pos, message));
        }
        let bytes = match (elem.is_int(ctx, 1), splat && Some(bytes.len()) != total) {
            (true, true) => vec![bytes[0] & 1],
            // One bit an element, the lowest first.
            (true, false) => (0..total.unwrap_or(0) * 8)
                .take(usize::try_from(count).unwrap_or(0))
                .map(|at| bytes[at / 8] >> (at % 8) & 1)
                .collect(),
            _ => bytes,
        };
        Ok(self.dense_from_bytes(ty, &bytes, count, width))
    }

    /// Reads `array<i32: 1, 2>`.
    pub(super) fn dense_array_attr(&mut self) -> Parsed<Attr> {
        self.advance();
        self.want(Tok::Less, "expected '<' after 'array'")?;
        let pos = self.pos();
        let elem = self.ty()?;
        let ctx = self.ctx;
        let whole = elem.is_int(ctx, 1) || elem.bit_width(ctx).is_some_and(|bits| bits > 0 && bits % 8 == 0);
        if !(elem.is_integer(ctx) || elem.is_float(ctx)) || elem.is_index(ctx) {
            let message = format!("expected integer or float type, got: {}", self.type_text(elem));
            return Err(self.report(pos, message));
        }
        if !whole {
            return Err(self.report(pos, "element type bitwidth must be a multiple of 8"));
        }
        let width = elem.byte_width(ctx).unwrap_or(1);
        let mut bytes = Vec::new();
        if !self.eat(Tok::Greater) {
            self.want(Tok::Colon, "expected ':' after dense array type")?;
            self.list_until(Tok::Greater, "expected '>' to close an array attribute", |p| {
                let mut literal = Literal::default();
                p.scalar_element(&mut literal)?;
                p.element_bytes(literal.elements[0], elem, width, &mut bytes)
            })?;
        }
        Ok(ctx.attr(AttrKind::DenseArray { elem, data: bytes.into() }))
    }

    /// Reads `dense_resource<key> : tensor<4xf32>`.
    pub(super) fn resource_attr(&mut self, expected: Option<Type>) -> Parsed<Attr> {
        self.advance();
        self.want(Tok::Less, "expected '<' after 'dense_resource'")?;
        let key = match self.tok {
            Tok::Bare => self.ctx.name(self.text()),
            Tok::String => self.ctx.name(&String::from_utf8_lossy(&unescape(self.text()))),
            _ => return Err(self.wrong("expected identifier key for 'builtin' resource")),
        };
        self.advance();
        self.want(Tok::Greater, "expected '>'")?;
        let ty = self.elements_type(expected)?;
        self.ctx.blobs().declare(key);
        Ok(self.ctx.attr(AttrKind::Resource { ty, key }))
    }

    /// Reads `sparse<[[0, 0], [1, 2]], [1, 5]> : tensor<3x4xi32>`.
    pub(super) fn sparse_attr(&mut self, expected: Option<Type>) -> Parsed<Attr> {
        let pos = self.pos();
        self.advance();
        self.want(Tok::Less, "expected '<' after 'sparse'")?;
        let (mut indices, mut values) = (Literal::default(), Literal::default());
        if self.tok != Tok::Greater {
            indices.is_list = self.tok == Tok::LSquare;
            self.literal_value(&mut indices, 0)?;
            self.want(Tok::Comma, "expected ','")?;
            values.is_list = self.tok == Tok::LSquare;
            self.literal_value(&mut values, 0)?;
        }
        self.want(Tok::Greater, "expected '>'")?;
        let ty = self.elements_type(expected)?;
        let ctx = self.ctx;
        let rank = ty.rank(ctx).unwrap_or(0) as i64;
        let rows = if values.is_list {
            values.elements.len() as i64
        } else {
            i64::from(!values.elements.is_empty())
        };
        let indices_shape = if indices.shape.is_empty() { vec![rows, rank] } else { indices.shape.clone() };
        if indices_shape.last() != Some(&rank) && !(indices_shape.len() == 1 && rank == 1) {
            let message = format!("expected {rank}-d indices for the elements of the sparse literal");
            return Err(self.report(pos, message));
        }
        let indices_type = ctx.tensor(&indices_shape, ctx.int(64));
        let indices = self.dense_of(&indices, indices_type, pos)?;
        let values_type = ctx.tensor(&[rows], ty.elem(ctx));
        let values = self.dense_of(&values, values_type, pos)?;
        self.check_sparse_indices(indices, ty, pos)?;
        Ok(ctx.attr(AttrKind::Sparse { ty, indices, values }))
    }

    fn check_sparse_indices(&mut self, indices: Attr, ty: Type, pos: Pos) -> Parsed<()> {
        let shape = ty.shape(self.ctx).unwrap_or_default();
        let AttrKind::Dense { data: DenseData::Bytes(bytes), .. } = indices.kind(self.ctx) else {
            return Ok(());
        };
        let rank = shape.len().max(1);
        let inside = bytes.chunks_exact(8).enumerate().all(|(at, index)| {
            let index = crate::attr::sign_extend(index);
            index >= 0 && shape.get(at % rank).is_none_or(|&size| index < size)
        });
        if inside {
            return Ok(());
        }
        Err(self.report(pos, "sparse index is outside of the shape of the literal"))
    }
}
