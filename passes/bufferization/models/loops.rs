//! scf: loops.
//!
//! A loop carries a buffer for each tensor that it carries. A result of the loop has the buffer of
//! the init when every iteration yields the tensor that it got; what it yields else is copied.

use terrace_dialects::bufferization::ToTensorOp;
use terrace_dialects::bufferization::bufferizable::{
    AliasingValue, Bufferizable, Bufferizer, Fuel, Known, OpOperand, Outcome, Relation, State,
    allocate_tensor, buffer_type, cast_buffer, default_buffer_type, dynamic_layout_type, fail, fail_op,
    resolve_operands,
};
use terrace_dialects::memref::layout;
use terrace_dialects::scf::{ConditionOp, ForOp, ForallOp, WhileOp};
use terrace_dialects::support::constant_int;
use terrace_dialects::support::index_list::Mixed;
use terrace_ir::{Block, Body, Op, Rewriter, Type, Value, ValueDef};

use super::Entry;
use super::scf::{rebuild, result_types};

pub(super) const MODELS: &[Entry] = &[
    ("scf.for", &FOR),
    ("scf.forall", &FORALL),
    ("scf.forall.in_parallel", &IN_PARALLEL),
    ("scf.parallel", &PARALLEL),
    ("scf.while", &WHILE),
];

/// Number of operands of `scf.for` in front of the inits.
const BOUNDS: usize = 3;

fn is_tensor(body: &Body, value: Value) -> bool {
    body.ty(value).is_tensor(body.ctx())
}

fn relation(same: bool, value: Value) -> AliasingValue {
    let relation = if same { Relation::Equivalent } else { Relation::Unknown };
    AliasingValue { value, relation, definite: same }
}

/// The type of the buffer of a tensor that a loop carries: that of `init` and of what is `yielded`, or
/// one with an open layout. After upstream's `computeLoopRegionIterArgBufferType`.
fn carried_type(
    state: &State<'_>,
    op: Op,
    arg: Value,
    init: Value,
    yielded: Value,
    fuel: &mut Fuel,
) -> Outcome<Type> {
    let (body, ctx) = (state.body, state.body.ctx());
    let from = buffer_type(state, init, fuel)?;
    if fuel.count(arg) >= 2 {
        return Ok(from);
    }
    let to = buffer_type(state, yielded, fuel)?;
    if from == to {
        return Ok(from);
    }
    let space = layout::space(ctx, from);
    if space != layout::space(ctx, to) {
        return fail_op(body, op, "init_arg and yielded value bufferize to inconsistent memory spaces");
    }
    Ok(dynamic_layout_type(ctx, body.ty(arg), space))
}

/// The operands of a terminator that a loop hands on, and the arguments that they become.
struct Handed<'a> {
    end: Op,
    /// Number of the first of the operands.
    start: usize,
    values: &'a [Value],
    args: &'a [Value],
}

/// Copies the operand number `at` of those handed on.
fn copy_handed(rw: &mut Rewriter<'_>, known: &Known<'_>, handed: &Handed<'_>, at: usize) -> Outcome {
    rw.set_root(handed.end);
    let copy = allocate_tensor(rw, handed.values[at], known, true)?;
    rw.set_operand(handed.end, handed.start + at, copy);
    Ok(())
}

/// Copies those operands that are tensors and have neither exactly the buffer of the argument at
/// their place, nor one of their own: what a loop carries under one number never shares memory with
/// what it carries under another. With `exchange`, they may have the buffers of other arguments.
fn copy_others(rw: &mut Rewriter<'_>, known: &Known<'_>, handed: &Handed<'_>, exchange: bool) -> Outcome {
    let mut taken: Vec<Value> = Vec::new();
    for (at, &value) in handed.values.iter().enumerate() {
        if !is_tensor(rw, value) {
            continue;
        }
        let state = State::new(rw.body(), known);
        let arg = handed.args.get(at).copied();
        let same = arg.is_some_and(|arg| state.are_equivalent(arg, value));
        let sharing = known.facts.map_or_else(|| vec![value], |facts| facts.sharing(value));
        let allowed = if exchange { handed.args } else { arg.as_slice() };
        let separate = !sharing.iter().any(|value| taken.contains(value));
        let made = |value: &Value| {
            allowed.contains(value)
                || (is_from_inside(rw, handed.end, *value) && may_be_written(&state, *value))
        };
        let keeps = separate && (same || sharing.iter().all(made));
        taken.push(value);
        if !keeps {
            copy_handed(rw, known, handed, at)?;
        }
    }
    Ok(())
}

