//! Making affine expressions and maps: simplification as upstream's constructors do it.

use super::{AffineExpr, AffineExprKind, AffineMap, AffineMapData};
use crate::context::Context;

/// How deep a simplification looks into an expression: deeper ones stay as they are.
const MAX_DEPTH: u32 = 64;

/// Constructors.
impl Context {
    /// `dN`.
    pub fn affine_dim(&self, at: u32) -> AffineExpr {
        self.affine_expr(AffineExprKind::Dim(at))
    }

    /// `sN`.
    pub fn affine_symbol(&self, at: u32) -> AffineExpr {
        self.affine_expr(AffineExprKind::Symbol(at))
    }

    /// An integer.
    pub fn affine_constant(&self, value: i64) -> AffineExpr {
        self.affine_expr(AffineExprKind::Constant(value))
    }

    /// `lhs + rhs`.
    pub fn affine_add(&self, lhs: AffineExpr, rhs: AffineExpr) -> AffineExpr {
        use AffineExprKind::*;
        if let (Some(a), Some(b)) = (lhs.constant(self), rhs.constant(self))
            && let Some(sum) = a.checked_add(b)
        {
            return self.affine_constant(sum);
        }
        // Constants, then symbols, go to the right.
        // A sum that overflows stays as it is written.
        if lhs.constant(self).is_some() && rhs.constant(self).is_none()
            || (lhs.is_symbolic_or_constant(self) && !rhs.is_symbolic_or_constant(self))
        {
            return self.affine_add(rhs, lhs);
        }
        if rhs.constant(self) == Some(0) {
            return lhs;
        }
        if self.positions_descend(lhs, rhs) {
            return self.affine_expr(Add(rhs, lhs));
        }
        if let (Add(a, b), Some(c)) = (lhs.kind(self), rhs.constant(self))
            && let Some(b) = b.constant(self)
            && let Some(sum) = b.checked_add(c)
        {
            return self.affine_add(a, self.affine_constant(sum));
        }
        if let Some(sum) = self.add_multiples(lhs, rhs) {
            return sum;
        }
        // Keep a constant outermost: (a + c) + b becomes (a + b) + c.
        if let Add(a, c) = lhs.kind(self)
            && c.constant(self).is_some()
            && rhs.constant(self).is_none()
        {
            return self.affine_add(self.affine_add(a, rhs), c);
        }
        if let Some(remainder) = self.as_remainder(lhs, rhs) {
            return remainder;
        }
        self.affine_expr(Add(lhs, rhs))
    }

    /// Whether both are dimensions, or both symbols, the first behind the second.
    fn positions_descend(&self, lhs: AffineExpr, rhs: AffineExpr) -> bool {
        use AffineExprKind::*;
        match (lhs.kind(self), rhs.kind(self)) {
            (Dim(a), Dim(b)) | (Symbol(a), Symbol(b)) => a > b,
            _ => false,
        }
    }

    /// `e + (e floordiv c) * -c` and `e + (e floordiv q) * q * -1` as `e mod c` and `e mod q`.
    fn as_remainder(&self, lhs: AffineExpr, rhs: AffineExpr) -> Option<AffineExpr> {
        use AffineExprKind::*;
        let Mul(factor, times) = rhs.kind(self) else { return None };
        if let (Mul(quotient, divisor), Some(-1)) = (factor.kind(self), times.constant(self)) {
            let whole = quotient.kind(self) == FloorDiv(lhs, divisor);
            return whole.then(|| self.affine_mod(lhs, divisor));
        }
        let FloorDiv(numerator, divisor) = factor.kind(self) else { return None };
        let c = divisor.constant(self).filter(|&c| c > 0)?;
        let whole = numerator == lhs && times.constant(self) == Some(-c);
        whole.then(|| self.affine_mod(lhs, divisor))
    }

