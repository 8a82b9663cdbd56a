//! Text to tree.

use std::fmt::Write;

use super::EreError;
use super::bracket::bracket;

/// A set of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Set(pub(crate) [u64; 4]);

impl Set {
    pub(crate) const EMPTY: Self = Self([0; 4]);

    pub(crate) fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    pub(crate) fn remove(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] &= !(1 << (byte & 63));
    }

    pub(crate) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    pub(crate) fn negate(&mut self) {
        self.0.iter_mut().for_each(|word| *word = !*word);
    }

    pub(crate) fn fold_case(&mut self) {
        for byte in (0..=u8::MAX).filter(u8::is_ascii_alphabetic) {
            if self.contains(byte) {
                self.insert(byte ^ 0x20);
            }
        }
    }
}

/// A place between two bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    LineStart,
    LineEnd,
    WordStart,
    WordEnd,
}

#[derive(Debug, Clone)]
pub(crate) enum Node {
    Set(Set),
    At(Place),
    Group(u32, Box<Node>),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    /// Least and greatest count; without the latter, any.
    Repeat(Box<Node>, u32, Option<u32>),
    BackReference(u32),
}

#[derive(Debug)]
pub(crate) struct Ast {
    pub(crate) root: Node,
    pub(crate) groups: usize,
    pub(crate) back_references: bool,
}

/// Parentheses within parentheses: as deep as this, so that walks over the tree may recurse.
const MAX_DEPTH: usize = 100;
/// Greatest count in braces, POSIX's RE_DUP_MAX.
const MAX_COUNT: u32 = 255;

pub(crate) fn parse(text: &[u8], ignore_case: bool) -> Result<Ast, EreError> {
    let mut parser = Parser { text, at: 0, groups: 0, ignore_case, back_references: false };
    let root = parser.choice(0)?;
    Ok(Ast { root, groups: parser.groups, back_references: parser.back_references })
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    groups: usize,
    ignore_case: bool,
    back_references: bool,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn peek_digit(&self, ahead: usize) -> bool {
        self.text.get(self.at + ahead).is_some_and(u8::is_ascii_digit)
    }

    fn choice(&mut self, depth: usize) -> Result<Node, EreError> {
        if depth > MAX_DEPTH {
            return Err(EreError::TooLarge);
        }
        let mut choices = vec![self.sequence(depth)?];
        while self.peek() == Some(b'|') {
            self.at += 1;
            choices.push(self.sequence(depth)?);
        }
        Ok(if choices.len() == 1 { choices.swap_remove(0) } else { Node::Choice(choices) })
    }

    fn sequence(&mut self, depth: usize) -> Result<Node, EreError> {
        let mut nodes = Vec::new();
        while let Some(byte) = self.peek()
            && byte != b'|'
            && !(byte == b')' && depth > 0)
        {
            let atom = self.atom(depth)?;
            nodes.push(self.repeated(atom)?);
        }
        if nodes.is_empty() {
            return Err(EreError::Empty);
        }
        Ok(Node::Sequence(nodes))
    }

    fn atom(&mut self, depth: usize) -> Result<Node, EreError> {
        let byte = self.text[self.at];
        self.at += 1;
        match byte {
            b'(' => self.group(depth),
            b')' => Err(EreError::Paren),
            b'^' => Ok(Node::At(Place::LineStart)),
            b'$' => Ok(Node::At(Place::LineEnd)),
            b'*' | b'+' | b'?' => Err(EreError::Operand),
            b'{' if self.peek_digit(0) => Err(EreError::Operand),
            b'.' => {
                let mut set = Set::EMPTY;
                set.insert(b'\n');
                set.negate();
                Ok(Node::Set(set))
            }
            b'[' => {
                let node = bracket(self.text, &mut self.at, self.ignore_case)?;
                Ok(node)
            }
            b'\\' => self.escaped(),
            _ => Ok(self.literal(byte)),
        }
    }

    fn literal(&self, byte: u8) -> Node {
        let mut set = Set::EMPTY;
        set.insert(byte);
        if self.ignore_case {
            set.fold_case();
        }
        Node::Set(set)
    }

    fn group(&mut self, depth: usize) -> Result<Node, EreError> {
        if self.peek().is_none() {
            return Err(EreError::Paren);
        }
        self.groups += 1;
        let number = u32::try_from(self.groups).map_err(|_| EreError::TooLarge)?;
        let inner =
            if self.peek() == Some(b')') { Node::Sequence(Vec::new()) } else { self.choice(depth + 1)? };
        if self.peek() != Some(b')') {
            return Err(EreError::Paren);
        }
        self.at += 1;
        Ok(Node::Group(number, Box::new(inner)))
    }

    fn escaped(&mut self) -> Result<Node, EreError> {
        let byte = self.peek().ok_or(EreError::TrailingBackslash)?;
        self.at += 1;
        if !(b'1'..=b'9').contains(&byte) {
            return Ok(self.literal(byte));
        }
        let number = u32::from(byte - b'0');
        if number as usize > self.groups {
            return Err(EreError::BackReference);
        }
        self.back_references = true;
        Ok(Node::BackReference(number))
    }

    fn at_repetition(&self) -> bool {
        match self.peek() {
            Some(b'*' | b'+' | b'?') => true,
            Some(b'{') => self.peek_digit(1),
            _ => false,
        }
    }

    fn repeated(&mut self, atom: Node) -> Result<Node, EreError> {
        if !self.at_repetition() {
            return Ok(atom);
        }
        // A place is nothing that can be repeated, but for `$`, of which upstream lets that pass.
        if matches!(atom, Node::At(Place::LineStart)) {
            return Err(EreError::Operand);
        }
        let byte = self.text[self.at];
        self.at += 1;
        let (least, most) = match byte {
            b'*' => (0, None),
            b'+' => (1, None),
            b'?' => (0, Some(1)),
            _ => self.counts()?,
        };
        if self.at_repetition() {
            return Err(EreError::Operand);
        }
        Ok(Node::Repeat(Box::new(atom), least, most))
    }

    fn counts(&mut self) -> Result<(u32, Option<u32>), EreError> {
        let least = self.number()?;
        let mut most = Some(least);
        if self.peek() == Some(b',') {
            self.at += 1;
            most = if self.peek_digit(0) { Some(self.number()?) } else { None };
        }
        if most.is_some_and(|most| most < least) {
            return Err(EreError::Count);
        }
        if self.peek() != Some(b'}') {
            return Err(if self.text[self.at..].contains(&b'}') { EreError::Count } else { EreError::Brace });
        }
        self.at += 1;
        Ok((least, most))
    }

    fn number(&mut self) -> Result<u32, EreError> {
        let mut value = 0;
        while self.peek_digit(0) && value <= MAX_COUNT {
            value = value * 10 + u32::from(self.text[self.at] - b'0');
            self.at += 1;
        }
        if value > MAX_COUNT { Err(EreError::Count) } else { Ok(value) }
    }
}

