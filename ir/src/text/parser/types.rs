//! Types.

use super::{OpParser, Parsed, Pos};
use crate::attr::{Attr, AttrKind};
use crate::text::lexer::Tok;
use crate::types::{DYNAMIC, FloatKind, MAX_INT_WIDTH, Signedness, Type, TypeKind};

/// A shape as it is read: sizes, and which of them are scalable.
type Shape = (Vec<i64>, Vec<bool>);

impl<'s> OpParser<'s> {
    /// Reads a type, a function type included.
    pub(super) fn ty(&mut self) -> Parsed<Type> {
        if self.tok == Tok::LParen { self.nest(Self::function_type) } else { self.non_function_type() }
    }

    fn function_type(&mut self) -> Parsed<Type> {
        self.want(Tok::LParen, "expected '('")?;
        let inputs = self.list_until(Tok::RParen, "expected ')'", Self::ty)?;
        self.want(Tok::Arrow, "expected '->' in function type")?;
        let results = self.result_types()?;
        Ok(self.ctx.function_type(&inputs, &results))
    }

    /// Reads `a` or `(a, b)`, what may follow an arrow.
    pub(super) fn result_types(&mut self) -> Parsed<Vec<Type>> {
        let mut types = Vec::new();
        self.result_types_into(&mut types)?;
        Ok(types)
    }

    /// As [`OpParser::result_types`], behind the types that are there.
    pub(super) fn result_types_into(&mut self, types: &mut Vec<Type>) -> Parsed<()> {
        if self.eat(Tok::LParen) {
            return self.each_until(Tok::RParen, "expected ')'", |p| {
                types.push(p.ty()?);
                Ok(())
            });
        }
        types.push(self.nest(Self::non_function_type)?);
        Ok(())
    }

    /// Whether the next token starts a type.
    pub(super) fn at_type(&self) -> bool {
        match self.tok {
            Tok::LParen | Tok::Bang => true,
            Tok::Bare => {
                let text = self.text();
                matches!(text, "index" | "none" | "complex" | "vector" | "tensor" | "memref" | "tuple")
                    || FloatKind::from_keyword(text).is_some()
                    || integer_type(text).is_some()
            }
            _ => false,
        }
    }

    pub(super) fn non_function_type(&mut self) -> Parsed<Type> {
        if self.tok == Tok::Bang {
            return self.nest(Self::extended_type);
        }
        if self.tok != Tok::Bare {
            return Err(self.wrong("expected non-function type"));
        }
        // The same types come again and again. What a text stands for never changes in a file.
        let (text, start) = (self.type_extent(), self.start);
        if let Some(ty) = self.known_types.get(text).filter(|_| !self.records()) {
            if text.len() == self.text().len() {
                self.advance();
            } else {
                self.reset(self.start + text.len() as u32);
            }
            return Ok(ty);
        }
        let ty = self.builtin_type()?;
        if self.prev_end == start + text.len() as u32 {
            self.known_types.add(text, ty);
        }
        Ok(ty)
    }

