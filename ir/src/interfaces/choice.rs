//! Which way control goes when operands are known: the part of upstream's `RegionBranchOpInterface`
//! that takes constants.

use super::RegionPoint;
use crate::attr::Attr;
use crate::body::{Body, Op};

/// The only places where control can go.
pub type Taken = Option<Vec<RegionPoint>>;

/// An op that chooses where control goes by its operands: one with regions when it enters them, a
/// terminator when it leaves its region.
pub struct RegionChoice {
    /// The only places where control can go, given the constants among the operands; `None` when
    /// those do not tell.
    pub taken: fn(&Body, Op, &[Option<Attr>]) -> Taken,
}
