//! Calls, what is called, symbols and inlining, after upstream's `CallOpInterface`,
//! `CallableOpInterface`, `SymbolUserOpInterface` and `DialectInlinerInterface`.

use crate::attr::Attr;
use crate::body::{Block, Body, Op, Region, Value};
use crate::diag::OpError;
use crate::rewrite::Rewriter;
use crate::verify::SymbolTables;

/// An op that calls a callable.
pub struct Call {
    /// The symbol called; `None` when it is a value.
    pub callee: fn(&Body, Op) -> Option<Attr>,
    /// The arguments of the call. Its results are those of the op.
    pub arguments: fn(&Body, Op) -> Vec<Value>,
}

/// An isolated op that can be called.
pub struct Callable {
    /// The region that runs, in the op's own body; `None` for a declaration.
    pub region: fn(&Body) -> Option<Region>,
}

/// How an op behaves when the region it lies in is inlined. Registered ops without it can be copied
/// as they are, unregistered ones cannot.
pub struct Inline {
    /// Whether the op can be copied into another function; for a call and a callable, whether it
    /// can be inlined.
    pub legal: fn(&Body, Op) -> bool,
    /// Replaces a terminator that returns by a branch to the block, its operands handed over;
    /// `None` where only a region of one block can be inlined.
    pub branch: Option<fn(&mut Rewriter<'_>, Op, Block)>,
}

/// An op that refers to symbols.
pub struct SymbolUser {
    /// Checks the references.
    pub verify: fn(Op, &Body, &SymbolTables<'_, '_>) -> Result<(), OpError>,
}
