//! Canonicalization, after upstream's patterns in `BufferizationOps.cpp`.

use terrace_ir::interfaces::{EffectKind, SideEffects, view_base};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Op, Rewriter, Type, TypeKind, Value};

use super::ops::*;
use crate::memref::layout::{cast_compatible, layout, space, strides_and_offset, with_layout};
use crate::support::constant;
use crate::{memref, tensor};

/// `value` as a memref of type `ty`.
fn cast_to(rw: &mut Rewriter<'_>, value: Value, ty: Type) -> Value {
    if rw.ty(value) == ty {
        return value;
    }
    let spec = rw.spec(memref::CastOp::def()).operands([value]).results([ty]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// Constant sizes become a part of the type.
pub(super) fn constant_alloc_tensor(op: AllocTensorOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    if op.copy(rw).is_some() {
        return None;
    }
    let old = rw.ty(op.result(rw));
    let (ty, open) = tensor::constant_sizes(rw, old, op.dynamic_sizes(rw))?;
    let (space, hint) = (op.memory_space(rw), op.size_hint(rw));
    let hint: Vec<Value> = hint.into_iter().collect();
    let spec = rw
        .spec(AllocTensorOp::def())
        .operand_groups(&ctx, &[&open, &[], &hint])
        .maybe_attr(&ctx, "memory_space", space)
        .results([ty]);
    let made = rw.insert(spec);
    let made = rw.result(made, 0);
    let spec = rw.spec(tensor::CastOp::def()).operands([made]).results([old]);
    rw.replace_with(op, spec);
    Some(())
}

/// The size of a tensor in memory is that of the memory.
pub(crate) fn dim_of_to_tensor(op: tensor::DimOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = op.source(rw);
    if let Some(alloc) = AllocTensorOp::defining(rw, source) {
        let shape = rw.ty(source).shape(rw.ctx())?;
        let dim = usize::try_from(crate::support::constant_int(rw, op.index(rw))?).ok()?;
        let size = match alloc.copy(rw) {
            Some(copy) => {
                rw.set_operand(op, 0, copy);
                return Some(());
            }
            None => {
                let at = crate::support::shape::dynamic_index(shape, dim)?;
                *alloc.dynamic_sizes(rw).get(at)?
            }
        };
        rw.replace(op, [size]);
        return Some(());
    }
    let (buffer, index) = (ToTensorOp::defining(rw, source)?.buffer(rw), op.index(rw));
    let spec = rw.spec(memref::DimOp::def()).operands([buffer, index]).results([rw.ctx().index()]);
    rw.replace_with(op, spec);
    Some(())
}

/// An element read from the memory of a tensor is that of the tensor.
pub(crate) fn load_of_to_buffer(op: memref::LoadOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = ToBufferOp::defining(rw, op.memref(rw))?.tensor(rw);
    rw.ty(source).shape(rw.ctx())?;
    let mut operands = vec![source];
    operands.extend_from_slice(op.indices(rw));
    let value = rw.apply(tensor::ExtractOp::def(), &operands);
    rw.replace(op, [value]);
    Some(())
}

/// The memory of a cast is a cast of the memory.
pub(super) fn to_buffer_of_cast(op: ToBufferOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let source = tensor::CastOp::defining(rw, op.tensor(rw))?.source(rw);
    let TypeKind::Tensor { shape, .. } = rw.ty(source).kind(&ctx) else {
        return None;
    };
    let old = rw.ty(op.buffer(rw));
    let ty = with_layout(&ctx, old, shape, layout(&ctx, old));
    if !cast_compatible(&ctx, ty, old) {
        return None;
    }
    let read_only = op.read_only(rw);
    let spec =
        rw.spec(ToBufferOp::def()).operands([source]).maybe_attr(&ctx, "read_only", read_only).results([ty]);
    let made = rw.insert(spec);
    let made = rw.result(made, 0);
    let made = cast_to(rw, made, old);
    rw.replace(op, [made]);
    Some(())
}

/// Whether a cast cannot fail: no offset or stride that is open becomes known.
fn surely_casts(body: &Body, from: Type, to: Type) -> bool {
    let ctx = body.ctx();
    let (Some((a, x)), Some((b, y))) = (strides_and_offset(ctx, from), strides_and_offset(ctx, to)) else {
        return false;
    };
    let learns = |from: i64, to: i64| from == DYNAMIC && to != DYNAMIC;
    cast_compatible(ctx, from, to) && !learns(x, y) && !a.iter().zip(&b).any(|(&a, &b)| learns(a, b))
}

/// Memory as a tensor as memory is the memory, or a copy where its type does not allow that.
pub(super) fn to_buffer_of_to_tensor(op: ToBufferOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let source = ToTensorOp::defining(rw, op.tensor(rw))?.buffer(rw);
    let (from, to) = (rw.ty(source), rw.ty(op.buffer(rw)));
    let Some(shape) = to.shape(&ctx).map(<[i64]>::to_vec) else {
        let value = (space(&ctx, from) == space(&ctx, to)).then(|| cast_to(rw, source, to))?;
        rw.replace(op, [value]);
        return Some(());
    };
    from.shape(&ctx)?;
    if surely_casts(rw, from, to) {
        let value = cast_to(rw, source, to);
        rw.replace(op, [value]);
        return Some(());
    }
    if from.elem(&ctx) != to.elem(&ctx) || from.rank(&ctx) != Some(shape.len()) {
        return None;
    }
    let mut sizes = Vec::new();
    for (dim, _) in shape.iter().enumerate().filter(|(_, size)| **size == DYNAMIC) {
        let index = constant::index(rw, dim as i64)?;
        sizes.push(rw.apply(memref::DimOp::def(), &[source, index]));
    }
    let spec = rw.spec(memref::AllocOp::def()).operand_groups(&ctx, &[&sizes, &[]]).results([to]);
    let made = rw.insert(spec);
    let made = rw.result(made, 0);
    let copy = rw.spec(memref::CopyOp::def()).operands([source, made]);
    rw.insert(copy);
    rw.replace(op, [made]);
    Some(())
}

/// A clone of a cast of a ranked memref is one of the memref.
pub(super) fn clone_of_cast(op: CloneOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = memref::CastOp::defining(rw, op.input(rw))?.source(rw);
    rw.ty(source).rank(rw.ctx())?;
    rw.set_operand(op, 0, source);
    Some(())
}

/// The one op that frees `memref`, if there is one; `None` when there are several, or it is given
/// to a `memref.realloc`.
fn only_dealloc(body: &Body, memref: Value) -> Option<Option<Op>> {
    let mut found = None;
    for user in body.users(memref) {
        if memref::ReallocOp::of(body, user).is_some() {
            return None;
        }
        if memref::DeallocOp::of(body, user).is_some() {
            if found.is_some() {
                return None;
            }
            found = Some(user);
        }
    }
    Some(found)
}

/// Whether `op` frees memory, as far as is known.
fn frees(body: &Body, op: Op) -> bool {
    let mut effects = Vec::new();
    if let Some(interface) = body.interface::<SideEffects>(op) {
        (interface.effects)(body, op, &mut effects);
    }
    effects.iter().any(|effect| effect.kind == EffectKind::Free)
}

/// A clone that is freed in its block, or whose source is, is not needed, and neither is that dealloc.
/// After upstream's `SimplifyClones`.
pub(super) fn unneeded_clone(op: CloneOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (source, output) = (op.input(rw), op.output(rw));
    let clone_dealloc = only_dealloc(rw, output)?;
    let source_dealloc = only_dealloc(rw, view_base(rw, source))?;
    let block = |op: Option<Op>| op.and_then(|op| rw.block(op));
    if clone_dealloc.is_some() && source_dealloc.is_some() && block(clone_dealloc) == block(source_dealloc) {
        return None;
    }
    let here = rw.block(op.0);
    let redundant = clone_dealloc
        .filter(|&dealloc| rw.block(dealloc) == here)
        .or_else(|| source_dealloc.filter(|&dealloc| rw.block(dealloc) == here))?;
    let mut at = rw.next_op(op.0);
    while at != Some(redundant) {
        let between = at?;
        if frees(rw, between) {
            return None;
        }
        at = rw.next_op(between);
    }
    let ty = rw.ty(output);
    if rw.ty(source) != ty && !cast_compatible(rw.ctx(), rw.ty(source), ty) {
        return None;
    }
    let value = cast_to(rw, source, ty);
    rw.replace(op, [value]);
    rw.erase(redundant);
    Some(())
}
