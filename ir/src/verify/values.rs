//! Checks that values are defined before they are used.

use crate::analysis::Dominance;
use crate::body::{Body, Op, Region, Value, ValueDef};
use crate::diag::{Diagnostic, Diags};

/// Checks each operand of `ops`.
pub(super) fn verify_dominance(body: &Body, ops: &[Op], diags: &mut Diags) {
    let dominance = Dominance::new();
    let mut last = None;
    for &op in ops {
        let Some(block) = body.block(op) else {
            continue;
        };
        // Most ops lie in the block of the one before them.
        let runs = match last {
            Some((before, runs)) if before == block => runs,
            _ => dominance.is_reachable(body, block),
        };
        last = Some((block, runs));
        // Nothing is known about code that never runs.
        if !runs {
            continue;
        }
        for (at, &operand) in body.operands(op).iter().enumerate() {
            if !dominance.value_dominates(body, operand, op) {
                let message = format!("operand #{at} does not dominate this use");
                let diagnostic = Diagnostic::error(body.loc(op), message);
                diags.push(explain(body, op, operand, diagnostic).about(body, op));
            }
        }
    }
}

/// Adds the note that says where the operand is defined.
fn explain(body: &Body, op: Op, operand: Value, diagnostic: Diagnostic) -> Diagnostic {
    let here = body.block(op);
    let there = body.value_block(operand);
    let region = |block: Option<crate::Block>| block.and_then(|block| body.block_region(block));
    let (inner, outer) = (region(here), region(there));
    match body.value_def(operand) {
        ValueDef::Result(def, _) => {
            let place = match (inner, outer) {
                _ if here == there => "op in the same block",
                (Some(a), Some(b)) if a == b => "op in the same region",
                (Some(a), Some(b)) if lies_in(body, a, b) => "op in a parent region",
                (Some(a), Some(b)) if lies_in(body, b, a) => "op in a child region",
                _ => "op is neither in a parent nor in a child region",
            };
            diagnostic.note(body.loc(def), format!("operand defined here ({place})"))
        }
        ValueDef::Arg(block, _) => {
            let Some(region) = outer else {
                return diagnostic.note(crate::Loc::UNKNOWN, "operand defined here (block without parent)");
            };
            let index = body.blocks_of(region).position(|at| at == block).unwrap_or_default();
            let place = match inner {
                Some(a) if a == region => "in the same region",
                Some(a) if lies_in(body, a, region) => "in a parent region",
                Some(a) if lies_in(body, region, a) => "in a child region",
                _ => "neither in a parent nor in a child region",
            };
            let message = format!("operand defined as a block argument (block #{index} {place})");
            diagnostic.note(body.loc(body.region_op(region)), message)
        }
    }
}

/// Whether `inner` lies below an op of `outer`.
fn lies_in(body: &Body, inner: Region, outer: Region) -> bool {
    body.ancestor_in_region(outer, body.region_op(inner)).is_some()
}
