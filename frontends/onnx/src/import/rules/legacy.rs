//! How operators were written before operator set 7: what broadcasts, and where parameters stood.

use terrace_ir::Value;
use terrace_ir::types::DYNAMIC;

use super::*;
use crate::import::types::show_shape;
use crate::tensor::ElementType;

/// The second operand `rhs` of an elementwise operator, shaped so that it broadcasts as NumPy's would.
///
/// It has the shape of the first or, with `broadcast`, that of some of its dimensions in a row: those
/// from `axis` on, the last ones if that is absent.
pub(super) fn aligned(cx: &mut NodeCx<'_, '_, '_>, rhs: Value) -> Result<Value> {
    let (x, mut y) = (cx.shape(0)?, cx.shape(1)?);
    let axis = cx.opt_int("axis")?;
    if !cx.flag("broadcast")? {
        let differ = x.iter().zip(&y).any(|(&x, &y)| x != y && x != DYNAMIC && y != DYNAMIC);
        if x.len() != y.len() || differ {
            let why = "takes operands of one shape unless attribute `broadcast` is 1, found";
            return Err(cx.bad_operands(format!("{why} {} and {}", show_shape(&x), show_shape(&y))));
        }
        return Ok(rhs);
    }
    let Some(axis) = axis else { return Ok(rhs) };
    let first = cx.axis(axis, x.len())?;
    let Some(behind) = x.len().checked_sub(first + y.len()) else {
        let why = format!(
            "has {} dimensions from `axis` {axis} on, too few for {}",
            x.len() - first,
            show_shape(&y)
        );
        return Err(cx.bad_operands(why));
    };
    y.extend(std::iter::repeat_n(1, behind));
    cx.reshape(rhs, &y)
}

/// The slope of a `PRelu`: one for all, or one for each element of dimension 1.
pub(super) fn slope(cx: &mut NodeCx<'_, '_, '_>, slope: Value) -> Result<Value> {
    let (rank, shape) = (cx.rank(0)?, cx.shape_of(slope));
    match shape[..] {
        [channels] if channels != 1 && rank > 2 => {
            let mut shape = vec![1; rank - 1];
            shape[0] = channels;
            cx.reshape(slope, &shape)
        }
        _ => Ok(slope),
    }
}

/// The element type that a `Cast` names in words.
pub(super) fn element_type(cx: &NodeCx<'_, '_, '_>) -> Result<ElementType> {
    let word = cx.text("to")?;
    let found = ElementType::ALL.into_iter().find(|element| element.name().eq_ignore_ascii_case(&word));
    found.ok_or_else(|| cx.bad_attribute("to", format!("is `{word}`, which is no element type")))
}

/// Refuses operators that say to be training: `is_test` 0, which is also the default.
pub(super) fn inference_only(cx: &NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.flag("is_test")? {
        return Ok(());
    }
    Err(cx.unsupported("`is_test` 0").help("export the model in inference mode (`model.eval()`)"))
}
