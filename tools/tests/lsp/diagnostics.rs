//! Diagnostics while typing, and the comments that expect them.

use serde_json::{Value, json};

use crate::client::{Client, URI, edited};

const TWO_ERRORS: &str = "\
func.func @f(%a: i32) -> i32 {
  %b = arith.addi %a, %a : i33 : i2
  %c = arith.muli %b, %a : i32
  %d = arith.addi %c, %missing : i32
  return %d : i32
}
";

#[test]
fn every_error_is_told_that_the_first_does_not_cause() {
    let mut client = Client::start();
    let found = client.diagnose(TWO_ERRORS);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("1:") && found[1].starts_with("3:"), "{found:?}");
    assert!(found[1].contains("use of undeclared SSA value name"), "{found:?}");
    client.finish();
}

#[test]
fn the_verifier_speaks_and_its_notes_have_places() {
    let text = "\
func.func @f() {
  return
}
func.func @f() {
  return
}
";
    let mut client = Client::start();
    client.open(URI, text);
    let found = client.diagnostics(1);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["message"], "redefinition of symbol named 'f'");
    assert_eq!((&found[0]["severity"], &found[0]["range"]["start"]["line"]), (&json!(1), &json!(3)));
    let related = &found[0]["relatedInformation"][0];
    assert_eq!(related["location"]["range"]["start"]["line"], 0);
    assert!(related["message"].as_str().unwrap().contains("see existing symbol definition here"));
    client.finish();
}

#[test]
fn parts_of_a_file_are_modules_of_their_own() {
    let text = "\
// RUN: terrace-opt %s --split-input-file
func.func @f() { return }
// -----
func.func @f() { return }
func.func @g() { oops }
// -----
func.func @h() { \"oops.op\"() : () -> () return }
";
    let mut client = Client::start();
    let found = client.diagnose(text);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0], "4:17: custom op 'oops' is unknown (tried 'func.oops' as well)");
    assert!(found[1].starts_with("6:"), "{found:?}");
    client.finish();
}

#[test]
fn what_comments_expect_is_no_error() {
    let text = "\
// RUN: terrace-opt %s --verify-diagnostics --split-input-file
func.func @f() {
  // expected-error @below {{custom op 'oops' is unknown}}
  oops
  oops_behind_the_first_error
}
// -----
// expected-error @+1 {{something else}}
func.func @g() { oops }
";
    let mut client = Client::start();
    let found = client.diagnose(text);
    assert_eq!(found, ["8:17: custom op 'oops' is unknown (tried 'func.oops' as well)"]);
    client.finish();
}

#[test]
fn changes_are_diagnosed_once_they_are_made() {
    let mut client = Client::start();
    assert_eq!(client.diagnose("func.func @f() { return }\n"), [""; 0]);
    let insert = |line: u64, character: u64, text: &str| {
        let place = json!({ "line": line, "character": character });
        json!({ "range": { "start": place, "end": place }, "text": text })
    };
    client.change(2, json!([insert(0, 17, "oops\n"), insert(1, 0, "\n")]));
    let found = client.diagnostics(2);
    assert_eq!(found[0]["range"]["start"], json!({ "line": 0, "character": 17 }));
    assert_eq!(found[0]["range"]["end"], json!({ "line": 0, "character": 21 }));
    client.change(3, json!([{ "text": "func.func @g() { return }\n" }]));
    assert!(client.diagnostics(3).is_empty());
    client.finish();
}

#[test]
fn columns_count_what_was_agreed_on() {
    let text = "module attributes {t.a = \"\u{e4}\u{1F980}\"} { oops }\n";
    for (offered, column) in [("utf-16", 34), ("utf-8", 37)] {
        let mut client = Client::start_with(&[offered]);
        client.open(URI, text);
        assert_eq!(client.diagnostics(1)[0]["range"]["start"]["character"], column);
        client.finish();
    }
}

#[test]
fn an_op_with_a_place_elsewhere_is_blamed_where_it_stands() {
    let text = "func.func @f() -> i32 {\n  return loc(\"model.py\":3:4)\n}\n";
    let mut client = Client::start();
    let found = client.diagnose(text);
    assert_eq!(found, ["1:2: 'func.return' op has 0 operands, but enclosing function (@f) returns 1"]);
    client.finish();
}

#[test]
fn comments_that_expect_a_diagnostic_are_offered() {
    let text = "// RUN: terrace-opt %s --verify-diagnostics\nfunc.func @f() {\n  oops\n}\n";
    let mut client = Client::start();
    client.open(URI, text);
    let found = client.diagnostics(1);
    let params = |only: Value| {
        json!({
            "textDocument": { "uri": URI },
            "range": found[0]["range"],
            "context": { "diagnostics": found, "only": only },
        })
    };
    let actions = client.ok("textDocument/codeAction", params(json!(["quickfix"])));
    assert_eq!(actions[0]["title"], "Insert \"expected-error\" comment");
    assert_eq!(actions[0]["diagnostics"], json!(found));
    let fixed = edited(text, &actions[0]["edit"]);
    assert!(fixed.contains("\n  // expected-error @below {{custom op 'oops' is unknown"), "{fixed}");
    assert_eq!(client.ok("textDocument/codeAction", params(json!(["refactor"]))), json!([]));
    client.change(2, json!([{ "text": fixed }]));
    assert!(client.diagnostics(2).is_empty(), "the comment expects it");
    client.finish();
}

#[test]
fn dialects_come_out_of_the_files_that_run_lines_name() {
    let folder = tempfile::tempdir().unwrap();
    let declares = "irdl.dialect @mine { irdl.operation @op { } }\n";
    std::fs::write(folder.path().join("mine.irdl.mlir"), declares).unwrap();
    let uri = format!("file://{}/a.mlir", folder.path().display());
    let diagnose = |client: &mut Client, flags: &str| {
        let text =
            format!("// RUN: terrace-opt %s {flags}\n\"mine.op\"() : () -> ()\n\"mine.no\"() : () -> ()\n");
        client.open(&uri, &text);
        let found = client.diagnostics(1);
        found.iter().map(|one| one["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mut client = Client::start();
    let found = diagnose(&mut client, "--irdl-file=%S/mine.irdl.mlir");
    assert!(found.len() == 1 && found[0].contains("unregistered operation 'mine.no'"), "{found:?}");
    let found = diagnose(&mut client, "--irdl-file=%S/none.mlir --allow-unregistered-dialect");
    assert!(found.len() == 1 && found[0].contains("cannot open file of dialects"), "{found:?}");
    client.finish();
}
