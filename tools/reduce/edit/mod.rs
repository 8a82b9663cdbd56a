//! What can be made smaller in IR.
//!
//! An [`Edit`] is one kind of change. It lists the places ([`Site`]) where it could be made, and makes it at
//! one of them. Copies of a body have the same ids, so a site of the original is one of each copy: the
//! reducer copies, makes the change at a part of the sites, and tests. A change need not lead to valid
//! IR. That is checked afterwards, and for IR that was wrong from the beginning it is not.

mod attrs;
mod blocks;
mod carried;
mod names;
mod operands;
mod ops;
mod regions;
mod signature;
mod substitute;
mod types;
mod values;

pub(crate) use attrs::weight;
pub(crate) use values::SOURCE;

use terrace_ir::{Body, Op};

/// A place where an edit could be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Site {
    /// The ops that lead from the whole to the body that the place is in: the first is one of the whole, the next
    /// one of its body, and so on.
    pub(crate) path: Vec<Op>,
    /// The op of that body that it is about; the self op for the body as a whole.
    pub(crate) op: Op,
    /// A part of the op, as the edit counts them.
    pub(crate) part: usize,
}

/// A kind of change that makes IR smaller.
#[derive(Clone, Copy)]
pub(crate) struct Edit {
    /// What it does, for progress and statistics.
    pub(crate) name: &'static str,
    /// The places where it could be made, in the order in which they stand.
    pub(crate) sites: fn(&Body) -> Vec<Site>,
    /// Makes it in the body that the site's path leads to; whether anything changed.
    pub(crate) apply: Apply,
}

/// How an edit is made.
#[derive(Clone, Copy)]
pub(crate) enum Apply {
    /// In the body that the path leads to.
    Here(fn(&mut Body, Op, usize) -> bool),
    /// In the whole, when the op itself is to be seen from its parent, or others change with it.
    Whole(fn(&mut Body, &Site) -> bool),
}

/// All edits, in the order in which they are tried: those that take much away come first.
pub(crate) const EDITS: &[&[Edit]] = &[
    ops::COARSE,
    regions::EDITS,
    carried::EDITS,
    blocks::EDITS,
    ops::FINE,
    signature::EDITS,
    operands::EDITS,
    attrs::EDITS,
    types::EDITS,
    names::EDITS,
];

impl Edit {
    /// Makes the change at `site` of `whole`; whether anything changed.
    pub(crate) fn apply(&self, whole: &mut Body, site: &Site) -> bool {
        match self.apply {
            Apply::Whole(apply) => apply(whole, site),
            Apply::Here(apply) => match at_mut(whole, &site.path) {
                Some(body) if body.is_alive(site.op) => apply(body, site.op, site.part),
                _ => false,
            },
        }
    }
}

/// The body that `path` leads to, when all on the way is still there.
fn at<'b>(whole: &'b Body, path: &[Op]) -> Option<&'b Body> {
    path.iter().try_fold(whole, |body, &op| if body.is_alive(op) { body.nested(op) } else { None })
}

fn at_mut<'b>(whole: &'b mut Body, path: &[Op]) -> Option<&'b mut Body> {
    path.iter().try_fold(whole, |body, &op| if body.is_alive(op) { body.nested_mut(op) } else { None })
}

/// `whole` and all bodies in it, each with the way to it, in the order in which they stand.
fn bodies(whole: &Body) -> Vec<(Vec<Op>, &Body)> {
    let mut found = Vec::new();
    let mut stack = vec![(Vec::new(), whole)];
    while let Some((path, body)) = stack.pop() {
        let inner: Vec<(Vec<Op>, &Body)> = body
            .all_ops()
            .into_iter()
            .filter_map(|op| Some(([path.as_slice(), &[op]].concat(), body.nested(op)?)))
            .collect();
        stack.extend(inner.into_iter().rev());
        found.push((path, body));
    }
    found
}

/// The sites that `parts` makes of each op in each body: as many as it says, numbered from 0.
fn each_op(whole: &Body, parts: impl Fn(&Body, Op) -> usize) -> Vec<Site> {
    let mut sites = Vec::new();
    for (path, body) in bodies(whole) {
        for op in body.all_ops() {
            sites.extend((0..parts(body, op)).map(|part| Site { path: path.clone(), op, part }));
        }
    }
    sites
}
