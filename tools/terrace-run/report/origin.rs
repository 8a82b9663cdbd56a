//! Which places of the model an op was made from.
//!
//! A rewrite gives what it makes the location of what it replaces, or all of them, fused. So the locations of nodes, as the
//! importer made them, are found again in whatever runs in the end.

use std::collections::{BTreeMap, BTreeSet};

use terrace_ir::{Body, Context, Loc, LocKind, Op};

/// Parts of a location that are looked at: locations share parts, and can be much larger than the memory that they take.
const MAX_PARTS: usize = 4096;

/// The places that locations are fused from, each found once.
#[derive(Default)]
pub(super) struct Origins {
    known: BTreeMap<Loc, Box<[Loc]>>,
}

impl Origins {
    /// The places that `loc` is fused from, in order and each once.
    pub(super) fn of(&mut self, ctx: &Context, loc: Loc) -> &[Loc] {
        self.known.entry(loc).or_insert_with(|| parts(ctx, loc))
    }

    /// The places that `op` and all ops in it are made from, those of `op` itself first.
    pub(super) fn of_op(&mut self, body: &Body, op: Op) -> Vec<Loc> {
        let (mut found, mut known) = (Vec::new(), BTreeSet::new());
        let mut stack = vec![op];
        while let Some(op) = stack.pop() {
            let origins = self.of(body.ctx(), body.loc(op)).iter().copied();
            found.extend(origins.filter(|&origin| known.insert(origin)));
            let inner = body.regions(op).flat_map(|region| body.blocks_of(region).collect::<Vec<_>>());
            let inner: Vec<Op> = inner.flat_map(|block| body.ops_of(block).collect::<Vec<_>>()).collect();
            stack.extend(inner.into_iter().rev());
        }
        found
    }
}

fn parts(ctx: &Context, loc: Loc) -> Box<[Loc]> {
    let mut found: Vec<Loc> = Vec::new();
    let mut stack = vec![loc];
    let mut looked_at = 0;
    while let Some(loc) = stack.pop() {
        looked_at += 1;
        if looked_at > MAX_PARTS {
            break;
        }
        match loc.kind(ctx) {
            LocKind::Unknown => {}
            LocKind::Fused { locs, .. } => stack.extend(locs.iter().rev()),
            LocKind::File { .. } | LocKind::Name { .. } | LocKind::CallSite { .. } => {
                if !found.contains(&loc) {
                    found.push(loc);
                }
            }
        }
    }
    found.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use terrace_ir::Registry;

    #[test]
    fn fused_places_come_apart() {
        let ctx = Context::new(Registry::new());
        let file = ctx.file_loc("m.py", 1, 1);
        let (a, b) = (ctx.name_loc("a", file), ctx.name_loc("b", file));
        let inner = ctx.loc(LocKind::Fused { locs: [b, a].into(), metadata: Some(ctx.str_attr("x")) });
        let all = ctx.loc(LocKind::Fused { locs: [a, inner, Loc::UNKNOWN].into(), metadata: None });
        let mut origins = Origins::default();
        assert_eq!(origins.of(&ctx, all), [a, b]);
        assert_eq!(origins.of(&ctx, a), [a]);
        assert!(origins.of(&ctx, Loc::UNKNOWN).is_empty());
    }
}
