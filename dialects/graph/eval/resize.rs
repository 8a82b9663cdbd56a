//! Resampling.

use super::reduce::lines;
use super::{Node, Outcome, Tensor};
use crate::graph::resample::{Axis, Kernel, Options, Taps};

pub(super) fn resize(node: &Node<'_>) -> Outcome {
    let (input, shape) = (node.inputs[0], node.shape(0)?);
    let (scales, roi) = (node.f64s("scales"), node.f64s("roi"));
    let coordinates = node.word("coordinates", "half_pixel");
    let kernel = match node.word("mode", "nearest") {
        "linear" => Kernel::Linear,
        "cubic" => Kernel::Cubic(node.num("cubic_coefficient").unwrap_or(-0.75)),
        _ => Kernel::Nearest(node.word("rounding", "round_prefer_floor")),
    };
    let options =
        Options { antialias: node.flag("antialias"), exclude_outside: node.flag("exclude_outside") };
    let outside = node.num("extrapolation").unwrap_or(0.0);
    let mut values = input.f64s();
    let mut sizes = input.shape.clone();
    let rank = shape.len();
    for dim in 0..rank {
        let ratio = shape[dim] as f64 / sizes[dim] as f64;
        let scale = scales.as_ref().map_or(ratio, |scales| scales[dim]);
        let roi = roi.as_ref().map_or((0.0, 1.0), |roi| (roi[dim], roi[dim + rank]));
        if shape[dim] == sizes[dim] && scale == 1.0 && roi == (0.0, 1.0) {
            continue;
        }
        let axis = Axis { input: sizes[dim], output: shape[dim], scale, coordinates, roi };
        let taps = axis.taps(kernel, options).ok_or("has too many weights in one dimension")?;
        values = along(&values, &sizes, dim, &taps, outside)?;
        sizes[dim] = shape[dim];
    }
    Ok(vec![Tensor::from_f64(&shape, input.elem, values)])
}

/// Each output element along `dim` is the weighted sum of its taps, or `outside`.
fn along(values: &[f64], sizes: &[usize], dim: usize, taps: &Taps, outside: f64) -> Result<Vec<f64>, String> {
    let mut shape = sizes.to_vec();
    let n = taps.per_element;
    shape[dim] = taps.indices.len() / n;
    let mut out = vec![0.0; super::tensor::count(&shape)?];
    let ((from, step, _), (to, ..)) = (lines(sizes, dim), lines(&shape, dim));
    for (from, to) in from.into_iter().zip(to) {
        let elements = taps.indices.chunks(n).zip(taps.weights.chunks(n)).enumerate();
        for (i, (indices, weights)) in elements {
            let value = |at: i64| values[from + at as usize * step];
            out[to + i * step] = match indices {
                _ if taps.outside.contains(&i) => outside,
                &[at] => value(at),
                _ => indices.iter().zip(weights).map(|(&at, weight)| value(at) * weight).sum(),
            };
        }
    }
    Ok(out)
}
