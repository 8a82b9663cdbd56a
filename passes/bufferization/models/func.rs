//! func: functions and calls, which are bufferized where function boundaries are.

use terrace_dialects::bufferization::bufferizable::{
    AliasingValue, Bufferizable, Bufferizer, Callee, CalleeFacts, Fuel, LayoutChoice, OpOperand, Options,
    Outcome, Relation, State, branch_aliases, cast_buffer, cast_or_reallocate, default_buffer_type,
    dynamic_layout_type, fail, fail_op, identity_type, unstructured_buffer_type,
};
use terrace_dialects::func::{CallOp, FuncOp, ReturnOp};
use terrace_ir::types::TypeKind;
use terrace_ir::{Attr, Body, Context, Op, Rewriter, Type, Value, ValueDef};

use super::Entry;

pub(super) const MODELS: &[Entry] = &[("func.func", &FUNC), ("func.call", &CALL), ("func.return", &RETURN)];

/// The attribute `name` of argument `at` of the function that `body` is of.
pub(in crate::bufferization) fn arg_attr(body: &Body, at: usize, name: &str) -> Option<Attr> {
    let ctx = body.ctx();
    let dict = *body.attr(body.self_op(), "arg_attrs")?.as_array(ctx)?.get(at)?;
    dict.as_dict(ctx)?.iter().find(|entry| ctx.str(entry.0) == name).map(|entry| entry.1)
}

/// Sets the attribute `name` of argument `at` of the function that `body` is of, or removes it.
pub(in crate::bufferization) fn set_arg_attr(body: &mut Body, at: usize, name: &str, value: Option<Attr>) {
    if value.is_none() && arg_attr(body, at, name).is_none() {
        return;
    }
    let ctx = body.ctx().clone();
    let func = body.self_op();
    let count = FuncOp(func).signature(body).0.len();
    let mut dicts = body.attr(func, "arg_attrs").and_then(|attr| Some(attr.as_array(&ctx)?.to_vec()));
    let dicts = dicts.get_or_insert_with(|| vec![Attr::EMPTY_DICT; count]);
    let Some(dict) = dicts.get_mut(at) else { return };
    let entries = dict.as_dict(&ctx).unwrap_or_default().iter().copied();
    let kept: Vec<_> = entries.filter(|entry| ctx.str(entry.0) != name).collect();
    *dict = ctx.dict(kept.into_iter().chain(value.map(|value| (ctx.name(name), value))));
    match dicts.iter().all(|&dict| dict == Attr::EMPTY_DICT) {
        true => body.remove_attr(func, "arg_attrs"),
        false => body.set_attr(func, "arg_attrs", ctx.array_attr(dicts.clone())),
    }
}

/// The type of a buffer that crosses the boundary of a function.
fn boundary_type(
    ctx: &Context,
    tensor: Type,
    layout: Option<Attr>,
    options: &Options,
) -> Result<Type, &'static str> {
    let space = options.space_of(ctx, tensor).ok_or("could not infer memory space")?;
    let ty = match options.function_layout {
        LayoutChoice::Identity => identity_type(ctx, tensor, space),
        LayoutChoice::Infer | LayoutChoice::Dynamic => dynamic_layout_type(ctx, tensor, space),
    };
    match (layout, ty.kind(ctx)) {
        (Some(layout), TypeKind::MemRef { shape, elem, space, .. }) => {
            let kept =
                !matches!(layout.kind(ctx), terrace_ir::AttrKind::AffineMap(map) if map.is_identity(ctx));
            let layout = kept.then_some(layout);
            Ok(ctx.ty(TypeKind::MemRef { shape: shape.clone(), elem: *elem, layout, space: *space }))
        }
        (Some(_), _) => Err("buffer layout not supported on unranked tensors"),
        (None, _) => Ok(ty),
    }
}

fn is_entry_arg(body: &Body, value: Value) -> Option<usize> {
    let ValueDef::Arg(block, at) = body.value_def(value) else { return None };
    let region = body.block_region(block)?;
    (body.entry(region) == Some(block)).then_some(at)
}

