//! Arithmetic on shapes whose sizes may be unknown, and the verifier that infers.

use smallvec::SmallVec;
use terrace_ir::op::{InferCx, TypedOp, infer_results};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Context, Name, Op, OpError, Type};

/// Sizes, [`DYNAMIC`] where unknown.
pub type Shape = Vec<i64>;

/// The types of results.
pub type Types = SmallVec<[Type; 2]>;

/// What an inference rule returns.
pub type Inferred = Result<Types, OpError>;

/// One result.
pub(crate) fn one(ctx: &Context, shape: &[i64], elem: Type) -> Inferred {
    Ok(SmallVec::from_slice(&[ctx.tensor(shape, elem)]))
}

/// `1x?x3`.
pub(crate) fn show(shape: &[i64]) -> String {
    if shape.is_empty() {
        return "scalar".into();
    }
    let sizes = shape.iter().map(|&dim| if dim == DYNAMIC { "?".into() } else { dim.to_string() });
    sizes.collect::<Vec<String>>().join("x")
}

/// Applies `f` to sizes that are known; an overflow is an error.
pub(crate) fn map_dim(dim: i64, f: impl FnOnce(i64) -> Option<i64>) -> Result<i64, OpError> {
    if dim == DYNAMIC {
        return Ok(DYNAMIC);
    }
    f(dim).ok_or_else(|| OpError::new("a size of the result does not fit 64 bits"))
}

/// Sum of two sizes.
pub(crate) fn add_dims(a: i64, b: i64) -> Result<i64, OpError> {
    if b == DYNAMIC { Ok(DYNAMIC) } else { map_dim(a, |a| a.checked_add(b)) }
}

/// Product of two sizes.
pub(crate) fn mul_dims(a: i64, b: i64) -> Result<i64, OpError> {
    if a == 0 || b == 0 {
        Ok(0)
    } else if b == DYNAMIC {
        Ok(DYNAMIC)
    } else {
        map_dim(a, |a| a.checked_mul(b))
    }
}

/// The size that two equal sizes have; `None` when they are known and differ.
pub(crate) fn same_dim(a: i64, b: i64) -> Option<i64> {
    match (a, b) {
        (DYNAMIC, _) => Some(b),
        (_, DYNAMIC) => Some(a),
        _ => (a == b).then_some(a),
    }
}

/// Whether a value of shape `a` may have shape `b`.
pub(crate) fn compatible(a: &[i64], b: &[i64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| same_dim(a, b).is_some())
}

/// The shape of an elementwise result (NumPy's broadcasting: shapes are aligned at the last
/// dimension, a size of 1 is repeated). An unknown size against 1 stays unknown; against a greater
/// one it is that one.
///
/// # Errors
/// When two sizes are known, differ, and neither is 1.
pub fn broadcast(a: &[i64], b: &[i64]) -> Result<Shape, OpError> {
    let rank = a.len().max(b.len());
    let at = |shape: &[i64], dim: usize| {
        let missing = rank - shape.len();
        if dim < missing { 1 } else { shape[dim - missing] }
    };
    (0..rank)
        .map(|dim| match (at(a, dim), at(b, dim)) {
            (1, size) | (size, 1) => Ok(size),
            (x, y) => same_dim(x, y).ok_or_else(|| {
                OpError::new(format!("operands of shapes {} and {} do not broadcast", show(a), show(b)))
            }),
        })
        .collect()
}

/// Output size of a window that slides over `input` elements, extended by `low` and `high`.
///
/// # Errors
/// When the window does not fit.
pub(crate) fn window(
    input: i64,
    window: i64,
    (stride, dilation): (i64, i64),
    (low, high): (i64, i64),
    ceil: bool,
) -> Result<i64, OpError> {
    if input == DYNAMIC || window == DYNAMIC {
        return Ok(DYNAMIC);
    }
    let overflow = || OpError::new("a size of the window does not fit 64 bits");
    let extent = (window - 1).checked_mul(dilation).and_then(|x| x.checked_add(1)).ok_or_else(overflow)?;
    let padded = input.checked_add(low).and_then(|x| x.checked_add(high)).ok_or_else(overflow)?;
    let room = padded.checked_sub(extent).ok_or_else(overflow)?;
    if room < 0 {
        return Err(OpError::new(format!(
            "window of {extent} elements does not fit {padded} elements of padded input"
        )));
    }
    let mut out = (room / stride).checked_add(1).ok_or_else(overflow)?;
    if ceil && room % stride != 0 {
        // A last window must start inside of the input or its leading padding.
        out += i64::from(out.saturating_mul(stride) < input.saturating_add(low));
    }
    Ok(out)
}

/// Checks that operand `index` of `cx`, when it is there, has a shape compatible with `expected`.
pub(crate) fn expect_shape(
    cx: &InferCx<'_>,
    index: usize,
    name: &str,
    expected: &[i64],
) -> Result<(), OpError> {
    let Some(shape) = cx.operands.get(index).and_then(|ty| ty.shape(cx.ctx)) else {
        return Ok(());
    };
    if compatible(shape, expected) {
        return Ok(());
    }
    Err(OpError::new(format!("operand '{name}' has shape {}, expected {}", show(shape), show(expected))))
}

/// The operand at the start of group `group`, by the sizes of the groups, and its number.
pub(crate) fn group(cx: &InferCx<'_>, group: usize) -> Option<usize> {
    let sizes = cx.attr(terrace_ir::op::OPERAND_SEGMENTS)?.as_int_array(cx.ctx)?;
    let start: i64 = sizes.get(..group)?.iter().sum();
    (*sizes.get(group)? > 0).then_some(usize::try_from(start).ok()?)
}

/// All attributes of `op`, as inference wants them.
pub(crate) fn attrs_of(body: &Body, op: Op) -> Vec<(Name, Attr)> {
    let mut attrs = body.inherent_attrs(op);
    attrs.extend_from_slice(body.discardable_attrs(op));
    attrs
}

/// Verifies that the result types of `op` are among those that its inference rule allows: unknown
/// sizes may be known on either side.
pub(crate) fn verify_inferred<O: TypedOp>(op: O, body: &Body) -> Result<(), OpError> {
    let op: Op = op.into();
    let ctx = body.ctx();
    let operands: SmallVec<[Type; 4]> = body.operands(op).iter().map(|&value| body.ty(value)).collect();
    let attrs = attrs_of(body, op);
    let inferred = infer_results(O::def(), &InferCx { ctx, operands: &operands, attrs: &attrs })?;
    for (at, (expected, result)) in inferred.iter().zip(body.results(op)).enumerate() {
        let ty = body.ty(result);
        let (Some(want), Some(have)) = (expected.shape(ctx), ty.shape(ctx)) else {
            continue;
        };
        if !compatible(want, have) {
            return Err(OpError::new(format!(
                "result #{at} has shape {}, expected {}",
                show(have),
                show(want)
            )));
        }
        if expected.elem(ctx) != ty.elem(ctx) {
            return Err(OpError::new(format!("result #{at} has another element type than inferred")));
        }
    }
    Ok(())
}
