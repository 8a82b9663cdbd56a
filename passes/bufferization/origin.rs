//! Which allocations memrefs come from, after upstream's `BufferViewFlowAnalysis` and
//! `BufferOriginAnalysis`.
//!
//! Memrefs are traced back through views, choices, blocks and regions to values of which no more is
//! known: their origins. Two memrefs that have one origin in common and no other share an allocation;
//! two that have none in common do not, if those are allocations, or arguments of the function on one
//! side.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};
use terrace_dialects::arith::SelectOp;
use terrace_dialects::bufferization::ToTensorOp;
use terrace_dialects::bufferization::deallocation::is_memref;
use terrace_dialects::memref::{ExtractAlignedPointerAsIndexOp, ReallocOp, StoreOp};
use terrace_dialects::support::region_branch::edges;
use terrace_ir::analysis::alias::allocation;
use terrace_ir::body::ValueDef;
use terrace_ir::interfaces::{Branch, Call, RegionBranch, View, view_base};
use terrace_ir::{Body, Op, Value};

/// How many origins of a memref are told apart.
const MAX_ORIGINS: usize = 64;

type Found = Option<Arc<[Value]>>;

/// The origins of the memrefs of one body, as it was when it was looked at. It stays valid while
/// memrefs are only replaced by others that are there.
pub(crate) struct Origins {
    sources: FxHashMap<Value, Vec<Value>>,
    derived: FxHashMap<Value, Vec<Value>>,
    /// Values that can be origins although they have sources.
    also: FxHashSet<Value>,
    known: Mutex<FxHashMap<Value, Found>>,
}

impl Origins {
    /// Of the memrefs of `body`.
    pub(crate) fn new(body: &Body) -> Origins {
        let mut origins = Origins {
            sources: FxHashMap::default(),
            derived: FxHashMap::default(),
            also: FxHashSet::default(),
            known: Mutex::default(),
        };
        for op in body.all_ops() {
            origins.add(body, op);
        }
        origins
    }

    fn link(&mut self, from: &[Value], to: &[Value]) {
        for (&from, &to) in from.iter().zip(to) {
            self.sources.entry(to).or_default().push(from);
            self.derived.entry(from).or_default().push(to);
        }
        // What gets something of which nothing is known.
        self.also.extend(to.iter().skip(from.len()));
    }

    fn add(&mut self, body: &Body, op: Op) {
        if let Some(view) = body.interface::<View>(op) {
            if let Some(source) = (view.source)(body, op) {
                self.link(&[source], &[body.result(op, 0)]);
            }
        } else if let Some(select) = SelectOp::of(body, op) {
            for value in [select.true_value(body), select.false_value(body)] {
                self.link(&[value], &[body.result(op, 0)]);
            }
        } else if let Some(realloc) = ReallocOp::of(body, op) {
            self.link(&[realloc.source(body)], &[body.result(op, 0)]);
            self.also.insert(body.result(op, 0));
        } else if let Some(branch) = body.interface::<Branch>(op) {
            for (index, &to) in body.successors(op).iter().enumerate() {
                let handed = branch.values(body, op, index).unwrap_or_default();
                self.link(handed, body.args(to));
            }
        } else if body.interface::<RegionBranch>(op).is_some() {
            self.add_regions(body, op);
        } else if body.interface::<Call>(op).is_some() {
            for result in body.results(op) {
                self.also.insert(result);
                for &operand in body.operands(op) {
                    self.link(&[operand], &[result]);
                }
            }
        } else if !body.successors(op).is_empty() {
            for &to in body.successors(op) {
                self.also.extend(body.args(to));
            }
        }
    }

    fn add_regions(&mut self, body: &Body, op: Op) {
        let Some(edges) = edges(body, op) else {
            self.also.extend(body.results(op));
            for region in body.regions(op) {
                self.also.extend(body.entry(region).map(|block| body.args(block)).unwrap_or_default());
            }
            return;
        };
        for edge in edges {
            self.link(edge.operands(body), &edge.inputs);
        }
    }

