//! Making `affine.apply` ops, composed with those that make their operands.

use terrace_ir::{AffineExpr, AffineMap, Rewriter, Value};

use super::ApplyOp;
use super::map::ExprsOfValues;
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
/// one of the values, or an op at the rewriter's place. After upstream's `makeComposedFoldedAffineApply`.
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
