//! Diagnostics: what is wrong, where, and what follows from it.
//!
//! This crate only collects them; tools render them for people and for machines.

use crate::body::{Body, Op};
use crate::loc::Loc;
use crate::text::PrintOptions;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Attached to another diagnostic.
    Note,
    /// Information about what was done.
    Remark,
    /// The result may not be what was meant.
    Warning,
    /// There is no result.
    Error,
}

impl Severity {
    /// The word in text.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Remark => "remark",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A message about a place, with notes about other places.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Stable code of the message, where it has one (`E0312`).
    pub code: Option<&'static str>,
    /// The place.
    pub loc: Loc,
    /// One sentence, lower case, no full stop.
    pub message: String,
    /// Notes, in order.
    pub notes: Vec<Note>,
    /// What to do about it, when that is known.
    pub help: Option<String>,
}

/// A remark that belongs to a diagnostic.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// The place; unknown when it is the diagnostic's own.
    pub loc: Loc,
    /// One sentence.
    pub message: String,
}

impl Diagnostic {
    /// A diagnostic without notes.
    pub fn new(severity: Severity, loc: Loc, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity, code: None, loc, message: message.into(), notes: Vec::new(), help: None }
    }

    /// An error.
    pub fn error(loc: Loc, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, loc, message)
    }

    /// A warning.
    pub fn warning(loc: Loc, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, loc, message)
    }

    /// Adds a note about `loc`.
    pub fn note(mut self, loc: Loc, message: impl Into<String>) -> Diagnostic {
        self.notes.push(Note { loc, message: message.into() });
        self
    }

    /// Shows `op`, which the diagnostic is about, in a note before all others, where that was asked for
    /// with `Context::show_ops_in_diagnostics`.
    pub fn about(mut self, body: &Body, op: Op) -> Diagnostic {
        if body.ctx().shows_ops_in_diagnostics() {
            let options = PrintOptions { generic: true, ..PrintOptions::default() };
            let text = crate::text::print_op(body, op, &options);
            let line = if text.contains('\n') { "\n" } else { "" };
            let message = format!("see current operation: {line}{text}");
            self.notes.insert(0, Note { loc: body.loc(op), message });
        }
        self
    }

    /// Says what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Gives the message its stable code.
    pub fn code(mut self, code: &'static str) -> Diagnostic {
        self.code = Some(code);
        self
    }
}

/// Diagnostics in the order in which they were found.
#[derive(Default, Debug)]
pub struct Diags {
    list: Vec<Diagnostic>,
    errors: usize,
}

impl Diags {
    /// None yet.
    pub fn new() -> Diags {
        Diags::default()
    }

    /// Adds `diagnostic`.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.errors += usize::from(diagnostic.severity == Severity::Error);
        self.list.push(diagnostic);
    }

    /// Adds an error at `loc`.
    pub fn error(&mut self, loc: Loc, message: impl Into<String>) {
        self.push(Diagnostic::error(loc, message));
    }

    /// Adds all of `other`.
    pub fn extend(&mut self, other: Diags) {
        self.errors += other.errors;
        self.list.extend(other.list);
    }

    /// Number of errors.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Whether an error was added.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// All of them, by value.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.list
    }
}

/// Why an op is wrong, before the caller adds its name and place.
///
/// Verifiers return it; the verifier renders it as `'dialect.op' op MESSAGE`, upstream's grammar.
#[derive(Debug)]
pub struct OpError(Box<OpErrorData>);

#[derive(Debug)]
struct OpErrorData {
    message: String,
    notes: Vec<Note>,
    /// Whether the op's name goes in front.
    named: bool,
    /// The op that it is about, when that is another one.
    about: Option<(String, Loc)>,
    /// What else is wrong, reported first.
    before: Option<OpError>,
}

impl OpError {
    /// The op does not do what `message` says it must.
    pub fn new(message: impl Into<String>) -> OpError {
        OpError(Box::new(OpErrorData {
            message: message.into(),
            notes: Vec::new(),
            named: true,
            about: None,
            before: None,
        }))
    }

    /// As [`OpError::new`], but `message` is the whole: the name of the op is not put in front.
    pub fn bare(message: impl Into<String>) -> OpError {
        OpError(Box::new(OpErrorData {
            message: message.into(),
            notes: Vec::new(),
            named: false,
            about: None,
            before: None,
        }))
    }

    /// Adds a note about `loc`.
    pub fn note(mut self, loc: Loc, message: impl Into<String>) -> OpError {
        self.0.notes.push(Note { loc, message: message.into() });
        self
    }

    /// Says that it is the op `name` at `loc` that is wrong, such as one in a region of the one that is
    /// checked.
    pub fn about(mut self, name: &str, loc: Loc) -> OpError {
        self.0.about = Some((name.to_owned(), loc));
        self
    }

    /// Reports `self` behind `reason`, which is an error of its own: a rule's name after what breaks it.
    pub fn after(mut self, reason: OpError) -> OpError {
        self.0.before = Some(match self.0.before.take() {
            Some(first) => reason.after(first),
            None => reason,
        });
        self
    }

    /// The message, without the op's name.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The error as one diagnostic about the op `name` at `loc`; what [`OpError::after`] puts in front
    /// of it becomes notes.
    pub fn into_diagnostic(self, name: &str, loc: Loc) -> Diagnostic {
        let mut all = self.into_diagnostics(name, loc);
        let mut diagnostic =
            all.pop().unwrap_or_else(|| Diagnostic::error(loc, format!("'{name}' op is wrong")));
        for other in all {
            diagnostic.notes.push(Note { loc: other.loc, message: other.message });
            diagnostic.notes.extend(other.notes);
        }
        diagnostic
    }

    /// The error as diagnostics about the op `name` at `loc`, in the order to report them; at least one.
    pub fn into_diagnostics(self, name: &str, loc: Loc) -> Vec<Diagnostic> {
        let mut all = Vec::new();
        let mut next = Some(self);
        while let Some(error) = next {
            let OpErrorData { message, notes, named, about, before } = *error.0;
            let (name, loc) = about.as_ref().map_or((name, loc), |(name, loc)| (name.as_str(), *loc));
            let message = if named { format!("'{name}' op {message}") } else { message };
            let mut diagnostic = Diagnostic::error(loc, message);
            diagnostic.notes = notes;
            all.push(diagnostic);
            next = before;
        }
        all.reverse();
        all
    }
}

impl<T: Into<String>> From<T> for OpError {
    fn from(message: T) -> OpError {
        OpError::new(message)
    }
}
