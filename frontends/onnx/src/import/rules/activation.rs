//! Activation functions.

use terrace_ir::Attr;

use super::*;

pub(super) const RULES: Family = &[
    ("Celu", celu),
    ("Clip", clip),
    ("Elu", |cx| with_alpha(cx, "graph.elu")),
    ("Gelu", gelu),
    ("HardSigmoid", hard_sigmoid),
    ("HardSwish", |cx| plain(cx, "graph.hard_swish")),
    ("LeakyRelu", |cx| with_alpha(cx, "graph.leaky_relu")),
    ("Mish", |cx| plain(cx, "graph.mish")),
    ("PRelu", prelu),
    ("Relu", |cx| plain(cx, "graph.relu")),
    ("Selu", selu),
    ("Shrink", shrink),
    ("Sigmoid", |cx| plain(cx, "graph.sigmoid")),
    ("Softplus", |cx| plain(cx, "graph.softplus")),
    ("Softsign", |cx| plain(cx, "graph.softsign")),
    ("Swish", swish),
    ("Tanh", |cx| plain(cx, "graph.tanh")),
    ("ThresholdedRelu", thresholded_relu),
];

fn plain(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    unary(cx, name, &[])
}

fn unary(cx: &mut NodeCx<'_, '_, '_>, name: &str, attrs: &[(&str, Attr)]) -> Result<()> {
    let x = cx.value(0)?;
    let y = cx.op(name, &[x], attrs)?;
    cx.set(0, y);
    Ok(())
}

fn with_alpha(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    let alpha = cx.ctx.f32_attr(cx.float("alpha")?);
    unary(cx, name, &[("alpha", alpha)])
}

/// `max(x, 0) + min(alpha * (exp(x / alpha) - 1), 0)`, which is an ELU of `x / alpha`, scaled back.
fn celu(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, alpha, elem) = (cx.value(0)?, cx.float("alpha")?, cx.elem(0)?);
    let alpha = cx.scalar(f64::from(alpha), elem)?;
    let scaled = cx.op("graph.div", &[x, alpha], &[])?;
    let y = cx.op("graph.elu", &[scaled], &[])?;
    let y = cx.op("graph.mul", &[y, alpha], &[])?;
    cx.set(0, y);
    Ok(())
}

fn gelu(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    match &*cx.text("approximate")? {
        "none" => unary(cx, "graph.gelu", &[]),
        "tanh" => unary(cx, "graph.gelu", &[("approximate", Attr::UNIT)]),
        other => Err(cx.bad_attribute("approximate", format!("is `{other}`, expected `none` or `tanh`"))),
    }
}

fn hard_sigmoid(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (alpha, beta) = (cx.float("alpha")?, cx.float("beta")?);
    let (alpha, beta) = (cx.ctx.f32_attr(alpha), cx.ctx.f32_attr(beta));
    unary(cx, "graph.hard_sigmoid", &[("alpha", alpha), ("beta", beta)])
}

fn selu(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (alpha, gamma) = (cx.float("alpha")?, cx.float("gamma")?);
    let (alpha, gamma) = (cx.ctx.f32_attr(alpha), cx.ctx.f32_attr(gamma));
    unary(cx, "graph.selu", &[("alpha", alpha), ("gamma", gamma)])
}

fn swish(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let alpha = cx.float("alpha")?;
    if alpha == 1.0 {
        return plain(cx, "graph.silu");
    }
    let (x, elem) = (cx.value(0)?, cx.elem(0)?);
    let alpha = cx.scalar(f64::from(alpha), elem)?;
    let scaled = cx.op("graph.mul", &[x, alpha], &[])?;
    let gate = cx.op("graph.sigmoid", &[scaled], &[])?;
    let y = cx.op("graph.mul", &[x, gate], &[])?;
    cx.set(0, y);
    Ok(())
}

fn thresholded_relu(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, alpha, elem) = (cx.value(0)?, cx.float("alpha")?, cx.elem(0)?);
    let (alpha, zero) = (cx.scalar(f64::from(alpha), elem)?, cx.scalar(0.0, elem)?);
    let above = cx.op("graph.greater", &[x, alpha], &[])?;
    let y = cx.op("graph.where", &[above, x, zero], &[])?;
    cx.set(0, y);
    Ok(())
}

/// `x + bias` below `-lambd`, `x - bias` above `lambd`, else 0.
fn shrink(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, elem) = (cx.value(0)?, cx.elem(0)?);
    let (bias, lambd) = (f64::from(cx.float("bias")?), f64::from(cx.float("lambd")?));
    let (low, high) = (cx.scalar(-lambd, elem)?, cx.scalar(lambd, elem)?);
    let (bias, zero) = (cx.scalar(bias, elem)?, cx.scalar(0.0, elem)?);
    let (below, above) = (cx.op("graph.less", &[x, low], &[])?, cx.op("graph.greater", &[x, high], &[])?);
    let (raised, lowered) = (cx.op("graph.add", &[x, bias], &[])?, cx.op("graph.sub", &[x, bias], &[])?);
    let y = cx.op("graph.where", &[above, lowered, zero], &[])?;
    let y = cx.op("graph.where", &[below, raised, y], &[])?;
    cx.set(0, y);
    Ok(())
}

fn prelu(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, mut slope) = (cx.value(0)?, cx.value(1)?);
    if cx.since < 7 {
        slope = legacy::slope(cx, slope)?;
    }
    let y = cx.op("graph.prelu", &[x, slope], &[])?;
    if cx.shape_of(y).len() != cx.rank(0)? {
        return Err(cx.bad_operands("takes a `slope` that broadcasts to the input, not the other way round"));
    }
    cx.set(0, y);
    Ok(())
}

/// Bounds are attributes (to operator set 10) or inputs; constant ones become attributes.
fn clip(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let x = cx.value(0)?;
    let elem = cx.elem(0)?;
    let mut attrs = Vec::new();
    let mut computed = Vec::new();
    for (index, name, op) in [(1, "min", "graph.max"), (2, "max", "graph.min")] {
        if cx.since < 11 {
            // The defaults are the bounds of the type.
            let bound = cx.opt_float(name)?.filter(|bound| bound.abs() < f32::MAX);
            attrs.extend(bound.map(|bound| (name, cx.ctx.f32_attr(bound))));
        } else if cx.has(index) {
            match cx.constant(index)? {
                Some(bound) if bound.len() == 1 => {
                    attrs.push((name, number(cx, &bound, elem)));
                }
                Some(bound) => {
                    return Err(cx.bad_operands(format!(
                        "takes a scalar as `{name}`, found {} elements",
                        bound.len()
                    )));
                }
                None => computed.push((op, cx.value(index)?)),
            }
        }
    }
    let mut y = x;
    for (op, bound) in computed {
        let bound = cx.reshape(bound, &[])?;
        y = cx.op(op, &[y, bound], &[])?;
    }
    if !attrs.is_empty() {
        y = cx.op("graph.clip", &[y], &attrs)?;
    }
    cx.set(0, y);
    Ok(())
}

/// The one element of `constant` as an attribute of type `elem`.
fn number(
    cx: &NodeCx<'_, '_, '_>,
    constant: &crate::import::constant::Const,
    elem: terrace_ir::Type,
) -> Attr {
    match constant.as_ints() {
        Some(&[value]) => cx.ctx.int_attr(i128::from(value), elem),
        _ if elem.is_float(&cx.ctx) => cx.ctx.float_attr(constant.to_floats()[0], elem),
        _ => cx.ctx.f32_attr(constant.to_floats()[0] as f32),
    }
}
