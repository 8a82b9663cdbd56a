//! `kernel`: calls of handwritten kernels, and addresses of constant data.

use cranelift_codegen::ir::{InstBuilder, StackSlotData, StackSlotKind, Value as ClifValue, types};
use cranelift_frontend::FunctionBuilder;
use cranelift_module::{DataDescription, Linkage};
use terrace_dialects::kernel::{CallOp, MarkOp, PackOp};
use terrace_ir::{Context, Op, OpError};
use terrace_runtime::profile;

use super::Table;
use crate::constants::{Data, pack_key};
use crate::function::{DataMode, FnCx};
use crate::memref::{Extent, MemVal};

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
    let kernel = cx.cx.parts.kernels.get(&symbol);
    let kernel =
        kernel.ok_or_else(|| OpError::new(format!("calls '@{symbol}', which no kernel library has")))?;
    if (total, params.len()) != (kernel.buffers, kernel.words) {
        return Err(OpError::new(format!(
            "gives '@{symbol}' {total} buffers and {} parameter words, but it takes {} and {}",
            params.len(),
            kernel.buffers,
            kernel.words
        )));
    }
    let slot = b.create_sized_stack_slot(StackSlotData::new(
        StackSlotKind::ExplicitSlot,
        (total.max(1) * 8) as u32,
        3,
    ));
    for at in 0..total {
        let there = present.as_ref().is_none_or(|mask| mask.get(at).is_none_or(|&bit| bit != 0));
        let ptr = if there {
            let value = given.next().ok_or_else(|| OpError::new("has fewer operands than it says"))?;
            cx.mem(value)?.ptr
        } else {
            cx.word(0, b)
        };
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
