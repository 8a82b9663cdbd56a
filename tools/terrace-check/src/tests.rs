use proptest::prelude::*;

use crate::{Filter, Options, Outcome, Source, Style, Verdict, check, dump, update};

fn run(test: &str, input: &str, options: &Options) -> Outcome {
    check(&Source::new("test", test), &Source::new("input", input), options)
}

fn messages(outcome: &Outcome) -> String {
    String::from_utf8(outcome.render_messages(false)).expect("text")
}

#[test]
fn carets_stand_below_what_they_point_at() {
    let options = Options { strict_whitespace: true, ..Options::default() };
    let outcome = run("CHECK-NOT:\tb\n", "\ta b\n", &options);
    let expected = "\
test:1:12: error: CHECK-NOT: excluded string found in input
CHECK-NOT:      b
                ^
input:1:4: note: found here
        a b
          ^
";
    assert_eq!(messages(&outcome), expected);
}

#[test]
fn lines_with_wide_characters_have_no_caret() {
    let outcome = run("CHECK-NOT: b\n", "\u{e9} b\n", &Options::default());
    assert!(messages(&outcome).ends_with("input:1:4: note: found here\n\u{e9} b\n"));
}

#[test]
fn bytes_that_are_no_text_are_compared_as_they_are() {
    let test = Source::new("test", b"CHECK: {{.}}\xff{{.}}\n".to_vec());
    let input = |text: &[u8]| Source::new("input", text.to_vec());
    assert_eq!(check(&test, &input(b"\xfe\xff\xfd"), &Options::default()).verdict, Verdict::Pass);
    assert_eq!(check(&test, &input(b"\xfe\xfe\xfd"), &Options::default()).verdict, Verdict::Fail);
}

#[test]
fn lines_may_end_as_windows_ends_them() {
    assert_eq!(
        run("CHECK: a{{$}}\r\nCHECK-NEXT: b\r\n", "a\r\nb\r\n", &Options::default()).verdict,
        Verdict::Pass
    );
}

#[test]
fn hostile_numbers_are_refused() {
    let deep = format!("CHECK: [[#{}1]]\n", "(".repeat(100_000));
    assert!(messages(&run(&deep, "1", &Options::default())).contains("nested too deeply"));
    let long = format!("CHECK: [[#{}1]]\n", "1+".repeat(100_000));
    assert_eq!(run(&long, "100001", &Options::default()).verdict, Verdict::Pass);
    let wide = "CHECK: [[#%.4000000000u,1]]\n";
    assert!(messages(&run(wide, "1", &Options::default())).contains("invalid precision"));
    let power = (0..40).fold("CHECK: [[#X0:]]\n".to_owned(), |text, at| {
        text + &format!("CHECK: [[#X{}:mul(X{at},X{at})]]\n", at + 1)
    });
    assert_eq!(run(&power, "99999\n", &Options::default()).verdict, Verdict::Fail);
    assert_eq!(run("CHECK: [[#div(1,0)]]\n", "1", &Options::default()).verdict, Verdict::Fail);
}

fn pieces(pieces: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(pieces), 0..most).prop_map(|pieces| pieces.concat())
}

const TEST_PIECES: &[&str] = &[
    "CHECK",
    ":",
    "\n",
    "-NEXT:",
    "-SAME:",
    "-NOT:",
    "-DAG:",
    "-LABEL:",
    "-EMPTY:\n",
    "-COUNT-2:",
    "{LITERAL}",
    " ",
    "a",
    "b",
    "\nCHECK: ",
    "\nCHECK-DAG: ",
    "{{",
    "}}",
    "[[",
    "]]",
    "[[X:",
    "[[X]]",
    "[[#",
    "[[#N:]]",
    "[[#N+1]]",
    "%x,",
    "@LINE",
    "(",
    ")",
    "*",
    "|",
    "\\1",
    "[",
    "]",
    ".",
    "1",
    "9",
    "-",
    ",",
    "=",
    "$",
    "^",
    "\r",
    "\t",
    "COM:",
    "RUN:",
    "\u{e9}",
];
const INPUT_PIECES: &[&str] = &["a", "b", "1", "9", "-", " ", "\n", "\r\n", "\t", "[", "%0", "{{", "\u{e9}"];

proptest! {
    /// Whatever the texts, the answer is an outcome; and an update that is made is accepted.
    #[test]
    fn every_text_has_an_outcome(test in pieces(TEST_PIECES, 24), input in pieces(INPUT_PIECES, 16), flags in any::<[bool; 6]>()) {
        let [match_full_lines, strict_whitespace, ignore_case, verbose, very_verbose, remarks_in_dump] = flags;
        let options =
            Options { match_full_lines, strict_whitespace, ignore_case, verbose, very_verbose, remarks_in_dump, ..Options::default() };
        let outcome = run(&test, &input, &options);
        if outcome.verdict != Verdict::Pass {
            prop_assert!(!messages(&outcome).is_empty());
        }
        for filter in [Filter::All, Filter::Error] {
            let style = Style { filter, context: 1, color: false };
            prop_assert!(dump(&outcome, style).ends_with(b">>>>>>\n"));
        }
        if let Ok(Some(updated)) = update(&Source::new("test", test), &Source::new("input", input.clone()), &options) {
            let updated = Source::new("test", updated);
            prop_assert_eq!(check(&updated, &Source::new("input", input), &options).verdict, Verdict::Pass);
        }
    }
}
