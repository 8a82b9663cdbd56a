//! Resampling.

use super::reduce::lines;
use super::{Node, Outcome, Tensor};

/// One dimension of a resampling.
struct Axis {
    input: usize,
    output: usize,
    scale: f64,
}

impl Axis {
    /// The input coordinate of output element `i`.
    fn coordinate(&self, i: usize, how: &str) -> f64 {
        let x = i as f64;
        match how {
            "asymmetric" => x / self.scale,
            "align_corners" if self.output <= 1 => 0.0,
            "align_corners" => x * (self.input as f64 - 1.0) / (self.output as f64 - 1.0),
            "pytorch_half_pixel" if self.output <= 1 => 0.0,
            _ => (x + 0.5) / self.scale - 0.5,
        }
    }

    fn clamp(&self, x: f64) -> usize {
        x.clamp(0.0, self.input as f64 - 1.0) as usize
    }
}

/// The weights of the four elements around a point `t` behind the second one (Keys 1981).
fn cubic(t: f64, a: f64) -> [f64; 4] {
    let near = |t: f64| ((a + 2.0) * t - (a + 3.0)) * t * t + 1.0;
    let far = |t: f64| ((a * t - 5.0 * a) * t + 8.0 * a) * t - 4.0 * a;
    [far(1.0 + t), near(t), near(1.0 - t), far(2.0 - t)]
}

pub(super) fn resize(node: &Node<'_>) -> Outcome {
    let (input, shape) = (node.inputs[0], node.shape(0)?);
    let scales = node.f64s("scales");
    let how = node.word("coordinates", "half_pixel");
    let mode = node.word("mode", "nearest");
    let a = node.num("cubic_coefficient").unwrap_or(-0.75);
    let mut values = input.f64s();
    let mut sizes = input.shape.clone();
    for dim in 0..shape.len() {
        let ratio = shape[dim] as f64 / sizes[dim] as f64;
        let scale = scales.as_ref().map_or(ratio, |scales| scales[dim]);
        if shape[dim] == sizes[dim] && scale == 1.0 {
            continue;
        }
        let axis = Axis { input: sizes[dim], output: shape[dim], scale };
        let taps: Vec<Vec<(usize, f64)>> = (0..axis.output)
            .map(|i| {
                let x = axis.coordinate(i, how);
                match mode {
                    "linear" => {
                        let x = x.clamp(0.0, axis.input as f64 - 1.0);
                        let t = x - x.floor();
                        vec![(axis.clamp(x.floor()), 1.0 - t), (axis.clamp(x.floor() + 1.0), t)]
                    }
                    "cubic" => {
                        let weights = cubic(x - x.floor(), a);
                        let at = |k: usize| axis.clamp(x.floor() + k as f64 - 1.0);
                        (0..4).map(|k| (at(k), weights[k])).collect()
                    }
                    _ => vec![(axis.clamp(nearest(x, node.word("rounding", "round_prefer_floor"))), 1.0)],
                }
            })
            .collect();
        values = along(&values, &sizes, dim, &taps)?;
        sizes[dim] = shape[dim];
    }
    Ok(vec![Tensor::from_f64(&shape, input.elem, values)])
}

fn nearest(x: f64, rounding: &str) -> f64 {
    match rounding {
        "floor" => x.floor(),
        "ceil" => x.ceil(),
        "round_prefer_ceil" => (x + 0.5).floor(),
        _ => (x - 0.5).ceil(),
    }
}

/// Each output element along `dim` is the weighted sum of its taps.
fn along(
    values: &[f64],
    sizes: &[usize],
    dim: usize,
    taps: &[Vec<(usize, f64)>],
) -> Result<Vec<f64>, String> {
    let mut shape = sizes.to_vec();
    shape[dim] = taps.len();
    let mut out = vec![0.0; super::tensor::count(&shape)?];
    let ((from, step, _), (to, ..)) = (lines(sizes, dim), lines(&shape, dim));
    for (from, to) in from.into_iter().zip(to) {
        for (i, taps) in taps.iter().enumerate() {
            out[to + i * step] = match taps[..] {
                [(at, _)] => values[from + at * step],
                _ => taps.iter().map(|&(at, weight)| values[from + at * step] * weight).sum(),
            };
        }
    }
    Ok(out)
}
