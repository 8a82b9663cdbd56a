//! Fusing one op with the one that makes one of its inputs.

use terrace_dialects::affine::ApplyOp;
use terrace_dialects::linalg::{GenericOp, IndexOp, StructuredView, YieldOp};
use terrace_dialects::support::constant;
use terrace_ir::interfaces::is_effect_free;
use terrace_ir::{AffineExpr, AffineMap, Body, Context, Op, Rewriter, Value};

use crate::tensor::generalize::generic_spec;
use crate::tensor::indices::indices_of;

/// A producer and what its loops are in terms of those of the consumer.
struct Pair {
    producer: GenericOp,
    from: StructuredView,
    to: StructuredView,
    /// For each loop of the producer, its index given the consumer's loops.
    indices: Vec<AffineExpr>,
    /// Which result of the producer is read.
    result: usize,
    /// The results of the producer that the fused op has as well, by number.
    kept: Vec<usize>,
}

/// `outer` of the loops that `dims` gives.
fn compose(ctx: &Context, outer: AffineMap, loops: usize, dims: &[AffineExpr]) -> AffineMap {
    let results: Vec<AffineExpr> =
        outer.results(ctx).iter().map(|expr| expr.replace(ctx, dims, &[])).collect();
    ctx.affine_map(loops as u32, 0, &results)
}

/// The results of a producer that fusing it must keep, used or not: those that start from what their output
/// holds, and those without which a loop would lose its size.
fn kept_results(body: &Body, from: &StructuredView) -> Vec<usize> {
    let (ctx, n) = (body.ctx(), from.inputs.len());
    let args = body.args(from.block);
    let is_kept = |&result: &usize| {
        let starts = args.get(n + result).is_some_and(|&arg| body.has_uses(arg));
        let rest = from.maps.iter().enumerate().filter(|&(at, _)| at != n + result).map(|(_, map)| *map);
        starts || !covers(ctx, &rest.collect::<Vec<_>>(), from.iterators.len())
    };
    (0..from.outputs.len()).filter(is_kept).collect()
}

/// Whether each of `loops` loops is the index of some dimension.
pub(super) fn covers(ctx: &Context, maps: &[AffineMap], loops: usize) -> bool {
    (0..loops as u32)
        .all(|dim| maps.iter().any(|map| map.results(ctx).iter().any(|expr| expr.dim(ctx) == Some(dim))))
}

impl Pair {
    fn of(body: &Body, consumer: GenericOp, at: usize) -> Option<Pair> {
        let ctx = body.ctx();
        let value = body.operand(consumer.0, at);
        let producer = GenericOp::defining(body, value)?;
        let (from, to) = (StructuredView::of(body, producer.0)?, StructuredView::of(body, consumer.0)?);
        if at >= to.inputs.len() || !from.is_parallel() || !from.on_tensors(body) || !to.on_tensors(body) {
            return None;
        }
        let result = body.results(producer.0).position(|result| result == value)?;
        let written = from.map(from.inputs.len() + result);
        let read = to.map(at);
        let order = written.projected_dims(ctx)?;
        let loops = from.iterators.len();
        if order.len() != loops || read.results(ctx).len() != loops {
            return None;
        }
        let mut indices = vec![ctx.affine_constant(0); loops];
        for (&dim, &expr) in order.iter().zip(read.results(ctx)) {
            indices[dim] = expr;
        }
        let kept = kept_results(body, &from);
        Some(Pair { producer, from, to, indices, result, kept })
    }

    /// The maps of the outputs of the producer that are kept, from the consumer's loops.
    fn kept_maps(&self, ctx: &Context) -> Vec<AffineMap> {
        let loops = self.to.iterators.len();
        let maps = self.kept.iter().map(|&result| self.from.map(self.from.inputs.len() + result));
        maps.map(|map| compose(ctx, map, loops, &self.indices)).collect()
    }

    /// Whether each element of the producer is read in one iteration of the consumer only.
    fn is_injective(&self, ctx: &Context, at: usize) -> bool {
        let dims = self.to.map(at).projected_dims(ctx);
        dims.is_some_and(|dims| dims.len() == self.to.iterators.len())
    }

