//! Text of the llvm dialect, where format strings do not say it.

pub(super) mod arith;
pub(super) mod constant;
pub(super) mod control;
pub(super) mod func;
pub(super) mod memory;

use terrace_ir::text::{OpParser, Reported};

/// Reads one of `words` if it comes next: its index.
fn accept_word(p: &mut OpParser<'_>, words: &[&str]) -> Option<usize> {
    let found = words.iter().position(|word| p.peek(word))?;
    p.accept(words[found]);
    Some(found)
}

/// Reads the quoted or bare name of a case: its value.
fn parse_predicate(p: &mut OpParser<'_>, cases: &[(&'static str, i64)]) -> Result<i64, Reported> {
    let pos = p.pos();
    let attr = p.parse_attr()?;
    let Some(word) = attr.as_str(p.ctx()) else {
        return Err(p.error_at(pos, "invalid kind of attribute specified"));
    };
    match cases.iter().find(|case| case.0 == word) {
        Some(case) => Ok(case.1),
        None => {
            let message = format!("'{word}' is an incorrect value of the 'predicate' attribute");
            Err(p.error_at(pos, message))
        }
    }
}
