//! The way of a model down the levels, as one pipeline of passes.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use terrace_ir::interfaces::Legality;
use terrace_ir::pass::{
    Anchor, Failed, Instrument, Item, OptionValues, PassCx, PassInfo, PassItem, PassManager, PassRegistry,
    Pipeline, Remark, parse_pipeline,
};
use terrace_ir::{Body, Diags};

use crate::codes::{self, coded};
use crate::hardware::legalize;
use crate::kernel::{Choice, Library, SelectOptions, select_kernels};

/// The levels of the IR.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// Whole-model ops, optimized.
    Graph,
    /// Calls of kernels, and structured ops on tensors.
    Tensor,
    /// Memory, branches and calls of kernels.
    Hardware,
}

/// What the pipeline is made for.
#[derive(Default)]
pub struct PipelineOptions {
    /// Features of the CPU, by LLVM's names.
    pub features: Vec<String>,
    /// Descriptions of kernels: a module of `kernel.def` ops.
    pub kernels: Option<Body>,
    /// What the code generator has, to which the hardware level is brought when it is given.
    pub target: Option<&'static Legality>,
    /// Threads to compile on; 0 for one a core.
    pub threads: usize,
    /// Whether to verify after each pass; always in a debug build.
    pub verify_each: bool,
    /// Whether code takes the time of each op.
    pub profile: bool,
    /// Passes, as text, to run in front of all others.
    pub first: String,
    /// Names of passes that are left out wherever they stand.
    pub without: Vec<String>,
    /// Hooks around passes.
    pub instruments: Vec<Box<dyn Instrument>>,
    /// Where the optimization remarks of passes go, if anybody wants them.
    pub remarks: Option<Arc<Mutex<Vec<Remark>>>>,
}

/// The optimizations of whole models.
const GRAPH: &str = "canonicalize,cse,graph-fold-constants,graph-recognize,graph-fold-batch-norm,\
                     canonicalize,graph-layout,graph-fold-constants,canonicalize,graph-fuse,cse";
/// What no kernel does becomes loops. An op is computed where its result is used only if that computes
/// nothing twice.
const TENSOR: &str = "builtin.module(func.func(convert-graph-to-linalg,canonicalize,cse,\
                      linalg-fuse-elementwise-ops{allow-recompute=false},canonicalize,cse))";
const MEMORY: &str = "builtin.module(bufferize,func.func(plan-memory))";
const PROFILE: &str = "builtin.module(func.func(instrument-profile))";
const LOOPS: &str = "builtin.module(func.func(linalg-tile,convert-linalg-to-loops,canonicalize,cse,vectorize,cse,convert-scf-to-cf))";

const SELECT: PassInfo = PassInfo {
    name: "select-kernels",
    doc: "Replace ops by calls of the kernels that a library describes",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| Err("takes a library".to_owned()),
};

/// A pipeline that takes a module at the graph level down to `to`.
///
/// # Errors
/// When the text of [`PipelineOptions::first`] is no pipeline, or a pass that is to be left out is not there.
pub fn build(to: Level, options: &mut PipelineOptions, diags: &mut Diags) -> Result<Pipeline, String> {
    let mut registry = PassRegistry::new();
    crate::register_all(&mut registry);
    crate::test::register(&mut registry);
    let mut pipeline = Pipeline::new("builtin.module");
    let mut add = |text: &str| -> Result<(), String> {
        let part = parse_pipeline(&registry, text).map_err(|error| error.render(text))?;
        pipeline.items.extend(part.items);
        Ok(())
    };
    if !options.first.is_empty() {
        let first = options.first.clone();
        add(&first)?;
    }
    add(&format!("builtin.module(func.func({GRAPH}))"))?;
    if to >= Level::Tensor {
        if let Some(kernels) = &options.kernels {
            let mut library = Library::new();
            let mut found = Diags::new();
            library.add(kernels, &mut found);
            diags.extend(coded(found, codes::LIBRARY));
            let select = SelectOptions { features: options.features.clone(), ..SelectOptions::default() };
            pipeline.add(selection(library, select))?;
        }
        let part = parse_pipeline(&registry, TENSOR).map_err(|error| error.render(TENSOR))?;
        pipeline.items.extend(part.items);
    }
    if to >= Level::Hardware {
        let profile = options.profile.then_some(PROFILE);
        for text in [MEMORY].into_iter().chain(profile).chain([LOOPS]) {
            let part = parse_pipeline(&registry, text).map_err(|error| error.render(text))?;
            pipeline.items.extend(part.items);
        }
        if let Some(target) = options.target {
            pipeline.add(legalize::pass(target))?;
        }
    }
    for name in &options.without {
        leave_out(&mut pipeline, name)?;
    }
    Ok(pipeline)
}

