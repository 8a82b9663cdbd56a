//! Systems as affine maps and sets: bounds of variables as expressions of the others.

use super::{Kind, Row, System};
use crate::affine::{AffineExprKind, IntegerSetData};
use crate::{AffineExpr, AffineMap, Context, IntegerSet};

/// The bounds of a variable as maps of the others: at least the greatest result of one, less than the least
/// of the other. `None` where there is none.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Bound {
    /// Inclusive.
    pub lower: Option<AffineMap>,
    /// Exclusive.
    pub upper: Option<AffineMap>,
}

/// The sum of `coefficients` times `exprs`, and `constant`; `None` when a number does not fit, or an
/// expression is missing.
fn sum(
    ctx: &Context,
    coefficients: &[i128],
    exprs: &[Option<AffineExpr>],
    constant: i128,
) -> Option<AffineExpr> {
    let mut sum = ctx.affine_constant(0);
    for (&coefficient, &expr) in coefficients.iter().zip(exprs) {
        if coefficient != 0 {
            let factor = ctx.affine_constant(i64::try_from(coefficient).ok()?);
            sum = ctx.affine_add(sum, ctx.affine_mul(expr?, factor));
        }
    }
    Some(ctx.affine_add(sum, ctx.affine_constant(i64::try_from(constant).ok()?)))
}

fn floor_div(ctx: &Context, expr: AffineExpr, by: i128) -> Option<AffineExpr> {
    Some(ctx.affine_floordiv(expr, ctx.affine_constant(i64::try_from(by).ok()?)))
}

fn plus(ctx: &Context, expr: AffineExpr, number: i128) -> Option<AffineExpr> {
    Some(ctx.affine_add(expr, ctx.affine_constant(i64::try_from(number).ok()?)))
}

/// The variables that are being expressed, and what is known of each.
struct Found<'a> {
    ctx: &'a Context,
    system: &'a System,
    /// The range of variables to express.
    first: usize,
    count: usize,
    exprs: Vec<Option<AffineExpr>>,
}

