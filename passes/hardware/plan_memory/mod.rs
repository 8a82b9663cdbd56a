//! `plan-memory`: the static memory plan, where in one arena each buffer lies.
//!
//! A buffer lives from its allocation to the last op that uses it, or a view of it; that op counts with all
//! that lies in its regions, so that what is made in front of a loop and used in it lives as long as the loop. Buffers whose
//! lives do not meet may share memory, also those of the two branches of a condition and those in a loop's body, which
//! are made anew in each iteration. Offsets are given greedily, the largest buffer first, each at
//! the lowest place that is free for its whole life: "greedy by size" of Pisarchyk and Lee,
//! *Efficient Memory Management for Deep Neural Net Inference* (2020), which is near the lower bound
//! on the networks that they measured.
//!
//! Afterwards no `memref.alloc` of known size is left: each is a `memref.view` of a new last
//! argument that is marked `kernel.arena`, and the function's attributes say how much memory the plan
//! takes (`kernel.arena_bytes`) and how much any plan must (`kernel.live_bytes`).
//!
//! Buffers whose sizes are expressions of those of the function's arguments share blocks that the function allocates when it
//! starts ([`open`]), whose sizes are the attribute `kernel.open_parts`. Those whose sizes the program computes otherwise
//! stay allocations. Each is freed behind its last use, unless the function returns it, so that the runtime hands its
//! memory to the next one.

mod numbers;
pub mod open;

use rustc_hash::FxHashMap;
use terrace_dialects::arith::ConstantOp;
use terrace_dialects::memref::{self, AllocOp, ViewOp};
use terrace_ir::op::{OpSpec, Traits};
use terrace_ir::{Attr, Body, Context, Diags, Op, Value};

/// Alignment of every buffer, in bytes: a cache line, and the widest vector.
const ALIGN: i64 = 64;

/// A buffer with its size and its life, as positions of ops: their numbers in program order.
struct Buffer {
    alloc: Op,
    bytes: i64,
    from: usize,
    to: usize,
}

/// What the plan takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// Size of the arena, in bytes.
    pub arena_bytes: i64,
    /// The most bytes that are live at once: no plan can take less.
    pub live_bytes: i64,
    /// The sizes of all buffers together: what no plan at all would take.
    pub total_bytes: i64,
    /// Buffers of open sizes that share blocks.
    pub open_buffers: usize,
    /// The blocks that they share.
    pub open_parts: usize,
}

/// Plans the memory of the function `body`.
///
/// Reports allocations of a size that does not fit 64 bits, and a function that has an arena already; the
/// function is left alone then.
pub fn plan_memory(body: &mut Body, diags: &mut Diags) -> Option<Plan> {
    let ctx = body.ctx().clone();
    let entry = body.entry(body.region(body.self_op(), 0))?;
    if body.attr(body.self_op(), "kernel.arena_bytes").is_some() {
        diags.error(
            body.loc(body.self_op()),
            "'func.func' op has an arena already: its memory was planned before",
        );
        return None;
    }
    let buffers = buffers(body, &ctx, diags)?;
    let offsets = place(&buffers);
    let end = buffers.iter().zip(&offsets).map(|(buffer, &offset)| offset + buffer.bytes).max();
    let open = open::plan_open(body, &ctx, entry);
    let plan = Plan {
        open_buffers: open.buffers,
        open_parts: open.parts,
        arena_bytes: end.unwrap_or(0),
        live_bytes: live_bytes(&buffers),
        total_bytes: buffers.iter().map(|buffer| buffer.bytes).sum(),
    };
    let loc = body.loc(body.self_op());
    let arena_type = ctx.memref(&[plan.arena_bytes], ctx.int(8));
    let arena = body.add_arg(entry, arena_type, loc);
    for (buffer, offset) in buffers.iter().zip(offsets) {
        replace(body, &ctx, buffer.alloc, arena, offset);
    }
    declare_arena(body, &ctx, plan);
    free_open(body, &ctx);
    Some(plan)
}

