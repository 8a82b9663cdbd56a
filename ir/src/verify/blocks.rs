//! Checks of regions and blocks.

use crate::body::{Body, Region};
use crate::diag::Diags;
use crate::op::Traits;

/// Checks that the blocks of `region` end as they must; whether dominance in it can be asked for.
pub(super) fn verify_region(body: &Body, region: Region, diags: &mut Diags) -> bool {
    let parent = body.region_op(region);
    let before = diags.errors();
    if let Some(entry) = body.entry(region)
        && body.branches_to(entry).next().is_some()
    {
        diags.error(body.loc(parent), "entry block of region may not have predecessors");
    }
    let registered = body.def(parent).is_some();
    let free = body.has_trait(parent, Traits::NO_TERMINATOR);
    // The single block of an unregistered op may end in anything.
    let single = body.blocks_of(region).take(2).count() == 1;
    let must_end = registered && !free || !registered && !single;
    for block in body.blocks_of(region) {
        match body.last_op(block) {
            None if must_end => {
                diags.error(body.loc(parent), "empty block: expect at least a terminator");
            }
            // An unregistered op may be a terminator.
            Some(last)
                if must_end && body.def(last).is_some() && !body.has_trait(last, Traits::TERMINATOR) =>
            {
                let message = format!("block with no terminator, has '{}'", body.name_str(last));
                diags.error(body.loc(last), message);
            }
            _ => {}
        }
    }
    diags.errors() == before
}
