//! The flags of `terrace-opt` as a table: what each is called, takes and does; and upstream's flags
//! that are refused, with the reason.

use terrace_ir::pass::RemarkKind;

use super::flags::{Flags, Strictness, Verbosity};
use crate::render::Style;

/// What a flag takes.
pub(super) enum Takes {
    /// `true`, `false`, or nothing, which is `true`.
    Switch(fn(&mut Flags, bool)),
    /// A value behind `=`, or nothing.
    Maybe(fn(&mut Flags, Option<&str>) -> Result<(), String>),
    /// A value, behind `=` or as the next argument.
    Value(fn(&mut Flags, &str) -> Result<(), String>),
}

/// A flag.
pub(super) struct Flag {
    /// Name, without dashes.
    pub(super) name: &'static str,
    /// How help shows the value.
    pub(super) value: &'static str,
    /// What it does.
    pub(super) doc: &'static str,
    /// What it takes.
    pub(super) takes: Takes,
}

const fn switch(name: &'static str, doc: &'static str, set: fn(&mut Flags, bool)) -> Flag {
    Flag { name, value: "", doc, takes: Takes::Switch(set) }
}

const fn value(
    name: &'static str,
    value: &'static str,
    doc: &'static str,
    set: fn(&mut Flags, &str) -> Result<(), String>,
) -> Flag {
    Flag { name, value, doc, takes: Takes::Value(set) }
}

const fn maybe(
    name: &'static str,
    value: &'static str,
    doc: &'static str,
    set: fn(&mut Flags, Option<&str>) -> Result<(), String>,
) -> Flag {
    Flag { name, value, doc, takes: Takes::Maybe(set) }
}

