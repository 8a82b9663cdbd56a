//! Reductions along dimensions.

use super::{Data, Elem, EvalFn, Node, Outcome, Tensor};

/// The input with the reduced dimensions last, and the number of elements that become one.
fn rows(node: &Node<'_>) -> (Tensor, usize) {
    let input = node.inputs[0];
    let axes = node.ints("axes").unwrap_or_default();
    let gone = |dim: &usize| axes.contains(&(*dim as i64));
    let rank = input.shape.len();
    let perm: Vec<usize> = (0..rank).filter(|dim| !gone(dim)).chain((0..rank).filter(gone)).collect();
    let size = (0..rank).filter(gone).map(|dim| input.shape[dim]).product();
    (input.permute(&perm), size)
}

fn reduce(node: &Node<'_>, ints: impl Fn(&[i64]) -> i64, floats: impl Fn(&[f64]) -> f64) -> Outcome {
    let (input, size) = rows(node);
    let shape = node.shape(0)?;
    let count = super::tensor::count(&shape)?;
    let row = |i: usize| i * size..(i + 1) * size;
    Ok(vec![match &input.data {
        Data::Int(values) => {
            let results = (0..count).map(|i| ints(&values[row(i)])).collect();
            Tensor::from_ints(&shape, node.elem(0), results)
        }
        _ => {
            let values = input.f64s();
            let results = (0..count).map(|i| floats(&values[row(i)])).collect();
            Tensor::from_f64(&shape, node.elem(0), results)
        }
    }])
}

fn sum_ints(row: &[i64], f: impl Fn(i64) -> i64) -> i64 {
    row.iter().fold(0, |sum, &x| sum.wrapping_add(f(x)))
}

fn sum_floats(row: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    row.iter().map(|&x| f(x)).sum()
}

fn log_sum_exp(row: &[f64]) -> f64 {
    let greatest = row.iter().copied().fold(f64::NEG_INFINITY, super::math::max);
    if greatest.is_infinite() {
        return greatest;
    }
    greatest + sum_floats(row, |x| (x - greatest).exp()).ln()
}

/// The evaluation of a reduction.
pub(super) fn reduction(name: &str) -> Option<EvalFn> {
    Some(match name.strip_prefix("graph.reduce_")? {
        "sum" => |node| reduce(node, |row| sum_ints(row, |x| x), |row| sum_floats(row, |x| x)),
        "mean" => |node| {
            let mean = |row: &[i64]| sum_ints(row, |x| x).checked_div(row.len() as i64).unwrap_or(0);
            reduce(node, mean, |row| sum_floats(row, |x| x) / row.len() as f64)
        },
        "max" => |node| {
            let least = node.elem(0).int_range().0;
            let floats = |row: &[f64]| row.iter().copied().fold(f64::NEG_INFINITY, super::math::max);
            reduce(node, |row| row.iter().copied().max().unwrap_or(least), floats)
        },
        "min" => |node| {
            let greatest = node.elem(0).int_range().1;
            let floats = |row: &[f64]| row.iter().copied().fold(f64::INFINITY, super::math::min);
            reduce(node, |row| row.iter().copied().min().unwrap_or(greatest), floats)
        },
        "prod" => |node| {
            let ints = |row: &[i64]| row.iter().fold(1i64, |product, &x| product.wrapping_mul(x));
            reduce(node, ints, |row| row.iter().product())
        },
        "l1" => |node| reduce(node, |row| sum_ints(row, i64::wrapping_abs), |row| sum_floats(row, f64::abs)),
        "l2" => |node| {
            let ints = |row: &[i64]| row.iter().map(|&x| x as f64 * x as f64).sum::<f64>().sqrt() as i64;
            reduce(node, ints, |row| sum_floats(row, |x| x * x).sqrt())
        },
        "sum_square" => {
            |node| reduce(node, |row| sum_ints(row, |x| x.wrapping_mul(x)), |row| sum_floats(row, |x| x * x))
        }
        "log_sum" => |node| reduce(node, |_| 0, |row| sum_floats(row, |x| x).ln()),
        "log_sum_exp" => |node| reduce(node, |_| 0, log_sum_exp),
        _ => return None,
    })
}

