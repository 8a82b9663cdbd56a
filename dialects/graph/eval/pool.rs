//! Pooling.

use super::conv::{inverse, to_channels_first};
use super::tensor::positions;
use super::{Data, EvalError, Node, Outcome, Tensor};

/// Results with channels first, their shape, and the permutation back.
type Pooled<R> = (Vec<R>, Vec<usize>, Vec<usize>);

/// Calls `f` with the input elements of each window of each channel, how many elements of the window lie
/// in the input or its padding, and collects what it returns.
fn pool<R>(node: &Node<'_>, mut f: impl FnMut(&[usize], usize) -> R) -> Result<Pooled<R>, EvalError> {
    let layout = node.word("data_layout", "nchw");
    let shape = node.shape(0)?;
    let (input, back) = to_channels_first(node.inputs[0], layout);
    let first: Vec<usize> = inverse(&back).iter().map(|&dim| shape[dim]).collect();
    let kernel: Vec<usize> = node.ints_or("kernel", 0, 1).iter().map(|&k| k as usize).collect();
    let n = kernel.len();
    let (strides, dilations) = (node.ints_or("strides", n, 1), node.ints_or("dilations", n, 1));
    let pads = node.ints_or("pads", 2 * n, 0);
    let pixels: usize = input.shape[2..].iter().product();
    let mut results = Vec::with_capacity(super::tensor::count(&first)?);
    let mut elements = Vec::new();
    for channel in 0..input.shape[0] * input.shape[1] {
        positions(&first[2..], |out| {
            elements.clear();
            let mut padded = 0;
            positions(&kernel, |tap| {
                let mut offset = Some(0usize);
                for dim in 0..n {
                    let size = input.shape[2 + dim] as i64;
                    let x = out[dim] as i64 * strides[dim] + tap[dim] as i64 * dilations[dim] - pads[dim];
                    if x >= size + pads[n + dim] {
                        return;
                    }
                    let inside = x >= 0 && x < size;
                    offset = offset.filter(|_| inside).map(|offset| offset * size as usize + x as usize);
                }
                padded += 1;
                elements.extend(offset.map(|offset| channel * pixels + offset));
            });
            results.push(f(&elements, padded));
        });
    }
    Ok((results, first, back))
}

pub(super) fn max_pool(node: &Node<'_>) -> Outcome {
    let (input, _) = to_channels_first(node.inputs[0], node.word("data_layout", "nchw"));
    let lowest = input.elem.int_range().0;
    let (data, first, back) = match &input.data {
        Data::Int(values) => {
            let (out, first, back) =
                pool(node, |at, _| at.iter().map(|&i| values[i]).max().unwrap_or(lowest))?;
            (Data::Int(out), first, back)
        }
        _ => {
            let values = input.f64s();
            let greatest =
                |at: &[usize], _| at.iter().map(|&i| values[i]).fold(f64::NEG_INFINITY, super::math::max);
            let (out, first, back) = pool(node, greatest)?;
            (Tensor::from_f64(&first, input.elem, out).data, first, back)
        }
    };
    Ok(vec![Tensor { shape: first, elem: input.elem, data }.permute(&back)])
}

pub(super) fn average_pool(node: &Node<'_>) -> Outcome {
    let (input, _) = to_channels_first(node.inputs[0], node.word("data_layout", "nchw"));
    let (values, with_pad) = (input.f64s(), node.flag("count_include_pad"));
    let (out, first, back) = pool(node, |at, padded| {
        let sum: f64 = at.iter().map(|&i| values[i]).sum();
        match if with_pad { padded } else { at.len() } {
            0 => 0.0,
            count => sum / count as f64,
        }
    })?;
    Ok(vec![Tensor::from_f64(&first, input.elem, out).permute(&back)])
}
