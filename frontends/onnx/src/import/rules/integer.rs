//! Products and convolutions of quantized numbers, run as integers: sums are `int32`.

use terrace_ir::{Attr, Value};

use super::conv::{groups, spatial, weights_kernel, window};
use super::*;

pub(super) const RULES: Family = &[
    ("ConvInteger", conv_integer),
    ("MatMulInteger", matmul_integer),
    ("QLinearConv", qlinear_conv),
    ("QLinearMatMul", qlinear_matmul),
];

/// Along which dimension of an operand there may be several zero points or scales.
#[derive(Clone, Copy)]
enum Along {
    /// None: one for all.
    Nothing,
    /// The first, as output channels of weights.
    First,
    /// The one before the last, as rows.
    Rows,
    /// The last, as columns.
    Columns,
}

impl Along {
    /// `list` in a shape that broadcasts to that of an operand of rank `rank`.
    fn place(self, cx: &mut NodeCx<'_, '_, '_>, list: Value, rank: usize) -> Result<Value> {
        let shape = cx.shape_of(list);
        let &[size] = shape.as_slice() else {
            return Ok(list);
        };
        match self {
            _ if size == 1 => cx.reshape(list, &[]),
            Along::Nothing => {
                Err(cx.bad_operands(format!("takes one zero point and scale there, found {size}")))
            }
            Along::First => {
                let mut shape = vec![1; rank];
                shape[0] = size;
                cx.reshape(list, &shape)
            }
            Along::Rows => cx.reshape(list, &[size, 1]),
            Along::Columns => Ok(list),
        }
    }
}

/// Input `index` as `int32`, less the zero point that input `zero` holds.
fn centered(cx: &mut NodeCx<'_, '_, '_>, index: usize, zero: usize, along: Along) -> Result<Value> {
    if !cx.elem(index)?.is_integer(&cx.ctx) {
        let name = cx.input_name(index);
        return Err(cx.unsupported(format!("floats for `{name}`")));
    }
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
    let rank = cx.rank(index)?;
    let zero_point = along.place(cx, zero_point, rank)?;
    let zero_point = cx.cast(zero_point, wide)?;
    cx.op("graph.sub", &[x, zero_point], &[])
}

fn matmul_integer(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let a = centered(cx, 0, 2, Along::Rows)?;
    let b = centered(cx, 1, 3, Along::Columns)?;
    let y = cx.op_opt("graph.matmul", &[Some(a), Some(b)], &[])?;
    cx.set(0, y);
    Ok(())
}

fn conv_integer(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let y = convolution(cx, (0, 2), (1, 3), None)?;
    cx.set(0, y);
    Ok(())
}

/// The convolution of two inputs, each with the number of its zero point.
fn convolution(
    cx: &mut NodeCx<'_, '_, '_>,
    (x, x_zero): (usize, usize),
    (w, w_zero): (usize, usize),
    bias: Option<Value>,
) -> Result<Value> {
    let sizes = spatial(cx)?;
    let kernel = weights_kernel(cx, w, sizes.len())?;
    let mut attrs = window(cx, &sizes, &kernel)?.attrs(cx);
    attrs.extend(groups(cx)?);
    let x = centered(cx, x, x_zero, Along::Nothing)?;
    let w = centered(cx, w, w_zero, Along::First)?;
    cx.op_opt("graph.conv", &[Some(x), Some(w), bias], &attrs)
}

/// What sums of the products are multiplied by: the scales of both operands over that of the result.
fn multiplier(cx: &mut NodeCx<'_, '_, '_>, scales: [(usize, Along); 3], rank: usize) -> Result<Value> {
    let mut values = Vec::new();
    for (index, along) in scales {
        let scale = cx.value(index)?;
        values.push(along.place(cx, scale, rank)?);
    }
    let product = cx.op("graph.mul", &[values[0], values[1]], &[])?;
    let ratio = cx.op("graph.div", &[product, values[2]], &[])?;
    let single = cx.ctx.f32();
    cx.cast(ratio, single)
}

/// `saturate(round(sum * multiplier) + zero)`, as elements of the type of the zero point, which is input `zero`.
fn requantize(
    cx: &mut NodeCx<'_, '_, '_>,
    (sum, multiplier): (Value, Value),
    zero: usize,
    axis: Option<usize>,
) -> Result<()> {
    let single = cx.ctx.f32();
    let sum = cx.cast(sum, single)?;
    let scaled = cx.op("graph.mul", &[sum, multiplier], &[])?;
    let one = cx.scalar(1.0, single)?;
    let mut attrs: Vec<(&str, Attr)> = vec![("to", cx.ctx.type_attr(cx.elem(zero)?))];
    attrs.extend(axis.map(|axis| ("axis", cx.i64(axis))));
    let operands = [Some(scaled), Some(one), Some(cx.value(zero)?)];
    let y = cx.op_opt("graph.quantize", &operands, &attrs)?;
    cx.set(0, y);
    Ok(())
}

fn qlinear_matmul(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let a = centered(cx, 0, 2, Along::Rows)?;
    let b = centered(cx, 3, 5, Along::Columns)?;
    let sum = cx.op_opt("graph.matmul", &[Some(a), Some(b)], &[])?;
    let rank = cx.shape_of(sum).len();
    let scales = [(1, Along::Rows), (4, Along::Columns), (6, Along::Rows)];
    let multiplier = multiplier(cx, scales, rank)?;
    requantize(cx, (sum, multiplier), 7, rank.checked_sub(2))
}

fn qlinear_conv(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let bias = cx.opt_value(8)?;
    let sum = convolution(cx, (0, 2), (3, 5), bias)?;
    let rank = cx.shape_of(sum).len();
    let scales = [(1, Along::Nothing), (4, Along::First), (6, Along::Nothing)];
    // Output channels of weights are dimension 1 of the result.
    let multiplier = multiplier(cx, scales, rank - 1)?;
    requantize(cx, (sum, multiplier), 7, None)
}
