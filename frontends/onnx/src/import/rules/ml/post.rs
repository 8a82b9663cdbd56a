//! What becomes of scores: the attribute `post_transform`.

use terrace_ir::Value;

use super::*;

/// A function of each row of scores.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Post {
    None,
    Logistic,
    Softmax,
    /// Softmax in which scores of zero stay zero.
    SoftmaxZero,
    Probit,
}

impl Post {
    /// That which attribute `post_transform` names.
    pub(super) fn of(cx: &NodeCx<'_, '_, '_>) -> Result<Post> {
        Ok(match &*cx.text("post_transform")? {
            "NONE" | "" => Post::None,
            "LOGISTIC" => Post::Logistic,
            "SOFTMAX" => Post::Softmax,
            "SOFTMAX_ZERO" => Post::SoftmaxZero,
            "PROBIT" => Post::Probit,
            other => {
                let why = format!(
                    "is `{other}`, expected `NONE`, `LOGISTIC`, `SOFTMAX`, `SOFTMAX_ZERO` or `PROBIT`"
                );
                return Err(cx.bad_attribute("post_transform", why));
            }
        })
    }

    /// The transformed `scores`, `samples x scores`.
    pub(super) fn apply(self, cx: &mut NodeCx<'_, '_, '_>, scores: Value) -> Result<Value> {
        match self {
            Post::None => Ok(scores),
            Post::Logistic => cx.unary("graph.sigmoid", scores),
            Post::Softmax => cx.along("graph.softmax", scores, 1),
            Post::SoftmaxZero => softmax_zero(cx, scores),
            Post::Probit => probit(cx, scores),
        }
    }

    /// The scores of two classes of which only the second one's, `own`, is known, as onnxruntime has
    /// them: beside `own` stands its complement, or its negative unless that is a `share`. Of all
    /// functions only the logistic one is applied, to both signs, and the inverse of the normal
    /// distribution.
    pub(super) fn of_one(self, cx: &mut NodeCx<'_, '_, '_>, own: Value, share: bool) -> Result<Value> {
        let other = if (share && self != Post::Logistic) || self == Post::Probit {
            let one = cx.scalar(1.0, cx.elem_of(own))?;
            cx.sub(one, own)?
        } else {
            cx.unary("graph.neg", own)?
        };
        let both = cx.concat(&[other, own], 1)?;
        match self {
            Post::Logistic | Post::Probit => self.apply(cx, both),
            Post::None | Post::Softmax | Post::SoftmaxZero => Ok(both),
        }
    }
}

/// `e^(x - max)` over their sum, but `x * e^-max` where `x` is within 1e-7 of zero.
fn softmax_zero(cx: &mut NodeCx<'_, '_, '_>, scores: Value) -> Result<Value> {
    let elem = cx.elem_of(scores);
    let most = cx.reduced("graph.reduce_max", scores, &[1])?;
    let apart = cx.sub(scores, most)?;
    let full = cx.unary("graph.exp", apart)?;
    let down = cx.unary("graph.neg", most)?;
    let down = cx.unary("graph.exp", down)?;
    let small = cx.mul(scores, down)?;
    let size = cx.unary("graph.abs", scores)?;
    let limit = cx.scalar(1e-7, elem)?;
    let counts = cx.op("graph.greater", &[size, limit], &[])?;
    let parts = cx.select(counts, full, small)?;
    let sum = cx.reduced("graph.reduce_sum", parts, &[1])?;
    let zero = cx.scalar(0.0, elem)?;
    let empty = cx.op("graph.equal", &[sum, zero], &[])?;
    let half = cx.scalar(0.5, elem)?;
    let quotient = cx.div(parts, sum)?;
    cx.select(empty, half, quotient)
}

/// `sqrt(2) * erf^-1(2 x - 1)`, the inverse by Winitzki's formula with `a = 0.147`, as onnxruntime has it.
fn probit(cx: &mut NodeCx<'_, '_, '_>, scores: Value) -> Result<Value> {
    const A: f64 = 0.147;
    let elem = cx.elem_of(scores);
    let one = cx.scalar(1.0, elem)?;
    let x = cx.scaled(scores, 2.0)?;
    let x = cx.sub(x, one)?;
    let sign = cx.unary("graph.sign", x)?;
    let square = cx.mul(x, x)?;
    let rest = cx.sub(one, square)?;
    let log = cx.unary("graph.log", rest)?;
    let half = cx.scaled(log, 0.5)?;
    let first = cx.scalar(2.0 / (std::f64::consts::PI * A), elem)?;
    let v = cx.add(first, half)?;
    let v_square = cx.mul(v, v)?;
    let v2 = cx.scaled(log, 1.0 / A)?;
    let root = cx.sub(v_square, v2)?;
    let root = cx.unary("graph.sqrt", root)?;
    let inner = cx.sub(root, v)?;
    let inverse = cx.unary("graph.sqrt", inner)?;
    let inverse = cx.mul(sign, inverse)?;
    cx.scaled(inverse, std::f64::consts::SQRT_2)
}
