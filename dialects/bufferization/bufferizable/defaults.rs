//! What holds of an op that says no more.

use terrace_ir::interfaces::{Branch, RegionBranch, RegionPoint};
use terrace_ir::{Block, Body, Op, Type, Value, ValueDef};

use super::types::common_type;
use super::{
    AliasingOperand, AliasingValue, Fuel, OpOperand, Outcome, Relation, State, Traversal, buffer_type, fail,
    fail_op, owner_of, unknown_type,
};

/// The operands of the op that `value` belongs to which name it among their aliases.
pub fn default_aliasing_operands(state: &State<'_>, value: Value) -> Vec<AliasingOperand> {
    let Some(owner) = owner_of(state.body, value) else { return Vec::new() };
    let mut out = Vec::new();
    for operand in state.tensor_operands(owner) {
        let same = state.aliases(operand).into_iter().filter(|alias| alias.value == value);
        out.extend(same.map(|alias| AliasingOperand {
            operand,
            relation: alias.relation,
            definite: alias.definite,
        }));
    }
    out
}

/// Whether the contents of the result `value` are written by its op: it has a buffer of its own, the
/// buffer of an operand that is written to, or one that is written below the op.
pub fn default_result_writes(state: &State<'_>, value: Value) -> bool {
    let Some(op) = state.body.defining_op(value) else { return true };
    let operands = state.aliasing_operands(value);
    if operands.is_empty() || operands.iter().any(|alias| state.writes(alias.operand)) {
        return true;
    }
    let inside = |value: Value| {
        let owner = owner_of(state.body, value);
        owner.is_some_and(|owner| state.body.is_ancestor(op, owner)) && state.value_writes(value)
    };
    let found = |value| value_is_inside(state, op, value) && inside(value);
    operands.iter().any(|alias| {
        let start = alias.operand.value(state.body);
        !state.find(start, found, Traversal::default()).is_empty()
    })
}

/// Whether `value` is not a result of `op` itself: asking about those again would not end.
fn value_is_inside(state: &State<'_>, op: Op, value: Value) -> bool {
    state.body.defining_op(value) != Some(op)
}

/// The type of an operand that has exactly the same buffer, otherwise the one for what is not known.
///
/// # Errors
/// When there is no memory space for it.
pub fn default_buffer_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let owner = owner_of(state.body, value).unwrap_or_else(|| state.body.self_op());
    if let ValueDef::Arg(..) = state.body.value_def(value) {
        return unknown_type(state, owner, value);
    }
    let plain = super::Known { facts: None, ..*state.known };
    let plain = State::new(state.body, &plain);
    match plain.aliasing_operands(value).first() {
        Some(alias) if alias.relation == Relation::Equivalent => {
            buffer_type(state, alias.operand.value(state.body), fuel)
        }
        _ => unknown_type(state, owner, value),
    }
}

/// Whether control can come back to a region, by [`RegionBranch`]; where nothing says where control
/// goes, any region may run repeatedly.
pub fn default_repetitive(body: &Body, op: Op, number: usize) -> bool {
    let Some(branch) = body.interface::<RegionBranch>(op) else { return true };
    let Some(region) = body.regions(op).nth(number) else { return false };
    let mut seen = Vec::new();
    let mut work = vec![RegionPoint::Region(region)];
    while let Some(point) = work.pop() {
        for next in (branch.successors)(body, op, point) {
            if next.to == RegionPoint::Region(region) {
                return true;
            }
            if matches!(next.to, RegionPoint::Region(_)) && !seen.contains(&next.to) {
                seen.push(next.to);
                work.push(next.to);
            }
        }
    }
    false
}

/// The operands of branches that are handed to `arg`, in the order of branches.
pub fn incoming_operands(body: &Body, block: Block, index: usize) -> Vec<OpOperand> {
    let mut branches: Vec<Op> = body.branches_to(block).collect();
    branches.sort_unstable();
    branches.dedup();
    let mut out = Vec::new();
    for op in branches {
        let Some(branch) = body.interface::<Branch>(op) else { continue };
        for (successor, _) in body.successors(op).iter().enumerate().filter(|entry| *entry.1 == block) {
            if let Some((start, end)) = (branch.operands)(body, op, successor)
                && start + index < end
            {
                out.push(OpOperand::new(op, start + index));
            }
        }
    }
    out
}

/// The operands of branches that an argument of a block of the op may have the buffer of.
pub fn branch_aliases(state: &State<'_>, value: Value) -> Vec<AliasingOperand> {
    let ValueDef::Arg(block, index) = state.body.value_def(value) else { return Vec::new() };
    incoming_operands(state.body, block, index).into_iter().map(AliasingOperand::maybe_same).collect()
}

/// The arguments that an operand of the branch `operand.op` is handed to.
pub fn branch_targets(state: &State<'_>, operand: OpOperand) -> Vec<AliasingValue> {
    let (body, op) = (state.body, operand.op);
    let Some(branch) = body.interface::<Branch>(op) else { return Vec::new() };
    let mut out = Vec::new();
    for (successor, &block) in body.successors(op).iter().enumerate() {
        let Some((start, end)) = (branch.operands)(body, op, successor) else { continue };
        if (start..end).contains(&operand.index)
            && let Some(&arg) = body.args(block).get(operand.index - start)
        {
            out.push(AliasingValue::maybe_same(arg));
        }
    }
    out
}

/// The type of the buffer of an argument of a block that is branched to: that of all operands handed
/// to it, or one with an open layout.
///
/// # Errors
/// When none is handed to it, or they lie in different memory spaces.
pub fn unstructured_buffer_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let body = state.body;
    let ValueDef::Arg(block, index) = body.value_def(value) else {
        return default_buffer_type(state, value, fuel);
    };
    let owner = body.block_op(block).unwrap_or_else(|| body.self_op());
    let mut joint: Option<Type> = None;
    for operand in incoming_operands(body, block, index) {
        let incoming = operand.value(body);
        if fuel.count(incoming) > 0 {
            continue;
        }
        let ty = buffer_type(state, incoming, fuel)?;
        joint = match joint {
            None => Some(ty),
            Some(known) => match common_type(body.ctx(), body.ty(value), known, ty) {
                Some(ty) => Some(ty),
                None => {
                    return fail_op(
                        body,
                        owner,
                        "incoming operands of block argument have inconsistent memory spaces",
                    );
                }
            },
        };
    }
    match joint {
        Some(ty) => Ok(ty),
        None => fail(
            body,
            owner,
            format!("'{}' op could not infer buffer type of block argument", body.name_str(owner)),
        ),
    }
}
