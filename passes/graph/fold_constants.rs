//! `graph-fold-constants`: ops on constants are evaluated.

use terrace_dialects::graph::eval::{Tensor, evaluate, has_evaluation};
use terrace_ir::{Body, Op, Rewriter, Value};

use super::support::{constant, erase_unused, hint, make_constant};

/// What may be folded.
#[derive(Clone, Copy, Debug)]
pub struct FoldOptions {
    /// The most bytes that the results of an op may have beyond those of its operands.
    pub max_growth: usize,
    /// The most bytes that the operands of an op may have together: they are held in memory to be computed with.
    pub max_operands: usize,
}

impl Default for FoldOptions {
    /// 64 KiB of growth: enough for masks and tables, too little for broadcasts of weights. 512 MiB of operands: a lookup in
    /// a larger table takes less when the model runs.
    fn default() -> FoldOptions {
        FoldOptions { max_growth: 1 << 16, max_operands: 1 << 29 }
    }
}

/// Evaluates the graph ops of `body` whose operands are all constants. An op that cannot be evaluated
/// stays, and so does one whose results would be too large.
pub fn fold_constants(body: &mut Body, options: FoldOptions) {
    // Operands come before their users, so that one walk folds whole chains.
    for op in body.all_ops() {
        fold(op, options, &mut Rewriter::before(body, op));
    }
    erase_unused(body);
}

fn bytes(body: &Body, value: Value) -> Option<usize> {
    let ty = body.ty(value);
    let count = usize::try_from(ty.num_elements(body.ctx())?).ok()?;
    count.checked_mul(ty.elem(body.ctx()).byte_width(body.ctx())?)
}

fn fold(op: Op, options: FoldOptions, rw: &mut Rewriter<'_>) -> Option<()> {
    if rw.name_str(op) == "graph.constant" || !has_evaluation(rw.name_str(op)) {
        return None;
    }
    let operands = rw.operands(op).to_vec();
    if operands.is_empty() {
        return None;
    }
    let before = operands.iter().try_fold(0usize, |sum, &value| sum.checked_add(bytes(rw, value)?))?;
    if before > options.max_operands {
        return None;
    }
    let limit = before.saturating_add(options.max_growth);
    let results: Vec<Value> = rw.results(op).collect();
    let known: usize = results.iter().filter_map(|&value| bytes(rw, value)).fold(0, usize::saturating_add);
    if known > limit
        || operands
            .iter()
            .any(|&value| rw.defining_op(value).is_none_or(|op| rw.name_str(op) != "graph.constant"))
    {
        return None;
    }
    let inputs: Vec<Tensor> = operands.iter().map(|&value| constant(rw, value)).collect::<Option<_>>()?;
    let values = evaluate(rw, op, &inputs.iter().collect::<Vec<_>>()).ok()?;
    let total: usize = values.iter().map(|value| value.len().saturating_mul(value.elem.bytes())).sum();
    if total > limit {
        return rw.refuse(op, "results are much larger than operands");
    }
    let ctx = rw.context();
    // Users that do not infer their types, as a return, need exactly the type they had.
    for (value, &result) in values.iter().zip(&results) {
        let exact = value.ty(&ctx) == rw.ty(result);
        if !exact && !rw.users(result).all(|user| rw.name_str(user).starts_with("graph.")) {
            return None;
        }
    }
    let name = operands.iter().map(|&value| hint(rw, value)).find(|name| name != "folded");
    let name = name.unwrap_or_else(|| "folded".into());
    let constants =
        values.iter().map(|value| make_constant(rw, value, &name)).collect::<Option<Vec<Value>>>()?;
    rw.replace(op, constants);
    Some(())
}
