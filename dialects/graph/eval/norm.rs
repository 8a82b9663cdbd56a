//! Normalizations and softmax.

use super::{Node, Outcome, Tensor};

fn eps(node: &Node<'_>) -> f64 {
    node.num("eps").unwrap_or(f64::from(1e-5f32))
}

pub(super) fn batch_norm(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let axis = node.int("axis", 1) as usize;
    let inner: usize = input.shape[axis + 1..].iter().product();
    let channels = input.shape[axis];
    let [scale, shift, mean, variance] = [1, 2, 3, 4].map(|at| node.inputs[at].f64s());
    let eps = eps(node);
    let values = input.f64s().into_iter().enumerate().map(|(i, x)| {
        let c = i / inner % channels;
        (x - mean[c]) / (variance[c] + eps).sqrt() * scale[c] + shift[c]
    });
    node.floats(values.collect())
}

/// Mean and variance.
fn statistics(row: &[f64]) -> (f64, f64) {
    let n = row.len() as f64;
    let mean = row.iter().sum::<f64>() / n;
    (mean, row.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n)
}

pub(super) fn layer_norm(node: &Node<'_>, centered: bool) -> Outcome {
    let input = node.inputs[0];
    let axis = node.int("axis", 0) as usize;
    let inner = &input.shape[axis..];
    let spread = |tensor: Option<&Tensor>| {
        tensor.map(|tensor| {
            let values = tensor.f64s();
            tensor.broadcast_indices(inner).into_iter().map(|i| values[i]).collect::<Vec<f64>>()
        })
    };
    let (scale, shift) = match centered {
        true => (spread(node.group(1)), spread(node.group(2))),
        false => (spread(node.inputs.get(1).copied()), None),
    };
    let (eps, mut values) = (eps(node), input.f64s());
    for row in values.chunks_mut(inner.iter().product::<usize>().max(1)) {
        let (mean, deviation) = if centered {
            let (mean, variance) = statistics(row);
            (mean, (variance + eps).sqrt())
        } else {
            let square = row.iter().map(|x| x * x).sum::<f64>() / row.len() as f64;
            (0.0, (square + eps).sqrt())
        };
        for (i, x) in row.iter_mut().enumerate() {
            *x = (*x - mean) / deviation * scale.as_ref().map_or(1.0, |s| s[i])
                + shift.as_ref().map_or(0.0, |s| s[i]);
        }
    }
    node.floats(values)
}

pub(super) fn group_norm(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let groups = node.int("groups", 1).max(1) as usize;
    let (scale, shift) = (node.inputs[1].f64s(), node.inputs[2].f64s());
    let pixels: usize = input.shape[2..].iter().product();
    let channels = input.shape[1] / groups;
    let (eps, mut values) = (eps(node), input.f64s());
    for (part, row) in values.chunks_mut((channels * pixels).max(1)).enumerate() {
        let (mean, variance) = statistics(row);
        let deviation = (variance + eps).sqrt();
        for (i, x) in row.iter_mut().enumerate() {
            let c = part % groups * channels + i / pixels;
            *x = (*x - mean) / deviation * scale[c] + shift[c];
        }
    }
    node.floats(values)
}

pub(super) fn lrn(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let (channels, pixels) = (input.shape[1], input.shape[2..].iter().product::<usize>());
    let size = node.int("size", 1).max(1) as usize;
    let alpha = node.num("alpha").unwrap_or(f64::from(1e-4f32));
    let (beta, bias) = (node.num("beta").unwrap_or(0.75), node.num("bias").unwrap_or(1.0));
    let values = input.f64s();
    let normalized = (0..values.len()).map(|i| {
        let (c, pixel) = (i / pixels % channels, i % pixels);
        let image = i / pixels / channels * channels;
        let first = c.saturating_sub((size - 1) / 2);
        let last = c.saturating_add(size / 2).min(channels - 1);
        let square = |c: usize| values[(image + c) * pixels + pixel].powi(2);
        let sum: f64 = (first..=last).map(square).sum();
        values[i] / (bias + alpha / size as f64 * sum).powf(beta)
    });
    node.floats(normalized.collect())
}

pub(super) fn softmax(node: &Node<'_>, log: bool) -> Outcome {
    let input = node.inputs[0];
    let axis = node.int("axis", 0) as usize;
    let (size, inner) = (input.shape[axis], input.shape[axis + 1..].iter().product::<usize>());
    let mut values = input.f64s();
    let rows = values.len().checked_div(size).unwrap_or(0);
    for row in 0..rows {
        let at = |i: usize| row / inner * size * inner + i * inner + row % inner;
        let greatest = (0..size).map(|i| values[at(i)]).fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = (0..size).map(|i| (values[at(i)] - greatest).exp()).sum();
        for i in 0..size {
            let x = values[at(i)] - greatest;
            values[at(i)] = if log { x - sum.ln() } else { x.exp() / sum };
        }
    }
    node.floats(values)
}
