use terrace_ir::{Context, Diagnostic, Registry};

use super::{Renderer, Style};

fn rendered(style: Style) -> String {
    let ctx = Context::new(Registry::new());
    let mut renderer = Renderer::new(style, false);
    renderer.add_source("a.mlir", "func.func @f() {\n  %0 = arith.addi %x, %y : i32\n}\n");
    let diagnostic = Diagnostic::error(ctx.file_loc("a.mlir", 2, 8), "'arith.addi' op is wrong")
        .note(ctx.file_loc("a.mlir", 1, 1), "see here")
        .help("do something else");
    let mut out = Vec::new();
    renderer.write(&ctx, &diagnostic, &mut out).expect("writing to memory works");
    String::from_utf8(out).expect("text")
}

#[test]
fn excerpts_show_the_source() {
    let text = rendered(Style::Excerpts);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "Error: 'arith.addi' op is wrong");
    assert!(lines[1].contains("a.mlir:2:8"), "{text}");
    assert!(text.contains("arith.addi %x, %y : i32"), "{text}");
    assert!(text.contains("see here"), "{text}");
    assert!(text.contains("Help: do something else"), "{text}");
}

#[test]
fn lines_are_those_of_compilers() {
    assert_eq!(
        rendered(Style::Lines),
        "a.mlir:2:8: error: 'arith.addi' op is wrong\n  %0 = arith.addi %x, %y : i32\n       ^\n\
         a.mlir:1:1: note: see here\nfunc.func @f() {\n^\nhelp: do something else\n"
    );
}

#[test]
fn json_is_one_line() {
    let text = rendered(Style::Json);
    assert_eq!(text.lines().count(), 1);
    let value: serde_json::Value = serde_json::from_str(&text).expect("valid JSON");
    assert_eq!(value["location"]["line"], 2);
    assert_eq!(value["notes"][0]["message"], "see here");
}

#[test]
fn lines_say_zero_for_a_line_or_column_that_is_not_known() {
    let ctx = Context::new(Registry::new());
    let diagnostic =
        Diagnostic::error(ctx.file_loc("a.py", 0, 0), "no").note(ctx.file_loc("b.py", 3, 0), "see");
    let mut out = Vec::new();
    Renderer::new(Style::Lines, false).write(&ctx, &diagnostic, &mut out).expect("writing to memory works");
    assert_eq!(String::from_utf8(out).expect("text"), "a.py:0:0: error: no\nb.py:3:0: note: see\n");
}
