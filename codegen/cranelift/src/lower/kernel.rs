//! `kernel`: calls of handwritten kernels, and addresses of constant data.

use std::sync::Arc;

use cranelift_codegen::ir::{
    InstBuilder, SourceLoc, StackSlotData, StackSlotKind, Value as ClifValue, types,
};
use cranelift_frontend::FunctionBuilder;
use cranelift_module::{DataDescription, Linkage};
use terrace_dialects::kernel::{CallOp, MarkOp, PackOp};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Context, Op, OpError, TypeKind, Value};
use terrace_kernels::KernelSymbol;
use terrace_runtime::host::{self, HostFunction};
use terrace_runtime::{checked, profile};

use super::Table;
use super::memref::elem_bytes;
use crate::constants::{Data, pack_key};
use crate::function::{DataMode, FnCx};
use crate::memref::{Extent, MemVal};
use crate::object::mask;
use crate::strings;

pub(super) fn add(table: &mut Table, ctx: &Context) {
    table.on::<CallOp>(ctx, lower_call);
    table.on::<PackOp>(ctx, lower_pack);
    table.on::<MarkOp>(ctx, lower_mark);
}

/// Constant data of at least so many bytes is not copied into the object file that is being made.
const APART: usize = 4096;

/// The address of constant data: a number in memory, a symbol in an object file.
pub(super) fn data_address(
    cx: &mut FnCx<'_, '_>,
    b: &mut FunctionBuilder<'_>,
    name: &str,
    data: &Arc<Data>,
) -> Result<ClifValue, OpError> {
    // The code generator makes the address where it is used, and there it belongs to the op that uses it.
    b.set_srcloc(SourceLoc::default());
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
                    if data.bytes().len() < APART {
                        description.define(data.bytes().into());
                        description.set_align(64);
                    } else {
                        // The bytes come when the object file is written, from where they are.
                        description.define(Box::default());
                        cx.cx.apart.push((id, data.clone()));
                    }
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
    if let Some(function) = strings::function(&symbol) {
        return lower_host_call(cx, b, function, (&given, call.outs(cx.body).len()), &params);
    }
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
            Some(cx.buffer(value, b)?)
        } else {
            None
        });
    }
    let known: Option<Vec<Option<usize>>> = buffers
        .iter()
        .map(|buffer| match buffer {
            None => Some(None),
            Some((_, Extent::Const(bytes))) => usize::try_from(*bytes).ok().map(Some),
            Some((_, Extent::Value(_))) => None,
        })
        .collect();
    let open: Vec<Value> = call.words(cx.body).to_vec();
    let words = match known.filter(|_| open.is_empty()) {
        Some(sizes) => {
            kernel.check(&params, &sizes).map_err(wrong)?;
            cx.params_address(&params, b)?
        }
        None => {
            let sizes: Vec<Option<Extent>> =
                buffers.iter().map(|buffer| buffer.map(|buffer| buffer.1)).collect();
            cx.checked_params(&kernel, (&params, &open), &sizes, b)?
        }
    };
    let slot = b.create_sized_stack_slot(StackSlotData::new(
        StackSlotKind::ExplicitSlot,
        (total.max(1) * 8) as u32,
        3,
    ));
    for (at, buffer) in buffers.iter().enumerate() {
        let ptr = buffer.map_or_else(|| cx.word(0, b), |buffer| buffer.0);
        b.ins().stack_store(types::I64, ptr, slot, (at * 8) as i32);
    }
    let buffers = b.ins().stack_addr(types::I64, slot, 0);
    let func = cx.import(&symbol, &[types::I64; 3], &[], b)?;
    b.ins().call(func, &[cx.kernel_ctx, buffers, words]);
    Ok(())
}

/// `call(ctx, function, buffers, sizes, params, n_params)`: what the function does not take ends the run.
fn lower_host_call(
    cx: &mut FnCx<'_, '_>,
    b: &mut FunctionBuilder<'_>,
    function: &'static HostFunction,
    (given, n_outs): (&[Value], usize),
    params: &[i64],
) -> Result<(), OpError> {
    let name = function.name;
    if !cx.can_fail() {
        return Err(OpError::new(format!(
            "calls '@{name}', which works on strings: only programs in memory do"
        )));
    }
    if given.len() != function.inputs + function.outs || n_outs != function.outs {
        return Err(OpError::new(format!("calls '@{name}' with other buffers than it takes")));
    }
    let (mut buffers, mut sizes) = (Vec::new(), Vec::new());
    for &value in given {
        let (address, size) = cx.buffer(value, b)?;
        buffers.push(address);
        sizes.push(size.value(b));
    }
    let (buffers, sizes) = (list_on_stack(&buffers, b), list_on_stack(&sizes, b));
    let (count, params) = (cx.word(params.len() as i64, b), cx.params_address(params, b)?);
    let address = cx.word(std::ptr::from_ref(function).addr() as i64, b);
    let func = cx.import(host::CALL_HOST, &[types::I64; 6], &[types::I32], b)?;
    let call = b.ins().call(func, &[cx.kernel_ctx, address, buffers, sizes, params, count]);
    let done = b.inst_results(call)[0];
    cx.leave_unless(b, done, |_, _| Ok(()))
}

