//! From wire format to [`Model`]: what all messages have in common.

mod graph;
mod tensor;
mod types;
mod value;

use super::error::{DecodeError, Fault};
use super::model::{Entry, Model, OperatorSetId, Tensor};
use super::packed::Packed;
use super::wire::{Reader, Slice, Tag, WireType};

pub use value::decode_value;

/// How deep graphs may nest in attributes, types in types, and values in values.
pub const MAX_DEPTH: usize = 64;

type Result<T, E = DecodeError> = std::result::Result<T, E>;

/// A decoded model, and what was odd but could be read.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The model.
    pub model: Model<'a>,
    /// Documentation that is not UTF-8 (read as empty), attribute values that are ignored.
    pub warnings: Vec<DecodeError>,
}

/// Decodes a `ModelProto`.
///
/// # Errors
/// The first place at which the bytes are not a well-formed ONNX model.
pub fn decode_model(bytes: &[u8]) -> Result<Decoded<'_>> {
    let mut decoder = Decoder::default();
    let mut model = Model::default();
    let reader = Reader::new(Slice { bytes, offset: 0 });
    match decoder.model(&mut model, reader) {
        Ok(()) => Ok(Decoded { model, warnings: decoder.warnings }),
        Err(error) => Err(decoder.placed(error)),
    }
}

/// Decodes a `TensorProto` that is a file of its own, as in the ONNX backend tests.
///
/// # Errors
/// The first place at which the bytes are not a well-formed tensor.
pub fn decode_tensor(bytes: &[u8]) -> Result<Tensor<'_>> {
    let mut decoder = Decoder::default();
    let mut tensor = Tensor::default();
    let reader = Reader::new(Slice { bytes, offset: 0 });
    match decoder.tensor(&mut tensor, reader) {
        Ok(()) => Ok(tensor),
        Err(error) => Err(decoder.placed(error)),
    }
}

/// Where the decoder is, and what it noticed on the way.
#[derive(Default)]
struct Decoder {
    path: Vec<(&'static str, Option<usize>)>,
    depth: usize,
    warnings: Vec<DecodeError>,
}

/// The encoding of one element of a repeated scalar.
#[derive(Clone, Copy)]
enum Element {
    Varint,
    Fixed32,
    Fixed64,
}

/// Decodes one message of type `T`; a repeated occurrence merges into the first, as protobuf says.
type Merge<'a, T> = fn(&mut Decoder, &mut T, Reader<'a>) -> Result<()>;

