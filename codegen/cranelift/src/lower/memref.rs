//! `memref`: addresses, loads and stores. Allocations must have been planned into an arena before.

use cranelift_codegen::ir::{InstBuilder, MemFlagsData, StackSlotData, StackSlotKind, types};
use cranelift_frontend::FunctionBuilder;
use smallvec::SmallVec;
use terrace_dialects::memref::*;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Context, Op, OpError, Value};

use super::Table;
use crate::function::FnCx;
use crate::memref::{Extent, MemVal, Shape, shape_of};
use crate::types::element_bytes;

pub(super) fn add(table: &mut Table, ctx: &Context) {
    table.on::<LoadOp>(ctx, load);
    table.on::<StoreOp>(ctx, store);
    table.on::<CopyOp>(ctx, copy);
    table.on::<GetGlobalOp>(ctx, get_global);
    table.on::<AllocaOp>(ctx, alloca);
    table.on::<ViewOp>(ctx, view);
    table.on::<SubViewOp>(ctx, subview);
    table.on::<ReinterpretCastOp>(ctx, reinterpret_cast);
    table.on::<CastOp>(ctx, retype);
    table.on::<CollapseShapeOp>(ctx, reshape);
    table.on::<ExpandShapeOp>(ctx, reshape);
    table.on::<DimOp>(ctx, dim);
}

/// The shape of a memref value's type.
pub(super) fn shape(cx: &FnCx<'_, '_>, value: Value) -> Result<Shape, OpError> {
    let ty = cx.body.ty(value);
    shape_of(&cx.cx.ctx, ty).ok_or_else(|| {
        OpError::new(format!(
            "uses memref type '{}', whose layout generated code cannot address",
            cx.cx.ctx.display(ty)
        ))
    })
}

/// Bytes of an element of a memref value.
pub(super) fn elem_bytes(cx: &FnCx<'_, '_>, memref: Value) -> Result<i64, OpError> {
    let elem = cx.body.ty(memref).elem(&cx.cx.ctx);
    element_bytes(&cx.cx.ctx, elem).ok_or_else(|| OpError::new("addresses elements without a size in bytes"))
}

/// Index values as extents; constants are looked through, so that addresses fold.
pub(super) fn indices(cx: &FnCx<'_, '_>, values: &[Value]) -> Result<SmallVec<[Extent; 4]>, OpError> {
    values.iter().map(|&value| extent(cx, value)).collect()
}

fn extent(cx: &FnCx<'_, '_>, value: Value) -> Result<Extent, OpError> {
    if let Some(constant) = terrace_dialects::arith::ConstantOp::defining(cx.body, value)
        && let Some(known) = constant.value(cx.body).as_int(&cx.cx.ctx)
    {
        return Ok(Extent::Const(known));
    }
    cx.scalar(value).map(Extent::Value)
}

fn load(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let load = LoadOp(op);
    let memref = load.memref(cx.body);
    let at = indices(cx, load.indices(cx.body))?;
    let (ptr, offset) = cx.mem(memref)?.address(&at, elem_bytes(cx, memref)?, b);
    let ty = cx.result_type(op)?;
    let value = b.ins().load(ty, MemFlagsData::trusted(), ptr, offset);
    // In memory the upper bits of a byte that holds less are not defined, but for `i1`.
    let value = match cx.body.ty(cx.body.result(op, 0)).bit_width(&cx.cx.ctx) {
        Some(width @ 2..=7) => b.ins().band_imm_u(value, (1i64 << width) - 1),
        _ => value,
    };
    cx.set(op, value);
    Ok(())
}

fn store(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let store = StoreOp(op);
    let memref = store.memref(cx.body);
    let value = cx.scalar(store.value(cx.body))?;
    let at = indices(cx, store.indices(cx.body))?;
    let (ptr, offset) = cx.mem(memref)?.address(&at, elem_bytes(cx, memref)?, b);
    b.ins().store(MemFlagsData::trusted(), value, ptr, offset);
    Ok(())
}

/// Copies of contiguous memory call `memcpy`; others should have become loops before.
fn copy(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let (source, target) = (cx.body.operand(op, 0), cx.body.operand(op, 1));
    let width = elem_bytes(cx, source)?;
    let (from, to) = (cx.mem(source)?, cx.mem(target)?);
    let inner = contiguous_inner(&from).min(contiguous_inner(&to));
    let rank = from.sizes.len();
    let mut bytes = Extent::Const(width);
    for &size in &from.sizes[rank - inner..] {
        bytes = bytes.mul(size, b);
    }
    copy_rows(cx, b, (&from, &to), rank - inner, width, bytes)
}

/// How many innermost dimensions lie without gaps.
fn contiguous_inner(mem: &MemVal) -> usize {
    let mut expected = 1i64;
    let mut inner = 0;
    for (size, stride) in mem.sizes.iter().zip(&mem.strides).rev() {
        let (Extent::Const(size), Extent::Const(stride)) = (size, stride) else { break };
        if *stride != expected && *size != 1 {
            break;
        }
        expected *= size;
        inner += 1;
    }
    inner
}

