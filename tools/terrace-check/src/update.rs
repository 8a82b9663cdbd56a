//! Rewriting a test file's directives to what the input is now.

use std::collections::BTreeMap;

use crate::directive::{Directive, Found, Kind, Prefixes};
use crate::pattern::{Outcome as Search, Pattern};
use crate::source::{Source, Sources};
use crate::variables::Variables;
use crate::{Finding, Options, Outcome, Verdict, check};

/// Why a test file cannot be updated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpdateError {
    /// The test file or an option is wrong; [`check`] tells what.
    #[error("the test file is not valid")]
    Invalid,
    /// A label, which tells which part of the input a block of directives is about, is not in the input.
    #[error("the label on line {0} is not in the input; labels are not updated")]
    LabelNotFound(usize),
    /// There is nothing in the input to write directives for.
    #[error("the input has nothing for the directives on line {0} and below")]
    NothingToCheck(usize),
    /// The directives written do not accept the input, which is a defect of this function.
    #[error("the directives written would not accept the input")]
    NotAccepted,
}

/// What to rewrite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    FailedBlocks,
    AllBlocks,
}

/// A directive of the test file.
#[derive(Debug)]
struct Line {
    /// Its line, from 0.
    line: usize,
    directive: Directive,
    prefix: String,
    /// What stands before it, usually what makes it a comment.
    leader: Vec<u8>,
    pattern: Vec<u8>,
}

/// The test file with directives that accept `input`, or nothing if it accepts it already.
///
/// `-LABEL` directives stay; they cut the directives and the input into blocks. In each block in which a directive fails, the
/// directives are replaced by one for each line of the block's input, `-NOT` directives kept where they hold. Names of MLIR values
/// (`%name`) become variables. Blocks in which none fails stay as they are, unless they need variables that a rewritten one defined.
///
/// # Errors
///
/// See [`UpdateError`].
pub fn update(test: &Source, input: &Source, options: &Options) -> Result<Option<Vec<u8>>, UpdateError> {
    // Verbose, so that the annotations tell where labels are.
    let options = &Options { verbose: true, remarks_in_dump: true, ..options.clone() };
    let outcome = check(test, input, options);
    match outcome.verdict {
        Verdict::Pass => return Ok(None),
        Verdict::Invalid => return Err(UpdateError::Invalid),
        Verdict::Fail => {}
    }
    for extent in [Extent::FailedBlocks, Extent::AllBlocks] {
        let text = rewrite(test, &outcome, options, extent)?;
        if check(&Source::new(test.name(), text.clone()), input, options).verdict == Verdict::Pass {
            return Ok(Some(text));
        }
    }
    Err(UpdateError::NotAccepted)
}

fn rewrite(
    test: &Source,
    outcome: &Outcome,
    options: &Options,
    extent: Extent,
) -> Result<Vec<u8>, UpdateError> {
    let lines = directives(test, options)?;
    let input = outcome.sources.get(outcome.input);
    let mut removed = Vec::new();
    // New text by the line before which it goes.
    let mut added: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
    let mut from = 0;
    for block in lines.split_inclusive(|line| line.directive.kind == Kind::Label) {
        let label = block.last().filter(|line| line.directive.kind == Kind::Label);
        let (end, next) = match label {
            Some(label) => label_range(outcome, label.line + 1)?,
            None => (input.text().len(), input.text().len()),
        };
        let fails = block
            .iter()
            .any(|line| outcome.failed_lines.contains(&(line.line + 1)) || fails_before(outcome, line));
        let body = &block[..block.len() - usize::from(label.is_some())];
        if let Some(first) = body.first()
            && (fails || extent == Extent::AllBlocks)
        {
            let region = &input.text()[from.min(end)..end];
            added.insert(first.line, block_text(first, body, region, from == 0, options)?);
            removed.extend(body.iter().map(|line| line.line));
        }
        from = next;
    }
    let mut out = Vec::new();
    for (at, line) in test.text().split_inclusive(|&byte| byte == b'\n').enumerate() {
        out.extend_from_slice(added.get(&at).map_or(&[], Vec::as_slice));
        if !removed.contains(&at) {
            out.extend_from_slice(line);
        }
    }
    Ok(out)
}

/// Whether a directive other than the positive ones failed: those are not among the failed lines.
fn fails_before(outcome: &Outcome, line: &Line) -> bool {
    let is_failure = |finding| matches!(finding, Finding::Excluded | Finding::NotFound | Finding::Invalid);
    outcome.annotations.iter().any(|annotation| {
        is_failure(annotation.finding)
            && annotation.check.source == outcome.test
            && outcome.sources.get(outcome.test).line_column(annotation.check.offset).0 == line.line + 1
    })
}

/// Where the line with the match of the label on `line` begins in the input, and where the match ends.
fn label_range(outcome: &Outcome, line: usize) -> Result<(usize, usize), UpdateError> {
    let (test, input) = (outcome.sources.get(outcome.test), outcome.sources.get(outcome.input));
    let found = outcome.annotations.iter().find(|annotation| {
        annotation.kind == Kind::Label
            && annotation.finding == Finding::Matched
            && test.line_column(annotation.check.offset).0 == line
    });
    let found = found.ok_or(UpdateError::LabelNotFound(line))?;
    Ok((input.line_at(found.range.0).0, found.range.1))
}

