//! Values at run time.

use std::sync::{Arc, MutexGuard};

use super::memory::Memory;
use super::scalar::{Kind, Scalar};
use crate::blob::Blob;
use crate::context::Context;
use crate::types::Type;

/// A value at run time.
#[derive(Clone, Debug)]
pub enum Val {
    /// An integer, `index` or float.
    Scalar(Scalar),
    /// A tensor or vector.
    Array(Array),
    /// A memref.
    MemRef(MemRef),
}

/// A tensor or vector: dense elements in row-major order, little-endian, each in whole bytes.
/// Cloning shares them.
///
/// Elements of a type that has no size, as texts, lie as [`pack`] puts them; only ops that know such a type look at them.
#[derive(Clone, Debug)]
pub struct Array {
    /// Element type.
    pub elem: Type,
    /// Sizes.
    pub shape: Vec<i64>,
    /// The elements.
    pub data: Blob,
}

impl Array {
    /// An array of these elements; `None` when there are more or fewer bytes than the shape says.
    pub fn new(ctx: &Context, elem: Type, shape: &[i64], data: Blob) -> Option<Array> {
        let bytes = byte_len(ctx, elem, shape)?;
        (data.len() == bytes).then(|| Array { elem, shape: shape.to_vec(), data })
    }

    /// An array of these texts, elements of type `elem`, which has no size; `None` when there are more or fewer than the shape says.
    pub fn of_texts<T: AsRef<str>>(elem: Type, shape: &[i64], texts: &[T]) -> Option<Array> {
        let data = Blob::new(pack(texts));
        (count(shape) == Some(texts.len())).then(|| Array { elem, shape: shape.to_vec(), data })
    }

    /// The elements of an array of [texts](Array::of_texts); `None` when it is no such array.
    pub fn texts(&self) -> Option<Vec<&str>> {
        unpack(&self.data, count(&self.shape)?)
    }

    /// Number of elements.
    pub fn count(&self) -> usize {
        count(&self.shape).unwrap_or(0)
    }

    /// Element number `at` in row-major order.
    pub fn get(&self, kind: Kind, at: usize) -> Option<Scalar> {
        let width = kind.bytes();
        let start = at.checked_mul(width)?;
        Some(Scalar::read(kind, self.data.get(start..start.checked_add(width)?)?))
    }
}

/// Texts as bytes: the length of each in eight bytes, then their UTF-8, one behind the other.
pub fn pack<T: AsRef<str>>(texts: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(texts.iter().flat_map(|text| (text.as_ref().len() as u64).to_le_bytes()));
    bytes.extend(texts.iter().flat_map(|text| text.as_ref().bytes()));
    bytes
}

/// The `count` texts in bytes that [`pack`] made; `None` when these are others.
pub fn unpack(bytes: &[u8], count: usize) -> Option<Vec<&str>> {
    let (lengths, mut rest) = bytes.split_at_checked(count.checked_mul(8)?)?;
    let mut texts = Vec::with_capacity(count);
    for length in lengths.as_chunks::<8>().0 {
        let (text, behind) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        texts.push(std::str::from_utf8(text).ok()?);
        rest = behind;
    }
    rest.is_empty().then_some(texts)
}

/// Number of elements of a shape; `None` when a size is negative or the product too large.
pub fn count(shape: &[i64]) -> Option<usize> {
    shape.iter().try_fold(1usize, |all, &size| all.checked_mul(usize::try_from(size).ok()?))
}

/// Bytes of a dense buffer of a scalar element type.
pub fn byte_len(ctx: &Context, elem: Type, shape: &[i64]) -> Option<usize> {
    count(shape)?.checked_mul(elem.byte_width(ctx)?)
}

/// A memref: a view of bytes that others may view too.
#[derive(Clone, Debug)]
pub struct MemRef {
    /// Element type.
    pub elem: Type,
    /// The bytes.
    pub memory: Arc<Memory>,
    /// Where in them element 0 of the base is, in bytes.
    pub base: i64,
    /// Offset in elements.
    pub offset: i64,
    /// Sizes.
    pub shape: Vec<i64>,
    /// Strides in elements.
    pub strides: Vec<i64>,
}

impl MemRef {
    /// A contiguous memref of these bytes.
    pub fn new(elem: Type, shape: &[i64], bytes: Vec<u8>) -> MemRef {
        let memory = Arc::new(Memory::new(bytes));
        let strides = row_major(shape);
        MemRef { elem, memory, base: 0, offset: 0, shape: shape.to_vec(), strides }
    }

    /// The bytes, for as long as the guard lives.
    pub fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.memory.bytes()
    }

    /// Where the element at `indices` is, in bytes; `None` outside of the sizes.
    pub fn place(&self, width: usize, indices: &[i64]) -> Option<usize> {
        if indices.len() != self.shape.len() {
            return None;
        }
        let mut at = self.offset;
        for ((&index, &size), &stride) in indices.iter().zip(&self.shape).zip(&self.strides) {
            if index < 0 || index >= size {
                return None;
            }
            at = at.checked_add(index.checked_mul(stride)?)?;
        }
        let byte = at.checked_mul(i64::try_from(width).ok()?)?.checked_add(self.base)?;
        usize::try_from(byte).ok()
    }

    /// The elements as an array of their own; `None` when one lies outside of the bytes.
    pub fn read(&self, ctx: &Context) -> Option<Array> {
        let width = self.elem.byte_width(ctx)?;
        let mut data = vec![0; byte_len(ctx, self.elem, &self.shape)?];
        let memory = self.bytes();
        let mut out = data.chunks_exact_mut(width.max(1));
        for_each_index(&self.shape, |indices| {
            let at = self.place(width, indices)?;
            out.next()?.copy_from_slice(memory.get(at..at + width)?);
            Some(())
        })?;
        Some(Array { elem: self.elem, shape: self.shape.clone(), data: Blob::new(data) })
    }

    /// Writes all elements; `None` when the array has another shape, or one lies outside.
    pub fn write(&self, ctx: &Context, array: &Array) -> Option<()> {
        if array.shape != self.shape || array.elem != self.elem {
            return None;
        }
        let width = self.elem.byte_width(ctx)?;
        let mut memory = self.bytes();
        let mut elements = array.data.chunks_exact(width.max(1));
        for_each_index(&self.shape, |indices| {
            let at = self.place(width, indices)?;
            memory.get_mut(at..at + width)?.copy_from_slice(elements.next()?);
            Some(())
        })
    }
}

/// Strides of a dense row-major layout, in elements.
pub fn row_major(shape: &[i64]) -> Vec<i64> {
    let mut strides = vec![1i64; shape.len()];
    for at in (1..shape.len()).rev() {
        strides[at - 1] = strides[at].saturating_mul(shape[at].max(0));
    }
    strides
}

/// Calls `f` with all indices of a shape in row-major order, until it returns `None`.
pub fn for_each_index(shape: &[i64], mut f: impl FnMut(&[i64]) -> Option<()>) -> Option<()> {
    if shape.iter().any(|&size| size <= 0) {
        return Some(());
    }
    let mut indices = vec![0; shape.len()];
    loop {
        f(&indices)?;
        let Some(dim) = (0..shape.len()).rev().find(|&dim| indices[dim] + 1 < shape[dim]) else {
            return Some(());
        };
        indices[dim] += 1;
        indices[dim + 1..].fill(0);
    }
}
