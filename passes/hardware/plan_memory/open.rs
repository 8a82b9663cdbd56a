//! The plan of buffers whose sizes are expressions of the sizes of a function's arguments.
//!
//! Buffers share *parts*: blocks of bytes that the function allocates when it starts, each as large as the largest buffer
//! that it is for. Buffers of one part have lives that do not meet. They are placed the largest first, each in the smallest
//! part that is free for its whole life: "greedy by size for shared objects" of Pisarchyk and Lee (see
//! [`plan_memory`](super)). Which of two expressions is larger is asked of the expressions; where they do not tell, of
//! their values with all sizes at [`SAMPLE`], and the part gets the maximum of both, so that a wrong guess costs memory and
//! nothing else.
//!
//! What a size is computed from when the program runs (elements of tensors) leaves a buffer on the heap.

use rustc_hash::FxHashSet;
use terrace_dialects::arith;
use terrace_dialects::cf::AssertOp;
use terrace_dialects::graph::sizes::Size;
use terrace_dialects::memref::{self, AllocOp, ViewOp};
use terrace_ir::op::{OpSpec, Traits};
use terrace_ir::types::{DYNAMIC, FloatKind};
use terrace_ir::{Block, Body, Context, Op, OpDef, Rewriter, Value};

use super::Spans;
use super::numbers::{MAX_DEPTH, Numbers};

/// What sizes are taken for where expressions do not say which is larger.
const SAMPLE: i64 = 64;

/// The most bytes that a buffer may have: sums and roundings of such numbers fit 64 bits, and no memory holds as many.
const MOST_BYTES: f64 = (1u64 << 47) as f64;

/// Predicates of `arith.cmpi` and `arith.cmpf`.
const SLE: i64 = 3;
const OLE: i64 = 5;

/// The function's attribute with the bytes of each part, as text.
pub const PARTS: &str = "kernel.open_parts";
/// The attribute of a view of a part with the part's number.
pub const PART: &str = "kernel.open_part";

/// A buffer of open sizes.
struct Buffer {
    alloc: Op,
    /// All sizes, none below 0.
    sizes: Vec<Size>,
    width: i64,
    bytes: Size,
    from: usize,
    to: usize,
}

/// A block of memory.
struct Part {
    bytes: Size,
    buffers: Vec<usize>,
}

/// What became of the buffers of open sizes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct OpenPlan {
    /// Buffers that share parts.
    pub(super) buffers: usize,
    /// Parts.
    pub(super) parts: usize,
}

/// Plans the buffers of open sizes of the function `body`.
pub(super) fn plan_open(body: &mut Body, ctx: &Context, entry: Block) -> OpenPlan {
    let Some(end) = body.last_op(entry).filter(|_| body.next_block(entry).is_none()) else {
        return OpenPlan::default();
    };
    let mut numbers = Numbers::of(body, entry);
    let buffers = buffers(body, ctx, &mut numbers);
    if buffers.is_empty() {
        return OpenPlan::default();
    }
    let parts = share(&buffers, &mut numbers);
    let mut rw = Rewriter::before(body, buffers[0].alloc);
    rw.set_start(entry);
    let allocs: Vec<Op> = buffers.iter().map(|buffer| buffer.alloc).collect();
    rw.set_fused_loc(&allocs);
    check_bytes(&mut rw, &buffers, &numbers);
    let mut blocks = Vec::new();
    for part in &parts {
        let allocs: Vec<Op> = part.buffers.iter().map(|&at| buffers[at].alloc).collect();
        rw.set_fused_loc(&allocs);
        let bytes = numbers.sizes.value(&mut rw, part.bytes);
        let ty = ctx.memref(&[DYNAMIC], ctx.int(8));
        let spec = rw.spec(AllocOp::def()).operand_groups(ctx, &[&[bytes], &[]]).results([ty]);
        let alloc = rw.insert(spec);
        blocks.push((rw.result(alloc, 0), rw.loc()));
    }
    rw.set_before(end);
    for &(block, loc) in &blocks {
        rw.set_loc(loc);
        let spec = rw.spec(memref::DeallocOp::def()).operands([block]);
        rw.insert(spec);
    }
    for (at, (part, &(block, _))) in parts.iter().zip(&blocks).enumerate() {
        for &buffer in &part.buffers {
            replace(&mut rw, ctx, &buffers[buffer], (at, block), &numbers);
        }
    }
    note(body, ctx, &parts, &numbers);
    OpenPlan { buffers: buffers.len(), parts: parts.len() }
}

