//! Pieces of Markdown, and Rust's documentation as Markdown that stands by itself.

use std::sync::OnceLock;

use regex::{Captures, Regex};
use terrace_ir::Registry;

/// The comment that each page starts with.
pub const EDITED_BY: &str = "<!-- Made by `terrace-doc` from the declarations; do not edit. -->\n\n";

/// `text` for a cell of a table, or where else `<` and `|` mean themselves.
pub(super) fn escape(text: &str) -> String {
    text.replace('<', "\\<").replace('|', "\\|").replace('*', "\\*").replace('\n', " ")
}

/// `text`, which is Markdown, for a cell of a table.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// `text` as code in a cell of a table.
pub(super) fn code(text: &str) -> String {
    let text = text.replace('|', "\\|").replace('\n', " ");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// A block of code of a language.
pub(super) fn block(language: &str, text: &str) -> String {
    format!("```{language}\n{}\n```\n", text.trim_end())
}

/// Where the heading `name` is on its page.
pub(super) fn anchor(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    kept.flat_map(char::to_lowercase).collect()
}

/// `text` with the links that rustdoc resolves as code, or as links to ops of `dialect` that there are.
pub(super) fn unlink(text: &str, registry: &Registry, dialect: &str) -> String {
    static LINK: OnceLock<Regex> = OnceLock::new();
    let link = LINK.get_or_init(|| {
        Regex::new(r"\[(`[^`\]]+`)\](\([^)]*\))?|\[([^\]`]+)\]\((\w+(?:::\w+)*)\)")
            .expect("a constant expression")
    });
    let replace = |found: &Captures<'_>| {
        let target = found.get(2).map_or("", |target| target.as_str());
        if target.contains("://") {
            return found[0].to_owned();
        }
        let text = found.get(1).or(found.get(3)).map_or("", |text| text.as_str());
        let op = text.trim_matches('`').strip_suffix("Op").map(|name| format!("{dialect}.{}", snake(name)));
        match op.filter(|op| registry.op(op).is_some()) {
            Some(op) => format!("[`{op}`](#{})", anchor(&op)),
            None => text.to_owned(),
        }
    };
    let text = link.replace_all(text, replace);
    let mut code = false;
    let demote = |line: &str| {
        code ^= line.starts_with("```");
        // Headings of modules lie below that of the pass.
        if line.starts_with("# ") && !code { format!("###{line}") } else { line.to_owned() }
    };
    text.lines().map(demote).collect::<Vec<_>>().join("\n")
}

/// `CamelCase` as `camel_case`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// The first paragraph of `text` on one line, and the rest.
pub(super) fn summary(text: &str) -> (String, &str) {
    let (first, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    (first.split_whitespace().collect::<Vec<_>>().join(" "), rest.trim())
}
