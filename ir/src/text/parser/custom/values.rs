//! Operands and results in custom forms.

use super::{Delim, OpParser, Operand};
use crate::op::{InferCx, OpSpec};
use crate::text::Reported;
use crate::text::lexer::Tok;
use crate::text::parser::{Parsed, Pos};
use crate::types::Type;

/// # Operands and results
impl OpParser<'_> {
    /// Reads `%x`.
    pub fn parse_operand(&mut self) -> Result<Operand, Reported> {
        self.operand()
    }

    pub(in crate::text::parser) fn operand(&mut self) -> Parsed<Operand> {
        let mut operand = self.value_name()?;
        if self.tok != Tok::Hash {
            return Ok(operand);
        }
        match self.text()[1..].parse::<u32>() {
            Ok(number) => operand.number = number,
            Err(_) => return Err(self.report_here("invalid SSA value result number")),
        }
        self.advance();
        Ok(operand)
    }

    /// Reads `%x` if it comes next.
    pub fn parse_optional_operand(&mut self) -> Result<Option<Operand>, Reported> {
        if self.tok == Tok::Percent { self.operand().map(Some) } else { Ok(None) }
    }

    /// Reads `%x, %y`, or nothing.
    pub fn parse_operands(&mut self, delim: Delim) -> Result<Vec<Operand>, Reported> {
        if delim == Delim::None && self.tok != Tok::Percent {
            return Ok(Vec::new());
        }
        self.parse_list(delim, Self::operand)
    }

    /// Adds the value that `operand` names to the operands of `spec`.
    pub fn resolve(&mut self, spec: &mut OpSpec, operand: Operand, ty: Type) -> Result<(), Reported> {
        let value = self.value_of(operand, ty)?;
        spec.operands.push(value);
        Ok(())
    }

    /// Adds values of one type to the operands of `spec`.
    pub fn resolve_same(
        &mut self,
        spec: &mut OpSpec,
        operands: &[Operand],
        ty: Type,
    ) -> Result<(), Reported> {
        operands.iter().try_for_each(|&operand| self.resolve(spec, operand, ty))
    }

    /// Adds values to the operands of `spec`; there must be as many types.
    pub fn resolve_all(
        &mut self,
        spec: &mut OpSpec,
        operands: &[Operand],
        types: &[Type],
    ) -> Result<(), Reported> {
        if operands.len() != types.len() {
            let pos = operands.first().map_or(Pos(self.prev_end), |operand| operand.pos);
            let message = format!(
                "number of operands and types do not match: got {} operands and {} types",
                operands.len(),
                types.len()
            );
            return Err(self.error_at(pos, message));
        }
        operands.iter().zip(types).try_for_each(|(&operand, &ty)| self.resolve(spec, operand, ty))
    }

    /// Sets the result types of `spec` from its operands and attributes, as its declaration says.
    pub fn infer_results(&mut self, spec: &mut OpSpec) -> Result<(), Reported> {
        let Some(def) = self.frame.def else {
            return Ok(());
        };
        let types: smallvec::SmallVec<[Type; 4]> =
            spec.operands.iter().map(|&value| self.body.ty(value)).collect();
        let cx = InferCx { ctx: self.ctx, operands: &types, attrs: &spec.attrs };
        match crate::op::infer_results(def, &cx) {
            Ok(results) => {
                spec.results = results.into_vec();
                Ok(())
            }
            Err(error) => {
                let message = error.message().to_owned();
                Err(self.error_at(Pos(self.prev_end), message))
            }
        }
    }
}
