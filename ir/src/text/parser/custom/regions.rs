//! Regions, successors and signatures in custom forms.

use super::{Argument, Delim, OpParser, Operand, Signature};
use crate::attr::Attr;
use crate::body::{Block, Value};
use crate::loc::Loc;
use crate::rewrite::Rewriter;
use crate::text::Reported;
use crate::text::lexer::Tok;
use crate::text::parser::{Parsed, Pos};
use crate::types::Type;

/// # Regions, successors and signatures
impl OpParser<'_> {
    /// Moves the last region that was read in front of all others.
    pub fn move_region_first(&mut self) {
        self.frame.regions.rotate_right(1);
    }

    /// Whether region `index` of the op that is being read has no block.
    pub fn region_is_empty(&self, index: usize) -> bool {
        let body = self.frame.inner.as_deref().unwrap_or(&self.body);
        self.frame.regions.get(index).is_none_or(|&region| body.entry(region).is_none())
    }

    /// Reads the name of a region's argument, `%i`; its type is left open.
    pub fn parse_argument_name(&mut self) -> Result<Argument, Reported> {
        let name = self.value_name()?;
        if self.tok == Tok::Hash {
            return Err(self.report_here("result number not allowed in argument list"));
        }
        Ok(Argument { name: Some(name), ty: None, attrs: Attr::EMPTY_DICT, loc: None })
    }

    /// Reads `%i : type {attributes} loc(..)`, the last two if they come next.
    pub fn parse_argument(&mut self) -> Result<Argument, Reported> {
        let mut argument = self.parse_argument_name()?;
        self.want(Tok::Colon, "expected ':'")?;
        self.argument_rest(&mut argument)?;
        Ok(argument)
    }

    /// Reads `type {attributes} loc(..)`.
    fn argument_rest(&mut self, argument: &mut Argument) -> Parsed<()> {
        argument.ty = Some(self.ty()?);
        argument.attrs = self.optional_dict()?;
        argument.loc = self.optional_trailing_loc()?;
        Ok(())
    }

    fn optional_dict(&mut self) -> Parsed<Attr> {
        if self.tok != Tok::LBrace {
            return Ok(Attr::EMPTY_DICT);
        }
        let mut entries = Vec::new();
        self.dict_entries(&mut entries)?;
        Ok(self.ctx.dict(entries))
    }

    /// Reads `%x = %init, ..`: arguments of a region and the operands that they start as.
    pub fn parse_assignments(&mut self, delim: Delim) -> Result<(Vec<Argument>, Vec<Operand>), Reported> {
        let pairs = self.parse_list(delim, |p| {
            let argument = p.parse_argument_name()?;
            p.want(Tok::Equal, "expected '='")?;
            Ok((argument, p.operand()?))
        })?;
        Ok(pairs.into_iter().unzip())
    }

    /// Reads `{ .. }` as the next region of the op, whose entry block has `args`. A terminator that
    /// the op's declaration names as implicit may be left out.
    pub fn parse_region(&mut self, args: &[Argument]) -> Result<(), Reported> {
        self.region_of_op(args)
    }

    /// Reads a region if a brace comes next. Adds none otherwise.
    pub fn parse_optional_region(&mut self, args: &[Argument]) -> Result<bool, Reported> {
        if self.tok != Tok::LBrace {
            return Ok(false);
        }
        self.region_of_op(args).map(|()| true)
    }

    /// Adds an empty region.
    pub fn add_region(&mut self) {
        if self.frame.isolated {
            let mut inner = self.take_inner();
            self.frame.regions.push(inner.detached_region());
            self.frame.inner = Some(inner);
        } else {
            let region = self.body.detached_region();
            self.frame.regions.push(region);
        }
    }

    /// Adds a region that the text implies but does not show: one block with arguments of types
    /// `args`, which `build` fills. Whatever is made in it gets the location of the op.
    ///
    /// Must not be called for an op that is isolated from above.
    ///
    /// # Errors
    /// With what `build` reports.
    pub fn imply_region<E>(
        &mut self,
        args: &[Type],
        build: impl FnOnce(&mut Rewriter<'_>, Block) -> Result<(), E>,
    ) -> Result<(), E> {
        let at = self.frame.regions.len();
        if at < 64 {
            self.frame.implied |= 1 << at;
        }
        let region = self.body.detached_region();
        self.frame.regions.push(region);
        let block = self.body.add_block(region);
        for &ty in args {
            self.body.add_arg(block, ty, Loc::UNKNOWN);
        }
        build(&mut Rewriter::at_end(&mut self.body, block, Loc::UNKNOWN), block)
    }

    /// Reads `^bb`.
    pub fn parse_successor(&mut self) -> Result<Block, Reported> {
        self.block_reference()
    }

    /// Reads `^bb` or `^bb(%a, %b : i32, i32)`: a block and the values handed to its arguments.
    pub fn parse_successor_and_operands(&mut self) -> Result<(Block, Vec<Value>), Reported> {
        let block = self.block_reference()?;
        let mut values = Vec::new();
        if self.eat(Tok::LParen) {
            let pos = self.pos();
            let operands = self.parse_operands(Delim::None)?;
            if !operands.is_empty() {
                self.want(Tok::Colon, "expected ':'")?;
                let types = self.parse_type_list()?;
                if types.len() != operands.len() {
                    let message = format!(
                        "number of operands and types do not match: got {} operands and {} types",
                        operands.len(),
                        types.len()
                    );
                    return Err(self.error_at(pos, message));
                }
                for (&operand, &ty) in operands.iter().zip(&types) {
                    values.push(self.value_of(operand, ty)?);
                }
            }
            self.want(Tok::RParen, "expected ')'")?;
        }
        Ok((block, values))
    }

    /// Reads `(%a: i32 {..}, ..) -> (i32 {..})`, or a declaration without names.
    pub fn parse_signature(&mut self, allow_variadic: bool) -> Result<Signature, Reported> {
        let mut signature = Signature::default();
        // Whether the argument before has a name: all have one, or none.
        let mut named = None;
        self.want(Tok::LParen, "expected '('")?;
        signature.args = self
            .list_until(Tok::RParen, "expected ')'", |p| {
                if signature.variadic {
                    return Err(p.error("variadic arguments must be in the end of the argument list"));
                }
                if allow_variadic && p.eat(Tok::Ellipsis) {
                    signature.variadic = true;
                    return Ok(None);
                }
                let here = p.tok == Tok::Percent;
                match named.replace(here) {
                    Some(false) if here => Err(p.error("expected type instead of SSA identifier")),
                    Some(true) if !here => Err(p.error("expected SSA identifier")),
                    _ => p.signature_argument().map(Some),
                }
            })?
            .into_iter()
            .flatten()
            .collect();
        if self.eat(Tok::Arrow) {
            if self.eat(Tok::LParen) {
                let results =
                    self.list_until(Tok::RParen, "expected ')'", |p| Ok((p.ty()?, p.optional_dict()?)))?;
                (signature.results, signature.result_attrs) = results.into_iter().unzip();
            } else {
                signature.results.push(self.non_function_type()?);
                signature.result_attrs.push(Attr::EMPTY_DICT);
            }
        }
        Ok(signature)
    }

    fn signature_argument(&mut self) -> Parsed<Argument> {
        let mut argument = Argument { name: None, ty: None, attrs: Attr::EMPTY_DICT, loc: None };
        if self.tok == Tok::Percent {
            argument.name = Some(self.value_name()?);
            self.want(Tok::Colon, "expected ':'")?;
        }
        self.argument_rest(&mut argument)?;
        Ok(argument)
    }

    /// Ends the last region that was read, where its terminator depends on what lies in it: `end` gets
    /// its block, a new one when it has none, and makes ops with the location of `pos`.
    ///
    /// Must not be called for an op that is isolated from above.
    pub fn end_region(&mut self, pos: Pos, end: impl FnOnce(&mut Rewriter<'_>, Block)) {
        let Some(&region) = self.frame.regions.last() else { return };
        let block = match self.body.entry(region) {
            Some(block) => block,
            None => self.body.add_block(region),
        };
        let loc = self.loc_of(pos);
        end(&mut Rewriter::at_end(&mut self.body, block, loc), block);
    }

    /// Number of results that the text in front of the op names.
    pub fn n_named_results(&self) -> usize {
        self.frame.named_results
    }
}