    /// The text of the type that starts with the next token, up to the bracket that closes it; the
    /// token alone when there is none, or something that a look at the bytes does not tell.
    fn type_extent(&self) -> &'s str {
        let bytes = self.src.as_bytes();
        let (mut at, mut depth) = (self.end as usize, 0u32);
        if bytes.get(at) != Some(&b'<') {
            return self.text();
        }
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'<' => depth += 1,
                b'>' => depth -= 1,
                b'"' | b'-' | b'/' | b'\n' => return self.text(),
                _ => {}
            }
            at += 1;
            if depth == 0 {
                return self.slice(self.start, at as u32);
            }
        }
        self.text()
    }

    fn builtin_type(&mut self) -> Parsed<Type> {
        let ctx = self.ctx;
        let text = self.text();
        if let Some((sign, width)) = integer_type(text) {
            let Ok(width) = width.parse::<u32>() else {
                return Err(self.report_here("invalid integer width"));
            };
            if width > MAX_INT_WIDTH {
                return Err(self.report_here("integer bitwidth is limited to 16777215 bits"));
            }
            self.advance();
            return Ok(ctx.ty(TypeKind::Integer { width, sign }));
        }
        let kind = match text {
            "index" => TypeKind::Index,
            "none" => TypeKind::None,
            "complex" => return self.nest(Self::complex_type),
            "vector" => return self.nest(Self::vector_type),
            "tensor" => return self.nest(Self::tensor_type),
            "memref" => return self.nest(Self::memref_type),
            "tuple" => return self.nest(Self::tuple_type),
            _ => match FloatKind::from_keyword(text) {
                Some(kind) => TypeKind::Float(kind),
                None => return Err(self.wrong("expected non-function type")),
            },
        };
        self.advance();
        Ok(ctx.ty(kind))
    }

    fn complex_type(&mut self) -> Parsed<Type> {
        self.advance();
        self.want(Tok::Less, "expected '<' in complex type")?;
        let pos = self.pos();
        let part = self.ty()?;
        if !(part.is_integer(self.ctx) || part.is_float(self.ctx)) {
            return Err(self.report(pos, "invalid element type for complex"));
        }
        self.want(Tok::Greater, "expected '>' in complex type")?;
        Ok(self.ctx.ty(TypeKind::Complex(part)))
    }

    fn tuple_type(&mut self) -> Parsed<Type> {
        self.advance();
        self.want(Tok::Less, "expected '<' in tuple type")?;
        let types = self.list_until(Tok::Greater, "expected '>' in tuple type", Self::ty)?;
        Ok(self.ctx.ty(TypeKind::Tuple(types.into())))
    }

    fn vector_type(&mut self) -> Parsed<Type> {
        let pos = self.pos();
        self.advance();
        self.want(Tok::Less, "expected '<' in vector type")?;
        let (shape, scalable) = self.dimensions(false, true)?;
        let elem = self.ty()?;
        self.want(Tok::Greater, "expected '>' in vector type")?;
        let ctx = self.ctx;
        let scalar = elem.is_integer(ctx) || elem.is_float(ctx) || elem.is_index(ctx);
        if !scalar && !matches!(elem.kind(ctx), TypeKind::Dialect { .. } | TypeKind::Opaque { .. }) {
            let message = "failed to verify 'elementType': VectorElementTypeInterface instance";
            return Err(self.report(pos, message));
        }
        if shape.contains(&0) {
            let sizes = super::dense::list_text(&shape);
            let message = format!("vector types must have positive constant sizes but got {sizes}");
            return Err(self.report(pos, message));
        }
        let scalable = if scalable.contains(&true) { scalable.into() } else { Box::default() };
        Ok(self.ctx.ty(TypeKind::Vector { shape: shape.into(), scalable, elem }))
    }

    fn tensor_type(&mut self) -> Parsed<Type> {
        self.advance();
        self.want(Tok::Less, "expected '<' in tensor type")?;
        let shape = if self.unranked()? { None } else { Some(self.dimensions(true, false)?.0) };
        let pos = self.pos();
        let elem = self.ty()?;
        let mut encoding = None;
        if self.eat(Tok::Comma) {
            encoding = Some(self.attr(None)?);
            if shape.is_none() {
                return Err(self.report(pos, "cannot apply encoding to unranked tensor"));
            }
        }
        self.want(Tok::Greater, "expected '>' in tensor type")?;
        self.check_element(elem, pos, "tensor")?;
        Ok(self.ctx.ty(match shape {
            Some(shape) => TypeKind::Tensor { shape: shape.into(), elem, encoding },
            None => TypeKind::UnrankedTensor(elem),
        }))
    }

    fn check_element(&mut self, elem: Type, pos: Pos, what: &str) -> Parsed<()> {
        let invalid = match elem.kind(self.ctx) {
            TypeKind::Function { .. } | TypeKind::Tuple(_) | TypeKind::None => true,
            TypeKind::Tensor { .. } | TypeKind::UnrankedTensor(_) => true,
            TypeKind::MemRef { .. } | TypeKind::UnrankedMemRef { .. } => what == "tensor",
            _ => false,
        };
        if !invalid {
            return Ok(());
        }
        Err(self.report(pos, format!("invalid {what} element type")))
    }

    fn memref_type(&mut self) -> Parsed<Type> {
        let start = self.pos();
        self.advance();
        self.want(Tok::Less, "expected '<' in memref type")?;
        let shape = if self.unranked()? { None } else { Some(self.dimensions(true, false)?.0) };
        let pos = self.pos();
        let elem = self.ty()?;
        self.check_element(elem, pos, "memref")?;
        let (mut layout, mut space) = (None, None);
        if self.tok == Tok::Comma {
            self.advance();
            if self.tok == Tok::Greater {
                return Err(self.wrong("expected list element"));
            }
            self.list_until(Tok::Greater, "expected ',' or '>'", |p| {
                p.memref_parameter(shape.is_none(), &mut layout, &mut space)
            })?;
        } else {
            self.want(Tok::Greater, "expected '>' in memref type")?;
        }
        let fits = |space: Attr| {
            matches!(
                space.kind(self.ctx),
                AttrKind::Integer { .. }
                    | AttrKind::String { .. }
                    | AttrKind::Dict(_)
                    | AttrKind::Dialect { .. }
                    | AttrKind::Opaque { .. }
            )
        };
        if space.is_some_and(|space| !fits(space)) {
            return Err(self.report(start, "unsupported memory space Attribute"));
        }
        let space = space.filter(|&space| space.as_int(self.ctx) != Some(0));
        let Some(shape) = shape else {
            return Ok(self.ctx.ty(TypeKind::UnrankedMemRef { elem, space }));
        };
        if let Some(layout) = layout {
            self.check_layout(layout, shape.len(), start)?;
        }
        let layout = layout.filter(|layout| !self.is_identity_layout(*layout));
        Ok(self.ctx.ty(TypeKind::MemRef { shape: shape.into(), elem, layout, space }))
    }

    /// Reads the layout or the memory space of a memref.
    fn memref_parameter(
        &mut self,
        unranked: bool,
        layout: &mut Option<Attr>,
        space: &mut Option<Attr>,
    ) -> Parsed<()> {
        let attr = self.attr(None)?;
        if !matches!(attr.kind(self.ctx), AttrKind::AffineMap(_) | AttrKind::Strided { .. }) {
            if space.replace(attr).is_some() {
                return Err(self.report_here("multiple memory spaces specified in memref type"));
            }
            return Ok(());
        }
        *layout = Some(attr);
        if unranked {
            return Err(self.report_here("cannot have affine map for unranked memref type"));
        }
        if space.is_some() {
            return Err(self.report_here("expected memory space to be last in memref type"));
        }
        Ok(())
    }

    fn is_identity_layout(&self, layout: Attr) -> bool {
        layout.as_affine_map(self.ctx).is_some_and(|map| map.is_identity(self.ctx))
    }

    fn check_layout(&mut self, layout: Attr, rank: usize, pos: Pos) -> Parsed<()> {
        let message = match layout.kind(self.ctx) {
            AttrKind::AffineMap(map) if map.dims(self.ctx) != rank => format!(
                "memref layout mismatch between rank and affine map: {rank} != {}",
                map.dims(self.ctx)
            ),
            AttrKind::Strided { strides, .. } if strides.len() != rank => {
                "expected the number of strides to match the rank".to_owned()
            }
            _ => return Ok(()),
        };
        Err(self.report(pos, message))
    }

    /// Reads `*x` if it comes next.
    fn unranked(&mut self) -> Parsed<bool> {
        if self.tok != Tok::Star {
            return Ok(false);
        }
        self.advance();
        if !self.text().starts_with('x') || self.tok != Tok::Bare {
            return Err(self.wrong("expected 'x' in dimension list"));
        }
        self.reset(self.start + 1);
        Ok(true)
    }

    /// Reads `4x?x[8]x`: sizes, each followed by an `x`. Sizes and the `x` are read from the bytes,
    /// since `0x8xf32` would start with a hexadecimal number otherwise.
    pub(super) fn dimensions(&mut self, dynamic: bool, scalable: bool) -> Parsed<Shape> {
        let (mut shape, mut flags) = (Vec::new(), Vec::new());
        let bytes = self.src.as_bytes();
        let mut at = self.start as usize;
        let skip = |mut at: usize| {
            while bytes.get(at).is_some_and(|byte| byte.is_ascii_whitespace()) {
                at += 1;
            }
            at
        };
        loop {
            let from = at;
            let bracket = scalable && bytes.get(at) == Some(&b'[');
            if bracket {
                at = skip(at + 1);
            }
            let first = at;
            let size = if dynamic && bytes.get(at) == Some(&b'?') {
                at += 1;
                DYNAMIC
            } else {
                while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                    at += 1;
                }
                if first == at && !bracket {
                    break;
                }
                match self.src[first..at].parse::<i64>() {
                    Ok(size) => size,
                    Err(_) => return Err(self.report(Pos(first as u32), "invalid dimension")),
                }
            };
            at = skip(at);
            if bracket {
                if bytes.get(at) != Some(&b']') {
                    return Err(self.report(Pos(at as u32), "missing ']' closing scalable dimension"));
                }
                at = skip(at + 1);
            }
            if bytes.get(at) != Some(&b'x') {
                self.reset_checked(at.max(from));
                return Err(self.wrong("expected 'x' in dimension list"));
            }
            at = skip(at + 1);
            shape.push(size);
            flags.push(bracket);
        }
        if at != self.start as usize {
            self.reset_checked(at);
        }
        Ok((shape, flags))
    }

    fn reset_checked(&mut self, at: usize) {
        if self.src.is_char_boundary(at) {
            self.reset(at as u32);
        }
    }

    pub(super) fn alias_type(&mut self, name: &str) -> Option<Type> {
        self.type_aliases.get(name).copied()
    }
}

/// Sign and digits of `i32`, `si8`, `ui64`.
pub(super) fn integer_type(text: &str) -> Option<(Signedness, &str)> {
    let (sign, digits) = if let Some(digits) = text.strip_prefix("si") {
        (Signedness::Signed, digits)
    } else if let Some(digits) = text.strip_prefix("ui") {
        (Signedness::Unsigned, digits)
    } else {
        (Signedness::Signless, text.strip_prefix('i')?)
    };
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (all_digits && (digits.len() == 1 || !digits.starts_with('0'))).then_some((sign, digits))
}
