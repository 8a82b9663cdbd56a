// RUN: terrace-opt %s --split-input-file --linalg-specialize-generic-ops --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: func.func @exp(%arg0: tensor<?x4xf32>, %arg1: tensor<?x4xf32>) -> tensor<?x4xf32> {
// CHECK-NEXT:   %0 = linalg.exp ins(%arg0 : tensor<?x4xf32>) outs(%arg1 : tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK-NEXT:   return %0 : tensor<?x4xf32>
// CHECK-NEXT: }
func.func @exp(%a: tensor<?x4xf32>, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%a : tensor<?x4xf32>) outs(%c : tensor<?x4xf32>) {
  ^bb0(%x: f32, %z: f32):
    %s = math.exp %x : f32
    linalg.yield %s : f32
  } -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

// Operands of an op that does not commute must stand as they do in the named op.
// CHECK-LABEL: func.func @div_swapped(%arg0: memref<4xf32>, %arg1: memref<4xf32>) {
// CHECK-NEXT:   linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%arg0, %arg1 : memref<4xf32>, memref<4xf32>) outs(%arg1 : memref<4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %0 = arith.divf %in_0, %in : f32
// CHECK-NEXT:     linalg.yield %0 : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @div_swapped(%a: memref<4xf32>, %b: memref<4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a, %b : memref<4xf32>, memref<4xf32>) outs(%b : memref<4xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %s = arith.divf %y, %x : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// CHECK-LABEL: func.func @select(%arg0: memref<4xi1>, %arg1: memref<4xf32>) {
// CHECK-NEXT:   linalg.select ins(%arg0, %arg1, %arg1 : memref<4xi1>, memref<4xf32>, memref<4xf32>) outs(%arg1 : memref<4xf32>)
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @select(%a: memref<4xi1>, %b: memref<4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a, %b, %b : memref<4xi1>, memref<4xf32>, memref<4xf32>) outs(%b : memref<4xf32>) {
  ^bb0(%x: i1, %y: f32, %w: f32, %z: f32):
    %s = arith.select %x, %y, %w : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// CHECK-LABEL: func.func @reciprocal(%arg0: memref<4xf32>) {
// CHECK-NEXT:   %cst = arith.constant 1.000000e+00 : f32
// CHECK-NEXT:   linalg.reciprocal ins(%arg0 : memref<4xf32>) outs(%arg0 : memref<4xf32>)
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @reciprocal(%a: memref<4xf32>) {
  %one = arith.constant 1.0 : f32
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%a : memref<4xf32>) {
  ^bb0(%x: f32, %z: f32):
    %s = arith.divf %one, %x : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// More is computed than a named op does.
// CHECK-LABEL: func.func @two_ops(%arg0: memref<4xf32>) {
// CHECK-NEXT:   linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%arg0 : memref<4xf32>) outs(%arg0 : memref<4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %0 = math.exp %in : f32
// CHECK-NEXT:     %1 = math.exp %0 : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @two_ops(%a: memref<4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%a : memref<4xf32>) {
  ^bb0(%x: f32, %z: f32):
    %s = math.exp %x : f32
    %t = math.exp %s : f32
    linalg.yield %t : f32
  }
  return
}

// -----

