//! Ops of the cf dialect.

use super::interfaces;
use terrace_ir::interfaces::{Branch, SideEffects};
use terrace_ir::interp::Interp;
use terrace_ir::op::*;
use terrace_ir::{Block, Body, OpError, Value, op};

use super::{asm, canonicalize, interp};
use crate::support::ints;

op! {
    /// Goes to a block, handing it arguments.
    ///
    /// The operands become the arguments of the block, and have their types.
    pub BranchOp = "cf.br" {
        operands { destOperands: many ANY }
        successors { dest: one }
        traits [PURE, TERMINATOR]
        assembly (asm::parse_br, asm::print_br)
        verify verify_br
        canonicalize ["merge-br-into-block" => canonicalize::merge_into_block, "br-through-br" => canonicalize::br_through_br]
        interfaces [Interp => Interp { eval: interp::br }, Branch => interfaces::BR]
    }
}

op! {
    /// Goes to one of two blocks, by a condition.
    ///
    /// To `trueDest` with the first operands where the condition holds, else to `falseDest` with the
    /// others. Both may be the same block. `branch_weights` says how often each is taken, as a proportion.
    pub CondBranchOp = "cf.cond_br" {
        operands { condition: one I1, trueDestOperands: many ANY, falseDestOperands: many ANY }
        attrs { branch_weights: opt I32_ARRAY_ATTR }
        successors { trueDest: one, falseDest: one }
        traits [PURE, TERMINATOR]
        assembly (asm::parse_cond_br, asm::print_cond_br)
        verify verify_cond_br
        canonicalize [
            "cond-br-of-constant" => canonicalize::cond_br_of_constant,
            "cond-br-through-br" => canonicalize::cond_br_through_br,
            "cond-br-to-one-block" => canonicalize::cond_br_to_one_block,
            "cond-br-from-same-cond-br" => canonicalize::cond_br_from_same_cond_br,
            "cond-br-condition-is-known" => canonicalize::condition_is_known,
            "cond-br-to-unreachable" => canonicalize::cond_br_to_unreachable,
        ]
        interfaces [Interp => Interp { eval: interp::cond_br }, Branch => interfaces::COND_BR]
    }
}

op! {
    /// Goes to the block of the case that `flag` equals, or to the default block.
    ///
    /// The first successor is the default; `caseOperands` are those of all cases in order, split
    /// by `case_operand_segments`.
    pub SwitchOp = "cf.switch" {
        operands { flag: one SIGNLESS_INTEGER, defaultOperands: many ANY, caseOperands: many ANY }
        attrs { case_values: opt ELEMENTS_ATTR, case_operand_segments: one I32_ARRAY_ATTR }
        successors { defaultDestination: one, caseDestinations: many }
        traits [PURE, TERMINATOR]
        assembly (asm::parse_switch, asm::print_switch)
        verify verify_switch
        canonicalize [
            "switch-with-default-only" => canonicalize::switch_with_default_only,
            "switch-cases-like-default" => canonicalize::drop_cases_like_default,
            "switch-of-constant" => canonicalize::switch_of_constant,
            "switch-through-br" => canonicalize::switch_through_br,
            "switch-from-same-switch" => canonicalize::switch_from_same_switch,
            "switch-from-default-of-same-switch" => canonicalize::switch_from_default_of_same_switch,
        ]
        interfaces [Interp => Interp { eval: interp::switch }, Branch => interfaces::SWITCH]
    }
}

op! {
    /// Stops the program with a message unless the condition holds.
    pub AssertOp = "cf.assert" {
        operands { arg: one I1 }
        attrs { msg: one STR_ATTR }
        assembly "$arg `,` $msg attr-dict"
        canonicalize ["erase-true-assert" => canonicalize::erase_true_assert]
        interfaces [Interp => Interp { eval: interp::assert }, SideEffects => interfaces::ASSERT_EFFECTS]
    }
}

