//! Verifiers of patterns and rewrites, which look into their regions.

use rustc_hash::FxHashSet;
use terrace_ir::{Body, Op, OpError};

use super::ops::{OperandOp, OperandsOp, OperationOp, PatternOp, ResultOp, ResultsOp, RewriteOp};

type Checked = Result<(), OpError>;

/// Checks that a pattern matches at least one op, holds nothing but patterns, and hangs together.
pub(super) fn verify_pattern(op: PatternOp, body: &Body) -> Checked {
    let Some(block) = body.entry(body.region(op.0, 0)) else { return Ok(()) };
    let Some(last) = body.last_op(block) else { return Ok(()) };
    if RewriteOp::of(body, last).is_none() {
        return Err(OpError::new("expected body to terminate with `pdl.rewrite`")
            .note(body.loc(last), "see terminator defined here"));
    }
    let is_foreign = |&inner: &Op| !body.name_str(inner).starts_with("pdl.");
    if let Some(inner) = body.walk(op.0).into_iter().filter(|&inner| inner != op.0).find(is_foreign) {
        return Err(OpError::new("expected only `pdl` operations within the pattern body")
            .note(body.loc(inner), "see non-`pdl` operation defined here"));
    }
    if !body.ops_of(block).any(|inner| OperationOp::of(body, inner).is_some()) {
        return Err("the pattern must contain at least one `pdl.operation`".into());
    }
    let mut parts = body.ops_of(block).filter(|&inner| is_part(body, inner) && is_rewritten(body, inner));
    let Some(first) = parts.next() else { return Ok(()) };
    let connected = connected_to(body, first);
    match parts.find(|part| !connected.contains(part)) {
        Some(part) => Err(OpError::new("the operations must form a connected component")
            .note(body.loc(part), "see a disconnected value / operation here")),
        None => Ok(()),
    }
}

/// Whether `op` stands for an op or value that is matched.
fn is_part(body: &Body, op: Op) -> bool {
    OperationOp::of(body, op).is_some()
        || OperandOp::of(body, op).is_some()
        || OperandsOp::of(body, op).is_some()
        || ResultOp::of(body, op).is_some()
        || ResultsOp::of(body, op).is_some()
}

/// Whether the rewrite uses what `op` defines.
fn is_rewritten(body: &Body, op: Op) -> bool {
    let is_rewrite = |op: Op| RewriteOp::of(body, op).is_some();
    let mut users = body.results(op).flat_map(|value| body.users(value));
    users.any(|user| is_rewrite(user) || body.parent_op(user).is_some_and(is_rewrite))
}

/// What of the matcher `op` is connected to, by operands and users.
fn connected_to(body: &Body, op: Op) -> FxHashSet<Op> {
    let mut seen = FxHashSet::default();
    let mut rest = vec![op];
    while let Some(op) = rest.pop() {
        let in_pattern = body.parent_op(op).is_some_and(|parent| PatternOp::of(body, parent).is_some());
        if !in_pattern || RewriteOp::of(body, op).is_some() || !seen.insert(op) {
            continue;
        }
        if let Some(operation) = OperationOp::of(body, op) {
            rest.extend(operation.operandValues(body).iter().filter_map(|&value| body.defining_op(value)));
        } else if ResultOp::of(body, op).is_some() || ResultsOp::of(body, op).is_some() {
            rest.extend(body.operands(op).iter().filter_map(|&value| body.defining_op(value)));
        }
        rest.extend(body.results(op).flat_map(|value| body.users(value)));
    }
    seen
}

/// Checks that a rewrite has either a region or a name.
pub(super) fn verify_rewrite(op: RewriteOp, body: &Body) -> Checked {
    let entry = body.entry(body.region(op.0, 0));
    if op.name(body).is_some() {
        return match entry {
            Some(_) => Err("expected rewrite region to be empty when rewrite is external".into()),
            None => Ok(()),
        };
    }
    let Some(entry) = entry else {
        return Err("expected rewrite region to be non-empty if external name is not specified".into());
    };
    if !body.args(entry).is_empty() {
        return Err("region should have no arguments".into());
    }
    match op.externalArgs(body) {
        [] => Ok(()),
        _ => Err("expected no external arguments when the rewrite is specified inline".into()),
    }
}