fn directives(test: &Source, options: &Options) -> Result<Vec<Line>, UpdateError> {
    let prefixes = Prefixes::new(&options.check_prefixes(), &options.comment_prefixes())
        .map_err(|_| UpdateError::Invalid)?;
    let mut sources = Sources::default();
    let id = sources.add(test.clone());
    let mut text = sources.span(id);
    let mut lines = Vec::new();
    while let Some(occurrence) = prefixes.next(&mut text) {
        let rest = occurrence.rest.text;
        let end = rest.iter().position(|&byte| byte == b'\n' || byte == b'\r').unwrap_or(rest.len());
        if let Found::Directive(directive) = occurrence.found {
            let at = occurrence.at.offset;
            let leader = test.text()[test.line_at(at).0..at].to_vec();
            let pattern = occurrence.rest.take(end).trim_start().text.to_vec();
            let line = test.line_column(at).0 - 1;
            lines.push(Line { line, directive, prefix: occurrence.prefix.to_owned(), leader, pattern });
        }
        text = occurrence.rest.skip(end);
    }
    Ok(lines)
}

/// Directives for the lines of `region`, the input of a block; `first` is the block's first directive, which tells how they look.
fn block_text(
    first: &Line,
    body: &[Line],
    region: &[u8],
    is_first: bool,
    options: &Options,
) -> Result<Vec<u8>, UpdateError> {
    let exact = options.strict_whitespace && options.match_full_lines;
    let mut names = Names::default();
    let mut out = Vec::new();
    let mut write = |suffix: &str, pattern: &str| {
        out.extend_from_slice(&first.leader);
        let blank = if exact || pattern.is_empty() { "" } else { " " };
        out.extend_from_slice(format!("{}{suffix}:{blank}{pattern}\n", first.prefix).as_bytes());
    };
    let text = String::from_utf8_lossy(region);
    let used = text.trim_end();
    let mut suffix = if is_first { "" } else { "-SAME" };
    for line in used.split('\n') {
        let line = if exact { line } else { line.trim_end() };
        match (suffix, line.is_empty()) {
            // Nothing behind the label on its line, or before the first line that says something.
            ("-SAME", true) => {}
            ("", true) => continue,
            (_, true) => write("-EMPTY", ""),
            (_, false) => write(suffix, &names.pattern(line)),
        }
        suffix = "-NEXT";
    }
    let mut nots = 0;
    for not in body.iter().filter(|line| line.directive.kind == Kind::Not && holds(line, region, options)) {
        let literal = if not.directive.literal { "-NOT{LITERAL}" } else { "-NOT" };
        write(literal, String::from_utf8_lossy(&not.pattern).trim_end());
        nots += 1;
    }
    if out.is_empty() && nots == 0 {
        return Err(UpdateError::NothingToCheck(first.line + 1));
    }
    Ok(out)
}

/// Whether a `-NOT` directive that needs no variables is satisfied anywhere in `region`.
fn holds(not: &Line, region: &[u8], options: &Options) -> bool {
    let mut sources = Sources::default();
    let id = sources.add(Source::new("", not.pattern.clone()));
    let mut variables = Variables::default();
    let pattern = Pattern::parse(sources.span(id), not.directive, &not.prefix, None, options, &mut variables);
    pattern.is_ok_and(|pattern| matches!(pattern.find(region, 0, &mut variables), Search::NotFound))
}

/// Names of MLIR values, each with the variable that stands for it.
#[derive(Default)]
struct Names {
    variables: BTreeMap<String, String>,
}

impl Names {
    /// A pattern for `line`.
    fn pattern(&mut self, line: &str) -> String {
        let mut out = String::new();
        let mut rest = line;
        while let Some(char) = rest.chars().next() {
            let run = rest.len() - rest.trim_start_matches(char).len();
            let mut length = char.len_utf8();
            match char {
                '%' => {
                    let name = value_name(&rest[1..]);
                    out.push('%');
                    if !name.is_empty() {
                        out.push_str(&self.variable(name));
                    }
                    length += name.len();
                }
                // These would begin a variable or an expression.
                '[' | '{' if run > 1 => {
                    out.push_str(&format!("{{{{{}}}}}", format!("\\{char}").repeat(run)));
                    length = run;
                }
                _ => out.push(char),
            }
            rest = &rest[length..];
        }
        out
    }

    /// The definition or the use of the variable for `name`.
    fn variable(&mut self, name: &str) -> String {
        if let Some(variable) = self.variables.get(name) {
            return format!("[[{variable}]]");
        }
        let word: String = name
            .chars()
            .map(|char| if char.is_ascii_alphanumeric() { char.to_ascii_uppercase() } else { '_' })
            .collect();
        let word =
            if word.starts_with(|char: char| char.is_ascii_digit()) { format!("V{word}") } else { word };
        let is_taken = |word: &str| self.variables.values().any(|known| known == word);
        let mut variable = word.clone();
        for nth in 1.. {
            if !is_taken(&variable) {
                break;
            }
            variable = format!("{word}_{nth}");
        }
        self.variables.insert(name.to_owned(), variable.clone());
        format!("[[{variable}:[a-zA-Z0-9_$.-]+]]")
    }
}

/// The name of a value that `text`, behind its `%`, begins with; MLIR's `suffix-id`.
fn value_name(text: &str) -> &str {
    let is_number = text.starts_with(|char: char| char.is_ascii_digit());
    let goes_on = |char: char| {
        char.is_ascii_digit() || (!is_number && (char.is_ascii_alphabetic() || "_$.-".contains(char)))
    };
    &text[..text.find(|char| !goes_on(char)).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests;
