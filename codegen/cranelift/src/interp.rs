//! Calls of kernels in the reference interpreter: it runs the kernels themselves, on one thread.

use terrace_dialects::kernel::{CallOp, PackOp, mask};
use terrace_ir::interp::{Array, Flow, Interp, Machine, MemRef, Trap, Val};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Blob, Context, Op, Registry, Value};
use terrace_kernels::KernelSymbol;
use terrace_runtime::host::{HostCall, HostFunction};
use terrace_runtime::{AlignedBuf, Pool};

use crate::strings;

/// Has the interpreter run `kernel.call` and `kernel.pack` by the kernels that are part of Terrace.
///
/// # Panics
/// When the kernel dialect is not loaded.
pub fn interpret_kernels(registry: &mut Registry) {
    registry.attach("kernel.call", &Interp { eval: call });
    registry.attach("kernel.pack", &Interp { eval: pack });
}

/// The kernel that `symbol` names, when this machine can run it.
fn kernel(ctx: &Context, symbol: Attr) -> Result<&'static KernelSymbol, Trap> {
    let name = symbol.as_symbol(ctx).map(|name| ctx.str(name)).unwrap_or_default();
    let kernel = terrace_kernels::symbols().iter().find(|kernel| kernel.name == name);
    let kernel = kernel.ok_or_else(|| format!("calls '@{name}', which no kernel library has"))?;
    let needed = terrace_kernels::features_mask(kernel.features.iter().copied());
    if needed.is_ok_and(terrace_kernels::cpu_has) {
        return Ok(kernel);
    }
    Err(format!("calls '@{name}', which needs {}", kernel.features.join(", ")).into())
}

/// The elements of a tensor or memref.
fn elements(m: &Machine<'_>, value: Value) -> Result<Array, Trap> {
    match m.get(value)? {
        Val::Array(array) => Ok(array),
        Val::MemRef(memref) => {
            memref.read(m.ctx()).ok_or_else(|| "reads outside of the memory of a memref".into())
        }
        Val::Scalar(_) => Err("expects a tensor or memref".into()),
    }
}

fn copy(array: &Array) -> Result<AlignedBuf, Trap> {
    AlignedBuf::copy_of(&array.data).ok_or_else(|| "has not enough memory".into())
}

fn call(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (call, body, ctx) = (CallOp(op), m.body(), m.ctx());
    let name = call.callee(body).as_symbol(ctx).map(|name| ctx.str(name)).unwrap_or_default();
    if let Some(function) = strings::function(name) {
        return call_host(call, function, m);
    }
    let kernel = kernel(ctx, call.callee(body))?;
    let mut words = call.params(body).as_int_array(ctx).unwrap_or_default();
    let open = words.iter_mut().filter(|word| **word == DYNAMIC);
    for (word, &value) in open.zip(call.words(body)) {
        *word = m.int(value)?;
    }
    let mut inputs = call.inputs(body).iter();
    let mut buffers: Vec<Option<AlignedBuf>> = Vec::new();
    for there in mask(call, body) {
        let value = if there { Some(*inputs.next().ok_or("has fewer operands than it says")?) } else { None };
        buffers.push(value.map(|value| copy(&elements(m, value)?)).transpose()?);
    }
    let first_out = buffers.len();
    let outs = call.outs(body).to_vec();
    let mut shapes = Vec::new();
    for &out in &outs {
        let array = elements(m, out)?;
        buffers.push(Some(copy(&array)?));
        shapes.push(array);
    }
    let sizes: Vec<Option<usize>> =
        buffers.iter().map(|buffer| buffer.as_ref().map(|buf| buf.len())).collect();
    kernel.check(&words, &sizes).map_err(|what| format!("calls '@{}', which {what}", kernel.name))?;
    let null = std::ptr::null_mut();
    let pointers: Vec<*mut u8> =
        buffers.iter_mut().map(|buffer| buffer.as_mut().map_or(null, AlignedBuf::as_mut_ptr)).collect();
    let mut pool = Pool::new(1);
    // SAFETY: `check` has seen that the buffers, which are aligned and do not overlap, are as many and as large as the words
    // say, and the machine has the kernel's features.
    unsafe { (kernel.run)(pool.context(), pointers.as_ptr(), words.as_ptr()) };
    let written = buffers[first_out..].iter().map(|buffer| buffer.as_deref().unwrap_or_default().to_vec());
    hand_over(op, m, outs.into_iter().zip(shapes).zip(written))
}

