//! One function: its arguments, its ops in order, its results.

use terrace_dialects::func::ReturnOp;
use terrace_ir::{Attr, Block, Body, Context, Diags, Op, OpError, Rewriter, Type, Value};

use super::ops::{self, Done};
use super::storage::{Buffers, Globals, alloc_like, copy, memref_type};

/// What bufferizing one function needs.
pub(super) struct State<'g> {
    pub(super) buffers: Buffers,
    pub(super) globals: &'g mut Globals,
    /// Ops on tensors that memref ops stand for now.
    pub(super) dead: Vec<Op>,
}

/// Bufferizes one function with a body.
pub(super) fn bufferize_function(body: &mut Body, globals: &mut Globals, diags: &mut Diags) {
    let region = body.region(body.self_op(), 0);
    let Some(entry) = body.entry(region) else { return };
    let loc = body.loc(body.self_op());
    let mut state = State { buffers: Buffers::new(), globals, dead: Vec::new() };
    if let Err(error) = bufferize_arguments(body, entry, &mut state) {
        diags.push(error.into_diagnostic("func.func", loc));
        return;
    }
    for block in body.blocks_of(region).collect::<Vec<Block>>() {
        for op in body.ops_of(block).collect::<Vec<Op>>() {
            if let Err(error) = bufferize_op(body, op, &mut state) {
                let (name, loc) = (body.name_str(op).to_owned(), body.loc(op));
                diags.push(error.into_diagnostic(&name, loc));
                return;
            }
        }
    }
    finish(body, entry, &state);
}

/// Bufferizes `op` with everything in its regions.
pub(super) fn bufferize_op(body: &mut Body, op: Op, state: &mut State<'_>) -> Result<(), OpError> {
    let mut rw = Rewriter::before(body, op);
    if ReturnOp::of(&rw, op).is_some() {
        return bufferize_return(&mut rw, op, state);
    }
    match ops::bufferize(&mut rw, op, state)? {
        Done::Replaced => state.dead.push(op),
        Done::Kept => {}
    }
    Ok(())
}

/// Tensor arguments become memrefs that the function only reads.
fn bufferize_arguments(body: &mut Body, entry: Block, state: &mut State<'_>) -> Result<(), OpError> {
    let ctx = body.ctx().clone();
    for arg in body.args(entry).to_vec() {
        let ty = body.ty(arg);
        if !ty.is_tensor(&ctx) {
            continue;
        }
        let memref = memref_type(&ctx, ty)?;
        let loc = body.value_loc(arg);
        let buffer = body.add_arg(entry, memref, loc);
        state.buffers.add(arg, buffer, false, None);
    }
    Ok(())
}

/// Returned tensors are written to output arguments, but those of open sizes, which are returned as memory that the
/// function allocates.
fn bufferize_return(rw: &mut Rewriter<'_>, op: Op, state: &mut State<'_>) -> Result<(), OpError> {
    let ctx = rw.context();
    let region = rw.region(rw.self_op(), 0);
    let entry = rw.entry(region).ok_or_else(|| OpError::new("is in a function without blocks"))?;
    let returned = rw.operands(op).to_vec();
    let mut used = Vec::new();
    let mut kept = Vec::new();
    for value in returned {
        let ty = rw.ty(value);
        if !ty.is_tensor(&ctx) {
            kept.push(value);
            continue;
        }
        let memref = memref_type(&ctx, ty)?;
        let (buffer, storage) = state.buffers.of(value)?;
        let is_alloc = rw
            .defining_op(buffer)
            .is_some_and(|def| terrace_dialects::memref::AllocOp::of(rw, def).is_some());
        let whole =
            is_alloc && state.buffers.owned(storage) && rw.ty(buffer) == memref && !used.contains(&storage);
        if memref.static_shape(&ctx).is_none() {
            // Only the function knows how large it is.
            if whole {
                used.push(storage);
                kept.push(buffer);
            } else {
                let (new, _) = alloc_like(rw, ty, buffer)?;
                copy(rw, buffer, new);
                kept.push(new);
            }
            continue;
        }
        let output = rw.add_arg(entry, memref);
        if whole {
            used.push(storage);
            let alloc = rw.defining_op(buffer);
            rw.replace_value(buffer, output);
            if let Some(alloc) = alloc {
                rw.erase(alloc);
            }
            state.buffers.alias(value, output, storage);
        } else {
            copy(rw, buffer, output);
        }
    }
    rw.set_operands(op, &kept);
    Ok(())
}

