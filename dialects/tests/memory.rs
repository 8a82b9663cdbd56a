//! Runs ops on memory and tensors with the reference interpreter.
#![forbid(unsafe_code)]

use terrace_ir::interp::scalar::{Kind, Scalar};
use terrace_ir::interp::{Val, run};
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

/// The results of `@main`, all elements as `f64`.
fn results(text: &str) -> Vec<Vec<f64>> {
    let module = module(text);
    let number = |scalar: Scalar| match scalar {
        Scalar::Int(value) => value as f64,
        Scalar::Float(value) => value,
    };
    let numbers = |val: &Val| match val {
        Val::Scalar(scalar) => vec![number(*scalar)],
        Val::Array(array) => {
            let kind = Kind::of(module.ctx(), array.elem).expect("a scalar element type");
            (0..array.count()).map(|at| number(array.get(kind, at).expect("an element"))).collect()
        }
        Val::MemRef(_) => panic!("no memref is returned"),
    };
    let results = run(&module, "main", Vec::new()).unwrap_or_else(|error| panic!("{}", error.message));
    results.iter().map(numbers).collect()
}

#[test]
fn views_share_memory() {
    let results = results(
        "func.func @main() -> (tensor<3x2xi32>, index, index, i32) {
           %c0 = arith.constant 0 : index
           %c1 = arith.constant 1 : index
           %c9 = arith.constant 9 : i32
           %t = arith.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
           %m = bufferization.to_buffer %t : tensor<2x3xi32> to memref<2x3xi32>
           %x = memref.transpose %m (a, b) -> (b, a) : memref<2x3xi32> to memref<3x2xi32, strided<[1, 3]>>
           memref.store %c9, %x[%c1, %c0] : memref<3x2xi32, strided<[1, 3]>>
           %r = bufferization.to_tensor %x : memref<3x2xi32, strided<[1, 3]>> to tensor<3x2xi32>
           %b, %o, %s:2, %d:2 = memref.extract_strided_metadata %x : memref<3x2xi32, strided<[1, 3]>> -> memref<i32>, index, index, index, index, index
           %v = memref.load %m[%c0, %c1] : memref<2x3xi32>
           return %r, %s#0, %d#1, %v : tensor<3x2xi32>, index, index, i32
         }",
    );
    assert_eq!(results[0], [1.0, 4.0, 9.0, 5.0, 3.0, 6.0]);
    assert_eq!(results[1..], [vec![3.0], vec![3.0], vec![9.0]]);
}

#[test]
fn memory_grows_and_is_updated_at_once() {
    let results = results(
        "func.func @main() -> (i32, i32, i32, tensor<4xi32>) {
           %c0 = arith.constant 0 : index
           %c1 = arith.constant 1 : index
           %k = arith.constant 5 : i32
           %t = arith.constant dense<[1, 2]> : tensor<2xi32>
           %m = bufferization.to_buffer %t : tensor<2xi32> to memref<2xi32>
           %g = memref.realloc %m : memref<2xi32> to memref<4xi32>
           %a = memref.atomic_rmw addi %k, %g[%c0] : (i32, memref<4xi32>) -> i32
           %b = memref.atomic_rmw assign %k, %g[%c1] : (i32, memref<4xi32>) -> i32
           %c = memref.generic_atomic_rmw %g[%c1] : memref<4xi32> {
           ^bb0(%old: i32):
             %new = arith.muli %old, %k : i32
             memref.atomic_yield %new : i32
           }
           %r = bufferization.to_tensor %g : memref<4xi32> to tensor<4xi32>
           return %a, %b, %c, %r : i32, i32, i32, tensor<4xi32>
         }",
    );
    assert_eq!(results, [vec![1.0], vec![2.0], vec![5.0], vec![6.0, 25.0, 0.0, 0.0]]);
}

#[test]
fn coordinates_gather_and_scatter() {
    let results = results(
        "func.func @main() -> (tensor<2x2xi32>, tensor<3x2xi32>, tensor<2xf32>) {
           %t = arith.constant dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi32>
           %at = arith.constant dense<[[2], [0]]> : tensor<2x1xindex>
           %g = tensor.gather %t[%at] gather_dims([0]) : (tensor<3x2xi32>, tensor<2x1xindex>) -> tensor<2x2xi32>
           %z = arith.constant dense<7> : tensor<2x2xi32>
           %s = tensor.scatter %z into %t[%at] scatter_dims([0]) unique : (tensor<2x2xi32>, tensor<3x2xi32>, tensor<2x1xindex>) -> tensor<3x2xi32>
           %i = arith.constant dense<[1065353216, 1073741824]> : tensor<2xi32>
           %f = tensor.bitcast %i : tensor<2xi32> to tensor<2xf32>
           return %g, %s, %f : tensor<2x2xi32>, tensor<3x2xi32>, tensor<2xf32>
         }",
    );
    assert_eq!(results[0], [5.0, 6.0, 1.0, 2.0]);
    assert_eq!(results[1], [7.0, 7.0, 3.0, 4.0, 7.0, 7.0]);
    assert_eq!(results[2], [1.0, 2.0]);
}
