//! What is said about models that are refused.

use super::*;

#[test]
fn all_problems_are_reported_in_one_go() {
    let text = r#"< ir_version: 9, opset_import: ["": 20] >
g (float[1,3,8,8] x, uint8[64] file) => (float[1,4] y, float[1] missing) < float[4,2,3,3] w = ["location": "w.bin"] > {
  [first] a = Conv (x, w)
  [second] b = ImageDecoder (file)
  [third] c = ImageDecoder (b)
  [fourth] d = Relu (b, a)
  [fifth] e = Softmax <axis = 7> (x)
  [sixth] f = Rleu (x)
  [seventh] h = Add (x, nowhere)
  [eighth] y = Add (c, d)
}"#;
    insta::assert_snapshot!(refused(text), @r#"
error[E0113]: `Conv` uses constant `w`, which cannot be read: external data: `w.bin` has 256 bytes, expected 288 bytes at offset 0
  at first > model.onnx:0
  note: in node `first` of model.onnx
  note: inputs: `x` float[1,3,8,8]
  help: the file was changed or cut off since the export, or lacks a file of weights that belongs beside it
error[E0104]: `ImageDecoder` is an operator that is not supported
  at second > model.onnx:0
  note: in node `second` of model.onnx
  note: inputs: `file` uint8[64]
  note: also in node `third` of model.onnx
  help: decode pictures before the model, and give it tensors
error[E0105]: `Relu` takes at most 1 input, found 2
  at fourth > model.onnx:0
  note: in node `fourth` of model.onnx
error[E0106]: `Softmax` names axis 7 of a tensor of rank 4
  at fifth > model.onnx:0
  note: in node `fifth` of model.onnx
  note: inputs: `x` float[1,3,8,8]
  help: axes go from -4 to 3
error[E0103]: `Rleu` (operator set 20): there is no such operator
  at sixth > model.onnx:0
  note: in node `sixth` of model.onnx
  note: inputs: `x` float[1,3,8,8]
  help: is `Relu` meant?
error[E0109]: `Add` reads `nowhere`, which nothing defines
  at seventh > model.onnx:0
  note: in node `seventh` of model.onnx
  note: inputs: `x` float[1,3,8,8]
  help: the model is damaged: run it through `onnx.checker.check_model`, or export it anew
error[E0109]: output `missing` is not defined by any node
  at model.onnx:0
"#);
}

#[test]
fn shapes_that_do_not_fit_are_named() {
    let text = r#"< ir_version: 8, opset_import: ["": 18] >
g (float[2,3] x, float[4,5] z, int64[2,3] i) => (float[2,5] y) < int64[2] target = {4, 4} > {
  [mul] a = MatMul (x, z)
  [add] b = Add (x, z)
  [mixed] c = Add (x, i)
  [reshape] d = Reshape (x, target)
  [gemm] e = Gemm (x, z)
  [sigmoid] f = Sigmoid (i)
  [concat] y = Concat <axis = 1> (x, z)
}"#;
    insta::assert_snapshot!(refused(text), @r#"
error[E0108]: `MatMul`: contracts dimensions of different sizes: left side has 3 columns, right side has 4 rows
  at mul > model.onnx:0
  note: in node `mul` of model.onnx
  note: inputs: `x` float[2,3], `z` float[4,5]
error[E0108]: `Add`: operands of shapes 2x3 and 4x5 do not broadcast
  at add > model.onnx:0
  note: in node `add` of model.onnx
  note: inputs: `x` float[2,3], `z` float[4,5]
error[E0118]: `Add` takes inputs of one element type, found float and int64
  at mixed > model.onnx:0
  note: in node `mixed` of model.onnx
  note: inputs: `x` float[2,3], `i` int64[2,3]
  help: convert one of them, with `.to(dtype)` in PyTorch, which the exporter writes as `Cast`
error[E0108]: `Reshape` cannot give [2,3] the shape [4, 4]: 6 elements are not 16
  at reshape > model.onnx:0
  note: in node `reshape` of model.onnx
  note: inputs: `x` float[2,3], `target` int64[2]
error[E0108]: `Gemm`: contracts dimensions of different sizes: left side has 3 columns, right side has 4 rows
  at gemm > model.onnx:0
  note: in node `gemm` of model.onnx
  note: inputs: `x` float[2,3], `z` float[4,5]
error[E0118]: `Sigmoid` takes ranked tensor of floating-point values for `input`, found int64[2,3]
  at sigmoid > model.onnx:0
  note: in node `sigmoid` of model.onnx
  note: inputs: `i` int64[2,3]
error[E0108]: `Concat`: operand #1 has size 4 in dimension 0, expected 2
  at concat > model.onnx:0
  note: in node `concat` of model.onnx
  note: inputs: `x` float[2,3], `z` float[4,5]
"#);
}

#[test]
fn unknown_sizes_ask_for_them() {
    let text = r#"< ir_version: 8, opset_import: ["": 18] >
g (float[N,?] x) => (float[N,?] y) { y = Relu (x) }"#;
    insta::assert_snapshot!(refused(text), @r#"
error[E0112]: the size of dimension `N` of input `x` is not known
  at model.onnx:0
  help: give it: `--dim N=1`
"#);
    let mut options = Options { require_static: false, ..Options::default() };
    assert!(imported_with(text, &options).contains("tensor<?x?xf32>"));
    options.dims.insert("N".into(), 4);
    assert!(imported_with(text, &options).contains("tensor<4x?xf32>"));
    options.shapes.insert("x".into(), vec![5, 6]);
    assert!(imported_with(text, &options).contains("tensor<5x6xf32>"));
    options.shapes.insert("x".into(), vec![5, 6, 7]);
    options.shapes.insert("q".into(), vec![]);
    insta::assert_snapshot!(refused_with(text, &options), @r#"
error[E0112]: shape [5,6,7] does not fit input `x`
  at model.onnx:0
error[E0109]: a shape is given for input `q`, which the model does not have
  at model.onnx:0
"#);
}

#[test]
fn a_target_that_is_computed_is_refused_or_dynamic() {
    let text = r#"< ir_version: 8, opset_import: ["": 18] >
g (float[2,3] x, int64[2] to) => (float[?,?] y) { [view] y = Reshape (x, to) }"#;
    insta::assert_snapshot!(refused(text), @r#"
error[E0107]: `Reshape` needs input 1 (`shape`) to be a constant, but it is computed when the model runs
  at view > model.onnx:0
  note: in node `view` of model.onnx
  note: it follows from the elements of the model's input `to`
  note: inputs: `x` float[2,3], `to` int64[2]
  help: if they are the same in every run, compile them in: `--value to=...`; `terrace-run` does that by itself with what --inputs and --test-data give
"#);
    let options = Options { require_static: false, ..Options::default() };
    assert!(imported_with(text, &options).contains("graph.dynamic_reshape"));
}

#[test]
fn order_and_cycles() {
    let unsorted = r#"< ir_version: 8, opset_import: ["": 18] >
g (float[2] x) => (float[2] y) { y = Relu (a)  a = Abs (x) }"#;
    let text = imported(unsorted);
    assert!(text.find("graph.abs") < text.find("graph.relu"), "{text}");
    let cyclic = r#"< ir_version: 8, opset_import: ["": 18] >
g (float[2] x) => (float[2] y) { [one] a = Relu (b)  [two] b = Add (a, x)  [three] y = Abs (x)  [four] y = Neg (x) }"#;
    insta::assert_snapshot!(refused(cyclic), @r#"
error[E0111]: `Relu` needs its own result: `one` -> `two` -> `one`
  at one > model.onnx:0
  note: in node `one` of model.onnx
error[E0110]: `Neg` defines `y`, which is defined already
  at four > model.onnx:0
  note: in node `four` of model.onnx
"#);
}

#[test]
fn versions_and_domains() {
    let model = |sets: &str, op: &str| {
        format!("< ir_version: 8, opset_import: [{sets}] > g (float[2] x) => (float[2] y) {{ y = {op} (x) }}")
    };
    insta::assert_snapshot!(refused(&model("\"\": 0", "Relu")), @r#"
error[E0102]: operator set 0 is not supported, expected 1 to 28
  at model.onnx:0
  help: convert the model with `onnx.version_converter.convert_version(model, 18)`
"#);
    insta::assert_snapshot!(refused(&model("\"\": 99", "Relu")), @r#"
error[E0102]: operator set 99 is not known, expected 1 to 28
  at model.onnx:0
  help: export the model with an older `opset_version`
"#);
    insta::assert_snapshot!(refused(&model("\"\": 18", "com.microsoft.FastGelu")), @r#"
error[E0103]: `FastGelu` is of operator domain `com.microsoft`, which `opset_import` does not list
  at graph.node[0] > model.onnx:0
  note: in node `node[0]` of model.onnx
  note: inputs: `x` float[2]
  help: export the model without operators of other domains, or with their bodies as functions of the model
"#);
    insta::assert_snapshot!(refused(&model("\"\": 18, \"com.example\": 1", "com.example.FastGelu")), @r#"
error[E0103]: `FastGelu` is of operator domain `com.example`, which is not supported
  at graph.node[0] > model.onnx:0
  note: in node `node[0]` of model.onnx
  note: inputs: `x` float[2]
  help: export the model without operators of other domains, or with their bodies as functions of the model
"#);
    insta::assert_snapshot!(refused(&model("\"\": 7", "Mish")), @r#"
error[E0103]: `Mish` (operator set 7): the operator exists since operator set 18
  at graph.node[0] > model.onnx:0
  note: in node `node[0]` of model.onnx
  note: inputs: `x` float[2]
  help: export the model with `opset_version=18`, or a newer one
"#);
    insta::assert_snapshot!(refused(&model("\"\": 20", "ImageDecoder")), @r#"
error[E0104]: `ImageDecoder` is an operator that is not supported
  at graph.node[0] > model.onnx:0
  note: in node `node[0]` of model.onnx
  note: inputs: `x` float[2]
  help: decode pictures before the model, and give it tensors
"#);
}

#[test]
fn control_flow_and_other_types() {
    let text = r#"< ir_version: 8, opset_import: ["": 18, "ai.onnx.preview.training": 1] >
g (bool c, float[2] x, seq(float[2]) s, int64 n, int64 i) => (float[2] y, seq(float[2]) z) < bool t = {1} > {
  [if] a = If (c) < then_branch = t () => (float[2] p) { p = Abs (x) }, else_branch = e () => (float[3] q) { q = Concat <axis = 0> (x, x) } >
  [rank] a2 = If (c) < then_branch = t2 () => (float[2] p2) { p2 = Abs (x) }, else_branch = e2 () => (float p3) { p3 = ReduceSum <keepdims = 0> (x) } >
  [grow] b = Loop (n, t, x) < body = l (int64 j, bool m, float[2] v) => (bool o, float[4] w) { o = Identity (m) w = Concat <axis = 0> (v, v) } >
  [rows] d, r = Loop (n, t, x) < body = l2 (int64 j2, bool m2, float[2] v2) => (bool o2, float[2] w2, int64[1,m] u2) { o2 = Identity (m2) w2 = Neg (v2) u2 = NonZero (v2) } >
  [made] q = SequenceConstruct (x, x)
  [at] e = SequenceAt (q, i)
  [lists] f = Loop (n, t, q) < body = l3 (int64 j3, bool m3, seq(float[2]) v3) => (bool o3, seq(float[2]) w3) { o3 = Identity (m3) w3 = SequenceInsert (v3, x) } >
  [add] h = Add (q, x)
  [body] k2 = Loop (n, t, x) < body = l4 (int64 j4, bool m4) => (bool o4, float[2] w4) { o4 = Identity (m4) w4 = Abs (x) } >
  [adam] step = ai.onnx.preview.training.Adam (x, n, x, x, x, x)
  y = Abs (x)
  z = SequenceConstruct (x)
}"#;
    insta::assert_snapshot!(refused(text), @r#"
error[E0112]: input `s` is a sequence, and how many tensors it has is not known
  at model.onnx:0
  help: give the shape of each: `--shape s.0=... --shape s.1=...`, or `--shape s=0` if it has none
error[E0112]: `If` gives output `a` as float[2] and float[4]: its shape is only known when the model runs
  at if > model.onnx:0
  note: in node `if` of model.onnx
  note: it follows from the elements of the model's input `c`
  note: inputs: `c` bool[]
  help: if they are the same in every run, compile them in: `--value c=...`; `terrace-run` does that by itself with what --inputs and --test-data give
error[E0104]: `If` gives output `a2` as float[2] and float[]: a value has one element type and one rank
  at rank > model.onnx:0
  note: in node `rank` of model.onnx
  note: it follows from the elements of the model's input `c`
  note: inputs: `c` bool[]
  help: if they are the same in every run, compile them in: `--value c=...`; `terrace-run` does that by itself with what --inputs and --test-data give
error[E0112]: `Loop` gives what becomes output `b` as float[2] and float[4]: its shape is only known when the model runs
  at grow > model.onnx:0
  note: in node `grow` of model.onnx
  note: it follows from the elements of the model's input `n`
  note: inputs: `n` int64[], `t` bool[], `x` float[2]
  help: if they are the same in every run, compile them in: `--value n=...`; `terrace-run` does that by itself with what --inputs and --test-data give
error[E0112]: `Loop` stacks what its iterations give, whose number and sizes are only known when the model runs
  at rows > model.onnx:0
  note: in node `rows` of model.onnx
  note: it follows from the elements of the model's input `n`
  note: inputs: `n` int64[], `t` bool[], `x` float[2]
  help: if they are the same in every run, compile them in: `--value n=...`; `terrace-run` does that by itself with what --inputs and --test-data give
error[E0107]: `SequenceAt` needs input 1 (`position`) to be a constant, but it is computed when the model runs
  at at > model.onnx:0
  note: in node `at` of model.onnx
  note: it follows from the elements of the model's input `i`
  note: inputs: `i` int64[]
  help: if they are the same in every run, compile them in: `--value i=...`; `terrace-run` does that by itself with what --inputs and --test-data give
error[E0104]: `Loop` carries sequences or optional values: only a loop whose number of iterations is known can
  at lists > model.onnx:0
  note: in node `lists` of model.onnx
  note: it follows from the elements of the model's input `n`
  note: inputs: `n` int64[], `t` bool[]
  help: if they are the same in every run, compile them in: `--value n=...`; `terrace-run` does that by itself with what --inputs and --test-data give
error[E0108]: `Add` uses a sequence where a tensor is expected
  at add > model.onnx:0
  note: in node `add` of model.onnx
  note: inputs: `x` float[2]
error[E0105]: `Loop` has a body of 2 inputs, expected 3
  at body > model.onnx:0
  note: in node `body` of model.onnx
  note: inputs: `n` int64[], `t` bool[], `x` float[2]
error[E0119]: `Adam` is of operator domain `ai.onnx.preview.training`: operators for training are not supported
  at adam > model.onnx:0
  note: in node `adam` of model.onnx
  note: inputs: `x` float[2], `n` int64[], `x` float[2], `x` float[2], `x` float[2], `x` float[2]
  help: export the model for inference (`model.eval()` in PyTorch), without the nodes of the optimizer
"#);
}

#[test]
fn functions_that_call_themselves() {
    let text = r#"< ir_version: 8, opset_import: ["": 18, "l": 1] >
g (float[2] x) => (float[2] y) { [call] y = l.f (x) }
< domain: "l", opset_import: ["": 18, "l": 1] >
f (a) => (r) { [again] b = l.f (a)  r = l.f (b) }"#;
    insta::assert_snapshot!(refused(text), @r#"
error[E0115]: `f` is a function that calls itself
  at again > model.onnx:0 from call > model.onnx:0
  note: in node `call/again` of model.onnx
  note: inputs: `a` float[2]
  note: also in node `call/node[1]` of model.onnx
"#);
}

#[test]
fn weights_that_cannot_be_read() {
    let text = r#"< ir_version: 8, opset_import: ["": 18] >
g (float[2] x) => (float[2] y) < float[99] long = ["location": "w.bin"], float[2] gone = ["location": "other.bin"], float[2] out = ["location": "../w.bin"] > {
  a = Add (x, long)
  b = Add (x, gone)
  c = Add (x, out)
  y = Add (c, b)
}"#;
    insta::assert_snapshot!(refused(text), @r#"
error[E0113]: `Add` uses constant `long`, which cannot be read: external data: `w.bin` has 256 bytes, expected 396 bytes at offset 0
  at graph.node[0] > model.onnx:0
  note: in node `node[0]` of model.onnx
  note: inputs: `x` float[2]
  help: the file was changed or cut off since the export, or lacks a file of weights that belongs beside it
error[E0113]: `Add` uses constant `gone`, which cannot be read: external data: cannot read `other.bin`: no such file
  at graph.node[1] > model.onnx:0
  note: in node `node[1]` of model.onnx
  note: inputs: `x` float[2]
  help: the file was changed or cut off since the export, or lacks a file of weights that belongs beside it
error[E0113]: `Add` uses constant `out`, which cannot be read: external data: location `../w.bin` leaves the model's directory
  at graph.node[2] > model.onnx:0
  note: in node `node[2]` of model.onnx
  note: inputs: `x` float[2]
  help: the file was changed or cut off since the export, or lacks a file of weights that belongs beside it
"#);
}

#[test]
fn what_is_declared_otherwise_is_warned_about() {
    let text = r#"< ir_version: 8, opset_import: ["": 18] >
g (float[2] x) => (float[3] y) { y = Relu (x) }"#;
    insta::assert_snapshot!(imported(text), @r#"
warning[W0102]: output `y` is declared otherwise, but its operators give float[2]
  at model.onnx:0
"builtin.module"() ({
  "func.func"() <{arg_attrs = [{graph.name = "x"}], function_type = (tensor<2xf32>) -> tensor<2xf32>, res_attrs = [{graph.name = "y"}], sym_name = "main"}> ({
  ^bb0(%arg0: tensor<2xf32>):
    %0 = "graph.relu"(%arg0) : (tensor<2xf32>) -> tensor<2xf32>
    "func.return"(%0) : (tensor<2xf32>) -> ()
  }) : () -> ()
}) : () -> ()
"#);
}

#[test]
fn what_is_no_model_is_refused() {
    let ctx = context();
    let (module, diags) = import_bytes(&ctx, b"PK\x03\x04".to_vec(), &Options::default());
    assert!(module.is_none());
    insta::assert_snapshot!(rendered(&ctx, &diags), @r#"
error[E0101]: model: a field number is out of range (1 to 536870911) (at byte 2)
  at model.onnx:0
  help: the file may be cut off, or not be an ONNX model; `onnx.checker.check_model` tells more
"#);
}

#[test]
fn inputs_behind_what_must_be_known_are_named() {
    let text = r#"< ir_version: 8, opset_import: ["": 18, "l": 1] >
g (float[2,n] x, int64[1] a, float[1] b, bool c, int64[2] unused) => (float[?,?] y) < int64[1] zero = {0} > {
  whole = Cast <to = 7> (b)
  axes = Concat <axis = 0> (a, whole)
  [sum] y = ReduceSum (x, axes)
  [call] z = l.f (x, a)
  [either] w = If (c) < then_branch = t () => (float[?] p) { [inner] p = ReduceMin (x, a) }, else_branch = e () => (float[?] q) { q = ReduceMin (x, zero) } >
  [sizes] h = Hardmax (x)
  places = NonZero (x)
  [places] k = Hardmax (places)
}
< domain: "l", opset_import: ["": 18] >
f (v, where) => (r) { [max] r = ReduceMax (v, where) }"#;
    let options = Options { require_static: false, ..Options::default() };
    insta::assert_snapshot!(refused_with(text, &options), @r#"
error[E0107]: `ReduceSum` needs input 1 (`axes`) to be a constant, but it is computed when the model runs
  at sum > model.onnx:0
  note: in node `sum` of model.onnx
  note: it follows from the elements of the model's inputs `a` and `b`
  note: inputs: `x` float[2,?], `axes` int64[2]
  help: if they are the same in every run, compile them in: `--value a=... --value b=...`; `terrace-run` does that by itself with what --inputs and --test-data give
error[E0107]: `ReduceMax` needs input 1 (`axes`) to be a constant, but it is computed when the model runs
  at max > model.onnx:0 from call > model.onnx:0
  note: in node `call/max` of model.onnx
  note: it follows from the elements of the model's input `a`
  note: inputs: `v` float[2,?], `where` int64[1]
  help: if they are the same in every run, compile them in: `--value a=...`; `terrace-run` does that by itself with what --inputs and --test-data give
error[E0107]: `ReduceMin` needs input 1 (`axes`) to be a constant, but it is computed when the model runs
  at inner > model.onnx:0
  note: in node `inner` of model.onnx
  note: it follows from the elements of the model's input `a`
  note: inputs: `x` float[2,?], `a` int64[1]
  help: if they are the same in every run, compile them in: `--value a=...`; `terrace-run` does that by itself with what --inputs and --test-data give
error[E0112]: `Hardmax` needs the shape of input `input`, of which only [2,?] is known
  at sizes > model.onnx:0
  note: in node `sizes` of model.onnx
  note: it follows from the sizes of the model's input `x`
  note: inputs: `x` float[2,?]
  note: also in node `places` of model.onnx
  help: give the sizes: `--shape x=...`, or `--dim` for one that has a name
"#);
    let ctx = context();
    let bytes = model_from_text(text).expect("well-formed");
    let imported = import_model(&ctx, Blob::new(bytes), "model.onnx", &Files, &options);
    assert_eq!(imported.undecided, ["a", "b", "x"]);
}

#[test]
fn given_tensors_must_fit() {
    let text = r#"< ir_version: 8, opset_import: ["": 18] >
g (float[2,n] x, int64[k] axes, float[3] f, seq(float) s) => (float[?,?] y) { y = ReduceSum (x, axes) }"#;
    let tensor = |element, shape: &[i64], count| Given::Tensor {
        element,
        shape: shape.to_vec(),
        bytes: Blob::new(vec![0; count]),
    };
    let mut options = Options { require_static: false, ..Options::default() };
    options.shapes.insert("s".into(), vec![0]);
    options.values.insert("axes".into(), tensor(Some(ElementType::Int64), &[1], 8));
    options.values.insert("f".into(), tensor(None, &[3], 12));
    let text_of_module = imported_with(text, &options);
    insta::assert_snapshot!(text_of_module.lines().last().unwrap_or_default(), @"}) {graph.constant_inputs = {axes = dense<0> : tensor<1xi64>, f = dense<0.000000e+00> : tensor<3xf32>}} : () -> ()");
    options.values.insert("axes".into(), tensor(Some(ElementType::Int32), &[1], 4));
    options.values.insert("f".into(), tensor(None, &[2], 8));
    options.values.insert("s".into(), Given::numbers([1.5]));
    options.values.insert("s.0".into(), Given::Numbers(vec!["1.5".into(), "x".into()]));
    options.values.insert("x".into(), tensor(None, &[2, i64::MAX], 8));
    insta::assert_snapshot!(refused_with(text, &options), @r#"
error[E0108]: input `x` is given 8 bytes, which are no float[2,9223372036854775807]
  at model.onnx:0
error[E0118]: input `axes` of int64 is given elements of int32
  at model.onnx:0
error[E0108]: input `f` is given a tensor of shape [2], which does not fit
  at model.onnx:0
error[E0114]: input `s` is a sequence, and is given the elements of a tensor
  at model.onnx:0
  help: give those of each tensor in it: `--value s.0=...`
"#);
    options.values.clear();
    options.values.insert("f".into(), Given::numbers([1, 2]));
    options.values.insert("axes".into(), Given::Numbers(vec!["0".into(), "1.5".into()]));
    insta::assert_snapshot!(refused_with(text, &options), @r#"
error[E0118]: input `axes` is given `1.5`, which is no int64
  at model.onnx:0
error[E0108]: input `f` of shape [3] is given 2 elements
  at model.onnx:0
  help: say its shape, `--shape f=...`, or give a tensor in a file, `--value f=@FILE.npy`
"#);
}

/// Caches of a rank that attention has not are no reason to look for their third dimension.
#[test]
fn caches_of_too_low_a_rank_are_refused() {
    let standard = r#"< ir_version: 10, opset_import: ["": 24] >
g (float[1,2,3,4] q, float[2,3] past) => (float[1,2,3,4] y, float[1,2,3,4] k, float[1,2,3,4] v) {
  y, k, v = Attention (q, q, q, , past, past)
}"#;
    let contrib = r#"< ir_version: 10, opset_import: ["": 18, "com.microsoft": 1] >
g (float[1,3,8] q, float[2,3] past) => (float[1,3,8] y, float[1,2,3,4] k, float[1,2,3,4] v) {
  y, k, v = com.microsoft.MultiHeadAttention <num_heads = 2> (q, q, q, , , , past, past)
}"#;
    for text in [standard, contrib] {
        let said = refused(text);
        assert!(said.contains("takes a tensor of at least 3 dimensions, found one of 2"), "{said}");
    }
}
