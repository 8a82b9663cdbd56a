//! What passes need to know of functions and calls.

use terrace_ir::interfaces::{Call, Callable, Inline};
use terrace_ir::verify::SymbolTables;
use terrace_ir::{Attr, Block, Body, Op, OpError, Rewriter, Type};

use super::{CallOp, ConstantOp, FuncOp};

/// Of `func.call`.
pub(super) static CALL: Call = Call {
    callee: |body, op| Some(CallOp(op).callee(body)),
    arguments: |body, op| body.operands(op).to_vec(),
};

/// Of `func.func`.
pub(super) static CALLABLE: Callable = Callable {
    region: |body| {
        let region = body.regions(body.self_op()).next()?;
        body.entry(region).map(|_| region)
    },
};

fn allows_inlining(body: &Body, op: Op) -> bool {
    body.attr(op, "no_inline").is_none()
}

/// Of `func.call` and `func.func`.
pub(super) static INLINE: Inline = Inline { legal: allows_inlining, branch: None };

/// Of `func.return`.
pub(super) static INLINE_RETURN: Inline = Inline { legal: |_, _| true, branch: Some(to_branch) };

fn to_branch(rw: &mut Rewriter<'_>, op: Op, block: Block) {
    let operands = rw.operands(op).to_vec();
    let spec = crate::cf::branch_spec(rw.body().loc(op), block, &operands);
    rw.replace_with(op, spec);
}

/// Types of the arguments and results of the function that `symbol` names.
fn callee<'a>(tables: &SymbolTables<'a, '_>, symbol: Attr) -> Option<(&'a [Type], &'a [Type])> {
    let (body, op) = tables.lookup(symbol)?;
    FuncOp::of(body, op).map(|func| func.signature(body))
}

/// Checks that `func.call` calls a function, with its arguments and results.
pub(super) fn verify_call(op: Op, body: &Body, tables: &SymbolTables<'_, '_>) -> Result<(), OpError> {
    let (call, ctx) = (CallOp(op), body.ctx());
    let symbol = call.callee(body);
    let Some((inputs, results)) = callee(tables, symbol) else {
        let name = symbol.as_symbol(ctx).map_or("", |name| ctx.str(name));
        return Err(OpError::new(format!("'{name}' does not reference a valid function")));
    };
    let operands = call.operands(body);
    if operands.len() != inputs.len() {
        return Err("incorrect number of operands for callee".into());
    }
    for (at, (&value, &input)) in operands.iter().zip(inputs).enumerate() {
        if body.ty(value) != input {
            return Err(OpError::new(format!(
                "operand type mismatch: expected operand type '{}', but provided '{}' for operand number {at}",
                ctx.display(input),
                ctx.display(body.ty(value))
            )));
        }
    }
    let types: Vec<Type> = call.results(body).map(|value| body.ty(value)).collect();
    if types.len() != results.len() {
        return Err("incorrect number of results for callee".into());
    }
    let list = |types: &[Type]| {
        types.iter().map(|&ty| format!("'{}'", ctx.display(ty))).collect::<Vec<_>>().join(", ")
    };
    match types.iter().zip(results).position(|(a, b)| a != b) {
        Some(at) => Err(OpError::new(format!("result type mismatch at index {at}"))
            .note(body.loc(op), format!("      op result types: {}", list(&types)))
            .note(body.loc(op), format!("function result types: {}", list(results)))),
        None => Ok(()),
    }
}

/// Checks that `func.constant` names a function of its type.
pub(super) fn verify_constant(op: Op, body: &Body, tables: &SymbolTables<'_, '_>) -> Result<(), OpError> {
    let (constant, ctx) = (ConstantOp(op), body.ctx());
    let symbol = constant.value(body);
    let Some(signature) = callee(tables, symbol) else {
        let name = symbol.as_symbol(ctx).map_or("", |name| ctx.str(name));
        return Err(OpError::new(format!("reference to undefined function '{name}'")));
    };
    if body.ty(constant.result(body)).function(ctx) == Some(signature) {
        return Ok(());
    }
    Err("reference to function with mismatched type".into())
}
