//! arith: constants become globals; casts and selections are made of buffers.

use terrace_dialects::arith::{ConstantOp, SelectOp};
use terrace_dialects::bufferization::bufferizable::{
    AliasingValue, Bufferizable, Bufferizer, Fuel, Outcome, State, buffer_type, cast_buffer, default_space,
    fail, identity_type,
};
use terrace_ir::{Op, OpSpec, Rewriter, Type, Value};

use super::Entry;

pub(super) const MODELS: &[Entry] = &[
    ("arith.constant", &CONSTANT),
    ("arith.index_cast", &INDEX_CAST),
    ("arith.index_castui", &INDEX_CAST),
    ("arith.select", &SELECT),
];

static CONSTANT: Bufferizable =
    Bufferizable { writable: |_, _| false, bufferize: bufferize_constant, ..Bufferizable::DEFAULT };

fn bufferize_constant(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let ctx = rw.context();
    let constant = ConstantOp(op);
    let result = rw.result(op, 0);
    let ty = rw.ty(result);
    if ty.rank(&ctx).is_none() {
        return fail(rw, op, "only constants of ranked tensors are supported");
    }
    let space = default_space(&State::new(rw.body(), &cx.known()), op, result)?;
    let value = constant.value(rw);
    let spec = cx.globals.get(rw, value, identity_type(&ctx, ty, space), cx.options.buffer_alignment);
    cx.replace_with(rw, op, spec);
    Ok(())
}

static INDEX_CAST: Bufferizable = Bufferizable {
    aliases: |state, operand| vec![AliasingValue::same(state.body.result(operand.op, 0))],
    buffer_type: index_cast_type,
    bufferize: bufferize_index_cast,
    ..Bufferizable::DEFAULT
};

fn index_cast_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let (body, ctx) = (state.body, state.body.ctx());
    let Some(op) = body.defining_op(value) else { return fail(body, body.self_op(), "is no cast") };
    let source = buffer_type(state, body.operand(op, 0), fuel)?;
    Ok(source.with_elem(ctx, body.ty(value).elem(ctx)))
}

fn bufferize_index_cast(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let ctx = rw.context();
    let source = cx.buffer(rw, rw.operand(op, 0))?;
    let ty = rw.ty(source).with_elem(&ctx, rw.ty(rw.result(op, 0)).elem(&ctx));
    let spec = OpSpec::named(rw.name(op), rw.loc()).operands([source]).results([ty]);
    cx.replace_with(rw, op, spec);
    Ok(())
}

/// Either operand may have the buffer of the result, so that a write to the result counts for both.
static SELECT: Bufferizable = Bufferizable {
    aliases: |state, operand| vec![AliasingValue::maybe_same(state.body.result(operand.op, 0))],
    buffer_type: select_type,
    bufferize: bufferize_select,
    ..Bufferizable::DEFAULT
};

fn select_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let body = state.body;
    let Some(select) = SelectOp::defining(body, value) else {
        return fail(body, body.self_op(), "is no selection");
    };
    let values = [body.operand(select.0, 1), body.operand(select.0, 2)];
    let message = "inconsistent memory space on true/false operands";
    state.joint_type(select.0, body.ty(value), &values, fuel, message)
}

fn bufferize_select(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let ctx = rw.context();
    let (condition, result) = (rw.operand(op, 0), rw.result(op, 0));
    if !rw.ty(condition).is_int(&ctx, 1) {
        return fail(rw, op, "only i1 condition values are supported");
    }
    let choices = [cx.buffer(rw, rw.operand(op, 1))?, cx.buffer(rw, rw.operand(op, 2))?];
    let mut ty = rw.ty(choices[0]);
    if ty != rw.ty(choices[1]) {
        ty = cx.buffer_type(rw.body(), result)?;
    }
    let yes = cast_buffer(rw, choices[0], ty, op)?;
    let no = cast_buffer(rw, choices[1], ty, op)?;
    let spec = rw.spec(SelectOp::def()).operands([condition, yes, no]).results([ty]);
    cx.replace_with(rw, op, spec);
    Ok(())
}
