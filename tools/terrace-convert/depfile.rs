//! Which files an output was made from, in make's language.

use std::path::PathBuf;

use crate::options::Options;

/// The rule `output: model files`.
pub(crate) fn rule(options: &Options, files: &[PathBuf]) -> String {
    let mut rule = format!("{}:", escaped(&options.output));
    let model = (options.model.model != "-").then_some(options.model.model.as_str());
    for file in model
        .into_iter()
        .map(str::to_owned)
        .chain(files.iter().map(|file| file.to_string_lossy().into_owned()))
    {
        rule.push_str(&format!(" \\\n  {}", escaped(&file)));
    }
    rule.push('\n');
    rule
}

/// A file name in a rule.
fn escaped(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        match c {
            ' ' | '#' | '\\' => text.extend(['\\', c]),
            '$' => text.push_str("$$"),
            _ => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[test]
    fn rules_name_every_file() {
        let options = Options::parse_from(["terrace-convert", "my model.onnx", "-o", "$out.o"]);
        let rule = rule(&options, &["w#1.bin".into()]);
        assert_eq!(rule, "$$out.o: \\\n  my\\ model.onnx \\\n  w\\#1.bin\n");
    }
}
