//! Types: `float[N, 128]`, `seq(int64[])`, `optional(...)`, `map(string, float)`, ...

use super::{Parser, Result};
use crate::proto::writer::Writer;
use crate::tensor::ElementType;

impl Parser<'_> {
    /// A type, as a `TypeProto`.
    pub(super) fn type_proto(&mut self) -> Result<Writer> {
        self.nest(Self::type_body)
    }

    fn type_body(&mut self) -> Result<Writer> {
        let wrap = |field, inner: &Writer| Writer::new().message(field, &Writer::new().message(1, inner));
        Ok(match self.peek_word() {
            "seq" => wrap(4, &self.wrapped(Self::type_proto)?),
            "optional" => wrap(9, &self.wrapped(Self::type_proto)?),
            "sparse_tensor" => Writer::new().message(8, &self.wrapped(Self::tensor_type)?),
            "map" => Writer::new().message(5, &self.wrapped(Self::map_body)?),
            "opaque" => Writer::new().message(7, &self.wrapped_opaque()?),
            _ => Writer::new().message(1, &self.tensor_type()?),
        })
    }

    /// A keyword, then its argument in parentheses.
    fn wrapped(&mut self, body: fn(&mut Self) -> Result<Writer>) -> Result<Writer> {
        self.word("a type")?;
        self.expect("(")?;
        let inner = body(self)?;
        self.expect(")")?;
        Ok(inner)
    }

    fn map_body(&mut self) -> Result<Writer> {
        let key = self.element_type()?;
        self.expect(",")?;
        let value = self.type_proto()?;
        Ok(Writer::new().int(1, key.number().into()).message(2, &value))
    }

    fn wrapped_opaque(&mut self) -> Result<Writer> {
        self.word("a type")?;
        self.expect("(")?;
        if self.eat(")") {
            return Ok(Writer::new());
        }
        let first = self.qualified()?;
        let opaque = if self.eat(",") {
            Writer::new().string(1, &first).string(2, self.word("a name")?)
        } else {
            Writer::new().string(2, &first)
        };
        self.expect(")")?;
        Ok(opaque)
    }

    /// `a.b.c`
    pub(super) fn qualified(&mut self) -> Result<String> {
        let mut name = self.word("a name")?.to_owned();
        while self.eat(".") {
            name.push('.');
            name.push_str(self.word("a name")?);
        }
        Ok(name)
    }

    /// A tensor's type, as a `TypeProto.Tensor`: without brackets the rank is 0, with empty ones
    /// it is unknown.
    fn tensor_type(&mut self) -> Result<Writer> {
        let element = self.element_type()?;
        let ty = Writer::new().int(1, element.number().into());
        if !self.eat("[") {
            return Ok(ty.message(2, &Writer::new()));
        }
        if self.eat("]") {
            return Ok(ty);
        }
        let mut shape = Writer::new();
        self.list("]", |p| {
            let dim = if p.eat("?") {
                Writer::new()
            } else if matches!(p.peek(), Some('"')) || !p.peek_word().is_empty() {
                Writer::new().string(2, &p.name("a dimension")?)
            } else {
                Writer::new().int(1, p.integer("a dimension: a number, a name or `?`")?)
            };
            shape = std::mem::take(&mut shape).message(1, &dim);
            Ok(())
        })?;
        Ok(ty.message(2, &shape))
    }

    pub(super) fn element_type(&mut self) -> Result<ElementType> {
        let word = self.peek_word();
        match ElementType::ALL.into_iter().find(|e| e.name() == word) {
            Some(element) => {
                self.pos += word.len();
                Ok(element)
            }
            None => Err(self.expected("a type")),
        }
    }
}
