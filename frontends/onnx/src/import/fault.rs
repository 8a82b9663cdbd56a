//! What can be wrong with a model, as diagnostics.

use std::collections::{BTreeMap, BTreeSet};

use terrace_ir::{Diagnostic, Diags, Loc, OpError, Severity};

use super::behind::{Behind, listed};

/// The stable codes of the importer's diagnostics.
pub mod codes {
    /// The file is not a well-formed `ModelProto`.
    pub const MALFORMED: &str = "E0101";
    /// The model is written against an operator set or format that is not read.
    pub const VERSION: &str = "E0102";
    /// There is no such operator in the model's operator set.
    pub const UNKNOWN_OPERATOR: &str = "E0103";
    /// The operator is not supported at all.
    pub const UNSUPPORTED: &str = "E0104";
    /// Inputs, outputs or attributes are not those of the operator's signature.
    pub const SIGNATURE: &str = "E0105";
    /// An attribute has a value that the operator does not allow.
    pub const ATTRIBUTE: &str = "E0106";
    /// An input must be known when the model is compiled.
    pub const NOT_CONSTANT: &str = "E0107";
    /// Shapes or element types of the inputs do not fit the operator.
    pub const OPERANDS: &str = "E0108";
    /// A value is used that nothing defines.
    pub const UNDEFINED: &str = "E0109";
    /// A name is defined twice.
    pub const DUPLICATE: &str = "E0110";
    /// Nodes need each other's results.
    pub const CYCLE: &str = "E0111";
    /// The size of a dimension is not known.
    pub const DYNAMIC: &str = "E0112";
    /// The elements of a constant cannot be had.
    pub const TENSOR: &str = "E0113";
    /// The type of an input or output is missing, or not that of a tensor.
    pub const TYPE: &str = "E0114";
    /// A function cannot be inlined.
    pub const FUNCTION: &str = "E0115";
    /// The operator is for training, or a preview of one.
    pub const TRAINING: &str = "E0119";
    /// The model is larger than the importer follows.
    pub const LIMIT: &str = "E0116";
    /// The operator is supported, but not with this attribute, input or output.
    pub const MODE: &str = "E0117";
    /// Elements of the inputs are of types that the operator does not take.
    pub const ELEMENTS: &str = "E0118";
    /// Warning: something in the file was not understood and left out.
    pub const IGNORED: &str = "W0101";
    /// Warning: the model declares another type than its operators give.
    pub const DECLARED_TYPE: &str = "W0102";
}

/// Why a node cannot be imported, before its name and place are added.
#[derive(Debug)]
pub(super) struct Fault(Box<Parts>);

#[derive(Debug)]
struct Parts {
    code: &'static str,
    message: String,
    notes: Vec<String>,
    help: Option<String>,
    behind: Option<Behind>,
}

pub(super) type Result<T, E = Fault> = std::result::Result<T, E>;

impl Fault {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Fault {
        let (message, notes, help) = (message.into(), Vec::new(), None);
        Fault(Box::new(Parts { code, message, notes, help, behind: None }))
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Fault {
        self.0.notes.push(note.into());
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Fault {
        self.0.help = Some(help.into());
        self
    }

    pub(super) fn code(&self) -> &'static str {
        self.0.code
    }

    /// Adds which inputs of the model would have to be known.
    pub(super) fn behind(mut self, behind: Behind) -> Fault {
        let of = |names: &BTreeSet<String>| {
            let plural = if names.len() == 1 { "" } else { "s" };
            format!("of the model's input{plural} {}", listed(names))
        };
        if !behind.elements.is_empty() {
            let flags: Vec<String> =
                behind.elements.iter().take(NAMED).map(|name| format!("--value {name}=...")).collect();
            self = self.note(format!("it follows from the elements {}", of(&behind.elements))).help(format!(
                "if they are the same in every run, compile them in: `{}`; `terrace-run` does that by itself with what \
                 --inputs and --test-data give",
                flags.join(" ")
            ));
        } else if let Some(first) = behind.sizes.first() {
            self = self
                .note(format!("it follows from the sizes {}", of(&behind.sizes)))
                .help(format!("give the sizes: `--shape {first}=...`, or `--dim` for one that has a name"));
        }
        self.0.behind = Some(behind);
        self
    }

    /// Whether it was looked for which inputs would have to be known.
    pub(super) fn is_explained(&self) -> bool {
        self.0.behind.is_some()
    }

