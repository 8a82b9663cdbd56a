//! Attention with as many heads of keys as of queries.

use terrace_ir::Value;
use terrace_ir::types::DYNAMIC;

use super::super::attention::core::{Attention, attend, join_heads, scale, split_heads};
use super::super::attention::mask::{Mask, extended, places};
use super::super::attention::rotary::{Rotation, rotate};
use super::quantized::{Quantized, dequantized_product};
use super::*;

pub(super) const RULES: Family = &[
    ("Attention", fused_attention),
    ("DecoderMaskedMultiHeadAttention", decoder_masked),
    ("GemmaRotaryEmbedding", gemma_rotary),
    ("MultiHeadAttention", multi_head),
    ("QAttention", quantized_attention),
    ("RotaryEmbedding", rotary_embedding),
];

/// Queries, keys and values by heads.
struct Heads {
    q: Value,
    k: Value,
    v: Value,
    /// Keys that came from a cache, as a scalar.
    past: Option<Value>,
}

/// Which input of a node holds what of the mask.
struct MaskInputs {
    /// Which keys are there.
    padding: usize,
    /// What is added to scores.
    bias: usize,
}

/// The mask of a node: padding, an added bias, and with `unidirectional` keys up to the query only.
fn mask(cx: &mut NodeCx<'_, '_, '_>, heads: &Heads, inputs: &MaskInputs, causal: bool) -> Result<Mask> {
    let elem = cx.elem_of(heads.q);
    let mut mask = Mask::new(elem);
    if let Some(bias) = cx.opt_value(inputs.bias)? {
        mask.add(cx, bias)?;
    }
    if let Some(given) = cx.opt_value(inputs.padding)? {
        let there = padding(cx, given, heads)?;
        let filter = cx.opt_float("mask_filter_value")?.unwrap_or(-10000.0);
        let (zero, filter) = (cx.scalar(0.0, elem)?, cx.scalar(f64::from(filter), elem)?);
        let bias = cx.select(there, zero, filter)?;
        mask.add(cx, bias)?;
    }
    if causal {
        let keys = cx.positions(heads.k, 2)?;
        let places = places(cx, heads.q, heads.past)?;
        mask.window(cx, (places, keys), (None, Some(0)), false)?;
    }
    Ok(mask)
}

/// Which keys are there, by one of the forms that onnxruntime knows; broadcasts to
/// `batch x heads x queries x keys`.
fn padding(cx: &mut NodeCx<'_, '_, '_>, given: Value, heads: &Heads) -> Result<Value> {
    let batch = cx.shape_of(heads.q)[0];
    let shape = cx.shape_of(given);
    if shape.len() == 1 {
        return lengths(cx, given, batch, heads.k);
    }
    let given = extended(cx, given, (heads.k, 2))?;
    let zero = cx.scalar(0.0, cx.elem_of(given))?;
    let there = cx.op("graph.not_equal", &[given, zero], &[])?;
    match shape.len() {
        2 => cx.with_axes(there, &[1, 2]),
        3 => cx.with_axes(there, &[1]),
        4 => {
            // The mask of the greatest length: rows of the last queries, columns of all keys.
            let sizes = cx.shape_of(heads.q);
            let (queries, keys) = (sizes[2], cx.shape_of(heads.k)[2]);
            if queries == DYNAMIC || keys == DYNAMIC {
                return Err(Fault::new(codes::DYNAMIC, "needs the lengths for a mask of rank 4 to be known"));
            }
            let rows = cx.sliced(there, 2, (keys - queries, keys, 1))?;
            cx.sliced(rows, 3, (0, keys, 1))
        }
        rank => Err(cx.bad_operands(format!("takes a mask of rank 1 to 4, found {rank}"))),
    }
}

