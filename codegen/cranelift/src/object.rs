//! A module's functions as code, in memory or in an object file.

use std::io;
use std::sync::Arc;

use cranelift_codegen::ir::{Function, UserFuncName};
use cranelift_frontend::FunctionBuilderContext;
use cranelift_module::{DataId, FuncId, Linkage, Module, default_libcall_names};
use cranelift_object::object::SectionKind;
use cranelift_object::object::write::{self, SymbolId, SymbolSection};
use cranelift_object::{ObjectBuilder, ObjectModule};
use rustc_hash::FxHashMap;
use terrace_dialects::cf::AssertOp;
use terrace_dialects::func::FuncOp;
use terrace_dialects::kernel::CallOp;
use terrace_dialects::memref::AllocOp;
use terrace_ir::{Body, Context, Diags, Op};

use crate::constants::{Constants, Data, Kernels};
use crate::debug::{self, DebugInfo, Record, Recorder};
use crate::function::{Callee, DataMode, ModuleCx, Passing, lower_function, signature};
use crate::lower::Table;
use crate::{entry, isa, standalone, strings};

/// What generated code refers to besides itself.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    pub(crate) constants: &'a Constants,
    pub(crate) kernels: &'a Kernels,
    /// How it refers to constants.
    pub(crate) data: DataMode,
    /// Whether the functions of the runtime can be called.
    pub(crate) runtime: bool,
    /// The features that the processors have ([`terrace_kernels::features_mask`]).
    pub(crate) features: u64,
}

/// What [`emit`] has put into a module.
pub(crate) struct Emitted {
    /// The entry point.
    pub(crate) entry: FuncId,
    /// Constant data of an object file that is there but for its bytes.
    pub(crate) apart: Vec<(DataId, Arc<Data>)>,
}

