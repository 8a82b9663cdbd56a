//! `graph-recognize`: functions that exporters spell out in simpler ops become one op again.

use terrace_dialects::graph::fold::{number_attr, splat_value};
use terrace_dialects::graph::{
    AddOp, ClipOp, DivOp, ErfOp, GeluOp, HardSigmoidOp, HardSwishOp, LayerNormOp, MulOp, PowOp, ReduceMeanOp,
    SigmoidOp, SiluOp, SqrtOp, SubOp, TanhOp,
};
use terrace_ir::op::OpDef;
use terrace_ir::{Attr, Body, Op, Rewriter, Value};

use super::support::{either, ops_between, sweep};

/// Recognizes functions in `body`.
pub fn recognize(body: &mut Body) {
    sweep(body, &[silu, hard_swish, gelu, layer_norm, layer_norm_affine]);
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-5 * b.abs().max(1.0)
}

fn is_number(body: &Body, value: Value, number: f64) -> bool {
    splat_value(body, value).is_some_and(|x| close(x, number))
}

/// The other factor of a product, or dividend of a quotient, that scales by `number`.
fn scaled_by(body: &Body, value: Value, number: f64) -> Option<Value> {
    if let Some(op) = DivOp::defining(body, value) {
        return is_number(body, op.rhs(body), 1.0 / number).then(|| op.lhs(body));
    }
    either::<MulOp>(body, value)
        .into_iter()
        .find(|&(_, factor)| is_number(body, factor, number))
        .map(|(x, _)| x)
}

/// The other term of a sum with `number`.
fn plus(body: &Body, value: Value, number: f64) -> Option<Value> {
    either::<AddOp>(body, value).into_iter().find(|&(_, term)| is_number(body, term, number)).map(|(x, _)| x)
}

/// Replaces `op` by an op of kind `def` on `input`, when it has the same type.
fn become_unary(
    op: Op,
    def: &'static OpDef,
    input: Value,
    attr: Option<&str>,
    rw: &mut Rewriter<'_>,
) -> Option<()> {
    let ctx = rw.context();
    let ty = rw.ty(rw.result(op, 0));
    if rw.ty(input) != ty {
        return None;
    }
    rw.set_fused_loc(&ops_between(rw, input, op));
    let spec = rw.spec(def).operands([input]).results([ty]).maybe_attr(
        &ctx,
        attr.unwrap_or_default(),
        attr.map(|_| Attr::UNIT),
    );
    rw.replace_with(op, spec);
    Some(())
}

/// `x * sigmoid(x)`.
fn silu(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let mul = MulOp::of(rw, op)?;
    let pairs = [(mul.lhs(rw), mul.rhs(rw)), (mul.rhs(rw), mul.lhs(rw))];
    let found = pairs
        .into_iter()
        .find(|&(x, gate)| SigmoidOp::defining(rw, gate).is_some_and(|gate| gate.input(rw) == x));
    become_unary(op, SiluOp::def(), found?.0, None, rw)
}

/// `x * hard_sigmoid(x)` of slope 1/6, or `x * clip(x + 3, 0, 6) / 6` with the division in any place.
fn hard_swish(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let gate_of = |body: &Body, gate: Value, x: Value| {
        let Some(gate) = HardSigmoidOp::defining(body, gate) else {
            return false;
        };
        let alpha = number_attr(body, gate.0, "alpha").unwrap_or(0.2);
        let beta = number_attr(body, gate.0, "beta").unwrap_or(0.5);
        gate.input(body) == x && close(alpha, 1.0 / 6.0) && close(beta, 0.5)
    };
    let relu6 = |body: &Body, value: Value, x: Value| {
        let Some(clip) = ClipOp::defining(body, value) else {
            return false;
        };
        let (low, high) = (number_attr(body, clip.0, "min"), number_attr(body, clip.0, "max"));
        low == Some(0.0) && high == Some(6.0) && plus(body, clip.input(body), 3.0) == Some(x)
    };
    let result = rw.result(op, 0);
    let sixth = |body: &Body, value: Value| scaled_by(body, value, 1.0 / 6.0);
    let product = sixth(rw, result);
    let pairs = either::<MulOp>(rw, product.unwrap_or(result));
    let (x, _) = pairs.into_iter().find(|&(x, gate)| match product {
        Some(_) => relu6(rw, gate, x),
        None => gate_of(rw, gate, x) || sixth(rw, gate).is_some_and(|inner| relu6(rw, inner, x)),
    })?;
    become_unary(op, HardSwishOp::def(), x, None, rw)
}

/// `x / 2 * (1 + erf(x / sqrt(2)))` and its approximation by tanh, multiplied in any order.
fn gelu(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let mul = MulOp::of(rw, op)?;
    // The factors: two of them, or three when one is itself a product.
    let mut sets = vec![vec![mul.lhs(rw), mul.rhs(rw)]];
    for (inner, other) in [(mul.lhs(rw), mul.rhs(rw)), (mul.rhs(rw), mul.lhs(rw))] {
        if let Some(inner) = MulOp::defining(rw, inner) {
            sets.push(vec![inner.lhs(rw), inner.rhs(rw), other]);
        } else if let Some(inner) = DivOp::defining(rw, inner)
            && is_number(rw, inner.rhs(rw), 2.0)
        {
            sets.push(vec![inner.lhs(rw), other]);
        }
    }
    for set in sets {
        let half = set.iter().position(|&factor| is_number(rw, factor, 0.5));
        let rest: Vec<Value> =
            set.iter().enumerate().filter(|&(at, _)| Some(at) != half).map(|(_, &x)| x).collect();
        let [a, b] = rest[..] else { continue };
        for (x, gate) in [(a, b), (b, a)] {
            let halved = half.is_some()
                || DivOp::defining(rw, mul.lhs(rw)).is_some()
                || DivOp::defining(rw, mul.rhs(rw)).is_some();
            let Some(function) = plus(rw, gate, 1.0).filter(|_| halved) else {
                continue;
            };
            if let Some(erf) = ErfOp::defining(rw, function)
                && scaled_by(rw, erf.input(rw), std::f64::consts::FRAC_1_SQRT_2) == Some(x)
            {
                return become_unary(op, GeluOp::def(), x, None, rw);
            }
            if let Some(tanh) = TanhOp::defining(rw, function)
                && is_gelu_argument(rw, tanh.input(rw), x)
            {
                return become_unary(op, GeluOp::def(), x, Some("approximate"), rw);
            }
        }
    }
    None
}

