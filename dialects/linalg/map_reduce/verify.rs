//! Rules of `linalg.map` and `linalg.reduce`, in upstream's words.

use terrace_ir::{Body, OpError, Value};

use super::{MapOp, ReduceOp};
use crate::linalg::named::element;
use crate::linalg::verify::Checked;

pub(in crate::linalg) fn shape(body: &Body, value: Value) -> &[i64] {
    body.ty(value).shape(body.ctx()).unwrap_or_default()
}

fn commas(sizes: &[i64]) -> String {
    let size = |&size: &i64| match size {
        terrace_ir::types::DYNAMIC => "-9223372036854775808".to_owned(),
        size => size.to_string(),
    };
    sizes.iter().map(size).collect::<Vec<_>>().join(", ")
}

pub(super) fn verify_map(op: MapOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let args = body.entry(op.mapper(body)).map_or(&[][..], |block| body.args(block));
    let inputs = op.inputs(body);
    if inputs.len() + 1 != args.len() {
        return Err(OpError::new(format!(
            "expects number of operands to match the arity of mapper, but got: {} and {}",
            inputs.len() + 1,
            args.len()
        )));
    }
    for (&input, &arg) in inputs.iter().zip(args) {
        let elem = element(ctx, body.ty(input));
        if elem != body.ty(arg) {
            return Err(OpError::new(format!(
                "expected element type of input '{}' to match bbArg type '{}'",
                ctx.display(elem),
                ctx.display(body.ty(arg))
            )));
        }
    }
    let wanted = shape(body, op.init(body));
    for &input in inputs {
        let found = shape(body, input);
        if found != wanted {
            return Err(OpError::new(format!(
                "expected shape of input ({}) to match shape of output ({})",
                commas(found),
                commas(wanted)
            )));
        }
    }
    Ok(())
}

/// All values of a group have the shape of its first.
fn same_shapes(body: &Body, values: &[Value], what: &str) -> Checked {
    let first = values.first().map_or(&[][..], |&value| shape(body, value));
    match values.iter().position(|&value| shape(body, value) != first) {
        Some(at) => Err(OpError::new(format!(
            "expects all {what}s to have the same shapes. Shape at {what}-index {at} is not equal to the shape at {what}-index 0."
        ))),
        None => Ok(()),
    }
}

pub(super) fn verify_reduce(op: ReduceOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (inputs, inits) = (op.inputs(body), op.inits(body));
    let (Some(&input), Some(&init)) = (inputs.first(), inits.first()) else {
        return Err("expects at least one input".into());
    };
    same_shapes(body, inputs, "input")?;
    same_shapes(body, inits, "output")?;
    let (from, to) = (shape(body, input), shape(body, init));
    let dimensions = op.dimensions(body).as_int_array(ctx).unwrap_or_default();
    if dimensions.iter().any(|&dim| dim < 0 || dim >= from.len() as i64) {
        return Err(OpError::new(format!(
            "dimensions for reduction should be in the range [0, {}].",
            from.len() as i64 - 1
        )));
    }
    let kept = from.iter().enumerate().filter(|(at, _)| !dimensions.contains(&(*at as i64)));
    let kept: Vec<i64> = kept.map(|(_, &size)| size).collect();
    if kept.len() != to.len() {
        return Err(OpError::new(format!(
            "number of dimensions after reduction {} doesn't match the init rank {}",
            kept.len(),
            to.len()
        )));
    }
    if kept != to {
        return Err(OpError::new(format!(
            "init dimensions [{}] doesn't match input dimensions after reduction [{}]",
            commas(to),
            commas(&kept)
        )));
    }
    let args = body.entry(op.combiner(body)).map_or(&[][..], |block| body.args(block));
    if args.len() != inputs.len() + inits.len() {
        return Err("mismatching number of operands and block arguments".into());
    }
    for (at, (&operand, &arg)) in inputs.iter().chain(inits).zip(args).enumerate() {
        let elem = element(ctx, body.ty(operand));
        if elem != body.ty(arg) {
            return Err(OpError::new(format!(
                "{} element type '{}' does not match corresponding block argument type '{}'",
                if at < inputs.len() { "input" } else { "output" },
                ctx.display(elem),
                ctx.display(body.ty(arg))
            )));
        }
    }
    Ok(())
}
