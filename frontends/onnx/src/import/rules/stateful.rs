//! Operators that carry a state from one call of the model to the next.

use terrace_ir::{Type, Value};

use super::expr::{reduce, two, with};
use super::*;

pub(super) const RULES: Family =
    &[("CausalConvWithState", causal_conv), ("LinearAttention", linear_attention)];

/// A convolution of each channel with the elements before it; the state is the last of those.
fn causal_conv(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (shape, weights) = (cx.static_shape(0)?, cx.static_shape(1)?);
    let (&[batch, channels, length], &[of_weights, 1, kernel]) = (&shape[..], &weights[..]) else {
        return Err(cx.bad_operands("takes an input `N x C x L` and weights `C x 1 x K`"));
    };
    if of_weights != channels || kernel < 1 {
        return Err(cx.bad_operands(format!("takes weights of {channels} channels and at least one element")));
    }
    let (mut x, elem) = (cx.value(0)?, cx.elem(0)?);
    let before = kernel - 1;
    let past = match cx.opt_value(3)? {
        Some(past) => past,
        None => {
            let zero = cx.scalar(0.0, elem)?;
            cx.expanded(zero, &[batch, channels, before])?
        }
    };
    if before > 0 {
        x = cx.concat(&[past, x], 2)?;
    }
    let attrs = if channels > 1 { vec![("groups", cx.ctx.i64_attr(channels))] } else { Vec::new() };
    let operands = [Some(x), Some(cx.value(1)?), cx.opt_value(2)?];
    let y = cx.op_opt("graph.conv", &operands, &attrs)?;
    let y = match &*cx.text("activation")? {
        "none" => y,
        "silu" | "swish" => cx.op("graph.silu", &[y], &[])?,
        other => {
            let why = format!("is `{other}`, expected `silu`, `swish` or `none`");
            return Err(cx.bad_attribute("activation", why));
        }
    };
    cx.set(0, y);
    if cx.wants(1) {
        let state = if before > 0 { cx.sliced(x, 2, (length, length + before, 1))? } else { past };
        cx.set(1, state);
    }
    Ok(())
}

/// Tokens that are unrolled at most.
const MAX_TOKENS: i64 = 256;

/// The inputs of linear attention, in `f32` and with heads apart: `N x H x T x D`.
struct Heads {
    query: Value,
    key: Value,
    value: Value,
    decay: Option<Value>,
    beta: Option<Value>,
}

/// The recurrence of linear attention, with the rules of retention (Sun et al. 2023) and of the gated
/// delta network (Yang et al. 2024), a step for each token.
fn linear_attention(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (q_heads, kv_heads) = (cx.int("q_num_heads")?, cx.int("kv_num_heads")?);
    if kv_heads < 1 || q_heads < 1 || q_heads % kv_heads != 0 {
        return Err(
            cx.bad_attribute("q_num_heads", format!("is {q_heads}, expected a multiple of {kv_heads}"))
        );
    }
    let rule = cx.text("update_rule")?;
    let (gated, delta) = match &*rule {
        "linear" => (false, false),
        "gated" => (true, false),
        "delta" => (false, true),
        "gated_delta" => (true, true),
        other => {
            let why = format!("is `{other}`, expected `linear`, `gated`, `delta` or `gated_delta`");
            return Err(cx.bad_attribute("update_rule", why));
        }
    };
    if cx.has(4) != gated || cx.has(5) != delta {
        let why =
            format!("with `update_rule` `{rule}` takes `decay` if gated and `beta` if delta, and else not");
        return Err(cx.bad_operands(why));
    }
    let (query, key, value) = (cx.static_shape(0)?, cx.static_shape(1)?, cx.static_shape(2)?);
    let (&[batch, tokens, q_size], &[_, _, k_size], &[_, _, v_size]) = (&query[..], &key[..], &value[..])
    else {
        return Err(cx.bad_operands("takes queries, keys and values of rank 3"));
    };
    if q_size % q_heads != 0
        || q_size / q_heads != k_size / kv_heads
        || k_size % kv_heads != 0
        || v_size % kv_heads != 0
    {
        return Err(
            cx.bad_operands(format!("cannot divide queries into {q_heads} heads and keys into {kv_heads}"))
        );
    }
    if tokens > MAX_TOKENS {
        let message = format!("of {tokens} tokens at once is too long, expected at most {MAX_TOKENS}");
        return Err(
            Fault::new(codes::LIMIT, message).help("feed the sequence in parts, with the state between them")
        );
    }
    let (d_k, d_v) = (q_size / q_heads, v_size / kv_heads);
    let elem = cx.elem(0)?;
    let heads = Heads {
        query: apart(cx, 0, [batch, tokens, q_heads])?,
        key: apart(cx, 1, [batch, tokens, kv_heads])?,
        value: apart(cx, 2, [batch, tokens, kv_heads])?,
        decay: if gated { Some(apart(cx, 4, [batch, tokens, kv_heads])?) } else { None },
        beta: match delta {
            true => {
                let of_beta = if cx.static_shape(5)?.last() == Some(&1) { 1 } else { kv_heads };
                Some(apart(cx, 5, [batch, tokens, of_beta])?)
            }
            false => None,
        },
    };
    let (mut state, state_elem) = match cx.opt_value(3)? {
        Some(past) => (cx.cast(past, cx.ctx.f32())?, cx.elem(3)?),
        None => {
            let zero = cx.scalar(0.0, cx.ctx.f32())?;
            (cx.expanded(zero, &[batch, kv_heads, d_k, d_v])?, elem)
        }
    };
    let scale = f64::from(cx.float("scale")?);
    let scale = if scale == 0.0 { 1.0 / (d_k as f64).sqrt() } else { scale };
    let mut outputs = Vec::new();
    for token in 0..tokens {
        let (next, output) = step(cx, &heads, state, token, [batch, q_heads, kv_heads, d_k, d_v])?;
        state = next;
        outputs.push(output);
    }
    let y = cx.concat(&outputs, 1)?;
    let y = with(cx, "graph.mul", y, scale)?;
    let y = cx.reshape(y, &[batch, tokens, q_heads.saturating_mul(d_v)])?;
    let (y, state) = (cx.cast(y, elem)?, cx.cast(state, state_elem)?);
    cx.set(0, y);
    cx.set(1, state);
    Ok(())
}

