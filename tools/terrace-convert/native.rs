//! Native code that stands on its own.

use terrace_cranelift::{Interface, Kernels, ObjectFile, ObjectOptions, compile_object, interface};
use terrace_passes::codes;
use terrace_tools::model::{DebugLevel, Failure, Session};

/// The function that a model is, before it gets its name in native code.
const ENTRY: &str = "main";

/// Gives the lowered model its name in native code, and says how it is called.
///
/// # Errors
/// When it cannot be called from outside; when it calls kernels, and none can be linked on this system.
pub(crate) fn prepare(session: &mut Session, name: &str) -> Result<Interface, Failure> {
    rename(session, name)?;
    let interface = interface(session.module(), name).map_err(|diags| {
        session.reporter().diags(session.ctx(), &codes::coded(diags, codes::CODE_FAILED));
        Failure::Reported
    })?;
    if let (true, Err(reason)) = (interface.kernels, terrace_standalone::object()) {
        return Err(Failure::Model(reason.to_owned()));
    }
    Ok(interface)
}

/// The object file of the model, which says of where its code comes from what `debug` asks for.
///
/// # Errors
/// When code generation fails.
pub(crate) fn object(session: &Session, name: &str, debug: DebugLevel) -> Result<ObjectFile, Failure> {
    let options = ObjectOptions {
        entry: name.to_owned(),
        threads: session.threads(),
        features: session.features()?,
        library: terrace_standalone::object().ok(),
        debug: debug.info(),
    };
    compile_object(session.module(), &Kernels::builtin(), &options).map_err(|diags| {
        session.reporter().diags(session.ctx(), &codes::coded(diags, codes::CODE_FAILED));
        Failure::Reported
    })
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
