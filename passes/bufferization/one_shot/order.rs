//! The order in which the functions of a module are taken: callees before callers.

use std::collections::{BTreeMap, BTreeSet};

use terrace_dialects::func::{CallOp, FuncOp};
use terrace_ir::analysis::symbols::table_ops;
use terrace_ir::{Body, Op};

/// Functions by their ops in the module.
pub(super) struct Order {
    /// Those that call none of the others, then those that call only these, and so on.
    pub(super) ordered: Vec<Op>,
    /// Those that call each other in circles, or call such.
    pub(super) circular: Vec<Op>,
}

/// Whether a function takes or gives tensors.
fn has_tensors(module: &Body, op: Op) -> bool {
    let ctx = module.ctx();
    let (inputs, results) = FuncOp(op).signature(module);
    inputs.iter().chain(results).any(|ty| ty.is_tensor(ctx))
}

/// The order of the functions of `module`. Calls of functions without tensors do not matter.
pub(super) fn order(module: &Body) -> Order {
    let ctx = module.ctx();
    let functions: Vec<Op> =
        table_ops(module).into_iter().filter(|&op| FuncOp::of(module, op).is_some()).collect();
    let by_name: BTreeMap<&str, Op> =
        functions.iter().filter_map(|&op| Some((module.symbol(op)?, op))).collect();
    let mut callers: BTreeMap<Op, BTreeSet<Op>> = BTreeMap::new();
    let mut open: BTreeMap<Op, usize> = functions.iter().map(|&op| (op, 0)).collect();
    for &caller in &functions {
        let Some(body) = module.nested(caller) else { continue };
        for op in body.all_ops() {
            let Some(call) = CallOp::of(body, op) else { continue };
            let name = call.callee(body).as_symbol(ctx).map(|name| ctx.str(name));
            let Some(&callee) = name.and_then(|name| by_name.get(name)) else { continue };
            if has_tensors(module, callee) && callers.entry(callee).or_default().insert(caller) {
                *open.entry(caller).or_default() += 1;
            }
        }
    }
    let mut ordered = Vec::new();
    let mut work: Vec<Op> = functions.iter().copied().filter(|op| open[op] == 0).rev().collect();
    while let Some(op) = work.pop() {
        ordered.push(op);
        for &caller in callers.get(&op).into_iter().flatten().rev() {
            if let Some(count) = open.get_mut(&caller) {
                *count -= 1;
                if *count == 0 {
                    work.push(caller);
                }
            }
        }
        open.remove(&op);
    }
    let circular = functions.into_iter().filter(|op| open.contains_key(op)).collect();
    Order { ordered, circular }
}
