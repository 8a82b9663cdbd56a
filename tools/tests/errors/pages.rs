//! Each code has a page, and each page's program leads to its code and to no other.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;
use terrace_ir::pass::{PassManager, PassRegistry, parse_pipeline};
use terrace_ir::text::{self, ParseOptions};
use terrace_ir::{Context, Registry};
use terrace_tools::explain::{PAGES, Page};

use super::checked;

/// Codes that no program leads to by itself: none is known to, or it takes values to compare with.
const WITHOUT: [&str; 3] = ["E0402", "E0501", "E0502"];

/// The codes that the example of `page` leads to.
fn codes(page: &Page, info: &str, program: &str) -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).expect("writable");
        path
    };
    let (kind, pipeline) = info.split_once(' ').unwrap_or((info, ""));
    let path = match kind {
        "onnx" => write("model.onnxtxt", program.as_bytes()),
        "hex" => write("model.onnx", &hex(program)),
        "mlir" if pipeline.is_empty() => write("model.mlir", program.as_bytes()),
        "mlir" => return passes(program, pipeline),
        other => panic!("{}: nothing is known to do with `{other}`", page.code),
    };
    let report = checked(&path);
    let found = report.causes.iter().map(|cause| cause.first().code.unwrap_or("no code").to_owned());
    found.collect()
}

fn hex(text: &str) -> Vec<u8> {
    text.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).expect("hexadecimal digits")).collect()
}

/// The codes that `pipeline` leads to on `program`.
fn passes(program: &str, pipeline: &str) -> BTreeSet<String> {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    let ctx = Context::new(registry);
    let mut passes = PassRegistry::new();
    terrace_passes::register_all(&mut passes);
    let parsed = text::parse(&ctx, program, "example", ParseOptions::default());
    let mut module = parsed.unwrap_or_else(|diags| panic!("{diags:?}"));
    let pipeline = parse_pipeline(&passes, pipeline).unwrap_or_else(|error| panic!("{error:?}"));
    let report = PassManager::new().run(&pipeline, &mut module);
    report.diags.iter().map(|found| found.code.unwrap_or("no code").to_owned()).collect()
}

#[test]
fn examples_lead_to_their_codes() {
    let mut wrong = Vec::new();
    for page in PAGES {
        let expected = BTreeSet::from([page.code.to_owned()]);
        match page.example() {
            Some((info, program)) => {
                let found = codes(page, info, program);
                if found != expected {
                    wrong.push(format!("{}: the example leads to {found:?}", page.code));
                }
            }
            None if WITHOUT.contains(&page.code) => {}
            None => wrong.push(format!("{}: there is no example", page.code)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_code_has_a_page_and_is_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let code = Regex::new(r#"&str = "([EW]\d{4})""#).expect("a valid expression");
    let mut declared = BTreeSet::new();
    for file in ["frontends/onnx/src/import/fault.rs", "passes/codes.rs"] {
        let source = fs::read_to_string(root.join(file)).expect("the source is there");
        declared.extend(code.captures_iter(&source).map(|found| found[1].to_owned()));
    }
    let pages: BTreeSet<String> = PAGES.iter().map(|page| page.code.to_owned()).collect();
    assert_eq!(declared, pages);
    let list = fs::read_to_string(root.join("docs/errors/README.md")).expect("the list is there");
    for page in PAGES {
        let line = format!("| [{0}]({0}.md) | {1} |", page.code, page.title());
        assert!(list.lines().any(|found| found == line), "not in docs/errors/README.md: {line}");
    }
}
