//! Memory that is made and freed, and the memory of globals.

use terrace_ir::op::InferCx;
use terrace_ir::types::DYNAMIC;
use terrace_ir::verify::SymbolTables;
use terrace_ir::{Attr, AttrKind, Body, Context, Op, OpError, Traits, Type, TypeKind, Value};

use super::super::layout::{layout, space};
use super::super::ops::*;
use super::{Checked, fail, show};
use crate::support::region_branch;
use crate::support::shape::verify_dynamic_sizes;

fn check_alloc(body: &Body, result: Value, sizes: &[Value], symbols: &[Value]) -> Checked {
    let ctx = body.ctx();
    let ty = body.ty(result);
    verify_dynamic_sizes(ctx, ty, sizes.len())?;
    let expected = match layout(ctx, ty).map(|layout| layout.kind(ctx)) {
        Some(AttrKind::AffineMap(map)) => map.symbols(ctx),
        Some(AttrKind::Strided { offset, strides }) => {
            strides.iter().chain([offset]).filter(|&&entry| entry == DYNAMIC).count()
        }
        _ => 0,
    };
    if symbols.len() != expected {
        return fail(format!(
            "symbol operand count does not equal memref symbol count: expected {expected}, got {}",
            symbols.len()
        ));
    }
    Ok(())
}

pub(in crate::memref) fn verify_alloc(op: AllocOp, body: &Body) -> Checked {
    check_alloc(body, op.memref(body), op.dynamicSizes(body), op.symbolOperands(body))
}

/// Memory on the stack needs a scope to be freed with; a function, for example.
pub(in crate::memref) fn verify_alloca(op: AllocaOp, body: &Body) -> Checked {
    let mut scope = body.parent_op(op.0);
    while let Some(parent) = scope.filter(|&parent| !body.may_have_trait(parent, Traits::ALLOCATION_SCOPE)) {
        scope = body.parent_op(parent);
    }
    if scope.is_none() && !body.may_have_trait(body.self_op(), Traits::ALLOCATION_SCOPE) {
        return fail("requires an ancestor op with AutomaticAllocationScope trait");
    }
    check_alloc(body, op.memref(body), op.dynamicSizes(body), op.symbolOperands(body))
}

pub(in crate::memref) fn verify_alloca_scope(op: AllocaScopeOp, body: &Body) -> Checked {
    region_branch::verify_no_arguments(body, op.0)?;
    region_branch::verify_edges(body, op.0)
}

pub(in crate::memref) fn verify_realloc(op: ReallocOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.source(body)), body.ty(op.result(body)));
    for (name, ty) in [("source", source), ("result", result)] {
        if layout(ctx, ty).is_some() {
            return fail(format!("unsupported layout for {name} memref type {}", show(ctx, ty)));
        }
    }
    if space(ctx, source) != space(ctx, result) {
        return fail(format!(
            "different memory spaces specified for source memref type {} and result memref type {}",
            show(ctx, source),
            show(ctx, result)
        ));
    }
    if source.elem(ctx) != result.elem(ctx) {
        return fail(format!(
            "different element types specified for source memref type {} and result memref type {}",
            show(ctx, source),
            show(ctx, result)
        ));
    }
    match (result.static_shape(ctx).is_some(), op.dynamicResultSize(body)) {
        (false, None) => fail(format!("missing dimension operand for result type {}", show(ctx, result))),
        (true, Some(_)) => {
            fail(format!("unnecessary dimension operand for result type {}", show(ctx, result)))
        }
        _ => Ok(()),
    }
}

/// The symbol must be a global of the result's type.
pub(in crate::memref) fn verify_get_global(op: Op, body: &Body, tables: &SymbolTables<'_, '_>) -> Checked {
    let ctx = body.ctx();
    let get = GetGlobalOp(op);
    let symbol = get.name(body);
    let name = symbol.as_symbol(ctx).map_or("", |name| ctx.str(name));
    let global = tables.lookup(symbol).and_then(|(body, op)| Some((body, GlobalOp::of(body, op)?)));
    let Some((holder, global)) = global else {
        return fail(format!("'{name}' does not reference a valid global memref"));
    };
    let (result, ty) = (body.ty(get.result(body)), global.r#type(holder).as_type(ctx));
    match ty {
        Some(ty) if ty != result => fail(format!(
            "result type {} does not match type {} of the global memref @{name}",
            show(ctx, result),
            show(ctx, ty)
        )),
        _ => Ok(()),
    }
}

pub(in crate::memref) fn verify_global(op: GlobalOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let Some(ty) = op.r#type(body).as_type(ctx).filter(|ty| matches!(ty.kind(ctx), TypeKind::MemRef { .. }))
    else {
        return fail("type should be static shaped memref");
    };
    if ty.static_shape(ctx).is_none() {
        return fail(format!("type should be static shaped memref, but got {}", show(ctx, ty)));
    }
    match op.initial_value(body) {
        Some(value) if !is_uninitialized(value, ctx) => check_initial_value(ctx, ty, value),
        _ => Ok(()),
    }
}

fn check_initial_value(ctx: &Context, ty: Type, value: Attr) -> Checked {
    let elements = matches!(
        value.kind(ctx),
        AttrKind::Dense { .. } | AttrKind::Resource { .. } | AttrKind::Sparse { .. }
    );
    let Some(init) = value.ty(ctx).filter(|_| elements) else {
        let value = ctx.display(value);
        return fail(format!("initial value should be a unit or elements attribute, but got {value}"));
    };
    if init.elem(ctx) != ty.elem(ctx) {
        return fail(format!(
            "initial value element expected to be of type {}, but was of type {}",
            show(ctx, ty.elem(ctx)),
            show(ctx, init.elem(ctx))
        ));
    }
    let list = |ty: Type| {
        let sizes: Vec<String> = ty.shape(ctx).unwrap_or_default().iter().map(i64::to_string).collect();
        sizes.join(", ")
    };
    if init.shape(ctx) != ty.shape(ctx) {
        return fail(format!("initial value shape expected to be {} but was {}", list(ty), list(init)));
    }
    Ok(())
}

pub(in crate::memref) fn verify_assume_alignment(op: AssumeAlignmentOp, body: &Body) -> Checked {
    let alignment = op.alignment(body).as_int(body.ctx()).unwrap_or(0);
    if alignment > 0 && alignment & (alignment - 1) == 0 {
        Ok(())
    } else {
        fail("alignment must be power of 2")
    }
}

pub(in crate::memref) fn infer_distinct_objects(
    cx: &InferCx<'_>,
) -> Result<smallvec::SmallVec<[Type; 2]>, OpError> {
    Ok(cx.operands.iter().copied().collect())
}

pub(in crate::memref) fn verify_distinct_objects(op: DistinctObjectsOp, body: &Body) -> Checked {
    let operands = op.operands(body);
    let results = op.results(body);
    let same = operands.len() == results.len()
        && operands.iter().zip(results).all(|(&operand, result)| body.ty(operand) == body.ty(result));
    match (same, operands.is_empty()) {
        (false, _) => fail("operand types and result types must match"),
        (true, true) => fail("expected at least one operand"),
        (true, false) => Ok(()),
    }
}
