//! Diagnostics as SARIF 2.1.0, the OASIS standard for results of static analysis, which editors and code hosts show.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use terrace_ir::{Context, Diagnostic, Severity};

use super::trace::{Frame, Trace};
use crate::explain;

/// The log of one run of `tool` that found `results`, from [`sarif_result`]; `failed` where it could not do what it was
/// asked for.
pub fn sarif_log(tool: &str, results: Vec<Value>, failed: bool) -> Value {
    let mut results = results;
    let codes: BTreeSet<String> =
        results.iter().filter_map(|result| result["ruleId"].as_str().map(str::to_owned)).collect();
    let codes: Vec<String> = codes.into_iter().collect();
    for result in &mut results {
        let index = result["ruleId"].as_str().and_then(|id| codes.iter().position(|code| code == id));
        if let Some(index) = index {
            result["ruleIndex"] = json!(index);
        }
    }
    let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": tool, "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "invocations": [{ "executionSuccessful": !failed }],
            "results": results,
        }],
    })
}

/// The rule that is broken where `code` is reported.
fn rule(code: &str) -> Value {
    let level = if code.starts_with('W') { "warning" } else { "error" };
    let mut rule = json!({ "id": code, "defaultConfiguration": { "level": level } });
    if let Some(page) = explain::page(code) {
        rule["shortDescription"] = json!({ "text": page.title() });
        rule["help"] = json!({ "text": page.body(), "markdown": page.body() });
    }
    rule
}

/// `diagnostic` as a result.
pub fn sarif_result(ctx: &Context, diagnostic: &Diagnostic) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Remark | Severity::Note => "note",
    };
    let mut text = diagnostic.message.clone();
    for note in &diagnostic.notes {
        text.push_str(&format!("\nnote: {}", note.message));
    }
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    let mut result = json!({ "level": level, "message": { "text": text } });
    if let Some(code) = diagnostic.code {
        result["ruleId"] = json!(code);
    }
    let trace = Trace::of(ctx, diagnostic.loc);
    let mut place = json!({});
    if let Some(frame) = trace.main().and_then(|at| trace.frames.get(at)) {
        place["physicalLocation"] = physical(frame);
    }
    if let Some(name) = trace.name.as_ref().filter(|name| !name.is_empty()) {
        let module = trace.module.as_ref().filter(|module| !module.is_empty());
        let full = module.map_or(name.clone(), |module| format!("{module}/{name}"));
        place["logicalLocations"] = json!([{ "name": name, "fullyQualifiedName": full, "kind": "element" }]);
    }
    if place.as_object().is_some_and(|place| !place.is_empty()) {
        result["locations"] = json!([place]);
    }
    let frames: Vec<Value> = trace
        .frames
        .iter()
        .map(|frame| json!({ "location": { "physicalLocation": physical(frame) } }))
        .collect();
    if frames.len() > 1 {
        result["stacks"] = json!([{ "frames": frames }]);
    }
    result
}

/// A place in a file.
fn physical(frame: &Frame) -> Value {
    let mut place = json!({ "artifactLocation": { "uri": uri(&frame.file) } });
    if frame.line > 0 {
        let mut region = json!({ "startLine": frame.line });
        if frame.col > 0 {
            region["startColumn"] = json!(frame.col);
        }
        if let Some(code) = &frame.code {
            region["snippet"] = json!({ "text": code });
        }
        place["region"] = region;
    }
    place
}

/// A file's name as a reference (RFC 3986): relative names stay so.
fn uri(file: &str) -> String {
    let mut uri = String::new();
    if file.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in file.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            b'\\' => uri.push('/'),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn names_of_files_become_references() {
        assert_eq!(uri("a b/m.py"), "a%20b/m.py");
        assert_eq!(uri("/x/ü:1.py"), "file:///x/%C3%BC%3A1.py");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }
}
