//! What a location says of the model and the source that it leads back to.

use terrace_ir::{Context, Loc, LocKind};
use terrace_onnx::trace::{Origin, origin_of};

/// A place in a file; 0 where a line or column is not known.
pub struct Frame {
    /// The file, as the exporting machine knew it.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub col: u32,
    /// The text of the line, where it was recorded.
    pub code: Option<String>,
}

impl Frame {
    /// `file:line:column`, as far as they are known.
    pub fn shown(&self) -> String {
        match (self.line, self.col) {
            (0, _) => self.file.clone(),
            (line, 0) => format!("{}:{line}", self.file),
            (line, col) => format!("{}:{line}:{col}", self.file),
        }
    }

    /// Whose code it is in.
    pub fn origin(&self) -> Origin {
        origin_of(&self.file)
    }

    /// Whether it names a line of source, and not only a file.
    pub fn is_line(&self) -> bool {
        self.line > 0
    }

    /// The installed package that the frame is in, or the folder above the file.
    pub fn package(&self) -> &str {
        let parts: Vec<&str> = self.file.split(['/', '\\']).collect();
        let installed = parts.iter().rposition(|part| matches!(*part, "site-packages" | "dist-packages"));
        let at = installed.map_or(parts.len().saturating_sub(2), |at| at + 1);
        parts.get(at).map_or(self.file.as_str(), |part| part.trim_end_matches(".py"))
    }
}

/// What a location says: the node's name, its module, and the source lines from the innermost call outwards.
pub struct Trace {
    /// The name of the node.
    pub name: Option<String>,
    /// The module that it belongs to.
    pub module: Option<String>,
    /// The source lines, innermost call first.
    pub frames: Vec<Frame>,
    /// Whether the lines are those of a producer of an operand, the node having none.
    pub derived: bool,
}

/// Frames that are shown, and parts that are looked at: locations share parts, and can be much larger than the memory that they
/// take.
const MAX_FRAMES: usize = 64;
const MAX_PARTS: usize = 4096;

impl Trace {
    /// What `loc` says.
    pub fn of(ctx: &Context, loc: Loc) -> Trace {
        let mut trace = Trace { name: None, module: None, frames: Vec::new(), derived: false };
        let mut stack = vec![(loc, None)];
        let mut parts = 0;
        while let Some((loc, code)) = stack.pop() {
            parts += 1;
            match loc.kind(ctx) {
                LocKind::Unknown => {}
                LocKind::File { file, line, col, .. } => {
                    let file = ctx.str(*file).to_owned();
                    trace.frames.push(Frame { file, line: *line, col: *col, code });
                }
                LocKind::Name { name, child } => {
                    let name = || ctx.str(*name).to_owned();
                    match (&trace.name, &trace.module, trace.frames.is_empty()) {
                        (None, ..) => trace.name = Some(name()),
                        // Names further in are those of callers.
                        (Some(_), None, true) => trace.module = Some(name()),
                        _ => {}
                    }
                    stack.push((*child, None));
                }
                LocKind::CallSite { callee, caller } => stack.extend([(*caller, None), (*callee, None)]),
                // One of them is enough to find the place; all of them would read as calls.
                LocKind::Fused { locs, metadata } => {
                    let text = metadata.and_then(|text| text.as_str(ctx));
                    let one = locs.first().copied();
                    let is_line = |loc: Loc| matches!(loc.kind(ctx), LocKind::File { .. });
                    trace.derived |= text == Some("derived") && trace.frames.is_empty();
                    let code = text.filter(|_| one.is_some_and(is_line)).map(str::to_owned);
                    stack.extend(one.map(|one| (one, code)));
                }
            }
            if trace.frames.len() >= MAX_FRAMES || parts >= MAX_PARTS {
                break;
            }
        }
        trace
    }

    /// The frame to show first: the innermost of the user's own, else of an installed library, else of all.
    pub fn main(&self) -> Option<usize> {
        let innermost = |origin| self.frames.iter().position(|f| f.is_line() && f.origin() == origin);
        let own = innermost(Origin::User).or_else(|| innermost(Origin::Library));
        own.or_else(|| innermost(Origin::Framework)).or((!self.frames.is_empty()).then_some(0))
    }

    /// Whether there is a line of source.
    pub fn has_line(&self) -> bool {
        self.frames.iter().any(Frame::is_line)
    }

    /// The place to show first.
    pub fn place(&self) -> String {
        let main = self.main().and_then(|at| self.frames.get(at));
        main.map_or_else(|| "<unknown>".to_owned(), Frame::shown)
    }
}
