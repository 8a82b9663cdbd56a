//! Linear quantization.

use super::{Elem, Node, Outcome, Tensor};

/// The element of `tensor` that applies to each element of the input, as a function of its number.
fn per_axis<T: Copy>(node: &Node<'_>, values: Vec<T>) -> impl Fn(usize) -> T {
    let shape = &node.inputs[0].shape;
    let axis = node.int("axis", 1) as usize;
    let (inner, size) = match shape.get(axis) {
        Some(&size) if values.len() > 1 => (shape[axis + 1..].iter().product::<usize>(), size),
        _ => (1, 1),
    };
    move |i| {
        if values.len() == 1 { values[0] } else { values[i / inner % size] }
    }
}

pub(super) fn quantize(node: &Node<'_>) -> Outcome {
    let (input, elem) = (node.inputs[0], node.elem(0));
    let scale = per_axis(node, node.inputs[1].f64s());
    let zero = per_axis(node, node.inputs.get(2).map_or(vec![0], |zero| zero.ints()));
    let (low, high) = elem.int_range();
    let values = input.f64s().into_iter().enumerate().map(|(i, x)| {
        // The quotient is rounded to the input's type first, as a division there would.
        let quotient = if matches!(input.elem, Elem::Float(terrace_ir::FloatKind::F64)) {
            x / scale(i)
        } else {
            f64::from((x / scale(i)) as f32)
        };
        (quotient.round_ties_even() as i64).saturating_add(zero(i)).clamp(low, high)
    });
    Ok(vec![Tensor::from_ints(&input.shape, elem, values.collect())])
}

pub(super) fn dequantize(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let scale = per_axis(node, node.inputs[1].f64s());
    let zero = per_axis(node, node.inputs.get(2).map_or(vec![0.0], |zero| zero.f64s()));
    let values = input.f64s().into_iter().enumerate().map(|(i, x)| (x - zero(i)) * scale(i));
    node.floats(values.collect())
}
