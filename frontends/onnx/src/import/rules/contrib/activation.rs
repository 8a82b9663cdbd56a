//! Activation functions, with what was fused into them.

use terrace_ir::{Attr, Value};

use super::*;

pub(super) const RULES: Family = &[
    ("BiasAdd", bias_add),
    ("BiasGelu", bias_gelu),
    ("BiasSoftmax", bias_softmax),
    ("BiasSplitGelu", bias_split_gelu),
    ("FastGelu", fast_gelu),
    ("Gelu", |cx| {
        let x = cx.value(0)?;
        let y = gelu(cx, x, false)?;
        cx.set(0, y);
        Ok(())
    }),
    ("GemmFastGelu", gemm_fast_gelu),
    ("QuickGelu", quick_gelu),
];

/// Gelu, `approximate` by a hyperbolic tangent.
fn gelu(cx: &mut NodeCx<'_, '_, '_>, x: Value, approximate: bool) -> Result<Value> {
    let attrs: &[(&str, Attr)] = if approximate { &[("approximate", Attr::UNIT)] } else { &[] };
    cx.op("graph.gelu", &[x], attrs)
}

/// `x + bias + skip`.
fn bias_add(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, bias, skip) = (cx.value(0)?, cx.value(1)?, cx.value(2)?);
    let y = cx.add(x, bias)?;
    let y = cx.add(y, skip)?;
    cx.set(0, y);
    Ok(())
}

fn bias_gelu(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, bias) = (cx.value(0)?, cx.value(1)?);
    let sum = cx.add(x, bias)?;
    let y = gelu(cx, sum, false)?;
    cx.set(0, y);
    Ok(())
}

fn fast_gelu(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let mut x = cx.value(0)?;
    if let Some(bias) = cx.opt_value(1)? {
        x = cx.add(x, bias)?;
    }
    let y = gelu(cx, x, true)?;
    cx.set(0, y);
    Ok(())
}

fn gemm_fast_gelu(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, w) = (cx.value(0)?, cx.value(1)?);
    let mut product = cx.product((x, false), (w, false), 1.0)?;
    if let Some(bias) = cx.opt_value(2)? {
        product = cx.add(product, bias)?;
    }
    let y = gelu(cx, product, true)?;
    cx.set(0, y);
    Ok(())
}

/// `x * sigmoid(alpha * x)`.
fn quick_gelu(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, alpha) = (cx.value(0)?, f64::from(cx.float("alpha")?));
    let gate = cx.scaled(x, alpha)?;
    let gate = cx.unary("graph.sigmoid", gate)?;
    let y = cx.mul(x, gate)?;
    cx.set(0, y);
    Ok(())
}

/// The left half of `x + bias` times the gelu of the right one.
fn bias_split_gelu(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, bias) = (cx.value(0)?, cx.value(1)?);
    let sum = cx.add(x, bias)?;
    let shape = cx.shape_of(sum);
    let (axis, Some(&last)) = (shape.len().saturating_sub(1), shape.last()) else {
        return Err(cx.bad_operands("takes a tensor of rank 1 or more, found a scalar"));
    };
    if last < 0 || last % 2 != 0 {
        return Err(cx.bad_operands("takes an even number of features, which must be known"));
    }
    let halves = cx.parts(sum, axis, &[last / 2; 2])?;
    let gate = gelu(cx, halves[1], false)?;
    let y = cx.mul(halves[0], gate)?;
    cx.set(0, y);
    Ok(())
}

/// Softmax of `data + bias` over the dimensions from `axis` on, as one.
///
/// With `is_inner_broadcast` the bias is repeated along dimensions from `axis` on that have size 1
/// in it; without, along the ones before: the leading ones of the data that it lacks are repeated as
/// a whole.
fn bias_softmax(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, bias) = (cx.value(0)?, cx.value(1)?);
    let shape = cx.static_shape(0)?;
    let axis = cx.axis(cx.int("axis")?, shape.len())?;
    let sum = cx.add(x, bias)?;
    if cx.shape_of(sum) != shape {
        return Err(cx.bad_operands("takes a bias that broadcasts to the data"));
    }
    if axis + 1 == shape.len() {
        let y = cx.along("graph.softmax", sum, axis)?;
        cx.set(0, y);
        return Ok(());
    }
    let rest = shape[axis..].iter().try_fold(1i64, |n, &d| n.checked_mul(d));
    let Some(rest) = rest else {
        return Err(cx.bad_operands("takes a tensor that fits memory"));
    };
    let flat = cx.reshape(sum, &[&shape[..axis], &[rest]].concat())?;
    let y = cx.along("graph.softmax", flat, axis)?;
    let y = cx.reshape(y, &shape)?;
    cx.set(0, y);
    Ok(())
}
