//! Sizes as expressions: polynomials with integer coefficients over symbols, hash-consed, so that sizes that are
//! equal as polynomials are the same handle.
//!
//! What is no polynomial (a quotient with a rest, a maximum, a choice) is an *atom* of its own, which polynomials
//! treat as a symbol. Numbers saturate; what a polynomial would make too long becomes an atom.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use terrace_ir::Value;

/// The most terms, and the most factors of a term, that a polynomial may have.
const MAX_TERMS: usize = 64;
const MAX_DEGREE: usize = 16;

/// How deep in maxima and minima comparisons look.
const MAX_NESTING: u32 = 4;

/// The size of a dimension, or a number that sizes are computed from.
///
/// Two equal sizes are the same number in every run; two that differ may still be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Size {
    /// A number.
    Known(i64),
    /// An expression of an [`Exprs`].
    Open(Expr),
}

impl Size {
    /// The number, when it is known.
    pub fn known(self) -> Option<i64> {
        match self {
            Size::Known(size) => Some(size),
            Size::Open(_) => None,
        }
    }
}

impl From<i64> for Size {
    fn from(size: i64) -> Size {
        Size::Known(size)
    }
}

impl PartialEq<i64> for Size {
    fn eq(&self, other: &i64) -> bool {
        *self == Size::Known(*other)
    }
}

/// An expression of an [`Exprs`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Expr(u32);

/// A number that is known when the program runs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Symbol {
    /// The size of a dimension of a tensor.
    Dim(Value, u32),
    /// An element of a tensor of integers of rank 0 or 1.
    Element(Value, u32),
    /// A value of type `index`.
    Index(Value),
}

/// How two numbers are compared.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Relation {
    /// They are equal.
    Equal,
    /// The first one is less.
    Less,
}

/// A factor of a term.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Atom {
    /// A symbol.
    Symbol(Symbol),
    /// A sum that is kept as it is.
    Add(Size, Size),
    /// A product that is kept as it is.
    Mul(Size, Size),
    /// The quotient, rounded towards negative infinity; the divisor is above 0, or else the quotient 0.
    FloorDiv(Size, Size),
    /// The greater one.
    Max(Size, Size),
    /// The lesser one.
    Min(Size, Size),
    /// The third number when the relation holds between the first two, else the fourth.
    Select(Relation, Size, Size, Size, Size),
}

/// The number of an [`Atom`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct AtomId(u32);

/// The atoms that are multiplied, sorted.
pub type Monomial = SmallVec<[AtomId; 4]>;

/// Monomials with their factors, which are not 0; sorted, the greatest degree first.
type Poly = Vec<(Monomial, i64)>;

/// The expressions of one function.
#[derive(Default, Debug)]
pub struct Exprs {
    polys: Vec<Poly>,
    by_poly: FxHashMap<Poly, Expr>,
    atoms: Vec<Atom>,
    depths: Vec<u32>,
    by_atom: FxHashMap<Atom, AtomId>,
}

/// The order of monomials: by degree, then by atoms, which products with the same monomial keep.
fn order(a: &Monomial, b: &Monomial) -> std::cmp::Ordering {
    b.len().cmp(&a.len()).then_with(|| a.cmp(b))
}

impl Exprs {
    /// The terms of an expression: atoms to multiply and a factor each.
    pub fn terms(&self, expr: Expr) -> &[(Monomial, i64)] {
        &self.polys[expr.0 as usize]
    }

    /// An atom by its number.
    pub fn atom(&self, id: AtomId) -> Atom {
        self.atoms[id.0 as usize]
    }

    /// A symbol as a size.
    pub fn symbol(&mut self, symbol: Symbol) -> Size {
        self.of_atom(Atom::Symbol(symbol))
    }

    fn of_atom(&mut self, atom: Atom) -> Size {
        let next = AtomId(self.atoms.len() as u32);
        let id = *self.by_atom.entry(atom).or_insert(next);
        if id == next {
            self.atoms.push(atom);
            self.depths.push(self.inner_depth(atom) + 1);
        }
        self.intern(vec![(Monomial::from_slice(&[id]), 1)])
    }

