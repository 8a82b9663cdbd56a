//! `kernel`: calls of handwritten kernels, and addresses of constant data.

use cranelift_codegen::ir::{InstBuilder, StackSlotData, StackSlotKind, Value as ClifValue, types};
use cranelift_frontend::FunctionBuilder;
use cranelift_module::{DataDescription, Linkage};
use terrace_dialects::kernel::{CallOp, MarkOp, PackOp};
use terrace_ir::{Context, Op, OpError, Value};
use terrace_runtime::profile;

use super::Table;
use super::memref::elem_bytes;
use crate::constants::{Data, pack_key};
use crate::function::{DataMode, FnCx};
use crate::memref::{Extent, MemVal};
use crate::object::mask;

pub(super) fn add(table: &mut Table, ctx: &Context) {
    table.on::<CallOp>(ctx, lower_call);
    table.on::<PackOp>(ctx, lower_pack);
    table.on::<MarkOp>(ctx, lower_mark);
}

/// The address of constant data: a number in memory, a symbol in an object file.
pub(super) fn data_address(
    cx: &mut FnCx<'_, '_>,
    b: &mut FunctionBuilder<'_>,
    name: &str,
    data: &Data,
) -> Result<ClifValue, OpError> {
    match cx.cx.parts.data {
        DataMode::Address => Ok(cx.word(data.bytes().as_ptr() as i64, b)),
        DataMode::Symbol => {
            let failed = |error| OpError::new(format!("cannot place constant data: {error}"));
            let symbol = format!("terrace_data_{name}");
            let id = match cx.cx.placed.get(&symbol) {
                Some(&id) => id,
                None => {
                    let id =
                        cx.cx.module.declare_data(&symbol, Linkage::Local, false, false).map_err(failed)?;
                    let mut description = DataDescription::new();
                    description.define(data.bytes().into());
                    description.set_align(64);
                    cx.cx.module.define_data(id, &description).map_err(failed)?;
                    cx.cx.placed.insert(symbol, id);
                    id
                }
            };
            let global = cx.cx.module.declare_data_in_func(id, b.func);
            Ok(b.ins().symbol_value(types::I64, global))
        }
    }
}

fn lower_pack(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let key = pack_key(cx.body, PackOp(op)).map_err(|error| OpError::new(error.to_string()))?;
    let constants = cx.cx.parts.constants;
    let data = constants.packed.get(&key).ok_or_else(|| OpError::new("packs data that is not there"))?;
    let at = constants.packed_index(&key);
    let ptr = data_address(cx, b, &format!("packed_{at}"), data)?;
    let bytes = data.bytes().len() as i64;
    let (sizes, strides) = (smallvec::smallvec![Extent::Const(bytes)], smallvec::smallvec![Extent::Const(1)]);
    cx.set_mem(op, MemVal { ptr, sizes, strides });
    Ok(())
}

