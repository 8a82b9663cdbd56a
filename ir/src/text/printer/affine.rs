//! Affine maps and integer sets.

use super::OpPrinter;
use crate::affine::{AffineExpr, AffineExprKind, AffineMap, IntegerSet};

impl OpPrinter<'_> {
    pub(super) fn affine_map(&mut self, map: AffineMap) {
        let data = self.ctx.affine_map_data(map);
        self.affine_space(data.dims, data.symbols);
        self.out.push_str(" -> (");
        for (at, &expr) in data.results.iter().enumerate() {
            self.comma(at);
            self.affine_expr(expr, false);
        }
        self.out.push(')');
    }

    pub(super) fn integer_set(&mut self, set: IntegerSet) {
        let data = self.ctx.integer_set_data(set);
        self.affine_space(data.dims, data.symbols);
        self.out.push_str(" : (");
        for (at, &(expr, equal)) in data.constraints.iter().enumerate() {
            self.comma(at);
            self.affine_expr(expr, false);
            self.out.push_str(if equal { " == 0" } else { " >= 0" });
        }
        self.out.push(')');
    }

    pub(super) fn comma(&mut self, at: usize) {
        if at > 0 {
            self.out.push_str(", ");
        }
    }

    fn affine_space(&mut self, dims: u32, symbols: u32) {
        self.out.push('(');
        for dim in 0..dims {
            self.comma(dim as usize);
            self.out.push('d');
            self.number(u64::from(dim));
        }
        self.out.push(')');
        if symbols == 0 {
            return;
        }
        self.out.push('[');
        for symbol in 0..symbols {
            self.comma(symbol as usize);
            self.out.push('s');
            self.number(u64::from(symbol));
        }
        self.out.push(']');
    }

    /// Prints `expr`, in parentheses when `tight` and it is a binary one.
    fn affine_expr(&mut self, expr: AffineExpr, tight: bool) {
        use AffineExprKind::*;
        let (operator, lhs, rhs) = match expr.kind(self.ctx) {
            Dim(at) => {
                self.out.push('d');
                return self.number(u64::from(at));
            }
            Symbol(at) => {
                self.out.push('s');
                return self.number(u64::from(at));
            }
            Constant(value) => return self.signed(value),
            Add(lhs, rhs) => ("", lhs, rhs),
            Mul(lhs, rhs) => (" * ", lhs, rhs),
            Mod(lhs, rhs) => (" mod ", lhs, rhs),
            FloorDiv(lhs, rhs) => (" floordiv ", lhs, rhs),
            CeilDiv(lhs, rhs) => (" ceildiv ", lhs, rhs),
        };
        if tight {
            self.out.push('(');
        }
        if operator.is_empty() {
            self.affine_sum(lhs, rhs);
        } else if operator == " * " && rhs.constant(self.ctx) == Some(-1) {
            self.out.push('-');
            self.affine_expr(lhs, true);
        } else {
            self.affine_expr(lhs, true);
            self.out.push_str(operator);
            self.affine_expr(rhs, true);
        }
        if tight {
            self.out.push(')');
        }
    }

    /// Prints `lhs + rhs`, as a difference when `rhs` is negative.
    fn affine_sum(&mut self, lhs: AffineExpr, rhs: AffineExpr) {
        self.affine_expr(lhs, false);
        if let AffineExprKind::Mul(factor, times) = rhs.kind(self.ctx)
            && let Some(times) = times.constant(self.ctx).filter(|&times| times < 0 && times > i64::MIN)
        {
            self.out.push_str(" - ");
            if times == -1 {
                let sum = matches!(factor.kind(self.ctx), AffineExprKind::Add(..));
                return self.affine_expr(factor, sum);
            }
            self.affine_expr(factor, true);
            self.out.push_str(" * ");
            return self.signed(-times);
        }
        match rhs.constant(self.ctx) {
            Some(value) if value < 0 && value > i64::MIN => {
                self.out.push_str(" - ");
                self.signed(-value);
            }
            _ => {
                self.out.push_str(" + ");
                self.affine_expr(rhs, false);
            }
        }
    }
}
