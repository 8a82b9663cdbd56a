//! Hover, definition, references, highlights, symbols, folding.

use serde_json::{Value, json};

use crate::client::{Client, URI, texts};

const PROGRAM: &str = "\
#map = affine_map<(d0) -> (d0 + 1)>
!pair = tuple<i32, i64>
func.func private @callee(%x: i32) -> i32

/// Counts.
func.func @main(%n: i32, %c: i1) -> i32 {
  %0 = arith.constant 1 : i32
  cf.cond_br %c, ^exit(%0 : i32), ^more
^more:
  %sum = arith.addi %n, %0 : i32
  %r = func.call @callee(%sum) : (i32) -> i32
  %two:2 = \"t.two\"(%r) {m = #map} : (i32) -> (i32, !pair)
  cf.br ^exit(%two#0 : i32)
^exit(%v: i32):
  return %v : i32
}
";

/// `PROGRAM` with the cursor behind `before`.
fn with_cursor(before: &str) -> String {
    assert_eq!(PROGRAM.matches(before).count(), 1, "{before}");
    PROGRAM.replacen(before, &format!("{before}<|>"), 1)
}

fn hover(before: &str) -> String {
    let (mut client, at) = Client::at_cursor(&with_cursor(before));
    let result = client.ok("textDocument/hover", at);
    client.finish();
    result["contents"]["value"].as_str().unwrap_or_default().to_owned()
}

fn places(before: &str, method: &str) -> Vec<String> {
    let (mut client, mut at) = Client::at_cursor(&with_cursor(before));
    at["context"] = json!({ "includeDeclaration": true });
    let result = client.ok(method, at);
    client.finish();
    match result {
        Value::Array(_) => texts(PROGRAM, &result),
        Value::Null => Vec::new(),
        one => texts(PROGRAM, &json!([one])),
    }
}

#[test]
fn hover_tells_of_values() {
    let text = hover("arith.addi %n, %0");
    assert!(text.contains("%0 : i32") && text.contains("result 0 (`result`) of `arith.constant`"), "{text}");
    let text = hover("@main(%n");
    assert!(text.contains("%n : i32") && text.contains("argument 0 of `func.func`"), "{text}");
    let text = hover("%two#0");
    assert!(text.contains("%two#0 : i32") && text.contains("result 0 of `t.two`"), "{text}");
    let text = hover("^exit(%v");
    assert!(text.contains("argument 0 of block `^exit` in `func.func`"), "{text}");
}

#[test]
fn hover_tells_of_ops() {
    let text = hover("arith.add");
    assert!(text.starts_with("### `arith.addi`") && text.contains("- `lhs`:"), "{text}");
    assert!(text.contains("here, results: `i32`"), "{text}");
    // Behind the name of its dialect's default, `return` is func.return.
    let text = hover("retur");
    assert!(text.starts_with("### `func.return`") && text.contains("\nfunc.return attr-dict ("), "{text}");
    let text = hover("\"t.two");
    assert!(
        text.contains("No loaded dialect declares this op") && text.contains("`m` = `affine_map<"),
        "{text}"
    );
}

#[test]
fn hover_tells_of_symbols_blocks_and_aliases() {
    let text = hover("func.call @cal");
    assert!(
        text.contains("func.func private @callee(%x: i32) -> i32") || text.contains("private @callee"),
        "{text}"
    );
    let text = hover("cf.br ^ex");
    assert!(
        text.contains("^exit(%v: i32):") && text.contains("predecessors: the entry block, `^more`"),
        "{text}"
    );
    assert!(hover("m = #m").contains("#map = affine_map<(d0) -> (d0 + 1)>"));
    assert!(hover("(i32, !p").contains("!pair = tuple<i32, i64>"));
    assert_eq!(hover("/// Cou"), "");
}

#[test]
fn hover_tells_of_passes_in_run_lines() {
    let (mut client, at) = Client::at_cursor("// RUN: terrace-opt %s --canonica<|>lize -o -\n");
    let result = client.ok("textDocument/hover", at);
    assert!(result["contents"]["value"].as_str().unwrap().starts_with("### pass `canonicalize`"), "{result}");
    assert_eq!(result["range"]["start"]["character"], 23);
    client.finish();
}

#[test]
fn definitions_are_found() {
    let definition = |before| places(before, "textDocument/definition");
    assert_eq!(definition("arith.addi %n, %0"), ["6: %0"]);
    assert_eq!(definition("arith.addi %n"), ["5: %n"]);
    assert_eq!(definition("call @callee(%su"), ["9: %sum"]);
    assert_eq!(definition("func.call @"), ["2: @callee"]);
    assert_eq!(definition("%0 : i32), ^mo"), ["8: ^more"]);
    assert_eq!(definition("return %v"), ["13: %v"]);
    assert_eq!(definition("{m = #map"), ["0: #map"]);
    assert_eq!(definition("!pair)"), [""; 0], "a closing bracket is no name");
    assert_eq!(definition("%two#0"), ["11: %two"]);
    assert_eq!(definition("arith.add"), [""; 0], "an op is defined in no text");
}

#[test]
fn references_and_highlights_are_all_places() {
    let all = ["6: %0", "7: %0", "9: %0"];
    assert_eq!(places("arith.addi %n, %0", "textDocument/references"), all);
    assert_eq!(places("arith.addi %n, %0", "textDocument/documentHighlight"), all);
    assert_eq!(places("func.call @cal", "textDocument/references"), ["2: @callee", "10: @callee"]);
    assert_eq!(places("cf.br ^ex", "textDocument/references"), ["7: ^exit", "12: ^exit", "13: ^exit"]);
    let (mut client, mut at) = Client::at_cursor(&with_cursor("func.call @cal"));
    at["context"] = json!({ "includeDeclaration": false });
    let result = client.ok("textDocument/references", at.clone());
    assert_eq!(texts(PROGRAM, &result), ["10: @callee"]);
    let kinds = client.ok("textDocument/documentHighlight", at);
    assert_eq!((&kinds[0]["kind"], &kinds[1]["kind"]), (&json!(3), &json!(2)));
    client.finish();
}

#[test]
fn names_in_broken_ops_are_still_found() {
    let text = "\
func.func @f(%a: i32) {
  %b = arith.constant 1 : i32
  \"t.broken\"(%b, %a : (i32) -> ()
  %c = arith.addi %b<|>, : i32
  return
}
";
    let (mut client, mut at) = Client::at_cursor(text);
    assert_eq!(texts(text, &json!([client.ok("textDocument/definition", at.clone())])), ["1: %b"]);
    at["context"] = json!({ "includeDeclaration": true });
    assert_eq!(texts(text, &client.ok("textDocument/references", at)), ["1: %b", "2: %b", "3: %b"]);
    client.finish();
}

