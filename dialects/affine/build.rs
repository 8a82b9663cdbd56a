//! Making `affine.apply` ops, composed with those that make their operands.

use terrace_ir::{AffineExpr, AffineMap, Block, Rewriter, Type, Value};

use super::map::ExprsOfValues;
use super::scope::{is_dim, is_symbol};
use super::{ApplyOp, ForOp, YieldOp};
use crate::support::index_list::Mixed;

/// The one result of `map` at `operands`, as it is.
pub fn apply(rw: &mut Rewriter<'_>, map: AffineMap, operands: &[Value]) -> Value {
    let ctx = rw.context();
    let spec = rw
        .spec(ApplyOp::def())
        .operands(operands.iter().copied())
        .attr(&ctx, "map", ctx.affine_map_attr(map))
        .results([ctx.index()]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// The value of `expr` at `dims` and `symbols`, composed with the `affine.apply` that make these: a number,
/// one of the values, or an op at the rewriter's place. Of `symbols` those become dimensions that may not be
/// symbols: a product of two such values is no affine expression. After upstream's
/// `makeComposedFoldedAffineApply`.
pub fn composed_apply(rw: &mut Rewriter<'_>, expr: AffineExpr, dims: &[Mixed], symbols: &[Mixed]) -> Mixed {
    let ctx = rw.context();
    let mut all = ExprsOfValues { exprs: Vec::new(), dims: Vec::new(), symbols: Vec::new() };
    let mut dim_exprs = Vec::new();
    for entry in dims {
        dim_exprs.push(match entry.fold(rw, |_| true) {
            Mixed::Static(number) => ctx.affine_constant(number),
            Mixed::Value(value) => {
                all.dims.push(value);
                ctx.affine_dim(all.dims.len() as u32 - 1)
            }
        });
    }
    let mut symbol_exprs = Vec::new();
    for entry in symbols {
        symbol_exprs.push(match entry.fold(rw, |_| true) {
            Mixed::Static(number) => ctx.affine_constant(number),
            Mixed::Value(value) if !is_symbol(rw, value) && is_dim(rw, value) => {
                all.dims.push(value);
                ctx.affine_dim(all.dims.len() as u32 - 1)
            }
            Mixed::Value(value) => {
                all.symbols.push(value);
                ctx.affine_symbol(all.symbols.len() as u32 - 1)
            }
        });
    }
    all.exprs = vec![expr.replace(&ctx, &dim_exprs, &symbol_exprs)];
    all.compose(rw);
    all.simplify(&ctx);
    all.canonicalize(rw);
    let expr = all.exprs[0];
    if let Some(number) = expr.constant(&ctx) {
        return Mixed::Static(number);
    }
    let operands = all.operands();
    match (expr.kind(&ctx).operands(), &operands[..]) {
        (None, &[value]) => Mixed::Value(value),
        _ => Mixed::Value(apply(rw, all.map(&ctx), &operands)),
    }
}

/// The bounds of an `affine.for`: maps with their operands.
#[derive(Clone, Debug)]
pub struct ForBounds {
    /// The lower bound, the greatest result.
    pub lower: (AffineMap, Vec<Value>),
    /// The upper bound, the least result.
    pub upper: (AffineMap, Vec<Value>),
    /// The step, above 0.
    pub step: i64,
}

/// An `affine.for` whose block holds nothing yet, not even its terminator. It has the induction variable
/// and one carried value for each of `inits` as arguments.
pub fn for_op(rw: &mut Rewriter<'_>, bounds: &ForBounds, inits: &[Value]) -> ForOp {
    let ctx = rw.context();
    let types: Vec<Type> = inits.iter().map(|&init| rw.ty(init)).collect();
    let spec = rw
        .spec(ForOp::def())
        .operand_groups(&ctx, &[&bounds.lower.1, &bounds.upper.1, inits])
        .attr(&ctx, "lowerBoundMap", ctx.affine_map_attr(bounds.lower.0))
        .attr(&ctx, "upperBoundMap", ctx.affine_map_attr(bounds.upper.0))
        .attr(&ctx, "step", ctx.index_attr(bounds.step))
        .results(types.clone());
    let op = ForOp(rw.insert(spec));
    let region = op.region(rw);
    rw.add_block(region, &[&[ctx.index()][..], &types].concat());
    op
}

/// An `affine.yield` at the end of `block`; the rewriter's place stays.
pub fn yield_at_end(rw: &mut Rewriter<'_>, block: Block, values: &[Value]) {
    let point = rw.point();
    rw.set_end(block);
    let spec = rw.spec(YieldOp::def()).operands(values.iter().copied());
    rw.insert(spec);
    if let Some(point) = point {
        rw.set_point(point);
    }
}
