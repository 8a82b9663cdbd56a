//! Tensors outside of the IR: in files, as inputs and outputs of models, and compared.

pub mod compare;
pub mod file;
pub mod image;
pub mod npy;
pub mod onnx;
pub mod random;

use std::fmt;

/// The element type of a [`Tensor`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each is named as the type that it is in IR text")]
pub enum Elem {
    I1,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F16,
    BF16,
    F32,
    F64,
}

impl Elem {
    const ALL: [(Elem, &'static str, usize); 13] = [
        (Elem::I1, "i1", 1),
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

    /// The type that `keyword` spells in IR text.
    pub fn from_keyword(keyword: &str) -> Option<Elem> {
        Self::ALL.iter().find(|entry| entry.1 == keyword).map(|entry| entry.0)
    }

    /// Whether elements are floats.
    pub fn is_float(self) -> bool {
        self.keyword().starts_with(['f', 'b'])
    }

    /// Bytes of one element.
    pub fn bytes(self) -> usize {
        Self::ALL.iter().find(|entry| entry.0 == self).map_or(0, |entry| entry.2)
    }
}

/// A dense tensor: elements in row-major order, little-endian.
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
    /// A tensor of zeros; `None` when its size does not fit memory's address range.
    pub fn zeros(elem: Elem, shape: &[usize]) -> Option<Tensor> {
        let count = shape.iter().try_fold(1usize, |n, &dim| n.checked_mul(dim))?;
        let bytes = vec![0; count.checked_mul(elem.bytes())?];
        Some(Tensor { elem, shape: shape.to_vec(), bytes })
    }

    /// A tensor of `f32`.
    pub fn from_f32(shape: &[usize], values: &[f32]) -> Tensor {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Tensor { elem: Elem::F32, shape: shape.to_vec(), bytes }
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.bytes.len() / self.elem.bytes()
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The elements as `f64`; 64-bit integers are rounded.
    pub fn values(&self) -> Vec<f64> {
        let width = self.elem.bytes();
        self.bytes.chunks_exact(width).map(|bytes| to_f64(self.elem, bytes)).collect()
    }
}

impl fmt::Display for Tensor {
    /// The type: `f32[1, 3, 224, 224]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:?}", self.elem.keyword(), self.shape)
    }
}

fn to_f64(elem: Elem, bytes: &[u8]) -> f64 {
    let mut raw = [0u8; 8];
    raw[..bytes.len()].copy_from_slice(bytes);
    let bits = u64::from_le_bytes(raw);
    match elem {
        Elem::I1 => f64::from(u8::from(bits != 0)),
        Elem::I8 => f64::from(bits as i8),
        Elem::I16 => f64::from(bits as i16),
        Elem::I32 => f64::from(bits as i32),
        Elem::I64 => bits as i64 as f64,
        Elem::U8 | Elem::U16 | Elem::U32 | Elem::U64 => bits as f64,
        Elem::F16 => float(terrace_ir::FloatKind::F16, bits),
        Elem::BF16 => float(terrace_ir::FloatKind::BF16, bits),
        Elem::F32 => f64::from(f32::from_bits(bits as u32)),
        Elem::F64 => f64::from_bits(bits),
    }
}

fn float(kind: terrace_ir::FloatKind, bits: u64) -> f64 {
    terrace_ir::builtin::float::to_f64(kind, u128::from(bits)).unwrap_or(f64::NAN)
}
