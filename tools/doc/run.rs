//! Running the commands of examples.

use terrace_ir::pass::{PassManager, Pipeline, Report};
use terrace_ir::text::{self, PrintOptions};

use super::{Example, Reference};

/// What a command made of a program.
pub(super) struct Outcome {
    /// The program that came out.
    pub(super) text: String,
    /// What was reported and printed.
    pub(super) report: Report,
}

/// Runs the passes that `example` names on its program.
pub(super) fn run(reference: &Reference, example: &Example) -> Result<Outcome, String> {
    let ctx = super::context();
    let mut body = example.parse(&ctx)?;
    let pipeline = pipeline(reference, example)?;
    let manager = PassManager { threads: 1, ..PassManager::new() };
    let report = manager.run(&pipeline, &mut body);
    if report.failed || report.diags.has_errors() {
        return Err(example.complain(&ctx, &report.diags));
    }
    Ok(Outcome { text: text::print(&body, &PrintOptions::default()), report })
}

/// The pipeline of the command of `example`.
pub(super) fn pipeline(reference: &Reference, example: &Example) -> Result<Pipeline, String> {
    crate::opt::pipeline(&example.head, &reference.passes)
        .map_err(|message| format!("{}: {message}", example.place))
}

/// The words of a command, of which quotes may hold spaces; `None` when a quote is not closed.
pub(super) fn words(command: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quote, mut within) = (Vec::new(), String::new(), None, false);
    for c in command.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => word.push(c),
            None if matches!(c, '"' | '\'') => (quote, within) = (Some(c), true),
            None if c.is_whitespace() => {
                if std::mem::take(&mut within) {
                    words.push(std::mem::take(&mut word));
                }
            }
            None => {
                word.push(c);
                within = true;
            }
        }
    }
    if within {
        words.push(word);
    }
    quote.is_none().then_some(words)
}
