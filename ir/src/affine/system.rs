//! Systems of linear inequalities over integers, and whether they have a solution.
//!
//! The test eliminates one variable after the other (Fourier and Motzkin) and tightens each inequality to
//! integers by what divides its coefficients. It is exact about "no solution": what it calls empty is
//! empty, while what it does not call empty may be.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{AffineExpr, AffineExprKind};
use crate::context::Context;

/// How many inequalities the test for emptiness may hold at once.
const MAX_ROWS: usize = 256;

/// `sum of coefficient * variable + constant`, without zeros.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub struct Linear {
    terms: BTreeMap<usize, i128>,
    constant: i128,
}

impl Linear {
    /// A number.
    pub fn constant(value: i128) -> Linear {
        Linear { terms: BTreeMap::new(), constant: value }
    }

    /// The variable `at`.
    pub fn variable(at: usize) -> Linear {
        Linear { terms: [(at, 1)].into_iter().collect(), constant: 0 }
    }

    /// The number, when no variable occurs.
    pub fn as_constant(&self) -> Option<i128> {
        self.terms.is_empty().then_some(self.constant)
    }

    /// The coefficient of variable `at`.
    pub fn coefficient(&self, at: usize) -> i128 {
        self.terms.get(&at).copied().unwrap_or(0)
    }

    /// `self + other * factor`; `None` when a number overflows.
    pub fn add_scaled(&self, other: &Linear, factor: i128) -> Option<Linear> {
        let mut sum = self.clone();
        sum.constant = sum.constant.checked_add(other.constant.checked_mul(factor)?)?;
        for (&variable, &coefficient) in &other.terms {
            match sum.coefficient(variable).checked_add(coefficient.checked_mul(factor)?)? {
                0 => sum.terms.remove(&variable),
                new => sum.terms.insert(variable, new),
            };
        }
        Some(sum)
    }

    /// `self - other + constant`
    fn minus(&self, other: &Linear, constant: i128) -> Option<Linear> {
        self.add_scaled(other, -1)?.add_scaled(&Linear::constant(constant), 1)
    }

    /// The greatest common divisor of the coefficients; 0 when there are none.
    fn divisor(&self) -> i128 {
        self.terms.values().fold(0i128, |a, &b| {
            let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
            while b != 0 {
                (a, b) = (b, a % b);
            }
            i128::try_from(a).unwrap_or(1)
        })
    }

    /// The same inequality `self >= 0` with the least numbers that integers allow.
    fn tightened(mut self) -> Linear {
        let divisor = self.divisor();
        if divisor > 1 {
            self.terms.values_mut().for_each(|coefficient| *coefficient /= divisor);
            self.constant = self.constant.div_euclid(divisor);
        }
        self
    }
}

/// Inequalities and equalities over integer variables.
#[derive(Clone, Default, Debug)]
pub struct LinearSystem {
    variables: usize,
    /// Each at least 0.
    rows: Vec<Linear>,
    /// Each 0.
    zeros: Vec<Linear>,
    /// Variables that stand for quotients: dividend, divisor, whether rounded up.
    quotients: Vec<(Linear, i128, bool, usize)>,
}

impl LinearSystem {
    /// No variables, no constraints.
    pub fn new() -> LinearSystem {
        LinearSystem::default()
    }

    /// A new variable.
    pub fn add_variable(&mut self) -> usize {
        self.variables += 1;
        self.variables - 1
    }

    /// Demands `a >= b`. What overflows is left out.
    pub fn at_least(&mut self, a: &Linear, b: &Linear) {
        self.rows.extend(a.add_scaled(b, -1));
    }

    /// Demands `a == b`. What overflows is left out.
    pub fn equal(&mut self, a: &Linear, b: &Linear) {
        self.zeros.extend(a.add_scaled(b, -1));
    }

    /// Whether `a >= b` in each solution; also true when there is none.
    pub fn proves_at_least(&self, a: &Linear, b: &Linear) -> bool {
        let Some(opposite) = b.minus(a, -1) else { return false };
        let mut system = self.clone();
        system.rows.push(opposite);
        system.is_empty()
    }

