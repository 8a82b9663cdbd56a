//! Nests of affine loops: which there are, what is in them, and what is known of their numbers.

use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::{ForOp, ParallelOp};
use terrace_dialects::{memref, tensor};
use terrace_ir::affine::AffineExprKind;
use terrace_ir::{AffineExpr, Body, Op, Value, ValueDef};

use super::loops::perfect_nest;

/// The ops of the body of `op` but its terminator.
pub fn body_ops(body: &Body, op: ForOp) -> Vec<Op> {
    let mut ops: Vec<Op> = body.ops_of(op.block(body)).collect();
    ops.pop();
    ops
}

/// The loops of `body` that hold no other, in order.
pub fn innermost_loops(body: &Body) -> Vec<ForOp> {
    let loops = body.all_ops().into_iter().filter_map(|op| ForOp::of(body, op));
    loops.filter(|op| !body.walk(op.0).into_iter().any(|op| ForOp::of(body, op).is_some())).collect()
}

/// The perfect nests at the top of `body`: each loop there, with all below it that are alone in the loop
/// around them.
pub fn perfect_nests(body: &Body) -> Vec<Vec<ForOp>> {
    let mut nests = Vec::new();
    for region in body.regions(body.self_op()) {
        for block in body.blocks_of(region) {
            let loops = body.ops_of(block).filter_map(|op| ForOp::of(body, op));
            nests.extend(loops.map(|looped| perfect_nest(body, looped)));
        }
    }
    nests
}

/// Whether `value` is known not to be negative: a size, or an induction variable that starts at no
/// negative number.
fn is_non_negative_value(body: &Body, value: Value) -> bool {
    if let Some(number) = terrace_dialects::support::constant_int(body, value) {
        return number >= 0;
    }
    match body.value_def(value) {
        ValueDef::Result(op, _) => {
            memref::DimOp::of(body, op).is_some() || tensor::DimOp::of(body, op).is_some()
        }
        ValueDef::Arg(block, at) => {
            let Some(parent) = body.block_op(block) else { return false };
            if let Some(looped) = ForOp::of(body, parent) {
                return at == 0 && looped.constant_lower(body).is_some_and(|lower| lower >= 0);
            }
            let Some(looped) = ParallelOp::of(body, parent) else { return false };
            let (map, groups) = (looped.maps(body).0, looped.groups(body).0);
            let first: usize = groups.iter().take(at).sum();
            let count = groups.get(at).copied().unwrap_or(0);
            let exprs = map.results(body.ctx()).iter().skip(first).take(count);
            exprs.filter_map(|expr| expr.constant(body.ctx())).any(|lower| lower >= 0)
        }
    }
}

/// Whether `expr`, over the values of `of`, is known not to be negative. Divisors are positive where an
/// expression has a value at all.
pub fn is_non_negative(body: &Body, of: &ExprsOfValues, expr: AffineExpr) -> bool {
    let ctx = body.ctx();
    let mut stack = vec![expr];
    let mut seen = rustc_hash::FxHashSet::default();
    while let Some(expr) = stack.pop() {
        if !seen.insert(expr) {
            continue;
        }
        match expr.kind(ctx) {
            AffineExprKind::Constant(number) if number < 0 => return false,
            AffineExprKind::Constant(_) | AffineExprKind::Mod(..) => {}
            AffineExprKind::Dim(at) if !is_non_negative_value(body, of.dims[at as usize]) => return false,
            AffineExprKind::Symbol(at) if !is_non_negative_value(body, of.symbols[at as usize]) => {
                return false;
            }
            AffineExprKind::Dim(_) | AffineExprKind::Symbol(_) => {}
            AffineExprKind::Add(lhs, rhs) | AffineExprKind::Mul(lhs, rhs) => stack.extend([lhs, rhs]),
            AffineExprKind::FloorDiv(lhs, _) | AffineExprKind::CeilDiv(lhs, _) => stack.push(lhs),
        }
    }
    true
}