/// Whether `value` is `sqrt(2 / pi) * (x + 0.044715 * x^3)`.
fn is_gelu_argument(body: &Body, value: Value, x: Value) -> bool {
    let Some(sum) = scaled_by(body, value, (2.0 / std::f64::consts::PI).sqrt()) else {
        return false;
    };
    either::<AddOp>(body, sum).into_iter().any(|(a, cubic)| {
        let Some(cube) = scaled_by(body, cubic, 0.044715) else {
            return false;
        };
        let power = PowOp::defining(body, cube);
        let by_power =
            power.is_some_and(|power| power.lhs(body) == x && is_number(body, power.rhs(body), 3.0));
        let by_products = either::<MulOp>(body, cube).into_iter().any(|(square, factor)| {
            factor == x
                && MulOp::defining(body, square).is_some_and(|op| op.lhs(body) == x && op.rhs(body) == x)
        });
        a == x && (by_power || by_products)
    })
}

/// The mean of the last dimensions of `value`'s input, kept: the input and the first dimension.
fn mean(body: &Body, value: Value) -> Option<(Value, i64)> {
    let ctx = body.ctx();
    let op = ReduceMeanOp::defining(body, value)?;
    op.keepdims(body)?;
    let rank = body.ty(op.input(body)).rank(ctx)? as i64;
    let mut axes = op.axes(body).as_int_array(ctx)?;
    axes.sort_unstable();
    let first = *axes.first()?;
    (first..rank).eq(axes).then(|| (op.input(body), first))
}

/// `(x - mean(x)) / sqrt(mean((x - mean(x))^2) + eps)`.
fn layer_norm(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let div = DivOp::of(rw, op)?;
    let centered = SubOp::defining(rw, div.lhs(rw))?;
    let x = centered.lhs(rw);
    let (source, axis) = mean(rw, centered.rhs(rw))?;
    let root = SqrtOp::defining(rw, div.rhs(rw))?;
    let (variance, eps) = either::<AddOp>(rw, root.input(rw))
        .into_iter()
        .find_map(|(variance, eps)| Some((variance, splat_value(rw, eps)?)))?;
    let (squares, other) = mean(rw, variance)?;
    let same = |value: Value| {
        value == div.lhs(rw)
            || SubOp::defining(rw, value)
                .is_some_and(|op| op.lhs(rw) == x && mean(rw, op.rhs(rw)) == Some((x, axis)))
    };
    let squared = PowOp::defining(rw, squares)
        .is_some_and(|op| same(op.lhs(rw)) && is_number(rw, op.rhs(rw), 2.0))
        || MulOp::defining(rw, squares).is_some_and(|op| same(op.lhs(rw)) && same(op.rhs(rw)));
    if source != x || other != axis || !squared || rw.ty(x) != rw.ty(div.output(rw)) {
        return None;
    }
    let ctx = rw.context();
    rw.set_fused_loc(&ops_between(rw, x, op));
    let spec = rw
        .spec(LayerNormOp::def())
        .operand_groups(&ctx, &[&[x], &[], &[]])
        .attr(&ctx, "axis", ctx.i64_attr(axis))
        .attr(&ctx, "eps", ctx.f32_attr(eps as f32))
        .results([rw.ty(x)]);
    rw.replace_with(op, spec);
    Some(())
}

/// A layer normalization scaled or shifted by values of the normalized dimensions.
fn layer_norm_affine(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let is_mul = MulOp::of(rw, op).is_some();
    if !is_mul && AddOp::of(rw, op).is_none() {
        return None;
    }
    let (a, b) = (rw.operand(op, 0), rw.operand(op, 1));
    let (norm, term) = [(a, b), (b, a)]
        .into_iter()
        .find_map(|(norm, term)| Some((LayerNormOp::defining(rw, norm)?, term)))?;
    let value = norm.output(rw);
    let axis = norm.axis(rw).as_int(&ctx)?;
    let rank = rw.ty(value).rank(&ctx)? as i64;
    let fits = rw.ty(term).rank(&ctx)? as i64 <= rank - axis && rw.ty(value) == rw.ty(rw.result(op, 0));
    if !fits || !rw.has_one_use(value) || norm.shift(rw).is_some() || (is_mul && norm.scale(rw).is_some()) {
        return None;
    }
    let scale: Vec<Value> = if is_mul { vec![term] } else { norm.scale(rw).into_iter().collect() };
    let shift: Vec<Value> = if is_mul { Vec::new() } else { vec![term] };
    let input = norm.input(rw);
    rw.set_fused_loc(&[norm.0, op]);
    let spec = rw
        .spec(LayerNormOp::def())
        .operand_groups(&ctx, &[&[input], &scale, &shift])
        .attr(&ctx, "axis", norm.axis(rw))
        .maybe_attr(&ctx, "eps", norm.eps(rw))
        .results([rw.ty(value)]);
    rw.replace_with(op, spec);
    Some(())
}