#[test]
fn symbols_are_those_of_the_nearest_table() {
    let text = "\
module @outer {
  func.func private @f()
  module @inner {
    func.func private @f() attributes {to = @g}
    func.func private @g()
  }
  func.func private @g() attributes {to = @inner::@f<|>}
}
";
    let (mut client, at) = Client::at_cursor(text);
    assert_eq!(texts(text, &json!([client.ok("textDocument/definition", at)])), ["3: @f"]);
    let at = json!({ "textDocument": { "uri": URI }, "position": { "line": 3, "character": 45 } });
    assert_eq!(texts(text, &json!([client.ok("textDocument/definition", at)])), ["4: @g"]);
    client.finish();
}

#[test]
fn the_outline_has_what_is_nested() {
    let text = "\
module @m {
  func.func @f(%a: i1) {
    scf.if %a {
      scf.yield
    }
    return
  }
  \"test.op\"() <{sym_name = \"generic\"}> : () -> ()
}
";
    let mut client = Client::start();
    client.open(URI, text);
    let symbols = client.ok("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } }));
    let module = &symbols[0];
    assert_eq!((&module["name"], &module["kind"]), (&json!("@m"), &json!(2)));
    let function = &module["children"][0];
    assert_eq!(
        (&function["name"], &function["kind"], &function["detail"]),
        (&json!("@f"), &json!(12), &json!("func.func"))
    );
    assert_eq!(function["children"][0]["name"], "scf.if");
    assert_eq!(module["range"]["end"], json!({ "line": 8, "character": 1 }));
    assert_eq!(function["selectionRange"]["start"], json!({ "line": 1, "character": 12 }));

    client.open(URI, "module @a {}\n// -----\nmodule @b {}\n");
    let symbols = client.ok("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } }));
    let names: Vec<&Value> = symbols.as_array().unwrap().iter().map(|part| &part["name"]).collect();
    assert_eq!(names, ["<file-split-0>", "<file-split-1>"]);
    assert_eq!(symbols[1]["children"][0]["name"], "@b");
    client.finish();
}

#[test]
fn regions_and_comments_fold() {
    let text = "// a\n// b\nfunc.func @f() {\n  // c\n  return\n}\n";
    let mut client = Client::start();
    client.open(URI, text);
    let folds = client.ok("textDocument/foldingRange", json!({ "textDocument": { "uri": URI } }));
    let lines: Vec<(u64, u64)> = (folds.as_array().unwrap().iter())
        .map(|fold| (fold["startLine"].as_u64().unwrap(), fold["endLine"].as_u64().unwrap()))
        .collect();
    assert_eq!(lines, [(0, 1), (2, 4)]);
    assert_eq!(folds[0]["kind"], "comment");
    client.finish();
}

#[test]
fn tokens_say_what_names_are() {
    let mut client = Client::start();
    client.open(URI, "func.func @\"\u{e4}\"(%a: i32) {\n  return\n}\n");
    let tokens = client.ok("textDocument/semanticTokens/full", json!({ "textDocument": { "uri": URI } }));
    // func.func, @"..", %a, return
    let expected = json!([0, 0, 9, 3, 0, 0, 10, 4, 2, 0, 0, 5, 2, 1, 0, 1, 2, 6, 3, 0]);
    assert_eq!(tokens["data"], expected);
    client.finish();
}
