//! Native code that stands on its own.

use std::collections::BTreeSet;

use terrace_cranelift::{Interface, Kernels, compile_object, interface};
use terrace_dialects::kernel::CallOp;
use terrace_ir::Body;
use terrace_tools::model::{Failure, Session};

/// The function that a model is, before it gets its name in native code.
const ENTRY: &str = "main";

/// Gives the lowered model its name in native code, and says how it is called.
///
/// # Errors
/// When it calls kernels, which cannot be linked, or cannot be called from outside.
pub(crate) fn prepare(session: &mut Session, name: &str) -> Result<Interface, Failure> {
    let kernels = kernel_calls(session.module());
    if !kernels.is_empty() {
        let list: Vec<&str> = kernels.iter().map(String::as_str).collect();
        return Err(Failure::Model(format!(
            "the model calls handwritten kernels, which cannot be linked into native code yet: {}; convert it with --no-kernels",
            list.join(", ")
        )));
    }
    rename(session, name)?;
    interface(session.module(), name).map_err(|diags| {
        session.reporter().diags(session.ctx(), &diags);
        Failure::Reported
    })
}

/// The object file of the model.
///
/// # Errors
/// When code generation fails.
pub(crate) fn object(session: &Session, name: &str) -> Result<Vec<u8>, Failure> {
    compile_object(session.module(), &Kernels::builtin(), name, session.threads()).map_err(|diags| {
        session.reporter().diags(session.ctx(), &diags);
        Failure::Reported
    })
}

/// The kernels that `module` calls.
fn kernel_calls(module: &Body) -> BTreeSet<String> {
    let ctx = module.ctx();
    let mut found = BTreeSet::new();
    for body in module.nested_ops().into_iter().filter_map(|op| module.nested(op)) {
        for call in body.all_ops().into_iter().filter_map(|op| CallOp::of(body, op)) {
            found.extend(call.callee(body).as_symbol(ctx).map(|name| ctx.str(name).to_owned()));
        }
    }
    found
}

fn rename(session: &mut Session, name: &str) -> Result<(), Failure> {
    let name = session.ctx().str_attr(name);
    let module = session.module_mut();
    let main = module.lookup_symbol(ENTRY).and_then(|op| module.nested_mut(op));
    let main = main.ok_or_else(|| Failure::Model(format!("there is no function '@{ENTRY}' to convert")))?;
    let op = main.self_op();
    main.set_attr(op, "sym_name", name);
    Ok(())
}
