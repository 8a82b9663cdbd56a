//! Whether a slice of one nest can run inside of another one.
//!
//! An iteration `s` of the sliced nest runs at each time `t` (an iteration of the loops around the slice's new
//! place) whose slice it is in. From the slice and from dependences follow systems over two times, one of
//! which has to be empty for each thing that must not happen.

use terrace_ir::presburger::{Kind, System};
use terrace_ir::{Body, Value};

use super::graph::Node;
use crate::affine::analysis::access::{Access, Overlap, overlap};
use crate::affine::analysis::dependence::common_loops;
use crate::affine::analysis::{Constraints, Dependence, Slice, dependence};
use crate::affine::loops::loop_of;

/// A copy of a variable: the same value in another iteration.
type Copy = u8;
/// A value that is the same everywhere.
const SHARED: Copy = 0;
/// Iterations of the sliced nest.
const FIRST: Copy = 1;
const SECOND: Copy = 2;
/// Times.
const EARLY: Copy = 3;
const LATE: Copy = 4;

/// Several systems over copies of values.
#[derive(Clone)]
struct Joint {
    system: System,
    keys: Vec<(Value, Copy)>,
}

impl Joint {
    fn new() -> Joint {
        Joint { system: System::new(0, 0, 0), keys: Vec::new() }
    }

    fn column(&mut self, key: (Value, Copy)) -> usize {
        if let Some(at) = self.keys.iter().position(|&known| known == key) {
            return at;
        }
        self.keys.push(key);
        self.system.insert(Kind::Dim, self.keys.len() - 1, 1)
    }

    /// Adds constraints on the copies that `copy` gives for each variable, by number and value.
    fn add(&mut self, constraints: &Constraints, copy: impl Fn(usize, Value) -> Copy) {
        let count = constraints.values().len();
        let keys: Vec<Option<(Value, Copy)>> =
            (0..count).map(|at| constraints.values()[at].map(|value| (value, copy(at, value)))).collect();
        for key in keys.iter().flatten() {
            self.column(*key);
        }
        let unnamed = keys.iter().filter(|key| key.is_none()).count();
        let locals = self.system.locals();
        let mut next = self.system.insert(Kind::Local, locals, unnamed + constraints.system.locals());
        let mut columns = Vec::new();
        for key in keys {
            columns.push(match key {
                Some(key) => self.column(key),
                None => {
                    next += 1;
                    next - 1
                }
            });
        }
        columns.extend(next..next + constraints.system.locals());
        self.system.embed(&constraints.system, &columns);
    }

    /// Whether the times of copy `a` can come before those of copy `b`.
    fn can_precede(&self, times: &[Value], a: Copy, b: Copy) -> bool {
        let mut joint = self.clone();
        for &value in times {
            let (early, late) = (joint.column((value, a)), joint.column((value, b)));
            let mut later = joint.clone();
            let mut row = later.system.zeros();
            let last = row.len() - 1;
            (row[early], row[late], row[last]) = (-1, 1, -1);
            later.system.add_inequality(row);
            if !later.system.is_empty() {
                return true;
            }
            let mut row = joint.system.zeros();
            (row[early], row[late]) = (-1, 1);
            joint.system.add_equality(row);
        }
        false
    }
}

/// A slice with its constraints, ready for questions.
pub(super) struct Placement<'a> {
    body: &'a Body,
    slice: &'a Slice,
    constraints: Constraints,
}

