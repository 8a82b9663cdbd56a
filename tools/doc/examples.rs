//! The programs that show ops, types, attributes and passes.
//!
//! `docs/examples/DIALECT.mlir` holds those of a dialect, with `// -----` between them. Each starts with
//! a comment: on its first line the names of what it shows, with commas between them, and then, if that
//! helps, what there is to see. `docs/examples/passes/PASS.mlir` holds those of a pass, whose first line
//! is the command: `// terrace-opt --PASS=...`.

use std::collections::BTreeMap;
use std::path::Path;

use terrace_ir::text::{self, ParseOptions};
use terrace_ir::{Body, Context, verify};

/// A program that shows something.
pub struct Example {
    /// The file, as it lies below the folder of examples, and the line in it, for messages.
    pub place: String,
    /// What it shows: names of ops, or the arguments of `terrace-opt`.
    pub head: Vec<String>,
    /// What is said about it.
    pub note: String,
    /// The program.
    pub text: String,
}

/// The programs that there are.
#[derive(Default)]
pub struct Examples {
    /// Those of ops, types and attributes, in the order of the files.
    pub ops: Vec<Example>,
    /// Those of each pass.
    pub passes: BTreeMap<String, Vec<Example>>,
}

impl Examples {
    /// Reads the files in `folder`.
    pub(super) fn read(folder: &Path) -> Result<Examples, String> {
        let mut examples = Examples::default();
        for file in super::files_below(folder, "mlir")? {
            let source = std::fs::read_to_string(&file)
                .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
            let place = file.strip_prefix(folder).unwrap_or(&file);
            let is_pass = place.starts_with("passes");
            let chunks = split(&source, &place.to_string_lossy().replace('\\', "/"), is_pass)?;
            if is_pass {
                let pass = place.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                examples.passes.insert(pass, chunks);
            } else {
                examples.ops.extend(chunks);
            }
        }
        Ok(examples)
    }

    /// The programs that show `name`.
    pub fn of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Example> + 'a {
        self.ops.iter().filter(move |example| example.head.iter().any(|head| head == name))
    }

    /// The programs that show the pass `name`.
    pub fn of_pass(&self, name: &str) -> &[Example] {
        self.passes.get(name).map_or(&[], Vec::as_slice)
    }
}

impl Example {
    /// The program, parsed and verified.
    ///
    /// # Errors
    /// Where something is wrong with it, and what.
    pub fn parse(&self, ctx: &Context) -> Result<Body, String> {
        let body = text::parse(ctx, &self.text, &self.place, ParseOptions::default());
        let body = body.map_err(|diags| self.complain(ctx, &diags))?;
        let wrong = verify::verify(&body);
        if wrong.has_errors() { Err(self.complain(ctx, &wrong)) } else { Ok(body) }
    }

    /// The first error among `diags`, with its place.
    pub(super) fn complain(&self, ctx: &Context, diags: &terrace_ir::Diags) -> String {
        let mut renderer = crate::render::Renderer::new(crate::render::Style::Lines, false);
        renderer.add_source(&self.place, &self.text);
        let mut out = Vec::new();
        for diagnostic in diags.iter() {
            if renderer.write(ctx, diagnostic, &mut out).is_err() {
                break;
            }
        }
        format!("{}: {}", self.place, String::from_utf8_lossy(&out).trim_end())
    }
}

/// The programs in `source`, the text of the file at `place`.
fn split(source: &str, place: &str, is_pass: bool) -> Result<Vec<Example>, String> {
    let mut examples = Vec::new();
    let mut chunk = Vec::new();
    let mut start = 1;
    let lines = source.lines().chain(std::iter::once(SEPARATOR)).enumerate();
    for (at, line) in lines {
        if line.trim_end() != SEPARATOR {
            chunk.push(line);
            continue;
        }
        let place = format!("{place}:{start}");
        examples.push(example(&chunk, place, is_pass)?);
        chunk.clear();
        start = at + 2;
    }
    Ok(examples)
}

const SEPARATOR: &str = "// -----";

fn example(lines: &[&str], place: String, is_pass: bool) -> Result<Example, String> {
    let lines = &lines[lines.iter().take_while(|line| line.trim().is_empty()).count()..];
    let comments = lines.iter().map_while(|line| line.strip_prefix("//")).count();
    let comment = |line: &&str| line.trim_start_matches('/').trim().to_owned();
    let head = match lines.first() {
        Some(first) if comments > 0 => comment(first),
        _ => return Err(format!("{place}: an example starts with a comment that names what it shows")),
    };
    let head = if is_pass {
        let command = head.strip_prefix("terrace-opt ");
        let command = command.ok_or_else(|| format!("{place}: expected `// terrace-opt FLAGS`"))?;
        super::run::words(command).ok_or_else(|| format!("{place}: a quote is not closed"))?
    } else {
        head.split(',').map(|name| name.trim().to_owned()).collect()
    };
    let note: Vec<String> = lines[1..comments].iter().map(comment).collect();
    let text = lines[comments..].join("\n").trim().to_owned() + "\n";
    Ok(Example { place, head, note: note.join("\n"), text })
}
