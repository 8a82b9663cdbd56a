//! Ops that choose elements by computed indices.

use super::tensor::{positions, strides};
use super::{Data, EvalError, Node, Outcome, Tensor};

/// An index of a dimension, counted from the end when it is negative.
fn resolve(index: i64, size: usize) -> Result<usize, EvalError> {
    let at = if index < 0 { index.saturating_add(size as i64) } else { index };
    usize::try_from(at)
        .ok()
        .filter(|&at| at < size)
        .ok_or_else(|| format!("index {index} is out of range for a dimension of size {size}"))
}

pub(super) fn gather(node: &Node<'_>) -> Outcome {
    let (data, shape) = (node.inputs[0], node.shape(0)?);
    let axis = node.int("axis", 0) as usize;
    let inner: usize = data.shape[axis + 1..].iter().product();
    let outer: usize = data.shape[..axis].iter().product();
    let size = data.shape[axis];
    let mut from = Vec::with_capacity(super::tensor::count(&shape)?);
    let chosen =
        node.inputs[1].ints().into_iter().map(|index| resolve(index, size)).collect::<Result<Vec<_>, _>>()?;
    for row in 0..outer {
        for &index in &chosen {
            let start = (row * size + index) * inner;
            from.extend(start..start + inner);
        }
    }
    Ok(vec![data.take(&shape, &from)])
}

/// For each index, the element of `shape` at its place but along the axis.
fn elements(node: &Node<'_>) -> Result<Vec<usize>, EvalError> {
    let (data, indices) = (node.inputs[0], node.inputs[1]);
    let axis = node.int("axis", 0) as usize;
    let (own, values) = (strides(&data.shape), indices.ints());
    let mut from = Vec::with_capacity(values.len());
    let mut error = None;
    positions(&indices.shape, |at| match resolve(values[from.len()], data.shape[axis]) {
        Ok(index) => {
            let place = |(dim, &x): (usize, &usize)| if dim == axis { index } else { x } * own[dim];
            from.push(at.iter().enumerate().map(place).sum());
        }
        Err(message) => {
            error.get_or_insert(message);
            from.push(0);
        }
    });
    error.map_or(Ok(from), Err)
}

pub(super) fn gather_elements(node: &Node<'_>) -> Outcome {
    let from = elements(node)?;
    Ok(vec![node.inputs[0].take(&node.inputs[1].shape, &from)])
}

/// Where the slice that each row of `indices` names starts, and its length, below `batch` dimensions.
fn slices(data: &Tensor, indices: &Tensor, batch: usize) -> Result<(Vec<usize>, usize), EvalError> {
    let row = indices.shape.last().copied().unwrap_or(0);
    let own = strides(&data.shape);
    let len: usize = data.shape[batch + row..].iter().product();
    let values = indices.ints();
    let rows: usize = indices.shape[..indices.shape.len() - 1].iter().product();
    let batches: usize = data.shape[..batch].iter().product();
    let image: usize = data.shape[batch..].iter().product();
    let per_batch = rows.checked_div(batches).unwrap_or(0).max(1);
    let starts = (0..rows).map(|i| {
        let coordinates = &values[i * row..(i + 1) * row];
        let start = coordinates.iter().enumerate().try_fold(0, |start, (dim, &index)| {
            Ok::<usize, EvalError>(start + resolve(index, data.shape[batch + dim])? * own[batch + dim])
        })?;
        Ok(i / per_batch * if batch > 0 { image } else { 0 } + start)
    });
    Ok((starts.collect::<Result<_, EvalError>>()?, len))
}

pub(super) fn gather_nd(node: &Node<'_>) -> Outcome {
    let (data, shape) = (node.inputs[0], node.shape(0)?);
    let (starts, len) = slices(data, node.inputs[1], node.int("batch_dims", 0) as usize)?;
    let from: Vec<usize> = starts.into_iter().flat_map(|start| start..start + len).collect();
    Ok(vec![data.take(&shape, &from)])
}

