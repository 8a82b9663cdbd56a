//! Parts of texts, and the case of letters.

use std::collections::BTreeSet;

/// What becomes of letters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Case {
    /// They stay.
    None,
    /// Lower case.
    Lower,
    /// Upper case.
    Upper,
}

impl Case {
    /// The case that the attribute of `graph.string_normalize` names; `None` for another word.
    pub fn from_word(word: &str) -> Option<Case> {
        Some(match word {
            "none" => Case::None,
            "lower" => Case::Lower,
            "upper" => Case::Upper,
            _ => return None,
        })
    }

    /// The number by which functions of the runtime know it.
    pub fn code(self) -> i64 {
        match self {
            Case::None => 0,
            Case::Lower => 1,
            Case::Upper => 2,
        }
    }

    /// The case of that number.
    pub fn from_code(code: i64) -> Option<Case> {
        [Case::None, Case::Lower, Case::Upper].into_iter().find(|case| case.code() == code)
    }

    /// `text` in this case, letter by letter (Unicode's simple case mapping).
    pub fn apply(self, text: &str) -> String {
        match self {
            Case::None => text.to_owned(),
            Case::Lower => text.chars().map(lower).collect(),
            Case::Upper => text.chars().map(upper).collect(),
        }
    }
}

/// The only character of an iterator.
fn single(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

/// Unicode's simple lower case: of all letters only one has a longer full mapping.
fn lower(letter: char) -> char {
    match letter {
        '\u{130}' => 'i',
        _ => single(letter.to_lowercase()).unwrap_or(letter),
    }
}

/// Unicode's simple upper case: where the full mapping is longer it is the letter itself, but for Greek letters with an iota
/// below, which have one of their own.
fn upper(letter: char) -> char {
    if let Some(upper) = single(letter.to_uppercase()) {
        return upper;
    }
    let with_iota =
        matches!(letter, '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}');
    let below = match letter {
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => 9,
        _ if with_iota => 8,
        _ => 0,
    };
    char::from_u32(u32::from(letter) + below).unwrap_or(letter)
}

/// Removes stopwords and changes the case of letters (ONNX `StringNormalizer`).
#[derive(Clone, Debug)]
pub struct Normalizer {
    case: Case,
    case_sensitive: bool,
    stopwords: BTreeSet<String>,
}

impl Normalizer {
    /// One that removes `stopwords`, compared in lower case unless `case_sensitive`, and brings what is left to `case`.
    pub fn new<'a>(
        case: Case,
        case_sensitive: bool,
        stopwords: impl IntoIterator<Item = &'a str>,
    ) -> Normalizer {
        let key = |word: &str| if case_sensitive { word.to_owned() } else { Case::Lower.apply(word) };
        Normalizer { case, case_sensitive, stopwords: stopwords.into_iter().map(key).collect() }
    }

    /// What becomes of `text`; `None` when it is removed.
    pub fn apply(&self, text: &str) -> Option<String> {
        let removed = match self.case_sensitive {
            _ if self.stopwords.is_empty() => false,
            true => self.stopwords.contains(text),
            false => self.stopwords.contains(&Case::Lower.apply(text)),
        };
        (!removed).then(|| self.case.apply(text))
    }
}

/// The parts of `text` between delimiters, of which at most `most` count when there is a limit; without a delimiter, or with an empty one, what
/// lies between white space (ONNX `StringSplit`).
pub fn split<'a>(text: &'a str, delimiter: &str, most: Option<usize>) -> Vec<&'a str> {
    match (delimiter, most) {
        ("", None) => text.split_whitespace().collect(),
        ("", Some(most)) => {
            let (mut parts, mut rest) = (Vec::new(), text.trim());
            while parts.len() < most
                && let Some((part, behind)) = rest.split_once(char::is_whitespace)
            {
                parts.push(part);
                rest = behind.trim_start();
            }
            parts.extend((!rest.is_empty()).then_some(rest));
            parts
        }
        (delimiter, None) => text.split(delimiter).collect(),
        (delimiter, Some(most)) => text.splitn(most.saturating_add(1), delimiter).collect(),
    }
}

/// The limit that an attribute `maxsplit` says: none when it is absent or negative.
pub fn split_count(maxsplit: Option<i64>) -> Option<usize> {
    maxsplit.and_then(|most| usize::try_from(most).ok())
}
