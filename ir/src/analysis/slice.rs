//! Slices: the ops that an op is computed from, and those that are computed from it, after upstream's
//! `SliceAnalysis`.

use rustc_hash::FxHashSet;

use crate::body::{Body, Op, Region, Value, ValueDef};

/// What belongs to a slice.
pub struct SliceOptions<'f> {
    /// Leave out the ops that hold a region whose arguments are used: what those depend on is not
    /// followed.
    pub omit_block_arguments: bool,
    /// Leave out what ops in regions of the slice's ops use from above.
    pub omit_uses_from_above: bool,
    /// With the op that the slice starts from.
    pub inclusive: bool,
    /// The ops that may belong to the slice; nothing is followed through others.
    pub filter: &'f dyn Fn(&Body, Op) -> bool,
}

impl Default for SliceOptions<'_> {
    fn default() -> Self {
        SliceOptions {
            omit_block_arguments: false,
            omit_uses_from_above: false,
            inclusive: false,
            filter: &|_, _| true,
        }
    }
}

/// The ops of a slice in the order in which a walk leaves them.
#[derive(Default)]
struct Slice {
    order: Vec<Op>,
    done: FxHashSet<Op>,
    /// Ops that the walk is in.
    open: FxHashSet<Op>,
}

impl Slice {
    /// Walks from `root` along `next`, ops before those that lead to them.
    fn walk(&mut self, root: Op, mut next: impl FnMut(Op) -> Vec<Op>, keep: impl Fn(Op) -> bool) {
        if self.done.contains(&root) || !keep(root) {
            return;
        }
        let mut stack = vec![(root, next(root).into_iter())];
        self.open.insert(root);
        while let Some((op, below)) = stack.last_mut() {
            match below.next() {
                Some(other) if self.done.contains(&other) || self.open.contains(&other) || !keep(other) => {}
                Some(other) => {
                    self.open.insert(other);
                    stack.push((other, next(other).into_iter()));
                }
                None => {
                    let op = *op;
                    stack.pop();
                    self.open.remove(&op);
                    if self.done.insert(op) {
                        self.order.push(op);
                    }
                }
            }
        }
    }
}

/// The ops of `body` that `root` is computed from, operands before users.
pub fn backward_slice(body: &Body, root: Op, options: &SliceOptions<'_>) -> Vec<Op> {
    backward_slice_of(body, [root], options)
}

/// The ops of `body` that one of `roots` is computed from, operands before users.
pub fn backward_slice_of(
    body: &Body,
    roots: impl IntoIterator<Item = Op>,
    options: &SliceOptions<'_>,
) -> Vec<Op> {
    let mut slice = Slice::default();
    let roots: Vec<Op> = roots.into_iter().collect();
    for &root in &roots {
        slice.walk(root, |op| sources(body, op, options), |op| (options.filter)(body, op));
    }
    finish(slice, &roots, options)
}

/// The ops of `body` that use what `root` computes, or what ops in its regions compute, and so on:
/// users behind operands, as far as no cycle runs through regions.
pub fn forward_slice(body: &Body, root: Op, options: &SliceOptions<'_>) -> Vec<Op> {
    let mut slice = Slice::default();
    slice.walk(root, |op| users(body, op), |op| (options.filter)(body, op));
    let mut ops = finish(slice, &[root], options);
    ops.reverse();
    ops
}

fn finish(slice: Slice, roots: &[Op], options: &SliceOptions<'_>) -> Vec<Op> {
    let mut ops = slice.order;
    if !options.inclusive {
        ops.retain(|op| !roots.contains(op));
    }
    ops
}

/// The ops that `op` directly depends on, in the order in which it names them.
fn sources(body: &Body, op: Op, options: &SliceOptions<'_>) -> Vec<Op> {
    let mut found = Vec::new();
    if !options.omit_uses_from_above {
        for region in body.regions(op) {
            uses_from_above(body, region).for_each(|value| found.extend(source(body, value, options)));
        }
    }
    for &value in body.operands(op) {
        found.extend(source(body, value, options));
    }
    found
}

/// The values that ops in `region` use and that are defined outside of it.
fn uses_from_above(body: &Body, region: Region) -> impl Iterator<Item = Value> {
    let holder = body.region_op(region);
    let inside = move |value: Value| {
        let block = body.value_block(value);
        let mut at = block.and_then(|block| body.block_region(block));
        while let Some(here) = at {
            if here == region {
                return true;
            }
            let op = body.region_op(here);
            // Nothing above the op that holds the region lies in the region.
            at = if op == holder { None } else { body.block(op).and_then(|block| body.block_region(block)) };
        }
        false
    };
    let blocks: Vec<_> = body.blocks_of(region).collect();
    blocks
        .into_iter()
        .flat_map(|block| body.ops_of(block))
        .flat_map(|op| std::iter::once(op).chain(body.walk(op)))
        .flat_map(|op| body.operands(op).to_vec())
        .filter(move |&value| !inside(value))
}

/// The op that `value` comes from. An argument comes from the op that holds its block, where that is
/// the only block.
fn source(body: &Body, value: Value, options: &SliceOptions<'_>) -> Option<Op> {
    match body.value_def(value) {
        ValueDef::Result(op, _) => Some(op),
        ValueDef::Arg(block, _) => {
            let holder = body.block_op(block).filter(|&op| op != body.self_op())?;
            let mut regions = body.regions(holder);
            let only = regions.len() == 1 && regions.all(|region| body.blocks_of(region).nth(1).is_none());
            (only && !options.omit_block_arguments).then_some(holder)
        }
    }
}

/// The ops in the regions of `op`, and those that use its results.
fn users(body: &Body, op: Op) -> Vec<Op> {
    let blocks: Vec<_> = body.regions(op).flat_map(|region| body.blocks_of(region)).collect();
    let mut found: Vec<Op> = blocks.into_iter().flat_map(|block| body.ops_of(block)).collect();
    for result in body.results(op) {
        found.extend(body.users(result));
    }
    found
}
