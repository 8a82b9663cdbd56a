//! What passes need to know of branches.

use terrace_ir::interfaces::{Branch, Effect, EffectKind, SideEffects};
use terrace_ir::{Attr, Body, Op, OpSpec};

use super::{CondBranchOp, SwitchOp};

/// Of `cf.br`.
pub(super) static BR: Branch = Branch::ALL_TO_ONE;

/// Of `cf.cond_br`.
pub(super) static COND_BR: Branch = Branch { operands: cond_br_operands, taken: cond_br_taken };

/// Of `cf.switch`.
pub(super) static SWITCH: Branch = Branch { operands: switch_operands, taken: switch_taken };

/// Of `cf.assert`: it may end the program, so that nothing may erase it or move it.
pub(super) static ASSERT_EFFECTS: SideEffects =
    SideEffects { effects: |_, _, out| out.push(Effect { kind: EffectKind::Write, on: None }) };

fn cond_br_operands(body: &Body, op: Op, successor: usize) -> Option<(usize, usize)> {
    let split = 1 + CondBranchOp(op).trueDestOperands(body).len();
    match successor {
        0 => Some((1, split)),
        1 => Some((split, body.operands(op).len())),
        _ => None,
    }
}

fn cond_br_taken(body: &Body, _: Op, constants: &[Option<Attr>]) -> Option<usize> {
    let condition = constants.first().copied().flatten()?.as_bool(body.ctx())?;
    Some(usize::from(!condition))
}

fn switch_operands(body: &Body, op: Op, successor: usize) -> Option<(usize, usize)> {
    let switch = SwitchOp(op);
    let cases = 1 + switch.defaultOperands(body).len();
    let Some(case) = successor.checked_sub(1) else {
        return Some((1, cases));
    };
    if case >= switch.caseDestinations(body).len() {
        return None;
    }
    let before: usize = (0..case).map(|at| switch.case_operands(body, at).len()).sum();
    let start = cases + before;
    Some((start, start + switch.case_operands(body, case).len()))
}

fn switch_taken(body: &Body, op: Op, constants: &[Option<Attr>]) -> Option<usize> {
    let flag = constants.first().copied().flatten()?.as_int(body.ctx())?;
    let cases = SwitchOp(op).cases(body);
    Some(cases.iter().position(|&case| case == flag).map_or(0, |at| at + 1))
}

/// The description of a branch to `block` that hands it `operands`.
pub(crate) fn branch_spec(
    loc: terrace_ir::Loc,
    block: terrace_ir::Block,
    operands: &[terrace_ir::Value],
) -> OpSpec {
    OpSpec::new(super::BranchOp::def(), loc).operands(operands.iter().copied()).successors([block])
}
