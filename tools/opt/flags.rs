//! The command line of `terrace-opt`: upstream's flags, with one dash or two, and passes by name.

use std::fmt::Write as _;
use std::sync::Arc;

use terrace_dialects::irdl::Declared;
use terrace_ir::bytecode::WriteOptions;
use terrace_ir::pass::{OptionValues, PassItem, PassRegistry, Pipeline, parse_pipeline};
use terrace_ir::text::PrintOptions;

use super::actions::{ActionFlags, Watch};
use super::bisect::BisectFlags;
use super::remarks::RemarkFlags;
use super::table::{self, Takes};
use crate::render::Style;

/// What the command line says.
pub(crate) struct Flags {
    pub(crate) input: String,
    pub(crate) output: String,
    pub(crate) pipeline: Pipeline,
    pub(crate) pipeline_given: bool,
    pub(crate) print: PrintOptions,
    pub(crate) style: Option<Style>,
    pub(crate) help: bool,
    pub(crate) version: bool,
    pub(crate) list_passes: bool,
    pub(crate) show_dialects: bool,
    pub(crate) dump_pipeline: bool,
    /// What stands between the parts of the input, when it is split.
    pub(crate) split: Option<String>,
    pub(crate) output_marker: String,
    pub(crate) verify_diagnostics: Option<Strictness>,
    pub(crate) verify_roundtrip: bool,
    /// Files of dialects, and the dialects that were read out of them.
    pub(crate) irdl_files: Vec<String>,
    pub(crate) declared: Vec<Declared>,
    pub(crate) emit_bytecode: bool,
    pub(crate) bytecode: WriteOptions,
    pub(crate) skip_verify_parsed: bool,
    pub(crate) no_implicit_module: bool,
    pub(crate) allow_unregistered: bool,
    pub(crate) disable_threading: bool,
    pub(crate) verify_each: bool,
    pub(crate) verify_run: bool,
    pub(crate) check_locations: bool,
    pub(crate) timing: bool,
    pub(crate) timing_list: bool,
    pub(crate) timing_json: bool,
    pub(crate) statistics: bool,
    pub(crate) statistics_list: bool,
    pub(crate) reproducer: Option<String>,
    pub(crate) local_reproducer: bool,
    pub(crate) generate_reproducer: Option<String>,
    pub(crate) run_reproducer: bool,
    pub(crate) no_notes: bool,
    pub(crate) verbosity: Verbosity,
    pub(crate) op_on_diagnostic: bool,
    pub(crate) no_output: bool,
    pub(crate) dump: Dump,
    pub(super) actions: ActionFlags,
    pub(super) watch: Option<Arc<Watch>>,
    pub(super) bisect: BisectFlags,
    pub(super) remarks: RemarkFlags,
}

/// What `--verify-diagnostics` accepts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Strictness {
    /// Only what is expected may be reported.
    All,
    /// What is expected must be reported; anything else may be.
    OnlyExpected,
}

/// Which diagnostics are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verbosity {
    Errors,
    Warnings,
    Remarks,
}

/// When IR is printed around passes, and how.
#[derive(Clone, Default)]
pub(crate) struct Dump {
    pub(crate) before_all: bool,
    pub(crate) after_all: bool,
    pub(crate) after_failure: bool,
    pub(crate) after_change: bool,
    pub(crate) module_scope: bool,
    pub(crate) tree_dir: Option<String>,
    pub(crate) before: Vec<String>,
    pub(crate) after: Vec<String>,
}

impl Dump {
    /// Whether anything is to be printed.
    pub(crate) fn any(&self) -> bool {
        let all = self.before_all || self.after_all || self.after_failure || self.after_change;
        all || !self.before.is_empty() || !self.after.is_empty()
    }
}

