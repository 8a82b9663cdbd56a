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
    /// Quotients, each a variable.
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
        let factor = rhs.terms.is_empty().then_some(rhs.constant)?;
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

    /// The linear form of `expr`; `None` for one that is not purely affine.
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
    /// The same expression over `dims` dimensions and `symbols` symbols with like terms together. One
    /// that is not purely affine, or whose numbers overflow, stays as it is.
    pub fn simplify(self, ctx: &Context, dims: usize, symbols: usize) -> AffineExpr {
        let mut flattener = Flattener { ctx, dims, symbols, quotients: Vec::new() };
        match flattener.flatten(self) {
            Some(linear) => flattener.build(&linear),
            None => self,
        }
    }

    /// The coefficients of dimensions and symbols, and the constant, of an expression without products
    /// of variables, quotients and remainders.
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
            ("affine_map<(d0)[s0] -> (d0 * s0 + d0)>", "affine_map<(d0)[s0] -> (d0 * s0 + d0)>"),
        ];
        for (text, expected) in cases {
            assert_eq!(simplified(text), expected, "{text}");
        }
    }
}
