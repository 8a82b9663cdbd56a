//! The distinct slices of a tensor.

use std::cmp::Ordering;

use super::{Data, Elem, Node, Outcome, Tensor};

/// Compares elements: NaNs are equal, and greater than all numbers.
fn order_floats(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

/// Compares the elements of a tensor at two places.
fn compare(tensor: &Tensor, a: usize, b: usize) -> Ordering {
    match &tensor.data {
        Data::F32(values) => order_floats(values[a].into(), values[b].into()),
        Data::F64(values) => order_floats(values[a], values[b]),
        Data::Int(values) => match tensor.elem {
            Elem::Int { unsigned: true, .. } => (values[a] as u64).cmp(&(values[b] as u64)),
            _ => values[a].cmp(&values[b]),
        },
        Data::Text(values) => values[a].cmp(&values[b]),
    }
}

pub(super) fn unique(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let axis = node.int("axis", 0) as usize;
    let rank = input.shape.len();
    // The dimension that is sliced in front.
    let perm: Vec<usize> = std::iter::once(axis).chain((0..rank).filter(|&dim| dim != axis)).collect();
    let rows = input.permute(&perm);
    let (count, len) = (rows.shape[0], rows.shape[1..].iter().product::<usize>());
    let by_content = |&a: &usize, &b: &usize| {
        (0..len)
            .map(|at| compare(&rows, a * len + at, b * len + at))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    };
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(by_content);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for index in order {
        match groups.last_mut() {
            Some(group) if by_content(&group[0], &index).is_eq() => group.push(index),
            _ => groups.push(vec![index]),
        }
    }
    if !node.flag("sorted") {
        groups.sort_by_key(|group| group[0]);
    }
    let mut inverse = vec![0i64; count];
    for (place, group) in groups.iter().enumerate() {
        group.iter().for_each(|&index| inverse[index] = place as i64);
    }
    let from: Vec<usize> = groups.iter().flat_map(|group| group[0] * len..(group[0] + 1) * len).collect();
    let mut shape = rows.shape.clone();
    shape[0] = groups.len();
    let mut back: Vec<usize> = (0..rank).collect();
    back.sort_by_key(|&dim| perm[dim]);
    let values = rows.take(&shape, &from).permute(&back);
    let list = |at: usize, numbers: Vec<i64>| Tensor::from_ints(&[numbers.len()], node.elem(at), numbers);
    let firsts = groups.iter().map(|group| group[0] as i64).collect();
    let counts = groups.iter().map(|group| group.len() as i64).collect();
    Ok(vec![values, list(1, firsts), list(2, inverse), list(3, counts)])
}