/// The buffers whose sizes follow from those of the arguments and that are used within the function only.
fn buffers(body: &Body, ctx: &Context, numbers: &mut Numbers) -> Vec<Buffer> {
    let spans = Spans::of(body);
    let mut found = Vec::new();
    for op in body.all_ops() {
        let Some(alloc) = AllocOp::of(body, op) else { continue };
        let ty = body.ty(alloc.memref(body));
        if ty.static_shape(ctx).is_some() || escapes(body, op) {
            continue;
        }
        let mut open = alloc.dynamicSizes(body).iter();
        let size = |&size: &i64| match size {
            DYNAMIC => numbers.get(*open.next()?),
            size => Some(Size::Known(size)),
        };
        let Some(sizes) =
            ty.shape(ctx).and_then(|shape| shape.iter().map(size).collect::<Option<Vec<Size>>>())
        else {
            continue;
        };
        let width = ty.elem(ctx).byte_width(ctx).and_then(|width| i64::try_from(width).ok());
        let (Some(width), Some((from, to))) = (width, spans.life(body, op)) else { continue };
        let exprs = &mut numbers.sizes.exprs;
        let sizes: Vec<Size> = sizes.into_iter().map(|size| exprs.max(size, Size::Known(0))).collect();
        let count = exprs.product(&sizes);
        let bytes = exprs.mul(count, Size::Known(width));
        if exprs.depth(bytes) <= MAX_DEPTH {
            found.push(Buffer { alloc: op, sizes, width, bytes, from, to });
        }
    }
    found
}

/// Whether the function hands the memory of `alloc` on, a loop does to its next iteration, or it is freed already.
fn escapes(body: &Body, alloc: Op) -> bool {
    let mut stack: Vec<Value> = body.results(alloc).collect();
    while let Some(value) = stack.pop() {
        for mut user in body.users(value) {
            if memref::DeallocOp::of(body, user).is_some() {
                return true;
            }
            if body.has_trait(user, Traits::TERMINATOR) {
                match body.parent_op(user).filter(|&parent| body.name_str(parent) == "scf.if") {
                    Some(parent) => user = parent,
                    None => return true,
                }
            }
            stack.extend(body.results(user).filter(|&result| body.ty(result).is_memref(body.ctx())));
        }
    }
    false
}

/// Gives each buffer a part.
fn share(buffers: &[Buffer], numbers: &mut Numbers) -> Vec<Part> {
    let exprs = &mut numbers.sizes.exprs;
    let samples: Vec<i64> = buffers.iter().map(|buffer| exprs.evaluate(buffer.bytes, &|_| SAMPLE)).collect();
    let mut order: Vec<usize> = (0..buffers.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(samples[at]), buffers[at].from, at));
    let mut parts: Vec<Part> = Vec::new();
    for at in order {
        let buffer = &buffers[at];
        let free = |part: &Part| {
            part.buffers
                .iter()
                .all(|&other| buffers[other].to < buffer.from || buffer.to < buffers[other].from)
        };
        let same = parts.iter().position(|part| part.bytes == buffer.bytes && free(part));
        // Parts are made the largest first.
        let place = same.or_else(|| parts.iter().rposition(free));
        let most = place.map(|place| (place, exprs.max(parts[place].bytes, buffer.bytes)));
        match most.filter(|&(_, bytes)| exprs.depth(bytes) <= MAX_DEPTH) {
            Some((place, bytes)) => {
                parts[place].bytes = bytes;
                parts[place].buffers.push(at);
            }
            None => parts.push(Part { bytes: buffer.bytes, buffers: vec![at] }),
        }
    }
    parts
}

