//! `lower-vector-mask`: ops in a `vector.mask` that touch memory take the mask as their own.
//!
//! After upstream's `LowerVectorMask.cpp`. Where the op has a mask already, both must be set; upstream
//! keeps only that of the `vector.mask`. What is left without an op vanishes.

use terrace_dialects::arith::AndIOp;
use terrace_dialects::vector::{GatherOp, MaskOp, TransferReadOp, TransferWriteOp};
use terrace_ir::op::OPERAND_SEGMENTS;
use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Attr, Body, Op, OpSpec, Rewriter, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "lower-vector-mask",
    doc: "Lower 'vector.mask' operations",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| Ok(Box::new(lower_masks)),
};

fn lower_masks(body: &mut Body, _: &mut PassCx) -> Result<(), Failed> {
    let ctx = body.ctx().clone();
    let is_mask = |info: &terrace_ir::op::OpInfo| std::ptr::eq(info.def(), MaskOp::def());
    let mut patterns = Patterns::canonicalization_where(&ctx, is_mask);
    patterns.on("lower-mask", lower);
    apply_greedily(body, &patterns, &GreedyConfig::default());
    Ok(())
}

/// Gives the op in a `vector.mask` that mask, and puts it in its place.
fn lower(op: MaskOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let block = rw.entry(op.maskRegion(rw))?;
    let masked = rw.first_op(block)?;
    let (mask, passthru) = (op.mask(rw), op.passthru(rw));
    let spec = if let Some(read) = TransferReadOp::of(rw, masked) {
        // Elements that are not read become the padding, not those of a vector.
        if passthru.is_some() {
            return None;
        }
        let mask = both(rw, mask, read.mask(rw))?;
        let groups = [&[read.base(rw)][..], read.indices(rw), &[read.padding(rw)], &[mask]].concat();
        with_operands(rw, masked, groups, &[1, read.indices(rw).len(), 1, 1])
    } else if let Some(write) = TransferWriteOp::of(rw, masked) {
        let mask = both(rw, mask, write.mask(rw))?;
        let groups = [&[write.valueToStore(rw), write.base(rw)][..], write.indices(rw), &[mask]].concat();
        with_operands(rw, masked, groups, &[1, 1, write.indices(rw).len(), 1])
    } else {
        let gather = GatherOp::of(rw, masked)?;
        // What its own mask leaves out is its own, what the mask around it leaves out may be another's.
        if passthru.is_some() && !is_set(rw, gather.mask(rw)) {
            return None;
        }
        let passthru = passthru.unwrap_or(gather.pass_thru(rw));
        let mask = both(rw, mask, Some(gather.mask(rw)))?;
        let indices = gather.indices(rw);
        let mut groups = vec![gather.base(rw)];
        groups.extend_from_slice(gather.offsets(rw));
        groups.extend([indices, mask, passthru]);
        with_operands(rw, masked, groups, &[])
    };
    rw.replace_with(op, spec);
    Some(())
}

/// Whether a mask is a constant that is set everywhere.
fn is_set(body: &Body, mask: Value) -> bool {
    let constant = terrace_ir::rewrite::constant_value(body, mask);
    constant
        .and_then(|attr| attr.dense_bytes(body.ctx()))
        .is_some_and(|(bytes, _)| bytes.iter().all(|&set| set != 0))
}

/// The mask that is set where both are; the one of `vector.mask` when the op has none.
fn both(rw: &mut Rewriter<'_>, around: Value, own: Option<Value>) -> Option<Value> {
    let Some(own) = own.filter(|&own| !is_set(rw, own)) else { return Some(around) };
    if rw.ty(own) != rw.ty(around) {
        return None;
    }
    Some(rw.apply(AndIOp::def(), &[around, own]))
}

/// `op` with other operands, in groups of these sizes when it has several of unknown size.
fn with_operands(rw: &Rewriter<'_>, op: Op, operands: Vec<Value>, groups: &[usize]) -> OpSpec {
    let ctx = rw.ctx();
    let mut spec = OpSpec::named(rw.name(op), rw.body().loc(op)).operands(operands);
    spec.results = rw.results(op).map(|result| rw.ty(result)).collect();
    let attrs = rw.inherent_attrs(op).into_iter().chain(rw.discardable_attrs(op).iter().copied());
    spec.attrs.extend(attrs.filter(|entry| ctx.str(entry.0) != OPERAND_SEGMENTS));
    if !groups.is_empty() {
        let sizes: Vec<i32> = groups.iter().map(|&size| size as i32).collect();
        let sizes: Attr = ctx.i32_array(&sizes);
        spec = spec.attr(ctx, OPERAND_SEGMENTS, sizes);
    }
    spec
}