    /// `a * c1 + a * c2` as `a * (c1 + c2)`.
    fn add_multiples(&self, lhs: AffineExpr, rhs: AffineExpr) -> Option<AffineExpr> {
        let split = |expr: AffineExpr| match expr.kind(self) {
            AffineExprKind::Mul(a, b) if b.constant(self).is_some() => (a, b.constant(self)),
            _ => (expr, Some(1)),
        };
        let ((a, c1), (b, c2)) = (split(lhs), split(rhs));
        if a != b {
            return None;
        }
        Some(self.affine_mul(a, self.affine_constant(c1?.checked_add(c2?)?)))
    }

    /// `lhs * rhs`.
    pub fn affine_mul(&self, lhs: AffineExpr, rhs: AffineExpr) -> AffineExpr {
        use AffineExprKind::*;
        if let (Some(a), Some(b)) = (lhs.constant(self), rhs.constant(self))
            && let Some(product) = a.checked_mul(b)
        {
            return self.affine_constant(product);
        }
        if lhs.constant(self).is_some() && rhs.constant(self).is_none()
            || (lhs.is_symbolic_or_constant(self) && !rhs.is_symbolic_or_constant(self))
        {
            return self.affine_mul(rhs, lhs);
        }
        match rhs.constant(self) {
            Some(1) => return lhs,
            Some(0) => return rhs,
            _ => {}
        }
        if self.positions_descend(lhs, rhs) {
            return self.affine_expr(Mul(rhs, lhs));
        }
        if let (Mul(a, b), Some(c)) = (lhs.kind(self), rhs.constant(self))
            && let Some(b) = b.constant(self)
            && let Some(product) = b.checked_mul(c)
        {
            return self.affine_mul(a, self.affine_constant(product));
        }
        // Keep a constant outermost: (a * c) * b becomes (a * b) * c.
        if let Mul(a, c) = lhs.kind(self)
            && c.constant(self).is_some()
            && rhs.constant(self).is_none()
        {
            return self.affine_mul(self.affine_mul(a, rhs), c);
        }
        self.affine_expr(Mul(lhs, rhs))
    }

    /// The largest integer known to divide every value of `expr`; 0 for the constant 0.
    pub fn affine_divisor(&self, expr: AffineExpr) -> u64 {
        self.known_divisor(expr, MAX_DEPTH).unsigned_abs()
    }

    fn known_divisor(&self, expr: AffineExpr, depth: u32) -> i64 {
        use AffineExprKind::*;
        if depth == 0 {
            return 1;
        }
        let of = |expr| self.known_divisor(expr, depth - 1);
        match expr.kind(self) {
            Constant(value) => value.checked_abs().unwrap_or(1),
            Mul(a, b) => of(a).checked_mul(of(b)).unwrap_or(1),
            Add(a, b) | Mod(a, b) => gcd(of(a), of(b)),
            FloorDiv(a, b) | CeilDiv(a, b) => match b.constant(self).filter(|&by| by != 0) {
                Some(by) if of(a).checked_rem(by) == Some(0) => (of(a) / by).checked_abs().unwrap_or(1),
                _ => 1,
            },
            Dim(_) | Symbol(_) => 1,
        }
    }

    fn divides(&self, expr: AffineExpr, by: i64) -> bool {
        self.known_divisor(expr, MAX_DEPTH).checked_rem(by) == Some(0)
    }

    /// `lhs mod rhs`.
    pub fn affine_mod(&self, lhs: AffineExpr, rhs: AffineExpr) -> AffineExpr {
        use AffineExprKind::*;
        let Some(c) = rhs.constant(self).filter(|&c| c >= 1) else {
            return self.affine_expr(Mod(lhs, rhs));
        };
        let mut lhs = lhs;
        loop {
            if let Some(a) = lhs.constant(self) {
                return self.affine_constant(a.rem_euclid(c));
            }
            if self.divides(lhs, c) {
                return self.affine_constant(0);
            }
            lhs = match lhs.kind(self) {
                Add(a, b) if self.divides(a, c) => b,
                Add(a, b) if self.divides(b, c) => a,
                Mod(a, b) if b.constant(self).is_some_and(|b| b >= 1 && b % c == 0) => a,
                _ => return self.affine_expr(Mod(lhs, rhs)),
            };
        }
    }

