//! Values in ONNX's own files: a `.pb` holds one, as its type in the model says.

use std::io;
use std::path::Path;

use terrace_ir::Blob;
use terrace_onnx::proto::{Tensor as Stored, TypeValue, Value, decode_value};
use terrace_onnx::tensor::{ElementType, Elements, ExternalFiles, FileLoader};

use super::{Elem, Tensor};

/// The tensors that a value is made of.
#[derive(Clone, PartialEq, Debug)]
pub enum Content {
    /// One tensor.
    Tensor(Tensor),
    /// A sequence of tensors.
    Sequence(Vec<Tensor>),
    /// An optional value that is not there.
    Absent,
}

/// Reads a serialized value of type `ty`: a `TensorProto`, a `SequenceProto` of tensors, or an
/// `OptionalProto` with one of these inside, or nothing.
///
/// # Errors
/// When `bytes` are not such a value, or its elements have no counterpart in [`Elem`].
pub fn read(bytes: &[u8], ty: &TypeValue<'_>) -> Result<Content, String> {
    let value = decode_value(bytes, ty).map_err(|error| error.to_string())?;
    match whole(value) {
        None => Ok(Content::Absent),
        Some(Value::Sequence(values)) => {
            let element = |value| match whole(value) {
                Some(Value::Tensor(stored)) => read_tensor(&stored),
                Some(_) => Err("a sequence of sequences, expected one of tensors".to_owned()),
                None => Err("a sequence with an optional value that is not there".to_owned()),
            };
            Ok(Content::Sequence(values.into_iter().map(element).collect::<Result<_, _>>()?))
        }
        Some(Value::Tensor(stored)) => Ok(Content::Tensor(read_tensor(&stored)?)),
        // `whole` has looked into these.
        Some(Value::Optional(_)) => Ok(Content::Absent),
    }
}

/// What is in an optional value, however often it is wrapped.
fn whole(mut value: Value<'_>) -> Option<Value<'_>> {
    while let Value::Optional(inner) = value {
        value = *inner?;
    }
    Some(value)
}

fn read_tensor(stored: &Stored<'_>) -> Result<Tensor, String> {
    let mut files = ExternalFiles::new(&NoFiles);
    let elements = Elements::of(stored, &mut files).map_err(|error| error.to_string())?;
    tensor(&elements)
}

fn tensor(elements: &Elements<'_>) -> Result<Tensor, String> {
    let unsupported = || format!("elements of {} are not supported", elements.element.name());
    let elem = Elem::from_keyword(keyword(elements.element)).ok_or_else(unsupported)?;
    let shape = elements.dims.iter().map(|&size| usize::try_from(size).map_err(|_| unsupported()));
    let shape: Vec<usize> = shape.collect::<Result<_, _>>()?;
    if let Some(texts) = elements.to_strings() {
        return Ok(Tensor::from_texts(&shape, &texts));
    }
    let bytes = elements.whole_bytes().ok_or_else(unsupported)?.into_owned();
    Ok(Tensor { elem, shape, bytes })
}

/// The type whose elements are of type `elem`; `None` when a file did not say of which they are.
pub fn element_type(elem: Elem) -> Option<ElementType> {
    ElementType::ALL.into_iter().find(|&element| keyword(element) == elem.keyword())
}

/// The type as it is written in IR text.
fn keyword(element: ElementType) -> &'static str {
    use ElementType as E;
    match element {
        E::String => terrace_runtime::STRING,
        E::Bool => "i1",
        E::Int2 => "i2",
        E::Int4 => "i4",
        E::Int8 => "i8",
        E::Int16 => "i16",
        E::Int32 => "i32",
        E::Int64 => "i64",
        E::Uint2 => "ui2",
        E::Uint4 => "ui4",
        E::Uint8 => "ui8",
        E::Uint16 => "ui16",
        E::Uint32 => "ui32",
        E::Uint64 => "ui64",
        E::Float => "f32",
        E::Double => "f64",
        E::Float16 => "f16",
        E::Bfloat16 => "bf16",
        E::Float8E4M3Fn => "f8E4M3FN",
        E::Float8E4M3Fnuz => "f8E4M3FNUZ",
        E::Float8E5M2 => "f8E5M2",
        E::Float8E5M2Fnuz => "f8E5M2FNUZ",
        E::Float8E8M0 => "f8E8M0FNU",
        E::Float4E2M1 => "f4E2M1FN",
        E::Complex64 => "complex<f32>",
        E::Complex128 => "complex<f64>",
    }
}

