//! What the passes leave computes what was there before: both are evaluated on the same inputs.

use std::collections::BTreeMap;

use terrace_dialects::graph::eval::{Elem, Tensor, evaluate};
use terrace_ir::text::{self, ParseOptions, PrintOptions};
use terrace_ir::{Body, Context, Registry, Value};

use super::*;

fn context() -> Context {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    Context::new(registry)
}

/// Numbers between -2 and 2, always the same for the same seed.
fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(2) | 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / (1u64 << 22) as f64 - 2.0
    };
    (0..count).map(|_| next()).collect()
}

/// Runs a function of graph ops.
fn run(body: &Body) -> Vec<Tensor> {
    let ctx = body.ctx();
    let entry = body.entry(body.region(body.self_op(), 0)).expect("a body");
    let mut values: BTreeMap<Value, Tensor> = BTreeMap::new();
    for (at, &arg) in body.args(entry).iter().enumerate() {
        let ty = body.ty(arg);
        let shape: Vec<usize> = ty.static_shape(ctx).expect("static").iter().map(|&n| n as usize).collect();
        let elem = Elem::of(ctx, ty.elem(ctx)).expect("a number");
        let count = shape.iter().product();
        values.insert(arg, Tensor::from_f64(&shape, elem, numbers(count, at as u64 + 1)));
    }
    for op in body.ops_of(entry) {
        let inputs: Vec<&Tensor> = body.operands(op).iter().map(|value| &values[value]).collect();
        if body.name_str(op) == "func.return" {
            return inputs.into_iter().cloned().collect();
        }
        let results =
            evaluate(body, op, &inputs).unwrap_or_else(|error| panic!("{}: {error}", body.name_str(op)));
        values.extend(body.results(op).zip(results));
    }
    panic!("no return")
}

/// Applies `passes`, checks that the results stay the same, and returns what is left as text.
fn check(source: &str, passes: &[fn(&mut Body)]) -> String {
    let ctx = context();
    let mut module = text::parse(&ctx, source, "test", ParseOptions::default()).unwrap_or_else(|diags| {
        panic!("{:?}", diags.iter().map(|diag| diag.message.clone()).collect::<Vec<_>>())
    });
    let func = module.nested_ops()[0];
    let body = module.nested_mut(func).expect("a function");
    let before = run(body);
    for pass in passes {
        pass(body);
        let diags = terrace_ir::verify::verify(body);
        assert!(
            !diags.has_errors(),
            "{:?}",
            diags.iter().map(|diag| diag.message.clone()).collect::<Vec<_>>()
        );
    }
    let after = run(body);
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.shape, after.shape);
        for (x, y) in before.f64s().into_iter().zip(after.f64s()) {
            assert!((x - y).abs() <= 1e-4 * x.abs().max(1.0), "{x} became {y}");
        }
    }
    text::print(&module, &PrintOptions::default())
}

const ALL: &[fn(&mut Body)] =
    &[|body| fold_constants(body, FoldOptions::default()), fold_batch_norm, recognize, convert_layout, fuse];

