//! The command line of `terrace-reduce`: its own flags, and those of `terrace-opt`.

use std::time::Duration;

use regex::Regex;
use terrace_ir::pass::PassRegistry;

use crate::command::check_template;
use crate::opt::flags::Flags;

/// What makes a candidate worth keeping, as the command line says it.
#[derive(Clone, Debug)]
pub(crate) enum Wanted {
    /// The pipeline fails as it fails on the input.
    SameFailure,
    /// Some diagnostic has a text that fits; the flag that was given, for messages.
    Diagnostic(Regex, String),
    /// A command succeeds or, with `fails`, fails.
    Command { command: String, fails: bool },
}

/// What the command line says.
pub(crate) struct Options {
    pub(crate) wanted: Wanted,
    /// Flags of `terrace-opt`: input, output, pipeline and others.
    pub(crate) flags: Flags,
    /// The files of dialects that those name.
    pub(crate) irdl_files: Vec<String>,
    pub(crate) isolate: bool,
    pub(crate) timeout: Duration,
    pub(crate) jobs: usize,
    pub(crate) max_tests: usize,
    pub(crate) time_limit: Option<Duration>,
    pub(crate) keep_pipeline: bool,
    pub(crate) ir_only: bool,
    pub(crate) quiet: bool,
    pub(crate) help: bool,
    /// Run once and say what happened as JSON: what a process of `--isolate` does.
    pub(crate) outcome: bool,
}

/// What `--help` says.
pub(crate) const HELP: &str = "\
OVERVIEW: reduces IR to a small test case

Makes the IR in FILE, and the pipeline, smaller for as long as they stay interesting, and prints a
FileCheck test of what is left.

USAGE: terrace-reduce FILE [-o OUT] [PASSES] [--diagnostic=.. | --test=.. | --test-fails=..]

What is interesting (one of these):
  PASSES alone                - the passes fail as they fail on FILE: with the same error but for names,
                                numbers and places, be it of the parser, the verifier, a pass that refuses or
                                panics, or with --verify-each=run a pass that changes what @main computes;
                                or by not ending within --timeout
  --diagnostic=<text>         - some diagnostic (error, warning, remark, note) of parser, verifier and PASSES
                                has this text in it
  --diagnostic-regex=<regex>  - the same with a regular expression
  --test=<command>            - the shell command exits with status 0: it finds what is looked for
  --test-fails=<command>      - the shell command exits with another status than 0
                                In a command, {} and %s stand for the candidate's file; where neither is
                                there, the file is the last argument. Status 126 and 127, no such
                                command, stop the reduction.

How:
  --isolate                   - run passes in processes of their own: for those that overflow the stack or hang
  --timeout=<seconds>         - end a process after this time (default 10); means --isolate with PASSES
  --jobs=<n>                  - test so many candidates at once (default 1); the result is the same
  --max-tests=<n>             - test no more candidates than this
  --time-limit=<seconds>      - write what was reached after this time
  --keep-pipeline             - reduce the IR only
  --ir-only                   - write IR without RUN and CHECK lines
  --quiet                     - show no progress

With -o, OUT always holds the best that was found so far: ending the program early loses nothing.
All flags of terrace-opt that say how IR is read and run work: passes by name, --pass-pipeline,
--run-reproducer, --allow-unregistered-dialect, --irdl-file, --split-input-file, --verify-each.
";

/// What a flag of ours takes.
enum Takes {
    Nothing,
    Value,
}

/// Our flags.
const OWN: &[(&str, Takes)] = &[
    ("diagnostic", Takes::Value),
    ("diagnostic-regex", Takes::Value),
    ("test", Takes::Value),
    ("test-fails", Takes::Value),
    ("isolate", Takes::Nothing),
    ("timeout", Takes::Value),
    ("jobs", Takes::Value),
    ("max-tests", Takes::Value),
    ("time-limit", Takes::Value),
    ("keep-pipeline", Takes::Nothing),
    ("ir-only", Takes::Nothing),
    ("quiet", Takes::Nothing),
    ("outcome", Takes::Nothing),
    ("help", Takes::Nothing),
];

/// The longest time that a flag can name.
const MAX_SECONDS: f64 = 1e9;

