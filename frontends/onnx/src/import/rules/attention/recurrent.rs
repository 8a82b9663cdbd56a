//! Attention with a state in place of a list of keys, and the convolution that goes in front of it.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Value};

use super::super::*;
use super::core::{join_heads, split_heads};

/// Steps at most: each is written out.
const MAX_STEPS: i64 = 256;

/// What a step of [`linear_attention`] reads, and how.
struct Recurrence {
    /// By heads, `batch x heads x steps x n`.
    q: Value,
    k: Value,
    v: Value,
    /// Logarithms of what stays of the state, where it fades.
    decay: Option<Value>,
    /// How much of what the state lacks of the value is written, where that is asked for.
    beta: Option<Value>,
    scale: f64,
}

/// ONNX `LinearAttention`, operator set 27: one state a head, `batch x kv_heads x size x v_size`, in which
/// each step writes the product of its key and value, and from which it reads by its query.
///
/// Computed in `float` one step after the other, as the operator defines it.
pub(super) fn linear_attention(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (elem, wide) = (cx.elem(0)?, cx.ctx.f32());
    let state_elem = if cx.has(3) { cx.elem(3)? } else { elem };
    let of = recurrence(cx)?;
    let (q, k, v) = (cx.shape_of(of.q), cx.shape_of(of.k), cx.shape_of(of.v));
    if q[1] % k[1] != 0 || q[3] != k[3] || v[1] != k[1] {
        return Err(cx.bad_operands("takes a multiple of the heads of keys for queries, of one size"));
    }
    let steps = q[2];
    if steps == DYNAMIC || q[0] == DYNAMIC {
        return Err(Fault::new(codes::DYNAMIC, "needs the lengths of batch and sequence to be known"));
    }
    if !(1..=MAX_STEPS).contains(&steps) || k[2] != steps || v[2] != steps {
        return Err(Fault::new(
            codes::LIMIT,
            format!("has {steps} steps, of which at most {MAX_STEPS} are taken"),
        ));
    }
    let shape = [q[0], k[1], k[3], v[3]];
    let mut state = match cx.opt_value(3)? {
        Some(past) if cx.shape_of(past) == shape => cx.cast(past, wide)?,
        Some(_) => return Err(cx.bad_operands(format!("takes a state of shape {shape:?}"))),
        None => {
            let zero = cx.scalar(0.0, wide)?;
            cx.expanded(zero, &shape)?
        }
    };
    let mut read = Vec::new();
    for at in 0..steps {
        state = written(cx, &of, state, at)?;
        let query = step(cx, of.q, at)?;
        // The heads that share a state are rows of one product.
        let rows = cx.reshape(query, &[q[0], k[1], q[1] / k[1], q[3]])?;
        let row = cx.product((rows, false), (state, false), of.scale)?;
        read.push(cx.reshape(row, &[q[0], q[1], 1, v[3]])?);
    }
    let y = cx.concat(&read, 2)?;
    let y = join_heads(cx, y)?;
    let (y, state) = (cx.cast(y, elem)?, cx.cast(state, state_elem)?);
    cx.set(0, y);
    cx.set(1, state);
    Ok(())
}

fn recurrence(cx: &mut NodeCx<'_, '_, '_>) -> Result<Recurrence> {
    let rule = cx.text("update_rule")?;
    let (fades, corrects) = match &*rule {
        "linear" => (false, false),
        "gated" => (true, false),
        "delta" => (false, true),
        "gated_delta" => (true, true),
        other => {
            let why = format!("is `{other}`, expected `linear`, `gated`, `delta` or `gated_delta`");
            return Err(cx.bad_attribute("update_rule", why));
        }
    };
    if cx.has(4) != fades || cx.has(5) != corrects {
        return Err(cx.bad_operands(format!("takes `decay` and `beta` as `update_rule` `{rule}` needs them")));
    }
    let (q_heads, kv_heads, wide) = (cx.int("q_num_heads")?, cx.int("kv_num_heads")?, cx.ctx.f32());
    let mut heads = Vec::new();
    for (index, count) in [(0, q_heads), (1, kv_heads), (2, kv_heads)] {
        let value = cx.value(index)?;
        let value = cx.cast(value, wide)?;
        heads.push(split_heads(cx, value, count)?);
    }
    let mut gates = [None, None];
    for (gate, index) in gates.iter_mut().zip([4, 5]) {
        if let Some(value) = cx.opt_value(index)? {
            let value = cx.cast(value, wide)?;
            // One rate for all heads broadcasts.
            let count = if cx.shape_of(value).last() == Some(&1) { 1 } else { kv_heads };
            *gate = Some(split_heads(cx, value, count)?);
        }
    }
    let size = cx.shape_of(heads[0])[3];
    let scale = match f64::from(cx.float("scale")?) {
        0.0 if size > 0 => 1.0 / (size as f64).sqrt(),
        0.0 => return Err(Fault::new(codes::DYNAMIC, "needs the size of heads to be known")),
        scale => scale,
    };
    Ok(Recurrence { q: heads[0], k: heads[1], v: heads[2], decay: gates[0], beta: gates[1], scale })
}