/// All flags but those of passes and pipelines.
pub(super) static FLAGS: &[Flag] = &[
    switch("allow-unregistered-dialect", "accept ops of dialects that are not loaded", |f, on| {
        f.allow_unregistered = on;
    }),
    maybe(
        "bisect",
        "[=<command>]",
        "find the pass, and the pattern or fold in it, that makes the output bad: the run fails or, with a shell \
         command, that fails on the output, as for `git bisect run`; {} and %s stand for the file",
        |f, text| {
            crate::command::check_template(text.unwrap_or_default())?;
            f.bisect.on = true;
            f.bisect.command = text.filter(|text| !text.is_empty()).map(str::to_owned);
            Ok(())
        },
    ),
    value(
        "bisect-diagnostic",
        "=<text>",
        "as --bisect, where bad is that a diagnostic has this text",
        |f, text| {
            f.bisect.on = true;
            f.bisect.diagnostic = Some(text.to_owned());
            Ok(())
        },
    ),
    value("bisect-to", "=<file>", "write a reproducer of the pass that --bisect finds", |f, text| {
        f.bisect.to = Some(text.to_owned());
        Ok(())
    }),
    switch("check-locations", "fail when a pass makes ops that lead back to no source", |f, on| {
        f.check_locations = on;
    }),
    value("diagnostics", "=<excerpts|lines|json>", "how diagnostics are shown", |f, text| {
        let style = Style::from_name(text);
        f.style = Some(style.ok_or_else(|| format!("takes excerpts, lines or json, not '{text}'"))?);
        Ok(())
    }),
    switch("dump-pass-pipeline", "print the pipeline that is run", |f, on| f.dump_pipeline = on),
    switch("elide-resource-data-from-bytecode", "leave the data of resources out of bytecode", |f, on| {
        f.bytecode.elide_resources = on;
    }),
    switch("emit-bytecode", "write bytecode instead of text", |f, on| f.emit_bytecode = on),
    value("emit-bytecode-version", "=<N>", "version of bytecode to write", |f, text| {
        f.bytecode.version = text.parse().map_err(|_| format!("takes a number, not '{text}'"))?;
        Ok(())
    }),
    switch("help", "show this", |f, on| f.help = on),
    switch("h", "show this", |f, on| f.help = on),
    switch("help-hidden", "show this", |f, on| f.help = on),
    switch("help-list", "show this", |f, on| f.help = on),
    switch("version", "show the version of the tool", |f, on| f.version = on),
    value("irdl-file", "=<FILE>", "load the dialects that the file declares", |f, text| {
        f.irdl_files.push(text.to_owned());
        Ok(())
    }),
    switch("list-passes", "print the passes and their options", |f, on| f.list_passes = on),
    value(
        "log-actions-to",
        "=<file>",
        "log passes, patterns and folds to a file, or - for output",
        |f, text| {
            f.actions.log_to = Some(text.to_owned());
            Ok(())
        },
    ),
    value(
        "log-mlir-actions-filter",
        "=<file:line:col,..>",
        "log only what is about these places",
        |f, text| f.actions.add_filter(text),
    ),
    value(
        "mlir-debug-counter",
        "=<tag-skip=n,tag-count=n,..>",
        "leave out the first steps of a kind, and those behind a number of others",
        |f, text| f.actions.add_counters(text),
    ),
    value("mlir-diagnostic-verbosity-level", "=<errors|warnings|remarks>", "show no less", |f, text| {
        f.verbosity = match text {
            "errors" => Verbosity::Errors,
            "warnings" => Verbosity::Warnings,
            "remarks" => Verbosity::Remarks,
            _ => return Err(format!("takes errors, warnings or remarks, not '{text}'")),
        };
        Ok(())
    }),
    switch("mlir-disable-diagnostic-notes", "show no notes", |f, on| f.no_notes = on),
    switch("mlir-disable-threading", "run on one thread", |f, on| f.disable_threading = on),
    value(
        "mlir-elide-elementsattrs-if-larger",
        "=<n>",
        "leave out the elements of larger attributes",
        |f, text| {
            f.print.elide_elements_larger = Some(number(text)?);
            Ok(())
        },
    ),
    value("mlir-elide-resource-strings-if-larger", "=<n>", "leave out larger resources", |f, text| {
        f.print.elide_resources_larger = Some(number(text)?);
        Ok(())
    }),
    value("mlir-generate-reproducer", "=<file>", "write a file that repeats this run", |f, text| {
        f.generate_reproducer = Some(text.to_owned());
        Ok(())
    }),
    value("mlir-output-format", "=<text|json>", "how times are shown", |f, text| {
        f.timing_json = one_of(text, ["text", "json"])?;
        Ok(())
    }),
    value(
        "mlir-pass-pipeline-crash-reproducer",
        "=<file>",
        "write a file that repeats the run when a pass fails",
        |f, text| {
            f.reproducer = Some(text.to_owned());
            Ok(())
        },
    ),
    switch(
        "mlir-pass-pipeline-local-reproducer",
        "make the reproducer with the pass that failed alone; needs --mlir-disable-threading",
        |f, on| f.local_reproducer = on,
    ),
    switch("mlir-pass-statistics", "print statistics of passes", |f, on| f.statistics = on),
    value("mlir-pass-statistics-display", "=<list|pipeline>", "how statistics are shown", |f, text| {
        f.statistics_list = !one_of(text, ["list", "pipeline"])?;
        Ok(())
    }),
    switch("mlir-pretty-debuginfo", "print locations in a form for people", |f, on| {
        f.print.pretty_debug_info = on;
    }),
    switch("mlir-print-assume-verified", "print custom forms of IR that may be wrong", |_, _| {}),
    switch("mlir-print-debug-counter", "print the debug counters at the end", |f, on| {
        f.actions.print_counters = on;
    }),
    switch("mlir-print-debuginfo", "print locations", |f, on| f.print.debug_info = on),
    value(
        "mlir-print-elementsattrs-with-hex-if-larger",
        "=<n>",
        "print the elements of larger attributes in hexadecimal, of none when negative",
        |f, text| {
            let negative = text.parse::<i64>().is_ok_and(|n| n < 0);
            f.print.hex_if_larger = if negative { None } else { Some(number(text)?) };
            Ok(())
        },
    ),
    value("mlir-print-ir-after", "=<passes>", "print IR after some passes", |f, text| {
        f.dump.after.extend(names(text));
        Ok(())
    }),
    switch("mlir-print-ir-after-all", "print IR after each pass", |f, on| f.dump.after_all = on),
    switch("mlir-print-ir-after-change", "print IR after passes only where it changed", |f, on| {
        f.dump.after_change = on;
    }),
    switch("mlir-print-ir-after-failure", "print IR after a pass that failed", |f, on| {
        f.dump.after_failure = on;
    }),
    value("mlir-print-ir-before", "=<passes>", "print IR before some passes", |f, text| {
        f.dump.before.extend(names(text));
        Ok(())
    }),
    switch("mlir-print-ir-before-all", "print IR before each pass", |f, on| f.dump.before_all = on),
    switch("mlir-print-ir-module-scope", "print all IR, not only what the pass ran on", |f, on| {
        f.dump.module_scope = on;
    }),
    value("mlir-print-ir-tree-dir", "=<dir>", "print IR to files in a tree below a directory", |f, text| {
        f.dump.tree_dir = Some(text.to_owned());
        Ok(())
    }),
    switch("mlir-print-local-scope", "print without aliases", |f, on| f.print.local_scope = on),
    switch("mlir-print-op-generic", "print the generic form of ops", |f, on| f.print.generic = on),
    switch("mlir-print-op-on-diagnostic", "show the op that a diagnostic is about", |f, on| {
        f.op_on_diagnostic = on;
    }),
    switch("mlir-print-skip-regions", "print `{...}` for regions", |f, on| f.print.skip_regions = on),
    switch("mlir-print-unique-ssa-ids", "give no two values of the text one number", |f, on| {
        f.print.unique_ssa_ids = on;
    }),
    switch("mlir-print-value-users", "say in comments which ops use each value", |f, on| {
        f.print.value_users = on;
    }),
    switch("mlir-timing", "print how long each pass took", |f, on| f.timing = on),
    value("mlir-timing-display", "=<list|tree>", "how times are shown", |f, text| {
        f.timing_list = !one_of(text, ["list", "tree"])?;
        Ok(())
    }),
    switch("mlir-use-nameloc-as-prefix", "name values after the names in their locations", |f, on| {
        f.print.name_loc_prefix = on;
    }),
    switch(
        "mlir-very-unsafe-disable-verifier-on-parsing",
        "do not verify what was read before passes run",
        |f, on| f.skip_verify_parsed = on,
    ),
    switch("no-implicit-module", "read one op as it is, without a module around it", |f, on| {
        f.no_implicit_module = on;
    }),
    switch("no-output", "print no IR", |f, on| f.no_output = on),
    value("o", "=<file>", "write to a file", |f, text| {
        text.clone_into(&mut f.output);
        Ok(())
    }),
    value("output-split-marker", "=<text>", "what is printed between parts", |f, text| {
        text.clone_into(&mut f.output_marker);
        Ok(())
    }),
    value("profile-actions-to", "=<file>", "write a profile of steps that Chrome shows", |f, text| {
        f.actions.profile_to = Some(text.to_owned());
        Ok(())
    }),
    value("remark-format", "=<emitRemark|yaml>", "how optimization remarks are shown", |f, text| {
        if text == "bitstream" {
            return Err("takes emitRemark or yaml; remarks are not written as LLVM's bitstreams".into());
        }
        f.remarks.yaml = one_of(text, ["emitRemark", "yaml"])?;
        Ok(())
    }),
    value("remark-policy", "=<all|final>", "show all remarks, or the last on one matter", |f, text| {
        f.remarks.only_final = one_of(text, ["all", "final"])?;
        Ok(())
    }),
    value("remarks-filter", "=<regex>", "show optimization remarks of passes", |f, text| {
        f.remarks.add(None, text)
    }),
    value("remarks-filter-analyse", "=<regex>", "show what passes found out", |f, text| {
        f.remarks.add(Some(RemarkKind::Analysis), text)
    }),
    value("remarks-filter-failed", "=<regex>", "show what passes tried in vain", |f, text| {
        f.remarks.add(Some(RemarkKind::Failure), text)
    }),
    value("remarks-filter-missed", "=<regex>", "show what passes did not do", |f, text| {
        f.remarks.add(Some(RemarkKind::Missed), text)
    }),
    value("remarks-filter-passed", "=<regex>", "show what passes did", |f, text| {
        f.remarks.add(Some(RemarkKind::Passed), text)
    }),
    value("remarks-output-file", "=<file>", "where YAML of remarks goes (mlir-remarks.yaml)", |f, text| {
        f.remarks.output = Some(text.to_owned());
        Ok(())
    }),
    switch("run-reproducer", "run the pipeline that the file holds", |f, on| f.run_reproducer = on),
    switch("show-dialects", "print the loaded dialects", |f, on| f.show_dialects = on),
    maybe("split-input-file", "[=<marker>]", "treat the parts between markers as files", |f, text| {
        f.split = Some(text.unwrap_or(super::split::DEFAULT_MARKER).to_owned());
        Ok(())
    }),
    maybe(
        "verify-diagnostics",
        "[=<all|only-expected>]",
        "check diagnostics against `expected-*` comments",
        |f, text| {
            f.verify_diagnostics = Some(match text {
                None | Some("all" | "" | "true") => Strictness::All,
                Some("only-expected") => Strictness::OnlyExpected,
                Some(other) => return Err(format!("takes all or only-expected, not '{other}'")),
            });
            Ok(())
        },
    ),
    maybe(
        "verify-each",
        "[=<bool|run>]",
        "verify after each pass (default true); run: run @main by the interpreter as well",
        |f, text| {
            (f.verify_each, f.verify_run) = match text {
                None | Some("true" | "1") => (true, false),
                Some("false" | "0") => (false, false),
                Some("run") => (true, true),
                Some(other) => return Err(format!("takes true, false or run, not '{other}'")),
            };
            Ok(())
        },
    ),
    switch("verify-roundtrip", "check that what is printed reads as the same IR", |f, on| {
        f.verify_roundtrip = on;
    }),
];

