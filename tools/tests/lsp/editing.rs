//! Renaming and completion.

use serde_json::{Value, json};

use crate::client::{Client, edited};

fn rename(text: &str, new: &str) -> String {
    let (mut client, mut at) = Client::at_cursor(text);
    at["newName"] = json!(new);
    let result = edited(text, &client.ok("textDocument/rename", at));
    client.finish();
    result
}

fn refused(text: &str, new: &str) -> String {
    let (mut client, mut at) = Client::at_cursor(text);
    at["newName"] = json!(new);
    let (code, message) = client.error("textDocument/rename", at);
    assert_eq!(code, -32803, "{message}");
    client.finish();
    message
}

const NESTED: &str = "\
func.func @f(%a: index, %m: i1) {
  scf.for %i = %a to %a step %a {
    %x = arith.addi %i, %<|>a : index
    scf.if %m {
      %y = arith.muli %x, %a : index
    }
  }
  return
}
func.func @g(%a: index) {
  \"t.use\"(%a) : (index) -> ()
  return
}
";

#[test]
fn values_are_renamed_in_nested_regions_and_nowhere_else() {
    let renamed = rename(NESTED, "%start");
    let expected = "\
func.func @f(%start: index, %m: i1) {
  scf.for %i = %start to %start step %start {
    %x = arith.addi %i, %start : index
    scf.if %m {
      %y = arith.muli %x, %start : index
    }
  }
  return
}
func.func @g(%a: index) {
  \"t.use\"(%a) : (index) -> ()
  return
}
";
    assert_eq!(renamed, expected);
}

#[test]
fn a_name_that_is_known_in_any_such_place_is_refused() {
    for taken in ["m", "%i", "x", "y"] {
        let message = refused(NESTED, taken);
        assert!(message.ends_with("is taken already where this is known"), "{message}");
    }
    // What is nested beside is not known here.
    let text = "func.func @f(%m: i1) {\n  scf.if %m {\n    %<|>x = arith.constant 1 : i1\n  } else {\n    %y = arith.constant 1 : i1\n  }\n  return\n}\n";
    assert!(rename(text, "y").contains("    %y = arith.constant 1 : i1\n  } else {\n    %y ="));
}

#[test]
fn the_same_name_in_different_regions_is_different() {
    let text = "\
func.func @f(%m: i1) {
  scf.if %m {
    %x = arith.constant 1 : i1
    \"t.use\"(%x) : (i1) -> ()
  } else {
    %x = arith.constant 0 : i1
    \"t.use\"(%<|>x) : (i1) -> ()
  }
  return
}
";
    let renamed = rename(text, "z");
    assert!(renamed.contains("%x = arith.constant 1 : i1\n    \"t.use\"(%x)"), "{renamed}");
    assert!(renamed.contains("%z = arith.constant 0 : i1\n    \"t.use\"(%z)"), "{renamed}");
}

#[test]
fn groups_keep_their_numbers() {
    let text = "%<|>p:2 = \"t.two\"() : () -> (i32, i32)\n\"t.use\"(%p#1, %p#0) : (i32, i32) -> ()\n";
    let expected = "%0:2 = \"t.two\"() : () -> (i32, i32)\n\"t.use\"(%0#1, %0#0) : (i32, i32) -> ()\n";
    assert_eq!(rename(text, "0"), expected);
}

#[test]
fn malformed_names_are_refused() {
    for name in ["", "%", "a b", "1a", "a#1", "\u{e4}"] {
        let message = refused(NESTED, name);
        assert!(message.contains("is not a name"), "{message}");
    }
}

#[test]
fn blocks_aliases_and_symbols_are_renamed() {
    let blocks = "func.func @f() {\n  cf.br ^<|>bb1\n^bb1:\n  cf.br ^bb2\n^bb2:\n  return\n}\n";
    assert!(rename(blocks, "^loop").contains("cf.br ^loop\n^loop:"));
    assert!(refused(blocks, "bb2").contains("'^bb2' is taken"));

    let aliases = "#m = 1 : i32\n#n = 2 : i32\n\"t.a\"() {a = #<|>m, b = #m} : () -> () loc(#late)\n#late = loc(\"x\")\n";
    let renamed = rename(aliases, "one");
    assert!(renamed.starts_with("#one = 1 : i32") && renamed.contains("{a = #one, b = #one}"), "{renamed}");
    assert!(refused(aliases, "n").contains("is taken"));
    assert!(refused(aliases, "a.b").contains("names with a '.'"));

    let symbols = "func.func private @<|>f()\nfunc.func private @g() attributes {to = @f}\n";
    assert!(rename(symbols, "@h").contains("private @h()") && rename(symbols, "h").contains("to = @h}"));
    assert!(rename(symbols, "a b").contains("private @\"a b\"()"));
    assert!(refused(symbols, "g").contains("taken already in this symbol table"));
    assert!(refused(symbols, "a\"b").contains("not a symbol's name"));

    let generic = "\"func.func\"() <{function_type = () -> (), sym_name = \"f\", sym_visibility = \"private\"}> ({}) : () -> ()\n\
                   func.func private @g() attributes {to = @<|>f}\n";
    let renamed = rename(generic, "other");
    assert!(renamed.contains("sym_name = \"other\"") && renamed.contains("to = @other}"), "{renamed}");
}