    /// `lhs floordiv rhs`.
    pub fn affine_floordiv(&self, lhs: AffineExpr, rhs: AffineExpr) -> AffineExpr {
        self.floordiv_within(lhs, rhs, MAX_DEPTH)
    }

    fn floordiv_within(&self, lhs: AffineExpr, rhs: AffineExpr, depth: u32) -> AffineExpr {
        use AffineExprKind::*;
        let whole = self.affine_expr(FloorDiv(lhs, rhs));
        let Some(c) = rhs.constant(self).filter(|&c| c != 0) else { return whole };
        if let Some(a) = lhs.constant(self) {
            return floor_div(a, c).map_or(whole, |quotient| self.affine_constant(quotient));
        }
        if let Some(quotient) = self.exact_quotient(lhs, c) {
            return quotient;
        }
        match lhs.kind(self) {
            Add(a, b) if depth > 0 && (self.divides(a, c) || self.divides(b, c)) => self
                .affine_add(self.floordiv_within(a, rhs, depth - 1), self.floordiv_within(b, rhs, depth - 1)),
            _ => whole,
        }
    }

    /// `e / 1` as `e`, and `(e * b) / c` as `e * (b / c)` where `c` divides `b`.
    fn exact_quotient(&self, lhs: AffineExpr, c: i64) -> Option<AffineExpr> {
        if c == 1 {
            return Some(lhs);
        }
        let AffineExprKind::Mul(a, b) = lhs.kind(self) else { return None };
        let b = b.constant(self)?;
        let exact = b.checked_rem(c)? == 0;
        exact.then(|| self.affine_mul(a, self.affine_constant(b / c)))
    }

    /// `lhs ceildiv rhs`.
    pub fn affine_ceildiv(&self, lhs: AffineExpr, rhs: AffineExpr) -> AffineExpr {
        let whole = self.affine_expr(AffineExprKind::CeilDiv(lhs, rhs));
        let Some(c) = rhs.constant(self).filter(|&c| c != 0) else { return whole };
        if let Some(a) = lhs.constant(self) {
            let quotient = floor_div(a, c).and_then(|q| q.checked_add(i64::from(a % c != 0)));
            return quotient.map_or(whole, |quotient| self.affine_constant(quotient));
        }
        self.exact_quotient(lhs, c).unwrap_or(whole)
    }

    /// The expression of the same operator as `kind` over other operands.
    pub fn affine_binary(&self, kind: AffineExprKind, lhs: AffineExpr, rhs: AffineExpr) -> AffineExpr {
        use AffineExprKind::*;
        match kind {
            Mul(..) => self.affine_mul(lhs, rhs),
            Mod(..) => self.affine_mod(lhs, rhs),
            FloorDiv(..) => self.affine_floordiv(lhs, rhs),
            CeilDiv(..) => self.affine_ceildiv(lhs, rhs),
            Add(..) | Dim(_) | Symbol(_) | Constant(_) => self.affine_add(lhs, rhs),
        }
    }

    /// The map of `dims` dimensions and `symbols` symbols with these results.
    pub fn affine_map(&self, dims: u32, symbols: u32, results: &[AffineExpr]) -> AffineMap {
        self.intern_affine_map(AffineMapData { dims, symbols, results: results.into() })
    }

    /// `(d0, .., dn) -> (d0, .., dn)`.
    pub fn identity_map(&self, dims: usize) -> AffineMap {
        let results: Vec<AffineExpr> = (0..dims as u32).map(|at| self.affine_dim(at)).collect();
        self.affine_map(dims as u32, 0, &results)
    }

    /// `(d0, .., dn) -> (d_p0, d_p1, ..)`: any selection of dimensions.
    pub fn projection_map(&self, dims: usize, selected: &[usize]) -> AffineMap {
        let results: Vec<AffineExpr> = selected.iter().map(|&at| self.affine_dim(at as u32)).collect();
        self.affine_map(dims as u32, 0, &results)
    }
}

/// `a / b` rounded towards minus infinity.
fn floor_div(a: i64, b: i64) -> Option<i64> {
    let quotient = a.checked_div(b)?;
    Some(if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient })
}

pub(super) fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i64::try_from(a.max(1)).unwrap_or(1)
}