/// Erases what worked on tensors, and gives the function its new type.
fn finish(body: &mut Body, entry: Block, state: &State<'_>) {
    let ctx = body.ctx().clone();
    for &op in state.dead.iter().rev() {
        body.erase(op);
    }
    let old = function_types(&ctx, body);
    let n_inputs = old.0.len();
    let is_tensor: Vec<bool> = old.0.iter().map(|ty| ty.is_tensor(&ctx)).collect();
    let is_open = |at: usize| old.1[at].is_tensor(&ctx) && old.1[at].static_shape(&ctx).is_none();
    let some_open = (0..old.1.len()).any(is_open);
    let number = |at: usize| if some_open { ctx.i64_attr(at as i64) } else { Attr::UNIT };
    let outputs: Vec<usize> =
        (0..old.1.len()).filter(|&at| old.1[at].is_tensor(&ctx) && !is_open(at)).collect();
    // Arguments now are: the old ones, a buffer for each tensor among them, an output for each result.
    let args = body.args(entry).to_vec();
    let mut buffers = args[n_inputs..].iter().copied();
    let mut order: Vec<Value> = Vec::new();
    let mut attrs: Vec<Attr> = Vec::new();
    for at in 0..n_inputs {
        order.push(if is_tensor[at] { buffers.next().unwrap_or(args[at]) } else { args[at] });
        attrs.push(dict_at(&ctx, body, "arg_attrs", at));
    }
    let marked = |body: &Body, at: usize| {
        let marks = dict_at(&ctx, body, "res_attrs", at);
        let entries = marks.as_dict(&ctx).unwrap_or_default().iter().copied();
        ctx.dict(entries.chain([(ctx.name("kernel.output"), number(at))]).collect::<Vec<_>>())
    };
    for (&result, buffer) in outputs.iter().zip(buffers) {
        order.push(buffer);
        attrs.push(marked(body, result));
    }
    let mut results: Vec<Type> = Vec::new();
    let mut result_attrs: Vec<Attr> = Vec::new();
    for (at, &ty) in old.1.iter().enumerate().filter(|(at, _)| !outputs.contains(at)) {
        let open = is_open(at);
        results.push(if open { memref_type(&ctx, ty).unwrap_or(ty) } else { ty });
        result_attrs.push(if open { marked(body, at) } else { dict_at(&ctx, body, "res_attrs", at) });
    }
    rebuild_arguments(body, entry, &order);
    let inputs: Vec<Type> = body.args(entry).iter().map(|&arg| body.ty(arg)).collect();
    let func = body.self_op();
    body.set_attr(func, "function_type", ctx.type_attr(ctx.function_type(&inputs, &results)));
    body.set_attr(func, "arg_attrs", ctx.array_attr(attrs));
    match some_open {
        true => body.set_attr(func, "res_attrs", ctx.array_attr(result_attrs)),
        false => body.remove_attr(func, "res_attrs"),
    }
}

/// Makes the arguments of `entry` those of `order`, in that order; the others are unused.
fn rebuild_arguments(body: &mut Body, entry: Block, order: &[Value]) {
    let old = body.args(entry).len();
    for &value in order {
        let (ty, loc) = (body.ty(value), body.value_loc(value));
        let new = body.add_arg(entry, ty, loc);
        body.replace_uses(value, new);
    }
    for at in (0..old).rev() {
        body.remove_arg(entry, at);
    }
}

fn function_types(ctx: &Context, body: &Body) -> (Vec<Type>, Vec<Type>) {
    let ty = body.attr(body.self_op(), "function_type").and_then(|attr| attr.as_type(ctx));
    let (inputs, results) = ty.and_then(|ty| ty.function(ctx)).unwrap_or_default();
    (inputs.to_vec(), results.to_vec())
}

fn dict_at(ctx: &Context, body: &Body, name: &str, at: usize) -> Attr {
    let list = body.attr(body.self_op(), name);
    list.and_then(|list| list.as_array(ctx)?.get(at).copied()).unwrap_or(Attr::EMPTY_DICT)
}
