//! The command line of `terrace-opt`: upstream's names, with one dash or two.

use std::fmt::Write as _;

use terrace_ir::pass::{OptionValues, PassItem, PassRegistry, Pipeline, parse_pipeline};
use terrace_ir::text::PrintOptions;

use crate::render::Style;

/// What the command line says.
pub(super) struct Flags {
    pub(super) input: String,
    pub(super) output: String,
    pub(super) pipeline: Pipeline,
    pub(super) print: PrintOptions,
    pub(super) style: Style,
    pub(super) help: bool,
    pub(super) list_passes: bool,
    pub(super) show_dialects: bool,
    pub(super) dump_pipeline: bool,
    pub(super) split_input: bool,
    pub(super) verify_diagnostics: bool,
    pub(super) allow_unregistered: bool,
    pub(super) disable_threading: bool,
    pub(super) verify_each: bool,
    pub(super) verify_run: bool,
    pub(super) timing: bool,
    pub(super) statistics: bool,
    pub(super) no_output: bool,
    pub(super) dump: Dump,
}

/// When IR is printed around passes.
#[derive(Clone, Default)]
pub(super) struct Dump {
    pub(super) before_all: bool,
    pub(super) after_all: bool,
    pub(super) after_failure: bool,
    pub(super) before: Vec<String>,
    pub(super) after: Vec<String>,
}

const HELP: &[(&str, &str)] = &[
    ("-o=FILE", "write to FILE"),
    ("--pass-pipeline=TEXT", "run the pipeline, like builtin.module(func.func(canonicalize,cse))"),
    ("--split-input-file", "treat the parts between lines `// -----` as files of their own"),
    ("--verify-diagnostics", "check diagnostics against `expected-error` comments"),
    (
        "--verify-each=BOOL|run",
        "verify after each pass (default true); run: run @main by the interpreter as well",
    ),
    ("--allow-unregistered-dialect", "accept ops of dialects that are not loaded"),
    ("--mlir-print-op-generic", "print the generic form of ops"),
    ("--mlir-print-debuginfo", "print locations"),
    ("--mlir-print-local-scope", "print without aliases"),
    ("--mlir-elide-elementsattrs-if-larger=N", "leave out elements of larger attributes"),
    ("--mlir-elide-resource-strings-if-larger=N", "leave out larger resources"),
    ("--mlir-print-ir-before-all, --mlir-print-ir-after-all", "print IR around each pass"),
    ("--mlir-print-ir-before=PASSES, --mlir-print-ir-after=PASSES", "print IR around some passes"),
    ("--mlir-print-ir-after-failure", "print IR after a pass that failed"),
    ("--mlir-disable-threading", "run on one thread"),
    ("--mlir-timing", "print how long each pass took"),
    ("--mlir-pass-statistics", "print statistics of passes"),
    ("--dump-pass-pipeline", "print the pipeline"),
    ("--diagnostics=excerpts|lines|json", "how diagnostics are shown"),
    ("--no-output", "print no IR"),
    ("--show-dialects", "print the loaded dialects"),
    ("--list-passes", "print the passes and their options"),
];

