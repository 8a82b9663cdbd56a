//! The command line.

use clap::{Parser, ValueEnum};
use terrace_tools::model::{Failure, ModelOptions};

/// What is checked while a model is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum VerifyEach {
    /// After each pass the model is run by the reference interpreter, and must give the same outputs.
    Run,
}

const AFTER: &str = "\
Inputs are random unless --inputs or --image give them. Without --outputs, --expect, --test-data, --benchmark,
--profile or --print-memory-plan the outputs are shown.

Exit codes: 0 all went well, 1 the model or a file that goes with it cannot be used, 2 the command line is wrong,
3 the outputs are not those expected";

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
    #[arg(long, value_name = "FILE")]
    pub(crate) expect: Vec<String>,
    /// Largest difference from --expect, as a part of the range of the output's expected elements
    #[arg(long, value_name = "PART", default_value_t = 1e-3, requires = "expect", value_parser = tolerance)]
    pub(crate) tolerance: f64,
    /// Run each data set in a folder, in the layout of ONNX's backend tests (`test_data_set_0/input_0.pb`,
    /// `output_0.pb`, ...), and compare the outputs element by element
    #[arg(long, value_name = "FOLDER",
          conflicts_with_all = ["inputs", "image", "expect", "outputs", "benchmark", "profile", "verify_each", "print_memory_plan"])]
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
    /// Check each pass while the model is compiled
    #[arg(long, value_name = "HOW", value_enum)]
    pub(crate) verify_each: Option<VerifyEach>,
    /// Passes to run in front of all others
    #[arg(long, value_name = "PIPELINE", default_value = "", hide = true)]
    pub(crate) passes_first: String,
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