/// Whether nothing says that the buffer of `value` may not be written to, as one that is carried may.
fn may_be_written(state: &State<'_>, value: Value) -> bool {
    state.model_of_value(value).is_none_or(|model| (model.writable)(state, value))
}

/// Whether `value` is made in the region that `end` ends, and is none of its arguments.
fn is_from_inside(body: &Body, end: Op, value: Value) -> bool {
    let (Some(block), Some(at)) = (body.block(end), body.value_block(value)) else { return false };
    let inside = body.block_region(at).is_some_and(|region| lies_in(body, block, region));
    inside && (at != block || body.defining_op(value).is_some())
}

/// Whether `region` is the one of `block`, or lies in it.
fn lies_in(body: &Body, block: Block, region: terrace_ir::Region) -> bool {
    let Some(outer) = body.block_region(block) else { return false };
    region == outer || body.ancestor_in_region(outer, body.region_op(region)).is_some()
}

/// Gives `args` of `block` the types of buffers, the ops in the block the tensors that they were.
fn wrap_arguments(rw: &mut Rewriter<'_>, block: Block, args: &[Value], types: &[Type]) {
    for (&arg, &ty) in args.iter().zip(types) {
        let tensor = rw.ty(arg);
        if tensor == ty {
            continue;
        }
        let users: Vec<Op> = rw.users(arg).collect();
        rw.body_mut().set_ty(arg, ty);
        rw.set_start(block);
        let spec = rw.spec(ToTensorOp::def()).operands([arg]).results([tensor]);
        let wrapped = rw.insert(spec);
        let wrapped = rw.result(wrapped, 0);
        rw.replace_value_if(arg, wrapped, |_, user| users.contains(&user));
    }
}

// ---- for ----

/// A carried tensor counts as written, and as read when the body reads it or might not run at all.
static FOR: Bufferizable = Bufferizable {
    reads: |state, operand| {
        let for_op = ForOp(operand.op);
        may_not_run(state.body, for_op)
            || carried_number(operand).is_none_or(|at| state.is_read(for_op.iter_args(state.body)[at]))
    },
    writes: |_, _| true,
    aliases: |state, operand| {
        let result = carried_number(operand).and_then(|at| state.body.results(operand.op).get(at));
        result.map(|value| relation(for_keeps(state, value), value)).into_iter().collect()
    },
    writable: |_, _| true,
    verify: verify_for,
    resolve: resolve_for,
    buffer_type: for_type,
    repetitive: |_, _, _| true,
    bufferize: bufferize_for,
    ..Bufferizable::DEFAULT
};

fn carried_number(operand: OpOperand) -> Option<usize> {
    operand.index.checked_sub(BOUNDS)
}

fn may_not_run(body: &Body, op: ForOp) -> bool {
    let bound = |value: Value| constant_int(body, value);
    match (bound(op.lowerBound(body)), bound(op.upperBound(body))) {
        (Some(lower), Some(upper)) => upper <= lower || op.unsignedCmp(body).is_some(),
        _ => true,
    }
}

/// Whether each iteration yields, for a result, exactly the buffer that it got.
fn for_keeps(state: &State<'_>, result: Value) -> bool {
    let body = state.body;
    let ValueDef::Result(op, number) = body.value_def(result) else { return false };
    let for_op = ForOp(op);
    let (args, values) = (for_op.iter_args(body), for_op.yielded(body));
    match (args.get(number), values.get(number)) {
        (Some(&arg), Some(&value)) => state.are_equivalent(arg, value),
        _ => false,
    }
}

fn verify_for(state: &State<'_>, op: Op) -> Outcome {
    let body = state.body;
    if state.options().allow_return_allocs_from_loops {
        return Ok(());
    }
    let block = ForOp(op).block(body);
    for (number, result) in body.results(op).enumerate() {
        if is_tensor(body, result) && !for_keeps(state, result) {
            let message =
                format!("Yield operand #{number} is not equivalent to the corresponding iter bbArg");
            return fail(body, body.last_op(block).unwrap_or(op), message);
        }
    }
    Ok(())
}