#[test]
fn what_has_no_name_of_its_own_is_not_renamed() {
    let prepare = |text: &str| {
        let (mut client, at) = Client::at_cursor(text);
        let error = client.error("textDocument/prepareRename", at);
        client.finish();
        error.1
    };
    assert_eq!(prepare("func.func @f() { ret<|>urn }\n"), "the name of an op is its dialect's");
    assert_eq!(prepare("// %<|>a\n"), "names in comments are not renamed");
    assert_eq!(prepare("func.func @f() { return }  <|> \n"), "there is no name here");
    let (mut client, at) = Client::at_cursor("func.func private @na<|>me()\n");
    let result = client.ok("textDocument/prepareRename", at);
    assert_eq!(
        (&result["placeholder"], &result["range"]["start"]["character"]),
        (&json!("name"), &json!(19))
    );
    client.finish();
}

/// The labels that are offered at the cursor, and the first item.
fn complete(text: &str) -> (Vec<String>, Value) {
    let (mut client, at) = Client::at_cursor(text);
    let items = client.ok("textDocument/completion", at);
    client.finish();
    let labels = items.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned());
    (labels.collect(), items[0].clone())
}

#[test]
fn ops_are_completed() {
    let (labels, first) = complete("func.func @f() {\n  arith.add<|>\n  return\n}\n");
    assert_eq!(labels, ["arith.addi", "arith.addf", "arith.addui_extended"]);
    let range = &first["textEdit"]["range"];
    assert_eq!((&range["start"]["character"], &range["end"]["character"]), (&json!(2), &json!(11)));
    assert!(first["documentation"]["value"].as_str().unwrap().contains("### `arith.addi`"));
    let (labels, _) = complete("func.func @f() {\n  %0 = ari<|>\n}\n");
    assert_eq!(labels, ["arith."]);
    let (labels, _) = complete("func.func @f() {\n  ret<|>\n}\n");
    assert_eq!(labels, ["return"]);
    let (labels, _) = complete("\"func.ca<|>\"() : () -> ()\n");
    assert_eq!(labels, ["func.call", "func.call_indirect"]);
}

#[test]
fn names_in_scope_are_completed() {
    let text = "\
func.func @f(%arg: i32, %other: i1) {
  %before:2 = \"t.two\"() : () -> (i32, i64)
  \"t.use\"(%<|>) : () -> ()
  %after = \"t.one\"() : () -> i32
  return
}
func.func @g(%elsewhere: i32) { return }
";
    let (labels, first) = complete(text);
    assert_eq!(labels, ["%arg", "%other", "%before#0", "%before#1"]);
    assert_eq!(first["detail"], "i32");
    let (labels, _) = complete("func.func @f() {\n  cf.br ^<|>\n^a:\n  return\n^b:\n  return\n}\n");
    assert_eq!(labels, ["^a", "^b"]);
    let (labels, _) = complete(
        "func.func private @f()\nfunc.func private @f2()\nfunc.func @g() {\n  call @f<|>\n  return\n}\n",
    );
    assert_eq!(labels, ["@f", "@f2"]);
    let (labels, _) = complete("#one = 1\n#two = 2\n!one = i32\n\"t.a\"() {a = #o<|>} : () -> ()\n");
    assert_eq!(labels, ["#one"]);
}

#[test]
fn attributes_types_and_passes_are_completed() {
    let (labels, _) = complete("func.func @f(%a: i1) {\n  %0 = arith.constant 1 : i<|>\n  return\n}\n");
    assert_eq!(labels, ["i1", "i16", "i32", "i64", "i8", "index"]);
    let (labels, _) = complete("\"memref.alloc\"() {ali<|>} : () -> memref<4xf32>\n");
    assert_eq!(labels, ["alignment"]);
    let (labels, _) = complete("// RUN: terrace-opt --canon<|>\n");
    assert!(labels.contains(&"canonicalize".to_owned()), "{labels:?}");
    assert_eq!(complete("// a comment %<|>\n").0, [""; 0]);
}
