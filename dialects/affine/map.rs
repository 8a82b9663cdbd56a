//! Affine expressions with the values that they are over: composing them with `affine.apply`, and
//! bringing them to their canonical form.

use rustc_hash::FxHashMap;
use terrace_ir::affine::{AffineExprKind, IntegerSetData};
use terrace_ir::{AffineExpr, AffineMap, Body, Context, IntegerSet, Value};

use super::ApplyOp;
use super::scope::is_symbol;
use crate::support::constant_int;

/// How large an expression may grow, written out, by composing.
const MAX_SIZE: u64 = 512;

/// Expressions and the values of their dimensions and symbols.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExprsOfValues {
    /// The expressions.
    pub exprs: Vec<AffineExpr>,
    /// Values of the dimensions.
    pub dims: Vec<Value>,
    /// Values of the symbols.
    pub symbols: Vec<Value>,
}

/// The size of `expr` written out.
fn size(ctx: &Context, expr: AffineExpr) -> u64 {
    let mut known: FxHashMap<AffineExpr, u64> = FxHashMap::default();
    let mut stack = vec![expr];
    while let Some(&expr) = stack.last() {
        let size = match expr.kind(ctx).operands() {
            None => 1,
            Some((lhs, rhs)) => match (known.get(&lhs), known.get(&rhs)) {
                (Some(&a), Some(&b)) => a.saturating_add(b).saturating_add(1),
                _ => {
                    stack.extend([rhs, lhs]);
                    continue;
                }
            },
        };
        known.insert(expr, size);
        stack.pop();
    }
    known.get(&expr).copied().unwrap_or(1)
}

impl ExprsOfValues {
    /// The results of `map` at `operands`: dimensions, then symbols.
    pub fn of_map(ctx: &Context, map: AffineMap, operands: &[Value]) -> ExprsOfValues {
        let (dims, symbols) = operands.split_at(map.dims(ctx).min(operands.len()));
        ExprsOfValues { exprs: map.results(ctx).to_vec(), dims: dims.to_vec(), symbols: symbols.to_vec() }
    }

    /// The constraints of `set` at `operands`.
    pub fn of_set(ctx: &Context, set: IntegerSet, operands: &[Value]) -> ExprsOfValues {
        let data = ctx.integer_set_data(set);
        let (dims, symbols) = operands.split_at((data.dims as usize).min(operands.len()));
        let exprs = data.constraints.iter().map(|constraint| constraint.0).collect();
        ExprsOfValues { exprs, dims: dims.to_vec(), symbols: symbols.to_vec() }
    }

    /// The map.
    pub fn map(&self, ctx: &Context) -> AffineMap {
        ctx.affine_map(self.dims.len() as u32, self.symbols.len() as u32, &self.exprs)
    }

    /// The set, with the constraints of `like` that are equalities.
    pub fn set(&self, ctx: &Context, like: IntegerSet) -> IntegerSet {
        let kinds = &ctx.integer_set_data(like).constraints;
        let constraints = self.exprs.iter().zip(kinds).map(|(&expr, kind)| (expr, kind.1)).collect();
        ctx.integer_set(IntegerSetData {
            dims: self.dims.len() as u32,
            symbols: self.symbols.len() as u32,
            constraints,
        })
    }

    /// The values of dimensions, then of symbols.
    pub fn operands(&self) -> Vec<Value> {
        [&self.dims[..], &self.symbols[..]].concat()
    }

    fn replace(&mut self, ctx: &Context, dims: &[AffineExpr], symbols: &[AffineExpr]) {
        self.exprs = self.exprs.iter().map(|expr| expr.replace(ctx, dims, symbols)).collect();
    }

