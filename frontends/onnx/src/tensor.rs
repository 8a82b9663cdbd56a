//! The elements of a `TensorProto`, wherever and however they are stored.
//!
//! [`Elements::of`] brings every storage form to one: little-endian, row-major bytes, elements of
//! less than a byte packed from the low bits up. Bytes that already lie so in the model or in an
//! external file are not copied.

use crate::proto::{Packed, Slice, Tensor};
use std::borrow::Cow;
use terrace_ir::blob::Blob;

mod element;
mod external;

pub use element::{ElementType, Storage};
pub use external::{ExternalFiles, FileLoader};

/// A dense constant: its type, shape and elements.
#[derive(Debug)]
pub struct Elements<'a> {
    /// Type of the elements.
    pub element: ElementType,
    /// Size of each dimension; `[]` for a scalar.
    pub dims: Vec<u64>,
    /// Number of elements: the product of `dims`.
    pub count: usize,
    /// The elements.
    pub data: Data<'a>,
}

/// Where the elements of a tensor are.
#[derive(Debug)]
pub enum Data<'a> {
    /// In the model file, in memory layout.
    InFile(Slice<'a>),
    /// In a file beside the model, in memory layout.
    External(Blob),
    /// Converted to memory layout from a typed field.
    Converted(Vec<u8>),
    /// Strings (in UTF-8, as ONNX asks; not checked).
    Strings(&'a [&'a [u8]]),
}

impl Data<'_> {
    /// The elements in memory layout; `None` for strings.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Data::InFile(slice) => Some(slice.bytes),
            Data::External(blob) => Some(blob),
            Data::Converted(bytes) => Some(bytes),
            Data::Strings(_) => None,
        }
    }
}

/// Why a tensor has no elements that can be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TensorError {
    /// The number in `data_type` is none that ONNX defines.
    #[error("element type {0} does not exist")]
    ElementType(i32),
    /// A dimension is negative.
    #[error("dimension {index} is {size}, expected a size of at least 0")]
    NegativeDimension {
        /// Which dimension.
        index: usize,
        /// The size claimed.
        size: i64,
    },
    /// The product of the dimensions is beyond any memory.
    #[error("dimensions {0:?} multiply to more elements than can be addressed")]
    TooLarge(Vec<i64>),
    /// There are more or fewer elements than the shape says.
    #[error("shape {dims:?} of {element} takes {expected} {unit} in `{field}`, found {found}")]
    Length {
        /// The shape.
        dims: Vec<i64>,
        /// The element type.
        element: &'static str,
        /// What the shape asks for.
        expected: usize,
        /// What is there.
        found: usize,
        /// `bytes` or `entries`.
        unit: &'static str,
        /// The field that holds them.
        field: &'static str,
    },
    /// The elements are in a field that is not for this element type.
    #[error("elements of {element} belong in `raw_data` or `{expected}`, found `{found}`")]
    WrongField {
        /// The element type.
        element: &'static str,
        /// The field that ONNX prescribes.
        expected: &'static str,
        /// The field that is filled.
        found: &'static str,
    },
    /// An entry of an integer field does not fit the element type.
    #[error("entry {index} of `{field}` is {value}, which is no value of {element}")]
    OutOfRange {
        /// Which entry.
        index: usize,
        /// The field.
        field: &'static str,
        /// The entry.
        value: i64,
        /// The element type.
        element: &'static str,
    },
    /// The tensor claims to be a part of a larger one.
    #[error("a tensor stored in segments is not supported: ONNX does not say how to join them")]
    Segment,
    /// Strings cannot be stored as bytes.
    #[error("strings can only be stored in `string_data`, found `{0}`")]
    StringField(&'static str),
    /// `external_data` is incomplete or malformed.
    #[error("external data: {0}")]
    External(String),
    /// The external file could not be read.
    #[error("external data: cannot read `{path}`: {error}")]
    File {
        /// The file, relative to the model.
        path: String,
        /// What the system said.
        error: std::io::Error,
    },
}

impl<'a> Elements<'a> {
    /// The elements of `tensor`; those in other files are asked of `files`.
    ///
    /// # Errors
    /// The element type does not exist, the data does not fit the shape, or a file cannot be had.
    pub fn of(tensor: &'a Tensor<'a>, files: &mut ExternalFiles<'_>) -> Result<Self, TensorError> {
        let element =
            ElementType::from_number(tensor.data_type).ok_or(TensorError::ElementType(tensor.data_type))?;
        let (dims, count) = shape(&tensor.dims, element)?;
        if tensor.segment {
            return Err(TensorError::Segment);
        }
        let reader = Layout { tensor, element, count };
        let data = match tensor.data_location {
            1 => reader.external(files)?,
            _ => reader.in_file()?,
        };
        Ok(Elements { element, dims, count, data })
    }
}

