//! Protobuf messages as trees that can be changed and encoded again, with what each message of a model is.

use super::Random;

/// What a message of a model is, as far as its parts are told apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Model,
    Graph,
    Function,
    Node,
    Attribute,
    Tensor,
    Info,
    Type,
    TensorType,
    Shape,
    Dimension,
    Opset,
    /// A message whose fields are nothing but values.
    Entry,
}

impl Kind {
    /// The message that field `number` holds, by the numbers in `onnx.proto`.
    fn field(self, number: u32) -> Option<Kind> {
        Some(match (self, number) {
            (Kind::Model, 7) | (Kind::Attribute, 6 | 11) => Kind::Graph,
            (Kind::Model, 25) => Kind::Function,
            (Kind::Model, 8) | (Kind::Function, 9) => Kind::Opset,
            (Kind::Graph, 1) | (Kind::Function, 7) => Kind::Node,
            (Kind::Graph, 5) | (Kind::Attribute, 5 | 10) => Kind::Tensor,
            (Kind::Graph, 11..=13) => Kind::Info,
            (Kind::Function, 11) | (Kind::Node, 5) => Kind::Attribute,
            (Kind::Info, 2) => Kind::Type,
            (Kind::Type, 1 | 4 | 9) => Kind::TensorType,
            (Kind::TensorType, 2) => Kind::Shape,
            (Kind::Shape, 1) => Kind::Dimension,
            (Kind::Model, 14) | (Kind::Node, 9) | (Kind::Tensor, 13) => Kind::Entry,
            _ => return None,
        })
    }
}

#[derive(Clone)]
pub(super) enum Payload {
    Varint(u64),
    Fixed(Vec<u8>),
    Bytes(Vec<u8>),
    Message(Kind, Vec<Field>),
}

#[derive(Clone)]
pub(super) struct Field {
    pub(super) number: u32,
    pub(super) payload: Payload,
}

impl Field {
    pub(super) fn bytes(number: u32, bytes: impl Into<Vec<u8>>) -> Field {
        Field { number, payload: Payload::Bytes(bytes.into()) }
    }

    pub(super) fn number(number: u32, value: u64) -> Field {
        Field { number, payload: Payload::Varint(value) }
    }

    pub(super) fn message(number: u32, kind: Kind, fields: Vec<Field>) -> Field {
        Field { number, payload: Payload::Message(kind, fields) }
    }
}

/// The messages of a kind in `fields` and below, each as the numbers of the fields that lead to it.
pub(super) fn places(fields: &[Field], wanted: Kind) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    let mut open: Vec<(Vec<usize>, &[Field])> = vec![(Vec::new(), fields)];
    while let Some((path, fields)) = open.pop() {
        for (at, field) in fields.iter().enumerate() {
            let Payload::Message(kind, inner) = &field.payload else { continue };
            let path: Vec<usize> = path.iter().copied().chain([at]).collect();
            if *kind == wanted {
                found.push(path.clone());
            }
            open.push((path, inner));
        }
    }
    found
}

/// The message at `path`, which [`places`] has found.
pub(super) fn at<'t>(mut fields: &'t mut Vec<Field>, path: &[usize]) -> &'t mut Vec<Field> {
    for &index in path {
        let Payload::Message(_, inner) = &mut fields[index].payload else {
            unreachable!("paths lead through messages")
        };
        fields = inner;
    }
    fields
}

/// Some message of a kind in `fields` and below.
pub(super) fn some<'t>(
    fields: &'t mut Vec<Field>,
    kind: Kind,
    random: &mut Random,
) -> Option<&'t mut Vec<Field>> {
    let found = places(fields, kind);
    let path = random.of(&found)?.clone();
    Some(at(fields, &path))
}

/// The texts in the fields `numbers` of all messages of a kind.
pub(super) fn texts(fields: &mut Vec<Field>, kind: Kind, numbers: &[u32]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for path in places(fields, kind) {
        for field in at(fields, &path) {
            if let (Payload::Bytes(text), true) = (&field.payload, numbers.contains(&field.number)) {
                found.push(text.clone());
            }
        }
    }
    found
}

/// Puts `field` in the place of the first of its number, or behind all others.
pub(super) fn set(fields: &mut Vec<Field>, field: Field) {
    match fields.iter_mut().find(|old| old.number == field.number) {
        Some(old) => *old = field,
        None => fields.push(field),
    }
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// The fields of a message; `None` when it is none.
pub(super) fn decode(mut bytes: &[u8], kind: Kind) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let tag = varint(&mut bytes)?;
        let number = u32::try_from(tag >> 3).ok()?;
        let payload = match tag & 7 {
            0 => Payload::Varint(varint(&mut bytes)?),
            wire @ (1 | 5) => Payload::Fixed(bytes.split_off(..if wire == 1 { 8 } else { 4 })?.to_vec()),
            2 => {
                let len = usize::try_from(varint(&mut bytes)?).ok()?;
                let inner = bytes.split_off(..len)?;
                let message = kind.field(number).and_then(|kind| Some((kind, decode(inner, kind)?)));
                match message {
                    Some((kind, fields)) => Payload::Message(kind, fields),
                    None => Payload::Bytes(inner.to_vec()),
                }
            }
            _ => return None,
        };
        fields.push(Field { number, payload });
    }
    Some(fields)
}

fn put_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A list of integers as a packed field holds it.
pub(super) fn packed(numbers: impl IntoIterator<Item = u64>) -> Vec<u8> {
    let mut out = Vec::new();
    numbers.into_iter().for_each(|number| put_varint(number, &mut out));
    out
}

/// Appends the message with these fields to `out`.
pub(super) fn encode(fields: &[Field], out: &mut Vec<u8>) {
    for field in fields {
        let mut inner = Vec::new();
        let (wire, bytes) = match &field.payload {
            Payload::Varint(value) => {
                put_varint(*value, &mut inner);
                (0, &inner)
            }
            Payload::Fixed(bytes) => (if bytes.len() == 8 { 1 } else { 5 }, bytes),
            Payload::Bytes(bytes) => (2, bytes),
            Payload::Message(_, fields) => {
                encode(fields, &mut inner);
                (2, &inner)
            }
        };
        put_varint(u64::from(field.number) << 3 | wire, out);
        if wire == 2 {
            put_varint(bytes.len() as u64, out);
        }
        out.extend_from_slice(bytes);
    }
}
