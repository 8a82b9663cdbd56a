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

/// The axis of scales that are lists.
fn axis(cx: &NodeCx<'_, '_, '_>) -> Result<Vec<(&'static str, Attr)>> {
    if cx.opt_int("block_size")?.is_some_and(|size| size != 0) {
        return Err(cx.unsupported("blocked scales (`block_size`)"));
    }
    let scale = cx.shape(1)?;
    match (cx.opt_int("axis")?, scale.as_slice()) {
        (Some(axis), [_]) if scale != [1] => Ok(vec![("axis", cx.i64(cx.axis(axis, cx.rank(0)?)?))]),
        (None, [_]) if scale != [1] => Err(cx.bad_operands("takes a scalar scale in this operator set")),
        (_, [] | [_]) => Ok(Vec::new()),
        _ => Err(cx.unsupported(format!("scales of rank {}", scale.len()))),
    }
}

/// The type that attribute `output_dtype` names.
fn output_type(cx: &NodeCx<'_, '_, '_>) -> Result<Option<Type>> {
    match cx.opt_int("output_dtype")?.filter(|&number| number != 0) {
        None => Ok(None),
        Some(number) => {
            let element = i32::try_from(number).ok().and_then(ElementType::from_number);
            let ty = element.and_then(|element| element_type(&cx.ctx, element));
            ty.map(Some).ok_or_else(|| {
                cx.bad_attribute("output_dtype", format!("is {number}, which is no element type"))
            })
        }
    }
}

pub(super) fn quantize_linear(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let mut attrs = axis(cx)?;
    let to = match (cx.has(2), output_type(cx)?) {
        (true, _) => cx.elem(2)?,
        (false, Some(to)) => to,
        (false, None) => element_type(&cx.ctx, ElementType::Uint8).expect("bytes have a type"),
    };
    if !to.is_integer(&cx.ctx) {
        return Err(cx.unsupported("a floating-point output type"));
    }
    attrs.push(("to", cx.ctx.type_attr(to)));
    let operands = [Some(cx.value(0)?), Some(cx.value(1)?), cx.opt_value(2)?];
    let y = cx.op_opt("graph.quantize", &operands, &attrs)?;
    cx.set(0, y);
    Ok(())
}

pub(super) fn dequantize_linear(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let attrs = axis(cx)?;
    let operands = [Some(cx.value(0)?), Some(cx.value(1)?), cx.opt_value(2)?];
    let mut y = cx.op_opt("graph.dequantize", &operands, &attrs)?;
    if let Some(to) = output_type(cx)? {
        y = cx.cast(y, to)?;
    }
    cx.set(0, y);
    Ok(())
}

fn dynamic_quantize_linear(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let x = cx.value(0)?;
    for (index, output) in dynamically_quantized(cx, x)?.into_iter().enumerate() {
        cx.set(index, output);
    }
    Ok(())
}

/// `x` as `uint8`, and the scale and zero point of its range, 0 included.
///
/// The scale of a range without extent is 1, as onnxruntime has it: the operator's own formula divides
/// by zero there.
pub(super) fn dynamically_quantized(cx: &mut NodeCx<'_, '_, '_>, x: Value) -> Result<[Value; 3]> {
    let (rank, elem) = (cx.shape_of(x).len(), cx.elem_of(x));
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
    Ok([y, scale, zero_point])
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