    /// The values that name the memory of `memref`, or a part of it; `None` when they are not all known:
    /// the address becomes a number, the memory a tensor, or it is stored.
    pub(crate) fn names(&self, body: &Body, memref: Value) -> Option<Vec<Value>> {
        let (mut seen, mut names) = (FxHashSet::from_iter([memref]), vec![memref]);
        let mut next = 0;
        while let Some(&name) = names.get(next) {
            next += 1;
            for user in body.users(name) {
                let hides = ToTensorOp::of(body, user).is_some()
                    || ExtractAlignedPointerAsIndexOp::of(body, user).is_some()
                    || StoreOp::of(body, user).is_some_and(|store| store.value(body) == name);
                if hides {
                    return None;
                }
                // An op of which nothing is known can yield what it is given.
                let traced =
                    |result: Value| self.sources.contains_key(&result) && !self.also.contains(&result);
                let more = body.results(user).filter(|&result| {
                    is_memref(body, result) && !traced(result) && allocation(body, result).is_none()
                });
                names.extend(more.filter(|&name| seen.insert(name)));
            }
            let derived = self.derived.get(&name).into_iter().flatten().copied();
            names.extend(derived.filter(|&name| seen.insert(name)));
        }
        Some(names)
    }

    /// The ops that use the memory of `memref` by any name; `None` when the names are not all known.
    pub(crate) fn users(&self, body: &Body, memref: Value) -> Option<Vec<Op>> {
        let names = self.names(body, memref)?;
        Some(names.into_iter().flat_map(|name| body.users(name).collect::<Vec<_>>()).collect())
    }

    /// The origins of `value`; `None` when there are too many.
    fn of(&self, value: Value) -> Found {
        if let Some(found) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&value) {
            return found.clone();
        }
        let (mut found, mut seen, mut stack) = (Vec::new(), FxHashSet::from_iter([value]), vec![value]);
        while let Some(value) = stack.pop() {
            let sources = self.sources.get(&value).map(Vec::as_slice).unwrap_or_default();
            if sources.is_empty() || self.also.contains(&value) {
                found.push(value);
            }
            stack.extend(sources.iter().copied().filter(|&source| seen.insert(source)));
        }
        let found: Found = (!found.is_empty() && found.len() <= MAX_ORIGINS).then(|| found.into());
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(value, found.clone());
        found
    }

    /// Whether the memory of `a` and that of `b` were allocated as one; `None` when that is not known.
    pub(crate) fn same_allocation(&self, body: &Body, a: Value, b: Value) -> Option<bool> {
        let (a, b) = (view_base(body, a), view_base(body, b));
        if a == b {
            return Some(true);
        }
        let (left, right) = (self.of(a)?, self.of(b)?);
        if left.len() == 1 && left == right {
            return Some(true);
        }
        if left.iter().any(|origin| right.contains(origin)) {
            return None;
        }
        let allocated = |origins: &[Value]| origins.iter().all(|&value| allocation(body, value).is_some());
        let earlier = |origins: &[Value]| {
            origins
                .iter()
                .all(|&value| allocation(body, value).is_some() || is_function_argument(body, value))
        };
        let apart = (allocated(&left) && earlier(&right)) || (allocated(&right) && earlier(&left));
        apart.then_some(false)
    }

    /// Whether the memory of `value` can be that of one of `others`.
    pub(crate) fn may_share(&self, body: &Body, others: &[Value], value: Value) -> bool {
        others.iter().any(|&other| {
            !is_newer(body, other, value)
                && !is_newer(body, value, other)
                && self.same_allocation(body, other, value) != Some(false)
        })
    }
}

fn is_function_argument(body: &Body, value: Value) -> bool {
    match body.value_def(value) {
        ValueDef::Arg(block, _) => {
            let region = body.block_region(block);
            region.is_some_and(|region| {
                body.region_op(region) == body.self_op() && body.entry(region) == Some(block)
            })
        }
        ValueDef::Result(..) => false,
    }
}

/// Whether `a` was allocated while the block ran whose argument is `b`.
fn is_newer(body: &Body, a: Value, b: Value) -> bool {
    let (a, b) = (view_base(body, a), view_base(body, b));
    let ValueDef::Arg(block, _) = body.value_def(b) else {
        return false;
    };
    let (Some(op), Some(region)) = (allocation(body, a), body.block_region(block)) else {
        return false;
    };
    is_memref(body, b) && body.ancestor_in_region(region, op).is_some_and(|op| body.block(op) == Some(block))
}
