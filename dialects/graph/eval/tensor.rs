//! Dense tensors.

use std::sync::Arc;

use terrace_ir::builtin::float::{from_f64, to_f64};
use terrace_ir::types::Signedness;
use terrace_ir::{Attr, Blob, Context, FloatKind, Type, TypeKind};

use super::{EvalError, MAX_ELEMENTS};
use crate::graph::ops::{is_string, string};

/// The element type of a tensor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Elem {
    /// An integer of 1 to 64 bits.
    Int {
        /// Width in bits.
        width: u32,
        /// Whether it is `uiN`, or `i1`.
        unsigned: bool,
        /// Signedness in the type.
        sign: Signedness,
    },
    /// A float of at most 64 bits.
    Float(FloatKind),
    /// A text.
    Text,
}

impl Elem {
    /// The 64-bit signless integer.
    pub const I64: Elem = Elem::Int { width: 64, unsigned: false, sign: Signedness::Signless };

    /// The element type `ty`, when it can be computed with.
    pub fn of(ctx: &Context, ty: Type) -> Option<Elem> {
        match *ty.kind(ctx) {
            TypeKind::Integer { width, sign } if (1..=64).contains(&width) => {
                let unsigned = width == 1 || sign == Signedness::Unsigned;
                Some(Elem::Int { width, unsigned, sign })
            }
            TypeKind::Index => Some(Elem::I64),
            TypeKind::Float(kind) if kind.width() <= 64 => Some(Elem::Float(kind)),
            _ => is_string(ctx, ty).then_some(Elem::Text),
        }
    }

    /// The type.
    pub fn ty(self, ctx: &Context) -> Type {
        match self {
            Elem::Int { width, sign, .. } => ctx.ty(TypeKind::Integer { width, sign }),
            Elem::Float(kind) => ctx.float(kind),
            Elem::Text => string(ctx),
        }
    }

    /// Bytes of an element in a dense buffer; 0 of texts, which lie in none.
    pub fn bytes(self) -> usize {
        match self {
            Elem::Text => 0,
            Elem::Int { width, .. } => width.div_ceil(8) as usize,
            Elem::Float(kind) => kind.width().div_ceil(8) as usize,
        }
    }

    /// Whether it is a float.
    pub fn is_float(self) -> bool {
        matches!(self, Elem::Float(_))
    }

    /// The least and the greatest value of an integer type; `u64` is read as `i64` bits elsewhere, and
    /// bounded by `i64` here.
    pub(super) fn int_range(self) -> (i64, i64) {
        match self {
            Elem::Int { width: 64, unsigned: true, .. } => (0, i64::MAX),
            Elem::Int { width, unsigned: true, .. } => (0, (1i64 << width) - 1),
            Elem::Int { width, .. } => (-1i64 << (width - 1), !(-1i64 << (width - 1))),
            Elem::Float(_) | Elem::Text => (i64::MIN, i64::MAX),
        }
    }

    fn wrap(self, value: i64) -> i64 {
        match self {
            Elem::Int { width: 64, .. } | Elem::Float(_) | Elem::Text => value,
            Elem::Int { width, unsigned: true, .. } => value & ((1i64 << width) - 1),
            Elem::Int { width, .. } => (value << (64 - width)) >> (64 - width),
        }
    }
}

/// The elements of a tensor in row-major order, in the representation that their type computes in.
#[derive(Clone, PartialEq, Debug)]
pub enum Data {
    /// Floats of at most 32 bits.
    F32(Vec<f32>),
    /// `f64`.
    F64(Vec<f64>),
    /// Integers, wrapped to their width; those of `ui64` as the bits of an `i64`.
    Int(Vec<i64>),
    /// Texts.
    Text(Vec<Arc<str>>),
}

impl Data {
    pub(super) fn len(&self) -> usize {
        match self {
            Data::F32(values) => values.len(),
            Data::F64(values) => values.len(),
            Data::Int(values) => values.len(),
            Data::Text(values) => values.len(),
        }
    }

    /// The elements at `indices`, zero (of texts, the empty one) at `usize::MAX`.
    pub(super) fn take(&self, indices: &[usize]) -> Data {
        fn pick<T: Clone + Default>(values: &[T], indices: &[usize]) -> Vec<T> {
            indices.iter().map(|&at| values.get(at).cloned().unwrap_or_default()).collect()
        }
        match self {
            Data::F32(values) => Data::F32(pick(values, indices)),
            Data::F64(values) => Data::F64(pick(values, indices)),
            Data::Int(values) => Data::Int(pick(values, indices)),
            Data::Text(values) => Data::Text(pick(values, indices)),
        }
    }

