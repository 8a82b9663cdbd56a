//! `terrace-run --report` and `--trace`: what is in the files. That the page works in a browser is checked by
//! `test/tools/terrace-run/report.test`.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The model of that name among those that the importer's tests have.
fn model(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../test/frontends/onnx/Inputs").join(name)
}

/// Runs the tool on `model`; its standard error when it refuses.
fn run(model: &Path, args: &[&str]) -> Result<(), String> {
    let output = Command::new(env!("CARGO_BIN_EXE_terrace-run"))
        .arg(model)
        // What kernels there are depends on the machine.
        .args(["--cpu", "x86-64"])
        .args(args)
        .output()
        .expect("the tool runs");
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// The page about `model`.
fn page(model: &Path, args: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out.html");
    let report = path.to_str().expect("UTF-8");
    run(model, &[&["--report", report], args].concat()).expect("a report");
    std::fs::read_to_string(path).expect("the page is there")
}

/// The data in `page`.
fn data(page: &str) -> Value {
    let begin = "<script type=\"application/json\" id=\"data\">";
    let (_, rest) = page.split_once(begin).expect("a block of data");
    let (text, _) = rest.split_once("</script>").expect("its end");
    serde_json::from_str(text).expect("JSON")
}

/// The data about `model` without what depends on the clock and the machine.
fn steady(model: &Path, args: &[&str]) -> Value {
    let mut data = data(&page(model, args));
    let object = data.as_object_mut().expect("an object");
    object.remove("times").expect("times");
    object.remove("machine").expect("a machine");
    data
}

fn array<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("'{key}' is a list"))
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is a number"))
}

#[test]
fn a_page_tells_what_a_model_became() {
    let told = steady(&model("conv_norm_clip.onnx"), &["--threads", "1"]);
    insta::assert_snapshot!(in_lines(&told));
}

/// `data` with a line for each entry of its lists.
fn in_lines(data: &Value) -> String {
    let mut text = String::new();
    for (key, value) in data.as_object().expect("an object") {
        match value.as_array() {
            Some(list) => {
                text.push_str(&format!("{key}:\n"));
                list.iter().for_each(|entry| text.push_str(&format!("  {entry}\n")));
            }
            None => text.push_str(&format!("{key}: {value}\n")),
        }
    }
    text
}

#[test]
fn two_pages_differ_in_times_only() {
    for args in [&["--threads", "1"][..], &["--threads", "2", "--no-kernels"]] {
        let path = model("attention.onnx");
        assert_eq!(steady(&path, args), steady(&path, args));
    }
}

#[test]
fn numbers_in_a_page_fit_each_other() {
    let data = data(&page(&model("attention.onnx"), &["--threads", "2"]));
    let (rows, nodes) = (array(&data, "rows"), array(&data, "nodes"));
    let times = &data["times"];
    assert_eq!(array(times, "rows").len(), rows.len());
    assert_eq!(array(times, "passes").len(), array(&data, "passes").len());
    let ops: f64 = array(times, "rows").iter().map(|row| row[0].as_f64().expect("a time")).sum();
    let whole = times["mean"].as_f64().expect("a time");
    // Each time is rounded to a tenth of a microsecond.
    assert!(0.0 < ops && ops <= whole + 1e-4 * rows.len() as f64, "{ops} ms in ops of {whole} ms");
    for (at, row) in rows.iter().enumerate() {
        for node in array(row, "nodes") {
            let runs = array(&nodes[number(node) as usize], "rows");
            assert!(runs.contains(&Value::from(at)), "node {node} does not know of op {at}");
        }
    }
    for node in nodes {
        assert!(array(node, "rows").is_empty() || node["gone"].is_null(), "{node} runs and is gone");
        assert!(
            array(node, "stack").iter().all(|line| (number(line) as usize) < array(&data, "lines").len())
        );
    }
    let (memory, arena) = (&data["memory"], number(&data["memory"]["arena"]));
    assert!(array(memory, "live").iter().all(|live| number(live) <= arena));
    for (at, one) in array(memory, "buffers").iter().enumerate() {
        assert!(number(&one["offset"]) + number(&one["bytes"]) <= arena);
        for other in &array(memory, "buffers")[..at] {
            let apart =
                |a: &Value, b: &Value| number(&a["offset"]) + number(&a["bytes"]) <= number(&b["offset"]);
            let later = |a: &Value, b: &Value| number(&a["rows"][1]) < number(&b["rows"][0]);
            assert!(
                apart(one, other) || apart(other, one) || later(one, other) || later(other, one),
                "{one} {other}"
            );
        }
    }
}

