//! Ops that move elements without computing with them.

use super::tensor::{indices, positions, strides};
use super::{EvalError, Node, Outcome, Tensor};
use crate::graph::ops::{reshaped, shape_range, slice_axes, slice_range};
use crate::graph::shape::broadcast;

pub(super) fn reshape(node: &Node<'_>) -> Outcome {
    Ok(vec![node.inputs[0].clone().with_shape(&node.shape(0)?)])
}

fn known(shape: &[usize]) -> Vec<i64> {
    shape.iter().map(|&size| size as i64).collect()
}

/// A shape that was computed, as sizes.
fn sizes(shape: Vec<i64>) -> Result<Vec<usize>, EvalError> {
    let sizes: Option<Vec<usize>> = shape.into_iter().map(|size| usize::try_from(size).ok()).collect();
    let sizes = sizes.ok_or("a size is negative")?;
    super::tensor::count(&sizes)?;
    Ok(sizes)
}

pub(super) fn dynamic_reshape(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let shape = reshaped(&known(&input.shape), &node.inputs[1].ints(), node.flag("allow_zero"));
    let shape = sizes(shape.map_err(|error| error.message().to_string())?)?;
    Ok(vec![input.clone().with_shape(&shape)])
}

pub(super) fn transpose(node: &Node<'_>) -> Outcome {
    let perm: Vec<usize> = node.ints("perm").unwrap_or_default().iter().map(|&dim| dim as usize).collect();
    Ok(vec![node.inputs[0].permute(&perm)])
}

pub(super) fn concat(node: &Node<'_>) -> Outcome {
    let shape = node.shape(0)?;
    let axis = node.int("axis", 0) as usize;
    let outer: usize = shape[..axis].iter().product();
    let mut data = node.inputs[0].data.empty_like(super::tensor::count(&shape)?);
    for row in 0..outer {
        for input in node.inputs {
            let len: usize = input.shape[axis..].iter().product();
            data.extend(&input.data, row * len..(row + 1) * len);
        }
    }
    Ok(vec![Tensor { shape, elem: node.elem(0), data }])
}

/// The elements of `input` from `start` on with `step`, `count` of them, in each dimension.
fn view(input: &Tensor, ranges: &[(i64, i64, usize)]) -> Tensor {
    let own = strides(&input.shape);
    let shape: Vec<usize> = ranges.iter().map(|range| range.2).collect();
    let steps: Vec<isize> =
        ranges.iter().zip(&own).map(|(range, &stride)| range.1 as isize * stride as isize).collect();
    let base: isize =
        ranges.iter().zip(&own).map(|(range, &stride)| range.0 as isize * stride as isize).sum();
    // Nothing is read where a size is zero, and a step is not taken where one is one.
    let steps: Vec<isize> =
        steps.iter().zip(&shape).map(|(&step, &size)| if size > 1 { step } else { 0 }).collect();
    input.take(&shape, &indices(&shape, &steps, base))
}

fn whole(shape: &[usize]) -> Vec<(i64, i64, usize)> {
    shape.iter().map(|&size| (0, 1, size)).collect()
}

pub(super) fn split(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let axis = node.int("axis", 0) as usize;
    let mut start = 0;
    let parts = node.ints("sizes").unwrap_or_default().into_iter().map(|size| {
        let mut ranges = whole(&input.shape);
        ranges[axis] = (start, 1, size as usize);
        start += size;
        view(input, &ranges)
    });
    Ok(parts.collect())
}

fn slice_with(node: &Node<'_>, starts: &[i64], ends: &[i64]) -> Outcome {
    let input = node.inputs[0];
    let mut ranges = whole(&input.shape);
    let axes = slice_axes(input.shape.len(), (starts, ends), node.ints("axes"), node.ints("steps"));
    for (dim, start, end, step) in axes.map_err(|error| error.message().to_string())? {
        let (start, step, count) = slice_range(input.shape[dim] as i64, start, end, step);
        ranges[dim] = (start, step, count as usize);
    }
    Ok(vec![view(input, &ranges)])
}

pub(super) fn slice(node: &Node<'_>) -> Outcome {
    slice_with(node, &node.ints("starts").unwrap_or_default(), &node.ints("ends").unwrap_or_default())
}

