//! Symbols: their tables and their uses.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use crate::attr::{Attr, AttrKind};
use crate::body::{Body, Op};
use crate::diag::{Diagnostic, Diags, OpError};
use crate::interfaces::{Callable, PublicDeclarations, SymbolUser};
use crate::op::Traits;

/// The names that symbol tables define, each table's read once, when it is first asked for.
#[derive(Default)]
pub(super) struct Symbols<'a> {
    /// By the address of the table's body, which stays where it is while it is verified.
    tables: RefCell<FxHashMap<*const Body, FxHashMap<&'a str, Op>>>,
}

impl<'a> Symbols<'a> {
    fn lookup(&self, table: &'a Body, name: &str) -> Option<Op> {
        let mut tables = self.tables.borrow_mut();
        let names = tables.entry(std::ptr::from_ref(table)).or_insert_with(|| {
            let mut names = FxHashMap::default();
            for region in table.regions(table.self_op()) {
                for op in table.blocks_of(region).flat_map(|block| table.ops_of(block)) {
                    if let Some(name) = table.symbol(op) {
                        names.entry(name).or_insert(op);
                    }
                }
            }
            names
        });
        names.get(name).copied()
    }
}

/// The symbol table around an op.
pub struct SymbolTables<'a, 's> {
    nearest: Option<&'a Body>,
    enclosing: Option<&'a Body>,
    symbols: &'s Symbols<'a>,
}

impl<'a> SymbolTables<'a, '_> {
    /// Whether there is a table to look up symbols in: not so when a function is checked alone.
    pub fn is_empty(&self) -> bool {
        self.nearest.is_none()
    }

    /// The table around the nearest one; empty when there is none.
    pub fn enclosing(&self) -> SymbolTables<'a, '_> {
        SymbolTables { nearest: self.enclosing, enclosing: None, symbols: self.symbols }
    }

    /// The op that the symbol reference `symbol` names, looked up in the nearest table and, as far
    /// as it is a path, in the tables below, and the body that holds the op. Takes the same time
    /// however many symbols there are.
    pub fn lookup(&self, symbol: Attr) -> Option<(&'a Body, Op)> {
        let mut body = self.nearest?;
        let ctx = body.ctx();
        let AttrKind::Symbol { root, nested } = symbol.kind(ctx) else {
            return None;
        };
        let mut op = self.symbols.lookup(body, ctx.str(*root))?;
        for &name in nested {
            body = body.nested(op).filter(|body| is_table(body))?;
            op = self.symbols.lookup(body, ctx.str(name))?;
        }
        Some((body, op))
    }
}

/// Whether `body` is that of a symbol table.
pub(super) fn is_table(body: &Body) -> bool {
    body.has_trait(body.self_op(), Traits::SYMBOL_TABLE)
}

/// Checks an op that defines a symbol, as upstream's `Symbol` interface does. For the self op of a
/// nested body, `outer` is the parent and the op there.
pub(super) fn verify_symbol(body: &Body, op: Op, outer: Option<(&Body, Op)>) -> Result<(), OpError> {
    let ctx = body.ctx();
    let Some(name) = body.attr(op, "sym_name") else {
        return Ok(());
    };
    if name.as_str(ctx).is_none() {
        return Err("requires string attribute 'sym_name'".into());
    }
    let visibility = body.attr(op, "sym_visibility");
    if let Some(visibility) = visibility {
        let Some(text) = visibility.as_str(ctx) else {
            return Err(OpError::new(format!(
                "requires visibility attribute 'sym_visibility' to be a string attribute, but got {}",
                ctx.display(visibility)
            )));
        };
        if !matches!(text, "public" | "private" | "nested") {
            return Err(OpError::new(format!(
                "visibility expected to be one of [\"public\", \"private\", \"nested\"], but got \"{text}\""
            )));
        }
    }
    let public = visibility.is_none_or(|attr| attr.as_str(ctx) == Some("public"));
    let callable = body.interface::<Callable>(op);
    let public = public && body.interface::<PublicDeclarations>(op).is_none();
    if public && outer.is_some() && callable.is_some_and(|callable| (callable.region)(body).is_none()) {
        return Err("symbol declaration cannot have public visibility".into());
    }
    let (place, here) = outer.unwrap_or((body, op));
    let parent = place.parent_op(here).filter(|_| outer.is_some() || op != body.self_op());
    let fits = |parent: Op| place.def(parent).is_none() || place.has_trait(parent, Traits::SYMBOL_TABLE);
    if parent.is_some_and(|parent| !fits(parent)) {
        return Err("symbol's parent must have the SymbolTable trait".into());
    }
    Ok(())
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

/// Checks the symbols that `op` of `body` refers to, in the nearest of `tables` or the next one.
pub(super) fn verify_uses<'a>(
    mut tables: impl Iterator<Item = &'a Body>,
    symbols: &Symbols<'a>,
    body: &Body,
    op: Op,
) -> Result<(), OpError> {
    let Some(user) = body.interface::<SymbolUser>(op) else {
        return Ok(());
    };
    let tables = SymbolTables { nearest: tables.next(), enclosing: tables.next(), symbols };
    if tables.is_empty() { Ok(()) } else { (user.verify)(op, body, &tables) }
}
