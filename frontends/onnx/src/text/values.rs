//! Constants and attributes.

use super::{Parser, Result};
use crate::proto::AttributeKind;
use crate::proto::writer::Writer;
use crate::tensor::{ElementType, Storage};

/// One value of an attribute: its kind, and the field of an `AttributeProto` that would hold it.
enum Value {
    Int(i64),
    Float(f32),
    String(String),
    Tensor(Writer),
    Graph(Writer),
    Type(Writer),
    Reference(String),
}

impl Value {
    fn kind(&self) -> AttributeKind {
        match self {
            Value::Int(_) => AttributeKind::Int,
            Value::Float(_) => AttributeKind::Float,
            Value::String(_) => AttributeKind::String,
            Value::Tensor(_) => AttributeKind::Tensor,
            Value::Graph(_) => AttributeKind::Graph,
            Value::Type(_) => AttributeKind::Type,
            Value::Reference(_) => AttributeKind::Undefined,
        }
    }
}

impl Parser<'_> {
    /// `name: kind = value`, as an `AttributeProto`.
    pub(super) fn attribute(&mut self) -> Result<Writer> {
        let name = self.word("an attribute")?;
        let declared = if self.eat(":") { Some(self.kind()?) } else { None };
        self.expect("=")?;
        self.skip();
        let start = self.pos;
        let mut values = Vec::new();
        let is_list = self.eat("[");
        if is_list {
            self.list("]", |p| {
                values.push(p.value()?);
                Ok(())
            })?;
        } else {
            values.push(self.value()?);
        }
        let attribute = Writer::new().string(1, name);
        if let [Value::Reference(outer)] = values.as_slice() {
            let kind = declared.ok_or_else(|| self.error_at(start, "a reference needs a kind".to_owned()))?;
            return Ok(attribute.int(20, kind.number()).string(21, outer));
        }
        let kind = match (declared, list_kind(&values)) {
            (Some(kind), _) => kind,
            (None, Some(kind)) if is_list => plural(kind),
            (None, Some(kind)) => kind,
            (None, None) => {
                let message = "an empty list needs a kind, as in `axes: ints = []`".to_owned();
                return Err(self.error_at(start, message));
            }
        };
        let attribute = attribute.int(20, kind.number());
        values.into_iter().try_fold(attribute, |attribute, value| {
            write(attribute, kind, value)
                .ok_or_else(|| self.error_at(start, format!("the value is not of kind {}", kind.name())))
        })
    }

    fn kind(&mut self) -> Result<AttributeKind> {
        let word = self.peek_word();
        match AttributeKind::ALL.into_iter().find(|k| k.name() == word) {
            Some(kind) => {
                self.pos += word.len();
                Ok(kind)
            }
            None => Err(self.expected("a kind of attribute, such as `ints`")),
        }
    }

    fn value(&mut self) -> Result<Value> {
        if self.eat("@") {
            return self.word("an attribute of the function").map(|w| Value::Reference(w.to_owned()));
        }
        if self.peek() == Some('"') {
            return self.string().map(Value::String);
        }
        let word = self.peek_word();
        if matches!(word, "seq" | "map" | "optional" | "sparse_tensor" | "opaque") {
            return self.type_proto().map(Value::Type);
        }
        if ElementType::ALL.iter().any(|e| e.name() == word) {
            return self.tensor_or_type();
        }
        self.skip();
        let start = self.pos;
        if let Some(number) = self.number_text() {
            let integer = number.parse().ok().map(Value::Int);
            let value = integer.or_else(|| number.parse().ok().map(Value::Float));
            return value.ok_or_else(|| self.error_at(start, format!("`{number}` is no number")));
        }
        if word.is_empty() {
            return Err(self.expected("a value"));
        }
        self.graph().map(Value::Graph)
    }

    /// `float[2] {1, 2}` is a tensor, `float[2]` alone is a type.
    fn tensor_or_type(&mut self) -> Result<Value> {
        let start = self.pos;
        let ty = self.type_proto()?;
        if !matches!(self.peek(), Some('{' | '=' | '"')) && self.peek_word().is_empty() {
            return Ok(Value::Type(ty));
        }
        self.pos = start;
        let (element, dims) = self.constant_type()?;
        let name = match self.peek() {
            Some('{' | '=') => String::new(),
            _ => self.name("a name")?,
        };
        self.eat("=");
        self.tensor(element, &dims, &name).map(Value::Tensor)
    }

    /// The type of a constant: all dimensions are numbers.
    pub(super) fn constant_type(&mut self) -> Result<(ElementType, Vec<i64>)> {
        let element = self.element_type()?;
        let mut dims = Vec::new();
        if self.eat("[") {
            self.list("]", |p| {
                dims.push(p.integer("a number: a constant's shape is known")?);
                Ok(())
            })?;
        }
        Ok((element, dims))
    }

    /// `{...}` or `["location": ...]`, as a `TensorProto`.
    pub(super) fn tensor(&mut self, element: ElementType, dims: &[i64], name: &str) -> Result<Writer> {
        let tensor = Writer::new().ints(1, dims).int(2, element.number().into()).string(8, name);
        if self.eat("[") {
            return self.entries(tensor.int(14, 1), 13);
        }
        self.expect("{")?;
        match element.storage() {
            Storage::Floats => {
                let values = self.numbers::<f32>()?;
                Ok(tensor.floats(4, &values))
            }
            Storage::Doubles => {
                let values = self.numbers::<f64>()?;
                Ok(values.into_iter().fold(tensor, |t, v| t.fixed64(10, v.to_bits())))
            }
            Storage::Int32s => Ok(tensor.ints(5, &self.numbers::<i64>()?)),
            Storage::Int64s => Ok(tensor.ints(7, &self.numbers::<i64>()?)),
            Storage::Uint64s => {
                let values = self.numbers::<u64>()?;
                Ok(tensor.ints(11, &values.iter().map(|v| v.cast_signed()).collect::<Vec<_>>()))
            }
            Storage::Strings => {
                let mut tensor = tensor;
                self.list("}", |p| {
                    tensor = std::mem::take(&mut tensor).string(6, &p.string()?);
                    Ok(())
                })?;
                Ok(tensor)
            }
        }
    }

    /// Numbers up to a closing brace.
    fn numbers<T: std::str::FromStr>(&mut self) -> Result<Vec<T>> {
        let mut values = Vec::new();
        self.list("}", |p| {
            p.skip();
            let start = p.pos;
            let number = p.number_text().ok_or_else(|| p.expected("a number"))?;
            values.push(
                number
                    .parse()
                    .map_err(|_| p.error_at(start, format!("`{number}` is no value of the tensor's type")))?,
            );
            Ok(())
        })?;
        Ok(values)
    }
}

