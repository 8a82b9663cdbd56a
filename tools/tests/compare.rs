//! What `terrace-run --compare` writes, as it is written.
#![forbid(unsafe_code)]

use std::path::Path;
use std::process::Command;

/// What `terrace-run` says, run in the folder with the models of its tests, and its exit status.
fn run(arguments: &[&str]) -> (String, String, Option<i32>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../test/tools/terrace-run/Inputs/compare");
    let output = Command::new(env!("CARGO_BIN_EXE_terrace-run")).args(arguments).current_dir(folder).output();
    let output = output.expect("the tool is built with its tests");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

#[test]
fn the_first_layer_that_is_wrong() {
    let (table, message, status) =
        run(&["layers.onnxtxt", "--compare", "no-kernels", "--kernels", "wrong_sub.mlir"]);
    insta::assert_snapshot!(table, @r"
    compared with code without handwritten kernels; errors are parts of the range of the expected elements, up to 1e-3 is allowed

    output  max abs    error
    y        1.40e0  8.15e-1  differs most at [1, 3]: 0.89354, expected -0.50854

    layers, each kept apart from the others, where the model's own code fuses them
    layer    op      max abs    error      own  type                               source
    product  MatMul        0        0        0  f32[2, 5]                          layers.onnxtxt 'graph.node[0]'
    relu     Relu          0        0        0  f32[2, 5]                          layers.onnxtxt 'graph.node[1]'
    second   MatMul        0        0        0  f32[2, 4]                          layers.onnxtxt 'graph.node[2]'
    shifted  Sub      2.00e0  6.91e-1  6.91e-1  f32[2, 4]  first, wrong by itself  layers.onnxtxt 'graph.node[3]'
    y        Tanh     1.40e0  8.15e-1        0  f32[2, 4]  by what it reads        layers.onnxtxt 'graph.node[4]'
    ");
    insta::assert_snapshot!(message, @r"
    error[E0502]: 'shifted' (`Sub`) is the first value that diverges: it is off by 6.91e-1 of the range
     --> layers.onnxtxt
      = source: the model does not say which line of source this is from; exporters that record it write `metadata_props`, as `torch.onnx.export(..., dynamo=True)` does
      = note: differs most at [0, 3]: 1.86296, expected -0.13704
      = note: the layer itself is wrong: on the reference's values it is off by 6.91e-1
      = help: --repro FOLDER writes the layer as a small test of its own

    `terrace-run --explain E0502` tells more about this error
    ");
    assert_eq!(status, Some(3));
}

#[test]
fn layers_far_from_the_first_are_left_out() {
    let model = "../../../../../examples/rock-paper-scissors/model.onnx";
    let (table, _, status) = run(&[model, "--compare", "no-kernels"]);
    let (all, _, _) = run(&[model, "--compare", "no-kernels", "--compare-all"]);
    assert_eq!(status, Some(0));
    assert!(
        table.lines().count() < all.lines().count()
            && table.contains("are left out: --compare-all shows them")
    );
    assert!(all.lines().all(|line| !line.starts_with("...")));
}