    /// The same elements `to[i] = self[from[i]]` changed in place in a copy of `base`.
    pub(super) fn put(&mut self, at: usize, from: &Data, index: usize) {
        match (self, from) {
            (Data::F32(to), Data::F32(from)) => to[at] = from[index],
            (Data::F64(to), Data::F64(from)) => to[at] = from[index],
            (Data::Int(to), Data::Int(from)) => to[at] = from[index],
            (Data::Text(to), Data::Text(from)) => to[at] = from[index].clone(),
            _ => {}
        }
    }

    pub(super) fn extend(&mut self, from: &Data, range: std::ops::Range<usize>) {
        match (self, from) {
            (Data::F32(to), Data::F32(from)) => to.extend_from_slice(&from[range]),
            (Data::F64(to), Data::F64(from)) => to.extend_from_slice(&from[range]),
            (Data::Int(to), Data::Int(from)) => to.extend_from_slice(&from[range]),
            (Data::Text(to), Data::Text(from)) => to.extend_from_slice(&from[range]),
            _ => {}
        }
    }

    /// No elements, with room for `count`.
    pub(super) fn empty_like(&self, count: usize) -> Data {
        match self {
            Data::F32(_) => Data::F32(Vec::with_capacity(count)),
            Data::F64(_) => Data::F64(Vec::with_capacity(count)),
            Data::Int(_) => Data::Int(Vec::with_capacity(count)),
            Data::Text(_) => Data::Text(Vec::with_capacity(count)),
        }
    }
}

/// A dense tensor.
#[derive(Clone, PartialEq, Debug)]
pub struct Tensor {
    /// Sizes.
    pub shape: Vec<usize>,
    /// Element type.
    pub elem: Elem,
    /// Elements.
    pub data: Data,
}

/// The number of elements of a shape.
pub(super) fn count(shape: &[usize]) -> Result<usize, EvalError> {
    let count = shape.iter().try_fold(1usize, |n, &size| n.checked_mul(size));
    count
        .filter(|&count| count <= MAX_ELEMENTS)
        .ok_or_else(|| format!("a result of shape {shape:?} is too large to evaluate"))
}

fn round(kind: FloatKind, value: f64) -> f32 {
    match kind {
        FloatKind::F32 => value as f32,
        kind => to_f64(kind, from_f64(kind, value)).unwrap_or(f64::NAN) as f32,
    }
}

impl Tensor {
    /// A tensor of numbers, rounded or cut off to the type `elem`. Missing ones are zero.
    pub fn from_f64(shape: &[usize], elem: Elem, values: Vec<f64>) -> Tensor {
        let data = match elem {
            Elem::Float(FloatKind::F64) => Data::F64(values),
            Elem::Float(kind) => Data::F32(values.into_iter().map(|x| round(kind, x)).collect()),
            Elem::Int { .. } => Data::Int(values.into_iter().map(|x| elem.wrap(x as i64)).collect()),
            Elem::Text => Data::Text(vec![Arc::default(); values.len()]),
        };
        Tensor { shape: shape.to_vec(), elem, data }
    }

    /// A tensor of integers, wrapped to the type `elem`.
    pub fn from_ints(shape: &[usize], elem: Elem, values: Vec<i64>) -> Tensor {
        match elem {
            Elem::Float(_) | Elem::Text => {
                Tensor::from_f64(shape, elem, values.into_iter().map(|x| x as f64).collect())
            }
            Elem::Int { .. } => {
                let data = Data::Int(values.into_iter().map(|x| elem.wrap(x)).collect());
                Tensor { shape: shape.to_vec(), elem, data }
            }
        }
    }

    /// A tensor of texts.
    pub fn from_texts(shape: &[usize], values: Vec<Arc<str>>) -> Tensor {
        Tensor { shape: shape.to_vec(), elem: Elem::Text, data: Data::Text(values) }
    }

    /// The elements of a tensor of texts; none of another one.
    pub fn texts(&self) -> &[Arc<str>] {
        match &self.data {
            Data::Text(values) => values,
            _ => &[],
        }
    }