static FUNC: Bufferizable = Bufferizable {
    aliasing_operands: branch_aliases,
    writable: |state, value| {
        let marked = is_entry_arg(state.body, value);
        let marked = marked.and_then(|at| arg_attr(state.body, at, "bufferization.writable"));
        marked.and_then(|attr| attr.as_bool(state.body.ctx())).unwrap_or(true)
    },
    buffer_type: func_type,
    repetitive: |_, _, _| false,
    on_tensors: func_on_tensors,
    unstructured: true,
    bufferize: bufferize_func,
    ..Bufferizable::DEFAULT
};

fn func_on_tensors(body: &Body, op: Op) -> bool {
    let ctx = body.ctx();
    let (inputs, results) = FuncOp(op).signature(body);
    let args = body.regions(op).flat_map(|region| body.blocks_of(region).collect::<Vec<_>>());
    inputs.iter().chain(results).any(|ty| ty.is_tensor(ctx))
        || args.into_iter().any(|block| body.args(block).iter().any(|&arg| body.ty(arg).is_tensor(ctx)))
}

fn func_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let body = state.body;
    match is_entry_arg(body, value) {
        Some(at) => {
            let layout = arg_attr(body, at, "bufferization.buffer_layout");
            boundary_type(body.ctx(), body.ty(value), layout, state.options())
                .or_else(|message| fail(body, body.self_op(), message))
        }
        None => unstructured_buffer_type(state, value, fuel),
    }
}

fn bufferize_func(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let ctx = rw.context();
    let (inputs, results) = FuncOp(op).signature(rw);
    let (mut inputs, mut results) = (inputs.to_vec(), results.to_vec());
    for (at, ty) in inputs.iter_mut().enumerate().filter(|input| input.1.is_tensor(&ctx)) {
        let layout = arg_attr(rw, at, "bufferization.buffer_layout");
        *ty = boundary_type(&ctx, *ty, layout, cx.options).or_else(|message| fail(rw, op, message))?;
    }
    for ty in results.iter_mut().filter(|ty| ty.is_tensor(&ctx)) {
        *ty = boundary_type(&ctx, *ty, None, cx.options).or_else(|message| fail(rw, op, message))?;
    }
    let region = rw.region(op, 0);
    for block in rw.blocks_of(region).collect::<Vec<_>>() {
        cx.bufferize_block(rw, block)?;
    }
    for block in rw.blocks_of(region).collect::<Vec<_>>() {
        let Some(last) = rw.last_op(block) else { continue };
        if ReturnOp::of(rw, last).is_some() {
            bufferize_return(last, rw, cx, &results);
        }
    }
    let ty = ctx.type_attr(ctx.function_type(&inputs, &results));
    rw.set_attr(op, "function_type", ty);
    Ok(())
}

fn bufferize_return(op: Op, rw: &mut Rewriter<'_>, cx: &Bufferizer<'_>, results: &[Type]) {
    let ctx = rw.context();
    rw.set_root(op);
    for (at, &ty) in results.iter().enumerate() {
        let value = rw.operand(op, at);
        if rw.ty(value).is_tensor(&ctx) {
            let buffer = cx.to_buffer(rw, value, ty);
            rw.set_operand(op, at, buffer);
        }
    }
}

/// What is returned is read by the caller. It is bufferized with the function.
static RETURN: Bufferizable = Bufferizable { reads: |_, _| true, ..Bufferizable::DEFAULT };

static CALL: Bufferizable = Bufferizable {
    reads: |state, operand| call_fact(state, operand, |facts, at| facts.read.get(at).copied()),
    writes: |state, operand| call_fact(state, operand, |facts, at| facts.written.get(at).copied()),
    aliases: call_aliases,
    buffer_type: call_type,
    bufferize: bufferize_call,
    ..Bufferizable::DEFAULT
};