/// A model at the graph level whose nodes have names that would be markup, where they were not text.
const HOSTILE: &str = r#"
func.func @main(%arg0: tensor<4xf32> {graph.name = "<img src=x onerror=alert(1)>"}) -> (tensor<4xf32> {graph.name = "</script><script>alert(2)</script>"}) {
  %0 = graph.exp %arg0 : tensor<4xf32> loc("</script><!--<script>"("<b>.</title>"("<svg/onload=alert(3)>.py":1:1)))
  %1 = graph.tanh %0 : tensor<4xf32> loc("&lt;'{{script}}")
  return %1 : tensor<4xf32>
}
"#;

#[test]
fn names_of_models_stay_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("<b>.mlir");
    std::fs::write(&path, HOSTILE).expect("written");
    let page = page(&path, &["--no-kernels"]);
    for part in ["<img", "alert(2)</", "<svg/", "</title><", "<b>"] {
        assert!(!page.contains(part), "{part} is markup");
    }
    assert_eq!(page.matches("</script>").count(), 2);
    let data = data(&page);
    assert_eq!(data["model"], "<b>.mlir");
    assert_eq!(data["outputs"][0]["name"], "</script><script>alert(2)</script>");
    assert_eq!(data["nodes"][0]["name"], "</script><!--<script>");
    assert_eq!(data["lines"][0][0], "<svg/onload=alert(3)>.py");
}

/// A model whose batch is open.
const OPEN: &str = "< ir_version: 8, opset_import: [\"\": 18] >
open (float[n,4] x) => (float[n,4] y) { e = Exp (x)
 h = Softmax (e)
 y = Tanh (h) }
";

/// Numbers of shape 3x4 as a file of NumPy's.
fn npy() -> Vec<u8> {
    let header = format!("{:<117}\n", "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }");
    let length = u16::try_from(header.len()).expect("a short header").to_le_bytes();
    [b"\x93NUMPY\x01\x00".as_slice(), &length, header.as_bytes(), &[0; 48]].concat()
}

#[test]
fn open_sizes_are_told_as_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, input) = (folder.path().join("open.onnxtxt"), folder.path().join("x.npy"));
    std::fs::write(&path, OPEN).expect("written");
    std::fs::write(&input, npy()).expect("written");
    let told = steady(&path, &["--inputs", input.to_str().expect("UTF-8")]);
    let buffers = array(&told["memory"], "buffers");
    assert!(!buffers.is_empty(), "{told}");
    assert!(buffers.iter().all(|buffer| buffer["offset"].is_null() && buffer["bytes"].is_null()));
    assert_eq!(told["outputs"][0]["type"], "f32[3, 4]");
    assert_eq!(told["nodes"][0]["types"][0], "?x4xf32");
}

#[test]
fn what_was_lowered_before_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let lowered = folder.path().join("m.mlir");
    let made = Command::new(env!("CARGO_BIN_EXE_terrace-convert"))
        .args([model("norm_mlp.onnx").as_os_str(), "--emit".as_ref(), "hardware".as_ref(), "-o".as_ref()])
        .arg(&lowered)
        .status();
    assert!(made.expect("the tool runs").success());
    let out = folder.path().join("out.html");
    let refused = run(&lowered, &["--report", out.to_str().expect("UTF-8")]).expect_err("a refusal");
    assert!(refused.contains("memory is planned already"), "{refused}");
    assert!(!out.exists());
}

