//! Affine maps and integer sets.

use rustc_hash::FxHashMap;

use super::custom::{Delim, Operand};
use super::{OpParser, Parsed, Pos};
use crate::affine::{AffineExpr, AffineMap, IntegerSet, IntegerSetData};
use crate::text::Reported;
use crate::text::lexer::Tok;

/// How many operators an expression may have: expressions are walked recursively.
const MAX_OPERATORS: u32 = 512;

/// Names of dimensions and symbols.
#[derive(Default)]
struct Space<'s> {
    names: FxHashMap<&'s str, AffineExpr>,
    dims: u32,
    symbols: u32,
    operators: u32,
    /// Where dimensions and symbols are values: their operands.
    values: Option<(Vec<Operand>, Vec<Operand>)>,
}

/// A map whose dimensions and symbols were written as values.
pub struct MapOfValues {
    /// The map; dimensions and symbols are numbered as they first came up.
    pub map: AffineMap,
    /// The values: those of dimensions, then those of symbols.
    pub operands: Vec<Operand>,
    /// Number of results of the map that each entry of the list has.
    pub groups: Vec<usize>,
}

/// What stands between the angle brackets of `affine_map` and `affine_set`.
enum MapOrSet {
    Map(AffineMap),
    Set(IntegerSet),
}

impl<'s> OpParser<'s> {
    /// Reads `(d0, d1)[s0] -> (d0 + s0, d1)`.
    pub(super) fn affine_map(&mut self) -> Parsed<AffineMap> {
        let pos = self.pos();
        match self.map_or_set()? {
            MapOrSet::Map(map) => Ok(map),
            MapOrSet::Set(_) => Err(self.report(pos, "expected AffineMap, but got IntegerSet")),
        }
    }

    /// Reads `(d0)[s0] : (d0 - s0 >= 0)`.
    pub(super) fn integer_set(&mut self) -> Parsed<IntegerSet> {
        let pos = self.pos();
        match self.map_or_set()? {
            MapOrSet::Set(set) => Ok(set),
            MapOrSet::Map(_) => Err(self.report(pos, "expected IntegerSet, but got AffineMap")),
        }
    }

    /// Reads a list of expressions over values: `[%i + 1, symbol(%n)]`. With `group`, an entry can be
    /// several, `max(%i, 1)`.
    pub fn parse_map_of_values(
        &mut self,
        delim: Delim,
        group: Option<&str>,
    ) -> Result<MapOfValues, Reported> {
        let mut space = Space { values: Some(Default::default()), ..Space::default() };
        let mut results = Vec::new();
        let groups = self.parse_list(delim, |p| {
            if group.is_some_and(|group| p.accept(group)) {
                let all = p.parse_list(Delim::Paren, |p| {
                    space.operators = 0;
                    p.affine_sum(&mut space)
                })?;
                results.extend_from_slice(&all);
                return Ok(all.len());
            }
            space.operators = 0;
            results.push(p.affine_sum(&mut space)?);
            Ok(1)
        })?;
        let map = self.ctx.affine_map(space.dims, space.symbols, &results);
        let (dims, symbols) = space.values.unwrap_or_default();
        Ok(MapOfValues { map, operands: [dims, symbols].concat(), groups })
    }

    /// Reads a value in an expression, as a dimension or a symbol unless it came up before.
    fn affine_value(&mut self, space: &mut Space<'s>, symbol: bool) -> Parsed<AffineExpr> {
        let start = self.start as usize;
        let operand = self.operand()?;
        let name = self.src[start..self.prev_end as usize].trim_end();
        if let Some(&expr) = space.names.get(name) {
            return Ok(expr);
        }
        let Some((dims, symbols)) = &mut space.values else {
            return Err(self.report(operand.pos, "expected affine expression"));
        };
        let expr = if symbol {
            symbols.push(operand);
            space.symbols += 1;
            self.ctx.affine_symbol(space.symbols - 1)
        } else {
            dims.push(operand);
            space.dims += 1;
            self.ctx.affine_dim(space.dims - 1)
        };
        space.names.insert(name, expr);
        Ok(expr)
    }

    fn map_or_set(&mut self) -> Parsed<MapOrSet> {
        let mut space = self.affine_space()?;
        if self.eat(Tok::Arrow) {
            self.want(Tok::LParen, "expected '(' in affine map range")?;
            let results = self.list_until(Tok::RParen, "expected ')' in affine map range", |p| {
                space.operators = 0;
                p.affine_sum(&mut space)
            })?;
            return Ok(MapOrSet::Map(self.ctx.affine_map(space.dims, space.symbols, &results)));
        }
        self.want(Tok::Colon, "expected '->' or ':'")?;
        self.want(Tok::LParen, "expected '(' in integer set constraint list")?;
        let constraints =
            self.list_until(Tok::RParen, "expected ')' in integer set constraint list", |p| {
                space.operators = 0;
                p.affine_constraint(&mut space)
            })?;
        // A set without constraints is that of `0 == 0`.
        let constraints =
            if constraints.is_empty() { vec![(self.ctx.affine_constant(0), true)] } else { constraints };
        let data =
            IntegerSetData { dims: space.dims, symbols: space.symbols, constraints: constraints.into() };
        Ok(MapOrSet::Set(self.ctx.integer_set(data)))
    }