    /// The maps of the producer's inputs, from the consumer's loops.
    fn input_maps(&self, ctx: &Context) -> Vec<AffineMap> {
        let loops = self.to.iterators.len();
        let inputs = self.from.maps[..self.from.inputs.len()].iter();
        inputs.map(|&map| compose(ctx, map, loops, &self.indices)).collect()
    }

    /// Whether each loop of the consumer still is the index of some dimension of what is left. Where it
    /// reduces, outputs of the producer that are kept do not count, as upstream: a reduction of a broadcast stays.
    fn keeps_loops(&self, ctx: &Context, at: usize) -> bool {
        let others = self.to.maps.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, map)| *map);
        let mut maps: Vec<AffineMap> = others.chain(self.input_maps(ctx)).collect();
        if self.to.is_parallel() {
            maps.extend(self.kept_maps(ctx));
        }
        covers(ctx, &maps, self.to.iterators.len())
    }

    /// Makes the indices that the producer's region asks for what they are in the consumer's loops, in front of
    /// `first`.
    fn replace_indices(&self, rw: &mut Rewriter<'_>, first: Op) -> Option<()> {
        let ctx = rw.context();
        let asked = indices_of(rw, self.from.block);
        if asked.is_empty() {
            return Some(());
        }
        let point = rw.point()?;
        rw.set_before(first);
        let loops: Vec<Value> = (0..self.to.iterators.len())
            .map(|dim| {
                let attr = ctx.i64_attr(dim as i64);
                let spec = rw.spec(IndexOp::def()).attr(&ctx, "dim", attr).results([ctx.index()]);
                let op = rw.insert(spec);
                rw.result(op, 0)
            })
            .collect();
        for index in asked {
            let dim = usize::try_from(index.dim(rw).as_int(&ctx)?).ok()?;
            let value = index_value(rw, *self.indices.get(dim)?, &loops)?;
            rw.replace(index, [value]);
        }
        rw.set_point(point);
        Some(())
    }
}

/// The value of `expr`, whose dimensions are `loops`.
fn index_value(rw: &mut Rewriter<'_>, expr: AffineExpr, loops: &[Value]) -> Option<Value> {
    let ctx = rw.context();
    if let Some(dim) = expr.dim(&ctx) {
        return loops.get(dim as usize).copied();
    }
    if let Some(number) = expr.constant(&ctx) {
        return constant::index(rw, number);
    }
    let map = ctx.affine_map_attr(ctx.affine_map(loops.len() as u32, 0, &[expr]));
    let spec = rw.spec(ApplyOp::def()).operands(loops.iter().copied()).attr(&ctx, "map", map);
    let op = rw.insert(spec.results([ctx.index()]));
    Some(rw.result(op, 0))
}

/// Whether the op that makes input `at` of `consumer` can be computed where that is read. It must work
/// on tensors, in parallel loops only, and the result that is read must be a permutation of these. Results that
/// are needed otherwise are results of the fused op too, in front of those of the consumer.
pub fn is_fusable(body: &Body, consumer: GenericOp, at: usize) -> bool {
    let Some(pair) = Pair::of(body, consumer, at) else { return false };
    // What starts from its output, or does more than compute, must run once for each element.
    let args = body.args(pair.from.block);
    let starts = args[pair.from.inputs.len()..].iter().any(|&arg| body.has_uses(arg));
    let computes = body.ops_of(pair.from.block).all(|op| is_effect_free(body, op));
    let once = computes && !starts || pair.is_injective(body.ctx(), at);
    once && pair.keeps_loops(body.ctx(), at)
}

/// Whether fusing input `at` of `consumer` computes nothing twice: each element is read in one
/// iteration only, or nothing is computed.
pub(super) fn is_read_once(body: &Body, consumer: GenericOp, at: usize) -> bool {
    let Some(pair) = Pair::of(body, consumer, at) else { return false };
    let first = body.first_op(pair.from.block);
    pair.is_injective(body.ctx(), at) || first.is_some_and(|op| YieldOp::of(body, op).is_some())
}