/// Loops over the first `outer` dimensions, copying `bytes` bytes in each step.
fn copy_rows(
    cx: &mut FnCx<'_, '_>,
    b: &mut FunctionBuilder<'_>,
    (from, to): (&MemVal, &MemVal),
    outer: usize,
    width: i64,
    bytes: Extent,
) -> Result<(), OpError> {
    let memcpy = cx.import("memcpy", &[types::I64; 3], &[types::I64], b)?;
    let mut at: SmallVec<[Extent; 4]> = SmallVec::new();
    let mut latches = Vec::new();
    for axis in 0..outer {
        let (header, body, exit) = (b.create_block(), b.create_block(), b.create_block());
        let index = b.append_block_param(header, types::I64);
        let zero = cx.word(0, b);
        b.ins().jump(header, &[zero.into()]);
        b.switch_to_block(header);
        let size = from.sizes[axis].value(b);
        let more = b.ins().icmp(cranelift_codegen::ir::condcodes::IntCC::SignedLessThan, index, size);
        b.ins().brif(more, body, &[], exit, &[]);
        b.switch_to_block(body);
        at.push(Extent::Value(index));
        latches.push((header, exit, index));
    }
    at.resize(from.sizes.len(), Extent::Const(0));
    let address = |mem: &MemVal, b: &mut FunctionBuilder<'_>| {
        let (ptr, offset) = mem.address(&at, width, b);
        if offset == 0 { ptr } else { b.ins().iadd_imm_s(ptr, i64::from(offset)) }
    };
    let (target, source) = (address(to, b), address(from, b));
    let len = bytes.value(b);
    b.ins().call(memcpy, &[target, source, len]);
    for (header, exit, index) in latches.into_iter().rev() {
        let next = b.ins().iadd_imm_s(index, 1);
        b.ins().jump(header, &[next.into()]);
        b.switch_to_block(exit);
    }
    Ok(())
}

fn get_global(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let ctx = cx.ctx();
    let name = GetGlobalOp(op).name(cx.body).as_symbol(&ctx).map(|name| ctx.str(name).to_owned());
    let name = name.unwrap_or_default();
    let result = cx.body.result(op, 0);
    let shape = shape(cx, result)?;
    // A global that is only packed has no address of its own.
    let ptr = match cx.cx.parts.constants.globals.get(&name) {
        Some(data) => super::kernel::data_address(cx, b, &name, data)?,
        None => cx.word(0, b),
    };
    let mem = shape.bind_words(&[ptr]);
    cx.set_mem(op, mem);
    Ok(())
}

fn alloca(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    const LIMIT: i64 = 1 << 20;
    let result = cx.body.result(op, 0);
    let width = elem_bytes(cx, result)?;
    let count = cx.body.ty(result).num_elements(&cx.cx.ctx);
    let bytes = count.and_then(|count| count.checked_mul(width)).filter(|&bytes| bytes <= LIMIT);
    let bytes = bytes.ok_or_else(|| OpError::new("needs a static size of at most 1 MiB on the stack"))?;
    let slot = StackSlotData::new(StackSlotKind::ExplicitSlot, bytes as u32, 6);
    let slot = b.create_sized_stack_slot(slot);
    let ptr = b.ins().stack_addr(types::I64, slot, 0);
    let shape = shape(cx, result)?;
    cx.set_mem(op, shape.bind_words(&[ptr]));
    Ok(())
}

/// A static view of bytes at an offset.
fn view(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let source = cx.mem(cx.body.operand(op, 0))?;
    let shift = extent(cx, cx.body.operand(op, 1))?;
    let ptr = match shift {
        Extent::Const(0) => source.ptr,
        Extent::Const(bytes) => b.ins().iadd_imm_s(source.ptr, bytes),
        Extent::Value(bytes) => b.ins().iadd(source.ptr, bytes),
    };
    let shape = shape(cx, cx.body.result(op, 0))?;
    let mut open = cx.body.operands(op)[2..].iter();
    let mut sizes: SmallVec<[Extent; 4]> = SmallVec::new();
    for &size in &shape.sizes {
        sizes.push(match (size, open.next_if_open(size)) {
            (_, Some(&value)) => extent(cx, value)?,
            (known, None) => Extent::Const(known),
        });
    }
    let strides = row_major(&sizes, b);
    cx.set_mem(op, MemVal { ptr, sizes, strides });
    Ok(())
}

trait NextIfOpen<'a> {
    fn next_if_open(&mut self, size: i64) -> Option<&'a Value>;
}

impl<'a> NextIfOpen<'a> for std::slice::Iter<'a, Value> {
    fn next_if_open(&mut self, size: i64) -> Option<&'a Value> {
        if size == DYNAMIC { self.next() } else { None }
    }
}

