//! The extension for VS Code: its files are valid and agree with each other and with the server.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex::Regex;
use serde_json::Value;

use crate::client::Client;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../editors/vscode")
}

fn text(file: &str) -> String {
    std::fs::read_to_string(folder().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn json(file: &str) -> Value {
    serde_json::from_str(&text(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn strings(list: &Value, key: &str) -> BTreeSet<String> {
    let items = list.as_array().expect("a list").iter();
    items.map(|item| item[key].as_str().expect("a string").to_owned()).collect()
}

#[test]
fn files_that_the_manifest_names_are_there() {
    let manifest = json("package.json");
    let contributes = &manifest["contributes"];
    for language in contributes["languages"].as_array().unwrap() {
        if let Some(file) = language["configuration"].as_str() {
            json(file);
        }
    }
    let languages = strings(&contributes["languages"], "id");
    for grammar in contributes["grammars"].as_array().unwrap() {
        assert!(languages.contains(grammar["language"].as_str().unwrap()));
        let file = json(grammar["path"].as_str().unwrap());
        assert_eq!(file["scopeName"], grammar["scopeName"]);
    }
    assert!(folder().join(manifest["main"].as_str().unwrap()).exists());
    assert!(folder().join("README.md").exists());
}

#[test]
fn commands_and_settings_are_those_of_the_code() {
    let (manifest, code) = (json("package.json"), text("extension.js"));
    let declared = strings(&manifest["contributes"]["commands"], "command");
    let registered = Regex::new(r#"registerCommand\(\s*"([^"]+)""#).unwrap();
    let registered: BTreeSet<String> =
        registered.captures_iter(&code).map(|found| found[1].to_owned()).collect();
    assert_eq!(declared, registered);
    let settings = manifest["contributes"]["configuration"]["properties"].as_object().unwrap();
    let used = Regex::new(r#"settings\(\)\.get\("([^"]+)""#).unwrap();
    let used: BTreeSet<String> =
        used.captures_iter(&code).map(|found| format!("terrace.{}", &found[1])).collect();
    assert_eq!(settings.keys().cloned().collect::<BTreeSet<_>>(), used);
}

#[test]
fn requests_are_those_of_the_server() {
    let sent = Regex::new(r#"sendRequest\(\s*"([^"]+)""#).unwrap();
    let code = text("extension.js");
    let mut client = Client::start();
    let mut any = false;
    for found in sent.captures_iter(&code) {
        // Parameters that are none are wrong, a method that is none is something else.
        assert_eq!(client.error(&found[1], Value::Null).0, -32602, "{}", &found[1]);
        any = true;
    }
    assert!(any);
    client.finish();
}

/// All rules of a grammar: those in its repository, and those in them.
fn rules(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Object(object) => {
            if object.contains_key("match") || object.contains_key("begin") || object.contains_key("include")
            {
                found.push(value.clone());
            }
            object.values().for_each(|value| rules(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| rules(value, found)),
        _ => {}
    }
}

/// `pattern` without what looks around, which the crate for expressions does not have.
fn plain(pattern: &str) -> String {
    let looks = Regex::new(r"\(\?<?[=!](?:\\.|\[(?:\\.|[^\]])*\]|[^()\\\[])*\)").unwrap();
    looks.replace_all(pattern, "").into_owned()
}

#[test]
fn the_grammar_refers_to_what_it_has_and_its_expressions_are_sound() {
    let grammar = json("syntaxes/mlir.tmLanguage.json");
    let mut all = Vec::new();
    rules(&grammar, &mut all);
    let names: BTreeSet<&String> = grammar["repository"].as_object().unwrap().keys().collect();
    let mut included = BTreeSet::new();
    for rule in &all {
        if let Some(name) = rule["include"].as_str() {
            let name = name.strip_prefix('#').expect("rules of its own").to_owned();
            assert!(names.contains(&name), "no rule {name}");
            included.insert(name);
        }
        for key in ["match", "begin", "end"] {
            if let Some(pattern) = rule[key].as_str() {
                assert!(Regex::new(&plain(pattern)).is_ok(), "{pattern}");
            }
        }
        assert_eq!(rule.get("begin").is_some(), rule.get("end").is_some(), "{rule}");
    }
    assert_eq!(names, included.iter().collect(), "a rule that nothing includes");
}

#[test]
fn the_grammar_knows_the_tokens_of_the_text() {
    let grammar = json("syntaxes/mlir.tmLanguage.json");
    let mut all = Vec::new();
    rules(&grammar, &mut all);
    let scope_of = |token: &str| {
        let mut scopes = all.iter().filter_map(|rule| {
            let pattern = rule["match"].as_str()?;
            let whole = Regex::new(&format!("^(?:{})$", plain(pattern))).ok()?.is_match(token);
            whole.then(|| rule["name"].as_str().unwrap_or_default().to_owned())
        });
        scopes.next()
    };
    for (token, scope) in [
        ("%arg0", "variable"),
        ("%0#1", "variable"),
        ("^bb0", "entity.name.label"),
        ("@main", "entity.name.function"),
        ("#map", "constant.other.alias"),
        ("!pair", "entity.name.type.alias"),
        ("arith.addi", "keyword"),
        ("si32", "storage.type"),
        ("bf16", "storage.type"),
        ("memref", "storage.type"),
        ("0x1F", "constant.numeric"),
        ("-1.5e+3", "constant.numeric"),
        ("affine_map", "support.function"),
        ("true", "constant.language"),
        ("// c", "comment"),
    ] {
        let found = scope_of(token).unwrap_or_else(|| panic!("nothing matches {token}"));
        assert!(found.starts_with(scope), "{token} is {found}");
    }
}
