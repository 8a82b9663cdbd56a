//! What is interesting: the question that each candidate is asked.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use regex::Regex;
use terrace_ir::pass::Pipeline;

use super::edit::SOURCE;
use super::key::Key;
use super::options::{Options, Wanted};
use super::outcome::{Outcome, Phase, Said, Setup};
use crate::command::{Ended, Scratch, instantiate};

/// The question.
pub(crate) enum Question {
    /// Does the pipeline fail like this?
    Fails(Key),
    /// Does a diagnostic fit?
    Says(Regex),
    /// Does a command succeed (or fail)?
    Command { command: String, fails: bool },
}

/// Asks.
pub(crate) struct Judge<'a> {
    pub(crate) setup: &'a Setup<'a>,
    pub(crate) question: Question,
    scratch: Scratch,
    timeout: Duration,
    /// The program and the arguments that run a pipeline in a process of its own, with `--isolate`.
    isolated: Option<(PathBuf, Vec<String>)>,
    /// Whether the input has ops that are called as those that edits make.
    has_sources: bool,
}

/// An interesting candidate: what its run said, nothing for commands.
pub(crate) type Interesting = Outcome;

impl<'a> Judge<'a> {
    /// Asks what `options` say about `text`, the input, and `pipeline`, and takes the answer as the one that is
    /// wanted.
    ///
    /// # Errors
    /// Why the input is not interesting, and what can be done about it.
    pub(crate) fn new(
        setup: &'a Setup<'a>,
        options: &Options,
        text: &str,
        pipeline: &Pipeline,
    ) -> Result<Judge<'a>, String> {
        let scratch = Scratch::new(&setup.name).map_err(|error| format!("cannot make a folder: {error}"))?;
        let isolated = match options.isolate {
            true => Some((std::env::current_exe().map_err(|error| error.to_string())?, arguments(options))),
            false => None,
        };
        let question = match &options.wanted {
            Wanted::SameFailure => Question::Fails(Key::Timeout),
            Wanted::Diagnostic(regex, _) => Question::Says(regex.clone()),
            Wanted::Command { command, fails } => {
                Question::Command { command: command.clone(), fails: *fails }
            }
        };
        let has_sources = has_source(text);
        let mut judge = Judge { setup, question, scratch, timeout: options.timeout, isolated, has_sources };
        match &options.wanted {
            Wanted::SameFailure => {
                let outcome = judge.outcome(text, pipeline)?;
                judge.question = Question::Fails(Key::of(&outcome).ok_or_else(|| no_failure(pipeline))?);
            }
            Wanted::Diagnostic(regex, flag) => {
                let outcome = judge.outcome(text, pipeline)?;
                if !says(&outcome, regex) {
                    return Err(not_said(flag, &outcome));
                }
            }
            Wanted::Command { command, fails } => {
                let ended = judge.command(command, text)?;
                if !fits(&ended, *fails) {
                    return Err(wrong_status(command, *fails, &ended));
                }
            }
        }
        Ok(judge)
    }

    /// Whether `text` and `pipeline` are interesting.
    ///
    /// # Errors
    /// When no answer can be had.
    pub(crate) fn ask(&self, text: &str, pipeline: &Pipeline) -> Result<Option<Interesting>, String> {
        match &self.question {
            Question::Fails(key) => {
                let outcome = self.outcome(text, pipeline)?;
                Ok(key.is_in(&self.about_input(&outcome, text)).then_some(outcome))
            }
            Question::Says(regex) => {
                let outcome = self.outcome(text, pipeline)?;
                Ok(says(&self.about_input(&outcome, text), regex).then_some(outcome))
            }
            Question::Command { command, fails } => {
                // Another tool may take an op that only our tests know for what it looks for.
                if has_source(text) && !self.has_sources && !self.setup.flags.allow_unregistered {
                    return Ok(None);
                }
                let ended = self.command(command, text)?;
                Ok(fits(&ended, *fails).then(Outcome::default))
            }
        }
    }

    /// What was said of `text`, but for what is about ops that were not in the input: an error about one of them
    /// is another one, whatever its words.
    fn about_input(&self, outcome: &Outcome, text: &str) -> Outcome {
        let mut outcome = outcome.clone();
        if has_source(text) && !self.has_sources {
            let lines: Vec<&str> = text.lines().collect();
            let line = |said: &Said| lines.get((said.line? as usize).checked_sub(1)?);
            outcome.said.retain(|said| line(said).is_none_or(|line| !has_source(line)));
        }
        outcome
    }

    /// What the pipeline does.
    fn outcome(&self, text: &str, pipeline: &Pipeline) -> Result<Outcome, String> {
        let Some((program, args)) = &self.isolated else { return Ok(self.setup.run(text, pipeline)) };
        let ended = self.scratch.with_file(text, |path| {
            let mut command = Command::new(program);
            command.args(args).arg(path);
            if !pipeline.is_empty() {
                command.arg(format!("--pass-pipeline={}", pipeline.print()));
            }
            self.scratch.run(command, self.timeout)
        });
        let ended = ended.map_err(|error| format!("cannot run a process: {error}"))?;
        if let Some(true) = ended.status.map(|status| status.success()) {
            return serde_json::from_slice(&ended.stdout)
                .map_err(|error| format!("a process did not say what happened: {error}"));
        }
        let message = format!("the compiler {}", ended.describe());
        let said = Said {
            phase: Phase::Process,
            severity: "error".to_owned(),
            message,
            line: None,
            found: None,
            panic: None,
        };
        let timed_out = ended.status.is_none();
        Ok(Outcome { said: vec![said], failed: true, timed_out, crashed: !timed_out })
    }

    fn command(&self, template: &str, text: &str) -> Result<Ended, String> {
        let ended = self.scratch.with_file(text, |path| {
            let mut command = Command::new("sh");
            command.args(["-c", &instantiate(template, &path.to_string_lossy())]);
            self.scratch.run(command, self.timeout)
        });
        let ended = ended.map_err(|error| format!("cannot run '{template}': {error}"))?;
        match ended.status.and_then(|status| status.code()) {
            Some(status @ (126 | 127)) => {
                let output = quoted(&ended.last_lines());
                Err(format!("the command can't be run: `{template}` exited with status {status}{output}"))
            }
            _ => Ok(ended),
        }
    }
}

