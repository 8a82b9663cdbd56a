//! Regions and blocks.

use super::custom::Argument;
use super::{OpParser, Parsed};
use crate::body::{Block, Body};
use crate::op::OpSpec;
use crate::text::lexer::Tok;

impl OpParser<'_> {
    /// The own body of the isolated op that is being read.
    pub(super) fn take_inner(&mut self) -> Box<Body> {
        let name = self.frame.name;
        self.frame.inner.take().unwrap_or_else(|| {
            let name = name.unwrap_or_else(|| self.body.name(self.body.self_op()));
            let mut body = Body::new(self.ctx, &OpSpec::named(name, crate::Loc::UNKNOWN));
            // Functions of a file are often alike.
            body.reserve(self.last_sizes);
            Box::new(body)
        })
    }

    /// Reads `{ .. }` as the next region of the op.
    pub(super) fn region_of_op(&mut self, args: &[Argument]) -> Parsed<()> {
        let at = self.frame.regions.len();
        if at >= usize::from(u16::MAX) {
            return Err(self.report_here("too many regions"));
        }
        if at < 64 {
            self.frame.written |= 1 << at;
        }
        self.nest(|p| if p.frame.isolated { p.isolated_region(args) } else { p.region(args) })
    }

    fn isolated_region(&mut self, args: &[Argument]) -> Parsed<()> {
        let inner = self.take_inner();
        let outer = std::mem::replace(&mut self.body, *inner);
        let values = self.enter_values();
        let blocks = std::mem::take(&mut self.blocks);
        let read = self.region(args).and_then(|()| {
            let checked = self.check_forward_values();
            self.survive(checked)
        });
        self.leave_values(values);
        self.blocks = blocks;
        let inner = std::mem::replace(&mut self.body, outer);
        self.frame.inner = Some(Box::new(inner));
        read
    }

    fn region(&mut self, args: &[Argument]) -> Parsed<()> {
        self.want(Tok::LBrace, "expected '{' to begin a region")?;
        let region = self.body.detached_region();
        self.frame.regions.push(region);
        self.note_region_begins();
        if args.first().is_none_or(|argument| argument.name.is_none()) && self.eat(Tok::RBrace) {
            self.note_region_ends();
            return Ok(());
        }
        let mark = self.values_mark();
        self.push_blocks(region);
        self.default_dialects.push(self.frame.default_dialect);
        let read = self.region_blocks(args);
        self.default_dialects.pop();
        let defined =
            if read.is_ok() { self.pop_blocks() } else { self.blocks.pop().map_or(Ok(()), |_| Ok(())) };
        self.forget_values(mark);
        self.note_region_ends();
        read.and(self.survive(defined))
    }

    fn region_blocks(&mut self, args: &[Argument]) -> Parsed<()> {
        let region = self.blocks.last().map(|blocks| blocks.region);
        if self.tok == Tok::Caret {
            if args.first().is_some_and(|argument| argument.name.is_some()) {
                return Err(self.report_here("invalid block name in region with named arguments"));
            }
        } else if let Some(region) = region {
            let entry = self.body.add_block(region);
            self.note_block(None);
            for &argument in args {
                self.entry_argument(entry, argument)?;
            }
            self.block_ops(entry)?;
        }
        while self.tok == Tok::Caret {
            let (name, pos) = (self.text(), self.pos());
            self.advance();
            let block = self.define_block(name, pos)?;
            self.note_block(Some((pos, name)));
            if self.eat(Tok::LParen) {
                self.list_until(Tok::RParen, "expected ')'", |p| p.block_argument(block))?;
            }
            self.want(Tok::Colon, "expected ':' after block name")?;
            self.block_ops(block)?;
        }
        let closed = self.want(Tok::RBrace, "expected operation name in quotes");
        self.survive(closed)
    }

    fn entry_argument(&mut self, entry: Block, argument: Argument) -> Parsed<()> {
        let (Some(name), Some(ty)) = (argument.name, argument.ty) else {
            return Err(self.report_here("expected a name and a type for a region argument"));
        };
        self.check_entry_argument(name)?;
        let loc = argument.loc.unwrap_or_else(|| self.loc_of(name.pos));
        let value = self.body.add_arg(entry, ty, loc);
        self.define(name, value)
    }

    fn block_argument(&mut self, block: Block) -> Parsed<()> {
        let name = self.value_name()?;
        self.want(Tok::Colon, "expected ':' and type for SSA operand")?;
        let ty = self.ty()?;
        let loc = self.trailing_loc(name.pos)?;
        let value = self.body.add_arg(block, ty, loc);
        self.define(name, value)
    }

    fn block_ops(&mut self, block: Block) -> Parsed<()> {
        while !matches!(self.tok, Tok::Caret | Tok::RBrace) {
            let start = self.pos();
            if self.op(block).is_err() {
                self.recover(start)?;
                if self.tok == Tok::Eof {
                    break;
                }
            }
        }
        Ok(())
    }
}