    /// The value of `expr` at these dimensions and symbols: quotients by positive constants become
    /// variables. `None` when it is not linear, or numbers overflow.
    pub fn value_of(
        &mut self,
        ctx: &Context,
        expr: AffineExpr,
        dims: &[Linear],
        symbols: &[Linear],
    ) -> Option<Linear> {
        let mut known: FxHashMap<AffineExpr, Linear> = FxHashMap::default();
        let mut stack = vec![expr];
        while let Some(&expr) = stack.last() {
            if known.contains_key(&expr) {
                stack.pop();
                continue;
            }
            let kind = expr.kind(ctx);
            let value = match kind {
                AffineExprKind::Dim(at) => dims.get(at as usize)?.clone(),
                AffineExprKind::Symbol(at) => symbols.get(at as usize)?.clone(),
                AffineExprKind::Constant(value) => Linear::constant(i128::from(value)),
                _ => {
                    let (lhs, rhs) = kind.operands()?;
                    let (Some(a), Some(b)) = (known.get(&lhs), known.get(&rhs)) else {
                        stack.extend([rhs, lhs]);
                        continue;
                    };
                    let (a, b) = (a.clone(), b.clone());
                    self.binary(kind, &a, &b)?
                }
            };
            known.insert(expr, value);
            stack.pop();
        }
        known.remove(&expr)
    }

    fn binary(&mut self, kind: AffineExprKind, a: &Linear, b: &Linear) -> Option<Linear> {
        use AffineExprKind::*;
        match kind {
            Add(..) => a.add_scaled(b, 1),
            Mul(..) => match (a.as_constant(), b.as_constant()) {
                (_, Some(factor)) => Linear::default().add_scaled(a, factor),
                (Some(factor), None) => Linear::default().add_scaled(b, factor),
                (None, None) => None,
            },
            Mod(..) => {
                let divisor = b.as_constant()?;
                let quotient = self.quotient(a, divisor, false)?;
                a.add_scaled(&quotient, divisor.checked_neg()?)
            }
            FloorDiv(..) => self.quotient(a, b.as_constant()?, false),
            CeilDiv(..) => self.quotient(a, b.as_constant()?, true),
            Dim(_) | Symbol(_) | Constant(_) => None,
        }
    }

    /// `a / divisor`, rounded down, or up.
    fn quotient(&mut self, a: &Linear, divisor: i128, up: bool) -> Option<Linear> {
        if divisor <= 0 {
            return None;
        }
        if let Some(number) = a.as_constant() {
            let down = number.div_euclid(divisor);
            return Some(Linear::constant(down + i128::from(up && number.rem_euclid(divisor) != 0)));
        }
        let same =
            |known: &&(Linear, i128, bool, usize)| known.0 == *a && known.1 == divisor && known.2 == up;
        if let Some(known) = self.quotients.iter().find(same) {
            return Some(Linear::variable(known.3));
        }
        let at = self.add_variable();
        let quotient = Linear::variable(at);
        let product = Linear::default().add_scaled(&quotient, divisor)?;
        let slack = Linear::constant(divisor - 1);
        // down: 0 <= a - q * d <= d - 1; up: 0 <= q * d - a <= d - 1
        let rest = if up { product.minus(a, 0)? } else { a.minus(&product, 0)? };
        self.at_least(&rest, &Linear::default());
        self.at_least(&slack, &rest);
        self.quotients.push((a.clone(), divisor, up, at));
        Some(quotient)
    }

    /// Whether there is certainly no solution.
    pub fn is_empty(&self) -> bool {
        self.refuted().unwrap_or(false)
    }

    /// [`LinearSystem::is_empty`]; `None` when numbers overflow or there are too many inequalities.
    fn refuted(&self) -> Option<bool> {
        let mut rows = self.rows.clone();
        let mut zeros = self.zeros.clone();
        while let Some(zero) = zeros.pop() {
            let divisor = zero.divisor();
            if divisor == 0 {
                if zero.constant != 0 {
                    return Some(true);
                }
                continue;
            }
            if zero.constant % divisor != 0 {
                return Some(true);
            }
            let zero = zero.tightened();
            let unit = zero.terms.iter().find(|term| term.1.abs() == 1);
            let Some((at, coefficient)) = unit.map(|(&at, &coefficient)| (at, coefficient)) else {
                rows.push(Linear::default().add_scaled(&zero, -1)?);
                rows.push(zero);
                continue;
            };
            // The variable is what the rest says: it goes from everywhere.
            let without =
                |row: &Linear| row.add_scaled(&zero, row.coefficient(at).checked_mul(-coefficient)?);
            rows = rows.iter().map(without).collect::<Option<_>>()?;
            zeros = zeros.iter().map(without).collect::<Option<_>>()?;
        }
        loop {
            let Some(kept) = reduce(rows) else { return Some(true) };
            let Some(variable) = cheapest(&kept) else { return Some(false) };
            rows = eliminate(&kept, variable)?;
        }
    }
}

