//! Constants, and operators that vanish.

use terrace_ir::Blob;

use super::*;
use crate::import::constant::{Const, Numbers};
use crate::import::types::element_type;
use crate::proto::AttributeValue;
use crate::tensor::ElementType;

pub(super) const RULES: Family = &[
    ("Constant", constant),
    ("ConstantOfShape", constant_of_shape),
    ("Dropout", dropout),
    ("EyeLike", eye_like),
    ("Identity", |cx| cx.alias(0, 0)),
    ("Range", range),
];

fn constant(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let known =
        ["value", "value_float", "value_floats", "value_int", "value_ints", "value_string", "value_strings"];
    let mut given = cx.node.attribute.iter().map(|attribute| attribute.name);
    let (Some(name), None) = (given.next(), given.next()) else {
        let why = format!("takes one of {}, found {} attributes", known.join(", "), cx.node.attribute.len());
        return Err(Fault::new(codes::SIGNATURE, why));
    };
    let element = ElementType::Float;
    let constant = match cx.raw(name) {
        Some(AttributeValue::Tensor(tensor)) => {
            cx.set_tensor(0, tensor);
            return Ok(());
        }
        Some(&AttributeValue::Int(value)) => Const::int(value),
        Some(AttributeValue::Ints(values)) => Const::ints(values.clone()),
        Some(&AttributeValue::Float(value)) => {
            Const { element, shape: Vec::new(), data: Numbers::Floats(vec![f64::from(value)]) }
        }
        Some(AttributeValue::Floats(values)) => {
            let values: Vec<f64> = values.iter().copied().map(f64::from).collect();
            Const { element, shape: vec![values.len() as i64], data: Numbers::Floats(values) }
        }
        Some(AttributeValue::String(text)) => {
            let text = String::from_utf8_lossy(text);
            let y = cx.texts_const(&[], &[text.as_bytes()])?;
            cx.set(0, y);
            return Ok(());
        }
        Some(AttributeValue::Strings(_)) => {
            let texts = cx.texts(name)?.unwrap_or_default();
            let y = cx.texts_const(&[texts.len() as i64], &texts)?;
            cx.set(0, y);
            return Ok(());
        }
        _ => return Err(cx.unsupported(format!("`{name}`"))),
    };
    cx.set_const(0, constant);
    Ok(())
}

/// A constant all of whose elements are the same, however many.
fn constant_of_shape(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let computed = cx.constant(0)?.is_none() && !cx.require_static();
    let shape = if computed { Vec::new() } else { cx.const_ints(0)? };
    if let Some(size) = shape.iter().find(|&&size| size < 0) {
        return Err(cx.bad_operands(format!("cannot give the shape {shape:?}: {size} is no size")));
    }
    let value = match cx.tensor("value")? {
        Some(tensor) => cx.read_tensor(tensor)?,
        None => Some(Const { element: ElementType::Float, shape: vec![1], data: Numbers::Floats(vec![0.0]) }),
    };
    let Some(value) = value.filter(|value| value.len() == 1) else {
        return Err(cx.bad_attribute("value", "must have one element, of a numeric type"));
    };
    let scalar = cx.make_const(&Const { shape: Vec::new(), ..value })?;
    let y = match computed {
        true => {
            let shape = cx.value(0)?;
            cx.op("graph.dynamic_expand", &[scalar, shape], &[])?
        }
        false => cx.op("graph.expand", &[scalar], &[("shape", cx.ctx.i64_array(&shape))])?,
    };
    cx.set(0, y);
    Ok(())
}

fn dropout(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.has(2) && cx.const_ints(2)?.first().is_some_and(|&training| training != 0) {
        return Err(cx
            .unsupported("`training_mode` true")
            .help("export the model in inference mode (`model.eval()`)"));
    }
    if cx.since < 7 {
        legacy::inference_only(cx)?;
    }
    cx.alias(0, 0)?;
    if cx.wants(1) {
        let shape = cx.static_shape(0)?;
        let element = if cx.since < 10 { cx.element(0)? } else { ElementType::Bool };
        let one = match element {
            ElementType::Bool => Numbers::Ints(vec![1]),
            _ => Numbers::Floats(vec![1.0]),
        };
        let one = cx.make_const(&Const { element, shape: Vec::new(), data: one })?;
        let mask = cx.op("graph.expand", &[one], &[("shape", cx.ctx.i64_array(&shape))])?;
        cx.set(1, mask);
    }
    Ok(())
}

/// Elements of an identity matrix at most: it is written out.
const MAX_EYE: i64 = 1 << 24;

fn eye_like(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let shape = cx.static_shape(0)?;
    let &[rows, columns] = &shape[..] else {
        return Err(cx.bad_operands(format!("takes a matrix, found rank {}", shape.len())));
    };
    let element = match cx.opt_int("dtype")? {
        None => cx.element(0)?,
        Some(number) => match i32::try_from(number).ok().and_then(ElementType::from_number) {
            Some(element) => element,
            None => {
                return Err(cx.bad_attribute("dtype", format!("is {number}, which is no element type")));
            }
        },
    };
    let k = cx.int("k")?;
    let elem = element_type(&cx.ctx, element).filter(|elem| elem.byte_width(&cx.ctx).is_some());
    let (Some(elem), true) = (elem, element.bits() >= 8) else {
        return Err(cx.unsupported(format!("elements of {}", element.name())));
    };
    if rows.checked_mul(columns).is_none_or(|count| count > MAX_EYE) {
        return Err(Fault::new(
            codes::LIMIT,
            format!("gives a matrix of {rows} x {columns}, which is too large"),
        ));
    }
    let data = if elem.is_float(&cx.ctx) { Numbers::Floats(vec![1.0]) } else { Numbers::Ints(vec![1]) };
    let one = Const { element, shape: Vec::new(), data };
    let Some((one, _)) = one.to_attr(&cx.ctx).and_then(|attr| attr.dense_bytes(&cx.ctx)) else {
        return Err(cx.unsupported(format!("elements of {}", element.name())));
    };
    let mut bytes = vec![0; (rows * columns) as usize * one.len()];
    for row in 0..rows {
        let column = row.checked_add(k).filter(|column| (0..columns).contains(column));
        if let Some(column) = column {
            let at = (row * columns + column) as usize * one.len();
            bytes[at..at + one.len()].copy_from_slice(&one);
        }
    }
    let y = cx.make_blob(&shape, elem, Blob::new(bytes))?;
    cx.set(0, y);
    Ok(())
}

fn range(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.require_static() {
        for index in 0..3 {
            cx.const_floats(index)?;
        }
    }
    let mut operands = cx.values()?;
    for operand in &mut operands {
        *operand = cx.reshape(*operand, &[])?;
    }
    let y = cx.op("graph.range", &operands, &[])?;
    cx.set(0, y);
    Ok(())
}
