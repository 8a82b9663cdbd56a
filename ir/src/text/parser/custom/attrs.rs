//! Attributes and types in custom forms.

use super::{Delim, OpParser};
use crate::attr::Attr;
use crate::op::{OPERAND_SEGMENTS, OpSpec, RESULT_SEGMENTS};
use crate::text::Reported;
use crate::text::lexer::Tok;
use crate::types::Type;

/// # Attributes and types
impl OpParser<'_> {
    /// Reads an attribute.
    pub fn parse_attr(&mut self) -> Result<Attr, Reported> {
        self.attr(None)
    }

    /// Reads an attribute whose type the text leaves out: `1` for `1 : i64`.
    pub fn parse_attr_of(&mut self, ty: Type) -> Result<Attr, Reported> {
        self.attr(Some(ty))
    }

    /// Reads an attribute if one comes next.
    pub fn parse_optional_attr(&mut self) -> Result<Option<Attr>, Reported> {
        if self.at_attr() { self.attr(None).map(Some) } else { Ok(None) }
    }

    pub(in crate::text) fn at_attr(&self) -> bool {
        match self.tok {
            Tok::Integer | Tok::Float | Tok::Minus | Tok::String | Tok::LSquare | Tok::LBrace => true,
            Tok::At | Tok::AtString | Tok::Hash | Tok::Bang | Tok::LParen => true,
            Tok::Bare => self.at_type() || crate::text::parser::dialect::is_attr_keyword(self.text()),
            _ => false,
        }
    }

    /// Whether a string comes next.
    pub fn at_string(&self) -> bool {
        self.tok == Tok::String
    }

    pub(in crate::text) fn at_operand(&self) -> bool {
        self.tok == Tok::Percent
    }

    pub(in crate::text) fn at_block(&self) -> bool {
        self.tok == Tok::Caret
    }

    pub(in crate::text) fn at_symbol(&self) -> bool {
        matches!(self.tok, Tok::At | Tok::AtString)
    }

    pub(in crate::text) fn at_a_type(&self) -> bool {
        self.at_type()
    }

    /// Reads what may contain itself by `read`, as deep as the parser goes at most.
    pub fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Reported>) -> Result<T, Reported> {
        self.nest(read)
    }

    /// Reads `4x2x`: sizes, each followed by an `x`.
    pub fn parse_dimensions(&mut self) -> Result<Vec<i64>, Reported> {
        self.dimensions(false, false).map(|shape| shape.0)
    }

    /// Reads `{a = 1, ..}` into `spec` if it comes next.
    pub fn parse_attr_dict(&mut self, spec: &mut OpSpec) -> Result<(), Reported> {
        if self.tok == Tok::LBrace { self.attr_entries(spec) } else { Ok(()) }
    }

    /// Reads `attributes {a = 1, ..}` into `spec` if it comes next.
    pub fn parse_attr_dict_with_keyword(&mut self, spec: &mut OpSpec) -> Result<(), Reported> {
        if self.eat_keyword("attributes") { self.attr_entries(spec) } else { Ok(()) }
    }

    /// Reads `<{a = 1, ..}>` into `spec` if it comes next.
    pub fn parse_prop_dict(&mut self, spec: &mut OpSpec) -> Result<(), Reported> {
        if !self.eat(Tok::Less) {
            return Ok(());
        }
        self.attr_entries(spec)?;
        self.want(Tok::Greater, "expected '>'")
    }

    /// Adds an attribute to `spec`.
    pub fn set_attr(&mut self, spec: &mut OpSpec, name: &str, attr: Attr) {
        spec.attrs.push((self.ctx.name(name), attr));
    }

    /// Adds the sizes of the groups of operands to `spec`, for an op with several variable ones.
    pub fn set_operand_segments(&mut self, spec: &mut OpSpec, sizes: &[usize]) {
        self.set_segments(spec, OPERAND_SEGMENTS, sizes);
    }

    /// Adds the sizes of the groups of results to `spec`, for an op with several variable ones.
    pub fn set_result_segments(&mut self, spec: &mut OpSpec, sizes: &[usize]) {
        self.set_segments(spec, RESULT_SEGMENTS, sizes);
    }

    fn set_segments(&mut self, spec: &mut OpSpec, name: &str, sizes: &[usize]) {
        let sizes: Vec<i32> = sizes.iter().map(|&size| size as i32).collect();
        let attr = self.ctx.i32_array(&sizes);
        self.set_attr(spec, name, attr);
    }

    /// Reads a type.
    pub fn parse_type(&mut self) -> Result<Type, Reported> {
        self.ty()
    }

    /// Reads a type if one comes next.
    pub fn parse_optional_type(&mut self) -> Result<Option<Type>, Reported> {
        if self.at_type() { self.ty().map(Some) } else { Ok(None) }
    }

    /// Reads `: type`.
    pub fn parse_colon_type(&mut self) -> Result<Type, Reported> {
        self.want(Tok::Colon, "expected ':'")?;
        self.ty()
    }

    /// Reads one or more types, separated by commas.
    pub fn parse_type_list(&mut self) -> Result<Vec<Type>, Reported> {
        self.parse_list(Delim::None, Self::ty)
    }

    /// Reads `: a, b`, or nothing.
    pub fn parse_optional_colon_types(&mut self) -> Result<Vec<Type>, Reported> {
        if self.eat(Tok::Colon) { self.parse_type_list() } else { Ok(Vec::new()) }
    }

    /// Reads `-> a` or `-> (a, b)`, or nothing.
    pub fn parse_optional_arrow_types(&mut self) -> Result<Vec<Type>, Reported> {
        if self.eat(Tok::Arrow) { self.result_types() } else { Ok(Vec::new()) }
    }

    /// Reads `(a, b) -> c`: inputs and results.
    pub fn parse_function_type(&mut self) -> Result<(Vec<Type>, Vec<Type>), Reported> {
        let pos = self.pos();
        let ty = self.ty()?;
        match ty.function(self.ctx) {
            Some((inputs, results)) => Ok((inputs.to_vec(), results.to_vec())),
            None => Err(self.report(pos, "expected function type")),
        }
    }
}
