//! The pages of passes, one for each folder of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use terrace_ir::pass::{Anchor, OptionDef, OptionKind, OptionValues, PassInfo, PipelineInfo};

use super::markdown::{EDITED_BY, anchor, block, cell, code, escape, summary, unlink};
use super::{Example, Reference, run};

/// What a folder holds.
#[derive(Clone, Copy)]
enum Entry<'a> {
    Pass(&'a PassInfo),
    Pipeline(&'a PipelineInfo),
}

/// A folder of passes.
pub(super) struct Folder<'a> {
    /// Its name below `passes/`.
    pub(super) name: String,
    text: &'a str,
    entries: BTreeMap<&'static str, Entry<'a>>,
}

/// All folders, sorted.
pub(super) fn folders(reference: &Reference) -> Result<Vec<Folder<'_>>, String> {
    let passes = reference.passes.passes().map(|info| (info.name, Entry::Pass(info)));
    let pipelines = reference.passes.pipelines().map(|info| (info.name, Entry::Pipeline(info)));
    let mut folders: BTreeMap<&str, Folder<'_>> = BTreeMap::new();
    for (name, entry) in passes.chain(pipelines) {
        let source = reference.sources.of(name);
        let source = source
            .ok_or_else(|| format!("no module in passes/ says in its first paragraph what `{name}` does"))?;
        let folder = folders.entry(&source.folder).or_insert_with(|| Folder {
            name: source.folder.clone(),
            text: reference.sources.folder(&source.folder),
            entries: BTreeMap::new(),
        });
        folder.entries.insert(name, entry);
    }
    Ok(folders.into_values().collect())
}

impl Folder<'_> {
    /// Where the page lies.
    pub(super) fn path(&self) -> String {
        format!("passes/{}.md", self.name)
    }

    /// How many passes there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What the passes are about.
    pub(super) fn summary(&self) -> String {
        summary(self.text).0
    }

    /// The page.
    pub(super) fn page(&self, reference: &Reference) -> Result<String, String> {
        let registry = reference.ctx.registry();
        let text = unlink(self.text, registry, &self.name);
        let mut out = format!("{EDITED_BY}# Passes: {}\n\n{text}\n\n| pass | |\n| --- | --- |\n", self.name);
        for (name, entry) in &self.entries {
            let doc = match entry {
                Entry::Pass(info) => info.doc,
                Entry::Pipeline(info) => info.doc,
            };
            let _ = writeln!(out, "| [`{name}`](#{}) | {} |", anchor(&format!("--{name}")), escape(doc));
        }
        for (name, entry) in &self.entries {
            let _ = write!(out, "\n## `--{name}`\n\n");
            match entry {
                Entry::Pass(info) => pass(reference, info, &mut out)?,
                Entry::Pipeline(info) => pipeline(info, &mut out),
            }
            for example in reference.examples.of_pass(name) {
                out.push_str(&shown(reference, example)?);
            }
        }
        Ok(out.trim_end().to_owned() + "\n")
    }
}

fn pass(reference: &Reference, info: &PassInfo, out: &mut String) -> Result<(), String> {
    let _ = write!(out, "{}.\n\n", info.doc.trim_end_matches('.'));
    let docs = reference.sources.of(info.name).map_or("", |source| &source.text);
    let docs = unlink(docs, reference.ctx.registry(), info.name.split('-').next().unwrap_or_default());
    let _ = write!(out, "{}\n\n", sentence(&docs, info.name));
    let anchor = match info.anchor {
        Anchor::Any => "Runs on each isolated op, such as a function or a module, by itself.".to_owned(),
        Anchor::Whole => {
            "Runs on the op that the pipeline is anchored on, with all that is nested in it.".to_owned()
        }
        Anchor::Op(name) => format!("Runs on each `{name}`."),
    };
    let _ = write!(out, "{anchor}\n\n");
    options(info.options, out);
    let statistics = reference.passes.statistics(info.name);
    if !statistics.is_empty() {
        out.push_str("| statistic | |\n| --- | --- |\n");
        for statistic in statistics {
            let _ = writeln!(out, "| `{}` | {} |", statistic.name, cell(statistic.doc));
        }
        out.push('\n');
    }
    Ok(())
}

fn pipeline(info: &PipelineInfo, out: &mut String) {
    let _ = write!(out, "{}.\n\nA name for this pipeline:\n\n", info.doc.trim_end_matches('.'));
    let text = (info.text)(&OptionValues::new(info.options));
    let _ = writeln!(out, "{}", block("text", &text.replace("},", "},\n")));
    options(info.options, out);
}

fn options(options: &[OptionDef], out: &mut String) {
    if options.is_empty() {
        return;
    }
    out.push_str("| option | takes | default | |\n| --- | --- | --- | --- |\n");
    for option in options {
        let takes = match option.kind {
            OptionKind::Bool => "`true` or `false`".to_owned(),
            OptionKind::Int => "an integer".to_owned(),
            OptionKind::Str => "text".to_owned(),
            OptionKind::List => "a list".to_owned(),
            OptionKind::Choice(cases) => cases.iter().map(|case| code(case)).collect::<Vec<_>>().join(", "),
        };
        let default = if option.default.is_empty() { String::new() } else { code(option.default) };
        let _ = writeln!(out, "| `{}` | {takes} | {default} | {} |", option.name, escape(option.doc));
    }
    out.push('\n');
}

/// Documentation that starts with the name of its pass, without it.
fn sentence(docs: &str, name: &str) -> String {
    let Some(rest) = docs.strip_prefix(&format!("`{name}`: ")) else { return docs.to_owned() };
    let mut rest = rest.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest).collect()
}

/// A program as it is printed, without the module around it that its text does not show.
fn bare(printed: &str, source: &str) -> String {
    let shows_module = source.lines().any(|line| line.starts_with("module"));
    let parts = printed.split_once("module {\n").filter(|_| !shows_module);
    let Some((before, within)) =
        parts.and_then(|(before, within)| Some((before, within.strip_suffix("\n}\n")?)))
    else {
        return printed.to_owned();
    };
    let lines = within.lines().map(|line| line.strip_prefix("  ").unwrap_or(line));
    format!("{before}{}\n", lines.collect::<Vec<_>>().join("\n"))
}

/// A program before and after the passes of its command.
fn shown(reference: &Reference, example: &Example) -> Result<String, String> {
    let outcome = run::run(reference, example)?;
    let quote = |word: &String| {
        if word.contains([' ', '{', '(', ',']) { format!("'{word}'") } else { word.clone() }
    };
    let command: Vec<String> = example.head.iter().map(quote).collect();
    let mut out = if example.note.is_empty() { String::new() } else { format!("{}\n\n", example.note) };
    let _ = write!(out, "{}", block("mlir", &example.text));
    let _ = write!(out, "\n`terrace-opt {}`", command.join(" "));
    let remarks: Vec<String> = outcome.report.diags.iter().map(|diag| diag.message.clone()).collect();
    if !outcome.report.output.is_empty() {
        let _ = write!(out, " prints\n\n{}", block("text", &bare(&outcome.report.output, &example.text)));
    } else {
        let _ = write!(out, " makes of it\n\n{}", block("mlir", &bare(&outcome.text, &example.text)));
    }
    if !remarks.is_empty() {
        let _ = write!(out, "\nand reports\n\n{}", block("text", &remarks.join("\n")));
    }
    Ok(out)
}
