//! Memory that can be made into values, after upstream's `PromotableAllocationOpInterface` and
//! `PromotableMemOpInterface`.

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
