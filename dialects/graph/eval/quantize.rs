//! Linear quantization.

use terrace_ir::FloatKind;
use terrace_ir::builtin::float::{from_f64, to_f64};

use super::cast::in_range;
use super::{Elem, Node, Outcome, Tensor};

/// The element of `tensor` that applies to each element of the input, as a function of its number.
fn per_axis<T: Copy>(node: &Node<'_>, values: Vec<T>) -> impl Fn(usize) -> T {
    let shape = &node.inputs[0].shape;
    let axis = node.int("axis", 1) as usize;
    let block = usize::try_from(node.int("block_size", 0)).unwrap_or(0);
    let (inner, size) = match shape.get(axis) {
        Some(&size) if values.len() > 1 => (shape[axis + 1..].iter().product::<usize>(), size),
        _ => (1, 1),
    };
    move |i| match block {
        _ if values.len() == 1 => values[0],
        0 => values[i / inner % size],
        _ => {
            let (outer, along, rest) = (i / inner / size, i / inner % size, i % inner);
            values[(outer * size.div_ceil(block) + along / block) * inner + rest]
        }
    }
}

/// The kind that the quotient is rounded to.
fn precision(node: &Node<'_>) -> FloatKind {
    let given = node.attr("precision").and_then(|attr| attr.as_type(node.ctx)?.float_kind(node.ctx));
    let kind = given.or(match node.inputs[1].elem {
        Elem::Float(kind) => Some(kind),
        Elem::Int { .. } | Elem::Text => None,
    });
    // What scales are stored in to save space says nothing of the quotient.
    kind.filter(|kind| kind.width() > 8).unwrap_or(FloatKind::F32)
}

fn divide(kind: FloatKind, x: f64, scale: f64) -> f64 {
    if kind == FloatKind::F64 {
        return x / scale;
    }
    let quotient = f64::from(x as f32 / scale as f32);
    if kind == FloatKind::F32 { quotient } else { to_f64(kind, from_f64(kind, quotient)).unwrap_or(quotient) }
}

pub(super) fn quantize(node: &Node<'_>) -> Outcome {
    let (input, elem, kind) = (node.inputs[0], node.elem(0), precision(node));
    let scale = per_axis(node, node.inputs[1].f64s());
    let quotients = input.f64s().into_iter().enumerate().map(|(i, x)| divide(kind, x, scale(i)));
    if let Elem::Float(to) = elem {
        let zero = per_axis(node, node.inputs.get(2).map_or(vec![0.0], |zero| zero.f64s()));
        let saturate = node.flag("saturate");
        let values = quotients.enumerate().map(|(i, x)| in_range(to, x + zero(i), saturate));
        return Ok(vec![Tensor::from_f64(&input.shape, elem, values.collect())]);
    }
    let zero = per_axis(node, node.inputs.get(2).map_or(vec![0], |zero| zero.ints()));
    let (low, high) = elem.int_range();
    let values = quotients.enumerate().map(|(i, quotient)| {
        let whole = quotient.round_ties_even();
        // NaN is the lower bound.
        let whole = if whole.is_nan() { i64::MIN } else { whole as i64 };
        whole.saturating_add(zero(i)).clamp(low, high)
    });
    Ok(vec![Tensor::from_ints(&input.shape, elem, values.collect())])
}

pub(super) fn dequantize(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let scale = per_axis(node, node.inputs[1].f64s());
    let zero = per_axis(node, node.inputs.get(2).map_or(vec![0.0], |zero| zero.f64s()));
    let wide = matches!(node.elem(0), Elem::Float(FloatKind::F64));
    let values = input.f64s().into_iter().enumerate().map(|(i, x)| {
        let difference = x - zero(i);
        // The product of two numbers of 24 bits is exact in `f64`; `f32` rounds it once.
        if wide { difference * scale(i) } else { f64::from(difference as f32 * scale(i) as f32) }
    });
    node.floats(values.collect())
}
