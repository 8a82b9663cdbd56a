//! The operator `Attention` of ONNX's own domain.

use terrace_ir::{Type, Value};

use super::super::*;
use super::core::{Attended, Attention, attend, join_heads, scale, split_heads};
use super::mask::{Mask, extended, places};
use crate::import::types::element_type;
use crate::tensor::ElementType;

/// Queries, keys and values by heads, the caches in front of the latter two.
struct Heads {
    q: Value,
    k: Value,
    v: Value,
    /// The results are to be of rank 3.
    joined: bool,
    /// Keys that the cache holds, as a scalar.
    past: Option<Value>,
}

/// ONNX `Attention`, operator sets 23 to 25.
pub(super) fn attention(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let heads = heads(cx)?;
    let bias = mask(cx, &heads)?.bias(cx, f64::NEG_INFINITY)?;
    let softcap = f64::from(cx.float("softcap")?);
    if !softcap.is_finite() || softcap < 0.0 {
        return Err(cx.bad_attribute("softcap", format!("is {softcap}, expected at least 0")));
    }
    let scale = scale(cx, cx.opt_float("scale")?, heads.q)?;
    let softmax_type = softmax_type(cx)?;
    let Heads { q, k, v, .. } = heads;
    let attended = attend(cx, &Attention { q, k, v, scale, softcap, bias, softmax_type, sink: None })?;
    let result = if heads.joined { join_heads(cx, attended.result)? } else { attended.result };
    cx.set(0, result);
    cx.set(1, k);
    cx.set(2, v);
    if cx.wants(3) {
        let shown = shown(cx, &attended)?;
        cx.set(3, shown);
    }
    Ok(())
}

fn heads(cx: &mut NodeCx<'_, '_, '_>) -> Result<Heads> {
    let ranks = [cx.rank(0)?, cx.rank(1)?, cx.rank(2)?];
    let mut values = [cx.value(0)?, cx.value(1)?, cx.value(2)?];
    let (q_heads, kv_heads) = (cx.opt_int("q_num_heads")?, cx.opt_int("kv_num_heads")?);
    let joined = match ranks {
        [4, 4, 4] => false,
        [3, 3, 3] => true,
        _ => {
            return Err(
                cx.bad_operands(format!("takes tensors all of rank 3 or all of rank 4, found {ranks:?}"))
            );
        }
    };
    if joined {
        let (Some(q_heads), Some(kv_heads)) = (q_heads, kv_heads) else {
            return Err(Fault::new(
                codes::ATTRIBUTE,
                "needs `q_num_heads` and `kv_num_heads` where the inputs have rank 3",
            ));
        };
        for (value, heads) in values.iter_mut().zip([q_heads, kv_heads, kv_heads]) {
            *value = split_heads(cx, *value, heads)?;
        }
    }
    let [q, mut k, mut v] = values;
    let mut past = None;
    match (cx.opt_value(4)?, cx.opt_value(5)?) {
        (None, None) => {}
        (Some(past_key), Some(past_value)) => {
            past = Some(cx.size_of(past_key, 2)?);
            k = cx.concat(&[past_key, k], 2)?;
            v = cx.concat(&[past_value, v], 2)?;
        }
        _ => return Err(cx.bad_operands("takes `past_key` and `past_value` only together")),
    }
    if past.is_some() && cx.has(6) {
        return Err(cx.bad_operands("takes `nonpad_kv_seqlen` only without `past_key`"));
    }
    Ok(Heads { q, k, v, joined, past })
}

/// Which keys each query sees: by the mask, by order, by a window, and by how many there are.
fn mask(cx: &mut NodeCx<'_, '_, '_>, heads: &Heads) -> Result<Mask> {
    let mut mask = Mask::new(cx.elem_of(heads.q));
    if let Some(given) = cx.opt_value(3)? {
        if !(1..=4).contains(&cx.rank(3)?) {
            return Err(cx.bad_operands(format!("takes a mask of rank 1 to 4, found {}", cx.rank(3)?)));
        }
        let given = extended(cx, given, (heads.k, 2))?;
        if cx.elem_of(given).is_int(&cx.ctx, 1) {
            mask.only(cx, given, true)?;
        } else {
            mask.add(cx, given)?;
        }
    }
    let window = |name: &'static str| match cx.opt_int(name)?.unwrap_or(-1) {
        -1 => Ok(None),
        size if (0..i64::from(i32::MAX)).contains(&size) => Ok(Some(size)),
        size => Err(cx.bad_attribute(name, format!("is {size}, expected at least -1"))),
    };
    let (left, mut right) = (window("left_window_size")?, window("right_window_size")?);
    if cx.flag("is_causal")? {
        right = Some(0);
    }
    let lengths = match cx.opt_value(6)? {
        Some(lengths) => Some(cx.cast(lengths, cx.ctx.int(64))?),
        None => None,
    };
    if left.is_none() && right.is_none() && lengths.is_none() {
        return Ok(mask);
    }
    let keys = cx.positions(heads.k, 2)?;
    if left.is_some() || right.is_some() {
        let offset = match lengths {
            Some(lengths) => {
                let queries = cx.size_of(heads.q, 2)?;
                Some(cx.sub(lengths, queries)?)
            }
            None => heads.past,
        };
        // Fewer keys than queries leave the first queries none; a window to the left may begin behind
        // the last key.
        let empty = lengths.is_some() || left.is_some();
        let places = places(cx, heads.q, offset)?;
        mask.window(cx, (places, keys), (left, right), empty)?;
    }
    if let Some(lengths) = lengths {
        let batch = cx.shape_of(lengths).first().copied().unwrap_or(1);
        let lengths = cx.reshape(lengths, &[batch, 1, 1, 1])?;
        let there = cx.op("graph.less", &[keys, lengths], &[])?;
        mask.only(cx, there, true)?;
    }
    Ok(mask)
}

fn softmax_type(cx: &NodeCx<'_, '_, '_>) -> Result<Option<Type>> {
    let Some(number) = cx.opt_int("softmax_precision")?.filter(|&number| number != 0) else {
        return Ok(None);
    };
    let element = i32::try_from(number).ok().and_then(ElementType::from_number);
    match element {
        Some(ElementType::Float | ElementType::Float16 | ElementType::Double | ElementType::Bfloat16) => {
            Ok(element.and_then(|element| element_type(&cx.ctx, element)))
        }
        _ => Err(cx.bad_attribute("softmax_precision", format!("is {number}, expected 1, 10, 11 or 16"))),
    }
}

/// What the output `qk_matmul_output` shows.
fn shown(cx: &NodeCx<'_, '_, '_>, attended: &Attended) -> Result<Value> {
    match cx.int("qk_matmul_output_mode")? {
        0 => Ok(attended.scores),
        1 => Ok(attended.capped),
        2 => Ok(attended.biased),
        3 => Ok(attended.weights),
        mode => Err(cx.bad_attribute("qk_matmul_output_mode", format!("is {mode}, expected 0 to 3"))),
    }
}
