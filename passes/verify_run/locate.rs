//! Which op is the first to compute something else.

use std::collections::{BTreeSet, HashMap};

use terrace_ir::{Context, Loc, LocKind};

use super::observe::Computed;

/// The first op that computes none of the values that were computed at its place in the source, and
/// the op that computed the last of them. An op that a pass made several of, as a lowering does,
/// counts as the last of them with as many elements: what lies between has no counterpart.
pub(super) fn first_difference<'c>(
    ctx: &Context,
    last: &'c [Computed],
    now: &'c [Computed],
) -> Option<(&'c Computed, &'c Computed)> {
    let mut before: HashMap<Loc, Vec<usize>> = HashMap::new();
    for (at, computed) in last.iter().enumerate() {
        for part in parts(ctx, computed.loc) {
            before.entry(part).or_default().push(at);
        }
    }
    let mut final_one: HashMap<(Loc, usize), usize> = HashMap::new();
    for (at, computed) in now.iter().enumerate() {
        final_one.insert((computed.loc, computed.values.len()), at);
    }
    now.iter().enumerate().find_map(|(at, computed)| {
        if final_one.get(&(computed.loc, computed.values.len())) != Some(&at) {
            return None;
        }
        let places = parts(ctx, computed.loc).into_iter().filter_map(|part| before.get(&part));
        let mut olds: BTreeSet<usize> = places.flatten().copied().collect();
        olds.retain(|&old| last[old].values.len() == computed.values.len());
        let differs = olds.iter().all(|&old| !last[old].values.same_elements(&computed.values));
        let old = olds.last().filter(|_| differs)?;
        Some((computed, &last[*old]))
    })
}

/// The places that `loc` was fused from, itself when it was not; unknown ones left out.
fn parts(ctx: &Context, loc: Loc) -> BTreeSet<Loc> {
    let mut found = BTreeSet::new();
    let mut stack = vec![loc];
    while let Some(loc) = stack.pop() {
        match loc.kind(ctx) {
            LocKind::Fused { locs, .. } => stack.extend(locs.iter().copied()),
            LocKind::Unknown => {}
            _ => {
                found.insert(loc);
            }
        }
    }
    found
}
