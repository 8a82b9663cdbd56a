//! The command line.

use clap::{Parser, ValueEnum};
use terrace_cranelift::JitDebug;
use terrace_tools::model::{DebugLevel, Failure, ModelOptions};

use crate::compare::Other;

/// What is checked while a model is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum VerifyEach {
    /// After each pass the model is run by the reference interpreter, and must give the same outputs.
    Run,
}

const AFTER: &str = "\
Inputs are random unless --inputs or --image give them. Without --outputs, --expect, --compare, --test-data, --benchmark,
--profile, --report, --trace or --print-memory-plan the outputs are shown.

Exit codes: 0 all went well, 1 the model or a file that goes with it cannot be used, 2 the command line is wrong,
3 the outputs, or what layers compute, are not those expected";

/// Compiles a model in memory and runs it
#[derive(Parser, Debug)]
#[command(name = "terrace-run", version, after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) model: ModelOptions,
    /// Inputs by name (.npz), or the only input (.npy). Given several times, the model is compiled once and runs on each
    /// of them; their sizes may differ where the model leaves them open
    #[arg(long, value_name = "FILE")]
    pub(crate) inputs: Vec<String>,
    /// A picture (.png) for the input that takes one: of the model's size, red-green-blue from 0 to 1 unless
    /// the model's metadata say otherwise
    #[arg(long, value_name = "FILE")]
    pub(crate) image: Option<String>,
    /// Seed of random inputs
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Outputs to compare with, by name (.npz), or the only output (.npy); as many times as --inputs
    #[arg(long, value_name = "FILE", group = "reference")]
    pub(crate) expect: Vec<String>,
    /// Find the first layer that computes something else than OTHER: a .npz file of values by their name in the model, as
    /// `scripts/intermediate_values.py` makes it; `interp`, the reference interpreter, or `interp:graph`, `interp:tensor`,
    /// `interp:hardware`, of what the passes make of the model down to a level; `no-kernels` or `cpu=CPU`, compiled so;
    /// `without=PASS`, compiled without a pass. Given twice, the second is compared with the first
    #[arg(long, value_name = "OTHER", group = "reference", value_parser = crate::compare::other,
          conflicts_with_all = ["expect", "outputs", "benchmark", "profile", "report", "trace", "verify_each", "print_memory_plan", "test_data"])]
    pub(crate) compare: Vec<Other>,
    /// Show all layers that --compare looked at, and not only those around the first that diverges
    #[arg(long, requires = "compare")]
    pub(crate) compare_all: bool,
    /// Write the first layer that diverges as a model of its own, with its inputs and a line that runs it
    #[arg(long, value_name = "FOLDER", requires = "compare")]
    pub(crate) repro: Option<String>,
    /// Largest difference from --expect and --compare, as a part of the range of the expected elements
    #[arg(long, value_name = "PART", default_value_t = 1e-3, requires = "reference", value_parser = tolerance)]
    pub(crate) tolerance: f64,
    /// Run each data set in a folder, in the layout of ONNX's backend tests (`test_data_set_0/input_0.pb`,
    /// `output_0.pb`, ...), and compare the outputs element by element
    #[arg(long, value_name = "FOLDER",
          conflicts_with_all = ["inputs", "image", "expect", "outputs", "benchmark", "profile", "report", "trace", "verify_each", "print_memory_plan"])]
    pub(crate) test_data: Option<String>,
    /// Largest difference from --test-data, as a part of the expected element
    #[arg(long, value_name = "PART", default_value_t = 1e-3, requires = "test_data", value_parser = tolerance)]
    pub(crate) rtol: f64,
    /// Largest difference from --test-data on top of --rtol
    #[arg(long, value_name = "NUMBER", default_value_t = 1e-7, requires = "test_data", value_parser = tolerance)]
    pub(crate) atol: f64,
    /// Write the outputs to a file, by name (.npz), or the only one (.npy); as many times as --inputs
    #[arg(long, value_name = "FILE")]
    pub(crate) outputs: Vec<String>,
    /// Time ROUNDS runs, 50 when left out, after some that are not timed
    #[arg(long, value_name = "ROUNDS", num_args = 0..=1, require_equals = true, default_missing_value = "50",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) benchmark: Option<u32>,
    /// Time each op, and show which line of the source each came from
    #[arg(long)]
    pub(crate) profile: bool,
    /// Write a page for the browser: the model's graph, the time and memory of each op and line of source, what was
    /// fused, the memory plan, and what compiling took
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<String>,
    /// Write a trace of compiling and of some runs, for Perfetto and chrome://tracing
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<String>,
    /// Tell gdb where the code comes from, when this runs in it: the lines of the model's source and, with `full`, its nodes
    #[arg(short = 'g', long, value_enum, value_name = "LEVEL", num_args = 0..=1, require_equals = true,
          default_value_t = DebugLevel::None, default_missing_value = "full")]
    pub(crate) debug_info: DebugLevel,
    /// Tell perf what the code is, in `/tmp/perf-PID.map`: nodes of the model, with their lines
    #[arg(long)]
    pub(crate) perf_map: bool,
    /// Check each pass while the model is compiled
    #[arg(long, value_name = "HOW", value_enum)]
    pub(crate) verify_each: Option<VerifyEach>,
    /// Passes to run in front of all others
    #[arg(long, value_name = "PIPELINE", default_value = "", hide = true)]
    pub(crate) passes_first: String,
    /// Descriptions of kernels (.mlir), instead of those of all that there are
    #[arg(long, value_name = "FILE", hide = true)]
    pub(crate) kernels: Option<String>,
    /// Show where in memory each intermediate value lies
    #[arg(long)]
    pub(crate) print_memory_plan: bool,
}

/// The files of one run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct DataFiles<'a> {
    /// Its inputs; random ones when there is no file.
    pub(crate) inputs: Option<&'a str>,
    /// What its outputs are compared with.
    pub(crate) expect: Option<&'a str>,
    /// Where its outputs are written to.
    pub(crate) outputs: Option<&'a str>,
}

impl Options {
    /// Who is told where the code comes from, and what.
    pub(crate) fn debug(&self) -> Option<JitDebug> {
        let told = self.debug_info.info();
        let info = told.or_else(|| DebugLevel::Full.info().filter(|_| self.perf_map))?;
        Some(JitDebug { info, gdb: told.is_some(), perf: self.perf_map })
    }

    /// The runs that were asked for, in order; at least one.
    ///
    /// # Errors
    /// When there are not as many files of outputs as of inputs.
    pub(crate) fn data_files(&self) -> Result<Vec<DataFiles<'_>>, Failure> {
        let runs = self.inputs.len().max(1);
        for (flag, files) in [("--expect", &self.expect), ("--outputs", &self.outputs)] {
            if !files.is_empty() && files.len() != runs {
                let why = format!("{flag} is given {} times, but there are {runs} runs", files.len());
                return Err(Failure::Usage(why));
            }
        }
        let of = |run| DataFiles {
            inputs: self.inputs.get(run).map(String::as_str),
            expect: self.expect.get(run).map(String::as_str),
            outputs: self.outputs.get(run).map(String::as_str),
        };
        Ok((0..runs).map(of).collect())
    }
}

fn tolerance(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|part| *part >= 0.0)
        .ok_or_else(|| "expected a number that is not negative".to_owned())
}