/// The tightest of the rows with the same coefficients each; `None` when one never holds.
fn reduce(rows: Vec<Linear>) -> Option<Vec<Linear>> {
    let mut least: BTreeMap<BTreeMap<usize, i128>, i128> = BTreeMap::new();
    for row in rows {
        let row = row.tightened();
        if row.terms.is_empty() {
            if row.constant < 0 {
                return None;
            }
            continue;
        }
        let constant = least.entry(row.terms).or_insert(row.constant);
        *constant = (*constant).min(row.constant);
    }
    Some(least.into_iter().map(|(terms, constant)| Linear { terms, constant }).collect())
}

/// The variable whose elimination makes the fewest rows.
fn cheapest(rows: &[Linear]) -> Option<usize> {
    let mut signs: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (&variable, &coefficient) in rows.iter().flat_map(|row| &row.terms) {
        let entry = signs.entry(variable).or_default();
        if coefficient > 0 {
            entry.0 += 1;
        } else {
            entry.1 += 1;
        }
    }
    signs.into_iter().min_by_key(|(_, (low, high))| low * high).map(|entry| entry.0)
}

/// The rows without `variable` that follow from `rows`; `None` when there are too many or numbers overflow.
fn eliminate(rows: &[Linear], variable: usize) -> Option<Vec<Linear>> {
    let with = |sign: i128| rows.iter().filter(move |row| row.coefficient(variable).signum() == sign);
    let mut next: Vec<Linear> = with(0).cloned().collect();
    for low in with(1) {
        for high in with(-1) {
            let (a, b) = (low.coefficient(variable), high.coefficient(variable).checked_neg()?);
            next.push(Linear::default().add_scaled(low, b)?.add_scaled(high, a)?);
            if next.len() > MAX_ROWS {
                return None;
            }
        }
    }
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::{Linear, LinearSystem};
    use crate::{AttrKind, Context, Registry, text};
    use proptest::prelude::*;

    fn scaled(variable: usize, factor: i128) -> Linear {
        Linear::default().add_scaled(&Linear::variable(variable), factor).expect("a small number")
    }

    #[test]
    fn a_gap_between_integers_is_empty() {
        // 3 <= 2 x <= 3
        let mut system = LinearSystem::new();
        let x = system.add_variable();
        system.at_least(&scaled(x, 2), &Linear::constant(3));
        system.at_least(&Linear::constant(3), &scaled(x, 2));
        assert!(system.is_empty());
    }

    #[test]
    fn quotients_are_within_their_remainder() {
        let ctx = Context::new(Registry::new());
        let attr =
            text::parse_attr(&ctx, "affine_map<(d0) -> (d0 floordiv 4 * 4, d0 mod 4)>").expect("a map");
        let AttrKind::AffineMap(map) = *attr.kind(&ctx) else { panic!("a map") };
        let mut system = LinearSystem::new();
        let x = Linear::variable(system.add_variable());
        let mut values = Vec::new();
        for &expr in map.results(&ctx) {
            values.push(system.value_of(&ctx, expr, std::slice::from_ref(&x), &[]).expect("linear"));
        }
        assert!(system.proves_at_least(&x, &values[0]));
        assert!(system.proves_at_least(&Linear::constant(3), &values[1]));
        assert!(!system.proves_at_least(&Linear::constant(2), &values[1]));
        assert!(!system.is_empty());
    }

    proptest! {
        /// What has a solution in a small box is never called empty.
        #[test]
        fn never_loses_a_solution(
            rows in prop::collection::vec((-4i128..5, -4i128..5, -4i128..5, -6i128..7, any::<bool>()), 1..6),
            point in (-5i128..6, -5i128..6, -5i128..6),
        ) {
            let mut system = LinearSystem::new();
            let at: Vec<usize> = (0..3).map(|_| system.add_variable()).collect();
            for &(a, b, c, constant, equal) in &rows {
                let sum = scaled(at[0], a).add_scaled(&scaled(at[1], b), 1).expect("small");
                let sum = sum.add_scaled(&scaled(at[2], c), 1).expect("small");
                let value = a * point.0 + b * point.1 + c * point.2;
                match equal {
                    true => system.equal(&sum, &Linear::constant(value)),
                    false => system.at_least(&sum, &Linear::constant(value.min(constant))),
                }
            }
            prop_assert!(!system.is_empty());
        }
    }
}
