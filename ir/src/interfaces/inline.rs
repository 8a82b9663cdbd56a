//! Inlining, after upstream's `DialectInlinerInterface`.

use crate::body::{Block, Body, Mapping, Op, Region};
use crate::rewrite::Rewriter;

/// How an op behaves when the region it lies in is inlined. Registered ops without it can be copied
/// as they are, unregistered ones cannot.
pub struct Inline {
    /// Whether the op can be copied into another function; for a call and a callable, whether it
    /// can be inlined.
    pub legal: fn(&Body, Op) -> bool,
    /// Whether the op can be copied into a region of the op given, in the body given: asked of
    /// nested ops too, with the region that all of it goes to.
    pub under: fn(&Body, Op) -> bool,
    /// Replaces a terminator that returns by a branch to the block, its operands handed over;
    /// `None` where only a region of one block can be inlined.
    pub branch: Option<fn(&mut Rewriter<'_>, Op, Block)>,
}

impl Inline {
    /// Of an op that can be copied anywhere.
    pub const ANYWHERE: Inline = Inline { legal: |_, _| true, under: |_, _| true, branch: None };
}

/// A region that is about to be copied, and where to.
pub struct InlineSite<'a> {
    /// The body that it is copied from.
    pub source: &'a Body,
    /// The region of `source`.
    pub region: Region,
    /// The body that it is copied into.
    pub dest: &'a Body,
    /// The region of `dest`.
    pub into: Region,
    /// What stands for the arguments of the region, in `dest`.
    pub values: &'a Mapping,
}

/// Of an op into whose regions not all that is legal elsewhere can be copied.
pub struct InlineInto {
    /// Whether what is copied remains legal there.
    pub legal: fn(&InlineSite<'_>) -> bool,
}
