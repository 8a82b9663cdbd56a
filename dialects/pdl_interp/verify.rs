//! Verifiers of the pdl_interp ops.

use terrace_ir::op::infers_results;
use terrace_ir::{Body, Op, OpError};

use super::asm::elem_or_self;
use super::ops::{CreateOperationOp, CreateRangeOp, ExtractOp, ForEachOp, FuncOp, GetValueTypeOp};
use crate::pdl::types::{range_of, type_type, value_type};
use crate::support::function;

type Checked = Result<(), OpError>;

pub(super) fn verify_create_operation(op: CreateOperationOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let names = op.inputAttributeNames(body).as_array(ctx).map_or(0, <[_]>::len);
    let values = op.inputAttributes(body).len();
    if names != values {
        return Err(OpError::new(format!(
            "expected the same number of attribute values and attribute names, got {names} names and {values} \
             values"
        )));
    }
    if op.inferredResultTypes(body).is_none() {
        return Ok(());
    }
    if !op.inputResultTypes(body).is_empty() {
        return Err("with inferred results cannot also have explicit result types".into());
    }
    let name = op.name(body).as_str(ctx).unwrap_or_default();
    let registry = ctx.registry();
    let info = registry.op(name).and_then(|name| registry.info(name));
    if info.is_some_and(|info| infers_results(info.def())) {
        return Ok(());
    }
    Err(OpError::new(format!(
        "has inferred results, but the created operation '{name}' does not support result type inference (or is \
         not registered)"
    )))
}

pub(super) fn verify_create_range(op: CreateRangeOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let elem = elem_or_self(body, body.ty(op.result(body)));
    for &value in op.arguments(body) {
        let found = elem_or_self(body, body.ty(value));
        if found != elem {
            return Err(OpError::new(format!(
                "expected operand to have element type '{}', but got '{}'",
                ctx.display(elem),
                ctx.display(found)
            )));
        }
    }
    Ok(())
}

pub(super) fn verify_extract(op: ExtractOp, body: &Body) -> Checked {
    if range_of(body.ctx(), body.ty(op.result(body))) == Some(body.ty(op.range(body))) {
        return Ok(());
    }
    Err("failed to verify that `range` is a PDL range whose element type matches type of `result`".into())
}

pub(super) fn verify_get_value_type(op: GetValueTypeOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (single, elem) = (value_type(ctx), type_type(ctx));
    let fits = match body.ty(op.value(body)) == single {
        true => body.ty(op.result(body)) == elem,
        false => Some(body.ty(op.result(body))) == range_of(ctx, elem),
    };
    if fits {
        return Ok(());
    }
    Err("failed to verify that `value` type matches arity of `result`".into())
}

pub(super) fn verify_foreach(op: ForEachOp, body: &Body) -> Checked {
    let entry = body.entry(op.region(body));
    match entry.map(|entry| body.args(entry)) {
        Some(&[variable]) if range_of(body.ctx(), body.ty(variable)) == Some(body.ty(op.values(body))) => {
            Ok(())
        }
        Some(&[_]) => Err("operand must be a range of loop variable type".into()),
        _ => Err("requires exactly one argument".into()),
    }
}

pub(super) fn verify_func(op: FuncOp, body: &Body) -> Checked {
    function::verify_entry(op.0, body)
}

/// Checks that there is a block for each case.
pub(super) fn verify_switch(op: impl Into<Op>, body: &Body) -> Checked {
    let (op, ctx) = (op.into(), body.ctx());
    let Some(cases) = body.attr(op, "caseValues") else { return Ok(()) };
    let count = match cases.as_array(ctx) {
        Some(cases) => Some(cases.len() as i64),
        None => cases.ty(ctx).and_then(|ty| ty.num_elements(ctx)),
    };
    let blocks = body.successors(op).len().saturating_sub(1);
    if count == Some(blocks as i64) {
        return Ok(());
    }
    Err(OpError::new(format!(
        "expected number of cases to match the number of case values, got {blocks} but expected {}",
        count.unwrap_or_default()
    )))
}
