//! Which types and attributes the ops take.

use terrace_ir::op::{AttrConstraint, Constraint};
use terrace_ir::{Context, Type};

use super::types;

fn elem(ctx: &Context, ty: Type) -> Type {
    if types::is_vector(ctx, ty) { ty.elem(ctx) } else { ty }
}

/// Any type of LLVM IR.
pub(super) const TYPE: Constraint = Constraint::new("LLVM dialect-compatible type", types::is_compatible);

/// Any type that a value in memory can have.
pub(super) const SIZED: Constraint = Constraint::new("LLVM type with size", types::is_element);

/// A pointer.
pub(super) const PTR: Constraint = Constraint::new("LLVM pointer type", types::is_ptr);

/// A pointer or a vector of pointers.
pub(super) const PTR_LIKE: Constraint =
    Constraint::new("LLVM pointer type or LLVM dialect-compatible vector of LLVM pointer type", |ctx, ty| {
        types::is_ptr(ctx, elem(ctx, ty))
    });

/// An integer.
pub(super) const INT: Constraint = Constraint::new("signless integer", |ctx, ty| ty.is_signless(ctx));

/// An integer or a vector of integers.
pub(super) const INT_LIKE: Constraint =
    Constraint::new("signless integer or LLVM dialect-compatible vector of signless integer", |ctx, ty| {
        elem(ctx, ty).is_signless(ctx)
    });

/// `i1` or a vector of it.
pub(super) const LLVM_BOOL_LIKE: Constraint = Constraint::new(
    "1-bit signless integer or LLVM dialect-compatible vector of 1-bit signless integer",
    |ctx, ty| elem(ctx, ty).is_int(ctx, 1),
);

/// A float or a vector of floats.
pub(super) const LLVM_FLOAT_LIKE: Constraint = Constraint::new(
    "floating point LLVM type or LLVM dialect-compatible vector of floating point LLVM type",
    |ctx, ty| types::is_float(ctx, elem(ctx, ty)),
);

/// What integers and addresses are compared as.
pub(super) const INT_OR_PTR_LIKE: Constraint = Constraint::new(
    "signless integer or LLVM pointer type or LLVM dialect-compatible vector of signless integer or LLVM \
     dialect-compatible vector of LLVM pointer type",
    |ctx, ty| {
        let elem = elem(ctx, ty);
        elem.is_signless(ctx) || types::is_ptr(ctx, elem)
    },
);

/// What is not made of parts with a position.
pub(super) const NOT_AGGREGATE: Constraint =
    Constraint::new("LLVM-compatible non-aggregate type", |ctx, ty| {
        types::is_compatible(ctx, ty) && !is_aggregate(ctx, ty)
    });

/// A structure or an array.
pub(super) const AGGREGATE: Constraint = Constraint::new("LLVM aggregate type", is_aggregate);

fn is_aggregate(ctx: &Context, ty: Type) -> bool {
    types::array_parts(ctx, ty).is_some() || types::struct_elements(ctx, ty).is_some()
}

/// A vector of LLVM IR.
pub(super) const LLVM_VECTOR: Constraint =
    Constraint::new("LLVM dialect-compatible vector type", types::is_vector);

/// The type of `!llvm.func`.
pub(super) const FUNCTION_TYPE: AttrConstraint =
    AttrConstraint::new("type attribute of LLVM function type", |ctx, attr| {
        attr.as_type(ctx).is_some_and(|ty| types::func_parts(ctx, ty).is_some())
    });
