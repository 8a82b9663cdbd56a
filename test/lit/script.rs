//! What a test file says: `RUN:`, `REQUIRES:`, `UNSUPPORTED:`, `XFAIL:`, `END.`.

use std::path::Path;

/// A command of a test, its continuation lines joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Line of the test file on which it begins, from 1.
    pub line: usize,
    /// The shell command, before substitution.
    pub text: String,
}

/// All that a test file says about how it is run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script {
    /// `RUN:`: all must succeed, in this order; a line that ends in `\` is continued by the next `RUN:` line.
    pub commands: Vec<Command>,
    /// `REQUIRES:`: features without which the test is ignored.
    pub requires: Vec<String>,
    /// `UNSUPPORTED:`: features with any of which the test is ignored.
    pub unsupported: Vec<String>,
    /// `XFAIL:`: features with any of which the test must fail; `*` stands for always.
    pub expected_to_fail: Vec<String>,
}

impl Script {
    /// Reads what a test file says. Nothing behind a line with the word `END.` counts.
    pub fn parse(text: &str) -> Self {
        let mut script = Self::default();
        let mut continued = false;
        for (at, line) in text.lines().enumerate() {
            if line.split_whitespace().any(|word| word == "END.") {
                break;
            }
            if let Some(rest) = after_keyword(line, "RUN:") {
                continued = script.add_command(at + 1, rest, continued);
            } else if let Some(rest) = after_keyword(line, "REQUIRES:") {
                script.requires.extend(list(rest));
            } else if let Some(rest) = after_keyword(line, "UNSUPPORTED:") {
                script.unsupported.extend(list(rest));
            } else if let Some(rest) = after_keyword(line, "XFAIL:") {
                script.expected_to_fail.extend(list(rest));
            }
        }
        script
    }

    /// Takes in a `RUN:` line and says whether it is continued.
    fn add_command(&mut self, line: usize, text: &str, continues: bool) -> bool {
        let text = text.trim();
        let (text, continued) = text.strip_suffix('\\').map_or((text, false), |text| (text.trim_end(), true));
        match self.commands.last_mut() {
            Some(last) if continues => {
                last.text.push(' ');
                last.text.push_str(text);
            }
            _ => self.commands.push(Command { line, text: text.to_owned() }),
        }
        continued
    }
}

/// What follows `keyword`, where it does not end a longer word such as `NO-RUN:`.
fn after_keyword<'a>(line: &'a str, keyword: &str) -> Option<&'a str> {
    let (before, after) = line.split_once(keyword)?;
    let inside_word = before.ends_with(|char: char| char.is_alphanumeric() || char == '-' || char == '_');
    (!inside_word).then_some(after)
}

fn list(text: &str) -> impl Iterator<Item = String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned)
}

/// What stands for what in commands.
#[derive(Debug, Clone, Copy)]
pub struct Substitutions<'a> {
    /// `%s`: the test file. `%S` and `%p` are its folder, `%{inputs}` the folder `Inputs` beside it.
    pub test: &'a Path,
    /// `%T`: a folder of the test's own, which is empty when it starts. `%t` is a file name in it.
    pub folder: &'a Path,
    /// `%{python}`: the Python interpreter.
    pub python: &'a Path,
    /// `%{models}`: the folder with real models.
    pub models: Option<&'a Path>,
}

impl Substitutions<'_> {
    /// `command` with its substitutions made: `%s %S %p %t %T %basename_t %%` and the names in braces.
    ///
    /// # Errors
    ///
    /// A name in braces that stands for nothing.
    pub fn apply(&self, command: &str) -> Result<String, String> {
        let mut out = String::new();
        let mut rest = command;
        while let Some((before, after)) = rest.split_once('%') {
            out.push_str(before);
            let (value, length) = self.one(after)?;
            out.push_str(&value);
            rest = &after[length..];
        }
        out.push_str(rest);
        Ok(out)
    }

    /// What the substitution at the start of `text`, behind its `%`, stands for, and its length.
    fn one(&self, text: &str) -> Result<(String, usize), String> {
        if text.starts_with('%') {
            return Ok(("%".to_owned(), 1));
        }
        if let Some((name, _)) = text.strip_prefix('{').and_then(|text| text.split_once('}')) {
            let value =
                self.named(name).ok_or_else(|| format!("nothing is known to stand for %{{{name}}}"))?;
            return Ok((value, name.len() + 2));
        }
        if text.starts_with("basename_t") {
            let name = self.test.file_name().unwrap_or_default();
            return Ok((name.to_string_lossy().into_owned(), "basename_t".len()));
        }
        let goes_on = text.chars().nth(1).is_some_and(|char| char.is_ascii_alphabetic() || char == '_');
        let value = text.get(..1).filter(|_| !goes_on).and_then(|name| self.named(name));
        Ok(value.map_or_else(|| ("%".to_owned(), 0), |value| (value, 1)))
    }

    fn named(&self, name: &str) -> Option<String> {
        let folder = self.test.parent().unwrap_or(Path::new("."));
        let text = |path: &Path| path.to_string_lossy().into_owned();
        Some(match name {
            "s" => text(self.test),
            "S" | "p" => text(folder),
            "t" => text(&self.folder.join("t")),
            "T" => text(self.folder),
            "inputs" => text(&folder.join(super::discover::INPUTS)),
            "python" => text(self.python),
            "models" => text(self.models?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Command, Script, Substitutions};

    #[test]
    fn lines_are_read_as_lit_reads_them() {
        let text = "// RUN: a %s | \\\n// RUN:   b\n// NO-RUN: x\n# RUN: c\n// REQUIRES: torch, avx2\n// XFAIL: *\n// UNSUPPORTED: models\nEND.\nRUN: d";
        let script = Script::parse(text);
        let command = |line, text: &str| Command { line, text: text.to_owned() };
        assert_eq!(script.commands, [command(1, "a %s | b"), command(4, "c")]);
        assert_eq!(script.requires, ["torch", "avx2"]);
        assert_eq!(script.expected_to_fail, ["*"]);
        assert_eq!(script.unsupported, ["models"]);
    }

    #[test]
    fn substitutions_are_made() {
        let substitutions = Substitutions {
            test: Path::new("d/x.mlir"),
            folder: Path::new("tmp"),
            python: Path::new("py"),
            models: None,
        };
        let applied = substitutions.apply("%s %S %p %t.1 %T %% %x %size %{python} %{inputs} 5%").unwrap();
        assert_eq!(applied, "d/x.mlir d d tmp/t.1 tmp % %x %size py d/Inputs 5%");
        assert!(substitutions.apply("%{models}").is_err());
    }
}