impl Decoder {
    fn model<'a>(&mut self, model: &mut Model<'a>, mut r: Reader<'a>) -> Result<()> {
        let mut has_graph = false;
        while let Some(tag) = r.tag()? {
            let r = &mut r;
            match tag.field {
                1 => model.ir_version = int64(r, tag)?,
                2 => model.producer_name = self.text("producer_name", r, tag)?,
                3 => model.producer_version = self.text("producer_version", r, tag)?,
                4 => model.domain = self.text("domain", r, tag)?,
                5 => model.model_version = int64(r, tag)?,
                6 => model.doc_string = self.text("doc_string", r, tag)?,
                7 => {
                    has_graph = true;
                    self.message("graph", &mut model.graph, r, tag, Self::graph)?;
                }
                8 => {
                    self.element("opset_import", &mut model.opset_import, r, tag, Self::opset)?;
                }
                14 => self.entries("metadata_props", &mut model.metadata_props, r, tag)?,
                20 => model.training_info.push(bytes(r, tag)?.range()),
                25 => self.element("functions", &mut model.functions, r, tag, Self::function)?,
                _ => r.skip(tag)?,
            }
        }
        if has_graph { Ok(()) } else { Err(DecodeError::new(r.offset(), Fault::NoGraph)) }
    }

    fn opset<'a>(&mut self, set: &mut OperatorSetId<'a>, mut r: Reader<'a>) -> Result<()> {
        while let Some(tag) = r.tag()? {
            match tag.field {
                1 => set.domain = self.string("domain", &mut r, tag)?,
                2 => set.version = int64(&mut r, tag)?,
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }

    fn entry<'a>(&mut self, entry: &mut Entry<'a>, mut r: Reader<'a>) -> Result<()> {
        while let Some(tag) = r.tag()? {
            match tag.field {
                1 => entry.key = self.text("key", &mut r, tag)?,
                2 => entry.value = self.text("value", &mut r, tag)?,
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }

    /// One more annotation.
    fn entries<'a>(
        &mut self,
        field: &'static str,
        list: &mut Vec<Entry<'a>>,
        r: &mut Reader<'a>,
        tag: Tag,
    ) -> Result<()> {
        self.element(field, list, r, tag, Self::entry)
    }

    /// A message-valued field that occurs once.
    fn message<'a, T>(
        &mut self,
        field: &'static str,
        into: &mut T,
        r: &mut Reader<'a>,
        tag: Tag,
        merge: Merge<'a, T>,
    ) -> Result<()> {
        self.step(field, None, |d| merge(d, into, Reader::new(bytes(r, tag)?)))
    }

    /// One element of a repeated message-valued field.
    fn element<'a, T: Default>(
        &mut self,
        field: &'static str,
        list: &mut Vec<T>,
        r: &mut Reader<'a>,
        tag: Tag,
        merge: Merge<'a, T>,
    ) -> Result<()> {
        let mut value = T::default();
        self.step(field, Some(list.len()), |d| merge(d, &mut value, Reader::new(bytes(r, tag)?)))?;
        list.push(value);
        Ok(())
    }

    /// Enters a level of nesting that the file controls.
    fn nest(&mut self, offset: usize, f: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        if self.depth == MAX_DEPTH {
            return Err(DecodeError::new(offset, Fault::TooDeep(MAX_DEPTH)));
        }
        self.depth += 1;
        let result = f(self);
        self.depth -= 1;
        result
    }

    /// A string that names something: it must be UTF-8.
    fn string<'a>(&mut self, field: &'static str, r: &mut Reader<'a>, tag: Tag) -> Result<&'a str> {
        self.step(field, None, |_| {
            let s = bytes(r, tag)?;
            std::str::from_utf8(s.bytes).map_err(|e| DecodeError::new(s.offset, Fault::Utf8(e.valid_up_to())))
        })
    }

    /// A string for people: one that is not UTF-8 is no reason to refuse the model.
    fn text<'a>(&mut self, field: &'static str, r: &mut Reader<'a>, tag: Tag) -> Result<&'a str> {
        let s = bytes(r, tag)?;
        match std::str::from_utf8(s.bytes) {
            Ok(text) => Ok(text),
            Err(e) => {
                self.path.push((field, None));
                self.warn(DecodeError::new(s.offset, Fault::Utf8(e.valid_up_to())));
                self.path.pop();
                Ok("")
            }
        }
    }

    /// One more element of a repeated string.
    fn strings<'a>(
        &mut self,
        field: &'static str,
        list: &mut Vec<&'a str>,
        r: &mut Reader<'a>,
        tag: Tag,
    ) -> Result<()> {
        self.element(field, list, r, tag, |_, value, r| {
            let s = r.rest();
            *value = std::str::from_utf8(s.bytes)
                .map_err(|e| DecodeError::new(s.offset, Fault::Utf8(e.valid_up_to())))?;
            Ok(())
        })
    }

    /// Runs `f` with one more step in the path, and gives the path to an error that has none.
    fn step<T>(
        &mut self,
        field: &'static str,
        index: Option<usize>,
        f: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.path.push((field, index));
        let result = f(self).map_err(|e| self.placed(e));
        self.path.pop();
        result
    }

    fn placed(&self, error: DecodeError) -> DecodeError {
        error.or_at(&self.path)
    }

    fn warn(&mut self, error: DecodeError) {
        let error = self.placed(error);
        self.warnings.push(error);
    }
}

