//! The report in SARIF keeps the rules of the standard, version 2.1.0 with errata 01; those of the properties that it uses are
//! written out here.

use std::collections::BTreeSet;

use serde_json::Value;
use terrace_tools::preflight::{to_json, to_sarif};

use super::{checked, model};

/// An object of `what` must have the properties `needs`, and may have those of `may`.
fn object(value: &Value, what: &str, needs: &[&str], may: &[&str]) {
    let object = value.as_object().unwrap_or_else(|| panic!("{what} is no object: {value}"));
    for key in needs {
        assert!(object.contains_key(*key), "{what} has no `{key}`: {value}");
    }
    for key in object.keys() {
        assert!(needs.contains(&key.as_str()) || may.contains(&key.as_str()), "{what} has `{key}`: {value}");
    }
}

fn array<'a>(value: &'a Value, what: &str) -> &'a [Value] {
    value.as_array().unwrap_or_else(|| panic!("{what} is no array: {value}"))
}

fn text<'a>(value: &'a Value, what: &str) -> &'a str {
    value.as_str().filter(|text| !text.is_empty()).unwrap_or_else(|| panic!("{what} is no text: {value}"))
}

/// `message` (3.11) and `multiformatMessageString` (3.12).
fn message(value: &Value, markdown: &[&str]) {
    object(value, "message", &["text"], markdown);
    text(&value["text"], "message.text");
}

/// `physicalLocation` (3.29).
fn place(value: &Value) {
    object(value, "physicalLocation", &["artifactLocation"], &["region"]);
    object(&value["artifactLocation"], "artifactLocation", &["uri"], &[]);
    let uri = text(&value["artifactLocation"]["uri"], "uri");
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%:".contains(c);
    assert!(uri.chars().all(plain), "{uri} is no reference");
    if let Some(region) = value.get("region") {
        object(region, "region", &["startLine"], &["startColumn", "snippet"]);
        for key in ["startLine", "startColumn"] {
            let fine = region.get(key).is_none_or(|number| number.as_u64().is_some_and(|number| number >= 1));
            assert!(fine, "{key} counts from 1: {region}");
        }
    }
}

fn result(value: &Value, rules: &[Value]) {
    object(value, "result", &["level", "message"], &["ruleId", "ruleIndex", "locations", "stacks"]);
    assert!(["none", "note", "warning", "error"].contains(&text(&value["level"], "level")));
    message(&value["message"], &[]);
    if let Some(id) = value.get("ruleId") {
        let index = value["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], *id);
    }
    for location in value.get("locations").map_or(&[][..], |all| array(all, "locations")) {
        object(location, "location", &[], &["physicalLocation", "logicalLocations"]);
        location.get("physicalLocation").map(place);
        for logical in location.get("logicalLocations").map_or(&[][..], |all| array(all, "logicalLocations"))
        {
            object(logical, "logicalLocation", &["name"], &["fullyQualifiedName", "kind"]);
        }
    }
    for stack in value.get("stacks").map_or(&[][..], |all| array(all, "stacks")) {
        object(stack, "stack", &["frames"], &["message"]);
        for frame in array(&stack["frames"], "frames") {
            object(frame, "stackFrame", &[], &["location", "module"]);
            place(&frame["location"]["physicalLocation"]);
        }
    }
}

#[test]
fn sarif_keeps_the_rules_of_the_standard() {
    let report = checked(&model("refused.onnx"));
    let log = to_sarif(&report);
    object(&log, "sarifLog", &["version", "runs"], &["$schema"]);
    assert_eq!(log["version"], "2.1.0");
    let runs = array(&log["runs"], "runs");
    assert_eq!(runs.len(), 1);
    object(&runs[0], "run", &["tool"], &["results", "invocations"]);
    object(&runs[0]["tool"], "tool", &["driver"], &[]);
    let driver = &runs[0]["tool"]["driver"];
    object(driver, "toolComponent", &["name"], &["version", "rules"]);
    let rules = array(&driver["rules"], "rules");
    let mut ids = BTreeSet::new();
    for rule in rules {
        object(rule, "reportingDescriptor", &["id"], &["shortDescription", "help", "defaultConfiguration"]);
        assert!(ids.insert(text(&rule["id"], "id")), "rules are there once");
        message(&rule["shortDescription"], &["markdown"]);
        message(&rule["help"], &["markdown"]);
        let level = text(&rule["defaultConfiguration"]["level"], "level");
        assert!(["none", "note", "warning", "error"].contains(&level));
    }
    for invocation in array(&runs[0]["invocations"], "invocations") {
        object(invocation, "invocation", &["executionSuccessful"], &[]);
        assert!(invocation["executionSuccessful"].is_boolean());
    }
    let results = array(&runs[0]["results"], "results");
    results.iter().for_each(|found| result(found, rules));
    let errors = results.iter().filter(|found| found["level"] == "error").count();
    assert_eq!(errors, report.refused());
}

#[test]
fn a_check_shows_all_three_mistakes_with_their_lines() {
    let report = to_json(&checked(&model("refused.onnx")));
    let source = std::fs::read_to_string(model("refused.py")).expect("the script is there");
    let line_of = |text: &str| source.lines().position(|line| line.contains(text)).map(|at| at as u64 + 1);
    let mut expected = BTreeSet::new();
    for text in ["raw(\"Add\"", "raw(\"com.example::Sharpen\"", "raw(\"MatMul\""] {
        expected.insert(line_of(text).expect("the mistake is in the script"));
    }
    let causes = report["causes"].as_array().expect("causes");
    let errors = causes.iter().filter(|cause| cause["severity"] == "error");
    let places = errors.flat_map(|cause| cause["places"].as_array().expect("places").clone());
    let lines: Vec<u64> = places.map(|place| place["location"]["line"].as_u64().expect("a line")).collect();
    assert_eq!(lines.iter().copied().collect::<BTreeSet<_>>(), expected);
    // Each in both layers, and nothing that follows from them.
    assert_eq!(lines.len(), 6);
    assert_eq!(report["summary"]["lowered"], true);
}
