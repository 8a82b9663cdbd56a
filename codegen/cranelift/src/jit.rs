//! Code in memory, ready to run.

use std::fs::OpenOptions;
use std::io::Write as _;

use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{Module as _, default_libcall_names};
use terrace_ir::{Body, Diags};
use terrace_runtime::{Entry, Program, checked, halves, heap, host, profile, symbols};

use crate::constants::{Constants, Kernels};
use crate::debug::gdb::{self, Registered};
use crate::debug::{Compiled, DebugInfo, Record, perf};
use crate::function::DataMode;
use crate::lower::Table;
use crate::object::{Emitted, Parts, emit, mask};
use crate::{entry, isa, strings};

/// Options of [`compile_program`].
#[derive(Clone, Debug)]
pub struct JitOptions {
    /// Symbol of the function to run.
    pub entry: String,
    /// Threads to pack constants on.
    pub threads: usize,
    /// What debuggers and profilers are told of the code; nothing when left out.
    pub debug: Option<JitDebug>,
}

/// Who is told where code in memory comes from.
#[derive(Clone, Copy, Debug)]
pub struct JitDebug {
    /// What they are told.
    pub info: DebugInfo,
    /// gdb, by its interface for just-in-time compilers.
    pub gdb: bool,
    /// perf, by lines in `/tmp/perf-PID.map`: a start, a size and the name of a node.
    pub perf: bool,
}

impl Default for JitOptions {
    fn default() -> Self {
        JitOptions { entry: "main".to_owned(), threads: 1, debug: None }
    }
}

/// Code and the constants that it refers to by address.
struct Loaded {
    /// What gdb was told of the code, as long as that is there.
    registered: Option<Registered>,
    module: Option<JITModule>,
    _constants: Constants,
}

impl Drop for Loaded {
    fn drop(&mut self) {
        self.registered = None;
        if let Some(module) = self.module.take() {
            // SAFETY: the program that owns this is being dropped, so nothing can call the code.
            unsafe { module.free_memory() }
        }
    }
}

/// Compiles `module`, a module at the hardware level, into a program that runs its function
/// `options.entry`.
///
/// A module at this level is code: its loads and stores are taken as they are, so one that was not lowered from tensors
/// here must be trusted as a native library is. Kernels are those of `kernels` and no other function, on a processor that they
/// are for, with parameter words that fit the buffers which they are given.
///
/// # Errors
/// Every op that has no lowering, and what else stands in the way.
pub fn compile_program(module: &Body, kernels: &Kernels, options: &JitOptions) -> Result<Program, Diags> {
    let mut diags = Diags::new();
    let constants = Constants::of(module, kernels, options.threads, &mut diags);
    let Some(main) = module.lookup_symbol(&options.entry).and_then(|op| module.nested(op)) else {
        diags
            .error(module.loc(module.self_op()), format!("there is no function '@{}' to run", options.entry));
        return Err(diags);
    };
    let interface = entry::interface_of(main, &mut diags);
    if diags.has_errors() {
        return Err(diags);
    }
    let fail = |diags: &mut Diags, message: String| diags.error(module.loc(module.self_op()), message);
    let strings = match strings::table(module.ctx(), module) {
        Ok(strings) => strings,
        Err(message) => {
            fail(&mut diags, message);
            return Err(diags);
        }
    };
    let isa = match isa::host() {
        Ok(isa) => isa,
        Err(message) => {
            fail(&mut diags, message);
            return Err(diags);
        }
    };
    let features = mask(terrace_kernels::cpu_features()).unwrap_or_default();
    let mut builder = JITBuilder::with_isa(isa, default_libcall_names());
    builder.symbols(symbols::math().into_iter().map(|symbol| (symbol.name, symbol.address)));
    builder.symbols(halves::conversions().into_iter().map(|symbol| (symbol.name, symbol.address)));
    builder.symbol(profile::MARK, profile::mark as *const u8);
    builder.symbols([
        (heap::ALLOCATE, heap::allocate as *const u8),
        (heap::RELEASE, heap::release as *const u8),
        (heap::FAIL, heap::fail as *const u8),
        (heap::FAILED, heap::failed as *const u8),
        (checked::CHECK_CALL, checked::check_call as *const u8),
        (host::CALL_HOST, host::call as *const u8),
    ]);
    builder.symbols(kernels.iter().map(|kernel| (kernel.name, kernel.run as *const u8)));
    let mut jit = JITModule::new(builder);
    let mut record = Record::default();
    let emitted = emit(
        module,
        (&mut jit, &mut record),
        Parts { constants: &constants, kernels, data: DataMode::Address, runtime: true, features },
        &Table::new(module.ctx()),
        &options.entry,
        &mut diags,
    );
    let Some(Emitted { entry, .. }) = emitted else { return Err(diags) };
    if let Err(error) = jit.finalize_definitions() {
        fail(&mut diags, error.to_string());
        return Err(diags);
    }
    let address = jit.get_finalized_function(entry);
    // SAFETY: `entry` was defined with the signature of `Entry` by `entry::define`.
    let start = unsafe { std::mem::transmute::<*const u8, Entry>(address) };
    let registered = match options.debug.map_or(Ok(None), |debug| tell(module, &jit, &record, debug)) {
        Ok(registered) => registered,
        Err(message) => {
            fail(&mut diags, message);
            return Err(diags);
        }
    };
    let owner = Box::new(Loaded { registered, module: Some(jit), _constants: constants });
    // SAFETY: the ports and the arena have the sizes of the entry point's arguments, the table of words is read and
    // written as `entry::define` says, and `owner` keeps the constants. That accesses stay within them is what lowering from tensors gives; for
    // a module that was written at the hardware level its author answers (see the documentation).
    let program =
        unsafe { Program::new(start, owner, interface.inputs, interface.outputs, interface.arena_bytes) };
    program.map(|program| program.with_strings(strings)).map_err(|error| {
        fail(&mut diags, error.to_string());
        diags
    })
}

/// Tells the debuggers and profilers that `debug` names of the functions in `record`, which are in `jit`.
///
/// # Errors
/// When what they read cannot be written.
fn tell(
    module: &Body,
    jit: &JITModule,
    record: &Record,
    debug: JitDebug,
) -> Result<Option<Registered>, String> {
    let address = |function: &Compiled| jit.get_finalized_function(function.id).addr() as u64;
    let addresses: Vec<u64> = record.functions.iter().map(address).collect();
    if debug.perf {
        let path = format!("/tmp/perf-{}.map", std::process::id());
        let map = perf::map(module.ctx(), record, debug.info, &addresses);
        // Of several programs in a process, each adds what it has.
        let file = OpenOptions::new().create(true).append(true).open(&path);
        file.and_then(|mut file| file.write_all(map.as_bytes()))
            .map_err(|error| format!("'{path}', where perf looks for names, cannot be written: {error}"))?;
    }
    if !debug.gdb {
        return Ok(None);
    }
    let image = gdb::image(module.ctx(), record, debug.info, (&addresses, jit.isa()))?;
    Ok(image.map(Registered::new))
}
