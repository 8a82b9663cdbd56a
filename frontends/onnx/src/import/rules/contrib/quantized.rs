//! Operators on quantized tensors: computed on the numbers that these stand for, and quantized again.
//!
//! Products are those of integers, accumulated in 32 bits. What else is computed element by element
//! has no exact form in integers: onnxruntime computes it from tables or in `float` too.

use terrace_ir::{Attr, Value};

use super::super::integer::{Along, centered, matmul_integer, qlinear_conv};
use super::super::{conv, quantize, recurrent};
use super::norm::{channels_first, channels_last};
use super::*;
use crate::import::node::Passed;

pub(super) const RULES: Family = &[
    ("DequantizeLinear", quantize::dequantize_linear),
    ("DynamicQuantizeLSTM", dynamic_quantize_lstm),
    ("DynamicQuantizeMatMul", dynamic_quantize_matmul),
    ("MatMulInteger16", matmul_integer),
    ("MatMulIntegerToFloat", matmul_integer_to_float),
    ("MulInteger", mul_integer),
    ("QGemm", gemm),
    ("QLinearAdd", |cx| binary(cx, "graph.add")),
    ("QLinearAveragePool", average_pool),
    ("QLinearConcat", concat),
    ("QLinearConv", conv),
    ("QLinearGlobalAveragePool", global_average_pool),
    ("QLinearLeakyRelu", |cx| unary(cx, Unary::LeakyRelu)),
    ("QLinearMul", |cx| binary(cx, "graph.mul")),
    ("QLinearReduceMean", reduce_mean),
    ("QLinearSigmoid", |cx| unary(cx, Unary::Sigmoid)),
    ("QLinearSoftmax", softmax),
    ("QLinearWhere", select),
    ("QuantizeLinear", quantize::quantize_linear),
    ("ReduceSumInteger", reduce_sum_integer),
];

/// The inputs that make up a quantized tensor.
pub(super) struct Quantized {
    pub(super) value: usize,
    pub(super) scale: usize,
    pub(super) zero_point: usize,
}

impl Quantized {
    /// Value, scale and zero point in a row.
    fn from(first: usize) -> Quantized {
        Quantized { value: first, scale: first + 1, zero_point: first + 2 }
    }

    /// The numbers that the tensor stands for.
    fn dequantize(&self, cx: &mut NodeCx<'_, '_, '_>) -> Result<Value> {
        let scale = cx.value(self.scale)?;
        if cx.shape_of(scale).iter().any(|&size| size != 1) {
            return Err(cx.unsupported(format!("a list as `{}`", cx.input_name(self.scale))));
        }
        let operands = [Some(cx.value(self.value)?), Some(scale), cx.opt_value(self.zero_point)?];
        cx.op_opt("graph.dequantize", &operands, &[])
    }
}

/// `value` quantized by `scale` and `zero_point`; without one, to the element type of `like`.
fn quantized(
    cx: &mut NodeCx<'_, '_, '_>,
    value: Value,
    (scale, zero_point): (usize, usize),
    like: usize,
) -> Result<Value> {
    let to = if cx.has(zero_point) { cx.elem(zero_point)? } else { cx.elem(like)? };
    let operands = [Some(value), Some(cx.value(scale)?), cx.opt_value(zero_point)?];
    cx.op_opt("graph.quantize", &operands, &[("to", cx.ctx.type_attr(to))])
}

fn binary(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    let a = Quantized::from(0).dequantize(cx)?;
    let b = Quantized::from(3).dequantize(cx)?;
    let y = cx.op(name, &[a, b], &[])?;
    let y = quantized(cx, y, (6, 7), 0)?;
    cx.set(0, y);
    Ok(())
}

enum Unary {
    LeakyRelu,
    Sigmoid,
}

fn unary(cx: &mut NodeCx<'_, '_, '_>, kind: Unary) -> Result<()> {
    let x = Quantized::from(0).dequantize(cx)?;
    let y = match kind {
        Unary::LeakyRelu => {
            let alpha = cx.ctx.f32_attr(cx.float("alpha")?);
            cx.op("graph.leaky_relu", &[x], &[("alpha", alpha)])?
        }
        Unary::Sigmoid => cx.unary("graph.sigmoid", x)?,
    };
    let y = quantized(cx, y, (3, 4), 0)?;
    cx.set(0, y);
    Ok(())
}

/// Softmax; as of operator sets before 13, of all dimensions from `axis` on as one.
fn softmax(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let since = if cx.int("opset")? < 13 { 1 } else { 13 };
    let x = Quantized::from(0).dequantize(cx)?;
    let y = cx.delegate(|cx| super::super::norm::softmax(cx, "graph.softmax"), since, &[Passed::Made(x)])?;
    let y = quantized(cx, y, (3, 4), 0)?;
    cx.set(0, y);
    Ok(())
}

