//! What a location says of the model and the source that it leads back to.

use terrace_ir::{Context, Loc, LocKind};

/// A place in a file; 0 where a line or column is not known.
pub(crate) struct Frame {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) col: u32,
}

impl Frame {
    /// `file:line:column`, as far as they are known.
    fn shown(&self) -> String {
        match (self.line, self.col) {
            (0, _) => self.file.clone(),
            (line, 0) => format!("{}:{line}", self.file),
            (line, col) => format!("{}:{line}:{col}", self.file),
        }
    }
}

/// What a location says: the node's name, and the source lines from the innermost call outwards.
pub(crate) struct Trace {
    pub(crate) name: Option<String>,
    pub(crate) frames: Vec<Frame>,
}

impl Trace {
    /// What `loc` says.
    pub(crate) fn of(ctx: &Context, loc: Loc) -> Trace {
        let mut trace = Trace { name: None, frames: Vec::new() };
        let mut stack = vec![loc];
        while let Some(loc) = stack.pop() {
            match loc.kind(ctx) {
                LocKind::Unknown => {}
                LocKind::File { file, line, col, .. } => {
                    trace.frames.push(Frame { file: ctx.str(*file).to_owned(), line: *line, col: *col });
                }
                LocKind::Name { name, child } => {
                    trace.name.get_or_insert_with(|| ctx.str(*name).to_owned());
                    stack.push(*child);
                }
                LocKind::CallSite { callee, caller } => stack.extend([*caller, *callee]),
                // One of them is enough to find the place; all of them would read as calls.
                LocKind::Fused { locs, .. } => stack.extend(locs.first()),
            }
        }
        trace
    }

    /// The innermost place.
    pub(crate) fn place(&self) -> String {
        self.frames.first().map_or_else(|| "<unknown>".to_owned(), Frame::shown)
    }
}
