//! How each op on tensors becomes one on memrefs.

use terrace_dialects::linalg::StructuredView;
use terrace_dialects::memref::layout::rank_reduced_subview_type;
use terrace_dialects::{arith, graph, kernel, memref, scf, tensor};
use terrace_ir::op::{OpSpec, TypedOp};
use terrace_ir::{Attr, Block, Body, Op, OpError, Rewriter, Type, Value};

use super::control;
use super::func::{State, bufferize_op};
use super::reshape::{from_elements, reshape};
use super::storage::{Storage, alloc, alloc_like, copy, is_identity, memref_type};

/// What became of an op.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Done {
    /// Memref ops stand for it.
    Replaced,
    /// It works on no tensor and stays.
    Kept,
}

type Applies = fn(&Body, Op) -> bool;
type Bufferize = fn(&mut Rewriter<'_>, Op, &mut State<'_>) -> Result<Done, OpError>;

/// The rule for `op`.
fn rule(body: &Body, op: Op) -> Option<Bufferize> {
    fn is<T: TypedOp>(body: &Body, op: Op) -> bool {
        T::of(body, op).is_some()
    }
    let rules: [(Applies, Bufferize); 20] = [
        (is::<arith::ConstantOp>, constant),
        (is::<graph::ConstantOp>, constant),
        (is::<tensor::EmptyOp>, empty),
        (is::<tensor::CastOp>, cast),
        (is::<tensor::DimOp>, dim),
        (is::<tensor::ExtractOp>, extract),
        (is::<tensor::InsertOp>, insert),
        (is::<tensor::ExtractSliceOp>, extract_slice),
        (is::<tensor::InsertSliceOp>, insert_slice),
        (is::<tensor::CollapseShapeOp>, collapse_shape),
        (is::<tensor::ExpandShapeOp>, expand_shape),
        (is::<tensor::ReshapeOp>, reshape),
        (is::<tensor::FromElementsOp>, from_elements),
        (is::<kernel::CallOp>, kernel_call),
        (is::<kernel::PackOp>, kernel_pack),
        (is::<scf::ForOp>, control::for_loop),
        (is::<scf::IfOp>, control::if_else),
        (is::<scf::WhileOp>, control::while_loop),
        (is::<arith::SelectOp>, control::select),
        (|body, op| StructuredView::of(body, op).is_some(), structured),
    ];
    rules.into_iter().find(|(applies, _)| applies(body, op)).map(|(_, rule)| rule)
}

/// Bufferizes one op, in front of which the rewriter stands.
pub(super) fn bufferize(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let ctx = rw.context();
    let tensors = |body: &Body| {
        body.operands(op).iter().any(|&value| body.ty(value).is_tensor(&ctx))
            || body.results(op).any(|value| body.ty(value).is_tensor(&ctx))
    };
    if !tensors(rw) {
        return if rw.regions(op).len() == 0 { Ok(Done::Kept) } else { nested(rw, op, state) };
    }
    match rule(rw, op) {
        Some(rule) => rule(rw, op, state),
        None => Err(OpError::new("cannot be bufferized: lower it to linalg, tensor or kernel ops first")),
    }
}

/// An op without tensors of its own, whose regions may have some.
fn nested(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    if StructuredView::of(rw, op).is_some() {
        return Ok(Done::Kept);
    }
    for region in rw.regions(op) {
        for block in rw.blocks_of(region).collect::<Vec<_>>() {
            for op in rw.ops_of(block).collect::<Vec<_>>() {
                bufferize_op(rw.body_mut(), op, state)?;
            }
        }
    }
    Ok(Done::Kept)
}

fn constant(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let value = rw.attr(op, "value").ok_or_else(|| OpError::new("is a constant without a value"))?;
    let buffer = state.globals.get(rw, value)?;
    state.buffers.add(rw.result(op, 0), buffer, false, None);
    Ok(Done::Replaced)
}

fn empty(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let result = rw.result(op, 0);
    let sizes = rw.operands(op).to_vec();
    let (buffer, made) = alloc(rw, rw.ty(result), &sizes)?;
    state.buffers.add(result, buffer, true, rw.block(made));
    Ok(Done::Replaced)
}