/// Keys up to the number that each sequence has; of twice as many numbers the second half says where
/// each begins.
fn lengths(cx: &mut NodeCx<'_, '_, '_>, given: Value, batch: i64, k: Value) -> Result<Value> {
    let count = cx.shape_of(given)[0];
    let known = batch != DYNAMIC && count != DYNAMIC;
    if known && count != batch && count != batch.saturating_mul(2) {
        return Err(cx.unsupported(format!("{count} numbers as the mask of {batch} sequences")));
    }
    let wide = cx.cast(given, cx.ctx.int(64))?;
    let keys = cx.positions(k, 2)?;
    let of_batch = |cx: &mut NodeCx<'_, '_, '_>, list| cx.reshape(list, &[batch, 1, 1, 1]);
    if !known || count == batch {
        let ends = of_batch(cx, wide)?;
        return cx.op("graph.less", &[keys, ends], &[]);
    }
    let halves = cx.parts(wide, 0, &[batch; 2])?;
    let (ends, starts) = (of_batch(cx, halves[0])?, of_batch(cx, halves[1])?);
    let before = cx.op("graph.less", &[keys, ends], &[])?;
    let behind = cx.op("graph.greater_equal", &[keys, starts], &[])?;
    cx.op("graph.and", &[before, behind], &[])
}

/// Attention on `heads`; its result as `batch x queries x features`, and the scores.
fn attended(cx: &mut NodeCx<'_, '_, '_>, heads: &Heads, mask: &Mask) -> Result<(Value, Value)> {
    // Onnxruntime forbids by the least number of the type, which leaves rows without a key uniform.
    let elem = cx.elem_of(heads.q);
    let least = least(cx, elem);
    let bias = mask.bias(cx, least)?.map(|mut bias| {
        bias.may_forbid_all = false;
        bias
    });
    let scale = scale(cx, cx.opt_float("scale")?.filter(|&scale| scale != 0.0), heads.q)?;
    let Heads { q, k, v, .. } = *heads;
    let of = Attention { q, k, v, scale, softcap: 0.0, bias, softmax_type: None, sink: None };
    let attended = attend(cx, &of)?;
    Ok((join_heads(cx, attended.result)?, attended.scores))
}

/// The least finite number of a float type.
fn least(cx: &NodeCx<'_, '_, '_>, elem: terrace_ir::Type) -> f64 {
    match elem.byte_width(&cx.ctx) {
        Some(2) => -65504.0,
        _ => f64::from(f32::MIN),
    }
}

fn num_heads(cx: &NodeCx<'_, '_, '_>) -> Result<i64> {
    match cx.int("num_heads")? {
        heads if heads > 0 => Ok(heads),
        heads => Err(cx.bad_attribute("num_heads", format!("is {heads}, expected at least 1"))),
    }
}

/// `com.microsoft` `Attention`: the projection of the input, then attention on its thirds.
fn fused_attention(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, w) = (cx.value(0)?, cx.value(1)?);
    let mut projected = cx.product((x, false), (w, false), 1.0)?;
    if let Some(bias) = cx.opt_value(2)? {
        projected = cx.add(projected, bias)?;
    }
    let inputs = MaskInputs { padding: 3, bias: 5 };
    projected_attention(cx, projected, (4, Some(6)), &inputs)
}

/// As [`fused_attention`] of 8-bit integers, accumulated in 32 bits.
fn quantized_attention(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let a = Quantized { value: 0, scale: 3, zero_point: 6 };
    let b = Quantized { value: 1, scale: 4, zero_point: 7 };
    let product = dequantized_product(cx, &a, &b)?;
    let bias = cx.value(2)?;
    let projected = cx.add(product, bias)?;
    // No input of the node holds a bias of scores.
    let inputs = MaskInputs { padding: 5, bias: usize::MAX };
    projected_attention(cx, projected, (8, None), &inputs)
}

