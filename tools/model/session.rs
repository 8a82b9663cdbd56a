//! One model, from its file to a program.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use terrace_cranelift::{JitDebug, JitOptions, Kernels, compile_program};
use terrace_ir::bytecode::{self, ReadOptions};
use terrace_ir::pass::{Instrument, Remark};
use terrace_ir::text::{self, ParseOptions};
use terrace_ir::verify::verify;
use terrace_ir::{Blob, Body, Context, Diags, Registry};
use terrace_onnx::import::Imported;
use terrace_passes::codes;
use terrace_passes::pipeline::{self, Level, PipelineOptions};
use terrace_passes::verify_run::VerifyRun;
use terrace_runtime::Program;

use super::locations::Locations;
use super::{Beside, Failure, Format, InputValue, ModelInfo, ModelOptions, Progress, Reporter, read};
use crate::data::Tensor;

/// The function that a model is.
const ENTRY: &str = "main";

/// Who looks on while a model is lowered, and where the remarks of passes go.
type Watch = (Box<dyn Instrument>, Arc<Mutex<Vec<Remark>>>);

/// A model that was read, at whatever level it is by now.
pub struct Session {
    ctx: Context,
    module: Body,
    info: ModelInfo,
    options: ModelOptions,
    files: Vec<std::path::PathBuf>,
    reporter: Reporter,
    profile: bool,
    watch: Option<Watch>,
    verify_run: Option<u64>,
    first: String,
    without: Vec<String>,
    library: Option<Body>,
    debug: Option<JitDebug>,
}

impl Session {
    /// Reads the model that `options` name. Warnings are reported.
    ///
    /// # Errors
    /// When it cannot be read; [`Failure::Reported`] after diagnostics about the model.
    pub fn open(options: &ModelOptions) -> Result<Session, Failure> {
        Session::open_with(options, &Reporter::of(options))
    }

