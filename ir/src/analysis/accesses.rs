//! Which ops may have written memory last, and which may access it next: two [dense](super::dense)
//! analyses, as upstream's tests of its solvers have them (`LastModifiedAnalysis`,
//! `NextAccessAnalysis`).

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::alias::{Alias, alias};
use super::dense::{DenseAnalysis, DenseStates, backward, forward};
use crate::body::{Body, Op, Value};
use crate::interfaces::{Effect, EffectKind, effects_of};

/// Ops that may have accessed memory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Accesses {
    /// The ops of the body.
    pub ops: BTreeSet<Op>,
    /// Whether it may also be something outside of the body.
    pub outside: bool,
}

/// Accesses of each memory that the body names, by its number.
type State = Vec<Accesses>;

/// The memory that the ops of a body access.
struct Memory {
    numbers: FxHashMap<Value, usize>,
    /// For each value, the others that can name the same memory.
    others: Vec<Vec<usize>>,
    /// Whether all of the memory is one element.
    single: Vec<bool>,
}

impl Memory {
    fn of(body: &Body) -> Memory {
        let mut values = Vec::new();
        let mut numbers = FxHashMap::default();
        for op in body.all_ops() {
            for effect in effects_of(body, op).unwrap_or_default() {
                if let Some(value) = effect.on {
                    numbers.entry(value).or_insert_with(|| {
                        values.push(value);
                        values.len() - 1
                    });
                }
            }
        }
        let others = |(at, &value): (usize, &Value)| {
            let same = |other: &(usize, &Value)| other.0 != at && alias(body, value, *other.1) != Alias::No;
            values.iter().enumerate().filter(same).map(|other| other.0).collect()
        };
        let one = |&value: &Value| {
            let shape = body.ty(value).static_shape(body.ctx());
            shape.is_some_and(|shape| shape.iter().all(|&dim| dim == 1))
        };
        Memory {
            others: values.iter().enumerate().map(others).collect(),
            single: values.iter().map(one).collect(),
            numbers,
        }
    }

    fn nowhere(&self) -> State {
        vec![Accesses { ops: BTreeSet::new(), outside: true }; self.others.len()]
    }

    /// Notes that `op` may access any memory.
    fn note_all(state: &mut State, op: Op) {
        state.iter_mut().for_each(|accesses| {
            accesses.ops.insert(op);
        });
    }

    /// Notes that `op` accesses the memory of `value`; before all others when `certain`.
    fn note(&self, state: &mut State, op: Op, value: Value, certain: bool) {
        let Some(&at) = self.numbers.get(&value) else { return };
        if certain {
            state[at] = Accesses { ops: BTreeSet::from([op]), outside: false };
        } else {
            state[at].ops.insert(op);
        }
        for &other in &self.others[at] {
            state[other].ops.insert(op);
        }
    }

    fn join(a: &State, b: &State) -> State {
        let joined = a.iter().zip(b).map(|(a, b)| Accesses {
            ops: a.ops.union(&b.ops).copied().collect(),
            outside: a.outside || b.outside,
        });
        joined.collect()
    }

    /// Any op that has an effect on memory, and what is outside of the body.
    fn anything(&self, body: &Body) -> State {
        let mut state = self.nowhere();
        for op in body.all_ops() {
            if effects_of(body, op).is_none_or(|effects| !effects.is_empty()) {
                Memory::note_all(&mut state, op);
            }
        }
        state
    }
}

/// The ops that may have written memory last, at each point of a body.
pub struct LastWrites {
    memory: Memory,
    states: DenseStates<State>,
}

struct Writes<'m>(&'m Memory);

impl DenseAnalysis for Writes<'_> {
    type State = State;

    fn boundary(&self, _: &Body) -> State {
        self.0.nowhere()
    }

    fn unknown(&self, body: &Body) -> State {
        self.0.anything(body)
    }

    fn join(&self, a: &State, b: &State) -> State {
        Memory::join(a, b)
    }

    fn transfer(&self, body: &Body, op: Op, state: &State) -> State {
        let mut state = state.clone();
        let Some(effects) = effects_of(body, op) else {
            Memory::note_all(&mut state, op);
            return state;
        };
        for Effect { kind, on } in effects {
            match (kind, on) {
                (EffectKind::Read, _) => {}
                (_, None) => Memory::note_all(&mut state, op),
                (EffectKind::Allocate | EffectKind::Free, Some(value)) => {
                    self.0.note(&mut state, op, value, true);
                }
                (EffectKind::Write, Some(value)) => {
                    // A store of one element leaves the others. What an op with regions writes it may
                    // write under a condition.
                    let single = self.0.numbers.get(&value).is_some_and(|&at| self.0.single[at]);
                    self.0.note(&mut state, op, value, single && body.n_regions(op) == 0);
                }
            }
        }
        state
    }
}

impl LastWrites {
    /// Finds them.
    pub fn new(body: &Body) -> LastWrites {
        let memory = Memory::of(body);
        let states = forward(body, &Writes(&memory));
        LastWrites { memory, states }
    }

    /// The ops that may have written the memory of `value` last when control comes to `op`; `None`
    /// when nothing is known, or control does not come there.
    pub fn before(&self, op: Op, value: Value) -> Option<&Accesses> {
        self.states.before(op)?.get(*self.memory.numbers.get(&value)?)
    }

    /// As [`LastWrites::before`], when control leaves `op`.
    pub fn after(&self, op: Op, value: Value) -> Option<&Accesses> {
        self.states.after(op)?.get(*self.memory.numbers.get(&value)?)
    }
}

/// The ops that may access memory next, at each point of a body.
pub struct NextAccesses {
    memory: Memory,
    states: DenseStates<State>,
}

struct Next<'m>(&'m Memory);

impl DenseAnalysis for Next<'_> {
    type State = State;

    fn boundary(&self, _: &Body) -> State {
        self.0.nowhere()
    }

    fn unknown(&self, body: &Body) -> State {
        self.0.anything(body)
    }

    fn join(&self, a: &State, b: &State) -> State {
        Memory::join(a, b)
    }

    fn transfer(&self, body: &Body, op: Op, state: &State) -> State {
        let mut state = state.clone();
        let Some(effects) = effects_of(body, op) else {
            Memory::note_all(&mut state, op);
            return state;
        };
        for effect in effects {
            match effect.on {
                Some(value) => self.0.note(&mut state, op, value, body.n_regions(op) == 0),
                None => Memory::note_all(&mut state, op),
            }
        }
        state
    }
}

impl NextAccesses {
    /// Finds them.
    pub fn new(body: &Body) -> NextAccesses {
        let memory = Memory::of(body);
        let states = backward(body, &Next(&memory));
        NextAccesses { memory, states }
    }

    /// The ops that may be the next to access the memory of `value` when control leaves `op`; `None`
    /// when nothing is known.
    pub fn after(&self, op: Op, value: Value) -> Option<&Accesses> {
        self.states.after(op)?.get(*self.memory.numbers.get(&value)?)
    }
}