/// The elements of each line along dimension `axis`: start of the line, step and length.
pub(super) fn lines(shape: &[usize], axis: usize) -> (Vec<usize>, usize, usize) {
    let inner: usize = shape[axis + 1..].iter().product();
    let (size, total) = (shape[axis], shape.iter().product::<usize>());
    let count = total.checked_div(size).unwrap_or(0);
    let starts = (0..count).map(|line| line / inner * inner * size + line % inner).collect();
    (starts, inner, size)
}

/// Whether element `a` comes before `b`, for choosing extremes: `greatest` first, NaN before all.
fn before(tensor: &Tensor, greatest: bool) -> impl Fn(usize, usize) -> bool {
    let unsigned = matches!(tensor.elem, Elem::Int { width: 64, unsigned: true, .. });
    let (ints, floats) = match &tensor.data {
        Data::Int(values) => (values.clone(), Vec::new()),
        _ => (Vec::new(), tensor.f64s()),
    };
    move |a, b| {
        if !floats.is_empty() {
            let (a, b) = (floats[a], floats[b]);
            return if a.is_nan() || b.is_nan() {
                a.is_nan() && !b.is_nan()
            } else if greatest {
                a > b
            } else {
                a < b
            };
        }
        let (a, b) = if unsigned {
            (ints[a] as u64 as i128, ints[b] as u64 as i128)
        } else {
            (ints[a].into(), ints[b].into())
        };
        if greatest { a > b } else { a < b }
    }
}

pub(super) fn arg(node: &Node<'_>, greatest: bool) -> Outcome {
    let input = node.inputs[0];
    let (starts, step, size) = lines(&input.shape, node.int("axis", 0) as usize);
    let (before, last) = (before(input, greatest), node.flag("select_last"));
    let best = starts.into_iter().map(|start| {
        let mut best = 0;
        for i in 1..size {
            let (new, old) = (start + i * step, start + best * step);
            if before(new, old) || (last && !before(old, new)) {
                best = i;
            }
        }
        best as i64
    });
    Ok(vec![Tensor::from_ints(&node.shape(0)?, node.elem(0), best.collect())])
}

/// What all elements up to each one combine to up to each one, from `first`.
pub(super) fn cumulative(
    node: &Node<'_>,
    first: i32,
    floats: fn(f64, f64) -> f64,
    ints: fn(i64, i64) -> i64,
) -> Outcome {
    fn run<T: Copy>(values: &mut [T], node: &Node<'_>, shape: &[usize], first: T, combine: fn(T, T) -> T) {
        let (starts, step, size) = lines(shape, node.int("axis", 0) as usize);
        let (exclusive, reverse) = (node.flag("exclusive"), node.flag("reverse"));
        for start in starts {
            let mut total = first;
            for i in 0..size {
                let at = start + step * if reverse { size - 1 - i } else { i };
                let next = combine(total, values[at]);
                values[at] = if exclusive { total } else { next };
                total = next;
            }
        }
    }
    let input = node.inputs[0];
    if input.elem.is_float() {
        let mut values = input.f64s();
        run(&mut values, node, &input.shape, f64::from(first), floats);
        return node.floats(values);
    }
    let mut values = input.ints();
    run(&mut values, node, &input.shape, i64::from(first), ints);
    Ok(vec![Tensor::from_ints(&input.shape, input.elem, values)])
}

pub(super) fn top_k(node: &Node<'_>) -> Outcome {
    let input = node.inputs[0];
    let axis = node.int("axis", 0) as usize;
    let shape = node.shape(0)?;
    let k = shape[axis];
    let (starts, step, size) = lines(&input.shape, axis);
    let (to_starts, ..) = lines(&shape, axis);
    let before = before(input, !node.flag("smallest"));
    let total = super::tensor::count(&shape)?;
    let (mut from, mut indices) = (vec![0; total], vec![0i64; total]);
    for (start, to) in starts.into_iter().zip(to_starts) {
        let mut order: Vec<usize> = (0..size).collect();
        order.sort_by(|&a, &b| {
            let (x, y) = (start + a * step, start + b * step);
            before(y, x).cmp(&before(x, y)).then(a.cmp(&b))
        });
        for (i, &best) in order.iter().take(k).enumerate() {
            from[to + i * step] = start + best * step;
            indices[to + i * step] = best as i64;
        }
    }
    Ok(vec![input.take(&shape, &from), Tensor::from_ints(&shape, node.elem(1), indices)])
}
