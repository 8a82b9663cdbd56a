//! Sizes of reshaped tensors and memrefs.

use terrace_ir::{Rewriter, Value};

use super::index_list::Mixed;
use crate::arith::MulIOp;

/// The sizes of a collapse by `groups` of what has the sizes `expanded`: numbers where all sizes of
/// a group are numbers, products that are computed at the rewriter's place otherwise. `None` when a
/// group is not of these sizes, or a product of numbers too large.
pub fn collapsed_sizes(
    rw: &mut Rewriter<'_>,
    expanded: &[Mixed],
    groups: &[Vec<usize>],
) -> Option<Vec<Mixed>> {
    let mut parts: Vec<(i64, Vec<Value>)> = Vec::with_capacity(groups.len());
    for group in groups {
        let (mut number, mut values) = (1i64, Vec::new());
        for &dim in group {
            match *expanded.get(dim)? {
                Mixed::Static(size) => number = number.checked_mul(size)?,
                Mixed::Value(size) => values.push(size),
            }
        }
        parts.push((number, values));
    }
    let mut sizes = Vec::with_capacity(parts.len());
    for (number, values) in parts {
        let Some((&first, rest)) = values.split_first() else {
            sizes.push(Mixed::Static(number));
            continue;
        };
        let mut product = rest.iter().fold(first, |product, &size| rw.apply(MulIOp::def(), &[product, size]));
        if number != 1
            && let Some(number) = super::constant::index(rw, number)
        {
            product = rw.apply(MulIOp::def(), &[product, number]);
        }
        sizes.push(Mixed::Value(product));
    }
    Some(sizes)
}
