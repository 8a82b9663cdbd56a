//! The pass and its options.

use terrace_dialects::bufferization::bufferizable::{Heuristic, LayoutChoice, MemorySpace, Options};
use terrace_ir::Body;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, OptionValues, Pass, PassCx, PassInfo};

use super::module;

const fn option(name: &'static str, kind: OptionKind, default: &'static str, doc: &'static str) -> OptionDef {
    OptionDef { name, doc, kind, default }
}

const fn flag(name: &'static str, doc: &'static str) -> OptionDef {
    option(name, OptionKind::Bool, "false", doc)
}

const LAYOUTS: OptionKind =
    OptionKind::Choice(&["infer-layout-map", "identity-layout-map", "fully-dynamic-layout-map"]);

pub(in crate::bufferization) const INFO: PassInfo = PassInfo {
    name: "one-shot-bufferize",
    doc: "One-Shot Bufferize",
    anchor: Anchor::Op("builtin.module"),
    options: &[
        flag("allow-return-allocs-from-loops", "Allow loops to yield new allocations"),
        flag("allow-unknown-ops", "Leave ops alone that cannot be bufferized"),
        option(
            "analysis-fuzzer-seed",
            OptionKind::Int,
            "0",
            "The seed of the order of decisions, with analysis-heuristic=fuzzer",
        ),
        option(
            "analysis-heuristic",
            OptionKind::Str,
            "bottom-up",
            "The order of decisions: bottom-up, top-down, bottom-up-from-terminators or fuzzer",
        ),
        option(
            "buffer-alignment",
            OptionKind::Int,
            "64",
            "The alignment of allocations in bytes, 0 for none",
        ),
        flag("bufferize-function-boundaries", "Bufferize functions and calls"),
        option(
            "check-parallel-regions",
            OptionKind::Bool,
            "true",
            "Do not write in a parallel loop to buffers from outside of it",
        ),
        flag("copy-before-write", "Copy before every write instead of analyzing"),
        option("dialect-filter", OptionKind::List, "", "Bufferize ops of these dialects only"),
        flag("dump-alias-sets", "Note the tensors that share memory in attributes"),
        option(
            "function-boundary-type-conversion",
            LAYOUTS,
            "infer-layout-map",
            "The layouts of arguments and results of functions",
        ),
        flag("must-infer-memory-space", "Report tensors whose memory space cannot be inferred"),
        option(
            "no-analysis-func-filter",
            OptionKind::List,
            "",
            "Copy before every write in these functions instead of analyzing them",
        ),
        flag("print-conflicts", "Note conflicts in attributes, with test-analysis-only"),
        flag("test-analysis-only", "Only analyze, and note decisions in attributes"),
        option(
            "unknown-type-conversion",
            LAYOUTS,
            "fully-dynamic-layout-map",
            "The layouts of buffers of which nothing is known",
        ),
        flag("use-encoding-for-memory-space", "Take the encoding of a tensor for its memory space"),
    ],
    make: |values| Ok(Box::new(OneShot { options: options(values)? })),
};

fn layout(values: &OptionValues, name: &str) -> LayoutChoice {
    match values.str(name) {
        "identity-layout-map" => LayoutChoice::Identity,
        "fully-dynamic-layout-map" => LayoutChoice::Dynamic,
        _ => LayoutChoice::Infer,
    }
}

fn number(values: &OptionValues, name: &str) -> Result<u64, String> {
    u64::try_from(values.int(name)).map_err(|_| format!("option '{name}' takes a number of at least 0"))
}

fn options(values: &OptionValues) -> Result<Options, String> {
    let heuristic = match values.str("analysis-heuristic") {
        "bottom-up" => Heuristic::BottomUp,
        "top-down" => Heuristic::TopDown,
        "bottom-up-from-terminators" => Heuristic::BottomUpFromTerminators,
        "fuzzer" => Heuristic::Fuzzer,
        other => {
            return Err(format!(
                "option 'analysis-heuristic' takes one of bottom-up, top-down, \
                 bottom-up-from-terminators, fuzzer, not '{other}'"
            ));
        }
    };
    let (infer, encoding) =
        (values.bool("must-infer-memory-space"), values.bool("use-encoding-for-memory-space"));
    let memory_space = match (infer, encoding) {
        (true, true) => {
            return Err(
                "only one of 'must-infer-memory-space' and 'use-encoding-for-memory-space' are allowed in \
                        one-shot-bufferize"
                    .to_owned(),
            );
        }
        (true, false) => MemorySpace::Infer,
        (false, true) => MemorySpace::Encoding,
        (false, false) => MemorySpace::Default,
    };
    let unknown_layout = layout(values, "unknown-type-conversion");
    if unknown_layout == LayoutChoice::Infer {
        return Err("Invalid option: 'infer-layout-map' is not a valid value for 'unknown-type-conversion'"
            .to_owned());
    }
    for name in ["print-conflicts", "dump-alias-sets"] {
        if values.bool(name) && !values.bool("test-analysis-only") {
            return Err(format!("Invalid option: '{name}' requires 'test-analysis-only'"));
        }
    }
    Ok(Options {
        allow_unknown_ops: values.bool("allow-unknown-ops"),
        allow_return_allocs_from_loops: values.bool("allow-return-allocs-from-loops"),
        fuzzer_seed: number(values, "analysis-fuzzer-seed")?,
        heuristic,
        buffer_alignment: number(values, "buffer-alignment")?,
        function_boundaries: values.bool("bufferize-function-boundaries"),
        check_parallel_regions: values.bool("check-parallel-regions"),
        copy_before_write: values.bool("copy-before-write"),
        dialects: values.list("dialect-filter"),
        dump_alias_sets: values.bool("dump-alias-sets"),
        function_layout: layout(values, "function-boundary-type-conversion"),
        memory_space,
        no_analysis_functions: values.list("no-analysis-func-filter"),
        print_conflicts: values.bool("print-conflicts"),
        test_analysis_only: values.bool("test-analysis-only"),
        unknown_layout,
    })
}

struct OneShot {
    options: Options,
}

impl Pass for OneShot {
    fn run(&self, module: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        if !self.options.no_analysis_functions.is_empty() && !self.options.function_boundaries {
            let message = "Option 'no-analysis-func-filter' requires 'bufferize-function-boundaries'";
            return Err(cx.error(module.loc(module.self_op()), message));
        }
        let counts = module::run(module, &self.options, &mut cx.diags).map_err(|()| Failed)?;
        cx.count("num-buffer-alloc", counts.allocations);
        cx.count("num-tensor-in-place", counts.in_place);
        cx.count("num-tensor-out-of-place", counts.out_of_place);
        Ok(())
    }
}
