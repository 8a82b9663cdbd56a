//! `linalg-specialize-generic-ops`: a `linalg.generic` that does what a named op does becomes that.
//!
//! Which op that is is found by comparing maps, loops and payload with those that the named ops
//! declare, so the pass knows no op by itself but transpositions, broadcasts and fills.

use terrace_dialects::linalg::{
    BatchMatmulOp, BroadcastOp, CopyOp, FillOp, GenericOp, KINDS, MatmulOp, Named, StructuredView,
    TransposeOp, YieldOp, computes, insert_movement, maps_attr, match_windows,
};
use terrace_dialects::tensor;
use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{AffineMap, Attr, Body, Op, OpDef, OpSpec, Rewriter, Type, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "linalg-specialize-generic-ops",
    doc: "Convert generic ops back to named ops",
    anchor: Anchor::Any,
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| -> Result<(), Failed> {
            let mut patterns = Patterns::new();
            patterns.on::<GenericOp>("specialize", |op, rw| specialize(op, rw).map(|_| ()));
            patterns.on::<GenericOp>("unfold-projections", unfold_projections);
            apply_greedily(body, &patterns, &GreedyConfig::default());
            Ok(())
        }))
    },
};

/// Turns `op` into the op with a name that does the same, which is returned, when there is one.
pub fn specialize(op: GenericOp, rw: &mut Rewriter<'_>) -> Option<Op> {
    let view = StructuredView::of(rw, op.0)?;
    if !(view.on_tensors(rw) || view.on_memrefs(rw)) || view.outputs.len() != 1 {
        return None;
    }
    movement(op, rw, &view)
        .or_else(|| fill(op, rw, &view))
        .or_else(|| elementwise(op, rw, &view))
        .or_else(|| product(op, rw, &view))
        .or_else(|| windowed(op, rw, &view))
}

/// Convolutions and poolings.
fn windowed(op: GenericOp, rw: &mut Rewriter<'_>, view: &StructuredView) -> Option<Op> {
    let ctx = rw.context();
    if view.is_parallel() {
        return None;
    }
    let dialect = ctx.dialect("linalg")?.def();
    let found = dialect.ops.iter().find_map(|def| {
        let def = def();
        let named = ctx.op_info(ctx.registry().op(def.name)?)?.interface::<Named>()?;
        let windows = match_windows(named, &ctx, &view.maps, &view.iterators)?;
        computes(rw, view.block, named.payload).then_some((def, windows))
    });
    let (def, (strides, dilations)) = found?;
    let named = replace(op, rw, view, def, None);
    if def.attrs.iter().any(|slot| slot.name == "strides") {
        for (name, values) in [("dilations", dilations), ("strides", strides)] {
            let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            let attr = ctx.dense_attr(ctx.tensor(&[values.len() as i64], ctx.int(64)), &bytes)?;
            rw.set_attr(named, name, attr);
        }
    }
    Some(named)
}

/// Replaces `op` by one of kind `def` with its region.
fn replace(
    op: GenericOp,
    rw: &mut Rewriter<'_>,
    view: &StructuredView,
    def: &'static OpDef,
    attr: Option<(&str, Attr)>,
) -> Op {
    let ctx = rw.context();
    rw.set_root(op.0);
    let types: Vec<Type> = rw.results(op.0).map(|value| rw.ty(value)).collect();
    let operands: [&[Value]; 2] = [&view.inputs, &view.outputs];
    let mut spec: OpSpec = match def.has_operand_segments() {
        true => rw.spec(def).operand_groups(&ctx, &operands),
        false => rw.spec(def).operands(view.operands()),
    };
    if let Some((name, attr)) = attr {
        spec = spec.attr(&ctx, name, attr);
    }
    let named = rw.insert(spec.results(types));
    let region = rw.region(named, 0);
    rw.body_mut().move_block(view.block, region);
    let results: Vec<Value> = rw.results(named).collect();
    rw.replace(op, results);
    named
}

/// The value that the region yields, when that is all it does.
fn yielded(rw: &Rewriter<'_>, view: &StructuredView) -> Option<Value> {
    let [value] = *YieldOp::of(rw, rw.first_op(view.block)?)?.values(rw) else { return None };
    Some(value)
}

