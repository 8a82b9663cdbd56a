//! Simplifications of structured control flow, after upstream's canonicalization patterns.

mod for_loop;
mod forall;
mod if_else;
mod merge_ifs;
mod parallel;
mod regions;
mod while_loop;

pub(super) use for_loop::*;
pub use forall::insert_for_update;
pub(super) use forall::*;
pub(super) use if_else::*;
pub(super) use merge_ifs::*;
pub(super) use parallel::*;
pub(super) use regions::*;
pub(super) use while_loop::*;

pub(super) use crate::support::region_branch::{
    forward_single_source, merge_equal_inputs, remove_dead_inputs,
};

use terrace_ir::types::{DYNAMIC, TypeKind};
use terrace_ir::{Block, Body, Context, Op, Rewriter, Type, Value};

use crate::arith;
use crate::support::index_list::Mixed;
use crate::support::{constant_int, constant_of};

/// Makes an `i1` constant.
fn bool_constant(rw: &mut Rewriter<'_>, value: bool) -> Option<Value> {
    let ctx = rw.context();
    rw.constant("arith", ctx.bool_attr(value), ctx.int(1))
}

/// The value that `value` is the negation of.
fn negated(body: &Body, value: Value) -> Option<Value> {
    let xor = arith::XOrIOp::defining(body, value)?;
    let one = constant_of(body, xor.rhs(body))?.as_bool(body.ctx())?;
    one.then(|| xor.lhs(body))
}

/// Whether `block` holds nothing but its terminator.
fn is_trivial(body: &Body, block: Block) -> bool {
    body.first_op(block) == body.last_op(block)
}

/// The operands of the terminator of `block`.
fn yielded(body: &Body, block: Block) -> &[Value] {
    body.last_op(block).map_or(&[], |last| body.operands(last))
}

/// How a loop's bounds compare.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// First value.
    pub(crate) lower: Mixed,
    /// First value that is not reached.
    pub(crate) upper: Mixed,
    /// What is added each time.
    pub(crate) step: Mixed,
    /// Width in bits.
    pub(crate) width: u32,
    /// Whether bounds compare as unsigned numbers.
    pub(crate) unsigned: bool,
}

/// How often a loop runs, where that is known.
pub(crate) fn trip_count(body: &Body, bounds: Bounds) -> Option<i128> {
    if bounds.lower == bounds.upper {
        return Some(0);
    }
    let number = |entry: Mixed| {
        let value = i128::from(entry.constant(body)?);
        Some(match bounds.unsigned {
            true => terrace_ir::interp::scalar::unsigned(value, bounds.width) as i128,
            false => value,
        })
    };
    let step = number(bounds.step);
    if step == Some(0) {
        return Some(0);
    }
    let span = match (number(bounds.lower), number(bounds.upper)) {
        (Some(lower), Some(upper)) => upper - lower,
        _ => constant_span(body, bounds)?,
    };
    if span <= 0 {
        return Some(0);
    }
    let step = step.filter(|&step| step > 0)?;
    Some((span + step - 1) / step)
}

/// `c` when the upper bound is `lower + c`, in an addition that does not overflow.
fn constant_span(body: &Body, bounds: Bounds) -> Option<i128> {
    let (Mixed::Value(lower), Mixed::Value(upper)) = (bounds.lower, bounds.upper) else {
        return None;
    };
    let add = arith::AddIOp::defining(body, upper)?;
    let flags = body.attr(add.0, "overflowFlags")?;
    let wanted = if bounds.unsigned { "nuw" } else { "nsw" };
    let kept = body.ctx().display(flags).to_string().contains(wanted);
    let span = constant_int(body, add.rhs(body))?;
    (kept && add.lhs(body) == lower).then_some(i128::from(span))
}

/// Moves the ops of the only block of a region of `op` in front of it, the arguments replaced by
/// `args`, and replaces `op` by what the region yields.
fn inline_region(rw: &mut Rewriter<'_>, op: Op, block: Block, args: &[Value]) {
    let values = rw.inline_block(block, op, args);
    rw.replace(op, values);
}

/// Whether `special` is a tensor type that knows each size that `general` knows.
fn is_more_static(ctx: &Context, general: Type, special: Type) -> bool {
    let (TypeKind::Tensor { encoding: a, .. }, TypeKind::Tensor { encoding: b, .. }) =
        (general.kind(ctx), special.kind(ctx))
    else {
        return false;
    };
    let (Some(general_shape), Some(special_shape)) = (general.shape(ctx), special.shape(ctx)) else {
        return false;
    };
    general != special
        && a == b
        && general.elem(ctx) == special.elem(ctx)
        && general_shape.len() == special_shape.len()
        && general_shape
            .iter()
            .zip(special_shape)
            .all(|(&general, &special)| general == DYNAMIC || general == special)
}

/// `tensor.cast` of `value` to `ty`.
fn cast(rw: &mut Rewriter<'_>, value: Value, ty: Type) -> Value {
    let spec = rw.spec(crate::tensor::CastOp::def()).operands([value]).results([ty]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// Gives `value` the type `ty` and a cast to its old type, made at the current place, to its users.
fn retype(rw: &mut Rewriter<'_>, value: Value, ty: Type) {
    let old = rw.ty(value);
    rw.body_mut().set_ty(value, ty);
    let back = cast(rw, value, old);
    let maker = rw.defining_op(back);
    rw.replace_value_if(value, back, |_, user| Some(user) != maker);
}
