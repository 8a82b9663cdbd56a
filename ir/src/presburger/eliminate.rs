//! Projection: elimination of variables by equalities (Gauss) and by pairs of inequalities (Fourier and
//! Motzkin).

use super::row::{combine, divisor, gcd, normalize, tighten};
use super::{MAX_ROWS, Row, System};

impl System {
    /// Divides inequalities by what divides their coefficients, constants rounded down.
    pub(super) fn tighten(&mut self) {
        self.inequalities.iter_mut().for_each(|row| tighten(row));
    }

    /// Divides all rows by what divides all of their numbers.
    pub(super) fn normalize(&mut self) {
        self.rows_mut().for_each(|row| normalize(row));
    }

    /// Removes variable `at` from `row` by means of the equality `pivot`; overflow is `None`.
    fn without(row: &Row, pivot: &Row, at: usize) -> Option<Row> {
        let (lead, by) = (row[at], pivot[at]);
        if lead == 0 {
            return Some(row.clone());
        }
        let common = gcd(lead, by);
        // The multiple of an inequality must be positive, that of the equality need not be.
        let (times, mut of_pivot) = ((by / common).checked_abs()?, (lead / common).checked_abs()?);
        if (lead > 0) == (by > 0) {
            of_pivot = of_pivot.checked_neg()?;
        }
        let mut row = combine(row, times, pivot, of_pivot)?;
        normalize(&mut row);
        Some(row)
    }

    /// Eliminates the variables from `start` on by equalities, until one is not in any equality but in an
    /// inequality, or `limit` is reached; how many.
    pub(super) fn gauss(&mut self, start: usize, limit: usize) -> usize {
        if start >= limit {
            return 0;
        }
        self.tighten();
        let mut at = start;
        while at < limit {
            let Some(found) = self.equalities.iter().position(|row| row[at] != 0) else {
                if self.inequalities.iter().any(|row| row[at] != 0) {
                    break;
                }
                at += 1;
                continue;
            };
            self.eliminate_by(found, at);
            at += 1;
        }
        for _ in start..at {
            self.remove(start);
        }
        at - start
    }

    /// Makes the coefficients of variable `at` zero by means of equality `found`, which is removed.
    fn eliminate_by(&mut self, found: usize, at: usize) {
        let pivot = self.equalities.remove(found);
        // With a coefficient of 1 the other integers decide; with more, not all of them have a partner.
        let partners = pivot[at].unsigned_abs() == 1
            || pivot.iter().enumerate().all(|(other, &value)| other == at || value % pivot[at] == 0);
        self.exact &= partners;
        for (rows, equal) in
            [(std::mem::take(&mut self.equalities), true), (std::mem::take(&mut self.inequalities), false)]
        {
            for row in &rows {
                self.add_or_drop(Self::without(row, &pivot, at), equal);
            }
        }
        self.tighten();
    }

    /// The number of inequalities that elimination of variable `at` makes.
    fn growth(&self, at: usize) -> usize {
        let lower = self.inequalities.iter().filter(|row| row[at] > 0).count();
        let upper = self.inequalities.iter().filter(|row| row[at] < 0).count();
        lower.saturating_mul(upper)
    }

    /// Eliminates variable `at`. The result has all points that have a partner, and, where it is not exact,
    /// some that have none.
    pub(super) fn eliminate(&mut self, at: usize) {
        if self.equalities.iter().any(|row| row[at] != 0) {
            self.gauss(at, at + 1);
            return;
        }
        self.tighten();
        if self.is_free(at) {
            self.remove(at);
            return;
        }
        let rows = std::mem::take(&mut self.inequalities);
        let lower: Vec<&Row> = rows.iter().filter(|row| row[at] > 0).collect();
        let upper: Vec<&Row> = rows.iter().filter(|row| row[at] < 0).collect();
        // Exact when on one side all coefficients are 1: between two such bounds there is an integer.
        let unit = |rows: &[&Row]| rows.iter().all(|row| row[at].unsigned_abs() == 1);
        self.exact &= unit(&lower) || unit(&upper);
        for high in &upper {
            for low in &lower {
                let (a, b) = (low[at], high[at].checked_neg());
                let row = b.and_then(|b| {
                    let common = gcd(a, b);
                    combine(high, a / common, low, b / common)
                });
                match row {
                    Some(row) if self.inequalities.len() < MAX_ROWS => self.inequalities.push(row),
                    _ => self.exact = false,
                }
            }
        }
        self.inequalities.extend(rows.iter().filter(|row| row[at] == 0).cloned());
        self.remove(at);
        self.remove_trivial_redundancy();
    }

    /// Eliminates the `count` variables from `at` on, those first that take the fewest constraints.
    pub fn project_out(&mut self, at: usize, count: usize) {
        if count == 0 {
            return;
        }
        let (mut next, mut limit) = (at, at + count);
        while next < limit {
            limit -= self.gauss(next, limit);
            next += 1;
        }
        while limit > at {
            let best = (at..limit).min_by_key(|&var| self.growth(var)).unwrap_or(at);
            self.eliminate(best);
            limit -= 1;
        }
        self.tighten();
        self.normalize();
    }

    /// Removes locals that an equality gives as a sum of the others.
    pub fn solve_locals(&mut self) {
        self.equalities.iter_mut().for_each(|row| normalize(row));
        let first = self.first(super::Kind::Local);
        loop {
            let solvable = self.equalities.iter().enumerate().find_map(|(index, row)| {
                let at = (first..self.vars()).find(|&at| row[at].unsigned_abs() == 1)?;
                Some((index, at))
            });
            let Some((index, at)) = solvable else { return };
            self.eliminate_by(index, at);
            self.remove(at);
        }
    }

    /// Makes an equality of two inequalities that leave one value only.
    pub fn find_equalities(&mut self) {
        self.remove_trivial_redundancy();
        let mut at = 0;
        while at < self.inequalities.len() {
            let opposite = super::row::negated(&self.inequalities[at]);
            let other = (at + 1..self.inequalities.len())
                .find(|&other| opposite.as_ref() == Some(&self.inequalities[other]));
            match other {
                Some(other) => {
                    self.inequalities.remove(other);
                    let row = self.inequalities.remove(at);
                    self.equalities.push(row);
                }
                None => at += 1,
            }
        }
    }

    /// Replaces variables among the `count` from `at` on that equal a number by it.
    pub fn fold_constants(&mut self, at: usize, count: usize) {
        let mut var = at;
        for _ in 0..count {
            match self.constant_of(var) {
                Some(value) => self.substitute(var, value),
                None => var += 1,
            }
        }
    }

    /// The number that an equality says variable `at` is.
    pub(super) fn constant_of(&self, at: usize) -> Option<i128> {
        let row = self.equality_without(at, self.vars())?;
        row[self.vars()].checked_mul(row[at])?.checked_neg()
    }

    /// An equality that has variable `at` with a coefficient of 1 or -1, and no other before `end`.
    pub(super) fn equality_without(&self, at: usize, end: usize) -> Option<&Row> {
        self.equalities
            .iter()
            .find(|row| row[at].unsigned_abs() == 1 && (0..end).all(|other| other == at || row[other] == 0))
    }

    /// Whether a constraint without variables does not hold, or no integers satisfy an equality.
    pub(super) fn is_trivially_empty(&self) -> bool {
        let fails = |row: &Row| {
            let (divisor, constant) = (divisor(row), super::row::constant(row));
            if divisor == 0 { constant != 0 } else { constant % divisor != 0 }
        };
        self.equalities.iter().any(fails)
            || self.inequalities.iter().any(|row| divisor(row) == 0 && super::row::constant(row) < 0)
    }
}
