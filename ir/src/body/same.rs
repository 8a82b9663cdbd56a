//! When two ops are the same op.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;
use smallvec::SmallVec;

use super::{Body, Op, OpRec, Value};
use crate::op::Traits;

/// As upstream's `OperationEquivalence`, locations left out.
impl Body {
    /// Whether `a` and `b` are ops of one name with the same operands, in any order when they can be
    /// swapped, the same attributes and properties, and results of the same types. Ops with regions or
    /// successors are the same as nothing but themselves.
    pub fn is_same(&self, a: Op, b: Op) -> bool {
        let (one, other) = (self.rec(a), self.rec(b));
        let alike = one.name == other.name
            && one.attrs == other.attrs
            && is_plain(one)
            && is_plain(other)
            && self.own_words(one) == self.own_words(other)
            && one.n_results == other.n_results
            && self.results(a).zip(self.results(b)).all(|(a, b)| self.ty(a) == self.ty(b));
        a == b || alike && self.in_order(a)[..] == self.in_order(b)[..]
    }

    /// A number that is equal for ops that [are the same](Body::is_same).
    pub fn hash_of(&self, op: Op) -> u64 {
        let rec = self.rec(op);
        let mut hasher = FxHasher::default();
        (rec.name, rec.attrs, self.own_words(rec)).hash(&mut hasher);
        self.in_order(op).hash(&mut hasher);
        self.results(op).for_each(|result| self.ty(result).hash(&mut hasher));
        hasher.finish()
    }

    /// The inherent attributes, slot by slot.
    pub(super) fn own_words(&self, rec: &OpRec) -> &[u32] {
        &self.words[rec.words as usize..rec.words as usize + rec.n_props as usize]
    }

    /// The operands of `op`, in one of the orders that mean the same.
    fn in_order(&self, op: Op) -> SmallVec<[Value; 4]> {
        let mut operands: SmallVec<[Value; 4]> = self.operands(op).into();
        if self.has_trait(op, Traits::COMMUTATIVE) {
            operands.sort_unstable();
        }
        operands
    }
}

fn is_plain(rec: &OpRec) -> bool {
    rec.n_regions == 0 && rec.n_succs == 0
}
