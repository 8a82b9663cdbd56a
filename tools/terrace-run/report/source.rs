//! The lines of source and the modules of a model, each once.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use terrace_ir::{Context, Loc};
use terrace_onnx::trace::Origin;
use terrace_tools::render::trace::{Frame, Trace};

/// Names are shown as far as this many characters.
const LONGEST: usize = 300;

/// What a place says, in numbers of the tables.
pub(super) struct Place {
    /// The node's name, empty where it has none.
    pub(super) name: String,
    pub(super) module: usize,
    /// The lines from the innermost call outwards.
    pub(super) stack: Vec<usize>,
    /// Whether the lines are those of what the node reads.
    pub(super) derived: bool,
}

/// Lines of source: file, line, text and whose it is.
type Line = (String, u32, String, &'static str);

/// Tables of lines and modules.
#[derive(Default)]
pub(super) struct Sources {
    lines: Vec<Line>,
    known: BTreeMap<Line, usize>,
    modules: Vec<Vec<String>>,
    known_modules: BTreeMap<Vec<String>, usize>,
}

impl Sources {
    /// What `loc` says.
    pub(super) fn place(&mut self, ctx: &Context, loc: Loc) -> Place {
        let trace = Trace::of(ctx, loc);
        let name = trace.name.as_deref().unwrap_or_default();
        let path = match trace.module.as_deref() {
            Some(module) => module.split('.').filter(|part| !part.is_empty()).map(shortened).collect(),
            None => path_of(name),
        };
        let stack =
            trace.frames.iter().filter(|frame| frame.is_line()).map(|frame| self.line(frame)).collect();
        let module = self.module(path);
        Place { name: shortened(name), module, stack, derived: trace.derived }
    }

    fn line(&mut self, frame: &Frame) -> usize {
        let origin = match frame.origin() {
            Origin::User => "own",
            Origin::Library => "library",
            Origin::Framework => "framework",
        };
        let code = frame.code.as_deref().map(|code| shortened(code.trim())).unwrap_or_default();
        let line = (shortened(&frame.file), frame.line, code, origin);
        *self.known.entry(line).or_insert_with_key(|line| {
            self.lines.push(line.clone());
            self.lines.len() - 1
        })
    }

    fn module(&mut self, path: Vec<String>) -> usize {
        *self.known_modules.entry(path).or_insert_with_key(|path| {
            self.modules.push(path.clone());
            self.modules.len() - 1
        })
    }

    /// The table of lines.
    pub(super) fn lines(&self) -> Value {
        let line = |(file, line, code, origin): &Line| json!([file, line, code, origin]);
        self.lines.iter().map(line).collect()
    }

    /// The table of modules: the names on the way to each, from the outermost.
    pub(super) fn modules(&self) -> Value {
        json!(self.modules)
    }
}

/// The modules in a name that is a path, as exporters write them that record nothing else.
fn path_of(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = name.split('/').filter(|part| !part.is_empty()).map(shortened).collect();
    parts.pop();
    parts
}

/// `text`, or its beginning when it is very long.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use terrace_ir::Registry;

    #[test]
    fn places_have_lines_and_modules() {
        let ctx = Context::new(Registry::new());
        let stack =
            ctx.call_site_loc(ctx.file_loc("m.py", 3, 0), ctx.file_loc("x/site-packages/torch/n.py", 9, 0));
        let mut sources = Sources::default();
        let one = sources.place(&ctx, ctx.name_loc("n", ctx.name_loc("encoder.layer.0", stack)));
        let two = sources.place(&ctx, ctx.name_loc("/a/b/Conv", ctx.file_loc("m.onnx", 0, 0)));
        let three =
            sources.place(&ctx, ctx.name_loc(&"é".repeat(1000), ctx.name_loc("encoder.layer.0", stack)));
        assert_eq!((one.name.as_str(), one.module, one.stack), ("n", 0, vec![0, 1]));
        assert_eq!((two.module, two.stack.len()), (1, 0));
        assert_eq!((three.module, three.stack, three.name.chars().count()), (0, vec![0, 1], LONGEST + 1));
        assert_eq!(sources.modules(), json!([["encoder", "layer", "0"], ["a", "b"]]));
        assert_eq!(sources.lines()[1], json!(["x/site-packages/torch/n.py", 9, "", "framework"]));
    }
}