/// Values of test data hold their elements themselves.
struct NoFiles;

impl FileLoader for NoFiles {
    fn load(&self, _: &Path) -> io::Result<Blob> {
        Err(io::Error::other("a value of test data keeps no elements in other files"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use terrace_onnx::proto::TensorType;
    use terrace_onnx::proto::writer::Writer;

    fn two_floats() -> Writer {
        let bytes: Vec<u8> = [1f32, 2.5].iter().flat_map(|x| x.to_le_bytes()).collect();
        Writer::new().ints(1, &[2]).int(2, 1).bytes(9, &bytes)
    }

    fn tensor_type() -> TypeValue<'static> {
        TypeValue::Tensor(TensorType { elem_type: 1, shape: None })
    }

    fn boxed(value: TypeValue<'static>) -> Box<terrace_onnx::proto::Type<'static>> {
        Box::new(terrace_onnx::proto::Type { value, denotation: "" })
    }

    #[test]
    fn tensors_are_read_also_out_of_optionals() {
        let want = Content::Tensor(Tensor::from_f32(&[2], &[1.0, 2.5]));
        assert_eq!(read(&two_floats().into_bytes(), &tensor_type()), Ok(want.clone()));
        let optional = TypeValue::Optional(boxed(tensor_type()));
        let present = Writer::new().int(2, 1).message(3, &two_floats()).into_bytes();
        assert_eq!(read(&present, &optional), Ok(want));
        let absent = Writer::new().int(2, 0).into_bytes();
        assert_eq!(read(&absent, &optional), Ok(Content::Absent));
    }

    #[test]
    fn sequences_are_read_also_out_of_optionals() {
        let sequence = TypeValue::Sequence(boxed(tensor_type()));
        let list = Writer::new().int(2, 1).message(3, &two_floats()).message(3, &two_floats());
        let two = Content::Sequence(vec![Tensor::from_f32(&[2], &[1.0, 2.5]); 2]);
        let optional = TypeValue::Optional(boxed(TypeValue::Sequence(boxed(tensor_type()))));
        let present = Writer::new().int(2, 3).message(5, &list).into_bytes();
        assert_eq!(read(&present, &optional), Ok(two.clone()));
        let nested = Writer::new().int(2, 3).message(5, &list).into_bytes();
        assert!(read(&nested, &sequence).is_err_and(|why| why.contains("of sequences")));
        assert_eq!(read(&list.into_bytes(), &sequence), Ok(two));
        let none = Writer::new().int(2, 1).into_bytes();
        assert_eq!(read(&none, &sequence), Ok(Content::Sequence(Vec::new())));
    }

    #[test]
    fn sub_byte_elements_take_a_byte_each() {
        let packed = Writer::new().ints(1, &[3]).int(2, 22).bytes(9, &[0xf1, 0x07]).into_bytes();
        let elements = decode_value(&packed, &tensor_type()).expect("well-formed");
        let Value::Tensor(stored) = elements else { panic!("a tensor") };
        let mut files = ExternalFiles::new(&NoFiles);
        let elements = Elements::of(&stored, &mut files).expect("three int4");
        assert_eq!(elements.whole_bytes().as_deref(), Some(&[1, 0xff, 7][..]));
    }

    #[test]
    fn texts_are_read() {
        let words = Writer::new().ints(1, &[1]).int(2, 8).bytes(6, b"a").into_bytes();
        assert_eq!(read(&words, &tensor_type()), Ok(Content::Tensor(Tensor::from_texts(&[1], &["a"]))));
        let cut = &two_floats().into_bytes()[..8];
        assert!(read(cut, &tensor_type()).is_err());
    }
}
