//! Affine maps and integer sets.

use super::{OpParser, Parsed, Pos};
use crate::affine::{AffineExpr, AffineMap, IntegerSet, IntegerSetData};
use crate::text::lexer::Tok;

/// How many operators an expression may have: expressions are walked recursively.
const MAX_OPERATORS: u32 = 512;

/// Names of dimensions and symbols.
struct Space<'s> {
    names: Vec<(&'s str, AffineExpr)>,
    dims: u32,
    symbols: u32,
    operators: u32,
}

impl<'s> OpParser<'s> {
    /// Reads `(d0, d1)[s0] -> (d0 + s0, d1)`.
    pub(super) fn affine_map(&mut self) -> Parsed<AffineMap> {
        let mut space = self.affine_space()?;
        self.want(Tok::Arrow, "expected '->' or ':'")?;
        self.want(Tok::LParen, "expected '('")?;
        let results = self.list_until(Tok::RParen, "expected ')'", |p| {
            space.operators = 0;
            p.affine_sum(&mut space)
        })?;
        Ok(self.ctx.affine_map(space.dims, space.symbols, &results))
    }

    /// Reads `(d0)[s0] : (d0 - s0 >= 0)`.
    pub(super) fn integer_set(&mut self) -> Parsed<IntegerSet> {
        let mut space = self.affine_space()?;
        self.want(Tok::Colon, "expected '->' or ':'")?;
        self.want(Tok::LParen, "expected '(' at start of integer set constraint list")?;
        let constraints = self.list_until(Tok::RParen, "expected ')'", |p| {
            space.operators = 0;
            p.affine_constraint(&mut space)
        })?;
        let data =
            IntegerSetData { dims: space.dims, symbols: space.symbols, constraints: constraints.into() };
        Ok(self.ctx.integer_set(data))
    }

    fn affine_space(&mut self) -> Parsed<Space<'s>> {
        let mut space = Space { names: Vec::new(), dims: 0, symbols: 0, operators: 0 };
        self.want(Tok::LParen, "expected '('")?;
        self.list_until(Tok::RParen, "expected ')'", |p| {
            let dim = p.ctx.affine_dim(space.dims);
            space.dims += 1;
            p.affine_name(&mut space, dim)
        })?;
        if self.eat(Tok::LSquare) {
            self.list_until(Tok::RSquare, "expected ']'", |p| {
                let symbol = p.ctx.affine_symbol(space.symbols);
                space.symbols += 1;
                p.affine_name(&mut space, symbol)
            })?;
        }
        space.names.sort_unstable_by_key(|entry| entry.0);
        if let Some(twice) = space.names.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(self.report_here(format!("redefinition of identifier '{}'", twice[0].0)));
        }
        Ok(space)
    }

    fn affine_name(&mut self, space: &mut Space<'s>, expr: AffineExpr) -> Parsed<()> {
        if self.tok != Tok::Bare {
            return Err(self.wrong("expected bare identifier"));
        }
        space.names.push((self.text(), expr));
        self.advance();
        Ok(())
    }

    fn affine_constraint(&mut self, space: &mut Space<'s>) -> Parsed<(AffineExpr, bool)> {
        let lhs = self.affine_sum(space)?;
        let tok = self.tok;
        if !matches!(tok, Tok::GreaterEqual | Tok::LessEqual | Tok::EqualEqual) {
            return Err(
                self.wrong("expected '== affine-expr' or '>= affine-expr' at end of affine constraint")
            );
        }
        self.advance();
        let rhs = self.affine_sum(space)?;
        let minus = self.ctx.affine_constant(-1);
        let difference = |a, b| self.ctx.affine_add(a, self.ctx.affine_mul(b, minus));
        let expr = if tok == Tok::LessEqual { difference(rhs, lhs) } else { difference(lhs, rhs) };
        Ok((expr, tok == Tok::EqualEqual))
    }

    fn count_operator(&mut self, space: &mut Space<'s>) -> Parsed<()> {
        space.operators += 1;
        if space.operators > MAX_OPERATORS {
            let message = format!("affine expression has more than {MAX_OPERATORS} operators");
            return Err(self.report_here(message));
        }
        Ok(())
    }

    fn affine_sum(&mut self, space: &mut Space<'s>) -> Parsed<AffineExpr> {
        let mut lhs = self.affine_product(space)?;
        loop {
            let minus = self.tok == Tok::Minus;
            if !minus && self.tok != Tok::Plus {
                return Ok(lhs);
            }
            self.advance();
            self.count_operator(space)?;
            let rhs = self.affine_product(space)?;
            let negated = self.ctx.affine_constant(-1);
            let rhs = if minus { self.ctx.affine_mul(rhs, negated) } else { rhs };
            lhs = self.ctx.affine_add(lhs, rhs);
        }
    }

    fn affine_product(&mut self, space: &mut Space<'s>) -> Parsed<AffineExpr> {
        let mut lhs = self.affine_operand(space)?;
        loop {
            let pos = self.pos();
            let operator = match (self.tok, self.text()) {
                (Tok::Star, _) => "*",
                (Tok::Bare, word @ ("floordiv" | "ceildiv" | "mod")) => word,
                _ => return Ok(lhs),
            };
            self.advance();
            self.count_operator(space)?;
            let rhs = self.affine_operand(space)?;
            lhs = self.affine_combine(operator, lhs, rhs, pos)?;
        }
    }

    fn affine_combine(
        &mut self,
        operator: &str,
        lhs: AffineExpr,
        rhs: AffineExpr,
        pos: Pos,
    ) -> Parsed<AffineExpr> {
        let ctx = self.ctx;
        let plain = |expr: AffineExpr| expr.is_symbolic_or_constant(ctx);
        if operator == "*" {
            if !plain(lhs) && !plain(rhs) {
                let message = "non-affine expression: at least one of the multiply operands has to be either a constant or symbolic";
                return Err(self.report(pos, message));
            }
            return Ok(ctx.affine_mul(lhs, rhs));
        }
        if !plain(rhs) {
            let message = format!(
                "non-affine expression: right operand of {operator} has to be either a constant or symbolic"
            );
            return Err(self.report(pos, message));
        }
        Ok(match operator {
            "floordiv" => ctx.affine_floordiv(lhs, rhs),
            "ceildiv" => ctx.affine_ceildiv(lhs, rhs),
            _ => ctx.affine_mod(lhs, rhs),
        })
    }

    fn affine_operand(&mut self, space: &mut Space<'s>) -> Parsed<AffineExpr> {
        match self.tok {
            Tok::LParen => self.nest(|p| {
                p.advance();
                if p.tok == Tok::RParen {
                    return Err(p.report_here("no expression inside parentheses"));
                }
                let expr = p.affine_sum(space)?;
                p.want(Tok::RParen, "expected ')'")?;
                Ok(expr)
            }),
            Tok::Minus => self.nest(|p| {
                p.advance();
                p.count_operator(space)?;
                let operand = p.affine_operand(space)?;
                Ok(p.ctx.affine_mul(operand, p.ctx.affine_constant(-1)))
            }),
            Tok::Integer => match self.optional_i64()? {
                Some(value) => Ok(self.ctx.affine_constant(value)),
                None => Err(self.wrong("expected affine expression")),
            },
            Tok::Bare => {
                let name = self.text();
                let found = space.names.binary_search_by_key(&name, |entry| entry.0);
                let Ok(at) = found else {
                    return Err(self.report_here("use of undeclared identifier"));
                };
                self.advance();
                Ok(space.names[at].1)
            }
            _ => Err(self.wrong("expected affine expression")),
        }
    }
}
