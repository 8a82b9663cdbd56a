//! Verifiers of loads and stores.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Type, TypeKind, Value};

use super::{Checked, fail};
use crate::memref::layout::strides_and_offset;
use crate::vector::*;

/// Checks that there is an index for each dimension of `base`.
fn indices(body: &Body, base: Value, indices: &[Value]) -> Checked {
    let rank = body.ty(base).rank(body.ctx()).unwrap_or_default();
    if rank == indices.len() { Ok(()) } else { fail(format!("requires {rank} indices")) }
}

/// Checks that elements next to each other along the last dimension are so in memory, for a vector of several.
fn unit_stride(body: &Body, base: Value, vector: Type) -> Checked {
    let ctx = body.ctx();
    if vector.num_elements(ctx) == Some(1) {
        return Ok(());
    }
    let Some((strides, _)) = strides_and_offset(ctx, body.ty(base)) else {
        return fail("most minor memref dim must have unit stride");
    };
    match strides.last() {
        None | Some(&1) => Ok(()),
        Some(&stride) if stride == DYNAMIC || stride != 1 => {
            fail("most minor memref dim must have unit stride")
        }
        Some(_) => Ok(()),
    }
}

pub(in crate::vector) fn verify_load(op: LoadOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (base, vector) = (body.ty(op.base(body)), body.ty(op.result(body)));
    unit_stride(body, op.base(body), vector)?;
    let elem = base.elem(ctx);
    if elem.is_vector(ctx) && elem != vector {
        return fail("base memref and result vector types should match");
    }
    if !elem.is_vector(ctx) && base.rank(ctx) < vector.rank(ctx) {
        return fail("destination memref has lower rank than the result vector");
    }
    if elem.elem(ctx) != vector.elem(ctx) {
        return fail("base and result element types should match");
    }
    indices(body, op.base(body), op.indices(body))
}

pub(in crate::vector) fn verify_store(op: StoreOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (base, vector) = (body.ty(op.base(body)), body.ty(op.valueToStore(body)));
    let elem = base.elem(ctx);
    if !elem.is_vector(ctx) && base.rank(ctx) < vector.rank(ctx) {
        return fail("source memref has lower rank than the vector to store");
    }
    unit_stride(body, op.base(body), vector)?;
    if elem.is_vector(ctx) && elem != vector {
        return fail("base memref and valueToStore vector types should match");
    }
    if elem.elem(ctx) != vector.elem(ctx) {
        return fail("base and valueToStore element type should match");
    }
    indices(body, op.base(body), op.indices(body))
}

fn same_shape(body: &Body, a: Value, b: Value) -> bool {
    dims(body.ctx(), body.ty(a)) == dims(body.ctx(), body.ty(b))
}

fn same_elements(body: &Body, base: Value, vector: Value) -> bool {
    body.ty(base).elem(body.ctx()) == body.ty(vector).elem(body.ctx())
}

pub(in crate::vector) fn verify_maskedload(op: MaskedLoadOp, body: &Body) -> Checked {
    let (base, result) = (op.base(body), op.result(body));
    if !same_elements(body, base, result) {
        return fail("base and result element type should match");
    }
    indices(body, base, op.indices(body))?;
    if !same_shape(body, result, op.mask(body)) {
        return fail("expected result shape to match mask shape");
    }
    pass_thru(body, result, op.pass_thru(body))
}

fn pass_thru(body: &Body, result: Value, pass_thru: Value) -> Checked {
    match body.ty(result) == body.ty(pass_thru) {
        true => Ok(()),
        false => fail("expected pass_thru of same type as result type"),
    }
}

pub(in crate::vector) fn verify_maskedstore(op: MaskedStoreOp, body: &Body) -> Checked {
    let (base, value) = (op.base(body), op.valueToStore(body));
    if !same_elements(body, base, value) {
        return fail("base and valueToStore element type should match");
    }
    indices(body, base, op.indices(body))?;
    match same_shape(body, value, op.mask(body)) {
        true => Ok(()),
        false => fail("expected valueToStore shape to match mask shape"),
    }
}

