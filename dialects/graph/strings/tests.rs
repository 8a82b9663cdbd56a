use super::*;

#[test]
fn letters_change_one_by_one() {
    assert_eq!(Case::Upper.apply("straße ŉ ᾳ ᾀ"), "STRAßE ŉ ᾼ ᾈ");
    assert_eq!(Case::Lower.apply("İÉΑΣ"), "iéασ");
    assert_eq!(Case::None.apply("İé"), "İé");
}

#[test]
fn stopwords_are_removed() {
    let words = ["monday", "É"];
    let any = Normalizer::new(Case::Upper, false, words);
    assert_eq!(any.apply("MONDAY"), None);
    assert_eq!(any.apply("é"), None);
    assert_eq!(any.apply("Tuesday").as_deref(), Some("TUESDAY"));
    let exact = Normalizer::new(Case::None, true, words);
    assert_eq!(exact.apply("MONDAY").as_deref(), Some("MONDAY"));
    assert_eq!(exact.apply("monday"), None);
}

#[test]
fn texts_are_split_at_delimiters_or_white_space() {
    assert_eq!(split(" a  b\tc ", "", None), ["a", "b", "c"]);
    assert_eq!(split("  a b  c ", "", Some(1)), ["a", "b  c"]);
    assert_eq!(split(" a b ", "", Some(0)), ["a b"]);
    assert_eq!(split("  ", "", Some(3)), [""; 0]);
    assert_eq!(split("a,b,,c,", ",", None), ["a", "b", "", "c", ""]);
    assert_eq!(split("a,b,,c,", ",", Some(1)), ["a", "b,,c,"]);
    assert_eq!(split("a,b", ",", Some(usize::MAX)), ["a", "b"]);
    assert_eq!(split("", ",", None), [""]);
    assert_eq!((split_count(Some(-1)), split_count(Some(2)), split_count(None)), (None, Some(2), None));
}

#[test]
fn floats_are_written_as_c_does() {
    let written: Vec<String> = [
        0.0,
        -0.0,
        1.0,
        1.5,
        0.1,
        1e10,
        1e7,
        123_456_789.0,
        1e-5,
        1e-4,
        1.0 / 3.0,
        99_999_999.0,
        99_999_999.9,
        f64::MAX,
        5e-324,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
    ]
    .into_iter()
    .map(format_float)
    .collect();
    assert_eq!(
        written,
        [
            "0",
            "-0",
            "1",
            "1.5",
            "0.1",
            "1e+10",
            "10000000",
            "1.2345679e+08",
            "1e-05",
            "0.0001",
            "0.33333333",
            "99999999",
            "1e+08",
            "1.7976931e+308",
            "4.9406565e-324",
            "INF",
            "-INF",
            "NaN",
        ]
    );
    assert_eq!((format_int(-1, false), format_int(-1, true)), ("-1".into(), u64::MAX.to_string()));
}

#[test]
fn numbers_are_read() {
    assert_eq!(parse(" 5\n"), Some(Parsed::Int(5)));
    assert_eq!(parse("+7"), Some(Parsed::Int(7)));
    assert_eq!(parse("18446744073709551615"), Some(Parsed::Int(-1)));
    assert_eq!(parse("3.5e-1"), Some(Parsed::Float(0.35)));
    assert_eq!(parse("100.5").and_then(Parsed::int), Some(100));
    assert_eq!(parse("-inf"), Some(Parsed::Float(f64::NEG_INFINITY)));
    assert_eq!(parse("+INF").and_then(Parsed::int), None);
    assert!(parse("NaN").is_some_and(|nan| nan.float().is_nan()));
    for text in ["", " ", "Hello World!", "7f", "0x10", "1 2", "--1", "1e"] {
        assert_eq!(parse(text), None, "{text:?}");
    }
}

#[test]
fn patterns_are_those_of_re2() {
    let holds = |text: &str, expression: &str| {
        full_match(&pattern(expression).unwrap_or_else(|why| panic!("{expression}: {why}")), text)
    };
    let matching = [
        ("[", "[[]"),
        ("]", "[]]"),
        ("a", "[^]]"),
        ("a+b", "\\Qa+b\\E"),
        ("a+b", "\\Qa+b"),
        ("{", "{"),
        ("a{,2}", "a{,2}"),
        ("aa", "a{2,}"),
        ("&", "[&&]"),
        ("b", "[[:alpha:]]"),
        ("É", "(?i)é"),
        ("é", "\\W"),
        ("", "(a*)*"),
        ("aé", "a\\b."),
        ("7-", "[\\d-]+"),
        ("ab", "a|ab"),
    ];
    for (text, expression) in matching {
        assert!(holds(text, expression), "{expression}");
    }
    for (text, expression) in
        [("٣", "\\d"), ("é", "\\w"), ("a\nb", "a.b"), ("\u{a0}", "\\s"), ("\x0b", "\\s"), ("ab\n", "ab")]
    {
        assert!(!holds(text, expression), "{expression}");
    }
    for expression in ["(", "a\\", "\\C", "[a", "(?=a)", "x{1000000}", "*"] {
        assert!(pattern(expression).is_err(), "{expression}");
    }
}
