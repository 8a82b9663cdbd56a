//! Tests of the pieces.

use super::assembly::readable;
use super::markdown::{anchor, escape, unlink};
use super::run::words;

#[test]
fn formats_read_as_text() {
    let load = "$memref `[` $indices `]` attr-dict `:` type($memref)";
    assert_eq!(readable("memref.load", load), "memref.load $memref[$indices] attr-dict : type($memref)");
    let call = "$callee `(` $operands `)` attr-dict `:` functional-type($operands, $results)";
    assert_eq!(
        readable("func.call", call),
        "func.call $callee'('$operands')' attr-dict : functional-type($operands, $results)"
    );
    let optional = "$a (`,` $b^)? `` custom<DynamicIndexList>($offsets, $static_offsets) attr-dict";
    assert_eq!(readable("d.op", optional), "d.op $a (, $b)? [$offsets] attr-dict");
    let either = "(`of` $b^ `:` type($b)) : (`none`)? attr-dict";
    assert_eq!(readable("d.op", either), "d.op (of $b : type($b) | none) attr-dict");
}

#[test]
fn links_of_rustdoc_become_code_or_links_to_ops() {
    let ctx = super::context();
    let of = |text| unlink(text, ctx.registry(), "graph");
    assert_eq!(of("As [`MaxPoolOp`]'s"), "As [`graph.max_pool`](#graphmax_pool)'s");
    assert_eq!(of("[`Body`](crate::Body), [sizes](super::sizes), [cost](cost)"), "`Body`, sizes, cost");
    assert_eq!(of("[`x`](https://example.org)"), "[`x`](https://example.org)");
}

#[test]
fn text_in_tables_is_escaped() {
    assert_eq!(escape("a|b<c>*"), "a\\|b\\<c>\\*");
    assert_eq!(anchor("arith.addui_extended"), "arithaddui_extended");
    assert_eq!(anchor("--loop-fusion"), "--loop-fusion");
}

#[test]
fn quotes_hold_words_together() {
    let command = r#"--cse --canonicalize="top-down=false max-iterations=1" -p 'a(b, c)'"#;
    let expected = ["--cse", "--canonicalize=top-down=false max-iterations=1", "-p", "a(b, c)"];
    assert_eq!(words(command).expect("quotes are closed"), expected);
    assert_eq!(words("'a"), None);
}
