//! `vector`: loads, stores and lane operations on 128-bit vectors.

use cranelift_codegen::ir::condcodes::FloatCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value as ClifValue};
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
    table.on::<ReductionOp>(ctx, reduction);
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

/// The elements one after the other, as upstream's op without `reassoc` has it, behind the accumulator.
fn reduction(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let reduction = ReductionOp(op);
    let ctx = cx.ctx();
    let kind = kind_of(&ctx, reduction.kind(cx.body)).unwrap_or_default().to_owned();
    let vector = cx.scalar(reduction.vector(cx.body))?;
    let acc = reduction.acc(cx.body).map(|acc| cx.scalar(acc)).transpose()?;
    let ty = b.func.dfg.value_type(vector);
    let lanes: Vec<ClifValue> = match ty.is_vector() {
        true => (0..ty.lane_count() as u8).map(|at| b.ins().extractlane(vector, at)).collect(),
        false => vec![vector],
    };
    let mut value = acc;
    for lane in lanes {
        value = Some(match value {
            Some(so_far) => combine(b, &kind, so_far, lane)?,
            None => lane,
        });
    }
    let value = value.ok_or_else(|| OpError::new("reduces a vector without elements"))?;
    cx.set(op, value);
    Ok(())
}

/// Two scalars combined by a `#vector.kind`.
fn combine(
    b: &mut FunctionBuilder<'_>,
    kind: &str,
    x: ClifValue,
    y: ClifValue,
) -> Result<ClifValue, OpError> {
    let float = b.func.dfg.value_type(x).is_float();
    Ok(match kind {
        "add" if float => b.ins().fadd(x, y),
        "mul" if float => b.ins().fmul(x, y),
        "maximumf" => b.ins().fmax(x, y),
        "minimumf" => b.ins().fmin(x, y),
        "maxnumf" => super::arith::num_extremum_of(b, FloatCC::GreaterThan, x, y),
        "minnumf" => super::arith::num_extremum_of(b, FloatCC::LessThan, x, y),
        "add" => b.ins().iadd(x, y),
        "mul" => b.ins().imul(x, y),
        "and" => b.ins().band(x, y),
        "or" => b.ins().bor(x, y),
        "xor" => b.ins().bxor(x, y),
        "maxsi" => b.ins().smax(x, y),
        "minsi" => b.ins().smin(x, y),
        "maxui" => b.ins().umax(x, y),
        "minui" => b.ins().umin(x, y),
        kind => return Err(OpError::new(format!("combines by '{kind}', which generated code does not"))),
    })
}
