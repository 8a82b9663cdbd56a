//! A body with all bodies nested in it, numbered, and the calls between them: what analyses across
//! functions run on.

use rustc_hash::{FxHashMap, FxHashSet};

use super::symbols::{self, Visibility};
use crate::attr::{Attr, AttrKind};
use crate::body::{Body, Op};
use crate::interfaces::{Call, Callable};
use crate::op::Traits;

/// The number of a body in a [`Scope`]; 0 is the outermost one.
pub type Unit = usize;

/// The bodies that an analysis sees.
pub struct Scope<'a> {
    bodies: Vec<&'a Body>,
    parents: Vec<Option<(Unit, Op)>>,
    units: FxHashMap<(Unit, Op), Unit>,
    /// The ops of each symbol table by name.
    tables: FxHashMap<(Unit, String), Op>,
    calls: FxHashMap<(Unit, Op), Unit>,
    /// Callables that are only reached by calls in this scope, with these calls.
    callers: FxHashMap<Unit, Vec<(Unit, Op)>>,
    /// Whether nothing outside refers to nested symbols.
    closed: bool,
}

impl<'a> Scope<'a> {
    /// `root` and everything nested in it, where `root` lies in nothing else.
    pub fn new(root: &'a Body) -> Scope<'a> {
        Scope::build(root, true)
    }

    /// `root` and everything nested in it, where `root` lies in another op whose other parts may
    /// refer to symbols of `root` that are not private.
    pub fn within(root: &'a Body) -> Scope<'a> {
        Scope::build(root, symbols::visibility(root, root.self_op()) == Visibility::Private)
    }

    fn build(root: &'a Body, closed: bool) -> Scope<'a> {
        let mut scope = Scope {
            closed,
            bodies: vec![root],
            parents: vec![None],
            units: FxHashMap::default(),
            tables: FxHashMap::default(),
            calls: FxHashMap::default(),
            callers: FxHashMap::default(),
        };
        let mut at = 0;
        while at < scope.bodies.len() {
            let body = scope.bodies[at];
            for op in if body.nested_ops().is_empty() { Vec::new() } else { body.all_ops() } {
                if let Some(nested) = body.nested(op) {
                    scope.units.insert((at, op), scope.bodies.len());
                    scope.bodies.push(nested);
                    scope.parents.push(Some((at, op)));
                }
            }
            if body.has_trait(body.self_op(), Traits::SYMBOL_TABLE) {
                for op in symbols::table_ops(body) {
                    if let Some(name) = body.symbol(op) {
                        scope.tables.entry((at, name.to_owned())).or_insert(op);
                    }
                }
            }
            at += 1;
        }
        scope.find_calls();
        scope
    }

    /// Number of bodies.
    pub fn len(&self) -> usize {
        self.bodies.len()
    }

    /// Never: there is always the outermost body.
    pub fn is_empty(&self) -> bool {
        self.bodies.is_empty()
    }

    /// The body with a number.
    pub fn body(&self, unit: Unit) -> &'a Body {
        self.bodies[unit]
    }

    /// The body that `unit` is nested in, and the op there.
    pub fn parent(&self, unit: Unit) -> Option<(Unit, Op)> {
        self.parents[unit]
    }

    /// The number of the body of the isolated op `op` of `unit`.
    pub fn nested(&self, unit: Unit, op: Op) -> Option<Unit> {
        self.units.get(&(unit, op)).copied()
    }

    /// The ops that lead from the outermost body to `unit`.
    pub fn path(&self, mut unit: Unit) -> Vec<Op> {
        let mut path = Vec::new();
        while let Some((parent, op)) = self.parents[unit] {
            path.push(op);
            unit = parent;
        }
        path.reverse();
        path
    }

    /// The ops that `symbol` names where `unit` refers to it, from the outermost table on: one for
    /// each part of the reference, as far as they are there.
    pub fn lookup_all(&self, unit: Unit, symbol: Attr) -> Vec<(Unit, Op)> {
        let ctx = self.bodies[unit].ctx();
        let AttrKind::Symbol { root, nested } = symbol.kind(ctx) else {
            return Vec::new();
        };
        let root = ctx.symbol_attr(ctx.str(*root));
        let mut found: Vec<(Unit, Op)> = self.lookup(unit, root).into_iter().collect();
        for &name in nested {
            let inner = found.last().and_then(|&(unit, op)| self.nested(unit, op));
            let op =
                inner.and_then(|inner| Some((inner, *self.tables.get(&(inner, ctx.str(name).to_owned()))?)));
            match op {
                Some(op) => found.push(op),
                None => break,
            }
        }
        found
    }

    /// The op that `symbol` names where `unit` refers to it, and the body that it lies in.
    pub fn lookup(&self, unit: Unit, symbol: Attr) -> Option<(Unit, Op)> {
        let ctx = self.bodies[unit].ctx();
        let AttrKind::Symbol { root, nested } = symbol.kind(ctx) else {
            return None;
        };
        let mut at = Some(unit);
        while let Some(unit) = at {
            if let Some(&op) = self.tables.get(&(unit, ctx.str(*root).to_owned())) {
                let mut found = (unit, op);
                for &name in nested {
                    let inner = self.nested(found.0, found.1)?;
                    let op = *self.tables.get(&(inner, ctx.str(name).to_owned()))?;
                    found = (inner, op);
                }
                return Some(found);
            }
            at = self.parents[unit].map(|parent| parent.0);
        }
        None
    }

    /// The body that the call `op` of `unit` runs, when it is known.
    pub fn callee(&self, unit: Unit, call: Op) -> Option<Unit> {
        self.calls.get(&(unit, call)).copied()
    }

    /// All calls that run `unit`, when there can be no others.
    pub fn callers(&self, unit: Unit) -> Option<&[(Unit, Op)]> {
        self.callers.get(&unit).map(Vec::as_slice)
    }

    /// Whether only what lies in the scope can refer to the symbol that `unit` is.
    fn is_hidden(&self, unit: Unit) -> bool {
        let seen = |unit: Unit| symbols::visibility(self.bodies[unit], self.bodies[unit].self_op());
        let mut tables = std::iter::successors(self.parents[unit], |at| self.parents[at.0]);
        match seen(unit) {
            Visibility::Private => true,
            Visibility::Public => false,
            Visibility::Nested => self.closed || tables.any(|at| seen(at.0) == Visibility::Private),
        }
    }

    fn find_calls(&mut self) {
        let mut by_callee: FxHashMap<Unit, Vec<(Unit, Op)>> = FxHashMap::default();
        // Bodies that something other than a call refers to.
        let mut exposed: FxHashSet<Unit> = FxHashSet::default();
        for unit in 0..self.bodies.len() {
            let body = self.bodies[unit];
            for op in std::iter::once(body.self_op()).chain(body.all_ops()) {
                if op != body.self_op() && body.nested(op).is_some() {
                    continue;
                }
                let call = body.interface::<Call>(op).and_then(|call| (call.callee)(body, op));
                let mut as_callee = 0;
                if let Some((at, target)) = call.and_then(|symbol| self.lookup(unit, symbol))
                    && let Some(callee) = self.nested(at, target)
                {
                    as_callee = 1;
                    self.calls.insert((unit, op), callee);
                    by_callee.entry(callee).or_default().push((unit, op));
                }
                for symbol in symbols::references(body, op) {
                    if Some(symbol) == call && as_callee == 1 {
                        as_callee = 0;
                        continue;
                    }
                    if let Some((at, target)) = self.lookup(unit, symbol) {
                        exposed.extend(self.nested(at, target));
                    }
                }
            }
        }
        for unit in 1..self.bodies.len() {
            let Some((parent, op)) = self.parents[unit] else { continue };
            let (body, holder) = (self.bodies[unit], self.bodies[parent]);
            let hidden = self.is_hidden(unit);
            let callable = body.interface::<Callable>(body.self_op()).is_some();
            if callable && hidden && holder.symbol(op).is_some() && !exposed.contains(&unit) {
                self.callers.insert(unit, by_callee.remove(&unit).unwrap_or_default());
            }
        }
    }
}

/// The body that `path` leads to from `root`.
pub fn body_at<'b>(root: &'b mut Body, path: &[Op]) -> Option<&'b mut Body> {
    let mut body = root;
    for &op in path {
        body = body.nested_mut(op)?;
    }
    Some(body)
}
