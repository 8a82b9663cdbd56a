//! `simplify-depthwise-conv`: depthwise convolutions with one output for each channel lose the dimension of
//! size one that says so. Follows upstream's pass of that name.

use terrace_dialects::linalg::{
    DepthwiseConv2dNhwcHwcOp, DepthwiseConv2dNhwcHwcQOp, DepthwiseConv2dNhwcHwcmOp,
    DepthwiseConv2dNhwcHwcmQOp, Named, StructuredView, build_payload,
};
use terrace_dialects::support::index_list::split;
use terrace_dialects::support::reassociation;
use terrace_dialects::support::reify::size_of;
use terrace_dialects::tensor::{CollapseShapeOp, ExpandShapeOp};
use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Body, Op, OpDef, Rewriter, Type, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "simplify-depthwise-conv",
    doc: "Simplify depthwise convolution.",
    anchor: Anchor::Any,
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| -> Result<(), Failed> {
            let mut patterns = Patterns::new();
            patterns.on::<DepthwiseConv2dNhwcHwcmOp>("simplify-depthwise-conv", |op, rw| {
                simplify(op.0, DepthwiseConv2dNhwcHwcOp::def(), rw)
            });
            patterns.on::<DepthwiseConv2dNhwcHwcmQOp>("simplify-depthwise-conv", |op, rw| {
                simplify(op.0, DepthwiseConv2dNhwcHwcQOp::def(), rw)
            });
            apply_greedily(body, &patterns, &GreedyConfig::default());
            Ok(())
        }))
    },
};

/// Groups of dimensions of which the last one has two.
fn last_pair(rank: usize) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = (0..rank - 2).map(|dim| vec![dim]).collect();
    groups.push(vec![rank - 2, rank - 1]);
    groups
}

/// `value` without its last dimension, of size one.
fn collapse(rw: &mut Rewriter<'_>, value: Value) -> Option<Value> {
    let ctx = rw.context();
    let ty = rw.ty(value);
    let shape = ty.shape(&ctx)?;
    let groups = reassociation::attr(&ctx, &last_pair(shape.len()));
    let ty = ctx.tensor(&shape[..shape.len() - 1], ty.elem(&ctx));
    let spec =
        rw.spec(CollapseShapeOp::def()).operands([value]).attr(&ctx, "reassociation", groups).results([ty]);
    let op = rw.insert(spec);
    Some(rw.result(op, 0))
}

/// Replaces `op` by one of kind `def`, of which an output is one element of the filter.
fn simplify(op: Op, def: &'static OpDef, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let view = StructuredView::of(rw, op)?;
    let (filter, init) = (*view.inputs.get(1)?, *view.outputs.first()?);
    let (filter_ty, init_ty) = (rw.ty(filter), rw.ty(init));
    if !view.on_tensors(rw) || *filter_ty.shape(&ctx)?.last()? != 1 || *init_ty.shape(&ctx)?.last()? != 1 {
        return None;
    }
    let named = ctx.op_info(ctx.registry().op(def.name)?)?.interface::<Named>()?;
    rw.set_root(op);
    let mut inputs = view.inputs.clone();
    inputs[1] = collapse(rw, filter)?;
    let collapsed = collapse(rw, init)?;
    let ty = rw.ty(collapsed);
    let mut spec = rw.spec(def).operand_groups(&ctx, &[&inputs, &[collapsed]]).results([ty]);
    for name in ["strides", "dilations"] {
        spec = spec.maybe_attr(&ctx, name, rw.body().attr(op, name));
    }
    for &(name, attr) in rw.discardable_attrs(op) {
        if ctx.str(name) != "linalg.memoized_indexing_maps" {
            spec.attrs.push((name, attr));
        }
    }
    let conv = rw.insert(spec);
    let elements: Vec<Type> = inputs.iter().chain([&collapsed]).map(|&value| element(rw, value)).collect();
    let (region, point) = (rw.region(conv, 0), rw.point()?);
    let block = rw.add_block(region, &elements);
    rw.set_end(block);
    let built = build_payload(rw, block, named.payload, false);
    debug_assert!(built.is_ok(), "the payload was built for the same types before");
    rw.set_point(point);
    let result = rw.result(conv, 0);
    let rank = init_ty.rank(&ctx)?;
    let mut sizes = Vec::with_capacity(rank);
    for dim in 0..rank {
        sizes.push(size_of(rw, init, dim)?);
    }
    let (shape, open) = split(&sizes);
    let spec = rw
        .spec(ExpandShapeOp::def())
        .operands([result].into_iter().chain(open))
        .attr(&ctx, "reassociation", reassociation::attr(&ctx, &last_pair(rank)))
        .attr(&ctx, "static_output_shape", ctx.i64_array(&shape))
        .results([init_ty]);
    let expanded = rw.insert(spec);
    let expanded = rw.result(expanded, 0);
    rw.replace(op, [expanded]);
    Some(())
}

/// The type of an element of a tensor, or that of a scalar.
fn element(rw: &Rewriter<'_>, value: Value) -> Type {
    let ty = rw.ty(value);
    if ty.is_tensor(rw.ctx()) { ty.elem(rw.ctx()) } else { ty }
}
