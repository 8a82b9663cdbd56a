//! The locations of ops as numbers that go with instructions through the code generator.

use cranelift_codegen::ir::SourceLoc;
use cranelift_module::FuncId;
use rustc_hash::FxHashMap;
use terrace_ir::Loc;

/// The locations that instructions have, each with its number, in the order in which they were met.
#[derive(Debug, Default)]
pub(crate) struct Places {
    numbers: FxHashMap<Loc, u32>,
    locs: Vec<Loc>,
    functions: FxHashMap<FuncId, Loc>,
}

impl Places {
    /// What instructions made of an op at `loc` carry.
    pub(crate) fn source(&mut self, loc: Loc) -> SourceLoc {
        let next = self.locs.len() as u32;
        let number = *self.numbers.entry(loc).or_insert(next);
        if number == next {
            self.locs.push(loc);
        }
        SourceLoc::new(number)
    }

    /// Notes that function `id` is at `loc`.
    pub(crate) fn function(&mut self, id: FuncId, loc: Loc) {
        self.functions.insert(id, loc);
    }

    /// Where function `id` is; nothing for one that no op stands for.
    pub(super) fn of_function(&self, id: FuncId) -> Option<Loc> {
        self.functions.get(&id).copied()
    }

    /// The locations, by number.
    pub(super) fn locs(&self) -> &[Loc] {
        &self.locs
    }
}
