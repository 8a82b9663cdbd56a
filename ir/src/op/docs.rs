//! The documentation of what is declared, as text.

use super::OpDef;

/// The documentation of a type or attribute of a dialect: see [`Registry::document`](super::Registry::document).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ParamDocs {
    /// How it reads, parameters in angle brackets: `!llvm.array<size x element>`.
    pub syntax: &'static str,
    /// What it stands for, as Markdown; the first paragraph is the summary.
    pub doc: &'static str,
    /// The parameters in the order of the text, each with what it says.
    pub params: &'static [(&'static str, &'static str)],
}

impl ParamDocs {
    /// How it reads, what it stands for, and its parameters.
    pub const fn new(
        syntax: &'static str,
        doc: &'static str,
        params: &'static [(&'static str, &'static str)],
    ) -> ParamDocs {
        ParamDocs { syntax, doc, params }
    }
}

impl OpDef {
    /// What the op does, in one line: the first paragraph of its documentation.
    pub fn summary(&self) -> String {
        let lines = self.doc_lines().take_while(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join(" ")
    }

    /// The documentation behind the summary, as Markdown; empty when the summary says it all.
    pub fn description(&self) -> String {
        let lines = self.doc_lines().skip_while(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n").trim().to_owned()
    }

    /// The whole documentation, as Markdown.
    pub fn docs(&self) -> String {
        self.doc_lines().collect::<Vec<_>>().join("\n").trim().to_owned()
    }

    /// The lines of the documentation without the space behind `///`.
    fn doc_lines(&self) -> impl Iterator<Item = &'static str> {
        self.doc.iter().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
    }
}
