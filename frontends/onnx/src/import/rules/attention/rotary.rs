//! Rotary embeddings of positions, [RoPE](https://arxiv.org/abs/2104.09864).

use terrace_ir::Value;
use terrace_ir::types::DYNAMIC;

use super::super::*;
use super::core::{join_heads, split_heads};

/// How pairs of features are rotated.
pub(in crate::import::rules) struct Rotation {
    /// Cosines and sines of angles, `batch x length x pairs` or `length x pairs`.
    pub(in crate::import::rules) cos: Value,
    pub(in crate::import::rules) sin: Value,
    /// Pairs are neighbours; else one of each half.
    pub(in crate::import::rules) interleaved: bool,
    /// Features that are rotated, from the first on; all if zero.
    pub(in crate::import::rules) features: i64,
}

/// Rotates `x` of `batch x heads x length x size`.
pub(in crate::import::rules) fn rotate(
    cx: &mut NodeCx<'_, '_, '_>,
    x: Value,
    by: &Rotation,
) -> Result<Value> {
    let size = cx.shape_of(x)[3];
    if size == DYNAMIC {
        return Err(Fault::new(codes::DYNAMIC, "needs the size of heads to be known"));
    }
    let features = if by.features == 0 { size } else { by.features };
    if features < 0 || features > size || features % 2 != 0 {
        let why = format!("rotates {features} features of {size}, expected an even number of at most all");
        return Err(cx.bad_operands(why));
    }
    let pairs = cx.shape_of(by.cos).last().copied().unwrap_or(1);
    if pairs != DYNAMIC && pairs != features / 2 {
        return Err(cx.bad_operands(format!("has {pairs} angles for {} pairs of features", features / 2)));
    }
    let (cos, sin) = (for_heads(cx, by.cos)?, for_heads(cx, by.sin)?);
    let (turned, rest) = if features == size {
        (x, None)
    } else {
        let parts = cx.parts(x, 3, &[features, size - features])?;
        (parts[0], Some(parts[1]))
    };
    let (first, second) = if by.interleaved {
        (cx.sliced(turned, 3, (0, i64::MAX, 2))?, cx.sliced(turned, 3, (1, i64::MAX, 2))?)
    } else {
        let halves = cx.parts(turned, 3, &[features / 2; 2])?;
        (halves[0], halves[1])
    };
    let (a, b) = (cx.mul(first, cos)?, cx.mul(second, sin)?);
    let real = cx.sub(a, b)?;
    let (a, b) = (cx.mul(first, sin)?, cx.mul(second, cos)?);
    let imaginary = cx.add(a, b)?;
    let mut y = if by.interleaved {
        let (real, imaginary) = (cx.with_axes(real, &[4])?, cx.with_axes(imaginary, &[4])?);
        let pairs = cx.concat(&[real, imaginary], 4)?;
        cx.reshape_by(pairs, &[0, 0, 0, features])?
    } else {
        cx.concat(&[real, imaginary], 3)?
    };
    if let Some(rest) = rest {
        y = cx.concat(&[y, rest], 3)?;
    }
    Ok(y)
}

/// `batch x length x pairs` as `batch x 1 x length x pairs`; `length x pairs` broadcasts as it is.
fn for_heads(cx: &mut NodeCx<'_, '_, '_>, angles: Value) -> Result<Value> {
    match cx.shape_of(angles).len() {
        3 => cx.with_axes(angles, &[1]),
        _ => Ok(angles),
    }
}

/// ONNX `RotaryEmbedding`, operator set 23.
pub(super) fn rotary_embedding(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (mut x, mut cos, mut sin) = (cx.value(0)?, cx.value(1)?, cx.value(2)?);
    let joined = cx.rank(0)? == 3;
    let expected = if cx.has(3) { 2 } else { 3 };
    for index in [1, 2] {
        if cx.rank(index)? != expected {
            let why = format!(
                "takes `{}` of rank {expected} here, found rank {}",
                cx.input_name(index),
                cx.rank(index)?
            );
            return Err(cx.bad_operands(why));
        }
    }
    if let Some(positions) = cx.opt_value(3)? {
        cos = cx.gathered(cos, positions, 0)?;
        sin = cx.gathered(sin, positions, 0)?;
    }
    match cx.rank(0)? {
        4 => {}
        3 => {
            let heads = cx.opt_int("num_heads")?.unwrap_or(0);
            if heads < 1 {
                return Err(cx.bad_attribute("num_heads", "must be given where the input has rank 3"));
            }
            x = split_heads(cx, x, heads)?;
        }
        rank => return Err(cx.bad_operands(format!("takes an input of rank 3 or 4, found {rank}"))),
    }
    let (interleaved, features) = (cx.flag("interleaved")?, cx.int("rotary_embedding_dim")?);
    let mut y = rotate(cx, x, &Rotation { cos, sin, interleaved, features })?;
    if joined {
        y = join_heads(cx, y)?;
    }
    cx.set(0, y);
    Ok(())
}
