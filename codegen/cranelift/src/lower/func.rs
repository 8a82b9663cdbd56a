//! `func`: calls and returns.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, types};
use cranelift_frontend::FunctionBuilder;
use terrace_dialects::func::{CallOp, ReturnOp};
use terrace_ir::{Context, Op, OpError};
use terrace_runtime::heap;

use super::Table;
use crate::function::{FnCx, Passing, Val, call};

pub(super) fn add(table: &mut Table, ctx: &Context) {
    table.on::<ReturnOp>(ctx, lower_return);
    table.on::<CallOp>(ctx, lower_call);
}

fn lower_return(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let mut words = Vec::new();
    for &value in cx.body.operands(op) {
        let passing = Passing::of(&cx.cx.ctx, cx.body.ty(value))
            .ok_or_else(|| OpError::new("returns a value that generated code cannot hold"))?;
        words.extend(cx.words(value, &passing, b)?);
    }
    cx.return_words(&words, b);
    Ok(())
}

fn lower_call(cx: &mut FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let ctx = cx.ctx();
    let op_call = CallOp(op);
    let name =
        op_call.callee(cx.body).as_symbol(&ctx).map(|name| ctx.str(name).to_owned()).unwrap_or_default();
    let callee = cx.cx.callees.get(&name).cloned();
    let callee = callee.ok_or_else(|| OpError::new(format!("calls '@{name}', which has no body here")))?;
    let mut words = vec![cx.kernel_ctx];
    for (&value, passing) in cx.body.operands(op).iter().zip(&callee.params) {
        words.extend(cx.words(value, passing, b)?);
    }
    let func = cx.func_ref(callee.id, b);
    let returned = call(b, func, &callee.results, &words);
    if cx.cx.fallible {
        let failed = cx.import(heap::FAILED, &[types::I64], &[types::I32], b)?;
        let asked = b.ins().call(failed, &[cx.kernel_ctx]);
        let failed = b.inst_results(asked)[0];
        let fine = b.ins().icmp_imm_s(IntCC::Equal, failed, 0);
        cx.leave_unless(b, fine, |_, _| Ok(()))?;
    }
    let mut returned = returned.into_iter();
    for (result, passing) in cx.body.results(op).zip(&callee.results) {
        let val = match passing {
            Passing::Scalar(_) => returned.next().map(Val::Scalar),
            Passing::Mem(shape) => {
                let words: Vec<_> = returned.by_ref().take(shape.words()).collect();
                (words.len() == shape.words()).then(|| Val::Mem(shape.bind_words(&words)))
            }
        };
        cx.set_val(result, val.ok_or_else(|| OpError::new("gets fewer results than the callee declares"))?);
    }
    Ok(())
}