    /// As [`Session::open`], with what is to be reported by `reporter`.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn open_with(options: &ModelOptions, reporter: &Reporter) -> Result<Session, Failure> {
        Session::open_given(options, reporter, &|_| None)
    }

    /// As [`Session::open_with`]; inputs whose elements an operator needs to know are compiled in with the
    /// elements that `given` has for their names, which is told.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn open_given(
        options: &ModelOptions,
        reporter: &Reporter,
        given: &dyn Fn(&str) -> Option<Tensor>,
    ) -> Result<Session, Failure> {
        let ctx = context();
        let mut options = options.clone();
        let mut added: Vec<String> = Vec::new();
        let Read { module, diags, files, .. } = loop {
            let read = read_model(&ctx, &options, reporter, false)?;
            let more =
                read.undecided.iter().filter(|name| options.values.iter().all(|value| value.0 != **name));
            let more: Vec<(String, Tensor)> = more
                .filter_map(|name| Some((name.clone(), given(name)?)))
                .filter(|(_, tensor)| tensor.len() <= MAX_COMPILED_IN)
                .collect();
            if more.is_empty() {
                break read;
            }
            added.extend(more.iter().map(|(name, _)| format!("'{name}'")));
            options.values.extend(more.into_iter().map(|(name, tensor)| (name, InputValue::Tensor(tensor))));
        };
        if !added.is_empty() {
            added.sort();
            let (plural, them) = if added.len() == 1 { ("", "it") } else { ("s", "them") };
            reporter.note(&format!(
                "compiled for the elements of the input{plural} {}: operators need to know {them}",
                added.join(", ")
            ));
        }
        reporter.diags(&ctx, &diags);
        let module = module.filter(|_| !diags.has_errors()).ok_or(Failure::Reported)?;
        let info = ModelInfo::of(&module).map_err(|error| Failure::file(shown(&options.model), error))?;
        Ok(Session {
            ctx,
            module,
            info,
            options,
            files,
            reporter: reporter.clone(),
            profile: false,
            watch: None,
            verify_run: None,
            first: String::new(),
            without: Vec::new(),
            library: None,
            debug: None,
        })
    }

    /// The session of `module`, of the same context, which is compiled as this one and reported on by `reporter`.
    pub fn fork(&self, module: Body, reporter: &Reporter) -> Session {
        Session {
            ctx: self.ctx.clone(),
            module,
            info: self.info.clone(),
            options: self.options.clone(),
            files: self.files.clone(),
            reporter: reporter.clone(),
            profile: self.profile,
            watch: None,
            verify_run: self.verify_run,
            first: self.first.clone(),
            without: self.without.clone(),
            library: self.library.clone(),
            debug: self.debug,
        }
    }

    /// How the model is compiled.
    pub fn options(&self) -> &ModelOptions {
        &self.options
    }

    /// How the model is compiled, for changes.
    pub fn options_mut(&mut self) -> &mut ModelOptions {
        &mut self.options
    }

    /// Leaves the passes called `pass` out.
    pub fn leave_out(&mut self, pass: &str) {
        self.without.push(pass.to_owned());
    }

    /// Takes the kernels that the file at `path` describes, instead of those that there are descriptions of here.
    ///
    /// # Errors
    /// When it cannot be read, or is no sound IR.
    pub fn describe_kernels(&mut self, path: &str) -> Result<(), Failure> {
        let bytes = read(path).map_err(|error| Failure::file(path, error))?;
        let text = std::str::from_utf8(&bytes).map_err(|_| Failure::file(path, "is not UTF-8"))?;
        self.library = Some(descriptions(&self.ctx, text, path, &self.reporter)?);
        Ok(())
    }

    /// The context that the model lives in.
    pub fn ctx(&self) -> &Context {
        &self.ctx
    }

    /// The model as it is by now.
    pub fn module(&self) -> &Body {
        &self.module
    }

    /// The model as it is by now, for changes.
    pub fn module_mut(&mut self) -> &mut Body {
        &mut self.module
    }

    /// What the model says about itself.
    pub fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// The files beside the model that were read, sorted.
    pub fn files(&self) -> &[std::path::PathBuf] {
        &self.files
    }

    /// How problems are reported.
    pub fn reporter(&self) -> &Reporter {
        &self.reporter
    }

    /// The threads that were asked for.
    pub fn threads(&self) -> usize {
        self.options.threads()
    }

    /// The features of the processors that code is made for, by LLVM's names.
    ///
    /// # Errors
    /// As [`Cpu::features`](super::Cpu::features).
    pub fn features(&self) -> Result<Vec<String>, Failure> {
        self.options.cpu.features()
    }

    /// Has code take the time of each op, for [`Pool::take_profile`](terrace_runtime::Pool::take_profile).
    pub fn profile(&mut self) {
        self.profile = true;
    }

    /// Has `instrument` look on when the model is lowered, and the remarks of passes put into `remarks`.
    pub fn watch(&mut self, instrument: Box<dyn Instrument>, remarks: Arc<Mutex<Vec<Remark>>>) {
        self.watch = Some((instrument, remarks));
    }

    /// Has debuggers and profilers told where the code comes from.
    pub fn debug(&mut self, debug: Option<JitDebug>) {
        self.debug = debug;
    }

    /// Checks each pass by running the model around it, on inputs that depend on `seed`.
    pub fn verify_by_running(&mut self, seed: u64) {
        self.verify_run = Some(seed);
    }

    /// Runs a pipeline of passes, in text, in front of all others.
    pub fn run_first(&mut self, passes: &str) {
        passes.clone_into(&mut self.first);
    }

    /// Takes the model down to `level`, and reports what stands in the way. A model whose memory is
    /// planned is at the hardware level, and stays as it is.
    ///
    /// # Errors
    /// [`Failure::Reported`] when something stands in the way; when the model is below `level`.
    pub fn lower(&mut self, level: Level) -> Result<(), Failure> {
        if self.is_planned() {
            return match level {
                Level::Hardware => self.finish(),
                Level::Graph | Level::Tensor => Err(Failure::file(
                    shown(&self.options.model),
                    "is at the hardware level, and cannot be raised to another",
                )),
            };
        }
        let mut diags = Diags::new();
        let kernels = match self.options.no_kernels {
            true => None,
            false => Some(match &self.library {
                Some(library) => library.clone(),
                None => kernel_descriptions(&self.ctx, &self.reporter)?,
            }),
        };
        let features = self.options.cpu.features()?;
        let instruments =
            self.verify_run.map(|seed| Box::new(VerifyRun::new(ENTRY, seed)) as Box<dyn Instrument>);
        let (watcher, remarks) = self.watch.take().unzip();
        let options = PipelineOptions {
            features,
            kernels,
            target: Some(terrace_cranelift::legality()),
            threads: self.threads(),
            profile: self.profile,
            first: self.first.clone(),
            without: self.without.clone(),
            instruments: instruments.into_iter().chain(watcher).collect(),
            remarks,
            ..PipelineOptions::default()
        };
        let done = pipeline::lower(&mut self.module, level, options, &mut diags);
        self.reporter.diags(&self.ctx, &diags);
        if done && !diags.has_errors() { Ok(()) } else { Err(Failure::Reported) }
    }

    /// Brings a model at the hardware level to what the code generator has.
    fn finish(&mut self) -> Result<(), Failure> {
        let mut diags = Diags::new();
        let target = Some(terrace_cranelift::legality());
        let options = PipelineOptions { target, threads: self.threads(), ..PipelineOptions::default() };
        let done = pipeline::finish(&mut self.module, options, &mut diags);
        self.reporter.diags(&self.ctx, &diags);
        if done { Ok(()) } else { Err(Failure::Reported) }
    }

    fn is_planned(&self) -> bool {
        let main = self.module.lookup_symbol(ENTRY).and_then(|op| self.module.nested(op));
        main.is_some_and(|main| main.attr(main.self_op(), "kernel.arena_bytes").is_some())
    }

    /// Lowers the model to the hardware level and makes code of it, ready to run here. People who
    /// wait are told what is done.
    ///
    /// # Errors
    /// [`Failure::Reported`] when something stands in the way.
    pub fn compile(&mut self) -> Result<Program, Failure> {
        let progress = Progress::start("lowering");
        self.lower(Level::Hardware)?;
        progress.step("making code");
        let options = JitOptions { entry: ENTRY.to_owned(), threads: self.threads(), debug: self.debug };
        let program = compile_program(&self.module, &Kernels::builtin(), &options);
        drop(progress);
        program.map_err(|diags| {
            self.reporter.diags(&self.ctx, &codes::coded(diags, codes::CODE_FAILED));
            Failure::Reported
        })
    }
}