/// The buffer that `op` may write its result over `dest` to: that of `dest`, or a new one, which has
/// the old contents when `reads` them.
fn destination(
    rw: &mut Rewriter<'_>,
    op: Op,
    dest: Value,
    reads: bool,
    state: &mut State<'_>,
) -> Result<Place, OpError> {
    let (buffer, storage) = state.buffers.of(dest)?;
    if state.buffers.writable(rw, storage, op) {
        return Ok((buffer, Some(storage), None));
    }
    separate(rw, dest, reads, state)
}

/// Where a result goes: its buffer, the storage of that when it is one that was there, and the block that a new one is made in.
type Place = (Value, Option<Storage>, Option<Block>);

/// Whether another result of the same op goes where `dest` lies: each is written to a buffer of its own, though all be written
/// over one tensor.
fn taken(places: &[Place], dest: Value, state: &State<'_>) -> Result<bool, OpError> {
    let (_, storage) = state.buffers.of(dest)?;
    Ok(places.iter().any(|place| place.1 == Some(storage)))
}

/// Notes that `result` lies where [`destination`] said.
fn settle(state: &mut State<'_>, result: Value, to: Place) {
    match to {
        (buffer, Some(storage), _) => state.buffers.alias(result, buffer, storage),
        (buffer, None, made) => {
            state.buffers.add(result, buffer, true, made);
        }
    }
}

fn cast(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let ctx = rw.context();
    let (source, result) = (rw.operand(op, 0), rw.result(op, 0));
    let (buffer, storage) = state.buffers.of(source)?;
    let ty = memref_type(&ctx, rw.ty(result))?;
    let buffer = if rw.ty(buffer) == ty {
        buffer
    } else {
        let spec = rw.spec(memref::CastOp::def()).operands([buffer]).results([ty]);
        let op = rw.insert(spec);
        rw.result(op, 0)
    };
    state.buffers.alias(result, buffer, storage);
    Ok(Done::Replaced)
}

fn dim(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let (buffer, _) = state.buffers.of(rw.operand(op, 0))?;
    let index = rw.operand(op, 1);
    let new = rw.apply(memref::DimOp::def(), &[buffer, index]);
    rw.replace_value(rw.result(op, 0), new);
    Ok(Done::Replaced)
}

fn extract(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let (buffer, _) = state.buffers.of(rw.operand(op, 0))?;
    let mut operands = vec![buffer];
    operands.extend_from_slice(&rw.operands(op)[1..]);
    let new = rw.apply(memref::LoadOp::def(), &operands);
    rw.replace_value(rw.result(op, 0), new);
    Ok(Done::Replaced)
}

fn insert(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let insert = tensor::InsertOp(op);
    let to = destination(rw, op, insert.dest(rw), true, state)?;
    let mut operands = vec![insert.scalar(rw), to.0];
    operands.extend_from_slice(insert.indices(rw));
    let spec = rw.spec(memref::StoreOp::def()).operands(operands);
    rw.insert(spec);
    settle(state, rw.result(op, 0), to);
    Ok(Done::Replaced)
}

/// The part of `buffer` that the lists of a slice op select, with the dimensions of `part` only.
fn subview(
    rw: &mut Rewriter<'_>,
    op: Op,
    buffer: Value,
    part: Type,
    dynamics: [Vec<Value>; 3],
) -> Result<Value, OpError> {
    let ctx = rw.context();
    let names = ["static_offsets", "static_sizes", "static_strides"];
    let mut lists = [vec![], vec![], vec![]];
    for (list, name) in lists.iter_mut().zip(names) {
        *list = rw.attr(op, name).and_then(|attr| attr.as_int_array(&ctx)).unwrap_or_default();
    }
    let shape = part.shape(&ctx).unwrap_or_default();
    let ty = rank_reduced_subview_type(&ctx, rw.ty(buffer), [&lists[0], &lists[1], &lists[2]], shape)
        .ok_or_else(|| OpError::new("slices a buffer whose layout is not strided"))?;
    let groups: [&[Value]; 4] = [&[buffer], &dynamics[0], &dynamics[1], &dynamics[2]];
    let mut spec = rw.spec(memref::SubViewOp::def()).operand_groups(&ctx, &groups).results([ty]);
    for (list, name) in lists.iter().zip(names) {
        spec = spec.attr(&ctx, name, ctx.i64_array(list));
    }
    let op = rw.insert(spec);
    Ok(rw.result(op, 0))
}

