//! Affine maps and integer sets.

use super::OpPrinter;
use crate::affine::{AffineExpr, AffineExprKind, AffineMap, IntegerSet};
use crate::body::Value;

/// A part of an expression that is still to be printed.
enum Piece {
    /// An expression, in parentheses if `true` and it is a binary one.
    Expr(AffineExpr, bool),
    Text(&'static str),
    Number(i64),
}

impl OpPrinter<'_> {
    pub(super) fn affine_map(&mut self, map: AffineMap) {
        let data = self.ctx.affine_map_data(map);
        self.affine_space(data.dims, data.symbols);
        self.out.push_str(" -> (");
        for (at, &expr) in data.results.iter().enumerate() {
            self.comma(at);
            self.affine_expr(expr, None);
        }
        self.out.push(')');
    }

    /// Prints `%i + 1, symbol(%n)`: results of a map whose dimensions and symbols are `operands`.
    pub fn map_of_values(&mut self, map: AffineMap, results: &[AffineExpr], operands: &[Value]) {
        let (dims, symbols) = operands.split_at(map.dims(self.ctx).min(operands.len()));
        for (at, &expr) in results.iter().enumerate() {
            self.comma(at);
            self.affine_expr(expr, Some((dims, symbols)));
        }
    }

    pub(super) fn integer_set(&mut self, set: IntegerSet) {
        let data = self.ctx.integer_set_data(set);
        self.affine_space(data.dims, data.symbols);
        self.out.push_str(" : (");
        for (at, &(expr, equal)) in data.constraints.iter().enumerate() {
            self.comma(at);
            self.affine_expr(expr, None);
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

    /// Prints `expr`, with a stack of its own in place of recursion.
    fn affine_expr(&mut self, expr: AffineExpr, values: Option<(&[Value], &[Value])>) {
        let mut stack = vec![Piece::Expr(expr, false)];
        while let Some(piece) = stack.pop() {
            match piece {
                Piece::Expr(expr, tight) => self.affine_step(expr, tight, values, &mut stack),
                Piece::Text(text) => self.out.push_str(text),
                Piece::Number(value) => self.signed(value),
            }
        }
    }

    /// Prints a leaf, or leaves the pieces of a binary expression on the stack, the last first; in
    /// parentheses when `tight`.
    fn affine_step(
        &mut self,
        expr: AffineExpr,
        tight: bool,
        values: Option<(&[Value], &[Value])>,
        stack: &mut Vec<Piece>,
    ) {
        use AffineExprKind::*;
        let (operator, lhs, rhs) = match (expr.kind(self.ctx), values) {
            (Dim(at), Some((dims, _))) if (at as usize) < dims.len() => return self.value(dims[at as usize]),
            (Symbol(at), Some((_, symbols))) if (at as usize) < symbols.len() => {
                self.out.push_str("symbol(");
                self.value(symbols[at as usize]);
                return self.out.push(')');
            }
            (kind, _) => match kind {
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
            },
        };
        if tight {
            self.out.push('(');
            stack.push(Piece::Text(")"));
        }
        if operator.is_empty() {
            self.affine_addend(rhs, stack);
            stack.push(Piece::Expr(lhs, false));
        } else if operator == " * " && rhs.constant(self.ctx) == Some(-1) {
            stack.extend([Piece::Expr(lhs, true), Piece::Text("-")]);
        } else {
            stack.extend([Piece::Expr(rhs, true), Piece::Text(operator), Piece::Expr(lhs, true)]);
        }
    }

    /// Leaves `+ rhs` on the stack, as a difference when `rhs` is negative.
    fn affine_addend(&self, rhs: AffineExpr, stack: &mut Vec<Piece>) {
        let negative = |value: Option<i64>| value.filter(|&value| value < 0 && value > i64::MIN);
        if let AffineExprKind::Mul(factor, times) = rhs.kind(self.ctx)
            && let Some(times) = negative(times.constant(self.ctx))
        {
            if times == -1 {
                let sum = matches!(factor.kind(self.ctx), AffineExprKind::Add(..));
                stack.push(Piece::Expr(factor, sum));
            } else {
                stack.extend([Piece::Number(-times), Piece::Text(" * "), Piece::Expr(factor, true)]);
            }
            return stack.push(Piece::Text(" - "));
        }
        match negative(rhs.constant(self.ctx)) {
            Some(value) => stack.extend([Piece::Number(-value), Piece::Text(" - ")]),
            None => stack.extend([Piece::Expr(rhs, false), Piece::Text(" + ")]),
        }
    }
}
