//! Fusing one op with the one that makes one of its inputs.

use terrace_dialects::linalg::{GenericOp, IndexOp, StructuredView, YieldOp};
use terrace_ir::{AffineExpr, AffineMap, Block, Body, Context, Op, Rewriter, Value};

use crate::tensor::generalize::generic_spec;

/// A producer and what its loops are in terms of those of the consumer.
struct Pair {
    producer: GenericOp,
    from: StructuredView,
    to: StructuredView,
    /// For each loop of the producer, its index given the consumer's loops.
    indices: Vec<AffineExpr>,
    /// Which result of the producer is read.
    result: usize,
}

/// `outer` of the loops that `dims` gives.
fn compose(ctx: &Context, outer: AffineMap, loops: usize, dims: &[AffineExpr]) -> AffineMap {
    let results: Vec<AffineExpr> =
        outer.results(ctx).iter().map(|expr| expr.replace(ctx, dims, &[])).collect();
    ctx.affine_map(loops as u32, 0, &results)
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
        Some(Pair { producer, from, to, indices, result })
    }

    /// The maps of the producer's inputs, from the consumer's loops.
    fn input_maps(&self, ctx: &Context) -> Vec<AffineMap> {
        let loops = self.to.iterators.len();
        let inputs = self.from.maps[..self.from.inputs.len()].iter();
        inputs.map(|&map| compose(ctx, map, loops, &self.indices)).collect()
    }

    /// Whether each loop of the consumer still is the index of some dimension of what is left.
    fn keeps_loops(&self, ctx: &Context, at: usize) -> bool {
        let others = self.to.maps.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, map)| *map);
        let maps: Vec<AffineMap> = others.chain(self.input_maps(ctx)).collect();
        (0..self.to.iterators.len() as u32)
            .all(|dim| maps.iter().any(|map| map.results(ctx).iter().any(|expr| expr.dim(ctx) == Some(dim))))
    }

    /// Whether the indices that the producer's region asks for are indices of the consumer.
    fn keeps_indices(&self, body: &Body) -> bool {
        body.ops_of(self.from.block).all(|op| match IndexOp::of(body, op) {
            Some(index) => self.index(body, index).is_some(),
            None => true,
        })
    }

    /// Makes the indices that the producer's region asks for those of the consumer's loops, at the start
    /// of `block`; returns how many ops were made there.
    fn replace_indices(&self, rw: &mut Rewriter<'_>, block: Block) -> usize {
        let ctx = rw.context();
        let asked: Vec<IndexOp> = rw.ops_of(self.from.block).filter_map(|op| IndexOp::of(rw, op)).collect();
        if asked.is_empty() {
            return 0;
        }
        let point = rw.point();
        rw.set_start(block);
        let indices: Vec<Value> = (0..self.to.iterators.len())
            .map(|dim| {
                let attr = ctx.i64_attr(dim as i64);
                let spec = rw.spec(IndexOp::def()).attr(&ctx, "dim", attr).results([ctx.index()]);
                let op = rw.insert(spec);
                rw.result(op, 0)
            })
            .collect();
        for index in asked {
            if let Some(&value) = self.index(rw, index).and_then(|dim| indices.get(dim as usize)) {
                rw.replace(index, [value]);
            }
        }
        if let Some(point) = point {
            rw.set_point(point);
        }
        indices.len()
    }

    /// The loop of the consumer that an index of the producer is.
    fn index(&self, body: &Body, index: IndexOp) -> Option<u32> {
        let dim = usize::try_from(index.dim(body).as_int(body.ctx())?).ok()?;
        self.indices.get(dim)?.dim(body.ctx())
    }
}

/// Whether the op that makes input `at` of `consumer` can be computed where that is read. It must work
/// on tensors, in parallel loops only, and the result that is read must be a permutation of these.
pub fn is_fusable(body: &Body, consumer: GenericOp, at: usize) -> bool {
    let Some(pair) = Pair::of(body, consumer, at) else { return false };
    // The block of an op below the producer's region could be anything.
    let flat = |view: &StructuredView| body.ops_of(view.block).all(|op| body.n_regions(op) == 0);
    // What the producer starts from is lost.
    let args = body.args(pair.from.block);
    let outs_unused = args[pair.from.inputs.len()..].iter().all(|&arg| !body.has_uses(arg));
    flat(&pair.from) && outs_unused && pair.keeps_loops(body.ctx(), at) && pair.keeps_indices(body)
}

/// Whether fusing input `at` of `consumer` computes nothing twice: each element is read in one
/// iteration only, or nothing is computed.
pub(super) fn is_read_once(body: &Body, consumer: GenericOp, at: usize) -> bool {
    let Some(pair) = Pair::of(body, consumer, at) else { return false };
    let dims = pair.to.map(at).projected_dims(body.ctx());
    let injective = dims.is_some_and(|dims| dims.len() == pair.to.iterators.len());
    let first = body.first_op(pair.from.block);
    injective || first.is_some_and(|op| YieldOp::of(body, op).is_some())
}

/// Computes input `at` of `consumer`, which must be its only use and [`is_fusable`], in the op itself.
/// Returns the op that replaces both.
pub fn fuse(consumer: GenericOp, at: usize, rw: &mut Rewriter<'_>) -> Option<Op> {
    let ctx = rw.context();
    let pair = Pair::of(rw, consumer, at)?;
    let Pair { producer, from, to, result, .. } = &pair;
    rw.set_root(consumer.0);
    rw.set_fused_loc(&[producer.0, consumer.0]);
    let mut view = to.clone();
    view.inputs.remove(at);
    view.inputs.insert_from_slice(at, &from.inputs);
    view.maps.remove(at);
    view.maps.insert_many(at, pair.input_maps(&ctx));
    let spec = generic_spec(rw, &view);
    let types: Vec<_> = rw.results(consumer.0).map(|value| rw.ty(value)).collect();
    let fused = rw.insert(spec.results(types));

    let args = |rw: &Rewriter<'_>, view: &StructuredView| rw.args(view.block).to_vec();
    let (from_args, to_args) = (args(rw, from), args(rw, to));
    let n_from = from.inputs.len();
    let types: Vec<_> = to_args[..at]
        .iter()
        .chain(&from_args[..n_from])
        .chain(&to_args[at + 1..])
        .map(|&arg| rw.ty(arg))
        .collect();
    let region = rw.region(fused, 0);
    let block = rw.add_block(region, &types);
    let new_args = rw.args(block).to_vec();

    rw.body_mut().move_ops(to.block, block);
    let made = pair.replace_indices(rw, block);
    let rest = new_args[at + n_from..].iter();
    for (&old, &new) in to_args[at + 1..].iter().zip(rest).chain(to_args[..at].iter().zip(&new_args)) {
        rw.replace_value(old, new);
    }
    // The outputs of the producer are not read, so any value may stand for them.
    let mut inputs: Vec<Value> = new_args[at..at + n_from].to_vec();
    inputs.extend(from_args[n_from..].iter().copied());
    // Behind the indices that were made for the producer.
    let first = rw.ops_of(block).nth(made)?;
    let yielded = rw.inline_block(from.block, first, &inputs);
    rw.replace_value(to_args[at], yielded[*result]);

    let results: Vec<Value> = rw.results(fused).collect();
    rw.replace(consumer, results);
    rw.erase(producer.0);
    Some(fused)
}
