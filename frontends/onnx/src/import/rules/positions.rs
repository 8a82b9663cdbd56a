//! Operators that move elements along a sequence, to positions that they compute.

use super::expr::{iota, two, with};
use super::*;

pub(super) const RULES: Family = &[("ReverseSequence", reverse_sequence), ("TensorScatter", tensor_scatter)];

/// The first elements of each sequence in reverse order, as many as input 1 says.
fn reverse_sequence(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let shape = cx.static_shape(0)?;
    let time = cx.axis(cx.int("time_axis")?, shape.len())?;
    let batch = cx.axis(cx.int("batch_axis")?, shape.len())?;
    if time == batch || cx.static_shape(1)? != [shape[batch]] {
        return Err(
            cx.bad_operands("takes a length for each element of `batch_axis`, which is not `time_axis`")
        );
    }
    let along = |axis: usize| {
        let mut sizes = vec![1; shape.len()];
        sizes[axis] = shape[axis];
        sizes
    };
    let (x, lengths, wide) = (cx.value(0)?, cx.value(1)?, cx.ctx.int(64));
    let lengths = cx.cast(lengths, wide)?;
    let lengths = cx.reshape(lengths, &along(batch))?;
    let here = iota(cx, shape[time], &along(time))?;
    let last = with(cx, "graph.sub", lengths, 1.0)?;
    let mirrored = two(cx, "graph.sub", last, here)?;
    let within = two(cx, "graph.less", here, lengths)?;
    let from = cx.op("graph.where", &[within, mirrored, here], &[])?;
    let from = cx.expanded(from, &shape)?;
    let y = cx.op("graph.gather_elements", &[x, from], &[("axis", cx.i64(time))])?;
    cx.set(0, y);
    Ok(())
}

/// Input 0 with the elements of input 1 written along `axis`, from a position for each batch on.
fn tensor_scatter(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (cache, update) = (cx.static_shape(0)?, cx.static_shape(1)?);
    let axis = cx.axis(cx.int("axis")?, cache.len())?;
    let fits = |(at, (&new, &old)): (usize, (&i64, &i64))| if at == axis { new <= old } else { new == old };
    if axis == 0 || update.len() != cache.len() || !update.iter().zip(&cache).enumerate().all(fits) {
        return Err(cx.bad_operands(
            "takes updates of the shape of the cache, but for a smaller `axis` that is not 0",
        ));
    }
    let circular = match &*cx.text("mode")? {
        "linear" => false,
        "circular" => true,
        other => {
            return Err(cx.bad_attribute("mode", format!("is `{other}`, expected `linear` or `circular`")));
        }
    };
    let mut sizes = vec![1; cache.len()];
    sizes[axis] = update[axis];
    let mut position = iota(cx, update[axis], &sizes)?;
    if let Some(first) = cx.opt_value(2)? {
        let wide = cx.ctx.int(64);
        let first = cx.cast(first, wide)?;
        sizes.fill(1);
        sizes[0] = cache[0];
        let first = cx.reshape(first, &sizes)?;
        position = two(cx, "graph.add", position, first)?;
    }
    if circular {
        position = with(cx, "graph.mod", position, cache[axis] as f64)?;
    }
    let position = cx.expanded(position, &update)?;
    let operands = [cx.value(0)?, position, cx.value(1)?];
    let y = cx.op("graph.scatter_elements", &operands, &[("axis", cx.i64(axis))])?;
    cx.set(0, y);
    Ok(())
}
