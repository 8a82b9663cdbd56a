//! The page of interfaces: what their types say in the source.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use super::Reference;
use super::markdown::{EDITED_BY, cell, unlink};

/// The documentation of public types by name, where interfaces are declared.
pub(super) fn read(root: &Path) -> Result<BTreeMap<String, String>, String> {
    let mut docs = BTreeMap::new();
    for folder in ["ir/src", "dialects"] {
        for file in super::files_below(&root.join(folder), "rs")? {
            let text = std::fs::read_to_string(&file)
                .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
            let lines: Vec<&str> = text.lines().collect();
            for (at, line) in lines.iter().enumerate() {
                if let Some(name) = declared(line) {
                    docs.entry(name.to_owned()).or_insert_with(|| docs_before(&lines[..at]));
                }
            }
        }
    }
    Ok(docs)
}

/// The name of the struct that `line` starts to declare.
fn declared(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub(crate) struct "))?;
    rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

/// The first paragraph of the documentation at the end of `before`, attributes left out.
fn docs_before(before: &[&str]) -> String {
    let lines = before.iter().rev().skip_while(|line| line.starts_with("#["));
    let docs: Vec<&str> = lines.map_while(|line| line.strip_prefix("///")).map(str::trim).collect();
    let summary = docs.into_iter().rev().take_while(|line| !line.is_empty());
    summary.collect::<Vec<_>>().join(" ")
}

/// The names of all interfaces that ops of any dialect implement.
pub(super) fn names(reference: &Reference) -> BTreeSet<&'static str> {
    let registry = reference.ctx.registry();
    let ops = registry.dialects().flat_map(|dialect| dialect.def().ops).map(|def| def().name);
    let infos = ops.filter_map(|name| registry.info(registry.op(name)?));
    infos.flat_map(|info| info.interface_names()).collect()
}

/// The page.
pub(super) fn page(reference: &Reference) -> String {
    let mut out = format!(
        "{EDITED_BY}# Interfaces\n\nWhat passes and tools can ask of ops. Ops without an interface make no promise, and \
         passes leave them alone.\n\n| | |\n| --- | --- |\n"
    );
    for name in names(reference) {
        let docs = reference.interfaces.get(name).map_or("", String::as_str);
        let _ = writeln!(out, "| `{name}` | {} |", cell(&unlink(docs, reference.ctx.registry(), "")));
    }
    out
}
