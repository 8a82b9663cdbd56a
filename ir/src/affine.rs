//! Affine expressions, maps and integer sets.
//!
//! Follows <https://mlir.llvm.org/docs/Dialects/Affine/>: an expression is built from dimensions,
//! symbols and constants with `+`, `*`, `mod`, `floordiv` and `ceildiv`; construction simplifies as
//! upstream's does, so that equal maps print alike.

use crate::context::Context;
use crate::intern::handle;

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
        match self.kind(ctx) {
            Dim(at) => dims.get(at as usize).copied(),
            Symbol(at) => symbols.get(at as usize).copied(),
            Constant(value) => Some(value),
            kind => {
                let (lhs, rhs) = kind.operands()?;
                kind.apply(lhs.eval(ctx, dims, symbols)?, rhs.eval(ctx, dims, symbols)?)
            }
        }
    }

    /// The expression with dimension `i` replaced by `dims[i]` and symbol `i` by `symbols[i]`;
    /// positions beyond the slices stay.
    pub fn replace(self, ctx: &Context, dims: &[AffineExpr], symbols: &[AffineExpr]) -> AffineExpr {
        use AffineExprKind::*;
        match self.kind(ctx) {
            Dim(at) => dims.get(at as usize).copied().unwrap_or(self),
            Symbol(at) => symbols.get(at as usize).copied().unwrap_or(self),
            Constant(_) => self,
            kind => {
                let Some((lhs, rhs)) = kind.operands() else { return self };
                let lhs = lhs.replace(ctx, dims, symbols);
                let rhs = rhs.replace(ctx, dims, symbols);
                ctx.affine_binary(kind, lhs, rhs)
            }
        }
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
        if lhs.constant(self).is_some()
            || (lhs.is_symbolic_or_constant(self) && !rhs.is_symbolic_or_constant(self))
        {
            return self.affine_add(rhs, lhs);
        }
        if rhs.constant(self) == Some(0) {
            return lhs;
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
        {
            return self.affine_add(self.affine_add(a, rhs), c);
        }
        self.affine_expr(Add(lhs, rhs))
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
        if lhs.constant(self).is_some()
            || (lhs.is_symbolic_or_constant(self) && !rhs.is_symbolic_or_constant(self))
        {
            return self.affine_mul(rhs, lhs);
        }
        match rhs.constant(self) {
            Some(1) => return lhs,
            Some(0) => return rhs,
            _ => {}
        }
        if let (Mul(a, b), Some(c)) = (lhs.kind(self), rhs.constant(self))
            && let Some(b) = b.constant(self)
            && let Some(product) = b.checked_mul(c)
        {
            return self.affine_mul(a, self.affine_constant(product));
        }
        self.affine_expr(Mul(lhs, rhs))
    }

    /// The largest integer known to divide every value of `expr`.
    fn known_divisor(&self, expr: AffineExpr) -> i64 {
        use AffineExprKind::*;
        match expr.kind(self) {
            Constant(value) => value.checked_abs().unwrap_or(1),
            Mul(a, b) => self.known_divisor(a).checked_mul(self.known_divisor(b)).unwrap_or(1),
            Add(a, b) | Mod(a, b) => gcd(self.known_divisor(a), self.known_divisor(b)),
            _ => 1,
        }
    }

    /// `lhs mod rhs`.
    pub fn affine_mod(&self, lhs: AffineExpr, rhs: AffineExpr) -> AffineExpr {
        if let Some(c) = rhs.constant(self).filter(|&c| c >= 1) {
            if let Some(a) = lhs.constant(self) {
                return self.affine_constant(a.rem_euclid(c));
            }
            if self.known_divisor(lhs) % c == 0 {
                return self.affine_constant(0);
            }
            if let AffineExprKind::Add(a, b) = lhs.kind(self) {
                if self.known_divisor(a) % c == 0 {
                    return self.affine_mod(b, rhs);
                }
                if self.known_divisor(b) % c == 0 {
                    return self.affine_mod(a, rhs);
                }
            }
        }
        self.affine_expr(AffineExprKind::Mod(lhs, rhs))
    }

    /// `lhs floordiv rhs`.
    pub fn affine_floordiv(&self, lhs: AffineExpr, rhs: AffineExpr) -> AffineExpr {
        use AffineExprKind::*;
        if let Some(c) = rhs.constant(self).filter(|&c| c >= 1) {
            if let Some(a) = lhs.constant(self) {
                return self.affine_constant(a.div_euclid(c));
            }
            if c == 1 {
                return lhs;
            }
            if let Mul(a, b) = lhs.kind(self)
                && let Some(b) = b.constant(self)
                && b % c == 0
            {
                return self.affine_mul(a, self.affine_constant(b / c));
            }
            if let Add(a, b) = lhs.kind(self)
                && (self.known_divisor(a) % c == 0 || self.known_divisor(b) % c == 0)
            {
                return self.affine_add(self.affine_floordiv(a, rhs), self.affine_floordiv(b, rhs));
            }
        }
        self.affine_expr(FloorDiv(lhs, rhs))
    }

    /// `lhs ceildiv rhs`.
    pub fn affine_ceildiv(&self, lhs: AffineExpr, rhs: AffineExpr) -> AffineExpr {
        use AffineExprKind::*;
        if let Some(c) = rhs.constant(self).filter(|&c| c >= 1) {
            if let Some(a) = lhs.constant(self)
                && let Some(value) = CeilDiv(lhs, rhs).apply(a, c)
            {
                return self.affine_constant(value);
            }
            if c == 1 {
                return lhs;
            }
            if let Mul(a, b) = lhs.kind(self)
                && let Some(b) = b.constant(self)
                && b % c == 0
            {
                return self.affine_mul(a, self.affine_constant(b / c));
            }
        }
        self.affine_expr(CeilDiv(lhs, rhs))
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

fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i64::try_from(a.max(1)).unwrap_or(1)
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

    /// Whether result `i` is dimension `i`, for all dimensions.
    pub fn is_identity(self, ctx: &Context) -> bool {
        let data = ctx.affine_map_data(self);
        data.symbols == 0
            && data.dims as usize == data.results.len()
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
