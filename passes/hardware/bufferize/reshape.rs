//! Reshapes to sizes that are computed, and lists of scalars, which these sizes come in.

use terrace_dialects::support::constant;
use terrace_dialects::{arith, memref, tensor};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Op, OpError, Rewriter, Value};

use super::func::State;
use super::ops::{Done, contiguous};
use super::storage::{alloc, memref_type};

/// The elements of a list of sizes that `from_elements` makes, or loads of those of another list.
fn sizes_of(
    rw: &mut Rewriter<'_>,
    list: Value,
    count: usize,
    state: &State<'_>,
) -> Result<Vec<Value>, OpError> {
    if let Some(made) = tensor::FromElementsOp::defining(rw, list) {
        return Ok(rw.operands(made.0).to_vec());
    }
    let (buffer, _) = state.buffers.of(list)?;
    let mut sizes = Vec::new();
    for at in 0..count {
        let at = constant::index(rw, at as i64).ok_or_else(|| OpError::new("has too many sizes"))?;
        sizes.push(rw.apply(memref::LoadOp::def(), &[buffer, at]));
    }
    Ok(sizes)
}

/// A reshape to computed sizes looks at the same memory with them.
pub(super) fn reshape(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let ctx = rw.context();
    let (source, list, result) = (rw.operand(op, 0), rw.operand(op, 1), rw.result(op, 0));
    let (buffer, storage) = contiguous(rw, source, state)?;
    let ty = memref_type(&ctx, rw.ty(result))?;
    let shape = ty.shape(&ctx).unwrap_or_default().to_vec();
    let given = sizes_of(rw, list, shape.len(), state)?;
    let index = ctx.index();
    if given.iter().any(|&size| rw.ty(size) != index) {
        return Err(OpError::new("reshapes to sizes that are not of type 'index'"));
    }
    let strides: Vec<i64> = row_major_strides(&shape);
    let (mut sizes, mut steps) = (Vec::new(), Vec::new());
    let mut step: Option<Value> = None;
    for dim in (0..shape.len()).rev() {
        if strides[dim] == DYNAMIC {
            steps.extend(step);
        }
        if shape[dim] == DYNAMIC {
            sizes.push(given[dim]);
        }
        step = Some(match step {
            Some(step) => rw.apply(arith::MulIOp::def(), &[step, given[dim]]),
            None => given[dim],
        });
    }
    sizes.reverse();
    steps.reverse();
    let spec = rw
        .spec(memref::ReinterpretCastOp::def())
        .operand_groups(&ctx, &[&[buffer], &[], &sizes, &steps])
        .attr(&ctx, "static_offsets", ctx.i64_array(&[0]))
        .attr(&ctx, "static_sizes", ctx.i64_array(&shape))
        .attr(&ctx, "static_strides", ctx.i64_array(&strides))
        .results([ty]);
    let new = rw.insert(spec);
    state.buffers.alias(result, rw.result(new, 0), storage);
    Ok(Done::Replaced)
}

/// Strides of a row-major buffer; open in front of an open size.
fn row_major_strides(shape: &[i64]) -> Vec<i64> {
    let mut strides = vec![1; shape.len()];
    for dim in (1..shape.len()).rev() {
        let product = if shape[dim] == DYNAMIC || strides[dim] == DYNAMIC {
            None
        } else {
            shape[dim].checked_mul(strides[dim])
        };
        strides[dim - 1] = product.unwrap_or(DYNAMIC);
    }
    strides
}

/// A list of scalars is stored element by element.
pub(super) fn from_elements(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let ctx = rw.context();
    let result = rw.result(op, 0);
    let sizes_only = rw.users(result).all(|user| {
        tensor::ReshapeOp::of(rw, user)
            .is_some_and(|user| rw.operand(user.0, 1) == result && rw.operand(user.0, 0) != result)
    });
    if sizes_only {
        return Ok(Done::Replaced);
    }
    let shape = rw.ty(result).static_shape(&ctx).map(<[i64]>::to_vec);
    let shape = shape.ok_or_else(|| OpError::new("makes a tensor of open sizes"))?;
    let elements = rw.operands(op).to_vec();
    let (buffer, made) = alloc(rw, rw.ty(result), &[])?;
    let mut indices = vec![0i64; shape.len()];
    for element in elements {
        let mut operands = vec![element, buffer];
        for &at in &indices {
            operands.push(constant::index(rw, at).ok_or_else(|| OpError::new("has an index out of range"))?);
        }
        let spec = rw.spec(memref::StoreOp::def()).operands(operands);
        rw.insert(spec);
        for dim in (0..shape.len()).rev() {
            indices[dim] += 1;
            if indices[dim] < shape[dim] {
                break;
            }
            indices[dim] = 0;
        }
    }
    state.buffers.add(result, buffer, true, rw.block(made));
    Ok(Done::Replaced)
}
