//! Copies written as loops.

use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::{ForOp, LoadOp, StoreOp, YieldOp};
use terrace_ir::{AffineMap, Op, Rewriter, Value};

/// Loops that copy the elements of a region.
pub(super) struct CopyNest<'a> {
    pub(super) memref: Value,
    pub(super) buffer: Value,
    pub(super) bounds: &'a [(AffineMap, AffineMap)],
    pub(super) symbols: &'a [Value],
    pub(super) offsets: AffineMap,
    pub(super) out: bool,
}

impl CopyNest<'_> {
    /// Makes the loops; the outermost one.
    pub(super) fn insert(&self, rw: &mut Rewriter<'_>) -> Op {
        let ctx = rw.context();
        let mut loops = Vec::new();
        for &(lower, upper) in self.bounds {
            let canonical = |map: AffineMap| {
                let mut exprs = ExprsOfValues::of_map(&ctx, map, self.symbols);
                exprs.compose(rw);
                exprs.canonicalize(rw);
                let mut seen = Vec::new();
                exprs.exprs.retain(|expr| {
                    !seen.contains(expr) && {
                        seen.push(*expr);
                        true
                    }
                });
                (exprs.map(&ctx), exprs.operands())
            };
            let (lower, upper) = (canonical(lower), canonical(upper));
            let looped = insert_loop(rw, (lower.0, &lower.1), (upper.0, &upper.1), 1);
            if let Some(last) = rw.last_op(looped.block(rw)) {
                rw.set_before(last);
            }
            loops.push(looped);
        }
        let ivs: Vec<Value> = loops.iter().map(|op| op.induction_var(rw)).collect();
        let symbols = self.symbols.len();
        let exprs: Vec<_> = self
            .offsets
            .results(&ctx)
            .iter()
            .enumerate()
            .map(|(at, &offset)| {
                let index = ctx.affine_dim((symbols + at) as u32);
                ctx.affine_add(index, ctx.affine_mul(offset, ctx.affine_constant(-1)))
            })
            .collect();
        let map = ctx.affine_map((symbols + ivs.len()) as u32, 0, &exprs);
        let mut place = ExprsOfValues::of_map(&ctx, map, &[self.symbols, &ivs].concat());
        place.compose(rw);
        place.simplify(&ctx);
        place.canonicalize(rw);
        let (fast, operands) = (place.map(&ctx), place.operands());
        let slow = ctx.identity_map(ivs.len());
        let (from, to) = ((self.memref, slow, &ivs), (self.buffer, fast, &operands));
        let (from, to) = if self.out { (to, from) } else { (from, to) };
        let spec = rw
            .spec(LoadOp::def())
            .operands([from.0])
            .operands(from.2.iter().copied())
            .attr(&ctx, "map", ctx.affine_map_attr(from.1))
            .results([rw.ty(self.memref).elem(&ctx)]);
        let load = rw.insert(spec);
        let value = rw.result(load, 0);
        let spec = rw.spec(StoreOp::def()).operands([value, to.0]).operands(to.2.iter().copied()).attr(
            &ctx,
            "map",
            ctx.affine_map_attr(to.1),
        );
        rw.insert(spec);
        loops[0].0
    }
}

/// Makes an empty loop between bounds, each a map and its operands.
pub(in crate::affine) fn insert_loop(
    rw: &mut Rewriter<'_>,
    lower: (AffineMap, &[Value]),
    upper: (AffineMap, &[Value]),
    step: i64,
) -> ForOp {
    let ctx = rw.context();
    let spec = rw
        .spec(ForOp::def())
        .operand_groups(&ctx, &[lower.1, upper.1, &[]])
        .attr(&ctx, "lowerBoundMap", ctx.affine_map_attr(lower.0))
        .attr(&ctx, "upperBoundMap", ctx.affine_map_attr(upper.0))
        .attr(&ctx, "step", ctx.index_attr(step));
    let op = ForOp(rw.insert(spec));
    let region = op.region(rw);
    let block = rw.add_block(region, &[ctx.index()]);
    let point = rw.point();
    rw.set_end(block);
    let spec = rw.spec(YieldOp::def());
    rw.insert(spec);
    if let Some(point) = point {
        rw.set_point(point);
    }
    op
}
