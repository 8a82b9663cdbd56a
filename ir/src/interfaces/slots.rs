//! Memory that can be made into values, or into memory for each of its parts, after upstream's
//! `PromotableAllocationOpInterface`, `PromotableMemOpInterface`, `DestructurableAllocationOpInterface`
//! and `DestructurableAccessorOpInterface`.

use std::collections::BTreeSet;

use crate::body::{Body, Op, Value};
use crate::rewrite::Rewriter;
use crate::types::Type;

/// An op that allocates a slot: memory of one value.
pub struct SlotAllocator {
    /// The result that names the slot, and the type of the value in it; `None` when it allocates
    /// more or less than one value.
    pub slot: fn(&Body, Op) -> Option<(Value, Type)>,
    /// Makes the value that is in a slot before anything is stored there.
    pub default: fn(&mut Rewriter<'_>, Type) -> Option<Value>,
}

/// An op that reads or writes slots.
pub struct SlotAccess {
    /// The result that is the value read from a slot.
    pub loaded: fn(&Body, Op, Value) -> Option<Value>,
    /// The operand that is the value written to a slot.
    pub stored: fn(&Body, Op, Value) -> Option<Value>,
}

/// Allocates parts of the memory that a value names, by their indices.
pub(super) type SplitFn = fn(&mut Rewriter<'_>, Op, Value, &BTreeSet<Vec<i64>>) -> Vec<Value>;

/// An op that allocates memory of several parts, each named by indices, that can be allocated one by one.
pub struct Aggregate {
    /// The results that name such memory.
    pub aggregates: fn(&Body, Op) -> Vec<Value>,
    /// Allocates, where the rewriter inserts, the parts given alone: the values that name them, in order.
    pub split: SplitFn,
    /// Removes a result that nothing uses any more, and the op with its last one.
    pub forget: fn(&mut Rewriter<'_>, Op, Value),
}

/// An op that accesses parts of memory.
pub struct PartAccess {
    /// The indices of the one part that the op accesses of the memory that a value names; `None` when
    /// they are not known, or there is no such part.
    pub part: fn(&Body, Op, Value) -> Option<Vec<i64>>,
    /// Makes the op access memory that is that part alone: the last value names it.
    pub narrow: fn(&mut Rewriter<'_>, Op, Value, Value),
}
