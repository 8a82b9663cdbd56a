//! `graph-fuse`: what follows a convolution or a matrix product becomes part of it, in the order in
//! which the product applies it: bias, residual, activation.

use terrace_dialects::graph::fold::{number_attr, splat_value};
use terrace_dialects::graph::{Activation, AddOp, ConvOp, MatmulOp, MulOp, image_dims};
use terrace_ir::{Body, Op, Rewriter, Value};

use super::support::{reshaped, sweep};

/// Fuses the convolutions and matrix products of `body` with the single ops that use them.
pub fn fuse(body: &mut Body) {
    sweep(
        body,
        &[
            |op, rw| fuse_scale(MulOp::of(rw, op)?, rw),
            |op, rw| fuse_add(AddOp::of(rw, op)?, rw),
            fuse_activation,
        ],
    );
}

/// A product and its operands.
struct Product {
    op: Op,
    factors: [Value; 2],
    bias: Option<Value>,
    residual: Option<Value>,
    /// The dimension of the output that the bias runs along.
    channels: usize,
}

/// The product that `value`, which nothing but `user` uses, is the result of, when it has no activation. What
/// lies outside of the region of `user` stays there: it may not run as often.
fn product(body: &Body, value: Value, user: Op) -> Option<Product> {
    let ctx = body.ctx();
    let rank = body.ty(value).rank(ctx)?;
    let found = if let Some(op) = ConvOp::defining(body, value) {
        let layout = op.data_layout(body).and_then(|attr| attr.as_str(ctx)).unwrap_or("nchw");
        Product {
            op: op.0,
            factors: [op.input(body), op.weights(body)],
            bias: op.bias(body),
            residual: op.residual(body),
            channels: image_dims(layout, rank).0,
        }
    } else {
        let op = MatmulOp::defining(body, value)?;
        Product {
            op: op.0,
            factors: [op.lhs(body), op.rhs(body)],
            bias: op.bias(body),
            residual: op.residual(body),
            channels: rank.checked_sub(1)?,
        }
    };
    let together = body.has_one_use(value) && body.block(found.op) == body.block(user);
    (together && body.attr(found.op, "activation").is_none()).then_some(found)
}

/// Replaces `op` by the product with the given operands and attribute.
fn replace(
    op: Op,
    product: &Product,
    (bias, residual): (Option<Value>, Option<Value>),
    attr: Option<(&str, terrace_ir::Attr)>,
    rw: &mut Rewriter<'_>,
) {
    let ctx = rw.context();
    rw.set_fused_loc(&[product.op, op]);
    let mut spec = rw.spec_of(product.op, &Default::default());
    spec.loc = rw.loc();
    spec.operands.clear();
    spec.results = vec![rw.ty(rw.result(op, 0))];
    let [input, weights] = &product.factors;
    let (bias, residual): (Vec<Value>, Vec<Value>) =
        (bias.into_iter().collect(), residual.into_iter().collect());
    let mut spec = spec.operand_groups(
        &ctx,
        &[std::slice::from_ref(input), std::slice::from_ref(weights), &bias, &residual],
    );
    if let Some((name, attr)) = attr {
        spec = spec.attr(&ctx, name, attr);
    }
    rw.replace_with(op, spec);
}

/// A matrix product multiplied by one number.
fn fuse_scale(op: MulOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let output = rw.ty(op.output(rw));
    for (value, factor) in [(op.lhs(rw), op.rhs(rw)), (op.rhs(rw), op.lhs(rw))] {
        let Some(scale) = splat_value(rw, factor) else {
            continue;
        };
        let Some(found) = product(rw, value, op.0).filter(|found| MatmulOp::of(rw, found.op).is_some())
        else {
            continue;
        };
        // `alpha` is an f32: only a product of that type is scaled by the same number.
        if found.bias.is_some()
            || found.residual.is_some()
            || rw.ty(value) != output
            || output.elem(&ctx) != ctx.f32()
        {
            continue;
        }
        let alpha = number_attr(rw, found.op, "alpha").unwrap_or(1.0) as f32 * scale as f32;
        replace(op.0, &found, (None, None), Some(("alpha", ctx.f32_attr(alpha))), rw);
        return Some(());
    }
    None
}

fn fuse_add(op: AddOp, rw: &mut Rewriter<'_>) -> Option<()> {
    for (value, term) in [(op.lhs(rw), op.rhs(rw)), (op.rhs(rw), op.lhs(rw))] {
        let Some(found) = product(rw, value, op.0) else {
            continue;
        };
        if rw.ty(value) != rw.ty(op.output(rw)) {
            continue;
        }
        if found.bias.is_none()
            && found.residual.is_none()
            && let Some(bias) = bias(rw, &found, value, term)
        {
            replace(op.0, &found, (Some(bias), None), None, rw);
            return Some(());
        }
        let ty = rw.ty(term);
        if found.residual.is_none() && ty == rw.ty(value) && ty.static_shape(rw.ctx()).is_some() {
            replace(op.0, &found, (found.bias, Some(term)), None, rw);
            return Some(());
        }
    }
    None
}

/// `term` as one element for each channel of `value`, when that is all that it is.
fn bias(rw: &mut Rewriter<'_>, found: &Product, value: Value, term: Value) -> Option<Value> {
    let ctx = rw.context();
    let shape = rw.ty(value).shape(&ctx)?;
    let channels = shape[found.channels];
    let of = rw.ty(term).static_shape(&ctx)?;
    let at = found.channels.checked_sub(shape.len() - of.len())?;
    let only_channels =
        of.iter().enumerate().all(|(dim, &size)| size == if dim == at { channels } else { 1 });
    (only_channels && of.len() > at).then(|| reshaped(rw, term, &[channels]))?
}

/// The activation that `op` is.
fn activation(body: &Body, op: Op) -> Option<Activation> {
    let number = |name: &str, default: f32| number_attr(body, op, name).map_or(default, |x| x as f32);
    Some(match body.name_str(op) {
        "graph.relu" => Activation::Relu,
        "graph.leaky_relu" => Activation::LeakyRelu(number("alpha", 0.01)),
        "graph.clip" => Activation::Clip(number("min", f32::NEG_INFINITY), number("max", f32::INFINITY)),
        "graph.sigmoid" => Activation::Sigmoid,
        "graph.silu" => Activation::Silu,
        "graph.tanh" => Activation::Tanh,
        "graph.hard_sigmoid" => Activation::HardSigmoid(number("alpha", 0.2), number("beta", 0.5)),
        "graph.hard_swish" => Activation::HardSwish,
        "graph.gelu" if body.attr(op, "approximate").is_some() => Activation::GeluTanh,
        "graph.gelu" => Activation::Gelu,
        _ => return None,
    })
}

fn fuse_activation(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let activation = activation(rw, op)?;
    let value = rw.operand(op, 0);
    if rw.ty(value).elem(&ctx) != ctx.f32() {
        return rw.refuse(op, "activations are fused into products of f32 only");
    }
    let found = product(rw, value, op)?;
    replace(op, &found, (found.bias, found.residual), Some(("activation", activation.to_attr(&ctx))), rw);
    Some(())
}
