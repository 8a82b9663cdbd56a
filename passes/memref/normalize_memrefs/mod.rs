//! `normalize-memrefs`: memrefs with a layout map become memrefs with the identity as layout.
//!
//! The map goes where memory is accessed: a load at `[i]` of a memref with the layout
//! `(i) -> (i floordiv 4, i mod 4)` loads `[i floordiv 4, i mod 4]` of a memref with a dimension more. The
//! new sizes are how far the results of the map reach, by projection (Fourier-Motzkin). Types of
//! arguments and results of functions change with those of their callers and callees.
//!
//! A function is left alone, with all that it calls and is called by, when something in it needs a
//! layout: an op that is none of those that `values.rs` lists uses a memref that has one. After upstream's
//! pass of this name, but for what changes the meaning of programs: maps that reach below zero stay, as do
//! sizes that are more than an index, or its tile and place in it; a size of the old memref is never read
//! off a new one that counts tiles; vectors are not loaded through a map; and DMAs, which count elements
//! in memory, are not taken.

mod layouts;
mod rewrite;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use terrace_dialects::func::{CallOp, FuncOp};
use terrace_ir::analysis::symbols::{references, references_below, root, table_ops};
use terrace_ir::interfaces::Call;
use terrace_ir::pass::{Anchor, PassCx, PassInfo};
use terrace_ir::{Body, Op};

use layouts::Normals;

pub(super) const INFO: PassInfo = PassInfo {
    name: "normalize-memrefs",
    doc: "Normalize memrefs",
    anchor: Anchor::Op("builtin.module"),
    options: &[],
    make: |_| {
        Ok(Box::new(|module: &mut Body, _: &mut PassCx| {
            normalize_memrefs(module);
            Ok(())
        }))
    },
};

/// Gives the memrefs of the functions of `module`, and of modules in it, the identity as layout.
pub fn normalize_memrefs(module: &mut Body) {
    let mut normals = Normals::default();
    for op in normalizable(module, &mut normals) {
        if let Some(function) = module.nested_mut(op) {
            rewrite::normalize(function, &mut normals);
        }
    }
    for (_, nested) in module.nested_bodies_mut() {
        if terrace_ir::builtin::ModuleOp::of(nested, nested.self_op()).is_some() {
            normalize_memrefs(nested);
        }
    }
}

/// A function and those that it shares types with.
struct Function {
    op: Op,
    partners: BTreeSet<usize>,
    normalizable: bool,
}

/// The functions whose memrefs can all change.
fn normalizable(module: &Body, normals: &mut Normals) -> Vec<Op> {
    let ctx = module.ctx();
    let ops = table_ops(module);
    let mut functions: Vec<Function> = Vec::new();
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for &op in &ops {
        if let (Some(_), Some(name)) = (FuncOp::of(module, op), module.symbol(op)) {
            numbers.insert(name, functions.len());
            functions.push(Function { op, partners: BTreeSet::new(), normalizable: true });
        }
    }
    let named = |symbol| root(ctx, symbol).and_then(|name| numbers.get(ctx.str(name)).copied());
    let mut fixed: Vec<usize> = Vec::new();
    for op in ops {
        let body = FuncOp::of(module, op).and_then(|_| module.nested(op));
        let Some(body) = body else {
            // What is not a function here only names functions, unless it calls them.
            fixed.extend(references_of_callers(module, op).into_iter().filter_map(named));
            continue;
        };
        let Some(number) = module.symbol(op).and_then(|name| numbers.get(name).copied()) else { continue };
        if values::changing(body, normals).is_none() {
            fixed.push(number);
        }
        for inner in body.all_ops() {
            if body.nested(inner).is_some() {
                fixed.extend(references_below(body, inner).into_iter().filter_map(named));
            } else if CallOp::of(body, inner).is_some() {
                for callee in references(body, inner).into_iter().filter_map(named) {
                    functions[callee].partners.insert(number);
                    functions[number].partners.insert(callee);
                }
            } else {
                fixed.extend(references_of_callers(body, inner).into_iter().filter_map(named));
            }
        }
    }
    while let Some(number) = fixed.pop() {
        if std::mem::replace(&mut functions[number].normalizable, false) {
            fixed.extend(&functions[number].partners);
        }
    }
    functions.iter().filter(|function| function.normalizable).map(|function| function.op).collect()
}

/// What `op` refers to, when it calls that or makes it a value: its type is one that this pass does not
/// change.
fn references_of_callers(body: &Body, op: Op) -> Vec<terrace_ir::Attr> {
    let is_value = terrace_dialects::func::ConstantOp::of(body, op).is_some();
    let nested = body.nested(op).is_some() || body.n_regions(op) > 0;
    match body.interface::<Call>(op).is_some() || is_value || nested {
        true => references_below(body, op),
        false => Vec::new(),
    }
}