/// Attention on the parts of `projected` for queries, keys and values, behind the cache in input `past`.
fn projected_attention(
    cx: &mut NodeCx<'_, '_, '_>,
    projected: Value,
    (past, shared): (usize, Option<usize>),
    inputs: &MaskInputs,
) -> Result<()> {
    if cx.flag("past_present_share_buffer")? || shared.is_some_and(|index| cx.has(index)) {
        return Err(cx.unsupported("a cache that is written in place (`past_present_share_buffer`)"));
    }
    let count = num_heads(cx)?;
    let shape = cx.shape_of(projected);
    let &[_, _, features] = &shape[..] else {
        return Err(cx.bad_operands(format!("takes an input of rank 3, found rank {}", shape.len())));
    };
    if features == DYNAMIC {
        return Err(Fault::new(codes::DYNAMIC, "needs the number of features to be known"));
    }
    let sizes = match cx.ints("qkv_hidden_sizes")? {
        Some(sizes) if sizes.len() == 3 && sizes.iter().all(|&size| size > 0) => sizes,
        Some(sizes) => {
            return Err(cx.bad_attribute("qkv_hidden_sizes", format!("is {sizes:?}, expected three sizes")));
        }
        None => vec![features / 3; 3],
    };
    let parts = cx.parts(projected, 2, &sizes)?;
    let mut q = split_heads(cx, parts[0], count)?;
    let mut k = split_heads(cx, parts[1], count)?;
    let mut v = split_heads(cx, parts[2], count)?;
    if cx.flag("do_rotary")? {
        (q, k) = rotated_by_base(cx, q, k)?;
    }
    let mut before = None;
    if let Some(past) = cx.opt_value(past)? {
        let halves = cx.parts(past, 0, &[1, 1])?;
        let mut unpacked = Vec::new();
        for half in halves {
            let sizes = cx.shape_of(half);
            let &[_, _, heads, _, size] = &sizes[..] else {
                return Err(cx.bad_operands(format!("takes a cache of rank 5, found rank {}", sizes.len())));
            };
            unpacked.push(cx.reshape(half, &[sizes[1], heads, sizes[3], size])?);
        }
        before = Some(cx.size_of(unpacked[0], 2)?);
        k = cx.concat(&[unpacked[0], k], 2)?;
        v = cx.concat(&[unpacked[1], v], 2)?;
    }
    let heads = Heads { q, k, v, past: before };
    let causal = cx.flag("unidirectional")?;
    let mask = mask(cx, &heads, inputs, causal)?;
    let (result, _) = attended(cx, &heads, &mask)?;
    cx.set(0, result);
    if cx.wants(1) {
        let (k, v) = (cx.with_axes(heads.k, &[0])?, cx.with_axes(heads.v, &[0])?);
        let present = cx.concat(&[k, v], 0)?;
        cx.set(1, present);
    }
    Ok(())
}

/// Queries and keys rotated by angles of base 10 000, as the node itself says no others.
fn rotated_by_base(cx: &mut NodeCx<'_, '_, '_>, q: Value, k: Value) -> Result<(Value, Value)> {
    if cx.has(4) {
        return Err(cx.unsupported("`do_rotary` behind a cache"));
    }
    let size = match cx.opt_int("rotary_embedding_dim")? {
        Some(size) if size > 0 => size,
        _ => cx.shape_of(q)[3],
    };
    if !(2..=1 << 16).contains(&size) || size % 2 != 0 {
        return Err(cx.bad_attribute("rotary_embedding_dim", format!("gives {size} features to rotate")));
    }
    let elem = cx.elem_of(q);
    let steps = (0..size / 2).map(|pair| 10_000f64.powf(-2.0 * pair as f64 / size as f64));
    let wide = cx.ctx.f32();
    let steps = cx.floats_const(&[size / 2], steps.collect(), wide)?;
    let list = cx.positions(q, 2)?;
    let places = cx.cast(list, wide)?;
    let places = cx.with_axes(places, &[1])?;
    let angles = cx.mul(places, steps)?;
    let (cos, sin) = (cx.unary("graph.cos", angles)?, cx.unary("graph.sin", angles)?);
    let (cos, sin) = (cx.cast(cos, elem)?, cx.cast(sin, elem)?);
    let by = Rotation { cos, sin, interleaved: false, features: size };
    Ok((rotate(cx, q, &by)?, rotate(cx, k, &by)?))
}

