//! Allocations.

use terrace_ir::interfaces::SideEffects;
use terrace_ir::{Body, Op, Region, Rewriter, Traits, Value};

use super::super::ops::*;
use super::{cast_to, constant_shape};
use crate::support::shape::with_shape;

/// Constant sizes become a part of the type.
pub(in crate::memref) fn constant_sizes(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let ctx = rw.context();
    let def = rw.def(op)?;
    let (sizes, symbols) = (rw.operand_group(op, def, 0).to_vec(), rw.operand_group(op, def, 1).to_vec());
    let result = rw.result(op, 0);
    let ty = rw.ty(result);
    let (shape, open) = constant_shape(rw, ty, &sizes)?;
    let alignment = rw.attr(op, "alignment");
    let spec = rw
        .spec(def)
        .operand_groups(&ctx, &[&open, &symbols])
        .maybe_attr(&ctx, "alignment", alignment)
        .results([with_shape(&ctx, ty, &shape)]);
    let made = rw.insert(spec);
    let made = rw.result(made, 0);
    let made = cast_to(rw, made, ty);
    rw.replace(op, [made]);
    Some(())
}

/// Memory that is only written and freed is not needed.
pub(in crate::memref) fn dead_alloc(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let memref = rw.result(op, 0);
    let users: Vec<Op> = rw.users(memref).collect();
    let needless = |&user: &Op| match StoreOp::of(rw, user) {
        Some(store) => store.value(rw) != memref,
        None => DeallocOp::of(rw, user).is_some(),
    };
    if !users.iter().all(needless) {
        return None;
    }
    for user in users {
        rw.erase(user);
    }
    rw.erase(op);
    Some(())
}

/// Whether `op` itself may allocate on the stack.
fn may_allocate_on_stack(body: &Body, op: Op) -> bool {
    let Some(def) = body.def(op) else {
        return true;
    };
    if def.traits.has(Traits::RECURSIVE_EFFECTS) || def.traits.has(Traits::PURE) {
        return false;
    }
    AllocaOp::of(body, op).is_some() || body.interface::<SideEffects>(op).is_none()
}

/// Whether memory on the stack may be allocated in the scope `op`, and freed with it.
fn holds_allocation(body: &Body, op: Op) -> bool {
    let mut work: Vec<Op> = children(body, op);
    while let Some(inner) = work.pop() {
        if may_allocate_on_stack(body, inner) {
            return true;
        }
        if !body.has_trait(inner, Traits::ALLOCATION_SCOPE) {
            work.extend(children(body, inner));
        }
    }
    false
}

fn children(body: &Body, op: Op) -> Vec<Op> {
    if body.nested(op).is_some() {
        return Vec::new();
    }
    body.regions(op).flat_map(|region| body.blocks_of(region)).flat_map(|block| body.ops_of(block)).collect()
}

/// Whether only a terminator follows `op` in the one block of its region.
fn is_last(body: &Body, op: Op) -> bool {
    let Some(block) = body.block(op) else {
        return false;
    };
    // What is not known may be a terminator.
    let ends = |next| {
        body.last_op(block) == Some(next)
            && body.def(next).is_none_or(|def| def.traits.has(Traits::TERMINATOR))
    };
    let ends = body.next_op(op).is_some_and(ends);
    let alone = body.block_region(block).is_some_and(|region| body.blocks_of(region).count() == 1);
    ends && alone
}

/// A scope in which nothing is allocated, or that ends where the one around it does, is not needed.
pub(in crate::memref) fn inline_alloca_scope(op: AllocaScopeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    if holds_allocation(rw, op.0) {
        let parent = rw.parent_op(op.0)?;
        if !rw.has_trait(parent, Traits::ALLOCATION_SCOPE) || !is_last(rw, op.0) {
            return None;
        }
    }
    let block = rw.entry(op.bodyRegion(rw))?;
    let values = rw.inline_block(block, op.0, &[]);
    rw.replace(op, values);
    Some(())
}

/// Allocations in a scope that ends where the next one does move out of the ops in between.
pub(in crate::memref) fn hoist_alloca_scope(op: AllocaScopeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let scope = |op: Op, body: &Body| body.has_trait(op, Traits::ALLOCATION_SCOPE);
    let mut outermost = rw.parent_op(op.0).filter(|&parent| !scope(parent, rw.body()))?;
    if !is_last(rw, op.0) || !is_last(rw, outermost) {
        return None;
    }
    while let Some(parent) = rw.parent_op(outermost).filter(|&parent| !scope(parent, rw.body())) {
        outermost = parent;
        if !is_last(rw, outermost) {
            return None;
        }
    }
    rw.parent_op(outermost)?;
    let inside = |value: Value| {
        let region: Option<Region> = rw.value_block(value).and_then(|block| rw.block_region(block));
        region.is_some_and(|region| rw.is_ancestor(outermost, rw.region_op(region)))
    };
    let hoisted: Vec<Op> = children(rw.body(), op.0)
        .into_iter()
        .filter(|&inner| AllocaOp::of(rw.body(), inner).is_some())
        .filter(|&inner| !rw.operands(inner).iter().any(|&value| inside(value)))
        .collect();
    if hoisted.is_empty() {
        return None;
    }
    for inner in hoisted {
        rw.move_before(inner, outermost);
    }
    Some(())
}
