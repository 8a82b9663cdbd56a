//! Copies of tensors, which make decisions against bufferizing in place visible.

use terrace_ir::rewrite::InsertPoint;
use terrace_ir::{Op, Rewriter, Type, Value};

use super::{Known, OpOperand, Outcome, State, fail, owner_of};
use crate::bufferization::{AllocTensorOp, ToTensorOp};
use crate::memref::layout;
use crate::support::reify::{ReifyShape, size_of};
use crate::support::shape::dynamic_dims;
use crate::tensor;

fn is_unranked(state: &State<'_>, value: Value) -> bool {
    let ty = state.body.ty(value);
    ty.is_tensor(state.body.ctx()) && ty.rank(state.body.ctx()).is_none()
}

/// What becomes a copy: an operand, or a result; and whether the copy has the contents.
#[derive(Default)]
struct Plan {
    operands: Vec<(OpOperand, bool)>,
    results: Vec<(Value, bool)>,
}

fn plan(state: &State<'_>, op: Op) -> Outcome<Plan> {
    let mut plan = Plan::default();
    for operand in state.tensor_operands(op) {
        if state.is_in_place(operand) {
            continue;
        }
        if is_unranked(state, operand.value(state.body)) {
            return fail(state.body, op, "copying of unranked tensors is not implemented");
        }
        let copies = !state.can_omit_copy(operand);
        match state.aliases(operand)[..] {
            // The result can be smaller than the operand, as that of a slice is.
            [alias]
                if state.body.defining_op(alias.value).is_some()
                    && !state.writes(operand)
                    && state.aliasing_operands(alias.value).len() == 1
                    && !is_unranked(state, alias.value) =>
            {
                plan.results.push((alias.value, copies));
            }
            _ => plan.operands.push((operand, copies)),
        }
    }
    Ok(plan)
}

/// Makes copies of the operands of `op` that are not bufferized in place, or of what they become.
///
/// # Errors
/// When a copy cannot be made.
pub fn resolve_operands(op: Op, rw: &mut Rewriter<'_>, known: &Known<'_>) -> Outcome {
    let plan = plan(&State::new(rw.body(), known), op)?;
    for (operand, copies) in plan.operands {
        rw.set_root(op);
        let value = operand.value(rw);
        let copy = allocate_tensor(rw, value, known, copies)?;
        rw.set_operand(op, operand.index, copy);
    }
    for (value, copies) in plan.results {
        rw.set_root(op);
        rw.set_after(op);
        let users: Vec<Op> = rw.users(value).filter(|&user| !is_size_query(rw, user)).collect();
        let copy = allocate_tensor(rw, value, known, copies)?;
        rw.replace_value_if(value, copy, |_, user| users.contains(&user));
    }
    Ok(())
}

/// [`resolve_operands`], as the function of the interface.
///
/// # Errors
/// When a copy cannot be made.
pub fn default_resolve(op: Op, rw: &mut Rewriter<'_>, known: &Known<'_>) -> Outcome {
    resolve_operands(op, rw, known)
}

/// A new tensor of the shape of `value`, a tensor or memref, with a buffer of its own, at the
/// rewriter's place; with `copies` it has the contents of `value`.
///
/// # Errors
/// When the shape or the memory space is not known.
pub fn allocate_tensor(
    rw: &mut Rewriter<'_>,
    value: Value,
    known: &Known<'_>,
    copies: bool,
) -> Outcome<Value> {
    let ctx = rw.context();
    let owner = owner_of(rw, value).unwrap_or_else(|| rw.self_op());
    let (mut tensor, mut ty) = (value, rw.ty(value));
    if ty.rank(&ctx).is_none() {
        return fail(rw, owner, "copying of unranked tensors is not implemented");
    }
    if ty.is_memref(&ctx) {
        ty = ctx.tensor(ty.shape(&ctx).unwrap_or_default(), ty.elem(&ctx));
        let spec = rw.spec(ToTensorOp::def()).operands([value]).results([ty]);
        let op = rw.insert(spec);
        tensor = rw.result(op, 0);
    }
    let sizes = if copies { Vec::new() } else { open_sizes(rw, tensor, ty)? };
    let space = if copies { None } else { space_of(rw, tensor, ty, known)? };
    let copy: &[Value] = if copies { &[tensor] } else { &[] };
    let spec = rw
        .spec(AllocTensorOp::def())
        .operand_groups(&ctx, &[&sizes, copy, &[]])
        .maybe_attr(&ctx, "memory_space", space)
        .results([ty]);
    let op = rw.insert(spec);
    Ok(rw.result(op, 0))
}

/// The memory space of a buffer like that of `tensor`.
fn space_of(
    rw: &Rewriter<'_>,
    tensor: Value,
    ty: Type,
    known: &Known<'_>,
) -> Outcome<Option<terrace_ir::Attr>> {
    let buffer = State::new(rw.body(), known).buffer_type(tensor)?;
    let space = layout::space(rw.ctx(), buffer);
    Ok(space.or_else(|| known.options.space_of(rw.ctx(), ty).flatten()))
}

/// The sizes of `tensor` that its type leaves open: as the op that makes it tells them, or asked for.
fn open_sizes(rw: &mut Rewriter<'_>, tensor: Value, ty: Type) -> Outcome<Vec<Value>> {
    let ctx = rw.context();
    if dynamic_dims(&ctx, ty) == 0 {
        return Ok(Vec::new());
    }
    if let Some(sizes) = reified_sizes(rw, tensor, ty) {
        return Ok(sizes);
    }
    let shape = ty.shape(&ctx).unwrap_or_default().to_vec();
    let mut sizes = Vec::new();
    for (dim, _) in shape.iter().enumerate().filter(|entry| *entry.1 == terrace_ir::types::DYNAMIC) {
        let size = size_of(rw, tensor, dim).and_then(|size| size.value(rw));
        match size {
            Some(size) => sizes.push(size),
            None => {
                let owner = owner_of(rw, tensor).unwrap_or_else(|| rw.self_op());
                return fail(rw, owner, "cannot tell the sizes of a tensor");
            }
        }
    }
    Ok(sizes)
}

fn reified_sizes(rw: &mut Rewriter<'_>, tensor: Value, ty: Type) -> Option<Vec<Value>> {
    let op = rw.defining_op(tensor)?;
    let number = rw.results(op).position(|result| result == tensor)?;
    let shape = ty.shape(rw.ctx())?.to_vec();
    let open = (0..shape.len()).filter(|&dim| shape[dim] == terrace_ir::types::DYNAMIC);
    let reify = rw.interface::<ReifyShape>(op)?;
    let mut sizes = Vec::new();
    for dim in open {
        sizes.push((reify.size)(op, rw, number, dim)?.value(rw)?);
    }
    Some(sizes)
}

/// Inserts behind the definition of `value` from now on.
pub(super) fn set_behind(rw: &mut Rewriter<'_>, value: Value) {
    match rw.value_def(value) {
        terrace_ir::ValueDef::Result(op, _) => rw.set_after(op),
        terrace_ir::ValueDef::Arg(block, _) => {
            let point = match rw.first_op(block) {
                Some(first) => InsertPoint::Before(first),
                None => InsertPoint::End(block),
            };
            rw.set_point(point);
        }
    }
}

/// Whether sizes are asked for by ops that exist only for them.
fn is_size_query(rw: &Rewriter<'_>, op: Op) -> bool {
    tensor::DimOp::of(rw, op).is_some()
}
