//! What the source of passes says about them: the documentation of the module whose first paragraph
//! names the pass, as in `` `cse`: an op that computes what another one has computed .. ``.

use std::collections::BTreeMap;
use std::path::Path;

/// A module of a pass.
pub(super) struct Source {
    /// The folder below `passes/`, or the name of a module that lies in none.
    pub(super) folder: String,
    /// The documentation, as rustdoc has it.
    pub(super) text: String,
}

/// The modules of passes, and the documentation of folders.
#[derive(Default)]
pub(super) struct Sources {
    modules: Vec<Source>,
    folders: BTreeMap<String, String>,
}

impl Sources {
    /// Reads the source files below `root`, the folder of passes.
    pub(super) fn read(root: &Path) -> Result<Sources, String> {
        let mut sources = Sources::default();
        for file in super::files_below(root, "rs")? {
            let text = std::fs::read_to_string(&file)
                .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
            let place = file.strip_prefix(root).unwrap_or(&file);
            let first = place.components().next().map(|part| part.as_os_str().to_string_lossy());
            let folder = first.unwrap_or_default().trim_end_matches(".rs").to_owned();
            let text = module_docs(&text);
            if *place == *Path::new(&folder).join("mod.rs") || place.components().count() == 1 {
                sources.folders.insert(folder.clone(), text.clone());
            }
            sources.modules.push(Source { folder, text });
        }
        Ok(sources)
    }

    /// The module of the pass `name`: one that starts with the name, or else one that has it in its
    /// first paragraph.
    pub(super) fn of(&self, name: &str) -> Option<&Source> {
        let name = format!("`{name}`");
        let paragraph =
            |module: &&Source| module.text.split("\n\n").next().is_some_and(|text| text.contains(&name));
        let first = self.modules.iter().find(|module| module.text.starts_with(&name));
        first.or_else(|| self.modules.iter().find(paragraph))
    }

    /// The documentation of a folder of passes.
    pub(super) fn folder(&self, folder: &str) -> &str {
        self.folders.get(folder).map_or("", String::as_str)
    }
}

/// The documentation of the module in `text`.
fn module_docs(text: &str) -> String {
    let docs = text.lines().take_while(|line| line.starts_with("//!"));
    let docs = docs.map(|line| line[3..].strip_prefix(' ').unwrap_or(&line[3..]));
    docs.collect::<Vec<_>>().join("\n").trim().to_owned()
}