/// The dimensions and their product, which must be addressable also in bytes.
fn shape(dims: &[i64], element: ElementType) -> Result<(Vec<u64>, usize), TensorError> {
    let mut sizes = Vec::with_capacity(dims.len());
    for (index, &size) in dims.iter().enumerate() {
        let size_u = u64::try_from(size).map_err(|_| TensorError::NegativeDimension { index, size })?;
        sizes.push(size_u);
    }
    // A tensor with an empty dimension is empty, however large the others are.
    let count = if sizes.contains(&0) {
        Some(0)
    } else {
        sizes
            .iter()
            .try_fold(1u64, |n, &d| n.checked_mul(d))
            .filter(|n| n.checked_mul(element.bits().max(8) as u64).is_some())
            .and_then(|n| usize::try_from(n).ok())
    };
    match count {
        Some(count) => Ok((sizes, count)),
        None => Err(TensorError::TooLarge(dims.to_vec())),
    }
}

/// A tensor whose elements are to be brought to memory layout.
struct Layout<'a> {
    tensor: &'a Tensor<'a>,
    element: ElementType,
    count: usize,
}

impl<'a> Layout<'a> {
    /// Bytes that the elements take in memory layout.
    fn byte_len(&self) -> usize {
        self.element.byte_len(self.count)
    }

    fn external(&self, files: &mut ExternalFiles<'_>) -> Result<Data<'a>, TensorError> {
        if self.element == ElementType::String {
            return Err(TensorError::StringField("external_data"));
        }
        let blob = files.get(&self.tensor.external_data, self.byte_len())?;
        self.check(blob.len(), self.byte_len(), "bytes", "external_data")?;
        match self.normalized(&blob) {
            Some(bytes) => Ok(Data::Converted(bytes)),
            None => Ok(Data::External(blob)),
        }
    }

    fn in_file(&self) -> Result<Data<'a>, TensorError> {
        let t = self.tensor;
        if let Some(raw) = t.raw_data {
            if self.element == ElementType::String {
                return Err(TensorError::StringField("raw_data"));
            }
            self.check(raw.bytes.len(), self.byte_len(), "bytes", "raw_data")?;
            return Ok(match self.normalized(raw.bytes) {
                Some(bytes) => Data::Converted(bytes),
                None => Data::InFile(raw),
            });
        }
        let storage = self.element.storage();
        if let Some(found) = self.other_field(storage) {
            let (element, expected) = (self.element.name(), storage.field());
            return Err(TensorError::WrongField { element, expected, found });
        }
        match storage {
            Storage::Strings => {
                self.check(t.string_data.len(), self.count, "entries", "string_data")?;
                Ok(Data::Strings(&t.string_data))
            }
            Storage::Floats => self.fixed(&t.float_data, storage),
            Storage::Doubles => self.fixed(&t.double_data, storage),
            Storage::Int32s => self.integers(&t.int32_data, storage),
            Storage::Int64s => self.integers(&t.int64_data, storage),
            Storage::Uint64s => self.integers(&t.uint64_data, storage),
        }
    }

