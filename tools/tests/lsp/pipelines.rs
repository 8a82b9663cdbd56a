//! Virtual documents: the results of passes, and bytecode.

use std::process::Command;

use serde_json::{Value, json};

use crate::client::{Client, URI};

const FOLDS: &str = "\
// RUN: terrace-opt %s --canonicalize --split-input-file | terrace-check %s
func.func @f() -> i32 {
  %0 = arith.constant 1 : i32
  %1 = arith.addi %0, %0 : i32
  return %1 : i32
}
// -----
func.func @g() { return }
";

fn run(text: &str, pipeline: Value) -> Result<Value, String> {
    let mut client = Client::start();
    client.open(URI, text);
    let mut params = json!({ "uri": URI });
    if !pipeline.is_null() {
        params["pipeline"] = pipeline;
    }
    let id = client.ask("terrace/runPipeline", params);
    let answer = client.answer(id);
    client.finish();
    match answer.get("error") {
        Some(error) => Err(error["message"].as_str().unwrap().to_owned()),
        None => Ok(answer["result"].clone()),
    }
}

#[test]
fn pipelines_run_in_every_spelling() {
    let spellings = [
        json!("canonicalize"),
        json!("builtin.module(func.func(canonicalize))"),
        json!("--canonicalize"),
        json!("-pass-pipeline='builtin.module(canonicalize)'"),
        Value::Null,
    ];
    for spelling in spellings {
        let result = run(FOLDS, spelling.clone()).unwrap();
        let text = result["text"].as_str().unwrap();
        assert!(
            text.contains("arith.constant 2 : i32") && !text.contains("arith.addi"),
            "{spelling}: {text}"
        );
        assert!(text.contains("// -----\nmodule {\n  func.func @g"), "{text}");
        assert_eq!(result["failed"], false);
        assert!(result["pipeline"].as_str().unwrap().contains("canonicalize"));
    }
}

#[test]
fn what_fails_is_told_in_comments() {
    let result = run("func.func @f() {\n  oops\n}\n", json!("cse")).unwrap();
    assert_eq!(result["failed"], true);
    let text = result["text"].as_str().unwrap();
    assert!(
        text.starts_with("// file:///") || text.starts_with("// /test/a.mlir:2:3: error: custom op 'oops'"),
        "{text}"
    );
    let message = run("", json!("no-such-pass")).unwrap_err();
    assert!(message.contains("no-such-pass"), "{message}");
    let message = run("", Value::Null).unwrap_err();
    assert_eq!(message, "the file has no RUN line that runs passes");
}

#[test]
fn options_print_the_generic_form_and_locations() {
    let mut client = Client::start();
    client.open(URI, "func.func @g() { return }\n");
    let argument = json!({ "uri": URI, "pipeline": "", "generic": true, "debugInfo": true });
    let params = json!({ "command": "terrace.runPipeline", "arguments": [argument] });
    let text = client.ok("workspace/executeCommand", params)["text"].as_str().unwrap().to_owned();
    assert!(text.contains("\"func.return\"() : () -> () loc("), "{text}");
    client.finish();
}

#[test]
fn a_cancelled_run_is_answered_once() {
    let mut client = Client::start();
    client.open(URI, FOLDS);
    let id = client.ask("terrace/runPipeline", json!({ "uri": URI, "pipeline": "cse" }));
    client.notify("$/cancelRequest", json!({ "id": id }));
    let answer = client.answer(id);
    // The run may have been the faster one.
    let cancelled = answer["error"]["code"] == -32800;
    assert!(cancelled || answer.get("result").is_some(), "{answer}");
    client.ok("textDocument/foldingRange", json!({ "textDocument": { "uri": URI } }));
    client.finish();
}

#[test]
fn bytecode_is_shown_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let (text, file) = (folder.path().join("a.mlir"), folder.path().join("a b.mlirbc"));
    std::fs::write(&text, "func.func private @f()\n").unwrap();
    let made = Command::new(env!("CARGO_BIN_EXE_terrace-opt"))
        .args(["--emit-bytecode", "-o"])
        .args([&file, &text])
        .status()
        .unwrap();
    assert!(made.success());
    let uri = |path: &std::path::Path| format!("file://{}", path.display()).replace(' ', "%20");
    let mut client = Client::start();
    let result = client.ok("terrace/bytecode", json!({ "uri": uri(&file) }));
    assert!(result["text"].as_str().unwrap().contains("func.func private @f()"), "{result}");
    let (_, message) = client.error("terrace/bytecode", json!({ "uri": uri(&text) }));
    assert!(message.ends_with("is not bytecode"), "{message}");
    assert!(
        client
            .error("terrace/bytecode", json!({ "uri": uri(&folder.path().join("no")) }))
            .1
            .contains("cannot open")
    );
    assert_eq!(client.error("terrace/bytecode", json!({ "uri": "untitled:x" })).0, -32602);
    // What is cut off fails in comments.
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    let result = client.ok("terrace/bytecode", json!({ "uri": uri(&file) }));
    assert_eq!(result["failed"], true);
    assert!(result["text"].as_str().unwrap().starts_with("// "), "{result}");
    client.finish();
}

#[test]
fn the_deepest_nesting_that_reads_runs() {
    let depth = 120;
    let text = "module {\n".repeat(depth) + &"}\n".repeat(depth);
    let result = run(&text, json!("canonicalize")).unwrap();
    assert_eq!(result["failed"], false, "{result}");
}