pub(super) fn dynamic_slice(node: &Node<'_>) -> Outcome {
    slice_with(node, &node.inputs[1].ints(), &node.inputs[2].ints())
}

/// The input coordinate of padded coordinate `x` of a dimension; `None` in constant padding.
fn source(mode: &str, x: i64, size: i64) -> Option<i64> {
    match mode {
        _ if (0..size).contains(&x) => Some(x),
        "edge" => Some(x.clamp(0, size - 1)),
        "reflect" if x < 0 => Some(-x),
        "reflect" => Some(2 * (size - 1) - x),
        "wrap" => Some(x.rem_euclid(size)),
        _ => None,
    }
}

pub(super) fn pad(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let (shape, low) = (node.shape(0)?, node.ints_or("low", input.shape.len(), 0));
    let (mode, own) = (node.word("mode", "constant"), strides(&input.shape));
    let mut from = Vec::with_capacity(super::tensor::count(&shape)?);
    positions(&shape, |at| {
        let place = at.iter().enumerate().try_fold(0, |place, (dim, &x)| {
            let x = source(mode, x as i64 - low[dim], input.shape[dim] as i64)?;
            Some(place + x as usize * own[dim])
        });
        from.push(place.unwrap_or(usize::MAX));
    });
    let mut result = input.take(&shape, &from);
    if let Some(value) = node.num("value").filter(|&value| value != 0.0) {
        let value = match node.attr("value").and_then(|attr| attr.as_int(node.ctx)) {
            Some(value) => Tensor::from_ints(&[1], input.elem, vec![value]),
            None => Tensor::from_f64(&[1], input.elem, vec![value]),
        };
        for (to, _) in from.iter().enumerate().filter(|entry| *entry.1 == usize::MAX) {
            result.data.put(to, &value.data, 0);
        }
    }
    Ok(vec![result])
}

pub(super) fn expand(node: &Node<'_>) -> Outcome {
    let (input, shape) = (node.inputs[0], node.shape(0)?);
    Ok(vec![input.take(&shape, &input.broadcast_indices(&shape))])
}

pub(super) fn dynamic_expand(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let target = node.inputs[1].ints();
    if target.iter().any(|&size| size < 0) {
        return Err("a size is negative".into());
    }
    let shape = broadcast(&known(&input.shape), &target).map_err(|error| error.message().to_string())?;
    let shape = sizes(shape)?;
    Ok(vec![input.take(&shape, &input.broadcast_indices(&shape))])
}

pub(super) fn tile(node: &Node<'_>) -> Outcome {
    let (input, shape) = (node.inputs[0], node.shape(0)?);
    let own = strides(&input.shape);
    let mut from = Vec::with_capacity(super::tensor::count(&shape)?);
    positions(&shape, |at| {
        from.push(at.iter().enumerate().map(|(dim, &x)| x % input.shape[dim] * own[dim]).sum());
    });
    Ok(vec![input.take(&shape, &from)])
}

pub(super) fn trilu(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let (k, upper) = (node.int("k", 0), node.flag("upper"));
    let [.., rows, cols] = input.shape[..] else {
        return Err("expects a matrix".into());
    };
    let kept = |i: usize| {
        let (row, col) = ((i / cols % rows) as i64, (i % cols) as i64);
        let diagonal = col.saturating_sub(row);
        if upper { diagonal >= k } else { diagonal <= k }
    };
    let from: Vec<usize> = (0..input.len()).map(|i| if kept(i) { i } else { usize::MAX }).collect();
    Ok(vec![input.take(&input.shape, &from)])
}

pub(super) fn shape(node: &Node<'_>) -> Outcome {
    let shape = known(&node.inputs[0].shape);
    let end = node.int("end", shape.len() as i64);
    let range =
        shape_range(node.int("start", 0), end, shape.len()).map_err(|error| error.message().to_string())?;
    let sizes = shape[range].to_vec();
    Ok(vec![Tensor::from_ints(&[sizes.len()], node.elem(0), sizes)])
}

pub(super) fn size(node: &Node<'_>) -> Outcome {
    Ok(vec![Tensor::from_ints(&[], node.elem(0), vec![node.inputs[0].len() as i64])])
}
