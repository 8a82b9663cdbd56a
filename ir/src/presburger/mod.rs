//! Sets of integer points that linear equalities and inequalities describe.
//!
//! A [`System`] has *dimensions*, *symbols* (parameters) and *locals* (variables that exist, mostly
//! quotients), and constraints over them. What can be asked of it: whether a point is in it
//! ([`System::is_empty`], Pugh's Omega test), what remains when variables are projected out
//! ([`System::project_out`], Gauss and Fourier–Motzkin), bounds of variables as numbers and as affine
//! maps, and which constraints are redundant. Affine maps and sets become rows with
//! [`flatten`](Flat) and back.
//!
//! Coefficients are `i128`, and every operation notices overflow. A constraint that would overflow is
//! dropped, so that a system never has fewer points than it should: what is said to be empty is
//! empty, what is said to be bounded is bounded. [`System::is_exact`] tells whether anything was lost
//! so far, by overflow or by a projection that is exact for rationals only.
//!
//! Sources: W. Pugh, "The Omega test: a fast and practical integer programming algorithm for dependence
//! analysis" (1991); P. Feautrier, "Dataflow analysis of array and scalar references" (1991); U.
//! Bondhugula et al., "A practical automatic polyhedral parallelizer and locality optimizer" (2008);
//! upstream's `mlir/Analysis/Presburger`, whose order of elimination is kept, because it shows in the
//! bounds that come out.

mod affine;
mod bounds;
mod divisions;
mod eliminate;
mod flatten;
mod omega;
mod redundancy;
mod row;

pub use affine::Bound;
pub use bounds::Extent;
pub use flatten::{Flat, flatten, flatten_set};

/// Coefficients of the variables, then the constant.
pub type Row = Vec<i128>;

/// How many constraints a system may grow to in one operation, before constraints are dropped.
const MAX_ROWS: usize = 4096;

/// A conjunction of equalities and inequalities over dimensions, symbols and locals, in this order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct System {
    dims: usize,
    symbols: usize,
    locals: usize,
    /// Rows that are zero.
    equalities: Vec<Row>,
    /// Rows that are not negative.
    inequalities: Vec<Row>,
    exact: bool,
}

/// A kind of variables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Dimensions, the first variables.
    Dim,
    /// Symbols, behind the dimensions.
    Symbol,
    /// Locals, the last variables.
    Local,
}

impl System {
    /// All points of a space.
    pub fn new(dims: usize, symbols: usize, locals: usize) -> System {
        System { dims, symbols, locals, equalities: Vec::new(), inequalities: Vec::new(), exact: true }
    }

    /// Number of dimensions.
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// Number of symbols.
    pub fn symbols(&self) -> usize {
        self.symbols
    }

    /// Number of locals.
    pub fn locals(&self) -> usize {
        self.locals
    }

    /// Number of variables.
    pub fn vars(&self) -> usize {
        self.dims + self.symbols + self.locals
    }

    /// Length of a row.
    pub fn cols(&self) -> usize {
        self.vars() + 1
    }

    /// Whether these are the points that were described; otherwise there may be more.
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// Rows that are zero.
    pub fn equalities(&self) -> &[Row] {
        &self.equalities
    }

    /// Rows that are not negative.
    pub fn inequalities(&self) -> &[Row] {
        &self.inequalities
    }

    /// A row of zeros.
    pub fn zeros(&self) -> Row {
        vec![0; self.cols()]
    }

    /// Demands that `row` is zero.
    ///
    /// # Panics
    /// When `row` has another length.
    pub fn add_equality(&mut self, row: Row) {
        assert_eq!(row.len(), self.cols(), "a coefficient for each variable, and the constant");
        self.equalities.push(row);
    }

    /// Demands that `row` is not negative.
    ///
    /// # Panics
    /// When `row` has another length.
    pub fn add_inequality(&mut self, row: Row) {
        assert_eq!(row.len(), self.cols(), "a coefficient for each variable, and the constant");
        self.inequalities.push(row);
    }

    /// Demands a constraint whose row may have overflowed: then it is left out.
    pub(super) fn add_or_drop(&mut self, row: Option<Row>, equal: bool) {
        match row {
            Some(row) if equal => self.add_equality(row),
            Some(row) => self.add_inequality(row),
            None => self.exact = false,
        }
    }

    /// Demands that variable `at` is `value`.
    pub fn fix(&mut self, at: usize, value: i64) {
        let mut row = self.zeros();
        row[at] = 1;
        row[self.vars()] = -i128::from(value);
        self.add_equality(row);
    }

    /// Demands that variable `at` is at least `value`.
    pub fn at_least(&mut self, at: usize, value: i64) {
        let mut row = self.zeros();
        row[at] = 1;
        row[self.vars()] = -i128::from(value);
        self.add_inequality(row);
    }

    /// Demands that variable `at` is at most `value`.
    pub fn at_most(&mut self, at: usize, value: i64) {
        let mut row = self.zeros();
        row[at] = -1;
        row[self.vars()] = i128::from(value);
        self.add_inequality(row);
    }

    /// The number of the first variable of a kind.
    pub fn first(&self, kind: Kind) -> usize {
        match kind {
            Kind::Dim => 0,
            Kind::Symbol => self.dims,
            Kind::Local => self.dims + self.symbols,
        }
    }

    fn count_mut(&mut self, kind: Kind) -> &mut usize {
        match kind {
            Kind::Dim => &mut self.dims,
            Kind::Symbol => &mut self.symbols,
            Kind::Local => &mut self.locals,
        }
    }

