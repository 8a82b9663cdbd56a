//! Ops that rules make often.

use terrace_ir::{Blob, Type, Value};

use super::*;
use crate::import::constant::{Const, Numbers};
use crate::import::types::element_of;

/// The elementwise op `name` of `x` and `y`.
pub(super) fn two(cx: &mut NodeCx<'_, '_, '_>, name: &str, x: Value, y: Value) -> Result<Value> {
    cx.op(name, &[x, y], &[])
}

/// The elementwise op `name` of `x` and the number `y`.
pub(super) fn with(cx: &mut NodeCx<'_, '_, '_>, name: &str, x: Value, y: f64) -> Result<Value> {
    let elem = cx.type_of(x).elem(&cx.ctx);
    let y = cx.scalar(y, elem)?;
    two(cx, name, x, y)
}

/// `x` brought to `low` to `high`.
pub(super) fn clip(cx: &mut NodeCx<'_, '_, '_>, x: Value, low: f64, high: f64) -> Result<Value> {
    let x = with(cx, "graph.max", x, low)?;
    with(cx, "graph.min", x, high)
}

/// A reduction of `x` along `axes`, which stay with size 1 if `keep`.
pub(super) fn reduce(
    cx: &mut NodeCx<'_, '_, '_>,
    name: &str,
    x: Value,
    axes: &[i64],
    keep: bool,
) -> Result<Value> {
    let mut attrs = vec![("axes", cx.ctx.i64_array(axes))];
    if keep {
        attrs.push(("keepdims", terrace_ir::Attr::UNIT));
    }
    cx.op(name, &[x], &attrs)
}

/// The product of sizes.
pub(super) fn volume(cx: &NodeCx<'_, '_, '_>, sizes: &[i64]) -> Result<i64> {
    let total = sizes.iter().try_fold(1i64, |n, &size| n.checked_mul(size));
    total.ok_or_else(|| cx.bad_operands("takes tensors that fit memory"))
}

/// Elements that are written out as constants at most.
pub(super) const MAX_CONSTANT: i64 = 1 << 22;

/// A constant of `f(i)` for each `i` up to the product of `shape`, with elements of type `elem`.
pub(super) fn table(
    cx: &mut NodeCx<'_, '_, '_>,
    shape: &[i64],
    elem: Type,
    f: impl Fn(i64) -> f64,
) -> Result<Value> {
    let count = volume(cx, shape)?;
    if count > MAX_CONSTANT {
        return Err(Fault::new(
            codes::LIMIT,
            format!("needs a table of {count} numbers, which is too large"),
        ));
    }
    let element = element_of(&cx.ctx, elem)
        .ok_or_else(|| Fault::new(codes::TYPE, "has inputs of a type that is not supported"))?;
    let numbers = (0..count).map(f);
    let data = if elem.is_float(&cx.ctx) {
        Numbers::Floats(numbers.collect())
    } else {
        Numbers::Ints(numbers.map(|number| number as i64).collect())
    };
    let bytes = Const { element, shape: shape.to_vec(), data }.to_bytes();
    cx.make_blob(shape, elem, Blob::new(bytes))
}

/// 0, 1, ... `count - 1` as `i64`, with the shape `shape`.
pub(super) fn iota(cx: &mut NodeCx<'_, '_, '_>, count: i64, shape: &[i64]) -> Result<Value> {
    let scalar = |cx: &mut NodeCx<'_, '_, '_>, value| cx.make_const(&Const::int(value));
    let bounds = [scalar(cx, 0)?, scalar(cx, count)?, scalar(cx, 1)?];
    let range = cx.op("graph.range", &bounds, &[])?;
    cx.reshape(range, shape)
}

/// Dimensions that a computed axis may choose from.
const MAX_CHOICES: usize = 8;

/// What `along` makes of input 0 for the axis that input `index` has when the model runs, one of the first
/// `dims`: all of them are computed, and one is chosen. All have the same type.
pub(super) fn by_axis(
    cx: &mut NodeCx<'_, '_, '_>,
    index: usize,
    dims: usize,
    along: impl Fn(&mut NodeCx<'_, '_, '_>, usize) -> Result<Value>,
) -> Result<Value> {
    let rank = cx.rank(0)?;
    if rank > MAX_CHOICES {
        // That it is not known is the fault to report.
        cx.const_ints(index)?;
    }
    let axis = cx.value(index)?;
    let axis = cx.reshape(axis, &[])?;
    let negative = with(cx, "graph.less", axis, 0.0)?;
    let shifted = with(cx, "graph.add", axis, rank as f64)?;
    let axis = cx.op("graph.where", &[negative, shifted, axis], &[])?;
    let mut chosen: Option<Value> = None;
    for dim in 0..dims {
        let value = along(cx, dim)?;
        chosen = Some(match chosen {
            Some(others) => {
                let here = with(cx, "graph.equal", axis, dim as f64)?;
                cx.op("graph.where", &[here, value, others], &[])?
            }
            None => value,
        });
    }
    chosen.ok_or_else(|| cx.bad_operands("takes a tensor of rank 1 or more, found a scalar"))
}
