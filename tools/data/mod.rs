//! Tensors outside of the IR: in files, as inputs and outputs of models, and compared.

pub mod compare;
pub mod file;
pub mod image;
pub mod npy;
pub mod onnx;
pub mod random;

use std::borrow::Cow;
use std::fmt;

use terrace_ir::FloatKind;
use terrace_ir::builtin::float::to_f64 as to_f64_of;
use terrace_ir::interp::{pack, unpack};

/// The element type of a [`Tensor`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each is named as the type that it is in IR text")]
pub enum Elem {
    I1,
    I2,
    I4,
    I8,
    I16,
    I32,
    I64,
    U2,
    U4,
    U8,
    U16,
    U32,
    U64,
    F4E2M1FN,
    F8E4M3FN,
    F8E4M3FNUZ,
    F8E5M2,
    F8E5M2FNUZ,
    F8E8M0FNU,
    F16,
    BF16,
    F32,
    F64,
    Complex64,
    Complex128,
    /// A text of any length.
    String,
    /// One byte, in a file that does not say of what.
    Bytes1,
    /// Two bytes, in a file that does not say of what.
    Bytes2,
}

impl Elem {
    const ALL: [(Elem, &'static str, usize); 28] = [
        (Elem::I1, "i1", 1),
        (Elem::I2, "i2", 1),
        (Elem::I4, "i4", 1),
        (Elem::U2, "ui2", 1),
        (Elem::U4, "ui4", 1),
        (Elem::F4E2M1FN, "f4E2M1FN", 1),
        (Elem::F8E4M3FN, "f8E4M3FN", 1),
        (Elem::F8E4M3FNUZ, "f8E4M3FNUZ", 1),
        (Elem::F8E5M2, "f8E5M2", 1),
        (Elem::F8E5M2FNUZ, "f8E5M2FNUZ", 1),
        (Elem::F8E8M0FNU, "f8E8M0FNU", 1),
        (Elem::Complex64, "complex<f32>", 8),
        (Elem::Complex128, "complex<f64>", 16),
        (Elem::String, terrace_runtime::STRING, 0),
        (Elem::Bytes1, "V1", 1),
        (Elem::Bytes2, "V2", 2),
        (Elem::I8, "i8", 1),
        (Elem::I16, "i16", 2),
        (Elem::I32, "i32", 4),
        (Elem::I64, "i64", 8),
        (Elem::U8, "ui8", 1),
        (Elem::U16, "ui16", 2),
        (Elem::U32, "ui32", 4),
        (Elem::U64, "ui64", 8),
        (Elem::F16, "f16", 2),
        (Elem::BF16, "bf16", 2),
        (Elem::F32, "f32", 4),
        (Elem::F64, "f64", 8),
    ];

    /// The type as it is written in IR text.
    pub fn keyword(self) -> &'static str {
        Self::ALL.iter().find(|entry| entry.0 == self).map_or("", |entry| entry.1)
    }

    /// The type as people are shown it.
    pub fn shown(self) -> &'static str {
        if self == Elem::String { "string" } else { self.keyword() }
    }

    /// The type that `keyword` spells in IR text.
    pub fn from_keyword(keyword: &str) -> Option<Elem> {
        Self::ALL.iter().find(|entry| entry.1 == keyword).map(|entry| entry.0)
    }

    /// Whether elements are floats.
    pub fn is_float(self) -> bool {
        self.keyword().starts_with(['f', 'b'])
    }

    /// Bytes of one element; 0 of a text.
    pub fn bytes(self) -> usize {
        Self::ALL.iter().find(|entry| entry.0 == self).map_or(0, |entry| entry.2)
    }

    /// The format of a float.
    pub fn float_kind(self) -> Option<FloatKind> {
        Some(match self {
            Elem::F4E2M1FN => FloatKind::F4E2M1FN,
            Elem::F8E4M3FN => FloatKind::F8E4M3FN,
            Elem::F8E4M3FNUZ => FloatKind::F8E4M3FNUZ,
            Elem::F8E5M2 => FloatKind::F8E5M2,
            Elem::F8E5M2FNUZ => FloatKind::F8E5M2FNUZ,
            Elem::F8E8M0FNU => FloatKind::F8E8M0FNU,
            Elem::F16 => FloatKind::F16,
            Elem::BF16 => FloatKind::BF16,
            Elem::F32 => FloatKind::F32,
            Elem::F64 => FloatKind::F64,
            _ => return None,
        })
    }

    /// Whether elements are numbers that a file does not say the type of.
    pub fn is_unknown(self) -> bool {
        matches!(self, Elem::Bytes1 | Elem::Bytes2)
    }

    /// A byte that holds an element of less than a byte, with its upper bits as arithmetic has them: copies of the sign of
    /// signed integers, else zeros.
    fn whole(self, byte: u8) -> u8 {
        let signed = |bits: u32| ((byte << (8 - bits)) as i8 >> (8 - bits)) as u8;
        match self {
            Elem::I2 => signed(2),
            Elem::I4 => signed(4),
            Elem::U2 => byte & 3,
            Elem::U4 | Elem::F4E2M1FN => byte & 15,
            _ => byte,
        }
    }
}

