//! Values that are files of their own: `TensorProto`, `SequenceProto` and `OptionalProto`.

use super::{Decoder, Result, Slice, int32};
use crate::proto::error::{DecodeError, Fault};
use crate::proto::model::{Tensor, TypeValue, Value};
use crate::proto::wire::{Reader, Tag};

/// Decodes a value of type `ty` that is a file of its own, as in the ONNX backend tests.
///
/// A dense tensor is a `TensorProto`, a sequence a `SequenceProto`, an optional an `OptionalProto`;
/// values inside of those are of the kind that the message itself names.
///
/// # Errors
/// The first place at which the bytes are not well-formed; types that have no such file.
pub fn decode_value<'a>(bytes: &'a [u8], ty: &TypeValue<'_>) -> Result<Value<'a>> {
    let mut decoder = Decoder::default();
    let reader = Reader::new(Slice { bytes, offset: 0 });
    let decoded = match ty {
        TypeValue::Tensor(_) | TypeValue::Unset => {
            let mut tensor = Box::<Tensor<'_>>::default();
            decoder.tensor(&mut tensor, reader).map(|()| Value::Tensor(tensor))
        }
        TypeValue::Sequence(_) => {
            let mut values = Vec::new();
            decoder.sequence(&mut values, reader).map(|()| Value::Sequence(values))
        }
        TypeValue::Optional(_) => {
            let mut value = None;
            decoder.optional(&mut value, reader).map(|()| Value::Optional(value))
        }
        TypeValue::SparseTensor(_) => Err(DecodeError::new(0, Fault::NoValue("a sparse tensor"))),
        TypeValue::Map { .. } => Err(DecodeError::new(0, Fault::NoValue("a map"))),
        TypeValue::Opaque { .. } => Err(DecodeError::new(0, Fault::NoValue("opaque"))),
    };
    decoded.map_err(|error| decoder.placed(error))
}

impl Decoder {
    fn sequence<'a>(&mut self, values: &mut Vec<Value<'a>>, r: Reader<'a>) -> Result<()> {
        self.nest(r.offset(), |d| d.sequence_fields(values, r))
    }

    fn sequence_fields<'a>(&mut self, values: &mut Vec<Value<'a>>, mut r: Reader<'a>) -> Result<()> {
        while let Some(tag) = r.tag()? {
            let r = &mut r;
            let at = Some(values.len());
            match tag.field {
                3 => values.push(self.step("tensor_values", at, |d| d.tensor_value(r, tag))?),
                4 => return Err(DecodeError::new(tag.offset, Fault::NoValue("a sparse tensor"))),
                5 => values.push(self.step("sequence_values", at, |d| d.sequence_value(r, tag))?),
                6 => return Err(DecodeError::new(tag.offset, Fault::NoValue("a map"))),
                7 => values.push(self.step("optional_values", at, |d| d.optional_value(r, tag))?),
                _ => r.skip(tag)?,
            }
        }
        Ok(())
    }

    fn optional<'a>(&mut self, value: &mut Option<Box<Value<'a>>>, r: Reader<'a>) -> Result<()> {
        self.nest(r.offset(), |d| d.optional_fields(value, r))
    }

    fn optional_fields<'a>(&mut self, value: &mut Option<Box<Value<'a>>>, mut r: Reader<'a>) -> Result<()> {
        let mut declared = None;
        while let Some(tag) = r.tag()? {
            let r = &mut r;
            let inner = match tag.field {
                2 => {
                    declared = Some(int32(r, tag)?);
                    continue;
                }
                3 => self.step("tensor_value", None, |d| d.tensor_value(r, tag))?,
                4 => return Err(DecodeError::new(tag.offset, Fault::NoValue("a sparse tensor"))),
                5 => self.step("sequence_value", None, |d| d.sequence_value(r, tag))?,
                6 => return Err(DecodeError::new(tag.offset, Fault::NoValue("a map"))),
                7 => self.step("optional_value", None, |d| d.optional_value(r, tag))?,
                _ => {
                    r.skip(tag)?;
                    continue;
                }
            };
            *value = Some(Box::new(inner));
        }
        // `OptionalProto.UNDEFINED` says that there is no value, whatever the fields hold.
        if declared == Some(0) {
            *value = None;
        }
        Ok(())
    }

    fn tensor_value<'a>(&mut self, r: &mut Reader<'a>, tag: Tag) -> Result<Value<'a>> {
        let mut tensor = Box::<Tensor<'_>>::default();
        self.tensor(&mut tensor, Reader::new(super::bytes(r, tag)?))?;
        Ok(Value::Tensor(tensor))
    }

    fn sequence_value<'a>(&mut self, r: &mut Reader<'a>, tag: Tag) -> Result<Value<'a>> {
        let mut values = Vec::new();
        self.sequence(&mut values, Reader::new(super::bytes(r, tag)?))?;
        Ok(Value::Sequence(values))
    }

    fn optional_value<'a>(&mut self, r: &mut Reader<'a>, tag: Tag) -> Result<Value<'a>> {
        let mut value = None;
        self.optional(&mut value, Reader::new(super::bytes(r, tag)?))?;
        Ok(Value::Optional(value))
    }
}