/// Upstream's flags that have no meaning here, and why.
static REFUSED: &[(&str, &str)] = &[
    ("load-dialect-plugin", "dialects of upstream are C++ libraries"),
    ("load-pass-plugin", "passes of upstream are C++ libraries"),
    ("mlir-enable-debugger-hook", "there is no hook for a debugger"),
    ("mlir-print-stacktrace-on-diagnostic", "diagnostics come with the pass and op, not with a stack"),
    ("debug", "there is no debug output; use --mlir-print-ir-after-all"),
    ("debug-only", "there is no debug output; use --mlir-print-ir-after-all"),
];

/// The flag called `name`.
pub(super) fn find(name: &str) -> Option<&'static Flag> {
    FLAGS.iter().find(|flag| flag.name == name)
}

/// Why the flag of upstream called `name` is not supported.
pub(super) fn refused(name: &str) -> Option<&'static str> {
    REFUSED.iter().find(|refused| refused.0 == name).map(|refused| refused.1)
}

/// The flag that `name` was probably meant to be.
pub(super) fn suggest(name: &str) -> Option<&'static str> {
    let names = FLAGS.iter().map(|flag| flag.name).filter(|name| name.len() > 2);
    terrace_ir::pass::nearest(name, names.chain(["pass-pipeline"]))
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("takes a number, not '{text}'"))
}

/// Whether `text` is the second of two words.
fn one_of(text: &str, [first, second]: [&str; 2]) -> Result<bool, String> {
    match text {
        _ if text == first => Ok(false),
        _ if text == second => Ok(true),
        _ => Err(format!("takes {first} or {second}, not '{text}'")),
    }
}

fn names(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}
