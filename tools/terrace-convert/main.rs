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
use terrace_cranelift::ObjectFile;
use terrace_ir::bytecode::{self, WriteOptions};
use terrace_ir::text::{self, PrintOptions};
use terrace_passes::pipeline::Level;
use terrace_tools::explain;
use terrace_tools::model::locations::{ContentHash, Locations, map_prefixes, mapped_path, strip};
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

/// A small file to write beside the output: its name and what goes into it.
type Beside = (String, Vec<u8>);

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
    let mut beside = make(&mut session, emit, options)?;
    if let Some(path) = &options.depfile {
        beside.push((path.clone(), depfile::rule(options, session.files()).into_bytes()));
    }
    for (path, bytes) in beside {
        put(&path, |out| out.write_all(&bytes))?;
    }
    Ok(())
}

/// Writes the file at `path`.
fn put(path: &str, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<(), Failure> {
    write_atomically(path, write).map_err(|error| Failure::file(path, error))
}

/// Whether `emit` is IR, and no native code.
fn is_ir(emit: Emit) -> bool {
    matches!(emit, Emit::Import | Emit::Graph | Emit::Tensor | Emit::Hardware)
}

/// Writes the output; what is to be written beside it.
fn make(session: &mut Session, emit: Emit, options: &Options) -> Result<Vec<Beside>, Failure> {
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
    if is_ir(emit) {
        progress.step("printing");
        return ir(session, options);
    }
    let to = &options.output;
    private(session, options);
    let name = options.name();
    let interface = native::prepare(session, &name)?;
    let header =
        header::text(&name, &shown_model(options), &interface, &session.info().compiled_in).into_bytes();
    if emit == Emit::Header {
        put(to, |out| out.write_all(&header))?;
        return Ok(Vec::new());
    }
    progress.step("making code");
    let object = native::object(session, &name, options.debug_info)?;
    progress.step("linking");
    match emit {
        Emit::So => {
            let linked = link::shared_library(object)?;
            put(to, |out| linked.write(out))?;
        }
        Emit::A => put(to, |out| library(object, &name, &header::symbols(&name, &interface), out))?,
        _ => put(to, |out| object.write(|_| Ok(Vec::new()), out))?,
    }
    let mut beside = Vec::new();
    if to != "-" {
        beside.push((Path::new(to).with_extension("h").to_string_lossy().into_owned(), header));
    }
    Ok(beside)
}

/// Writes `object`, which defines `symbols`, as a static library.
fn library(object: ObjectFile, name: &str, symbols: &[String], out: &mut dyn io::Write) -> io::Result<()> {
    let mut length = 0;
    let head = |size| {
        length = size;
        archive::head(&format!("{name}.o"), size, symbols)
            .ok_or_else(|| io::Error::other("the code and weights are too large for a static library"))
    };
    object.write(head, out)?;
    out.write_all(archive::padding(length))
}

/// Writes IR; the file with its locations, when they go into one.
fn ir(session: &mut Session, options: &Options) -> Result<Vec<Beside>, Failure> {
    let apart = private(session, options).zip(options.privacy.locations_out.clone());
    let mut hash = apart.is_some().then(ContentHash::new);
    put(&options.output, |out| {
        let mut out = Hashed { out, hash: hash.as_mut() };
        if options.output.ends_with(".mlirbc") {
            binary(session, options, &mut out)
        } else {
            text(session, options, &mut out)
        }
    })?;
    let side = apart.zip(hash).map(|((apart, path), hash)| (path, apart.to_text(&hash).into_bytes()));
    Ok(side.into_iter().collect())
}

/// A place to write to that may also take the hash of what goes there.
struct Hashed<'a> {
    out: &'a mut dyn io::Write,
    hash: Option<&'a mut ContentHash>,
}

impl io::Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        if let Some(hash) = &mut self.hash {
            hash.write_all(&bytes[..written])?;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
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
fn binary(session: &Session, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let write = WriteOptions { elide_resources: options.elide_weights, ..WriteOptions::default() };
    bytecode::write(session.module(), &write, out)
}

fn text(session: &Session, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let elided = options.elide_weights.then_some(0);
    let options = PrintOptions {
        debug_info: options.mlir_print_debuginfo,
        elide_resources_larger: elided,
        elide_elements_larger: elided.map(|_| 16),
        ..PrintOptions::default()
    };
    text::write(session.module(), &options, out)
}
