//! The result: a FileCheck test that says how to run it and what comes of it.

use std::collections::BTreeMap;

use terrace_ir::pass::Pipeline;

use super::options::{Options, Wanted};
use super::outcome::{Outcome, Said, Setup};

/// What there is to write.
pub(crate) struct Found<'a> {
    pub(crate) text: &'a str,
    pub(crate) pipeline: &'a Pipeline,
    /// What the run said, nothing for commands.
    pub(crate) outcome: &'a Outcome,
    /// A comment on how much smaller it is.
    pub(crate) summary: String,
}

/// The text of the test.
pub(crate) fn render(found: &Found<'_>, options: &Options, setup: &Setup<'_>) -> String {
    if options.ir_only {
        return found.text.to_owned();
    }
    if let Wanted::Command { command, fails } = &options.wanted {
        return format!("// RUN: {}\n// {}\n\n{}", run_line(command, *fails), found.summary, found.text);
    }
    let outcome = found.outcome;
    if outcome.timed_out || outcome.crashed {
        let not = match outcome.timed_out {
            true => format!("not timeout {}", options.timeout.as_secs().max(1)),
            false => "not --crash".to_owned(),
        };
        return format!("// RUN: {not} {}\n// {}\n\n{}", command(found, options), found.summary, found.text);
    }
    expecting(found, options, setup).unwrap_or_else(|| checking(found, options))
}

/// The command of the user for any file.
fn run_line(command: &str, fails: bool) -> String {
    let command = match command.contains("{}") || command.contains("%s") {
        true => command.replace("{}", "%s"),
        false => format!("{command} %s"),
    };
    match (fails, command.contains(['|', '&', ';', '<', '>', '(', '!'])) {
        (false, _) => command,
        (true, false) => format!("not {command}"),
        (true, true) => format!("! ( {command} )"),
    }
}

/// The call of `terrace-opt`.
fn command(found: &Found<'_>, options: &Options) -> String {
    let flags = &options.flags;
    let mut command = "terrace-opt %s".to_owned();
    let mut add = |on: bool, flag: &str| {
        if on {
            command.push(' ');
            command.push_str(flag);
        }
    };
    add(flags.allow_unregistered, "--allow-unregistered-dialect");
    add(flags.skip_verify_parsed, "--mlir-very-unsafe-disable-verifier-on-parsing");
    add(!flags.verify_each, "--verify-each=false");
    add(flags.verify_run, "--verify-each=run");
    options.irdl_files.iter().for_each(|file| add(true, &format!("--irdl-file={file}")));
    if !found.pipeline.is_empty() {
        let text = found.pipeline.print().replace('\'', r"'\''");
        add(true, &format!("--pass-pipeline='{text}'"));
    }
    command
}

/// A test by `--verify-diagnostics`, when it can be one: each diagnostic has to be one line of text.
fn expecting(found: &Found<'_>, options: &Options, setup: &Setup<'_>) -> Option<String> {
    let said = &found.outcome.said;
    if said.is_empty() || said.iter().any(|said| said.message.contains(['\n', '\r'])) {
        return None;
    }
    // Comments stand above the lines that they are about, those about the whole behind the first line.
    let mut comments: BTreeMap<u32, Vec<&Said>> = BTreeMap::new();
    for said in said {
        comments.entry(said.line.unwrap_or(0)).or_default().push(said);
    }
    let run = format!("// RUN: {} --verify-diagnostics", command(found, options));
    let mut lines = vec![run, format!("// {}", found.summary)];
    for said in comments.remove(&0).unwrap_or_default() {
        let place = match said.line {
            None => "@unknown".to_owned(),
            Some(_) => format!("@-{}", lines.len()),
        };
        lines.push(expectation("", said, &place));
    }
    lines.push(String::new());
    let mut moved = BTreeMap::new();
    for (at, line) in found.text.lines().enumerate() {
        let number = at as u32 + 1;
        let indent: String = line.chars().take_while(|char| *char == ' ').collect();
        let here = comments.remove(&number).unwrap_or_default();
        let count = here.len();
        for (at, said) in here.into_iter().enumerate() {
            lines.push(expectation(&indent, said, &format!("@+{}", count - at)));
        }
        lines.push(line.to_owned());
        moved.insert(number, lines.len() as u32);
    }
    let text = lines.join("\n") + "\n";
    // Comments about lines that the text has not got, and messages that change with the lines.
    let again = setup.run(&text, found.pipeline).said;
    let as_before = |(old, new): (&Said, &Said)| {
        let line = old.line.map(|line| moved.get(&line).copied().unwrap_or(line));
        old.message == new.message && old.severity == new.severity && new.line == line
    };
    let same = again.len() == said.len() && said.iter().zip(&again).all(as_before);
    (comments.is_empty() && same).then_some(text)
}

fn expectation(indent: &str, said: &Said, place: &str) -> String {
    format!("{indent}// expected-{}{place} {{{{{}}}}}", said.severity, said.message)
}

/// A test by FileCheck of what the tool prints.
fn checking(found: &Found<'_>, options: &Options) -> String {
    let not = if found.outcome.failed { "not " } else { "" };
    let mut out =
        format!("// RUN: {not}{} 2>&1 | FileCheck %s\n// {}\n", command(found, options), found.summary);
    for said in &found.outcome.said {
        let first = said.message.lines().next().unwrap_or_default();
        let text = first.replace("{{", "{{[{][{]}}").replace("[[", "{{[[][[]}}");
        out.push_str(&format!("// CHECK: {}: {}\n", said.severity, text.trim_end()));
    }
    format!("{out}\n{}", found.text)
}

#[cfg(test)]
mod tests {
    use super::run_line;

    #[test]
    fn commands_become_run_lines() {
        assert_eq!(run_line("a {} b", false), "a %s b");
        assert_eq!(run_line("a", true), "not a %s");
        assert_eq!(run_line("a %s | b", true), "! ( a %s | b )");
    }
}
