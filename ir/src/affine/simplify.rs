//! Simplification of whole affine expressions: sums of multiples of dimensions, symbols and quotients,
//! like terms together, as upstream's `simplifyAffineExpr` writes them.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{AffineExpr, AffineExprKind, AffineMap};
use crate::context::Context;

/// `constant + sum of coefficient * variable`, without zeros.
#[derive(Clone, Default)]
struct Linear {
    /// By variable: dimensions, then symbols, then quotients.
    terms: BTreeMap<usize, i64>,
    constant: i64,
}

impl Linear {
    fn add_scaled(&mut self, other: &Linear, factor: i64) -> Option<()> {
        self.constant = self.constant.checked_add(other.constant.checked_mul(factor)?)?;
        for (&variable, &coefficient) in &other.terms {
            let sum = self.terms.get(&variable).copied().unwrap_or(0);
            match sum.checked_add(coefficient.checked_mul(factor)?)? {
                0 => self.terms.remove(&variable),
                sum => self.terms.insert(variable, sum),
            };
        }
        Some(())
    }

    /// The greatest common divisor of `with` and all coefficients.
    fn gcd(&self, with: i64) -> i64 {
        let all = self.terms.values().chain([&self.constant]);
        all.fold(with, |divisor, &coefficient| super::build::gcd(divisor, coefficient))
    }

    fn divided(&self, by: i64) -> Linear {
        Linear {
            terms: self.terms.iter().map(|(&variable, &coefficient)| (variable, coefficient / by)).collect(),
            constant: self.constant / by,
        }
    }
}

/// An expression in the making.
struct Flattener<'a> {
    ctx: &'a Context,
    dims: usize,
    symbols: usize,
    /// Quotients, and products of variables, each a variable of its own.
    quotients: Vec<AffineExpr>,
}

