//! `graph-infer-shapes`: sizes that became known are carried through the graph.

use rustc_hash::FxHashSet;
use smallvec::SmallVec;
use terrace_ir::op::{Constraint, InferCx, Slot, infer_results};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Context, Name, Op, Type, Value};

/// Gives the results of graph ops the sizes that follow from their operands, where they were unknown.
/// A value that something else than a graph op uses keeps its type, as a function's signature is not
/// this pass's to change, and so do those that must have the same type.
pub fn infer_shapes(body: &mut Body) {
    // Operands come before their users in program order.
    let ops: Vec<Op> = body.all_ops().into_iter().filter(|&op| is_graph(body, op)).collect();
    let pinned = pinned(body, &ops);
    for op in ops {
        refine(op, body, &pinned);
    }
}

fn is_graph(body: &Body, op: Op) -> bool {
    body.name_str(op).starts_with("graph.")
}

/// The values that keep their types.
fn pinned(body: &Body, ops: &[Op]) -> FxHashSet<Value> {
    let results = ops.iter().flat_map(|&op| body.results(op));
    let mut pinned: FxHashSet<Value> =
        results.filter(|&result| !body.users(result).all(|user| is_graph(body, user))).collect();
    loop {
        let before = pinned.len();
        for group in ops.iter().rev().flat_map(|&op| same_type(body, op)) {
            // A value that no graph op makes has the type that it has.
            let fixed = |value: &Value| {
                pinned.contains(value) || !body.defining_op(*value).is_some_and(|op| is_graph(body, op))
            };
            if group.iter().any(fixed) {
                pinned.extend(group);
            }
        }
        if pinned.len() == before {
            return pinned;
        }
    }
}

/// The operands and results of `op` that have one type, by type variable.
fn same_type(body: &Body, op: Op) -> Vec<Vec<Value>> {
    let Some(def) = body.def(op) else { return Vec::new() };
    let of = |var: &Constraint| -> Vec<Value> {
        let is = |slot: &Slot| slot.constraint.var.is_some() && slot.constraint.var == var.var;
        let operands = (0..def.operands.len()).filter(|&at| is(&def.operands[at]));
        let results = (0..def.results.len()).filter(|&at| is(&def.results[at]));
        let operands = operands.flat_map(|at| body.operand_group(op, def, at).iter().copied());
        operands.chain(results.flat_map(|at| body.result_group(op, def, at))).collect()
    };
    def.types.iter().map(|var| of(var)).collect()
}

fn refine(op: Op, body: &mut Body, pinned: &FxHashSet<Value>) -> Option<()> {
    let ctx = body.ctx().clone();
    let def = body.def(op)?;
    let operands: SmallVec<[Type; 4]> = body.operands(op).iter().map(|&value| body.ty(value)).collect();
    let mut attrs: Vec<(Name, Attr)> = body.inherent_attrs(op);
    attrs.extend_from_slice(body.discardable_attrs(op));
    let inferred = infer_results(def, &InferCx { ctx: &ctx, operands: &operands, attrs: &attrs }).ok()?;
    for (result, new) in body.results(op).zip(inferred) {
        let old = body.ty(result);
        let Some(ty) = merge(&ctx, old, new) else {
            continue;
        };
        if ty != old && !pinned.contains(&result) {
            body.set_ty(result, ty);
        }
    }
    Some(())
}

/// The type with all sizes that either knows; `None` when they contradict each other.
fn merge(ctx: &Context, old: Type, new: Type) -> Option<Type> {
    let (a, b) = (old.shape(ctx)?, new.shape(ctx)?);
    if a.len() != b.len() {
        return None;
    }
    let sizes = a.iter().zip(b).map(|(&a, &b)| match (a, b) {
        (DYNAMIC, size) | (size, DYNAMIC) => Some(size),
        _ => (a == b).then_some(a),
    });
    Some(ctx.tensor(&sizes.collect::<Option<Vec<i64>>>()?, old.elem(ctx)))
}
