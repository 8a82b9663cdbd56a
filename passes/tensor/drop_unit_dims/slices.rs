//! Dimensions of size one of parts of tensors, after upstream's `RankReducedExtractSliceOp` and
//! `RankReducedInsertSliceOp`.

use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::support::slice::{Slice, keep};
use terrace_dialects::tensor::{ExtractSliceOp, InsertSliceOp, ParallelInsertSliceOp, dropped_of_slice};
use terrace_ir::rewrite::Patterns;
use terrace_ir::{Op, Rewriter};

use super::rank::{Strategy, collapse_by, expand, groups_forward, is_plain};

pub(super) fn add(patterns: &mut Patterns) {
    patterns.on::<ExtractSliceOp>("drop-unit-dims-of-extract-slice", drop_of_extract);
    patterns.on::<InsertSliceOp>("drop-unit-dims-of-insert-slice", |op, rw| drop_of_insert(op.0, op.0, rw));
    patterns.on::<ParallelInsertSliceOp>("drop-unit-dims-of-insert-slice", |op, rw| {
        let terminator = rw.parent_op(op.0)?;
        drop_of_insert(op.0, terminator, rw)
    });
}

/// Which dimensions of a shape are ones; `None` when there are none.
fn ones(shape: &[i64]) -> Option<Vec<bool>> {
    let ones: Vec<bool> = shape.iter().map(|&size| size == 1).collect();
    ones.contains(&true).then_some(ones)
}

fn drop_of_extract(op: ExtractSliceOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (source, ty) = (op.source(rw), rw.ty(op.result(rw)));
    let shape = ty.shape(&ctx)?;
    let dropped = ones(shape).filter(|_| is_plain(rw, ty, Strategy::Reshapes))?;
    let slice = Slice::of(rw, op)?;
    let sizes: Vec<Mixed> = keep(&slice.sizes, &dropped_of_slice(&slice.sizes, shape));
    if sizes.len() != shape.len() {
        return None;
    }
    let reduced = ctx.tensor(&keep(shape, &dropped), ty.elem(&ctx));
    let spec = slice.describe(&ctx, rw.spec(ExtractSliceOp::def()), &[source]).results([reduced]);
    let part = rw.insert(spec);
    let part = rw.result(part, 0);
    let expanded = expand(rw, part, &groups_forward(&dropped), ty, &sizes)?;
    rw.replace(op, [expanded]);
    Some(())
}

/// What reshapes the source goes in front of `before`.
fn drop_of_insert(op: Op, before: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = rw.operand(op, 0);
    let ty = rw.ty(source);
    let dropped = ones(ty.shape(rw.ctx())?).filter(|_| is_plain(rw, ty, Strategy::Reshapes))?;
    rw.set_before(before);
    let reduced = collapse_by(rw, source, &dropped, &groups_forward(&dropped), Strategy::Reshapes)?;
    rw.set_operand(op, 0, reduced);
    Some(())
}
