//! Runs ops of the vector dialect with the reference interpreter and compares with numbers worked out by hand.
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

/// The elements of what `body`, the ops of a function that end in `return`, returns.
fn results(types: &str, body: &str) -> Vec<Vec<f64>> {
    let module = module(&format!("func.func @main() -> ({types}) {{\n{body}\n}}\n"));
    let results = run(&module, "main", Vec::new()).unwrap_or_else(|error| panic!("{}", error.message));
    let number = |scalar| match scalar {
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
    results.iter().map(numbers).collect()
}

fn error(types: &str, body: &str) -> String {
    let module = module(&format!("func.func @main() -> ({types}) {{\n{body}\n}}\n"));
    run(&module, "main", Vec::new()).expect_err("it must fail").message
}

/// A memref of 0, 1, .., 5 in two rows.
const ROWS: &str = "
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %pad = arith.constant 9 : i32
  %m = memref.alloc() : memref<2x3xi32>
  %rows = arith.constant dense<[[0, 1, 2], [3, 4, 5]]> : vector<2x3xi32>
  vector.store %rows, %m[%c0, %c0] : memref<2x3xi32>, vector<2x3xi32>
";

#[test]
fn transfers_pad_permute_broadcast_and_mask() {
    let body = format!(
        "{ROWS}
  %0 = vector.transfer_read %m[%c1, %c1], %pad : memref<2x3xi32>, vector<2x3xi32>
  %1 = vector.transfer_read %m[%c0, %c1], %pad {{permutation_map = affine_map<(d0, d1) -> (d1, d0)>}} : memref<2x3xi32>, vector<2x2xi32>
  %2 = vector.transfer_read %m[%c1, %c2], %pad {{permutation_map = affine_map<(d0, d1) -> (0, d1)>}} : memref<2x3xi32>, vector<2x2xi32>
  %mask = arith.constant dense<[true, false]> : vector<2xi1>
  %3 = vector.transfer_read %m[%c0, %c0], %pad, %mask {{permutation_map = affine_map<(d0, d1) -> (d0)>}} : memref<2x3xi32>, vector<2xi32>
  %v = arith.constant dense<[[10, 20], [30, 40]]> : vector<2x2xi32>
  vector.transfer_write %v, %m[%c1, %c2] {{permutation_map = affine_map<(d0, d1) -> (d1, d0)>}} : vector<2x2xi32>, memref<2x3xi32>
  vector.transfer_write %3, %m[%c0, %c0], %mask : vector<2xi32>, memref<2x3xi32>
  %4 = vector.load %m[%c0, %c0] : memref<2x3xi32>, vector<2x3xi32>
  return %0, %1, %2, %3, %4 : vector<2x3xi32>, vector<2x2xi32>, vector<2x2xi32>, vector<2xi32>, vector<2x3xi32>"
    );
    let types = "vector<2x3xi32>, vector<2x2xi32>, vector<2x2xi32>, vector<2xi32>, vector<2x3xi32>";
    assert_eq!(
        results(types, &body),
        [
            vec![4.0, 5.0, 9.0, 9.0, 9.0, 9.0],
            vec![1.0, 4.0, 2.0, 5.0],
            vec![5.0, 9.0, 5.0, 9.0],
            vec![0.0, 9.0],
            vec![0.0, 1.0, 2.0, 3.0, 4.0, 10.0],
        ]
    );
}

#[test]
fn a_transfer_that_is_not_in_bounds_though_it_says_so_fails() {
    let body = format!(
        "{ROWS}
  %0 = vector.transfer_read %m[%c0, %c2], %pad {{in_bounds = [true]}} : memref<2x3xi32>, vector<2xi32>
  return %0 : vector<2xi32>"
    );
    let message = error("vector<2xi32>", &body);
    assert_eq!(message, "'vector.transfer_read' op reaches out of bounds in a dimension that is in bounds");
    let load = format!(
        "{ROWS}\n  %0 = vector.load %m[%c0, %c2] : memref<2x3xi32>, vector<2xi32>\n  return %0 : vector<2xi32>"
    );
    assert_eq!(
        error("vector<2xi32>", &load),
        "'vector.load' op accesses a vector [2] at [0, 2] of sizes [2, 3]"
    );
}

#[test]
fn masked_memory() {
    let body = format!(
        "{ROWS}
  %mask = arith.constant dense<[true, false, true]> : vector<3xi1>
  %pass = arith.constant dense<7> : vector<3xi32>
  %at = arith.constant dense<[2, 99, 1]> : vector<3xi32>
  %0 = vector.maskedload %m[%c1, %c0], %mask, %pass : memref<2x3xi32>, vector<3xi1>, vector<3xi32> into vector<3xi32>
  %1 = vector.gather %m[%c0, %c0] [%at], %mask, %pass : memref<2x3xi32>, vector<3xi32>, vector<3xi1>, vector<3xi32> into vector<3xi32>
  %2 = vector.expandload %m[%c0, %c1], %mask, %pass : memref<2x3xi32>, vector<3xi1>, vector<3xi32> into vector<3xi32>
  vector.compressstore %m[%c1, %c1], %mask, %2 : memref<2x3xi32>, vector<3xi1>, vector<3xi32>
  vector.scatter %m[%c0, %c0] [%at], %mask, %pass : memref<2x3xi32>, vector<3xi32>, vector<3xi1>, vector<3xi32>
  %create = vector.create_mask %c1 : vector<3xi1>
  vector.maskedstore %m[%c1, %c0], %create, %pass : memref<2x3xi32>, vector<3xi1>, vector<3xi32>
  %3 = vector.load %m[%c0, %c0] : memref<2x3xi32>, vector<2x3xi32>
  return %0, %1, %2, %3 : vector<3xi32>, vector<3xi32>, vector<3xi32>, vector<2x3xi32>"
    );
    assert_eq!(
        results("vector<3xi32>, vector<3xi32>, vector<3xi32>, vector<2x3xi32>", &body),
        [vec![3.0, 7.0, 5.0], vec![2.0, 7.0, 1.0], vec![1.0, 7.0, 2.0], vec![0.0, 7.0, 7.0, 7.0, 1.0, 2.0],]
    );
}

#[test]
fn contractions_reductions_and_scans() {
    let body = "
  %a = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : vector<2x2xf32>
  %b = arith.constant dense<[[5.0, 6.0], [7.0, 8.0]]> : vector<2x2xf32>
  %acc = arith.constant dense<1.0> : vector<2x2xf32>
  %v = arith.constant dense<[10.0, 20.0]> : vector<2xf32>
  %x = arith.constant 3.0 : f32
  %0 = vector.contract {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>], iterator_types = [\"parallel\", \"parallel\", \"reduction\"]} %a, %b, %acc : vector<2x2xf32>, vector<2x2xf32> into vector<2x2xf32>
  %1 = vector.contract {indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>], iterator_types = [\"parallel\", \"reduction\"], kind = #vector.kind<maxnumf>} %a, %v, %v : vector<2x2xf32>, vector<2xf32> into vector<2xf32>
  %2 = vector.outerproduct %v, %v, %a {kind = #vector.kind<minimumf>} : vector<2xf32>, vector<2xf32>
  %3 = vector.multi_reduction <mul>, %b, %v [0] : vector<2x2xf32> to vector<2xf32>
  %4:2 = vector.scan <add>, %b, %v {inclusive = true, reduction_dim = 1 : i64} : vector<2x2xf32>, vector<2xf32>
  %5:2 = vector.scan <add>, %b, %v {inclusive = false, reduction_dim = 0 : i64} : vector<2x2xf32>, vector<2xf32>
  %6 = vector.reduction <add>, %v, %x : vector<2xf32> into f32
  return %0, %1, %2, %3, %4#0, %4#1, %5#0, %5#1, %6 : vector<2x2xf32>, vector<2xf32>, vector<2x2xf32>, vector<2xf32>, vector<2x2xf32>, vector<2xf32>, vector<2x2xf32>, vector<2xf32>, f32";
    let types = "vector<2x2xf32>, vector<2xf32>, vector<2x2xf32>, vector<2xf32>, vector<2x2xf32>, vector<2xf32>, vector<2x2xf32>, vector<2xf32>, f32";
    assert_eq!(
        results(types, body),
        [
            vec![20.0, 23.0, 44.0, 51.0],
            vec![40.0, 80.0],
            vec![1.0, 2.0, 3.0, 4.0],
            vec![350.0, 960.0],
            vec![5.0, 11.0, 7.0, 15.0],
            vec![11.0, 15.0],
            vec![10.0, 20.0, 15.0, 26.0],
            vec![15.0, 26.0],
            vec![33.0],
        ]
    );
}

#[test]
fn masked_outer_products_keep_the_accumulator() {
    let body = "
  %a = arith.constant dense<[2, 3]> : vector<2xi32>
  %b = arith.constant dense<[5, 7]> : vector<2xi32>
  %acc = arith.constant dense<[[1, 2], [3, 4]]> : vector<2x2xi32>
  %mask = arith.constant dense<[[true, false], [false, true]]> : vector<2x2xi1>
  %0 = vector.mask %mask { vector.outerproduct %a, %b, %acc : vector<2xi32>, vector<2xi32> } : vector<2x2xi1> -> vector<2x2xi32>
  return %0 : vector<2x2xi32>";
    assert_eq!(results("vector<2x2xi32>", body), [[11.0, 2.0, 3.0, 25.0]]);
}

#[test]
fn elements_are_moved() {
    let body = "
  %c1 = arith.constant 1 : index
  %v = arith.constant dense<[[1, 2, 3], [4, 5, 6]]> : vector<2x3xi32>
  %w = arith.constant dense<[7, 8]> : vector<2xi32>
  %0 = vector.extract %v[%c1, 2] : i32 from vector<2x3xi32>
  %1 = vector.insert %w, %v2[%c1] : vector<2xi32> into vector<2x2xi32>
  %2 = vector.shuffle %v, %v [3, 0] : vector<2x3xi32>, vector<2x3xi32>
  %3 = vector.insert_strided_slice %w, %v {offsets = [1, 1], strides = [1]} : vector<2xi32> into vector<2x3xi32>
  %4 = vector.extract_strided_slice %v {offsets = [0, 1], sizes = [2, 2], strides = [1, 1]} : vector<2x3xi32> to vector<2x2xi32>
  %5 = vector.interleave %w, %w : vector<2xi32> -> vector<4xi32>
  %6, %7 = vector.deinterleave %5 : vector<4xi32> -> vector<2xi32>
  %8 = vector.bitcast %w : vector<2xi32> to vector<1xi64>
  %9 = vector.step : vector<3xindex>
  %10 = vector.broadcast %w2 : vector<2x1xi32> to vector<2x2xi32>
  return %0, %1, %2, %3, %4, %5, %6, %8, %9, %10 : i32, vector<2x2xi32>, vector<2x3xi32>, vector<2x3xi32>, vector<2x2xi32>, vector<4xi32>, vector<2xi32>, vector<1xi64>, vector<3xindex>, vector<2x2xi32>";
    let body = format!(
        "  %v2 = arith.constant dense<0> : vector<2x2xi32>\n  %w2 = arith.constant dense<[[1], [2]]> : vector<2x1xi32>\n{body}"
    );
    let types = "i32, vector<2x2xi32>, vector<2x3xi32>, vector<2x3xi32>, vector<2x2xi32>, vector<4xi32>, vector<2xi32>, vector<1xi64>, vector<3xindex>, vector<2x2xi32>";
    assert_eq!(
        results(types, &body),
        [
            vec![6.0],
            vec![0.0, 0.0, 7.0, 8.0],
            vec![4.0, 5.0, 6.0, 1.0, 2.0, 3.0],
            vec![1.0, 2.0, 3.0, 4.0, 7.0, 8.0],
            vec![2.0, 3.0, 5.0, 6.0],
            vec![7.0, 7.0, 8.0, 8.0],
            vec![7.0, 8.0],
            vec![(7 + (8i64 << 32)) as f64],
            vec![0.0, 1.0, 2.0],
            vec![1.0, 1.0, 2.0, 2.0],
        ]
    );
}
