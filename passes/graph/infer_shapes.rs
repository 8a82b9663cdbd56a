//! `graph-infer-shapes`: sizes that became known are carried through the graph.

use smallvec::SmallVec;
use terrace_ir::op::{InferCx, infer_results};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Context, Name, Op, Type};

/// Gives the results of graph ops the sizes that follow from their operands, where they were unknown.
/// A value that something else than a graph op uses keeps its type, as a function's signature is not
/// this pass's to change.
pub fn infer_shapes(body: &mut Body) {
    // Operands come before their users in program order.
    for op in body.all_ops() {
        if body.name_str(op).starts_with("graph.") {
            refine(op, body);
        }
    }
}

fn refine(op: Op, body: &mut Body) -> Option<()> {
    let ctx = body.ctx().clone();
    let def = body.def(op)?;
    def.infer?;
    let operands: SmallVec<[Type; 4]> = body.operands(op).iter().map(|&value| body.ty(value)).collect();
    let mut attrs: Vec<(Name, Attr)> = body.inherent_attrs(op);
    attrs.extend_from_slice(body.discardable_attrs(op));
    let inferred = infer_results(def, &InferCx { ctx: &ctx, operands: &operands, attrs: &attrs }).ok()?;
    for (result, new) in body.results(op).zip(inferred) {
        let old = body.ty(result);
        let Some(ty) = merge(&ctx, old, new) else {
            continue;
        };
        if ty != old && body.users(result).all(|user| body.name_str(user).starts_with("graph.")) {
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
