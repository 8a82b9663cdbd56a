//! Which memrefs can do without their layouts: what makes them and what uses them.
//!
//! After upstream's trait `MemRefsNormalizable`.

use terrace_dialects::affine::scope::{is_dim, is_symbol};
use terrace_dialects::affine::{self, PrefetchOp};
use terrace_dialects::func::{CallOp, ReturnOp};
use terrace_dialects::memref::{
    AllocOp, AllocaOp, CastOp, DeallocOp, DimOp, LoadOp, ReinterpretCastOp, StoreOp,
};
use terrace_dialects::support::constant_int;
use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::{arith, cf, scf};
use terrace_ir::body::ValueDef;
use terrace_ir::interfaces::MemRefsNormalizable;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Op, Value};

use super::layouts::{Normal, Normals};
use crate::affine::analysis::Access;

/// What the size of a dimension is read from, once the memref has its new type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Size {
    /// What it is.
    Is(Mixed),
    /// This dimension of the new type has it.
    OfDim(usize),
}

/// Whether the results of `op`, what it hands its regions, and its operands that are memrefs have one type
/// where they are one memref.
fn is_choice(body: &Body, op: Op) -> bool {
    affine::ForOp::of(body, op).is_some()
        || affine::IfOp::of(body, op).is_some()
        || affine::ParallelOp::of(body, op).is_some()
        || scf::ForOp::of(body, op).is_some()
        || scf::IfOp::of(body, op).is_some()
        || cf::BranchOp::of(body, op).is_some()
        || cf::CondBranchOp::of(body, op).is_some()
        || arith::SelectOp::of(body, op).is_some()
}

/// Whether `op` hands memrefs on under one type.
fn is_carrier(body: &Body, op: Op) -> bool {
    let is_yield = affine::YieldOp::of(body, op).is_some() || scf::YieldOp::of(body, op).is_some();
    match is_yield {
        true => body.parent_op(op).is_some_and(|parent| is_choice(body, parent)),
        false => is_choice(body, op),
    }
}

/// Whether the types of memrefs that `op` uses are tied to the types of others.
fn ties_types(body: &Body, op: Op) -> bool {
    CallOp::of(body, op).is_some()
        || ReturnOp::of(body, op).is_some()
        || CastOp::of(body, op).is_some()
        || is_carrier(body, op)
}

/// The sizes of an allocation that are not known, before its type changes.
pub(super) fn dynamic_sizes(body: &Body, value: Value) -> Option<&[Value]> {
    if let Some(op) = AllocOp::defining(body, value) {
        return Some(op.dynamicSizes(body));
    }
    AllocaOp::defining(body, value).map(|op| op.dynamicSizes(body))
}

fn is_affine(body: &Body, value: Value) -> bool {
    is_dim(body, value) || is_symbol(body, value)
}

/// Whether `op` casts between types with one layout, of which both change, and can still do so then.
fn is_cast_of_sizes(body: &Body, op: CastOp, normals: &mut Normals) -> bool {
    let ctx = body.ctx();
    let mut normal = |value: Value| normals.of(ctx, body.ty(value)).cloned();
    let (Some(from), Some(to)) = (normal(op.source(body)), normal(op.dest(body))) else { return false };
    let (Some(a), Some(b)) = (from.ty.shape(ctx), to.ty.shape(ctx)) else { return false };
    from.map == to.map
        && a.len() == b.len()
        && a.iter().zip(b).all(|(&a, &b)| a == b || a == DYNAMIC || b == DYNAMIC)
}