fn extract_slice(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let slice = tensor::ExtractSliceOp(op);
    let (buffer, storage) = state.buffers.of(slice.source(rw))?;
    let dynamics = [slice.offsets(rw).to_vec(), slice.sizes(rw).to_vec(), slice.strides(rw).to_vec()];
    let result = rw.result(op, 0);
    let view = subview(rw, op, buffer, rw.ty(result), dynamics)?;
    state.buffers.alias(result, view, storage);
    Ok(Done::Replaced)
}

fn insert_slice(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let slice = tensor::InsertSliceOp(op);
    let source = slice.source(rw);
    let to = destination(rw, op, slice.dest(rw), true, state)?;
    let dynamics = [slice.offsets(rw).to_vec(), slice.sizes(rw).to_vec(), slice.strides(rw).to_vec()];
    let view = subview(rw, op, to.0, rw.ty(source), dynamics)?;
    let (from, _) = state.buffers.of(source)?;
    copy(rw, from, view);
    settle(state, rw.result(op, 0), to);
    Ok(Done::Replaced)
}

/// The contents of `buffer` row-major without gaps: itself, or a copy.
pub(super) fn contiguous(
    rw: &mut Rewriter<'_>,
    tensor: Value,
    state: &mut State<'_>,
) -> Result<(Value, Storage), OpError> {
    let ctx = rw.context();
    let (buffer, storage) = state.buffers.of(tensor)?;
    if is_identity(&ctx, rw.ty(buffer)) {
        return Ok((buffer, storage));
    }
    let (new, made) = alloc_like(rw, rw.ty(tensor), buffer)?;
    copy(rw, buffer, new);
    Ok((new, state.buffers.add(tensor, new, true, rw.block(made))))
}

fn collapse_shape(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let ctx = rw.context();
    let collapse = tensor::CollapseShapeOp(op);
    let result = rw.result(op, 0);
    let (buffer, storage) = contiguous(rw, collapse.src(rw), state)?;
    let ty = memref_type(&ctx, rw.ty(result))?;
    let groups = collapse.reassociation(rw);
    let spec = rw
        .spec(memref::CollapseShapeOp::def())
        .operands([buffer])
        .attr(&ctx, "reassociation", groups)
        .results([ty]);
    let new = rw.insert(spec);
    state.buffers.alias(result, rw.result(new, 0), storage);
    Ok(Done::Replaced)
}

fn expand_shape(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let ctx = rw.context();
    let expand = tensor::ExpandShapeOp(op);
    let result = rw.result(op, 0);
    let (buffer, storage) = contiguous(rw, expand.src(rw), state)?;
    let ty = memref_type(&ctx, rw.ty(result))?;
    let (groups, sizes) = (expand.reassociation(rw), expand.static_output_shape(rw));
    let dynamic = expand.output_shape(rw).to_vec();
    let spec = rw
        .spec(memref::ExpandShapeOp::def())
        .operands([buffer])
        .operands(dynamic)
        .attr(&ctx, "reassociation", groups)
        .attr(&ctx, "static_output_shape", sizes)
        .results([ty]);
    let new = rw.insert(spec);
    state.buffers.alias(result, rw.result(new, 0), storage);
    Ok(Done::Replaced)
}

/// Kernels take row-major buffers without gaps, and write all of their outputs.
fn kernel_call(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let ctx = rw.context();
    let call = kernel::CallOp(op);
    let mut inputs = Vec::new();
    for value in call.inputs(rw).to_vec() {
        let tensor = rw.ty(value).is_tensor(&ctx);
        inputs.push(if tensor { contiguous(rw, value, state)?.0 } else { value });
    }
    let mut places = Vec::new();
    for dest in call.outs(rw).to_vec() {
        let mut place = match taken(&places, dest, state)? {
            true => separate(rw, dest, false, state)?,
            false => destination(rw, op, dest, false, state)?,
        };
        if !is_identity(&ctx, rw.ty(place.0)) {
            let (new, made) = alloc_like(rw, rw.ty(dest), place.0)?;
            place = (new, None, rw.block(made));
        }
        places.push(place);
    }
    let outs: Vec<Value> = places.iter().map(|place| place.0).collect();
    let (callee, params, present) = (call.callee(rw), call.params(rw), call.present(rw));
    let words = call.words(rw).to_vec();
    let spec = rw
        .spec(kernel::CallOp::def())
        .operand_groups(&ctx, &[&inputs, &outs, &words])
        .attr(&ctx, "callee", callee)
        .attr(&ctx, "params", params)
        .maybe_attr(&ctx, "present", present);
    let new = rw.insert(spec);
    keep_marks(rw, op, new);
    for (result, place) in rw.results(op).zip(places) {
        settle(state, result, place);
    }
    Ok(Done::Replaced)
}