/// Copies, transpositions and broadcasts.
fn movement(op: GenericOp, rw: &mut Rewriter<'_>, view: &StructuredView) -> Option<Op> {
    let ctx = rw.context();
    let [input] = view.inputs[..] else { return None };
    let copies = yielded(rw, view)? == rw.args(view.block)[0];
    let shaped = rw.ty(input).is_tensor(&ctx) || rw.ty(input).is_memref(&ctx);
    if !copies || !shaped || !view.is_parallel() || !view.map(1).is_identity(&ctx) {
        return None;
    }
    let dims = view.map(0).projected_dims(&ctx)?;
    let (rank, loops) = (dims.len(), view.iterators.len());
    if view.map(0).is_identity(&ctx) {
        return Some(replace(op, rw, view, CopyOp::def(), None));
    }
    if rank == loops {
        let mut permutation = vec![0; rank];
        for (from, &to) in dims.iter().enumerate() {
            permutation[to] = from as i64;
        }
        let attr = ctx.i64_array(&permutation);
        return Some(replace(op, rw, view, TransposeOp::def(), Some(("permutation", attr))));
    }
    if !dims.is_sorted() {
        return None;
    }
    let added = (0..loops).filter(|dim| !dims.contains(dim)).map(|dim| dim as i64);
    let attr = ctx.i64_array(&added.collect::<Vec<_>>());
    Some(replace(op, rw, view, BroadcastOp::def(), Some(("dimensions", attr))))
}

/// Every element is one value: a scalar input, or a constant of the region or outside of it.
fn fill(op: GenericOp, rw: &mut Rewriter<'_>, view: &StructuredView) -> Option<Op> {
    let ctx = rw.context();
    if !view.is_parallel() || !view.maps.last()?.is_identity(&ctx) {
        return None;
    }
    if let [input] = view.inputs[..] {
        let copies = yielded(rw, view)? == rw.args(view.block)[0];
        let scalar = !rw.ty(input).is_shaped(&ctx) && view.map(0).results(&ctx).is_empty();
        return (copies && scalar).then(|| replace(op, rw, view, FillOp::def(), None));
    }
    let value = yielded(rw, view).filter(|_| view.inputs.is_empty())?;
    terrace_ir::rewrite::constant_value(rw, value)?;
    let mut filled = view.clone();
    filled.inputs = smallvec::smallvec![value];
    let block = view.block;
    let ty = rw.ty(value);
    let out = rw.args(block)[0];
    if rw.has_uses(out) {
        return None;
    }
    // The element of the input comes first.
    let (element, _) = (rw.add_arg(block, ty), rw.body_mut().remove_arg(block, 0));
    let elem = rw.ty(view.outputs[0]).elem(&ctx);
    rw.add_arg(block, elem);
    let end = rw.first_op(block)?;
    rw.set_operand(end, 0, element);
    Some(replace(op, rw, &filled, FillOp::def(), None))
}

/// Functions of elements at one place.
fn elementwise(op: GenericOp, rw: &mut Rewriter<'_>, view: &StructuredView) -> Option<Op> {
    let ctx = rw.context();
    let identity = view.maps.iter().all(|map| map.is_identity(&ctx));
    if !identity || !view.is_parallel() {
        return None;
    }
    let kind = KINDS.iter().find(|kind| {
        kind.inputs == view.inputs.len() && !kind.named.is_empty() && computes(rw, view.block, kind.steps)
    });
    // One input read twice is fine for upstream too: `linalg.mul ins(%a, %a ..)`.
    let def = ctx.op_info(ctx.registry().op(kind?.named)?)?.def();
    Some(replace(op, rw, view, def, None))
}

