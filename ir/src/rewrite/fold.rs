//! Folding: replacing ops by values that are there, and by constants.
//!
//! Constants go to the start of the region that nothing can be used across, one of each kind, as
//! upstream's `OperationFolder` does; [`fold_in_place`] leaves them where they are made, for drivers that
//! bring them there afterwards.

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::{InsertPoint, Rewriter};
use crate::attr::Attr;
use crate::body::{Block, Body, Op, Region, Value};
use crate::op::{Fold, Folded, Traits};
use crate::types::Type;

/// The constant that `op` yields, when it is a constant.
pub fn constant_of(body: &Body, op: Op) -> Option<Attr> {
    let info = body.info(op).filter(|info| info.def().traits.has(Traits::CONSTANT_LIKE))?;
    let slot = info.value_slot().filter(|_| body.results(op).len() == 1)?;
    body.inherent(op, slot)
}

/// The constant that `value` is, when it is one.
pub fn constant_value(body: &Body, value: Value) -> Option<Attr> {
    constant_of(body, body.defining_op(value)?)
}

#[derive(PartialEq, Eq, Hash)]
struct Key {
    region: Region,
    dialect: &'static str,
    attr: Attr,
    ty: Type,
}

/// The constants of a body, by what they are.
#[derive(Default)]
pub struct Folder {
    known: FxHashMap<Key, Op>,
    owned: FxHashSet<Op>,
}

impl Folder {
    /// No constants yet.
    pub fn new() -> Folder {
        Folder::default()
    }

    /// Takes the constant `op` into care: moves it to the start of its region, or replaces it by
    /// the same constant there. Whether it was replaced.
    pub fn adopt(&mut self, rw: &mut Rewriter<'_>, op: Op) -> bool {
        let Some(attr) = constant_of(rw, op) else {
            return false;
        };
        let Some(entry) = home(rw, op) else {
            return false;
        };
        let ty = rw.ty(rw.result(op, 0));
        let key = self.key(rw, op, entry, attr, ty);
        let Some(key) = key else { return false };
        match self.alive(rw, &key, entry) {
            Some(same) if same != op => {
                let value = rw.result(same, 0);
                rw.replace(op, [value]);
                true
            }
            _ => {
                let in_place = rw.block(op) == Some(entry)
                    && rw.prev_op(op).is_none_or(|prev| self.owned.contains(&prev));
                if !in_place && let Some(first) = rw.first_op(entry).filter(|&first| first != op) {
                    rw.move_before(op, first);
                }
                self.known.insert(key, op);
                self.owned.insert(op);
                false
            }
        }
    }

    /// Folds `op`, with constants at the start of the region; whether it was replaced.
    pub fn fold(&mut self, rw: &mut Rewriter<'_>, op: Op) -> bool {
        fold_with(rw, op, &mut |rw, op, attr, ty| self.constant(rw, op, attr, ty))
    }

    /// A constant `attr` of type `ty`, made by the dialect of `op`, that can be used at `op`.
    pub fn constant(&mut self, rw: &mut Rewriter<'_>, op: Op, attr: Attr, ty: Type) -> Option<Value> {
        let dialect = rw.def(op)?.dialect();
        self.constant_of_dialect(rw, op, dialect, attr, ty)
    }

    /// A constant `attr` of type `ty`, made by `dialect`, that can be used at `op`.
    pub fn constant_of_dialect(
        &mut self,
        rw: &mut Rewriter<'_>,
        op: Op,
        dialect: &'static str,
        attr: Attr,
        ty: Type,
    ) -> Option<Value> {
        let entry = home(rw, op)?;
        let key = Key { region: rw.block_region(entry)?, dialect, attr, ty };
        if let Some(known) = self.alive(rw, &key, entry) {
            return Some(rw.result(known, 0));
        }
        let point = rw.point();
        rw.set_start(entry);
        let loc = rw.loc();
        rw.set_loc(rw.body().loc(op));
        let value = rw.constant(key.dialect, attr, ty);
        rw.set_loc(loc);
        match point {
            Some(InsertPoint::Before(at)) if !rw.is_alive(at) => {}
            Some(point) => rw.set_point(point),
            None => {}
        }
        let value = value?;
        let made = rw.defining_op(value)?;
        self.known.insert(key, made);
        self.owned.insert(made);
        Some(value)
    }