/// The arguments that make a process say what happens, but for file and pipeline.
fn arguments(options: &Options) -> Vec<String> {
    let flags = &options.flags;
    let mut args = vec!["--outcome".to_owned()];
    let mut add = |on: bool, flag: &str| {
        if on {
            args.push(flag.to_owned());
        }
    };
    add(flags.allow_unregistered, "--allow-unregistered-dialect");
    add(flags.skip_verify_parsed, "--mlir-very-unsafe-disable-verifier-on-parsing");
    add(!flags.verify_each, "--verify-each=false");
    add(flags.verify_run, "--verify-each=run");
    args.extend(options.irdl_files.iter().map(|file| format!("--irdl-file={file}")));
    args
}

/// Whether there is an op in a text as edits make them.
fn has_source(text: &str) -> bool {
    text.contains(&format!("\"{SOURCE}\"("))
}

fn says(outcome: &Outcome, regex: &Regex) -> bool {
    outcome.said.iter().any(|said| regex.is_match(&said.message))
}

/// Whether a command answers that a candidate is interesting. One that takes too long answers nothing.
fn fits(ended: &Ended, fails: bool) -> bool {
    ended.status.is_some_and(|status| status.success() != fails)
}

fn quoted(lines: &[String]) -> String {
    match lines {
        [] => ", without output".to_owned(),
        lines => format!("; the end of its output:\n{}", indented(lines)),
    }
}

fn indented(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| format!("  | {line}")).collect();
    lines.join("\n")
}

fn no_failure(pipeline: &Pipeline) -> String {
    let what = match pipeline.is_empty() {
        true => "it is read and verified without an error, and no passes were given".to_owned(),
        false => format!("`{}` runs on it without an error", pipeline.print()),
    };
    format!(
        "the input is not interesting: {what}\nhelp: say what to look for with --diagnostic=<text>, or with \
         --test=<command>, which exits with status 0 when it finds it; --verify-each=run also takes a pass for \
         wrong that changes what @main computes"
    )
}

fn not_said(flag: &str, outcome: &Outcome) -> String {
    let said: Vec<String> =
        outcome.said.iter().take(10).map(|said| format!("{}: {}", said.severity, said.message)).collect();
    match said[..] {
        [] => format!("the input is not interesting: {flag} fits no diagnostic; there was none at all"),
        _ => format!(
            "the input is not interesting: {flag} fits no diagnostic; there were these:\n{}",
            indented(&said)
        ),
    }
}

fn wrong_status(command: &str, fails: bool, ended: &Ended) -> String {
    let (is, other, when) = match fails {
        false => ("--test", "--test-fails", "exits with status 0"),
        true => ("--test-fails", "--test", "exits with another status than 0"),
    };
    let way = match ended.status {
        Some(_) => format!("; if that is what it does when it finds what is looked for, use {other}"),
        None => "; give it more time with --timeout".to_owned(),
    };
    format!(
        "the input is not interesting: `{command}` {}{}\nhelp: with {is} a candidate is interesting when the \
         command {when}{way}",
        ended.describe(),
        quoted(&ended.last_lines())
    )
}
