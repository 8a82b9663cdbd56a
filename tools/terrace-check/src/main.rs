//! `terrace-check`: FileCheck.
#![forbid(unsafe_code)]

mod args;

use std::io::{IsTerminal, Read, Write};
use std::process::ExitCode;

use args::{Args, Dump, DumpInput};
use clap::Parser;
use terrace_check::{Options, Outcome, Source, Style, Verdict, check, dump, update};

/// The description that `--dump-input=help` asks for.
const DUMP_HELP: &str = include_str!("dump_help.txt");

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let program =
        words.first().and_then(|path| path.rsplit('/').next()).unwrap_or("terrace-check").to_owned();
    match run(&words) {
        Ok(code) => ExitCode::from(code),
        Err(Stop::Usage(sentence)) => {
            write_error(format!("{program}: {sentence}\n").as_bytes());
            ExitCode::from(1)
        }
        Err(Stop::Clap(error)) => {
            // What was asked for goes out with status 0; a misuse has FileCheck's status, not clap's.
            let status = u8::from(error.use_stderr());
            let _ = error.print();
            ExitCode::from(status)
        }
        Err(Stop::Other(sentence)) => {
            write_error(sentence.as_bytes());
            ExitCode::from(2)
        }
    }
}

/// Why no check was made.
enum Stop {
    Usage(String),
    Clap(clap::Error),
    Other(String),
}

fn run(words: &[String]) -> Result<u8, Stop> {
    let from_environment = args::split_words(&std::env::var("FILECHECK_OPTS").unwrap_or_default());
    let given = words.iter().skip(1).cloned();
    let normal = args::normalize(from_environment.into_iter().chain(given)).map_err(Stop::Usage)?;
    let args = Args::try_parse_from(std::iter::once("terrace-check".to_owned()).chain(normal))
        .map_err(Stop::Clap)?;
    let settings = args.dump().map_err(Stop::Usage)?;
    if settings.when == DumpInput::Help {
        write_out(DUMP_HELP.as_bytes());
        return Ok(0);
    }
    let check_file =
        args.check_file.as_deref().ok_or_else(|| Stop::Other("<check-file> not specified\n".to_owned()))?;
    let mut options = args.options();
    options.remarks_in_dump = settings.when != DumpInput::Never;
    options.validate().map_err(|complaint| Stop::Other(format!("error: {complaint}\n")))?;
    let test = read("check", check_file)?;
    let input = read("input", &args.input_file)?;
    let outcome = check(&test, &input, &options);
    // What is wrong with the test file is told first.
    if input.text().is_empty() && !args.allow_empty && outcome.verdict != Verdict::Invalid {
        let line = words.join(" ");
        return Err(Stop::Other(format!(
            "FileCheck error: '{}' is empty.\nFileCheck command line:  {line}\n",
            input.name()
        )));
    }
    if args.update && outcome.verdict == Verdict::Fail {
        return rewrite(check_file, &test, &input, &options);
    }
    let color = args.color().unwrap_or_else(|| std::io::stderr().is_terminal());
    let mut report = outcome.render_messages(color);
    if let Some(intro) = dump_intro(&settings, &outcome, check_file, &args.input_file) {
        report.extend_from_slice(intro.as_bytes());
        report.extend_from_slice(&dump(
            &outcome,
            Style { filter: settings.filter, context: settings.context, color },
        ));
    }
    write_error(&report);
    Ok(match outcome.verdict {
        Verdict::Pass => 0,
        Verdict::Fail => 1,
        Verdict::Invalid => 2,
    })
}

/// Updates the test file.
fn rewrite(path: &str, test: &Source, input: &Source, options: &Options) -> Result<u8, Stop> {
    let fail = |sentence: String| Stop::Other(format!("{path} cannot be updated: {sentence}\n"));
    let text = update(test, input, options).map_err(|error| fail(error.to_string()))?;
    if let Some(text) = text {
        // Written beside it and then moved: the test file is never half written.
        let new = format!("{path}.new");
        std::fs::write(&new, text)
            .and_then(|()| std::fs::rename(&new, path))
            .map_err(|error| fail(error.to_string()))?;
        write_error(format!("{path}: updated\n").as_bytes());
    }
    Ok(0)
}

/// What stands before a dump, if there is to be one.
fn dump_intro(settings: &Dump, outcome: &Outcome, check_file: &str, input_file: &str) -> Option<String> {
    let wanted = match outcome.verdict {
        Verdict::Invalid => false,
        Verdict::Pass => settings.when == DumpInput::Always,
        Verdict::Fail => settings.when != DumpInput::Never,
    };
    let input_file = if input_file == "-" { "<stdin>" } else { input_file };
    let hint = "-dump-input=help explains the following input dump.";
    wanted.then(|| format!("\nInput file: {input_file}\nCheck file: {check_file}\n\n{hint}\n\n"))
}

fn read(what: &str, path: &str) -> Result<Source, Stop> {
    let (name, bytes) = if path == "-" {
        let mut bytes = Vec::new();
        ("<stdin>", std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes))
    } else {
        (path, std::fs::read(path))
    };
    let bytes =
        bytes.map_err(|error| Stop::Other(format!("Could not open {what} file '{path}': {error}\n")))?;
    Ok(Source::new(name, bytes))
}

/// A reader that has gone away is no reason to fail.
fn write_error(text: &[u8]) {
    let _ = std::io::stderr().lock().write_all(text);
}

fn write_out(text: &[u8]) {
    let _ = std::io::stdout().lock().write_all(text);
}
