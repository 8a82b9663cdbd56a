//! The part of the command line that is about the model, the same for every tool.

use clap::{Args, ValueEnum};

use super::{Cpu, InputValue};

/// How diagnostics are written to standard error.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum DiagnosticsFormat {
    /// Lines for people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
    /// A log in SARIF 2.1.0, for editors and code hosts.
    Sarif,
}

/// Which model, and how it is compiled.
#[derive(Args, Clone, Debug)]
pub struct ModelOptions {
    /// The model: ONNX (.onnx), ONNX's textual syntax (.onnxtxt), or IR at any level (.mlir, .mlirbc); `-` is
    /// standard input. Other names are told apart by what is in the file
    #[arg(value_name = "MODEL")]
    pub model: String,
    /// Size of a dimension that an ONNX model only names
    #[arg(long = "dim", value_name = "NAME=SIZE", value_parser = dimension)]
    pub dims: Vec<(String, i64)>,
    /// Shape of an input, instead of what an ONNX model says: `x=1x3x224x224`. The tensors of a sequence `s` are the
    /// inputs `s.0`, `s.1`, ...; `s=0` is one without any
    #[arg(long = "shape", value_name = "INPUT=SIZES", value_parser = shape)]
    pub shapes: Vec<(String, Vec<i64>)>,
    /// Elements of an input of an ONNX model that are the same in every run, and are compiled in: numbers separated by
    /// commas, `scales=1,1,2,2`, or an array in a file, `scales=@FILE.npy`. Other elements are refused in a run
    #[arg(long = "value", value_name = "INPUT=NUMBERS|@FILE", value_parser = value)]
    pub values: Vec<(String, InputValue)>,
    /// An optional input of an ONNX model that is not there; others are
    #[arg(long = "absent", value_name = "INPUT")]
    pub absent: Vec<String>,
    /// Threads to compile and to run with; all that the machine runs at once when left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Use no handwritten kernels: every op becomes loops
    #[arg(long)]
    pub no_kernels: bool,
    /// Processors to make code for; each can run what is made for the ones above it
    #[arg(long, value_enum, value_name = "CPU", default_value_t)]
    pub cpu: Cpu,
    /// How problems are written to standard error
    #[arg(long, value_enum, default_value_t)]
    pub diagnostics: DiagnosticsFormat,
    /// Show the frames of installed packages (torch, transformers, ...) in messages too
    #[arg(long)]
    pub full_trace: bool,
    /// Where ops come from, as `terrace-convert --locations-out` wrote it for this file of IR
    #[arg(long, value_name = "FILE")]
    pub locations: Option<String>,
    /// Explain an error code, such as E0104, and stop; without CODE list all codes
    // Answered before the command line is read, since it needs no model.
    #[arg(long, value_name = "CODE", num_args = 0..=1, default_missing_value = "")]
    pub explain: Option<String>,
    /// Whether an ONNX model returns what every node gives, behind its outputs: no flag of the command line.
    #[arg(skip)]
    pub node_values: bool,
}

impl ModelOptions {
    /// Options that take `model` as it is, with all threads and kernels.
    pub fn of(model: impl Into<String>) -> ModelOptions {
        ModelOptions {
            model: model.into(),
            dims: Vec::new(),
            shapes: Vec::new(),
            values: Vec::new(),
            absent: Vec::new(),
            threads: None,
            no_kernels: false,
            cpu: Cpu::Host,
            diagnostics: DiagnosticsFormat::Human,
            full_trace: false,
            locations: None,
            explain: None,
            node_values: false,
        }
    }

    /// The number of threads; at least one.
    pub fn threads(&self) -> usize {
        let machine = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(machine, usize::from)
    }
}

fn dimension(text: &str) -> Result<(String, i64), String> {
    let (name, size) = text.rsplit_once('=').ok_or("expected NAME=SIZE")?;
    Ok((name.to_owned(), size_of(size)?))
}

fn shape(text: &str) -> Result<(String, Vec<i64>), String> {
    let (name, sizes) = text.rsplit_once('=').ok_or("expected INPUT=SIZES, as in x=1x3x224x224")?;
    let sizes = match sizes {
        "" => Vec::new(),
        sizes => sizes.split(['x', ',']).map(size_of).collect::<Result<_, _>>()?,
    };
    Ok((name.to_owned(), sizes))
}

fn value(text: &str) -> Result<(String, InputValue), String> {
    let file = text.split_once("=@").map(|(name, _)| text.split_at(name.len()));
    let (name, value) = match file {
        Some((name, value)) => (name, &value[1..]),
        None => text.rsplit_once('=').ok_or("expected INPUT=NUMBERS, as in steps=5, or INPUT=@FILE")?,
    };
    Ok((name.to_owned(), InputValue::of_text(value)?))
}

fn size_of(text: &str) -> Result<i64, String> {
    text.parse().ok().filter(|&size| size >= 0).ok_or_else(|| format!("'{text}' is not a size"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_read() {
        assert_eq!(shape("x=1x3"), Ok(("x".to_owned(), vec![1, 3])));
        assert_eq!(shape("a=b=2,0"), Ok(("a=b".to_owned(), vec![2, 0])));
        assert_eq!(shape("x="), Ok(("x".to_owned(), vec![])));
        assert!(shape("x").is_err() && shape("x=1x").is_err() && shape("x=-1").is_err());
        let numbers = |text: &[&str]| InputValue::Numbers(text.iter().map(|&text| text.to_owned()).collect());
        assert_eq!(value("n=5"), Ok(("n".to_owned(), numbers(&["5"]))));
        assert_eq!(value("a=b=0,-1.5"), Ok(("a=b".to_owned(), numbers(&["0", "-1.5"]))));
        assert_eq!(value("n=@a=b.npy"), Ok(("n".to_owned(), InputValue::File("a=b.npy".to_owned()))));
        assert!(value("n").is_err() && value("n=").is_err() && value("n=x").is_err());
        assert_eq!(dimension("batch=4"), Ok(("batch".to_owned(), 4)));
        assert!(dimension("batch=99999999999999999999").is_err());
    }
}
