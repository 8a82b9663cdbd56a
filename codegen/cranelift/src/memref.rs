//! Memrefs in generated code: an address with sizes and strides, most of them constants.

use cranelift_codegen::ir::{InstBuilder, Value as ClifValue, types};
use cranelift_frontend::FunctionBuilder;
use smallvec::SmallVec;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{AttrKind, Context, Type, TypeKind};

/// A size or stride in elements.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Extent {
    /// Known when compiling.
    Const(i64),
    /// Known when running.
    Value(ClifValue),
}

impl Extent {
    /// The extent as a 64-bit value.
    pub(crate) fn value(self, b: &mut FunctionBuilder<'_>) -> ClifValue {
        match self {
            Extent::Const(value) => b.ins().iconst(types::I64, value),
            Extent::Value(value) => value,
        }
    }

    /// `self * other`.
    pub(crate) fn mul(self, other: Extent, b: &mut FunctionBuilder<'_>) -> Extent {
        match (self, other) {
            (Extent::Const(x), Extent::Const(y)) => Extent::Const(x.wrapping_mul(y)),
            (Extent::Const(1), other) | (other, Extent::Const(1)) => other,
            (Extent::Const(0), _) | (_, Extent::Const(0)) => Extent::Const(0),
            (Extent::Const(k), Extent::Value(v)) | (Extent::Value(v), Extent::Const(k)) => {
                Extent::Value(b.ins().imul_imm_s(v, k))
            }
            (Extent::Value(x), Extent::Value(y)) => Extent::Value(b.ins().imul(x, y)),
        }
    }

    /// `self + other`.
    pub(crate) fn add(self, other: Extent, b: &mut FunctionBuilder<'_>) -> Extent {
        match (self, other) {
            (Extent::Const(x), Extent::Const(y)) => Extent::Const(x.wrapping_add(y)),
            (Extent::Const(0), other) | (other, Extent::Const(0)) => other,
            (Extent::Const(k), Extent::Value(v)) | (Extent::Value(v), Extent::Const(k)) => {
                Extent::Value(b.ins().iadd_imm_s(v, k))
            }
            (Extent::Value(x), Extent::Value(y)) => Extent::Value(b.ins().iadd(x, y)),
        }
    }
}

/// A memref value.
#[derive(Clone, Debug)]
pub(crate) struct MemVal {
    /// Address of the element at index zero, the offset included.
    pub(crate) ptr: ClifValue,
    pub(crate) sizes: SmallVec<[Extent; 4]>,
    pub(crate) strides: SmallVec<[Extent; 4]>,
}

/// Sizes and strides that a memref type gives; [`DYNAMIC`] where it leaves them open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Shape {
    pub(crate) sizes: Vec<i64>,
    pub(crate) strides: Vec<i64>,
}

/// The shape of a ranked memref type with identity or strided layout.
pub(crate) fn shape_of(ctx: &Context, ty: Type) -> Option<Shape> {
    let TypeKind::MemRef { shape, layout, .. } = ty.kind(ctx) else { return None };
    let strides = match layout.map(|layout| layout.kind(ctx)) {
        None => static_strides(shape),
        Some(AttrKind::Strided { strides, .. }) => strides.to_vec(),
        Some(AttrKind::AffineMap(map)) if map.is_identity(ctx) => static_strides(shape),
        Some(_) => return None,
    };
    Some(Shape { sizes: shape.to_vec(), strides })
}

/// Strides of a contiguous row-major buffer; [`DYNAMIC`] in front of an open size.
fn static_strides(sizes: &[i64]) -> Vec<i64> {
    let mut strides = vec![1i64; sizes.len()];
    for at in (0..sizes.len().saturating_sub(1)).rev() {
        let (size, inner) = (sizes[at + 1], strides[at + 1]);
        strides[at] = if size == DYNAMIC || inner == DYNAMIC {
            DYNAMIC
        } else {
            size.checked_mul(inner).unwrap_or(DYNAMIC)
        };
    }
    strides
}

/// Strides of a contiguous row-major buffer of these sizes.
pub(crate) fn row_major(sizes: &[Extent], b: &mut FunctionBuilder<'_>) -> SmallVec<[Extent; 4]> {
    let mut strides: SmallVec<[Extent; 4]> = smallvec::smallvec![Extent::Const(1); sizes.len()];
    for at in (0..sizes.len().saturating_sub(1)).rev() {
        strides[at] = strides[at + 1].mul(sizes[at + 1], b);
    }
    strides
}

impl Shape {
    /// Number of words that a value of this shape is passed as: the address, then each open extent.
    pub(crate) fn words(&self) -> usize {
        let open = |extents: &[i64]| extents.iter().filter(|&&extent| extent == DYNAMIC).count();
        1 + open(&self.sizes) + open(&self.strides)
    }

    /// The value from the words that it is passed as.
    pub(crate) fn bind_words(&self, words: &[ClifValue]) -> MemVal {
        let (ptr, mut rest) = (words[0], words[1..].iter().copied());
        let mut extent = |&extent: &i64| match extent {
            DYNAMIC => rest.next().map_or(Extent::Const(0), Extent::Value),
            known => Extent::Const(known),
        };
        let sizes = self.sizes.iter().map(&mut extent).collect();
        let strides = self.strides.iter().map(&mut extent).collect();
        MemVal { ptr, sizes, strides }
    }
}

impl MemVal {
    /// The words that this value is passed as where `shape` is expected.
    pub(crate) fn to_words(&self, shape: &Shape, b: &mut FunctionBuilder<'_>) -> Vec<ClifValue> {
        let mut words = vec![self.ptr];
        let sizes = shape.sizes.iter().zip(&self.sizes);
        for (&expected, extent) in sizes.chain(shape.strides.iter().zip(&self.strides)) {
            if expected == DYNAMIC {
                words.push(extent.value(b));
            }
        }
        words
    }

    /// The address of the element at `indices`, which are 64-bit values.
    pub(crate) fn address(
        &self,
        indices: &[Extent],
        elem_bytes: i64,
        b: &mut FunctionBuilder<'_>,
    ) -> (ClifValue, i32) {
        let mut offset = Extent::Const(0);
        for (&index, &stride) in indices.iter().zip(&self.strides) {
            let step = index.mul(stride, b);
            offset = offset.add(step, b);
        }
        match offset.mul(Extent::Const(elem_bytes), b) {
            Extent::Const(bytes) => match i32::try_from(bytes) {
                Ok(bytes) => (self.ptr, bytes),
                Err(_) => (b.ins().iadd_imm_s(self.ptr, bytes), 0),
            },
            Extent::Value(bytes) => (b.ins().iadd(self.ptr, bytes), 0),
        }
    }
}
