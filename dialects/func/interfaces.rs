//! What passes need to know of functions and calls.

use terrace_ir::interfaces::{Call, Callable, Inline, SymbolUser};
use terrace_ir::verify::SymbolTables;
use terrace_ir::{Block, Body, Context, Op, OpError, Rewriter, Type};

use super::{CallIndirectOp, CallOp, ConstantOp, FuncOp};

/// Of `func.call`.
pub(super) static CALL: Call = Call {
    callee: |body, op| Some(CallOp(op).callee(body)),
    arguments: |body, op| body.operands(op).to_vec(),
};

/// Of `func.call_indirect`.
pub(super) static CALL_INDIRECT: Call =
    Call { callee: |_, _| None, arguments: |body, op| CallIndirectOp(op).callee_operands(body).to_vec() };

/// Of `func.func`.
pub(crate) static CALLABLE: Callable = Callable {
    region: |body| {
        let region = body.regions(body.self_op()).next()?;
        body.entry(region).map(|_| region)
    },
};

fn allows_inlining(body: &Body, op: Op) -> bool {
    body.attr(op, "no_inline").is_none()
}

/// Of `func.call` and `func.func`.
pub(super) static INLINE: Inline = Inline { legal: allows_inlining, ..Inline::ANYWHERE };

/// Of `func.return`.
pub(super) static INLINE_RETURN: Inline = Inline { branch: Some(to_branch), ..Inline::ANYWHERE };

fn to_branch(rw: &mut Rewriter<'_>, op: Op, block: Block) {
    let operands = rw.operands(op).to_vec();
    let spec = crate::cf::branch_spec(rw.body().loc(op), block, &operands);
    rw.replace_with(op, spec);
}

/// Of `func.call`.
pub(super) static CALL_SYMBOLS: SymbolUser = SymbolUser { verify: verify_call };

/// Of `func.constant`.
pub(super) static CONSTANT_SYMBOLS: SymbolUser = SymbolUser { verify: verify_constant };

fn list(ctx: &Context, types: &[Type]) -> String {
    let types: Vec<String> = types.iter().map(|&ty| format!("'{}'", ctx.display(ty))).collect();
    types.join(", ")
}

fn verify_call(op: Op, body: &Body, tables: &SymbolTables<'_, '_>) -> Result<(), OpError> {
    let (call, ctx) = (CallOp(op), body.ctx());
    let callee = call.callee(body);
    let name = callee.as_symbol(ctx).map(|name| ctx.str(name)).unwrap_or_default();
    let found = tables.lookup(callee).and_then(|(body, op)| Some((body, FuncOp::of(body, op)?)));
    let Some((holder, function)) = found else {
        return Err(OpError::new(format!("'{name}' does not reference a valid function")));
    };
    let (inputs, outputs) = function.signature(holder);
    let operands = body.operands(op);
    if operands.len() != inputs.len() {
        return Err("incorrect number of operands for callee".into());
    }
    if let Some(at) = (0..inputs.len()).find(|&at| inputs[at] != body.ty(operands[at])) {
        return Err(OpError::new(format!(
            "operand type mismatch: expected operand type '{}', but provided '{}' for operand number {at}",
            ctx.display(inputs[at]),
            ctx.display(body.ty(operands[at]))
        )));
    }
    let results = || body.results(op).map(|value| body.ty(value));
    if results().len() != outputs.len() {
        return Err("incorrect number of results for callee".into());
    }
    match results().zip(outputs).position(|(found, &expected)| found != expected) {
        None => Ok(()),
        Some(at) => {
            let results: Vec<Type> = results().collect();
            Err(OpError::new(format!("result type mismatch at index {at}"))
                .note(body.loc(op), format!("      op result types: {}", list(ctx, &results)))
                .note(body.loc(op), format!("function result types: {}", list(ctx, outputs))))
        }
    }
}

fn verify_constant(op: Op, body: &Body, tables: &SymbolTables<'_, '_>) -> Result<(), OpError> {
    let (constant, ctx) = (ConstantOp(op), body.ctx());
    let symbol = constant.value(body);
    let name = symbol.as_symbol(ctx).map(|name| ctx.str(name)).unwrap_or_default();
    let found = tables.lookup(symbol).and_then(|(body, op)| Some((body, FuncOp::of(body, op)?)));
    let Some((holder, function)) = found else {
        return Err(OpError::new(format!("reference to undefined function '{name}'")));
    };
    let same = body.ty(constant.result(body)).function(ctx) == Some(function.signature(holder));
    if same { Ok(()) } else { Err("reference to function with mismatched type".into()) }
}
