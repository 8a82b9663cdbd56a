//! Symbols: their tables and their uses.

use rustc_hash::FxHashMap;

use crate::attr::{Attr, AttrKind};
use crate::body::{Body, Op};
use crate::diag::{Diagnostic, Diags, OpError};
use crate::interfaces::SymbolUser;
use crate::op::Traits;

/// The symbol tables around an op, the outermost first.
pub struct SymbolTables<'a, 's> {
    bodies: &'s [&'a Body],
}

impl<'a> SymbolTables<'a, '_> {
    /// Whether there is a table to look up symbols in: not so when a function is checked alone.
    pub fn is_empty(&self) -> bool {
        self.tables().next().is_none()
    }

    fn tables(&self) -> impl Iterator<Item = &'a Body> {
        self.bodies.iter().rev().copied().filter(|body| body.has_trait(body.self_op(), Traits::SYMBOL_TABLE))
    }

    /// The op that the symbol reference `symbol` names, looked up in the nearest table that has its
    /// root, and the body that holds the op.
    pub fn lookup(&self, symbol: Attr) -> Option<(&'a Body, Op)> {
        let ctx = self.bodies.first()?.ctx();
        let AttrKind::Symbol { root, nested } = symbol.kind(ctx) else {
            return None;
        };
        let (mut body, mut op) =
            self.tables().find_map(|table| table.lookup_symbol(ctx.str(*root)).map(|op| (table, op)))?;
        for &name in nested {
            body = body.nested(op)?;
            op = body.lookup_symbol(ctx.str(name))?;
        }
        Some((body, op))
    }
}

/// Checks that no two ops of a symbol table define the same symbol.
pub(super) fn verify_table(body: &Body, diags: &mut Diags) {
    if !body.has_trait(body.self_op(), Traits::SYMBOL_TABLE) {
        return;
    }
    for region in body.regions(body.self_op()) {
        let mut seen: FxHashMap<&str, Op> = FxHashMap::default();
        for op in body.blocks_of(region).flat_map(|block| body.ops_of(block)) {
            let Some(name) = body.symbol(op) else {
                continue;
            };
            if let Some(&first) = seen.get(name) {
                let message = format!("redefinition of symbol named '{name}'");
                let note = "see existing symbol definition here";
                diags.push(Diagnostic::error(body.loc(op), message).note(body.loc(first), note));
            } else {
                seen.insert(name, op);
            }
        }
    }
}

/// Checks the symbols that `op` of `body` refers to.
pub(super) fn verify_uses(bodies: &[&Body], body: &Body, op: Op) -> Result<(), OpError> {
    let Some(user) = body.interface::<SymbolUser>(op) else {
        return Ok(());
    };
    let tables = SymbolTables { bodies };
    if tables.is_empty() { Ok(()) } else { (user.verify)(op, body, &tables) }
}
