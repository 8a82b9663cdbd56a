//! Finding directives in a test file.

use crate::source::Span;

/// What a directive asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `CHECK:` and `CHECK-COUNT-n:`.
    Plain,
    /// `CHECK-NEXT:`.
    Next,
    /// `CHECK-SAME:`.
    Same,
    /// `CHECK-NOT:`.
    Not,
    /// `CHECK-DAG:`.
    Dag,
    /// `CHECK-LABEL:`.
    Label,
    /// `CHECK-EMPTY:`.
    Empty,
    /// The end of the input, behind the last `-NOT` and `-DAG` directives.
    Eof,
}

/// A directive's kind with its count and modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Directive {
    pub(crate) kind: Kind,
    /// How often the pattern must match, one after the other; 1 but for `-COUNT-n`.
    pub(crate) count: u32,
    /// `{LITERAL}`: the pattern holds no regular expressions or variables.
    pub(crate) literal: bool,
}

impl Directive {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, count: 1, literal: false }
    }

    /// The directive as messages write it.
    pub(crate) fn describe(self, prefix: &str) -> String {
        let suffix = match self.kind {
            Kind::Plain if self.count > 1 => "-COUNT",
            Kind::Plain => "",
            Kind::Next => "-NEXT",
            Kind::Same => "-SAME",
            Kind::Not => "-NOT",
            Kind::Dag => "-DAG",
            Kind::Label => "-LABEL",
            Kind::Empty => "-EMPTY",
            Kind::Eof => return "implicit EOF".to_owned(),
        };
        format!("{prefix}{suffix}{}", if self.literal { "{LITERAL}" } else { "" })
    }
}

/// What stands where a prefix was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    Directive(Directive),
    Comment,
    /// `CHECK_NEXT:` and the like.
    Misspelled,
    /// `CHECK-NOT-DAG:` and the like.
    BadNot,
    BadCount,
}

/// A prefix occurrence that means something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occurrence<'a, 'p> {
    pub(crate) found: Found,
    pub(crate) prefix: &'p str,
    /// From the prefix on.
    pub(crate) at: Span<'a>,
    /// What follows the directive's colon (or the place at which reading it failed).
    pub(crate) rest: Span<'a>,
}

/// The words that begin directives and comments.
pub(crate) struct Prefixes<'p> {
    /// Longest first, so that of two prefixes that begin alike the longer is found; with whether it begins comments.
    words: Vec<(&'p str, bool)>,
    finder: regex::bytes::Regex,
}

impl<'p> Prefixes<'p> {
    pub(crate) fn new(check: &[&'p str], comment: &[&'p str]) -> Result<Self, regex::Error> {
        let mut words: Vec<_> =
            check.iter().map(|&word| (word, false)).chain(comment.iter().map(|&word| (word, true))).collect();
        words.sort_by_key(|(word, _)| (std::cmp::Reverse(word.len()), *word));
        let any = words.iter().map(|(word, _)| regex::escape(word)).collect::<Vec<_>>().join("|");
        Ok(Self { words, finder: regex::bytes::Regex::new(&any)? })
    }

    /// The next directive in `text`, which is moved on over the words that look like a prefix and are none.
    pub(crate) fn next<'a>(&self, text: &mut Span<'a>) -> Option<Occurrence<'a, 'p>> {
        loop {
            let found = self.finder.find(text.text)?;
            let &(word, is_comment) =
                self.words.iter().find(|(word, _)| word.as_bytes() == found.as_bytes())?;
            let at = text.skip(found.start());
            let inside_word = found.start() > 0 && is_word(text.text[found.start() - 1]);
            if !inside_word && let Some((found, rest)) = classify(at.skip(word.len()), is_comment) {
                return Some(Occurrence { found, prefix: word, at, rest });
            }
            let word_end = at.text[word.len()..].iter().take_while(|&&byte| is_word(byte)).count();
            *text = at.skip(word.len() + word_end);
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// What the text after a prefix makes of it.
fn classify(mut rest: Span<'_>, is_comment: bool) -> Option<(Found, Span<'_>)> {
    if is_comment {
        return rest.eat(":").then_some((Found::Comment, rest));
    }
    if matches!(rest.first()?, b':' | b'{') {
        return modifiers(rest, Directive::new(Kind::Plain));
    }
    let misspelled = rest.eat("_");
    if !misspelled && !rest.eat("-") {
        return None;
    }
    let (found, rest) = suffix(rest)?;
    Some((if misspelled { Found::Misspelled } else { found }, rest))
}

fn suffix(mut rest: Span<'_>) -> Option<(Found, Span<'_>)> {
    if rest.eat("COUNT-") {
        return count(rest);
    }
    const NOT_WITH: [&str; 8] = [
        "DAG-NOT:",
        "NOT-DAG:",
        "NEXT-NOT:",
        "NOT-NEXT:",
        "SAME-NOT:",
        "NOT-SAME:",
        "EMPTY-NOT:",
        "NOT-EMPTY:",
    ];
    if NOT_WITH.iter().any(|both| rest.starts_with(both)) {
        return Some((Found::BadNot, rest));
    }
    const SUFFIXES: [(&str, Kind); 6] = [
        ("NEXT", Kind::Next),
        ("SAME", Kind::Same),
        ("NOT", Kind::Not),
        ("DAG", Kind::Dag),
        ("LABEL", Kind::Label),
        ("EMPTY", Kind::Empty),
    ];
    let &(word, kind) = SUFFIXES.iter().find(|(word, _)| rest.starts_with(word))?;
    modifiers(rest.skip(word.len()), Directive::new(kind))
}

fn count(rest: Span<'_>) -> Option<(Found, Span<'_>)> {
    let digits = rest.text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = std::str::from_utf8(&rest.text[..digits]).ok().and_then(|text| text.parse::<i32>().ok());
    // A number that cannot be read leaves the place before it as the one to blame.
    let after = if number.is_some() { rest.skip(digits) } else { rest };
    match (number, after.first()) {
        (Some(count @ 1..), Some(b':' | b'{')) => {
            let directive = Directive { count: count as u32, ..Directive::new(Kind::Plain) };
            modifiers(after, directive)
        }
        _ => Some((Found::BadCount, after)),
    }
}

/// Reads `:` or `{LITERAL, ...}:`.
fn modifiers(mut rest: Span<'_>, mut directive: Directive) -> Option<(Found, Span<'_>)> {
    if rest.eat(":") {
        return Some((Found::Directive(directive), rest));
    }
    if !rest.eat("{") {
        return None;
    }
    loop {
        rest = rest.trim_start();
        if !rest.eat("LITERAL") {
            return None;
        }
        directive.literal = true;
        rest = rest.trim_start();
        if !rest.eat(",") {
            break;
        }
    }
    rest.eat("}:").then_some((Found::Directive(directive), rest))
}
