//! How constants run, and ops with more than one result.

use terrace_ir::Op;
use terrace_ir::interp::scalar::{Code, IntBinary};
use terrace_ir::interp::{Flow, Machine, Trap, elementwise};

use super::ConstantOp;

/// What the results of `arith.addui_extended` are.
pub(super) const ADDUI_EXTENDED: [Code; 2] = [Code::IntBinary(IntBinary::AddI), Code::AddCarry];
/// What the results of `arith.mulsi_extended` are.
pub(super) const MULSI_EXTENDED: [Code; 2] =
    [Code::IntBinary(IntBinary::MulI), Code::IntBinary(IntBinary::MulHighSI)];
/// What the results of `arith.mului_extended` are.
pub(super) const MULUI_EXTENDED: [Code; 2] =
    [Code::IntBinary(IntBinary::MulI), Code::IntBinary(IntBinary::MulHighUI)];

pub(super) fn constant(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let value = m.constant(ConstantOp(op).value(m.body()))?;
    m.set_results(op, vec![value])
}

pub(super) fn addui_extended(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    elementwise(op, m, &ADDUI_EXTENDED)
}

pub(super) fn mulsi_extended(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    elementwise(op, m, &MULSI_EXTENDED)
}

pub(super) fn mului_extended(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    elementwise(op, m, &MULUI_EXTENDED)
}
