//! Dimensions of size one that a `tensor.pad` leaves alone, after upstream's `DropPadUnitDims`.

use terrace_dialects::support::index_list::{Mixed, mixed, split, statics};
use terrace_dialects::support::reify::{result_sizes, size_of};
use terrace_dialects::support::slice::keep;
use terrace_dialects::tensor::{EmptyOp, PadOp, YieldOp};
use terrace_ir::rewrite::constant_value;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Rewriter, Value};

use super::rank::{Strategy, collapse, expand, groups, insert_into, is_plain};

/// The one value of all padding: one from outside of the region, or a constant, made again in front of it.
fn padding(op: PadOp, rw: &mut Rewriter<'_>) -> Option<Value> {
    let block = rw.entry(op.region(rw))?;
    let value = YieldOp::of(rw, rw.last_op(block)?)?.value(rw);
    let inside = match rw.defining_op(value) {
        Some(def) => rw.is_ancestor(op.0, def),
        None => rw.value_block(value) == Some(block),
    };
    if !inside {
        return Some(value);
    }
    let (attr, ty) = (constant_value(rw, value)?, rw.ty(value));
    rw.constant("arith", attr, ty)
}

pub(super) fn drop_unit_dims(op: PadOp, strategy: Strategy, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (source, ty) = (op.source(rw), rw.ty(op.result(rw)));
    let from = rw.ty(source);
    let list = |numbers, values: &[Value]| -> Option<Vec<Mixed>> {
        let all = mixed(&statics(&ctx, Some(numbers)), values)?;
        Some(all.into_iter().map(|entry| entry.fold(rw, |_| true)).collect())
    };
    let (low, high) = (list(op.static_low(rw), op.low(rw))?, list(op.static_high(rw), op.high(rw))?);
    let zero = Mixed::Static(0);
    let sizes = from.shape(&ctx)?.iter().zip(low.iter().zip(&high));
    let dropped: Vec<bool> =
        sizes.map(|(&size, (&low, &high))| size == 1 && low == zero && high == zero).collect();
    if !dropped.contains(&true) || !is_plain(rw, from, strategy) || !is_plain(rw, ty, strategy) {
        return None;
    }
    let reduced = ctx.tensor(&keep(ty.shape(&ctx)?, &dropped), ty.elem(&ctx));
    let yielded = padding(op, rw)?;
    let sizes = result_sizes(rw, op.0, 0)?;
    let collapsed = collapse(rw, source, &dropped, strategy)?;
    let ((lows, low), (highs, high)) = (split(&keep(&low, &dropped)), split(&keep(&high, &dropped)));
    let spec = rw
        .spec(PadOp::def())
        .operand_groups(&ctx, &[&[collapsed], &low, &high])
        .attr(&ctx, "static_low", ctx.i64_array(&lows))
        .attr(&ctx, "static_high", ctx.i64_array(&highs))
        .maybe_attr(&ctx, "nofold", op.nofold(rw))
        .results([reduced]);
    let pad = rw.insert(spec);
    let (region, point) = (rw.region(pad, 0), rw.point()?);
    let block = rw.add_block(region, &vec![ctx.index(); lows.len()]);
    rw.set_end(block);
    let spec = rw.spec(YieldOp::def()).operands([yielded]);
    rw.insert(spec);
    rw.set_point(point);
    let padded = rw.result(pad, 0);
    let value = match strategy {
        Strategy::Reshapes => expand(rw, padded, &groups(&dropped), ty, &sizes)?,
        Strategy::Slices => {
            let mut open = Vec::new();
            let mut at = 0;
            for (&dropped, &size) in dropped.iter().zip(ty.shape(&ctx)?) {
                if !dropped && size == DYNAMIC {
                    open.push(size_of(rw, padded, at)?.value(rw)?);
                }
                at += usize::from(!dropped);
            }
            let spec = rw.spec(EmptyOp::def()).operands(open).results([ty]);
            let empty = rw.insert(spec);
            let empty = rw.result(empty, 0);
            insert_into(rw, padded, empty)?
        }
    };
    rw.replace(op, [value]);
    Some(())
}
