//! Convolutions: patches are gathered into a matrix, which the weights multiply.

use std::ops::{Add, Mul};

use super::matmul::{add, gemm, wrapping};
use super::tensor::positions;
use super::{Data, Node, Outcome, Tensor};
use crate::graph::ops::{image_dims, kernel_dims};

/// The order of dimensions that puts channels behind the batch.
fn channels_first(layout: &str, rank: usize) -> Vec<usize> {
    let (channels, spatial) = image_dims(layout, rank);
    [0, channels].into_iter().chain(spatial).collect()
}

/// The inverse of a permutation.
pub(super) fn inverse(perm: &[usize]) -> Vec<usize> {
    let mut inverse = vec![0; perm.len()];
    for (at, &dim) in perm.iter().enumerate() {
        inverse[dim] = at;
    }
    inverse
}

/// `tensor` with channels first, and the permutation back.
pub(super) fn to_channels_first(tensor: &Tensor, layout: &str) -> (Tensor, Vec<usize>) {
    let perm = channels_first(layout, tensor.shape.len());
    (tensor.permute(&perm), inverse(&perm))
}

struct Window {
    kernel: Vec<usize>,
    strides: Vec<i64>,
    dilations: Vec<i64>,
    pads: Vec<i64>,
    input: Vec<usize>,
    output: Vec<usize>,
}

impl Window {
    fn new(node: &Node<'_>, kernel: &[usize], input: &[usize], output: &[usize]) -> Window {
        let n = kernel.len();
        Window {
            kernel: kernel.to_vec(),
            strides: node.ints_or("strides", n, 1),
            dilations: node.ints_or("dilations", n, 1),
            pads: node.ints_or("pads", 2 * n, 0),
            input: input.to_vec(),
            output: output.to_vec(),
        }
    }

    /// For each tap and each output position the input position, or `usize::MAX` in the padding.
    fn gather(&self) -> Vec<usize> {
        let mut at = Vec::new();
        positions(&self.kernel, |tap| {
            positions(&self.output, |out| {
                let mut offset = 0usize;
                for dim in 0..tap.len() {
                    let x = out[dim] as i64 * self.strides[dim] + tap[dim] as i64 * self.dilations[dim]
                        - self.pads[dim];
                    if x < 0 || x >= self.input[dim] as i64 {
                        at.push(usize::MAX);
                        return;
                    }
                    offset = offset * self.input[dim] + x as usize;
                }
                at.push(offset);
            });
        });
        at
    }
}

/// Sizes of a convolution: batch, groups, output and input channels of a group, taps, pixels.
struct Sizes {
    batch: usize,
    groups: usize,
    out: usize,
    inner: usize,
    taps: usize,
    pixels_in: usize,
    pixels_out: usize,
}

fn convolve<T: Copy + Default + Add<Output = T> + Mul<Output = T>>(
    input: &[T],
    weights: &[T],
    at: &[usize],
    s: &Sizes,
) -> Vec<T> {
    let mut output = vec![T::default(); s.batch * s.groups * s.out * s.pixels_out];
    let depth = s.inner * s.taps;
    let mut patches = vec![T::default(); depth * s.pixels_out];
    for part in 0..s.batch * s.groups {
        let image = &input[part * s.inner * s.pixels_in..][..s.inner * s.pixels_in];
        for channel in 0..s.inner {
            let pixels = &image[channel * s.pixels_in..][..s.pixels_in];
            let rows = &mut patches[channel * s.taps * s.pixels_out..][..s.taps * s.pixels_out];
            for (to, &from) in rows.iter_mut().zip(at) {
                *to = pixels.get(from).copied().unwrap_or_default();
            }
        }
        let group = part % s.groups;
        let result = &mut output[part * s.out * s.pixels_out..][..s.out * s.pixels_out];
        gemm(result, &weights[group * s.out * depth..][..s.out * depth], &patches, s.pixels_out, depth);
    }
    output
}

