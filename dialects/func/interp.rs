//! How calls run.

use terrace_ir::Op;
use terrace_ir::interp::{Flow, Machine, Trap};

use super::CallOp;

pub(super) fn call(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (call, body) = (CallOp(op), m.body());
    let callee = call.callee(body).as_symbol(body.ctx()).ok_or("has no callee")?;
    let args = m.get_all(call.operands(body))?;
    let results = m.call(body.ctx().str(callee), args)?;
    m.set_results(op, results)
}
