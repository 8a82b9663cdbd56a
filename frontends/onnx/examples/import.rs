//! Imports model files and says what became of them: `cargo run -p terrace-onnx --example import -- *.onnx`.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use terrace_ir::{Blob, Body, Context, Registry};
use terrace_onnx::tensor::FileLoader;
use terrace_onnx::{Options, import};

struct Beside(PathBuf);

impl FileLoader for Beside {
    fn load(&self, path: &Path) -> io::Result<Blob> {
        std::fs::read(self.0.join(path)).map(Blob::new)
    }
}

fn main() -> io::Result<()> {
    for path in std::env::args().skip(1) {
        let mut registry = Registry::new();
        terrace_dialects::register_all(&mut registry);
        let ctx = Context::new(registry);
        let loader = Beside(
            Path::new(&path)
                .parent()
                .unwrap_or(Path::new(""))
                .to_owned(),
        );
        let start = std::time::Instant::now();
        let bytes = Blob::new(std::fs::read(&path)?);
        let read = start.elapsed();
        let (module, diags) = import(&ctx, bytes, &path, &loader, &Options::default());
        println!(
            "{path}: {} after {:?} (read in {read:?})",
            if module.is_some() {
                "imported"
            } else {
                "refused"
            },
            start.elapsed() - read
        );
        for d in diags.iter().take(10) {
            println!(
                "  {}[{}]: {}",
                d.severity.as_str(),
                d.code.unwrap_or(""),
                d.message
            );
            for note in &d.notes {
                println!("    note: {}", note.message);
            }
            if let Some(help) = &d.help {
                println!("    help: {help}");
            }
        }
        if let Some(module) = module {
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
