//! `strip-debuginfo`: forgets where ops come from.

use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::{Block, Body, Loc};

pub(super) const INFO: PassInfo = PassInfo {
    name: "strip-debuginfo",
    doc: "Replace all locations by unknown ones",
    anchor: Anchor::Any,
    options: &[],
    make: |_| Ok(Box::new(StripDebugInfo)),
};

struct StripDebugInfo;

impl Pass for StripDebugInfo {
    fn run(&self, body: &mut Body, _: &mut PassCx) -> Result<(), Failed> {
        let this = body.self_op();
        for op in body.all_ops().into_iter().chain([this]) {
            body.set_loc(op, Loc::UNKNOWN);
            let blocks: Vec<Block> =
                body.regions(op).flat_map(|region| body.blocks_of(region).collect::<Vec<_>>()).collect();
            for block in blocks {
                for index in 0..body.args(block).len() {
                    body.set_arg_loc(block, index, Loc::UNKNOWN);
                }
            }
        }
        Ok(())
    }
}
