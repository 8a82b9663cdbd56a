//! tensor: ops whose result is a new tensor, which gets a buffer of its own.

use terrace_dialects::bufferization::bufferizable::{
    Bufferizable, Bufferizer, Outcome, allocate_tensor, buffer_type, fail, identity_type,
};
use terrace_dialects::linalg::{IndexOp, MapOp, YieldOp};
use terrace_dialects::memref::layout::{rank_reduced_subview_type, space};
use terrace_dialects::memref::{StoreOp, SubViewOp};
use terrace_dialects::support::constant;
use terrace_dialects::support::index_list::{Mixed, mixed, statics};
use terrace_dialects::support::reify::{self, size_of};
use terrace_dialects::support::slice::Slice;
use terrace_dialects::tensor::{ConcatOp, FromElementsOp, InsertSliceOp, PadOp};
use terrace_ir::{Body, Op, Region, Rewriter, Value};

use super::Entry;

pub(super) const MODELS: &[Entry] = &[
    ("tensor.concat", &CONCAT),
    ("tensor.empty", &EMPTY),
    ("tensor.from_elements", &FROM_ELEMENTS),
    ("tensor.generate", &GENERATE),
    ("tensor.pad", &PAD),
    ("tensor.splat", &SPLAT),
];

const ALLOCATION: Bufferizable = Bufferizable { allocates: true, ..Bufferizable::DEFAULT };

/// The contents are not defined, so that the op defines none.
static EMPTY: Bufferizable =
    Bufferizable { result_writes: |_, _| false, bufferize: bufferize_empty, ..ALLOCATION };

fn bufferize_empty(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    if rw.is_unused(op) {
        rw.erase(op);
        return Ok(());
    }
    let tensor = allocate_tensor(rw, rw.result(op, 0), &cx.known(), false)?;
    rw.replace(op, [tensor]);
    Ok(())
}

/// Ops that cannot be bufferized but to the memory space without a name.
fn check_space(op: Op, body: &Body, cx: &Bufferizer<'_>) -> Outcome {
    let ty = body.ty(body.result(op, 0));
    match cx.options.space_of(body.ctx(), ty) {
        Some(None) => Ok(()),
        _ => fail(body, op, "memory space not implemented yet"),
    }
}

static FROM_ELEMENTS: Bufferizable = Bufferizable { bufferize: bufferize_from_elements, ..ALLOCATION };

fn bufferize_from_elements(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let ctx = rw.context();
    let result = rw.result(op, 0);
    let shape = rw.ty(result).shape(&ctx).unwrap_or_default().to_vec();
    let elements = FromElementsOp(op).elements(rw).to_vec();
    let tensor = allocate_tensor(rw, result, &cx.known(), false)?;
    let ty = cx.buffer_type(rw.body(), tensor)?;
    let buffer = cx.to_buffer(rw, tensor, ty);
    let longest = if elements.is_empty() { 0 } else { shape.iter().copied().max().unwrap_or(0) };
    let mut numbers = Vec::new();
    for number in 0..longest {
        match constant::index(rw, number) {
            Some(value) => numbers.push(value),
            None => return fail(rw, op, "cannot make indices"),
        }
    }
    let mut at = vec![0usize; shape.len()];
    for element in elements {
        let indices = at.iter().map(|&index| numbers[index]);
        let spec = rw.spec(StoreOp::def()).operands([element, buffer]).operands(indices);
        rw.insert(spec);
        for dim in (0..shape.len()).rev() {
            at[dim] += 1;
            if (at[dim] as i64) < shape[dim] {
                break;
            }
            at[dim] = 0;
        }
    }
    cx.replace(rw, op, &[buffer]);
    Ok(())
}

/// `dest` filled with what `region` computes from indices: a `linalg.map` that takes its block over.
fn fill(
    rw: &mut Rewriter<'_>,
    op: Op,
    dest: Value,
    region: Option<Region>,
    same: Option<Value>,
) -> Outcome<Value> {
    let ctx = rw.context();
    let ty = rw.ty(dest);
    let spec = rw.spec(MapOp::def()).operands([dest]).results([ty]);
    let map = rw.insert(spec);
    let (into, point) = (rw.region(map, 0), rw.point());
    let block = rw.add_block(into, &[ty.elem(&ctx)]);
    rw.set_end(block);
    let value = match (region.and_then(|region| rw.entry(region)), same) {
        (Some(from), _) => {
            let mut indices = Vec::new();
            for dim in 0..ty.rank(&ctx).unwrap_or(0) {
                let dim = ctx.i64_attr(dim as i64);
                let spec = rw.spec(IndexOp::def()).attr(&ctx, "dim", dim).results([ctx.index()]);
                let index = rw.insert(spec);
                indices.push(rw.result(index, 0));
            }
            let spec = rw.spec(YieldOp::def());
            let end = rw.insert(spec);
            let values = rw.inline_block(from, end, &indices);
            rw.erase(end);
            values.first().copied()
        }
        (None, same) => same,
    };
    let Some(value) = value else { return fail(rw, op, "has a region that yields nothing") };
    rw.set_end(block);
    let spec = rw.spec(YieldOp::def()).operands([value]);
    rw.insert(spec);
    if let Some(point) = point {
        rw.set_point(point);
    }
    Ok(rw.result(map, 0))
}