impl Default for Flags {
    fn default() -> Flags {
        Flags {
            input: "-".into(),
            output: "-".into(),
            pipeline: Pipeline::new("builtin.module"),
            pipeline_given: false,
            print: PrintOptions::default(),
            style: None,
            help: false,
            version: false,
            list_passes: false,
            show_dialects: false,
            dump_pipeline: false,
            split: None,
            output_marker: super::split::DEFAULT_MARKER.into(),
            verify_diagnostics: None,
            verify_roundtrip: false,
            irdl_files: Vec::new(),
            declared: Vec::new(),
            emit_bytecode: false,
            bytecode: WriteOptions::default(),
            skip_verify_parsed: false,
            no_implicit_module: false,
            allow_unregistered: false,
            disable_threading: false,
            verify_each: true,
            verify_run: false,
            check_locations: false,
            timing: false,
            timing_list: false,
            timing_json: false,
            statistics: false,
            statistics_list: false,
            reproducer: None,
            local_reproducer: false,
            generate_reproducer: None,
            run_reproducer: false,
            no_notes: false,
            verbosity: Verbosity::Remarks,
            op_on_diagnostic: false,
            no_output: false,
            dump: Dump::default(),
            actions: ActionFlags::default(),
            watch: None,
            bisect: BisectFlags::default(),
            remarks: RemarkFlags::default(),
        }
    }
}

impl Flags {
    /// Reads the arguments, the name of the program left out.
    pub(crate) fn parse(args: &[String], passes: &PassRegistry) -> Result<Flags, String> {
        let mut flags = Flags::default();
        let mut rest = args.iter();
        let mut given = None;
        let mut only_files = false;
        while let Some(arg) = rest.next() {
            let flag = arg.strip_prefix('-').filter(|flag| !flag.is_empty() && !only_files);
            let Some(flag) = flag else {
                if let Some(first) = given.replace(arg.clone()) {
                    return Err(format!("more than one input file: '{first}' and '{arg}'"));
                }
                continue;
            };
            if flag == "-" {
                only_files = true;
                continue;
            }
            let flag = flag.strip_prefix('-').unwrap_or(flag);
            let (name, value) = match flag.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (flag, None),
            };
            // A space too many behind a flag within quotes is no other flag.
            flags.set(name.trim_end(), value, &mut rest, passes)?;
        }
        flags.input = given.unwrap_or_else(|| "-".into());
        Ok(flags)
    }

    fn set<'a>(
        &mut self,
        name: &str,
        value: Option<&'a str>,
        rest: &mut std::slice::Iter<'a, String>,
        passes: &PassRegistry,
    ) -> Result<(), String> {
        if passes.get(name).is_some() || passes.pipeline(name).is_some() {
            return self.add_pass(name, value, passes);
        }
        if matches!(name, "pass-pipeline" | "p") {
            let text = value.or_else(|| rest.next().map(String::as_str));
            return self.set_pipeline(text.ok_or("flag --pass-pipeline needs a value")?, passes);
        }
        let Some(flag) = table::find(name) else {
            if let Some(reason) = table::refused(name) {
                return Err(format!("flag --{name} is not supported: {reason}"));
            }
            let near = passes.suggest(name).or_else(|| table::suggest(name));
            let hint = near.map(|near| format!("; did you mean --{near}?")).unwrap_or_default();
            return Err(format!("unknown flag --{name}{hint}"));
        };
        let wrong = |what: String| format!("flag --{name} {what}");
        let result = match flag.takes {
            Takes::Switch(set) => match value {
                None | Some("true" | "TRUE" | "True" | "1") => {
                    set(self, true);
                    Ok(())
                }
                Some("false" | "FALSE" | "False" | "0") => {
                    set(self, false);
                    Ok(())
                }
                Some(other) => Err(format!("takes true or false, not '{other}'")),
            },
            Takes::Maybe(set) => set(self, value),
            Takes::Value(set) => match value.or_else(|| rest.next().map(String::as_str)) {
                Some(value) => set(self, value),
                None => Err("needs a value".into()),
            },
        };
        result.map_err(wrong)
    }

    fn set_pipeline(&mut self, text: &str, passes: &PassRegistry) -> Result<(), String> {
        if !self.pipeline.is_empty() {
            return Err("'-pass-pipeline' option can't be used with individual pass options".into());
        }
        self.pipeline = parse_pipeline(passes, text).map_err(|error| error.render(text))?;
        self.pipeline_given = true;
        Ok(())
    }

    fn add_pass(&mut self, name: &str, value: Option<&str>, passes: &PassRegistry) -> Result<(), String> {
        if self.pipeline_given {
            return Err("'-pass-pipeline' option can't be used with individual pass options".into());
        }
        let text = value.unwrap_or_default();
        let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
        if passes.pipeline(name).is_some() {
            let text = format!("{name}{{{text}}}");
            let parsed = parse_pipeline(passes, &text).map_err(|error| error.render(&text))?;
            self.pipeline.items.extend(parsed.items);
            return Ok(());
        }
        let Some(info) = passes.get(name) else {
            return Ok(());
        };
        let mut options = OptionValues::new(info.options).with_registry(passes);
        options
            .parse(text)
            .map_err(|(at, message)| format!("pass '{name}': {message}\n  {text}\n  {:>1$}", "^", at + 1))?;
        self.pipeline.add(PassItem::new(info, options)?)
    }
}