/// A context of all dialects.
pub(super) fn context() -> Context {
    let mut registry = Registry::new();
    crate::target::dialects(&mut registry);
    Context::new(registry)
}

/// The descriptions of our kernels.
///
/// # Errors
/// When they are not sound.
pub(super) fn kernel_descriptions(ctx: &Context, reporter: &Reporter) -> Result<Body, Failure> {
    descriptions(ctx, &terrace_kernels::descriptions(), "kernels", reporter)
}

/// The descriptions of kernels in `text`, from `file`.
fn descriptions(ctx: &Context, text: &str, file: &str, reporter: &Reporter) -> Result<Body, Failure> {
    text::parse(ctx, text, file, ParseOptions::default()).map_err(|diags| {
        reporter.diags(ctx, &codes::coded(diags, codes::LIBRARY));
        Failure::Reported
    })
}

/// Elements of an input that is compiled in without being asked for, at most.
const MAX_COMPILED_IN: usize = 1 << 16;

/// A model that was read: the module, what is wrong with it, and the files beside it that were read.
pub(super) struct Read {
    pub(super) module: Option<Body>,
    pub(super) diags: Diags,
    /// Inputs whose elements operators that are refused would have to know.
    pub(super) undecided: Vec<String>,
    pub(super) files: Vec<std::path::PathBuf>,
}

