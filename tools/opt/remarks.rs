//! Optimization remarks: `--remarks-filter*`, `--remark-format`, `--remark-policy`.

use std::fmt::Write as _;

use regex::Regex;
use terrace_ir::pass::{Remark, RemarkKind};
use terrace_ir::{Context, Diagnostic, Severity};

use crate::render::place;

/// What the command line says about remarks.
#[derive(Clone, Default)]
pub(super) struct RemarkFlags {
    /// Categories to show, for remarks of all kinds or of one.
    filters: Vec<(Option<RemarkKind>, Regex)>,
    pub(super) yaml: bool,
    /// Show the last one of those that say the same about one place.
    pub(super) only_final: bool,
    pub(super) output: Option<String>,
}

impl RemarkFlags {
    /// Whether any remark may be shown.
    pub(super) fn any(&self) -> bool {
        !self.filters.is_empty()
    }

    /// Shows remarks of `kind`, or of all, in categories that the regular expression `text` matches.
    pub(super) fn add(&mut self, kind: Option<RemarkKind>, text: &str) -> Result<(), String> {
        let regex = Regex::new(text).map_err(|error| format!("takes a regular expression: {error}"))?;
        self.filters.push((kind, regex));
        Ok(())
    }

    /// Where a file of remarks goes.
    pub(super) fn file(&self) -> &str {
        self.output.as_deref().unwrap_or("mlir-remarks.yaml")
    }

    fn shows(&self, remark: &Remark) -> bool {
        let of_kind = |kind: &Option<RemarkKind>| kind.is_none_or(|kind| kind == remark.kind);
        self.filters.iter().any(|(kind, regex)| of_kind(kind) && regex.is_match(remark.category))
    }

    /// Those of `remarks` that are to be shown, in order.
    pub(super) fn select<'r>(&self, remarks: &'r [Remark]) -> Vec<&'r Remark> {
        let key = |remark: &Remark| (remark.kind, remark.category, remark.name, remark.loc);
        let shown: Vec<&Remark> = remarks.iter().filter(|remark| self.shows(remark)).collect();
        if !self.only_final {
            return shown;
        }
        let mut last = std::collections::HashMap::new();
        for (at, remark) in shown.iter().enumerate() {
            last.insert(key(remark), at);
        }
        let is_last = |&(at, remark): &(usize, &Remark)| last.get(&key(remark)) == Some(&at);
        shown.into_iter().enumerate().filter(is_last).map(|(_, remark)| remark).collect()
    }
}

/// `remark` as a diagnostic, in upstream's words.
pub(super) fn diagnostic(remark: &Remark) -> Diagnostic {
    let mut text = format!("[{}] {} | Category:{}", remark.kind.as_str(), remark.name, remark.category);
    if !remark.function.is_empty() {
        let _ = write!(text, " | Function={}", remark.function);
    }
    let mut args = remark.args.clone();
    args.sort_by_key(|arg| arg.0);
    for (at, (name, value)) in args.iter().enumerate() {
        let plain = value.parse::<f64>().is_ok() || matches!(value.as_str(), "true" | "false");
        let between = if at == 0 { " | " } else { ", " };
        let _ = match plain {
            true => write!(text, "{between}{name}={value}"),
            false => write!(text, "{between}{name}=\"{value}\""),
        };
    }
    Diagnostic::new(Severity::Remark, remark.loc, text)
}

/// `remark` as a document of YAML, in the form of LLVM's remarks.
pub(super) fn yaml(ctx: &Context, remark: &Remark) -> String {
    let mut out = format!("--- !{}\n", remark.kind.as_str());
    let _ = writeln!(out, "{:<17}{}", "Pass:", scalar(remark.category));
    let _ = writeln!(out, "{:<17}{}", "Name:", scalar(remark.name));
    if let Some(place) = place(ctx, remark.loc) {
        let file = quoted(&place.file);
        let _ = writeln!(out, "{:<17}{{ File: {file}, ", "DebugLoc:");
        let _ = writeln!(out, "{:<17}  Line: {}, Column: {} }}", "", place.line, place.col);
    }
    let function = if remark.function.is_empty() { "<unknown function>" } else { &remark.function };
    let _ = writeln!(out, "{:<17}{}", "Function:", scalar(function));
    out.push_str("Args:\n");
    for (name, value) in &remark.args {
        let _ = writeln!(out, "  - {:<17}{}", format!("{name}:"), scalar(value));
    }
    out.push_str("...\n");
    out
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// `text` as it is where that can't mean anything else, else in quotes.
fn scalar(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || " _-./=+*".contains(c);
    let first = text.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
    let word = !matches!(text, "true" | "false" | "null" | "yes" | "no" | "on" | "off");
    if text.contains(char::is_control) {
        return serde_json::Value::from(text).to_string();
    }
    if first && word && text.chars().all(safe) && !text.ends_with(' ') {
        text.to_owned()
    } else {
        quoted(text)
    }
}

#[cfg(test)]
mod tests {
    use super::scalar;

    #[test]
    fn scalars_are_quoted_where_they_must() {
        assert_eq!(scalar("two words"), "two words");
        assert_eq!(scalar("<f>"), "'<f>'");
        assert_eq!(scalar("it's: so"), "'it''s: so'");
        assert_eq!(scalar("12"), "'12'");
        assert_eq!(scalar("a\nb"), "\"a\\nb\"");
    }
}
