//! Tokens of MLIR's text.

use logos::Logos;

/// A kind of token. Keywords are [`Tok::Bare`]: what is one depends on where it stands.
#[derive(Logos, Clone, Copy, PartialEq, Eq, Debug)]
#[logos(skip r"[ \t\r\n\x00]+")]
#[logos(skip(r"//[^\n\r]*", allow_greedy = true))]
pub(super) enum Tok {
    #[regex(r"[A-Za-z_][A-Za-z0-9_$.]*")]
    Bare,
    #[regex(r"%([0-9]+|[A-Za-z$._\-][A-Za-z0-9$._\-]*)")]
    Percent,
    #[regex(r"\^([0-9]+|[A-Za-z$._\-][A-Za-z0-9$._\-]*)")]
    Caret,
    #[regex(r"#([0-9]+|[A-Za-z$._\-][A-Za-z0-9$._\-]*)")]
    Hash,
    #[regex(r"!([0-9]+|[A-Za-z$._\-][A-Za-z0-9$._\-]*)")]
    Bang,
    #[regex(r"@[A-Za-z_][A-Za-z0-9_$.]*")]
    At,
    #[regex(r#"@"([^"\\\n\r\x0B\x0C]|\\["\\nt]|\\[0-9A-Fa-f][0-9A-Fa-f])*""#)]
    AtString,
    #[regex(r#""([^"\\\n\r\x0B\x0C]|\\["\\nt]|\\[0-9A-Fa-f][0-9A-Fa-f])*""#)]
    String,
    #[regex(r"[0-9]+|0x[0-9A-Fa-f]+")]
    Integer,
    #[regex(r"[0-9]+\.[0-9]*([eE][\-+]?[0-9]+)?")]
    Float,
    #[token("->")]
    Arrow,
    #[token("...")]
    Ellipsis,
    #[token("{-#")]
    MetadataBegin,
    #[token("#-}")]
    MetadataEnd,
    #[token("::")]
    ColonColon,
    #[token(":")]
    Colon,
    #[token(",")]
    Comma,
    #[token("=")]
    Equal,
    #[token(">")]
    Greater,
    #[token("{")]
    LBrace,
    #[token("(")]
    LParen,
    #[token("[")]
    LSquare,
    #[token("<")]
    Less,
    #[token("-")]
    Minus,
    #[token("+")]
    Plus,
    #[token("?")]
    Question,
    #[token("}")]
    RBrace,
    #[token(")")]
    RParen,
    #[token("]")]
    RSquare,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token("|")]
    Bar,
    #[token("==")]
    EqualEqual,
    #[token(">=")]
    GreaterEqual,
    #[token("<=")]
    LessEqual,
    /// The end of the text.
    Eof,
    /// Bytes that are no token.
    Error,
}

impl Tok {
    /// The kind of the punctuation `text`; `None` for a keyword.
    pub(super) fn punctuation(text: &str) -> Option<Tok> {
        Some(match text {
            "->" => Tok::Arrow,
            "..." => Tok::Ellipsis,
            "::" => Tok::ColonColon,
            ":" => Tok::Colon,
            "," => Tok::Comma,
            "=" => Tok::Equal,
            ">" => Tok::Greater,
            "{" => Tok::LBrace,
            "(" => Tok::LParen,
            "[" => Tok::LSquare,
            "<" => Tok::Less,
            "-" => Tok::Minus,
            "+" => Tok::Plus,
            "?" => Tok::Question,
            "}" => Tok::RBrace,
            ")" => Tok::RParen,
            "]" => Tok::RSquare,
            "*" => Tok::Star,
            "/" => Tok::Slash,
            "|" => Tok::Bar,
            _ => return None,
        })
    }
}

/// Why the bytes of `source` at `start` are no token, and the offset to report that at.
pub(super) fn error(source: &str, start: usize) -> (usize, &'static str) {
    let bytes = source.as_bytes();
    let quote = match bytes.get(start..) {
        Some([b'"', ..]) => start,
        Some([b'@', b'"', ..]) => start + 1,
        Some([b'@', ..]) => {
            return (start + 1, "@ identifier expected to start with letter or '_'");
        }
        Some([b'.', ..]) => return (start + 1, "expected three consecutive dots for an ellipsis"),
        Some([b'%', ..]) => return (start, "invalid SSA name"),
        Some([b'#', ..]) => return (start, "invalid attribute name"),
        Some([b'^', ..]) => return (start, "invalid block name"),
        Some([b'!', ..]) => return (start, "invalid type identifier"),
        _ => return (start, "unexpected character"),
    };
    let mut at = quote + 1;
    loop {
        match bytes.get(at..) {
            Some([b'\\', b'"' | b'\\' | b'n' | b't', ..]) => at += 2,
            Some([b'\\', high, low, ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => at += 3,
            Some([b'\\', ..]) => return (at + 1, "unknown escape in string literal"),
            Some([b'\n' | b'\r' | 0x0B | 0x0C, ..] | []) | None => {
                return (at, "expected '\"' in string literal");
            }
            Some(_) => at += 1,
        }
    }
}

/// The bytes that a string literal, quotes included, stands for.
pub(super) fn unescape(literal: &str) -> Box<[u8]> {
    let inner = literal.as_bytes().get(1..literal.len().saturating_sub(1)).unwrap_or_default();
    if !inner.contains(&b'\\') {
        return inner.into();
    }
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner.iter().copied();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => bytes.push(b'\n'),
            Some(b't') => bytes.push(b'\t'),
            Some(high) if high.is_ascii_hexdigit() => {
                let low = rest.next().unwrap_or(b'0');
                bytes.push(hex_digit(high) << 4 | hex_digit(low));
            }
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    bytes.into()
}

/// The value of a hexadecimal digit; 0 for another byte.
pub(super) fn hex_digit(byte: u8) -> u8 {
    (byte as char).to_digit(16).unwrap_or(0) as u8
}

/// Whether `text` is an identifier that needs no quotes.
pub(super) fn is_bare(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.'))
}
