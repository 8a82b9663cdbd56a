//! The pass manager: passes over bodies, pipelines of them as text, and running them.
//!
//! A pass gets `&mut Body` and so can change one isolated op and nothing else; passes that are
//! anchored on functions therefore run on all functions of a module at once. What is printed and
//! reported does not depend on the number of threads.

mod instrument;
mod options;
mod parse;
mod pipeline;
mod registry;
mod remark;
mod run;
mod sequential;

pub use instrument::{Instrument, PassSite, Whole};
pub use options::{OptionDef, OptionKind, OptionValues};
pub use parse::{PipelineError, parse_pipeline};
pub use pipeline::{Item, PassItem, Pipeline};
pub use registry::{PassInfo, PassRegistry, PipelineInfo, StatisticDef, nearest};
pub use remark::{Remark, RemarkKind};
pub use run::{PassManager, Report, Timing};

use std::collections::BTreeMap;

use crate::body::{Body, Op};
use crate::context::Context;
use crate::diag::{Diagnostic, Diags, Severity};
use crate::loc::Loc;

/// What a pass runs on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// Every isolated op by itself: the one that the pipeline is anchored on, and all nested ones.
    Any,
    /// The op that the pipeline is anchored on, whatever it is, together with all nested ops.
    Whole,
    /// The ops of one kind, `func.func`.
    Op(&'static str),
}

/// A pass failed and has said why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failed;

/// A transformation of a body, or a report about it.
pub trait Pass: Send + Sync {
    /// Prepares for bodies of `ctx`. Called once before a pipeline runs, in front of all passes of it.
    ///
    /// # Errors
    /// When the pass cannot run; why is among the diagnostics.
    fn initialize(&self, _ctx: &Context, _cx: &mut PassCx) -> Result<(), Failed> {
        Ok(())
    }

    /// Runs on `body`. Bodies nested in it are only touched by passes with an anchor of a kind that
    /// holds others, a module.
    ///
    /// # Errors
    /// When there is no result; why is among the diagnostics.
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed>;
}

impl<F: Fn(&mut Body, &mut PassCx) -> Result<(), Failed> + Send + Sync> Pass for F {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        self(body, cx)
    }
}

/// What a running pass reports.
#[derive(Default)]
pub struct PassCx {
    /// Diagnostics.
    pub diags: Diags,
    /// Text for the user, printed in order after the pass has run on everything.
    pub output: String,
    stats: BTreeMap<&'static str, u64>,
    nested: bool,
    /// Remarks, when they are wanted.
    remarks: Option<Vec<Remark>>,
}

impl PassCx {
    /// Nothing reported yet.
    pub fn new() -> PassCx {
        PassCx::default()
    }

    /// Whether what the pass runs on lies in another op.
    pub fn is_nested(&self) -> bool {
        self.nested
    }

    /// Reports an error at `loc`; the pass should return the value.
    pub fn error(&mut self, loc: Loc, message: impl Into<String>) -> Failed {
        self.diags.error(loc, message);
        Failed
    }

    /// Reports an error about `op`.
    pub fn op_error(&mut self, body: &Body, op: Op, message: impl std::fmt::Display) -> Failed {
        let message = format!("'{}' op {message}", body.name_str(op));
        self.diags.push(Diagnostic::error(body.loc(op), message).about(body, op));
        Failed
    }

    /// Reports a warning at `loc`.
    pub fn warning(&mut self, loc: Loc, message: impl Into<String>) {
        self.diags.push(Diagnostic::warning(loc, message));
    }

    /// Reports what was done, or why not.
    pub fn remark(&mut self, loc: Loc, message: impl Into<String>) {
        self.diags.push(Diagnostic::new(Severity::Remark, loc, message));
    }

    /// Reports an optimization remark, which is only made when somebody wants to see remarks.
    pub fn emit(&mut self, make: impl FnOnce() -> Remark) {
        if let Some(remarks) = &mut self.remarks {
            remarks.push(make());
        }
    }

    /// Whether somebody wants to see optimization remarks.
    pub fn wants_remarks(&self) -> bool {
        self.remarks.is_some()
    }

    /// Passes on what a pipeline that ran inside of the pass reported.
    pub fn take_over(&mut self, report: Report) {
        self.diags.extend(report.diags);
        self.output.push_str(&report.output);
        if let Some(remarks) = &mut self.remarks {
            remarks.extend(report.remarks);
        }
    }

    /// Adds to the statistic `name`.
    pub fn count(&mut self, name: &'static str, by: u64) {
        *self.stats.entry(name).or_default() += by;
    }

    /// The statistics, by name.
    pub fn stats(&self) -> &BTreeMap<&'static str, u64> {
        &self.stats
    }
}

#[cfg(test)]
mod tests;
