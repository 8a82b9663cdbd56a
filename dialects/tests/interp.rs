//! Runs functions with the reference interpreter and compares what they return.
#![forbid(unsafe_code)]

use terrace_ir::interp::scalar::{Kind, Scalar};
use terrace_ir::interp::{Limits, Val, run, run_with};
use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::{Body, Context, Registry};

fn module(text: &str) -> Body {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    let ctx = Context::new(registry);
    match parse(&ctx, text, "test.mlir", ParseOptions::default()) {
        Ok(module) => module,
        Err(diags) => panic!("{:?}", diags.iter().map(|diag| &diag.message).collect::<Vec<_>>()),
    }
}

/// The elements of a result, as `f64`.
fn numbers(module: &Body, val: &Val) -> Vec<f64> {
    let number = |scalar: Scalar| match scalar {
        Scalar::Int(value) => value as f64,
        Scalar::Float(value) => value,
    };
    match val {
        Val::Scalar(scalar) => vec![number(*scalar)],
        Val::Array(array) => {
            let kind = Kind::of(module.ctx(), array.elem).expect("a scalar element type");
            (0..array.count()).map(|at| number(array.get(kind, at).expect("an element"))).collect()
        }
        Val::MemRef(_) => panic!("no memref is returned"),
    }
}

fn results(text: &str) -> Vec<Vec<f64>> {
    let module = module(text);
    let results = run(&module, "main", Vec::new()).unwrap_or_else(|error| panic!("{}", error.message));
    results.iter().map(|val| numbers(&module, val)).collect()
}

fn error(text: &str, limits: Limits) -> String {
    let module = module(text);
    run_with(&module, "main", Vec::new(), limits).expect_err("it must fail").message
}

#[test]
fn runs_control_flow_and_structured_ops() {
    let results = results(
        r#"
func.func @fact(%n: i64) -> i64 {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %z = arith.cmpi eq, %n, %c0 : i64
  cf.cond_br %z, ^done(%c1 : i64), ^more
^more:
  %m = arith.subi %n, %c1 : i64
  %r = func.call @fact(%m) : (i64) -> i64
  %p = arith.muli %n, %r : i64
  cf.br ^done(%p : i64)
^done(%x: i64):
  return %x : i64
}
func.func @main() -> (i64, tensor<2x2xf32>, f32, tensor<3xf16>) {
  %c10 = arith.constant 10 : i64
  %f = call @fact(%c10) : (i64) -> i64
  %a = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %b = arith.constant dense<[[1.0, 0.0], [0.5, 2.0], [1.0, -1.0]]> : tensor<3x2xf32>
  %c = arith.constant dense<0.0> : tensor<2x2xf32>
  %mm = "linalg.generic"(%a, %b, %c) <{indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>], iterator_types = [#linalg.iterator_type<parallel>, #linalg.iterator_type<parallel>, #linalg.iterator_type<reduction>], operandSegmentSizes = array<i32: 2, 1>}> ({
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %z, %p : f32
    linalg.yield %s : f32
  }) : (tensor<2x3xf32>, tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %lo = arith.constant 0 : index
  %hi = arith.constant 10 : index
  %st = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %half = arith.constant 0.5 : f32
  %sum = scf.for %i = %lo to %hi step %st iter_args(%acc = %zero) -> (f32) {
    %n = arith.addf %acc, %half : f32
    scf.yield %n : f32
  }
  %h = arith.constant dense<[1.0, 2.0, -3.0]> : tensor<3xf16>
  %e = math.exp %h : tensor<3xf16>
  return %f, %mm, %sum, %e : i64, tensor<2x2xf32>, f32, tensor<3xf16>
}
"#,
    );
    assert_eq!(results[0], [3_628_800.0]);
    assert_eq!(results[1], [5.0, 1.0, 12.5, 4.0]);
    assert_eq!(results[2], [5.0]);
    // Rounded to f16: of e, e squared and e to the power of -3.
    assert_eq!(results[3], [2.71875, 7.390625, 0.049_774_169_921_875]);
}

