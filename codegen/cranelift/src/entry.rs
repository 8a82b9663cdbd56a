//! The entry point of a compiled function, `extern "C" fn(ctx, buffers, arena)`, and what an object file exports for it.

use cranelift_codegen::ir::{AbiParam, Function, InstBuilder, MemFlagsData, Value as ClifValue, types};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use cranelift_module::{FuncId, Linkage, Module};
use terrace_dialects::kernel::CallOp;
use terrace_ir::{Body, Context, Diagnostic, Diags, Op, Type};
use terrace_runtime::Port;

use crate::function::{Callee, Passing};
use crate::object::{ObjectOptions, mask};
use crate::types::element_bytes;

/// What a caller must know of a compiled function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Interface {
    /// The inputs, which come first among the buffers.
    pub inputs: Vec<Port>,
    /// The outputs, which follow.
    pub outputs: Vec<Port>,
    /// Size of the arena in bytes.
    pub arena_bytes: usize,
    /// Whether it calls kernels, which can share work among threads.
    pub kernels: bool,
}

/// The interface of the function `entry_name` of `module`, a module at the hardware level.
///
/// # Errors
/// When there is no such function, or it has arguments that cannot be passed from outside.
pub fn interface(module: &Body, entry_name: &str) -> Result<Interface, Diags> {
    let mut diags = Diags::new();
    let Some(main) = module.lookup_symbol(entry_name).and_then(|op| module.nested(op)) else {
        diags.error(module.loc(module.self_op()), format!("there is no function '@{entry_name}'"));
        return Err(diags);
    };
    let mut interface = interface_of(main, &mut diags);
    let bodies = module.nested_ops().into_iter().filter_map(|op| module.nested(op));
    interface.kernels =
        bodies.into_iter().any(|body| body.all_ops().into_iter().any(|op| CallOp::of(body, op).is_some()));
    if diags.has_errors() { Err(diags) } else { Ok(interface) }
}

/// Reads inputs, outputs and the arena's size off the attributes of `func`'s arguments: an output
/// carries `kernel.output`, the arena `kernel.arena`, and ports their name as `graph.name`.
pub(crate) fn interface_of(body: &Body, diags: &mut Diags) -> Interface {
    let ctx = body.ctx().clone();
    let func = body.self_op();
    let mut interface = Interface { inputs: Vec::new(), outputs: Vec::new(), arena_bytes: 0, kernels: false };
    let Some(types) = argument_types(&ctx, body, func) else {
        diags.error(body.loc(func), "the entry point is not a function");
        return interface;
    };
    let mut arena = false;
    for (at, &ty) in types.iter().enumerate() {
        let (elem, shape) = (ty.elem(&ctx), ty.static_shape(&ctx));
        let (Some(width), Some(shape), Some(count)) =
            (element_bytes(&ctx, elem), shape, ty.num_elements(&ctx))
        else {
            let message = format!(
                "argument {at} of the entry point has type '{}', which cannot be passed from outside: a memref of static sizes is needed",
                ctx.display(ty)
            );
            diags.push(Diagnostic::error(body.loc(func), message));
            continue;
        };
        let bytes = usize::try_from(count.saturating_mul(width)).unwrap_or(usize::MAX);
        if argument_attr(&ctx, body, at, "kernel.arena").is_some() {
            if std::mem::replace(&mut arena, true) {
                diags.error(body.loc(func), "the entry point has more than one argument for the arena");
            }
            interface.arena_bytes = bytes;
            continue;
        }
        let output = argument_attr(&ctx, body, at, "kernel.output").is_some();
        let ports = if output { &mut interface.outputs } else { &mut interface.inputs };
        let name = argument_attr(&ctx, body, at, "graph.name")
            .and_then(|attr| attr.as_str(&ctx).map(str::to_owned))
            .unwrap_or_else(|| format!("{}{}", if output { "output" } else { "input" }, ports.len()));
        ports.push(Port { name, elem: ctx.display(elem).to_string(), shape: shape.to_vec(), bytes });
    }
    interface
}

fn argument_types(ctx: &Context, body: &Body, func: Op) -> Option<Vec<Type>> {
    let ty = body.attr(func, "function_type")?.as_type(ctx)?;
    Some(ty.function(ctx)?.0.to_vec())
}

fn argument_attr(ctx: &Context, body: &Body, at: usize, name: &str) -> Option<terrace_ir::Attr> {
    let attrs = body.attr(body.self_op(), "arg_attrs")?;
    let dict = attrs.as_array(ctx)?.get(at)?.as_dict(ctx)?;
    dict.iter().find(|entry| ctx.str(entry.0) == name).map(|entry| entry.1)
}

/// Defines the entry point of `callee`, the function `body`, under `name`.
pub(crate) fn define(
    module: &mut dyn Module,
    name: &str,
    body: &Body,
    callee: &Callee,
) -> Result<FuncId, String> {
    let ctx = body.ctx();
    let mut sig = module.make_signature();
    sig.params.extend([AbiParam::new(types::I64); 3]);
    let id = module.declare_function(name, Linkage::Local, &sig).map_err(|error| error.to_string())?;
    fill(module, id, |module, b, params| {
        let (kernel_ctx, buffers, arena) = (params[0], params[1], params[2]);
        let mut args = vec![kernel_ctx];
        let order = buffer_order(ctx, body, callee.params.len());
        for (at, passing) in callee.params.iter().enumerate() {
            debug_assert!(matches!(passing, Passing::Mem(shape) if shape.words() == 1));
            args.push(match order[at] {
                None => arena,
                Some(slot) => b.ins().load(types::I64, MemFlagsData::trusted(), buffers, slot * 8),
            });
        }
        let func = module.declare_func_in_func(callee.id, b.func);
        b.ins().call(func, &args);
        b.ins().return_(&[]);
        Ok(())
    })?;
    Ok(id)
}

