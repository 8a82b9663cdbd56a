//! How branches run.

use terrace_ir::Op;
use terrace_ir::interp::{Flow, Machine, Trap};

use super::{AssertOp, BranchOp, CondBranchOp, SwitchOp};

pub(super) fn br(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (br, body) = (BranchOp(op), m.body());
    Ok(Flow::Branch(br.dest(body), m.get_all(br.destOperands(body))?))
}

pub(super) fn cond_br(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (br, body) = (CondBranchOp(op), m.body());
    let (block, operands) = match m.int(br.condition(body))? {
        0 => (br.falseDest(body), br.falseDestOperands(body)),
        _ => (br.trueDest(body), br.trueDestOperands(body)),
    };
    Ok(Flow::Branch(block, m.get_all(operands)?))
}

pub(super) fn switch(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (switch, body) = (SwitchOp(op), m.body());
    let flag = m.int(switch.flag(body))?;
    let found = switch.cases(body).iter().position(|&case| case == flag);
    let (block, operands) = match found {
        Some(at) => (switch.caseDestinations(body)[at], switch.case_operands(body, at)),
        None => (switch.defaultDestination(body), switch.defaultOperands(body)),
    };
    Ok(Flow::Branch(block, m.get_all(operands)?))
}

pub(super) fn assert(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (assert, body) = (AssertOp(op), m.body());
    if m.int(assert.arg(body))? != 0 {
        return Ok(Flow::Next);
    }
    let message = assert.msg(body).as_str(body.ctx()).unwrap_or_default();
    Err(format!("fails: {message}").into())
}
