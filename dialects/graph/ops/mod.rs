//! The ops, a file for each family, each with the inference rules of its family.

mod constant;
mod control;
mod conv;
mod elementwise;
mod index;
mod matmul;
mod movement;
mod norm;
mod pool;
mod quantize;
mod recurrent;
mod reduce;
mod resize;
mod shape;
mod strings;
mod suppression;
mod unique;

pub use constant::*;
pub use control::*;
pub use conv::*;
pub use elementwise::*;
pub use index::*;
pub use matmul::*;
pub use movement::*;
pub use norm::*;
pub use pool::*;
pub use quantize::*;
pub use recurrent::*;
pub use reduce::*;
pub use resize::*;
pub use shape::*;
pub use strings::*;
pub use suppression::*;
pub use unique::*;

use terrace_ir::op::Constraint;
use terrace_ir::{Context, Type, TypeKind};

fn tensor_of(ctx: &Context, ty: Type, holds: fn(&Context, Type) -> bool) -> bool {
    matches!(*ty.kind(ctx), TypeKind::Tensor { elem, encoding: None, .. } if holds(ctx, elem))
}

/// A ranked tensor of floats.
pub const FLOAT_TENSOR: Constraint = Constraint::new("ranked tensor of floating-point values", |ctx, ty| {
    tensor_of(ctx, ty, |ctx, elem| elem.is_float(ctx))
});
/// A ranked tensor of integers.
pub const INT_TENSOR: Constraint = Constraint::new("ranked tensor of integer values", |ctx, ty| {
    tensor_of(ctx, ty, |ctx, elem| elem.is_integer(ctx))
});
/// A ranked tensor of floats or integers.
pub const NUMBER_TENSOR: Constraint =
    Constraint::new("ranked tensor of floating-point or integer values", |ctx, ty| {
        tensor_of(ctx, ty, |ctx, elem| elem.is_float(ctx) || elem.is_integer(ctx))
    });
/// A ranked tensor of `i1`.
pub const BOOL_TENSOR: Constraint =
    Constraint::new("ranked tensor of 1-bit signless integer values", |ctx, ty| {
        tensor_of(ctx, ty, |ctx, elem| elem.is_int(ctx, 1))
    });
/// Any ranked tensor without encoding.
pub const ANY_TENSOR: Constraint =
    Constraint::new("ranked tensor of any type values", |ctx, ty| tensor_of(ctx, ty, |_, _| true));
