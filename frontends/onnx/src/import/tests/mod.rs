//! Importing small models: what comes out, what is refused and how, and models tampered with.

use std::io;
use std::path::{Path, PathBuf};

use terrace_ir::text::{PrintOptions, print};
use terrace_ir::{Blob, Body, Context, Diags, Loc, LocKind, Registry};

use super::{Given, Options, import, import_model};
use crate::tensor::{ElementType, FileLoader};
use crate::text::model_from_text;

mod diagnostics;
mod keep_going;
mod locations;
mod models;
mod mutation;
mod node_values;
mod tampered;

/// Knows one file, `w.bin`, of 64 floats.
struct Files;

impl FileLoader for Files {
    fn load(&self, path: &Path) -> io::Result<Blob> {
        match path.to_str() {
            Some("w.bin") => Ok(Blob::new(vec![0u8; 256])),
            _ => Err(io::Error::new(io::ErrorKind::NotFound, "no such file")),
        }
    }
}

fn context() -> Context {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    Context::new(registry)
}

/// Imports a model; what is imported must verify.
fn import_bytes(ctx: &Context, bytes: Vec<u8>, options: &Options) -> (Option<Body>, Diags) {
    let (module, diags) = import(ctx, Blob::new(bytes), "model.onnx", &Files, options);
    if let Some(module) = &module {
        let wrong = terrace_ir::verify::verify(module);
        assert!(!wrong.has_errors(), "{}", rendered(ctx, &wrong));
    }
    (module, diags)
}

fn import_text(ctx: &Context, text: &str, options: &Options) -> (Option<Body>, Diags) {
    let bytes = model_from_text(text).unwrap_or_else(|error| panic!("{error}"));
    import_bytes(ctx, bytes, options)
}

/// The imported module as text, and warnings before it.
fn imported(text: &str) -> String {
    imported_with(text, &Options::default())
}

fn imported_with(text: &str, options: &Options) -> String {
    let ctx = context();
    let (module, diags) = import_text(&ctx, text, options);
    let module = module.unwrap_or_else(|| panic!("{}", rendered(&ctx, &diags)));
    let print_options = PrintOptions {
        generic: true,
        elide_elements_larger: Some(16),
        elide_resources_larger: Some(16),
        ..PrintOptions::default()
    };
    format!("{}{}", rendered(&ctx, &diags), print(&module, &print_options))
}

/// What is wrong with a model that is refused.
fn refused(text: &str) -> String {
    refused_with(text, &Options::default())
}

fn refused_with(text: &str, options: &Options) -> String {
    let ctx = context();
    let (module, diags) = import_text(&ctx, text, options);
    assert!(module.is_none(), "the model was imported");
    rendered(&ctx, &diags)
}

fn rendered(ctx: &Context, diags: &Diags) -> String {
    let mut out = String::new();
    for diagnostic in diags.iter() {
        let (severity, code) = (diagnostic.severity.as_str(), diagnostic.code.unwrap_or("-"));
        out += &format!("{severity}[{code}]: {}\n  at {}\n", diagnostic.message, place(ctx, diagnostic.loc));
        for note in &diagnostic.notes {
            out += &format!("  note: {}\n", note.message);
        }
        if let Some(help) = &diagnostic.help {
            out += &format!("  help: {help}\n");
        }
    }
    out
}

/// A location in one line.
fn place(ctx: &Context, loc: Loc) -> String {
    match loc.kind(ctx) {
        LocKind::Unknown => "?".into(),
        LocKind::File { file, line, .. } => format!("{}:{line}", ctx.str(*file)),
        LocKind::Name { name, child } => format!("{} > {}", ctx.str(*name), place(ctx, *child)),
        LocKind::CallSite { callee, caller } => {
            format!("{} from {}", place(ctx, *callee), place(ctx, *caller))
        }
        LocKind::Fused { locs, metadata } => {
            let places: Vec<String> = locs.iter().map(|&loc| place(ctx, loc)).collect();
            let text = metadata.and_then(|attr| attr.as_str(ctx)).unwrap_or("");
            format!("<{text}>[{}]", places.join(", "))
        }
    }
}

/// The models that are also FileCheck tests, by name.
fn corpus() -> Vec<(String, String)> {
    let folder: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "..", "..", "test", "frontends", "onnx"].iter().collect();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder of tests")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "onnxtxt"))
        .collect();
    files.sort();
    let name = |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), std::fs::read_to_string(path).expect("a text"))).collect()
}