impl Found<'_> {
    /// Expresses what can be expressed by the others.
    fn run(&mut self) {
        let mut changed = true;
        while changed {
            changed = false;
            for at in 0..self.system.vars() {
                if self.exprs[at].is_none() && self.find(at).is_some() {
                    changed = true;
                }
            }
        }
    }

    fn find(&mut self, at: usize) -> Option<()> {
        let (lower, upper) = (self.system.constant_bound(at, true), self.system.constant_bound(at, false));
        if let (Some(lower), Some(upper)) = (lower, upper) {
            if lower == upper {
                self.exprs[at] = Some(self.ctx.affine_constant(lower));
                return Some(());
            }
            if lower == 0 && upper >= 1 && self.remainder(at, i128::from(upper) + 1).is_some() {
                return Some(());
            }
        }
        let known: Vec<bool> = self.exprs.iter().map(Option::is_some).collect();
        if let Some(quotient) = self.system.quotient(at, &known) {
            let (constant, coefficients) = quotient.dividend.split_last()?;
            let dividend = sum(self.ctx, coefficients, &self.exprs, *constant)?;
            self.exprs[at] = Some(floor_div(self.ctx, dividend, quotient.divisor)?);
            return Some(());
        }
        self.solved(at)
    }

    /// By the first equality that variable `at` is in.
    fn solved(&mut self, at: usize) -> Option<()> {
        let mut row = self.system.equalities().iter().find(|row| row[at] != 0)?.clone();
        let by = std::mem::take(&mut row[at]);
        let (constant, coefficients) = row.split_last()?;
        let rest = sum(self.ctx, coefficients, &self.exprs, *constant)?;
        let rest = if by > 0 { self.negated(rest) } else { rest };
        self.exprs[at] = Some(floor_div(self.ctx, rest, by.checked_abs()?)?);
        Some(())
    }

    fn negated(&self, expr: AffineExpr) -> AffineExpr {
        self.ctx.affine_mul(expr, self.ctx.affine_constant(-1))
    }

    /// Variable `at`, which lies between 0 and `divisor - 1`, as the remainder of a dimension: by an equality in
    /// which all else is that dimension and multiples of the divisor. A quotient that is not known yet
    /// becomes known with it.
    fn remainder(&mut self, at: usize, divisor: i128) -> Option<()> {
        let rows = self.system.equalities().iter().filter(|row| row[at] != 0);
        let found = rows.filter_map(|row| self.remainder_by(row, at, divisor)).next()?;
        let (dim, quotient) = found;
        let position = dim.dim(self.ctx)? as usize;
        let column = if position < self.first { position } else { position + self.count };
        let (lower, upper) =
            (self.system.constant_bound(column, true), self.system.constant_bound(column, false));
        let within =
            lower.is_some_and(|lower| lower >= 0) && upper.is_some_and(|upper| i128::from(upper) < divisor);
        let by = self.ctx.affine_constant(i64::try_from(divisor).ok()?);
        self.exprs[at] = Some(if within { dim } else { self.ctx.affine_mod(dim, by) });
        if let Some((var, negative)) = quotient {
            let expr = self.ctx.affine_floordiv(dim, by);
            self.exprs[var] = Some(if negative { self.negated(expr) } else { expr });
        }
        Some(())
    }

    /// The dimension, and the quotient with its sign, if equality `row` makes variable `at` a remainder.
    fn remainder_by(
        &self,
        row: &Row,
        at: usize,
        divisor: i128,
    ) -> Option<(AffineExpr, Option<(usize, bool)>)> {
        let (lead, known) = (row[at], self.system.first(Kind::Local));
        if row[self.system.vars()] != 0 {
            return None;
        }
        let multiple = lead.checked_mul(divisor)?;
        let mut dividend = vec![0; self.system.vars()];
        let mut quotients = Vec::new();
        for var in (0..self.system.vars()).filter(|&var| var != at && row[var] != 0) {
            match row[var] % multiple == 0 {
                true if var < known => quotients.push(var),
                true => {}
                false if var < known => dividend[var] = row[var],
                false => return None,
            }
        }
        let dividend = sum(self.ctx, &dividend, &self.exprs, 0)?;
        let dividend = if lead > 0 { self.negated(dividend) } else { dividend };
        let dividend = floor_div(self.ctx, dividend, lead.checked_abs()?)?;
        let dividend = dividend.simplify(self.ctx, self.system.dims(), self.system.symbols());
        if !matches!(dividend.kind(self.ctx), AffineExprKind::Dim(_)) || quotients.is_empty() {
            return None;
        }
        let [var] = quotients[..] else { return Some((dividend, None)) };
        let whole = row[var].unsigned_abs() == multiple.unsigned_abs();
        let quotient = (whole && self.exprs[var].is_none()).then_some((var, (row[var] > 0) != (lead > 0)));
        Some((dividend, quotient))
    }
}

impl System {
    /// The variables as dimensions and symbols of maps, those of the `count` from `first` on left out.
    fn names(&self, ctx: &Context, first: usize, count: usize) -> Vec<Option<AffineExpr>> {
        (0..self.vars())
            .map(|at| match at {
                at if (first..first + count).contains(&at) => None,
                at if at < first => Some(ctx.affine_dim(at as u32)),
                at if at < self.dims() => Some(ctx.affine_dim((at - count) as u32)),
                at if at < self.dims() + self.symbols() => Some(ctx.affine_symbol((at - self.dims()) as u32)),
                _ => None,
            })
            .collect()
    }