#[test]
fn a_residual_block_becomes_fused_products_with_channels_last() {
    let text = check(
        r#"
func.func @main(%x: tensor<2x3x7x6xf32>) -> tensor<2x5xf32> {
  %w = graph.constant dense<[[[[0.5]], [[-0.25]], [[1.0]]], [[[0.75]], [[0.5]], [[-1.0]]], [[[0.1]], [[0.2]], [[0.3]]], [[[-0.5]], [[0.25]], [[1.5]]]]> : tensor<4x3x1x1xf32>
  %b = graph.constant dense<[1.0, -1.0, 0.5, 0.25]> : tensor<4xf32>
  %s = graph.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %c = graph.conv %x, %w bias %b {strides = array<i64: 2, 1>, pads = array<i64: 1, 0, 0, 2>} : (tensor<2x3x7x6xf32>, tensor<4x3x1x1xf32>, tensor<4xf32>) -> tensor<2x4x4x8xf32>
  %n = graph.batch_norm %c, %s, %b, %b, %s : (tensor<2x4x4x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x4x4x8xf32>
  %r = graph.clip %n {min = 0.0 : f32, max = 6.0 : f32} : tensor<2x4x4x8xf32>
  %w2 = graph.constant dense<0.25> : tensor<4x1x3x3xf32>
  %d = graph.conv %r, %w2 {groups = 4 : i64, pads = array<i64: 1, 1, 1, 1>} : (tensor<2x4x4x8xf32>, tensor<4x1x3x3xf32>) -> tensor<2x4x4x8xf32>
  %g = graph.reduce_mean %d {axes = array<i64: 2, 3>, keepdims} : (tensor<2x4x4x8xf32>) -> tensor<2x4x1x1xf32>
  %gate = graph.sigmoid %g : tensor<2x4x1x1xf32>
  %gated = graph.mul %d, %gate : (tensor<2x4x4x8xf32>, tensor<2x4x1x1xf32>) -> tensor<2x4x4x8xf32>
  %e = graph.add %gated, %r : (tensor<2x4x4x8xf32>, tensor<2x4x4x8xf32>) -> tensor<2x4x4x8xf32>
  %f = graph.relu %e : tensor<2x4x4x8xf32>
  %p = graph.max_pool %f {kernel = array<i64: 2, 3>, strides = array<i64: 2, 2>, ceil_mode} : (tensor<2x4x4x8xf32>) -> tensor<2x4x2x4xf32>
  %q = graph.concat %p, %p {axis = 1 : i64} : (tensor<2x4x2x4xf32>, tensor<2x4x2x4xf32>) -> tensor<2x8x2x4xf32>
  %pd = graph.pad %q {low = array<i64: 0, 0, 1, 0>, high = array<i64: 0, 0, 0, 2>} : (tensor<2x8x2x4xf32>) -> tensor<2x8x3x6xf32>
  %sl = graph.slice %pd {starts = array<i64: 1, 0>, ends = array<i64: 7, 100>, axes = array<i64: 1, 3>, steps = array<i64: 2, 1>} : (tensor<2x8x3x6xf32>) -> tensor<2x3x3x6xf32>
  %z = graph.resize %sl {sizes = array<i64: -1, -1, 5, 6>, mode = "linear"} : (tensor<2x3x3x6xf32>) -> tensor<2x3x5x6xf32>
  %m = graph.reduce_max %z {axes = array<i64: 3>} : (tensor<2x3x5x6xf32>) -> tensor<2x3x5xf32>
  %o = graph.reduce_sum %m {axes = array<i64: 1>} : (tensor<2x3x5xf32>) -> tensor<2x5xf32>
  return %o : tensor<2x5xf32>
}
"#,
        ALL,
    );
    assert_eq!(text.matches("graph.transpose").count(), 1, "{text}");
    assert!(!text.contains("graph.batch_norm") && !text.contains("graph.clip"), "{text}");
    assert!(text.contains("#graph.activation<clip"), "{text}");
}

#[test]
fn spelled_out_functions_are_recognized() {
    let text = check(
        r#"
func.func @main(%x: tensor<2x3x8xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>) {
  %root = graph.constant dense<1.41421354> : tensor<f32>
  %one = graph.constant dense<1.0> : tensor<f32>
  %half = graph.constant dense<0.5> : tensor<f32>
  %two = graph.constant dense<2.0> : tensor<f32>
  %three = graph.constant dense<3.0> : tensor<f32>
  %six = graph.constant dense<6.0> : tensor<f32>
  %eps = graph.constant dense<1.0e-5> : tensor<f32>
  %k = graph.constant dense<0.0447149985> : tensor<f32>
  %pi = graph.constant dense<0.797884583> : tensor<f32>
  %scale = graph.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32>
  %0 = graph.div %x, %root : (tensor<2x3x8xf32>, tensor<f32>) -> tensor<2x3x8xf32>
  %1 = graph.erf %0 : tensor<2x3x8xf32>
  %2 = graph.add %1, %one : (tensor<2x3x8xf32>, tensor<f32>) -> tensor<2x3x8xf32>
  %3 = graph.mul %x, %2 : (tensor<2x3x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %gelu = graph.mul %3, %half : (tensor<2x3x8xf32>, tensor<f32>) -> tensor<2x3x8xf32>
  %4 = graph.sigmoid %x : tensor<2x3x8xf32>
  %silu = graph.mul %4, %x : (tensor<2x3x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %5 = graph.add %x, %three : (tensor<2x3x8xf32>, tensor<f32>) -> tensor<2x3x8xf32>
  %6 = graph.clip %5 {min = 0.0 : f32, max = 6.0 : f32} : tensor<2x3x8xf32>
  %7 = graph.mul %x, %6 : (tensor<2x3x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %swish = graph.div %7, %six : (tensor<2x3x8xf32>, tensor<f32>) -> tensor<2x3x8xf32>
  %8 = graph.pow %x, %three : (tensor<2x3x8xf32>, tensor<f32>) -> tensor<2x3x8xf32>
  %9 = graph.mul %8, %k : (tensor<2x3x8xf32>, tensor<f32>) -> tensor<2x3x8xf32>
  %10 = graph.add %x, %9 : (tensor<2x3x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %11 = graph.mul %10, %pi : (tensor<2x3x8xf32>, tensor<f32>) -> tensor<2x3x8xf32>
  %12 = graph.tanh %11 : tensor<2x3x8xf32>
  %13 = graph.add %12, %one : (tensor<2x3x8xf32>, tensor<f32>) -> tensor<2x3x8xf32>
  %14 = graph.mul %x, %half : (tensor<2x3x8xf32>, tensor<f32>) -> tensor<2x3x8xf32>
  %gelu_tanh = graph.mul %14, %13 : (tensor<2x3x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %mean = graph.reduce_mean %x {axes = array<i64: 2>, keepdims} : (tensor<2x3x8xf32>) -> tensor<2x3x1xf32>
  %sub = graph.sub %x, %mean : (tensor<2x3x8xf32>, tensor<2x3x1xf32>) -> tensor<2x3x8xf32>
  %sq = graph.pow %sub, %two : (tensor<2x3x8xf32>, tensor<f32>) -> tensor<2x3x8xf32>
  %var = graph.reduce_mean %sq {axes = array<i64: 2>, keepdims} : (tensor<2x3x8xf32>) -> tensor<2x3x1xf32>
  %var_eps = graph.add %var, %eps : (tensor<2x3x1xf32>, tensor<f32>) -> tensor<2x3x1xf32>
  %dev = graph.sqrt %var_eps : tensor<2x3x1xf32>
  %norm = graph.div %sub, %dev : (tensor<2x3x8xf32>, tensor<2x3x1xf32>) -> tensor<2x3x8xf32>
  %scaled = graph.mul %norm, %scale : (tensor<2x3x8xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  %ln = graph.add %scaled, %scale : (tensor<2x3x8xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  return %gelu, %silu, %swish, %gelu_tanh, %ln : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>
}
"#,
        ALL,
    );
    for op in ["gelu %", "gelu %arg0 {approximate}", "silu %", "hard_swish %", "layer_norm %"] {
        assert!(text.contains(&format!("graph.{op}")), "{op} in {text}");
    }
    for op in ["erf", "tanh ", "pow", "reduce_mean", "sigmoid", "mul", "add"] {
        assert!(!text.contains(&format!("graph.{op}")), "{op} in {text}");
    }
}

#[test]
fn matrix_products_take_scale_bias_and_residual() {
    let text = check(
        r#"
func.func @main(%x: tensor<2x3x4xf32>, %y: tensor<2x3x5xf32>) -> tensor<2x3x5xf32> {
  %w = graph.constant dense<[[0.5, 1.0, -1.0, 2.0], [1.5, 1.0, -1.0, 2.0], [2.5, 1.0, -1.0, 2.0], [3.5, 1.0, -1.0, 2.0], [4.5, 1.0, -1.0, 2.0]]> : tensor<5x4xf32>
  %s = graph.constant dense<0.125> : tensor<1xf32>
  %b = graph.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0]> : tensor<5xf32>
  %0 = graph.matmul %x, %w {transpose_b} : (tensor<2x3x4xf32>, tensor<5x4xf32>) -> tensor<2x3x5xf32>
  %1 = graph.mul %0, %s : (tensor<2x3x5xf32>, tensor<1xf32>) -> tensor<2x3x5xf32>
  %2 = graph.add %b, %1 : (tensor<5xf32>, tensor<2x3x5xf32>) -> tensor<2x3x5xf32>
  %3 = graph.add %2, %y : (tensor<2x3x5xf32>, tensor<2x3x5xf32>) -> tensor<2x3x5xf32>
  %4 = graph.gelu %3 : tensor<2x3x5xf32>
  return %4 : tensor<2x3x5xf32>
}
"#,
        ALL,
    );
    assert!(
        text.contains("bias") && text.contains("residual %arg1") && text.contains("alpha = 1.250000e-01"),
        "{text}"
    );
    assert!(
        !text.contains("graph.add") && !text.contains("graph.mul") && !text.contains("graph.gelu"),
        "{text}"
    );
}
