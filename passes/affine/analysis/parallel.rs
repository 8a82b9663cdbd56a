//! Which loops can run their iterations in any order.

use terrace_dialects::affine::{ForOp, IfOp, ParallelOp, YieldOp};
use terrace_ir::analysis::alias::allocation;
use terrace_ir::interfaces::{EffectKind, SideEffects, is_effect_free};
use terrace_ir::{Body, Op, Traits, Value};

use super::access::{Access, sources};
use super::constraints::inductions_around;
use super::dependence::dependence;

/// A value that is carried through a loop to combine what its iterations compute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reduction {
    /// How it combines: upstream's number of the `arith.atomic_rmw` kind.
    pub kind: i64,
    /// Which of the loop's carried values it is.
    pub position: usize,
    /// What is combined with it in an iteration.
    pub value: Value,
}

/// The op that combines, by its name, and the kind of the reduction.
const KINDS: [(&str, i64); 12] = [
    ("arith.addf", 0),
    ("arith.addi", 1),
    ("arith.andi", 2),
    ("arith.maximumf", 4),
    ("arith.maxsi", 6),
    ("arith.maxui", 7),
    ("arith.minimumf", 8),
    ("arith.minsi", 10),
    ("arith.minui", 11),
    ("arith.mulf", 12),
    ("arith.muli", 13),
    ("arith.ori", 14),
];

/// The reduction that the carried value at `position` is: it is used once, by an op that combines it with
/// something else and whose result is used once, to yield it.
fn reduction(body: &Body, op: ForOp, position: usize) -> Option<Reduction> {
    let block = op.block(body);
    let carried = body.args(block)[position + 1];
    let terminator = body.last_op(block)?;
    let yielded = *body.operands(terminator).get(position)?;
    if !body.has_one_use(carried) || !body.has_one_use(yielded) {
        return None;
    }
    let combiner = body.defining_op(yielded)?;
    if body.users(carried).next() != Some(combiner) || body.block(combiner) != Some(block) {
        return None;
    }
    let kind = KINDS.iter().find(|(name, _)| *name == body.name_str(combiner))?.1;
    let &[lhs, rhs] = body.operands(combiner) else { return None };
    let value = if lhs == carried { rhs } else { lhs };
    // What is combined may not depend on what is carried.
    let depends = follows_from(body, block, value, &body.args(block)[1..]);
    (!depends).then_some(Reduction { kind, position, value })
}

/// Whether `value` may follow from one of `args` by ops of `block`, and what lies below them.
fn follows_from(body: &Body, block: terrace_ir::Block, value: Value, args: &[Value]) -> bool {
    let mut seen = rustc_hash::FxHashSet::default();
    let mut stack = vec![value];
    while let Some(value) = stack.pop() {
        if args.contains(&value) {
            return true;
        }
        let Some(def) = body.defining_op(value).filter(|&def| body.block(def) == Some(block)) else {
            continue;
        };
        if seen.insert(def) {
            stack.extend(body.operands(def));
            stack.extend(body.walk(def).into_iter().flat_map(|op| body.operands(op).to_vec()));
        }
    }
    false
}

/// The carried values of `op` that are reductions.
pub fn reductions(body: &Body, op: ForOp) -> Vec<Reduction> {
    (0..op.inits(body).len()).filter_map(|position| reduction(body, op, position)).collect()
}

/// Whether iterations of `op` can run in any order: it carries no values, and no iteration touches memory that
/// another one writes.
pub fn is_parallel(body: &Body, op: ForOp) -> bool {
    op.inits(body).is_empty() && is_memory_parallel(body, op)
}

/// As [`is_parallel`], with values that are combined; `None` when it is not.
pub fn parallel_reductions(body: &Body, op: ForOp) -> Option<Vec<Reduction>> {
    let found = reductions(body, op);
    (found.len() == op.inits(body).len() && is_memory_parallel(body, op)).then_some(found)
}

/// Whether iterations of `op` are parallel, and combine values.
pub fn is_parallel_reduction(body: &Body, op: ForOp) -> bool {
    parallel_reductions(body, op).is_some_and(|found| !found.is_empty())
}

/// Whether `memref` is memory of one iteration of `op`: allocated in it, or a view of such memory.
fn is_local(body: &Body, memref: Value, op: Op) -> bool {
    let mut memref = memref;
    for _ in 0..64 {
        let Some(def) = body.defining_op(memref) else { return false };
        if allocation(body, memref).is_some() {
            return def != op && body.is_ancestor(op, def);
        }
        let &[source] = &sources(body, memref)[..] else { return false };
        memref = source;
    }
    false
}

/// Whether `op` does nothing but allocate its result.
fn only_allocates(body: &Body, op: Op) -> bool {
    let Some(interface) = body.interface::<SideEffects>(op) else { return false };
    let mut effects = Vec::new();
    (interface.effects)(body, op, &mut effects);
    !effects.is_empty() && effects.iter().all(|effect| effect.kind == EffectKind::Allocate)
}

/// As [`is_parallel`], whatever values are carried.
pub fn is_memory_parallel(body: &Body, op: ForOp) -> bool {
    let ctx = body.ctx();
    if body.results(op.0).any(|result| body.ty(result).is_memref(ctx)) {
        return false;
    }
    let mut accesses: Vec<Access> = Vec::new();
    for inner in body.walk(op.0) {
        if let Some(access) = Access::of(body, inner) {
            if !is_local(body, access.memref, op.0) {
                accesses.push(access);
            }
            continue;
        }
        let known = ForOp::of(body, inner).is_some()
            || ParallelOp::of(body, inner).is_some()
            || YieldOp::of(body, inner).is_some()
            || IfOp::of(body, inner).is_some()
            || body.has_trait(inner, Traits::RECURSIVE_EFFECTS)
            || only_allocates(body, inner)
            || body.n_regions(inner) == 0 && is_effect_free(body, inner);
        if !known {
            return false;
        }
    }
    let depth = inductions_around(body, op.0).len() + 1;
    accesses.iter().all(|&source| {
        accesses.iter().all(|&sink| !dependence(body, source, sink, depth, false).is_possible())
    })
}