fn expect(tag: Tag, wire: WireType) -> Result<()> {
    if tag.wire == wire {
        return Ok(());
    }
    let fault = Fault::WrongWireType { field: tag.field, found: tag.wire.name(), expected: wire.name() };
    Err(DecodeError::new(tag.offset, fault))
}

fn int64(r: &mut Reader<'_>, tag: Tag) -> Result<i64> {
    expect(tag, WireType::Varint)?;
    r.varint().map(u64::cast_signed)
}

/// Protobuf keeps the low 32 bits of an `int32` that was written wider.
fn int32(r: &mut Reader<'_>, tag: Tag) -> Result<i32> {
    int64(r, tag).map(|wide| wide as i32)
}

fn float(r: &mut Reader<'_>, tag: Tag) -> Result<f32> {
    expect(tag, WireType::Fixed32)?;
    r.fixed32().map(f32::from_bits)
}

fn bytes<'a>(r: &mut Reader<'a>, tag: Tag) -> Result<Slice<'a>> {
    expect(tag, WireType::Len)?;
    r.len_delimited()
}

/// A repeated `int64`, packed or not.
fn ints(list: &mut Vec<i64>, r: &mut Reader<'_>, tag: Tag) -> Result<()> {
    if tag.wire != WireType::Len {
        list.push(int64(r, tag)?);
        return Ok(());
    }
    let mut packed = Reader::new(r.len_delimited()?);
    while !packed.at_end() {
        list.push(packed.varint()?.cast_signed());
    }
    Ok(())
}

/// A repeated `float`, packed or not.
fn floats(list: &mut Vec<f32>, r: &mut Reader<'_>, tag: Tag) -> Result<()> {
    if tag.wire != WireType::Len {
        list.push(float(r, tag)?);
        return Ok(());
    }
    let chunk = r.len_delimited()?;
    let (words, rest) = chunk.bytes.as_chunks::<4>();
    if !rest.is_empty() {
        let fault = Fault::PackedLength { len: chunk.bytes.len(), width: 4 };
        return Err(DecodeError::new(chunk.offset, fault));
    }
    list.extend(words.iter().map(|w| f32::from_le_bytes(*w)));
    Ok(())
}

/// A repeated scalar that stays in the file; its encoding is checked here.
fn packed<'a>(list: &mut Packed<'a>, r: &mut Reader<'a>, tag: Tag, element: Element) -> Result<()> {
    if tag.wire == WireType::Len {
        let chunk = r.len_delimited()?;
        list.push(chunk, count(chunk, element)?);
        return Ok(());
    }
    let before = r.rest();
    match element {
        Element::Varint => expect(tag, WireType::Varint).and_then(|()| r.varint().map(drop))?,
        Element::Fixed32 => expect(tag, WireType::Fixed32).and_then(|()| r.fixed32().map(drop))?,
        Element::Fixed64 => expect(tag, WireType::Fixed64).and_then(|()| r.fixed64().map(drop))?,
    }
    let bytes = &before.bytes[..r.offset() - before.offset];
    list.push(Slice { bytes, offset: before.offset }, 1);
    Ok(())
}

/// Number of elements in a packed chunk.
fn count(chunk: Slice<'_>, element: Element) -> Result<usize> {
    let width = match element {
        Element::Varint => {
            let mut r = Reader::new(chunk);
            let mut n = 0;
            while !r.at_end() {
                r.varint()?;
                n += 1;
            }
            return Ok(n);
        }
        Element::Fixed32 => 4,
        Element::Fixed64 => 8,
    };
    let len = chunk.bytes.len();
    match len % width {
        0 => Ok(len / width),
        _ => Err(DecodeError::new(chunk.offset, Fault::PackedLength { len, width })),
    }
}
