//! Scaled dot product attention on heads.
//!
//! Attention becomes the ops that it is made of, not one op of its own. Exporters write it in both ways,
//! as the operator and spelled out, so that whoever wants to run it as one kernel has to find the spelled
//! out form in any case; and each part of it then folds, fuses and gets its kernel as it would elsewhere:
//! masks that are known become constants, the scale goes into the product, a cache is a concatenation.
//!
//! With `Q` of `batch x q_heads x queries x size`, `K` of `batch x kv_heads x keys x size` and `V` of
//! `batch x kv_heads x keys x v_size`:
//!
//! ```text
//! scores  = scale * Q K'                   batch x q_heads x queries x keys
//! capped  = softcap * tanh(scores / softcap)
//! biased  = capped + bias                  -inf where a query must not see a key
//! weights = softmax(biased), a row without any key being zero
//! result  = weights V                      batch x q_heads x queries x v_size
//! ```
//!
//! Where there are more heads of queries than of keys (grouped queries, [GQA]), the queries of the heads
//! that share one are taken as more queries of it: a change of shape, so that no key is copied.
//!
//! [GQA]: https://arxiv.org/abs/2305.13245

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Type, Value};

use super::super::*;

/// What attention computes from.
pub(in crate::import::rules) struct Attention {
    /// Queries, keys and values, by heads.
    pub(in crate::import::rules) q: Value,
    pub(in crate::import::rules) k: Value,
    pub(in crate::import::rules) v: Value,
    pub(in crate::import::rules) scale: f64,
    /// Bound of the scores; none if zero.
    pub(in crate::import::rules) softcap: f64,
    pub(in crate::import::rules) bias: Option<Bias>,
    /// The element type that softmax is computed in, if not that of the queries.
    pub(in crate::import::rules) softmax_type: Option<Type>,
    /// A score for each head, `q_heads`, of a key that has no value.
    pub(in crate::import::rules) sink: Option<Value>,
}

/// What is added to scores.
#[derive(Clone, Copy)]
pub(in crate::import::rules) struct Bias {
    /// Broadcasts to `batch x q_heads x queries x keys`.
    pub(in crate::import::rules) value: Value,
    /// Whether it may forbid a query every key.
    pub(in crate::import::rules) may_forbid_all: bool,
}

/// The result of attention, and what is on the way to it.
pub(in crate::import::rules) struct Attended {
    pub(in crate::import::rules) scores: Value,
    pub(in crate::import::rules) capped: Value,
    pub(in crate::import::rules) biased: Value,
    pub(in crate::import::rules) weights: Value,
    pub(in crate::import::rules) result: Value,
}

/// Scaled dot product attention.
pub(in crate::import::rules) fn attend(cx: &mut NodeCx<'_, '_, '_>, of: &Attention) -> Result<Attended> {
    let groups = Groups::of(cx, of)?;
    let elem = cx.elem_of(of.q);
    let queries = groups.fold(cx, of.q)?;
    let scores = cx.product((queries, false), (of.k, true), of.scale)?;
    let scores = groups.unfold(cx, scores)?;
    let mut capped = scores;
    if of.softcap != 0.0 {
        let part = cx.scaled(scores, 1.0 / of.softcap)?;
        let part = cx.unary("graph.tanh", part)?;
        capped = cx.scaled(part, of.softcap)?;
    }
    let biased = match of.bias {
        Some(bias) => cx.add(capped, bias.value)?,
        None => capped,
    };
    let wide = cx.cast(biased, of.softmax_type.unwrap_or(elem))?;
    let weights = match of.sink {
        Some(sink) => softmax_with_sink(cx, wide, sink)?,
        None => cx.along("graph.softmax", wide, 3)?,
    };
    let mut weights = cx.cast(weights, elem)?;
    if let Some(bias) = of.bias.filter(|bias| bias.may_forbid_all) {
        weights = without_forbidden(cx, weights, bias.value)?;
    }
    let folded = groups.fold(cx, weights)?;
    let result = cx.product((folded, false), (of.v, false), 1.0)?;
    let result = groups.unfold(cx, result)?;
    Ok(Attended { scores, capped, biased, weights, result })
}

/// Zero in rows where `bias` forbids all keys, for which softmax has no number.
fn without_forbidden(cx: &mut NodeCx<'_, '_, '_>, weights: Value, bias: Value) -> Result<Value> {
    let elem = cx.elem_of(bias);
    let rank = cx.shape_of(bias).len();
    let most = cx.reduced("graph.reduce_max", bias, &[rank - 1])?;
    let never = cx.scalar(f64::NEG_INFINITY, elem)?;
    let forbidden = cx.op("graph.equal", &[most, never], &[])?;
    let zero = cx.scalar(0.0, cx.elem_of(weights))?;
    cx.select(forbidden, zero, weights)
}