fn row_major(sizes: &[Extent], b: &mut FunctionBuilder<'_>) -> SmallVec<[Extent; 4]> {
    let mut strides: SmallVec<[Extent; 4]> = smallvec::smallvec![Extent::Const(1); sizes.len()];
    for at in (0..sizes.len().saturating_sub(1)).rev() {
        strides[at] = strides[at + 1].mul(sizes[at + 1], b);
    }
    strides
}

/// Static or dynamic entries of an offset, size or stride list.
fn mixed(
    cx: &FnCx<'_, '_>,
    op: Op,
    statics: &str,
    dynamic: &[Value],
) -> Result<SmallVec<[Extent; 4]>, OpError> {
    let known = cx.body.attr(op, statics).and_then(|attr| attr.as_int_array(&cx.cx.ctx)).unwrap_or_default();
    let mut open = dynamic.iter();
    known
        .into_iter()
        .map(|value| match open.next_if_open(value) {
            Some(&value) => extent(cx, value),
            None => Ok(Extent::Const(value)),
        })
        .collect()
}

fn subview(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let view = SubViewOp(op);
    let source_value = view.source(cx.body);
    let source = cx.mem(source_value)?;
    let offsets = mixed(cx, op, "static_offsets", view.offsets(cx.body))?;
    let sizes = mixed(cx, op, "static_sizes", view.sizes(cx.body))?;
    let steps = mixed(cx, op, "static_strides", view.strides(cx.body))?;
    let (ptr, offset) = source.address(&offsets, elem_bytes(cx, source_value)?, b);
    let ptr = if offset == 0 { ptr } else { b.ins().iadd_imm_s(ptr, i64::from(offset)) };
    let mut strides: SmallVec<[Extent; 4]> = SmallVec::new();
    for (&step, &stride) in steps.iter().zip(&source.strides) {
        strides.push(step.mul(stride, b));
    }
    // A result of lower rank drops dimensions of size one.
    let shape = shape(cx, cx.body.result(op, 0))?;
    let mut mem = MemVal { ptr, sizes: SmallVec::new(), strides: SmallVec::new() };
    let mut wanted = shape.sizes.iter().peekable();
    let mut to_drop = sizes.len() - shape.sizes.len().min(sizes.len());
    for (&size, &stride) in sizes.iter().zip(&strides) {
        let unit = matches!(size, Extent::Const(1));
        if unit && to_drop > 0 && wanted.peek().is_none_or(|&&want| want != 1) {
            to_drop -= 1;
            continue;
        }
        wanted.next();
        mem.sizes.push(size);
        mem.strides.push(stride);
    }
    cx.set_mem(op, mem);
    Ok(())
}

fn reinterpret_cast(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let cast = ReinterpretCastOp(op);
    let source_value = cast.source(cx.body);
    let source = cx.mem(source_value)?;
    let offsets = mixed(cx, op, "static_offsets", cast.offsets(cx.body))?;
    let sizes = mixed(cx, op, "static_sizes", cast.sizes(cx.body))?;
    let strides = mixed(cx, op, "static_strides", cast.strides(cx.body))?;
    let flat =
        MemVal { ptr: source.ptr, sizes: SmallVec::new(), strides: smallvec::smallvec![Extent::Const(1)] };
    let (ptr, offset) = flat.address(&offsets[..offsets.len().min(1)], elem_bytes(cx, source_value)?, b);
    let ptr = if offset == 0 { ptr } else { b.ins().iadd_imm_s(ptr, i64::from(offset)) };
    cx.set_mem(op, MemVal { ptr, sizes, strides });
    Ok(())
}

/// The same memory under a type that knows more or less of it.
fn retype(cx: &mut FnCx<'_, '_>, _: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let mem = cx.mem(cx.body.operand(op, 0))?;
    cx.set_mem(op, mem);
    Ok(())
}

/// Collapsed and expanded shapes of static sizes: the result type gives all that changes.
fn reshape(cx: &mut FnCx<'_, '_>, _: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let mem = cx.mem(cx.body.operand(op, 0))?;
    let shape = shape(cx, cx.body.result(op, 0))?;
    if shape.words() != 1 {
        return Err(OpError::new("needs static sizes and strides in generated code"));
    }
    cx.set_mem(op, shape.bind_words(&[mem.ptr]));
    Ok(())
}

fn dim(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let mem = cx.mem(cx.body.operand(op, 0))?;
    let Extent::Const(index) = extent(cx, cx.body.operand(op, 1))? else {
        return Err(OpError::new("needs a constant dimension in generated code"));
    };
    let size = usize::try_from(index).ok().and_then(|at| mem.sizes.get(at)).copied();
    let size = size.ok_or_else(|| OpError::new("asks for a dimension that the memref does not have"))?;
    let value = size.value(b);
    cx.set(op, value);
    Ok(())
}
