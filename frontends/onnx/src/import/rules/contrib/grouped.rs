//! Attention whose heads of queries share those of keys, with a cache that is filled from the left.

use terrace_ir::Value;
use terrace_ir::types::DYNAMIC;

use super::super::attention::core::{Attention, attend, join_heads, scale, split_heads};
use super::super::attention::mask::{Mask, extended, places, shifted};
use super::super::attention::rotary::{Rotation, rotate};
use super::*;

pub(super) const RULES: Family = &[("GroupQueryAttention", group_query)];

/// The longest sequence of keys.
const MAX_KEYS: i64 = 1 << 20;

/// Lengths of a [`group_query`] node.
struct Lengths {
    /// Places of keys in the cache that it gives.
    present: i64,
    /// Keys of each sequence before its queries, `batch`; none where all are new.
    past: Option<Value>,
    /// Whether that is the same known number for all.
    even: bool,
}

/// `com.microsoft` `GroupQueryAttention`.
///
/// `seqlens_k` is the number of keys of each sequence less one, new ones included, and
/// `total_sequence_length` the greatest of these numbers. If that is the number of queries there is
/// nothing in the cache yet, and shorter sequences are filled up behind; else the queries are the last
/// keys. The cache that comes out is as long as the greatest number of keys, or the one that came in if
/// that is longer; it holds zeros behind the last key.
fn group_query(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    refuse(cx)?;
    let (mut q, mut k, v) = projections(cx)?;
    let lengths = lengths(cx, k)?;
    if cx.flag("do_rotary")? {
        (q, k) = rotated(cx, q, k, &lengths)?;
    }
    let keys = present(cx, (3, k), &lengths)?;
    let values = present(cx, (4, v), &lengths)?;
    let mut mask = Mask::new(cx.elem_of(q));
    if let Some(bias) = cx.opt_value(10)? {
        let bias = extended(cx, bias, (keys, 2))?;
        mask.add(cx, bias)?;
    }
    let window = match cx.int("local_window_size")? {
        -1 => None,
        size if (1..i64::from(i32::MAX)).contains(&size) => Some(size - 1),
        size => {
            return Err(cx.bad_attribute("local_window_size", format!("is {size}, expected -1 or a size")));
        }
    };
    let right = cx.flag("causal")?.then_some(0);
    if right.is_none() && window.is_none() {
        return Err(cx.unsupported("`causal` 0"));
    }
    let list = cx.positions(keys, 2)?;
    let places = places(cx, q, lengths.past)?;
    mask.window(cx, (places, list), (window, right), false)?;
    let bias = mask.bias(cx, f64::NEG_INFINITY)?;
    let softcap = f64::from(cx.opt_float("softcap")?.unwrap_or(0.0));
    let scale = scale(cx, cx.opt_float("scale")?.filter(|&scale| scale != 0.0), q)?;
    let sink = sink(cx, q)?;
    let of = Attention { q, k: keys, v: values, scale, softcap, bias, softmax_type: None, sink };
    let attended = attend(cx, &of)?;
    let result = join_heads(cx, attended.result)?;
    cx.set(0, result);
    cx.set(1, keys);
    cx.set(2, values);
    match cx.int("qk_output")? {
        0 => {}
        1 => cx.set(3, attended.biased),
        2 => cx.set(3, attended.weights),
        mode => return Err(cx.bad_attribute("qk_output", format!("is {mode}, expected 0 to 2"))),
    }
    Ok(())
}

fn refuse(cx: &NodeCx<'_, '_, '_>) -> Result<()> {
    for name in ["k_quant_type", "v_quant_type"] {
        let kind = cx.text(name)?;
        if kind != "NONE" {
            return Err(cx.unsupported(format!("`{name}` `{kind}`")));
        }
    }
    if cx.has(14) || cx.has(15) {
        return Err(cx.unsupported("normalized queries and keys (`q_norm_weight`)"));
    }
    if cx.flag("sliding_window_cache")? {
        return Err(cx.unsupported("`sliding_window_cache` 1"));
    }
    Ok(())
}

/// Queries, keys and values by heads; all three may be packed into the first input.
fn projections(cx: &mut NodeCx<'_, '_, '_>) -> Result<(Value, Value, Value)> {
    let (heads, kv_heads) = (cx.int("num_heads")?, cx.int("kv_num_heads")?);
    if heads < 1 || kv_heads < 1 || heads > 1 << 20 || kv_heads > heads {
        let why = format!("is {kv_heads}, for {heads} heads of queries");
        return Err(cx.bad_attribute("kv_num_heads", why));
    }
    let query = cx.value(0)?;
    let (q, k, v) = match (cx.opt_value(1)?, cx.opt_value(2)?) {
        (Some(key), Some(value)) => (query, key, value),
        (None, None) => {
            let shape = cx.shape_of(query);
            let hidden = shape.last().copied().unwrap_or(0);
            let all = heads + 2 * kv_heads;
            if shape.len() != 3 || hidden <= 0 || hidden % all != 0 {
                return Err(cx.bad_operands(format!("takes features for {all} heads packed into `query`")));
            }
            let size = hidden / all;
            let parts = cx.parts(query, 2, &[heads * size, kv_heads * size, kv_heads * size])?;
            (parts[0], parts[1], parts[2])
        }
        _ => return Err(cx.bad_operands("takes `key` and `value` only together")),
    };
    Ok((split_heads(cx, q, heads)?, split_heads(cx, k, kv_heads)?, split_heads(cx, v, kv_heads)?))
}

