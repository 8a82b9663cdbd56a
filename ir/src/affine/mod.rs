//! Affine expressions, maps and integer sets.
//!
//! Follows <https://mlir.llvm.org/docs/Dialects/Affine/>: an expression is built from dimensions,
//! symbols and constants with `+`, `*`, `mod`, `floordiv` and `ceildiv`; construction simplifies as
//! upstream's does, so that equal maps print alike.

mod build;
mod simplify;
mod system;

pub use system::{Linear, LinearSystem};

use crate::context::Context;
use crate::intern::handle;
use rustc_hash::FxHashMap;

handle! {
    /// An affine expression.
    AffineExpr
}
handle! {
    /// An affine map: `(d0, d1)[s0] -> (d0 + s0, d1)`.
    AffineMap
}
handle! {
    /// An integer set: `(d0)[s0] : (d0 - s0 >= 0)`.
    IntegerSet
}

/// What an [`AffineExpr`] is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AffineExprKind {
    /// `dN`.
    Dim(u32),
    /// `sN`.
    Symbol(u32),
    /// An integer.
    Constant(i64),
    /// `a + b`.
    Add(AffineExpr, AffineExpr),
    /// `a * b`.
    Mul(AffineExpr, AffineExpr),
    /// `a mod b`, never negative for positive `b`.
    Mod(AffineExpr, AffineExpr),
    /// `a floordiv b`, rounded towards minus infinity.
    FloorDiv(AffineExpr, AffineExpr),
    /// `a ceildiv b`, rounded towards plus infinity.
    CeilDiv(AffineExpr, AffineExpr),
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct AffineMapData {
    pub(crate) dims: u32,
    pub(crate) symbols: u32,
    pub(crate) results: Box<[AffineExpr]>,
}

/// What an [`IntegerSet`] is.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct IntegerSetData {
    /// Number of dimensions.
    pub dims: u32,
    /// Number of symbols.
    pub symbols: u32,
    /// Constraints: an expression that is zero (`true`) or not negative (`false`).
    pub constraints: Box<[(AffineExpr, bool)]>,
}

impl AffineExpr {
    /// What this expression is.
    pub fn kind(self, ctx: &Context) -> AffineExprKind {
        ctx.affine_expr_kind(self)
    }