pub(in crate::vector) fn verify_gather(op: GatherOp, body: &Body) -> Checked {
    let (base, result) = (op.base(body), op.result(body));
    if !same_elements(body, base, result) {
        return fail("base and result element type should match");
    }
    indices(body, base, op.offsets(body))?;
    if !same_shape(body, result, op.indices(body)) {
        return fail("expected result dim to match indices dim");
    }
    if !same_shape(body, result, op.mask(body)) {
        return fail("expected result dim to match mask dim");
    }
    pass_thru(body, result, op.pass_thru(body))
}

pub(in crate::vector) fn verify_scatter(op: ScatterOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (base, value) = (op.base(body), op.valueToStore(body));
    if !same_elements(body, base, value) {
        return fail("base and valueToStore element type should match");
    }
    indices(body, base, op.offsets(body))?;
    if !same_shape(body, value, op.indices(body)) {
        return fail("expected valueToStore dim to match indices dim");
    }
    if !same_shape(body, value, op.mask(body)) {
        return fail("expected valueToStore dim to match mask dim");
    }
    let expected = body.ty(base).is_tensor(ctx).then(|| body.ty(base));
    match op.result(body).map(|result| body.ty(result)) == expected {
        true => Ok(()),
        false => fail("expected a result of the type of the base for a tensor, and none for a memref"),
    }
}

pub(in crate::vector) fn verify_expandload(op: ExpandLoadOp, body: &Body) -> Checked {
    let (base, result) = (op.base(body), op.result(body));
    if !same_elements(body, base, result) {
        return fail("base and result element type should match");
    }
    indices(body, base, op.indices(body))?;
    if !same_shape(body, result, op.mask(body)) {
        return fail("expected result dim to match mask dim");
    }
    pass_thru(body, result, op.pass_thru(body))
}

pub(in crate::vector) fn verify_compressstore(op: CompressStoreOp, body: &Body) -> Checked {
    let (base, value) = (op.base(body), op.valueToStore(body));
    if !same_elements(body, base, value) {
        return fail("base and valueToStore element type should match");
    }
    indices(body, base, op.indices(body))?;
    match same_shape(body, value, op.mask(body)) {
        true => Ok(()),
        false => fail("expected valueToStore dim to match mask dim"),
    }
}

pub(in crate::vector) fn verify_type_cast(op: TypeCastOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (from, to) = (body.ty(op.memref(body)), body.ty(op.result(body)));
    let TypeKind::MemRef { layout, space, .. } = from.kind(ctx) else {
        return fail("expects a ranked memref");
    };
    let TypeKind::MemRef { layout: to_layout, space: to_space, .. } = to.kind(ctx) else {
        return fail("expects result to be a ranked memref");
    };
    if layout.is_some() {
        return fail("expects operand to be a memref with identity layout");
    }
    if to_layout.is_some() {
        return fail("expects result to be a memref with identity layout");
    }
    if space != to_space {
        return fail("expects result in same memory space");
    }
    let scalar = |ty: Type| ty.elem(ctx).elem(ctx);
    if scalar(from) != scalar(to) {
        return fail(format!(
            "expects result and operand with same underlying scalar type: '{}'",
            ctx.display(to)
        ));
    }
    // The sizes of the memref, and behind them those of its elements.
    let sizes = |ty: Type| {
        let outer = ty.shape(ctx).unwrap_or_default().iter().map(|&size| (size, false));
        outer.chain(dims(ctx, ty.elem(ctx))).collect::<Vec<_>>()
    };
    if sizes(from) != sizes(to) {
        return fail(format!(
            "expects concatenated result and operand shapes to be equal: '{}'",
            ctx.display(to)
        ));
    }
    Ok(())
}
