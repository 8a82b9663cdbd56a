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
    insta::assert_snapshot!(left(text), @r#"
error[E0103]: `Rleu` (operator set 18): there is no such operator
  at one > model.onnx:0
  note: in node `one` of model.onnx
  note: inputs: `r` float[2]
  help: is `Relu` meant?
error[E0103]: `Rleu` (operator set 18): there is no such operator
  at three > model.onnx:0
  note: in node `three` of model.onnx
  note: inputs: `b` float[2]
  help: is `Relu` meant?
error[E0106]: `Softmax` names axis 3 of a tensor of rank 1
  at four > model.onnx:0
  note: in node `four` of model.onnx
  note: inputs: `c` float[2]
  help: axes go from -1 to 0
error[E0106]: `Softmax` names axis 4 of a tensor of rank 1
  at six > model.onnx:0
  note: in node `six` of model.onnx
  note: inputs: `e` float[2]
  help: axes go from -1 to 0
"builtin.module"() ({
  "func.func"() <{arg_attrs = [{graph.name = "x"}, {graph.name = "a"}, {graph.name = "c"}, {graph.name = "d"}, {graph.name = "y"}], function_type = (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>), res_attrs = [{graph.name = "y"}, {graph.name = ""}, {graph.name = ""}, {graph.name = ""}], sym_name = "main"}> ({
  ^bb0(%arg0: tensor<2xf32>, %arg1: tensor<2xf32>, %arg2: tensor<2xf32>, %arg3: tensor<2xf32>, %arg4: tensor<2xf32>):
    %0 = "graph.relu"(%arg0) : (tensor<2xf32>) -> tensor<2xf32>
    %1 = "graph.abs"(%arg1) : (tensor<2xf32>) -> tensor<2xf32>
    %2 = "graph.neg"(%arg3) : (tensor<2xf32>) -> tensor<2xf32>
    "func.return"(%arg4, %0, %1, %2) : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> ()
  }) : () -> ()
}) : () -> ()
"#);
}

#[test]
fn sizes_that_are_not_known_are_reported_once() {
    let text = r#"< ir_version: 8, opset_import: ["": 18] >
g (float[N,3] x, int64[2] to) => (float[M,K] y) {
  [view] a = Reshape (x, to)
  [wrong] b = Rleu (x)
  [flat] y = Flatten <axis = 9> (x)
}"#;
    insta::assert_snapshot!(left(text), @r#"
error[E0112]: the size of dimension `N` of input `x` is not known
  at model.onnx:0
  help: give it: `--dim N=1`
error[E0103]: `Rleu` (operator set 18): there is no such operator
  at wrong > model.onnx:0
  note: in node `wrong` of model.onnx
  note: inputs: `x` float[?,3]
  help: is `Relu` meant?
error[E0106]: `Flatten` names axis 9 of a tensor of rank 2
  at flat > model.onnx:0
  note: in node `flat` of model.onnx
  note: inputs: `x` float[?,3]
  help: axes go from -2 to 1
"builtin.module"() ({
  "func.func"() <{arg_attrs = [{graph.dims = ["N", ""], graph.name = "x"}, {graph.name = "to"}, {graph.name = "y"}], function_type = (tensor<?x3xf32>, tensor<2xi64>, tensor<?x?xf32>) -> (tensor<?x?xf32>, tensor<?x?xf32>), res_attrs = [{graph.name = "y"}, {graph.name = ""}], sym_name = "main"}> ({
  ^bb0(%arg0: tensor<?x3xf32>, %arg1: tensor<2xi64>, %arg2: tensor<?x?xf32>):
    %0 = "graph.dynamic_reshape"(%arg0, %arg1) : (tensor<?x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
    "func.return"(%arg2, %0) : (tensor<?x?xf32>, tensor<?x?xf32>) -> ()
  }) : () -> ()
}) : () -> ()
"#);
}

#[test]
fn a_file_that_is_no_model_leaves_nothing() {
    let ctx = context();
    let options = Options { keep_going: true, ..Options::default() };
    assert!(import_bytes(&ctx, b"PK".to_vec(), &options).0.is_none());
    let newer =
        r#"< ir_version: 8, opset_import: ["": 999] > g (float[2] x) => (float[2] y) { y = Relu (x) }"#;
    assert!(import_text(&ctx, newer, &options).0.is_none());
}
