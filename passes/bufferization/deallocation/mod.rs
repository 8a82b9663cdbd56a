//! `ownership-based-buffer-deallocation`: frees all that is allocated, after upstream's pass of this
//! name.
//!
//! Blocks are visited along the dominator tree, those of inner regions before the op around them. Of
//! each memref a block knows whether it owns it: it owns what it allocates and what calls return, and
//! what it is handed together with an `i1` that is true. Memory of arguments of the function, and of
//! what lies outside of a region, belongs to somebody else. At the end of a block a
//! `bufferization.dealloc` frees all that the block owns but what lives on or is handed over, and says
//! of that whether it is owned now. A function returns memrefs that its caller owns: what it does not
//! own is copied first.

mod control_flow;
mod function;
mod preconditions;

use std::collections::BTreeSet;

use terrace_dialects::func::{CallOp, FuncOp};
use terrace_ir::analysis::symbols::{Visibility, references, references_below, root, visibility};
use terrace_ir::interfaces::Call;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, PassCx, PassInfo};
use terrace_ir::{Attr, Body, Op};

pub(super) const INFO: PassInfo = PassInfo {
    name: "ownership-based-buffer-deallocation",
    doc: "Adds all required dealloc operations for all allocations in the input program",
    anchor: Anchor::Whole,
    options: &[OptionDef {
        name: "private-function-dynamic-ownership",
        doc: "Let private functions return, beside each memref, whether the caller owns it, instead of a copy",
        kind: OptionKind::Bool,
        default: "false",
    }],
    make: |options| {
        let dynamic = options.bool("private-function-dynamic-ownership");
        Ok(Box::new(move |body: &mut Body, cx: &mut PassCx| run(body, dynamic, cx)))
    },
};

/// The names of functions that return memrefs together with whether the caller owns them.
type Dynamic = BTreeSet<String>;

fn run(body: &mut Body, dynamic: bool, cx: &mut PassCx) -> Result<(), Failed> {
    if FuncOp::of(body, body.self_op()).is_some() {
        if dynamic && (visibility(body, body.self_op()) == Visibility::Private || calls(body)) {
            let message = "ownership of what private functions return can only be handed over when the pass \
                           runs on the module that defines them";
            return Err(cx.error(body.loc(body.self_op()), message));
        }
        return function::deallocate(body, false, &Dynamic::new(), cx);
    }
    let mut result = Ok(());
    let mut stack = vec![(body, dynamic)];
    while let Some((table, dynamic)) = stack.pop() {
        let names = if dynamic { dynamic_functions(table) } else { Dynamic::new() };
        for (_, nested) in table.nested_bodies_mut() {
            let is_function = FuncOp::of(nested, nested.self_op()).is_some();
            let name = nested.symbol(nested.self_op()).unwrap_or_default().to_owned();
            if is_function && function::deallocate(nested, names.contains(&name), &names, cx).is_err() {
                result = Err(Failed);
            }
            stack.push((nested, dynamic && !is_function));
        }
    }
    result
}

fn calls(body: &Body) -> bool {
    body.all_ops().into_iter().any(|op| {
        body.interface::<Call>(op).is_some()
            && body.results(op).any(|value| body.ty(value).is_memref(body.ctx()))
    })
}

/// The private functions of `table` that have a body and are referred to by calls of it alone: the type
/// of all others is fixed.
fn dynamic_functions(table: &Body) -> Dynamic {
    let ctx = table.ctx();
    let mut names = Dynamic::new();
    for op in table.nested_ops() {
        let defined =
            table.nested(op).is_some_and(|body| body.entry(body.region(body.self_op(), 0)).is_some());
        if FuncOp::of(table, op).is_some() && defined && visibility(table, op) == Visibility::Private {
            names.extend(table.symbol(op).map(str::to_owned));
        }
    }
    // Names that anything but a direct call in a function of this table refers to.
    for op in table.all_ops() {
        let function = table.nested(op).filter(|_| FuncOp::of(table, op).is_some());
        let refer = match function {
            Some(function) => others(function),
            None => references_below(table, op),
        };
        for name in refer.into_iter().filter_map(|symbol| root(ctx, symbol)) {
            names.remove(ctx.str(name));
        }
    }
    names
}

/// The symbol references in `function` but those of its calls.
fn others(function: &Body) -> Vec<Attr> {
    let ops = function.all_ops().into_iter().filter(|&op| CallOp::of(function, op).is_none());
    ops.flat_map(|op| references_below_one(function, op)).collect()
}

/// The symbol references of `op` alone, and of what lies in it when it has a body of its own.
fn references_below_one(body: &Body, op: Op) -> Vec<Attr> {
    match body.nested(op) {
        Some(_) => references_below(body, op),
        None => references(body, op),
    }
}
