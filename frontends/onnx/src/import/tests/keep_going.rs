//! Going on behind what is refused.

use super::*;

/// What is wrong with a model, and what is left of it.
fn left(text: &str) -> String {
    let ctx = context();
    let options = Options { keep_going: true, ..Options::default() };
    let (module, diags) = import_text(&ctx, text, &options);
    let print_options = PrintOptions { generic: true, ..PrintOptions::default() };
    let module = module.map_or("nothing is left\n".to_owned(), |module| print(&module, &print_options));
    format!("{}{module}", rendered(&ctx, &diags))
}

#[test]
fn arguments_of_declared_types_stand_for_refused_nodes() {
    let text = r#"< ir_version: 8, opset_import: ["": 18] >
g (float[2] x) => (float[2] y) < float[2] a, float[2] c > {
  [first] r = Relu (x)
  [one] a = Rleu (r)
  [two] b = Abs (a)
  [three] c = Rleu (b)
  [four] d = Softmax <axis = 3> (c)
  [five] e = Neg (d)
  [six] y = Softmax <axis = 4> (e)
}"#;
    insta::assert_snapshot!(left(text), @r#""#);
}

#[test]
fn sizes_that_are_not_known_are_reported_once() {
    let text = r#"< ir_version: 8, opset_import: ["": 18] >
g (float[N,3] x, int64[2] to) => (float[M,K] y) {
  [view] a = Reshape (x, to)
  [wrong] b = Rleu (x)
  [flat] y = Flatten <axis = 9> (x)
}"#;
    insta::assert_snapshot!(left(text), @r#""#);
}

#[test]
fn a_file_that_is_no_model_leaves_nothing() {
    let ctx = context();
    let options = Options { keep_going: true, ..Options::default() };
    assert!(import_bytes(&ctx, b"PK".to_vec(), &options).0.is_none());
    let old = r#"< ir_version: 3, opset_import: ["": 2] > g (float[2] x) => (float[2] y) { y = Relu (x) }"#;
    assert!(import_text(&ctx, old, &options).0.is_none());
}
