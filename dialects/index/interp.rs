//! How ops of the index dialect run that are not element by element.

use terrace_ir::Op;
use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Flow, Machine, Trap, Val};

pub(super) fn constant(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let value = m.body().attr(op, "value").ok_or("has no value")?;
    let value = m.constant(value)?;
    m.set_results(op, vec![value])
}

pub(super) fn size_of(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    m.set_results(op, vec![Val::Scalar(Scalar::Int(64))])
}