/// A dense tensor: elements in row-major order, little-endian, each in whole bytes. Texts lie as [`terrace_ir::interp::pack`] puts them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tensor {
    /// Element type.
    pub elem: Elem,
    /// Sizes.
    pub shape: Vec<usize>,
    /// The elements' bytes.
    pub bytes: Vec<u8>,
}

impl Tensor {
    /// A tensor of zeros, or empty texts; `None` when its size does not fit memory's address range.
    pub fn zeros(elem: Elem, shape: &[usize]) -> Option<Tensor> {
        let count = shape.iter().try_fold(1usize, |n, &dim| n.checked_mul(dim))?;
        if elem == Elem::String {
            // Eight bytes for each length.
            let bytes = vec![0; count.checked_mul(8)?];
            return Some(Tensor { elem, shape: shape.to_vec(), bytes });
        }
        let bytes = vec![0; count.checked_mul(elem.bytes())?];
        Some(Tensor { elem, shape: shape.to_vec(), bytes })
    }

    /// A tensor of `f32`.
    pub fn from_f32(shape: &[usize], values: &[f32]) -> Tensor {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Tensor { elem: Elem::F32, shape: shape.to_vec(), bytes }
    }

    /// A tensor of texts.
    pub fn from_texts<T: AsRef<str>>(shape: &[usize], texts: &[T]) -> Tensor {
        Tensor { elem: Elem::String, shape: shape.to_vec(), bytes: pack(texts) }
    }

    /// The elements of a tensor of texts; `None` of another one.
    pub fn texts(&self) -> Option<Vec<&str>> {
        if self.elem != Elem::String {
            return None;
        }
        unpack(&self.bytes, self.len())
    }

    /// A tensor of these bytes, which may have anything in bits that no element has.
    pub fn from_bytes(elem: Elem, shape: &[usize], mut bytes: Vec<u8>) -> Tensor {
        if elem.bytes() == 1 {
            bytes.iter_mut().for_each(|byte| *byte = elem.whole(*byte));
        }
        Tensor { elem, shape: shape.to_vec(), bytes }
    }

    /// The same bytes as elements of type `elem`, when a file did not say what they are.
    pub fn known_as(&self, elem: Elem) -> Cow<'_, Tensor> {
        if self.elem.is_unknown() && self.elem.bytes() == elem.bytes() {
            return Cow::Owned(Tensor::from_bytes(elem, &self.shape, self.bytes.clone()));
        }
        Cow::Borrowed(self)
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        match self.elem.bytes() {
            0 => self.shape.iter().product(),
            width => self.bytes.len() / width,
        }
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The elements as `f64`, texts left out; 64-bit integers are rounded. Of complex numbers both parts, one after the other.
    pub fn values(&self) -> Vec<f64> {
        let elem = match self.elem {
            Elem::Complex64 => Elem::F32,
            Elem::Complex128 => Elem::F64,
            Elem::String => return Vec::new(),
            elem => elem,
        };
        self.bytes.chunks_exact(elem.bytes()).map(|bytes| to_f64(elem, bytes)).collect()
    }
}

/// Elements that a summary has at most.
const SHOWN: usize = 8;

impl Tensor {
    /// The type and the first elements: `i64[2] {0, 3}`.
    pub fn summary(&self) -> String {
        let number = |&value: &f64| match self.elem {
            Elem::F64 => value.to_string(),
            elem if elem.is_float() => (value as f32).to_string(),
            _ => value.to_string(),
        };
        let mut elements: Vec<String> = self.values().iter().take(SHOWN).map(number).collect();
        if self.len() > SHOWN {
            elements.push("...".to_owned());
        }
        format!("{self} {{{}}}", elements.join(", "))
    }
}

impl fmt::Display for Tensor {
    /// The type: `f32[1, 3, 224, 224]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:?}", self.elem.shown(), self.shape)
    }
}

fn to_f64(elem: Elem, bytes: &[u8]) -> f64 {
    let mut raw = [0u8; 8];
    raw[..bytes.len()].copy_from_slice(bytes);
    let bits = u64::from_le_bytes(raw);
    match elem {
        Elem::I1 => f64::from(u8::from(bits != 0)),
        Elem::I2 | Elem::I4 | Elem::I8 => f64::from(elem.whole(bits as u8) as i8),
        Elem::I16 => f64::from(bits as i16),
        Elem::I32 => f64::from(bits as i32),
        Elem::I64 => bits as i64 as f64,
        Elem::F32 => f64::from(f32::from_bits(bits as u32)),
        Elem::F64 => f64::from_bits(bits),
        _ => match elem.float_kind() {
            Some(kind) => to_f64_of(kind, u128::from(bits)).unwrap_or(f64::NAN),
            None if bytes.len() == 1 => f64::from(elem.whole(bits as u8)),
            None => bits as f64,
        },
    }
}
