//! Models that were tampered with, on the whole way from their bytes to code that runs.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use terrace_cranelift::{JitOptions, Kernels, compile_program};
use terrace_ir::text::{self, ParseOptions};
use terrace_ir::verify::verify;
use terrace_ir::{Blob, Body, Context, Diags, Registry};
use terrace_onnx::import;
use terrace_onnx::tensor::FileLoader;
use terrace_onnx::text::model_from_text;
use terrace_passes::pipeline::{Level, PipelineOptions, lower};
use terrace_passes::preflight::preflight;
use terrace_runtime::Pool;
use terrace_tools::model::ports;

#[path = "../../../frontends/onnx/src/import/tests/mutation/mod.rs"]
mod mutation;

use mutation::{Random, mutate};

/// How far a model got.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Reached {
    /// The importer refused it.
    Nothing,
    /// It was imported.
    Graph,
    /// It was lowered.
    Hardware,
    /// It was compiled.
    Code,
    /// It ran.
    Outputs,
}

/// What became of one model.
pub(crate) struct Outcome {
    /// How far it got.
    pub(crate) reached: Reached,
    /// How long that took; the ordinary test only bounds it.
    #[allow(dead_code, reason = "read by the example that shares this module")]
    pub(crate) time: Duration,
}

/// Inputs and arenas beyond this are not run, in bytes: a small model can ask for any size.
const RUN_BYTES: usize = 64 << 20;

struct NoFiles;

impl FileLoader for NoFiles {
    fn load(&self, _: &Path) -> io::Result<Blob> {
        Err(io::Error::new(io::ErrorKind::NotFound, "no such file"))
    }
}

/// The small models of the repository, by the order of their paths.
///
/// # Errors
/// When they are not there.
pub(crate) fn models() -> io::Result<Vec<Vec<u8>>> {
    let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), ".."].iter().collect();
    let mut models = models_in(&root.join("test/frontends/onnx"))?;
    models.extend(models_in(&root.join("examples/rock-paper-scissors"))?);
    Ok(models)
}

/// Larger models are not worth the time that each of their mutants takes, in bytes.
const MODEL_BYTES: u64 = 256 << 10;

/// The small models in `folder` and below, by the order of their paths. What cannot be read as a model is left out.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn models_in(folder: &Path) -> io::Result<Vec<Vec<u8>>> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() && entry.metadata()?.len() <= MODEL_BYTES {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    let model = |path: &PathBuf| match path.extension()?.to_str()? {
        "onnx" => fs::read(path).ok(),
        "onnxtxt" => model_from_text(&fs::read_to_string(path).ok()?).ok(),
        _ => None,
    };
    Ok(files.iter().filter_map(model).collect())
}

/// The bytes of the model that `seed` stands for.
pub(crate) fn mutant(models: &[Vec<u8>], seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let model = &models[random.below(models.len())];
    let other = &models[random.below(models.len())];
    match seed % 10 {
        0 => model[..random.below(model.len())].to_vec(),
        1 => (0..random.below(4096)).map(|_| random.below(256) as u8).collect(),
        _ => mutate(model, other, &mut random),
    }
}

/// Looks through what is left of a model that the importer refused.
fn look_through(module: &mut Body) {
    let mut diags = Diags::new();
    preflight(module, PipelineOptions { threads: 1, ..PipelineOptions::default() }, &mut diags);
    sound(&diags);
}

/// # Panics
/// When a pass failed in a way that is its own fault.
fn sound(diags: &Diags) {
    let internal = diags.iter().find(|diagnostic| diagnostic.message.contains("internal error"));
    assert!(internal.is_none(), "{}", internal.map_or("", |diagnostic| &diagnostic.message));
}

/// How far a model is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// To the graph dialect.
    #[allow(dead_code, reason = "asked for by the example that shares this module")]
    Import,
    /// To outputs.
    Whole,
}

/// Takes `bytes` the way that is asked for: with sizes that are left open for three of four seeds, without handwritten
/// kernels for each third, to the end for each second one.
fn take(bytes: Vec<u8>, seed: u64, way: Way) -> Reached {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    let ctx = Context::new(registry);
    let keep_going = seed.is_multiple_of(5);
    let require_static = seed.is_multiple_of(4);
    let options = terrace_onnx::Options { keep_going, require_static, ..terrace_onnx::Options::default() };
    let (module, diags) = import(&ctx, Blob::new(bytes), "model.onnx", &NoFiles, &options);
    if let Some(module) = &module {
        let wrong = verify(module);
        assert!(!wrong.has_errors(), "what was imported is not valid: {:?}", wrong.iter().next());
    }
    if let Some(mut module) = module.as_ref().filter(|_| way == Way::Whole && diags.has_errors()).cloned() {
        look_through(&mut module);
    }
    let Some(mut module) = module.filter(|_| !diags.has_errors()) else { return Reached::Nothing };
    if way == Way::Import {
        return Reached::Graph;
    }
    let kernels = (!seed.is_multiple_of(3)).then(|| {
        let parsed = text::parse(&ctx, &terrace_kernels::descriptions(), "kernels", ParseOptions::default());
        parsed.unwrap_or_else(|_| panic!("the descriptions of kernels are sound"))
    });
    let features = terrace_kernels::cpu_features().into_iter().map(str::to_owned).collect();
    let target = Some(terrace_cranelift::legality());
    let options = PipelineOptions { target, features, kernels, threads: 1, ..PipelineOptions::default() };
    let mut diags = Diags::new();
    if !lower(&mut module, Level::Hardware, options, &mut diags) {
        sound(&diags);
        return Reached::Graph;
    }
    let options = JitOptions::default();
    let Ok(mut program) = compile_program(&module, &Kernels::builtin(), &options) else {
        return Reached::Hardware;
    };
    let elements = |port: &terrace_runtime::Port| ports::port_shape(port).iter().product::<usize>();
    let bytes = program.inputs().iter().chain(program.outputs()).map(elements).sum::<usize>() * 8;
    if seed.is_multiple_of(2) || bytes + program.arena_bytes() > RUN_BYTES {
        return Reached::Code;
    }
    let inputs: Result<Vec<_>, _> =
        program.inputs().iter().map(|port| ports::from_seed(port, seed)).collect();
    let Ok(inputs) = inputs else { return Reached::Code };
    if ports::set_inputs(&mut program, &inputs).is_err() {
        return Reached::Code;
    }
    match program.run(&mut Pool::new(1)) {
        Ok(()) => Reached::Outputs,
        Err(_) => Reached::Code,
    }
}

/// What becomes of the mutant `seed` within `limit`.
///
/// # Errors
/// When it panics, or takes longer.
pub(crate) fn outcome(models: &[Vec<u8>], seed: u64, way: Way, limit: Duration) -> Result<Outcome, String> {
    let bytes = mutant(models, seed);
    let (send, receive) = mpsc::channel();
    let start = Instant::now();
    let worker = thread::Builder::new().name(format!("mutant {seed}")).spawn(move || {
        // Nobody listens any more when this took too long.
        let _ = send.send(take(bytes, seed, way));
    });
    worker.map_err(|error| error.to_string())?;
    match receive.recv_timeout(limit) {
        Ok(reached) => Ok(Outcome { reached, time: start.elapsed() }),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(format!("mutant {seed} panics")),
        Err(mpsc::RecvTimeoutError::Timeout) => Err(format!("mutant {seed} takes longer than {limit:?}")),
    }
}
