//! Whether there are integer points: Pugh's Omega test.
//!
//! Equalities are solved for one variable after another, exactly, with his symmetric remainders. What
//! is left are inequalities, of which variables are eliminated: exactly where possible, else by the
//! real shadow, which has a point if the system has one, the dark shadow, for which the converse holds, and
//! the splinters between them.

use super::row::{combine, constant, divisor, is_constant, negated, normalize, tighten};
use super::{Row, System};

/// How many systems may be looked at.
const MAX_SYSTEMS: u32 = 200;
/// How many inequalities one may have.
const MAX_INEQUALITIES: usize = 300;
/// How many substitutions may solve the equalities of one.
const MAX_SUBSTITUTIONS: usize = 400;

/// What is known of a system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Known {
    Empty,
    HasPoint,
    Nothing,
}

impl System {
    /// Whether no integers satisfy all constraints. `false` when that is not so, or would take too long to
    /// find out.
    pub fn is_empty(&self) -> bool {
        self.is_trivially_empty() || self.omega() == Known::Empty
    }

    /// Whether integers are known that satisfy all constraints.
    pub fn has_point(&self) -> bool {
        self.omega() == Known::HasPoint
    }

    fn omega(&self) -> Known {
        let mut budget = MAX_SYSTEMS;
        let system = Omega { equalities: self.equalities.clone(), inequalities: self.inequalities.clone() };
        system.decide(&mut budget)
    }
}

/// A system in which all variables are alike.
#[derive(Clone)]
struct Omega {
    equalities: Vec<Row>,
    inequalities: Vec<Row>,
}

/// `value` less the multiple of `by` that is nearest to it.
fn symmetric_remainder(value: i128, by: i128) -> Option<i128> {
    let doubled = value.checked_mul(2)?.checked_add(by)?;
    value.checked_sub(by.checked_mul(doubled.div_euclid(by.checked_mul(2)?))?)
}

/// `row` with variable `at` replaced by `value`, a row in which it may occur itself.
fn replaced(row: &Row, at: usize, value: &Row) -> Option<Row> {
    let times = row[at];
    if times == 0 {
        return Some(row.clone());
    }
    let mut rest = row.clone();
    rest[at] = 0;
    combine(&rest, 1, value, times)
}

impl Omega {
    fn decide(mut self, budget: &mut u32) -> Known {
        loop {
            if *budget == 0 {
                return Known::Nothing;
            }
            *budget -= 1;
            match self.solve_equalities() {
                Some(true) => {}
                Some(false) => return Known::Empty,
                None => return Known::Nothing,
            }
            match self.simplify() {
                Some(true) => continue,
                Some(false) => {}
                None => return Known::Empty,
            }
            let Some(at) = self.best_variable() else { return Known::HasPoint };
            if !self.is_exact(at) {
                return self.split(at, budget);
            }
            match self.shadow(at, false) {
                Some(rows) => self.inequalities = rows,
                None => return Known::Nothing,
            }
        }
    }

    /// Uses up the equalities; whether they have solutions. `None` when numbers grow too large.
    fn solve_equalities(&mut self) -> Option<bool> {
        for _ in 0..MAX_SUBSTITUTIONS {
            for row in &mut self.equalities {
                let divisor = divisor(row);
                if divisor == 0 && constant(row) != 0 || divisor != 0 && constant(row) % divisor != 0 {
                    return Some(false);
                }
                normalize(row);
            }
            self.equalities.retain(|row| !is_constant(row));
            let smallest = |row: &Row| {
                let values = row[..row.len() - 1].iter().enumerate().filter(|(_, value)| **value != 0);
                values.map(|(at, value)| (value.unsigned_abs(), at)).min()
            };
            let found = self.equalities.iter().enumerate();
            let Some(((size, at), index)) =
                found.filter_map(|(index, row)| Some((smallest(row)?, index))).min()
            else {
                return Some(true);
            };
            let mut row = self.equalities[index].clone();
            if row[at] > 0 {
                row = negated(&row)?;
            }
            // Now `row` is `-size * x + ... = 0`.
            let value = if size == 1 {
                self.equalities.remove(index);
                row[at] = 0;
                row
            } else {
                let by = i128::try_from(size).ok()?.checked_add(1)?;
                let mut value: Row =
                    row.iter().map(|&value| symmetric_remainder(value, by)).collect::<Option<Row>>()?;
                // x = -(the others mod by) + by * s, where s takes the place of x: -size mod by is 1.
                value[at] = 0;
                value = negated(&value)?;
                value[at] = by;
                value
            };
            for row in self.equalities.iter_mut().chain(&mut self.inequalities) {
                *row = replaced(row, at, &value)?;
            }
        }
        None
    }

