//! Whether iterations of affine loops may change their order.
//!
//! Distances of dependences come from the systems of [`dependence`]. An op that no dialect declares is taken
//! to have no effect on memory that it is not handed, as upstream's affine passes take it; all others
//! are judged by their effects.

use terrace_dialects::affine::{ForOp, IfOp, ParallelOp, YieldOp};
use terrace_ir::interfaces::is_effect_free;
use terrace_ir::{Body, Op, Traits};

use super::analysis::access::Access;
use super::analysis::constraints::inductions_around;
use super::analysis::dependence::{Dependence, common_loops, dependence};

/// The affine accesses below `root`; `None` when there is another op that touches memory.
fn accesses(body: &Body, root: Op) -> Option<Vec<Access>> {
    let mut accesses = Vec::new();
    for op in body.walk(root) {
        if let Some(access) = Access::of(body, op) {
            accesses.push(access);
            continue;
        }
        let known = ForOp::of(body, op).is_some()
            || ParallelOp::of(body, op).is_some()
            || IfOp::of(body, op).is_some()
            || YieldOp::of(body, op).is_some()
            || body.has_trait(op, Traits::RECURSIVE_EFFECTS)
            || is_free(body, op);
        if !known {
            return None;
        }
    }
    Some(accesses)
}

fn is_free(body: &Body, op: Op) -> bool {
    if body.def(op).is_some() {
        return body.n_regions(op) == 0 && is_effect_free(body, op);
    }
    let ctx = body.ctx();
    body.n_regions(op) == 0 && !body.operands(op).iter().any(|&value| body.ty(value).is_memref(ctx))
}

/// Whether the loops of `nest`, each alone in the one before, can be tiled: no dependence between their
/// iterations goes backwards in any of them.
pub fn is_permutable(body: &Body, nest: &[ForOp]) -> bool {
    let [root, _, ..] = nest else { return true };
    let Some(accesses) = accesses(body, root.0) else { return false };
    let outer = inductions_around(body, root.0).len();
    let pairs = accesses.iter().flat_map(|&source| accesses.iter().map(move |&sink| (source, sink)));
    for (source, sink) in pairs {
        for level in 0..nest.len() {
            let backwards =
                |from: usize, to: usize| (level + 1..nest.len()).map(move |at| (from + at, to + at));
            match dependence(body, source, sink, outer + level + 1, false) {
                Dependence::None => {}
                Dependence::Unknown => return false,
                Dependence::Between(between) => {
                    let to = inductions_around(body, source.op).len() + outer;
                    for (from, to) in backwards(outer, to) {
                        let mut system = between.system.clone();
                        let mut row = system.zeros();
                        (row[from], row[to]) = (1, -1);
                        let last = row.len() - 1;
                        row[last] = -1;
                        system.add_inequality(row);
                        if !system.is_empty() {
                            return false;
                        }
                    }
                }
            }
        }
    }
    true
}

/// Whether iterations of `op` that are fewer than `factor` apart can run side by side: none of them depends
/// on another.
pub fn is_jammable(body: &Body, op: ForOp, factor: u64) -> bool {
    let Some(accesses) = accesses(body, op.0) else { return false };
    let depth = inductions_around(body, op.0).len() + 1;
    let Some(span) = i128::from(op.step_size(body)).checked_mul(i128::from(factor)) else { return false };
    accesses.iter().all(|&source| {
        accesses.iter().all(|&sink| match dependence(body, source, sink, depth, false) {
            Dependence::None => true,
            Dependence::Unknown => false,
            Dependence::Between(between) => {
                let to = inductions_around(body, source.op).len() + depth - 1;
                let mut system = between.system.clone();
                let mut row = system.zeros();
                // to - from < span
                (row[depth - 1], row[to]) = (1, -1);
                let last = row.len() - 1;
                row[last] = span - 1;
                system.add_inequality(row);
                common_loops(body, source.op, sink.op) >= depth && system.is_empty()
            }
        })
    })
}
