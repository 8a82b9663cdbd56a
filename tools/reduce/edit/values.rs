//! Values that can stand for others.

use terrace_ir::op::Traits;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Block, Body, Context, Op, OpSpec, Rewriter, Type, Value, ValueDef};

/// Where the value that stands for another one comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stand {
    /// The first argument of the function or of a block around, or the nearest result before.
    Earlier,
    /// An operand of the op.
    Operand,
    /// A new argument of the function.
    Argument,
    /// A constant zero.
    Constant,
    /// A new op of the test dialect, which computes it from nothing.
    Source,
}

/// How the op that computes a value from nothing is called.
pub(crate) const SOURCE: &str = "test.source";

/// A value of type `ty` to be used in front of `op` instead of one of its results.
pub(super) fn stand_in(body: &mut Body, op: Op, ty: Type, how: Stand) -> Option<Value> {
    match how {
        Stand::Earlier => earlier(body, op, ty),
        Stand::Operand => {
            let own = |value: &Value| body.defining_op(*value) == Some(op);
            body.operands(op).iter().copied().find(|value| body.ty(*value) == ty && !own(value))
        }
        Stand::Argument => super::signature::add_argument(body, op, ty),
        Stand::Constant => {
            let zero = zero(body.ctx(), ty)?;
            Rewriter::before(body, op).constant("arith", zero, ty)
        }
        Stand::Source => {
            let ctx = body.ctx().clone();
            ctx.dialect("test").filter(|dialect| dialect.is_open())?;
            let spec = OpSpec::named(ctx.op_name(SOURCE), body.loc(op)).results([ty]);
            let source = body.create(&spec);
            body.insert_before(op, source);
            Some(body.result(source, 0))
        }
    }
}

/// The first of the ways `hows` that gives a value.
pub(super) fn stand_in_by(body: &mut Body, op: Op, ty: Type, hows: &[Stand]) -> Option<Value> {
    hows.iter().find_map(|&how| stand_in(body, op, ty, how))
}

/// A value of type `ty` that is defined in front of `op`, in its block or around it: rather an argument than a
/// result, rather one of an outer block than of an inner one, rather a near result than a far one.
pub(super) fn earlier(body: &Body, op: Op, ty: Type) -> Option<Value> {
    let (mut arg, mut result) = (None, None);
    let mut at = op;
    while let Some(block) = body.block(at) {
        let entry = body.block_region(block).and_then(|region| body.entry(region));
        let fits = |value: &Value| body.ty(*value) == ty;
        let before = std::iter::successors(body.prev_op(at), |&op| body.prev_op(op));
        result = result.or_else(|| before.flat_map(|op| body.results(op)).find(fits));
        arg = body.args(block).iter().copied().find(fits).or(arg);
        if let Some(entry) = entry.filter(|&entry| entry != block) {
            result = result.or_else(|| results_of(body, entry).find(fits));
            arg = body.args(entry).iter().copied().find(fits).or(arg);
        }
        match body.parent_op(at) {
            Some(parent) if parent != body.self_op() => at = parent,
            _ => break,
        }
    }
    arg.or(result)
}

/// The results of the ops of a block.
fn results_of(body: &Body, block: Block) -> impl Iterator<Item = Value> {
    body.ops_of(block).flat_map(|op| body.results(op))
}

/// Whether `value` is an argument of a block.
pub(super) fn is_arg(body: &Body, value: Value) -> bool {
    matches!(body.value_def(value), ValueDef::Arg(..))
}

/// Whether `op` ends its block, as far as is known.
pub(super) fn is_terminator(body: &Body, op: Op) -> bool {
    body.has_trait(op, Traits::TERMINATOR) || !body.successors(op).is_empty()
}

/// Zero of type `ty`, for types that have one.
pub(super) fn zero(ctx: &Context, ty: Type) -> Option<Attr> {
    if ty.is_integer(ctx) || ty.is_index(ctx) {
        return Some(ctx.int_attr(0, ty));
    }
    if ty.is_float(ctx) {
        return Some(ctx.float_attr(0.0, ty));
    }
    if !(ty.is_tensor(ctx) || ty.is_vector(ctx)) {
        return None;
    }
    ty.static_shape(ctx).filter(|shape| !shape.contains(&DYNAMIC))?;
    let width = ty.elem(ctx).byte_width(ctx)?;
    ctx.dense_attr(ty, &vec![0; width])
}