/// Emits all functions of `module` and an entry point around `entry_name` into `target`; `record` notes what the code generator
/// says of them.
pub(crate) fn emit(
    module: &Body,
    (target, record): (&mut dyn Module, &mut Record),
    parts: Parts<'_>,
    table: &Table,
    entry_name: &str,
    diags: &mut Diags,
) -> Option<Emitted> {
    let functions: Vec<Op> = module
        .nested_ops()
        .into_iter()
        .filter(|&op| FuncOp::of(module, op).is_some() && has_code(module, op))
        .collect();
    let mut target = Recorder::new(target, &mut record.functions);
    let mut cx = ModuleCx {
        ctx: module.ctx().clone(),
        module: &mut target,
        places: &mut record.places,
        callees: FxHashMap::default(),
        fallible: parts.data == DataMode::Address && functions.iter().any(|&op| can_fail(module, op)),
        parts,
        table,
        placed: FxHashMap::default(),
        apart: Vec::new(),
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
        cx.places.function(callee.id, body.loc(body.self_op()));
        let mut found = Diags::new();
        lower_function(body, &mut cx, (&mut context.func, &callee.results), &mut scratch, &mut found);
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
    match entry::define(cx.module, &format!("terrace_body_{entry_name}"), body, &callee) {
        Ok(entry) => Some(Emitted { entry, apart: cx.apart }),
        Err(error) => {
            diags.error(
                body.loc(body.self_op()),
                format!("code generation of the entry point failed: {error}"),
            );
            None
        }
    }
}

/// Whether a function asks for memory, or asserts something.
fn can_fail(module: &Body, op: Op) -> bool {
    module.nested(op).is_some_and(|body| {
        let computed = |op| {
            CallOp::of(body, op).is_some_and(|call| {
                let callee = call.callee(body).as_symbol(body.ctx());
                !call.words(body).is_empty()
                    || callee.is_some_and(|name| strings::function(body.ctx().str(name)).is_some())
            })
        };
        let fails = |op| AllocOp::of(body, op).is_some() || AssertOp::of(body, op).is_some() || computed(op);
        body.all_ops().into_iter().any(fails)
    })
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

/// Options of [`compile_object`].
#[derive(Clone, Debug)]
pub struct ObjectOptions<'a> {
    /// Symbol of the function to call from outside.
    pub entry: String,
    /// Threads to pack constants on.
    pub threads: usize,
    /// The features of the processors that the code is for, by LLVM's names.
    pub features: Vec<String>,
    /// An object file with the kernels and the runtime (see `terrace_standalone`), to link in. Without it code can call no
    /// kernels, and has the functions of C's library for those of the runtime.
    pub library: Option<&'a [u8]>,
    /// What code says of where it comes from; nothing when left out.
    pub debug: Option<DebugInfo>,
}

/// An object file that is whole, but not written yet: large constants are still where they were.
pub struct ObjectFile {
    object: write::Object<'static>,
    apart: Vec<(SymbolId, Arc<Data>)>,
}

impl ObjectFile {
    /// Writes the object file to `out`, behind the bytes that `head` makes of its size, a number of bytes.
    ///
    /// # Errors
    /// Those of `head` and `out`; when the object file cannot be encoded.
    pub fn write(
        self,
        head: impl FnOnce(u64) -> io::Result<Vec<u8>>,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let ObjectFile { object, apart } = self;
        let mut object: write::Object<'_> = object;
        for (symbol, data) in &apart {
            let bytes = data.bytes();
            let mut name = b".rodata.".to_vec();
            name.extend_from_slice(&object.symbol(*symbol).name);
            let section = object.add_section(Vec::new(), name, SectionKind::ReadOnlyData);
            object.set_section_data(section, bytes, 64);
            let symbol = object.symbol_mut(*symbol);
            symbol.section = SymbolSection::Section(section);
            (symbol.value, symbol.size) = (0, bytes.len() as u64);
        }
        let mut size = Counted(0);
        encode(&object, &mut size)?;
        out.write_all(&head(size.0)?)?;
        encode(&object, out)
    }
}

/// Writes `object` to `out`.
fn encode(object: &write::Object<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    object.write_stream(io::BufWriter::new(out)).map_err(|error| match error.downcast::<io::Error>() {
        Ok(error) => *error,
        Err(error) => io::Error::other(error.to_string()),
    })
}

/// How many bytes were written.
struct Counted(u64);

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Compiles `module`, a module at the hardware level, into an object file for machines like this one, with
/// an entry point around the function `options.entry` ([`entry::export`]).
///
/// Of the library, the object file holds what it needs, under names that nothing outside it sees. Constants that kernels want
/// packed are packed now; all others are written from where they lie. Other object files define what C's libraries do. It says
/// how callers are found, and of the lines of source what `options.debug` asks for and the module's locations tell.
///
/// # Errors
/// As [`compile_program`](crate::compile_program); when there is no library and the module calls kernels, and when the
/// library cannot be linked in.
pub fn compile_object(
    module: &Body,
    kernels: &Kernels,
    options: &ObjectOptions<'_>,
) -> Result<ObjectFile, Diags> {
    let mut diags = Diags::new();
    let constants = Constants::of(module, kernels, options.threads, &mut diags);
    let interface = entry::interface(module, &options.entry)?;
    for port in interface.inputs.iter().chain(&interface.outputs).filter(|port| !port.is_known()) {
        let message = format!(
            "'{}' has sizes that are known only when the model runs, which object files cannot do yet: fix the sizes of the model's inputs by `--dim` or `--shape`",
            port.name
        );
        diags.error(module.loc(module.self_op()), message);
    }
    for port in interface.inputs.iter().chain(&interface.outputs).filter(|port| port.holds_texts()) {
        let message = format!(
            "'{}' holds strings, which object files cannot do: run the model in memory (`terrace-run`), or cut off what works on strings",
            port.name
        );
        diags.error(module.loc(module.self_op()), message);
    }
    if diags.has_errors() {
        return Err(diags);
    }
    let object = make(module, (&constants, kernels), (&interface, options), &mut diags);
    match object {
        Ok(Some(object)) => Ok(object),
        Ok(None) => Err(diags),
        Err(error) => {
            diags.error(module.loc(module.self_op()), error);
            Err(diags)
        }
    }
}

/// The object file; nothing where `diags` say why not.
fn make(
    module: &Body,
    (constants, kernels): (&Constants, &Kernels),
    (interface, options): (&entry::Interface, &ObjectOptions<'_>),
    diags: &mut Diags,
) -> Result<Option<ObjectFile>, String> {
    let mut object = start(options)?;
    let mut record = Record::default();
    let parts = Parts {
        constants,
        kernels,
        data: DataMode::Symbol,
        runtime: options.library.is_some(),
        features: mask(options.features.iter().map(String::as_str))?,
    };
    let table = Table::new(module.ctx());
    let emitted = emit(module, (&mut object, &mut record), parts, &table, &options.entry, diags);
    let Some(Emitted { entry, apart }) = emitted else { return Ok(None) };
    let mut recorder = Recorder::new(&mut object, &mut record.functions);
    entry::export(&mut recorder, entry, interface, options)?;
    finish(object, (module.ctx(), &record), options, apart).map(Some)
}

/// A bit for each of `features`.
pub(crate) fn mask<'a>(features: impl IntoIterator<Item = &'a str>) -> Result<u64, String> {
    let unknown = |feature| format!("no processor has the feature '{feature}'");
    terrace_kernels::features_mask(features).map_err(unknown)
}

/// An empty object file.
fn start(options: &ObjectOptions<'_>) -> Result<ObjectModule, String> {
    let isa = isa::with_features(&options.features)?;
    let builder = ObjectBuilder::new(isa, "terrace", default_libcall_names());
    Ok(ObjectModule::new(builder.map_err(|error| error.to_string())?))
}

/// An object file that is complete but for what it says of its functions, which are those in `record`, what it needs of the
/// library, and the bytes of the data `apart`.
fn finish(
    object: ObjectModule,
    (ctx, record): (&Context, &Record),
    options: &ObjectOptions<'_>,
    apart: Vec<(DataId, Arc<Data>)>,
) -> Result<ObjectFile, String> {
    let isa = isa::with_features(&options.features)?;
    let mut product = object.finish();
    debug::sections::add_unwinding(&mut product, record, &*isa)?;
    if let Some(info) = options.debug {
        debug::sections::add_lines(&mut product, ctx, record, info, (&options.entry, &*isa))?;
    }
    if let Some(library) = options.library {
        standalone::link(&mut product.object, library).map_err(|error| error.to_string())?;
    }
    let apart = apart.into_iter().map(|(id, data)| (product.data_symbol(id), data)).collect();
    Ok(ObjectFile { object: product.object, apart })
}