    /// Replaces values that `affine.apply` makes by what it computes, as long as expressions do not grow
    /// beyond measure.
    pub fn compose(&mut self, body: &Body) {
        let ctx = body.ctx();
        let mut at = 0;
        let mut gone: Vec<Value> = Vec::new();
        while at < self.dims.len() + self.symbols.len() {
            let is_dim = at < self.dims.len();
            let position = if is_dim { at } else { at - self.dims.len() };
            let value = if is_dim { self.dims[position] } else { self.symbols[position] };
            at += 1;
            let Some(apply) = ApplyOp::defining(body, value) else {
                continue;
            };
            let Some(map) = apply.map(body).as_affine_map(ctx) else {
                continue;
            };
            let mut inner = ExprsOfValues::of_map(ctx, map, apply.mapOperands(body));
            inner.canonicalize(body);
            if !is_dim && !inner.dims.is_empty() {
                continue;
            }
            let before = self.clone();
            let to_dim = |at| ctx.affine_dim((self.dims.len() + at) as u32);
            let to_symbol = |at| ctx.affine_symbol((self.symbols.len() + at) as u32);
            let new_dims: Vec<AffineExpr> = (0..inner.dims.len()).map(to_dim).collect();
            let new_symbols: Vec<AffineExpr> = (0..inner.symbols.len()).map(to_symbol).collect();
            let expr = inner.exprs[0].replace(ctx, &new_dims, &new_symbols);
            let mut dims: Vec<AffineExpr> =
                (0..self.dims.len()).map(|at| ctx.affine_dim(at as u32)).collect();
            let mut symbols: Vec<AffineExpr> =
                (0..self.symbols.len()).map(|at| ctx.affine_symbol(at as u32)).collect();
            if is_dim {
                dims[position] = expr;
            } else {
                symbols[position] = expr;
            }
            self.replace(ctx, &dims, &symbols);
            if self.exprs.iter().any(|&expr| size(ctx, expr) > MAX_SIZE) {
                *self = before;
                continue;
            }
            // Dimensions that come in move the symbols back.
            at += if is_dim { 0 } else { inner.dims.len() };
            self.dims.extend(&inner.dims);
            self.symbols.extend(&inner.symbols);
            gone.push(value);
        }
        self.canonicalize(body);
    }

    /// Makes dimensions that are symbols symbols, and drops values that are constants, unused or there
    /// twice.
    pub fn canonicalize(&mut self, body: &Body) {
        self.promote(body);
        let ctx = body.ctx();
        let (used_dims, used_symbols) = self.used(ctx);
        let (mut dims, mut symbols) = (Vec::new(), Vec::new());
        let mut dim_exprs = Vec::new();
        for (at, &value) in self.dims.iter().enumerate() {
            dim_exprs.push(ctx.affine_dim(place(&mut dims, value, used_dims[at])));
        }
        let mut symbol_exprs = Vec::new();
        for (at, &value) in self.symbols.iter().enumerate() {
            symbol_exprs.push(match constant_int(body, value).filter(|_| used_symbols[at]) {
                Some(number) => ctx.affine_constant(number),
                None => ctx.affine_symbol(place(&mut symbols, value, used_symbols[at])),
            });
        }
        self.replace(ctx, &dim_exprs, &symbol_exprs);
        (self.dims, self.symbols) = (dims, symbols);
    }

    fn promote(&mut self, body: &Body) {
        let ctx = body.ctx();
        let (mut dims, mut symbols) = (Vec::new(), self.symbols.clone());
        let mut exprs = Vec::new();
        for &value in &self.dims {
            if is_symbol(body, value) {
                exprs.push(ctx.affine_symbol(symbols.len() as u32));
                symbols.push(value);
            } else {
                exprs.push(ctx.affine_dim(dims.len() as u32));
                dims.push(value);
            }
        }
        if dims.len() != self.dims.len() {
            self.replace(ctx, &exprs, &[]);
            (self.dims, self.symbols) = (dims, symbols);
        }
    }

    /// Which dimensions and symbols occur.
    fn used(&self, ctx: &Context) -> (Vec<bool>, Vec<bool>) {
        let (mut dims, mut symbols) = (vec![false; self.dims.len()], vec![false; self.symbols.len()]);
        let mut seen = rustc_hash::FxHashSet::default();
        let mut stack = self.exprs.clone();
        while let Some(expr) = stack.pop() {
            if !seen.insert(expr) {
                continue;
            }
            match expr.kind(ctx) {
                AffineExprKind::Dim(at) => dims[at as usize] = true,
                AffineExprKind::Symbol(at) => symbols[at as usize] = true,
                kind => stack.extend(kind.operands().into_iter().flat_map(|(lhs, rhs)| [lhs, rhs])),
            }
        }
        (dims, symbols)
    }