    /// A tensor of `f32`, rounded to the type `elem`, a float of at most that width.
    pub(super) fn from_f32(shape: &[usize], elem: Elem, mut values: Vec<f32>) -> Tensor {
        if let Elem::Float(kind) = elem
            && kind != FloatKind::F32
        {
            values.iter_mut().for_each(|x| *x = round(kind, f64::from(*x)));
        }
        Tensor { shape: shape.to_vec(), elem, data: Data::F32(values) }
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The type.
    pub fn ty(&self, ctx: &Context) -> Type {
        let shape: Vec<i64> = self.shape.iter().map(|&size| size as i64).collect();
        ctx.tensor(&shape, self.elem.ty(ctx))
    }

    /// The elements as `f64`; a text is no number.
    pub fn f64s(&self) -> Vec<f64> {
        match &self.data {
            Data::F32(values) => values.iter().map(|&x| f64::from(x)).collect(),
            Data::F64(values) => values.clone(),
            Data::Int(values) => match self.elem {
                Elem::Int { width: 64, unsigned: true, .. } => {
                    values.iter().map(|&x| x as u64 as f64).collect()
                }
                _ => values.iter().map(|&x| x as f64).collect(),
            },
            Data::Text(values) => vec![f64::NAN; values.len()],
        }
    }

    /// The elements as integers, fractions cut off; a text counts as 0.
    pub fn ints(&self) -> Vec<i64> {
        match &self.data {
            Data::F32(values) => values.iter().map(|&x| x as i64).collect(),
            Data::F64(values) => values.iter().map(|&x| x as i64).collect(),
            Data::Int(values) => values.clone(),
            Data::Text(values) => vec![0; values.len()],
        }
    }

    /// The value of a dense attribute.
    ///
    /// # Errors
    /// For an attribute that is not dense, of an element type that is not computed with, or whose
    /// data is not there.
    pub fn from_attr(ctx: &Context, attr: Attr) -> Result<Tensor, EvalError> {
        let ty = attr.ty(ctx).ok_or("attribute has no type")?;
        let elem = Elem::of(ctx, ty.elem(ctx)).ok_or("element type is not evaluated")?;
        let shape = ty.static_shape(ctx).ok_or("a constant must have a static shape")?;
        let shape: Vec<usize> = shape.iter().map(|&size| size as usize).collect();
        if elem == Elem::Text {
            let (strings, splat) =
                attr.dense_strings(ctx).ok_or("the texts of the constant are not there")?;
            let mut values: Vec<Arc<str>> =
                strings.iter().map(|string| String::from_utf8_lossy(string).into()).collect();
            if splat && let Some(first) = values.first().cloned() {
                values = vec![first; count(&shape)?];
            }
            return match values.len() == count(&shape)? {
                true => Ok(Tensor::from_texts(&shape, values)),
                false => Err("the constant has more or fewer texts than its shape".into()),
            };
        }
        let (bytes, splat) = attr.dense_bytes(ctx).ok_or("the data of the constant is not there")?;
        Tensor::from_bytes(&shape, elem, &bytes, splat)
    }

    /// A tensor from bytes as in a dense attribute; of a splat, those of the one element.
    ///
    /// # Errors
    /// When their number is wrong.
    pub fn from_bytes(shape: &[usize], elem: Elem, bytes: &[u8], splat: bool) -> Result<Tensor, EvalError> {
        if elem == Elem::Text {
            return Err("texts lie in no bytes".into());
        }
        let (count, width) = (count(shape)?, elem.bytes());
        let stored = if splat { 1 } else { count };
        if bytes.len() != stored.saturating_mul(width) {
            return Err(format!(
                "expected {} bytes of data, but there are {}",
                stored.saturating_mul(width),
                bytes.len()
            ));
        }
        let bits = |chunk: &[u8]| {
            let mut wide = [0; 8];
            wide[..width].copy_from_slice(chunk);
            u64::from_le_bytes(wide)
        };
        let chunks = bytes.chunks_exact(width);
        let mut data = match elem {
            Elem::Float(FloatKind::F64) => Data::F64(chunks.map(|c| f64::from_bits(bits(c))).collect()),
            Elem::Float(FloatKind::F32) => {
                Data::F32(chunks.map(|c| f32::from_bits(bits(c) as u32)).collect())
            }
            Elem::Float(kind) => {
                let read = |c: &[u8]| to_f64(kind, u128::from(bits(c))).unwrap_or(f64::NAN) as f32;
                Data::F32(chunks.map(read).collect())
            }
            Elem::Int { .. } | Elem::Text => Data::Int(chunks.map(|c| elem.wrap(bits(c) as i64)).collect()),
        };
        if splat {
            match &mut data {
                Data::F32(values) => *values = vec![values[0]; count],
                Data::F64(values) => *values = vec![values[0]; count],
                Data::Int(values) => *values = vec![values[0]; count],
                Data::Text(_) => {}
            }
        }
        Ok(Tensor { shape: shape.to_vec(), elem, data })
    }

    /// The elements' bytes, as in a dense attribute; none of texts.
    pub fn to_bytes(&self) -> Vec<u8> {
        let width = self.elem.bytes();
        match (&self.data, self.elem) {
            (Data::F32(values), Elem::Float(FloatKind::F32)) => {
                values.iter().flat_map(|x| x.to_le_bytes()).collect()
            }
            (Data::F32(values), Elem::Float(kind)) => values
                .iter()
                .flat_map(|&x| from_f64(kind, f64::from(x)).to_le_bytes().into_iter().take(width))
                .collect(),
            (Data::F32(values), _) => values.iter().flat_map(|x| x.to_le_bytes()).collect(),
            (Data::F64(values), _) => values.iter().flat_map(|x| x.to_le_bytes()).collect(),
            (Data::Int(values), _) => {
                values.iter().flat_map(|x| x.to_le_bytes().into_iter().take(width)).collect()
            }
            (Data::Text(_), _) => Vec::new(),
        }
    }

    /// The tensor as an attribute: a resource named after `hint` when it has over `inline` bytes.
    pub fn to_attr(&self, ctx: &Context, hint: &str, inline: usize) -> Option<Attr> {
        let (ty, bytes) = (self.ty(ctx), self.to_bytes());
        if let Data::Text(values) = &self.data {
            let bytes: Vec<&[u8]> = values.iter().map(|text| text.as_bytes()).collect();
            return ctx.dense_strings(ty, &bytes);
        }
        if bytes.len() > inline {
            return Some(ctx.resource_attr(hint, ty, Blob::new(bytes).with_align(64)));
        }
        ctx.dense_attr(ty, &bytes)
    }

    /// The elements at `indices` as a tensor of shape `shape`.
    pub(super) fn take(&self, shape: &[usize], indices: &[usize]) -> Tensor {
        Tensor { shape: shape.to_vec(), elem: self.elem, data: self.data.take(indices) }
    }

    /// The dimensions in the order `perm`.
    pub(super) fn permute(&self, perm: &[usize]) -> Tensor {
        if perm.iter().enumerate().all(|(at, &dim)| at == dim) {
            return self.clone();
        }
        let strides = strides(&self.shape);
        let shape: Vec<usize> = perm.iter().map(|&dim| self.shape[dim]).collect();
        let steps: Vec<isize> = perm.iter().map(|&dim| strides[dim] as isize).collect();
        self.take(&shape, &indices(&shape, &steps, 0))
    }

    /// The same elements in another shape.
    pub(super) fn with_shape(mut self, shape: &[usize]) -> Tensor {
        self.shape = shape.to_vec();
        self
    }

    /// The indices of the elements when this is broadcast to `shape`.
    pub(super) fn broadcast_indices(&self, shape: &[usize]) -> Vec<usize> {
        let missing = shape.len() - self.shape.len();
        let own = strides(&self.shape);
        let steps: Vec<isize> = (0..shape.len())
            .map(|dim| match dim.checked_sub(missing) {
                Some(own_dim) if self.shape[own_dim] > 1 => own[own_dim] as isize,
                _ => 0,
            })
            .collect();
        indices(shape, &steps, 0)
    }
}

/// Elements between neighbours in each dimension, row-major.
pub(super) fn strides(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; shape.len()];
    for dim in (1..shape.len()).rev() {
        strides[dim - 1] = strides[dim] * shape[dim];
    }
    strides
}

