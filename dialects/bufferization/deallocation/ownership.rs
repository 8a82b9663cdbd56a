//! What is known about the ownership of a memref.

use terrace_ir::{Body, Value};

use crate::support::constant_int;

/// Whether a block owns a memref: a lattice, of which [`Ownership::Unknown`] is the top.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Ownership {
    /// Nothing was said yet.
    #[default]
    Uninitialized,
    /// It does when this `i1` is true.
    Unique(Value),
    /// It may, and no value says so.
    Unknown,
}

impl Ownership {
    /// What holds when both were said.
    pub fn combined(self, other: Ownership, body: &Body) -> Ownership {
        match (self, other) {
            (known, Ownership::Uninitialized) | (Ownership::Uninitialized, known) => known,
            (Ownership::Unique(a), Ownership::Unique(b)) if same(body, a, b) => self,
            _ => Ownership::Unknown,
        }
    }

    /// The `i1` that says whether the memref is owned.
    pub fn indicator(self) -> Option<Value> {
        match self {
            Ownership::Unique(indicator) => Some(indicator),
            Ownership::Uninitialized | Ownership::Unknown => None,
        }
    }
}

/// Whether two values are one, or equal constants.
fn same(body: &Body, a: Value, b: Value) -> bool {
    a == b || constant_int(body, a).is_some_and(|int| Some(int) == constant_int(body, b))
}