/// Writes the expression in [`regex`]'s syntax; a back reference becomes whatever text may stand there.
pub(crate) fn to_regex_syntax(node: &Node, out: &mut String) {
    match node {
        Node::Set(set) => set_syntax(set, out),
        Node::At(place) => out.push_str(match place {
            Place::LineStart => "^",
            Place::LineEnd => "$",
            Place::WordStart => r"\b{start}",
            Place::WordEnd => r"\b{end}",
        }),
        Node::Group(_, inner) => to_regex_syntax(inner, out),
        Node::Sequence(nodes) => {
            out.push_str("(?:");
            nodes.iter().for_each(|node| to_regex_syntax(node, out));
            out.push(')');
        }
        Node::Choice(nodes) => {
            out.push_str("(?:");
            for (at, node) in nodes.iter().enumerate() {
                if at > 0 {
                    out.push('|');
                }
                to_regex_syntax(node, out);
            }
            out.push(')');
        }
        Node::Repeat(inner, least, most) => {
            out.push_str("(?:");
            to_regex_syntax(inner, out);
            out.push(')');
            let most = most.map_or(String::new(), |most| most.to_string());
            let _ = write!(out, "{{{least},{most}}}");
        }
        Node::BackReference(_) => out.push_str("(?s:.)*"),
    }
}

fn set_syntax(set: &Set, out: &mut String) {
    let members: Vec<u8> = (0..=u8::MAX).filter(|&byte| set.contains(byte)).collect();
    if members.is_empty() {
        // Nothing is in this set, so nothing may match.
        out.push_str(r"[^\x00-\xff]");
        return;
    }
    out.push('[');
    for run in members.chunk_by(|a, b| a + 1 == *b) {
        let _ = write!(out, r"\x{:02x}-\x{:02x}", run[0], run[run.len() - 1]);
    }
    out.push(']');
}