impl Options {
    /// Reads the arguments behind the program's name.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(crate) fn parse(args: &[String], passes: &PassRegistry) -> Result<Options, String> {
        let mut own: Vec<(&str, String)> = Vec::new();
        let mut passed_on = Vec::new();
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            let name = arg.strip_prefix("--").or_else(|| arg.strip_prefix('-')).unwrap_or_default();
            let (name, value) =
                name.split_once('=').map_or((name, None), |(name, value)| (name, Some(value)));
            match OWN.iter().find(|flag| flag.0 == name) {
                Some((name, Takes::Nothing)) if value.is_some() => {
                    return Err(format!("flag --{name} takes no value"));
                }
                Some((name, Takes::Nothing)) => own.push((name, String::new())),
                Some((name, Takes::Value)) => {
                    let value = value.map(str::to_owned).or_else(|| rest.next().cloned());
                    own.push((name, value.ok_or_else(|| format!("flag --{name} needs a value"))?));
                }
                None => passed_on.push(arg.clone()),
            }
        }
        let flags = Flags::parse(&passed_on, passes)?;
        let mut options = Options {
            wanted: wanted(&own)?,
            irdl_files: flags.irdl_files.clone(),
            flags,
            isolate: false,
            timeout: Duration::from_secs(10),
            jobs: 1,
            max_tests: usize::MAX,
            time_limit: None,
            keep_pipeline: false,
            ir_only: false,
            quiet: false,
            help: false,
            outcome: false,
        };
        own.iter().try_for_each(|(name, value)| options.set(name, value))?;
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let count = || match value.parse::<usize>() {
            Ok(count) if count > 0 => Ok(count),
            _ => Err(format!("flag --{name} takes a number from 1, not '{value}'")),
        };
        let seconds = || match value.parse::<f64>() {
            Ok(seconds) if seconds > 0.0 && seconds <= MAX_SECONDS => Ok(Duration::from_secs_f64(seconds)),
            _ => Err(format!("flag --{name} takes a number of seconds, not '{value}'")),
        };
        match name {
            "isolate" => self.isolate = true,
            "timeout" => (self.timeout, self.isolate) = (seconds()?, true),
            "jobs" => self.jobs = count()?.min(64),
            "max-tests" => self.max_tests = count()?,
            "time-limit" => self.time_limit = Some(seconds()?),
            "keep-pipeline" => self.keep_pipeline = true,
            "ir-only" => self.ir_only = true,
            "quiet" => self.quiet = true,
            "help" => self.help = true,
            "outcome" => self.outcome = true,
            _ => {}
        }
        Ok(())
    }
}

/// The one flag that says what is interesting.
fn wanted(own: &[(&str, String)]) -> Result<Wanted, String> {
    let mut found = own.iter().filter_map(|(name, value)| match *name {
        "diagnostic" => Some(Ok(Wanted::Diagnostic(literal(value).ok()?, format!("--{name}={value}")))),
        "diagnostic-regex" => Some(match Regex::new(value) {
            Ok(regex) => Ok(Wanted::Diagnostic(regex, format!("--{name}={value}"))),
            Err(error) => Err(format!("flag --{name}: {error}")),
        }),
        "test" | "test-fails" => {
            let command = Wanted::Command { command: value.clone(), fails: *name == "test-fails" };
            let checked = check_template(value).map_err(|message| format!("flag --{name}: {message}"));
            Some(checked.map(|()| command))
        }
        _ => None,
    });
    let first = found.next().unwrap_or(Ok(Wanted::SameFailure))?;
    match found.next() {
        None => Ok(first),
        Some(_) => {
            Err("only one of --diagnostic, --diagnostic-regex, --test and --test-fails can say what is \
                        interesting"
                .to_owned())
        }
    }
}

fn literal(text: &str) -> Result<Regex, regex::Error> {
    Regex::new(&regex::escape(text))
}

#[cfg(test)]
mod tests {
    use terrace_ir::pass::PassRegistry;

    use super::{Options, Wanted};

    fn parse(args: &[&str]) -> Result<Options, String> {
        let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
        Options::parse(&args, &PassRegistry::new())
    }

    #[test]
    fn our_flags_and_those_of_the_driver_are_told_apart() {
        let options = parse(&["a.mlir", "--test", "./t.sh {}", "-o=b.mlir", "--jobs=2"]).unwrap();
        assert_eq!((options.flags.input.as_str(), options.flags.output.as_str()), ("a.mlir", "b.mlir"));
        assert_eq!(options.jobs, 2);
        assert!(
            matches!(options.wanted, Wanted::Command { fails: false, command } if command == "./t.sh {}")
        );
    }

    #[test]
    fn wrong_flags_are_refused() {
        let error = |args: &[&str]| parse(args).err().unwrap_or_default();
        assert!(error(&["--test=a", "--diagnostic=b"]).contains("only one of"));
        assert!(error(&["--jobs=0"]).contains("a number from 1"));
        assert!(error(&["--timeout=-1"]).contains("a number of seconds"));
        assert!(error(&["--isolate=1"]).contains("takes no value"));
        assert!(error(&["--test"]).contains("needs a value"));
        assert!(error(&["--diagnostic-regex=("]).contains("--diagnostic-regex"));
        assert!(error(&["--tast=a"]).contains("unknown flag"));
    }
}
