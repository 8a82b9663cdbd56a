//! Reductions.

use terrace_ir::Attr;

use super::*;

pub(super) const RULES: Family = &[
    ("ArgMax", |cx| arg(cx, "graph.argmax")),
    ("ArgMin", |cx| arg(cx, "graph.argmin")),
    ("CumProd", |cx| cumulative(cx, "graph.cumprod")),
    ("CumSum", |cx| cumulative(cx, "graph.cumsum")),
    ("Hardmax", hardmax),
    ("ReduceL1", |cx| reduce(cx, "graph.reduce_l1")),
    ("ReduceL2", |cx| reduce(cx, "graph.reduce_l2")),
    ("ReduceLogSum", |cx| reduce(cx, "graph.reduce_log_sum")),
    ("ReduceLogSumExp", |cx| reduce(cx, "graph.reduce_log_sum_exp")),
    ("ReduceMax", |cx| reduce(cx, "graph.reduce_max")),
    ("ReduceMean", |cx| reduce(cx, "graph.reduce_mean")),
    ("ReduceMin", |cx| reduce(cx, "graph.reduce_min")),
    ("ReduceProd", |cx| reduce(cx, "graph.reduce_prod")),
    ("ReduceSum", |cx| reduce(cx, "graph.reduce_sum")),
    ("ReduceSumSquare", |cx| reduce(cx, "graph.reduce_sum_square")),
];

/// Along which dimensions a node reduces.
pub(in crate::import) struct Reduction {
    pub(in crate::import) axes: Vec<i64>,
    pub(in crate::import) keepdims: bool,
}

/// The axes of a reduction: an attribute before operator set 18 (for sums before 13), an input since;
/// all if there are none. `None` if the node is to pass its input on.
pub(in crate::import) fn reduction(cx: &mut NodeCx<'_, '_, '_>) -> Result<Option<Reduction>> {
    let rank = cx.rank(0)?;
    let as_input = cx.since >= 18 || (cx.since >= 13 && cx.node.op_type == "ReduceSum");
    let given = if as_input { cx.opt_const_ints(1)? } else { cx.ints("axes")? };
    let axes = match given {
        Some(axes) if !axes.is_empty() => cx.axes(&axes, rank)?,
        _ if as_input && cx.flag("noop_with_empty_axes")? => return Ok(None),
        _ => (0..rank).collect(),
    };
    let axes = axes.into_iter().map(|axis| axis as i64).collect();
    Ok(Some(Reduction { axes, keepdims: cx.flag("keepdims")? }))
}

fn reduce(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    let reduction = match reduction(cx)? {
        Some(reduction) => reduction,
        // What is done to each element before and after the reduction is still done.
        None if name.contains("_l") || name.ends_with("square") => {
            Reduction { axes: Vec::new(), keepdims: true }
        }
        None => return cx.alias(0, 0),
    };
    let mut attrs = vec![("axes", cx.ctx.i64_array(&reduction.axes))];
    if reduction.keepdims {
        attrs.push(("keepdims", Attr::UNIT));
    }
    let x = cx.value(0)?;
    let y = cx.op(name, &[x], &attrs)?;
    cx.set(0, y);
    Ok(())
}

fn arg(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    let axis = cx.axis(cx.int("axis")?, cx.rank(0)?)?;
    let mut attrs = vec![("axis", cx.i64(axis))];
    if cx.flag("keepdims")? {
        attrs.push(("keepdims", Attr::UNIT));
    }
    if cx.since >= 12 && cx.flag("select_last_index")? {
        attrs.push(("select_last", Attr::UNIT));
    }
    let x = cx.value(0)?;
    let y = cx.op(name, &[x], &attrs)?;
    cx.set(0, y);
    Ok(())
}

/// 1 at the first of the greatest elements along `axis`, else 0. Before operator set 13 all dimensions
/// from `axis` on are one.
fn hardmax(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, elem, shape) = (cx.value(0)?, cx.elem(0)?, cx.static_shape(0)?);
    let axis = cx.axis(cx.int("axis")?, shape.len())?;
    let flat = if cx.since < 13 {
        vec![expr::volume(cx, &shape[..axis])?, expr::volume(cx, &shape[axis..])?]
    } else {
        shape.clone()
    };
    let axis = if cx.since < 13 { 1 } else { axis };
    let x = cx.reshape(x, &flat)?;
    let best = cx.op("graph.argmax", &[x], &[("axis", cx.i64(axis)), ("keepdims", Attr::UNIT)])?;
    let mut along = vec![1; flat.len()];
    along[axis] = flat[axis];
    let places = expr::iota(cx, flat[axis], &along)?;
    let y = expr::two(cx, "graph.equal", places, best)?;
    let y = cx.cast(y, elem)?;
    let y = cx.reshape(y, &shape)?;
    cx.set(0, y);
    Ok(())
}

fn cumulative(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    let mut flags = Vec::new();
    for name in ["exclusive", "reverse"] {
        if cx.flag(name)? {
            flags.push((name, Attr::UNIT));
        }
    }
    let x = cx.value(0)?;
    let along = |cx: &mut NodeCx<'_, '_, '_>, axis: usize| {
        let attrs: Vec<(&str, Attr)> = flags.iter().copied().chain([("axis", cx.i64(axis))]).collect();
        cx.op(name, &[x], &attrs)
    };
    let y = if cx.constant(1)?.is_some() {
        let axis = cx.const_int(1)?;
        let axis = cx.axis(axis, cx.rank(0)?)?;
        along(cx, axis)?
    } else {
        expr::by_axis(cx, 1, cx.rank(0)?, along)?
    };
    cx.set(0, y);
    Ok(())
}
