//! Matrix products.

use std::ops::{Add, Mul};

use super::{Data, Elem, Node, Outcome, Tensor};

/// `c += a * b` for matrices of `m` by `k` and `k` by `n` elements.
pub(super) fn gemm<T: Copy + Add<Output = T> + Mul<Output = T>>(
    c: &mut [T],
    a: &[T],
    b: &[T],
    n: usize,
    k: usize,
) {
    if n == 0 || k == 0 {
        return;
    }
    // A block of b that stays in the cache serves all rows of a.
    const BLOCK: usize = 256;
    for (b_block, k0) in b.chunks(BLOCK * n).zip((0..k).step_by(BLOCK)) {
        for (row, a_row) in c.chunks_exact_mut(n).zip(a.chunks_exact(k)) {
            for (b_row, &factor) in b_block.chunks_exact(n).zip(&a_row[k0..]) {
                for (c, &b) in row.iter_mut().zip(b_row) {
                    *c = *c + factor * b;
                }
            }
        }
    }
}

fn swap_last(tensor: &Tensor) -> Tensor {
    let rank = tensor.shape.len();
    let mut perm: Vec<usize> = (0..rank).collect();
    if rank > 1 {
        perm.swap(rank - 1, rank - 2);
    }
    tensor.permute(&perm)
}

/// Matrices of a stack, broadcast to the leading dimensions `lead`: their numbers.
fn stack(tensor: &Tensor, lead: &[usize]) -> Vec<usize> {
    let own = &tensor.shape[..tensor.shape.len() - 2];
    let numbers = Tensor::from_ints(own, Elem::I64, Vec::new());
    numbers.broadcast_indices(lead)
}

fn products<T: Copy + Default + Add<Output = T> + Mul<Output = T>>(
    (a, at_a): (&[T], &[usize]),
    (b, at_b): (&[T], &[usize]),
    (m, n, k): (usize, usize, usize),
) -> Vec<T> {
    let mut c = vec![T::default(); at_a.len() * m * n];
    for (i, (&x, &y)) in at_a.iter().zip(at_b).enumerate() {
        gemm(&mut c[i * m * n..][..m * n], &a[x * m * k..][..m * k], &b[y * k * n..][..k * n], n, k);
    }
    c
}

/// Integers wrap around, so that they can be multiplied and added like numbers.
#[derive(Clone, Copy, Default)]
pub(super) struct Wrapping(pub(super) i64);

impl Add for Wrapping {
    type Output = Wrapping;

    fn add(self, other: Wrapping) -> Wrapping {
        Wrapping(self.0.wrapping_add(other.0))
    }
}

impl Mul for Wrapping {
    type Output = Wrapping;

    fn mul(self, other: Wrapping) -> Wrapping {
        Wrapping(self.0.wrapping_mul(other.0))
    }
}

pub(super) fn wrapping(values: &[i64]) -> Vec<Wrapping> {
    values.iter().map(|&x| Wrapping(x)).collect()
}

pub(super) fn matmul(node: &Node<'_>) -> Outcome {
    let shape = node.shape(0)?;
    let prepare = |tensor: &Tensor, transpose: bool, left: bool| {
        let tensor = if transpose { swap_last(tensor) } else { tensor.clone() };
        match *tensor.shape.as_slice() {
            [size] => tensor.with_shape(&if left { [1, size] } else { [size, 1] }),
            _ => tensor,
        }
    };
    let (ranks, a) = ((node.inputs[0].shape.len(), node.inputs[1].shape.len()), node.inputs[0]);
    let a = prepare(a, node.flag("transpose_a"), true);
    let b = prepare(node.inputs[1], node.flag("transpose_b"), false);
    let (m, k, n) = (a.shape[a.shape.len() - 2], a.shape[a.shape.len() - 1], b.shape[b.shape.len() - 1]);
    let kept = usize::from(ranks.0 > 1) + usize::from(ranks.1 > 1);
    let lead = &shape[..shape.len() - kept];
    let (at_a, at_b) = (stack(&a, lead), stack(&b, lead));
    let elem = node.elem(0);
    let mut product = match (&a.data, &b.data) {
        (Data::F32(x), Data::F32(y)) => {
            let values = products((x, &at_a), (y, &at_b), (m, n, k));
            Tensor { shape: shape.clone(), elem, data: Data::F32(values) }
        }
        (Data::F64(x), Data::F64(y)) => {
            let values = products((x, &at_a), (y, &at_b), (m, n, k));
            Tensor { shape: shape.clone(), elem, data: Data::F64(values) }
        }
        (Data::Int(x), Data::Int(y)) => {
            let values = products((&wrapping(x), &at_a), (&wrapping(y), &at_b), (m, n, k));
            Tensor::from_ints(&shape, elem, values.into_iter().map(|x| x.0).collect())
        }
        _ => return Err("factors have different element types".into()),
    };
    if let Some(alpha) = node.num("alpha").filter(|&alpha| alpha != 1.0) {
        product = Tensor::from_f64(&shape, elem, product.f64s().into_iter().map(|x| x * alpha).collect());
    }
    for slot in [2, 3] {
        if let Some(term) = node.group(slot) {
            product = add(product, term);
        }
    }
    let product = match product.data {
        Data::F32(values) => Tensor::from_f32(&shape, elem, values),
        Data::Int(values) => Tensor::from_ints(&shape, elem, values),
        Data::F64(_) | Data::Text(_) => product,
    };
    Ok(vec![node.activate(product)])
}

/// `sum + term`, the term broadcast to the sum.
pub(super) fn add(mut sum: Tensor, term: &Tensor) -> Tensor {
    let at = term.broadcast_indices(&sum.shape);
    match (&mut sum.data, &term.data) {
        (Data::F32(to), Data::F32(from)) => to.iter_mut().zip(&at).for_each(|(x, &i)| *x += from[i]),
        (Data::F64(to), Data::F64(from)) => to.iter_mut().zip(&at).for_each(|(x, &i)| *x += from[i]),
        (Data::Int(to), Data::Int(from)) => {
            to.iter_mut().zip(&at).for_each(|(x, &i)| *x = x.wrapping_add(from[i]));
        }
        _ => {}
    }
    sum
}