impl<'a> Placement<'a> {
    pub(super) fn new(body: &'a Body, slice: &'a Slice) -> Option<Placement<'a>> {
        Some(Placement { body, slice, constraints: slice.constraints(body)? })
    }

    /// Which copy of variable `value` of the slice counts, for an iteration of the nest and a time.
    fn copy(&self, value: Value, iteration: Copy, time: Copy) -> Copy {
        if self.slice.common.contains(&value) {
            SHARED
        } else if self.slice.ivs.contains(&value) {
            iteration
        } else if self.slice.times.contains(&value) {
            time
        } else {
            SHARED
        }
    }

    fn add_slice(&self, joint: &mut Joint, iteration: Copy, time: Copy) {
        joint.add(&self.constraints, |_, value| self.copy(value, iteration, time));
    }

    /// Whether each iteration of the nest is known to run once at most.
    pub(super) fn is_disjoint(&self) -> bool {
        let mut joint = Joint::new();
        self.add_slice(&mut joint, FIRST, EARLY);
        self.add_slice(&mut joint, FIRST, LATE);
        !joint.can_precede(&self.slice.times, EARLY, LATE)
    }

    /// The dependences of `b` on `a` at all depths from `first` on; `None` when one is not known.
    fn dependences(&self, a: Access, b: Access, first: usize, reads: bool) -> Option<Vec<Constraints>> {
        let last = common_loops(self.body, a.op, b.op) + 1;
        let mut all = Vec::new();
        for depth in first..=last {
            match dependence(self.body, a, b, depth, reads) {
                Dependence::None => {}
                Dependence::Unknown => return None,
                Dependence::Between(constraints) => all.push(*constraints),
            }
        }
        Some(all)
    }

    /// Whether no read of the nest, `source`, can run behind a write `dest` of the other nest that it came before.
    pub(super) fn reads_in_time(&self, source: &Node, dest: &Node) -> bool {
        let depth = self.slice.common.len() + 1;
        source.loads.iter().all(|&load| {
            dest.stores.iter().all(|&store| {
                let Some(between) = self.dependences(load, store, depth, false) else { return false };
                between.into_iter().filter(|between| !between.system.is_empty()).all(|between| {
                    let count = self.dims_of(load);
                    let mut joint = Joint::new();
                    self.add_slice(&mut joint, FIRST, LATE);
                    joint.add(&between, |at, value| self.end_copy(at, value, count));
                    !joint.can_precede(&self.slice.times, EARLY, LATE)
                })
            })
        })
    }

    /// The copy of variable `at` of a dependence: an iteration of the nest, then a time of the other.
    fn end_copy(&self, at: usize, value: Value, count: usize) -> Copy {
        if self.slice.common.contains(&value) {
            SHARED
        } else if at < count {
            FIRST
        } else if loop_of(self.body, value).is_some() {
            EARLY
        } else {
            SHARED
        }
    }

    fn dims_of(&self, access: Access) -> usize {
        crate::affine::analysis::constraints::inductions_around(self.body, access.op).len()
    }

    /// Whether dependences between `accesses`, of the nest, go from earlier times to later ones; with `crossing`,
    /// whether all of them lie within a time.
    fn within(&self, accesses: &[Access], crossing: bool) -> bool {
        let depth = self.slice.common.len() + 1;
        accesses.iter().all(|&a| {
            accesses.iter().filter(|b| b.memref == a.memref).all(|&b| {
                if !a.is_store && !b.is_store {
                    return true;
                }
                let Some(between) = self.dependences(a, b, depth, false) else { return false };
                between.into_iter().all(|between| {
                    let count = self.dims_of(a);
                    let mut joint = Joint::new();
                    self.add_slice(&mut joint, FIRST, EARLY);
                    self.add_slice(&mut joint, SECOND, LATE);
                    joint.add(&between, |at, value| {
                        if self.slice.common.contains(&value) || loop_of(self.body, value).is_none() {
                            SHARED
                        } else if at < count {
                            FIRST
                        } else {
                            SECOND
                        }
                    });
                    let backward = joint.can_precede(&self.slice.times, LATE, EARLY);
                    let forward = crossing && joint.can_precede(&self.slice.times, EARLY, LATE);
                    !(backward || forward)
                })
            })
        })
    }

    /// Whether iterations of the nest that depend on each other keep their order.
    pub(super) fn keeps_order(&self, source: &Node) -> bool {
        self.within(&accesses(source), false)
    }

    /// Whether iterations of the nest that depend on each other through `memref` run at the same time.
    pub(super) fn stays_within(&self, source: &Node, memref: Value) -> bool {
        let on: Vec<Access> = accesses(source).into_iter().filter(|access| access.memref == memref).collect();
        self.within(&on, true)
    }
}

fn accesses(node: &Node) -> Vec<Access> {
    node.loads.iter().chain(&node.stores).copied().collect()
}

/// Whether a memref that one of `first` touches may be one of those that `second` touches.
fn overlaps(body: &Body, first: &[Access], second: &[Access]) -> bool {
    first.iter().any(|a| second.iter().any(|b| overlap(body, a.memref, b.memref) != Overlap::None))
}

/// Whether a slice of `source` can run inside of `dest`, when `source` itself is removed or stays.
pub(super) fn is_legal(body: &Body, source: &Node, dest: &Node, slice: &Slice, removed: bool) -> bool {
    // What is not an affine access has no place in the analysis.
    let hidden = source.has_other_writes()
        || source.opaque
        || dest.unknown
        || dest.stores.iter().any(|store| source.touches_otherwise(body, store.memref))
        || source.stores.iter().any(|store| dest.touches_otherwise(body, store.memref))
        || source
            .loads
            .iter()
            .any(|load| dest.touches_otherwise(body, load.memref) && dest.has_other_writes());
    // A loop that carries values cannot be cut into pieces.
    let cut = slice.ivs.iter().zip(&slice.bounds).any(|(&iv, bound)| {
        let carries = loop_of(body, iv).is_some_and(|op| !op.inits(body).is_empty());
        carries && (bound.lower.is_some() || bound.upper.is_some())
    });
    if hidden || cut {
        return false;
    }
    let Some(placement) = Placement::new(body, slice) else { return false };
    let changes_itself = overlaps(body, &source.exposed_loads(body), &source.stores);
    let once = changes_itself || overlaps(body, &source.stores, &dest.stores);
    if once && !placement.is_disjoint() || changes_itself && !removed {
        return false;
    }
    // With iterations left out, what depends on those would be missing.
    let complete = !changes_itself || slice.is_maximal(body) || keeps_within(&placement, source);
    complete && placement.keeps_order(source) && placement.reads_in_time(source, dest)
}

/// Whether no iteration of `source` depends on one at another time.
fn keeps_within(placement: &Placement<'_>, source: &Node) -> bool {
    let mut memrefs: Vec<Value> = source.stores.iter().map(|store| store.memref).collect();
    memrefs.dedup();
    memrefs.into_iter().all(|memref| placement.stays_within(source, memref))
}
