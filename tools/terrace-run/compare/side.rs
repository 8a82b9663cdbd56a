//! The two that are compared: ways to compute a model, and values that were computed elsewhere.

use std::fmt;
use std::path::Path;

use clap::ValueEnum as _;
use terrace_ir::Body;
use terrace_passes::pipeline::Level;
use terrace_runtime::Pool;
use terrace_tools::data::Tensor;
use terrace_tools::data::file::Tensors;
use terrace_tools::model::{Cpu, Failure, Reporter, Session, ports};

use super::interpret;

/// What `--compare` names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Other {
    /// Values by name, in a file.
    File(String),
    /// The reference interpreter: of the model as it is, or of what the passes make of it down to a level.
    Interpreter(Option<Level>),
    /// Compiled as the command line says.
    Compiled,
    /// Compiled without handwritten kernels.
    NoKernels,
    /// Compiled for other processors.
    Cpu(Cpu),
    /// Compiled without the passes of this name.
    Without(String),
}

impl fmt::Display for Other {
    /// As it is written on the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Other::File(path) => f.write_str(path),
            Other::Interpreter(None) => f.write_str("interp"),
            Other::Interpreter(Some(level)) => write!(f, "interp:{}", shown_level(*level)),
            Other::Compiled => f.write_str("compiled"),
            Other::NoKernels => f.write_str("no-kernels"),
            Other::Cpu(cpu) => write!(f, "cpu={}", shown_cpu(*cpu)),
            Other::Without(pass) => write!(f, "without={pass}"),
        }
    }
}

impl Other {
    /// What messages call it.
    pub(super) fn described(&self) -> String {
        match self {
            Other::File(path) => format!("the values in {path}"),
            Other::Interpreter(None) => "the reference interpreter".to_owned(),
            Other::Interpreter(Some(level)) => {
                format!("the reference interpreter at the {} level", shown_level(*level))
            }
            Other::Compiled => "compiled code".to_owned(),
            Other::NoKernels => "code without handwritten kernels".to_owned(),
            Other::Cpu(cpu) => format!("code for {}", shown_cpu(*cpu)),
            Other::Without(pass) => format!("code made without the pass '{pass}'"),
        }
    }
}

fn shown_level(level: Level) -> &'static str {
    match level {
        Level::Graph => "graph",
        Level::Tensor => "tensor",
        Level::Hardware => "hardware",
    }
}

fn shown_cpu(cpu: Cpu) -> String {
    cpu.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

const FORMS: &str = "expected a .npz file, `interp`, `interp:graph`, `interp:tensor`, `interp:hardware`, `compiled`, \
                     `no-kernels`, `cpu=CPU` or `without=PASS`";

/// Reads what `--compare` is given.
pub(crate) fn other(text: &str) -> Result<Other, String> {
    let level = |level| Ok(Other::Interpreter(Some(level)));
    match text.split_once('=') {
        Some(("without", pass)) if !pass.is_empty() => return Ok(Other::Without(pass.to_owned())),
        Some(("cpu", cpu)) => return Cpu::from_str(cpu, false).map(Other::Cpu),
        Some(("backend", _)) => {
            let why = "there is one code generator: compare with `no-kernels`, `cpu=CPU` or `interp`";
            return Err(why.to_owned());
        }
        Some(("precision", _)) => return Err(PRECISION.to_owned()),
        _ => {}
    }
    match text {
        "interp" => Ok(Other::Interpreter(None)),
        "interp:graph" => level(Level::Graph),
        "interp:tensor" => level(Level::Tensor),
        "interp:hardware" => level(Level::Hardware),
        "compiled" => Ok(Other::Compiled),
        "no-kernels" => Ok(Other::NoKernels),
        "precision" => Err(PRECISION.to_owned()),
        _ if text.ends_with(".npz") => Ok(Other::File(text.to_owned())),
        _ => Err(FORMS.to_owned()),
    }
}

const PRECISION: &str = "models are compiled in the precision that they are written in, and no other: compare with values \
                         that were computed in another one (a .npz file)";

/// One of the two.
pub(super) enum Side {
    File { path: String, values: Tensors },
    Interpreter { session: Session, level: Option<Level> },
    Compiled { session: Session },
}

impl Side {
    /// What `other` names, of the model of `session`.
    ///
    /// # Errors
    /// When it is a file that cannot be read.
    pub(super) fn of(other: &Other, session: &Session) -> Result<Side, Failure> {
        let mut session = session.fork(session.module().clone(), session.reporter());
        match other {
            Other::File(path) => {
                let values = Tensors::read(Path::new(path)).map_err(|error| Failure::file(path, error))?;
                return Ok(Side::File { path: path.clone(), values });
            }
            Other::Interpreter(level) => return Ok(Side::Interpreter { session, level: *level }),
            Other::Compiled => {}
            Other::NoKernels => session.options_mut().no_kernels = true,
            Other::Cpu(cpu) => session.options_mut().cpu = *cpu,
            Other::Without(pass) => session.leave_out(pass),
        }
        Ok(Side::Compiled { session })
    }

    /// What `module`, the model or a part of it, gives for `inputs`, computed this way; problems go to `reporter`.
    ///
    /// # Errors
    /// When it cannot be computed.
    pub(super) fn compute(
        &self,
        module: Body,
        inputs: &[Tensor],
        reporter: &Reporter,
    ) -> Result<Vec<Tensor>, Failure> {
        match self {
            Side::File { path, .. } => Err(Failure::file(path, "holds values, and computes none")),
            Side::Interpreter { session, level } => {
                let mut session = session.fork(module, reporter);
                if let Some(level) = level {
                    session.lower(*level)?;
                }
                interpret::run(session.module(), inputs).map_err(|problem| {
                    reporter.all(session.ctx(), std::iter::once(&problem));
                    Failure::Reported
                })
            }
            Side::Compiled { session } => {
                let mut session = session.fork(module, reporter);
                let mut program = session.compile()?;
                ports::set_inputs(&mut program, inputs)?;
                let mut pool = Pool::new(session.threads());
                ports::run(&mut program, &mut pool)?;
                Ok(ports::outputs(&program)?.into_iter().map(|output| output.1).collect())
            }
        }
    }
}
