//! Text in any state of being typed, and a lot of it.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::client::{Client, URI, show};

/// The tests of the repository that are written as text and not long.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../test")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "mlir")
                && path.metadata().unwrap().len() < 20_000
            {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() > 50, "the tests are there");
    found
}

/// What people type, and what they do not.
const PIECES: [&str; 20] = [
    "",
    "%",
    "%a",
    "%0#1",
    "^bb1",
    "@f",
    "#map",
    "!t",
    "{",
    "}",
    "(",
    ")",
    "<",
    ">",
    "\"",
    "\n",
    "// -----\n",
    "func.func @f(",
    ": i32",
    "\u{1F980}",
];

/// One edit: where it starts and ends, in shares of the text, and what is put there.
fn edits() -> impl Strategy<Value = Vec<(u16, u8, usize)>> {
    prop::collection::vec((any::<u16>(), 0u8..40, 0..PIECES.len()), 1..6)
}

fn position(text: &str, offset: usize) -> Value {
    let start = text[..offset].rfind('\n').map_or(0, |end| end + 1);
    let character = text[start..offset].encode_utf16().count();
    json!({ "line": text[..offset].matches('\n').count(), "character": character })
}

fn boundary(text: &str, mut offset: usize) -> usize {
    offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Asks for everything at a place; no answer may be that the server failed.
fn ask_everything(client: &mut Client, at: &Value) {
    let document = json!({ "textDocument": { "uri": URI } });
    let mut there = at.clone();
    there["context"] = json!({ "includeDeclaration": true, "diagnostics": [], "triggerKind": 1 });
    there["newName"] = json!("fresh_name");
    there["range"] = json!({ "start": at["position"], "end": at["position"] });
    let at_place = [
        "textDocument/hover",
        "textDocument/definition",
        "textDocument/references",
        "textDocument/documentHighlight",
        "textDocument/completion",
        "textDocument/prepareRename",
        "textDocument/rename",
        "textDocument/codeAction",
    ];
    let mut ids: Vec<u64> = at_place.iter().map(|method| client.ask(method, there.clone())).collect();
    for method in ["documentSymbol", "foldingRange", "semanticTokens/full"] {
        ids.push(client.ask(&format!("textDocument/{method}"), document.clone()));
    }
    for id in ids {
        let answer = client.answer(id);
        // A name may be refused, but nothing else is wrong.
        assert!(answer.get("error").is_none_or(|error| error["code"] == -32803), "{answer}");
    }
}

#[test]
fn random_edits_are_survived() {
    let sources = sources();
    let mut client = Client::start();
    let config = Config { cases: 40, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let client = std::cell::RefCell::new(&mut client);
    let cases = (0..sources.len(), edits());
    runner
        .run(&cases, |(source, edits)| {
            let mut client = client.borrow_mut();
            let mut text = std::fs::read_to_string(&sources[source]).unwrap();
            client.open(URI, &text);
            let mut version = 1;
            for (at, length, piece) in edits {
                version += 1;
                let start = boundary(&text, text.len() * usize::from(at) / usize::from(u16::MAX));
                let end = boundary(&text, start + usize::from(length));
                let range = json!({ "start": position(&text, start), "end": position(&text, end) });
                text.replace_range(start..end, PIECES[piece]);
                client.change(version, json!([{ "range": range, "text": PIECES[piece] }]));
                let place = boundary(&text, start + PIECES[piece].len());
                ask_everything(
                    &mut client,
                    &json!({ "textDocument": { "uri": URI }, "position": position(&text, place) }),
                );
            }
            // What was told piece by piece is what the whole text is.
            let found: Vec<String> = client.diagnostics(version).iter().map(show).collect();
            prop_assert!(!found.iter().any(|found| found.contains("internal error")), "{:?}", found);
            prop_assert_eq!(client.diagnose(&text), found);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_megabyte_is_answered() {
    let mut text = String::new();
    let mut at = 0;
    while text.len() < 1 << 20 {
        text.push_str(&format!("func.func @f{at}(%a: i32) -> i32 {{\n  %0 = arith.constant {at} : i32\n"));
        for op in 1..20 {
            text.push_str(&format!("  %{op} = arith.addi %{}, %a : i32\n", op - 1));
        }
        text.push_str("  return %19 : i32\n}\n");
        at += 1;
    }
    let mut client = Client::start();
    assert_eq!(client.diagnose(&text), [""; 0]);
    let place = json!({ "line": 2, "character": 3 });
    let at = json!({ "textDocument": { "uri": URI }, "position": place });
    assert!(client.ok("textDocument/hover", at.clone())["contents"]["value"].is_string());
    // A brace that is missing in front of everything.
    let brace = text.find('{').unwrap();
    let range = json!({ "start": position(&text, brace), "end": position(&text, brace + 1) });
    client.change(2, json!([{ "range": range, "text": "" }]));
    ask_everything(&mut client, &at);
    assert!(!client.diagnostics(2).is_empty());
    client.finish();
}

#[test]
fn what_nests_too_deep_is_an_error() {
    let mut client = Client::start();
    for text in ["\"t.a\"({", "module {\n", "[", "{a = ", "%a = ", "tensor<", "// -----\n"] {
        client.diagnose(&text.repeat(2000));
        ask_everything(
            &mut client,
            &json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 5 } }),
        );
    }
    client.finish();
}
