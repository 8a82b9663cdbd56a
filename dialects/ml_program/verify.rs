//! Verifiers of the ml_program dialect.

use terrace_ir::interfaces::SymbolUser;
use terrace_ir::verify::SymbolTables;
use terrace_ir::{Attr, Body, Op, OpError, Type};

use super::ops::{FuncOp, GlobalOp, OutputOp, ReturnOp, SubgraphOp};
use crate::support::function;

type Checked = Result<(), OpError>;

pub(super) fn verify_func(op: FuncOp, body: &Body) -> Checked {
    function::verify_signature(op.0, body)
}

pub(super) fn verify_func_entry(op: FuncOp, body: &Body) -> Checked {
    function::verify_entry(op.0, body)
}

pub(super) fn verify_subgraph(op: SubgraphOp, body: &Body) -> Checked {
    function::verify_signature(op.0, body)
}

pub(super) fn verify_subgraph_entry(op: SubgraphOp, body: &Body) -> Checked {
    function::verify_entry(op.0, body)
}

pub(super) fn verify_return(op: ReturnOp, body: &Body) -> Checked {
    match body.parent_op(op.0) {
        Some(parent) => function::verify_results(op.0, "returns", parent, body),
        None => Ok(()),
    }
}

pub(super) fn verify_output(op: OutputOp, body: &Body) -> Checked {
    match body.parent_op(op.0) {
        Some(parent) => function::verify_results(op.0, "outputs", parent, body),
        None => Ok(()),
    }
}

pub(super) fn verify_global(op: GlobalOp, body: &Body) -> Checked {
    if op.is_mutable(body).is_none() && op.value(body).is_none() {
        return Err("immutable global must have an initial value".into());
    }
    Ok(())
}

/// The variable that a load or store refers to.
struct Referent {
    ty: Option<Type>,
    mutable: bool,
}

fn referent(symbol: Attr, body: &Body, tables: &SymbolTables<'_, '_>) -> Result<Referent, OpError> {
    let found = tables.lookup(symbol).and_then(|(holder, op)| Some((holder, GlobalOp::of(holder, op)?)));
    let Some((holder, global)) = found else {
        return Err(OpError::new(format!("undefined global: {}", body.ctx().display(symbol))));
    };
    let ty = global.r#type(holder).as_type(holder.ctx());
    Ok(Referent { ty, mutable: global.is_mutable(holder).is_some() })
}

fn check_load(op: Op, body: &Body, tables: &SymbolTables<'_, '_>, constant: bool) -> Checked {
    let ctx = body.ctx();
    let Some(symbol) = body.attr(op, "global") else { return Ok(()) };
    let referent = referent(symbol, body, tables)?;
    if constant && referent.mutable {
        return Err(OpError::new(format!(
            "cannot load as const from mutable global {}",
            ctx.display(symbol)
        )));
    }
    let ty = body.ty(body.result(op, 0));
    match referent.ty.filter(|&global| global != ty) {
        Some(global) => Err(OpError::new(format!(
            "cannot load from global typed '{}' as '{}'",
            ctx.display(global),
            ctx.display(ty)
        ))),
        None => Ok(()),
    }
}

/// Of `ml_program.global_load` and `ml_program.global_load_graph`.
pub(super) static LOAD_SYMBOLS: SymbolUser =
    SymbolUser { verify: |op, body, tables| check_load(op, body, tables, false) };

/// Of `ml_program.global_load_const`.
pub(super) static LOAD_CONST_SYMBOLS: SymbolUser =
    SymbolUser { verify: |op, body, tables| check_load(op, body, tables, true) };

/// Of `ml_program.global_store` and `ml_program.global_store_graph`.
pub(super) static STORE_SYMBOLS: SymbolUser = SymbolUser {
    verify: |op, body, tables| {
        let ctx = body.ctx();
        let Some(symbol) = body.attr(op, "global") else { return Ok(()) };
        let referent = referent(symbol, body, tables)?;
        if !referent.mutable {
            return Err(OpError::new(format!("cannot store to an immutable global {}", ctx.display(symbol))));
        }
        let ty = body.ty(body.operand(op, 0));
        match referent.ty.filter(|&global| global != ty) {
            Some(global) => Err(OpError::new(format!(
                "cannot store to a global typed '{}' from '{}'",
                ctx.display(global),
                ctx.display(ty)
            ))),
            None => Ok(()),
        }
    },
};
