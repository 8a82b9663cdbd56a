//! The command line.

use std::path::Path;

use clap::{Args, Parser, ValueEnum};
use terrace_tools::model::{DebugLevel, Failure, ModelOptions};

/// What is made of a model.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Emit {
    /// IR as the importer makes it, or as it was read
    Import,
    /// IR of whole-model ops, after folding, layout and fusion
    Graph,
    /// IR of loops over tensors
    Tensor,
    /// IR of memory, loops and kernel calls
    Hardware,
    /// An object file, and a C header beside it
    Obj,
    /// A static library, and a C header beside it
    A,
    /// A shared library, linked by `cc`, and a C header beside it
    So,
    /// The C header of an object file or library
    Header,
}

const AFTER: &str = "\
Objects and libraries hold code, weights, and those handwritten kernels that the model calls, and need nothing of Terrace:
link them with -lm -lpthread. They are for processors like the one they are made on, or those that --cpu names; on others
they say so when they are called. The header says how the code is called.

Nothing is written unless all went well, and the same model gives the same bytes.

Exit codes: 0 all went well (with --check: nothing is refused), 1 the model or a file that goes with it cannot be used
(with --check: something is refused), 2 the command line is wrong";

/// What the output says of people's files.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Privacy {
    /// Leave out where ops come from
    #[arg(long)]
    pub(crate) strip_locations: bool,
    /// In locations, write NEW for OLD where a path begins with that; the last that fits counts
    #[arg(long = "path-prefix-map", value_name = "OLD=NEW", value_parser = prefix)]
    pub(crate) prefixes: Vec<(String, String)>,
    /// Write the locations that --strip-locations leaves out into a file of their own, which belongs to the output by its
    /// content: reading the output with --locations FILE has them again
    #[arg(long, value_name = "FILE", requires = "strip_locations")]
    pub(crate) locations_out: Option<String>,
}

fn prefix(text: &str) -> Result<(String, String), String> {
    let (old, new) = text.split_once('=').ok_or("expected OLD=NEW")?;
    if old.is_empty() {
        Err("expected a path before '='".to_owned())
    } else {
        Ok((old.to_owned(), new.to_owned()))
    }
}

/// Converts a model to IR at any level, or to native code
#[derive(Parser, Debug)]
#[command(name = "terrace-convert", version, after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) model: ModelOptions,
    /// Where to; `-` is standard output
    #[arg(
        short,
        long,
        value_name = "FILE",
        required = false,
        required_unless_present = "check",
        default_value_if("check", "true", "-")
    )]
    pub(crate) output: String,
    /// Make nothing, but say everything that stands in the way of the model, grouped by cause: import, shapes, lowering
    /// and kernels are tried, each going on behind what it refuses. The report is in the form that --diagnostics names
    #[arg(long, conflicts_with_all = ["emit", "depfile"])]
    pub(crate) check: bool,
    #[command(flatten)]
    pub(crate) privacy: Privacy,
    /// What to make; by the extension of the output when left out: .mlir (import), .o (obj), .a, .so, .h (header);
    /// `import` where that says nothing. IR is bytecode, with weights and locations, where the extension is .mlirbc
    #[arg(long, value_enum, value_name = "WHAT")]
    emit: Option<Emit>,
    /// Name of the model in native code: its entry point is terrace_entry_NAME; that of the output when left out
    #[arg(long, value_name = "NAME", value_parser = identifier)]
    name: Option<String>,
    /// What native code tells debuggers and profilers of where it comes from, as far as the model says that: lines and, with
    /// `full`, nodes
    #[arg(short = 'g', long, value_enum, value_name = "LEVEL", num_args = 0..=1, require_equals = true,
          default_value_t = DebugLevel::Full, default_missing_value = "full")]
    pub(crate) debug_info: DebugLevel,
    /// Leave the data of weights out of IR
    #[arg(long)]
    pub(crate) elide_weights: bool,
    /// Print locations in IR text
    #[arg(long)]
    pub(crate) mlir_print_debuginfo: bool,
    /// Write which files the output was made from, as a rule for make
    #[arg(long, value_name = "FILE")]
    pub(crate) depfile: Option<String>,
}

impl Options {
    /// What is to be made.
    ///
    /// # Errors
    /// When the output's extension promises what is not made.
    pub(crate) fn emit(&self) -> Result<Emit, Failure> {
        if let Some(emit) = self.emit {
            return Ok(emit);
        }
        if self.output == "-" {
            return Ok(Emit::Import);
        }
        let extension = Path::new(&self.output).extension().and_then(|extension| extension.to_str());
        match extension {
            Some("mlir" | "mlirbc") | None => Ok(Emit::Import),
            Some("o") => Ok(Emit::Obj),
            Some("a") => Ok(Emit::A),
            Some("so") => Ok(Emit::So),
            Some("h") => Ok(Emit::Header),
            Some(other) => {
                let message = format!(
                    "nothing is known to make with the extension '.{other}'; say what by --emit, or use .mlir, .mlirbc, .o, .a, .so or .h"
                );
                Err(Failure::Usage(message))
            }
        }
    }

    /// The model's name in native code: a C identifier.
    pub(crate) fn name(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        let named_by = if self.output == "-" { &self.model.model } else { &self.output };
        let stem = Path::new(named_by).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let stem = stem.strip_prefix("lib").filter(|rest| !rest.is_empty()).unwrap_or(stem);
        let name: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        match name.chars().next() {
            None | Some('_') => format!("model{name}"),
            Some('0'..='9') => format!("model_{name}"),
            Some(_) => name,
        }
    }
}

fn identifier(text: &str) -> Result<String, String> {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let goes_on = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if starts && goes_on { Ok(text.to_owned()) } else { Err("expected a C identifier".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(args: &[&str]) -> Options {
        let all = ["terrace-convert", "m.onnx"].iter().chain(args);
        Options::try_parse_from(all).expect("a command line")
    }

    #[test]
    fn the_extension_tells_what_to_make() {
        let emit = |args: &[&str]| options(args).emit().map_err(|failure| failure.code());
        assert_eq!(emit(&["-o", "a.mlir"]), Ok(Emit::Import));
        assert_eq!(emit(&["-o", "a.b.so"]), Ok(Emit::So));
        assert_eq!(emit(&["-o", "liba.a"]), Ok(Emit::A));
        assert_eq!(emit(&["-o", "-"]), Ok(Emit::Import));
        assert_eq!(emit(&["-o", "a.so", "--emit=tensor"]), Ok(Emit::Tensor));
        assert_eq!(emit(&["-o", "a.exe"]), Err(2));
    }

    #[test]
    fn names_are_c_identifiers() {
        let name = |args: &[&str]| options(args).name();
        assert_eq!(name(&["-o", "out/libmobile-net.v2.so"]), "mobile_net_v2");
        assert_eq!(name(&["-o", "-"]), "m");
        assert_eq!(name(&["-o", "3d.o"]), "model_3d");
        assert_eq!(name(&["-o", "a.o", "--name", "x1"]), "x1");
        assert!(Options::try_parse_from(["terrace-convert", "m", "-o", "a.o", "--name", "1x"]).is_err());
    }
}