impl Flattener<'_> {
    fn variable(&self, at: usize) -> AffineExpr {
        match at {
            at if at < self.dims => self.ctx.affine_dim(at as u32),
            at if at < self.dims + self.symbols => self.ctx.affine_symbol((at - self.dims) as u32),
            at => self.quotients[at - self.dims - self.symbols],
        }
    }

    fn build(&self, linear: &Linear) -> AffineExpr {
        let mut sum = self.ctx.affine_constant(0);
        for (&variable, &coefficient) in &linear.terms {
            let factor = self.ctx.affine_constant(coefficient);
            sum = self.ctx.affine_add(sum, self.ctx.affine_mul(self.variable(variable), factor));
        }
        self.ctx.affine_add(sum, self.ctx.affine_constant(linear.constant))
    }

    fn single(&self, variable: usize) -> Linear {
        Linear { terms: [(variable, 1)].into_iter().collect(), constant: 0 }
    }

    /// The variable that stands for `quotient`.
    fn quotient(&mut self, quotient: AffineExpr) -> usize {
        let known = self.quotients.iter().position(|&known| known == quotient);
        let at = known.unwrap_or_else(|| {
            self.quotients.push(quotient);
            self.quotients.len() - 1
        });
        self.dims + self.symbols + at
    }

    fn binary(&mut self, kind: AffineExprKind, lhs: &Linear, rhs: &Linear) -> Option<Linear> {
        use AffineExprKind::*;
        let mut result = lhs.clone();
        if let Add(..) = kind {
            result.add_scaled(rhs, 1)?;
            return Some(result);
        }
        if !rhs.terms.is_empty() {
            return self.semi_affine(kind, lhs, rhs);
        }
        let factor = rhs.constant;
        if let Mul(..) = kind {
            let mut product = Linear::default();
            product.add_scaled(lhs, factor)?;
            return Some(product);
        }
        if factor <= 0 {
            return None;
        }
        let common = lhs.gcd(factor);
        let (dividend, divisor) = (lhs.divided(common), factor / common);
        if divisor == 1 {
            return Some(match kind {
                Mod(..) => Linear::default(),
                _ => dividend,
            });
        }
        let (dividend, divisor) = (self.build(&dividend), self.ctx.affine_constant(divisor));
        let quotient = match kind {
            CeilDiv(..) => self.ctx.affine_ceildiv(dividend, divisor),
            _ => self.ctx.affine_floordiv(dividend, divisor),
        };
        if let Some(value) = quotient.constant(self.ctx) {
            let mut whole = Linear { constant: value, ..Linear::default() };
            if let Mod(..) = kind {
                whole.constant = lhs.constant.checked_sub(value.checked_mul(factor)?)?;
            }
            return Some(whole);
        }
        let variable = self.quotient(quotient);
        let quotient = self.single(variable);
        if let Mod(..) = kind {
            result.add_scaled(&quotient, factor.checked_neg()?)?;
            return Some(result);
        }
        Some(quotient)
    }

    /// A product of two variables, or a quotient or remainder by one, as a variable of its own.
    fn semi_affine(&mut self, kind: AffineExprKind, lhs: &Linear, rhs: &Linear) -> Option<Linear> {
        if let (AffineExprKind::Mul(..), true) = (kind, lhs.terms.is_empty()) {
            let mut product = Linear::default();
            product.add_scaled(rhs, lhs.constant)?;
            return Some(product);
        }
        let expr = self.ctx.affine_binary(kind, self.build(lhs), self.build(rhs));
        match expr.kind(self.ctx) {
            AffineExprKind::Constant(constant) => Some(Linear { constant, ..Linear::default() }),
            AffineExprKind::Dim(at) => Some(self.single(at as usize)),
            AffineExprKind::Symbol(at) => Some(self.single(self.dims + at as usize)),
            _ => {
                let variable = self.quotient(expr);
                Some(self.single(variable))
            }
        }
    }

    /// As [`Flattener::build`], with the terms of an expression that is not purely affine in upstream's
    /// order: by the position of the first variable, products behind the variable itself.
    fn build_semi_affine(&self, linear: &Linear) -> AffineExpr {
        let behind = self.dims.max(self.symbols) as i64;
        let (mut next_symbol, mut next_dim) = (0, -1);
        let mut symbol_key = |at: u32| {
            next_symbol += 1;
            (at, behind + next_symbol - 1)
        };
        let mut dim_key = |at: u32| {
            next_dim -= 1;
            (at, next_dim + 1)
        };
        let mut keyed: Vec<((u32, i64), usize)> = Vec::new();
        let mut others: Vec<usize> = Vec::new();
        let first_quotient = self.dims + self.symbols;
        for &variable in linear.terms.keys().filter(|&&at| (self.dims..first_quotient).contains(&at)) {
            keyed.push((symbol_key((variable - self.dims) as u32), variable));
        }
        for &variable in linear.terms.keys().filter(|&&at| at >= first_quotient) {
            use AffineExprKind::*;
            let sides = self.variable(variable).kind(self.ctx).operands();
            let key = match sides.map(|(lhs, rhs)| (lhs.kind(self.ctx), rhs.kind(self.ctx))) {
                Some((Dim(at), Constant(_))) => Some(dim_key(at)),
                Some((Symbol(at), Constant(_) | Symbol(_) | Dim(_))) => Some(symbol_key(at)),
                Some((Dim(at), Symbol(by) | Dim(by))) => Some((at, i64::from(by))),
                _ => None,
            };
            match key {
                Some(key) => keyed.push((key, variable)),
                None => others.push(variable),
            }
        }
        for &variable in linear.terms.keys().filter(|&&at| at < self.dims) {
            keyed.push((dim_key(variable as u32), variable));
        }
        keyed.sort();
        let mut sum = self.ctx.affine_constant(0);
        for variable in keyed.into_iter().map(|entry| entry.1).chain(others) {
            let factor = self.ctx.affine_constant(linear.terms[&variable]);
            sum = self.ctx.affine_add(sum, self.ctx.affine_mul(self.variable(variable), factor));
        }
        self.ctx.affine_add(sum, self.ctx.affine_constant(linear.constant))
    }

    /// The linear form of `expr`; `None` where numbers overflow, or a divisor is not positive.
    fn flatten(&mut self, expr: AffineExpr) -> Option<Linear> {
        let mut known: FxHashMap<AffineExpr, Linear> = FxHashMap::default();
        let mut stack = vec![expr];
        while let Some(&expr) = stack.last() {
            if known.contains_key(&expr) {
                stack.pop();
                continue;
            }
            let kind = expr.kind(self.ctx);
            let linear = match kind {
                AffineExprKind::Dim(at) => self.single(at as usize),
                AffineExprKind::Symbol(at) => self.single(self.dims + at as usize),
                AffineExprKind::Constant(constant) => Linear { constant, ..Linear::default() },
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
            known.insert(expr, linear);
            stack.pop();
        }
        known.remove(&expr)
    }
}

