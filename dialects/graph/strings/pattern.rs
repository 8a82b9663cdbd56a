//! Regular expressions in the syntax of RE2 (<https://github.com/google/re2/wiki/Syntax>).
//!
//! They become expressions of the `regex` crate, which takes time in proportion to the text as RE2 does. Both have nearly the
//! same syntax; what differs is rewritten: RE2's `\d`, `\w` and `\s` know ASCII only, `\Q..\E` quotes, a brace that begins no
//! repetition stands for itself, and so do `[` and `&` in brackets. `\C`, a single byte, is refused, and `\b` looks at ASCII letters
//! as RE2's does, but `\B` at those of all scripts.

use regex::{Regex, RegexBuilder};

/// The most bytes that a compiled expression may take.
const SIZE_LIMIT: usize = 10 << 20;

/// `text` compiled, to match whole texts.
///
/// # Errors
/// When it is no regular expression, or compiles to too large a program: why.
pub fn pattern(text: &str) -> Result<Regex, String> {
    let rewritten = rewritten(text)?;
    let whole = format!("\\A(?:{rewritten})\\z");
    RegexBuilder::new(&whole).size_limit(SIZE_LIMIT).build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "is a regular expression that needs too much memory".to_owned(),
        error => {
            let lines = error.to_string();
            let last = lines.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            format!("is no regular expression: {last}")
        }
    })
}

/// Whether `pattern`, compiled by [`pattern()`], matches all of `text`.
pub fn full_match(pattern: &Regex, text: &str) -> bool {
    pattern.is_match(text)
}

/// An expression of RE2 as one of the `regex` crate.
fn rewritten(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_class = false;
    // A bracket directly behind the opening one of a class stands for itself.
    let mut class_is_empty = false;
    while let Some(next) = rest.chars().next() {
        let behind = &rest[next.len_utf8()..];
        let was_empty = std::mem::take(&mut class_is_empty);
        rest = match next {
            '\\' => escape(behind, in_class, &mut out)?,
            '[' if in_class => posix_class(rest, &mut out),
            '[' => {
                in_class = true;
                class_is_empty = true;
                out.push('[');
                match behind.strip_prefix('^') {
                    Some(behind) => {
                        out.push('^');
                        behind
                    }
                    None => behind,
                }
            }
            ']' if in_class && was_empty => {
                out.push_str("\\]");
                behind
            }
            ']' => {
                in_class = false;
                out.push(']');
                behind
            }
            '&' | '~' if in_class => {
                out.push('\\');
                out.push(next);
                behind
            }
            '{' if !in_class && !is_repetition(rest) => {
                out.push_str("\\{");
                behind
            }
            other => {
                out.push(other);
                behind
            }
        };
    }
    Ok(out)
}

/// Rewrites what follows a backslash; what is left behind it.
fn escape<'a>(rest: &'a str, in_class: bool, out: &mut String) -> Result<&'a str, String> {
    let Some(next) = rest.chars().next() else {
        return Err("is no regular expression: it ends with a backslash".to_owned());
    };
    let behind = &rest[next.len_utf8()..];
    match next {
        'd' => out.push_str("[0-9]"),
        'D' => out.push_str("[^0-9]"),
        'w' => out.push_str("[0-9A-Za-z_]"),
        'W' => out.push_str("[^0-9A-Za-z_]"),
        's' => out.push_str("[\\t\\n\\f\\r ]"),
        'S' => out.push_str("[^\\t\\n\\f\\r ]"),
        'b' if !in_class => out.push_str("(?-u:\\b)"),
        'C' => return Err("matches single bytes (`\\C`), which is not supported".to_owned()),
        'Q' if !in_class => {
            let (quoted, behind) = behind.split_once("\\E").unwrap_or((behind, ""));
            out.push_str(&regex::escape(quoted));
            return Ok(behind);
        }
        other => {
            out.push('\\');
            out.push(other);
        }
    }
    Ok(behind)
}

/// Rewrites a bracket within brackets: a class as `[:alpha:]`, or itself.
fn posix_class<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let name = rest.strip_prefix("[:").and_then(|rest| rest.split_once(":]"));
    match name {
        Some((name, behind))
            if name.trim_start_matches('^').bytes().all(|byte| byte.is_ascii_lowercase()) =>
        {
            out.push_str("[:");
            out.push_str(name);
            out.push_str(":]");
            behind
        }
        _ => {
            out.push_str("\\[");
            &rest[1..]
        }
    }
}

/// Whether `rest` begins with `{n}`, `{n,}` or `{n,m}`.
fn is_repetition(rest: &str) -> bool {
    let Some((inner, _)) = rest[1..].split_once('}') else { return false };
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match inner.split_once(',') {
        Some((least, most)) => !least.is_empty() && number(least) && number(most),
        None => !inner.is_empty() && number(inner),
    }
}