/// `com.microsoft` `MultiHeadAttention`: queries, keys and values were projected before.
fn multi_head(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.has(8) || cx.has(9) {
        return Err(cx.unsupported("a cache that is written in place (`past_sequence_length`)"));
    }
    let (q, k, v) = projections(cx, 3)?;
    let heads = behind_cache(cx, (q, k, v), (6, 7))?;
    let causal = cx.flag("unidirectional")?;
    let mask = mask(cx, &heads, &MaskInputs { padding: 4, bias: 5 }, causal)?;
    outputs(cx, &heads, &mask)
}

/// `com.microsoft` `DecoderMaskedMultiHeadAttention`: one query behind a cache.
fn decoder_masked(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.flag("past_present_share_buffer")? || cx.has(7) {
        return Err(cx.unsupported("a cache that is written in place (`past_present_share_buffer`)"));
    }
    if cx.has(8) || cx.has(9) {
        return Err(cx.unsupported("beams (`cache_indirection`)"));
    }
    let (q, k, v) = projections(cx, 10)?;
    let heads = behind_cache(cx, (q, k, v), (5, 6))?;
    let mask = mask(cx, &heads, &MaskInputs { padding: 3, bias: 4 }, false)?;
    outputs(cx, &heads, &mask)
}

fn outputs(cx: &mut NodeCx<'_, '_, '_>, heads: &Heads, mask: &Mask) -> Result<()> {
    let (result, scores) = attended(cx, heads, mask)?;
    cx.set(0, result);
    cx.set(1, heads.k);
    cx.set(2, heads.v);
    cx.set(3, scores);
    Ok(())
}

/// Queries, keys and values by heads: apart or packed into one or two of the first three inputs, plus
/// the bias of all three in input `bias`.
fn projections(cx: &mut NodeCx<'_, '_, '_>, bias: usize) -> Result<(Value, Value, Value)> {
    let count = num_heads(cx)?;
    let q = cx.value(0)?;
    if cx.rank(0)? == 5 {
        if cx.has(1) || cx.has(2) || cx.has(bias) {
            return Err(cx.unsupported("packed queries, keys and values beside others"));
        }
        let parts = unpacked(cx, q, 3)?;
        return Ok((parts[0], parts[1], parts[2]));
    }
    let biases = match cx.opt_value(bias)? {
        Some(bias) => {
            let total = cx.shape_of(bias).first().copied().unwrap_or(0);
            let own = cx.shape(0)?.last().copied().unwrap_or(0);
            if own <= 0 || total < own.saturating_mul(2) {
                return Err(cx.bad_operands("takes a bias for queries, keys and values"));
            }
            cx.parts(bias, 0, &[own, own, total - own - own])?
        }
        None => Vec::new(),
    };
    let q = biased(cx, q, biases.first())?;
    let q = split_heads(cx, q, count)?;
    if !cx.has(1) {
        return Err(cx.unsupported("queries without keys"));
    }
    let key = cx.value(1)?;
    match (cx.rank(1)?, cx.opt_value(2)?) {
        (5, None) => {
            let parts = unpacked(cx, key, 2)?;
            Ok((q, parts[0], parts[1]))
        }
        (4, Some(value)) => Ok((q, key, value)),
        (3, Some(value)) => {
            let (key, value) = (biased(cx, key, biases.get(1))?, biased(cx, value, biases.get(2))?);
            Ok((q, split_heads(cx, key, count)?, split_heads(cx, value, count)?))
        }
        (rank, _) => {
            Err(cx.bad_operands(format!("takes keys of rank 3 or 4 with values, found rank {rank}")))
        }
    }
}

fn biased(cx: &mut NodeCx<'_, '_, '_>, value: Value, bias: Option<&Value>) -> Result<Value> {
    match bias {
        Some(&bias) => cx.add(value, bias),
        None => Ok(value),
    }
}

/// `batch x length x heads x parts x size` as its parts by heads.
fn unpacked(cx: &mut NodeCx<'_, '_, '_>, packed: Value, count: i64) -> Result<Vec<Value>> {
    let slices = cx.parts(packed, 3, &vec![1; count as usize])?;
    let mut parts = Vec::new();
    for slice in slices {
        let shape = cx.shape_of(slice);
        let part = cx.reshape_by(slice, &[0, 0, shape[2], shape[4]])?;
        parts.push(cx.transpose(part, &[0, 2, 1, 3])?);
    }
    Ok(parts)
}

