//! POSIX extended regular expressions (IEEE Std 1003.1, section 9.4), over bytes, leftmost and longest, with back references.
//!
//! Newlines are special as under `REG_NEWLINE`: `.` and negated brackets do not match one, `^` and `$` also match beside one.
//! [`regex`] finds where the leftmost match begins; [`run`] then finds its longest end and what the groups matched.

mod bracket;
mod parse;
mod program;
mod run;

#[cfg(test)]
mod tests;

use parse::{Ast, Node};
use program::Program;

/// Why an expression is none; `Display` is the sentence of POSIX's `regerror` as LLVM has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EreError {
    #[error("invalid collating element")]
    Collate,
    #[error("invalid character class")]
    Class,
    #[error("trailing backslash (\\)")]
    TrailingBackslash,
    #[error("invalid backreference number")]
    BackReference,
    #[error("brackets ([ ]) not balanced")]
    Bracket,
    #[error("parentheses not balanced")]
    Paren,
    #[error("braces not balanced")]
    Brace,
    #[error("invalid repetition count(s)")]
    Count,
    #[error("invalid character range")]
    Range,
    #[error("out of memory")]
    TooLarge,
    #[error("repetition-operator operand invalid")]
    Operand,
    #[error("empty (sub)expression")]
    Empty,
}

/// The search took more steps than a match is given; only back references can bring that about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("matching takes too many steps")]
pub(crate) struct TooComplex;

/// Where an expression matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Start and end of each group that took part; index 0 is group 1.
    pub(crate) groups: Vec<Option<(usize, usize)>>,
}

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Ere {
    /// Finds where matches begin; with back references, where they may begin.
    finder: regex::bytes::Regex,
    whole: Program,
    /// The pieces that the expression is a sequence of, each with its group number if it is one; empty if `whole` keeps groups itself.
    pieces: Vec<(Option<u32>, Program)>,
    groups: usize,
    back_references: bool,
}

/// How many groups `text` has.
///
/// # Errors
///
/// `text` is no regular expression.
pub(crate) fn count_groups(text: &[u8]) -> Result<usize, EreError> {
    parse::parse(text, false).map(|ast| ast.groups)
}

impl Ere {
    /// Compiles `text`.
    ///
    /// # Errors
    ///
    /// `text` is no regular expression, or is too large.
    pub(crate) fn new(text: &[u8], ignore_case: bool) -> Result<Self, EreError> {
        let ast = parse::parse(text, ignore_case)?;
        let (back_references, groups) = (ast.back_references, ast.groups);
        let pieces = match &ast.root {
            _ if back_references || groups == 0 => Vec::new(),
            Node::Sequence(nodes) => compile_pieces(nodes, ignore_case)?,
            node => compile_pieces(std::slice::from_ref(node), ignore_case)?,
        };
        let whole = Program::new(&ast.root, back_references, ignore_case)?;
        let finder = finder(&ast)?;
        Ok(Self { finder, whole, pieces, groups, back_references })
    }

    /// The leftmost match in `text`, and of those that begin there the longest.
    ///
    /// # Errors
    ///
    /// The expression has back references and takes too many steps.
    pub(crate) fn find(&self, text: &[u8]) -> Result<Option<Match>, TooComplex> {
        let mut from = 0;
        while let Some(found) = self.finder.find_at(text, from) {
            let start = found.start();
            if let Some((end, saved)) = run::longest(&self.whole, text, start)? {
                let groups = if self.back_references { saved } else { self.extents(text, start, end)? };
                return Ok(Some(Match { start, end, groups }));
            }
            from = start + 1;
            if from > text.len() {
                break;
            }
        }
        Ok(None)
    }

    /// What the top-level groups match when the whole matches `start..end`: from left to right, each piece as much as it can.
    fn extents(
        &self,
        text: &[u8],
        start: usize,
        end: usize,
    ) -> Result<Vec<Option<(usize, usize)>>, TooComplex> {
        let mut groups = vec![None; self.groups];
        let programs: Vec<_> = self.pieces.iter().map(|(_, program)| program).collect();
        let Some(bounds) = run::split(&programs, text, start, end)? else {
            return Ok(groups);
        };
        for ((group, _), bounds) in self.pieces.iter().zip(bounds.windows(2)) {
            if let Some(group) = group {
                groups[*group as usize - 1] = Some((bounds[0], bounds[1]));
            }
        }
        Ok(groups)
    }
}

fn compile_pieces(nodes: &[Node], ignore_case: bool) -> Result<Vec<(Option<u32>, Program)>, EreError> {
    nodes
        .iter()
        .map(|node| {
            let group = if let Node::Group(number, _) = node { Some(*number) } else { None };
            Ok((group, Program::new(node, false, ignore_case)?))
        })
        .collect()
}

fn finder(ast: &Ast) -> Result<regex::bytes::Regex, EreError> {
    let mut text = String::new();
    parse::to_regex_syntax(&ast.root, &mut text);
    regex::bytes::RegexBuilder::new(&text)
        .unicode(false)
        .multi_line(true)
        .build()
        .map_err(|_| EreError::TooLarge)
}
