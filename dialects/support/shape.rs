//! Arithmetic on sizes that may be open, and what the types of tensors and memrefs have in common.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Context, OpError, Type, TypeKind};

/// `a + b`, open when either is, or when the sum does not fit.
pub fn add(a: i64, b: i64) -> i64 {
    if a == DYNAMIC || b == DYNAMIC { DYNAMIC } else { a.checked_add(b).unwrap_or(DYNAMIC) }
}

/// `a * b`, open when either is, or when the product does not fit.
pub fn mul(a: i64, b: i64) -> i64 {
    if a == DYNAMIC || b == DYNAMIC { DYNAMIC } else { a.checked_mul(b).unwrap_or(DYNAMIC) }
}

/// Whether two sizes can be the same at run time.
pub fn compatible(a: i64, b: i64) -> bool {
    a == b || a == DYNAMIC || b == DYNAMIC
}

/// Whether two shapes can be the same at run time.
pub fn compatible_shapes(a: &[i64], b: &[i64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| compatible(a, b))
}

/// Number of open sizes of a ranked type.
pub fn dynamic_dims(ctx: &Context, ty: Type) -> usize {
    ty.shape(ctx).map_or(0, |shape| shape.iter().filter(|&&size| size == DYNAMIC).count())
}

/// Which of the operands for the open sizes of a shape belongs to dimension `dim`: the number of
/// open sizes in front of it. `None` when that dimension's size is known, or not there.
pub fn dynamic_index(shape: &[i64], dim: usize) -> Option<usize> {
    let &size = shape.get(dim)?;
    (size == DYNAMIC).then(|| shape[..dim].iter().filter(|&&size| size == DYNAMIC).count())
}

/// Checks that there is an operand for each open size of `ty`.
///
/// # Errors
/// When there are more or fewer.
pub fn verify_dynamic_sizes(ctx: &Context, ty: Type, given: usize) -> Result<(), OpError> {
    match dynamic_dims(ctx, ty) {
        expected if expected == given => Ok(()),
        expected => {
            Err(OpError::new(format!("incorrect number of dynamic sizes, has {given}, expected {expected}")))
        }
    }
}

/// A ranked tensor, memref or vector type with other sizes. A memref keeps its layout.
pub fn with_shape(ctx: &Context, ty: Type, sizes: &[i64]) -> Type {
    let mut kind = ty.kind(ctx).clone();
    match &mut kind {
        TypeKind::Tensor { shape, .. } | TypeKind::MemRef { shape, .. } | TypeKind::Vector { shape, .. } => {
            *shape = sizes.into();
            ctx.ty(kind)
        }
        _ => ty,
    }
}

/// The encoding of a ranked tensor type.
pub fn encoding(ctx: &Context, ty: Type) -> Option<terrace_ir::Attr> {
    match ty.kind(ctx) {
        TypeKind::Tensor { encoding, .. } => *encoding,
        _ => None,
    }
}

/// A ranked tensor type with this encoding.
pub fn with_encoding(ctx: &Context, ty: Type, new: Option<terrace_ir::Attr>) -> Type {
    let mut kind = ty.kind(ctx).clone();
    match &mut kind {
        TypeKind::Tensor { encoding, .. } => {
            *encoding = new;
            ctx.ty(kind)
        }
        _ => ty,
    }
}