/// The kind that all values have; integers among floats are floats.
fn list_kind(values: &[Value]) -> Option<AttributeKind> {
    let mut kinds = values.iter().map(Value::kind);
    let first = kinds.next()?;
    Some(kinds.fold(first, |kind, next| match (kind, next) {
        (AttributeKind::Int, AttributeKind::Float) => AttributeKind::Float,
        _ => kind,
    }))
}

fn plural(kind: AttributeKind) -> AttributeKind {
    match kind {
        AttributeKind::Int => AttributeKind::Ints,
        AttributeKind::Float => AttributeKind::Floats,
        AttributeKind::String => AttributeKind::Strings,
        AttributeKind::Tensor => AttributeKind::Tensors,
        AttributeKind::Graph => AttributeKind::Graphs,
        AttributeKind::Type => AttributeKind::Types,
        other => other,
    }
}

/// Adds a value to an attribute of `kind`; `None` if it is of another.
fn write(attribute: Writer, kind: AttributeKind, value: Value) -> Option<Writer> {
    use AttributeKind as K;
    Some(match (kind, value) {
        (K::Int, Value::Int(i)) => attribute.int(3, i),
        (K::Ints, Value::Int(i)) => attribute.int(8, i),
        (K::Float, Value::Float(f)) => attribute.float(2, f),
        (K::Float, Value::Int(i)) => attribute.float(2, i as f32),
        (K::Floats, Value::Float(f)) => attribute.float(7, f),
        (K::Floats, Value::Int(i)) => attribute.float(7, i as f32),
        (K::String, Value::String(s)) => attribute.string(4, &s),
        (K::Strings, Value::String(s)) => attribute.string(9, &s),
        (K::Tensor, Value::Tensor(t)) => attribute.message(5, &t),
        (K::Tensors, Value::Tensor(t)) => attribute.message(10, &t),
        (K::Graph, Value::Graph(g)) => attribute.message(6, &g),
        (K::Graphs, Value::Graph(g)) => attribute.message(11, &g),
        (K::Type, Value::Type(t)) => attribute.message(14, &t),
        (K::Types, Value::Type(t)) => attribute.message(15, &t),
        _ => return None,
    })
}
