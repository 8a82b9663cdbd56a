use proptest::prelude::*;

use super::{Ere, EreError, Match};

fn find(pattern: &str, text: &str) -> Option<Match> {
    Ere::new(pattern.as_bytes(), false).expect(pattern).find(text.as_bytes()).expect("few steps")
}

fn span(pattern: &str, text: &str) -> Option<(usize, usize)> {
    find(pattern, text).map(|found| (found.start, found.end))
}

#[test]
fn leftmost_then_longest() {
    assert_eq!(span("a|ab", "xab"), Some((1, 3)));
    assert_eq!(span("(a?)(ab)?", "ab"), Some((0, 2)));
    assert_eq!(span("b*", "abb"), Some((0, 0)));
    assert_eq!(span("x", "abb"), None);
}

#[test]
fn groups_take_what_they_can_from_left_to_right() {
    assert_eq!(find("(a|ab)(.*)", "abc").unwrap().groups, [Some((0, 2)), Some((2, 3))]);
    assert_eq!(find("(.*)(b+)", "abbb").unwrap().groups, [Some((0, 3)), Some((3, 4))]);
}

#[test]
fn newlines_end_lines() {
    assert_eq!(span(".*", "ab\nc"), Some((0, 2)));
    assert_eq!(span("[^x]+", "ab\nc"), Some((0, 2)));
    assert_eq!(span("^c$", "ab\nc\nd"), Some((3, 4)));
    assert_eq!(span("([[:space:]]|.)*", "ab\nc"), Some((0, 4)));
}

#[test]
fn brackets() {
    assert_eq!(span("[]x]+", "a]x"), Some((1, 3)));
    assert_eq!(span(r"[\d]+", r"5\d"), Some((1, 3)));
    assert_eq!(span("[a-]+", "-a"), Some((0, 2)));
    assert_eq!(span("[[:digit:][.hyphen.]]+", "x1-2"), Some((1, 4)));
    assert_eq!(span("[[:<:]]ab[[:>:]]", "xab abc ab"), Some((8, 10)));
}

#[test]
fn back_references() {
    assert_eq!(span(r"(a+)x\1$", "aaxab\naaxaa"), Some((6, 11)));
    assert_eq!(span(r"(a*)\1b", "aaab"), Some((1, 4)));
    assert_eq!(find(r"(b|a)(.*)\1", "a1a2a3").unwrap().groups, [Some((0, 1)), Some((1, 4))]);
}

#[test]
fn errors() {
    let error = |pattern: &str| Ere::new(pattern.as_bytes(), false).unwrap_err();
    for (pattern, expected) in [
        ("*a", EreError::Operand),
        ("a**", EreError::Operand),
        ("^*", EreError::Operand),
        ("a|", EreError::Empty),
        ("", EreError::Empty),
        ("a{2", EreError::Brace),
        ("a{2,1}", EreError::Count),
        ("a{300}", EreError::Count),
        ("a)", EreError::Paren),
        ("(a", EreError::Paren),
        ("[b-a]", EreError::Range),
        ("[[:foo:]]", EreError::Class),
        ("[a", EreError::Bracket),
        ("a\\", EreError::TrailingBackslash),
        (r"(a)\2", EreError::BackReference),
        ("((a{255}){255}){255}", EreError::TooLarge),
    ] {
        assert_eq!(error(pattern), expected, "{pattern}");
    }
    assert_eq!(error(&"(".repeat(100_000)), EreError::TooLarge);
}

#[test]
fn hostile_patterns_end() {
    let text = "a".repeat(200);
    assert_eq!(span("(a*)*b", &text), None);
    assert_eq!(span("(((a?){20}){5})*c|a", &text), Some((0, 1)));
    let references = Ere::new(br"(a*)*(a*)*(a*)*\1\2\3b", false).expect("valid");
    // Either answer is right, as long as there is one.
    let _ = references.find(text.as_bytes());
}

proptest! {
    /// `regex` agrees where the two kinds of matching cannot differ: on where the leftmost match begins.
    #[test]
    fn starts_where_regex_starts(pattern in "[ab.]{1,3}([*?+]|\\{1,2\\})?(\\|[ab]{1,2}[*+]?)?", text in "[abc\n]{0,12}") {
        let theirs = regex::bytes::RegexBuilder::new(&pattern).unicode(false).multi_line(true).build().expect("valid");
        let theirs = theirs.find(text.as_bytes()).map(|found| found.start());
        prop_assert_eq!(span(&pattern, &text).map(|(start, _)| start), theirs);
    }

    /// No expression, however malformed, does worse than be refused.
    #[test]
    fn never_panics(pattern in proptest::collection::vec(any::<u8>(), 0..24), text in proptest::collection::vec(any::<u8>(), 0..24)) {
        if let Ok(ere) = Ere::new(&pattern, true) {
            let _ = ere.find(&text);
        }
    }
}