/// Step `at` of a tensor `batch x heads x steps x n`.
fn step(cx: &mut NodeCx<'_, '_, '_>, of: Value, at: i64) -> Result<Value> {
    cx.sliced(of, 2, (at, at + 1, 1))
}

/// The state behind step `at`.
fn written(cx: &mut NodeCx<'_, '_, '_>, of: &Recurrence, mut state: Value, at: i64) -> Result<Value> {
    let (key, mut value) = (step(cx, of.k, at)?, step(cx, of.v, at)?);
    let column = cx.transpose(key, &[0, 1, 3, 2])?;
    if let Some(decay) = of.decay {
        let decay = step(cx, decay, at)?;
        let stays = cx.unary("graph.exp", decay)?;
        let stays = cx.transpose(stays, &[0, 1, 3, 2])?;
        state = cx.mul(state, stays)?;
    }
    if let Some(beta) = of.beta {
        let held = cx.product((key, false), (state, false), 1.0)?;
        let lacks = cx.sub(value, held)?;
        let rate = step(cx, beta, at)?;
        value = cx.mul(lacks, rate)?;
    }
    let added = cx.product((column, false), (value, false), 1.0)?;
    cx.add(state, added)
}

/// ONNX `CausalConvWithState`, operator set 27: each channel convolved with what came before, the last
/// elements of an earlier call in front.
pub(super) fn causal_conv(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (mut x, shape, weights) = (cx.value(0)?, cx.shape(0)?, cx.static_shape(1)?);
    let (&[batch, channels, _], &[rows, 1, kernel]) = (&shape[..], &weights[..]) else {
        return Err(cx.bad_operands("takes an input and weights of rank 3, the latter of one channel each"));
    };
    if rows != channels || kernel < 1 {
        return Err(cx.bad_operands(format!("takes weights for {channels} channels")));
    }
    let held = kernel - 1;
    x = match cx.opt_value(3)? {
        Some(past) if cx.shape_of(past) == [batch, channels, held] => cx.concat(&[past, x], 2)?,
        Some(_) => return Err(cx.bad_operands(format!("takes a state of {held} elements of each channel"))),
        None => {
            let low = cx.ctx.i64_array(&[0, 0, held]);
            cx.op("graph.pad", &[x], &[("low", low), ("high", cx.ctx.i64_array(&[0; 3]))])?
        }
    };
    let operands = [Some(x), Some(cx.value(1)?), cx.opt_value(2)?];
    let groups: [(&str, Attr); 1] = [("groups", cx.ctx.i64_attr(channels))];
    let mut y = cx.op_opt("graph.conv", &operands, &groups)?;
    y = match &*cx.text("activation")? {
        "none" => y,
        "silu" | "swish" => cx.unary("graph.silu", y)?,
        other => {
            let why = format!("is `{other}`, expected `none`, `silu` or `swish`");
            return Err(cx.bad_attribute("activation", why));
        }
    };
    cx.set(0, y);
    if cx.wants(1) {
        let length = cx.shape_of(x)[2];
        let present = match length {
            DYNAMIC => {
                return Err(Fault::new(codes::DYNAMIC, "needs the length of the sequence to be known"));
            }
            length => cx.sliced(x, 2, (length - held, length, 1))?,
        };
        cx.set(1, present);
    }
    Ok(())
}