    /// The value of a constant expression.
    pub fn constant(self, ctx: &Context) -> Option<i64> {
        match self.kind(ctx) {
            AffineExprKind::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// The position of a dimension.
    pub fn dim(self, ctx: &Context) -> Option<u32> {
        match self.kind(ctx) {
            AffineExprKind::Dim(dim) => Some(dim),
            _ => None,
        }
    }

    /// Whether no dimension occurs in it.
    pub fn is_symbolic_or_constant(self, ctx: &Context) -> bool {
        self.walk_all(ctx, |kind| !matches!(kind, AffineExprKind::Dim(_)))
    }

    fn walk_all(self, ctx: &Context, holds: impl Fn(AffineExprKind) -> bool) -> bool {
        let mut stack = vec![self];
        while let Some(expr) = stack.pop() {
            let kind = expr.kind(ctx);
            if !holds(kind) {
                return false;
            }
            if let Some((lhs, rhs)) = kind.operands() {
                stack.extend([lhs, rhs]);
            }
        }
        true
    }

    /// The value at the given dimensions and symbols; `None` for a position out of range, an
    /// overflow, or a division by zero or less.
    pub fn eval(self, ctx: &Context, dims: &[i64], symbols: &[i64]) -> Option<i64> {
        use AffineExprKind::*;
        let leaf = |kind| match kind {
            Dim(at) => dims.get(at as usize).copied(),
            Symbol(at) => symbols.get(at as usize).copied(),
            Constant(value) => Some(value),
            _ => None,
        };
        self.fold_up(ctx, |_, kind| leaf(kind), |_, kind, lhs, rhs| kind.apply(lhs, rhs))
    }

    /// The expression with dimension `i` replaced by `dims[i]` and symbol `i` by `symbols[i]`;
    /// positions beyond the slices stay.
    pub fn replace(self, ctx: &Context, dims: &[AffineExpr], symbols: &[AffineExpr]) -> AffineExpr {
        use AffineExprKind::*;
        let leaf = |expr, kind| match kind {
            Dim(at) => dims.get(at as usize).copied().or(Some(expr)),
            Symbol(at) => symbols.get(at as usize).copied().or(Some(expr)),
            _ => Some(expr),
        };
        let binary = |expr, kind: AffineExprKind, lhs, rhs| {
            let same = kind.operands() == Some((lhs, rhs));
            Some(if same { expr } else { ctx.affine_binary(kind, lhs, rhs) })
        };
        self.fold_up(ctx, leaf, binary).unwrap_or(self)
    }

    /// The value of this expression from those of its operands, each computed once; `None` as soon
    /// as one is. A stack of its own takes the place of recursion.
    fn fold_up<T: Copy>(
        self,
        ctx: &Context,
        leaf: impl Fn(AffineExpr, AffineExprKind) -> Option<T>,
        binary: impl Fn(AffineExpr, AffineExprKind, T, T) -> Option<T>,
    ) -> Option<T> {
        let kind = self.kind(ctx);
        if kind.operands().is_none() {
            return leaf(self, kind);
        }
        let mut known: FxHashMap<AffineExpr, T> = FxHashMap::default();
        let mut stack = vec![self];
        while let Some(&expr) = stack.last() {
            if known.contains_key(&expr) {
                stack.pop();
                continue;
            }
            let kind = expr.kind(ctx);
            let value = match kind.operands() {
                None => leaf(expr, kind)?,
                Some((lhs, rhs)) => match (known.get(&lhs), known.get(&rhs)) {
                    (Some(&lhs), Some(&rhs)) => binary(expr, kind, lhs, rhs)?,
                    _ => {
                        stack.extend([rhs, lhs]);
                        continue;
                    }
                },
            };
            known.insert(expr, value);
            stack.pop();
        }
        known.get(&self).copied()
    }
}

impl AffineExprKind {
    /// Both sides of a binary expression.
    pub fn operands(self) -> Option<(AffineExpr, AffineExpr)> {
        use AffineExprKind::*;
        match self {
            Add(a, b) | Mul(a, b) | Mod(a, b) | FloorDiv(a, b) | CeilDiv(a, b) => Some((a, b)),
            Dim(_) | Symbol(_) | Constant(_) => None,
        }
    }

    fn apply(self, lhs: i64, rhs: i64) -> Option<i64> {
        use AffineExprKind::*;
        match self {
            Add(..) => lhs.checked_add(rhs),
            Mul(..) => lhs.checked_mul(rhs),
            Mod(..) if rhs > 0 => Some(lhs.rem_euclid(rhs)),
            FloorDiv(..) if rhs > 0 => Some(lhs.div_euclid(rhs)),
            CeilDiv(..) if rhs > 0 => lhs.checked_neg().map(|lhs| -lhs.div_euclid(rhs)),
            _ => None,
        }
    }
}

impl AffineMap {
    /// Number of dimensions.
    pub fn dims(self, ctx: &Context) -> usize {
        ctx.affine_map_data(self).dims as usize
    }

    /// Number of symbols.
    pub fn symbols(self, ctx: &Context) -> usize {
        ctx.affine_map_data(self).symbols as usize
    }

    /// The results.
    pub fn results(self, ctx: &Context) -> &[AffineExpr] {
        &ctx.affine_map_data(self).results
    }

    /// Whether result `i` is dimension `i`, for all dimensions; symbols do not matter.
    pub fn is_identity(self, ctx: &Context) -> bool {
        let data = ctx.affine_map_data(self);
        data.dims as usize == data.results.len()
            && data.results.iter().enumerate().all(|(at, expr)| expr.dim(ctx) == Some(at as u32))
    }

    /// The dimensions selected, when every result is a distinct dimension.
    pub fn projected_dims(self, ctx: &Context) -> Option<Vec<usize>> {
        let mut dims = Vec::new();
        for expr in self.results(ctx) {
            let dim = expr.dim(ctx)? as usize;
            if dims.contains(&dim) {
                return None;
            }
            dims.push(dim);
        }
        Some(dims)
    }

    /// Whether the results are all dimensions in some order.
    pub fn is_permutation(self, ctx: &Context) -> bool {
        self.projected_dims(ctx).is_some_and(|dims| dims.len() == self.dims(ctx))
    }

    /// The results at the given dimensions and symbols.
    pub fn eval(self, ctx: &Context, dims: &[i64], symbols: &[i64]) -> Option<Vec<i64>> {
        self.results(ctx).iter().map(|expr| expr.eval(ctx, dims, symbols)).collect()
    }

    /// `self(inner(..))`.
    pub fn compose(self, ctx: &Context, inner: AffineMap) -> AffineMap {
        let (symbols, inner_symbols) = (self.symbols(ctx), inner.symbols(ctx));
        let shifted: Vec<AffineExpr> =
            (0..symbols as u32).map(|at| ctx.affine_symbol(at + inner_symbols as u32)).collect();
        let results: Vec<AffineExpr> =
            self.results(ctx).iter().map(|expr| expr.replace(ctx, inner.results(ctx), &shifted)).collect();
        ctx.affine_map(inner.dims(ctx) as u32, (symbols + inner_symbols) as u32, &results)
    }
}
