//! Variables that are quotients of the others.

use super::row::{constant, gcd};
use super::{Row, System};

/// A variable as `dividend floordiv divisor`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Quotient {
    /// A row in which the variable does not occur.
    pub(super) dividend: Row,
    /// Positive.
    pub(super) divisor: i128,
}

impl System {
    /// Whether variable `at` is no quotient of the others, and all constraints on it are inequalities with a
    /// coefficient of 1.
    pub fn is_offset(&self, at: usize) -> bool {
        let known: Vec<bool> = (0..self.vars()).map(|var| var != at).collect();
        self.equalities.iter().all(|row| row[at] == 0)
            && self.inequalities.iter().all(|row| row[at].unsigned_abs() <= 1)
            && self.quotient(at, &known).is_none()
    }

    /// Variable `at` as a quotient of `known` ones, from two inequalities
    /// `0 <= dividend - divisor * x <= divisor - 1`, or a tighter pair.
    pub(super) fn quotient(&self, at: usize, known: &[bool]) -> Option<Quotient> {
        let vars = self.vars();
        let uppers = self.inequalities.iter().filter(|row| row[at] < 0);
        for upper in uppers {
            for lower in self.inequalities.iter().filter(|row| row[at] > 0) {
                let opposite = (0..vars).all(|var| upper[var].checked_neg() == Some(lower[var]));
                let divisor = lower[at];
                let Some(slack) = constant(lower).checked_add(constant(upper)) else { continue };
                if !opposite || slack < 0 || slack > divisor - 1 {
                    continue;
                }
                if (0..vars).any(|var| var != at && upper[var] != 0 && !known[var]) {
                    continue;
                }
                let mut dividend = upper.clone();
                dividend[at] = 0;
                dividend[vars] = constant(upper).checked_add(divisor - 1 - slack)?;
                return Some(reduced(dividend, divisor));
            }
        }
        None
    }
}

/// The same quotient with the smallest numbers; the constant is rounded down, which does not show.
fn reduced(mut dividend: Row, divisor: i128) -> Quotient {
    let last = dividend.len() - 1;
    let common = dividend[..last].iter().fold(divisor, |common, &value| gcd(common, value));
    if common > 1 {
        dividend.iter_mut().for_each(|value| *value = value.div_euclid(common));
    }
    Quotient { dividend, divisor: divisor / common.max(1) }
}