/// Keys and values behind those of the cache in two inputs.
fn behind_cache(
    cx: &mut NodeCx<'_, '_, '_>,
    (q, k, v): (Value, Value, Value),
    (key, value): (usize, usize),
) -> Result<Heads> {
    match (cx.opt_value(key)?, cx.opt_value(value)?) {
        (None, None) => Ok(Heads { q, k, v, past: None }),
        (Some(past_key), Some(past_value)) => {
            let past = Some(cx.size_of(past_key, 2)?);
            Ok(Heads { q, k: cx.concat(&[past_key, k], 2)?, v: cx.concat(&[past_value, v], 2)?, past })
        }
        _ => Err(cx.bad_operands("takes `past_key` and `past_value` only together")),
    }
}

/// `com.microsoft` `RotaryEmbedding`: positions are given by batch, or the first one is.
fn rotary_embedding(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.flag("is_packed_batching")? {
        return Err(cx.unsupported("`is_packed_batching` 1"));
    }
    let (x, rank) = (cx.value(0)?, cx.rank(0)?);
    let (cos, sin) = (cx.value(2)?, cx.value(3)?);
    let features = cx.opt_int("rotary_embedding_dim")?.unwrap_or(0);
    let heads = match rank {
        4 => x,
        3 => {
            let pairs = cx.shape_of(cos).last().copied().unwrap_or(0);
            let hidden = cx.shape_of(x)[2];
            let count = match cx.opt_int("num_heads")? {
                Some(count) if count > 0 => count,
                // All of a head is rotated, by twice as many features as there are angles.
                _ if pairs > 0 && hidden > 0 => hidden / pairs.saturating_mul(2),
                _ => return Err(cx.bad_attribute("num_heads", "must be given here")),
            };
            split_heads(cx, x, count)?
        }
        _ => return Err(cx.bad_operands(format!("takes an input of rank 3 or 4, found {rank}"))),
    };
    let positions = positions(cx, heads, 1)?;
    let (cos, sin) = (cx.gathered(cos, positions, 0)?, cx.gathered(sin, positions, 0)?);
    let by = Rotation { cos, sin, interleaved: cx.flag("interleaved")?, features };
    let mut y = rotate(cx, heads, &by)?;
    if let Some(scale) = cx.opt_float("scale")? {
        y = cx.scaled(y, f64::from(scale))?;
    }
    if rank == 3 {
        y = join_heads(cx, y)?;
    }
    cx.set(0, y);
    Ok(())
}

/// The positions of `heads`: input `index`, or counted from the one number that it holds.
fn positions(cx: &mut NodeCx<'_, '_, '_>, heads: Value, index: usize) -> Result<Value> {
    let (given, shape) = (cx.value(index)?, cx.shape(index)?);
    if shape.len() != 1 {
        return Ok(given);
    }
    let first = cx.cast(given, cx.ctx.int(64))?;
    let list = cx.positions(heads, 2)?;
    cx.add(list, first)
}

/// Two tensors times the cosine of the embedding, plus their rotations times its sine.
fn gemma_rotary(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (emb, elem) = (cx.value(0)?, cx.elem(1)?);
    let mut factors = Vec::new();
    for name in ["graph.cos", "graph.sin"] {
        let factor = cx.unary(name, emb)?;
        let factor = cx.cast(factor, elem)?;
        factors.push(cx.with_axes(factor, &[1])?);
    }
    for (output, plain, turned) in [(0, 1, 2), (1, 3, 4)] {
        let (plain, turned) = (cx.value(plain)?, cx.value(turned)?);
        let (a, b) = (cx.mul(plain, factors[0])?, cx.mul(turned, factors[1])?);
        let y = cx.add(a, b)?;
        cx.set(output, y);
    }
    Ok(())
}
