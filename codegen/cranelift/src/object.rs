//! A module's functions as code, in memory or in an object file.

use cranelift_codegen::ir::{Function, UserFuncName};
use cranelift_frontend::FunctionBuilderContext;
use cranelift_module::{FuncId, Linkage, Module, default_libcall_names};
use cranelift_object::{ObjectBuilder, ObjectModule};
use rustc_hash::FxHashMap;
use terrace_dialects::func::FuncOp;
use terrace_ir::{Body, Diags, Op};

use crate::constants::{Constants, Kernels};
use crate::function::{Callee, DataMode, ModuleCx, Passing, lower_function, signature};
use crate::lower::Table;
use crate::{entry, isa};

/// What [`emit`] made.
pub(crate) struct Emitted {
    /// The entry point.
    pub(crate) entry: FuncId,
}

/// Emits all functions of `module` and an entry point around `entry_name` into `target`.
pub(crate) fn emit(
    module: &Body,
    target: &mut dyn Module,
    (constants, kernels): (&Constants, &Kernels),
    (table, data): (&Table, DataMode),
    entry_name: &str,
    diags: &mut Diags,
) -> Option<Emitted> {
    let functions: Vec<Op> = module
        .nested_ops()
        .into_iter()
        .filter(|&op| FuncOp::of(module, op).is_some() && has_code(module, op))
        .collect();
    let mut cx = ModuleCx {
        ctx: module.ctx().clone(),
        module: target,
        callees: FxHashMap::default(),
        constants,
        kernels,
        table,
        data,
        placed: FxHashMap::default(),
        params: FxHashMap::default(),
    };
    for &op in &functions {
        if let (Some(body), Some(name)) = (module.nested(op), module.symbol(op)) {
            declare(body, name, &mut cx, diags);
        }
    }
    let mut scratch = FunctionBuilderContext::new();
    for &op in &functions {
        let (Some(body), Some(name)) = (module.nested(op), module.symbol(op)) else { continue };
        let Some(callee) = cx.callees.get(name).cloned() else { continue };
        let sig = signature(cx.module, &callee.params, &callee.results);
        let mut context = cx.module.make_context();
        context.func = Function::with_name_signature(UserFuncName::user(0, callee.id.as_u32()), sig);
        let mut found = Diags::new();
        lower_function(body, &mut cx, &mut context.func, &mut scratch, &mut found);
        if found.has_errors() {
            diags.extend(found);
            scratch = FunctionBuilderContext::new();
            continue;
        }
        if let Err(error) = cx.module.define_function(callee.id, &mut context) {
            diags.error(body.loc(body.self_op()), format!("code generation of '@{name}' failed: {error}"));
        }
    }
    if diags.has_errors() {
        return None;
    }
    let main = module.lookup_symbol(entry_name).and_then(|op| module.nested(op));
    let (Some(body), Some(callee)) = (main, cx.callees.get(entry_name).cloned()) else {
        diags.error(module.loc(module.self_op()), format!("there is no function '@{entry_name}'"));
        return None;
    };
    match entry::define(cx.module, &format!("terrace_entry_{entry_name}"), body, &callee) {
        Ok(entry) => Some(Emitted { entry }),
        Err(error) => {
            diags.error(
                body.loc(body.self_op()),
                format!("code generation of the entry point failed: {error}"),
            );
            None
        }
    }
}

fn has_code(module: &Body, op: Op) -> bool {
    module.nested(op).is_some_and(|body| body.entry(body.region(body.self_op(), 0)).is_some())
}

fn declare(body: &Body, name: &str, cx: &mut ModuleCx<'_>, diags: &mut Diags) {
    let ctx = cx.ctx.clone();
    let func = body.self_op();
    let ty = body.attr(func, "function_type").and_then(|attr| attr.as_type(&ctx));
    let Some((inputs, results)) = ty.and_then(|ty| ty.function(&ctx)) else { return };
    let passing = |types: &[terrace_ir::Type], diags: &mut Diags| -> Option<Vec<Passing>> {
        types
            .iter()
            .map(|&ty| {
                let passing = Passing::of(&ctx, ty);
                if passing.is_none() {
                    diags.error(
                        body.loc(func),
                        format!(
                            "'@{name}' passes type '{}', which generated code cannot hold",
                            ctx.display(ty)
                        ),
                    );
                }
                passing
            })
            .collect()
    };
    let (Some(params), Some(results)) = (passing(inputs, diags), passing(results, diags)) else { return };
    let sig = signature(cx.module, &params, &results);
    match cx.module.declare_function(name, Linkage::Local, &sig) {
        Ok(id) => {
            cx.callees.insert(name.to_owned(), Callee { id, params, results });
        }
        Err(error) => diags.error(body.loc(func), format!("'@{name}' cannot be declared: {error}")),
    }
}

/// Compiles `module`, a module at the hardware level, into an object file for this machine, with
/// an entry point around the function `entry_name`.
///
/// # Errors
/// As [`compile_program`](crate::compile_program).
pub fn compile_object(
    module: &Body,
    kernels: &Kernels,
    entry_name: &str,
    threads: usize,
) -> Result<Vec<u8>, Diags> {
    let mut diags = Diags::new();
    let here = module.loc(module.self_op());
    let constants = Constants::of(module, kernels, threads, &mut diags);
    let isa = isa::host(true);
    let builder = isa.and_then(|isa| {
        ObjectBuilder::new(isa, "terrace", default_libcall_names()).map_err(|error| error.to_string())
    });
    let builder = match builder {
        Ok(builder) if !diags.has_errors() => builder,
        Ok(_) => return Err(diags),
        Err(error) => {
            diags.error(here, error);
            return Err(diags);
        }
    };
    let mut object = ObjectModule::new(builder);
    if emit(
        module,
        &mut object,
        (&constants, kernels),
        (&Table::new(module.ctx()), DataMode::Symbol),
        entry_name,
        &mut diags,
    )
    .is_none()
    {
        return Err(diags);
    }
    object.finish().emit().map_err(|error| {
        diags.error(here, error.to_string());
        diags
    })
}
