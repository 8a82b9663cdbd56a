//! Structured ops before and after tiling.

use crate::support::{compiled, counted, inputs, interpreted, parsed};

const LOOPS: &str = "builtin.module(func.func(convert-linalg-to-loops))";

/// Checks the function in `text`, of inputs of `elem` with at most `size` elements, in tiles as `options` say.
fn check(text: &str, elem: &str, sizes: &[usize], options: &str) {
    let inputs: Vec<Vec<u8>> =
        sizes.iter().enumerate().map(|(at, &size)| inputs(elem, at + 1, size).remove(at)).collect();
    let expected = interpreted(&parsed(text), &inputs);
    let mut module = parsed(text);
    let pipeline = format!("builtin.module(func.func(linalg-tile{{{options}}}))");
    assert_eq!(counted(&mut module, &pipeline, "tiled"), 1, "with {options}: {text}");
    assert_eq!(interpreted(&module, &inputs), expected, "tiles differ with {options}: {text}");
    counted(&mut module, LOOPS, "");
    assert_eq!(compiled(&mut module, &inputs), expected, "code of tiles differs with {options}: {text}");
}

/// A matrix product of integers, whose loops may be tiled in any order.
fn matmul(m: usize, n: usize, k: usize) -> String {
    format!(
        "#a = affine_map<(i, j, k) -> (i, k)>
#b = affine_map<(i, j, k) -> (k, j)>
#c = affine_map<(i, j, k) -> (i, j)>
func.func @main(%a: memref<{m}x{k}xi32>, %b: memref<{k}x{n}xi32>, %c: memref<{m}x{n}xi32> {{kernel.output}}) {{
  linalg.generic {{indexing_maps = [#a, #b, #c], iterator_types = [\"parallel\", \"parallel\", \"reduction\"]}}
      ins(%a, %b : memref<{m}x{k}xi32>, memref<{k}x{n}xi32>) outs(%c : memref<{m}x{n}xi32>) {{
  ^bb0(%x: i32, %y: i32, %z: i32):
    %p = arith.muli %x, %y : i32
    %s = arith.addi %z, %p : i32
    linalg.yield %s : i32
  }}
  return
}}
"
    )
}

#[test]
fn matrix_products_in_tiles_of_all_sizes() {
    for (m, n, k) in [(4, 6, 8), (5, 7, 9), (1, 9, 5)] {
        let text = matmul(m, n, k);
        for sizes in ["2,3,4", "0,4,0", "3,0,2", "2,2,2", "0,0,4"] {
            for order in ["0,1,2", "2,1,0", "1,2,0"] {
                let options = format!("tile-sizes={sizes} interchange={order}");
                check(&text, "i32", &[m * k, k * n], &options);
            }
        }
    }
}

/// More loops with smaller tiles at their ends than are written out: the last tiles have what is left.
#[test]
fn more_uneven_loops_than_are_split() {
    let text = "#id = affine_map<(a, b, c, d, e) -> (a, b, c, d, e)>
func.func @main(%x: memref<3x3x3x3x5xi32>, %y: memref<3x3x3x3x5xi32> {kernel.output}) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = [\"parallel\", \"parallel\", \"parallel\", \"parallel\", \"parallel\"]}
      ins(%x : memref<3x3x3x3x5xi32>) outs(%y : memref<3x3x3x3x5xi32>) {
  ^bb0(%a: i32, %b: i32):
    %d0 = linalg.index 0 : index
    %d4 = linalg.index 4 : index
    %s = arith.addi %d0, %d4 : index
    %i = arith.index_cast %s : index to i32
    %r = arith.addi %a, %i : i32
    linalg.yield %r : i32
  }
  return
}
";
    check(text, "i32", &[405], "tile-sizes=2,2,2,2,2");
    check(text, "i32", &[405], "tile-sizes=1,0,2,0,3 interchange=4,3,2,1,0");
}

/// A convolution: the windows of neighbouring tiles overlap. The order of a sum of floats is kept.
#[test]
fn windows_of_a_convolution() {
    let text = "#in = affine_map<(h, w, o, i, kh, kw) -> (h * 2 + kh, w + kw * 2 + 1, i)>
#weights = affine_map<(h, w, o, i, kh, kw) -> (o, i, kh, kw)>
#out = affine_map<(h, w, o, i, kh, kw) -> (h, w, o)>
func.func @main(%x: memref<11x12x3xf32>, %w: memref<4x3x3x2xf32>, %y: memref<5x9x4xf32> {kernel.output}) {
  linalg.generic {indexing_maps = [#in, #weights, #out], iterator_types = [\"parallel\", \"parallel\", \"parallel\", \"reduction\", \"reduction\", \"reduction\"]}
      ins(%x, %w : memref<11x12x3xf32>, memref<4x3x3x2xf32>) outs(%y : memref<5x9x4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %c, %p : f32
    linalg.yield %s : f32
  }
  return
}
";
    for sizes in ["2,4,3", "0,0,0,2", "3,0,1,1", "1,1,1,1"] {
        check(text, "f32", &[11 * 12 * 3, 4 * 3 * 3 * 2], &format!("tile-sizes={sizes}"));
    }
}

/// Sizes that are chosen: the product is larger than the cache that is given.
#[test]
fn chosen_sizes() {
    check(&matmul(6, 20, 16), "i32", &[6 * 16, 16 * 20], "cache-bytes=512");
    check(&matmul(6, 23, 17), "i32", &[6 * 17, 17 * 23], "cache-bytes=700");
}
