//! Locations apart from the model: the model is clean, and gets them back from their own file only.

use std::fs;

use terrace_ir::text::{ParseOptions, PrintOptions, parse, print};
use terrace_ir::{Blob, Body, Context, Registry};
use terrace_tools::model::locations::{ContentHash, Locations, map_prefixes, strip};

use super::model;

struct NoFiles;

impl terrace_onnx::tensor::FileLoader for NoFiles {
    fn load(&self, _: &std::path::Path) -> std::io::Result<Blob> {
        Err(std::io::Error::other("no such file"))
    }
}

fn imported() -> Body {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    let ctx = Context::new(registry);
    let bytes = Blob::new(fs::read(model("attention.onnx")).expect("the model is there"));
    let options = terrace_onnx::Options::default();
    terrace_onnx::import(&ctx, bytes, "attention.onnx", &NoFiles, &options).0.expect("a sound model")
}

fn text(module: &Body, debug_info: bool) -> String {
    print(module, &PrintOptions { debug_info, ..PrintOptions::default() })
}

#[test]
fn a_model_gets_its_locations_back() {
    let mut module = imported();
    let located = text(&module, true);
    assert!(located.contains("blocks.py"));
    let taken = Locations::take(&mut module);
    let clean = text(&module, true);
    assert!(!clean.contains("blocks.py") && !clean.contains("attention.onnx"), "{clean}");
    let side = taken.to_text(&ContentHash::of(clean.as_bytes()));
    let ctx = module.ctx().clone();
    let mut again = parse(&ctx, &clean, "clean.mlir", ParseOptions::default()).expect("it was printed");
    let read = Locations::of_text(&ctx, &side, "side", clean.as_bytes()).expect("it was written");
    read.put(&mut again).expect("it is the same model");
    assert_eq!(text(&again, true), located);
    let other = Locations::of_text(&ctx, &side, "side", b"another model").map(drop);
    assert_eq!(other, Err("belongs to another model, or the model was changed since".to_owned()));
    assert!(Locations::of_text(&ctx, "module {}", "side", b"").is_err());
}

#[test]
fn locations_are_stripped_or_mapped() {
    let mut module = imported();
    let plain = text(&module, false);
    map_prefixes(&mut module, &[("test/frontends".to_owned(), "src".to_owned())]);
    let mapped = text(&module, true);
    assert!(mapped.contains("\"src/onnx/Inputs/blocks.py\"") && !mapped.contains("test/frontends"));
    strip(&mut module);
    let stripped = text(&module, true);
    assert!(!stripped.contains(".py") && !stripped.contains(".onnx"));
    assert_eq!(text(&module, false), plain);
}