// CHECK-LABEL: func.func @copy(%arg0: memref<4xf32>, %arg1: memref<4xf32>) {
// CHECK-NEXT:   linalg.copy ins(%arg0 : memref<4xf32>) outs(%arg1 : memref<4xf32>)
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @copy(%a: memref<4xf32>, %b: memref<4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%b : memref<4xf32>) {
  ^bb0(%x: f32, %z: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// CHECK-LABEL: func.func @fill(%arg0: f32, %arg1: memref<4xf32>) {
// CHECK-NEXT:   linalg.fill ins(%arg0 : f32) outs(%arg1 : memref<4xf32>)
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @fill(%a: f32, %b: memref<4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> ()>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : f32) outs(%b : memref<4xf32>) {
  ^bb0(%x: f32, %z: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// CHECK-LABEL: func.func @fill_constant(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:   %cst = arith.constant 2.000000e+00 : f32
// CHECK-NEXT:   %0 = linalg.fill ins(%cst : f32) outs(%arg0 : tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT:   return %0 : tensor<4xf32>
// CHECK-NEXT: }
func.func @fill_constant(%b: tensor<4xf32>) -> tensor<4xf32> {
  %cst = arith.constant 2.0 : f32
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%b : tensor<4xf32>) {
  ^bb0(%z: f32):
    linalg.yield %cst : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @transpose(%arg0: memref<2x3x4xf32>, %arg1: memref<4x2x3xf32>) {
// CHECK-NEXT:   linalg.transpose ins(%arg0 : memref<2x3x4xf32>) outs(%arg1 : memref<4x2x3xf32>) permutation = [2, 0, 1] 
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @transpose(%a: memref<2x3x4xf32>, %b: memref<4x2x3xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (j, k, i)>, affine_map<(i, j, k) -> (i, j, k)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%a : memref<2x3x4xf32>) outs(%b : memref<4x2x3xf32>) {
  ^bb0(%x: f32, %z: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// CHECK-LABEL: func.func @broadcast(%arg0: memref<3xf32>, %arg1: memref<2x3x4xf32>) {
// CHECK-NEXT:   linalg.broadcast ins(%arg0 : memref<3xf32>) outs(%arg1 : memref<2x3x4xf32>) dimensions = [0, 2] 
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @broadcast(%a: memref<3xf32>, %b: memref<2x3x4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (j)>, affine_map<(i, j, k) -> (i, j, k)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%a : memref<3xf32>) outs(%b : memref<2x3x4xf32>) {
  ^bb0(%x: f32, %z: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// CHECK-LABEL: func.func @matmul_of_transposed(%arg0: tensor<8x4xf32>, %arg1: tensor<8x6xf32>, %arg2: tensor<4x6xf32>) -> tensor<4x6xf32> {
// CHECK-NEXT:   %0 = linalg.matmul indexing_maps = [affine_map<(d0, d1, d2) -> (d2, d0)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] ins(%arg0, %arg1 : tensor<8x4xf32>, tensor<8x6xf32>) outs(%arg2 : tensor<4x6xf32>) -> tensor<4x6xf32>
// CHECK-NEXT:   return %0 : tensor<4x6xf32>
// CHECK-NEXT: }
func.func @matmul_of_transposed(%a: tensor<8x4xf32>, %b: tensor<8x6xf32>, %c: tensor<4x6xf32>) -> tensor<4x6xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (k, m)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : tensor<8x4xf32>, tensor<8x6xf32>) outs(%c : tensor<4x6xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %s = arith.mulf %y, %x : f32
    %t = arith.addf %s, %z : f32
    linalg.yield %t : f32
  } -> tensor<4x6xf32>
  return %0 : tensor<4x6xf32>
}

// -----

// Strides and dilations come from the maps.
// CHECK-LABEL: func.func @conv(%arg0: memref<1x9x11x3xi8>, %arg1: memref<3x2x3x5xi8>, %arg2: memref<1x4x3x5xi32>) {
// CHECK-NEXT:   linalg.conv_2d_nhwc_hwcf {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%arg0, %arg1 : memref<1x9x11x3xi8>, memref<3x2x3x5xi8>) outs(%arg2 : memref<1x4x3x5xi32>)
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @conv(%a: memref<1x9x11x3xi8>, %k: memref<3x2x3x5xi8>, %b: memref<1x4x3x5xi32>) {
  linalg.generic {indexing_maps = [affine_map<(n, h, w, f, y, x, c) -> (n, h * 2 + y, w * 3 + x * 2, c)>, affine_map<(n, h, w, f, y, x, c) -> (y, x, c, f)>, affine_map<(n, h, w, f, y, x, c) -> (n, h, w, f)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%a, %k : memref<1x9x11x3xi8>, memref<3x2x3x5xi8>) outs(%b : memref<1x4x3x5xi32>) {
  ^bb0(%x: i8, %y: i8, %z: i32):
    %0 = arith.extsi %x : i8 to i32
    %1 = arith.extsi %y : i8 to i32
    %2 = arith.muli %0, %1 : i32
    %3 = arith.addi %z, %2 : i32
    linalg.yield %3 : i32
  }
  return
}

// -----

// CHECK-LABEL: func.func @pooling(%arg0: memref<1x8x8x3xf32>, %arg1: memref<2x2xf32>, %arg2: memref<1x4x4x3xf32>) {
// CHECK-NEXT:   linalg.pooling_nhwc_max {dilations = dense<1> : tensor<2xi64>, strides = dense<2> : tensor<2xi64>} ins(%arg0, %arg1 : memref<1x8x8x3xf32>, memref<2x2xf32>) outs(%arg2 : memref<1x4x4x3xf32>)
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @pooling(%a: memref<1x8x8x3xf32>, %k: memref<2x2xf32>, %b: memref<1x4x4x3xf32>) {
  linalg.generic {indexing_maps = [affine_map<(n, h, w, c, y, x) -> (n, h * 2 + y, w * 2 + x, c)>, affine_map<(n, h, w, c, y, x) -> (y, x)>, affine_map<(n, h, w, c, y, x) -> (n, h, w, c)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%a, %k : memref<1x8x8x3xf32>, memref<2x2xf32>) outs(%b : memref<1x4x4x3xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = arith.maximumf %z, %x : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// An input that is read transposed and along some dimensions only gets ops for that.
// CHECK-LABEL: func.func @unfolds(%arg0: tensor<3x2xf32>, %arg1: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
// CHECK-NEXT:   %0 = tensor.empty() : tensor<2x3xf32>
// CHECK-NEXT:   %transposed = linalg.transpose ins(%arg0 : tensor<3x2xf32>) outs(%0 : tensor<2x3xf32>) permutation = [1, 0] 
// CHECK-NEXT:   %1 = tensor.empty() : tensor<2x3x4xf32>
// CHECK-NEXT:   %broadcasted = linalg.broadcast ins(%transposed : tensor<2x3xf32>) outs(%1 : tensor<2x3x4xf32>) dimensions = [2] 
// CHECK-NEXT:   %2 = linalg.add ins(%broadcasted, %arg1 : tensor<2x3x4xf32>, tensor<2x3x4xf32>) outs(%arg1 : tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
// CHECK-NEXT:   return %2 : tensor<2x3x4xf32>
// CHECK-NEXT: }
func.func @unfolds(%a: tensor<3x2xf32>, %b: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (j, i)>, affine_map<(i, j, k) -> (i, j, k)>, affine_map<(i, j, k) -> (i, j, k)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%a, %b : tensor<3x2xf32>, tensor<2x3x4xf32>) outs(%b : tensor<2x3x4xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %s = arith.addf %x, %y : f32
    linalg.yield %s : f32
  } -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}
