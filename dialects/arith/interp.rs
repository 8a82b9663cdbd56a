//! How constants run.

use terrace_ir::Op;
use terrace_ir::interp::{Flow, Machine, Trap};

use super::ConstantOp;

pub(super) fn constant(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let value = m.constant(ConstantOp(op).value(m.body()))?;
    m.set_results(op, vec![value])
}
