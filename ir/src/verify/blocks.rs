//! Checks of regions and blocks.

use crate::body::{Body, Region};
use crate::diag::{Diagnostic, Diags};
use crate::op::Traits;
use crate::text::PrintOptions;

/// Checks that the blocks of `region` end as they must; whether dominance in it can be asked for.
pub(super) fn verify_region(body: &Body, region: Region, diags: &mut Diags) -> bool {
    let parent = body.region_op(region);
    let before = diags.errors();
    if let Some(entry) = body.entry(region)
        && body.branches_to(entry).next().is_some()
    {
        diags.error(body.loc(parent), "entry block of region may not have predecessors");
    }
    if must_end(body, region) {
        for _ in body.blocks_of(region).filter(|&block| body.last_op(block).is_none()) {
            diags.error(body.loc(parent), "empty block: expect at least a terminator");
        }
    }
    diags.errors() == before
}

/// Checks that the blocks of `region` end in terminators.
pub(super) fn verify_terminators(body: &Body, region: Region, diags: &mut Diags) {
    if !must_end(body, region) {
        return;
    }
    for last in body.blocks_of(region).filter_map(|block| body.last_op(block)) {
        // An unregistered op may be a terminator.
        if body.def(last).is_some() && !body.has_trait(last, Traits::TERMINATOR) {
            let options = PrintOptions { generic: true, local_scope: true, ..PrintOptions::default() };
            let text = crate::text::print_op(body, last, &options);
            let message = format!("block with no terminator, has {text}");
            diags.push(Diagnostic::error(body.loc(last), message).about(body, last));
        }
    }
}

/// Whether blocks of `region` need terminators: one alone does not where its op says so, or is not
/// registered.
fn must_end(body: &Body, region: Region) -> bool {
    let parent = body.region_op(region);
    let single = body.blocks_of(region).take(2).count() == 1;
    let free = body.def(parent).is_none() || body.has_trait(parent, Traits::NO_TERMINATOR);
    !(single && free)
}
