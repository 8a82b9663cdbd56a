//! Simplifications of `scf.execute_region` and `scf.index_switch`.

use terrace_ir::interfaces::Callable;
use terrace_ir::{Block, Rewriter, Value};

use super::inline_region;
use crate::cf::branch_spec;
use crate::scf::{ExecuteRegionOp, IndexSwitchOp, YieldOp};
use crate::support::{constant_int, ints};

/// execute_region { a } -> a
pub(crate) fn inline_execute_region(op: ExecuteRegionOp, rw: &mut Rewriter<'_>) -> Option<()> {
    if op.no_inline(rw).is_some() {
        return None;
    }
    let blocks: Vec<Block> = rw.blocks_of(op.region(rw)).collect();
    if let [block] = blocks[..] {
        let last = rw.last_op(block).filter(|&last| YieldOp::of(rw, last).is_some())?;
        debug_assert_eq!(rw.block(last), Some(block));
        inline_region(rw, op.0, block, &[]);
        return Some(());
    }
    // Several blocks can only go where several blocks may be.
    let parent = rw.parent_op(op.0)?;
    if rw.interface::<Callable>(parent).is_none() && ExecuteRegionOp::of(rw, parent).is_none() {
        return None;
    }
    let before = rw.block(op.0)?;
    let next = rw.next_op(op.0)?;
    let after = rw.body_mut().split_block(next);
    let region = op.region(rw);
    rw.body_mut().move_blocks_after(region, before);
    for result in rw.results(op.0).collect::<Vec<Value>>() {
        let ty = rw.ty(result);
        let arg = rw.add_arg(after, ty);
        rw.replace_value(result, arg);
    }
    for &block in &blocks {
        let Some(last) = rw.last_op(block).filter(|&last| YieldOp::of(rw, last).is_some()) else {
            continue;
        };
        let values = rw.operands(last).to_vec();
        let spec = branch_spec(rw.body().loc(last), after, &values);
        rw.replace_with(last, spec);
    }
    rw.set_end(before);
    let spec = branch_spec(rw.loc(), blocks[0], &[]);
    rw.insert(spec);
    rw.erase(op);
    Some(())
}

/// index_switch 1 case 1 { a } default { b } -> a
pub(crate) fn index_switch_of_constant(op: IndexSwitchOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let arg = constant_int(rw, op.arg(rw))?;
    let cases = ints(rw.ctx(), op.cases(rw)).unwrap_or_default();
    let taken = cases.iter().position(|&case| case == arg);
    let region = match taken {
        Some(at) => *op.caseRegions(rw).get(at)?,
        None => op.defaultRegion(rw),
    };
    let block = rw.entry(region)?;
    inline_region(rw, op.0, block, &[]);
    Some(())
}
