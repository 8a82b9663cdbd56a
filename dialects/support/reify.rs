//! Sizes of results in terms of operands, after upstream's `ReifyRankedShapedTypeOpInterface`.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{AffineExpr, Op, Rewriter, Value};

use super::index_list::Mixed;
use super::{constant, shape::dynamic_index};
use crate::affine::ApplyOp;
use crate::{memref, tensor};

/// What an op knows of the sizes of its results: an interface.
pub struct ReifyShape {
    /// The size of a dimension of a result, in terms of operands; ops that compute it go to the
    /// rewriter's place. `None`, with nothing changed, when it does not follow.
    pub size: fn(Op, &mut Rewriter<'_>, usize, usize) -> Option<Mixed>,
}

/// The size of dimension `dim` of a tensor or memref: a number, or an op that asks for it.
pub fn size_of(rw: &mut Rewriter<'_>, value: Value, dim: usize) -> Option<Mixed> {
    let ty = rw.ty(value);
    let &size = ty.shape(rw.ctx())?.get(dim)?;
    if size != DYNAMIC {
        return Some(Mixed::Static(size));
    }
    let def = if ty.is_memref(rw.ctx()) { memref::DimOp::def() } else { tensor::DimOp::def() };
    let at = constant::index(rw, i64::try_from(dim).ok()?)?;
    Some(Mixed::Value(rw.apply(def, &[value, at])))
}

/// The sizes of result `number` of `op`: those that its type tells, and what the op knows of the others.
pub fn result_sizes(rw: &mut Rewriter<'_>, op: Op, number: usize) -> Option<Vec<Mixed>> {
    let shape = rw.ty(rw.result(op, number)).shape(rw.ctx())?.to_vec();
    let reify = rw.interface::<ReifyShape>(op)?;
    let mut sizes = Vec::with_capacity(shape.len());
    for (dim, size) in shape.into_iter().enumerate() {
        sizes.push(match size {
            DYNAMIC => (reify.size)(op, rw, number, dim)?,
            size => Mixed::Static(size),
        });
    }
    Some(sizes)
}

/// The size that the type of result `number` of `op` tells, where it tells one.
pub fn known(op: Op, rw: &Rewriter<'_>, number: usize, dim: usize) -> Option<i64> {
    let shape = rw.ty(rw.result(op, number)).shape(rw.ctx())?;
    shape.get(dim).copied().filter(|&size| size != DYNAMIC)
}

impl ReifyShape {
    /// Of an op whose open sizes are its first operands, in order.
    pub const FROM_SIZES: ReifyShape = ReifyShape {
        size: |op, rw, number, dim| {
            let shape = rw.ty(rw.result(op, number)).shape(rw.ctx())?;
            match dynamic_index(shape, dim) {
                Some(at) => rw.operands(op).get(at).copied().map(Mixed::Value),
                None => Some(Mixed::Static(*shape.get(dim)?)),
            }
        },
    };
    /// Of an op whose results have the sizes of its operands, one each.
    pub const OF_OPERANDS: ReifyShape = ReifyShape {
        size: |op, rw, number, dim| {
            let operand = *rw.operands(op).get(number)?;
            size_of(rw, operand, dim)
        },
    };
    /// Of an op whose result has the sizes of its operand 1.
    pub const OF_DESTINATION: ReifyShape = ReifyShape {
        size: |op, rw, _, dim| {
            let dest = *rw.operands(op).get(1)?;
            size_of(rw, dest, dim)
        },
    };
}

/// The value of `expr`, whose symbols are `entries` in order: a number, one of the values, or an
/// `affine.apply` at the rewriter's place.
pub fn apply(rw: &mut Rewriter<'_>, expr: AffineExpr, entries: &[Mixed]) -> Option<Mixed> {
    let ctx = rw.context();
    let mut values = Vec::new();
    let symbols: Vec<AffineExpr> = entries
        .iter()
        .map(|entry| match entry.fold(rw, |_| true) {
            Mixed::Static(number) => ctx.affine_constant(number),
            Mixed::Value(value) => {
                let at = values.iter().position(|&known| known == value).unwrap_or_else(|| {
                    values.push(value);
                    values.len() - 1
                });
                ctx.affine_symbol(at as u32)
            }
        })
        .collect();
    let expr = expr.replace(&ctx, &[], &symbols);
    if let Some(number) = expr.constant(&ctx) {
        return Some(Mixed::Static(number));
    }
    if let Some(at) = (0..values.len()).find(|&at| expr == ctx.affine_symbol(at as u32)) {
        return Some(Mixed::Value(values[at]));
    }
    let map = ctx.affine_map(0, values.len() as u32, &[expr]);
    let spec = rw
        .spec(ApplyOp::def())
        .operands(values)
        .attr(&ctx, "map", ctx.affine_map_attr(map))
        .results([ctx.index()]);
    let op = rw.insert(spec);
    Some(Mixed::Value(rw.result(op, 0)))
}

/// The sum of `entries`, as [`apply`].
pub fn sum(rw: &mut Rewriter<'_>, entries: &[Mixed]) -> Option<Mixed> {
    let ctx = rw.context();
    let symbols = (0..entries.len() as u32).map(|at| ctx.affine_symbol(at));
    let expr = symbols.fold(ctx.affine_constant(0), |sum, symbol| ctx.affine_add(sum, symbol));
    apply(rw, expr, entries)
}

/// The product of `entries`, as [`apply`].
pub fn product(rw: &mut Rewriter<'_>, entries: &[Mixed]) -> Option<Mixed> {
    let ctx = rw.context();
    let symbols = (0..entries.len() as u32).map(|at| ctx.affine_symbol(at));
    let expr = symbols.fold(ctx.affine_constant(1), |product, symbol| ctx.affine_mul(product, symbol));
    apply(rw, expr, entries)
}
