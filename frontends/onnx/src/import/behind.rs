//! What of a model's inputs a value follows from.
//!
//! A value that an operator needs to know when the model is compiled, and that is computed when it runs, can often be known after
//! all: when the elements of the inputs behind it are given, or their sizes. Elements follow from the elements of the operands of
//! the ops behind them; sizes from those symbols that their expressions are made of ([`Sizes`](terrace_dialects::graph::sizes::Sizes)).

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;
use terrace_dialects::graph::sizes::{Atom, AtomId, Size, Symbol};
use terrace_ir::{Op, Value, ValueDef};

use super::fault::Fault;
use super::importer::{Importer, Kind, SlotId};

/// Values that are looked at in one import at most: a model with many faults is not walked again for each.
const MAX_STEPS: usize = 1 << 22;

/// What of a value is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Part {
    /// Its elements.
    Elements,
    /// Its sizes.
    Sizes,
}

/// The inputs that something follows from, by name.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Behind {
    /// Those whose elements count.
    pub(super) elements: BTreeSet<String>,
    /// Those whose sizes count, which are not known.
    pub(super) sizes: BTreeSet<String>,
}

/// Parts of values that are still to be looked at.
#[derive(Default)]
struct Walk {
    left: Vec<(Value, Part)>,
    seen: FxHashSet<(Value, Part)>,
}

impl Walk {
    fn add(&mut self, value: Value, part: Part) {
        if self.seen.insert((value, part)) {
            self.left.push((value, part));
        }
    }

    fn both(&mut self, value: Value) {
        self.add(value, Part::Elements);
        self.add(value, Part::Sizes);
    }
}

impl Importer<'_, '_> {
    /// The inputs that these parts of what is in slots follow from.
    pub(super) fn behind(&mut self, parts: &[(SlotId, Part)]) -> Behind {
        let mut walk = Walk::default();
        for &(slot, part) in parts {
            self.enter(&mut walk, slot, part);
        }
        let mut found = Behind::default();
        while let Some((value, part)) = walk.left.pop() {
            self.looked_behind += 1;
            if self.looked_behind > MAX_STEPS {
                break;
            }
            if part == Part::Sizes && self.body.ty(value).static_shape(&self.ctx).is_some() {
                continue;
            }
            match self.body.value_def(value) {
                ValueDef::Arg(block, _) => match self.inputs.get(&value) {
                    Some(name) if part == Part::Elements => {
                        found.elements.insert(name.clone());
                    }
                    Some(name) => {
                        found.sizes.insert(name.clone());
                    }
                    None => {
                        let around = self.body.block_region(block).map(|region| self.body.region_op(region));
                        if let Some(op) = around.filter(|&op| op != self.body.self_op()) {
                            self.around(&mut walk, op);
                        }
                    }
                },
                ValueDef::Result(op, _) if part == Part::Elements => self.elements_behind(&mut walk, op),
                ValueDef::Result(op, _) => self.sizes_behind(&mut walk, op, value),
            }
        }
        found
    }

    fn enter(&self, walk: &mut Walk, slot: SlotId, part: Part) {
        let mut left = vec![slot];
        while let Some(slot) = left.pop() {
            match &self.slots[slot.0].kind {
                &Kind::Value(value) => walk.add(value, part),
                Kind::Sequence(elements) => left.extend(elements),
                Kind::Const(..) | Kind::Weight(..) | Kind::Absent | Kind::Poison => {}
            }
        }
    }

    /// What an argument of a region of `op` follows from.
    fn around(&self, walk: &mut Walk, op: Op) {
        for &operand in self.body.operands(op) {
            walk.both(operand);
        }
        for &slot in self.holders.get(&op).into_iter().flatten() {
            self.enter(walk, slot, Part::Elements);
            self.enter(walk, slot, Part::Sizes);
        }
    }

    fn elements_behind(&self, walk: &mut Walk, op: Op) {
        let sizes_only = ["graph.shape", "graph.size"].contains(&self.body.name_str(op));
        let mut ops = vec![op];
        while let Some(op) = ops.pop() {
            for &operand in self.body.operands(op) {
                if sizes_only {
                    walk.add(operand, Part::Sizes);
                } else {
                    walk.both(operand);
                }
            }
            for region in self.body.regions(op) {
                for block in self.body.blocks_of(region) {
                    ops.extend(self.body.ops_of(block));
                }
            }
        }
    }

    /// What the sizes of `value`, a result of `op`, follow from.
    fn sizes_behind(&mut self, walk: &mut Walk, op: Op, value: Value) {
        let mut sizes = self.sizes.shape(self.body, value);
        let mut seen: FxHashSet<AtomId> = FxHashSet::default();
        while let Some(size) = sizes.pop() {
            let Size::Open(expr) = size else { continue };
            let atoms: Vec<AtomId> =
                self.sizes.exprs.terms(expr).iter().flat_map(|term| term.0.iter().copied()).collect();
            for id in atoms.into_iter().filter(|&id| seen.insert(id)) {
                match self.sizes.exprs.atom(id) {
                    Atom::Symbol(Symbol::Dim(of, _)) if of == value => self.elements_behind(walk, op),
                    Atom::Symbol(Symbol::Dim(of, _)) => walk.add(of, Part::Sizes),
                    Atom::Symbol(Symbol::Element(of, _) | Symbol::Index(of)) => walk.both(of),
                    Atom::Add(a, b)
                    | Atom::Mul(a, b)
                    | Atom::FloorDiv(a, b)
                    | Atom::Max(a, b)
                    | Atom::Min(a, b) => sizes.extend([a, b]),
                    Atom::Select(_, a, b, c, d) => sizes.extend([a, b, c, d]),
                }
            }
        }
    }

    /// `fault`, with the inputs that would have to be known.
    pub(super) fn because(&mut self, fault: Fault, parts: &[(SlotId, Part)]) -> Fault {
        let behind = self.behind(parts);
        fault.behind(behind)
    }
}

/// `a`, `b` and `c`, each in backquotes.
pub(super) fn listed<'s>(names: impl IntoIterator<Item = &'s String>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
