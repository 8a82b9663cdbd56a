//! `expand-realloc`: `memref.realloc` as an allocation and a copy where the memory must grow.
//!
//! After upstream's `ExpandRealloc.cpp`.

use terrace_dialects::arith::CmpIOp;
use terrace_dialects::memref::layout::subview_type;
use terrace_dialects::memref::{AllocOp, CopyOp, DeallocOp, DimOp, ReallocOp, ReinterpretCastOp, SubViewOp};
use terrace_dialects::scf::{IfOp, YieldOp};
use terrace_dialects::support::constant;
use terrace_dialects::support::index_list::{Mixed, split};
use terrace_dialects::support::slice::Slice;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Op, Rewriter, Value};

/// The number of `arith.cmpi`'s predicate `ult`.
const ULT: i64 = 6;

/// Expands the ops of `body`, those of bodies nested in it included. With `deallocs`, memory that was
/// replaced is freed.
pub fn expand_realloc(body: &mut Body, deallocs: bool) {
    let ops: Vec<Op> = body.all_ops();
    for op in ops {
        if let Some(realloc) = ReallocOp::of(body, op) {
            let mut rw = Rewriter::before(body, op);
            expand(realloc, deallocs, &mut rw);
        }
    }
    for (_, nested) in body.nested_bodies_mut() {
        expand_realloc(nested, deallocs);
    }
}

/// The one size of a memref, and the value that it is.
fn size_of(
    rw: &mut Rewriter<'_>,
    known: i64,
    open: impl FnOnce(&mut Rewriter<'_>) -> Option<Value>,
) -> Option<(Mixed, Value)> {
    if known == DYNAMIC {
        let value = open(rw)?;
        return Some((Mixed::Value(value), value));
    }
    Some((Mixed::Static(known), constant::index(rw, known)?))
}

fn expand(op: ReallocOp, deallocs: bool, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let source = op.source(rw);
    let (from, to) = (rw.ty(source), rw.ty(op.result(rw)));
    let (&old_size, &new_size) = (from.shape(&ctx)?.first()?, to.shape(&ctx)?.first()?);
    let (old, old_value) = size_of(rw, old_size, |rw| {
        let zero = constant::index(rw, 0)?;
        Some(rw.apply(DimOp::def(), &[source, zero]))
    })?;
    let given = op.dynamicResultSize(rw);
    let (new, new_value) = size_of(rw, new_size, |_| given)?;
    let spec = rw
        .spec(CmpIOp::def())
        .operands([old_value, new_value])
        .attr(&ctx, "predicate", ctx.i64_attr(ULT))
        .results([ctx.int(1)]);
    let grows = rw.insert(spec);
    let grows = rw.result(grows, 0);
    let spec = rw.spec(IfOp::def()).operands([grows]).results([to]);
    let choice = rw.insert(spec);
    let regions: Vec<terrace_ir::Region> = rw.regions(choice).collect();

    let block = rw.add_block(regions[0], &[]);
    rw.set_end(block);
    let open = split(&[new]).1;
    let alignment = op.alignment(rw);
    let spec = rw
        .spec(AllocOp::def())
        .operand_groups(&ctx, &[&open, &[]])
        .maybe_attr(&ctx, "alignment", alignment)
        .results([to]);
    let made = rw.insert(spec);
    let made = rw.result(made, 0);
    let slice = Slice { offsets: vec![Mixed::Static(0)], sizes: vec![old], strides: vec![Mixed::Static(1)] };
    let [offsets, sizes, strides] = slice.statics();
    let part = subview_type(&ctx, to, [&offsets, &sizes, &strides])?;
    let spec = slice.describe(&ctx, rw.spec(SubViewOp::def()), &[made]).results([part]);
    let part = rw.insert(spec);
    let part = rw.result(part, 0);
    let spec = rw.spec(CopyOp::def()).operands([source, part]);
    rw.insert(spec);
    if deallocs {
        let spec = rw.spec(DeallocOp::def()).operands([source]);
        rw.insert(spec);
    }
    let spec = rw.spec(YieldOp::def()).operands([made]);
    rw.insert(spec);

    let block = rw.add_block(regions[1], &[]);
    rw.set_end(block);
    let slice = Slice { offsets: vec![Mixed::Static(0)], sizes: vec![new], strides: vec![Mixed::Static(1)] };
    let spec = slice.describe(&ctx, rw.spec(ReinterpretCastOp::def()), &[source]).results([to]);
    let kept = rw.insert(spec);
    let kept = rw.result(kept, 0);
    let spec = rw.spec(YieldOp::def()).operands([kept]);
    rw.insert(spec);
    let result = rw.result(choice, 0);
    rw.replace(op, [result]);
    Some(())
}