    /// The bounds of dimension `at` by all variables but the `count` from `first` on, a result for each
    /// constraint. Rows in which locals occur do not count.
    pub fn bound_maps(&self, ctx: &Context, at: usize, first: usize, count: usize) -> Bound {
        let names = self.names(ctx, first, count);
        let bounding = self.bounding(at, first, count);
        let expr = |row: &Row, negate: bool| -> Option<AffineExpr> {
            let (constant, coefficients) = row.split_last()?;
            let mut coefficients = coefficients.to_vec();
            coefficients[at] = 0;
            let sign = if negate { -1 } else { 1 };
            coefficients.iter_mut().try_for_each(|value| {
                *value = value.checked_mul(sign)?;
                Some(())
            })?;
            sum(ctx, &coefficients, &names, constant.checked_mul(sign)?)
        };
        let (mut lower, mut upper) = (Vec::new(), Vec::new());
        for row in bounding.lower.iter().map(|&index| &self.inequalities()[index]) {
            // ceil(e / d) is floor((e + d - 1) / d).
            let bound = expr(row, true).and_then(|expr| plus(ctx, expr, row[at] - 1));
            lower.extend(bound.and_then(|expr| floor_div(ctx, expr, row[at])));
        }
        for row in bounding.upper.iter().map(|&index| &self.inequalities()[index]) {
            let bound = expr(row, false).and_then(|expr| floor_div(ctx, expr, row[at].checked_neg()?));
            upper.extend(bound.and_then(|expr| plus(ctx, expr, 1)));
        }
        for row in bounding.equal.iter().map(|&index| &self.equalities()[index]) {
            let value = expr(row, row[at] > 0);
            let by = row[at].checked_abs();
            let floor = value.zip(by).and_then(|(expr, by)| floor_div(ctx, expr, by));
            upper.extend(floor.and_then(|expr| plus(ctx, expr, 1)));
            let ceil = value.zip(by).and_then(|(expr, by)| floor_div(ctx, plus(ctx, expr, by - 1)?, by));
            lower.extend(ceil);
        }
        let map = |exprs: Vec<AffineExpr>| {
            let (dims, symbols) = (self.dims() - count, self.symbols());
            (!exprs.is_empty()).then(|| ctx.affine_map(dims as u32, symbols as u32, &exprs))
        };
        Bound { lower: map(lower), upper: map(upper) }
    }

    /// The bounds of the `count` dimensions from `first` on as maps of the other dimensions and the symbols:
    /// where a variable is a function of those, it and its successor, else single bounds, symbolic or
    /// numbers. They hold all points, and possibly more.
    pub fn slice_bounds(&mut self, ctx: &Context, first: usize, count: usize) -> Vec<Bound> {
        self.normalize();
        let exprs = self.names(ctx, first, count);
        let mut found = Found { ctx, system: self, first, count, exprs };
        found.run();
        let exprs = found.exprs;
        let (dims, symbols) = (self.dims() - count, self.symbols());
        let map = |expr: AffineExpr| ctx.affine_map(dims as u32, symbols as u32, &[expr]);
        let mut simpler: Option<System> = None;
        let mut bounds = Vec::new();
        for (at, known) in exprs.iter().enumerate().skip(first).take(count) {
            if let Some(expr) = *known {
                let expr = expr.simplify(ctx, dims, symbols);
                let next = ctx.affine_add(expr, ctx.affine_constant(1));
                bounds.push(Bound { lower: Some(map(expr)), upper: Some(map(next)) });
                continue;
            }
            let mut bound = Bound::default();
            if self.locals() == 0 {
                let simpler = simpler.get_or_insert_with(|| {
                    let mut simpler = self.clone();
                    simpler.remove_redundant_inequalities();
                    simpler
                });
                bound = simpler.bound_maps(ctx, at, first, count);
            }
            let single = |map: Option<AffineMap>| map.filter(|map| map.results(ctx).len() == 1);
            let number = |lower: bool| {
                let number = self.constant_bound(at, lower)?;
                let number = if lower { number } else { number.checked_add(1)? };
                Some(map(ctx.affine_constant(number)))
            };
            bound.lower = single(bound.lower).or_else(|| number(true)).or(bound.lower);
            bound.upper = single(bound.upper).or_else(|| number(false)).or(bound.upper);
            bounds.push(bound);
        }
        bounds
    }

