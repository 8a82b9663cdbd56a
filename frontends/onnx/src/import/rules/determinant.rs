//! Determinants.

use terrace_ir::Value;

use super::expr::{iota, reduce, two, with};
use super::*;

pub(super) const RULES: Family = &[("Det", det)];

/// Rows of a matrix at most: each is a step of the elimination, which is unrolled.
const MAX_ROWS: i64 = 64;

/// Gaussian elimination with the greatest element of each column as its pivot.
fn det(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let shape = cx.static_shape(0)?;
    let rank = shape.len();
    let &[.., n, columns] = &shape[..] else {
        return Err(cx.bad_operands(format!("takes matrices, found rank {rank}")));
    };
    if n != columns || n < 1 {
        return Err(cx.bad_operands(format!("takes square matrices, found {n} x {columns}")));
    }
    if n > MAX_ROWS {
        let message = format!("of a matrix of {n} x {n} is too large, expected at most {MAX_ROWS} rows");
        return Err(Fault::new(codes::LIMIT, message));
    }
    let (lead, elem) = (shape[..rank - 2].to_vec(), cx.elem(0)?);
    let mut rest = cx.value(0)?;
    let mut product: Option<Value> = None;
    for size in (1..=n).rev() {
        let (pivot, sign, next) = if size == 1 {
            (cx.reshape(rest, &lead)?, None, rest)
        } else {
            let (pivot, sign, next) = step(cx, rest, size, rank)?;
            (cx.reshape(pivot, &lead)?, Some(cx.reshape(sign, &lead)?), next)
        };
        rest = next;
        for factor in [Some(pivot), sign].into_iter().flatten() {
            product = Some(match product {
                Some(product) => two(cx, "graph.mul", product, factor)?,
                None => factor,
            });
        }
    }
    let y = product.ok_or_else(|| cx.bad_operands("takes matrices with rows"))?;
    let y = cx.cast(y, elem)?;
    cx.set(0, y);
    Ok(())
}

/// The pivot of the first column, the sign that bringing it up costs, and the matrix that is left.
fn step(cx: &mut NodeCx<'_, '_, '_>, x: Value, size: i64, rank: usize) -> Result<(Value, Value, Value)> {
    let (rows, columns) = (rank - 2, rank - 1);
    let elem = cx.type_of(x).elem(&cx.ctx);
    let first = cx.sliced(x, columns, (0, 1, 1))?;
    let magnitude = cx.op("graph.abs", &[first], &[])?;
    let attrs = [("axis", cx.i64(rows)), ("keepdims", terrace_ir::Attr::UNIT)];
    let best = cx.op("graph.argmax", &[magnitude], &attrs)?;
    let here = iota(cx, size, &[size, 1])?;
    let chosen = two(cx, "graph.equal", here, best)?;
    let chosen = cx.cast(chosen, elem)?;
    let picked = two(cx, "graph.mul", x, chosen)?;
    let row = reduce(cx, "graph.reduce_sum", picked, &[rows as i64], true)?;
    // The first row takes the chosen one's place.
    let top = cx.sliced(x, rows, (0, 1, 1))?;
    let change = two(cx, "graph.sub", top, row)?;
    let change = two(cx, "graph.mul", chosen, change)?;
    let swapped = two(cx, "graph.add", x, change)?;
    let below = cx.sliced(swapped, rows, (1, size, 1))?;
    let pivot = cx.sliced(row, columns, (0, 1, 1))?;
    let zero = with(cx, "graph.equal", pivot, 0.0)?;
    let one = cx.scalar(1.0, elem)?;
    // With a pivot of 0 the determinant is 0, whatever is left.
    let divisor = cx.op("graph.where", &[zero, one, pivot], &[])?;
    let factors = cx.sliced(below, columns, (0, 1, 1))?;
    let factors = two(cx, "graph.div", factors, divisor)?;
    let tail = cx.sliced(row, columns, (1, size, 1))?;
    let share = two(cx, "graph.mul", factors, tail)?;
    let right = cx.sliced(below, columns, (1, size, 1))?;
    let next = two(cx, "graph.sub", right, share)?;
    let stays = with(cx, "graph.equal", best, 0.0)?;
    let minus = cx.scalar(-1.0, elem)?;
    let sign = cx.op("graph.where", &[stays, one, minus], &[])?;
    Ok((pivot, sign, next))
}