/// Defines `id`, which was declared, as the one block that `emit` makes of its parameters.
fn fill(
    module: &mut dyn Module,
    id: FuncId,
    emit: impl FnOnce(&mut dyn Module, &mut FunctionBuilder<'_>, &[ClifValue]) -> Result<(), String>,
) -> Result<(), String> {
    let mut context = module.make_context();
    let sig = module.declarations().get_function_decl(id).signature.clone();
    context.func = Function::with_name_signature(Default::default(), sig);
    let mut scratch = FunctionBuilderContext::new();
    let mut b = FunctionBuilder::new(&mut context.func, &mut scratch);
    let block = b.create_block();
    b.append_block_params_for_function_params(block);
    b.switch_to_block(block);
    let params = b.block_params(block).to_vec();
    emit(module, &mut b, &params)?;
    b.seal_all_blocks();
    let target = module.target_config();
    b.finalize(target);
    module.define_function(id, &mut context).map_err(|error| error.to_string())
}

/// Exports the model whose entry point is `entry` from an object file, by these functions, as `NAME`:
///
/// - `int terrace_entry_NAME(threads, buffers, arena)` runs it once, after it has seen that the processor has the features
///   that the code is for; 0, or 1 where it has not. Without a library the code runs unchecked.
/// - `threads *terrace_threads_new_NAME(size_t)` and `void terrace_threads_free_NAME(threads *)`, where it calls kernels and there is a
///   library.
///
/// # Errors
/// When a function cannot be defined.
pub(crate) fn export(
    module: &mut dyn Module,
    entry: FuncId,
    interface: &Interface,
    options: &ObjectOptions<'_>,
) -> Result<(), String> {
    let name = &options.entry;
    let features = mask(options.features.iter().map(String::as_str))?;
    let word = types::I64;
    let threads = interface.kernels && options.library.is_some();
    let run = declare(module, &format!("terrace_entry_{name}"), Linkage::Export, &[word; 3], &[types::I32])?;
    fill(module, run, |module, b, params| {
        let body = module.declare_func_in_func(entry, b.func);
        let features = b.ins().iconst(word, features.cast_signed());
        let status = if options.library.is_none() {
            b.ins().call(body, params);
            b.ins().iconst(types::I32, 0)
        } else {
            let callee = if threads { "terrace_standalone_run" } else { "terrace_standalone_run_alone" };
            let run = declare(module, callee, Linkage::Import, &[word; 5], &[types::I32])?;
            let run = module.declare_func_in_func(run, b.func);
            let body = b.ins().func_addr(word, body);
            let call = b.ins().call(run, &[params[0], params[1], params[2], body, features]);
            b.inst_results(call)[0]
        };
        b.ins().return_(&[status]);
        Ok(())
    })?;
    if threads {
        forward(module, &format!("terrace_threads_new_{name}"), "terrace_standalone_new", &[word])?;
        forward(module, &format!("terrace_threads_free_{name}"), "terrace_standalone_free", &[])?;
    }
    Ok(())
}

/// Exports a function `name` of one word that calls `callee`, of the library, and gives what that gives.
fn forward(module: &mut dyn Module, name: &str, callee: &str, results: &[types::Type]) -> Result<(), String> {
    let id = declare(module, name, Linkage::Export, &[types::I64], results)?;
    let callee = declare(module, callee, Linkage::Import, &[types::I64], results)?;
    fill(module, id, |module, b, params| {
        let callee = module.declare_func_in_func(callee, b.func);
        let call = b.ins().call(callee, params);
        let results = b.inst_results(call).to_vec();
        b.ins().return_(&results);
        Ok(())
    })
}

fn declare(
    module: &mut dyn Module,
    name: &str,
    linkage: Linkage,
    params: &[types::Type],
    results: &[types::Type],
) -> Result<FuncId, String> {
    let mut sig = module.make_signature();
    sig.params.extend(params.iter().copied().map(AbiParam::new));
    sig.returns.extend(results.iter().copied().map(AbiParam::new));
    module.declare_function(name, linkage, &sig).map_err(|error| error.to_string())
}

/// The slot of each argument among the buffers, inputs first; `None` for the arena.
fn buffer_order(ctx: &Context, body: &Body, count: usize) -> Vec<Option<i32>> {
    let has = |at: usize, name: &str| argument_attr(ctx, body, at, name).is_some();
    let is_input = |&at: &usize| !has(at, "kernel.arena") && !has(at, "kernel.output");
    let inputs = (0..count).filter(is_input);
    let outputs = (0..count).filter(|&at| has(at, "kernel.output"));
    let mut order = vec![None; count];
    for (slot, at) in inputs.chain(outputs).enumerate() {
        order[at] = Some(slot as i32);
    }
    order
}