/// Calls a function of the host, on the texts that the machine keeps for the run.
fn call_host(call: CallOp, function: &'static HostFunction, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (body, ctx) = (m.body(), m.ctx());
    let params = call.params(body).as_int_array(ctx).unwrap_or_default();
    let read = |values: &[Value], m: &Machine<'_>| {
        values.iter().map(|&value| elements(m, value)).collect::<Result<Vec<Array>, Trap>>()
    };
    let (inputs, outs) = (read(call.inputs(body), m)?, read(call.outs(body), m)?);
    if (inputs.len(), outs.len()) != (function.inputs, function.outs) {
        return Err(format!("calls '@{}' with other buffers than it takes", function.name).into());
    }
    let mut written: Vec<Vec<u8>> = outs.iter().map(|array| array.data.to_vec()).collect();
    let strings = m.kept(|m| strings::table(m.ctx(), m.module()));
    let strings = strings.as_mut().map_err(|why| Trap::from(why.as_str()))?;
    let mut host = HostCall {
        strings,
        inputs: inputs.iter().map(|array| &*array.data).collect(),
        outs: written.iter_mut().map(Vec::as_mut_slice).collect(),
        params: &params,
    };
    (function.run)(&mut host)?;
    hand_over(call.0, m, call.outs(body).to_vec().into_iter().zip(outs).zip(written))
}

/// Writes what a kernel wrote to the memory of its outs, or makes it the results.
fn hand_over(
    op: Op,
    m: &mut Machine<'_>,
    outs: impl Iterator<Item = ((Value, Array), Vec<u8>)>,
) -> Result<Flow, Trap> {
    let ctx = m.ctx();
    let mut results = Vec::new();
    for ((out, array), bytes) in outs {
        let array = Array { data: Blob::new(bytes), ..array };
        match m.get(out)? {
            Val::MemRef(memref) => {
                memref.write(ctx, &array).ok_or("writes outside of the memory of a memref")?
            }
            _ => results.push(Val::Array(array)),
        }
    }
    m.set_results(op, results)
}

fn pack(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (pack, body, ctx) = (PackOp(op), m.body(), m.ctx());
    let kernel = kernel(ctx, pack.packer(body))?;
    let words = pack.params(body).as_int_array(ctx).unwrap_or_default();
    let run = kernel.pack.ok_or_else(|| format!("packs for '@{}', which packs nothing", kernel.name))?;
    let source = copy(&elements(m, pack.source(body))?)?;
    let bytes = kernel
        .check_pack(&words, source.len())
        .map_err(|what| format!("packs for '@{}', which {what}", kernel.name))?;
    let mut packed = AlignedBuf::new(bytes).ok_or("has not enough memory")?;
    // SAFETY: `check_pack` has seen that `source` holds what the words say, `packed` has the size that it gave, both are
    // aligned, and the machine has the kernel's features.
    unsafe { run(source.as_ptr(), packed.as_mut_ptr(), words.as_ptr()) };
    let (elem, shape) = (ctx.int(8), [i64::try_from(bytes).map_err(|_| "packs too many bytes")?]);
    let bytes = packed.to_vec();
    let result = if body.ty(pack.packed(body)).is_memref(ctx) {
        Val::MemRef(MemRef::new(elem, &shape, bytes))
    } else {
        Val::Array(Array { elem, shape: shape.to_vec(), data: Blob::new(bytes) })
    };
    m.set_results(op, vec![result])
}
