//! `convert-elementwise-to-linalg`: scalar arithmetic on whole tensors as `linalg.generic` over the same
//! op on elements.

use terrace_dialects::linalg::{StructuredView, YieldOp};
use terrace_dialects::{arith, tensor};
use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Block, Body, Op, OpSpec, Rewriter, Traits, Type, Value};

use super::generalize::generic_spec;

pub(super) const INFO: PassInfo = PassInfo {
    name: "convert-elementwise-to-linalg",
    doc: "Convert ElementwiseMappable ops to linalg",
    anchor: Anchor::Any,
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| -> Result<(), Failed> {
            let mut patterns = Patterns::new();
            patterns.on_any("elementwise-to-linalg", convert);
            // As upstream's conversion, it leaves everything else as it is.
            apply_greedily(body, &patterns, &GreedyConfig { fold: false, ..GreedyConfig::default() });
            Ok(())
        }))
    },
};

fn convert(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    if !rw.has_trait(op, Traits::ELEMENTWISE) || rw.n_regions(op) > 0 || rw.results(op).len() == 0 {
        return None;
    }
    let operands = rw.operands(op).to_vec();
    let ranked = |ty: Type| ty.is_tensor(&ctx) && ty.rank(&ctx).is_some();
    let model = *operands.iter().find(|&&value| ranked(rw.ty(value)))?;
    let results: Vec<Type> = rw.results(op).map(|value| rw.ty(value)).collect();
    let scalar_or_ranked = |ty: Type| ranked(ty) || !ty.is_shaped(&ctx);
    let fits =
        results.iter().all(|&ty| ranked(ty)) && operands.iter().all(|&value| scalar_or_ranked(rw.ty(value)));
    if !fits {
        return None;
    }
    let rank = rw.ty(model).rank(&ctx)?;
    let outputs: Vec<Value> = results.iter().map(|&ty| output(rw, &operands, model, ty)).collect();
    let map = |value: &Value| match rw.ty(*value).is_tensor(&ctx) {
        true => ctx.identity_map(rank),
        false => ctx.affine_map(rank as u32, 0, &[]),
    };
    let view = StructuredView {
        inputs: operands.clone().into(),
        outputs: outputs.clone().into(),
        maps: operands.iter().chain(&outputs).map(map).collect(),
        iterators: smallvec::smallvec![terrace_dialects::linalg::Iterator::Parallel; rank],
        // There is none yet; the description of the op does not need it.
        block: rw.block(op)?,
    };
    let spec = generic_spec(rw, &view).results(results.clone());
    let generic = rw.insert(spec);
    let region = rw.region(generic, 0);
    let types: Vec<Type> = view.operands().map(|value| rw.ty(value).elem(&ctx)).collect();
    let block = rw.add_block(region, &types);
    fill(rw, op, block, &results);
    let values: Vec<Value> = rw.results(generic).collect();
    rw.replace(op, values);
    Some(())
}

/// A tensor to write results of type `ty` to: an operand of that type, or an empty one.
fn output(rw: &mut Rewriter<'_>, operands: &[Value], model: Value, ty: Type) -> Value {
    if let Some(&same) = operands.iter().find(|&&value| rw.ty(value) == ty) {
        return same;
    }
    let ctx = rw.context();
    let shape = ty.shape(&ctx).unwrap_or_default().to_vec();
    let mut sizes = Vec::new();
    for at in (0..shape.len()).filter(|&at| shape[at] == DYNAMIC) {
        let attr = ctx.index_attr(at as i64);
        let spec = rw.spec(arith::ConstantOp::def()).attr(&ctx, "value", attr).results([ctx.index()]);
        let constant = rw.insert(spec);
        let constant = rw.result(constant, 0);
        sizes.push(rw.apply(tensor::DimOp::def(), &[model, constant]));
    }
    let spec = rw.spec(tensor::EmptyOp::def()).operands(sizes).results([ty]);
    let empty = rw.insert(spec);
    rw.result(empty, 0)
}

/// Fills the region with `op` on elements.
fn fill(rw: &mut Rewriter<'_>, op: Op, block: Block, results: &[Type]) {
    let ctx = rw.context();
    let args = rw.args(block)[..rw.operands(op).len()].to_vec();
    let mut spec = OpSpec::named(rw.name(op), rw.body().loc(op));
    spec.attrs = rw.inherent_attrs(op);
    spec.attrs.extend_from_slice(rw.discardable_attrs(op));
    let spec = spec.operands(args).results(results.iter().map(|ty| ty.elem(&ctx)).collect::<Vec<_>>());
    let point = rw.point();
    rw.set_end(block);
    let scalar = rw.insert(spec);
    let spec = rw.spec(YieldOp::def()).operands(rw.results(scalar).collect::<Vec<_>>());
    rw.insert(spec);
    if let Some(point) = point {
        rw.set_point(point);
    }
}