static GENERATE: Bufferizable = Bufferizable {
    repetitive: |_, _, _| true,
    bufferize: |op, rw, cx| {
        check_space(op, rw, cx)?;
        let tensor = allocate_tensor(rw, rw.result(op, 0), &cx.known(), false)?;
        let region = rw.region(op, 0);
        let filled = fill(rw, op, tensor, Some(region), None)?;
        rw.replace(op, [filled]);
        Ok(())
    },
    ..ALLOCATION
};

static SPLAT: Bufferizable = Bufferizable {
    bufferize: |op, rw, cx| {
        check_space(op, rw, cx)?;
        let tensor = allocate_tensor(rw, rw.result(op, 0), &cx.known(), false)?;
        let value = rw.operand(op, 0);
        let filled = fill(rw, op, tensor, None, Some(value))?;
        rw.replace(op, [filled]);
        Ok(())
    },
    ..ALLOCATION
};

/// The source is read; the result lies where it does.
static PAD: Bufferizable = Bufferizable {
    reads: |_, _| true,
    repetitive: |_, _, _| true,
    buffer_type: |state, value, fuel| {
        let (body, ctx) = (state.body, state.body.ctx());
        let Some(pad) = PadOp::defining(body, value) else {
            return fail(body, body.self_op(), "is no padded tensor");
        };
        let source = buffer_type(state, pad.source(body), fuel)?;
        Ok(identity_type(ctx, body.ty(value), space(ctx, source)))
    },
    bufferize: bufferize_pad,
    ..ALLOCATION
};

/// All of the result is filled by the region, and the source put over it.
fn bufferize_pad(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let ctx = rw.context();
    let pad = PadOp(op);
    let source = pad.source(rw);
    let offsets = mixed(&statics(&ctx, Some(pad.static_low(rw))), pad.low(rw));
    let tensor = allocate_tensor(rw, rw.result(op, 0), &cx.known(), false)?;
    let region = rw.region(op, 0);
    let filled = fill(rw, op, tensor, Some(region), None)?;
    let rank = rw.ty(source).rank(&ctx).unwrap_or(0);
    let sizes: Option<Vec<Mixed>> = (0..rank).map(|dim| size_of(rw, source, dim)).collect();
    let (Some(offsets), Some(sizes)) = (offsets, sizes) else {
        return fail(rw, op, "has paddings that do not fit its source");
    };
    let slice = Slice { offsets, sizes, strides: vec![Mixed::Static(1); rank] };
    let ty = rw.ty(filled);
    let spec = slice.describe(&ctx, rw.spec(InsertSliceOp::def()), &[source, filled]).results([ty]);
    let whole = rw.insert(spec);
    let whole = rw.result(whole, 0);
    rw.replace(op, [whole]);
    Ok(())
}

/// All inputs are read, and copied one behind the other.
static CONCAT: Bufferizable = Bufferizable { reads: |_, _| true, bufferize: bufferize_concat, ..ALLOCATION };

fn bufferize_concat(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    check_space(op, rw, cx)?;
    let ctx = rw.context();
    let concat = ConcatOp(op);
    let result = rw.result(op, 0);
    let dim = concat.dim(rw).as_int(&ctx).and_then(|dim| usize::try_from(dim).ok()).unwrap_or(0);
    let inputs = concat.inputs(rw).to_vec();
    let tensor = allocate_tensor(rw, result, &cx.known(), false)?;
    let ty = cx.buffer_type(rw.body(), tensor)?;
    let whole = cx.to_buffer(rw, tensor, ty);
    let rank = ty.rank(&ctx).unwrap_or(0);
    let mut offset = Mixed::Static(0);
    for input in inputs {
        let from = cx.buffer(rw, input)?;
        let sizes: Option<Vec<Mixed>> = (0..rank).map(|at| size_of(rw, from, at)).collect();
        let Some(sizes) = sizes.filter(|sizes| dim < sizes.len()) else {
            return fail(rw, op, "has inputs without sizes");
        };
        let mut offsets = vec![Mixed::Static(0); rank];
        offsets[dim] = offset;
        let next = reify::sum(rw, &[offset, sizes[dim]]);
        let slice = Slice { offsets, sizes, strides: vec![Mixed::Static(1); rank] };
        let [a, b, c] = slice.statics();
        let Some(part) = rank_reduced_subview_type(&ctx, ty, [&a, &b, &c], &b) else {
            return fail(rw, op, "has a result whose layout is not strided");
        };
        let spec = slice.describe(&ctx, rw.spec(SubViewOp::def()), &[whole]).results([part]);
        let view = rw.insert(spec);
        let view = rw.result(view, 0);
        cx.copy(rw, from, view);
        let Some(next) = next else { return fail(rw, op, "cannot make offsets") };
        offset = next;
    }
    cx.replace(rw, op, &[whole]);
    Ok(())
}