/// Ends the run where a buffer has so many bytes that arithmetic on them could overflow.
fn check_bytes(rw: &mut Rewriter<'_>, buffers: &[Buffer], numbers: &Numbers) {
    let ctx = rw.context();
    let (double, truth) = (ctx.float(FloatKind::F64), ctx.int(1));
    let mut seen: FxHashSet<(&[Size], i64)> = FxHashSet::default();
    let mut all: Option<Value> = None;
    for buffer in buffers {
        if !seen.insert((&buffer.sizes, buffer.width)) {
            continue;
        }
        let mut product = constant(rw, ctx.float_attr(buffer.width as f64, double), double);
        for &size in &buffer.sizes {
            let size = numbers.sizes.value(rw, size);
            let size = convert(rw, arith::IndexCastOp::def(), size, ctx.int(64));
            let size = convert(rw, arith::SIToFPOp::def(), size, double);
            product = rw.apply(arith::MulFOp::def(), &[product, size]);
        }
        let most = constant(rw, ctx.float_attr(MOST_BYTES, double), double);
        let spec = rw.spec(arith::CmpFOp::def()).operands([product, most]);
        let spec = spec.attr(&ctx, "predicate", ctx.i64_attr(OLE)).results([truth]);
        let fits = one(rw, spec);
        all = Some(match all {
            Some(all) => rw.apply(arith::AndIOp::def(), &[all, fits]),
            None => fits,
        });
    }
    if let Some(fits) = all {
        assert(rw, fits, "a tensor of these sizes fits no memory");
    }
}

/// Makes the allocation a view of the part `block` with number `at`.
fn replace(
    rw: &mut Rewriter<'_>,
    ctx: &Context,
    buffer: &Buffer,
    (at, block): (usize, Value),
    numbers: &Numbers,
) {
    rw.set_root(buffer.alloc);
    let ty = rw.ty(rw.result(buffer.alloc, 0));
    let declared = rw.operands(buffer.alloc).to_vec();
    let zero = constant(rw, ctx.index_attr(0), ctx.index());
    for size in declared {
        let negative = numbers.get(size).is_none_or(|size| !numbers.sizes.exprs.at_least(size, 0));
        if negative {
            let spec = rw.spec(arith::CmpIOp::def()).operands([zero, size]);
            let spec = spec.attr(ctx, "predicate", ctx.i64_attr(SLE)).results([ctx.int(1)]);
            let fits = one(rw, spec);
            assert(rw, fits, "a tensor of a size below 0 was asked for, which no tensor has");
        }
    }
    let shape = ty.shape(ctx).unwrap_or_default();
    let open = shape.iter().zip(&buffer.sizes).filter(|entry| *entry.0 == DYNAMIC);
    let open: Vec<Value> = open.map(|(_, &size)| numbers.sizes.value(rw, size)).collect();
    let spec = rw.spec(ViewOp::def()).operands([block, zero]).operands(open).results([ty]);
    let spec = spec.attr(ctx, PART, ctx.i64_attr(at as i64));
    let view = one(rw, spec);
    let old = rw.result(buffer.alloc, 0);
    rw.replace_value(old, view);
    rw.erase(buffer.alloc);
}

/// Notes the plan on the function, for people: the bytes of each part as an expression of the sizes of arguments.
fn note(body: &mut Body, ctx: &Context, parts: &[Part], numbers: &Numbers) {
    let text = |size: Size| {
        let shown = numbers.sizes.exprs.show(size, &|symbol| numbers.sizes.symbol_name(body, symbol));
        ctx.str_attr(&shown)
    };
    let shown = parts.iter().map(|part| text(part.bytes)).collect::<Vec<_>>();
    body.set_attr(body.self_op(), PARTS, ctx.array_attr(shown));
}

fn one(rw: &mut Rewriter<'_>, spec: OpSpec) -> Value {
    let op = rw.insert(spec);
    rw.result(op, 0)
}

fn constant(rw: &mut Rewriter<'_>, value: terrace_ir::Attr, ty: terrace_ir::Type) -> Value {
    let ctx = rw.context();
    let spec = rw.spec(arith::ConstantOp::def()).attr(&ctx, "value", value).results([ty]);
    one(rw, spec)
}

fn convert(rw: &mut Rewriter<'_>, def: &'static OpDef, value: Value, to: terrace_ir::Type) -> Value {
    let spec = rw.spec(def).operands([value]).results([to]);
    one(rw, spec)
}

fn assert(rw: &mut Rewriter<'_>, condition: Value, what: &str) {
    let ctx = rw.context();
    let spec = rw.spec(AssertOp::def()).operands([condition]).attr(&ctx, "msg", ctx.str_attr(what));
    rw.insert(spec);
}