#[test]
fn runs_tensors_and_memory() {
    let results = results(
        r#"
memref.global "private" constant @g : memref<2x3xf32> = dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]>
func.func @main() -> (tensor<4x3xf32>, tensor<2x2xf32>, f32, tensor<3x2xf32>) {
  %t = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %z = arith.constant 9.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %p = tensor.pad %t low[1, 0] high[1, %c1] { ^bb0(%i: index, %j: index): tensor.yield %z : f32 } : tensor<2x2xf32> to tensor<4x?xf32>
  %pc = tensor.cast %p : tensor<4x?xf32> to tensor<4x3xf32>
  %s = tensor.extract_slice %pc[1, 0] [2, 2] [1, 1] : tensor<4x3xf32> to tensor<2x2xf32>
  %g = memref.get_global @g : memref<2x3xf32>
  %a = memref.alloc() : memref<24xi8>
  %v = memref.view %a[%c0][] : memref<24xi8> to memref<2x3xf32>
  memref.copy %g, %v : memref<2x3xf32> to memref<2x3xf32>
  %sv = memref.subview %v[%c1, 1] [1, 2] [1, 1] : memref<2x3xf32> to memref<2xf32, strided<[1], offset: ?>>
  %x = memref.load %sv[%c1] : memref<2xf32, strided<[1], offset: ?>>
  %sum = memref.alloc() : memref<f32>
  memref.store %x, %sum[] : memref<f32>
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]} ins(%v : memref<2x3xf32>) outs(%sum : memref<f32>) {
  ^bb0(%in: f32, %out: f32):
    %n = arith.addf %in, %out : f32
    linalg.yield %n : f32
  }
  %r = memref.load %sum[] : memref<f32>
  %row = tensor.from_elements %x, %z : tensor<1x2xf32>
  %cc = tensor.concat dim(0) %s, %row : (tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<3x2xf32>
  return %pc, %s, %r, %cc : tensor<4x3xf32>, tensor<2x2xf32>, f32, tensor<3x2xf32>
}
"#,
    );
    assert_eq!(results[0], [9.0, 9.0, 9.0, 1.0, 2.0, 9.0, 3.0, 4.0, 9.0, 9.0, 9.0, 9.0]);
    assert_eq!(results[1], [1.0, 2.0, 3.0, 4.0]);
    // The sum of 1 to 6, from an accumulator of 6 on.
    assert_eq!(results[2], [27.0]);
    assert_eq!(results[3], [1.0, 2.0, 3.0, 4.0, 6.0, 9.0]);
}

#[test]
fn says_what_fails() {
    let divides = "func.func @main() -> i32 {
  %a = arith.constant 1 : i32
  %z = arith.constant 0 : i32
  %r = arith.divsi %a, %z : i32
  return %r : i32
}";
    assert_eq!(error(divides, Limits::default()), "'arith.divsi' op divides by zero");
    let asserts = "func.func @main() {
  %f = arith.constant false
  cf.assert %f, \"no\"
  return
}";
    assert_eq!(error(asserts, Limits::default()), "'cf.assert' op fails: no");
    let outside = "func.func @main() -> f32 {
  %i = arith.constant 4 : index
  %m = memref.alloc() : memref<4xf32>
  %x = memref.load %m[%i] : memref<4xf32>
  return %x : f32
}";
    let message = "'memref.load' op accesses [4] of a memref of sizes [4]";
    assert_eq!(error(outside, Limits::default()), message);
}

#[test]
fn keeps_to_its_limits() {
    let forever = "func.func @main() {
  cf.br ^loop
^loop:
  cf.br ^loop
}";
    let limits = Limits { steps: 1000, ..Limits::default() };
    assert_eq!(error(forever, limits), "'cf.br' op reaches the limit of 1000 steps");
    let deep = "func.func @main() {
  call @main() : () -> ()
  return
}";
    let message = error(deep, Limits::default());
    assert!(message.contains("limit of 200 regions and calls"), "{message}");
    let large = "func.func @main() {
  %m = memref.alloc() : memref<1048576x1048576xf32>
  return
}";
    let message = error(large, Limits::default());
    assert!(message.contains("memory limit"), "{message}");
}

#[test]
fn sums_in_the_order_of_the_nest() {
    // In f32, 1e8 + 1 is 1e8: the order shows.
    let results = results(
        r#"
func.func @main() -> tensor<1xf32> {
  %x = arith.constant dense<[[1.0e8], [1.0], [-1.0e8], [1.0]]> : tensor<4x1xf32>
  %z = arith.constant dense<0.0> : tensor<1xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>], iterator_types = ["reduction", "parallel"]} ins(%x : tensor<4x1xf32>) outs(%z : tensor<1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %n = arith.addf %out, %in : f32
    linalg.yield %n : f32
  } -> tensor<1xf32>
  return %s : tensor<1xf32>
}
"#,
    );
    assert_eq!(results[0], [1.0]);
}