    fn affine_space(&mut self) -> Parsed<Space<'s>> {
        let mut space = Space::default();
        self.want(Tok::LParen, "expected '(' in dimensional identifier list")?;
        self.list_until(Tok::RParen, "expected ')' in dimensional identifier list", |p| {
            let dim = p.ctx.affine_dim(space.dims);
            space.dims += 1;
            p.affine_name(&mut space, dim)
        })?;
        if self.eat(Tok::LSquare) {
            self.list_until(Tok::RSquare, "expected ']' in symbol list", |p| {
                let symbol = p.ctx.affine_symbol(space.symbols);
                space.symbols += 1;
                p.affine_name(&mut space, symbol)
            })?;
        }
        Ok(space)
    }

    fn affine_name(&mut self, space: &mut Space<'s>, expr: AffineExpr) -> Parsed<()> {
        if self.tok != Tok::Bare {
            return Err(self.wrong("expected bare identifier"));
        }
        let name = self.text();
        if space.names.insert(name, expr).is_some() {
            return Err(self.report_here(format!("redefinition of identifier '{name}'")));
        }
        self.advance();
        Ok(())
    }

    fn affine_constraint(&mut self, space: &mut Space<'s>) -> Parsed<(AffineExpr, bool)> {
        let lhs = self.affine_sum(space)?;
        let tok = self.tok;
        if matches!(tok, Tok::Equal | Tok::Greater | Tok::Less) {
            self.advance();
        }
        if !matches!(tok, Tok::GreaterEqual | Tok::LessEqual | Tok::EqualEqual) {
            return Err(
                self.report_here("expected '== affine-expr' or '>= affine-expr' at end of affine constraint")
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
        let mut lhs = self.affine_product(space, false)?;
        loop {
            let minus = self.tok == Tok::Minus;
            if !minus && self.tok != Tok::Plus {
                return Ok(lhs);
            }
            self.advance();
            self.count_operator(space)?;
            let rhs = self.affine_product(space, true)?;
            let negated = self.ctx.affine_constant(-1);
            let rhs = if minus { self.ctx.affine_mul(rhs, negated) } else { rhs };
            lhs = self.ctx.affine_add(lhs, rhs);
        }
    }

    fn affine_product(&mut self, space: &mut Space<'s>, operator: bool) -> Parsed<AffineExpr> {
        let mut lhs = self.affine_operand(space, operator)?;
        loop {
            let pos = self.pos();
            let operator = match (self.tok, self.text()) {
                (Tok::Star, _) => "*",
                (Tok::Bare, word @ ("floordiv" | "ceildiv" | "mod")) => word,
                _ => return Ok(lhs),
            };
            self.advance();
            self.count_operator(space)?;
            let rhs = self.affine_operand(space, true)?;
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

    /// Reads an operand; `operator` when it is the right one of an operator.
    fn affine_operand(&mut self, space: &mut Space<'s>, operator: bool) -> Parsed<AffineExpr> {
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
                match p.affine_operand(space, operator) {
                    Ok(operand) => Ok(p.ctx.affine_mul(operand, p.ctx.affine_constant(-1))),
                    Err(_) => Err(p.report_here("missing operand of negation")),
                }
            }),
            Tok::Integer => {
                let pos = self.pos();
                let value = super::numbers::literal_u64(self.text());
                match value.and_then(|value| i64::try_from(value).ok()) {
                    Some(value) => {
                        self.advance();
                        Ok(self.ctx.affine_constant(value))
                    }
                    None => Err(self.report(pos, "constant too large for index")),
                }
            }
            Tok::Percent if space.values.is_some() => self.affine_value(space, false),
            Tok::Bare if space.values.is_some() && self.text() == "symbol" => {
                self.advance();
                self.want(Tok::LParen, "expected '(' at start of SSA symbol")?;
                let symbol = self.affine_value(space, true)?;
                self.want(Tok::RParen, "expected ')' at end of SSA symbol")?;
                Ok(symbol)
            }
            Tok::Bare => {
                let Some(&expr) = space.names.get(self.text()) else {
                    return Err(self.wrong("use of undeclared identifier"));
                };
                self.advance();
                Ok(expr)
            }
            _ if operator => Err(self.report_here("missing right operand of binary operator")),
            Tok::Plus | Tok::Star => Err(self.report_here("missing left operand of binary operator")),
            _ => Err(self.report_here("expected affine expression")),
        }
    }
}
