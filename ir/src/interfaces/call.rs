//! Calls, what is called, and symbols, after upstream's `CallOpInterface`, `CallableOpInterface` and
//! `SymbolUserOpInterface`.

use crate::attr::Attr;
use crate::body::{Body, Op, Region, Value};
use crate::diag::OpError;
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

/// A callable whose declarations can be public symbols: upstream's `isDeclaration` of the symbol does
/// not hold for them.
pub struct PublicDeclarations;

/// An op that refers to symbols.
pub struct SymbolUser {
    /// Checks the references.
    pub verify: fn(Op, &Body, &SymbolTables<'_, '_>) -> Result<(), OpError>,
}