    /// The locals as expressions of dimensions and symbols, where they are quotients.
    fn local_exprs(&self, ctx: &Context) -> Vec<Option<AffineExpr>> {
        let mut exprs = self.names(ctx, 0, 0);
        let mut changed = true;
        while changed {
            changed = false;
            for at in self.first(Kind::Local)..self.vars() {
                let known: Vec<bool> = exprs.iter().map(Option::is_some).collect();
                let quotient = if known[at] { None } else { self.quotient(at, &known) };
                let expr = quotient.and_then(|quotient| {
                    let (constant, coefficients) = quotient.dividend.split_last()?;
                    floor_div(ctx, sum(ctx, coefficients, &exprs, *constant)?, quotient.divisor)
                });
                if expr.is_some() {
                    (exprs[at], changed) = (expr, true);
                }
            }
        }
        exprs
    }

    /// How far dimension `at` reaches, by symbols alone: the least value, as an expression of the symbols,
    /// and the number of integers from there on. The smallest known.
    pub fn symbolic_extent(&self, ctx: &Context, at: usize) -> Option<(AffineExpr, i64)> {
        let mut names = self.local_exprs(ctx);
        names[..self.dims()].fill(None);
        names.iter_mut().for_each(|expr| *expr = expr.filter(|expr| expr.is_symbolic_or_constant(ctx)));
        let value = |row: &Row, negate: bool, add: i128| -> Option<AffineExpr> {
            let (constant, coefficients) = row.split_last()?;
            let mut coefficients = coefficients.to_vec();
            let by = std::mem::take(&mut coefficients[at]).checked_abs()?;
            let sign = if negate { -1 } else { 1 };
            for value in &mut coefficients {
                *value = value.checked_mul(sign)?;
            }
            let constant = constant.checked_mul(sign)?.checked_add(add.checked_mul(by - 1)?)?;
            floor_div(ctx, sum(ctx, &coefficients, &names, constant)?, by)
        };
        if let Some(row) = self.equality_without(at, self.dims())
            && let Some(expr) = value(row, row[at] > 0, 0)
        {
            return Some((expr, 1));
        }
        let bounding = self.bounding(at, 0, self.dims());
        let mut best: Option<(AffineExpr, i64)> = None;
        for &upper in &bounding.upper {
            for &lower in &bounding.lower {
                let low = value(&self.inequalities()[lower], true, 1);
                let high = value(&self.inequalities()[upper], false, 0);
                let (Some(low), Some(high)) = (low, high) else { continue };
                let span = ctx.affine_add(high, ctx.affine_mul(low, ctx.affine_constant(-1)));
                let span = span.simplify(ctx, 0, self.symbols()).constant(ctx);
                let Some(size) = span.and_then(|span| span.checked_add(1)) else { continue };
                if best.is_none_or(|best| size.max(0) < best.1) {
                    best = Some((low, size.max(0)));
                }
            }
        }
        best
    }

    /// The set of these points; `None` when a local is not a quotient, or a number does not fit.
    pub fn integer_set(&self, ctx: &Context) -> Option<IntegerSet> {
        let names = self.local_exprs(ctx);
        let rows = self.equalities().iter().map(|row| (row, true));
        let rows = rows.chain(self.inequalities().iter().map(|row| (row, false)));
        let mut constraints = Vec::new();
        for (row, equal) in rows {
            let (constant, coefficients) = row.split_last()?;
            constraints.push((sum(ctx, coefficients, &names, *constant)?, equal));
        }
        if constraints.is_empty() {
            constraints.push((ctx.affine_constant(0), true));
        }
        let (dims, symbols) = (self.dims() as u32, self.symbols() as u32);
        Some(ctx.integer_set(IntegerSetData { dims, symbols, constraints: constraints.into() }))
    }
}
