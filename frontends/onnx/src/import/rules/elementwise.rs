//! Operators on each element by itself.

use terrace_ir::{Attr, Value};

use super::*;

pub(super) const RULES: Family = &[
    ("Abs", |cx| same(cx, "graph.abs")),
    ("Acos", |cx| same(cx, "graph.acos")),
    ("Acosh", |cx| same(cx, "graph.acosh")),
    ("Add", |cx| binary(cx, "graph.add")),
    ("And", |cx| binary(cx, "graph.and")),
    ("Asin", |cx| same(cx, "graph.asin")),
    ("Asinh", |cx| same(cx, "graph.asinh")),
    ("Atan", |cx| same(cx, "graph.atan")),
    ("Atanh", |cx| same(cx, "graph.atanh")),
    ("BitShift", bit_shift),
    ("BitwiseAnd", |cx| same(cx, "graph.and")),
    ("BitwiseNot", |cx| same(cx, "graph.not")),
    ("BitwiseOr", |cx| same(cx, "graph.or")),
    ("BitwiseXor", |cx| same(cx, "graph.xor")),
    ("Ceil", |cx| same(cx, "graph.ceil")),
    ("Cos", |cx| same(cx, "graph.cos")),
    ("Cosh", |cx| same(cx, "graph.cosh")),
    ("Div", |cx| binary(cx, "graph.div")),
    ("Equal", |cx| binary(cx, "graph.equal")),
    ("Erf", |cx| same(cx, "graph.erf")),
    ("Exp", |cx| same(cx, "graph.exp")),
    ("Floor", |cx| same(cx, "graph.floor")),
    ("Greater", |cx| binary(cx, "graph.greater")),
    ("GreaterOrEqual", |cx| same(cx, "graph.greater_equal")),
    ("IsInf", is_inf),
    ("IsNaN", |cx| same(cx, "graph.is_nan")),
    ("Less", |cx| binary(cx, "graph.less")),
    ("LessOrEqual", |cx| same(cx, "graph.less_equal")),
    ("Log", |cx| same(cx, "graph.log")),
    ("Max", |cx| chain(cx, "graph.max")),
    ("Mean", mean),
    ("Min", |cx| chain(cx, "graph.min")),
    ("Mod", modulo),
    ("Mul", |cx| binary(cx, "graph.mul")),
    ("Neg", |cx| same(cx, "graph.neg")),
    ("Not", |cx| same(cx, "graph.not")),
    ("Or", |cx| binary(cx, "graph.or")),
    ("Pow", |cx| binary(cx, "graph.pow")),
    ("Reciprocal", |cx| same(cx, "graph.reciprocal")),
    ("Round", |cx| same(cx, "graph.round")),
    ("Sign", |cx| same(cx, "graph.sign")),
    ("Sin", |cx| same(cx, "graph.sin")),
    ("Sinh", |cx| same(cx, "graph.sinh")),
    ("Sqrt", |cx| same(cx, "graph.sqrt")),
    ("Sub", |cx| binary(cx, "graph.sub")),
    ("Sum", |cx| chain(cx, "graph.add")),
    ("Tan", |cx| same(cx, "graph.tan")),
    ("Where", |cx| same(cx, "graph.where")),
    ("Xor", |cx| binary(cx, "graph.xor")),
];

/// The op `name` of the same operands.
fn same(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    let operands = cx.values()?;
    let y = cx.op(name, &operands, &[])?;
    cx.set(0, y);
    Ok(())
}

/// The op `name` of two operands that broadcast.
fn binary(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    let (x, mut y) = (cx.value(0)?, cx.value(1)?);
    if cx.since < 7 {
        y = legacy::aligned(cx, y)?;
    }
    let z = cx.op(name, &[x, y], &[])?;
    cx.set(0, z);
    Ok(())
}

/// The operands combined one after the other.
fn combined(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<Value> {
    let operands = cx.values()?;
    let mut sum = operands[0];
    for &operand in &operands[1..] {
        sum = cx.op(name, &[sum, operand], &[])?;
    }
    Ok(sum)
}

fn chain(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    if cx.input_count() == 1 {
        return cx.alias(0, 0);
    }
    let y = combined(cx, name)?;
    cx.set(0, y);
    Ok(())
}

fn mean(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (sum, elem) = (combined(cx, "graph.add")?, cx.elem(0)?);
    let count = cx.scalar(cx.input_count() as f64, elem)?;
    let y = cx.op("graph.div", &[sum, count], &[])?;
    cx.set(0, y);
    Ok(())
}

fn bit_shift(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    match &*cx.text("direction")? {
        "LEFT" => same(cx, "graph.shl"),
        "RIGHT" => same(cx, "graph.shr"),
        other => Err(cx.bad_attribute("direction", format!("is `{other}`, expected `LEFT` or `RIGHT`"))),
    }
}

fn modulo(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let fmod = cx.flag("fmod")?;
    if !fmod && cx.since < 28 && cx.elem(0)?.is_float(&cx.ctx) {
        return Err(cx.bad_attribute("fmod", "must be 1 for floats"));
    }
    same(cx, if fmod { "graph.rem" } else { "graph.mod" })
}

fn is_inf(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (negative, positive) = (cx.flag("detect_negative")?, cx.flag("detect_positive")?);
    let (x, elem) = (cx.value(0)?, cx.elem(0)?);
    let y = match (negative, positive) {
        (true, true) => cx.op("graph.is_inf", &[x], &[])?,
        _ => {
            let (infinite, zero) = (cx.op("graph.is_inf", &[x], &[])?, cx.scalar(0.0, elem)?);
            let none: &[(&str, Attr)] = &[];
            let side = match (negative, positive) {
                (true, _) => cx.op("graph.less", &[x, zero], none)?,
                (_, true) => cx.op("graph.greater", &[x, zero], none)?,
                // Neither sign counts: nothing is less than itself.
                _ => cx.op("graph.less", &[x, x], none)?,
            };
            cx.op("graph.and", &[infinite, side], none)?
        }
    };
    cx.set(0, y);
    Ok(())
}