    /// Tightens, and drops what is implied by one other inequality. `None` when two contradict each
    /// other, `true` when two made an equality.
    fn simplify(&mut self) -> Option<bool> {
        let mut kept: Vec<Row> = Vec::new();
        self.inequalities.iter_mut().for_each(|row| tighten(row));
        self.inequalities.sort_unstable();
        // Sorted: of rows that differ in the constant only, the strictest comes first.
        for row in &self.inequalities {
            if is_constant(row) {
                if constant(row) < 0 {
                    return None;
                }
                continue;
            }
            let same = |other: &Row| other[..other.len() - 1] == row[..row.len() - 1];
            if !kept.last().is_some_and(same) {
                kept.push(row.clone());
            }
        }
        let mut made = false;
        let mut at = 0;
        while at < kept.len() {
            let opposite = (at + 1..kept.len()).find(|&other| {
                let pairs = kept[at].iter().zip(&kept[other]).take(kept[at].len() - 1);
                pairs.clone().all(|(a, b)| a.checked_neg() == Some(*b))
            });
            let Some(other) = opposite else {
                at += 1;
                continue;
            };
            match constant(&kept[at]).checked_add(constant(&kept[other])) {
                Some(slack) if slack < 0 => return None,
                Some(0) => {
                    kept.remove(other);
                    self.equalities.push(kept.remove(at));
                    made = true;
                }
                _ => at += 1,
            }
        }
        self.inequalities = kept;
        self.drop_unbounded();
        Some(made)
    }

    /// Drops inequalities of variables that are bounded on one side at most: those can always be satisfied.
    fn drop_unbounded(&mut self) {
        let count = self.inequalities.first().map_or(0, |row| row.len() - 1);
        loop {
            let unbounded = (0..count).find(|&at| {
                let (mut lower, mut upper) = (false, false);
                for row in self.inequalities.iter().chain(&self.equalities) {
                    lower |= row[at] > 0;
                    upper |= row[at] < 0;
                }
                lower != upper && self.equalities.iter().all(|row| row[at] == 0)
            });
            let Some(at) = unbounded else { return };
            self.inequalities.retain(|row| row[at] == 0);
        }
    }

    fn bounds(&self, at: usize) -> (Vec<&Row>, Vec<&Row>) {
        let lower = self.inequalities.iter().filter(|row| row[at] > 0).collect();
        let upper = self.inequalities.iter().filter(|row| row[at] < 0).collect();
        (lower, upper)
    }

    fn is_exact(&self, at: usize) -> bool {
        let (lower, upper) = self.bounds(at);
        lower.iter().all(|row| row[at] == 1) || upper.iter().all(|row| row[at] == -1)
    }

    /// The variable to eliminate: one whose elimination is exact, and makes few inequalities.
    fn best_variable(&self) -> Option<usize> {
        let count = self.inequalities.first()?.len() - 1;
        let occurs = (0..count).filter(|&at| self.inequalities.iter().any(|row| row[at] != 0));
        occurs.min_by_key(|&at| {
            let (lower, upper) = self.bounds(at);
            (!self.is_exact(at), lower.len() * upper.len())
        })
    }

    /// The inequalities on the other variables: the real shadow or the dark one.
    fn shadow(&self, at: usize, dark: bool) -> Option<Vec<Row>> {
        let (lower, upper) = self.bounds(at);
        let mut rows: Vec<Row> = self.inequalities.iter().filter(|row| row[at] == 0).cloned().collect();
        for low in &lower {
            for high in &upper {
                let (a, b) = (low[at], high[at].checked_neg()?);
                let mut row = combine(high, a, low, b)?;
                if dark {
                    // a * b - a - b + 1 is (a - 1) * (b - 1).
                    let last = row.len() - 1;
                    row[last] = row[last].checked_sub((a - 1).checked_mul(b - 1)?)?;
                }
                tighten(&mut row);
                rows.push(row);
                if rows.len() > MAX_INEQUALITIES {
                    return None;
                }
            }
        }
        Some(rows)
    }

    /// Decides where elimination of variable `at` is not exact.
    fn split(self, at: usize, budget: &mut u32) -> Known {
        let with =
            |rows: Option<Vec<Row>>| rows.map(|inequalities| Omega { equalities: Vec::new(), inequalities });
        let Some(real) = with(self.shadow(at, false)) else { return Known::Nothing };
        if real.decide(budget) == Known::Empty {
            return Known::Empty;
        }
        if with(self.shadow(at, true)).is_some_and(|dark| dark.decide(budget) == Known::HasPoint) {
            return Known::HasPoint;
        }
        self.splinters(at, budget)
    }

    /// Looks at the points near the lower bounds of variable `at`, where the dark shadow has none.
    fn splinters(&self, at: usize, budget: &mut u32) -> Known {
        let (lower, upper) = self.bounds(at);
        let Some(most) = upper.iter().filter_map(|row| row[at].checked_neg()).max() else {
            return Known::Nothing;
        };
        let mut known = Known::Empty;
        for low in lower {
            let b = low[at];
            let Some(product) = most.checked_mul(b) else { return Known::Nothing };
            let last = (product - most - b).div_euclid(most);
            for offset in 0..=last {
                if *budget == 0 {
                    return Known::Nothing;
                }
                let mut row = low.clone();
                let end = row.len() - 1;
                let Some(value) = row[end].checked_sub(offset) else { return Known::Nothing };
                row[end] = value;
                let splinter = Omega { equalities: vec![row], inequalities: self.inequalities.clone() };
                match splinter.decide(budget) {
                    Known::HasPoint => return Known::HasPoint,
                    Known::Nothing => known = Known::Nothing,
                    Known::Empty => {}
                }
            }
        }
        known
    }
}