/// Input `index` in `f32`, its last dimension divided into heads, which stand in front of the tokens.
fn apart(cx: &mut NodeCx<'_, '_, '_>, index: usize, [batch, tokens, heads]: [i64; 3]) -> Result<Value> {
    let shape = cx.static_shape(index)?;
    let size = match shape[..] {
        [n, t, size] if n == batch && t == tokens && size % heads == 0 => size / heads,
        _ => {
            let name = cx.input_name(index);
            return Err(
                cx.bad_operands(format!("cannot divide `{name}` into {batch} x {tokens} x {heads} heads"))
            );
        }
    };
    let (x, float): (Value, Type) = (cx.value(index)?, cx.ctx.f32());
    let x = cx.cast(x, float)?;
    let x = cx.reshape(x, &[batch, tokens, heads, size])?;
    cx.transpose(x, &[0, 2, 1, 3])
}

/// The state after `token` and what the query reads from it, `N x 1 x H x D`.
fn step(
    cx: &mut NodeCx<'_, '_, '_>,
    heads: &Heads,
    state: Value,
    token: i64,
    [batch, q_heads, kv_heads, d_k, d_v]: [i64; 5],
) -> Result<(Value, Value)> {
    let at = |cx: &mut NodeCx<'_, '_, '_>, x: Value| cx.sliced(x, 2, (token, token + 1, 1));
    let column = |cx: &mut NodeCx<'_, '_, '_>, x: Value| cx.transpose(x, &[0, 1, 3, 2]);
    let mut state = state;
    if let Some(decay) = heads.decay {
        let decay = at(cx, decay)?;
        let decay = cx.op("graph.exp", &[decay], &[])?;
        let decay = column(cx, decay)?;
        state = two(cx, "graph.mul", state, decay)?;
    }
    let key = at(cx, heads.key)?;
    let key = column(cx, key)?;
    let mut value = at(cx, heads.value)?;
    if let Some(beta) = heads.beta {
        let known = two(cx, "graph.mul", state, key)?;
        let known = reduce(cx, "graph.reduce_sum", known, &[2], true)?;
        let beta = at(cx, beta)?;
        value = two(cx, "graph.sub", value, known)?;
        value = two(cx, "graph.mul", value, beta)?;
    }
    let written = two(cx, "graph.mul", key, value)?;
    state = two(cx, "graph.add", state, written)?;
    // Several heads of the query read the same state.
    let query = at(cx, heads.query)?;
    let query = cx.reshape(query, &[batch, kv_heads, q_heads / kv_heads, d_k])?;
    let output = cx.op_opt("graph.matmul", &[Some(query), Some(state)], &[])?;
    let output = cx.reshape(output, &[batch, 1, q_heads, d_v])?;
    Ok((state, output))
}
