//! Elements: `dense<..>`, `array<..>`, `dense_resource<..>` and `sparse<..>`.

use smallvec::SmallVec;

use super::{OpParser, Parsed, Pos};
use crate::attr::{Attr, AttrKind, DenseData, Int};
use crate::text::lexer::{Tok, hex_digit, unescape};
use crate::types::{Signedness, Type, TypeKind};

/// How deep lists may nest.
const MAX_RANK: usize = 64;

/// One element as it is written.
#[derive(Clone, Copy)]
struct Element {
    tok: Tok,
    start: u32,
    end: u32,
    negative: bool,
}

/// Sizes of nested lists.
type Dims = SmallVec<[i64; 4]>;

/// The text between `<` and `>`.
#[derive(Default)]
struct Literal {
    elements: Vec<Element>,
    /// Sizes of the nested lists; none for a splat.
    shape: Dims,
    /// A string as the only content.
    string: Option<Element>,
}

/// Numbers as messages list them.
pub(super) fn list_text(numbers: &[i64]) -> String {
    numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}

impl OpParser<'_> {
    /// Reads `dense<[1, 2]> : tensor<2xi32>`.
    pub(super) fn dense_attr(&mut self, expected: Option<Type>) -> Parsed<Attr> {
        let pos = self.pos();
        self.advance();
        self.want(Tok::Less, "expected '<' after 'dense'")?;
        let mut literal = Literal::default();
        if !self.eat(Tok::Greater) {
            literal = self.literal(true)?;
            self.want(Tok::Greater, "expected '>'")?;
        }
        let ty = self.elements_type(expected, pos)?;
        self.dense_of(&literal, ty, pos)
    }

    fn elements_type(&mut self, expected: Option<Type>, pos: Pos) -> Parsed<Type> {
        let ty = match expected {
            Some(ty) => ty,
            None => {
                self.want(Tok::Colon, "expected ':'")?;
                self.ty()?
            }
        };
        if !ty.is_shaped(self.ctx) {
            return Err(self.report(pos, "elements literal must be a shaped type"));
        }
        let ranked = matches!(
            ty.kind(self.ctx),
            TypeKind::Tensor { .. } | TypeKind::Vector { .. } | TypeKind::MemRef { .. }
        );
        if !ranked || ty.static_shape(self.ctx).is_none() {
            return Err(self.report(pos, "elements literal type must have static shape"));
        }
        if ty.num_elements(self.ctx).is_none() {
            return Err(self.report(pos, "elements literal type has too many elements"));
        }
        Ok(ty)
    }

    /// Reads an element or nested lists of elements; a string alone, when `hex`, is all elements.
    fn literal(&mut self, hex: bool) -> Parsed<Literal> {
        let mut literal = Literal::default();
        if self.tok == Tok::LSquare {
            literal.shape = self.literal_list(&mut literal.elements, 0)?;
            return Ok(literal);
        }
        let string = hex && self.tok == Tok::String;
        self.element(&mut literal.elements)?;
        literal.string = literal.elements.first().copied().filter(|_| string);
        Ok(literal)
    }

    /// Reads `[..]`; the sizes of the lists in it, its own first.
    fn literal_list(&mut self, elements: &mut Vec<Element>, depth: usize) -> Parsed<Dims> {
        if depth >= MAX_RANK {
            return Err(self.report_here("tensor literal is nested too deeply"));
        }
        self.advance();
        let mut inner: Option<Dims> = None;
        let mut count = 0;
        if self.tok != Tok::RSquare {
            loop {
                let dims = if self.tok == Tok::LSquare {
                    self.literal_list(elements, depth + 1)?
                } else {
                    self.element(elements)?;
                    Dims::new()
                };
                count += 1;
                if inner.get_or_insert_with(|| dims.clone()) != &dims {
                    let message = "tensor literal is invalid; ranks are not consistent between elements";
                    return Err(self.report_here(message));
                }
                if !self.eat(Tok::Comma) {
                    break;
                }
            }
        }
        self.want(Tok::RSquare, "expected ']'")?;
        let mut dims = inner.unwrap_or_default();
        dims.insert(0, count);
        Ok(dims)
    }

    fn element(&mut self, elements: &mut Vec<Element>) -> Parsed<()> {
        if self.tok != Tok::LParen {
            return self.scalar_element(elements);
        }
        self.advance();
        self.scalar_element(elements)?;
        self.want(Tok::Comma, "expected ',' between complex elements")?;
        self.scalar_element(elements)?;
        self.want(Tok::RParen, "expected ')' after complex elements")
    }

    fn scalar_element(&mut self, elements: &mut Vec<Element>) -> Parsed<()> {
        let negative = self.eat(Tok::Minus);
        let number = matches!(self.tok, Tok::Integer | Tok::Float);
        let other = self.tok == Tok::String || self.at_keyword("true") || self.at_keyword("false");
        if !number && (negative || !other) {
            return Err(self.report_here(if negative {
                "expected integer or floating point literal"
            } else {
                "expected element literal of primitive type"
            }));
        }
        elements.push(Element { tok: self.tok, start: self.start, end: self.end, negative });
        self.advance();
        Ok(())
    }

    fn dense_of(&mut self, literal: &Literal, ty: Type, pos: Pos) -> Parsed<Attr> {
        let ctx = self.ctx;
        let elem = ty.elem(ctx);
        let count = ty.num_elements(ctx).unwrap_or(0);
        let width = elem.byte_width(ctx);
        if let (Some(element), Some(_)) = (literal.string, width) {
            return self.hex_elements(element, ty, pos);
        }
        self.check_literal_shape(literal, ty, pos)?;
        let Some(width) = width else {
            return self.strings_of(literal, ty, pos);
        };
        let (scalar, per_element) = match *elem.kind(ctx) {
            TypeKind::Complex(part) => (part, 2),
            _ => (elem, 1),
        };
        if per_element == 2 {
            self.check_complex_count(literal, ty, pos)?;
        }
        let mut bytes = Vec::with_capacity(literal.elements.len().saturating_mul(width));
        for &element in &literal.elements {
            self.element_bytes(element, scalar, width / per_element, &mut bytes)?;
        }
        Ok(self.dense_from_bytes(ty, &bytes, count, width))
    }

    fn check_complex_count(&mut self, literal: &Literal, ty: Type, pos: Pos) -> Parsed<()> {
        let (count, parsed) = (ty.num_elements(self.ctx).unwrap_or(0), literal.elements.len());
        let list = !literal.shape.is_empty();
        let (of, expected) = match (list, count) {
            (true, _) => (ty, usize::try_from(count).unwrap_or(usize::MAX).saturating_mul(2)),
            (false, 0) => return Ok(()),
            (false, _) => (ty.elem(self.ctx), 2),
        };
        if parsed == expected {
            return Ok(());
        }
        let of = self.type_text(of);
        let message = format!("parsed {parsed} elements, but type ({of}) expected {expected} elements");
        Err(self.report(pos, message))
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
        if !literal.shape.is_empty() && literal.shape[..] != *shape {
            let message = format!(
                "inferred shape of elements literal ([{}]) does not match type ([{}])",
                list_text(&literal.shape),
                list_text(shape)
            );
            return Err(self.report(pos, message));
        }
        if literal.elements.is_empty() && !shape.contains(&0) {
            let message =
                format!("parsed zero elements, but type ({}) expected at least 1", self.type_text(ty));
            return Err(self.report(pos, message));
        }
        Ok(())
    }

    /// Appends the bytes of one number of type `ty`.
    fn element_bytes(&mut self, element: Element, ty: Type, width: usize, bytes: &mut Vec<u8>) -> Parsed<()> {
        let text = self.slice(element.start, element.end);
        let pos = Pos(element.start);
        if let Some(kind) = ty.float_kind(self.ctx) {
            return match self.float_bits(kind, element.tok, text, element.negative) {
                Ok(bits) => {
                    bytes.extend_from_slice(&bits.to_le_bytes()[..width]);
                    Ok(())
                }
                Err((message, note)) => Err(self.report_noting(pos, message, note)),
            };
        }
        if element.negative && self.is_unsigned(ty) {
            return Err(self.report(pos, "expected unsigned integer elements, but parsed negative value"));
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
            None => Err(self.report(pos, "integer constant out of range for type")),
        }
    }

    fn strings_of(&mut self, literal: &Literal, ty: Type, pos: Pos) -> Parsed<Attr> {
        let mut strings: Vec<Box<[u8]>> = Vec::with_capacity(literal.elements.len());
        for element in &literal.elements {
            let text = self.slice(element.start, element.end);
            if element.tok != Tok::String {
                return Err(self.report(pos, format!("expected string token, got {text}")));
            }
            strings.push(unescape(text));
        }
        let splat = !strings.is_empty() && strings.iter().all(|string| *string == strings[0]);
        strings.truncate(if splat { 1 } else { strings.len() });
        Ok(self.ctx.attr(AttrKind::Dense { ty, splat, data: DenseData::Strings(strings.into()) }))
    }

    /// The bytes of a string token `"0x.."`.
    fn hex_bytes(&mut self, element: Element) -> Parsed<Vec<u8>> {
        let text = self.slice(element.start + 1, element.end - 1);
        let digits = text
            .strip_prefix("0x")
            .filter(|hex| hex.len() % 2 == 0 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(digits) = digits else {
            let message = "expected string containing hex digits starting with `0x`";
            return Err(self.report(Pos(element.start), message));
        };
        let pairs = digits.as_bytes().chunks_exact(2);
        Ok(pairs.map(|pair| hex_digit(pair[0]) << 4 | hex_digit(pair[1])).collect())
    }

    fn hex_elements(&mut self, element: Element, ty: Type, pos: Pos) -> Parsed<Attr> {
        let ctx = self.ctx;
        let mut bytes = self.hex_bytes(element)?;
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
        self.extend_narrow(elem, &mut bytes);
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

    /// Fills the bits above the width of integers that are no whole bytes wide, as their sign says.
    fn extend_narrow(&self, elem: Type, bytes: &mut [u8]) {
        let TypeKind::Integer { width, sign } = *elem.kind(self.ctx) else { return };
        let used = width % 8;
        let Some(size) = elem.byte_width(self.ctx).filter(|&size| used != 0 && width > 1 && size > 0) else {
            return;
        };
        let negative = |top: u8| sign != Signedness::Unsigned && top >> (used - 1) & 1 == 1;
        for number in bytes.chunks_exact_mut(size) {
            let at = (width / 8) as usize;
            let fill = if negative(number[at]) { 0xff } else { 0 };
            number[at] = number[at] & !(0xff << used) | fill << used;
            number[at + 1..].fill(fill);
        }
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
                p.array_element(elem, width, &mut bytes)
            })?;
        }
        Ok(ctx.attr(AttrKind::DenseArray { elem, data: bytes.into() }))
    }

    fn array_element(&mut self, elem: Type, width: usize, bytes: &mut Vec<u8>) -> Parsed<()> {
        let start = self.pos();
        let negative = self.eat(Tok::Minus);
        let element = Element { tok: self.tok, start: self.start, end: self.end, negative };
        let word = self.at_keyword("true") || self.at_keyword("false");
        if elem.is_float(self.ctx) {
            self.element_bytes(element, elem, width, bytes)?;
        } else if word || self.tok == Tok::Integer {
            if !word && elem.is_int(self.ctx, 1) {
                self.advance();
                return Err(self.report_here("expected 'true' or 'false' values for i1 type"));
            }
            let at = if negative { start } else { self.pos() };
            let known = word || self.int_value(elem, self.text(), negative).is_some();
            if !known {
                return Err(self.report(at, "integer constant out of range"));
            }
            self.element_bytes(element, elem, width, bytes)?;
        } else {
            return Err(self.report_here("expected integer literal"));
        }
        self.advance();
        Ok(())
    }

    /// Reads `dense_resource<key> : tensor<4xf32>`.
    pub(super) fn resource_attr(&mut self, expected: Option<Type>) -> Parsed<Attr> {
        self.advance();
        self.want(Tok::Less, "expected '<' after 'dense_resource'")?;
        let key = match self.tok {
            Tok::Bare => self.ctx.name(self.text()),
            Tok::String => self.ctx.name(&String::from_utf8_lossy(&unescape(self.text()))),
            _ => return Err(self.report_here("expected identifier key for 'resource' entry")),
        };
        self.advance();
        self.want(Tok::Greater, "expected '>'")?;
        let pos = self.pos();
        let ty = match expected {
            Some(ty) => ty,
            None => {
                self.want(Tok::Colon, "expected ':'")?;
                self.ty()?
            }
        };
        if !ty.is_shaped(self.ctx) {
            return Err(self.report(pos, "`dense_resource` expected a shaped type"));
        }
        let ty = self.elements_type(Some(ty), pos)?;
        self.ctx.blobs().declare(key);
        Ok(self.ctx.attr(AttrKind::Resource { ty, key }))
    }

    /// Reads `sparse<[[0, 0], [1, 2]], [1, 5]> : tensor<3x4xi32>`.
    pub(super) fn sparse_attr(&mut self, expected: Option<Type>) -> Parsed<Attr> {
        let pos = self.pos();
        self.advance();
        self.want(Tok::Less, "expected '<' after 'sparse'")?;
        let ctx = self.ctx;
        if self.eat(Tok::Greater) {
            let ty = self.elements_type(expected, pos)?;
            let rank = ty.rank(ctx).unwrap_or(0) as i64;
            let indices = self.dense_from_bytes(ctx.tensor(&[0, rank], ctx.int(64)), &[], 0, 8);
            let values = self.dense_from_bytes(ctx.tensor(&[0], ty.elem(ctx)), &[], 0, 1);
            return Ok(ctx.attr(AttrKind::Sparse { ty, indices, values }));
        }
        let indices_pos = self.pos();
        let indices = self.literal(false)?;
        self.want(Tok::Comma, "expected ','")?;
        let values_pos = self.pos();
        let values = self.literal(true)?;
        self.want(Tok::Greater, "expected '>'")?;
        let ty = self.elements_type(expected, pos)?;
        // One index for all dimensions, and one value for all indices, may stand for a list.
        let rank = ty.rank(ctx).unwrap_or(0) as i64;
        let indices_shape =
            if indices.shape.is_empty() { Dims::from_slice(&[1, rank]) } else { indices.shape.clone() };
        let rows = Dims::from_slice(&indices_shape[..1]);
        let values_shape = if values.shape.is_empty() { rows } else { values.shape.clone() };
        let indices_type = ctx.tensor(&indices_shape, ctx.int(64));
        let indices = self.dense_of(&indices, indices_type, indices_pos)?;
        let values_type = ctx.tensor(&values_shape, ty.elem(ctx));
        let values = self.dense_of(&values, values_type, values_pos)?;
        self.check_sparse_shape(ty, &indices_shape, &values_shape, pos)?;
        self.check_sparse_indices(indices, ty, pos)?;
        Ok(ctx.attr(AttrKind::Sparse { ty, indices, values }))
    }

    fn check_sparse_shape(&mut self, ty: Type, indices: &[i64], values: &[i64], pos: Pos) -> Parsed<()> {
        if values.len() != 1 {
            return Err(self.report(pos, "expected 1-d tensor for sparse element values"));
        }
        let shape = ty.shape(self.ctx).unwrap_or_default();
        let rank = shape.len() as i64;
        let rows_fit = match *indices {
            [_, columns] => columns == rank,
            [_] => rank == 1,
            _ => false,
        };
        if rows_fit && indices[0] == values[0] {
            return Ok(());
        }
        let message = format!(
            "expected shape ([{}]); inferred shape of indices literal ([{}]); inferred shape of values \
             literal ([{}])",
            list_text(shape),
            list_text(indices),
            list_text(values)
        );
        Err(self.report(pos, message))
    }

    fn check_sparse_indices(&mut self, indices: Attr, ty: Type, pos: Pos) -> Parsed<()> {
        let shape = ty.shape(self.ctx).unwrap_or_default();
        let AttrKind::Dense { data: DenseData::Bytes(bytes), splat, .. } = indices.kind(self.ctx) else {
            return Ok(());
        };
        let numbers: Vec<i64> = bytes.chunks_exact(8).map(crate::attr::sign_extend).collect();
        let rows: Vec<Vec<i64>> = match *splat {
            true => vec![vec![numbers[0]; shape.len()]],
            false => numbers.chunks(shape.len().max(1)).map(<[i64]>::to_vec).collect(),
        };
        let outside = |row: &Vec<i64>| row.iter().zip(shape).any(|(&at, &size)| at < 0 || at >= size);
        let Some(at) = rows.iter().position(outside) else {
            return Ok(());
        };
        let message = format!(
            "sparse index #{at} is not contained within the value shape, with index=[{}], and type={}",
            list_text(&rows[at]),
            self.type_text(ty)
        );
        Err(self.report(pos, message))
    }
}
