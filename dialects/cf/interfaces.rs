//! What passes need to know of branches.

use terrace_ir::interfaces::{Branch, Effect, EffectKind, SideEffects};
use terrace_ir::{Attr, Body, Op, OpSpec};

use super::{CondBranchOp, SwitchOp};
use crate::support::branches;

/// Of `cf.br`.
pub(super) static BR: Branch = Branch::ALL_TO_ONE;

/// Of `cf.cond_br`.
pub(super) static COND_BR: Branch = Branch { operands: cond_br_operands, taken: branches::conditional_taken };

/// Of `cf.switch`.
pub(super) static SWITCH: Branch = Branch { operands: switch_operands, taken: switch_taken };

/// Of `cf.assert`: it may end the program, so that nothing may erase it or move it.
pub(super) static ASSERT_EFFECTS: SideEffects =
    SideEffects { effects: |_, _, out| out.push(Effect { kind: EffectKind::Write, on: None }) };

fn cond_br_operands(body: &Body, op: Op, successor: usize) -> Option<(usize, usize)> {
    let taken = CondBranchOp(op).trueDestOperands(body).len();
    branches::conditional_operands(body, op, taken, successor)
}

fn switch_operands(body: &Body, op: Op, successor: usize) -> Option<(usize, usize)> {
    let switch = SwitchOp(op);
    let count = switch.caseDestinations(body).len();
    let cases = (0..count).map(|at| switch.case_operands(body, at).len());
    branches::switch_operands(switch.defaultOperands(body).len(), cases, successor)
}

fn switch_taken(body: &Body, op: Op, constants: &[Option<Attr>]) -> Option<usize> {
    branches::switch_taken(body, op, &SwitchOp(op).cases(body), constants)
}

/// The description of a branch to `block` that hands it `operands`.
pub(crate) fn branch_spec(
    loc: terrace_ir::Loc,
    block: terrace_ir::Block,
    operands: &[terrace_ir::Value],
) -> OpSpec {
    OpSpec::new(super::BranchOp::def(), loc).operands(operands.iter().copied()).successors([block])
}
