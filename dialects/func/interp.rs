//! How calls run.

use terrace_ir::Op;
use terrace_ir::interp::{Flow, Machine, Trap};

use super::{CallIndirectOp, CallOp, ConstantOp};

pub(super) fn call(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (call, body) = (CallOp(op), m.body());
    let callee = call.callee(body).as_symbol(body.ctx()).ok_or("has no callee")?;
    let args = m.get_all(call.operands(body))?;
    let results = m.call(body.ctx().str(callee), args)?;
    m.set_results(op, results)
}

/// Calls through a value are run where that is a constant: the interpreter has no function values.
pub(super) fn call_indirect(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (call, body) = (CallIndirectOp(op), m.body());
    let constant = ConstantOp::defining(body, call.callee(body));
    let callee = constant.and_then(|constant| constant.value(body).as_symbol(body.ctx()));
    let callee = callee.ok_or("calls a function that is not a constant, which is not interpreted")?;
    let args = m.get_all(call.callee_operands(body))?;
    let results = m.call(body.ctx().str(callee), args)?;
    m.set_results(op, results)
}

/// Functions are looked up where they are called.
pub(super) fn constant(_: Op, _: &mut Machine<'_>) -> Result<Flow, Trap> {
    Ok(Flow::Next)
}