/// Reads the model that `options` name; to `keep_going` is to import what is left of one that is refused.
///
/// # Errors
/// When there is nothing to read, or `options` do not go with it.
pub(super) fn read_model(
    ctx: &Context,
    options: &ModelOptions,
    reporter: &Reporter,
    keep_going: bool,
) -> Result<Read, Failure> {
    let blob = read(&options.model).map_err(|error| Failure::file(shown(&options.model), error))?;
    let beside = Beside::model(&options.model);
    let mut values = BTreeMap::new();
    for (name, value) in &options.values {
        values.insert(name.clone(), value.given(name)?);
    }
    let importing = terrace_onnx::Options {
        dims: options.dims.iter().cloned().collect(),
        shapes: options.shapes.iter().cloned().collect::<BTreeMap<_, _>>(),
        require_static: false,
        values,
        absent: options.absent.iter().cloned().collect(),
        full_traces: options.full_trace,
        keep_going,
        node_values: options.node_values,
        ..terrace_onnx::Options::default()
    };
    let content = blob.clone();
    let Imported { mut module, diags, undecided } =
        import(ctx, blob, &beside, options, (importing, reporter))?;
    if let (Some(path), Some(module)) = (&options.locations, &mut module) {
        located(module, path, &content).map_err(|error| Failure::file(path, error))?;
    }
    Ok(Read { module, diags, undecided, files: beside.loaded() })
}

/// Puts the locations in the file at `path` on `module`, which was read from `content`.
fn located(module: &mut Body, path: &str, content: &[u8]) -> Result<(), String> {
    let side = read(path).map_err(|error| error.to_string())?;
    let text = std::str::from_utf8(&side).map_err(|_| "is no file of locations".to_owned())?;
    let ctx = module.ctx().clone();
    Locations::of_text(&ctx, text, path, content)?.put(module)
}

/// A file's name as diagnostics show it.
fn shown(name: &str) -> &str {
    if name == "-" { "<stdin>" } else { name }
}

/// IR that was read, when it is sound, and what is wrong with it.
fn verified(read: Result<Body, Diags>) -> Imported {
    let (module, diags) = match read {
        Ok(body) => {
            let diags = verify(&body);
            (Some(body).filter(|_| !diags.has_errors()), diags)
        }
        Err(diags) => (None, diags),
    };
    Imported { module, diags, undecided: Vec::new() }
}

/// The model in `blob` as IR.
fn import(
    ctx: &Context,
    blob: Blob,
    beside: &Beside,
    options: &ModelOptions,
    (importing, reporter): (terrace_onnx::Options, &Reporter),
) -> Result<Imported, Failure> {
    let name = shown(&options.model);
    let onnx = |bytes: Blob| {
        reporter.set_recording(terrace_onnx::recording(&bytes));
        terrace_onnx::import_model(ctx, bytes, name, beside, &importing)
    };
    let format = Format::of(&options.model, &blob);
    let is_ir = matches!(format, Format::Mlir | Format::Bytecode);
    if !is_ir && options.locations.is_some() {
        return Err(Failure::Usage(
            "--locations: only IR has its locations in a file of their own".to_owned(),
        ));
    }
    if format == Format::Onnx {
        return Ok(onnx(blob));
    }
    if is_ir
        && !(options.shapes.is_empty()
            && options.dims.is_empty()
            && options.values.is_empty()
            && options.absent.is_empty())
    {
        return Err(Failure::Usage(
            "--shape, --dim, --value and --absent: a model in IR says its shapes and constants itself"
                .to_owned(),
        ));
    }
    if format == Format::Bytecode {
        return Ok(verified(bytecode::read(ctx, &blob, name, ReadOptions::default())));
    }
    let source = std::str::from_utf8(&blob)
        .map_err(|error| Failure::file(name, format!("is not UTF-8 at byte {}", error.valid_up_to())))?;
    if format == Format::Mlir {
        return Ok(verified(text::parse(ctx, source, name, ParseOptions::default())));
    }
    match terrace_onnx::text::model_from_text(source) {
        Ok(bytes) => Ok(onnx(Blob::new(bytes))),
        Err(error) => {
            let mut diags = Diags::new();
            let [line, col] = [error.line, error.column].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
            diags.error(ctx.file_loc(name, line, col), error.message);
            let diags = codes::coded(diags, terrace_onnx::import::codes::MALFORMED);
            Ok(Imported { module: None, diags, undecided: Vec::new() })
        }
    }
}
