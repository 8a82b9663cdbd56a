//! What passes need to know of the ops.

use terrace_ir::interfaces::{Branch, Call, Callable, Effect, EffectKind, Inline, SideEffects, SymbolUser};
use terrace_ir::verify::SymbolTables;
use terrace_ir::{Attr, Block, Body, Op, OpError, OpSpec, Rewriter, Type, Value};

use super::{
    AddressOfOp, AliasOp, BrOp, CallOp, CondBrOp, FuncOp, GlobalOp, IFuncOp, ReturnOp, SwitchOp, types,
};
use crate::support::branches;

/// Of `llvm.br`.
pub(super) static BR: Branch = Branch::ALL_TO_ONE;

/// Of `llvm.cond_br`.
pub(super) static COND_BR: Branch = Branch { operands: cond_br_operands, taken: branches::conditional_taken };

/// Of `llvm.switch`.
pub(super) static SWITCH: Branch = Branch { operands: switch_operands, taken: switch_taken };

fn cond_br_operands(body: &Body, op: Op, successor: usize) -> Option<(usize, usize)> {
    let taken = CondBrOp(op).trueDestOperands(body).len();
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

// ---- memory ----

/// Of `llvm.load`.
pub(super) static LOAD_EFFECTS: SideEffects = SideEffects {
    effects: |body, op, out| access(body, op, EffectKind::Read, body.operands(op).first(), out),
};

/// Of `llvm.store`.
pub(super) static STORE_EFFECTS: SideEffects = SideEffects {
    effects: |body, op, out| access(body, op, EffectKind::Write, body.operands(op).last(), out),
};

/// An access that is volatile or ordered does more than what it does to its address.
fn access(body: &Body, op: Op, kind: EffectKind, address: Option<&Value>, out: &mut Vec<Effect>) {
    out.push(Effect { kind, on: address.copied() });
    let ordering = body.attr(op, "ordering").and_then(|attr| attr.as_int(body.ctx())).unwrap_or(0);
    if body.attr(op, "volatile_").is_some() || ordering > 1 {
        out.extend([EffectKind::Read, EffectKind::Write].map(|kind| Effect { kind, on: None }));
    }
}

/// Of `llvm.intr.memcpy` and `llvm.intr.memmove`.
pub(super) static COPY_EFFECTS: SideEffects = SideEffects {
    effects: |body, op, out| {
        let operands = body.operands(op);
        out.push(Effect { kind: EffectKind::Write, on: operands.first().copied() });
        out.push(Effect { kind: EffectKind::Read, on: operands.get(1).copied() });
        volatile_bytes(body, op, out);
    },
};

/// Of `llvm.intr.memset`.
pub(super) static SET_EFFECTS: SideEffects = SideEffects {
    effects: |body, op, out| {
        out.push(Effect { kind: EffectKind::Write, on: body.operands(op).first().copied() });
        volatile_bytes(body, op, out);
    },
};

fn volatile_bytes(body: &Body, op: Op, out: &mut Vec<Effect>) {
    if body.attr(op, "isVolatile").and_then(|attr| attr.as_bool(body.ctx())) != Some(false) {
        out.extend([EffectKind::Read, EffectKind::Write].map(|kind| Effect { kind, on: None }));
    }
}

// ---- calls ----

/// Of `llvm.call`.
pub(super) static CALL: Call = Call {
    callee: |body, op| CallOp(op).callee(body),
    arguments: |body, op| {
        let call = CallOp(op);
        let operands = call.callee_operands(body);
        let args = if call.callee(body).is_some() { operands } else { operands.get(1..).unwrap_or_default() };
        args.to_vec()
    },
};

/// Of `llvm.func`.
pub(super) static CALLABLE: Callable = Callable {
    region: |body| {
        let region = body.regions(body.self_op()).next()?;
        body.entry(region).map(|_| region)
    },
};

/// Of `llvm.call` and `llvm.func`.
pub(super) static INLINE: Inline = Inline { legal: allows_inlining, ..Inline::ANYWHERE };

/// Attributes of arguments that say how they are passed, so that inlining would have to copy memory.
const PASSED_IN_MEMORY: &[&str] = &["llvm.byval", "llvm.inalloca", "llvm.preallocated", "llvm.sret"];

fn allows_inlining(body: &Body, op: Op) -> bool {
    let ctx = body.ctx();
    let refusing = ["no_inline", "optimize_none", "op_bundle_tags", "var_callee_type"];
    if refusing.iter().any(|name| body.attr(op, name).is_some()) {
        return false;
    }
    if FuncOp::of(body, op).is_some_and(|func| func.signature(body).2 || func.personality(body).is_some()) {
        return false;
    }
    let attrs = body.attr(op, "arg_attrs").and_then(|attr| attr.as_array(ctx)).unwrap_or_default();
    let mut names = attrs.iter().flat_map(|attr| attr.as_dict(ctx).unwrap_or_default());
    !names.any(|entry| PASSED_IN_MEMORY.contains(&ctx.str(entry.0)))
}

/// Of `llvm.return`.
pub(super) static INLINE_RETURN: Inline = Inline { branch: Some(to_branch), ..Inline::ANYWHERE };

fn to_branch(rw: &mut Rewriter<'_>, op: Op, block: Block) {
    let operands = rw.operands(op).to_vec();
    let spec = OpSpec::new(BrOp::def(), rw.body().loc(op)).operands(operands).successors([block]);
    rw.replace_with(op, spec);
}

/// Of `llvm.call`.
pub(super) static CALL_SYMBOLS: SymbolUser = SymbolUser { verify: verify_callee };

/// Of `llvm.mlir.addressof`.
pub(super) static ADDRESS_SYMBOLS: SymbolUser = SymbolUser { verify: verify_address };

fn verify_callee(op: Op, body: &Body, tables: &SymbolTables<'_, '_>) -> Result<(), OpError> {
    let (call, ctx) = (CallOp(op), body.ctx());
    let Some(callee) = call.callee(body) else { return Ok(()) };
    let name = callee.as_symbol(ctx).map(|name| ctx.str(name)).unwrap_or_default();
    let Some((holder, found)) = tables.lookup(callee) else {
        return Err(OpError::new(format!("'{name}' does not reference a symbol in the current scope")));
    };
    let ty = match (FuncOp::of(holder, found), IFuncOp::of(holder, found)) {
        (Some(func), _) => func.function_type(holder),
        (None, Some(ifunc)) => ifunc.i_func_type(holder),
        (None, None) => {
            return Err(OpError::new(format!("'{name}' does not reference a valid LLVM function")));
        }
    };
    let Some((result, inputs, variadic)) = ty.as_type(ctx).and_then(|ty| types::func_parts(ctx, ty)) else {
        return Ok(());
    };
    check_callee(call, body, result, &inputs, variadic)
}

fn check_callee(
    call: CallOp,
    body: &Body,
    result: Type,
    inputs: &[Type],
    variadic: bool,
) -> Result<(), OpError> {
    let ctx = body.ctx();
    let operands = call.callee_operands(body);
    if operands.len() < inputs.len() || !variadic && operands.len() != inputs.len() {
        return Err(OpError::new(format!(
            "incorrect number of operands ({}) for callee (expecting: {}{})",
            operands.len(),
            if variadic { "at least " } else { "" },
            inputs.len()
        )));
    }
    for (at, (&operand, &input)) in operands.iter().zip(inputs).enumerate() {
        if body.ty(operand) != input {
            return Err(OpError::new(format!(
                "operand type mismatch for operand {at}: '{}' != '{}'",
                ctx.display(body.ty(operand)),
                ctx.display(input)
            )));
        }
    }
    match call.result(body).map(|value| body.ty(value)) {
        None if !types::is_void(ctx, result) => Err("expected function call to produce a value".into()),
        Some(_) if types::is_void(ctx, result) => {
            Err("calling function with void result must not produce values".into())
        }
        Some(ty) if ty != result => Err(OpError::new(format!(
            "result type mismatch: '{}' != '{}'",
            ctx.display(ty),
            ctx.display(result)
        ))),
        _ => Ok(()),
    }
}

fn verify_address(op: Op, body: &Body, tables: &SymbolTables<'_, '_>) -> Result<(), OpError> {
    let (address, ctx) = (AddressOfOp(op), body.ctx());
    let Some((holder, found)) = tables.lookup(address.global_name(body)) else {
        return Err("must reference a global defined by 'llvm.mlir.global', 'llvm.mlir.alias' or \
                    'llvm.func' or 'llvm.mlir.ifunc'"
            .into());
    };
    if FuncOp::of(holder, found).is_some() || IFuncOp::of(holder, found).is_some() {
        return Ok(());
    }
    let space = if let Some(global) = GlobalOp::of(holder, found) {
        global.addr_space(holder).and_then(|attr| attr.as_int(ctx)).unwrap_or(0)
    } else if AliasOp::of(holder, found).is_some() {
        let space =
            aliased(holder, found).and_then(|(inner, value)| types::address_space(ctx, inner.ty(value)));
        let Some(space) = space else { return Ok(()) };
        space
    } else {
        return Err("must reference a global defined by 'llvm.mlir.global', 'llvm.mlir.alias' or \
                    'llvm.func' or 'llvm.mlir.ifunc'"
            .into());
    };
    match types::address_space(ctx, body.ty(address.res(body))) == Some(space) {
        true => Ok(()),
        false => {
            Err("pointer address space must match address space of the referenced global or alias".into())
        }
    }
}

/// What the region of the alias `op` returns, and the body that it is in.
pub(super) fn aliased(body: &Body, op: Op) -> Option<(&Body, Value)> {
    let inner = body.nested(op).unwrap_or(body);
    let entry = inner.entry(inner.region(inner.self_op(), 0))?;
    let end = ReturnOp::of(inner, inner.last_op(entry)?)?;
    Some((inner, end.arg(inner)?))
}

/// Of `llvm.mlir.ifunc`.
pub(super) static RESOLVER_SYMBOLS: SymbolUser = SymbolUser { verify: verify_resolver };

/// How many aliases of a resolver are followed.
const MAX_ALIASES: usize = 64;

fn verify_resolver(op: Op, body: &Body, tables: &SymbolTables<'_, '_>) -> Result<(), OpError> {
    let mut found = tables.lookup(IFuncOp(op).resolver(body));
    for _ in 0..MAX_ALIASES {
        let Some((holder, alias)) = found.filter(|(holder, op)| AliasOp::of(holder, *op).is_some()) else {
            break;
        };
        let address = aliased(holder, alias).and_then(|(inner, value)| {
            let address = AddressOfOp::of(inner, inner.defining_op(value)?)?;
            Some(address.global_name(inner))
        });
        found = address.and_then(|name| tables.lookup(name));
    }
    let func = found.and_then(|(holder, op)| Some((holder, FuncOp::of(holder, op)?)));
    let Some((holder, func)) = func else { return Err("must have a function resolver".into()) };
    let inner = holder.nested(func.0).unwrap_or(holder);
    if inner.entry(inner.region(inner.self_op(), 0)).is_none() {
        return Err("resolver must be a definition".into());
    }
    let ctx = body.ctx();
    let parts = func.function_type(holder).as_type(ctx).and_then(|ty| types::func_parts(ctx, ty));
    match parts {
        Some((result, ..)) if !types::is_ptr(ctx, result) => Err("resolver must return a pointer".into()),
        _ => Ok(()),
    }
}