fn lower_mark(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let row = MarkOp(op).row(cx.body).and_then(|attr| attr.as_int(&cx.ctx()));
    let row = cx.word(row.unwrap_or(profile::START), b);
    let func = cx.import(profile::MARK, &[types::I64; 2], &[], b)?;
    b.ins().call(func, &[cx.kernel_ctx, row]);
    Ok(())
}

impl FnCx<'_, '_> {
    /// The address and the bytes of a memref that a kernel is given, without gaps.
    fn buffer(&self, value: Value, b: &mut FunctionBuilder<'_>) -> Result<(ClifValue, Extent), OpError> {
        let mem = self.mem(value)?;
        let identity =
            matches!(self.body.ty(value).kind(&self.cx.ctx), TypeKind::MemRef { layout: None, .. });
        let mut elements = Extent::Const(1);
        for (&size, &stride) in mem.sizes.iter().zip(&mem.strides).rev() {
            let gap = match (stride, elements) {
                (Extent::Const(stride), Extent::Const(elements)) => {
                    stride != elements && !matches!(size, Extent::Const(1))
                }
                _ => true,
            };
            if gap && !identity {
                return Err(OpError::new("gives a kernel a memref with gaps between its elements"));
            }
            elements = match (elements, size) {
                (Extent::Const(elements), Extent::Const(size)) => {
                    Extent::Const(elements.saturating_mul(size))
                }
                (elements, size) => elements.mul(size, b),
            };
        }
        let width = elem_bytes(self, value)?;
        let bytes = match elements {
            Extent::Const(elements) if elements < 0 => {
                return Err(OpError::new("gives a kernel a memref of a negative size"));
            }
            Extent::Const(elements) => Extent::Const(elements.saturating_mul(width)),
            open => open.mul(Extent::Const(width), b),
        };
        Ok((mem.ptr, bytes))
    }

    /// The address of parameter words that are computed, which are checked against the sizes of the buffers: the run ends where
    /// they do not fit.
    fn checked_params(
        &mut self,
        kernel: &KernelSymbol,
        (params, open): (&[i64], &[Value]),
        sizes: &[Option<Extent>],
        b: &mut FunctionBuilder<'_>,
    ) -> Result<ClifValue, OpError> {
        let found = terrace_kernels::symbols().iter().find(|symbol| symbol.name == kernel.name);
        let symbol = found.filter(|_| self.can_fail()).ok_or_else(|| {
            OpError::new("calls a kernel on sizes that are open, which only programs in memory do, of kernels that are part of Terrace")
        })?;
        if params.len() != symbol.words || sizes.len() != symbol.buffers {
            return Err(OpError::new(format!(
                "calls '@{}' with other parameters than it takes",
                symbol.name
            )));
        }
        let mut open = open.iter();
        let mut words = Vec::new();
        for &word in params {
            words.push(match open.as_slice().first().filter(|_| word == DYNAMIC) {
                Some(&value) => {
                    open.next();
                    self.scalar(value)?
                }
                None => self.word(word, b),
            });
        }
        let sizes: Vec<ClifValue> = sizes
            .iter()
            .map(|size| match size {
                Some(size) => size.value(b),
                None => self.word(checked::ABSENT, b),
            })
            .collect();
        let (words, sizes) = (list_on_stack(&words, b), list_on_stack(&sizes, b));
        let address = self.word(std::ptr::from_ref(symbol).addr() as i64, b);
        let check = self.import(checked::CHECK_CALL, &[types::I64; 4], &[types::I32], b)?;
        let call = b.ins().call(check, &[self.kernel_ctx, address, words, sizes]);
        let fits = b.inst_results(call)[0];
        self.leave_unless(b, fits, |_, _| Ok(()))?;
        Ok(words)
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

/// The address of words on the stack.
fn list_on_stack(words: &[ClifValue], b: &mut FunctionBuilder<'_>) -> ClifValue {
    let bytes = (words.len().max(1) * 8) as u32;
    let slot = b.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, bytes, 3));
    for (at, &word) in words.iter().enumerate() {
        b.ins().stack_store(types::I64, word, slot, (at * 8) as i32);
    }
    b.ins().stack_addr(types::I64, slot, 0)
}
