//! Values in ONNX's own files: a `.pb` holds one, as its type in the model says.

use std::io;
use std::path::Path;

use terrace_ir::Blob;
use terrace_onnx::proto::{TypeValue, Value, decode_value};
use terrace_onnx::tensor::{ElementType, Elements, ExternalFiles, FileLoader};

use super::{Elem, Tensor};

/// Reads a serialized value of type `ty`, which must hold one tensor: a `TensorProto`, or an
/// `OptionalProto` with one inside.
///
/// # Errors
/// When `bytes` are not such a value, or its elements have no counterpart in [`Elem`].
pub fn read(bytes: &[u8], ty: &TypeValue<'_>) -> Result<Tensor, String> {
    let mut value = decode_value(bytes, ty).map_err(|error| error.to_string())?;
    loop {
        value = match value {
            Value::Tensor(stored) => {
                let mut files = ExternalFiles::new(&NoFiles);
                let elements = Elements::of(&stored, &mut files).map_err(|error| error.to_string())?;
                return tensor(&elements);
            }
            Value::Optional(Some(inner)) => *inner,
            Value::Optional(None) => return Err("an optional without a value, expected a tensor".into()),
            Value::Sequence(values) => {
                return Err(format!("a sequence of {} values, expected a tensor", values.len()));
            }
        };
    }
}

fn tensor(elements: &Elements<'_>) -> Result<Tensor, String> {
    let unsupported = || format!("elements of {} are not supported", elements.element.name());
    let elem = Elem::from_keyword(keyword(elements.element)).ok_or_else(unsupported)?;
    let bytes = elements.whole_bytes().ok_or_else(unsupported)?.into_owned();
    let shape = elements.dims.iter().map(|&size| usize::try_from(size).map_err(|_| unsupported()));
    Ok(Tensor { elem, shape: shape.collect::<Result<_, _>>()?, bytes })
}

/// The type whose elements are of type `elem`; `None` when a file did not say of which they are.
pub fn element_type(elem: Elem) -> Option<ElementType> {
    ElementType::ALL.into_iter().find(|&element| keyword(element) == elem.keyword())
}

/// The type as it is written in IR text.
fn keyword(element: ElementType) -> &'static str {
    use ElementType as E;
    match element {
        E::String => "string",
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
        let want = Tensor::from_f32(&[2], &[1.0, 2.5]);
        assert_eq!(read(&two_floats().into_bytes(), &tensor_type()), Ok(want.clone()));
        let optional = TypeValue::Optional(boxed(tensor_type()));
        let present = Writer::new().int(2, 1).message(3, &two_floats()).into_bytes();
        assert_eq!(read(&present, &optional), Ok(want));
        let absent = Writer::new().int(2, 0).into_bytes();
        assert!(read(&absent, &optional).is_err_and(|why| why.contains("without a value")));
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
    fn what_is_no_tensor_is_named() {
        let sequence = TypeValue::Sequence(boxed(tensor_type()));
        let list = Writer::new().int(2, 1).message(3, &two_floats()).message(3, &two_floats()).into_bytes();
        assert_eq!(read(&list, &sequence), Err("a sequence of 2 values, expected a tensor".into()));
        let words = Writer::new().ints(1, &[1]).int(2, 8).bytes(6, b"a").into_bytes();
        assert_eq!(read(&words, &tensor_type()), Err("elements of string are not supported".into()));
        let cut = &two_floats().into_bytes()[..8];
        assert!(read(cut, &tensor_type()).is_err());
    }
}