pub(super) fn conv(node: &Node<'_>) -> Outcome {
    let layout = node.word("data_layout", "nchw");
    let (input, back) = to_channels_first(node.inputs[0], layout);
    let weights = node.inputs[1];
    let (out, inner, spatial) = kernel_dims(node.word("kernel_layout", "oihw"), weights.shape.len());
    let weights = weights.permute(&[out, inner].into_iter().chain(spatial).collect::<Vec<_>>());
    let shape = node.shape(0)?;
    let first: Vec<usize> = inverse(&back).iter().map(|&dim| shape[dim]).collect();
    let window = Window::new(node, &weights.shape[2..], &input.shape[2..], &first[2..]);
    let groups = node.int("groups", 1).max(1) as usize;
    let sizes = Sizes {
        batch: input.shape[0],
        groups,
        out: weights.shape[0] / groups,
        inner: weights.shape[1],
        taps: window.kernel.iter().product(),
        pixels_in: window.input.iter().product(),
        pixels_out: window.output.iter().product(),
    };
    super::tensor::count(&[sizes.inner, sizes.taps, sizes.pixels_out])?;
    let at = window.gather();
    let data = match (&input.data, &weights.data) {
        (Data::F32(x), Data::F32(w)) => Data::F32(convolve(x, w, &at, &sizes)),
        (Data::F64(x), Data::F64(w)) => Data::F64(convolve(x, w, &at, &sizes)),
        (Data::Int(x), Data::Int(w)) => {
            let sums = convolve(&wrapping(x), &wrapping(w), &at, &sizes);
            Data::Int(sums.into_iter().map(|x| x.0).collect())
        }
        _ => return Err("input and weights have different element types".into()),
    };
    let result = Tensor { shape: first, elem: input.elem, data };
    finish(node, result, &back)
}

/// Adds bias and residual to a result with channels first, and puts its dimensions in order.
fn finish(node: &Node<'_>, mut result: Tensor, back: &[usize]) -> Outcome {
    let bias = if node.attr(terrace_ir::op::OPERAND_SEGMENTS).is_some() {
        node.group(2)
    } else {
        node.inputs.get(2).copied()
    };
    if let Some(bias) = bias {
        let mut shape = vec![1; result.shape.len() - 1];
        shape[0] = bias.shape[0];
        result = add(result, &bias.clone().with_shape(&shape));
    }
    let mut result = result.permute(back);
    if let Some(residual) = node.group(3) {
        result = add(result, residual);
    }
    let result = match result.data {
        Data::F32(values) => Tensor::from_f32(&result.shape, result.elem, values),
        Data::Int(values) => Tensor::from_ints(&result.shape, result.elem, values),
        Data::F64(_) | Data::Text(_) => result,
    };
    Ok(vec![node.activate(result)])
}

fn scatter<T: Copy + Default + Add<Output = T> + Mul<Output = T>>(
    input: &[T],
    weights: &[T],
    at: &[usize],
    s: &Sizes,
) -> Vec<T> {
    // `at` maps taps and input pixels to output pixels; `inner` are input channels of a group.
    let mut output = vec![T::default(); s.batch * s.groups * s.out * s.pixels_out];
    for part in 0..s.batch * s.groups {
        let group = part % s.groups;
        let result = &mut output[part * s.out * s.pixels_out..][..s.out * s.pixels_out];
        for channel in 0..s.inner {
            let pixels = &input[(part * s.inner + channel) * s.pixels_in..][..s.pixels_in];
            for out in 0..s.out {
                let row = ((group * s.inner + channel) * s.out + out) * s.taps;
                for (tap, &weight) in weights[row..row + s.taps].iter().enumerate() {
                    let at = &at[tap * s.pixels_in..][..s.pixels_in];
                    for (&pixel, &to) in pixels.iter().zip(at) {
                        if to != usize::MAX {
                            let to = &mut result[out * s.pixels_out + to];
                            *to = *to + pixel * weight;
                        }
                    }
                }
            }
        }
    }
    output
}

pub(super) fn conv_transpose(node: &Node<'_>) -> Outcome {
    let (input, weights) = (node.inputs[0], node.inputs[1]);
    let shape = node.shape(0)?;
    // The positions that a convolution from the output to the input would read.
    let window = Window::new(node, &weights.shape[2..], &shape[2..], &input.shape[2..]);
    let groups = node.int("groups", 1).max(1) as usize;
    let sizes = Sizes {
        batch: input.shape[0],
        groups,
        out: weights.shape[1],
        inner: input.shape[1] / groups,
        taps: window.kernel.iter().product(),
        pixels_in: window.output.iter().product(),
        pixels_out: window.input.iter().product(),
    };
    super::tensor::count(&[sizes.taps, sizes.pixels_in])?;
    let at = window.gather();
    let data = match (&input.data, &weights.data) {
        (Data::F32(x), Data::F32(w)) => Data::F32(scatter(x, w, &at, &sizes)),
        (Data::F64(x), Data::F64(w)) => Data::F64(scatter(x, w, &at, &sizes)),
        _ => return Err("input and weights have different element types".into()),
    };
    let back: Vec<usize> = (0..shape.len()).collect();
    finish(node, Tensor { shape, elem: input.elem, data }, &back)
}
