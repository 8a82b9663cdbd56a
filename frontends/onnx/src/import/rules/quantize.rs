//! Linear quantization.

use terrace_ir::{Attr, Type, Value};

use super::*;
use crate::import::types::element_type;
use crate::tensor::ElementType;

pub(super) const RULES: Family = &[
    ("DequantizeLinear", dequantize_linear),
    ("DynamicQuantizeLinear", dynamic_quantize_linear),
    ("QuantizeLinear", quantize_linear),
];

/// How far each scale reaches: one for all, for each index of an axis, or for each block along it.
fn granularity(cx: &NodeCx<'_, '_, '_>) -> Result<Vec<(&'static str, Attr)>> {
    let (scale, rank) = (cx.shape(1)?, cx.rank(0)?);
    if scale.is_empty() || scale == [1] {
        return Ok(Vec::new());
    }
    let block = cx.opt_int("block_size")?.unwrap_or(0);
    if block < 0 {
        return Err(cx.bad_attribute("block_size", format!("is {block}, expected at least 0")));
    }
    let Some(axis) = cx.opt_int("axis")? else {
        return Err(cx.bad_operands("takes a scalar scale in this operator set"));
    };
    let mut attrs = vec![("axis", cx.i64(cx.axis(axis, rank)?))];
    if block > 0 {
        attrs.push(("block_size", cx.ctx.i64_attr(block)));
    }
    let expected = if block > 0 { rank } else { 1 };
    if scale.len() == expected {
        return Ok(attrs);
    }
    let why = if block > 0 { "with `block_size`" } else { "without `block_size`" };
    Err(cx.bad_operands(format!("takes scales of rank {expected} {why}, found rank {}", scale.len())))
}

/// The type that attribute `name` numbers; 0 is none.
fn type_attr(cx: &NodeCx<'_, '_, '_>, name: &str) -> Result<Option<Type>> {
    match cx.opt_int(name)?.filter(|&number| number != 0) {
        None => Ok(None),
        Some(number) => {
            let element = i32::try_from(number).ok().and_then(ElementType::from_number);
            let ty = element.and_then(|element| element_type(&cx.ctx, element));
            ty.map(Some)
                .ok_or_else(|| cx.bad_attribute(name, format!("is {number}, which is no type of numbers")))
        }
    }
}

fn quantize_linear(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let mut attrs = granularity(cx)?;
    let declared = type_attr(cx, "output_dtype")?;
    let to = match (cx.has(2), declared) {
        (true, _) => cx.elem(2)?,
        (false, Some(to)) => to,
        (false, None) => element_type(&cx.ctx, ElementType::Uint8).expect("bytes have a type"),
    };
    if declared.is_some_and(|declared| declared != to) {
        return Err(cx.bad_attribute("output_dtype", "is another type than that of the zero point"));
    }
    attrs.push(("to", cx.ctx.type_attr(to)));
    if to.is_float(&cx.ctx) && cx.flag("saturate")? {
        attrs.push(("saturate", Attr::UNIT));
    }
    if let Some(precision) = type_attr(cx, "precision")? {
        attrs.push(("precision", cx.ctx.type_attr(precision)));
    }
    let operands = [Some(cx.value(0)?), Some(cx.value(1)?), cx.opt_value(2)?];
    let y = cx.op_opt("graph.quantize", &operands, &attrs)?;
    cx.set(0, y);
    Ok(())
}

fn dequantize_linear(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let mut attrs = granularity(cx)?;
    if let Some(to) = type_attr(cx, "output_dtype")? {
        attrs.push(("to", cx.ctx.type_attr(to)));
    }
    let operands = [Some(cx.value(0)?), Some(cx.value(1)?), cx.opt_value(2)?];
    let y = cx.op_opt("graph.dequantize", &operands, &attrs)?;
    cx.set(0, y);
    Ok(())
}

/// Scale and zero point of the range of the input, 0 included, over `uint8`.
///
/// The scale of a range without extent is 1, as onnxruntime has it: the operator's own formula divides
/// by zero there.
fn dynamic_quantize_linear(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, rank, elem) = (cx.value(0)?, cx.rank(0)?, cx.elem(0)?);
    let byte = element_type(&cx.ctx, ElementType::Uint8).expect("bytes have a type");
    let axes = cx.ctx.i64_array(&(0..rank as i64).collect::<Vec<_>>());
    let (zero, one) = (cx.scalar(0.0, elem)?, cx.scalar(1.0, elem)?);
    let steps = cx.scalar(255.0, elem)?;
    let low = cx.op("graph.reduce_min", &[x], &[("axes", axes)])?;
    let low = cx.op("graph.min", &[low, zero], &[])?;
    let high = cx.op("graph.reduce_max", &[x], &[("axes", axes)])?;
    let high = cx.op("graph.max", &[high, zero], &[])?;
    let range = cx.op("graph.sub", &[high, low], &[])?;
    let ratio = cx.op("graph.div", &[range, steps], &[])?;
    let flat = cx.op("graph.equal", &[range, zero], &[])?;
    let scale = cx.op("graph.where", &[flat, one, ratio], &[])?;
    let zero_point = zero_point(cx, low, scale, byte)?;
    let y = cx.op_opt(
        "graph.quantize",
        &[Some(x), Some(scale), Some(zero_point)],
        &[("to", cx.ctx.type_attr(byte))],
    )?;
    for (index, output) in [y, scale, zero_point].into_iter().enumerate() {
        cx.set(index, output);
    }
    Ok(())
}

/// `round(saturate(0 - low / scale))` as a byte.
fn zero_point(cx: &mut NodeCx<'_, '_, '_>, low: Value, scale: Value, byte: Type) -> Result<Value> {
    let place = cx.op("graph.div", &[low, scale], &[])?;
    let place = cx.op("graph.neg", &[place], &[])?;
    let bounds = [("min", cx.ctx.f32_attr(0.0)), ("max", cx.ctx.f32_attr(255.0))];
    let place = cx.op("graph.clip", &[place], &bounds)?;
    let place = cx.op("graph.round", &[place], &[])?;
    cx.cast(place, byte)
}
