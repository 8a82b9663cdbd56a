//! The entry point of a compiled function, `extern "C" fn(ctx, buffers, arena)`, and what an object file exports for it.

use cranelift_codegen::ir::{AbiParam, Function, InstBuilder, MemFlagsData, Value as ClifValue, types};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use cranelift_module::{FuncId, Linkage, Module};
use smallvec::SmallVec;
use terrace_dialects::graph::sizes::DIMS;
use terrace_dialects::kernel::CallOp;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Context, Diagnostic, Diags, Type, TypeKind};
use terrace_runtime::{OPEN, Port, STRING};

use crate::function::{Callee, Passing, call};
use crate::memref::{Extent, MemVal, row_major};
use crate::object::{ObjectOptions, mask};
use crate::strings;
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
/// carries `kernel.output`, the arena `kernel.arena`, and ports their name as `graph.name` and the names of their sizes as
/// `graph.dims`. Results, which are memrefs that the function allocates, are outputs too. Outputs stand in the order of the numbers that `kernel.output` gives
/// them, or in that of arguments and results.
pub(crate) fn interface_of(body: &Body, diags: &mut Diags) -> Interface {
    let ctx = body.ctx().clone();
    let func = body.self_op();
    let mut interface = Interface { inputs: Vec::new(), outputs: Vec::new(), arena_bytes: 0, kernels: false };
    let Some((types, results)) = signature_types(&ctx, body) else {
        diags.error(body.loc(func), "the entry point is not a function");
        return interface;
    };
    let mut outputs = Vec::new();
    let mut arena = false;
    for (at, &ty) in types.iter().enumerate() {
        let marks = Marks::of_argument(&ctx, body, at);
        let output = marks.get("kernel.output").is_some();
        let what = || format!("argument {at}");
        if marks.get("kernel.arena").is_some() {
            if std::mem::replace(&mut arena, true) {
                diags.error(body.loc(func), "the entry point has more than one argument for the arena");
            }
            match port(&ctx, ty, &marks, String::new()).filter(Port::is_known) {
                Some(port) => interface.arena_bytes = port.bytes,
                None => refuse(&ctx, body, &what(), ty, diags),
            }
            continue;
        }
        let number = if output { outputs.len() } else { interface.inputs.len() };
        let name = format!("{}{number}", if output { "output" } else { "input" });
        // The caller of an output of open sizes could not say how large it is.
        match port(&ctx, ty, &marks, name).filter(|port| !output || port.is_known()) {
            Some(port) if output => outputs.push((marks.number(), port)),
            Some(port) => interface.inputs.push(port),
            None => refuse(&ctx, body, &what(), ty, diags),
        }
    }
    for (at, &ty) in results.iter().enumerate() {
        let marks = Marks::of_result(&ctx, body, at);
        let found =
            port(&ctx, ty, &marks, format!("output{}", outputs.len())).filter(|port| !port.is_known());
        match found {
            Some(port) => outputs.push((marks.number(), port)),
            None => refuse(&ctx, body, &format!("result {at}"), ty, diags),
        }
    }
    outputs.sort_by_key(|output| output.0);
    interface.outputs = outputs.into_iter().map(|output| output.1).collect();
    interface
}

fn refuse(ctx: &Context, body: &Body, what: &str, ty: Type, diags: &mut Diags) {
    let message = format!(
        "{what} of the entry point has type '{}', which cannot be passed from outside: a memref of static sizes is needed",
        ctx.display(ty)
    );
    diags.push(Diagnostic::error(body.loc(body.self_op()), message));
}

/// What the caller sees of a value of type `ty`; `None` when it cannot be passed.
fn port(ctx: &Context, ty: Type, marks: &Marks<'_>, name: String) -> Option<Port> {
    let (elem, shape) = (ty.elem(ctx), ty.shape(ctx)?);
    let identity = matches!(ty.kind(ctx), TypeKind::MemRef { layout: None, .. });
    let width = usize::try_from(element_bytes(ctx, elem)?).ok().filter(|_| identity)?;
    let name = marks.get("graph.name").and_then(|attr| attr.as_str(ctx)).map_or(name, str::to_owned);
    let dims = marks.get(DIMS).and_then(|attr| attr.as_array(ctx)).unwrap_or_default();
    let dims = dims.iter().map(|dim| dim.as_str(ctx).unwrap_or_default().to_owned()).collect();
    let open = shape.contains(&DYNAMIC);
    let bytes = shape.iter().try_fold(width, |bytes, &size| bytes.checked_mul(usize::try_from(size).ok()?));
    let bytes = if open { 0 } else { bytes.unwrap_or(usize::MAX) };
    let shape = shape.iter().map(|&size| if size == DYNAMIC { OPEN } else { size }).collect();
    let handles = marks.get(strings::MARK).is_some() && elem.is_int(ctx, 64);
    let elem = if handles { STRING.to_owned() } else { ctx.display(elem).to_string() };
    Some(Port { name, elem, shape, bytes, dims, width })
}

/// The attributes of an argument or a result.
struct Marks<'a> {
    ctx: &'a Context,
    dict: Option<Attr>,
}

