//! Imports model files and says what became of them, or with `--print` prints the IR:
//! `cargo run -p terrace-onnx --example import -- [--print] *.onnx`.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use terrace_ir::text::{PrintOptions, print};
use terrace_ir::{Blob, Body, Context, Registry};
use terrace_onnx::tensor::FileLoader;
use terrace_onnx::text::model_from_text;
use terrace_onnx::{Options, import};

struct Beside(PathBuf);

impl FileLoader for Beside {
    fn load(&self, path: &Path) -> io::Result<Blob> {
        std::fs::read(self.0.join(path)).map(Blob::new)
    }
}

fn main() -> io::Result<()> {
    let mut whole = false;
    for path in std::env::args().skip(1) {
        if path == "--print" {
            whole = true;
            continue;
        }
        let mut registry = Registry::new();
        terrace_dialects::register_all(&mut registry);
        let ctx = Context::new(registry);
        let loader = Beside(Path::new(&path).parent().unwrap_or(Path::new("")).to_owned());
        let start = std::time::Instant::now();
        let mut bytes = std::fs::read(&path)?;
        if path.ends_with(".onnxtxt") {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            bytes = model_from_text(&text).map_err(io::Error::other)?;
        }
        let bytes = Blob::new(bytes);
        let read = start.elapsed();
        let (module, diags) = import(&ctx, bytes, &path, &loader, &Options::default());
        if let (Some(module), true) = (&module, whole) {
            print!("{}", print(module, &PrintOptions::default()));
            continue;
        }
        println!(
            "{path}: {} after {:?} (read in {read:?})",
            if module.is_some() { "imported" } else { "refused" },
            start.elapsed() - read
        );
        for d in diags.iter().take(10) {
            println!("  {}[{}]: {}", d.severity.as_str(), d.code.unwrap_or(""), d.message);
            for note in &d.notes {
                println!("    note: {}", note.message);
            }
            if let Some(help) = &d.help {
                println!("    help: {help}");
            }
        }
        if let Some(module) = module {
            for wrong in terrace_ir::verify::verify(&module).iter() {
                println!("  wrong: {}", wrong.message);
            }
            summary(&module);
        }
    }
    Ok(())
}

fn summary(module: &Body) {
    for op in module.nested_ops() {
        let Some(func) = module.nested(op) else {
            continue;
        };
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for op in func.all_ops() {
            *counts.entry(func.name_str(op)).or_default() += 1;
        }
        println!("  {counts:?}");
    }
}
