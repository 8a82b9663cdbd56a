//! Affine expressions as rows: each quotient and remainder gets a local variable, which two inequalities
//! define.

use rustc_hash::FxHashMap;

use super::row::gcd;
use super::{Kind, Row, System};
use crate::affine::AffineExprKind;
use crate::{AffineExpr, Context, IntegerSet};

/// Affine expressions as rows over the variables of a system.
#[derive(Clone, Debug)]
pub struct Flat {
    /// A row for each expression.
    pub rows: Vec<Row>,
    /// Dimensions, symbols, and the locals with what defines them.
    pub system: System,
}

/// How many locals a flattening may make.
const MAX_LOCALS: usize = 256;

/// A row in the making: locals may come behind its coefficients.
#[derive(Clone)]
struct Linear {
    coefficients: Vec<i128>,
    constant: i128,
}

impl Linear {
    fn number(constant: i128) -> Linear {
        Linear { coefficients: Vec::new(), constant }
    }

    fn variable(at: usize) -> Linear {
        let mut coefficients = vec![0; at + 1];
        coefficients[at] = 1;
        Linear { coefficients, constant: 0 }
    }

    fn plus(&self, other: &Linear, times: i128) -> Option<Linear> {
        let length = self.coefficients.len().max(other.coefficients.len());
        let at = |linear: &Linear, at: usize| linear.coefficients.get(at).copied().unwrap_or(0);
        let sum = |a: i128, b: i128| a.checked_add(b.checked_mul(times)?);
        Some(Linear {
            coefficients: (0..length).map(|var| sum(at(self, var), at(other, var))).collect::<Option<_>>()?,
            constant: sum(self.constant, other.constant)?,
        })
    }

    fn as_number(&self) -> Option<i128> {
        self.coefficients.iter().all(|&value| value == 0).then_some(self.constant)
    }

    fn divided(&self, by: i128) -> Linear {
        Linear {
            coefficients: self.coefficients.iter().map(|value| value / by).collect(),
            constant: self.constant / by,
        }
    }

    fn row(&self, cols: usize) -> Row {
        let mut row = self.coefficients.clone();
        row.resize(cols - 1, 0);
        row.push(self.constant);
        row
    }
}

struct Flattener<'a> {
    ctx: &'a Context,
    system: System,
    quotients: Vec<(Row, i128)>,
    known: FxHashMap<AffineExpr, Linear>,
}

impl Flattener<'_> {
    /// The local that is `dividend floordiv by`.
    fn quotient(&mut self, dividend: &Linear, by: i128) -> Option<Linear> {
        let row = dividend.row(self.system.cols());
        let same = |(known, divisor): &(Row, i128)| {
            let mut wide = known.clone();
            let constant = wide.pop().unwrap_or(0);
            wide.resize(row.len() - 1, 0);
            wide.push(constant);
            *divisor == by && wide == row
        };
        let first = self.system.first(Kind::Local);
        if let Some(at) = self.quotients.iter().position(same) {
            return Some(Linear::variable(first + at));
        }
        if self.quotients.len() >= MAX_LOCALS {
            return None;
        }
        let at = self.system.add_floor_div(&row, by);
        self.quotients.push((row, by));
        Some(Linear::variable(at))
    }

    fn divide(&mut self, kind: AffineExprKind, lhs: &Linear, by: i128) -> Option<Linear> {
        if by <= 0 {
            return None;
        }
        let all = lhs.coefficients.iter().chain([&lhs.constant]);
        let common = all.fold(by, |common, &value| gcd(common, value));
        let (mut dividend, divisor) = (lhs.divided(common), by / common);
        let remainder = matches!(kind, AffineExprKind::Mod(..));
        if divisor == 1 {
            return Some(if remainder { Linear::number(0) } else { dividend });
        }
        if let AffineExprKind::CeilDiv(..) = kind {
            dividend.constant = dividend.constant.checked_add(divisor - 1)?;
        }
        let quotient = match dividend.as_number() {
            Some(number) => Linear::number(number.div_euclid(divisor)),
            None => self.quotient(&dividend, divisor)?,
        };
        if remainder { lhs.plus(&quotient, by.checked_neg()?) } else { Some(quotient) }
    }

    fn binary(&mut self, kind: AffineExprKind, lhs: &Linear, rhs: &Linear) -> Option<Linear> {
        match kind {
            AffineExprKind::Add(..) => lhs.plus(rhs, 1),
            AffineExprKind::Mul(..) => match (lhs.as_number(), rhs.as_number()) {
                (_, Some(number)) => Linear::number(0).plus(lhs, number),
                (Some(number), None) => Linear::number(0).plus(rhs, number),
                (None, None) => None,
            },
            _ => self.divide(kind, lhs, rhs.as_number()?),
        }
    }

    /// `None` for an expression that is not purely affine.
    fn flatten(&mut self, expr: AffineExpr) -> Option<Linear> {
        let mut stack = vec![expr];
        while let Some(&expr) = stack.last() {
            if self.known.contains_key(&expr) {
                stack.pop();
                continue;
            }
            let kind = expr.kind(self.ctx);
            let linear = match kind {
                AffineExprKind::Dim(at) if (at as usize) < self.system.dims() => {
                    Linear::variable(at as usize)
                }
                AffineExprKind::Symbol(at) if (at as usize) < self.system.symbols() => {
                    Linear::variable(self.system.dims() + at as usize)
                }
                AffineExprKind::Constant(value) => Linear::number(i128::from(value)),
                _ => {
                    let (lhs, rhs) = kind.operands()?;
                    let (Some(a), Some(b)) = (self.known.get(&lhs), self.known.get(&rhs)) else {
                        stack.extend([rhs, lhs]);
                        continue;
                    };
                    let (a, b) = (a.clone(), b.clone());
                    self.binary(kind, &a, &b)?
                }
            };
            self.known.insert(expr, linear);
            stack.pop();
        }
        self.known.get(&expr).cloned()
    }
}

/// `exprs`, over `dims` dimensions and `symbols` symbols, as rows; `None` when one is not purely affine, or
/// numbers overflow.
pub fn flatten(ctx: &Context, exprs: &[AffineExpr], dims: usize, symbols: usize) -> Option<Flat> {
    let system = System::new(dims, symbols, 0);
    let mut flattener = Flattener { ctx, system, quotients: Vec::new(), known: FxHashMap::default() };
    let linear: Option<Vec<Linear>> = exprs.iter().map(|&expr| flattener.flatten(expr)).collect();
    let cols = flattener.system.cols();
    Some(Flat { rows: linear?.iter().map(|linear| linear.row(cols)).collect(), system: flattener.system })
}

/// The points of `set`; `None` when a constraint is not purely affine, or numbers overflow.
pub fn flatten_set(ctx: &Context, set: IntegerSet) -> Option<System> {
    let data = ctx.integer_set_data(set);
    let exprs: Vec<AffineExpr> = data.constraints.iter().map(|constraint| constraint.0).collect();
    let flat = flatten(ctx, &exprs, data.dims as usize, data.symbols as usize)?;
    let mut system = System::new(data.dims as usize, data.symbols as usize, flat.system.locals());
    for (row, &(_, equal)) in flat.rows.into_iter().zip(&data.constraints) {
        if equal { system.add_equality(row) } else { system.add_inequality(row) }
    }
    system.append(&flat.system);
    Some(system)
}
