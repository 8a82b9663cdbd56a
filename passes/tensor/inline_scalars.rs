//! `linalg-inline-scalar-operands`: inputs of which every iteration reads the same element are read in
//! the region.

use terrace_dialects::linalg::{GenericOp, StructuredView};
use terrace_dialects::{arith, tensor};
use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Body, Context, Rewriter, Type, Value};

use super::generalize::generic_spec;

pub(super) const INFO: PassInfo = PassInfo {
    name: "linalg-inline-scalar-operands",
    doc: "Inline scalar operands into linalg generic ops",
    anchor: Anchor::Any,
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| -> Result<(), Failed> {
            let mut patterns = Patterns::new();
            patterns.on::<GenericOp>("inline-scalar-operands", inline);
            apply_greedily(body, &patterns, &GreedyConfig::default());
            Ok(())
        }))
    },
};

/// The indices at which every iteration reads an input.
fn fixed_indices(ctx: &Context, view: &StructuredView, at: usize) -> Option<Vec<i64>> {
    view.map(at).results(ctx).iter().map(|expr| expr.constant(ctx)).collect()
}

fn inline(op: GenericOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let view = StructuredView::of(rw, op.0)?;
    if !view.on_tensors(rw) {
        return None;
    }
    let fixed: Vec<Option<Vec<i64>>> =
        (0..view.inputs.len()).map(|at| fixed_indices(&ctx, &view, at)).collect();
    if fixed.iter().all(Option::is_none) {
        return None;
    }
    let mut new = view.clone();
    let is_kept = |at: usize| fixed.get(at).is_none_or(|indices| indices.is_none());
    new.inputs = (0..view.inputs.len()).filter(|&at| is_kept(at)).map(|at| view.inputs[at]).collect();
    new.maps = (0..view.maps.len()).filter(|&at| is_kept(at)).map(|at| view.maps[at]).collect();
    rw.set_root(op.0);
    let types: Vec<Type> = rw.results(op.0).map(|value| rw.ty(value)).collect();
    let spec = generic_spec(rw, &new).results(types);
    let inlined = rw.insert(spec);
    let region = rw.region(inlined, 0);
    rw.body_mut().move_block(view.block, region);
    for (at, indices) in fixed.into_iter().enumerate().rev() {
        let Some(indices) = indices else { continue };
        let (arg, input) = (rw.args(view.block)[at], view.inputs[at]);
        let value = match rw.ty(input).is_tensor(&ctx) {
            false => input,
            true => {
                rw.set_start(view.block);
                extract(rw, &ctx, input, &indices)
            }
        };
        rw.replace_value(arg, value);
        rw.body_mut().remove_arg(view.block, at);
    }
    let results: Vec<Value> = rw.results(inlined).collect();
    rw.replace(op, results);
    Some(())
}

/// One element of a tensor.
fn extract(rw: &mut Rewriter<'_>, ctx: &Context, source: Value, indices: &[i64]) -> Value {
    let mut operands = vec![source];
    for &index in indices {
        let attr = ctx.index_attr(index);
        let spec = rw.spec(arith::ConstantOp::def()).attr(ctx, "value", attr).results([ctx.index()]);
        let constant = rw.insert(spec);
        operands.push(rw.result(constant, 0));
    }
    rw.apply(tensor::ExtractOp::def(), &operands)
}
