//! Going on behind an op that is wrong, where an editor reads text that is being typed.
//!
//! What comes next is looked for by the layout of the text: the first line that is indented no deeper
//! than the op and begins like another one, a block or the end of the region.

use logos::Logos;

use super::{OpParser, Parsed, Pos};
use crate::text::Reported;
use crate::text::lexer::Tok;

/// How many errors are survived: each costs a look over the op, which may be all of the text.
const MAX_ERRORS: usize = 64;

impl OpParser<'_> {
    /// Goes on where the text after the op (or alias) at `start`, which is wrong, seems to begin; at the end
    /// of the text when nothing comes.
    ///
    /// # Errors
    /// When errors end the reading.
    pub(super) fn recover(&mut self, start: Pos) -> Parsed<()> {
        self.survive(Err(Reported))?;
        if self.tok != Tok::Eof {
            let at = self.next_start(start).unwrap_or(self.src.len() as u32);
            self.reset(at);
        }
        Ok(())
    }

    /// Whether an error at `pos` is only that the text ends there, which has been said: what is open at the
    /// end, each in the other, is one error.
    pub(super) fn ended_before(&mut self, pos: Pos) -> bool {
        let at_end = self.tok == Tok::Eof && pos.0.saturating_add(1) >= self.prev_end;
        match &mut self.recorder {
            Some(recorder) if at_end => std::mem::replace(&mut recorder.at_end, true),
            _ => false,
        }
    }

    /// `result`, of which an error is survived where an editor reads: it has been reported.
    pub(super) fn survive(&mut self, result: Parsed<()>) -> Parsed<()> {
        let reported = self.diags.iter().count();
        let Some(recorder) = &mut self.recorder else { return result };
        if result.is_err() {
            recorder.first_errors.get_or_insert(reported);
            recorder.survived += 1;
        }
        if recorder.survived > MAX_ERRORS { result } else { Ok(()) }
    }

    /// Where the next op, block or end of a region after the op at `start` seems to begin.
    fn next_start(&self, Pos(start): Pos) -> Option<u32> {
        let line_of = |at: u32| self.src[..at as usize].rfind('\n').map_or(0, |end| end as u32 + 1);
        let indent = |line: u32, at: u32| self.src[line as usize..at as usize].chars().count();
        let first_line = line_of(start);
        let mut line = first_line;
        let deepest = self.src[line as usize..].chars().take_while(|c| matches!(c, ' ' | '\t')).count();
        // What was read already is not read again, but for the line that reading stopped at.
        let from = line_of(self.start).max(start);
        let mut lexer = Tok::lexer(&self.src[start as usize..]);
        let mut depth = 0usize;
        lexer.next();
        while let Some(tok) = lexer.next() {
            let tok = tok.unwrap_or(Tok::Error);
            let span = lexer.span();
            let at = start + span.start as u32;
            let passed = self.src[line as usize..at as usize].rfind('\n');
            line = passed.map_or(line, |end| line + end as u32 + 1);
            let first = line > first_line && self.src[line as usize..at as usize].trim().is_empty();
            match tok {
                Tok::LBrace => depth += 1,
                Tok::RBrace if depth == 0 && at >= from => return Some(at),
                Tok::RBrace => depth = depth.saturating_sub(1),
                _ if at >= from && first && indent(line, at) <= deepest && self.begins(tok, at) => {
                    return Some(at);
                }
                _ => {}
            }
        }
        None
    }

    /// Whether the token at `at`, the first of a line, seems to begin an op, an alias or a block.
    fn begins(&self, tok: Tok, at: u32) -> bool {
        let line = self.src[at as usize..].lines().next().unwrap_or_default();
        match tok {
            Tok::Bare | Tok::Caret => true,
            Tok::String => line.split_once("\"(").is_some_and(|name| !name.0[1..].contains('"')),
            Tok::Percent | Tok::Hash | Tok::Bang => {
                line.split_once('=').is_some_and(|names| !names.0.contains(['(', '{', '<', '"']))
            }
            Tok::MetadataBegin => true,
            _ => false,
        }
    }
}
