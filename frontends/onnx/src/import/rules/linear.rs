//! Matrix products.

use terrace_ir::{Attr, Value};

use super::*;

pub(super) const RULES: Family = &[("Gemm", gemm), ("MatMul", matmul), ("MatMulInteger", matmul_integer)];

fn matmul(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let operands = [Some(cx.value(0)?), Some(cx.value(1)?)];
    let y = cx.op_opt("graph.matmul", &operands, &[])?;
    cx.set(0, y);
    Ok(())
}

/// `alpha * A' * B' + beta * C`, where `'` transposes if the attribute says so.
pub(super) fn gemm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    for index in [0, 1] {
        if cx.rank(index)? != 2 {
            let why = format!("takes matrices, found `{}` of rank {}", cx.input_name(index), cx.rank(index)?);
            return Err(cx.bad_operands(why));
        }
    }
    let (alpha, beta) = (cx.float("alpha")?, cx.float("beta")?);
    let mut attrs = Vec::new();
    for (onnx, name) in [("transA", "transpose_a"), ("transB", "transpose_b")] {
        if cx.flag(onnx)? {
            attrs.push((name, Attr::UNIT));
        }
    }
    if alpha != 1.0 {
        attrs.push(("alpha", cx.ctx.f32_attr(alpha)));
    }
    let bias = match cx.opt_value(2)? {
        Some(bias) if beta == 1.0 => Some(bias),
        Some(bias) if beta != 0.0 => {
            let elem = cx.elem(2)?;
            let beta = cx.scalar(f64::from(beta), elem)?;
            Some(cx.op("graph.mul", &[bias, beta], &[])?)
        }
        _ => None,
    };
    let operands = [Some(cx.value(0)?), Some(cx.value(1)?), bias];
    let y = cx.op_opt("graph.matmul", &operands, &attrs)?;
    cx.set(0, y);
    Ok(())
}

/// The product of integers less their zero points, in `int32`.
pub(super) fn matmul_integer(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let a = centered(cx, 0, 2)?;
    let b = centered(cx, 1, 3)?;
    let y = cx.op_opt("graph.matmul", &[Some(a), Some(b)], &[])?;
    cx.set(0, y);
    Ok(())
}

/// Input `index` as `int32`, less the zero point that input `zero` holds.
pub(super) fn centered(cx: &mut NodeCx<'_, '_, '_>, index: usize, zero: usize) -> Result<Value> {
    let (x, wide) = (cx.value(index)?, cx.ctx.int(32));
    let x = cx.cast(x, wide)?;
    let Some(zero_point) = cx.opt_value(zero)? else {
        return Ok(x);
    };
    if let Some(known) = cx.constant(zero)?
        && known.as_ints().is_some_and(|ints| ints.iter().all(|&int| int == 0))
    {
        return Ok(x);
    }
    let mut zero_point = cx.cast(zero_point, wide)?;
    // A zero point for each row of the left side stands before the columns.
    let shape = cx.shape_of(zero_point);
    if index == 0 && shape.len() == 1 && shape[0] != 1 {
        zero_point = cx.reshape(zero_point, &[shape[0], 1])?;
    }
    cx.op("graph.sub", &[x, zero_point], &[])
}
