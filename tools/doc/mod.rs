//! The reference documentation: an mdBook of every dialect and pass, generated from the declarations.
//!
//! What a declaration cannot hold comes from the source tree: the programs that show each op and pass
//! (`docs/examples/`), and the documentation of the modules that declare passes.

mod assembly;
mod check;
mod dialect;
mod effects;
mod examples;
mod interfaces;
mod markdown;
mod names;
mod op;
mod passes;
mod run;
mod sources;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use terrace_ir::pass::PassRegistry;
use terrace_ir::{Context, Registry};

pub use check::{check_examples, check_texts};
pub use examples::{Example, Examples};
pub use markdown::EDITED_BY;

/// All that the documentation is made of.
pub struct Reference {
    /// The dialects.
    pub ctx: Context,
    /// The passes.
    pub passes: PassRegistry,
    /// Programs that show ops and passes.
    pub examples: Examples,
    sources: sources::Sources,
    /// What types that can be interfaces say.
    interfaces: BTreeMap<String, String>,
}

/// Pages by path below the folder of the book, with `/` between folders.
pub type Pages = BTreeMap<String, String>;

impl Reference {
    /// Reads the examples and the documentation of modules in the source tree `root`.
    ///
    /// # Errors
    /// When a file cannot be read, or is not written as it should be.
    pub fn read(root: &Path) -> Result<Reference, String> {
        let mut passes = PassRegistry::new();
        terrace_passes::register_all(&mut passes);
        crate::target::register(&mut passes);
        let examples = Examples::read(&root.join("docs/examples"))?;
        let sources = sources::Sources::read(&root.join("passes"))?;
        let interfaces = interfaces::read(root)?;
        Ok(Reference { ctx: context(), passes, examples, sources, interfaces })
    }

    /// The pages of the dialect `only`, or all pages.
    ///
    /// # Errors
    /// When there is no such dialect, or an example is wrong.
    pub fn pages(&self, only: Option<&str>) -> Result<Pages, String> {
        let mut pages = Pages::new();
        let dialects: Vec<_> = self.ctx.registry().dialects().map(|dialect| dialect.def()).collect();
        if let Some(name) = only {
            let known = dialects.iter().find(|def| def.name == name);
            let def = known.ok_or_else(|| format!("there is no dialect '{name}'"))?;
            pages.insert(dialect::path(name), dialect::page(self, def)?);
            return Ok(pages);
        }
        for def in &dialects {
            pages.insert(dialect::path(def.name), dialect::page(self, def)?);
        }
        let folders = passes::folders(self)?;
        for folder in &folders {
            pages.insert(folder.path(), folder.page(self)?);
        }
        pages.insert("traits.md".into(), names::traits_page());
        pages.insert("interfaces.md".into(), interfaces::page(self));
        pages.insert("tools/terrace-opt.md".into(), crate::opt::flags_page());
        pages.insert("README.md".into(), names::front_page(&dialects, &folders));
        pages.insert("SUMMARY.md".into(), names::summary_page(&dialects, &folders));
        pages.insert("book.toml".into(), names::BOOK.into());
        Ok(pages)
    }
}

/// A context of all dialects but those for tests.
pub(crate) fn context() -> Context {
    let mut registry = Registry::new();
    crate::target::dialects(&mut registry);
    Context::new(registry)
}

/// Writes `pages` below `out`, and removes pages there that are not among them.
///
/// # Errors
/// When a file cannot be written.
pub fn write(pages: &Pages, out: &Path) -> Result<(), String> {
    for stale in strangers(pages, out)? {
        std::fs::remove_file(&stale)
            .map_err(|error| format!("cannot remove {}: {error}", stale.display()))?;
    }
    for (path, text) in pages {
        let file = out.join(path);
        let folder = file.parent().unwrap_or(out);
        let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, text));
        written.map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    }
    Ok(())
}

/// What differs between `pages` and the files below `out`, a line each.
///
/// # Errors
/// When a folder cannot be read.
pub fn differences(pages: &Pages, out: &Path) -> Result<Vec<String>, String> {
    let mut found: Vec<String> = Vec::new();
    for (path, text) in pages {
        match std::fs::read_to_string(out.join(path)) {
            Ok(there) if there == *text => {}
            Ok(there) => {
                let same = there.lines().zip(text.lines()).take_while(|lines| lines.0 == lines.1).count();
                found.push(format!("{path}:{}: is not what the declarations say", same + 1));
            }
            Err(_) => found.push(format!("{path}: is missing")),
        }
    }
    let strangers = strangers(pages, out)?;
    found.extend(strangers.iter().map(|file| format!("{}: documents nothing that there is", file.display())));
    Ok(found)
}

/// The Markdown files below `out`, three folders deep at most, that are not among `pages`.
fn strangers(pages: &Pages, out: &Path) -> Result<Vec<PathBuf>, String> {
    let files = files_below(out, "md")?;
    let is_stranger = |file: &PathBuf| {
        let path = file.strip_prefix(out).unwrap_or(file).to_string_lossy().replace('\\', "/");
        !pages.contains_key(&path) && !path.starts_with("book/")
    };
    Ok(files.into_iter().filter(is_stranger).collect())
}

/// The files below `folder` with the given extension, sorted; none when there is no such folder.
fn files_below(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(format!("cannot read {}: {error}", folder.display())),
        };
        for entry in entries.flatten() {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(_) if path.extension().is_some_and(|found| found == extension) => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests;
