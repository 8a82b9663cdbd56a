//! `vector`: loads, stores and lane operations on 128-bit vectors.

use cranelift_codegen::ir::{InstBuilder, MemFlagsData};
use cranelift_frontend::FunctionBuilder;
use terrace_dialects::vector::*;
use terrace_ir::{Context, Op, OpError};

use super::Table;
use super::memref::{elem_bytes, indices};
use crate::function::FnCx;

pub(super) fn add(table: &mut Table, ctx: &Context) {
    table.on::<LoadOp>(ctx, load);
    table.on::<StoreOp>(ctx, store);
    table.on::<BroadcastOp>(ctx, broadcast);
    table.on::<FMAOp>(ctx, |cx, b, op| {
        let (x, y, z) = (cx.operand(op, 0)?, cx.operand(op, 1)?, cx.operand(op, 2)?);
        let value = b.ins().fma(x, y, z);
        cx.set(op, value);
        Ok(())
    });
}

/// The flags of vector accesses: aligned to the element only.
fn flags() -> MemFlagsData {
    MemFlagsData::new().with_notrap()
}

fn load(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let load = LoadOp(op);
    let base = load.base(cx.body);
    let at = indices(cx, load.indices(cx.body))?;
    let (ptr, offset) = cx.mem(base)?.address(&at, elem_bytes(cx, base)?, b);
    let ty = cx.result_type(op)?;
    let value = b.ins().load(ty, flags(), ptr, offset);
    cx.set(op, value);
    Ok(())
}

fn store(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let store = StoreOp(op);
    let base = store.base(cx.body);
    let value = cx.scalar(store.valueToStore(cx.body))?;
    let at = indices(cx, store.indices(cx.body))?;
    let (ptr, offset) = cx.mem(base)?.address(&at, elem_bytes(cx, base)?, b);
    b.ins().store(flags(), value, ptr, offset);
    Ok(())
}

fn broadcast(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let source = cx.operand(op, 0)?;
    let ty = cx.result_type(op)?;
    let have = b.func.dfg.value_type(source);
    let value = match (have.is_vector(), ty.is_vector()) {
        (false, true) => b.ins().splat(ty, source),
        (true, true) if have == ty => source,
        (false, false) => source,
        _ => return Err(OpError::new("only broadcasts scalars in generated code")),
    };
    cx.set(op, value);
    Ok(())
}
