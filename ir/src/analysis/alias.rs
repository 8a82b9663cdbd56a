//! Which values can name the same memory, after upstream's `LocalAliasAnalysis`: values are traced
//! back to the allocations and arguments that they come from.

use crate::body::{Body, Op, Value, ValueDef};
use crate::interfaces::{EffectKind, RegionBranch, SideEffects, View};

/// What two values have to do with each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alias {
    /// They never name the same memory.
    No,
    /// They may.
    May,
    /// They name the same memory, at the same place.
    Must,
}

/// How far values are traced.
const MAX_STEPS: usize = 64;

/// Whether `a` and `b`, values of one body, can name the same memory.
pub fn alias(body: &Body, a: Value, b: Value) -> Alias {
    if a == b {
        return Alias::Must;
    }
    let (Some(left), Some(right)) = (origins(body, a), origins(body, b)) else {
        return Alias::May;
    };
    let apart = left.iter().all(|&x| right.iter().all(|&y| distinct(body, x, y)));
    if apart { Alias::No } else { Alias::May }
}

/// Whether two origins never name the same memory.
fn distinct(body: &Body, a: Value, b: Value) -> bool {
    if a == b {
        return false;
    }
    match (allocation(body, a), allocation(body, b)) {
        (Some(_), Some(_)) => true,
        // What a function is given was there before anything that it allocates.
        (Some(_), None) => is_entry_argument(body, b),
        (None, Some(_)) => is_entry_argument(body, a),
        (None, None) => false,
    }
}

fn is_entry_argument(body: &Body, value: Value) -> bool {
    match body.value_def(value) {
        ValueDef::Arg(block, _) => body.block_op(block) == Some(body.self_op()),
        ValueDef::Result(..) => false,
    }
}

/// The op that allocates the memory that `value` names.
pub fn allocation(body: &Body, value: Value) -> Option<Op> {
    let op = body.defining_op(value)?;
    let interface = body.interface::<SideEffects>(op)?;
    let mut effects = Vec::new();
    (interface.effects)(body, op, &mut effects);
    effects.iter().any(|e| e.kind == EffectKind::Allocate && e.on == Some(value)).then_some(op)
}

/// The values that `value` can come from through views and control flow between regions; `None` when
/// there are too many.
pub fn origins(body: &Body, value: Value) -> Option<Vec<Value>> {
    let mut found = Vec::new();
    let mut seen = vec![value];
    let mut stack = vec![value];
    while let Some(value) = stack.pop() {
        if seen.len() > MAX_STEPS {
            return None;
        }
        let sources = sources(body, value);
        if sources.is_empty() {
            found.push(value);
        }
        for source in sources {
            if !seen.contains(&source) {
                seen.push(source);
                stack.push(source);
            }
        }
    }
    Some(found)
}

fn sources(body: &Body, value: Value) -> Vec<Value> {
    let op = match body.value_def(value) {
        ValueDef::Result(op, _) => op,
        ValueDef::Arg(block, _) => match body.block_op(block) {
            Some(op) if op != body.self_op() => op,
            _ => return Vec::new(),
        },
    };
    if let Some(view) = body.interface::<View>(op) {
        return (view.source)(body, op).into_iter().collect();
    }
    match body.interface::<RegionBranch>(op) {
        Some(_) => super::backward::handed_to(body, op, value).unwrap_or_default(),
        None => Vec::new(),
    }
}