    fn key(&self, rw: &Rewriter<'_>, op: Op, entry: Block, attr: Attr, ty: Type) -> Option<Key> {
        let dialect = rw.def(op)?.dialect();
        Some(Key { region: rw.block_region(entry)?, dialect, attr, ty })
    }

    /// The constant known for `key`, when it still is what it was.
    fn alive(&self, rw: &Rewriter<'_>, key: &Key, entry: Block) -> Option<Op> {
        let &op = self.known.get(key)?;
        let same = rw.is_alive(op)
            && rw.block(op) == Some(entry)
            && constant_of(rw, op) == Some(key.attr)
            && rw.ty(rw.result(op, 0)) == key.ty;
        same.then_some(op)
    }
}

/// Folds `op`, with constants right in front of it; whether it was replaced.
pub fn fold_in_place(rw: &mut Rewriter<'_>, op: Op) -> bool {
    fold_with(rw, op, &mut |rw, op, attr, ty| {
        let dialect = rw.def(op)?.dialect();
        rw.set_root(op);
        rw.constant(dialect, attr, ty)
    })
}

/// Makes a constant that can be used at an op.
type Materialize<'f> = dyn FnMut(&mut Rewriter<'_>, Op, Attr, Type) -> Option<Value> + 'f;

fn fold_with(rw: &mut Rewriter<'_>, op: Op, constant: &mut Materialize<'_>) -> bool {
    if rw.nested(op).is_some() || rw.has_trait(op, Traits::CONSTANT_LIKE) {
        return false;
    }
    let Some(fold) = rw.def(op).and_then(|def| def.fold) else {
        return false;
    };
    let constants: SmallVec<[Option<Attr>; 4]> =
        rw.operands(op).iter().map(|&value| constant_value(rw, value)).collect();
    let Some(folded) = fold(op, rw.body(), &constants) else {
        return false;
    };
    let results: SmallVec<[Value; 2]> = rw.results(op).collect();
    if folded.len() != results.len() || folded.is_empty() {
        return false;
    }
    let Some(values) = materialize(rw, op, &folded, &results, constant) else {
        return false;
    };
    if values.iter().zip(&results).any(|(value, result)| results.contains(value) || value == result) {
        return false;
    }
    rw.replace(op, values);
    true
}

fn materialize(
    rw: &mut Rewriter<'_>,
    op: Op,
    folded: &Folded,
    results: &[Value],
    constant: &mut Materialize<'_>,
) -> Option<SmallVec<[Value; 2]>> {
    let mut values = SmallVec::new();
    for (&fold, &result) in folded.iter().zip(results) {
        let ty = rw.ty(result);
        let value = match fold {
            Fold::Value(value) if rw.ty(value) == ty => value,
            Fold::Value(_) => return None,
            Fold::Attr(attr) => constant(rw, op, attr, ty)?,
        };
        values.push(value);
    }
    Some(values)
}

/// The entry block that constants used by `op` go to: that of the innermost region around it that
/// belongs to an isolated op, or to an op that nothing is known of.
fn home(body: &Body, op: Op) -> Option<Block> {
    let mut region = body.block_region(body.block(op)?)?;
    loop {
        let parent = body.region_op(region);
        let stops = body.def(parent).is_none_or(|def| def.traits.has(Traits::ISOLATED));
        match body.block(parent).and_then(|block| body.block_region(block)) {
            Some(outer) if !stops => region = outer,
            _ => return body.entry(region),
        }
    }
}