fn resolve_for(op: Op, rw: &mut Rewriter<'_>, known: &Known<'_>) -> Outcome {
    resolve_operands(op, rw, known)?;
    if known.options.copy_before_write {
        return Ok(());
    }
    let for_op = ForOp(op);
    let (args, values) = (for_op.iter_args(rw).to_vec(), for_op.yielded(rw).to_vec());
    match rw.last_op(for_op.block(rw)) {
        Some(end) => copy_others(rw, known, &Handed { end, start: 0, values: &values, args: &args }, false),
        None => Ok(()),
    }
}

fn for_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let body = state.body;
    match body.value_def(value) {
        ValueDef::Result(op, number) => buffer_type(state, ForOp(op).iter_args(body)[number], fuel),
        ValueDef::Arg(block, at) => {
            let for_op = body.block_op(block).map(ForOp);
            let carried = for_op.zip(at.checked_sub(1));
            let Some((for_op, number)) = carried else { return default_buffer_type(state, value, fuel) };
            let (init, yielded) = (for_op.initArgs(body)[number], for_op.yielded(body)[number]);
            carried_type(state, for_op.0, value, init, yielded, fuel)
        }
    }
}

/// The operands of `op` with buffers for tensors, cast to what the loop carries.
fn bufferized_inits(
    rw: &mut Rewriter<'_>,
    op: Op,
    start: usize,
    types: &[Type],
    cx: &Bufferizer<'_>,
) -> Outcome<Vec<Value>> {
    let mut operands = rw.operands(op).to_vec();
    for operand in &mut operands[start..] {
        if is_tensor(rw, *operand) {
            *operand = cx.buffer(rw, *operand)?;
        }
    }
    for (operand, &ty) in operands[start..].iter_mut().zip(types) {
        if ty.is_memref(rw.ctx()) {
            *operand = cast_buffer(rw, *operand, ty, op)?;
        }
    }
    Ok(operands)
}

fn bufferize_for(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let types = result_types(rw, op, cx)?;
    let operands = bufferized_inits(rw, op, BOUNDS, &types, cx)?;
    let block = ForOp(op).block(rw);
    let args = ForOp(op).iter_args(rw).to_vec();
    let new = rebuild(rw, op, &operands, types.clone());
    wrap_arguments(rw, block, &args, &types);
    let values: Vec<Value> = rw.results(new).collect();
    cx.replace(rw, op, &values);
    Ok(())
}

// ---- while ----

static WHILE: Bufferizable = Bufferizable {
    reads: |_, _| true,
    writes: |_, _| true,
    aliases: |state, operand| {
        let body = state.body;
        let result = body.results(operand.op).get(operand.index);
        let same_type = |value: &Value| body.ty(*value) == body.ty(operand.value(body));
        result.filter(same_type).map(|value| relation(while_keeps(state, value), value)).into_iter().collect()
    },
    writable: |_, _| true,
    verify: verify_while,
    resolve: resolve_while,
    buffer_type: while_type,
    repetitive: |_, _, _| true,
    bufferize: bufferize_while,
    ..Bufferizable::DEFAULT
};

/// The parts of a `scf.while`: what its regions get and hand over.
struct While {
    condition: Op,
    before: Vec<Value>,
    passed: Vec<Value>,
    end: Op,
    after: Vec<Value>,
    yielded: Vec<Value>,
}

fn while_parts(body: &Body, op: Op) -> Option<While> {
    let while_op = WhileOp(op);
    let before = body.entry(while_op.before(body))?;
    let after = body.entry(while_op.after(body))?;
    let condition = ConditionOp::of(body, body.last_op(before)?)?;
    let end = body.last_op(after)?;
    Some(While {
        condition: condition.0,
        before: body.args(before).to_vec(),
        passed: condition.args(body).to_vec(),
        end,
        after: body.args(after).to_vec(),
        yielded: body.operands(end).to_vec(),
    })
}

/// Whether both regions hand on, for a result, exactly the buffer that they got.
fn while_keeps(state: &State<'_>, result: Value) -> bool {
    let body = state.body;
    let ValueDef::Result(op, number) = body.value_def(result) else { return false };
    let Some(parts) = while_parts(body, op) else { return false };
    let keeps = |args: &[Value], values: &[Value]| match (args.get(number), values.get(number)) {
        (Some(&arg), Some(&value)) => body.ty(arg) == body.ty(result) && state.are_equivalent(arg, value),
        _ => false,
    };
    keeps(&parts.before, &parts.passed) && keeps(&parts.after, &parts.yielded)
}

