//! `vector`: loads, stores and lane operations on 128-bit vectors.

use cranelift_codegen::ir::condcodes::FloatCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value as ClifValue};
use cranelift_frontend::FunctionBuilder;
use terrace_dialects::vector::*;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Context, Op, OpError, Value};

use super::Table;
use super::memref::{elem_bytes, indices};
use crate::function::{FnCx, Val};

pub(super) fn add(table: &mut Table, ctx: &Context) {
    table.on::<LoadOp>(ctx, load);
    table.on::<StoreOp>(ctx, store);
    table.on::<BroadcastOp>(ctx, broadcast);
    table.on::<ReductionOp>(ctx, reduction);
    table.on::<ExtractOp>(ctx, extract);
    table.on::<InsertOp>(ctx, insert);
    table.on::<ShuffleOp>(ctx, shuffle);
    table.on::<FromElementsOp>(ctx, from_elements);
    table.on::<ToElementsOp>(ctx, to_elements);
    table.on::<BitCastOp>(ctx, same_bits);
    table.on::<ShapeCastOp>(ctx, same_bits);
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

/// The number of the lane that holds the element at a constant position of `vector`.
fn lane_at(cx: &FnCx<'_, '_>, vector: Value, position: Attr) -> Result<u8, OpError> {
    let ctx = &cx.cx.ctx;
    let position = position.as_int_array(ctx).unwrap_or_default();
    let shape = cx.body.ty(vector).shape(ctx).unwrap_or_default();
    if position.len() != shape.len() {
        return Err(OpError::new("needs the position of a single element in generated code"));
    }
    let mut lane = 0i64;
    for (&at, &size) in position.iter().zip(shape) {
        if at == DYNAMIC || at < 0 || at >= size {
            return Err(OpError::new("needs a constant position in generated code"));
        }
        lane = lane.saturating_mul(size).saturating_add(at);
    }
    u8::try_from(lane).map_err(|_| OpError::new("has more lanes than generated code can hold"))
}

/// Lane `lane` of a value; a vector of one element is held as a scalar.
fn lane_of(b: &mut FunctionBuilder<'_>, vector: ClifValue, lane: u8) -> ClifValue {
    if b.func.dfg.value_type(vector).is_vector() { b.ins().extractlane(vector, lane) } else { vector }
}

fn extract(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let extract = ExtractOp(op);
    let source = extract.source(cx.body);
    let vector = cx.scalar(source)?;
    if cx.body.ty(source) == cx.body.ty(extract.result(cx.body)) {
        cx.set(op, vector);
        return Ok(());
    }
    let lane = lane_at(cx, source, extract.static_position(cx.body))?;
    let value = lane_of(b, vector, lane);
    cx.set(op, value);
    Ok(())
}

fn insert(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let insert = InsertOp(op);
    let dest = insert.dest(cx.body);
    let (value, vector) = (cx.scalar(insert.valueToStore(cx.body))?, cx.scalar(dest)?);
    if cx.body.ty(insert.valueToStore(cx.body)) == cx.body.ty(dest) {
        cx.set(op, value);
        return Ok(());
    }
    let lane = lane_at(cx, dest, insert.static_position(cx.body))?;
    let is_vector = b.func.dfg.value_type(vector).is_vector();
    let value = if is_vector { b.ins().insertlane(vector, value, lane) } else { value };
    cx.set(op, value);
    Ok(())
}

/// The vector of type `ty` of these scalars; a vector of one element is held as a scalar.
fn vector_of(
    cx: &FnCx<'_, '_>,
    b: &mut FunctionBuilder<'_>,
    op: Op,
    lanes: &[ClifValue],
) -> Result<ClifValue, OpError> {
    let ty = cx.result_type(op)?;
    let (&first, rest) =
        lanes.split_first().ok_or_else(|| OpError::new("makes a vector without elements"))?;
    if !ty.is_vector() {
        return Ok(first);
    }
    let mut vector = b.ins().splat(ty, first);
    for (&lane, at) in rest.iter().zip(1u8..) {
        vector = b.ins().insertlane(vector, lane, at);
    }
    Ok(vector)
}

fn from_elements(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let lanes: Result<Vec<_>, _> =
        FromElementsOp(op).elements(cx.body).iter().map(|&value| cx.scalar(value)).collect();
    let vector = vector_of(cx, b, op, &lanes?)?;
    cx.set(op, vector);
    Ok(())
}

fn to_elements(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let vector = cx.scalar(ToElementsOp(op).source(cx.body))?;
    for (result, lane) in cx.body.results(op).zip(0u8..) {
        let value = lane_of(b, vector, lane);
        cx.set_val(result, Val::Scalar(value));
    }
    Ok(())
}

/// Lanes one by one: those of the second vector count on from the last one of the first; poison is any lane.
fn shuffle(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let shuffle = ShuffleOp(op);
    let ctx = cx.ctx();
    let operands = [shuffle.v1(cx.body), shuffle.v2(cx.body)];
    if operands.iter().any(|&operand| cx.body.ty(operand).rank(&ctx) > Some(1)) {
        return Err(OpError::new("only shuffles vectors of one dimension in generated code"));
    }
    let (first, second) = (cx.scalar(operands[0])?, cx.scalar(operands[1])?);
    let count = cx.body.ty(operands[0]).num_elements(&ctx).unwrap_or(1);
    let mask = shuffle.mask(cx.body).as_int_array(&ctx).unwrap_or_default();
    let lanes: Vec<ClifValue> = mask
        .into_iter()
        .map(|at| match at.max(0) {
            at if at < count => lane_of(b, first, u8::try_from(at).unwrap_or(0)),
            at => lane_of(b, second, u8::try_from(at - count).unwrap_or(0)),
        })
        .collect();
    let vector = vector_of(cx, b, op, &lanes)?;
    cx.set(op, vector);
    Ok(())
}

/// The same bits under another type.
fn same_bits(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let value = cx.operand(op, 0)?;
    let ty = cx.result_type(op)?;
    let have = b.func.dfg.value_type(value);
    if have.bits() != ty.bits() {
        return Err(OpError::new("casts to a vector that generated code cannot hold"));
    }
    let little = MemFlagsData::new().with_endianness(cranelift_codegen::ir::Endianness::Little);
    let value = if have == ty { value } else { b.ins().bitcast(ty, little, value) };
    cx.set(op, value);
    Ok(())
}
