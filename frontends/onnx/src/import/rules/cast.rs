//! Conversions between element types.

use terrace_ir::{Attr, FloatKind, Type};

use super::*;
use crate::import::types::element_type;
use crate::tensor::ElementType;

pub(super) const RULES: Family = &[("BitCast", bit_cast), ("Cast", cast), ("CastLike", cast_like)];

/// The type that attribute `to` numbers.
fn target(cx: &NodeCx<'_, '_, '_>) -> Result<ElementType> {
    if cx.node.op_type == "Cast" && cx.since < 6 {
        return legacy::element_type(cx);
    }
    let number = cx.int("to")?;
    let element = i32::try_from(number).ok().and_then(ElementType::from_number);
    element.ok_or_else(|| cx.bad_attribute("to", format!("is {number}, which is no element type")))
}

/// The IR's type of elements that are numbers.
fn number_type(cx: &NodeCx<'_, '_, '_>, element: ElementType) -> Result<Type> {
    match element_type(&cx.ctx, element) {
        Some(elem) if elem.is_float(&cx.ctx) || elem.is_integer(&cx.ctx) => Ok(elem),
        _ => Err(cx.unsupported(format!("elements of {}", element.name()))),
    }
}

fn cast_to(cx: &mut NodeCx<'_, '_, '_>, to: ElementType) -> Result<()> {
    let from = cx.element(0)?;
    if from == to {
        return cx.alias(0, 0);
    }
    if to == ElementType::String {
        number_type(cx, from)?;
        let x = cx.value(0)?;
        let y = cx.op("graph.string_format", &[x], &[])?;
        cx.set(0, y);
        return Ok(());
    }
    let elem = number_type(cx, to)?;
    let mut x = cx.value(0)?;
    if from == ElementType::String {
        // A float of few bits is rounded, and brought into its range, as a cast from `float` does it.
        let small = elem.float_kind(&cx.ctx).is_some_and(|kind| kind.width() <= 8);
        let read = if small { cx.ctx.f32() } else { elem };
        x = cx.op("graph.string_parse", &[x], &[("to", cx.ctx.type_attr(read))])?;
        if !small {
            cx.set(0, x);
            return Ok(());
        }
    }
    number_type(cx, if from == ElementType::String { to } else { from })?;
    let mut attrs = vec![("to", cx.ctx.type_attr(elem))];
    let kind = elem.float_kind(&cx.ctx).filter(|kind| kind.width() <= 8);
    if kind.is_some() && cx.flag("saturate")? {
        attrs.push(("saturate", Attr::UNIT));
    }
    if kind == Some(FloatKind::F8E8M0FNU) {
        match &*cx.opt_text_or("round_mode", "up")? {
            "up" => {}
            round @ ("down" | "nearest") => attrs.push(("round", cx.ctx.str_attr(round))),
            other => {
                let why = format!("is `{other}`, expected `up`, `down` or `nearest`");
                return Err(cx.bad_attribute("round_mode", why));
            }
        }
    }
    let y = cx.op("graph.cast", &[x], &attrs)?;
    cx.set(0, y);
    Ok(())
}

fn cast(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let to = if cx.since < 6 { legacy::element_type(cx)? } else { target(cx)? };
    cast_to(cx, to)
}

fn cast_like(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let to = cx.element(1)?;
    cast_to(cx, to)
}

/// A `bool` is a byte to ONNX and a bit to the IR: it goes by way of `uint8`.
fn bit_cast(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (from, to) = (cx.element(0)?, target(cx)?);
    number_type(cx, from)?;
    let elem = number_type(cx, to)?;
    if from.bits() != to.bits() {
        let (from, to) = (from.name(), to.name());
        return Err(cx.bad_attribute("to", format!("is {to}, which has not as many bits as {from}")));
    }
    if from == to {
        return cx.alias(0, 0);
    }
    let byte = number_type(cx, ElementType::Uint8)?;
    let mut value = cx.value(0)?;
    if from == ElementType::Bool {
        value = cx.cast(value, byte)?;
    }
    let held = if to == ElementType::Bool { byte } else { elem };
    if cx.type_of(value).elem(&cx.ctx) != held {
        value = cx.op("graph.bitcast", &[value], &[("to", cx.ctx.type_attr(held))])?;
    }
    let value = cx.cast(value, elem)?;
    cx.set(0, value);
    Ok(())
}