fn select(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let condition = cx.value(0)?;
    let x = Quantized::from(1).dequantize(cx)?;
    let y = Quantized::from(4).dequantize(cx)?;
    let z = cx.select(condition, x, y)?;
    let z = quantized(cx, z, (7, 8), 1)?;
    cx.set(0, z);
    Ok(())
}

/// Scale and zero point of the result, then three inputs for each tensor.
fn concat(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let count = cx.input_count();
    if count < 5 || !(count - 2).is_multiple_of(3) {
        return Err(
            cx.bad_operands(format!("takes three inputs for each tensor, found {}", count.saturating_sub(2)))
        );
    }
    let mut parts = Vec::new();
    for first in (2..count).step_by(3) {
        parts.push(Quantized::from(first).dequantize(cx)?);
    }
    let axis = cx.axis(cx.int("axis")?, cx.shape_of(parts[0]).len())?;
    let y = cx.concat(&parts, axis)?;
    let y = quantized(cx, y, (0, 1), 2)?;
    cx.set(0, y);
    Ok(())
}

/// What `pool` makes of the numbers that input 0 stands for, channels first.
fn pooled(cx: &mut NodeCx<'_, '_, '_>, pool: fn(&mut NodeCx<'_, '_, '_>) -> Result<()>) -> Result<()> {
    let (mut x, rank) = (Quantized::from(0).dequantize(cx)?, cx.rank(0)?);
    let last = cx.flag("channels_last")? && rank >= 3;
    if last {
        x = cx.transpose(x, &channels_first(rank))?;
    }
    let mut y = cx.delegate(pool, 11, &[Passed::Made(x)])?;
    if last {
        y = cx.transpose(y, &channels_last(rank))?;
    }
    let y = quantized(cx, y, (3, 4), 0)?;
    cx.set(0, y);
    Ok(())
}

/// The convolution of ONNX's own operator, between two transpositions where channels come last.
fn conv(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let mut inputs: Vec<Passed> = (0..9).map(Passed::Own).collect();
    let (rank, last) = (cx.rank(0)?, cx.flag("channels_last")?);
    if last && rank >= 3 {
        let x = cx.value(0)?;
        inputs[0] = Passed::Made(cx.transpose(x, &channels_first(rank))?);
    }
    let mut y = cx.delegate(qlinear_conv, 10, &inputs)?;
    if last && rank >= 3 {
        y = cx.transpose(y, &channels_last(rank))?;
    }
    cx.set(0, y);
    Ok(())
}

fn average_pool(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    pooled(cx, conv::average_pool)
}

fn global_average_pool(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    pooled(cx, |cx| conv::global(cx, "graph.reduce_mean"))
}

fn reduce_mean(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let x = Quantized::from(0).dequantize(cx)?;
    let y = reduced(cx, "graph.reduce_mean", x)?;
    let y = quantized(cx, y, (3, 4), 0)?;
    cx.set(0, y);
    Ok(())
}

/// The reduction along attribute `axes`.
fn reduced(cx: &mut NodeCx<'_, '_, '_>, name: &str, x: Value) -> Result<Value> {
    let axes = cx.axes(&cx.ints("axes")?.unwrap_or_default(), cx.shape_of(x).len())?;
    let axes: Vec<i64> = axes.into_iter().map(|axis| axis as i64).collect();
    let mut attrs = vec![("axes", cx.ctx.i64_array(&axes))];
    if cx.flag("keepdims")? {
        attrs.push(("keepdims", Attr::UNIT));
    }
    cx.op(name, &[x], &attrs)
}

/// The sum of 8-bit integers, in `int32`.
fn reduce_sum_integer(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, wide) = (cx.value(0)?, cx.ctx.int(32));
    let x = cx.cast(x, wide)?;
    let y = reduced(cx, "graph.reduce_sum", x)?;
    cx.set(0, y);
    Ok(())
}

/// The product of integers less their zero points, in `int32`.
fn mul_integer(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let a = centered(cx, 0, 1, Along::Nothing)?;
    let b = centered(cx, 2, 3, Along::Nothing)?;
    let y = cx.mul(a, b)?;
    cx.set(0, y);
    Ok(())
}

/// The product of two quantized matrices as numbers, computed in 32-bit integers.
///
/// The scale of the right one may be a list, of its columns.
pub(super) fn dequantized_product(
    cx: &mut NodeCx<'_, '_, '_>,
    a: &Quantized,
    b: &Quantized,
) -> Result<Value> {
    let x = centered(cx, a.value, a.zero_point, Along::Rows)?;
    let y = centered(cx, b.value, b.zero_point, Along::Columns)?;
    let product = cx.product((x, false), (y, false), 1.0)?;
    let (a_scale, b_scale) = (scalar_or_list(cx, a.scale)?, scalar_or_list(cx, b.scale)?);
    let scale = cx.mul(a_scale, b_scale)?;
    let product = cx.cast(product, cx.elem_of(scale))?;
    cx.mul(product, scale)
}

