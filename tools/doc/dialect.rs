//! The page of a dialect.

use std::fmt::Write as _;

use terrace_ir::op::{DialectDef, ParamDocs};

use super::markdown::{EDITED_BY, anchor, block, cell, summary};
use super::{Reference, op};

/// Where the page of the dialect `name` lies.
pub(super) fn path(name: &str) -> String {
    format!("dialects/{name}.md")
}

/// The page of `dialect`.
pub(super) fn page(reference: &Reference, dialect: &DialectDef) -> Result<String, String> {
    let registry = reference.ctx.registry();
    let mut out = format!("{EDITED_BY}# The {} dialect\n\n{}\n\n", dialect.name, dialect.doc);
    let mut ops: Vec<_> = dialect.ops.iter().map(|def| def()).collect();
    ops.sort_unstable_by_key(|def| def.name);
    let mnemonic = |name: &'static str| name.split_once('.').map_or(name, |parts| parts.1);
    let links = ops.iter().map(|def| format!("[`{}`](#{})", mnemonic(def.name), anchor(def.name)));
    let links: Vec<String> = links.collect();
    if !links.is_empty() {
        let _ = writeln!(out, "Ops: {}", links.join(", "));
    }
    let (types, attrs): (Vec<_>, Vec<_>) =
        registry.documented(dialect.name).partition(|(name, _)| name.starts_with('!'));
    for (title, kinds) in [("Types", types), ("Attributes", attrs)] {
        if kinds.is_empty() {
            continue;
        }
        let _ = write!(out, "\n## {title}\n\n");
        for (name, docs) in kinds {
            out.push_str(&kind(reference, name, docs));
        }
    }
    if !ops.is_empty() {
        out.push_str("\n## Ops\n\n");
    }
    let mut seen = op::Seen::new();
    for def in &ops {
        let info = registry.op(def.name).and_then(|name| registry.info(name));
        let info = info.ok_or_else(|| format!("op {} is not registered", def.name))?;
        out.push_str(&op::section(reference, info, &mut seen)?);
    }
    Ok(out.trim_end().to_owned() + "\n")
}

/// The section of a type or attribute.
fn kind(reference: &Reference, name: &str, docs: &ParamDocs) -> String {
    let mut out = format!("### `{name}`\n\n");
    let _ = write!(out, "{}\n\n{}\n", docs.doc, block("text", docs.syntax));
    if !docs.params.is_empty() {
        out.push_str("| parameter | |\n| --- | --- |\n");
        for (name, what) in docs.params {
            let _ = writeln!(out, "| `{name}` | {} |", cell(what));
        }
        out.push('\n');
    }
    for example in reference.examples.of(name) {
        let _ = writeln!(out, "{}", block("mlir", &example.text));
    }
    out
}

/// The line of `dialect` in the list of all.
pub(super) fn line(dialect: &DialectDef) -> String {
    format!(
        "| [`{}`]({}) | {} | {} |\n",
        dialect.name,
        path(dialect.name),
        dialect.ops.len(),
        summary(dialect.doc).0
    )
}
