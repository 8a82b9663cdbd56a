//! Gives memrefs their new types, and those that use them the new indices.

use terrace_dialects::affine::build::{apply, composed_apply};
use terrace_dialects::func::FuncOp;
use terrace_dialects::memref::{DimOp, LoadOp, ReinterpretCastOp, StoreOp};
use terrace_dialects::support::constant;
use terrace_dialects::support::index_list::Mixed;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Op, Rewriter, Type, Value};

use super::layouts::{Normal, Normals};
use super::values::{Size, changing, dynamic_sizes, size_read};
use crate::affine::analysis::Access;
use crate::affine::memrefs::{Remap, replace_in};

/// Changes the types of memrefs in `function`, which can all change, and its signature.
pub(super) fn normalize(function: &mut Body, normals: &mut Normals) {
    let this = function.self_op();
    let list = changing(function, normals).unwrap_or_default();
    for (value, normal) in &list {
        let users: Vec<Op> = function.users(*value).collect();
        for user in users.into_iter().rev() {
            if function.is_alive(user) {
                change_user(function, user, *value, normal);
            }
        }
    }
    for (value, normal) in &list {
        change_maker(function, *value, normal);
        function.set_ty(*value, normal.ty);
    }
    let ctx = function.ctx().clone();
    let (inputs, results) = FuncOp(this).signature(function);
    let mut new = |types: &[Type]| -> Vec<Type> {
        types.iter().map(|&ty| normals.of(&ctx, ty).map_or(ty, |normal| normal.ty)).collect()
    };
    let ty = ctx.function_type(&new(inputs), &new(results));
    function.set_attr(this, "function_type", ctx.type_attr(ty));
}

/// Makes `user` use `value` as what it becomes.
fn change_user(body: &mut Body, user: Op, value: Value, normal: &Normal) {
    if Access::of(body, user).is_some() || terrace_dialects::affine::PrefetchOp::of(body, user).is_some() {
        let mut rw = Rewriter::before(body, user);
        let remap = Remap { map: Some(normal.map), ..Remap::default() };
        replace_in(&mut rw, &[user], value, value, &remap);
    } else if LoadOp::of(body, user).is_some() {
        change_indices(body, user, 1, normal);
    } else if StoreOp::of(body, user).is_some() {
        change_indices(body, user, 2, normal);
    } else if let Some(op) = DimOp::of(body, user)
        && let Some(size) = size_read(body, op, value, normal)
    {
        change_dim(body, op, size);
    }
}

/// Maps the indices of `op`, which are its operands from `first` on.
fn change_indices(body: &mut Body, op: Op, first: usize, normal: &Normal) {
    let mut rw = Rewriter::before(body, op);
    let ctx = rw.context();
    let old = rw.operands(op).to_vec();
    let indices: Vec<Mixed> = old[first..].iter().map(|&index| Mixed::Value(index)).collect();
    let mut operands = old[..first].to_vec();
    for &expr in normal.map.results(&ctx) {
        let index = composed_apply(&mut rw, expr, &indices, &[]);
        operands.extend(index.value(&mut rw));
    }
    rw.set_operands(op, &operands);
}

fn change_dim(body: &mut Body, op: DimOp, size: Size) {
    let mut rw = Rewriter::before(body, op.0);
    match size {
        Size::Is(size) => {
            if let Some(value) = size.value(&mut rw) {
                rw.replace(op, [value]);
            }
        }
        Size::OfDim(dim) => {
            if terrace_dialects::support::constant_int(&rw, op.index(&rw)) != Some(dim as i64)
                && let Some(index) = constant::index(&mut rw, dim as i64)
            {
                rw.set_operand(op, 1, index);
            }
        }
    }
}

/// Makes what makes `value` make it as what it becomes.
fn change_maker(body: &mut Body, value: Value, normal: &Normal) {
    let ctx = body.ctx().clone();
    let Some(op) = body.defining_op(value) else { return };
    if let Some(sizes) = dynamic_sizes(body, value).map(<[Value]>::to_vec) {
        let shape = body.ty(value).shape(&ctx).unwrap_or_default().to_vec();
        let mut rw = Rewriter::before(body, op);
        let new = new_sizes(&mut rw, normal, &shape, &sizes);
        rw.set_operands(op, &new);
        rw.set_attr(op, terrace_ir::op::OPERAND_SEGMENTS, ctx.i32_array(&[new.len() as i32, 0]));
    } else if let Some(cast) = ReinterpretCastOp::of(body, op) {
        let source = cast.source(body);
        let size = normal.ty.shape(&ctx).and_then(|shape| shape.first().copied()).unwrap_or(DYNAMIC);
        let mut rw = Rewriter::before(body, op);
        rw.set_operands(op, &[source]);
        rw.set_attr(op, terrace_ir::op::OPERAND_SEGMENTS, ctx.i32_array(&[1, 0, 0, 0]));
        for (name, number) in [("static_offsets", 0), ("static_sizes", size), ("static_strides", 1)] {
            rw.set_attr(op, name, ctx.i64_array(&[number]));
        }
    }
}

/// The sizes of the new type that are not known, from those of the old one.
fn new_sizes(rw: &mut Rewriter<'_>, normal: &Normal, shape: &[i64], sizes: &[Value]) -> Vec<Value> {
    let ctx = rw.context();
    if normal.sizes.is_empty() {
        return Vec::new();
    }
    let mut dynamic = sizes.iter().copied();
    let mut old = Vec::new();
    for &size in shape {
        old.extend(if size == DYNAMIC { dynamic.next() } else { constant::index(rw, size) });
    }
    let dims = shape.len() as u32;
    normal.sizes.iter().map(|&size| apply(rw, ctx.affine_map(dims, 0, &[size]), &old)).collect()
}
