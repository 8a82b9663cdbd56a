//! Small constants whose values the importer looks at: shapes, axes, bounds.

use half::{bf16, f16};
use terrace_ir::builtin::float;
use terrace_ir::{Attr, Context, Type};

use super::types::element_type;
use crate::tensor::{ElementType, Elements};

/// Constants of more elements are not looked at.
pub(super) const MAX_ELEMENTS: usize = 4096;

/// A small constant tensor.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Const {
    pub(super) element: ElementType,
    pub(super) shape: Vec<i64>,
    pub(super) data: Numbers,
}

/// The elements of a constant, exactly.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Numbers {
    /// Integers and booleans.
    Ints(Vec<i64>),
    /// Floats of up to 64 bits.
    Floats(Vec<f64>),
}

impl Numbers {
    pub(super) fn len(&self) -> usize {
        match self {
            Numbers::Ints(values) => values.len(),
            Numbers::Floats(values) => values.len(),
        }
    }
}

impl Const {
    /// A list of `int64`.
    pub(super) fn ints(values: Vec<i64>) -> Const {
        let shape = vec![values.len() as i64];
        Const { element: ElementType::Int64, shape, data: Numbers::Ints(values) }
    }

    /// A scalar `int64`.
    pub(super) fn int(value: i64) -> Const {
        Const { shape: Vec::new(), ..Const::ints(vec![value]) }
    }

    /// The elements of a small tensor; `None` if it is not small, or its type is none of those that
    /// [`Numbers`] hold.
    pub(super) fn of(elements: &Elements<'_>) -> Option<Const> {
        if elements.count > MAX_ELEMENTS { None } else { Const::whole(elements) }
    }

    /// The elements of a tensor of any size; `None` if its type is none of those that [`Numbers`] hold.
    pub(super) fn whole(elements: &Elements<'_>) -> Option<Const> {
        let bytes = elements.data.bytes()?;
        let dims = elements.dims.iter().map(|&size| i64::try_from(size).ok());
        Some(Const {
            element: elements.element,
            shape: dims.collect::<Option<_>>()?,
            data: numbers(elements.element, bytes)?,
        })
    }

    /// The elements in `bytes`, whole bytes each, of a tensor of `shape`; `None` if their type is none of those that
    /// [`Numbers`] hold.
    pub(super) fn of_bytes(element: ElementType, shape: &[i64], bytes: &[u8]) -> Option<Const> {
        Some(Const { element, shape: shape.to_vec(), data: numbers(element, bytes)? })
    }

    /// The number of elements.
    pub(super) fn len(&self) -> usize {
        self.data.len()
    }

    /// The elements as integers.
    pub(super) fn as_ints(&self) -> Option<&[i64]> {
        match &self.data {
            Numbers::Ints(values) => Some(values),
            Numbers::Floats(_) => None,
        }
    }

    /// The elements as floats; integers of more than 53 bits are rounded.
    pub(super) fn to_floats(&self) -> Vec<f64> {
        match &self.data {
            Numbers::Ints(values) => values.iter().map(|&value| value as f64).collect(),
            Numbers::Floats(values) => values.clone(),
        }
    }

    /// The type of the tensor.
    pub(super) fn ty(&self, ctx: &Context) -> Option<Type> {
        Some(ctx.tensor(&self.shape, element_type(ctx, self.element)?))
    }

    /// The tensor as an attribute.
    pub(super) fn to_attr(&self, ctx: &Context) -> Option<Attr> {
        ctx.dense_attr(self.ty(ctx)?, &self.to_bytes())
    }

    /// The elements in the IR's layout: whole bytes each.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let width = self.element.bits().div_ceil(8);
        match &self.data {
            Numbers::Ints(values) => {
                values.iter().flat_map(|value| value.to_le_bytes().into_iter().take(width)).collect()
            }
            Numbers::Floats(values) => {
                let mut bytes = Vec::with_capacity(values.len() * width);
                for &value in values {
                    match self.element {
                        ElementType::Double => bytes.extend(value.to_le_bytes()),
                        ElementType::Float16 => bytes.extend(f16::from_f64(value).to_le_bytes()),
                        ElementType::Bfloat16 => bytes.extend(bf16::from_f64(value).to_le_bytes()),
                        other => match other.small_float() {
                            Some(kind) => bytes.push(float::from_f64(kind, value) as u8),
                            None => bytes.extend((value as f32).to_le_bytes()),
                        },
                    }
                }
                bytes
            }
        }
    }
}

/// Reads elements in memory layout.
fn numbers(element: ElementType, bytes: &[u8]) -> Option<Numbers> {
    use ElementType as E;
    let floats = |width: usize, read: fn(&[u8]) -> f64| {
        Some(Numbers::Floats(bytes.chunks_exact(width).map(read).collect()))
    };
    let ints = |width: usize, signed: bool| {
        let read = |bytes: &[u8]| {
            let negative = signed && bytes[width - 1] & 0x80 != 0;
            let mut wide = [if negative { 0xff } else { 0 }; 8];
            wide[..width].copy_from_slice(bytes);
            let value = i64::from_le_bytes(wide);
            // What an unsigned type holds beyond the signed one has no place here.
            (signed || value >= 0).then_some(value)
        };
        let values = bytes.chunks_exact(width).map(read);
        Some(Numbers::Ints(values.collect::<Option<_>>()?))
    };
    match element {
        E::Int8 => ints(1, true),
        E::Int16 => ints(2, true),
        E::Int32 => ints(4, true),
        E::Int64 => ints(8, true),
        E::Bool | E::Uint8 => ints(1, false),
        E::Uint16 => ints(2, false),
        E::Uint32 => ints(4, false),
        E::Uint64 => ints(8, false),
        E::Float => floats(4, |b| f64::from(f32::from_le_bytes(fixed(b)))),
        E::Double => floats(8, |b| f64::from_le_bytes(fixed(b))),
        E::Float16 => floats(2, |b| f16::from_le_bytes(fixed(b)).to_f64()),
        E::Bfloat16 => floats(2, |b| bf16::from_le_bytes(fixed(b)).to_f64()),
        other => {
            let kind = other.small_float().filter(|kind| kind.width() == 8)?;
            let values = bytes.iter().map(|&byte| float::to_f64(kind, byte.into()));
            Some(Numbers::Floats(values.collect::<Option<_>>()?))
        }
    }
}

/// A chunk of exactly `N` bytes as an array.
fn fixed<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(bytes);
    array
}
