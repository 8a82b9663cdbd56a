//! What the `RUN:` lines of a test say about how its text is read.

use super::words;

/// What stands between the parts of a file that is split.
const MARKER: &str = "// -----";

/// How a file is read.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Settings {
    /// Accept ops of dialects that are not loaded. So does a file without `RUN:` lines.
    pub(super) allow_unregistered: bool,
    /// What stands between parts. A file without `RUN:` lines is split at lines that are the usual marker.
    pub(super) split: Option<String>,
    /// Comments say which diagnostics there will be.
    pub(super) verify_diagnostics: bool,
    /// Files that declare dialects, as the line says them.
    pub(super) irdl_files: Vec<String>,
    /// The flags of the first tool that runs passes; none without `RUN:` lines.
    pub(super) flags: Option<Vec<String>>,
}

impl Settings {
    /// Reads the `RUN:` lines of `source`.
    pub(super) fn of(source: &str) -> Settings {
        let script: String = run_lines(source).collect();
        let commands = script.split(['|', '\n', ';']).map(words::shell);
        let mut tools = commands.filter(|words| is_tool(words)).peekable();
        if tools.peek().is_none() {
            return Settings {
                allow_unregistered: true,
                split: Some(MARKER.to_owned()),
                ..Settings::default()
            };
        }
        let mut settings = Settings::default();
        for words in tools {
            let flags: Vec<String> = words.iter().filter(|word| word.starts_with('-')).cloned().collect();
            for flag in &flags {
                let (name, value) = flag.trim_start_matches('-').split_once('=').unwrap_or((flag, ""));
                match name.trim_start_matches('-') {
                    "allow-unregistered-dialect" => settings.allow_unregistered = true,
                    "irdl-file" => settings.irdl_files.push(value.to_owned()),
                    "verify-diagnostics" => settings.verify_diagnostics = true,
                    "split-input-file" => {
                        let marker = if value.is_empty() { MARKER } else { value };
                        settings.split = Some(marker.to_owned());
                    }
                    _ => {}
                }
            }
            settings.flags.get_or_insert(flags);
        }
        settings
    }

    /// The parts of `source`: where each starts and ends.
    pub(super) fn parts(&self, source: &str) -> Vec<(usize, usize)> {
        let Some(marker) = self.split.as_deref().filter(|marker| !marker.is_empty()) else {
            return vec![(0, source.len())];
        };
        let (mut parts, mut start) = (Vec::new(), 0);
        for (at, _) in source.match_indices(marker) {
            // Where nothing says that the file is split, a longer line of dashes is decoration.
            let line = source[at..].lines().next().unwrap_or_default();
            let before = source[..at].ends_with('\n') || at == 0;
            if at < start || self.flags.is_none() && !(before && line.trim_end() == marker) {
                continue;
            }
            parts.push((start, at));
            start = at + marker.len();
        }
        parts.push((start, source.len()));
        parts
    }
}

/// What follows `RUN:` in each line, lines that end in a backslash joined to the next.
fn run_lines(source: &str) -> impl Iterator<Item = String> {
    source.lines().filter_map(|line| {
        let (before, command) = line.split_once("RUN:")?;
        before.trim().chars().all(|char| matches!(char, '/' | '#')).then_some(())?;
        Some(match command.trim_end().strip_suffix('\\') {
            Some(command) => format!("{command} "),
            None => format!("{command}\n"),
        })
    })
}

fn is_tool(words: &[String]) -> bool {
    words.iter().take_while(|word| !word.starts_with('-')).any(|word| word.ends_with("-opt"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_those_of_the_tool() {
        let settings = Settings::of(
            "// RUN: terrace-opt %s -split-input-file --canonicalize \\\n// RUN:   --cse='a b' | terrace-check %s\n\
             // RUN: not terrace-check --verify-diagnostics\n",
        );
        assert_eq!(settings.split.as_deref(), Some("// -----"));
        assert!(!settings.allow_unregistered && !settings.verify_diagnostics);
        let flags = settings.flags.unwrap();
        assert_eq!(flags, ["-split-input-file", "--canonicalize", "--cse=a b"]);
    }

    #[test]
    fn a_file_without_run_lines_takes_everything() {
        let settings = Settings::of("a\n// RUN: python3 x\n");
        assert!(settings.allow_unregistered && settings.flags.is_none());
    }

    #[test]
    fn parts_end_at_markers() {
        let text = "// --------\na\n// -----\nb\n// ----- c\nd";
        let parts = |settings: &Settings| {
            settings.parts(text).iter().map(|&(start, end)| &text[start..end]).collect::<Vec<_>>()
        };
        assert_eq!(parts(&Settings::of(text)), ["// --------\na\n", "\nb\n// ----- c\nd"]);
        let split = Settings::of("// RUN: x-opt --split-input-file\n");
        assert_eq!(parts(&split), ["", "---\na\n", "\nb\n", " c\nd"]);
        let whole = Settings::of("// RUN: x-opt\n");
        assert_eq!(parts(&whole), [text]);
    }
}