/// Frees the buffers of open sizes behind their last uses.
fn free_open(body: &mut Body, ctx: &Context) {
    for op in body.all_ops() {
        let Some(alloc) = AllocOp::of(body, op) else { continue };
        let buffer = alloc.memref(body);
        let Some(last) = body.ty(buffer).static_shape(ctx).is_none().then(|| last_user(body, op)).flatten()
        else {
            continue;
        };
        let dealloc = OpSpec::new(memref::DeallocOp::def(), body.loc(op)).operands([buffer]);
        let dealloc = body.create(&dealloc);
        body.insert_after(last, dealloc);
    }
}

/// The last op of the block of `alloc` that uses its memory; `None` when it may be used elsewhere too: a terminator hands it
/// over, or it is freed already.
fn last_user(body: &Body, alloc: Op) -> Option<Op> {
    let block = body.block(alloc)?;
    let region = body.block_region(block)?;
    let mut last = alloc;
    let mut stack = vec![body.result(alloc, 0)];
    while let Some(value) = stack.pop() {
        for user in body.users(value) {
            let freed = memref::DeallocOp::of(body, user).is_some();
            let there =
                body.ancestor_in_region(region, user).filter(|&there| body.block(there) == Some(block))?;
            if freed || body.has_trait(user, Traits::TERMINATOR) {
                return None;
            }
            if body.is_before(last, there) {
                last = there;
            }
            stack.extend(body.results(user).filter(|&result| body.ty(result).is_memref(body.ctx())));
        }
    }
    Some(last)
}

/// All allocations with their lives; `None` when the size of one is not known.
fn buffers(body: &Body, ctx: &Context, diags: &mut Diags) -> Option<Vec<Buffer>> {
    let spans = Spans::of(body);
    let mut found = Vec::new();
    let mut complete = true;
    for op in body.all_ops() {
        let Some(alloc) = AllocOp::of(body, op) else { continue };
        let ty = body.ty(alloc.memref(body));
        if ty.static_shape(ctx).is_none() {
            continue;
        }
        let width = ty.elem(ctx).byte_width(ctx).and_then(|width| i64::try_from(width).ok());
        let bytes = ty.num_elements(ctx).zip(width).and_then(|(count, width)| count.checked_mul(width));
        let (Some(bytes), Some((from, to))) = (bytes, spans.life(body, op)) else {
            complete = false;
            diags.error(
                body.loc(op),
                format!(
                    "'memref.alloc' op of type '{}' cannot be planned: its size is not known",
                    ctx.display(ty)
                ),
            );
            continue;
        };
        let bytes = (bytes.max(1).saturating_add(ALIGN - 1) / ALIGN) * ALIGN;
        found.push(Buffer { alloc: op, bytes, from, to });
    }
    complete.then_some(found)
}

/// Where ops lie in program order: each before what is in its regions.
pub struct Spans {
    /// The number of an op, and the last number in its regions.
    of: FxHashMap<Op, (usize, usize)>,
}

impl Spans {
    /// The places of all ops of `body`: their numbers in [`Body::all_ops`].
    pub fn of(body: &Body) -> Spans {
        let ops = body.all_ops();
        let mut of: FxHashMap<Op, (usize, usize)> =
            ops.iter().enumerate().map(|(at, &op)| (op, (at, at))).collect();
        for &op in ops.iter().rev() {
            let end = of[&op].1;
            if let Some(around) = body.parent_op(op).and_then(|parent| of.get_mut(&parent)) {
                around.1 = around.1.max(end);
            }
        }
        Spans { of }
    }

    /// The numbers that the buffer made by `alloc`, an allocation or its place in the arena, lives from and to.
    pub fn life(&self, body: &Body, alloc: Op) -> Option<(usize, usize)> {
        let block = body.block(alloc)?;
        let region = body.block_region(block)?;
        if body.entry(region) != Some(block) || body.next_block(block).is_some() {
            // Among several blocks numbers say nothing of what runs later.
            let around = body.block_op(block).and_then(|op| self.of.get(&op));
            return Some(around.copied().unwrap_or((0, usize::MAX)));
        }
        let from = self.of.get(&alloc)?.0;
        let mut last = from;
        let mut stack: Vec<Value> = body.results(alloc).collect();
        while let Some(value) = stack.pop() {
            for user in body.users(value) {
                let end = body.ancestor_in_region(region, user).and_then(|op| self.of.get(&op));
                last = last.max(end.map_or(usize::MAX, |span| span.1));
                // What a region yields lives on in the results of the op around it.
                let ends =
                    body.has_trait(user, Traits::TERMINATOR) && body.parent_op(user) != Some(body.self_op());
                let user = if ends { body.parent_op(user).unwrap_or(user) } else { user };
                stack.extend(body.results(user).filter(|&result| body.ty(result).is_memref(body.ctx())));
            }
        }
        Some((from, last))
    }
}

