//! scf: choices between regions, and the terminators that hand tensors over.

use terrace_dialects::bufferization::bufferizable::{
    AliasingOperand, AliasingValue, Bufferizable, Bufferizer, Fuel, OpOperand, Outcome, State,
    branch_aliases, cast_buffer, default_buffer_type, fail, fail_op, unstructured_buffer_type,
};
use terrace_dialects::scf::{ConditionOp, ExecuteRegionOp, ForOp, IfOp, IndexSwitchOp, WhileOp, YieldOp};
use terrace_dialects::support::region_branch::move_regions;
use terrace_ir::{Body, Op, Rewriter, Type, Value, ValueDef};

use super::Entry;

pub(super) const MODELS: &[Entry] = &[
    ("scf.condition", &CONDITION),
    ("scf.execute_region", &EXECUTE_REGION),
    ("scf.if", &CHOICE),
    ("scf.index_switch", &CHOICE),
    ("scf.yield", &YIELD),
];

/// The terminators of the regions of `op`, in order.
fn terminators(body: &Body, op: Op) -> Vec<Op> {
    body.regions(op).filter_map(|region| body.last_op(body.last_block(region)?)).collect()
}

/// The operands of terminators that result `value` of `op` can be.
fn yielded(state: &State<'_>, op: Op, value: Value) -> Vec<OpOperand> {
    let body = state.body;
    let ValueDef::Result(_, number) = body.value_def(value) else { return Vec::new() };
    let ends = terminators(body, op).into_iter().filter(|&end| number < body.operands(end).len());
    ends.map(|end| OpOperand::new(end, number)).collect()
}

// ---- one of several regions ----

/// The op has no tensors among its operands: what a region yields may be any tensor in scope.
static CHOICE: Bufferizable = Bufferizable {
    aliasing_operands: |state, value| match state.body.defining_op(value) {
        Some(op) => yielded(state, op, value).into_iter().map(AliasingOperand::maybe_same).collect(),
        None => Vec::new(),
    },
    buffer_type: choice_type,
    bufferize: bufferize_choice,
    ..Bufferizable::DEFAULT
};

fn choice_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let body = state.body;
    let Some(op) = body.defining_op(value) else { return default_buffer_type(state, value, fuel) };
    let values: Vec<Value> =
        yielded(state, op, value).into_iter().map(|operand| operand.value(body)).collect();
    let message = match IfOp::of(body, op) {
        Some(_) => "inconsistent memory space on then/else branches",
        None => "inconsistent memory space on switch cases",
    };
    state.joint_type(op, body.ty(value), &values, fuel, message)
}

/// The types of the results of `op`, buffers for tensors.
pub(super) fn result_types(rw: &Rewriter<'_>, op: Op, cx: &Bufferizer<'_>) -> Outcome<Vec<Type>> {
    let of = |value: Value| {
        let ty = rw.ty(value);
        if ty.is_tensor(rw.ctx()) { cx.buffer_type(rw.body(), value) } else { Ok(ty) }
    };
    rw.results(op).map(of).collect()
}

/// The same op with these operands and results, which takes the regions over.
pub(super) fn rebuild(rw: &mut Rewriter<'_>, op: Op, operands: &[Value], results: Vec<Type>) -> Op {
    let mut spec = rw.spec_of(op, &terrace_ir::body::Mapping::default());
    spec.operands = operands.to_vec();
    spec.results = results.into_iter().collect();
    rw.set_before(op);
    let new = rw.insert(spec);
    move_regions(rw, op, new);
    new
}

fn bufferize_choice(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let results = result_types(rw, op, cx)?;
    let operands = rw.operands(op).to_vec();
    let new = rebuild(rw, op, &operands, results);
    let values: Vec<Value> = rw.results(new).collect();
    cx.replace(rw, op, &values);
    Ok(())
}

// ---- execute_region ----

static EXECUTE_REGION: Bufferizable = Bufferizable {
    aliasing_operands: |state, value| match state.body.value_def(value) {
        ValueDef::Arg(..) => branch_aliases(state, value),
        ValueDef::Result(op, number) => match unique_yield(state.body, op) {
            Some(end) => vec![AliasingOperand::same(OpOperand::new(end, number))],
            None => Vec::new(),
        },
    },
    writable: |_, _| true,
    buffer_type: |state, value, fuel| match state.body.value_def(value) {
        ValueDef::Arg(..) => unstructured_buffer_type(state, value, fuel),
        ValueDef::Result(..) => default_buffer_type(state, value, fuel),
    },
    verify: |state, op| match unique_yield(state.body, op) {
        Some(_) => Ok(()),
        None => fail_op(state.body, op, "op without unique scf.yield is not supported"),
    },
    repetitive: |_, _, _| false,
    unstructured: true,
    bufferize: bufferize_execute_region,
    ..Bufferizable::DEFAULT
};

