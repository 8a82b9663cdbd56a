//! Simplifications of the ops between indices and digits.

use terrace_ir::op::OPERAND_SEGMENTS;
use terrace_ir::{Attr, Rewriter, Value};

use crate::affine::{DelinearizeIndexOp, LinearizeIndexOp};
use crate::support::constant_int;
use crate::support::index_list::{Mixed, split};

fn folded(rw: &Rewriter<'_>, basis: &[Mixed]) -> Option<Vec<Mixed>> {
    let new: Vec<Mixed> = basis
        .iter()
        .map(|&radix| radix.constant(rw).filter(|&n| n > 0).map_or(radix, Mixed::Static))
        .collect();
    (new != basis).then_some(new)
}

/// Radices that are constants become numbers.
pub(in crate::affine) fn fold_delinearize_basis(op: DelinearizeIndexOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (numbers, values) = split(&folded(rw, &op.basis(rw)?)?);
    let operands = [&[op.linear_index(rw)], &values[..]].concat();
    let attr = rw.ctx().i64_array(&numbers);
    rw.set_attr(op, "static_basis", attr);
    rw.set_operands(op, &operands);
    Some(())
}

/// Radices that are constants become numbers.
pub(in crate::affine) fn fold_linearize_basis(op: LinearizeIndexOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let basis = folded(rw, &op.basis(rw)?)?;
    let indices = op.multi_index(rw).to_vec();
    set_linearize(rw, op, &indices, &basis);
    Some(())
}

fn set_linearize(rw: &mut Rewriter<'_>, op: LinearizeIndexOp, indices: &[Value], basis: &[Mixed]) {
    let (numbers, values) = split(basis);
    let (statics, sizes) =
        (rw.ctx().i64_array(&numbers), rw.ctx().i32_array(&[indices.len() as i32, values.len() as i32]));
    rw.set_attr(op, "static_basis", statics);
    rw.set_attr(op, OPERAND_SEGMENTS, sizes);
    rw.set_operands(op, &[indices, &values].concat());
}

fn zero(rw: &mut Rewriter<'_>) -> Option<Value> {
    let ctx = rw.context();
    rw.constant("arith", ctx.index_attr(0), ctx.index())
}

/// Makes an `affine.delinearize_index` of `count` digits.
fn delinearize(rw: &mut Rewriter<'_>, index: Value, basis: &[Mixed], count: usize) -> Vec<Value> {
    if count == 1 {
        return vec![index];
    }
    let ctx = rw.context();
    let (numbers, values) = split(basis);
    let spec = rw
        .spec(DelinearizeIndexOp::def())
        .operands(std::iter::once(index).chain(values))
        .attr(&ctx, "static_basis", ctx.i64_array(&numbers))
        .results(vec![ctx.index(); count]);
    let op = rw.insert(spec);
    rw.results(op).collect()
}

/// A digit of radix 1 is 0.
pub(in crate::affine) fn drop_unit_basis(op: DelinearizeIndexOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let basis = op.basis(rw)?;
    let count = rw.results(op.0).len();
    let outer = count - basis.len();
    if !basis.contains(&Mixed::Static(1)) {
        return None;
    }
    let kept: Vec<Mixed> = basis.iter().copied().filter(|&radix| radix != Mixed::Static(1)).collect();
    let index = op.linear_index(rw);
    let digits =
        if kept.len() + outer == 0 { Vec::new() } else { delinearize(rw, index, &kept, kept.len() + outer) };
    let zero = zero(rw)?;
    let mut digits = digits.into_iter();
    let mut results: Vec<Value> = digits.by_ref().take(outer).collect();
    for radix in basis {
        results.push(if radix == Mixed::Static(1) { zero } else { digits.next()? });
    }
    rw.replace(op, results);
    Some(())
}

/// delinearize(linearize disjoint [a, b] by n) into n -> a, b
pub(in crate::affine) fn delinearize_of_linearize(
    op: DelinearizeIndexOp,
    rw: &mut Rewriter<'_>,
) -> Option<()> {
    let inner = LinearizeIndexOp::defining(rw, op.linear_index(rw))?;
    if inner.disjoint(rw) != Some(Attr::UNIT) {
        return None;
    }
    let (basis, inner_basis) = (op.basis(rw)?, inner.basis(rw)?);
    let indices = inner.multi_index(rw).to_vec();
    let count = rw.results(op.0).len();
    if indices.len() == count && tails_match(&basis, &inner_basis, count.saturating_sub(1)) {
        rw.replace(op, indices);
        return Some(());
    }
    None
}

/// Whether the last `count` radices of both are the same.
fn tails_match(a: &[Mixed], b: &[Mixed], count: usize) -> bool {
    a.len() >= count && b.len() >= count && a[a.len() - count..] == b[b.len() - count..]
}

/// A digit of radix 1 is 0 when digits are below their radix, and 0 times its weight is nothing.
pub(in crate::affine) fn drop_unit_component(op: LinearizeIndexOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let basis = op.basis(rw)?;
    let indices = op.multi_index(rw).to_vec();
    let outer = indices.len() - basis.len();
    let disjoint = op.disjoint(rw) == Some(Attr::UNIT);
    let drops = |at: usize| {
        basis[at] == Mixed::Static(1) && (disjoint || constant_int(rw, indices[at + outer]) == Some(0))
    };
    let gone: Vec<usize> = (0..basis.len()).filter(|&at| drops(at)).collect();
    if gone.is_empty() {
        return None;
    }
    let kept: Vec<usize> = (0..basis.len()).filter(|at| !gone.contains(at)).collect();
    let new_basis: Vec<Mixed> = kept.iter().map(|&at| basis[at]).collect();
    let new_indices: Vec<Value> =
        indices[..outer].iter().copied().chain(kept.iter().map(|&at| indices[at + outer])).collect();
    set_linearize(rw, op, &new_indices, &new_basis);
    Some(())
}

/// linearize(delinearize x into n) by n -> x
pub(in crate::affine) fn linearize_of_delinearize(op: LinearizeIndexOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let indices = op.multi_index(rw).to_vec();
    let inner = DelinearizeIndexOp::defining(rw, *indices.first()?)?;
    let (basis, inner_basis) = (op.basis(rw)?, inner.basis(rw)?);
    let all = rw.results(inner.0).collect::<Vec<Value>>() == indices;
    if all && tails_match(&basis, &inner_basis, indices.len().saturating_sub(1)) {
        let index = inner.linear_index(rw);
        rw.replace(op, [index]);
        return Some(());
    }
    None
}

/// linearize [0, a, b] by (k, m, n) -> linearize [a, b] by (m, n)
pub(in crate::affine) fn drop_leading_zero(op: LinearizeIndexOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let indices = op.multi_index(rw).to_vec();
    let basis = op.basis(rw)?;
    if indices.len() < 2 || constant_int(rw, indices[0]) != Some(0) {
        return None;
    }
    // Without a radix for the first index, the next one loses its own.
    let has_outer = basis.len() == indices.len();
    let new_basis = if has_outer { &basis[1..] } else { &basis[..] };
    set_linearize(rw, op, &indices[1..], new_basis);
    Some(())
}
