//! Normalizations, with the additions that were fused into them.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Value};

use super::super::norm::{Statistic, eps, normalized_by};
use super::*;

pub(super) const RULES: Family = &[
    ("EmbedLayerNormalization", embed_layer_norm),
    ("GroupNorm", |cx| group_norm(cx, &[])),
    ("SkipGroupNorm", skip_group_norm),
    ("SkipLayerNormalization", |cx| skip_norm(cx, "graph.layer_norm")),
    ("SkipSimplifiedLayerNormalization", |cx| skip_norm(cx, "graph.rms_norm")),
];

/// The normalization of the last dimension of `input + skip + bias`.
///
/// Outputs are the result, the mean, the inverse of the deviation, and the sum.
fn skip_norm(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    let rms = name == "graph.rms_norm";
    let (input, skip, gamma) = (cx.value(0)?, cx.value(1)?, cx.value(2)?);
    let (beta, bias) = if rms { (None, cx.opt_value(3)?) } else { (cx.opt_value(3)?, cx.opt_value(4)?) };
    let mut sum = cx.add(input, skip)?;
    if let Some(bias) = bias {
        sum = cx.add(sum, bias)?;
    }
    let rank = cx.rank(0)?;
    if rank == 0 || cx.shape_of(sum).len() != rank {
        return Err(cx.bad_operands("takes a `skip` that broadcasts to the input"));
    }
    let mut operands = vec![Some(sum), Some(gamma)];
    if !rms {
        operands.push(beta);
    }
    let y = cx.op_opt(name, &operands, &[eps(cx)?, ("axis", cx.i64(rank - 1))])?;
    cx.set(0, y);
    let inverse = if rms { Statistic::InverseRootMeanSquare } else { Statistic::InverseDeviation };
    let epsilon = f64::from(cx.float("epsilon")?);
    for (index, statistic) in [(1, Statistic::Mean), (2, inverse)] {
        if cx.wants(index) {
            let value = normalized_by(cx, sum, rank - 1, (statistic, epsilon))?;
            cx.set(index, value);
        }
    }
    cx.set(3, sum);
    Ok(())
}

/// The sum of the embeddings of words, positions and segments, normalized; and how many words the
/// mask lets each sequence have.
fn embed_layer_norm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let shape = cx.shape(0)?;
    let &[_, length] = &shape[..] else {
        return Err(cx.bad_operands(format!("takes `input_ids` of rank 2, found rank {}", shape.len())));
    };
    let (ids, words, places) = (cx.value(0)?, cx.value(2)?, cx.value(3)?);
    let mut sum = cx.gathered(words, ids, 0)?;
    let place = match cx.opt_value(8)? {
        Some(positions) => cx.gathered(places, positions, 0)?,
        None if length == DYNAMIC => {
            let positions = cx.positions(ids, 1)?;
            cx.gathered(places, positions, 0)?
        }
        None => cx.sliced(places, 0, (0, length, 1))?,
    };
    sum = cx.add(sum, place)?;
    match (cx.opt_value(1)?, cx.opt_value(4)?) {
        (Some(segments), Some(table)) => {
            let segment = cx.gathered(table, segments, 0)?;
            sum = cx.add(sum, segment)?;
        }
        (None, None) => {}
        _ => return Err(cx.bad_operands("takes `segment_ids` and `segment_embedding` only together")),
    }
    let operands = [Some(sum), Some(cx.value(5)?), Some(cx.value(6)?)];
    let y = cx.op_opt("graph.layer_norm", &operands, &[eps(cx)?, ("axis", cx.i64(2))])?;
    cx.set(0, y);
    if cx.wants(1) {
        let index = mask_index(cx, ids)?;
        cx.set(1, index);
    }
    cx.set(2, sum);
    Ok(())
}

/// How many elements of each row of the mask are 1, as `int32`; zeros without a mask.
fn mask_index(cx: &mut NodeCx<'_, '_, '_>, ids: Value) -> Result<Value> {
    let narrow = cx.ctx.int(32);
    let counted = match cx.opt_value(7)? {
        Some(mask) => {
            let one = cx.scalar(1.0, cx.elem_of(mask))?;
            cx.op("graph.equal", &[mask, one], &[])?
        }
        None => cx.op("graph.not_equal", &[ids, ids], &[])?,
    };
    let counted = cx.cast(counted, narrow)?;
    cx.op("graph.reduce_sum", &[counted], &[("axes", cx.ctx.i64_array(&[1]))])
}

/// Group normalization of images, channels last unless the node says otherwise, of `input` plus `more`.
fn group_norm(cx: &mut NodeCx<'_, '_, '_>, more: &[Value]) -> Result<()> {
    let (mut x, gamma, beta) = (cx.value(0)?, cx.value(1)?, cx.value(2)?);
    let rank = cx.rank(0)?;
    let last = cx.flag("channels_last")?;
    if rank < 3 {
        return Err(cx.bad_operands(format!("takes images of rank 3 or more, found rank {rank}")));
    }
    for &term in more {
        x = cx.add(x, term)?;
    }
    if !more.is_empty() {
        cx.set(1, x);
    }
    let groups = cx.int("groups")?;
    if groups < 1 {
        return Err(cx.bad_attribute("groups", format!("is {groups}, expected at least 1")));
    }
    let attrs: [(&str, Attr); 2] = [("groups", cx.ctx.i64_attr(groups)), eps(cx)?];
    if last {
        x = cx.transpose(x, &channels_first(rank))?;
    }
    let mut y = cx.op("graph.group_norm", &[x, gamma, beta], &attrs)?;
    if last {
        y = cx.transpose(y, &channels_last(rank))?;
    }
    y = match cx.int("activation")? {
        0 => y,
        1 => cx.unary("graph.silu", y)?,
        other => return Err(cx.bad_attribute("activation", format!("is {other}, expected 0 or 1"))),
    };
    cx.set(0, y);
    Ok(())
}

fn skip_group_norm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, mut skip) = (cx.rank(0)?, cx.value(3)?);
    if cx.rank(3)? == 2 && x == 4 {
        let shape = cx.shape_of(skip);
        let (rows, channels) = (shape[0], shape[1]);
        let wide = if cx.flag("channels_last")? { [rows, 1, 1, channels] } else { [rows, channels, 1, 1] };
        skip = cx.reshape(skip, &wide)?;
    }
    let mut more = vec![skip];
    more.extend(cx.opt_value(4)?);
    group_norm(cx, &more)
}

/// The order that puts channels behind the batch.
pub(super) fn channels_first(rank: usize) -> Vec<usize> {
    [0, rank - 1].into_iter().chain(1..rank - 1).collect()
}

/// The order that puts channels at the end.
pub(super) fn channels_last(rank: usize) -> Vec<usize> {
    std::iter::once(0).chain(2..rank).chain([1]).collect()
}
