//! Checks a text against the `CHECK` directives of a test file, with the semantics of LLVM's FileCheck
//! (<https://llvm.org/docs/CommandGuide/FileCheck.html>).
//!
//! [`check`] is a function of its arguments: no files, no environment. [`dump`] shows the input with what was found in it,
//! and [`update`] rewrites a test file's directives to what the input is now.
#![forbid(unsafe_code)]

mod checker;
mod defines;
mod directive;
mod dump;
mod ere;
mod fuzzy;
mod message;
mod numeric;
mod options;
mod pattern;
mod source;
mod testfile;
mod update;
mod variables;

#[cfg(test)]
mod tests;

pub use checker::{Annotation, Finding};
pub use directive::Kind;
pub use dump::{Filter, Style, dump};
pub use message::{Message, Severity};
pub use options::Options;
pub use source::{Loc, Source, SourceId, Sources};
pub use update::{UpdateError, update};

use checker::Checker;
use variables::Variables;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All directives are satisfied.
    Pass,
    /// Some directive is not; FileCheck's exit status 1.
    Fail,
    /// The test file or an option is wrong, so nothing was checked; exit status 2.
    Invalid,
}

/// What a check found.
#[derive(Debug)]
pub struct Outcome {
    /// How it ended.
    pub verdict: Verdict,
    /// The texts that messages and annotations point into, as they were compared.
    pub sources: Sources,
    /// The test file among them.
    pub test: SourceId,
    /// The input among them.
    pub input: SourceId,
    /// The patterns of `--implicit-check-not` among them, in their order.
    pub implicit_nots: Vec<SourceId>,
    /// Diagnostics in the order they arose.
    pub messages: Vec<Message>,
    /// What an input dump shows, in the order it arose.
    pub annotations: Vec<Annotation>,
    /// Lines of the test file (from 1) of the directives that failed.
    pub failed_lines: Vec<usize>,
}

impl Outcome {
    /// The diagnostics as text.
    pub fn render_messages(&self, color: bool) -> Vec<u8> {
        let mut out = Vec::new();
        for message in &self.messages {
            message.render(&self.sources, color, &mut out);
        }
        out
    }
}

/// Checks `input` against the directives of `test`.
pub fn check(test: &Source, input: &Source, options: &Options) -> Outcome {
    let mut sources = Sources::default();
    let test = sources.add(test.canonical(options.strict_whitespace));
    let input = sources.add(input.canonical(options.strict_whitespace));
    let defines = sources.add(defines::source(&options.defines));
    let implicit_nots: Vec<_> = options
        .implicit_check_not
        .iter()
        .map(|pattern| sources.add(testfile::implicit_not_source(pattern)))
        .collect();
    let options = &Options { verbose: options.verbose || options.very_verbose, ..options.clone() };

    let mut checked = Checked {
        verdict: Verdict::Invalid,
        messages: Vec::new(),
        annotations: Vec::new(),
        failed_lines: Vec::new(),
    };
    match options.validate() {
        Err(complaint) => checked.messages.push(Message::bare_error(complaint)),
        Ok(()) => checked.run(&sources, [test, input, defines], &implicit_nots, options),
    }
    let Checked { verdict, messages, annotations, failed_lines } = checked;
    Outcome { verdict, sources, test, input, implicit_nots, messages, annotations, failed_lines }
}

struct Checked {
    verdict: Verdict,
    messages: Vec<Message>,
    annotations: Vec<Annotation>,
    failed_lines: Vec<usize>,
}

impl Checked {
    fn run(
        &mut self,
        sources: &Sources,
        [test, input, defines]: [SourceId; 3],
        implicit_nots: &[SourceId],
        options: &Options,
    ) {
        let mut variables = Variables::default();
        self.messages = defines::define(sources, defines, &options.defines, &mut variables);
        if !self.messages.is_empty() {
            return;
        }
        let checks = match testfile::read(sources, test, implicit_nots, options, &mut variables) {
            Ok(checks) => checks,
            Err(message) => return self.messages.push(message),
        };
        let mut checker = Checker::new(sources, input, options, variables);
        self.verdict = if checker.run(&checks) { Verdict::Pass } else { Verdict::Fail };
        self.failed_lines = checker
            .failed
            .iter()
            .map(|&at| sources.get(test).line_column(checks[at].pattern.loc.offset).0)
            .collect();
        self.messages = checker.messages;
        self.annotations = checker.annotations;
    }
}