    /// How deep the atoms of a size nest.
    pub fn depth(&self, size: Size) -> u32 {
        let Size::Open(expr) = size else { return 0 };
        let atoms = self.terms(expr).iter().flat_map(|term| &term.0);
        atoms.map(|id| self.depths[id.0 as usize]).max().unwrap_or(0)
    }

    fn inner_depth(&self, atom: Atom) -> u32 {
        match atom {
            Atom::Symbol(_) => 0,
            Atom::Add(a, b) | Atom::Mul(a, b) | Atom::FloorDiv(a, b) | Atom::Max(a, b) | Atom::Min(a, b) => {
                self.depth(a).max(self.depth(b))
            }
            Atom::Select(_, a, b, yes, no) => {
                [a, b, yes, no].map(|size| self.depth(size)).into_iter().max().unwrap_or(0)
            }
        }
    }

    fn intern(&mut self, poly: Poly) -> Size {
        match poly.as_slice() {
            [] => return Size::Known(0),
            [(monomial, number)] if monomial.is_empty() => return Size::Known(*number),
            _ => {}
        }
        if let Some(&expr) = self.by_poly.get(&poly) {
            return Size::Open(expr);
        }
        let expr = Expr(self.polys.len() as u32);
        self.polys.push(poly.clone());
        self.by_poly.insert(poly, expr);
        Size::Open(expr)
    }

    fn poly(&self, size: Size) -> Poly {
        match size {
            Size::Known(0) => Vec::new(),
            Size::Known(number) => vec![(Monomial::new(), number)],
            Size::Open(expr) => self.terms(expr).to_vec(),
        }
    }

    /// `a + b`.
    pub fn add(&mut self, a: Size, b: Size) -> Size {
        if let (Size::Known(a), Size::Known(b)) = (a, b) {
            return Size::Known(a.saturating_add(b));
        }
        match sum(self.poly(a), &self.poly(b), (&Monomial::new(), 1)) {
            Some(poly) => self.intern(poly),
            None => self.of_atom(Atom::Add(a, b)),
        }
    }

    /// `a - b`.
    pub fn sub(&mut self, a: Size, b: Size) -> Size {
        let negated = self.mul(b, Size::Known(-1));
        self.add(a, negated)
    }

    /// `a * b`.
    pub fn mul(&mut self, a: Size, b: Size) -> Size {
        if let (Size::Known(a), Size::Known(b)) = (a, b) {
            return Size::Known(a.saturating_mul(b));
        }
        let (left, right) = (self.poly(a), self.poly(b));
        let mut product = Some(Poly::new());
        for (monomial, factor) in &right {
            product = product.and_then(|product| sum(product, &left, (monomial, *factor)));
        }
        match product {
            Some(poly) => self.intern(poly),
            None => self.of_atom(Atom::Mul(a, b)),
        }
    }

    /// The product of `sizes`.
    pub fn product(&mut self, sizes: &[Size]) -> Size {
        sizes.iter().fold(Size::Known(1), |product, &size| self.mul(product, size))
    }

    /// `a / b` where `b` divides `a` as a polynomial.
    pub fn exact_div(&mut self, a: Size, b: Size) -> Option<Size> {
        let (mut rest, divisor) = (self.poly(a), self.poly(b));
        let (lead, factor) = divisor.first()?.clone();
        let mut quotient = Poly::new();
        while let Some((monomial, number)) = rest.first().cloned() {
            if quotient.len() >= MAX_TERMS || number % factor != 0 {
                return None;
            }
            let (monomial, number) = (cancel(&monomial, &lead)?, number.checked_div(factor)?);
            rest = sum(rest, &divisor, (&monomial, number.checked_neg()?))?;
            quotient = sum(quotient, &vec![(monomial, number)], (&Monomial::new(), 1))?;
        }
        Some(self.intern(quotient))
    }

