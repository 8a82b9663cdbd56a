//! Programs on strings, run again and again.

#![forbid(unsafe_code)]

use terrace_cranelift::{JitOptions, Kernels, compile_program, legality};
use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::{Body, Context, Diags, Registry};
use terrace_passes::pipeline::{Level, PipelineOptions, lower};
use terrace_runtime::{Input, Pool, Program, RunError};

fn messages(diags: &Diags) -> String {
    diags.iter().map(|diag| diag.message.as_str()).collect::<Vec<_>>().join("\n")
}

fn context() -> Context {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    Context::new(registry)
}

fn read(ctx: &Context, text: &str) -> Body {
    parse(ctx, text, "strings", ParseOptions::default())
        .unwrap_or_else(|diags| panic!("{}", messages(&diags)))
}

/// The program of a module at the graph level.
fn program(text: &str) -> Program {
    let mut module = read(&context(), text);
    let mut diags = Diags::new();
    let options = PipelineOptions { target: Some(legality()), threads: 1, ..PipelineOptions::default() };
    assert!(lower(&mut module, Level::Hardware, options, &mut diags), "{}", messages(&diags));
    compiled(&module).unwrap_or_else(|why| panic!("{why}"))
}

fn compiled(module: &Body) -> Result<Program, String> {
    compile_program(module, &Kernels::builtin(), &JitOptions::default()).map_err(|diags| messages(&diags))
}

/// The words of a text, each behind its number.
const NUMBERED: &str = r#"
func.func @main(%x: tensor<?x!graph.string> {graph.name = "x"}, %n: tensor<?xi64> {graph.name = "n"}) -> (tensor<?x?x!graph.string>, tensor<?xf32>) {
  %colon = graph.constant dense<":"> : tensor<1x!graph.string>
  %0 = graph.string_format %n : (tensor<?xi64>) -> tensor<?x!graph.string>
  %1 = graph.string_concat %0, %colon : (tensor<?x!graph.string>, tensor<1x!graph.string>) -> tensor<?x!graph.string>
  %2 = graph.string_concat %1, %x : (tensor<?x!graph.string>, tensor<?x!graph.string>) -> tensor<?x!graph.string>
  %parts, %counts = graph.string_split %2 {delimiter = ":"} : (tensor<?x!graph.string>) -> (tensor<?x?x!graph.string>, tensor<?xi64>)
  %3 = graph.string_parse %x to f32 : (tensor<?x!graph.string>) -> tensor<?xf32>
  return %parts, %3 : tensor<?x?x!graph.string>, tensor<?xf32>
}
"#;

fn set(program: &mut Program, texts: &[&str], numbers: &[i64]) -> Result<(), RunError> {
    program.set_shapes(&[vec![texts.len() as i64], vec![numbers.len() as i64]])?;
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    program.set(&[Input::Texts(texts), Input::Bytes(&bytes)])
}

fn texts(program: &Program) -> Vec<&str> {
    program.output_texts(0).iter().map(|text| &**text).collect()
}

#[test]
fn what_a_run_made_is_gone_behind_it() {
    let mut program = program(NUMBERED);
    let mut pool = Pool::new(1);
    let constants = program.texts();
    for round in 0..20i64 {
        let word = format!("{round}.5");
        set(&mut program, &[&word, "7"], &[round, 100 + round]).expect("fits");
        let before = program.texts();
        for _ in 0..3 {
            program.run(&mut pool).expect("numbers");
            assert_eq!(program.texts(), before);
            let (first, second) = (round.to_string(), (100 + round).to_string());
            assert_eq!(texts(&program), [&*first, &word, &second, "7"]);
            assert_eq!(program.outputs()[0].shape, [2, 2]);
        }
        assert!(before <= constants + 2);
    }
}

#[test]
fn a_run_that_fails_leaves_nothing_behind() {
    let mut program = program(NUMBERED);
    let mut pool = Pool::new(1);
    set(&mut program, &["1", "one"], &[1, 2]).expect("fits");
    let before = program.texts();
    let failure = program.run(&mut pool).expect_err("no number");
    assert!(failure.to_string().contains("\"one\""), "{failure}");
    assert_eq!(program.texts(), before);
    set(&mut program, &["1"], &[1]).expect("fits");
    program.run(&mut pool).expect("a number");
    assert_eq!(texts(&program), ["1", "1"]);
    set(&mut program, &["1:2", "3"], &[1]).expect("fits");
    program.run(&mut pool).expect_err("numbers and texts do not broadcast, or one is no number");
}

#[test]
fn handles_are_not_taken_from_outside() {
    let mut program = program(NUMBERED);
    program.set_shapes(&[vec![1], vec![1]]).expect("fits");
    assert!(matches!(program.set_inputs(&[&[0; 8], &[0; 8]]), Err(RunError::Kind { .. })));
    assert!(matches!(
        program.set(&[Input::Texts(&["a", "b"]), Input::Bytes(&[0; 8])]),
        Err(RunError::Texts { expected: 1, got: 2, .. })
    ));
    assert!(matches!(program.set(&[Input::Texts(&["a"]), Input::Texts(&["b"])]), Err(RunError::Kind { .. })));
}

#[test]
fn forged_handles_end_the_run() {
    let hardware = r#"
module attributes {kernel.strings = ["", "a"]} {
  func.func @main(%x: memref<2xi64>, %y: memref<2xi64> {kernel.output, kernel.string}) {
    kernel.call @terrace_string_concat(%x, %x) outs(%y) params array<i64> : (memref<2xi64>, memref<2xi64>, memref<2xi64>) -> ()
    return
  }
}
"#;
    let mut program = compiled(&read(&context(), hardware)).expect("calls a function of the runtime");
    let mut pool = Pool::new(1);
    let bytes = |handles: [i64; 2]| handles.map(i64::to_le_bytes).concat();
    program.set_inputs(&[&bytes([1, 0])]).expect("numbers");
    program.run(&mut pool).expect("handles of constants");
    assert_eq!(texts(&program), ["aa", ""]);
    for forged in [7, -1, i64::MAX] {
        program.set_inputs(&[&bytes([1, forged])]).expect("numbers");
        let failure = program.run(&mut pool).expect_err("no handle");
        assert!(failure.to_string().contains("is no handle of a text"), "{failure}");
    }
}

#[test]
fn tables_and_calls_that_do_not_fit_are_refused() {
    let call = |table: &str, call: &str| {
        let text = format!(
            "module attributes {{kernel.strings = {table}}} {{ func.func @main(%x: memref<2xi64>, %y: memref<2xi64> {{kernel.output}}) {{ {call} return }} }}"
        );
        compiled(&read(&context(), &text)).err().unwrap_or_default()
    };
    assert!(call("[\"\", \"a\", \"a\"]", "").contains("is twice"));
    assert!(call("[\"a\"]", "").contains("is not empty"));
    assert!(call("[1]", "").contains("is no list of texts"));
    let alone = "kernel.call @terrace_string_concat(%x) outs(%y) params array<i64> : (memref<2xi64>, memref<2xi64>) -> ()";
    assert!(call("[\"\"]", alone).contains("with other buffers than it takes"));
}