    fn kind_of(&self, at: usize) -> Kind {
        match at {
            at if at < self.dims => Kind::Dim,
            at if at < self.dims + self.symbols => Kind::Symbol,
            _ => Kind::Local,
        }
    }

    fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.equalities.iter_mut().chain(&mut self.inequalities)
    }

    /// Adds `count` variables of a kind in front of the one at `at` among its kind; the number of the first.
    pub fn insert(&mut self, kind: Kind, at: usize, count: usize) -> usize {
        let place = self.first(kind) + at;
        *self.count_mut(kind) += count;
        for row in self.rows_mut() {
            row.splice(place..place, std::iter::repeat_n(0, count));
        }
        place
    }

    /// Forgets variable `at`, without projecting it: its coefficients go.
    pub(super) fn remove(&mut self, at: usize) {
        let kind = self.kind_of(at);
        *self.count_mut(kind) -= 1;
        for row in self.rows_mut() {
            row.remove(at);
        }
    }

    /// Exchanges two variables.
    pub fn swap(&mut self, a: usize, b: usize) {
        for row in self.rows_mut() {
            row.swap(a, b);
        }
    }

    /// Moves the border between dimensions and symbols, so that `dims` variables are dimensions.
    ///
    /// # Panics
    /// When there are not as many dimensions and symbols.
    pub fn set_dims(&mut self, dims: usize) {
        let both = self.dims + self.symbols;
        assert!(dims <= both, "no more dimensions than dimensions and symbols");
        (self.dims, self.symbols) = (dims, both - dims);
    }

    /// Makes dimension or symbol `at` a local, behind the others.
    pub fn make_local(&mut self, at: usize) {
        let local = self.insert(Kind::Local, self.locals, 1);
        self.swap(at, local);
        self.remove(at);
    }

    /// Adds the constraints of `other`, which is in the same space.
    ///
    /// # Panics
    /// When it has another number of variables.
    pub fn append(&mut self, other: &System) {
        assert_eq!(self.cols(), other.cols(), "systems in one space");
        self.equalities.extend(other.equalities.iter().cloned());
        self.inequalities.extend(other.inequalities.iter().cloned());
        self.exact &= other.exact;
    }

    /// Adds the constraints of `other`, whose variable `i` is variable `columns[i]` here.
    ///
    /// # Panics
    /// When there is no column for a variable.
    pub fn embed(&mut self, other: &System, columns: &[usize]) {
        let rows = other.equalities.iter().map(|row| (row, true));
        for (row, equal) in rows.chain(other.inequalities.iter().map(|row| (row, false))) {
            let row = self.embedded(row, columns);
            self.add_or_drop(row, equal);
        }
        self.exact &= other.exact;
    }

    /// A row of another system, whose variable `i` is variable `columns[i]` here; `None` on overflow.
    ///
    /// # Panics
    /// When there is no column for a variable.
    pub fn embedded(&self, row: &[i128], columns: &[usize]) -> Option<Row> {
        let mut wide = self.zeros();
        let (constant, coefficients) = row.split_last().expect("a row has its constant");
        for (at, &value) in coefficients.iter().enumerate() {
            wide[columns[at]] = wide[columns[at]].checked_add(value)?;
        }
        wide[self.vars()] = *constant;
        Some(wide)
    }

    /// Takes all constraints away.
    pub fn clear(&mut self) {
        self.equalities.clear();
        self.inequalities.clear();
    }

    /// Adds a local that is `dividend floordiv by`, and its number.
    ///
    /// # Panics
    /// When `by` is not positive or `dividend` not a row of this system.
    pub fn add_floor_div(&mut self, dividend: &[i128], by: i128) -> usize {
        assert!(by > 0 && dividend.len() == self.cols(), "a row and a positive divisor");
        let quotient = self.insert(Kind::Local, self.locals, 1);
        let mut upper = dividend.to_vec();
        upper.insert(quotient, -by);
        // by * q <= dividend <= by * q + by - 1
        let lower = row::negated(&upper).and_then(|mut row| {
            let last = row.len() - 1;
            row[last] = row[last].checked_add(by - 1)?;
            Some(row)
        });
        self.add_or_drop(lower, false);
        self.add_inequality(upper);
        quotient
    }

    /// Gives variable `at` a value and removes it.
    pub fn substitute(&mut self, at: usize, value: i128) {
        let set = |row: &Row| -> Option<Row> {
            let mut row = row.clone();
            let last = row.len() - 1;
            row[last] = row[last].checked_add(row[at].checked_mul(value)?)?;
            Some(row)
        };
        let (equalities, inequalities) =
            (std::mem::take(&mut self.equalities), std::mem::take(&mut self.inequalities));
        for (rows, equal) in [(equalities, true), (inequalities, false)] {
            for row in &rows {
                let row = set(row);
                self.add_or_drop(row, equal);
            }
        }
        self.remove(at);
    }

    /// Whether `point`, a value for each variable, satisfies all constraints.
    pub fn contains(&self, point: &[i64]) -> bool {
        let value = |row: &Row| -> Option<i128> {
            let mut sum = row::constant(row);
            for (&coefficient, &at) in row.iter().zip(point) {
                sum = sum.checked_add(coefficient.checked_mul(i128::from(at))?)?;
            }
            Some(sum)
        };
        self.equalities.iter().all(|row| value(row) == Some(0))
            && self.inequalities.iter().all(|row| value(row).is_some_and(|value| value >= 0))
    }

    /// Whether variable `at` occurs in no constraint.
    pub fn is_free(&self, at: usize) -> bool {
        self.equalities.iter().chain(&self.inequalities).all(|row| row[at] == 0)
    }
}

#[cfg(test)]
mod tests;
