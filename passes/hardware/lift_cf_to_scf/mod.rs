//! `lift-cf-to-scf`: blocks and branches as structured control flow, `scf.while`, `scf.if` and
//! `scf.index_switch`. After upstream's pass of this name.
//!
//! Follows Bahmann, Reissmann, Jahre and Meyer, "Perfect Reconstructability of Control Flow from
//! Demand Dependence Graphs" (2015). A region first gets one block that it ends in, and a block for
//! each edge of a branch with several targets. Then each cycle of blocks becomes a loop that is left
//! and repeated at its end only, and in what is left, which has no cycles, each branch becomes an op
//! with a region for each target. Where control would enter or leave a part of it at several places,
//! a *multiplexer* is put in: a block that gets the number of the place.

mod branches;
mod edges;
mod loops;

use terrace_dialects::cf;
use terrace_ir::op::Traits;
use terrace_ir::{Block, Body, Diags, Op, Region};

/// Lifts the control flow of all regions of the function `body`.
pub fn lift_cf_to_scf(body: &mut Body, diags: &mut Diags) {
    let mut regions: Vec<Region> = body.regions(body.self_op()).collect();
    for op in body.all_ops() {
        if body.nested(op).is_none() {
            regions.extend(body.regions(op));
        }
    }
    // Inner regions first: what is lifted moves them.
    for region in regions.into_iter().rev() {
        if body.blocks_of(region).nth(1).is_none() {
            continue;
        }
        if let Some((op, message)) = obstacle(body, region) {
            let name = body.name_str(op).to_owned();
            diags.error(body.loc(op), format!("'{name}' op {message}"));
            continue;
        }
        lift(body, region);
    }
}

/// The op that keeps `region` from being lifted, and why.
fn obstacle(body: &Body, region: Region) -> Option<(Op, String)> {
    let mut exit: Option<Op> = None;
    for block in terrace_ir::analysis::reachable_blocks(body, region) {
        let last = body.last_op(block)?;
        if let Some(switch) = cf::SwitchOp::of(body, last) {
            let width = body.ty(switch.flag(body)).bit_width(body.ctx()).unwrap_or(64);
            if width > 64 {
                return Some((last, "has a flag of more than 64 bits, which no 'index' holds".into()));
            }
            continue;
        }
        if cf::BranchOp::of(body, last).is_some() || cf::CondBranchOp::of(body, last).is_some() {
            continue;
        }
        if !body.successors(last).is_empty() || !body.has_trait(last, Traits::RETURN_LIKE) {
            return Some((
                last,
                "ends a block in a way that cannot be lifted to structured control flow".into(),
            ));
        }
        match exit {
            Some(exit) if body.name(exit) != body.name(last) => {
                let message = format!("ends the region, as '{}' does elsewhere", body.name_str(exit));
                return Some((last, message));
            }
            _ => exit = Some(last),
        }
    }
    exit.is_none().then(|| (body.region_op(region), "has a region that is never left".into()))
}

fn lift(body: &mut Body, region: Region) {
    edges::drop_unreachable(body, region);
    edges::combine_exits(body, region);
    edges::split_edges(body, region);
    let mut regions = vec![region];
    while let Some(region) = regions.pop() {
        loops::structure_loops(body, region, &mut regions);
        branches::structure_branches(body, region, &mut regions);
    }
}

/// The block that `region` ends in.
fn exit_block(body: &Body, region: Region) -> Option<Block> {
    body.blocks_of(region)
        .find(|&block| body.last_op(block).is_some_and(|last| body.successors(last).is_empty()))
}
