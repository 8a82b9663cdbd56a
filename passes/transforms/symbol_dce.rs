//! `symbol-dce`: erases symbols that nothing refers to and that cannot be seen from outside.

use rustc_hash::FxHashSet;
use terrace_ir::analysis::symbols::{Visibility, references, table_ops, visibility};
use terrace_ir::analysis::{Scope, Unit, body_at};
use terrace_ir::op::Traits;
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::{Body, Loc, Op};

pub(super) const INFO: PassInfo = PassInfo {
    name: "symbol-dce",
    doc: "Eliminate dead symbols",
    anchor: Anchor::Whole,
    options: &[],
    make: |_| Ok(Box::new(SymbolDce)),
};

struct SymbolDce;

impl Pass for SymbolDce {
    fn run(&self, root: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let this = root.self_op();
        if !root.has_trait(this, Traits::SYMBOL_TABLE) {
            let message = "was scheduled to run under SymbolDCE, but does not define a symbol table";
            return Err(cx.op_error(root, this, message));
        }
        // Symbols of a table within another one can be seen from there, unless it is private.
        let hidden = !cx.is_nested() || visibility(root, this) == Visibility::Private;
        let dead = dead_symbols(root, hidden)
            .map_err(|loc| cx.error(loc, "contains potentially unknown symbol table"))?;
        // What lies in an erased table goes with it: inner tables come last.
        for (path, ops) in dead.into_iter().rev() {
            if let Some(table) = body_at(root, &path) {
                cx.count("num-dce'd", ops.len() as u64);
                ops.into_iter().for_each(|op| table.erase(op));
            }
        }
        Ok(())
    }
}

/// The way to each table, and the dead ops in it.
type DeadSymbols = Vec<(Vec<Op>, Vec<Op>)>;

/// The ops of symbols that are dead, by the table that they lie in, as the way there from `root`;
/// outer tables first. `hidden` says that nothing outside of `root` refers to nested symbols in it.
/// The error is the place of an op that may be a table or not.
pub(super) fn dead_symbols(root: &Body, hidden: bool) -> Result<DeadSymbols, Loc> {
    let scope = Scope::new(root);
    let mut liveness = Liveness { scope: &scope, live: FxHashSet::default(), queue: Vec::new() };
    liveness.enter(0, hidden);
    liveness.follow().map_err(|(unit, op)| scope.body(unit).loc(op))?;
    let mut dead = Vec::new();
    for unit in 0..scope.len() {
        let body = scope.body(unit);
        if body.has_trait(body.self_op(), Traits::SYMBOL_TABLE) {
            let gone = |op: &Op| body.symbol(*op).is_some() && !liveness.live.contains(&(unit, *op));
            dead.push((scope.path(unit), table_ops(body).into_iter().filter(gone).collect()));
        }
    }
    Ok(dead)
}

struct Liveness<'a, 's> {
    scope: &'s Scope<'a>,
    /// The ops of tables that are reached.
    live: FxHashSet<(Unit, Op)>,
    /// Those that were not followed yet, and whether their table is hidden.
    queue: Vec<(Unit, Op, bool)>,
}

impl Liveness<'_, '_> {
    fn reach(&mut self, unit: Unit, op: Op, hidden: bool) {
        if self.live.insert((unit, op)) {
            self.queue.push((unit, op, hidden));
        }
    }

    /// Reaches the ops of a table that do not depend on a reference.
    fn enter(&mut self, table: Unit, hidden: bool) {
        let body = self.scope.body(table);
        for op in table_ops(body) {
            let discardable = body.symbol(op).is_some()
                && match visibility(body, op) {
                    Visibility::Public => false,
                    Visibility::Private => true,
                    Visibility::Nested => hidden,
                };
            if !discardable {
                self.reach(table, op, hidden);
            }
        }
    }

    /// Follows references; an op of which it is not known whether it is a table stops it.
    fn follow(&mut self) -> Result<(), (Unit, Op)> {
        while let Some((unit, op, hidden)) = self.queue.pop() {
            let mut ops = vec![(unit, op)];
            ops.extend(self.scope.body(unit).walk(op).into_iter().map(|below| (unit, below)));
            while let Some((unit, op)) = ops.pop() {
                let body = self.scope.body(unit);
                if is_unknown_table(body, op) {
                    return Err((unit, op));
                }
                for symbol in references(body, op) {
                    for (unit, op) in self.scope.lookup_all(unit, symbol) {
                        self.reach(unit, op, hidden);
                    }
                }
                let Some(nested) = self.scope.nested(unit, op) else { continue };
                let inner = self.scope.body(nested);
                if inner.has_trait(inner.self_op(), Traits::SYMBOL_TABLE) {
                    let private = inner.symbol(inner.self_op()).is_none()
                        || visibility(inner, inner.self_op()) == Visibility::Private;
                    self.enter(nested, hidden || private);
                } else {
                    ops.extend(inner.all_ops().into_iter().map(|below| (nested, below)));
                }
            }
        }
        Ok(())
    }
}

/// Whether `op` of an unknown dialect has one region, and so could be a symbol table.
fn is_unknown_table(body: &Body, op: Op) -> bool {
    let registry = body.ctx().registry();
    let dialect = body.name_str(op).split('.').next().unwrap_or_default();
    body.n_regions(op) == 1 && !registry.has(dialect)
}
