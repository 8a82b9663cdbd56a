//! `cf`: branches.

use cranelift_codegen::ir::{InstBuilder, TrapCode, types};
use cranelift_frontend::{FunctionBuilder, Switch};
use terrace_dialects::cf::{AssertOp, BranchOp, CondBranchOp, SwitchOp};
use terrace_ir::{Context, Op, OpError};
use terrace_runtime::heap;

use super::Table;
use crate::function::FnCx;

pub(super) fn add(table: &mut Table, ctx: &Context) {
    table.on::<BranchOp>(ctx, lower_br);
    table.on::<CondBranchOp>(ctx, lower_cond_br);
    table.on::<SwitchOp>(ctx, lower_switch);
    table.on::<AssertOp>(ctx, lower_assert);
}

fn lower_br(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let (block, args) = cx.branch_target(cx.body.successors(op)[0], cx.body.operands(op), b)?;
    b.ins().jump(block, &args);
    Ok(())
}

fn lower_cond_br(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let branch = CondBranchOp(op);
    let condition = cx.scalar(branch.condition(cx.body))?;
    let (yes, yes_args) = cx.branch_target(branch.trueDest(cx.body), branch.trueDestOperands(cx.body), b)?;
    let (no, no_args) = cx.branch_target(branch.falseDest(cx.body), branch.falseDestOperands(cx.body), b)?;
    b.ins().brif(condition, yes, &yes_args, no, &no_args);
    Ok(())
}

/// A switch goes through one block for each case, since cases pass different arguments.
fn lower_switch(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let ctx = cx.ctx();
    let switch_op = SwitchOp(op);
    let flag = cx.scalar(switch_op.flag(cx.body))?;
    let width = cx.body.ty(switch_op.flag(cx.body)).bit_width(&ctx).unwrap_or(64);
    let mask = if width >= 64 { u128::from(u64::MAX) } else { (1u128 << width) - 1 };
    let values = switch_op.cases(cx.body);
    let origin = b.current_block();
    let mut switch = Switch::new();
    for (at, (value, target)) in values.iter().zip(switch_op.caseDestinations(cx.body)).enumerate() {
        let operands = switch_op.case_operands(cx.body, at);
        let stub = b.create_block();
        b.switch_to_block(stub);
        let (block, args) = cx.branch_target(*target, operands, b)?;
        b.ins().jump(block, &args);
        switch.set_entry(*value as u128 & mask, stub);
    }
    let stub = b.create_block();
    b.switch_to_block(stub);
    let (block, args) =
        cx.branch_target(switch_op.defaultDestination(cx.body), switch_op.defaultOperands(cx.body), b)?;
    b.ins().jump(block, &args);
    if let Some(origin) = origin {
        b.switch_to_block(origin);
    }
    switch.emit(b, flag, stub);
    Ok(())
}

/// Where the runtime is there, a condition that does not hold ends the run with the message; elsewhere it ends the process.
fn lower_assert(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let condition = cx.operand(op, 0)?;
    if !cx.can_fail() {
        b.ins().trapz(condition, TrapCode::unwrap_user(1));
        return Ok(());
    }
    let message = AssertOp(op).msg(cx.body).as_str(&cx.ctx()).unwrap_or_default().to_owned();
    cx.leave_unless(b, condition, |cx, b| {
        let (text, len) = cx.text(&message, b)?;
        let fail = cx.import(heap::FAIL, &[types::I64; 3], &[], b)?;
        b.ins().call(fail, &[cx.kernel_ctx, text, len]);
        Ok(())
    })
}
