//! Types of operands and results in the generic form, `(i32) -> i32`.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::{OpParser, Parsed};
use crate::text::lexer::Tok;
use crate::types::Type;

/// The longest text that is remembered.
const MAX_KNOWN: usize = 256;

/// What texts of types of operands and results stand for. The same come again and again, and what a
/// text stands for never changes in a file.
#[derive(Default)]
pub(super) struct KnownFunctions<'s> {
    by_text: FxHashMap<&'s str, Function>,
    types: Vec<Type>,
}

/// Where the types are: those of operands, then those of results.
#[derive(Clone, Copy)]
struct Function {
    inputs: u32,
    results: u32,
    end: u32,
}

impl<'s> OpParser<'s> {
    /// Reads `(a, b) -> c` into the types of operands and those of results, both empty.
    pub(super) fn function_types(
        &mut self,
        inputs: &mut SmallVec<[Type; 8]>,
        results: &mut Vec<Type>,
    ) -> Parsed<()> {
        let start = self.start;
        // A recorder wants to see each name in them.
        let text = self.rest_of_op().filter(|_| !self.records());
        if let Some(&function) = text.and_then(|text| self.known_functions.by_text.get(text)) {
            let types = &self.known_functions.types;
            inputs.extend_from_slice(&types[function.inputs as usize..function.results as usize]);
            results.extend_from_slice(&types[function.results as usize..function.end as usize]);
            self.skip(text.map_or(0, |text| text.len() as u32 - 1));
            return Ok(());
        }
        self.advance();
        self.each_until(Tok::RParen, "expected ')'", |p| {
            inputs.push(p.ty()?);
            Ok(())
        })?;
        self.want(Tok::Arrow, "expected '->' in function type")?;
        self.result_types_into(results)?;
        if let Some(text) = text.filter(|text| self.prev_end == start + text.len() as u32) {
            self.known_functions.add(text, inputs, results);
        }
        Ok(())
    }

    /// The text from the next token on up to the location of the op or the end of the line; `None` when
    /// that is long.
    fn rest_of_op(&self) -> Option<&'s str> {
        let rest = &self.src.as_bytes()[self.start as usize..];
        let rest = &rest[..rest.len().min(MAX_KNOWN)];
        let ends = |&at: &usize| rest[at] == b'\n' || rest[at..].starts_with(b"loc(") && rest[at - 1] == b' ';
        let end = memchr::memchr2_iter(b'\n', b'l', rest).find(ends)?;
        let end = if rest[end] == b'l' { end - 1 } else { end };
        Some(self.slice(self.start, self.start + end as u32))
    }
}

impl<'s> KnownFunctions<'s> {
    fn add(&mut self, text: &'s str, inputs: &[Type], results: &[Type]) {
        let start = self.types.len() as u32;
        self.types.extend_from_slice(inputs);
        let middle = self.types.len() as u32;
        self.types.extend_from_slice(results);
        let function = Function { inputs: start, results: middle, end: self.types.len() as u32 };
        self.by_text.insert(text, function);
    }
}