/// Takes the passes called `name` out of `pipeline`.
fn leave_out(pipeline: &mut Pipeline, name: &str) -> Result<(), String> {
    let (mut names, mut found) = (BTreeSet::new(), false);
    let mut parts = vec![pipeline];
    while let Some(part) = parts.pop() {
        part.items.retain(|item| match item {
            Item::Pass(item) => {
                names.insert(item.info.name);
                found |= item.info.name == name;
                item.info.name != name
            }
            Item::Nested(_) => true,
        });
        parts.extend(part.items.iter_mut().filter_map(|item| match item {
            Item::Nested(nested) => Some(nested),
            Item::Pass(_) => None,
        }));
    }
    let names: Vec<&str> = names.into_iter().collect();
    let missing = || format!("there is no pass '{name}' to leave out; there are {}", names.join(", "));
    if found { Ok(()) } else { Err(missing()) }
}

/// Kernel selection from a library in memory.
fn selection(library: Library, select: SelectOptions) -> PassItem {
    let library = Arc::new(library);
    let pass = move |body: &mut Body, cx: &mut PassCx| -> Result<(), Failed> {
        let choices: Vec<Choice> = select_kernels(body, &library, &select);
        for choice in &choices {
            cx.emit(|| choice.remark(body));
        }
        let taken = choices.iter().filter(|choice| choice.symbol.is_some()).count();
        cx.count("kernel-calls", taken as u64);
        cx.count("refused", (choices.len() - taken) as u64);
        Ok(())
    };
    PassItem { info: SELECT, options: OptionValues::new(SELECT.options), pass: Box::new(pass) }
}

/// Takes `module`, at the graph level, down to `to`. Whether it got there; what stands in the way is
/// in `diags`.
pub fn lower(module: &mut Body, to: Level, mut options: PipelineOptions, diags: &mut Diags) -> bool {
    let pipeline = build(to, &mut options, diags);
    run(pipeline, module, options, diags)
}

/// Brings `module`, whose memory is planned, to what the code generator of `options` has. Whether it got there.
pub fn finish(module: &mut Body, options: PipelineOptions, diags: &mut Diags) -> bool {
    let mut pipeline = Pipeline::new("builtin.module");
    let added = options.target.map_or(Ok(()), |target| pipeline.add(legalize::pass(target)));
    run(added.map(|()| pipeline), module, options, diags)
}

fn run(
    pipeline: Result<Pipeline, String>,
    module: &mut Body,
    options: PipelineOptions,
    diags: &mut Diags,
) -> bool {
    let pipeline = match pipeline {
        Ok(pipeline) => pipeline,
        Err(message) => {
            diags.error(module.loc(module.self_op()), message);
            return false;
        }
    };
    let mut manager = PassManager::new();
    if options.threads > 0 {
        manager.threads = options.threads;
    }
    manager.verify_each = options.verify_each || cfg!(debug_assertions);
    manager.instruments = options.instruments;
    manager.remarks = options.remarks.is_some();
    let report = manager.run(&pipeline, module);
    if let Some(remarks) = &options.remarks {
        remarks.lock().unwrap_or_else(PoisonError::into_inner).extend(report.remarks);
    }
    let done = !report.failed && !report.diags.has_errors();
    diags.extend(coded(report.diags, codes::INTERNAL));
    done && !diags.has_errors()
}