fn lengths(cx: &mut NodeCx<'_, '_, '_>, k: Value) -> Result<Lengths> {
    let (shape, total) = (cx.shape_of(k), cx.const_int(6)?);
    let (batch, new) = (shape[0], shape[2]);
    let before = if cx.has(3) { cx.shape(3)?.get(2).copied().unwrap_or(0) } else { 0 };
    if new == DYNAMIC || before == DYNAMIC {
        return Err(Fault::new(codes::DYNAMIC, "needs the lengths of sequence and cache to be known"));
    }
    if total > MAX_KEYS {
        return Err(Fault::new(
            codes::LIMIT,
            format!("has sequences of {total} keys, expected at most {MAX_KEYS}"),
        ));
    }
    if total < new {
        return Err(cx.bad_operands(format!("has {new} new keys of a total of {total}")));
    }
    if before > MAX_KEYS {
        return Err(Fault::new(
            codes::LIMIT,
            format!("has a cache of {before} keys, expected at most {MAX_KEYS}"),
        ));
    }
    let present = before.max(total);
    if total == new {
        return Ok(Lengths { present, past: None, even: true });
    }
    // The longest sequence of one is that one.
    if batch == 1 {
        let past = cx.ints_const(&[1], vec![total - new])?;
        return Ok(Lengths { present, past: Some(past), even: before == total - new });
    }
    let last = cx.value(5)?;
    let last = cx.cast(last, cx.ctx.int(64))?;
    let last = cx.reshape(last, &[batch])?;
    let past = shifted(cx, last, 1 - new)?;
    Ok(Lengths { present, past: Some(past), even: false })
}

/// Queries and keys rotated by the angles of their places, or of the positions in input 9.
fn rotated(cx: &mut NodeCx<'_, '_, '_>, q: Value, k: Value, lengths: &Lengths) -> Result<(Value, Value)> {
    let (cos, sin) = (cx.value(7)?, cx.value(8)?);
    let positions = match (cx.opt_value(9)?, lengths.past) {
        (Some(given), _) => given,
        (None, past) => {
            let list = cx.positions(q, 2)?;
            match past {
                Some(past) => {
                    let past = cx.with_axes(past, &[1])?;
                    cx.add(past, list)?
                }
                None => list,
            }
        }
    };
    let (cos, sin) = (cx.gathered(cos, positions, 0)?, cx.gathered(sin, positions, 0)?);
    let interleaved = cx.flag("rotary_interleaved")?;
    let features = cx.shape_of(cos).last().map_or(0, |pairs| pairs.saturating_mul(2));
    let by = Rotation { cos, sin, interleaved, features };
    Ok((rotate(cx, q, &by)?, rotate(cx, k, &by)?))
}

/// The cache in input `past` with `new` put in behind what each sequence has there.
fn present(cx: &mut NodeCx<'_, '_, '_>, (past, new): (usize, Value), lengths: &Lengths) -> Result<Value> {
    let added = cx.shape_of(new)[2];
    let Some(cache) = cx.opt_value(past)? else {
        return Ok(new);
    };
    let held = cx.shape(past)?.get(2).copied().unwrap_or(0);
    match lengths.past {
        None if lengths.present == added => Ok(new),
        None => {
            let high = cx.ctx.i64_array(&[0, 0, lengths.present - added, 0]);
            cx.op("graph.pad", &[new], &[("low", cx.ctx.i64_array(&[0; 4])), ("high", high)])
        }
        Some(_) if lengths.even => cx.concat(&[cache, new], 2),
        Some(count) => inserted(cx, (cache, held), (new, added), (count, lengths.present)),
    }
}

/// `new` put into `cache` of `held` places behind the first `count` of each sequence, `present` places
/// in all.
///
/// Place `j` is taken from the cache up to `count`, then from what is new; behind that it is zero.
fn inserted(
    cx: &mut NodeCx<'_, '_, '_>,
    (cache, held): (Value, i64),
    (new, added): (Value, i64),
    (count, present): (Value, i64),
) -> Result<Value> {
    let both = cx.concat(&[cache, new], 2)?;
    let rows = cx.transpose(both, &[0, 2, 1, 3])?;
    let place = cx.ints_const(&[1, present], (0..present).collect())?;
    let count = cx.with_axes(count, &[1])?;
    let number = cx.sub(place, count)?;
    let (zero, limit) = (cx.ints_const(&[], vec![0])?, cx.ints_const(&[], vec![added])?);
    let from = cx.op("graph.greater_equal", &[number, zero], &[])?;
    let to = cx.op("graph.less", &[number, limit], &[])?;
    let is_new = cx.op("graph.and", &[from, to], &[])?;
    let behind = shifted(cx, number, held)?;
    let last = held.saturating_add(added).saturating_sub(1).max(0);
    let kept = cx.ints_const(&[1, present], (0..present).map(|at| at.min(last)).collect())?;
    let index = cx.select(is_new, behind, kept)?;
    let index = cx.with_axes(index, &[2])?;
    let picked = cx.op("graph.gather_nd", &[rows, index], &[("batch_dims", cx.i64(1))])?;
    let there = cx.with_axes(to, &[2, 3])?;
    let zero = cx.scalar(0.0, cx.elem_of(picked))?;
    let picked = cx.select(there, picked, zero)?;
    cx.transpose(picked, &[0, 2, 1, 3])
}

/// The score of a key without value: that of input 11 for each head, or zero with `smooth_softmax`.
fn sink(cx: &mut NodeCx<'_, '_, '_>, q: Value) -> Result<Option<Value>> {
    if let Some(sink) = cx.opt_value(11)? {
        return Ok(Some(sink));
    }
    if cx.int("smooth_softmax")? != 1 {
        return Ok(None);
    }
    let (heads, elem) = (cx.shape_of(q)[1], cx.elem_of(q));
    let zero = cx.scalar(0.0, elem)?;
    Ok(Some(cx.expanded(zero, &[heads])?))
}
