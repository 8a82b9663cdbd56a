//! Running the commands of examples.

use terrace_ir::pass::{PassManager, Report};
use terrace_ir::text;

use super::{Example, Reference};

/// What a command made of a program.
pub(super) struct Outcome {
    /// The program as it is printed when no pass runs.
    pub(super) before: String,
    /// The program that came out.
    pub(super) text: String,
    /// What was reported and printed.
    pub(super) report: Report,
}

/// Runs the passes that `example` names on its program.
pub(super) fn run(reference: &Reference, example: &Example) -> Result<Outcome, String> {
    let ctx = super::context();
    let mut body = example.parse(&ctx)?;
    let (pipeline, print) = crate::opt::command(&example.head, &reference.passes)
        .map_err(|message| format!("{}: {message}", example.place))?;
    let before = text::print(&body, &print);
    let manager = PassManager { threads: 1, ..PassManager::new() };
    let report = manager.run(&pipeline, &mut body);
    if report.failed || report.diags.has_errors() {
        return Err(example.complain(&ctx, &report.diags));
    }
    Ok(Outcome { before, text: text::print(&body, &print), report })
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