fn verify_while(state: &State<'_>, op: Op) -> Outcome {
    let body = state.body;
    let Some(parts) = while_parts(body, op).filter(|_| !state.options().allow_return_allocs_from_loops)
    else {
        return Ok(());
    };
    let check = |what: &str, end: Op, args: &[Value], values: &[Value]| {
        for (at, &value) in values.iter().enumerate().filter(|entry| is_tensor(body, *entry.1)) {
            if !args.get(at).is_some_and(|&arg| state.are_equivalent(arg, value)) {
                let message = format!("{what} #{at} is not equivalent to the corresponding iter bbArg");
                return fail(body, end, message);
            }
        }
        Ok(())
    };
    check("Condition arg", parts.condition, &parts.before, &parts.passed)?;
    check("Yield operand", parts.end, &parts.after, &parts.yielded)
}

fn resolve_while(op: Op, rw: &mut Rewriter<'_>, known: &Known<'_>) -> Outcome {
    resolve_operands(op, rw, known)?;
    let Some(parts) = while_parts(rw, op).filter(|_| !known.options.copy_before_write) else {
        return Ok(());
    };
    let before = Handed { end: parts.condition, start: 1, values: &parts.passed, args: &parts.before };
    let after = Handed { end: parts.end, start: 0, values: &parts.yielded, args: &parts.after };
    let keeps = |rw: &Rewriter<'_>, handed: &Handed<'_>, at: usize| match (
        handed.args.get(at),
        handed.values.get(at),
    ) {
        (Some(&arg), Some(&value)) => State::new(rw.body(), known).are_equivalent(arg, value),
        _ => false,
    };
    for at in 0..parts.passed.len() {
        let kept = keeps(rw, &before, at) && keeps(rw, &after, at);
        if is_tensor(rw, parts.passed[at]) && !kept {
            copy_handed(rw, known, &before, at)?;
        }
    }
    copy_others(rw, known, &after, true)
}

fn while_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let body = state.body;
    let unknown = |fuel: &mut Fuel| default_buffer_type(state, value, fuel);
    match body.value_def(value) {
        // What the condition hands over ends up in both the results and the second region.
        ValueDef::Result(op, number) => match while_parts(body, op) {
            Some(parts) => passed_type(state, &parts, number, fuel),
            None => unknown(fuel),
        },
        ValueDef::Arg(block, number) => {
            let parts = body.block_op(block).and_then(|op| Some((op, while_parts(body, op)?)));
            let Some((op, parts)) = parts else { return unknown(fuel) };
            if parts.after.contains(&value) {
                return passed_type(state, &parts, number, fuel);
            }
            let init = body.operand(op, number);
            carried_type(state, op, value, init, parts.yielded[number], fuel)
        }
    }
}

fn passed_type(state: &State<'_>, parts: &While, number: usize, fuel: &mut Fuel) -> Outcome<Type> {
    buffer_type(state, parts.passed[number], fuel)
}

fn bufferize_while(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let Some(parts) = while_parts(rw, op) else { return fail(rw, op, "has no regions") };
    let of = |rw: &Rewriter<'_>, value: Value| {
        if is_tensor(rw, value) { cx.buffer_type(rw.body(), value) } else { Ok(rw.ty(value)) }
    };
    let before: Vec<Type> = parts.before.iter().map(|&arg| of(rw, arg)).collect::<Outcome<_>>()?;
    let after: Vec<Type> = parts.after.iter().map(|&arg| of(rw, arg)).collect::<Outcome<_>>()?;
    let operands = bufferized_inits(rw, op, 0, &before, cx)?;
    let new = rebuild(rw, op, &operands, after.clone());
    for (args, types) in [(&parts.before, &before), (&parts.after, &after)] {
        let block = args.first().and_then(|&arg| rw.value_block(arg));
        if let Some(block) = block {
            wrap_arguments(rw, block, args, types);
        }
    }
    let values: Vec<Value> = rw.results(new).collect();
    cx.replace(rw, op, &values);
    Ok(())
}

// ---- forall ----