pub(crate) fn help(passes: &PassRegistry) -> String {
    let mut out = String::from(
        "OVERVIEW: MLIR modular optimizer driver\n\nReads IR, runs passes and prints IR.\n\n\
         USAGE: terrace-opt [FLAGS] [FILE]\n\nFlags:\n",
    );
    let width = 44;
    let _ = writeln!(out, "  {:<width$} - Alias for --pass-pipeline", "-p");
    let pipeline = "run a pipeline, like builtin.module(func.func(canonicalize,cse))";
    let _ = writeln!(out, "  {:<width$} - {pipeline}", "--pass-pipeline=<text>");
    for flag in table::FLAGS {
        let _ = writeln!(out, "  {:<width$} - {}", format!("--{}{}", flag.name, flag.value), flag.doc);
    }
    out.push_str("\nPasses, as flags in the order in which they run:\n");
    out.push_str(&list_passes(passes));
    out
}

/// The flags as a page of Markdown.
pub(super) fn page() -> String {
    let mut out = format!(
        "{}# terrace-opt\n\n`terrace-opt [FLAGS] [FILE]` reads IR, runs passes and prints IR. Each pass is a flag, \
         `--PASS` or `--PASS=\"OPTION=VALUE ..\"`; passes run in the order of their flags. A flag may start with \
         one dash or with two.\n\n| flag | |\n| --- | --- |\n\
         | `--pass-pipeline=<text>`, `-p` | run a pipeline, like `builtin.module(func.func(canonicalize,cse))` |\n",
        crate::doc::EDITED_BY
    );
    for flag in table::FLAGS {
        let name = format!("--{}{}", flag.name, flag.value).replace('|', "\\|");
        let _ = writeln!(out, "| `{name}` | {} |", flag.doc.replace('|', "\\|").replace('<', "\\<"));
    }
    out
}

pub(crate) fn list_passes(passes: &PassRegistry) -> String {
    let mut out = String::new();
    for info in passes.passes() {
        let _ = writeln!(out, "  --{:<32} {}", info.name, info.doc);
        for option in info.options {
            let _ = writeln!(out, "      {:<30} {} [{}]", option.name, option.doc, option.default);
        }
    }
    for info in passes.pipelines() {
        let _ = writeln!(out, "  --{:<32} {}", info.name, info.doc);
        for option in info.options {
            let _ = writeln!(out, "      {:<30} {} [{}]", option.name, option.doc, option.default);
        }
        let _ = writeln!(out, "      {}", (info.text)(&OptionValues::new(info.options)));
    }
    out
}