impl Flags {
    pub(super) fn parse(args: &[String], passes: &PassRegistry) -> Result<Flags, String> {
        let mut flags = Flags {
            input: "-".into(),
            output: "-".into(),
            pipeline: Pipeline::new("builtin.module"),
            print: super::default_print(),
            style: Style::default(),
            help: false,
            list_passes: false,
            show_dialects: false,
            dump_pipeline: false,
            split_input: false,
            verify_diagnostics: false,
            allow_unregistered: false,
            disable_threading: false,
            verify_each: true,
            verify_run: false,
            timing: false,
            statistics: false,
            no_output: false,
            dump: Dump::default(),
        };
        let mut rest = args.iter();
        let mut given = None;
        while let Some(arg) = rest.next() {
            let Some(flag) = arg.strip_prefix('-').filter(|flag| !flag.is_empty()) else {
                if given.replace(arg.clone()).is_some() {
                    return Err(format!("more than one input file: '{arg}'"));
                }
                continue;
            };
            let flag = flag.strip_prefix('-').unwrap_or(flag);
            let (name, value) = match flag.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (flag, None),
            };
            flags.set(name, value, &mut rest, passes)?;
        }
        flags.input = given.unwrap_or_else(|| "-".into());
        Ok(flags)
    }

    pub(super) fn pipeline_ref(&self) -> &Pipeline {
        &self.pipeline
    }

    fn set<'a>(
        &mut self,
        name: &str,
        value: Option<&'a str>,
        rest: &mut std::slice::Iter<'a, String>,
        passes: &PassRegistry,
    ) -> Result<(), String> {
        if (name, value) == ("verify-each", Some("run")) {
            (self.verify_each, self.verify_run) = (true, true);
            return Ok(());
        }
        if let Some(flag) = self.switch(name) {
            *flag = match value {
                None | Some("true" | "1") => true,
                Some("false" | "0") => false,
                Some(other) => {
                    return Err(format!("flag --{name} takes true or false, not '{other}'"));
                }
            };
            return Ok(());
        }
        if passes.get(name).is_some() || passes.pipeline(name).is_some() {
            return self.add_pass(name, value, passes);
        }
        let mut value = || {
            let value = value.or_else(|| rest.next().map(String::as_str));
            value.ok_or_else(|| format!("flag --{name} needs a value"))
        };
        let number = |text: &str| {
            text.parse::<u64>().map_err(|_| format!("flag --{name} takes a number, not '{text}'"))
        };
        let names = |text: &str| text.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>();
        match name {
            "o" => self.output = value()?.to_owned(),
            "pass-pipeline" => {
                let text = value()?;
                if !self.pipeline.is_empty() {
                    return Err("flag --pass-pipeline cannot be used with flags of passes".into());
                }
                self.pipeline = parse_pipeline(passes, text).map_err(|error| error.render(text))?;
            }
            "mlir-elide-elementsattrs-if-larger" => {
                self.print.elide_elements_larger = Some(number(value()?)?);
            }
            "mlir-elide-resource-strings-if-larger" => {
                self.print.elide_resources_larger = Some(number(value()?)?);
            }
            "mlir-print-elementsattrs-with-hex-if-larger" => {
                let text = value()?;
                self.print.hex_if_larger = if text == "-1" { None } else { Some(number(text)?) };
            }
            "mlir-print-ir-before" => self.dump.before.extend(names(value()?)),
            "mlir-print-ir-after" => self.dump.after.extend(names(value()?)),
            "diagnostics" => {
                let text = value()?;
                self.style = Style::from_name(text).ok_or_else(|| {
                    format!("flag --diagnostics takes excerpts, lines or json, not '{text}'")
                })?;
            }
            _ => {
                let hint = passes.suggest(name).map(|near| format!("; did you mean --{near}?"));
                return Err(format!("unknown flag --{name}{}", hint.unwrap_or_default()));
            }
        }
        Ok(())
    }

    fn switch(&mut self, name: &str) -> Option<&mut bool> {
        Some(match name {
            "help" | "h" => &mut self.help,
            "list-passes" => &mut self.list_passes,
            "show-dialects" => &mut self.show_dialects,
            "dump-pass-pipeline" => &mut self.dump_pipeline,
            "split-input-file" => &mut self.split_input,
            "verify-diagnostics" => &mut self.verify_diagnostics,
            "allow-unregistered-dialect" => &mut self.allow_unregistered,
            "mlir-disable-threading" => &mut self.disable_threading,
            "verify-each" => &mut self.verify_each,
            "mlir-timing" => &mut self.timing,
            "mlir-pass-statistics" => &mut self.statistics,
            "no-output" => &mut self.no_output,
            "mlir-print-op-generic" => &mut self.print.generic,
            "mlir-print-debuginfo" => &mut self.print.debug_info,
            "mlir-print-local-scope" => &mut self.print.local_scope,
            "mlir-print-skip-regions" => &mut self.print.skip_regions,
            "mlir-print-ir-before-all" => &mut self.dump.before_all,
            "mlir-print-ir-after-all" => &mut self.dump.after_all,
            "mlir-print-ir-after-failure" => &mut self.dump.after_failure,
            _ => return None,
        })
    }

    fn add_pass(&mut self, name: &str, value: Option<&str>, passes: &PassRegistry) -> Result<(), String> {
        if let Some(text) = passes.pipeline(name) {
            let parsed = parse_pipeline(passes, text).map_err(|error| error.render(text))?;
            self.pipeline.items.extend(parsed.items);
            return Ok(());
        }
        let Some(info) = passes.get(name) else {
            return Ok(());
        };
        let mut options = OptionValues::new(info.options);
        let text = value.unwrap_or_default();
        let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
        options
            .parse(text)
            .map_err(|(at, message)| format!("pass '{name}': {message}\n  {text}\n  {:>1$}", "^", at + 1))?;
        self.pipeline.add(PassItem::new(info, options)?)
    }
}

pub(super) fn help(passes: &PassRegistry) -> String {
    let mut out =
        String::from("Reads IR, runs passes and prints IR.\n\nUsage: terrace-opt [FLAGS] [FILE]\n\nFlags:\n");
    for (flag, doc) in HELP {
        let _ = writeln!(out, "  {flag}\n      {doc}");
    }
    out.push_str("\nPasses, as flags in the order in which they run:\n");
    out.push_str(&list_passes(passes));
    out
}

pub(super) fn list_passes(passes: &PassRegistry) -> String {
    let mut out = String::new();
    for info in passes.passes() {
        let _ = writeln!(out, "  --{:<32} {}", info.name, info.doc);
        for option in info.options {
            let _ = writeln!(out, "      {:<30} {} [{}]", option.name, option.doc, option.default);
        }
    }
    for (name, doc, text) in passes.pipelines() {
        let _ = writeln!(out, "  --{name:<32} {doc}\n      {text}");
    }
    out
}
