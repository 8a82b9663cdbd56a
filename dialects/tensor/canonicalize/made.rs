//! Tensors that are made: empty, generated, concatenated.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Rewriter, Type, Value};

use super::super::ops::*;
use super::super::verify::{cast_compatible, concat_shape};
use super::{cast_tells, cast_to};
use crate::support::constant_int;
use crate::support::shape::with_shape;

/// The type `ty` with open sizes given by `sizes` where those are constants and not negative, and
/// the sizes that stay open; `None` when nothing changes.
pub(crate) fn constant_sizes(rw: &Rewriter<'_>, ty: Type, sizes: &[Value]) -> Option<(Type, Vec<Value>)> {
    let mut shape = ty.shape(rw.ctx())?.to_vec();
    let (mut open, mut changed) = (Vec::new(), false);
    let mut sizes = sizes.iter();
    for size in shape.iter_mut().filter(|size| **size == DYNAMIC) {
        let &value = sizes.next()?;
        match constant_int(rw, value).filter(|&value| value >= 0) {
            Some(known) => {
                *size = known;
                changed = true;
            }
            None => open.push(value),
        }
    }
    changed.then(|| (with_shape(rw.ctx(), ty, &shape), open))
}

/// Constant sizes become a part of the type.
pub(in crate::tensor) fn constant_empty(op: EmptyOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let old = rw.ty(op.result(rw));
    let (ty, open) = constant_sizes(rw, old, op.dynamicSizes(rw))?;
    let spec = rw.spec(EmptyOp::def()).operands(open).results([ty]);
    let made = rw.insert(spec);
    let made = rw.result(made, 0);
    let made = cast_to(rw, made, old);
    rw.replace(op, [made]);
    Some(())
}

/// A cast of an empty tensor that tells sizes is an empty tensor of those.
pub(in crate::tensor) fn cast_of_empty(op: CastOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let empty = EmptyOp::defining(rw, op.source(rw))?;
    let (from, to) = (rw.ty(op.source(rw)), rw.ty(op.dest(rw)));
    if !cast_tells(rw.ctx(), from, to) {
        return None;
    }
    let (old, new) = (from.shape(rw.ctx())?, to.shape(rw.ctx())?);
    let mut sizes = empty.dynamicSizes(rw).iter();
    let mut open = Vec::new();
    for (&old, &new) in old.iter().zip(new) {
        let size = if old == DYNAMIC { Some(*sizes.next()?) } else { None };
        match (size, old == new) {
            (Some(size), _) if new == DYNAMIC => open.push(size),
            (None, false) => return None,
            _ => {}
        }
    }
    let spec = rw.spec(EmptyOp::def()).operands(open).results([to]);
    rw.replace_with(op, spec);
    Some(())
}

/// Constant sizes become a part of the type.
pub(in crate::tensor) fn constant_generate(op: GenerateOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let old = rw.ty(op.result(rw));
    let (ty, open) = constant_sizes(rw, old, op.dynamicExtents(rw))?;
    let block = rw.entry(op.body(rw))?;
    let spec = rw.spec(GenerateOp::def()).operands(open).results([ty]);
    let made = rw.insert(spec);
    let region = rw.region(made, 0);
    rw.modify(made, |body| body.move_block(block, region));
    let value = rw.result(made, 0);
    let value = cast_to(rw, value, old);
    rw.replace(op, [value]);
    Some(())
}

/// A concatenation of one tensor is a cast.
pub(in crate::tensor) fn concat_of_one(op: ConcatOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let [one] = *op.inputs(rw) else {
        return None;
    };
    let ty = rw.ty(op.result(rw));
    let value = cast_to(rw, one, ty);
    rw.replace(op, [value]);
    Some(())
}

/// The axis of `op`, and the sizes that its inputs tell.
fn inferred(op: ConcatOp, rw: &Rewriter<'_>) -> Option<(usize, Vec<i64>)> {
    let axis = usize::try_from(op.dim(rw).as_int(rw.ctx())?).ok()?;
    let shapes: Option<Vec<&[i64]>> =
        op.inputs(rw).iter().map(|&input| rw.ty(input).shape(rw.ctx())).collect();
    Some((axis, concat_shape(&shapes?, axis).ok()?))
}

/// Inputs are cast to the sizes that others tell of them.
pub(in crate::tensor) fn concat_operand_types(op: ConcatOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (axis, mut sizes) = inferred(op, rw)?;
    let result = rw.ty(op.result(rw)).shape(&ctx)?.to_vec();
    for (size, &known) in sizes.iter_mut().zip(&result) {
        if *size == DYNAMIC {
            *size = known;
        }
    }
    let inputs = op.inputs(rw).to_vec();
    let mut changed = None;
    for (at, &input) in inputs.iter().enumerate() {
        let ty = rw.ty(input);
        let mut shape = sizes.clone();
        *shape.get_mut(axis)? = *ty.shape(&ctx)?.get(axis)?;
        let wanted = with_shape(&ctx, ty, &shape);
        if wanted != ty && cast_compatible(&ctx, ty, wanted) {
            let value = cast_to(rw, input, wanted);
            rw.set_operand(op, at, value);
            changed = Some(());
        }
    }
    changed
}

/// The result has the sizes that the inputs tell.
pub(in crate::tensor) fn concat_result_type(op: ConcatOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (_, sizes) = inferred(op, rw)?;
    let old = rw.ty(op.result(rw));
    let ty = with_shape(&ctx, old, &sizes);
    // What the result tells of sizes that the inputs leave open must not be forgotten.
    if ty == old || !cast_tells(&ctx, old, ty) {
        return None;
    }
    let (dim, inputs) = (op.dim(rw), op.inputs(rw).to_vec());
    let spec = rw.spec(ConcatOp::def()).operands(inputs).attr(&ctx, "dim", dim).results([ty]);
    let made = rw.insert(spec);
    let made = rw.result(made, 0);
    let made = cast_to(rw, made, old);
    rw.replace(op, [made]);
    Some(())
}
