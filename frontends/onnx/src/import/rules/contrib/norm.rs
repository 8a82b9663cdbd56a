//! Normalizations, with the additions that were fused into them.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Value};

use super::super::norm::{Statistic, eps, normalized_by};
use super::*;

pub(super) const RULES: Family = &[
    ("EmbedLayerNormalization", |cx| embed_layer_norm(cx, PLAIN, Some(8))),
    ("GroupNorm", |cx| group_norm(cx, &[])),
    ("QEmbedLayerNormalization", |cx| embed_layer_norm(cx, QUANTIZED, None)),
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

/// A table of embeddings, or a list: an input, with those of its scale and zero point if it is quantized.
#[derive(Clone, Copy)]
struct Table(usize, Option<(usize, usize)>);

impl Table {
    /// The numbers that `value`, taken from the table, stands for.
    fn numbers(self, cx: &mut NodeCx<'_, '_, '_>, value: Value) -> Result<Value> {
        match self.1 {
            None => Ok(value),
            Some((scale, zero_point)) => {
                let operands = [Some(value), Some(cx.value(scale)?), cx.opt_value(zero_point)?];
                cx.op_opt("graph.dequantize", &operands, &[])
            }
        }
    }

    /// The rows that `indices` name.
    fn rows(self, cx: &mut NodeCx<'_, '_, '_>, indices: Value) -> Result<Value> {
        let table = cx.value(self.0)?;
        let rows = cx.gathered(table, indices, 0)?;
        self.numbers(cx, rows)
    }

    /// All of it.
    fn whole(self, cx: &mut NodeCx<'_, '_, '_>) -> Result<Value> {
        let value = cx.value(self.0)?;
        self.numbers(cx, value)
    }
}

/// Tables of words, positions and segments, scale and shift.
type Tables = [Table; 5];

/// `EmbedLayerNormalization`.
const PLAIN: Tables = [Table(2, None), Table(3, None), Table(4, None), Table(5, None), Table(6, None)];

/// `QEmbedLayerNormalization`.
const QUANTIZED: Tables = [
    Table(2, Some((8, 13))),
    Table(3, Some((9, 14))),
    Table(4, Some((10, 15))),
    Table(5, Some((11, 16))),
    Table(6, Some((12, 17))),
];

/// The sum of the embeddings of words, positions and segments, normalized; and how many words the
/// mask lets each sequence have.
fn embed_layer_norm(
    cx: &mut NodeCx<'_, '_, '_>,
    [words, places, segments, gamma, beta]: Tables,
    positions: Option<usize>,
) -> Result<()> {
    let shape = cx.shape(0)?;
    let &[_, length] = &shape[..] else {
        return Err(cx.bad_operands(format!("takes `input_ids` of rank 2, found rank {}", shape.len())));
    };
    let ids = cx.value(0)?;
    let given = match positions {
        Some(index) => cx.opt_value(index)?,
        None => None,
    };
    let mut sum = words.rows(cx, ids)?;
    let place = match given {
        Some(positions) => places.rows(cx, positions)?,
        None if length == DYNAMIC => {
            let positions = cx.positions(ids, 1)?;
            places.rows(cx, positions)?
        }
        None => {
            let table = cx.value(places.0)?;
            let rows = cx.sliced(table, 0, (0, length, 1))?;
            places.numbers(cx, rows)?
        }
    };
    sum = cx.add(sum, place)?;
    match (cx.opt_value(1)?, cx.has(segments.0)) {
        (Some(indices), true) => {
            let segment = segments.rows(cx, indices)?;
            sum = cx.add(sum, segment)?;
        }
        (None, false) => {}
        _ => return Err(cx.bad_operands("takes `segment_ids` and `segment_embedding` only together")),
    }
    let operands = [Some(sum), Some(gamma.whole(cx)?), Some(beta.whole(cx)?)];
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