    /// Brings like terms together.
    pub fn simplify(&mut self, ctx: &Context) {
        let (dims, symbols) = (self.dims.len(), self.symbols.len());
        self.exprs = self.exprs.iter().map(|expr| expr.simplify(ctx, dims, symbols)).collect();
    }
}

/// The position of `value` in `list`, where it is put if it is not there yet and `used`.
fn place(list: &mut Vec<Value>, value: Value, used: bool) -> u32 {
    if !used {
        return 0;
    }
    let at = list.iter().position(|&known| known == value).unwrap_or_else(|| {
        list.push(value);
        list.len() - 1
    });
    at as u32
}

/// How many constraints the test for emptiness may make.
const MAX_CONSTRAINTS: usize = 256;

/// `sum of coefficient * variable + constant >= 0`, the constant last.
type Row = Vec<i128>;

/// Whether no integers are known to lie in `set`: by dividing its constraints by what divides their
/// coefficients, and by eliminating one variable after the other (Fourier and Motzkin). A set whose
/// constraints are not linear counts as not empty.
pub fn is_empty(ctx: &Context, set: IntegerSet) -> bool {
    let data = ctx.integer_set_data(set);
    let (dims, symbols) = (data.dims as usize, data.symbols as usize);
    let mut rows: Vec<Row> = Vec::new();
    for &(expr, equal) in &data.constraints {
        let Some((coefficients, constant)) = expr.linear_coefficients(ctx, dims, symbols) else {
            continue;
        };
        let row: Row = coefficients.iter().chain([&constant]).map(|&value| i128::from(value)).collect();
        if equal {
            let Some(divisor) = divisor(&row) else {
                if constant != 0 {
                    return true;
                }
                continue;
            };
            if i128::from(constant) % divisor != 0 {
                return true;
            }
            rows.push(row.iter().map(|value| -value).collect());
        }
        rows.push(row);
    }
    for variable in 0..dims + symbols {
        match eliminate(&rows, variable) {
            Some(next) => rows = next,
            None => return false,
        }
        if rows.iter().any(|row| divisor(row).is_none() && row[row.len() - 1] < 0) {
            return true;
        }
    }
    rows.iter().any(|row| row[row.len() - 1] < 0)
}

/// The greatest common divisor of the coefficients; `None` when all are zero.
fn divisor(row: &Row) -> Option<i128> {
    let (_, coefficients) = row.split_last()?;
    let all = coefficients.iter().fold(0i128, |a, &b| {
        let (mut a, mut b) = (a.abs(), b.abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    });
    (all != 0).then_some(all)
}

/// The constraints on the other variables, each tightened to integers; `None` when there are too many or
/// numbers overflow.
fn eliminate(rows: &[Row], variable: usize) -> Option<Vec<Row>> {
    let tighten = |row: &Row| -> Row {
        let Some(divisor) = divisor(row) else { return row.clone() };
        row.iter().map(|value| value.div_euclid(divisor)).collect()
    };
    let rows: Vec<Row> = rows.iter().map(tighten).collect();
    let mut next: Vec<Row> = rows.iter().filter(|row| row[variable] == 0).cloned().collect();
    for low in rows.iter().filter(|row| row[variable] > 0) {
        for high in rows.iter().filter(|row| row[variable] < 0) {
            let (a, b) = (low[variable], -high[variable]);
            let sum = low.iter().zip(high).map(|(&x, &y)| x.checked_mul(b)?.checked_add(y.checked_mul(a)?));
            let row: Row = tighten(&sum.collect::<Option<Row>>()?);
            if !next.contains(&row) {
                next.push(row);
            }
            if next.len() > MAX_CONSTRAINTS {
                return None;
            }
        }
    }
    Some(next)
}