/// A fact about an argument; true when the callee was not analyzed.
fn call_fact(
    state: &State<'_>,
    operand: OpOperand,
    get: impl Fn(&CalleeFacts, usize) -> Option<bool>,
) -> bool {
    let facts = state.callee(operand.op).and_then(|callee| callee.facts.as_ref());
    facts.and_then(|facts| get(facts, operand.index)).unwrap_or(true)
}

fn call_aliases(state: &State<'_>, operand: OpOperand) -> Vec<AliasingValue> {
    let Some(facts) = state.callee(operand.op).and_then(|callee| callee.facts.as_ref()) else {
        return state.unknown_aliases(operand);
    };
    let numbers = facts.aliasing_results.get(operand.index).map_or(&[][..], Vec::as_slice);
    let same = match *numbers {
        [number] => facts.equivalent_args.get(number).copied().flatten() == Some(operand.index),
        _ => false,
    };
    let results = numbers.iter().filter_map(|&number| state.body.results(operand.op).get(number));
    results
        .map(|value| {
            let relation = if same { Relation::Equivalent } else { Relation::Unknown };
            AliasingValue { value, relation, definite: same }
        })
        .collect()
}

fn call_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let (body, ctx) = (state.body, state.body.ctx());
    let ValueDef::Result(op, number) = body.value_def(value) else {
        return default_buffer_type(state, value, fuel);
    };
    match state.callee(op).and_then(|callee| callee.results.get(number)) {
        Some(&ty) if ty.is_memref(ctx) => Ok(ty),
        Some(&ty) => boundary_type(ctx, ty, None, state.options()).or_else(|message| fail(body, op, message)),
        None => fail_op(body, op, "calls a function that is not known"),
    }
}

/// The types of the buffers that `callee` takes.
fn input_type(ctx: &Context, callee: &Callee, at: usize, options: &Options) -> Result<Type, &'static str> {
    let ty = *callee.inputs.get(at).ok_or("calls a function of fewer arguments")?;
    let layout = callee.layouts.get(at).copied().flatten();
    if ty.is_tensor(ctx) { boundary_type(ctx, ty, layout, options) } else { Ok(ty) }
}

fn bufferize_call(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let ctx = rw.context();
    let name = CallOp(op).callee(rw).as_symbol(&ctx).map(|name| ctx.str(name)).unwrap_or_default();
    let Some(callee) = cx.callees.get(name) else {
        return fail_op(rw, op, "calls a function that is not known");
    };
    let mut results = Vec::new();
    for result in rw.results(op) {
        let ty = rw.ty(result);
        results.push(if ty.is_tensor(&ctx) { cx.buffer_type(rw.body(), result)? } else { ty });
    }
    let mut operands = Vec::new();
    for (at, value) in rw.operands(op).to_vec().into_iter().enumerate() {
        if !rw.ty(value).is_tensor(&ctx) {
            operands.push(value);
            continue;
        }
        let buffer = cx.buffer(rw, value)?;
        let ty = input_type(&ctx, callee, at, cx.options).or_else(|message| fail(rw, op, message))?;
        operands.push(fit(rw, buffer, ty, op, cx)?);
    }
    let mut spec = rw.spec_of(op, &terrace_ir::body::Mapping::default());
    spec.operands = operands.into_iter().collect();
    spec.results = results.into_iter().collect();
    cx.replace_with(rw, op, spec);
    Ok(())
}

/// `buffer` as the callee takes it.
fn fit(rw: &mut Rewriter<'_>, buffer: Value, ty: Type, op: Op, cx: &Bufferizer<'_>) -> Outcome<Value> {
    let ctx = rw.context();
    if rw.ty(buffer) == ty {
        return Ok(buffer);
    }
    let fitted = match ty.rank(&ctx) {
        Some(_) => cast_or_reallocate(rw, buffer, ty, cx.options),
        None => return cast_buffer(rw, buffer, ty, op),
    };
    match fitted {
        Some(value) => Ok(value),
        None => fail(rw, op, format!("cannot hand over a buffer as '{}'", ctx.display(ty))),
    }
}