impl AffineExpr {
    /// Whether no two variables are multiplied, and none is divided by.
    pub fn is_pure_affine(self, ctx: &Context) -> bool {
        use AffineExprKind::*;
        self.walk_all(ctx, |kind| match kind {
            Mul(lhs, rhs) => lhs.constant(ctx).is_some() || rhs.constant(ctx).is_some(),
            Mod(_, rhs) | FloorDiv(_, rhs) | CeilDiv(_, rhs) => rhs.constant(ctx).is_some(),
            Dim(_) | Symbol(_) | Constant(_) | Add(..) => true,
        })
    }

    /// The same expression over `dims` dimensions and `symbols` symbols with like terms together. One
    /// whose numbers overflow stays as it is.
    pub fn simplify(self, ctx: &Context, dims: usize, symbols: usize) -> AffineExpr {
        let mut flattener = Flattener { ctx, dims, symbols, quotients: Vec::new() };
        match flattener.flatten(self) {
            Some(linear) if self.is_pure_affine(ctx) || self == flattener.build(&linear) => {
                flattener.build(&linear)
            }
            Some(linear) => flattener.build_semi_affine(&linear),
            None => self,
        }
    }

    /// The coefficients of dimensions and symbols, and the constant, of an expression without products
    /// of variables, quotients and remainders that stay.
    pub fn linear_coefficients(self, ctx: &Context, dims: usize, symbols: usize) -> Option<(Vec<i64>, i64)> {
        let mut flattener = Flattener { ctx, dims, symbols, quotients: Vec::new() };
        let linear = flattener.flatten(self)?;
        let mut coefficients = vec![0; dims + symbols];
        for (variable, coefficient) in linear.terms {
            *coefficients.get_mut(variable)? = coefficient;
        }
        Some((coefficients, linear.constant))
    }
}

impl AffineMap {
    /// The same map with simplified results.
    pub fn simplify(self, ctx: &Context) -> AffineMap {
        let (dims, symbols) = (self.dims(ctx), self.symbols(ctx));
        let results: Vec<AffineExpr> =
            self.results(ctx).iter().map(|expr| expr.simplify(ctx, dims, symbols)).collect();
        ctx.affine_map(dims as u32, symbols as u32, &results)
    }
}

#[cfg(test)]
mod tests {
    use crate::{AttrKind, Context, Registry, text};

    fn simplified(text: &str) -> String {
        let ctx = Context::new(Registry::new());
        let attr = text::parse_attr(&ctx, text).expect("a map");
        let AttrKind::AffineMap(map) = *attr.kind(&ctx) else { panic!("a map") };
        ctx.display(ctx.affine_map_attr(map.simplify(&ctx))).to_string()
    }

    #[test]
    fn like_terms_come_together() {
        let cases = [
            ("affine_map<(d0, d1) -> (d1 + d0 * 2 - d1 + 3)>", "affine_map<(d0, d1) -> (d0 * 2 + 3)>"),
            ("affine_map<(d0) -> ((d0 * 4 + 4) floordiv 8)>", "affine_map<(d0) -> ((d0 + 1) floordiv 2)>"),
            ("affine_map<(d0) -> ((d0 * 8 + 4) mod 4)>", "affine_map<(d0) -> (0)>"),
            ("affine_map<(d0) -> (d0 - (d0 floordiv 4) * 4)>", "affine_map<(d0) -> (d0 mod 4)>"),
            ("affine_map<(d0)[s0] -> (d0 * s0 + d0)>", "affine_map<(d0)[s0] -> (d0 + d0 * s0)>"),
            (
                "affine_map<()[s0, s1, s2] -> ((s1 - s0) ceildiv s2)>",
                "affine_map<()[s0, s1, s2] -> ((-s0 + s1) ceildiv s2)>",
            ),
            ("affine_map<(d0)[s0] -> (d0 * s0 - s0 * d0)>", "affine_map<(d0)[s0] -> (0)>"),
            (
                "affine_map<(d0) -> (d0 + 9223372036854775807 + 9223372036854775807)>",
                "affine_map<(d0) -> (d0 + 9223372036854775807 + 9223372036854775807)>",
            ),
            (
                "affine_map<() -> (4611686018427387904 * 3 + 1)>",
                "affine_map<() -> (4611686018427387904 * 3 + 1)>",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(simplified(text), expected, "{text}");
        }
    }
}
