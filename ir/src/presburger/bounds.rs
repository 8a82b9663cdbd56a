//! Bounds of variables: as numbers, and between the other variables.

use super::row::{ceil_div, constant, negated};
use super::{Row, System};

/// How far a dimension reaches: from `lower floordiv divisor` on, over at most `size` integers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extent {
    /// How many integers there are at most.
    pub size: i64,
    /// Coefficients of the symbols, and the constant.
    pub lower: Row,
    /// Coefficients of the symbols, and the constant; the upper bound is `upper floordiv divisor`.
    pub upper: Row,
    /// What both are divided by.
    pub divisor: i128,
}

/// Numbers of rows that bound a variable.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Bounding {
    pub(super) lower: Vec<usize>,
    pub(super) upper: Vec<usize>,
    pub(super) equal: Vec<usize>,
}

impl System {
    /// The constraints on variable `at` in which none of the `count` variables from `first` on occurs but
    /// itself.
    pub(super) fn bounding(&self, at: usize, first: usize, count: usize) -> Bounding {
        let independent =
            |row: &Row| (first..first + count).all(|var| var == at || row[var] == 0) && row[at] != 0;
        let mut found = Bounding::default();
        for (index, row) in self.inequalities.iter().enumerate().filter(|(_, row)| independent(row)) {
            if row[at] > 0 { &mut found.lower } else { &mut found.upper }.push(index);
        }
        let equal = self.equalities.iter().enumerate().filter(|(_, row)| independent(row));
        found.equal = equal.map(|(index, _)| index).collect();
        found
    }

    /// The least (`lower`) or greatest value that variable `at` is known to have, whatever the others are.
    pub fn constant_bound(&self, at: usize, lower: bool) -> Option<i64> {
        let mut alone = self.clone();
        alone.project_out(0, at);
        let others = alone.vars() - 1;
        alone.project_out(1, others);
        if let Some(value) = alone.constant_of(0) {
            return i64::try_from(value).ok();
        }
        let bound = |row: &Row| -> Option<i128> {
            match (row[0], lower) {
                (by, true) if by > 0 => ceil_div(constant(row).checked_neg()?, by),
                (by, false) if by < 0 => Some(constant(row).div_euclid(by.checked_neg()?)),
                _ => None,
            }
        };
        let bounds = alone.inequalities.iter().filter_map(bound);
        let best = if lower { bounds.max() } else { bounds.min() };
        i64::try_from(best?).ok()
    }

    /// The coefficients of the symbols and the constant of a row; `None` when a local occurs.
    fn symbolic(&self, row: &Row) -> Option<Row> {
        let (first, locals) = (self.dims(), self.dims() + self.symbols());
        if row[locals..self.vars()].iter().any(|&value| value != 0) {
            return None;
        }
        let mut symbolic = row[first..locals].to_vec();
        symbolic.push(constant(row));
        Some(symbolic)
    }

    /// How far dimension `at` reaches, as two bounds that are symbolic and differ by a constant. The
    /// smallest such extent.
    pub fn extent(&self, at: usize) -> Option<Extent> {
        if let Some(row) = self.equality_without(at, self.dims()) {
            let mut value = self.symbolic(row)?;
            if row[at] > 0 {
                value = negated(&value)?;
            }
            return Some(Extent { size: 1, lower: value.clone(), upper: value, divisor: 1 });
        }
        let bounding = self.bounding(at, 0, self.dims());
        let mut best: Option<Extent> = None;
        for &upper in &bounding.upper {
            for &lower in &bounding.lower {
                let (upper, lower) = (&self.inequalities[upper], &self.inequalities[lower]);
                if (0..self.vars()).any(|var| upper[var].checked_neg() != Some(lower[var])) {
                    continue;
                }
                let Some(extent) = self.between(lower, upper, at) else { continue };
                if best.as_ref().is_none_or(|best| extent.size < best.size) {
                    best = Some(extent);
                }
            }
        }
        best
    }

    fn between(&self, lower: &Row, upper: &Row, at: usize) -> Option<Extent> {
        let divisor = lower[at];
        let span = constant(upper).checked_add(constant(lower))?.checked_add(1)?;
        let size = i64::try_from(ceil_div(span, divisor)?.max(0)).ok()?;
        let mut low = negated(&self.symbolic(lower)?)?;
        let last = low.len() - 1;
        // ceil(e / d) is floor((e + d - 1) / d).
        low[last] = low[last].checked_add(divisor - 1)?;
        Some(Extent { size, lower: low, upper: self.symbolic(upper)?, divisor })
    }

    /// Makes this the smallest box, with symbolic bounds, that holds the points of this system and of
    /// `other`, which is in the same space; constraints of both are kept. Nothing changes, and the result is
    /// `None`, when a dimension has no extent or the bounds cannot be compared.
    pub fn unite_boxes(&mut self, other: &System) -> Option<()> {
        if self.cols() != other.cols() || self.locals() != 0 || other.locals() != 0 {
            return None;
        }
        let mut rows = Vec::new();
        for at in 0..self.dims() {
            let (mine, theirs) = (self.extent(at)?, other.extent(at)?);
            if mine.divisor != theirs.divisor {
                return None;
            }
            let divisor = mine.divisor;
            let (mut low, scale) = self.lesser(other, at, &mine.lower, &theirs.lower, true, divisor)?;
            if scale == divisor {
                let last = low.len() - 1;
                low[last] = low[last].checked_sub(divisor - 1)?;
            }
            rows.push(self.bound_row(at, &negated(&low)?, scale));
            let (high, scale) = self.lesser(other, at, &mine.upper, &theirs.upper, false, divisor)?;
            rows.push(self.bound_row(at, &high, -scale));
        }
        let common = |mine: &[Row], theirs: &[Row]| -> Vec<Row> {
            mine.iter().filter(|row| theirs.contains(row)).cloned().collect()
        };
        rows.extend(common(&self.inequalities, &other.inequalities));
        self.equalities = common(&self.equalities, &other.equalities);
        self.inequalities = rows;
        self.exact = false;
        self.remove_trivial_redundancy();
        Some(())
    }

    /// The lesser (`lower`) or greater of two symbolic bounds of dimension `at`, and what it is divided by: one
    /// of them, or where they cannot be compared, the numbers that bound both.
    fn lesser(
        &self,
        other: &System,
        at: usize,
        mine: &Row,
        theirs: &Row,
        lower: bool,
        divisor: i128,
    ) -> Option<(Row, i128)> {
        let last = mine.len() - 1;
        if mine[..last] == theirs[..last] {
            let first = (mine[last] <= theirs[last]) == lower;
            return Some((if first { mine } else { theirs }.clone(), divisor));
        }
        let (a, b) = (self.constant_bound(at, lower)?, other.constant_bound(at, lower)?);
        let mut row = vec![0; mine.len()];
        row[last] = i128::from(if lower { a.min(b) } else { a.max(b) });
        // A bound of the variable itself, not of its multiple.
        Some((row, if divisor == 1 { divisor } else { 1 }))
    }

    /// `scale * x + symbolic >= 0` for dimension `at`.
    fn bound_row(&self, at: usize, symbolic: &[i128], scale: i128) -> Row {
        let mut row = self.zeros();
        row[at] = scale;
        row[self.dims()..self.dims() + self.symbols()].copy_from_slice(&symbolic[..self.symbols()]);
        row[self.vars()] = symbolic[symbolic.len() - 1];
        row
    }
}