    /// `a / b` rounded towards negative infinity; 0 when `b` is not above 0.
    pub fn floor_div(&mut self, a: Size, b: Size) -> Size {
        match (a, b) {
            (_, Size::Known(1)) => a,
            (_, Size::Known(b)) if b <= 0 => Size::Known(0),
            (Size::Known(a), Size::Known(b)) => Size::Known(a.div_euclid(b)),
            // A divisor that may be 0 must not cancel: its quotient is 0 then.
            _ => match self.exact_div(a, b).filter(|_| self.at_least(b, 1)) {
                Some(quotient) => quotient,
                None => self.of_atom(Atom::FloorDiv(a, b)),
            },
        }
    }

    /// `a / b` rounded towards infinity; for `b` above 0.
    pub fn ceil_div(&mut self, a: Size, b: Size) -> Size {
        if let Some(quotient) = self.exact_div(a, b) {
            return quotient;
        }
        let above = self.sub(b, Size::Known(1));
        let above = self.add(a, above);
        self.floor_div(above, b)
    }

    /// The greater of two numbers.
    pub fn max(&mut self, a: Size, b: Size) -> Size {
        if self.at_most(b, a, MAX_NESTING) {
            return a;
        }
        if self.at_most(a, b, MAX_NESTING) {
            return b;
        }
        let (a, b) = self.sorted(a, b);
        self.of_atom(Atom::Max(a, b))
    }

    /// The lesser of two numbers.
    pub fn min(&mut self, a: Size, b: Size) -> Size {
        if self.at_most(a, b, MAX_NESTING) {
            return a;
        }
        if self.at_most(b, a, MAX_NESTING) {
            return b;
        }
        let (a, b) = self.sorted(a, b);
        self.of_atom(Atom::Min(a, b))
    }

    /// `a` between `low` and `high`, which is not below `low`.
    pub fn clamp(&mut self, a: Size, low: Size, high: Size) -> Size {
        let above = self.max(a, low);
        self.min(above, high)
    }

    /// `yes` when the relation holds between `a` and `b`, else `no`.
    pub fn select(&mut self, relation: Relation, (a, b): (Size, Size), yes: Size, no: Size) -> Size {
        match self.decide(relation, a, b) {
            Some(true) => yes,
            Some(false) => no,
            None if yes == no => yes,
            // Either way the number is that of the other case.
            None if relation == Relation::Equal && ((yes, no) == (b, a) || (yes, no) == (a, b)) => no,
            None => self.of_atom(Atom::Select(relation, a, b, yes, no)),
        }
    }

    /// Whether a relation holds in every run, or in none; `None` when that is not known.
    pub fn decide(&mut self, relation: Relation, a: Size, b: Size) -> Option<bool> {
        let difference = self.sub(b, a);
        match relation {
            Relation::Equal if difference == 0 => Some(true),
            Relation::Equal => {
                let opposite = self.sub(a, b);
                (self.at_least(difference, 1) || self.at_least(opposite, 1)).then_some(false)
            }
            Relation::Less if self.at_least(difference, 1) => Some(true),
            Relation::Less => self.at_most(b, a, MAX_NESTING).then_some(false),
        }
    }

    /// Whether `a <= b` in every run, as far as signs show, and the alternatives of maxima and minima `depth` deep.
    fn at_most(&mut self, a: Size, b: Size, depth: u32) -> bool {
        let difference = self.sub(b, a);
        if self.at_least(difference, 0) {
            return true;
        }
        let Some(depth) = depth.checked_sub(1) else { return false };
        match (self.only_atom(a), self.only_atom(b)) {
            (Some(Atom::Max(x, y)), _) => self.at_most(x, b, depth) && self.at_most(y, b, depth),
            (_, Some(Atom::Min(x, y))) => self.at_most(a, x, depth) && self.at_most(a, y, depth),
            (Some(Atom::Min(x, y)), _) => self.at_most(x, b, depth) || self.at_most(y, b, depth),
            (_, Some(Atom::Max(x, y))) => self.at_most(a, x, depth) || self.at_most(a, y, depth),
            _ => false,
        }
    }

