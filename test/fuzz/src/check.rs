//! `terrace-check`.

use terrace_check::{Filter, Options, Source, Style, Verdict, dump, update};

/// Between the test file and the input.
const SEPARATOR: &[u8] = b"\n=====\n";

/// Checks what lies behind the first line `=====` against the directives before it. The first line names flags without
/// their dashes. Whatever can be updated is accepted after that.
pub fn check(data: &[u8]) {
    let Some(at) = data.windows(SEPARATOR.len()).position(|window| window == SEPARATOR) else { return };
    let (test, input) = (&data[..at], &data[at + SEPARATOR.len()..]);
    let first = test.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let options = options(&String::from_utf8_lossy(first));
    let (test, input) = (Source::new("test", test), Source::new("input", input));
    let outcome = terrace_check::check(&test, &input, &options);
    assert!(outcome.verdict == Verdict::Pass || !outcome.messages.is_empty(), "fails without a message");
    outcome.render_messages(true);
    for filter in [Filter::Error, Filter::Annotation, Filter::AnnotationFull, Filter::All] {
        dump(&outcome, Style { filter, context: 2, color: false });
    }
    if let Ok(Some(updated)) = update(&test, &input, &options) {
        let outcome = terrace_check::check(&Source::new("updated", updated), &input, &options);
        assert!(outcome.verdict == Verdict::Pass, "an updated test file fails");
    }
}

fn options(line: &str) -> Options {
    let has = |flag: &str| line.split_whitespace().any(|word| word == flag);
    let values = |flag: &str| -> Vec<String> {
        let words = line.split_whitespace().filter_map(|word| word.strip_prefix(flag)?.strip_prefix('='));
        words.map(str::to_owned).collect()
    };
    Options {
        check_prefixes: values("check-prefix"),
        comment_prefixes: values("comment-prefix"),
        implicit_check_not: values("implicit-check-not"),
        defines: values("D"),
        match_full_lines: has("match-full-lines"),
        strict_whitespace: has("strict-whitespace"),
        ignore_case: has("ignore-case"),
        allow_unused_prefixes: has("allow-unused-prefixes"),
        allow_dag_overlap: has("allow-deprecated-dag-overlap"),
        enable_var_scope: has("enable-var-scope"),
        verbose: has("v"),
        very_verbose: has("vv"),
        remarks_in_dump: has("remarks-in-dump"),
    }
}
