//! Bracket expressions: `[a-z]`, `[^[:space:]]`, `[]x]`, `[[=a=]]`, `[[.hyphen.]]`.

use super::EreError;
use super::parse::{Node, Place, Set};

/// Reads a bracket expression whose `[` ends at `at`, and moves `at` behind it.
pub(crate) fn bracket(text: &[u8], at: &mut usize, ignore_case: bool) -> Result<Node, EreError> {
    for (word, place) in [(&b"[:<:]]"[..], Place::WordStart), (b"[:>:]]", Place::WordEnd)] {
        if text[*at..].starts_with(word) {
            *at += word.len();
            return Ok(Node::At(place));
        }
    }
    let mut reader = Reader { text, at: *at };
    let negated = reader.eat(b"^");
    let mut set = Set::EMPTY;
    if reader.eat(b"]") {
        set.insert(b']');
    } else if reader.eat(b"-") {
        set.insert(b'-');
    }
    while let Some(byte) = reader.peek()
        && byte != b']'
        && !reader.rest().starts_with(b"-]")
    {
        reader.term(&mut set)?;
    }
    if reader.eat(b"-") {
        set.insert(b'-');
    }
    if !reader.eat(b"]") {
        return Err(EreError::Bracket);
    }
    if ignore_case {
        set.fold_case();
    }
    if negated {
        set.negate();
        set.remove(b'\n');
    }
    *at = reader.at;
    Ok(Node::Set(set))
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &[u8] {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    fn eat(&mut self, word: &[u8]) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn term(&mut self, set: &mut Set) -> Result<(), EreError> {
        if self.eat(b"[:") {
            let name = self.named(b":]", EreError::Class)?;
            return class(&name, set);
        }
        if self.eat(b"[=") {
            let name = self.named(b"=]", EreError::Bracket)?;
            set.insert(collating_element(&name)?);
            return Ok(());
        }
        if self.peek() == Some(b'-') {
            return Err(EreError::Range);
        }
        let first = self.symbol()?;
        let is_range = self.peek() == Some(b'-') && self.rest().get(1).is_some_and(|&byte| byte != b']');
        if !is_range {
            set.insert(first);
            return Ok(());
        }
        self.at += 1;
        let last = if self.eat(b"-") { b'-' } else { self.symbol()? };
        if first > last {
            return Err(EreError::Range);
        }
        (first..=last).for_each(|byte| set.insert(byte));
        Ok(())
    }

    fn symbol(&mut self) -> Result<u8, EreError> {
        if self.eat(b"[.") {
            let name = self.named(b".]", EreError::Bracket)?;
            return collating_element(&name);
        }
        let byte = self.peek().ok_or(EreError::Bracket)?;
        self.at += 1;
        Ok(byte)
    }

    /// The name up to `end`.
    fn named(&mut self, end: &[u8], missing: EreError) -> Result<Vec<u8>, EreError> {
        let length = crate::source::find(self.rest(), end).ok_or(if self.rest().is_empty() {
            EreError::Bracket
        } else {
            missing
        })?;
        let name = self.rest()[..length].to_vec();
        self.at += length + end.len();
        Ok(name)
    }
}

fn class(name: &[u8], set: &mut Set) -> Result<(), EreError> {
    let holds: fn(u8) -> bool = match name {
        b"alnum" => |byte| byte.is_ascii_alphanumeric(),
        b"alpha" => |byte| byte.is_ascii_alphabetic(),
        b"blank" => |byte| matches!(byte, b' ' | b'\t'),
        b"cntrl" => |byte| byte.is_ascii_control(),
        b"digit" => |byte| byte.is_ascii_digit(),
        b"graph" => |byte| byte.is_ascii_graphic(),
        b"lower" => |byte| byte.is_ascii_lowercase(),
        b"print" => |byte| byte.is_ascii_graphic() || byte == b' ',
        b"punct" => |byte| byte.is_ascii_punctuation(),
        b"space" => |byte| matches!(byte, b' ' | b'\t'..=b'\r'),
        b"upper" => |byte| byte.is_ascii_uppercase(),
        b"xdigit" => |byte| byte.is_ascii_hexdigit(),
        _ => return Err(EreError::Class),
    };
    (0..=u8::MAX).filter(|&byte| holds(byte)).for_each(|byte| set.insert(byte));
    Ok(())
}

/// One byte, by itself or by its name in the POSIX locale.
fn collating_element(name: &[u8]) -> Result<u8, EreError> {
    const NAMES: [(&str, u8); 24] = [
        ("NUL", 0),
        ("tab", b'\t'),
        ("newline", b'\n'),
        ("carriage-return", b'\r'),
        ("space", b' '),
        ("exclamation-mark", b'!'),
        ("quotation-mark", b'"'),
        ("number-sign", b'#'),
        ("dollar-sign", b'$'),
        ("percent-sign", b'%'),
        ("ampersand", b'&'),
        ("apostrophe", b'\''),
        ("asterisk", b'*'),
        ("plus-sign", b'+'),
        ("comma", b','),
        ("hyphen", b'-'),
        ("period", b'.'),
        ("slash", b'/'),
        ("colon", b':'),
        ("semicolon", b';'),
        ("left-square-bracket", b'['),
        ("backslash", b'\\'),
        ("right-square-bracket", b']'),
        ("underscore", b'_'),
    ];
    match name {
        [byte] => Ok(*byte),
        _ => NAMES
            .iter()
            .find(|(known, _)| known.as_bytes() == name)
            .map(|&(_, byte)| byte)
            .ok_or(EreError::Collate),
    }
}