/// The only `scf.yield` of an `execute_region`.
fn unique_yield(body: &Body, op: Op) -> Option<Op> {
    let mut found = None;
    for region in body.regions(op) {
        for block in body.blocks_of(region) {
            let end = body.last_op(block).filter(|&end| YieldOp::of(body, end).is_some());
            if end.is_some() && found.is_some() {
                return None;
            }
            found = found.or(end);
        }
    }
    found
}

fn bufferize_execute_region(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    if unique_yield(rw, op).is_none() {
        return fail_op(rw, op, "op without unique scf.yield is not supported");
    }
    let results = result_types(rw, op, cx)?;
    let new = rebuild(rw, op, &[], results);
    let region = rw.region(new, 0);
    for block in rw.blocks_of(region).collect::<Vec<_>>() {
        cx.bufferize_block(rw, block)?;
    }
    let values: Vec<Value> = rw.results(new).collect();
    cx.replace(rw, op, &values);
    Ok(())
}

// ---- terminators ----

/// What is yielded must have its place already: a copy at the end of the region would be a new
/// allocation that is handed out of it.
static YIELD: Bufferizable = Bufferizable {
    reads: |_, _| true,
    aliases: yield_aliases,
    must_be_in_place: |_, _| true,
    bufferize: bufferize_yield,
    ..Bufferizable::DEFAULT
};

fn yield_aliases(state: &State<'_>, operand: OpOperand) -> Vec<AliasingValue> {
    let body = state.body;
    let Some(parent) = body.parent_op(operand.op) else { return Vec::new() };
    let Some(result) = body.results(parent).get(operand.index) else { return Vec::new() };
    if IfOp::of(body, parent).is_some() || IndexSwitchOp::of(body, parent).is_some() {
        return vec![AliasingValue::maybe_same(result)];
    }
    if ExecuteRegionOp::of(body, parent).is_some() {
        return vec![AliasingValue::same(result)];
    }
    Vec::new()
}

/// The value whose type operand `at` of the terminator of a region of `parent` must have.
fn receiver(body: &Body, parent: Op, at: usize) -> Option<Value> {
    if let Some(while_op) = WhileOp::of(body, parent) {
        let block = body.entry(while_op.before(body))?;
        return body.args(block).get(at).copied();
    }
    body.results(parent).get(at)
}

fn bufferize_yield(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let Some(parent) = rw.parent_op(op) else { return fail(rw, op, "unsupported scf::YieldOp parent") };
    let casts = ForOp::of(rw, parent).is_some()
        || IfOp::of(rw, parent).is_some()
        || IndexSwitchOp::of(rw, parent).is_some()
        || WhileOp::of(rw, parent).is_some();
    if !casts && ExecuteRegionOp::of(rw, parent).is_none() {
        return fail(rw, op, "unsupported scf::YieldOp parent");
    }
    let values = rw.operands(op).to_vec();
    for (at, value) in values.into_iter().enumerate() {
        if !rw.ty(value).is_tensor(rw.ctx()) {
            continue;
        }
        let mut buffer = cx.buffer(rw, value)?;
        if casts && let Some(receiver) = receiver(rw, parent, at) {
            let ty = cx.buffer_type(rw.body(), receiver)?;
            buffer = cast_buffer(rw, buffer, ty, op)?;
        }
        rw.set_operand(op, at, buffer);
    }
    Ok(())
}

static CONDITION: Bufferizable = Bufferizable {
    reads: |_, _| true,
    must_be_in_place: |_, _| true,
    bufferize: bufferize_condition,
    ..Bufferizable::DEFAULT
};

fn bufferize_condition(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let Some(parent) = rw.parent_op(op).and_then(|parent| WhileOp::of(rw, parent)) else {
        return fail(rw, op, "lies in no scf.while");
    };
    let after = rw.entry(parent.after(rw)).map(|block| rw.args(block).to_vec()).unwrap_or_default();
    let values = ConditionOp(op).args(rw).to_vec();
    for (at, value) in values.into_iter().enumerate() {
        if !rw.ty(value).is_tensor(rw.ctx()) {
            continue;
        }
        let buffer = cx.buffer(rw, value)?;
        let ty = cx.buffer_type(rw.body(), after[at])?;
        let buffer = cast_buffer(rw, buffer, ty, op)?;
        rw.set_operand(op, at + 1, buffer);
    }
    Ok(())
}