/// Puts element `from` of the updates at `at`, or combines it with what is there.
fn update(node: &Node<'_>, to: &mut Data, at: usize, from: usize) {
    let updates = &node.inputs[2].data;
    match node.word("reduction", "none") {
        "none" => to.put(at, updates, from),
        word => match (to, updates) {
            (Data::F32(to), Data::F32(new)) => {
                to[at] = combine(word, f64::from(to[at]), f64::from(new[from])) as f32
            }
            (Data::F64(to), Data::F64(new)) => to[at] = combine(word, to[at], new[from]),
            (Data::Int(to), Data::Int(new)) => {
                to[at] = match word {
                    "add" => to[at].wrapping_add(new[from]),
                    "mul" => to[at].wrapping_mul(new[from]),
                    "max" => to[at].max(new[from]),
                    _ => to[at].min(new[from]),
                }
            }
            _ => {}
        },
    }
}

fn combine(word: &str, old: f64, new: f64) -> f64 {
    match word {
        "add" => old + new,
        "mul" => old * new,
        "max" => super::math::max(old, new),
        _ => super::math::min(old, new),
    }
}

/// Brings combined elements into the range of their type.
fn settle(tensor: Tensor) -> Tensor {
    match tensor.data {
        Data::Int(values) => Tensor::from_ints(&tensor.shape, tensor.elem, values),
        Data::F32(values) => Tensor::from_f32(&tensor.shape, tensor.elem, values),
        Data::F64(_) | Data::Text(_) => tensor,
    }
}

pub(super) fn scatter_nd(node: &Node<'_>) -> Outcome {
    let mut result = node.inputs[0].clone();
    let (starts, len) = slices(node.inputs[0], node.inputs[1], 0)?;
    for (row, start) in starts.into_iter().enumerate() {
        for i in 0..len {
            update(node, &mut result.data, start + i, row * len + i);
        }
    }
    Ok(vec![settle(result)])
}

pub(super) fn scatter_elements(node: &Node<'_>) -> Outcome {
    let mut result = node.inputs[0].clone();
    for (from, at) in elements(node)?.into_iter().enumerate() {
        update(node, &mut result.data, at, from);
    }
    Ok(vec![settle(result)])
}

pub(super) fn one_hot(node: &Node<'_>) -> Outcome {
    let (indices, shape) = (node.inputs[0].ints(), node.shape(0)?);
    let axis = node.int("axis", 0) as usize;
    let (depth, inner) = (shape[axis], shape[axis + 1..].iter().product::<usize>());
    let total = super::tensor::count(&shape)?;
    let from = (0..total).map(|i| {
        let index = indices[i / inner / depth * inner + i % inner];
        let index = if index < 0 { index.saturating_add(depth as i64) } else { index };
        usize::from(index == (i / inner % depth) as i64)
    });
    Ok(vec![node.inputs[1].take(&shape, &from.collect::<Vec<_>>())])
}

pub(super) fn range(node: &Node<'_>) -> Outcome {
    let elem = node.elem(0);
    if elem.is_float() {
        let [start, limit, delta] = [0, 1, 2].map(|at| node.inputs[at].f64s()[0]);
        let count = ((limit - start) / delta).ceil().max(0.0);
        if !count.is_finite() || count > super::MAX_ELEMENTS as f64 {
            return Err("a range of this length is too large to evaluate".into());
        }
        let values: Vec<f64> = (0..count as usize).map(|i| start + i as f64 * delta).collect();
        return Ok(vec![Tensor::from_f64(&[values.len()], elem, values)]);
    }
    let [start, limit, delta] = [0, 1, 2].map(|at| i128::from(node.inputs[at].ints()[0]));
    if delta == 0 {
        return Err("a range cannot have steps of 0".into());
    }
    let span = if delta > 0 { limit - start } else { start - limit };
    let count = if span <= 0 { 0 } else { (span + delta.abs() - 1) / delta.abs() };
    if count > super::MAX_ELEMENTS as i128 {
        return Err("a range of this length is too large to evaluate".into());
    }
    let values: Vec<i64> = (0..count).map(|i| (start + i * delta) as i64).collect();
    Ok(vec![Tensor::from_ints(&[values.len()], elem, values)])
}

pub(super) fn non_zero(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let values = input.f64s();
    let mut rows: Vec<Vec<i64>> = vec![Vec::new(); input.shape.len()];
    let (mut next, mut count) = (0, 0);
    positions(&input.shape, |at| {
        if values[next] != 0.0 {
            count += 1;
            for (row, &index) in rows.iter_mut().zip(at) {
                row.push(index as i64);
            }
        }
        next += 1;
    });
    Ok(vec![Tensor::from_ints(&[rows.len(), count], node.elem(0), rows.concat())])
}