/// `kernel(ctx, buffers, params)`: buffers in an array on the stack, parameters among the constants.
fn lower_call(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let ctx = cx.ctx();
    let call = CallOp(op);
    let symbol = call.callee(cx.body).as_symbol(&ctx).map(|name| ctx.str(name).to_owned());
    let symbol = symbol.ok_or_else(|| OpError::new("calls no kernel"))?;
    let params = call.params(cx.body).as_int_array(&ctx).unwrap_or_default();
    let present = call.present(cx.body).and_then(|attr| attr.as_int_array(&ctx));
    let given: Vec<_> = call.inputs(cx.body).iter().chain(call.outs(cx.body)).copied().collect();
    let total = match &present {
        Some(mask) => mask.len() + call.outs(cx.body).len(),
        None => given.len(),
    };
    let mut given = given.into_iter();
    let kernel = cx.cx.parts.kernels.get(&symbol).copied();
    let kernel =
        kernel.ok_or_else(|| OpError::new(format!("calls '@{symbol}', which no kernel library has")))?;
    let wrong = |what: String| OpError::new(format!("calls '@{symbol}', which {what}"));
    let needed = mask(kernel.features.iter().copied()).map_err(wrong)?;
    if needed & !cx.cx.parts.features != 0 {
        let features = kernel.features.join(", ");
        return Err(wrong(format!("needs {features}, but code is made for processors without")));
    }
    let mut buffers = Vec::new();
    for at in 0..total {
        let there = present.as_ref().is_none_or(|mask| mask.get(at).is_none_or(|&bit| bit != 0));
        buffers.push(if there {
            let value = given.next().ok_or_else(|| OpError::new("has fewer operands than it says"))?;
            Some(cx.buffer(value)?)
        } else {
            None
        });
    }
    let sizes: Vec<Option<usize>> = buffers.iter().map(|buffer| buffer.as_ref().map(|at| at.1)).collect();
    kernel.check(&params, &sizes).map_err(wrong)?;
    let slot = b.create_sized_stack_slot(StackSlotData::new(
        StackSlotKind::ExplicitSlot,
        (total.max(1) * 8) as u32,
        3,
    ));
    for (at, buffer) in buffers.iter().enumerate() {
        let ptr = buffer.as_ref().map_or_else(|| cx.word(0, b), |buffer| buffer.0);
        b.ins().stack_store(types::I64, ptr, slot, (at * 8) as i32);
    }
    let buffers = b.ins().stack_addr(types::I64, slot, 0);
    let words = cx.params_address(&params, b)?;
    let func = cx.import(&symbol, &[types::I64; 3], &[], b)?;
    b.ins().call(func, &[cx.kernel_ctx, buffers, words]);
    Ok(())
}

fn lower_mark(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let row = MarkOp(op).row(cx.body).and_then(|attr| attr.as_int(&cx.ctx()));
    let row = cx.word(row.unwrap_or(profile::START), b);
    let func = cx.import(profile::MARK, &[types::I64; 2], &[], b)?;
    b.ins().call(func, &[cx.kernel_ctx, row]);
    Ok(())
}

impl FnCx<'_, '_> {
    /// The address and the bytes of a memref that a kernel is given: of known sizes, without gaps.
    fn buffer(&self, value: Value) -> Result<(ClifValue, usize), OpError> {
        let mem = self.mem(value)?;
        let mut elements = 1i64;
        for (size, stride) in mem.sizes.iter().zip(&mem.strides).rev() {
            let (&Extent::Const(size), &Extent::Const(stride)) = (size, stride) else {
                return Err(OpError::new("gives a kernel a memref whose sizes are not known"));
            };
            if stride != elements && size != 1 {
                return Err(OpError::new("gives a kernel a memref with gaps between its elements"));
            }
            elements = elements.saturating_mul(size);
        }
        let bytes = usize::try_from(elements.saturating_mul(elem_bytes(self, value)?));
        Ok((mem.ptr, bytes.map_err(|_| OpError::new("gives a kernel a memref of a negative size"))?))
    }

    /// The address of constant parameter words.
    fn params_address(&mut self, params: &[i64], b: &mut FunctionBuilder<'_>) -> Result<ClifValue, OpError> {
        let failed = |error| OpError::new(format!("cannot place kernel parameters: {error}"));
        let id = match self.cx.params.get(params) {
            Some(&id) => id,
            None => {
                let id = self.cx.module.declare_anonymous_data(false, false).map_err(failed)?;
                let mut description = DataDescription::new();
                let words: Vec<u8> = params.iter().flat_map(|word| word.to_le_bytes()).collect();
                description.define(if words.is_empty() { Box::new([0; 8]) } else { words.into() });
                description.set_align(8);
                self.cx.module.define_data(id, &description).map_err(failed)?;
                self.cx.params.insert(params.to_vec(), id);
                id
            }
        };
        let global = self.cx.module.declare_data_in_func(id, b.func);
        Ok(b.ins().symbol_value(types::I64, global))
    }
}