/// The results have the buffers of the outputs, which the iterations put their slices into.
static FORALL: Bufferizable = Bufferizable {
    reads: |state, operand| {
        let forall = ForallOp(operand.op);
        let Some(number) = output_number(state.body, operand) else { return true };
        forall_may_not_run(state.body, forall) || state.is_read(forall.output_args(state.body)[number])
    },
    writes: |_, _| true,
    aliases: |state, operand| {
        let number = output_number(state.body, operand);
        let result = number.and_then(|number| state.body.results(operand.op).get(number));
        result.map(AliasingValue::same).into_iter().collect()
    },
    writable: |_, _| true,
    buffer_type: forall_type,
    repetitive: |body, op, _| runs_repeatedly(body, ForallOp(op)),
    parallel: |body, op, _| runs_repeatedly(body, ForallOp(op)),
    bufferize: bufferize_forall,
    ..Bufferizable::DEFAULT
};

fn output_number(body: &Body, operand: OpOperand) -> Option<usize> {
    let outputs = ForallOp(operand.op).outputs(body).len();
    operand.index.checked_sub(body.operands(operand.op).len() - outputs)
}

fn forall_may_not_run(body: &Body, op: ForallOp) -> bool {
    let Some([lower, upper, _]) = op.bounds(body) else { return true };
    let runs = |(lower, upper): (&Mixed, &Mixed)| match (lower.constant(body), upper.constant(body)) {
        (Some(lower), Some(upper)) => lower < upper,
        _ => false,
    };
    !lower.iter().zip(&upper).all(runs)
}

fn runs_repeatedly(body: &Body, op: ForallOp) -> bool {
    let Some([lower, upper, step]) = op.bounds(body) else { return true };
    (0..lower.len()).any(|dim| {
        let numbers = [lower[dim], upper[dim], step[dim]].map(|bound| bound.constant(body));
        match numbers {
            [Some(lower), Some(upper), Some(step)] => lower.saturating_add(step) < upper,
            _ => true,
        }
    })
}

fn forall_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let body = state.body;
    let (op, number) = match body.value_def(value) {
        ValueDef::Result(op, number) => (op, Some(number)),
        ValueDef::Arg(block, _) => {
            let Some(op) = body.block_op(block) else { return default_buffer_type(state, value, fuel) };
            (op, ForallOp(op).output_args(body).iter().position(|&arg| arg == value))
        }
    };
    match number.and_then(|number| ForallOp(op).outputs(body).get(number)) {
        Some(&output) => buffer_type(state, output, fuel),
        None => default_buffer_type(state, value, fuel),
    }
}

fn bufferize_forall(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let forall = ForallOp(op);
    let mut buffers = Vec::new();
    for output in forall.outputs(rw).to_vec() {
        buffers.push(cx.buffer(rw, output)?);
    }
    let args = forall.output_args(rw);
    let block = rw.entry(forall.region(rw));
    let Some(block) = block else { return fail(rw, op, "has no body") };
    rw.set_start(block);
    for (&arg, &buffer) in args.iter().zip(&buffers) {
        let ty = rw.ty(arg);
        let spec = rw.spec(ToTensorOp::def()).operands([buffer]).results([ty]);
        let tensor = rw.insert(spec);
        let tensor = rw.result(tensor, 0);
        rw.replace_value(arg, tensor);
    }
    for _ in &args {
        let last = rw.args(block).len() - 1;
        rw.body_mut().remove_arg(block, last);
    }
    let ctx = rw.context();
    let groups = [forall.dynamicLowerBound(rw), forall.dynamicUpperBound(rw), forall.dynamicStep(rw)];
    let groups = groups.map(<[Value]>::to_vec);
    let sizes: Vec<i32> = groups.iter().map(|group| group.len() as i32).chain([0]).collect();
    let operands: Vec<Value> = groups.into_iter().flatten().collect();
    let segments = ctx.i32_array(&sizes);
    rw.set_attr(op, terrace_ir::op::OPERAND_SEGMENTS, segments);
    rebuild(rw, op, &operands, Vec::new());
    cx.replace(rw, op, &buffers);
    Ok(())
}

/// The slices in it are bufferized by themselves, in front of it.
static IN_PARALLEL: Bufferizable = Bufferizable { repetitive: |_, _, _| false, ..Bufferizable::DEFAULT };

// ---- parallel ----

/// How its reductions of tensors are put together is not known, so that one with tensors is left as it
/// is; what lies in its region is not: its runs may happen at once.
static PARALLEL: Bufferizable = Bufferizable {
    reads: |_, _| true,
    writes: |_, _| true,
    aliases: |state, operand| state.unknown_aliases(operand),
    writable: |_, _| false,
    repetitive: |_, _, _| true,
    parallel: |_, _, _| true,
    ..Bufferizable::DEFAULT
};