    /// Adds the types of the node's inputs, unless they are there.
    pub(super) fn inputs(self, inputs: &str) -> Fault {
        let there = inputs.is_empty() || self.0.notes.iter().any(|note| note.starts_with("inputs: "));
        if there { self } else { self.note(format!("inputs: {inputs}")) }
    }

    /// The fault of no node, at `loc`.
    pub(super) fn into_diagnostic(self, loc: Loc) -> Diagnostic {
        let parts = *self.0;
        let mut diagnostic = Diagnostic::error(loc, parts.message).code(parts.code);
        for note in parts.notes {
            diagnostic = diagnostic.note(Loc::UNKNOWN, note);
        }
        diagnostic.help = parts.help;
        diagnostic
    }
}

impl From<OpError> for Fault {
    fn from(error: OpError) -> Fault {
        Fault::new(codes::OPERANDS, format!(": {}", error.message()))
    }
}

/// How many nodes with the same problem are named, and inputs that would have to be known.
const NAMED: usize = 3;

/// A problem, and the other nodes that have it.
struct Found {
    diagnostic: Diagnostic,
    others: Vec<String>,
    more: usize,
}

impl Found {
    fn new(diagnostic: Diagnostic) -> Found {
        Found { diagnostic, others: Vec::new(), more: 0 }
    }
}

/// Problems found so far; those that several nodes share are one.
pub(super) struct Faults {
    diags: Vec<Found>,
    by_message: BTreeMap<(&'static str, String), usize>,
    /// Whether each node's problem stays one of its own.
    apart: bool,
    /// Inputs whose elements some of the nodes would have to know.
    undecided: BTreeSet<String>,
}

impl Faults {
    /// No problems yet. Those that several nodes share stay `apart`, or are one that names the nodes.
    pub(super) fn new(apart: bool) -> Faults {
        Faults { diags: Vec::new(), by_message: BTreeMap::new(), apart, undecided: BTreeSet::new() }
    }

    /// Adds a diagnostic about no node in particular.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.diags.push(Found::new(diagnostic));
    }

    /// Adds `fault` of the node that `subject` describes, an operator `op_type`.
    pub(super) fn node(&mut self, fault: Fault, op_type: &str, subject: String, loc: Loc) {
        let parts = *fault.0;
        self.undecided.extend(parts.behind.into_iter().flat_map(|behind| behind.elements));
        // What an op says of itself begins with a colon; all else goes on after the name.
        let gap = if parts.message.starts_with(':') { "" } else { " " };
        let message = format!("`{op_type}`{gap}{}", parts.message);
        let key = (parts.code, message.clone());
        if let Some(&at) = self.by_message.get(&key).filter(|_| !self.apart) {
            let found = &mut self.diags[at];
            if found.others.len() < NAMED {
                found.others.push(subject);
            } else {
                found.more += 1;
            }
            return;
        }
        self.by_message.insert(key, self.diags.len());
        let mut diagnostic =
            Diagnostic::error(loc, message).code(parts.code).note(Loc::UNKNOWN, format!("in {subject}"));
        for note in parts.notes {
            diagnostic = diagnostic.note(Loc::UNKNOWN, note);
        }
        diagnostic.help = parts.help;
        self.diags.push(Found::new(diagnostic));
    }

    /// Whether any of them is an error.
    pub(super) fn has_errors(&self) -> bool {
        self.diags.iter().any(|found| found.diagnostic.severity == Severity::Error)
    }

    /// Adds all of `others`, in their order.
    pub(super) fn merge(&mut self, others: Faults) {
        let start = self.diags.len();
        self.undecided.extend(others.undecided);
        self.diags.extend(others.diags);
        for (key, at) in others.by_message {
            self.by_message.entry(key).or_insert(start + at);
        }
    }

    /// The inputs whose elements would have to be known, by name.
    pub(super) fn undecided(&self) -> Vec<String> {
        self.undecided.iter().cloned().collect()
    }

    pub(super) fn into_diags(self) -> Diags {
        let mut diags = Diags::new();
        for found in self.diags {
            let mut diagnostic = found.diagnostic;
            if !found.others.is_empty() {
                let named = found.others.join(", ");
                let note = match found.more {
                    0 => format!("also in {named}"),
                    more => format!("also in {named} and {more} more"),
                };
                diagnostic = diagnostic.note(Loc::UNKNOWN, note);
            }
            diags.push(diagnostic);
        }
        diags
    }
}