/// Carries discardable attributes over to the op that stands for `op`.
fn keep_marks(rw: &mut Rewriter<'_>, op: Op, new: Op) {
    let ctx = rw.context();
    let marks: Vec<(String, Attr)> =
        rw.discardable_attrs(op).iter().map(|&(name, attr)| (ctx.str(name).to_owned(), attr)).collect();
    for (name, attr) in marks {
        rw.set_attr(new, &name, attr);
    }
}

/// Packed constants stay ops of their own, which are evaluated when the model is loaded.
fn kernel_pack(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let ctx = rw.context();
    let pack = kernel::PackOp(op);
    let (buffer, _) = state.buffers.of(pack.source(rw))?;
    let result = rw.result(op, 0);
    let ty = memref_type(&ctx, rw.ty(result))?;
    let (packer, params) = (pack.packer(rw), pack.params(rw));
    let spec = rw
        .spec(kernel::PackOp::def())
        .operands([buffer])
        .attr(&ctx, "packer", packer)
        .attr(&ctx, "params", params)
        .results([ty]);
    let new = rw.insert(spec);
    state.buffers.add(result, rw.result(new, 0), false, None);
    Ok(Done::Replaced)
}

/// Any structured op: the same op on buffers.
fn structured(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<Done, OpError> {
    let ctx = rw.context();
    let view = StructuredView::of(rw, op).ok_or_else(|| OpError::new("is not well-formed"))?;
    let mut inputs = Vec::new();
    for &value in &view.inputs {
        let tensor = rw.ty(value).is_tensor(&ctx);
        inputs.push(if tensor { state.buffers.of(value)?.0 } else { value });
    }
    let args = rw.args(view.block).to_vec();
    let mut places = Vec::new();
    for (at, (&dest, &arg)) in view.outputs.iter().zip(&args[view.inputs.len()..]).enumerate() {
        let reads = rw.has_uses(arg);
        places.push(match overlaps(rw, &view, at, state)? || taken(&places, dest, state)? {
            true => separate(rw, dest, reads, state)?,
            false => destination(rw, op, dest, reads, state)?,
        });
    }
    let outs: Vec<Value> = places.iter().map(|place| place.0).collect();
    let mut spec = OpSpec::named(rw.name(op), rw.body().loc(op)).operands(inputs).operands(outs).regions(1);
    spec.attrs = rw.inherent_attrs(op);
    spec.attrs.extend_from_slice(rw.discardable_attrs(op));
    let new = rw.insert(spec);
    let region = rw.region(new, 0);
    rw.modify(new, |body| body.move_block(view.block, region));
    for inner in rw.ops_of(view.block).collect::<Vec<_>>() {
        bufferize_op(rw.body_mut(), inner, state)?;
    }
    for (result, place) in rw.results(op).zip(places) {
        settle(state, result, place);
    }
    Ok(Done::Replaced)
}

/// Whether writing to output `at` of a structured op would change elements that it still reads: those
/// of an input at other indices, or of a tensor that its region picks elements from.
fn overlaps(body: &Body, view: &StructuredView, at: usize, state: &State<'_>) -> Result<bool, OpError> {
    let ctx = body.ctx();
    let (_, storage) = state.buffers.of(view.outputs[at])?;
    let map = view.maps[view.inputs.len() + at];
    for (&input, &other) in view.inputs.iter().zip(&view.maps) {
        if body.ty(input).is_tensor(ctx) && state.buffers.of(input)?.1 == storage && other != map {
            return Ok(true);
        }
    }
    for inner in body.ops_of(view.block) {
        for &value in body.operands(inner) {
            if body.ty(value).is_tensor(ctx) && state.buffers.of(value)?.1 == storage {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// A new buffer for a result over `dest`, with its contents when `reads` them.
fn separate(rw: &mut Rewriter<'_>, dest: Value, reads: bool, state: &State<'_>) -> Result<Place, OpError> {
    let (buffer, _) = state.buffers.of(dest)?;
    let (new, made) = alloc_like(rw, rw.ty(dest), buffer)?;
    if reads && tensor::EmptyOp::defining(rw, dest).is_none() {
        copy(rw, buffer, new);
    }
    Ok((new, None, rw.block(made)))
}
