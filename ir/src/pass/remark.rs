//! What optimizations did and did not do, as data: upstream's optimization remarks.

use crate::body::{Body, Op};
use crate::loc::Loc;

/// What a remark says of an optimization.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RemarkKind {
    /// It was done.
    Passed,
    /// It was not done, since it does not apply.
    Missed,
    /// It was tried, and failed.
    Failure,
    /// It found something out.
    Analysis,
}

impl RemarkKind {
    /// The word in text.
    pub fn as_str(self) -> &'static str {
        match self {
            RemarkKind::Passed => "Passed",
            RemarkKind::Missed => "Missed",
            RemarkKind::Failure => "Failure",
            RemarkKind::Analysis => "Analysis",
        }
    }
}

/// A remark about one place. Made by a pass, and reported with [`PassCx::emit`](super::PassCx::emit).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// What it says of the optimization.
    pub kind: RemarkKind,
    /// The optimization, which filters of remarks match: the name of the pass.
    pub category: &'static str,
    /// The case of it, in kebab case.
    pub name: &'static str,
    /// The place.
    pub loc: Loc,
    /// The symbol of the function around it, empty when there is none.
    pub function: String,
    /// Facts by name. `Remark` is a sentence, `Reason` says why, `Suggestion` what could be done.
    pub args: Vec<(&'static str, String)>,
}

impl Remark {
    /// A remark about `op`.
    pub fn new(kind: RemarkKind, category: &'static str, name: &'static str, body: &Body, op: Op) -> Remark {
        let function = body.symbol(body.self_op()).unwrap_or_default().to_owned();
        Remark { kind, category, name, loc: body.loc(op), function, args: Vec::new() }
    }

    /// Adds a fact.
    pub fn arg(mut self, name: &'static str, value: impl std::fmt::Display) -> Remark {
        self.args.push((name, value.to_string()));
        self
    }

    /// Adds the sentence that says it.
    pub fn text(self, sentence: impl std::fmt::Display) -> Remark {
        self.arg("Remark", sentence)
    }

    /// Adds why.
    pub fn reason(self, reason: impl std::fmt::Display) -> Remark {
        self.arg("Reason", reason)
    }
}