impl SwitchOp {
    /// The values of the cases, in order.
    pub fn cases(self, body: &Body) -> Vec<i64> {
        let ctx = body.ctx();
        let Some(attr) = self.case_values(body) else {
            return Vec::new();
        };
        let Some(ty) = attr.ty(ctx) else {
            return Vec::new();
        };
        let (Some(width), Some(count)) = (ty.elem(ctx).byte_width(ctx), ty.num_elements(ctx)) else {
            return Vec::new();
        };
        let Some((bytes, splat)) = attr.dense_bytes(ctx) else {
            return Vec::new();
        };
        let kind = terrace_ir::interp::scalar::Kind::Int((width * 8) as u32);
        let read = |bytes: &[u8]| {
            let value = terrace_ir::interp::scalar::Scalar::read(kind, bytes).int();
            value.and_then(|value| i64::try_from(value).ok()).unwrap_or_default()
        };
        match splat {
            true => vec![read(&bytes); count.clamp(0, self.caseDestinations(body).len() as i64) as usize],
            false => bytes.chunks_exact(width.max(1)).map(read).collect(),
        }
    }

    /// The operands of case `index`.
    pub fn case_operands(self, body: &Body, index: usize) -> &[Value] {
        let sizes = ints(body.ctx(), self.case_operand_segments(body)).unwrap_or_default();
        let start: i64 = sizes.iter().take(index).sum();
        let end = start + sizes.get(index).copied().unwrap_or_default();
        let (start, end) = (usize::try_from(start).unwrap_or(0), usize::try_from(end).unwrap_or(0));
        self.caseOperands(body).get(start..end).unwrap_or_default()
    }
}

/// Checks that what a branch hands to a block fits its arguments.
fn verify_successor(body: &Body, at: usize, block: Block, operands: &[Value]) -> Result<(), OpError> {
    let args = body.args(block);
    if args.len() != operands.len() {
        return Err(OpError::new(format!(
            "branch has {} operands for successor #{at}, but target block has {}",
            operands.len(),
            args.len()
        )));
    }
    for (index, (&arg, &operand)) in args.iter().zip(operands).enumerate() {
        if body.ty(arg) != body.ty(operand) {
            return Err(OpError::new(format!(
                "type mismatch for bb argument #{index} of successor #{at}: '{}' and '{}'",
                body.ctx().display(body.ty(operand)),
                body.ctx().display(body.ty(arg))
            )));
        }
    }
    Ok(())
}

fn verify_br(op: BranchOp, body: &Body) -> Result<(), OpError> {
    verify_successor(body, 0, op.dest(body), op.destOperands(body))
}

fn verify_cond_br(op: CondBranchOp, body: &Body) -> Result<(), OpError> {
    verify_successor(body, 0, op.trueDest(body), op.trueDestOperands(body))?;
    verify_successor(body, 1, op.falseDest(body), op.falseDestOperands(body))?;
    let weights = op.branch_weights(body).and_then(|attr| attr.as_int_array(body.ctx()));
    match weights {
        Some(weights) if weights.len() != 2 => Err(OpError::new(format!(
            "expects number of branch weights to match number of successors: {} vs 2",
            weights.len()
        ))),
        Some(weights) if weights.iter().all(|&weight| weight == 0) => {
            Err("branch weights cannot all be zero".into())
        }
        _ => Ok(()),
    }
}

fn verify_switch(op: SwitchOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let destinations = op.caseDestinations(body);
    let values = op.case_values(body).and_then(|attr| attr.ty(ctx));
    let flag = body.ty(op.flag(body));
    if let Some(ty) = values.filter(|ty| ty.elem(ctx) != flag) {
        return Err(OpError::new(format!(
            "'flag' type ('{}') should match case value type ('{}')",
            ctx.display(flag),
            ctx.display(ty.elem(ctx))
        )));
    }
    let count = values.map_or(Some(0), |ty| ty.num_elements(ctx));
    if count != Some(destinations.len() as i64) {
        return Err(OpError::new(format!(
            "number of case values ({}) should match number of case destinations ({})",
            count.unwrap_or_default(),
            destinations.len()
        )));
    }
    let sizes = ints(ctx, op.case_operand_segments(body)).unwrap_or_default();
    let total: i64 = sizes.iter().fold(0, |all, &size| all.saturating_add(size));
    let fits = sizes.len() == destinations.len() && sizes.iter().all(|&size| size >= 0);
    if !fits || total != op.caseOperands(body).len() as i64 {
        return Err("'case_operand_segments' does not fit the operands of the cases".into());
    }
    verify_successor(body, 0, op.defaultDestination(body), op.defaultOperands(body))?;
    for (at, &block) in destinations.iter().enumerate() {
        verify_successor(body, at + 1, block, op.case_operands(body, at))?;
    }
    Ok(())
}