    /// The atom that an expression is, when it is no more than that.
    pub(super) fn only_atom(&self, size: Size) -> Option<Atom> {
        let Size::Open(expr) = size else { return None };
        match self.terms(expr) {
            [(monomial, 1)] if monomial.len() == 1 => Some(self.atom(monomial[0])),
            _ => None,
        }
    }

    fn sorted(&self, a: Size, b: Size) -> (Size, Size) {
        let key = |size: Size| match size {
            Size::Known(number) => (0, number, None),
            Size::Open(expr) => (1, 0, Some(expr)),
        };
        if key(a) <= key(b) { (a, b) } else { (b, a) }
    }

    /// Whether `size` is at least `least` in every run, as far as signs show.
    pub fn at_least(&self, size: Size, least: i64) -> bool {
        match size {
            Size::Known(number) => number >= least,
            Size::Open(expr) => {
                let mut low = 0i64;
                for (monomial, factor) in self.terms(expr) {
                    if monomial.is_empty() {
                        low = low.saturating_add(*factor);
                    } else if *factor < 0 {
                        return false;
                    } else {
                        let Some(bound) = self.product_bound(monomial) else { return false };
                        low = low.saturating_add(factor.saturating_mul(bound));
                    }
                }
                low >= least
            }
        }
    }

    /// A lower bound of a product of atoms that are not below 0.
    fn product_bound(&self, monomial: &Monomial) -> Option<i64> {
        monomial.iter().try_fold(1i64, |bound, &id| Some(bound.saturating_mul(self.atom_bound(id)?)))
    }

    /// A number at least 0 that the atom is never below; `None` when it may be below 0. Atoms are made after what
    /// they are made of, so that this ends.
    fn atom_bound(&self, id: AtomId) -> Option<i64> {
        let bound = |size: Size| match size {
            Size::Known(number) => (number >= 0).then_some(number),
            open => self.at_least(open, 0).then_some(0),
        };
        match self.atom(id) {
            Atom::Symbol(Symbol::Dim(..)) => Some(0),
            Atom::Symbol(Symbol::Element(..) | Symbol::Index(_)) => None,
            Atom::Add(a, b) | Atom::Mul(a, b) => bound(a).and(bound(b)).map(|_| 0),
            Atom::FloorDiv(a, _) => bound(a).map(|_| 0),
            Atom::Max(a, b) => match (bound(a), bound(b)) {
                (Some(a), Some(b)) => Some(a.max(b)),
                (a, b) => a.or(b),
            },
            Atom::Min(a, b) | Atom::Select(_, _, _, a, b) => Some(bound(a)?.min(bound(b)?)),
        }
    }
}

/// `a + factor * monomial * b`; `None` when that is too long.
fn sum(a: Poly, b: &Poly, (monomial, factor): (&Monomial, i64)) -> Option<Poly> {
    let mut terms = a;
    for (other, number) in b {
        let mut product: Monomial = other.iter().chain(monomial).copied().collect();
        if product.len() > MAX_DEGREE {
            return None;
        }
        product.sort_unstable();
        let number = number.checked_mul(factor)?;
        match terms.binary_search_by(|term| order(&term.0, &product)) {
            Ok(at) => {
                terms[at].1 = terms[at].1.checked_add(number)?;
                if terms[at].1 == 0 {
                    terms.remove(at);
                }
            }
            Err(at) => terms.insert(at, (product, number)),
        }
    }
    (terms.len() <= MAX_TERMS).then_some(terms)
}

/// `a` without the atoms of `b`, all of which it has.
fn cancel(a: &Monomial, b: &Monomial) -> Option<Monomial> {
    let mut rest = a.clone();
    for atom in b {
        let at = rest.iter().position(|other| other == atom)?;
        rest.remove(at);
    }
    Some(rest)
}

#[cfg(test)]
#[path = "expr_tests.rs"]
mod tests;
