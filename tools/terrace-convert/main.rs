//! Converts a model to IR at any level, as text or bytecode, to an object file, or to a static or shared library.
#![forbid(unsafe_code)]

mod archive;
mod check;
mod depfile;
mod header;
mod link;
mod native;
mod options;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;
use terrace_ir::bytecode::{self, WriteOptions};
use terrace_ir::text::{self, PrintOptions};
use terrace_passes::pipeline::Level;
use terrace_tools::explain;
use terrace_tools::model::locations::{Locations, map_prefixes, mapped_path, strip};
use terrace_tools::model::{Failure, Progress, Reporter, Session, exit, write_atomically};

use options::{Emit, Options};

const TOOL: &str = "terrace-convert";

fn main() -> ExitCode {
    if let Some(code) = explain::asked_here() {
        return explain::print(&code);
    }
    let options = Options::parse();
    let reporter = Reporter::of(&options.model);
    let done = if options.check { check::check(&options, &reporter) } else { convert(&options, &reporter) };
    let code = exit(done, |message| reporter.error(message));
    // The report of a check is whole.
    if !options.check {
        reporter.finish(TOOL);
    }
    code
}

/// A file to write: its name and what goes into it.
type Output = (String, Vec<u8>);

fn convert(options: &Options, reporter: &Reporter) -> Result<(), Failure> {
    let emit = options.emit()?;
    if options.privacy.locations_out.is_some() && !is_ir(emit) {
        return Err(Failure::Usage(
            "--locations-out: only IR has its locations in a file of their own".to_owned(),
        ));
    }
    if options.depfile.is_some() && options.output == "-" {
        return Err(Failure::Usage("--depfile: standard output cannot be named in a rule".to_owned()));
    }
    let mut session = Session::open_with(&options.model, reporter)?;
    let mut outputs = make(&mut session, emit, options)?;
    if let Some(path) = &options.depfile {
        outputs.push((path.clone(), depfile::rule(options, session.files()).into_bytes()));
    }
    for (path, bytes) in outputs {
        let write = |out: &mut Vec<u8>| {
            *out = bytes;
            Ok::<(), io::Error>(())
        };
        write_atomically(&path, write).map_err(|error| Failure::file(&path, error))?;
    }
    Ok(())
}

/// Whether `emit` is IR, and no native code.
fn is_ir(emit: Emit) -> bool {
    matches!(emit, Emit::Import | Emit::Graph | Emit::Tensor | Emit::Hardware)
}

fn make(session: &mut Session, emit: Emit, options: &Options) -> Result<Vec<Output>, Failure> {
    let level = match emit {
        Emit::Import => None,
        Emit::Graph => Some(Level::Graph),
        Emit::Tensor => Some(Level::Tensor),
        Emit::Hardware | Emit::Obj | Emit::A | Emit::So | Emit::Header => Some(Level::Hardware),
    };
    let progress = Progress::start("lowering");
    if let Some(level) = level {
        session.lower(level)?;
    }
    let to = &options.output;
    let apart = private(session, options);
    if is_ir(emit) {
        progress.step("printing");
        let ir = if to.ends_with(".mlirbc") {
            binary(session, options)?
        } else {
            text(session, options).into_bytes()
        };
        let side = apart.zip(options.privacy.locations_out.clone());
        let side = side.map(|(apart, path)| (path, apart.to_text(&ir).into_bytes()));
        return Ok([(to.clone(), ir)].into_iter().chain(side).collect());
    }
    let name = options.name();
    let interface = native::prepare(session, &name)?;
    let header =
        header::text(&name, &shown_model(options), &interface, &session.info().compiled_in).into_bytes();
    if emit == Emit::Header {
        return Ok(vec![(to.clone(), header)]);
    }
    progress.step("making code");
    let object = native::object(session, &name, options.debug_info)?;
    progress.step("linking");
    let code = match emit {
        Emit::So => link::shared_library(&object)?,
        Emit::A => archive::of_object(&format!("{name}.o"), &object, &header::symbols(&name, &interface))
            .ok_or_else(|| Failure::file(to, "the code and weights are too large for a static library"))?,
        _ => object,
    };
    let mut outputs = vec![(to.clone(), code)];
    if to != "-" {
        let beside = Path::new(to).with_extension("h").to_string_lossy().into_owned();
        outputs.push((beside, header));
    }
    Ok(outputs)
}

/// The model's file as the header names it.
fn shown_model(options: &Options) -> String {
    let path = &options.model.model;
    let name = Path::new(path).file_name().filter(|_| options.privacy.strip_locations);
    let name = name.map(|name| name.to_string_lossy().into_owned());
    name.or_else(|| mapped_path(path, &options.privacy.prefixes)).unwrap_or_else(|| path.clone())
}

/// Takes out of the model, or changes, what says where its ops come from; what was taken out, where that is kept.
fn private(session: &mut Session, options: &Options) -> Option<Locations> {
    let privacy = &options.privacy;
    map_prefixes(session.module_mut(), &privacy.prefixes);
    if !privacy.strip_locations {
        return None;
    }
    if privacy.locations_out.is_some() {
        return Some(Locations::take(session.module_mut()));
    }
    strip(session.module_mut());
    None
}

/// IR as bytecode, locations included.
fn binary(session: &Session, options: &Options) -> Result<Vec<u8>, Failure> {
    let write = WriteOptions { elide_resources: options.elide_weights, ..WriteOptions::default() };
    let mut bytes = Vec::new();
    bytecode::write(session.module(), &write, &mut bytes)
        .map_err(|error| Failure::file(&options.output, error))?;
    Ok(bytes)
}

fn text(session: &Session, options: &Options) -> String {
    let elided = options.elide_weights.then_some(0);
    let options = PrintOptions {
        debug_info: options.mlir_print_debuginfo,
        elide_resources_larger: elided,
        elide_elements_larger: elided.map(|_| 16),
        ..PrintOptions::default()
    };
    text::print(session.module(), &options)
}
