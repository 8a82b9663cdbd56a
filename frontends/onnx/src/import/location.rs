//! Where nodes come from, as locations.
//!
//! A node's location is `Name(node) > Name(module path) > CallSite(frames, innermost first)`; the
//! frames of the framework itself are left out where others are known. A frame whose line of code
//! was recorded is fused with its text as metadata. A node without any trace takes that of the
//! producer of an operand, fused with the metadata `"derived"`; failing that, it is at line 0 of the
//! model file.

use terrace_ir::{Context, Loc, LocKind};

use crate::proto::Node;
use crate::trace::{Frame, Origin, Trace};

/// Frames kept of one trace.
const MAX_FRAMES: usize = 32;

/// The place that `node`'s trace names, without the node's own name; `None` if it names none.
///
/// Frames of frameworks are left out where there are others, unless `full` asks for them.
pub(super) fn origin(ctx: &Context, node: &Node<'_>, full: bool) -> Option<Loc> {
    let trace = Trace::of(node);
    let own = !full && trace.frames.iter().any(|f| f.origin() != Origin::Framework);
    let kept = |f: &&Frame<'_>| !own || f.origin() != Origin::Framework;
    let frames: Vec<&Frame<'_>> = trace.frames.iter().filter(kept).take(MAX_FRAMES).collect();
    let mut stack: Option<Loc> = None;
    for frame in frames.into_iter().rev() {
        let place = frame_loc(ctx, frame);
        stack = Some(stack.map_or(place, |caller| ctx.call_site_loc(place, caller)));
    }
    let module = trace.module_path();
    match (module, stack) {
        ("", stack) => stack,
        (module, stack) => Some(ctx.name_loc(module, stack.unwrap_or(Loc::UNKNOWN))),
    }
}

fn frame_loc(ctx: &Context, frame: &Frame<'_>) -> Loc {
    let place = ctx.file_loc(frame.file, frame.line, 0);
    if frame.code.is_empty() {
        return place;
    }
    ctx.loc(LocKind::Fused { locs: [place].into(), metadata: Some(ctx.str_attr(frame.code)) })
}

/// The place of a producer, for a node that has none of its own.
pub(super) fn derived(ctx: &Context, producer: Loc) -> Loc {
    if matches!(producer.kind(ctx), LocKind::Fused { metadata: Some(m), .. } if m.as_str(ctx) == Some("derived"))
    {
        return producer;
    }
    ctx.loc(LocKind::Fused { locs: [producer].into(), metadata: Some(ctx.str_attr("derived")) })
}
