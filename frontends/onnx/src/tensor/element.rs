//! Element types and the fields that store them.

use terrace_ir::FloatKind;

/// `TensorProto.DataType`, without `UNDEFINED`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are the schema's own names")]
pub enum ElementType {
    Float = 1,
    Uint8,
    Int8,
    Uint16,
    Int16,
    Int32,
    Int64,
    String,
    Bool,
    Float16,
    Double,
    Uint32,
    Uint64,
    Complex64,
    Complex128,
    Bfloat16,
    Float8E4M3Fn,
    Float8E4M3Fnuz,
    Float8E5M2,
    Float8E5M2Fnuz,
    Uint4,
    Int4,
    Float4E2M1,
    Float8E8M0,
    Uint2,
    Int2,
}

/// The typed field that stores an element type outside `raw_data`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the schema's own fields")]
pub enum Storage {
    Floats,
    Int32s,
    Strings,
    Int64s,
    Doubles,
    Uint64s,
}

impl Storage {
    /// The field's name in `TensorProto`.
    pub fn field(self) -> &'static str {
        match self {
            Storage::Floats => "float_data",
            Storage::Int32s => "int32_data",
            Storage::Strings => "string_data",
            Storage::Int64s => "int64_data",
            Storage::Doubles => "double_data",
            Storage::Uint64s => "uint64_data",
        }
    }
}

impl ElementType {
    /// All types, in the order of their numbers, from 1.
    pub const ALL: [ElementType; 26] = {
        use ElementType::*;
        [
            Float,
            Uint8,
            Int8,
            Uint16,
            Int16,
            Int32,
            Int64,
            String,
            Bool,
            Float16,
            Double,
            Uint32,
            Uint64,
            Complex64,
            Complex128,
            Bfloat16,
            Float8E4M3Fn,
            Float8E4M3Fnuz,
            Float8E5M2,
            Float8E5M2Fnuz,
            Uint4,
            Int4,
            Float4E2M1,
            Float8E8M0,
            Uint2,
            Int2,
        ]
    };

    /// The type with this number in the file.
    pub fn from_number(number: i32) -> Option<Self> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        Self::ALL.get(index).copied()
    }

    /// The number in the file.
    pub fn number(self) -> i32 {
        self as i32
    }

    /// ONNX's name of the type, as in `tensor(float)`.
    pub fn name(self) -> &'static str {
        match self {
            ElementType::Float => "float",
            ElementType::Uint8 => "uint8",
            ElementType::Int8 => "int8",
            ElementType::Uint16 => "uint16",
            ElementType::Int16 => "int16",
            ElementType::Int32 => "int32",
            ElementType::Int64 => "int64",
            ElementType::String => "string",
            ElementType::Bool => "bool",
            ElementType::Float16 => "float16",
            ElementType::Double => "double",
            ElementType::Uint32 => "uint32",
            ElementType::Uint64 => "uint64",
            ElementType::Complex64 => "complex64",
            ElementType::Complex128 => "complex128",
            ElementType::Bfloat16 => "bfloat16",
            ElementType::Float8E4M3Fn => "float8e4m3fn",
            ElementType::Float8E4M3Fnuz => "float8e4m3fnuz",
            ElementType::Float8E5M2 => "float8e5m2",
            ElementType::Float8E5M2Fnuz => "float8e5m2fnuz",
            ElementType::Uint4 => "uint4",
            ElementType::Int4 => "int4",
            ElementType::Float4E2M1 => "float4e2m1",
            ElementType::Float8E8M0 => "float8e8m0",
            ElementType::Uint2 => "uint2",
            ElementType::Int2 => "int2",
        }
    }

    /// Bits of one element in memory layout; 0 for strings.
    pub fn bits(self) -> usize {
        match self {
            ElementType::String => 0,
            ElementType::Uint2 | ElementType::Int2 => 2,
            ElementType::Uint4 | ElementType::Int4 | ElementType::Float4E2M1 => 4,
            ElementType::Uint8
            | ElementType::Int8
            | ElementType::Bool
            | ElementType::Float8E4M3Fn
            | ElementType::Float8E4M3Fnuz
            | ElementType::Float8E5M2
            | ElementType::Float8E5M2Fnuz
            | ElementType::Float8E8M0 => 8,
            ElementType::Uint16 | ElementType::Int16 | ElementType::Float16 | ElementType::Bfloat16 => 16,
            ElementType::Float | ElementType::Int32 | ElementType::Uint32 => 32,
            ElementType::Int64 | ElementType::Uint64 | ElementType::Double | ElementType::Complex64 => 64,
            ElementType::Complex128 => 128,
        }
    }

    /// The IR's kind of the floats of at most 8 bits.
    pub fn small_float(self) -> Option<FloatKind> {
        Some(match self {
            ElementType::Float8E4M3Fn => FloatKind::F8E4M3FN,
            ElementType::Float8E4M3Fnuz => FloatKind::F8E4M3FNUZ,
            ElementType::Float8E5M2 => FloatKind::F8E5M2,
            ElementType::Float8E5M2Fnuz => FloatKind::F8E5M2FNUZ,
            ElementType::Float8E8M0 => FloatKind::F8E8M0FNU,
            ElementType::Float4E2M1 => FloatKind::F4E2M1FN,
            _ => return None,
        })
    }

    /// Bytes that `count` elements take in memory layout, the last byte padded.
    ///
    /// `count` must be such that the bits can be counted; [`super::Elements::of`] sees to that.
    pub(super) fn byte_len(self, count: usize) -> usize {
        match self.bits() {
            bits if bits < 8 => (count * bits).div_ceil(8),
            bits => count * (bits / 8),
        }
    }

    /// True for integers with a sign of at least one byte.
    pub(super) fn is_signed_integer(self) -> bool {
        use ElementType::{Int8, Int16, Int32, Int64};
        matches!(self, Int8 | Int16 | Int32 | Int64)
    }

    /// The typed field that ONNX prescribes.
    pub fn storage(self) -> Storage {
        match self {
            ElementType::Float | ElementType::Complex64 => Storage::Floats,
            ElementType::Double | ElementType::Complex128 => Storage::Doubles,
            ElementType::Int64 => Storage::Int64s,
            ElementType::Uint32 | ElementType::Uint64 => Storage::Uint64s,
            ElementType::String => Storage::Strings,
            _ => Storage::Int32s,
        }
    }
}