/// Softmax with one more score a head, whose weight is left out.
fn softmax_with_sink(cx: &mut NodeCx<'_, '_, '_>, scores: Value, sink: Value) -> Result<Value> {
    let sink = cx.cast(sink, cx.elem_of(scores))?;
    let heads = cx.shape_of(sink).iter().product();
    let sink = cx.reshape(sink, &[1, heads, 1, 1])?;
    let most = cx.reduced("graph.reduce_max", scores, &[3])?;
    let most = cx.op("graph.max", &[most, sink], &[])?;
    let scores = cx.sub(scores, most)?;
    let weights = cx.unary("graph.exp", scores)?;
    let sink = cx.sub(sink, most)?;
    let sink = cx.unary("graph.exp", sink)?;
    let sum = cx.reduced("graph.reduce_sum", weights, &[3])?;
    let sum = cx.add(sum, sink)?;
    cx.div(weights, sum)
}

/// How the heads of queries share those of keys.
struct Groups {
    q_heads: i64,
    kv_heads: i64,
}

impl Groups {
    fn of(cx: &NodeCx<'_, '_, '_>, of: &Attention) -> Result<Groups> {
        let heads = |value| cx.shape_of(value)[1];
        let (q_heads, kv_heads) = (heads(of.q), heads(of.k));
        if [q_heads, kv_heads, heads(of.v)].contains(&DYNAMIC) {
            return Err(Fault::new(codes::DYNAMIC, "needs the numbers of heads to be known"));
        }
        if kv_heads == 0 || q_heads % kv_heads != 0 || heads(of.v) != kv_heads {
            let why = format!(
                "takes a multiple of the {kv_heads} heads of keys for queries and as many for values, found {q_heads} and {}",
                heads(of.v)
            );
            return Err(cx.bad_operands(why));
        }
        Ok(Groups { q_heads, kv_heads })
    }

    /// `batch x q_heads x queries x n` as `batch x kv_heads x (group * queries) x n`.
    fn fold(&self, cx: &mut NodeCx<'_, '_, '_>, value: Value) -> Result<Value> {
        if self.q_heads == self.kv_heads {
            return Ok(value);
        }
        let queries = match cx.shape_of(value)[2] {
            DYNAMIC => -1,
            queries => (self.q_heads / self.kv_heads).saturating_mul(queries),
        };
        cx.reshape_by(value, &[0, self.kv_heads, queries, 0])
    }

    /// The inverse of [`Self::fold`].
    fn unfold(&self, cx: &mut NodeCx<'_, '_, '_>, value: Value) -> Result<Value> {
        if self.q_heads == self.kv_heads {
            return Ok(value);
        }
        let queries = match cx.shape_of(value)[2] {
            DYNAMIC => -1,
            queries => queries / (self.q_heads / self.kv_heads),
        };
        cx.reshape_by(value, &[0, self.q_heads, queries, 0])
    }
}

/// `batch x length x (heads * size)` as `batch x heads x length x size`.
pub(in crate::import::rules) fn split_heads(
    cx: &mut NodeCx<'_, '_, '_>,
    value: Value,
    heads: i64,
) -> Result<Value> {
    let shape = cx.shape_of(value);
    let &[_, _, hidden] = &shape[..] else {
        return Err(cx.bad_operands(format!(
            "takes tensors of rank 3 to divide into heads, found rank {}",
            shape.len()
        )));
    };
    if heads < 1 || (hidden != DYNAMIC && hidden % heads != 0) {
        return Err(cx.bad_operands(format!("cannot divide {hidden} features into {heads} heads")));
    }
    let size = if hidden == DYNAMIC { -1 } else { hidden / heads };
    let value = cx.reshape_by(value, &[0, 0, heads, size])?;
    cx.transpose(value, &[0, 2, 1, 3])
}

/// `batch x heads x length x size` as `batch x length x (heads * size)`.
pub(in crate::import::rules) fn join_heads(cx: &mut NodeCx<'_, '_, '_>, value: Value) -> Result<Value> {
    let shape = cx.shape_of(value);
    let hidden = match (shape[1], shape[3]) {
        (DYNAMIC, _) | (_, DYNAMIC) => -1,
        (heads, size) => heads.saturating_mul(size),
    };
    let value = cx.transpose(value, &[0, 2, 1, 3])?;
    cx.reshape_by(value, &[0, 0, hidden])
}

/// `1 / sqrt(size)` of heads, where a node says no other scale.
pub(in crate::import::rules) fn scale(
    cx: &NodeCx<'_, '_, '_>,
    given: Option<f32>,
    queries: Value,
) -> Result<f64> {
    match (given, cx.shape_of(queries)[3]) {
        (Some(scale), _) if scale.is_finite() => Ok(f64::from(scale)),
        (Some(scale), _) => Err(cx.bad_attribute("scale", format!("is {scale}, expected a finite number"))),
        (None, size) if size > 0 => Ok(1.0 / (size as f64).sqrt()),
        (None, _) => Err(Fault::new(codes::DYNAMIC, "needs the size of heads to be known")),
    }
}