    /// A typed field that is filled though the element type does not use it.
    fn other_field(&self, storage: Storage) -> Option<&'static str> {
        let t = self.tensor;
        let filled = [
            (Storage::Floats, !t.float_data.is_empty()),
            (Storage::Int32s, !t.int32_data.is_empty()),
            (Storage::Strings, !t.string_data.is_empty()),
            (Storage::Int64s, !t.int64_data.is_empty()),
            (Storage::Doubles, !t.double_data.is_empty()),
            (Storage::Uint64s, !t.uint64_data.is_empty()),
        ];
        filled.into_iter().find(|&(s, filled)| filled && s != storage).map(|(s, _)| s.field())
    }

    /// Fixed-width entries are in memory layout already; complex numbers take two of them.
    fn fixed(&self, list: &Packed<'a>, storage: Storage) -> Result<Data<'a>, TensorError> {
        let width = if storage == Storage::Floats { 4 } else { 8 };
        self.check(list.len(), self.byte_len() / width, "entries", storage.field())?;
        Ok(match list.contiguous() {
            Some(slice) => Data::InFile(slice),
            None => Data::Converted(list.to_bytes()),
        })
    }

    /// Varint entries, each of one element; of one byte where elements share bytes.
    fn integers(&self, list: &Packed<'_>, storage: Storage) -> Result<Data<'a>, TensorError> {
        let bits = self.element.bits();
        let entries = if bits < 8 { self.byte_len() } else { self.count };
        self.check(list.len(), entries, "entries", storage.field())?;
        let mut bytes = Vec::with_capacity(self.byte_len());
        for (index, raw) in list.varints().enumerate() {
            let value = raw.cast_signed();
            let fits = match self.element {
                ElementType::Bool => (0..=1).contains(&value),
                ElementType::Uint64 | ElementType::Int64 => true,
                e if e.is_signed_integer() => {
                    let limit = 1i64 << (bits.max(8) - 1);
                    (-limit..limit).contains(&value)
                        // An `int32` may also have been written as its 32 bits.
                        || bits == 32 && u32::try_from(value).is_ok()
                }
                // Sub-byte signed values arrive as packed bytes, so their sign is not theirs.
                _ => raw < 1 << bits.max(8),
            };
            if !fits {
                let (field, element) = (storage.field(), self.element.name());
                return Err(TensorError::OutOfRange { index, field, value, element });
            }
            bytes.extend_from_slice(&raw.to_le_bytes()[..bits.max(8) / 8]);
        }
        Ok(Data::Converted(bytes))
    }

    /// A copy with every true as 1, if some `bool` is neither 0 nor 1.
    fn normalized(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let odd = self.element == ElementType::Bool && bytes.iter().any(|&b| b > 1);
        odd.then(|| bytes.iter().map(|&b| u8::from(b != 0)).collect())
    }

    fn check(
        &self,
        found: usize,
        expected: usize,
        unit: &'static str,
        field: &'static str,
    ) -> Result<(), TensorError> {
        if found == expected {
            return Ok(());
        }
        let (dims, element) = (self.tensor.dims.clone(), self.element.name());
        Err(TensorError::Length { dims, element, expected, found, unit, field })
    }
}

impl Elements<'_> {
    /// The elements in whole bytes each, as the IR lays them out; `None` for strings.
    pub fn whole_bytes(&self) -> Option<Cow<'_, [u8]>> {
        let bytes = self.data.bytes()?;
        Some(match unpack(self.element, bytes, self.count) {
            Some(unpacked) => Cow::Owned(unpacked),
            None => Cow::Borrowed(bytes),
        })
    }

    /// The elements as 64-bit integers, if their type is `int32` or `int64`: the form in which
    /// shapes, axes and repeats come.
    pub fn to_i64(&self) -> Option<Vec<i64>> {
        let bytes = self.data.bytes()?;
        match self.element {
            ElementType::Int64 => {
                Some(bytes.as_chunks::<8>().0.iter().map(|b| i64::from_le_bytes(*b)).collect())
            }
            ElementType::Int32 => {
                let wide = |b: &[u8; 4]| i64::from(i32::from_le_bytes(*b));
                Some(bytes.as_chunks::<4>().0.iter().map(wide).collect())
            }
            _ => None,
        }
    }

    /// The strings, with what is not UTF-8 replaced; `None` for any other type.
    pub fn to_strings(&self) -> Option<Vec<Cow<'_, str>>> {
        match self.data {
            Data::Strings(list) => Some(list.iter().map(|s| String::from_utf8_lossy(s)).collect()),
            _ => None,
        }
    }
}

/// Elements of less than a byte, one a byte as the IR lays them out.
pub(crate) fn unpack(element: ElementType, bytes: &[u8], count: usize) -> Option<Vec<u8>> {
    let bits = element.bits();
    if bits == 0 || bits >= 8 {
        return None;
    }
    let per_byte = 8 / bits;
    let signed = matches!(element, ElementType::Int4 | ElementType::Int2);
    let mask = (1u8 << bits) - 1;
    let element = |index: usize| {
        let raw = bytes.get(index / per_byte)? >> (index % per_byte * bits) & mask;
        let negative = signed && raw >> (bits - 1) != 0;
        Some(if negative { raw | !mask } else { raw })
    };
    // `count` is at most eight times the bytes that are there.
    (0..count).map(element).collect()
}

#[cfg(test)]
mod tests;
