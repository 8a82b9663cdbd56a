//! What the rewrites of this level share.

use terrace_dialects::graph::eval::Tensor;
use terrace_dialects::graph::{ConstantOp, TransposeOp};
use terrace_ir::op::OpSpec;
use terrace_ir::op::{Traits, TypedOp};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Op, Rewriter, Value};

/// Constants of up to so many bytes are kept in the attribute itself.
pub(super) const INLINE_BYTES: usize = 64;

/// A rewrite of an op of any kind.
pub(super) type Rewrite = fn(Op, &mut Rewriter<'_>) -> Option<()>;

/// Applies `rewrites` to every graph op in program order, again and again until nothing changes, and erases
/// graph ops that became unused. A sweep carries a rewrite through whole chains, so that few are needed.
pub(super) fn sweep(body: &mut Body, rewrites: &[Rewrite]) {
    const MAX_SWEEPS: usize = 64;
    for _ in 0..MAX_SWEEPS {
        let before = body.epoch();
        for op in body.all_ops() {
            // Control flow computes nothing itself.
            let computes = body.is_alive(op) && body.results(op).len() > 0 && body.n_regions(op) == 0;
            for rewrite in rewrites.iter().filter(|_| computes) {
                if !body.is_alive(op) || !body.name_str(op).starts_with("graph.") {
                    break;
                }
                rewrite(op, &mut Rewriter::before(body, op));
            }
        }
        erase_unused(body);
        if body.epoch() == before {
            return;
        }
    }
}

/// Erases graph ops that nothing uses.
pub(super) fn erase_unused(body: &mut Body) {
    for op in body.all_ops().into_iter().rev() {
        let ends = body.has_trait(op, Traits::TERMINATOR);
        if body.is_alive(op) && body.is_unused(op) && !ends && body.name_str(op).starts_with("graph.") {
            body.erase(op);
        }
    }
}

/// The value of `value`, when it is a constant that can be evaluated.
pub(super) fn constant(body: &Body, value: Value) -> Option<Tensor> {
    let constant = ConstantOp::defining(body, value)?;
    Tensor::from_attr(body.ctx(), constant.value(body)).ok()
}

/// Makes a constant of the value of `tensor`; large ones become resources named after `hint`.
pub(super) fn make_constant(rw: &mut Rewriter<'_>, tensor: &Tensor, hint: &str) -> Option<Value> {
    let ctx = rw.context();
    let attr = tensor.to_attr(&ctx, &name_in_function(rw, hint), INLINE_BYTES)?;
    rw.constant("graph", attr, tensor.ty(&ctx))
}

/// `hint` with the name of the function behind it, unless that is the model's: functions are rewritten at the same time, and
/// none must depend on which names others have taken by then.
fn name_in_function(body: &Body, hint: &str) -> String {
    match body.symbol(body.self_op()).filter(|&function| function != "main") {
        Some(function) if !hint.ends_with(&format!("${function}")) => format!("{hint}${function}"),
        _ => hint.to_owned(),
    }
}

/// `last` and the ops that it is computed by from `input` and constants, each before those that it uses.
pub(super) fn ops_between(body: &Body, input: Value, last: Op) -> Vec<Op> {
    let mut found = vec![last];
    let mut next = 0;
    while let Some(&op) = found.get(next) {
        next += 1;
        for &operand in body.operands(op) {
            let Some(def) = body.defining_op(operand).filter(|_| operand != input) else { continue };
            if !found.contains(&def) && ConstantOp::of(body, def).is_none() {
                found.push(def);
            }
        }
    }
    found
}

/// The name for what replaces the constant `value`.
pub(super) fn hint(body: &Body, value: Value) -> String {
    use terrace_ir::AttrKind;
    let attr = ConstantOp::defining(body, value).map(|op| op.value(body));
    match attr.map(|attr| attr.kind(body.ctx())) {
        Some(AttrKind::Resource { key, .. }) => body.ctx().str(*key).to_string(),
        _ => "folded".into(),
    }
}

/// Makes an op with inferred result types; `None` when they do not follow.
pub(super) fn make(rw: &mut Rewriter<'_>, spec: OpSpec) -> Option<Op> {
    rw.insert_inferred(spec).ok()
}

/// The inverse of a permutation.
pub(super) fn inverse(perm: &[i64]) -> Vec<i64> {
    let mut inverse = vec![0; perm.len()];
    for (at, &dim) in perm.iter().enumerate() {
        inverse[dim as usize] = at as i64;
    }
    inverse
}

/// The input and permutation of the transposition that `value` is the result of.
pub(super) fn transposition(body: &Body, value: Value) -> Option<(Value, Vec<i64>)> {
    let op = TransposeOp::defining(body, value)?;
    Some((op.input(body), op.perm(body).as_int_array(body.ctx())?))
}

/// Whether the order of the dimensions that are not 1 stays the same.
pub(super) fn moves_only_ones(shape: &[i64], perm: &[i64]) -> bool {
    let kept: Vec<i64> = perm.iter().copied().filter(|&dim| shape[dim as usize] != 1).collect();
    kept.is_sorted()
}

/// `value` with its dimensions in the order `perm`: through transpositions that are there already,
/// constants at once, and by reshaping where only dimensions of size 1 move.
pub(super) fn transposed(rw: &mut Rewriter<'_>, value: Value, perm: &[i64]) -> Option<Value> {
    if let Some((source, first)) = transposition(rw, value) {
        let composed: Vec<i64> = perm.iter().map(|&dim| first[dim as usize]).collect();
        return transposed(rw, source, &composed);
    }
    if perm.is_sorted() {
        return Some(value);
    }
    let ctx = rw.context();
    let shape = rw.ty(value).shape(&ctx)?.to_vec();
    if moves_only_ones(&shape, perm) && shape.iter().filter(|&&size| size == DYNAMIC).count() <= 1 {
        let target: Vec<i64> = perm.iter().map(|&dim| shape[dim as usize]).collect();
        return reshaped(rw, value, &target);
    }
    let spec = rw.spec(TransposeOp::def()).operands([value]).attr(&ctx, "perm", ctx.i64_array(perm));
    if constant(rw, value).is_some() {
        return evaluated(rw, spec, value);
    }
    let op = make(rw, spec)?;
    Some(rw.result(op, 0))
}

/// `value` in the given shape, of which at most one size may be unknown.
pub(super) fn reshaped(rw: &mut Rewriter<'_>, value: Value, shape: &[i64]) -> Option<Value> {
    let ctx = rw.context();
    if rw.ty(value).shape(&ctx)? == shape {
        return Some(value);
    }
    let target: Vec<i64> = shape.iter().map(|&size| if size == DYNAMIC { -1 } else { size }).collect();
    let spec = rw.spec(terrace_dialects::graph::ReshapeOp::def()).operands([value]);
    let spec = spec.attr(&ctx, "shape", ctx.i64_array(&target));
    let spec = if target.contains(&0) { spec.attr(&ctx, "allow_zero", Attr::UNIT) } else { spec };
    if constant(rw, value).is_some() {
        return evaluated(rw, spec, value);
    }
    let op = make(rw, spec)?;
    Some(rw.result(op, 0))
}

/// The result of the op that `spec` describes, on the constant `value`, as a constant.
fn evaluated(rw: &mut Rewriter<'_>, spec: OpSpec, value: Value) -> Option<Value> {
    let (input, name) = (constant(rw, value)?, hint(rw, value));
    let op = make(rw, spec)?;
    let result =
        terrace_dialects::graph::eval::evaluate(rw, op, &[&input]).ok().and_then(|mut all| all.pop());
    rw.erase(op);
    make_constant(rw, &result?, &name)
}

/// Operands of a commutative op of kind `O` that defines `value`, in both orders.
pub(super) fn either<O: TypedOp>(body: &Body, value: Value) -> Vec<(Value, Value)> {
    let Some(op) = O::defining(body, value) else {
        return Vec::new();
    };
    let op: Op = op.into();
    let (a, b) = (body.operand(op, 0), body.operand(op, 1));
    vec![(a, b), (b, a)]
}
