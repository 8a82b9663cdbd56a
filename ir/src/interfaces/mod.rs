//! What ops can do that generic passes need to know: plain structs of functions, one a file, which
//! a dialect attaches to its ops and a pass asks for with [`Body::interface`](crate::Body::interface).
//!
//! An op without an interface makes no promise, and passes leave it alone.

mod branch;
mod call;
mod choice;
mod effects;
mod inline;
mod legality;
mod loops;
mod ranges;
mod slots;
mod style;
mod views;

pub use branch::{
    Branch, RegionBranch, RegionPoint, RegionSuccessor, RegionTerminator, erase_successor_operand,
    insert_successor_operands, successor_group,
};
pub use call::{Call, Callable, PublicDeclarations, SymbolUser};
pub use choice::{RegionChoice, Taken};
pub use effects::{
    Effect, EffectKind, MemRefsNormalizable, SideEffects, StackAllocation, effects_of, is_effect_free,
    is_trivially_dead, own_effects,
};
pub use inline::{Inline, InlineInto, InlineSite};
pub use legality::{Elems, LegalOp, Legality};
pub use loops::LoopLike;
pub use ranges::{Bound, Bounds, InferRange, LoopBounds};
pub use slots::{Aggregate, PartAccess, SlotAccess, SlotAllocator};
pub use style::DestinationStyle;
pub use views::{SpaceCast, SpaceCastUser, View, view_base, view_source};
