//! Operators whose result has computed sizes, or a dimension that is computed.

use terrace_ir::Attr;

use crate::import::fault::{Fault, Result, codes};
use crate::import::node::NodeCx;
use crate::import::types::MAX_RANK;

/// The number of axes in a list, which its type must tell.
fn axes_count(cx: &NodeCx<'_, '_, '_>, index: usize) -> Result<usize> {
    let shape = cx.shape(index)?;
    let count = match shape[..] {
        [] => Some(1),
        [count] => usize::try_from(count).ok(),
        _ => None,
    };
    count.filter(|&count| count <= MAX_RANK).ok_or_else(|| {
        Fault::new(codes::DYNAMIC, "takes a list of axes whose length is known only when the model runs")
    })
}

/// `Unsqueeze`: the sizes of the input in the places that are not new, in order.
pub(in crate::import::rules) fn unsqueeze(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (old, new) = (cx.rank(0)?, axes_count(cx, 1)?);
    let rank = old + new;
    if rank > MAX_RANK {
        return Err(cx.bad_operands(format!("gives rank {rank}, expected at most {MAX_RANK}")));
    }
    let axes = cx.input_list(1)?;
    let ones = cx.list(vec![1; new])?;
    let is_new = cx.by_dimension(ones, axes, rank, 0)?;
    let one = cx.number(1)?;
    let is_old = cx.both("sub", one, is_new)?;
    let first = cx.i64(0);
    let place = cx.op("graph.cumsum", &[is_old], &[("axis", first), ("exclusive", Attr::UNIT)])?;
    let x = cx.value(0)?;
    let sizes = cx.sizes(x)?;
    // Behind the last size there is one more place, for new dimensions at the end.
    let end = cx.list(vec![1])?;
    let sizes = cx.joined(&[sizes, end])?;
    let sizes = cx.gathered(sizes, place, 0)?;
    let zero = cx.number(0)?;
    let keeps = cx.both("greater", is_old, zero)?;
    let sizes = cx.select(keeps, sizes, one)?;
    let y = cx.with_sizes(x, sizes)?;
    cx.set(0, y);
    Ok(())
}

/// `Squeeze`: the sizes of the input whose dimensions stay, in order.
pub(in crate::import::rules) fn squeeze(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (old, gone) = (cx.rank(0)?, axes_count(cx, 1)?);
    let rank = old
        .checked_sub(gone)
        .ok_or_else(|| cx.bad_operands(format!("removes {gone} of {old} dimensions")))?;
    let axes = cx.input_list(1)?;
    let ones = cx.list(vec![1; gone])?;
    let is_gone = cx.by_dimension(ones, axes, old, 0)?;
    let one = cx.number(1)?;
    let stays = cx.both("sub", one, is_gone)?;
    let first = cx.i64(0);
    let place = cx.op("graph.cumsum", &[stays], &[("axis", first), ("exclusive", Attr::UNIT)])?;
    // A row for each place of the result, of which the column of its dimension is chosen.
    let places = cx.list((0..rank as i64).collect())?;
    let (row, column) = (cx.list_along(place, 1, 2)?, cx.list_along(places, 0, 2)?);
    let here = cx.both("equal", column, row)?;
    let wide = cx.ctx.int(64);
    let here = cx.cast(here, wide)?;
    let x = cx.value(0)?;
    let sizes = cx.sizes(x)?;
    let sizes = cx.both("mul", sizes, stays)?;
    let row = cx.list_along(sizes, 1, 2)?;
    let chosen = cx.both("mul", here, row)?;
    let sizes = cx.rows_reduced("reduce_sum", chosen)?;
    let y = cx.with_sizes(x, sizes)?;
    cx.set(0, y);
    Ok(())
}

/// `Tile`: each dimension behind one of its repetitions, which are then made one.
pub(in crate::import::rules) fn tile(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, rank) = (cx.value(0)?, cx.rank(0)? as i64);
    let repeats = cx.input_list(1)?;
    let (sizes, ones) = (cx.sizes(x)?, cx.list(vec![1; rank as usize])?);
    let alternating: Vec<i64> = (0..rank).flat_map(|dim| [dim, rank + dim]).collect();
    let apart = cx.joined(&[ones, sizes])?;
    let apart = cx.pick(apart, alternating.clone())?;
    let apart = cx.with_sizes(x, apart)?;
    let spread = cx.joined(&[repeats, sizes])?;
    let spread = cx.pick(spread, alternating)?;
    let spread = cx.op("graph.dynamic_expand", &[apart, spread], &[])?;
    let sizes = cx.both("mul", repeats, sizes)?;
    let y = cx.with_sizes(spread, sizes)?;
    cx.set(0, y);
    Ok(())
}

/// `Trilu`: what lies on the other side of the computed diagonal is zero.
pub(in crate::import::rules) fn trilu(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, rank, elem) = (cx.value(0)?, cx.rank(0)?, cx.elem(0)?);
    if rank < 2 {
        return Err(cx.bad_operands(format!("takes a tensor of at least 2 dimensions, found {rank}")));
    }
    let k = cx.input_number(1)?;
    let sizes = cx.sizes(x)?;
    let (zero, one) = (cx.number(0)?, cx.number(1)?);
    let mut places = Vec::new();
    for (at, dim) in [rank - 2, rank - 1].into_iter().enumerate() {
        let size = cx.number_at(sizes, dim)?;
        let numbers = cx.numbers(zero, size, one)?;
        places.push(cx.list_along(numbers, at, 2)?);
    }
    let diagonal = cx.both("sub", places[1], places[0])?;
    let keeps = cx.both(if cx.flag("upper")? { "greater_equal" } else { "less_equal" }, diagonal, k)?;
    let nothing = cx.scalar(0.0, elem)?;
    let y = cx.select(keeps, x, nothing)?;
    cx.set(0, y);
    Ok(())
}

/// `OneHot`: the indices beside the numbers up to the depth.
pub(in crate::import::rules) fn one_hot(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let rank = cx.rank(0)? + 1;
    let axis = cx.axis(cx.int("axis")?, rank)?;
    let depth = cx.input_number(1)?;
    let (zero, one) = (cx.number(0)?, cx.number(1)?);
    let indices = cx.value(0)?;
    let wide = cx.ctx.int(64);
    let indices = cx.cast(indices, wide)?;
    let indices = cx.wrapped(indices, depth)?;
    let sizes = cx.sizes(indices)?;
    let end = cx.list(vec![1])?;
    let sizes = cx.joined(&[sizes, end])?;
    let last = rank as i64 - 1;
    let places = (0..rank).map(|dim| if dim == axis { last } else { dim as i64 - i64::from(dim > axis) });
    let sizes = cx.pick(sizes, places.collect())?;
    let indices = cx.with_sizes(indices, sizes)?;
    let numbers = cx.numbers(zero, depth, one)?;
    let numbers = cx.list_along(numbers, axis, rank)?;
    let same = cx.both("equal", indices, numbers)?;
    let values = cx.value(2)?;
    let (off, on) = (cx.number_at(values, 0)?, cx.number_at(values, 1)?);
    let y = cx.select(same, on, off)?;
    cx.set(0, y);
    Ok(())
}