// ---- traces ----

/// An event with a duration.
#[derive(Clone, Debug)]
struct Span {
    name: String,
    category: String,
    from: f64,
    to: f64,
}

/// The spans of each thread of each process, in the order of their beginnings, the longest first.
fn spans(trace: &Value) -> BTreeMap<(u64, u64), Vec<Span>> {
    let mut found: BTreeMap<(u64, u64), Vec<Span>> = BTreeMap::new();
    for event in array(trace, "traceEvents").iter().filter(|event| event["ph"] == "X") {
        let time = |key: &str| event[key].as_f64().filter(|time| *time >= 0.0).expect("a time");
        let text = |key: &str| event[key].as_str().expect("a text").to_owned();
        assert!(event["args"].is_object(), "{event}");
        let (from, to) = (time("ts"), time("ts") + time("dur"));
        let span = Span { name: text("name"), category: text("cat"), from, to };
        found.entry((number(&event["pid"]), number(&event["tid"]))).or_default().push(span);
    }
    for spans in found.values_mut() {
        spans.sort_by(|a, b| a.from.total_cmp(&b.from).then(b.to.total_cmp(&a.to)));
    }
    found
}

/// A nanosecond, of which times are whole numbers, in their unit.
const NANOSECOND: f64 = 1e-3;

#[test]
fn a_trace_is_whole_and_nested() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out.json");
    run(&model("attention.onnx"), &["--threads", "2", "--trace", path.to_str().expect("UTF-8")])
        .expect("a trace");
    let text = std::fs::read_to_string(path).expect("the trace is there");
    let trace: Value = serde_json::from_str(&text).expect("JSON");
    let mut named = BTreeSet::new();
    for event in array(&trace, "traceEvents") {
        let kind = event["ph"].as_str().expect("a kind");
        assert!(["X", "M", "C"].contains(&kind), "{event}");
        if kind == "M" && event["name"] == "thread_name" {
            assert!(event["args"]["name"].is_string());
            named.insert((number(&event["pid"]), number(&event["tid"])));
        }
    }
    let ops = array(&trace, "traceEvents").iter().filter(|event| event["cat"] == "op");
    let told: Vec<&Value> = ops.map(|event| &event["args"]).collect();
    assert!(told.iter().all(|args| !array(args, "nodes").is_empty() && !array(args, "writes").is_empty()));
    let line = |args: &&Value| array(args, "stack")[0].as_str().expect("a line").contains("blocks.py:");
    assert!(told.iter().all(line));
    let spans = spans(&trace);
    for (thread, spans) in &spans {
        assert!(named.contains(thread), "thread {thread:?} has no name");
        let mut open: Vec<&Span> = Vec::new();
        for span in spans {
            open.retain(|outer| outer.to > span.from + NANOSECOND / 2.0);
            let around = open.iter().find(|outer| outer.to + NANOSECOND / 2.0 < span.to);
            assert!(around.is_none(), "{span:?} ends behind {around:?}, which it begins in");
            open.push(span);
        }
    }
    let of = |thread: (u64, u64), category: &str| -> Vec<Span> {
        spans[&thread].iter().filter(|span| span.category == category).cloned().collect()
    };
    let names: Vec<String> = of((1, 0), "phase").into_iter().map(|span| span.name).collect();
    assert_eq!(names, ["import", "lowering", "code generation"]);
    assert!(of((1, 0), "pass").iter().any(|span| span.name == "plan-memory"));
    let (runs, ops) = (of((2, 0), "run"), of((2, 0), "op"));
    assert!(!runs.is_empty() && ops.len().is_multiple_of(runs.len()));
    let count = ops.len() / runs.len();
    for (run, inside) in runs.iter().zip(ops.chunks(count)) {
        assert!(inside.iter().all(|op| run.from <= op.from && op.to <= run.to + NANOSECOND));
        let names = |ops: &[Span]| ops.iter().map(|op| op.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(inside), names(&ops[..count]));
    }
}