/// The offsets of the elements of a strided view, in row-major order.
pub(super) fn indices(shape: &[usize], steps: &[isize], base: isize) -> Vec<usize> {
    let total: usize = shape.iter().product();
    let mut out = Vec::with_capacity(total);
    if total == 0 {
        return out;
    }
    let Some((&inner, outer)) = shape.split_last() else {
        out.push(base as usize);
        return out;
    };
    let step = steps[outer.len()];
    let mut at = vec![0usize; outer.len()];
    let mut offset = base;
    loop {
        out.extend((0..inner as isize).map(|i| (offset + i * step) as usize));
        let Some(dim) = (0..outer.len()).rev().find(|&dim| at[dim] + 1 < outer[dim]) else {
            return out;
        };
        for back in dim + 1..outer.len() {
            offset -= at[back] as isize * steps[back];
            at[back] = 0;
        }
        at[dim] += 1;
        offset += steps[dim];
    }
}

/// Calls `f` with every position of `shape` in row-major order.
pub(super) fn positions(shape: &[usize], mut f: impl FnMut(&[usize])) {
    if shape.contains(&0) {
        return;
    }
    let mut at = vec![0; shape.len()];
    loop {
        f(&at);
        let Some(dim) = (0..shape.len()).rev().find(|&dim| at[dim] + 1 < shape[dim]) else {
            return;
        };
        at[dim + 1..].fill(0);
        at[dim] += 1;
    }
}
