//! What a fusion costs: ops that run more often, and memory that is saved. Upstream's model.

use terrace_dialects::affine::{ForOp, IfOp};
use terrace_ir::{Body, Op};

use crate::affine::analysis::access::Access;
use crate::affine::analysis::regions::footprint_bytes;
use crate::affine::analysis::{Region, Slice};
use crate::affine::loops::{loops_around, trip_count};

/// How often each loop of a nest runs, and how many ops are directly in it.
struct Stats {
    /// Loops, each before those in it; the number of the loop around it; its trip count; its ops.
    loops: Vec<(ForOp, Option<usize>, u64, i128)>,
}

impl Stats {
    /// `None` when a loop lies in an op that is no loop, or its trip count is not a number.
    fn of(body: &Body, root: ForOp) -> Option<Stats> {
        let mut stats = Stats { loops: Vec::new() };
        let below = body.walk(root.0);
        for op in std::iter::once(root.0).chain(below).filter_map(|op| ForOp::of(body, op)) {
            let parent = match op == root {
                true => None,
                false => {
                    let around = body.parent_op(op.0)?;
                    Some(stats.loops.iter().position(|entry| entry.0.0 == around)?)
                }
            };
            let counts = |op: &Op| ForOp::of(body, *op).is_none() && IfOp::of(body, *op).is_none();
            let ops = body.ops_of(op.block(body)).filter(counts).count() as i128;
            stats.loops.push((op, parent, trip_count(body, op)?, ops));
        }
        Some(stats)
    }

    /// How many ops run, with other trip counts for some loops and more ops in some.
    fn cost(&self, trips: &[(ForOp, u64)], more: &[(Op, i128)]) -> Option<i128> {
        let mut costs: Vec<i128> = self.loops.iter().map(|entry| entry.3 - 1).collect();
        for at in (0..self.loops.len()).rev() {
            let (op, parent, trip, _) = self.loops[at];
            for &(_, count) in more.iter().filter(|entry| entry.0 == op.0) {
                costs[at] = costs[at].checked_add(count)?;
            }
            let trip = trips.iter().find(|entry| entry.0 == op).map_or(trip, |entry| entry.1);
            let cost = costs[at].checked_mul(i128::from(trip))?;
            match parent {
                Some(parent) => costs[parent] = costs[parent].checked_add(cost)?,
                None => return Some(cost),
            }
        }
        None
    }
}

/// The cost of `dest` with `slice` of the nest `source` in it.
fn fused_cost(body: &Body, source: (ForOp, &Stats), dest: &Stats, slice: &Slice) -> Option<i128> {
    let trips = slice.trip_counts(body)?;
    let iterations = trips.iter().try_fold(1u64, |all, entry| all.checked_mul(entry.1))?;
    if iterations == 0 {
        return None;
    }
    let parent = body.block_op(slice.block)?;
    let mut more: Vec<(Op, i128)> = Vec::new();
    if iterations == 1 {
        // Stores of the slice, and loads of what they store, are expected to go.
        let stores: Vec<Access> =
            Access::below(body, source.0.0).into_iter().filter(|access| access.is_store).collect();
        let mut memrefs: Vec<_> = stores.iter().map(|access| access.memref).collect();
        memrefs.sort_unstable();
        memrefs.dedup();
        for access in memrefs.iter().flat_map(|&memref| body.users(memref).collect::<Vec<_>>()) {
            let Some(load) = Access::of(body, access).filter(|access| !access.is_store) else { continue };
            if loops_around(body, load.op).iter().any(|op| op.0 == parent)
                && let Some(around) = body.parent_op(load.op)
            {
                more.push((around, -1));
            }
        }
        // The slice's own loops keep what is counted for the place that they go to.
        more.push((parent, -(stores.len() as i128)));
    }
    let slice_cost = source.1.cost(&trips, &more)?;
    more.retain(|entry| entry.0 != parent);
    more.push((parent, slice_cost));
    dest.cost(&[], &more)
}

/// The depth, from 1, of the best of `slices`, one for each depth, at which `access` of the nest `source` is put into
/// `dest`: the one that makes what `access` touches at a time smallest, with no more additional work than
/// `tolerance` times what there is. `None` when none does, or memory would grow.
pub(super) fn best_depth(
    body: &Body,
    access: Access,
    source: ForOp,
    dest: ForOp,
    slices: &[Option<Slice>],
    tolerance: f64,
) -> Option<usize> {
    let (from, to) = (Stats::of(body, source)?, Stats::of(body, dest)?);
    let whole = Region::of(body, access, 0, None, true)?.bytes(body)?;
    let unfused = from.cost(&[], &[])?.checked_add(to.cost(&[], &[])?)?;
    let mut best: Option<(usize, f64, i64)> = None;
    for (at, slice) in slices.iter().enumerate().rev() {
        let Some(slice) = slice else { continue };
        let Some(fused) = fused_cost(body, (source, &from), &to, slice) else { continue };
        let additional = fused as f64 / unfused as f64 - 1.0;
        let bytes = Region::of(body, access, 0, Some(slice), true).and_then(|region| region.bytes(body));
        let Some(bytes) = bytes.filter(|&bytes| bytes > 0) else { continue };
        let reduction = whole as f64 / bytes as f64;
        if reduction > best.map_or(0.0, |best| best.1) && additional < tolerance {
            best = Some((at + 1, reduction, bytes));
        }
    }
    let (depth, _, bytes) = best?;
    let (dest_bytes, source_bytes) = (footprint_bytes(body, dest.0)?, footprint_bytes(body, source.0)?);
    let fused = dest_bytes.checked_add(bytes)?;
    (fused <= source_bytes.checked_add(dest_bytes)?).then_some(depth)
}