/// Whether what makes `value` can make it as `normal`.
fn can_be_made(body: &Body, value: Value, normal: &Normal, normals: &mut Normals) -> bool {
    let def = match body.value_def(value) {
        ValueDef::Arg(block, _) => {
            let parent = body.block_op(block);
            return parent.is_some_and(|op| op == body.self_op() || is_carrier(body, op));
        }
        ValueDef::Result(def, _) => def,
    };
    if let Some(sizes) = dynamic_sizes(body, value) {
        return normal.sizes.is_empty() || sizes.iter().all(|&size| is_affine(body, size));
    }
    if let Some(op) = CastOp::of(body, def) {
        return is_cast_of_sizes(body, op, normals);
    }
    if ReinterpretCastOp::of(body, def).is_some() {
        // A strided layout has one result.
        return normal.sizes.is_empty() && normal.map.results(body.ctx()).len() == 1;
    }
    CallOp::of(body, def).is_some()
        || is_carrier(body, def)
        || body.interface::<MemRefsNormalizable>(def).is_some()
}

/// The size that `op` reads of `value`, which becomes `normal`; `None` when its new type does not tell.
pub(super) fn size_read(body: &Body, op: DimOp, value: Value, normal: &Normal) -> Option<Size> {
    let ctx = body.ctx();
    let dim = usize::try_from(constant_int(body, op.index(body))?).ok()?;
    let shape = body.ty(value).shape(ctx)?;
    let size = *shape.get(dim)?;
    if size != DYNAMIC {
        return Some(Size::Is(Mixed::Static(size)));
    }
    if let Some(sizes) = dynamic_sizes(body, value) {
        let at = shape[..dim].iter().filter(|&&size| size == DYNAMIC).count();
        return sizes.get(at).map(|&size| Size::Is(Mixed::Value(size)));
    }
    let same = normal.map.results(ctx).iter().position(|expr| expr.dim(ctx) == Some(dim as u32));
    same.map(Size::OfDim)
}

/// Whether `op` can use `value` as its operand `at` when it is `normal`.
fn can_use(body: &Body, op: Op, at: usize, value: Value, normal: &Normal, normals: &mut Normals) -> bool {
    if let Some(op) = CastOp::of(body, op) {
        return is_cast_of_sizes(body, op, normals);
    }
    if let Some(op) = DimOp::of(body, op) {
        return size_read(body, op, value, normal).is_some();
    }
    let indices = |first: usize| body.operands(op)[first..].iter().all(|&index| is_affine(body, index));
    if LoadOp::of(body, op).is_some() {
        return indices(1);
    }
    if StoreOp::of(body, op).is_some() {
        return at == 1 && indices(2);
    }
    if let Some(access) = Access::of(body, op) {
        // The elements of a vector lie one behind the other in the old layout, which the new one does not keep.
        return access.first_index() == at + 1 && access.vector_shape(body).is_empty();
    }
    PrefetchOp::of(body, op).is_some()
        || ReinterpretCastOp::of(body, op).is_some()
        || DeallocOp::of(body, op).is_some()
        || ties_types(body, op)
        || body.interface::<MemRefsNormalizable>(op).is_some()
}

/// All values of `body`: arguments of blocks and results, in order.
fn all_values(body: &Body) -> Vec<Value> {
    let mut values = Vec::new();
    for op in [vec![body.self_op()], body.all_ops()].concat() {
        values.extend(body.results(op));
        for region in body.regions(op) {
            values.extend(body.blocks_of(region).flat_map(|block| body.args(block).to_vec()));
        }
    }
    values
}

/// The memrefs of the function `body` that get another type; `None` when one has to, and cannot.
pub(super) fn changing(body: &Body, normals: &mut Normals) -> Option<Vec<(Value, Normal)>> {
    let mut list = Vec::new();
    for value in all_values(body) {
        let Some(normal) = normals.of(body.ctx(), body.ty(value)).cloned() else { continue };
        let uses: Vec<(usize, Op)> =
            body.uses(value).map(|(slot, op)| (body.operand_number(slot), op)).collect();
        if !can_be_made(body, value, &normal, normals) {
            // It stays as it is, which those whose types follow from others cannot take.
            if uses.iter().any(|&(_, op)| ties_types(body, op))
                || body.defining_op(value).is_none_or(|op| ties_types(body, op))
            {
                return None;
            }
            continue;
        }
        if !uses.iter().all(|&(at, op)| can_use(body, op, at, value, &normal, normals)) {
            return None;
        }
        list.push((value, normal));
    }
    Some(list)
}