/// Matrix products, the inputs transposed or not.
fn product(op: GenericOp, rw: &mut Rewriter<'_>, view: &StructuredView) -> Option<Op> {
    let ctx = rw.context();
    for def in [MatmulOp::def(), BatchMatmulOp::def()] {
        let named = ctx.op_info(ctx.registry().op(def.name)?)?.interface::<Named>()?;
        let types: Vec<Type> = view.operands().map(|value| rw.ty(value)).collect();
        let Some(loops) = named.loops(&ctx, &types, &|_| None) else { continue };
        let same = |found: AffineMap, wanted: AffineMap| found == wanted || is_transposed(rw, found, wanted);
        let fits = loops.iterators == view.iterators
            && loops.maps.len() == view.maps.len()
            && loops.maps.last() == view.maps.last()
            && view.maps.iter().zip(&loops.maps).all(|(&found, &wanted)| same(found, wanted))
            && types.iter().zip(&view.maps).all(|(ty, map)| ty.rank(&ctx) == Some(map.results(&ctx).len()));
        if fits && computes(rw, view.block, named.payload) {
            let maps = maps_attr(&ctx, &view.maps);
            return Some(replace(op, rw, view, def, Some(("indexing_maps", maps))));
        }
    }
    None
}

/// Whether a map has the last two results of another one, the other way round.
fn is_transposed(body: &Body, found: AffineMap, wanted: AffineMap) -> bool {
    let ctx = body.ctx();
    let mut results = wanted.results(ctx).to_vec();
    let count = results.len();
    if count < 2 {
        return false;
    }
    results.swap(count - 1, count - 2);
    found.dims(ctx) == wanted.dims(ctx) && found.results(ctx) == results
}

/// Inputs that are read transposed or along some dimensions only are transposed and broadcast by ops of
/// their own, so that all maps are the identity.
fn unfold_projections(op: GenericOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let view = StructuredView::of(rw, op.0)?;
    let loops = view.iterators.len();
    let single = view.inputs.len() < 2 || yielded(rw, &view).is_some();
    let identity = ctx.identity_map(loops);
    if single || !view.is_parallel() || !view.on_tensors(rw) || view.outputs.len() != 1 {
        return None;
    }
    let plain = view.operands().all(|value| rw.ty(value).static_shape(&ctx).is_some());
    if !plain || *view.maps.last()? != identity || view.maps.iter().all(|&map| map == identity) {
        return None;
    }
    let dims: Option<Vec<Vec<usize>>> = view.maps.iter().map(|map| map.projected_dims(&ctx)).collect();
    let shape = rw.ty(view.outputs[0]).shape(&ctx)?.to_vec();
    rw.set_root(op.0);
    for (at, dims) in dims?.into_iter().enumerate().take(view.inputs.len()) {
        if view.map(at) == identity {
            continue;
        }
        let mut sorted = dims.clone();
        sorted.sort_unstable();
        let elem = rw.ty(view.inputs[at]).elem(&ctx);
        let mut value = view.inputs[at];
        if sorted != dims {
            let order: Option<Vec<i64>> =
                sorted.iter().map(|dim| Some(dims.iter().position(|other| other == dim)? as i64)).collect();
            let sizes: Vec<i64> = sorted.iter().map(|&dim| shape[dim]).collect();
            let attr = ctx.i64_array(&order?);
            value = moved(rw, value, &sizes, elem, (TransposeOp::def(), "permutation", attr))?;
        }
        if sorted.len() < loops {
            let added = (0..loops).filter(|dim| !sorted.contains(dim)).map(|dim| dim as i64);
            let attr = ctx.i64_array(&added.collect::<Vec<_>>());
            value = moved(rw, value, &shape, elem, (BroadcastOp::def(), "dimensions", attr))?;
        }
        rw.set_operand(op, at, value);
    }
    let maps = vec![identity; view.maps.len()];
    rw.set_attr(op, "indexing_maps", maps_attr(&ctx, &maps));
    Some(())
}

/// `value` transposed or broadcast to `shape`.
fn moved(
    rw: &mut Rewriter<'_>,
    value: Value,
    shape: &[i64],
    elem: Type,
    (def, name, attr): (&'static OpDef, &str, Attr),
) -> Option<Value> {
    let ctx = rw.context();
    let spec = rw.spec(tensor::EmptyOp::def()).results([ctx.tensor(shape, elem)]);
    let empty = rw.insert(spec);
    let empty = rw.result(empty, 0);
    insert_movement(rw, def, &[value, empty], name, attr)
}
