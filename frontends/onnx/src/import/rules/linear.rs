//! Matrix products.

use terrace_ir::Attr;

use super::*;

pub(super) const RULES: Family = &[("Gemm", gemm), ("MatMul", matmul)];

fn matmul(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let operands = [Some(cx.value(0)?), Some(cx.value(1)?)];
    let y = cx.op_opt("graph.matmul", &operands, &[])?;
    cx.set(0, y);
    Ok(())
}

/// `alpha * A' * B' + beta * C`, where `'` transposes if the attribute says so.
fn gemm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
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
