//! What debuggers and profilers are told of generated code.

use clap::ValueEnum;
use terrace_cranelift::{DebugInfo, DebugLevel as Level, Origin, SourceLine};
use terrace_ir::{Context, Loc};

use crate::render::trace::{Frame, Trace};

/// What generated code says of where it comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum DebugLevel {
    /// Nothing
    None,
    /// Lines of the model's source
    Line,
    /// The nodes of the model too, as inlined functions
    Full,
}

impl DebugLevel {
    /// What the code generator is asked for.
    pub fn info(self) -> Option<DebugInfo> {
        match self {
            DebugLevel::None => None,
            DebugLevel::Line => Some(DebugInfo { level: Level::Line, origin }),
            DebugLevel::Full => Some(DebugInfo { level: Level::Full, origin }),
        }
    }
}

/// Where `loc` is: the node below its module, and the user's own lines from the innermost call outwards; those of installed
/// packages only where there are no others.
pub fn origin(ctx: &Context, loc: Loc) -> Origin {
    let trace = Trace::of(ctx, loc);
    let whose = trace.main().map(|main| trace.frames[main].origin());
    let frames = trace.frames.iter().filter(|frame| frame.is_line() && Some(frame.origin()) == whose);
    let line = |frame: &Frame| SourceLine { file: frame.file.clone(), line: frame.line, column: frame.col };
    Origin { node: node(&trace), lines: frames.map(line).collect() }
}

/// `module/node`. Some exporters put the module into the node's name too, in front of its last part.
fn node(trace: &Trace) -> Option<String> {
    let name = trace.name.as_deref()?;
    let last = name.rsplit('/').next().filter(|last| !last.is_empty()).unwrap_or(name);
    let module = trace.module.as_deref().filter(|module| !module.is_empty());
    Some(module.map_or_else(|| name.to_owned(), |module| format!("{module}/{last}")))
}

#[cfg(test)]
mod tests {
    use terrace_ir::Registry;

    use super::*;

    #[test]
    fn the_users_lines_are_told_and_the_module_of_the_node() {
        let ctx = Context::new(Registry::new());
        let file = |file: &str, line| ctx.file_loc(file, line, 0);
        let packages = "venv/lib/python3.12/site-packages";
        let stack = [
            file(&format!("{packages}/torch/nn/functional.py"), 9),
            file("attention.py", 12),
            file(&format!("{packages}/transformers/bert.py"), 40),
            file("model.py", 30),
        ];
        let stack = stack.into_iter().rev().reduce(|caller, callee| ctx.call_site_loc(callee, caller));
        let stack = stack.expect("frames");
        let shown = |loc| {
            let origin = origin(&ctx, loc);
            let lines = origin.lines.iter().map(|line| format!("{}:{}", line.file, line.line));
            (origin.node.unwrap_or_default(), lines.collect::<Vec<_>>().join(" "))
        };
        let (lines, none) = ("attention.py:12 model.py:30".to_owned(), String::new());
        let node = ctx.name_loc("/encoder/layer.3/MatMul_1", ctx.name_loc("encoder.layer.3", stack));
        assert_eq!(shown(node), ("encoder.layer.3/MatMul_1".to_owned(), lines.clone()));
        assert_eq!(shown(ctx.name_loc("/a/", stack)), ("/a/".to_owned(), lines.clone()));
        assert_eq!(shown(stack), (none.clone(), lines));
        let torch = file(&format!("{packages}/torch/nn/functional.py"), 9);
        assert_eq!(shown(torch).1, format!("{packages}/torch/nn/functional.py:9"));
        // The model's own file has no lines.
        assert_eq!(shown(ctx.name_loc("x", file("m.onnx", 0))), ("x".to_owned(), none.clone()));
        assert_eq!(shown(Loc::UNKNOWN), (none.clone(), none));
    }
}