/// Computes input `at` of `consumer`, which must be its only use and [`is_fusable`], in the op itself.
/// Returns the op that replaces both.
pub fn fuse(consumer: GenericOp, at: usize, rw: &mut Rewriter<'_>) -> Option<Op> {
    let ctx = rw.context();
    let pair = Pair::of(rw, consumer, at)?;
    let Pair { producer, from, to, result, kept, .. } = &pair;
    rw.set_root(consumer.0);
    rw.set_fused_loc(&[producer.0, consumer.0]);
    let mut view = to.clone();
    view.inputs.remove(at);
    view.inputs.insert_from_slice(at, &from.inputs);
    view.outputs =
        kept.iter().map(|&result| from.outputs[result]).chain(to.outputs.iter().copied()).collect();
    view.maps.remove(at);
    view.maps.insert_many(at, pair.input_maps(&ctx));
    view.maps.insert_many(view.inputs.len(), pair.kept_maps(&ctx));
    let spec = generic_spec(rw, &view);
    let kept_values: Vec<Value> = kept.iter().map(|&result| rw.result(producer.0, result)).collect();
    let results: Vec<Value> = kept_values.iter().copied().chain(rw.results(consumer.0)).collect();
    let types: Vec<_> = results.iter().map(|&value| rw.ty(value)).collect();
    let fused = rw.insert(spec.results(types));

    let args = |rw: &Rewriter<'_>, view: &StructuredView| rw.args(view.block).to_vec();
    let (from_args, to_args) = (args(rw, from), args(rw, to));
    let (n_from, n_to) = (from.inputs.len(), to.inputs.len());
    let kept_args: Vec<Value> = kept.iter().map(|&result| from_args[n_from + result]).collect();
    let types: Vec<_> = to_args[..at]
        .iter()
        .chain(&from_args[..n_from])
        .chain(&to_args[at + 1..n_to])
        .chain(&kept_args)
        .chain(&to_args[n_to..])
        .map(|&arg| rw.ty(arg))
        .collect();
    let region = rw.region(fused, 0);
    let block = rw.add_block(region, &types);
    let new_args = rw.args(block).to_vec();

    rw.body_mut().move_ops(to.block, block);
    let first = rw.first_op(block)?;
    pair.replace_indices(rw, first)?;
    let behind = n_to - at - 1;
    let (first_inputs, rest) = new_args.split_at(at);
    let (producer_inputs, rest) = rest.split_at(n_from);
    let (last_inputs, rest) = rest.split_at(behind);
    let (kept_outputs, outputs) = rest.split_at(kept.len());
    let new_to = first_inputs.iter().chain(last_inputs).chain(outputs);
    let old_to = to_args[..at].iter().chain(&to_args[at + 1..]);
    for (&old, &new) in old_to.zip(new_to) {
        rw.replace_value(old, new);
    }
    // Outputs of the producer that are not kept are not read, so any value may stand for them.
    let mut inputs: Vec<Value> = producer_inputs.to_vec();
    inputs.extend(from_args[n_from..].iter().map(|arg| {
        let place = kept_args.iter().position(|kept| kept == arg);
        place.map_or(*arg, |place| kept_outputs[place])
    }));
    let yielded = rw.inline_block(from.block, first, &inputs);
    rw.replace_value(to_args[at], yielded[*result]);
    if let Some(end) = rw.last_op(block).filter(|_| !kept.is_empty()) {
        let mut values: Vec<Value> = kept.iter().map(|&result| yielded[result]).collect();
        values.extend_from_slice(rw.operands(end));
        rw.set_operands(end, &values);
    }

    let new: Vec<Value> = rw.results(fused).collect();
    for (old, new) in results.into_iter().zip(new) {
        rw.replace_value(old, new);
    }
    rw.erase(consumer.0);
    rw.erase(producer.0);
    Some(fused)
}