/// Input `index`, a list of one element being a scalar.
fn scalar_or_list(cx: &mut NodeCx<'_, '_, '_>, index: usize) -> Result<Value> {
    let value = cx.value(index)?;
    if cx.shape_of(value) == [1] { cx.reshape(value, &[]) } else { Ok(value) }
}

fn matmul_integer_to_float(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let a = Quantized { value: 0, scale: 2, zero_point: 4 };
    let b = Quantized { value: 1, scale: 3, zero_point: 5 };
    let mut y = dequantized_product(cx, &a, &b)?;
    if let Some(bias) = cx.opt_value(6)? {
        y = cx.add(y, bias)?;
    }
    cx.set(0, y);
    Ok(())
}

/// The left matrix quantized by its own range, as `DynamicQuantizeLinear` does it.
fn dynamic_quantize_matmul(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let x = cx.value(0)?;
    let [x, x_scale, x_zero] = quantize::dynamically_quantized(cx, x)?;
    let wide = cx.ctx.int(32);
    let (x, x_zero) = (cx.cast(x, wide)?, cx.cast(x_zero, wide)?);
    let x = cx.sub(x, x_zero)?;
    let w = centered(cx, 1, 3, Along::Columns)?;
    let product = cx.product((x, false), (w, false), 1.0)?;
    let w_scale = scalar_or_list(cx, 2)?;
    let scale = cx.mul(x_scale, w_scale)?;
    let product = cx.cast(product, cx.elem_of(scale))?;
    let mut y = cx.mul(product, scale)?;
    if let Some(bias) = cx.opt_value(4)? {
        y = cx.add(y, bias)?;
    }
    cx.set(0, y);
    Ok(())
}

/// `alpha * A' * B' + C` of quantized matrices; `C` is in steps of both scales, and the result quantized
/// if a scale for it is given.
fn gemm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (trans_a, trans_b) = (cx.flag("transA")?, cx.flag("transB")?);
    let a = centered(cx, 0, 2, Along::Nothing)?;
    let b = centered(cx, 3, 5, if trans_b { Along::First } else { Along::Columns })?;
    let mut sum = cx.product((a, trans_a), (b, trans_b), 1.0)?;
    if let Some(c) = cx.opt_value(6)? {
        sum = cx.add(sum, c)?;
    }
    let (a_scale, b_scale) = (scalar_or_list(cx, 1)?, scalar_or_list(cx, 4)?);
    let scale = cx.mul(a_scale, b_scale)?;
    let scale = cx.scaled(scale, f64::from(cx.float("alpha")?))?;
    let sum = cx.cast(sum, cx.elem_of(scale))?;
    let mut y = cx.mul(sum, scale)?;
    if cx.has(7) {
        y = quantized(cx, y, (7, 8), 0)?;
    }
    cx.set(0, y);
    Ok(())
}

/// The recurrent network on the numbers that its weights stand for.
///
/// Onnxruntime also quantizes inputs and states, by their ranges at run time; here they stay as they are.
fn dynamic_quantize_lstm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let mut inputs: Vec<Passed> = (0..8).map(Passed::Own).collect();
    for (index, scale, zero_point) in [(1, 8, 9), (2, 10, 11)] {
        if cx.rank(index)? != 3 {
            return Err(cx.bad_operands(format!("takes weights of rank 3, found {}", cx.rank(index)?)));
        }
        let (weights, mut scale, mut zero) = (cx.value(index)?, cx.value(scale)?, cx.value(zero_point)?);
        // One for each direction, or for each of its columns.
        for each in [&mut scale, &mut zero] {
            *each = match cx.shape_of(*each).len() {
                1 => cx.with_axes(*each, &[1, 2])?,
                2 => cx.with_axes(*each, &[1])?,
                _ => *each,
            };
        }
        let elem = cx.elem_of(scale);
        let (weights, zero) = (cx.cast(weights, elem)?, cx.cast(zero, elem)?);
        let weights = cx.sub(weights, zero)?;
        let weights = cx.mul(weights, scale)?;
        inputs[index] = Passed::Made(cx.transpose(weights, &[0, 2, 1])?);
    }
    let outputs = cx.delegate_all(recurrent::lstm, 7, &inputs)?;
    for (at, output) in outputs.into_iter().enumerate() {
        if let Some(output) = output {
            cx.set(at, output);
        }
    }
    Ok(())
}
