//! Kernels in place of ops.

mod evaluate;
mod library;
mod select;

pub use evaluate::{Accepted, evaluate};
pub use library::{Kernel, Library};
pub use select::{Choice, SelectOptions, explain, select_kernels};

use terrace_dialects::func::FuncOp;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, PassCx, PassInfo, PassRegistry};
use terrace_ir::text::{self, ParseOptions};
use terrace_ir::{Body, Diags, Op};

use crate::codes::{self, coded};

/// The passes that have to do with kernels.
const PASSES: &[PassInfo] = &[PassInfo {
    name: "select-kernels",
    doc: "Replace ops by calls of the kernels that the module or a library describes",
    anchor: Anchor::Op("builtin.module"),
    options: &[
        OptionDef {
            name: "library",
            doc: "Files of kernel.def ops, besides those in the module",
            kind: OptionKind::List,
            default: "",
        },
        OptionDef {
            name: "features",
            doc: "Features of the CPU, by LLVM's names",
            kind: OptionKind::List,
            default: "",
        },
        OptionDef { name: "disable", doc: "Symbols that are not used", kind: OptionKind::List, default: "" },
        OptionDef {
            name: "explain",
            doc: "Report which kernel was taken for each op, and why others were not",
            kind: OptionKind::Bool,
            default: "false",
        },
    ],
    make: |options| {
        let files = options.list("library");
        let select = SelectOptions { features: options.list("features"), disable: options.list("disable") };
        let explained = options.bool("explain");
        Ok(Box::new(move |module: &mut Body, cx: &mut PassCx| {
            let library = load(module, &files, cx)?;
            let functions: Vec<Op> =
                module.nested_ops().into_iter().filter(|&op| FuncOp::of(module, op).is_some()).collect();
            for func in functions {
                let Some(body) = module.nested_mut(func) else {
                    continue;
                };
                let choices = select_kernels(body, &library, &select);
                cx.count(
                    "ops replaced",
                    choices.iter().filter(|choice| choice.symbol.is_some()).count() as u64,
                );
                for choice in &choices {
                    cx.emit(|| choice.remark(body));
                }
                if explained {
                    cx.output.push_str(&explain(&choices));
                }
            }
            Ok(())
        }))
    },
}];

/// Adds the passes that have to do with kernels to `registry`.
pub fn register(registry: &mut PassRegistry) {
    for &info in PASSES {
        registry.add(info);
    }
}

/// The library of the module's own descriptions and those of `files`.
fn load(module: &Body, files: &[String], cx: &mut PassCx) -> Result<Library, Failed> {
    let mut library = Library::new();
    let ctx = module.ctx();
    let mut found = Diags::new();
    library.add(module, &mut found);
    for file in files {
        match std::fs::read_to_string(file) {
            Ok(source) => match text::parse(ctx, &source, file, ParseOptions::default()) {
                Ok(descriptions) => library.add(&descriptions, &mut found),
                Err(diags) => found.extend(diags),
            },
            Err(error) => {
                let message = format!("cannot read kernel library '{file}': {error}");
                found.error(module.loc(module.self_op()), message);
            }
        }
    }
    let failed = found.has_errors();
    cx.diags.extend(coded(found, codes::LIBRARY));
    if failed { Err(Failed) } else { Ok(library) }
}
