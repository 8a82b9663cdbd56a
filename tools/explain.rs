//! The stable codes of what is said about models, with a page each: `--explain CODE`.
//!
//! A page is a file in `docs/errors/`. Its first line is `# CODE: title`; its first program is one that the code is
//! reported for, which the tests check. The pages are part of the tools, which so explain without a network.

use std::fmt::Write as _;
use std::process::ExitCode;

use crate::model::write_stdout;

/// What there is to say about a code.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The code, such as `E0104`.
    pub code: &'static str,
    /// The page, in Markdown.
    pub text: &'static str,
}

macro_rules! pages {
    ($($code:literal)*) => {
        &[$(Page { code: $code, text: include_str!(concat!("../docs/errors/", $code, ".md")) }),*]
    };
}

/// All pages, sorted by code.
///
/// `E01` is the importer, `E02` the way down from the graph level, `E03` kernels, `E04` code, `E05` the compiler itself.
pub const PAGES: &[Page] = pages! {
    "E0101" "E0102" "E0103" "E0104" "E0105" "E0106" "E0107" "E0108" "E0109" "E0110" "E0111" "E0112" "E0113"
    "E0114" "E0115" "E0116" "E0117" "E0118" "E0119"
    "E0201" "E0202" "E0203"
    "E0301"
    "E0401" "E0402"
    "E0501" "E0502"
    "W0101" "W0102" "W0301"
};

/// The page about `code`; letters may be small.
pub fn page(code: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.code.eq_ignore_ascii_case(code))
}

impl Page {
    /// What is wrong, in a few words.
    pub fn title(&self) -> &'static str {
        let first = self.text.lines().next().unwrap_or_default();
        first.split_once(": ").map_or(first, |(_, title)| title)
    }

    /// The page below its title.
    pub fn body(&self) -> &'static str {
        self.text.split_once('\n').map_or("", |(_, body)| body.trim())
    }

    /// The program that the code is reported for, and what stands behind the fence in front of it; `None` where
    /// no program is known to lead there.
    pub fn example(&self) -> Option<(&'static str, &'static str)> {
        let start = self.text.find("\n```")? + 4;
        let (info, rest) = self.text[start..].split_once('\n')?;
        let end = rest.find("\n```")?;
        (!info.is_empty()).then_some((info.trim(), &rest[..=end]))
    }
}

/// The code that a command line asks to explain by `--explain CODE` or `--explain=CODE`, empty when it names none.
pub fn asked(args: impl IntoIterator<Item = String>) -> Option<String> {
    let mut args = args.into_iter().skip(1).take_while(|arg| arg != "--");
    while let Some(arg) = args.next() {
        if arg == "--explain" {
            return Some(args.next().unwrap_or_default());
        }
        if let Some(code) = arg.strip_prefix("--explain=") {
            return Some(code.to_owned());
        }
    }
    None
}

/// The code that the command line of this process asks to explain.
pub fn asked_here() -> Option<String> {
    asked(std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()))
}

/// Explains `code` on standard output; the exit code of a tool that was asked to.
pub fn print(code: &str) -> ExitCode {
    match answer(code) {
        Ok(text) => match write_stdout(text.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

/// The answer to `--explain CODE`: the page, or all codes when `code` is empty.
///
/// # Errors
/// When there is no such code.
pub fn answer(code: &str) -> Result<String, String> {
    if code.is_empty() {
        let mut list = String::new();
        for page in PAGES {
            // Writing to a string cannot fail.
            let _ = writeln!(list, "{}  {}", page.code, page.title());
        }
        return Ok(list);
    }
    match page(code) {
        Some(page) => Ok(page.text.to_owned()),
        None => Err(format!("there is no error code '{code}'; --explain without a code lists all")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_sorted_and_have_titles() {
        assert!(PAGES.is_sorted_by(|a, b| a.code < b.code));
        for page in PAGES {
            let title = format!("# {}: {}\n", page.code, page.title());
            assert!(page.text.starts_with(&title) && !page.body().is_empty(), "{}", page.code);
        }
    }

    #[test]
    fn the_command_line_may_ask() {
        let asked = |args: &[&str]| asked(args.iter().map(|&arg| arg.to_owned()));
        assert_eq!(asked(&["tool", "--explain", "E0104"]).as_deref(), Some("E0104"));
        assert_eq!(asked(&["tool", "m.onnx", "--explain=e0104"]).as_deref(), Some("e0104"));
        assert_eq!(asked(&["tool", "--explain"]).as_deref(), Some(""));
        assert_eq!(asked(&["tool", "--", "--explain"]), None);
        assert!(answer("E0104").is_ok() && answer("").is_ok() && answer("E9999").is_err());
    }
}