/// An offset for each buffer.
fn place(buffers: &[Buffer]) -> Vec<i64> {
    let mut order: Vec<usize> = (0..buffers.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(buffers[at].bytes), buffers[at].from, at));
    let mut offsets = vec![0i64; buffers.len()];
    let mut placed: Vec<usize> = Vec::new();
    for at in order {
        let buffer = &buffers[at];
        let mut taken: Vec<(i64, i64)> = placed
            .iter()
            .filter(|&&other| buffers[other].from <= buffer.to && buffer.from <= buffers[other].to)
            .map(|&other| (offsets[other], offsets[other] + buffers[other].bytes))
            .collect();
        taken.sort_unstable();
        let mut offset = 0;
        for (start, end) in taken {
            if start - offset >= buffer.bytes {
                break;
            }
            offset = offset.max(end);
        }
        offsets[at] = offset;
        placed.push(at);
    }
    offsets
}

fn live_bytes(buffers: &[Buffer]) -> i64 {
    let live_at = |at: usize| -> i64 {
        buffers.iter().filter(|buffer| buffer.from <= at && at <= buffer.to).map(|buffer| buffer.bytes).sum()
    };
    buffers.iter().map(|buffer| live_at(buffer.from)).max().unwrap_or(0)
}

/// Makes the allocation a view of the arena at `offset`.
fn replace(body: &mut Body, ctx: &Context, alloc: Op, arena: Value, offset: i64) {
    let loc = body.loc(alloc);
    let buffer = body.result(alloc, 0);
    let constant =
        OpSpec::new(ConstantOp::def(), loc).attr(ctx, "value", ctx.index_attr(offset)).results([ctx.index()]);
    let constant = body.create(&constant);
    body.insert_before(alloc, constant);
    let offset = body.result(constant, 0);
    let view = OpSpec::new(ViewOp::def(), loc).operands([arena, offset]).results([body.ty(buffer)]);
    let view = body.create(&view);
    body.insert_before(alloc, view);
    let new = body.result(view, 0);
    let deallocs: Vec<Op> =
        body.users(buffer).filter(|&user| memref::DeallocOp::of(body, user).is_some()).collect();
    for dealloc in deallocs {
        body.erase(dealloc);
    }
    body.replace_uses(buffer, new);
    body.erase(alloc);
}

/// Notes the arena in the function's type and attributes.
fn declare_arena(body: &mut Body, ctx: &Context, plan: Plan) {
    let func = body.self_op();
    let ty = body.attr(func, "function_type").and_then(|attr| attr.as_type(ctx));
    let Some((inputs, results)) = ty.and_then(|ty| ty.function(ctx)) else { return };
    let mut inputs = inputs.to_vec();
    let mut attrs: Vec<Attr> = body
        .attr(func, "arg_attrs")
        .and_then(|attr| attr.as_array(ctx))
        .map_or_else(|| vec![Attr::EMPTY_DICT; inputs.len()], <[Attr]>::to_vec);
    inputs.push(ctx.memref(&[plan.arena_bytes], ctx.int(8)));
    attrs.push(ctx.dict([(ctx.name("kernel.arena"), Attr::UNIT)]));
    let ty = ctx.function_type(&inputs, results);
    body.set_attr(func, "function_type", ctx.type_attr(ty));
    body.set_attr(func, "arg_attrs", ctx.array_attr(attrs));
    body.set_attr(func, "kernel.arena_bytes", ctx.i64_attr(plan.arena_bytes));
    body.set_attr(func, "kernel.live_bytes", ctx.i64_attr(plan.live_bytes));
}