impl<'a> Marks<'a> {
    fn new(ctx: &'a Context, body: &Body, list: &str, at: usize) -> Marks<'a> {
        let attrs = body.attr(body.self_op(), list);
        Marks { ctx, dict: attrs.and_then(|attrs| attrs.as_array(ctx)?.get(at).copied()) }
    }

    fn of_argument(ctx: &'a Context, body: &Body, at: usize) -> Marks<'a> {
        Marks::new(ctx, body, "arg_attrs", at)
    }

    fn of_result(ctx: &'a Context, body: &Body, at: usize) -> Marks<'a> {
        Marks::new(ctx, body, "res_attrs", at)
    }

    fn get(&self, name: &str) -> Option<Attr> {
        let dict = self.dict?.as_dict(self.ctx)?;
        dict.iter().find(|entry| self.ctx.str(entry.0) == name).map(|entry| entry.1)
    }

    /// The place among the outputs, where it is given.
    fn number(&self) -> i64 {
        self.get("kernel.output").and_then(|attr| attr.as_int(self.ctx)).unwrap_or(0)
    }
}

fn signature_types(ctx: &Context, body: &Body) -> Option<(Vec<Type>, Vec<Type>)> {
    let ty = body.attr(body.self_op(), "function_type")?.as_type(ctx)?;
    let (inputs, results) = ty.function(ctx)?;
    Some((inputs.to_vec(), results.to_vec()))
}

/// Defines the entry point of `callee`, the function `body`, under `name`.
///
/// `buffers` is a table of words: the addresses of the inputs and of the outputs, then the open sizes of the inputs and room
/// for those of the outputs, in the order of the ports. Outputs with open sizes are the function's results, whose
/// addresses and sizes are written there.
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
        let slots = Slots::of(ctx, body, callee);
        let load = |b: &mut FunctionBuilder<'_>, slot: i32| {
            b.ins().load(types::I64, MemFlagsData::trusted(), buffers, slot * 8)
        };
        let mut args = vec![kernel_ctx];
        for (passing, place) in callee.params.iter().zip(&slots.params) {
            let Passing::Mem(shape) = passing else { return Err("takes a scalar".to_owned()) };
            let Some((address, sizes)) = *place else {
                args.push(arena);
                continue;
            };
            let ptr = load(b, address);
            let mut next = sizes;
            let mut extents: SmallVec<[Extent; 4]> = SmallVec::new();
            for &size in &shape.sizes {
                extents.push(match size {
                    DYNAMIC => {
                        next += 1;
                        Extent::Value(load(b, next - 1))
                    }
                    size => Extent::Const(size),
                });
            }
            let strides = row_major(&extents, b);
            args.extend(MemVal { ptr, sizes: extents, strides }.to_words(shape, b));
        }
        let func = module.declare_func_in_func(callee.id, b.func);
        let mut returned = call(b, func, &callee.results, &args).into_iter();
        for (passing, &(address, sizes)) in callee.results.iter().zip(&slots.results) {
            let Passing::Mem(shape) = passing else { return Err("returns a scalar".to_owned()) };
            let words: Vec<ClifValue> = returned.by_ref().take(shape.words()).collect();
            let open = shape.sizes.iter().filter(|&&size| size == DYNAMIC).count();
            b.ins().store(MemFlagsData::trusted(), words[0], buffers, address * 8);
            for (slot, &word) in (sizes..).zip(&words[1..=open]) {
                b.ins().store(MemFlagsData::trusted(), word, buffers, slot * 8);
            }
        }
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

/// Where the table of words has the address and the first open size of each argument and result.
struct Slots {
    /// Nothing for the arena.
    params: Vec<Option<(i32, i32)>>,
    results: Vec<(i32, i32)>,
}

impl Slots {
    fn of(ctx: &Context, body: &Body, callee: &Callee) -> Slots {
        let open = |passing: &Passing| match passing {
            Passing::Mem(shape) => shape.sizes.iter().filter(|&&size| size == DYNAMIC).count() as i32,
            Passing::Scalar(_) => 0,
        };
        let mut slots =
            Slots { params: vec![None; callee.params.len()], results: vec![(0, 0); callee.results.len()] };
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        for (at, passing) in callee.params.iter().enumerate() {
            let marks = Marks::of_argument(ctx, body, at);
            if marks.get("kernel.output").is_some() {
                outputs.push((marks.number(), Ok(at), open(passing)));
            } else if marks.get("kernel.arena").is_none() {
                inputs.push((0, Ok(at), open(passing)));
            }
        }
        for (at, passing) in callee.results.iter().enumerate() {
            outputs.push((Marks::of_result(ctx, body, at).number(), Err(at), open(passing)));
        }
        outputs.sort_by_key(|output| output.0);
        let ports = inputs.into_iter().chain(outputs);
        let ports: Vec<(i64, Result<usize, usize>, i32)> = ports.collect();
        let mut size = ports.len() as i32;
        for (address, &(_, place, open)) in (0i32..).zip(&ports) {
            match place {
                Ok(param) => slots.params[param] = Some((address, size)),
                Err(result) => slots.results[result] = (address, size),
            }
            size += open;
        }
        slots
    }
}
