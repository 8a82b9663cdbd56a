// RUN: terrace-opt %s --split-input-file --linalg-generalize-named-ops --mlir-print-local-scope | FileCheck %s

// The loops, maps and region that each name stands for.

// CHECK-LABEL: func.func @exp(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x4xf32>) outs(%arg1 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = math.exp %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @exp(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.exp ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @log(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x4xf32>) outs(%arg1 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = math.log %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @log(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.log ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @abs(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x4xf32>) outs(%arg1 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = math.absf %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @abs(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.abs ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @ceil(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x4xf32>) outs(%arg1 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = math.ceil %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @ceil(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.ceil ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @floor(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x4xf32>) outs(%arg1 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = math.floor %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @floor(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.floor ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @negf(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x4xf32>) outs(%arg1 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.negf %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @negf(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.negf ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @reciprocal(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %cst = arith.constant 1.000000e+00 : f32
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x4xf32>) outs(%arg1 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.divf %cst, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @reciprocal(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.reciprocal ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @round(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x4xf32>) outs(%arg1 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = math.round %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @round(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.round ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @sqrt(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x4xf32>) outs(%arg1 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = math.sqrt %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @sqrt(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.sqrt ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @rsqrt(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x4xf32>) outs(%arg1 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = math.rsqrt %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @rsqrt(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.rsqrt ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @square(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x4xf32>) outs(%arg1 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @square(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.square ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @tanh(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x4xf32>) outs(%arg1 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = math.tanh %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @tanh(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.tanh ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @erf(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x4xf32>) outs(%arg1 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = math.erf %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @erf(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.erf ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @add(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>, %arg2: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0, %arg1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%arg2 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.addf %in, %in_0 : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @add(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.add ins(%a0, %a1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @sub(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>, %arg2: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0, %arg1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%arg2 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.subf %in, %in_0 : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @sub(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.sub ins(%a0, %a1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @mul(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>, %arg2: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0, %arg1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%arg2 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @mul(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.mul ins(%a0, %a1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @div(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>, %arg2: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0, %arg1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%arg2 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.divf %in, %in_0 : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @div(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.div ins(%a0, %a1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @div_unsigned(%arg0: tensor<3x4xi32>, %arg1: tensor<3x4xi32>, %arg2: tensor<3x4xi32>) -> tensor<3x4xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0, %arg1 : tensor<3x4xi32>, tensor<3x4xi32>) outs(%arg2 : tensor<3x4xi32>) {
// CHECK-NEXT:   ^bb0(%in: i32, %in_0: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.divui %in, %in_0 : i32
// CHECK-NEXT:     linalg.yield %1 : i32
// CHECK-NEXT:   } -> tensor<3x4xi32>
// CHECK-NEXT:   return %0 : tensor<3x4xi32>
// CHECK-NEXT: }
func.func @div_unsigned(%a0: tensor<3x4xi32>, %a1: tensor<3x4xi32>, %a2: tensor<3x4xi32>) -> tensor<3x4xi32> {
  %0 = linalg.div_unsigned ins(%a0, %a1 : tensor<3x4xi32>, tensor<3x4xi32>) outs(%a2 : tensor<3x4xi32>) -> tensor<3x4xi32>
  return %0 : tensor<3x4xi32>
}

// -----

// CHECK-LABEL: func.func @max(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>, %arg2: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0, %arg1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%arg2 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.maximumf %in, %in_0 : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @max(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.max ins(%a0, %a1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @min(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>, %arg2: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0, %arg1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%arg2 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.minimumf %in, %in_0 : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @min(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.min ins(%a0, %a1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @powf(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf32>, %arg2: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0, %arg1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%arg2 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = math.powf %in, %in_0 : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @powf(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.powf ins(%a0, %a1 : tensor<3x4xf32>, tensor<3x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @select(%arg0: tensor<3x4xi1>, %arg1: tensor<3x4xf32>, %arg2: tensor<3x4xf32>, %arg3: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0, %arg1, %arg2 : tensor<3x4xi1>, tensor<3x4xf32>, tensor<3x4xf32>) outs(%arg3 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: i1, %in_0: f32, %in_1: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.select %in, %in_0, %in_1 : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @select(%a0: tensor<3x4xi1>, %a1: tensor<3x4xf32>, %a2: tensor<3x4xf32>, %a3: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.select ins(%a0, %a1, %a2 : tensor<3x4xi1>, tensor<3x4xf32>, tensor<3x4xf32>) outs(%a3 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @copy(%arg0: tensor<3x4xf32>, %arg1: tensor<3x4xf64>) -> tensor<3x4xf64> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x4xf32>) outs(%arg1 : tensor<3x4xf64>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f64):
// CHECK-NEXT:     %1 = arith.extf %in : f32 to f64
// CHECK-NEXT:     linalg.yield %1 : f64
// CHECK-NEXT:   } -> tensor<3x4xf64>
// CHECK-NEXT:   return %0 : tensor<3x4xf64>
// CHECK-NEXT: }
func.func @copy(%a0: tensor<3x4xf32>, %a1: tensor<3x4xf64>) -> tensor<3x4xf64> {
  %0 = linalg.copy ins(%a0 : tensor<3x4xf32>) outs(%a1 : tensor<3x4xf64>) -> tensor<3x4xf64>
  return %0 : tensor<3x4xf64>
}

// -----

// CHECK-LABEL: func.func @fill(%arg0: f32, %arg1: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> ()>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : f32) outs(%arg1 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     linalg.yield %in : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @fill(%a0: f32, %a1: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.fill ins(%a0 : f32) outs(%a1 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @dot(%arg0: tensor<2xf32>, %arg1: tensor<2xf32>, %arg2: tensor<f32>) -> tensor<f32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], iterator_types = ["reduction"]} ins(%arg0, %arg1 : tensor<2xf32>, tensor<2xf32>) outs(%arg2 : tensor<f32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<f32>
// CHECK-NEXT:   return %0 : tensor<f32>
// CHECK-NEXT: }
func.func @dot(%a0: tensor<2xf32>, %a1: tensor<2xf32>, %a2: tensor<f32>) -> tensor<f32> {
  %0 = linalg.dot ins(%a0, %a1 : tensor<2xf32>, tensor<2xf32>) outs(%a2 : tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// CHECK-LABEL: func.func @matvec(%arg0: tensor<3x2xf32>, %arg1: tensor<2xf32>, %arg2: tensor<3xf32>) -> tensor<3xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x2xf32>, tensor<2xf32>) outs(%arg2 : tensor<3xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3xf32>
// CHECK-NEXT:   return %0 : tensor<3xf32>
// CHECK-NEXT: }
func.func @matvec(%a0: tensor<3x2xf32>, %a1: tensor<2xf32>, %a2: tensor<3xf32>) -> tensor<3xf32> {
  %0 = linalg.matvec ins(%a0, %a1 : tensor<3x2xf32>, tensor<2xf32>) outs(%a2 : tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// CHECK-LABEL: func.func @vecmat(%arg0: tensor<2xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<3xf32>) -> tensor<3xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%arg0, %arg1 : tensor<2xf32>, tensor<2x3xf32>) outs(%arg2 : tensor<3xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3xf32>
// CHECK-NEXT:   return %0 : tensor<3xf32>
// CHECK-NEXT: }
func.func @vecmat(%a0: tensor<2xf32>, %a1: tensor<2x3xf32>, %a2: tensor<3xf32>) -> tensor<3xf32> {
  %0 = linalg.vecmat ins(%a0, %a1 : tensor<2xf32>, tensor<2x3xf32>) outs(%a2 : tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// CHECK-LABEL: func.func @batch_matvec(%arg0: tensor<3x4x2xf32>, %arg1: tensor<3x2xf32>, %arg2: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x4x2xf32>, tensor<3x2xf32>) outs(%arg2 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @batch_matvec(%a0: tensor<3x4x2xf32>, %a1: tensor<3x2xf32>, %a2: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.batch_matvec ins(%a0, %a1 : tensor<3x4x2xf32>, tensor<3x2xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @batch_vecmat(%arg0: tensor<3x2xf32>, %arg1: tensor<3x2x4xf32>, %arg2: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d0, d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x2xf32>, tensor<3x2x4xf32>) outs(%arg2 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @batch_vecmat(%a0: tensor<3x2xf32>, %a1: tensor<3x2x4xf32>, %a2: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.batch_vecmat ins(%a0, %a1 : tensor<3x2xf32>, tensor<3x2x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @quantized_matmul(%arg0: tensor<3x2xi8>, %arg1: tensor<2x4xi8>, %arg2: i32, %arg3: i32, %arg4: tensor<3x4xi32>) -> tensor<3x4xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> ()>, affine_map<(d0, d1, d2) -> ()>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%arg0, %arg1, %arg2, %arg3 : tensor<3x2xi8>, tensor<2x4xi8>, i32, i32) outs(%arg4 : tensor<3x4xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i8, %in_1: i32, %in_2: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.extsi %in : i8 to i32
// CHECK-NEXT:     %2 = arith.subi %1, %in_1 : i32
// CHECK-NEXT:     %3 = arith.extsi %in_0 : i8 to i32
// CHECK-NEXT:     %4 = arith.subi %3, %in_2 : i32
// CHECK-NEXT:     %5 = arith.muli %2, %4 : i32
// CHECK-NEXT:     %6 = arith.addi %out, %5 : i32
// CHECK-NEXT:     linalg.yield %6 : i32
// CHECK-NEXT:   } -> tensor<3x4xi32>
// CHECK-NEXT:   return %0 : tensor<3x4xi32>
// CHECK-NEXT: }
func.func @quantized_matmul(%a0: tensor<3x2xi8>, %a1: tensor<2x4xi8>, %a2: i32, %a3: i32, %a4: tensor<3x4xi32>) -> tensor<3x4xi32> {
  %0 = linalg.quantized_matmul ins(%a0, %a1, %a2, %a3 : tensor<3x2xi8>, tensor<2x4xi8>, i32, i32) outs(%a4 : tensor<3x4xi32>) -> tensor<3x4xi32>
  return %0 : tensor<3x4xi32>
}

// -----

// CHECK-LABEL: func.func @quantized_batch_matmul(%arg0: tensor<3x4x2xi8>, %arg1: tensor<3x2x5xi8>, %arg2: i32, %arg3: i32, %arg4: tensor<3x4x5xi32>) -> tensor<3x4x5xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1, %arg2, %arg3 : tensor<3x4x2xi8>, tensor<3x2x5xi8>, i32, i32) outs(%arg4 : tensor<3x4x5xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i8, %in_1: i32, %in_2: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.extsi %in : i8 to i32
// CHECK-NEXT:     %2 = arith.subi %1, %in_1 : i32
// CHECK-NEXT:     %3 = arith.extsi %in_0 : i8 to i32
// CHECK-NEXT:     %4 = arith.subi %3, %in_2 : i32
// CHECK-NEXT:     %5 = arith.muli %2, %4 : i32
// CHECK-NEXT:     %6 = arith.addi %out, %5 : i32
// CHECK-NEXT:     linalg.yield %6 : i32
// CHECK-NEXT:   } -> tensor<3x4x5xi32>
// CHECK-NEXT:   return %0 : tensor<3x4x5xi32>
// CHECK-NEXT: }
func.func @quantized_batch_matmul(%a0: tensor<3x4x2xi8>, %a1: tensor<3x2x5xi8>, %a2: i32, %a3: i32, %a4: tensor<3x4x5xi32>) -> tensor<3x4x5xi32> {
  %0 = linalg.quantized_batch_matmul ins(%a0, %a1, %a2, %a3 : tensor<3x4x2xi8>, tensor<3x2x5xi8>, i32, i32) outs(%a4 : tensor<3x4x5xi32>) -> tensor<3x4x5xi32>
  return %0 : tensor<3x4x5xi32>
}

// -----

// CHECK-LABEL: func.func @mmt4d(%arg0: tensor<3x2x6x2xf32>, %arg1: tensor<4x2x7x2xf32>, %arg2: tensor<3x4x6x7xf32>) -> tensor<3x4x6x7xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d2, d3, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d1, d2, d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d3, d4)>], iterator_types = ["parallel", "parallel", "reduction", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x2x6x2xf32>, tensor<4x2x7x2xf32>) outs(%arg2 : tensor<3x4x6x7xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x6x7xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x6x7xf32>
// CHECK-NEXT: }
func.func @mmt4d(%a0: tensor<3x2x6x2xf32>, %a1: tensor<4x2x7x2xf32>, %a2: tensor<3x4x6x7xf32>) -> tensor<3x4x6x7xf32> {
  %0 = linalg.mmt4d ins(%a0, %a1 : tensor<3x2x6x2xf32>, tensor<4x2x7x2xf32>) outs(%a2 : tensor<3x4x6x7xf32>) -> tensor<3x4x6x7xf32>
  return %0 : tensor<3x4x6x7xf32>
}

// -----

// CHECK-LABEL: func.func @batch_mmt4d(%arg0: tensor<3x4x2x7x2xf32>, %arg1: tensor<3x5x2x8x2xf32>, %arg2: tensor<3x4x5x7x8xf32>) -> tensor<3x4x5x7x8xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d3, d4, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d2, d3, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d4, d5)>], iterator_types = ["parallel", "parallel", "parallel", "reduction", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x4x2x7x2xf32>, tensor<3x5x2x8x2xf32>) outs(%arg2 : tensor<3x4x5x7x8xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x7x8xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x7x8xf32>
// CHECK-NEXT: }
func.func @batch_mmt4d(%a0: tensor<3x4x2x7x2xf32>, %a1: tensor<3x5x2x8x2xf32>, %a2: tensor<3x4x5x7x8xf32>) -> tensor<3x4x5x7x8xf32> {
  %0 = linalg.batch_mmt4d ins(%a0, %a1 : tensor<3x4x2x7x2xf32>, tensor<3x5x2x8x2xf32>) outs(%a2 : tensor<3x4x5x7x8xf32>) -> tensor<3x4x5x7x8xf32>
  return %0 : tensor<3x4x5x7x8xf32>
}

// -----

// CHECK-LABEL: func.func @conv_1d(%arg0: tensor<4xf32>, %arg1: tensor<2xf32>, %arg2: tensor<3xf32>) -> tensor<3xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0 + d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%arg0, %arg1 : tensor<4xf32>, tensor<2xf32>) outs(%arg2 : tensor<3xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3xf32>
// CHECK-NEXT:   return %0 : tensor<3xf32>
// CHECK-NEXT: }
func.func @conv_1d(%a0: tensor<4xf32>, %a1: tensor<2xf32>, %a2: tensor<3xf32>) -> tensor<3xf32> {
  %0 = linalg.conv_1d ins(%a0, %a1 : tensor<4xf32>, tensor<2xf32>) outs(%a2 : tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// CHECK-LABEL: func.func @conv_2d(%arg0: tensor<4x5xf32>, %arg1: tensor<2x2xf32>, %arg2: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0 + d2, d1 + d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<4x5xf32>, tensor<2x2xf32>) outs(%arg2 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @conv_2d(%a0: tensor<4x5xf32>, %a1: tensor<2x2xf32>, %a2: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.conv_2d ins(%a0, %a1 : tensor<4x5xf32>, tensor<2x2xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @conv_3d(%arg0: tensor<4x5x6xf32>, %arg1: tensor<2x2x2xf32>, %arg2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0 + d3, d1 + d4, d2 + d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d3, d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<4x5x6xf32>, tensor<2x2x2xf32>) outs(%arg2 : tensor<3x4x5xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5xf32>
// CHECK-NEXT: }
func.func @conv_3d(%a0: tensor<4x5x6xf32>, %a1: tensor<2x2x2xf32>, %a2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
  %0 = linalg.conv_3d ins(%a0, %a1 : tensor<4x5x6xf32>, tensor<2x2x2xf32>) outs(%a2 : tensor<3x4x5xf32>) -> tensor<3x4x5xf32>
  return %0 : tensor<3x4x5xf32>
}

// -----

// CHECK-LABEL: func.func @fill_rng_2d(%arg0: f64, %arg1: f64, %arg2: i32, %arg3: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %cst = arith.constant 2.3283063999999999E-10 : f64
// CHECK-NEXT:   %cst_0 = arith.constant 0x41DFFFFFFFC00000 : f64
// CHECK-NEXT:   %c12345_i32 = arith.constant 12345 : i32
// CHECK-NEXT:   %c1103515245_i32 = arith.constant 1103515245 : i32
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> ()>, affine_map<(d0, d1) -> ()>, affine_map<(d0, d1) -> ()>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0, %arg1, %arg2 : f64, f64, i32) outs(%arg3 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f64, %in_1: f64, %in_2: i32, %out: f32):
// CHECK-NEXT:     %1 = linalg.index 1 : index
// CHECK-NEXT:     %2 = arith.index_cast %1 : index to i32
// CHECK-NEXT:     %3 = linalg.index 0 : index
// CHECK-NEXT:     %4 = arith.index_cast %3 : index to i32
// CHECK-NEXT:     %5 = arith.addi %4, %in_2 : i32
// CHECK-NEXT:     %6 = arith.muli %5, %c1103515245_i32 : i32
// CHECK-NEXT:     %7 = arith.addi %6, %c12345_i32 : i32
// CHECK-NEXT:     %8 = arith.addi %2, %7 : i32
// CHECK-NEXT:     %9 = arith.muli %8, %c1103515245_i32 : i32
// CHECK-NEXT:     %10 = arith.addi %9, %c12345_i32 : i32
// CHECK-NEXT:     %11 = arith.sitofp %10 : i32 to f64
// CHECK-NEXT:     %12 = arith.addf %11, %cst_0 : f64
// CHECK-NEXT:     %13 = arith.subf %in_1, %in : f64
// CHECK-NEXT:     %14 = arith.mulf %13, %cst : f64
// CHECK-NEXT:     %15 = arith.mulf %12, %14 : f64
// CHECK-NEXT:     %16 = arith.addf %15, %in : f64
// CHECK-NEXT:     %17 = arith.truncf %16 : f64 to f32
// CHECK-NEXT:     linalg.yield %17 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @fill_rng_2d(%a0: f64, %a1: f64, %a2: i32, %a3: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.fill_rng_2d ins(%a0, %a1, %a2 : f64, f64, i32) outs(%a3 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @matmul(%arg0: tensor<3x2xf32>, %arg1: tensor<2x4xf32>, %arg2: tensor<3x4xf32>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x2xf32>, tensor<2x4xf32>) outs(%arg2 : tensor<3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @matmul(%a0: tensor<3x2xf32>, %a1: tensor<2x4xf32>, %a2: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.matmul ins(%a0, %a1 : tensor<3x2xf32>, tensor<2x4xf32>) outs(%a2 : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @batch_matmul(%arg0: tensor<3x4x2xf32>, %arg1: tensor<3x2x5xf32>, %arg2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x4x2xf32>, tensor<3x2x5xf32>) outs(%arg2 : tensor<3x4x5xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5xf32>
// CHECK-NEXT: }
func.func @batch_matmul(%a0: tensor<3x4x2xf32>, %a1: tensor<3x2x5xf32>, %a2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
  %0 = linalg.batch_matmul ins(%a0, %a1 : tensor<3x4x2xf32>, tensor<3x2x5xf32>) outs(%a2 : tensor<3x4x5xf32>) -> tensor<3x4x5xf32>
  return %0 : tensor<3x4x5xf32>
}

// -----

// CHECK-LABEL: func.func @batch_reduce_matmul(%arg0: tensor<2x4x2xf32>, %arg1: tensor<2x2x5xf32>, %arg2: tensor<4x5xf32>) -> tensor<4x5xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d1, d2)>], iterator_types = ["reduction", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<2x4x2xf32>, tensor<2x2x5xf32>) outs(%arg2 : tensor<4x5xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<4x5xf32>
// CHECK-NEXT:   return %0 : tensor<4x5xf32>
// CHECK-NEXT: }
func.func @batch_reduce_matmul(%a0: tensor<2x4x2xf32>, %a1: tensor<2x2x5xf32>, %a2: tensor<4x5xf32>) -> tensor<4x5xf32> {
  %0 = linalg.batch_reduce_matmul ins(%a0, %a1 : tensor<2x4x2xf32>, tensor<2x2x5xf32>) outs(%a2 : tensor<4x5xf32>) -> tensor<4x5xf32>
  return %0 : tensor<4x5xf32>
}

// -----

// CHECK-LABEL: func.func @conv_1d_nwc_wcf(%arg0: tensor<3x8x2xf32>, %arg1: tensor<2x2x5xf32>, %arg2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1 * 2 + d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d3, d4, d2)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x2xf32>, tensor<2x2x5xf32>) outs(%arg2 : tensor<3x4x5xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5xf32>
// CHECK-NEXT: }
func.func @conv_1d_nwc_wcf(%a0: tensor<3x8x2xf32>, %a1: tensor<2x2x5xf32>, %a2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
  %0 = linalg.conv_1d_nwc_wcf {dilations = dense<1> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%a0, %a1 : tensor<3x8x2xf32>, tensor<2x2x5xf32>) outs(%a2 : tensor<3x4x5xf32>) -> tensor<3x4x5xf32>
  return %0 : tensor<3x4x5xf32>
}

// -----

// CHECK-LABEL: func.func @conv_1d_ncw_fcw(%arg0: tensor<3x2x10xf32>, %arg1: tensor<4x2x2xf32>, %arg2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d3, d2 * 2 + d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x2x10xf32>, tensor<4x2x2xf32>) outs(%arg2 : tensor<3x4x5xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5xf32>
// CHECK-NEXT: }
func.func @conv_1d_ncw_fcw(%a0: tensor<3x2x10xf32>, %a1: tensor<4x2x2xf32>, %a2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
  %0 = linalg.conv_1d_ncw_fcw {dilations = dense<1> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%a0, %a1 : tensor<3x2x10xf32>, tensor<4x2x2xf32>) outs(%a2 : tensor<3x4x5xf32>) -> tensor<3x4x5xf32>
  return %0 : tensor<3x4x5xf32>
}

// -----

// CHECK-LABEL: func.func @conv_2d_nhwc_hwcf(%arg0: tensor<3x8x15x2xf32>, %arg1: tensor<2x2x2x6xf32>, %arg2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 * 2 + d4, d2 * 3 + d5 * 2, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d5, d6, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x15x2xf32>, tensor<2x2x2x6xf32>) outs(%arg2 : tensor<3x4x5x6xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xf32>
// CHECK-NEXT: }
func.func @conv_2d_nhwc_hwcf(%a0: tensor<3x8x15x2xf32>, %a1: tensor<2x2x2x6xf32>, %a2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
  %0 = linalg.conv_2d_nhwc_hwcf {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x8x15x2xf32>, tensor<2x2x2x6xf32>) outs(%a2 : tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32>
  return %0 : tensor<3x4x5x6xf32>
}

// -----

// CHECK-LABEL: func.func @conv_2d_nhwc_fhwc(%arg0: tensor<3x8x15x2xf32>, %arg1: tensor<6x2x2x2xf32>, %arg2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 * 2 + d4, d2 * 3 + d5 * 2, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d3, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x15x2xf32>, tensor<6x2x2x2xf32>) outs(%arg2 : tensor<3x4x5x6xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xf32>
// CHECK-NEXT: }
func.func @conv_2d_nhwc_fhwc(%a0: tensor<3x8x15x2xf32>, %a1: tensor<6x2x2x2xf32>, %a2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
  %0 = linalg.conv_2d_nhwc_fhwc {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x8x15x2xf32>, tensor<6x2x2x2xf32>) outs(%a2 : tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32>
  return %0 : tensor<3x4x5x6xf32>
}

// -----

// CHECK-LABEL: func.func @conv_2d_nhwc_hwcf_q(%arg0: tensor<3x8x15x2xi8>, %arg1: tensor<2x2x2x6xi8>, %arg2: i32, %arg3: i32, %arg4: tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 * 2 + d4, d2 * 3 + d5 * 2, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d5, d6, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1, %arg2, %arg3 : tensor<3x8x15x2xi8>, tensor<2x2x2x6xi8>, i32, i32) outs(%arg4 : tensor<3x4x5x6xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i8, %in_1: i32, %in_2: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.extsi %in : i8 to i32
// CHECK-NEXT:     %2 = arith.subi %1, %in_1 : i32
// CHECK-NEXT:     %3 = arith.extsi %in_0 : i8 to i32
// CHECK-NEXT:     %4 = arith.subi %3, %in_2 : i32
// CHECK-NEXT:     %5 = arith.muli %2, %4 : i32
// CHECK-NEXT:     %6 = arith.addi %out, %5 : i32
// CHECK-NEXT:     linalg.yield %6 : i32
// CHECK-NEXT:   } -> tensor<3x4x5x6xi32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xi32>
// CHECK-NEXT: }
func.func @conv_2d_nhwc_hwcf_q(%a0: tensor<3x8x15x2xi8>, %a1: tensor<2x2x2x6xi8>, %a2: i32, %a3: i32, %a4: tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32> {
  %0 = linalg.conv_2d_nhwc_hwcf_q {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1, %a2, %a3 : tensor<3x8x15x2xi8>, tensor<2x2x2x6xi8>, i32, i32) outs(%a4 : tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32>
  return %0 : tensor<3x4x5x6xi32>
}

// -----

// CHECK-LABEL: func.func @conv_2d_nhwc_fhwc_q(%arg0: tensor<3x8x15x2xi8>, %arg1: tensor<6x2x2x2xi8>, %arg2: i32, %arg3: i32, %arg4: tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 * 2 + d4, d2 * 3 + d5 * 2, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d3, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1, %arg2, %arg3 : tensor<3x8x15x2xi8>, tensor<6x2x2x2xi8>, i32, i32) outs(%arg4 : tensor<3x4x5x6xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i8, %in_1: i32, %in_2: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.extsi %in : i8 to i32
// CHECK-NEXT:     %2 = arith.subi %1, %in_1 : i32
// CHECK-NEXT:     %3 = arith.extsi %in_0 : i8 to i32
// CHECK-NEXT:     %4 = arith.subi %3, %in_2 : i32
// CHECK-NEXT:     %5 = arith.muli %2, %4 : i32
// CHECK-NEXT:     %6 = arith.addi %out, %5 : i32
// CHECK-NEXT:     linalg.yield %6 : i32
// CHECK-NEXT:   } -> tensor<3x4x5x6xi32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xi32>
// CHECK-NEXT: }
func.func @conv_2d_nhwc_fhwc_q(%a0: tensor<3x8x15x2xi8>, %a1: tensor<6x2x2x2xi8>, %a2: i32, %a3: i32, %a4: tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32> {
  %0 = linalg.conv_2d_nhwc_fhwc_q {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1, %a2, %a3 : tensor<3x8x15x2xi8>, tensor<6x2x2x2xi8>, i32, i32) outs(%a4 : tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32>
  return %0 : tensor<3x4x5x6xi32>
}

// -----

// CHECK-LABEL: func.func @conv_2d_nchw_fchw(%arg0: tensor<3x2x10x18xf32>, %arg1: tensor<4x2x2x2xf32>, %arg2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d4, d2 * 2 + d5, d3 * 3 + d6 * 2)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d1, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x2x10x18xf32>, tensor<4x2x2x2xf32>) outs(%arg2 : tensor<3x4x5x6xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xf32>
// CHECK-NEXT: }
func.func @conv_2d_nchw_fchw(%a0: tensor<3x2x10x18xf32>, %a1: tensor<4x2x2x2xf32>, %a2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
  %0 = linalg.conv_2d_nchw_fchw {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x2x10x18xf32>, tensor<4x2x2x2xf32>) outs(%a2 : tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32>
  return %0 : tensor<3x4x5x6xf32>
}

// -----

// CHECK-LABEL: func.func @conv_2d_nchw_fchw_q(%arg0: tensor<3x2x10x18xi8>, %arg1: tensor<4x2x2x2xi8>, %arg2: i32, %arg3: i32, %arg4: tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d4, d2 * 2 + d5, d3 * 3 + d6 * 2)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d1, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1, %arg2, %arg3 : tensor<3x2x10x18xi8>, tensor<4x2x2x2xi8>, i32, i32) outs(%arg4 : tensor<3x4x5x6xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i8, %in_1: i32, %in_2: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.extsi %in : i8 to i32
// CHECK-NEXT:     %2 = arith.subi %1, %in_1 : i32
// CHECK-NEXT:     %3 = arith.extsi %in_0 : i8 to i32
// CHECK-NEXT:     %4 = arith.subi %3, %in_2 : i32
// CHECK-NEXT:     %5 = arith.muli %2, %4 : i32
// CHECK-NEXT:     %6 = arith.addi %out, %5 : i32
// CHECK-NEXT:     linalg.yield %6 : i32
// CHECK-NEXT:   } -> tensor<3x4x5x6xi32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xi32>
// CHECK-NEXT: }
func.func @conv_2d_nchw_fchw_q(%a0: tensor<3x2x10x18xi8>, %a1: tensor<4x2x2x2xi8>, %a2: i32, %a3: i32, %a4: tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32> {
  %0 = linalg.conv_2d_nchw_fchw_q {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1, %a2, %a3 : tensor<3x2x10x18xi8>, tensor<4x2x2x2xi8>, i32, i32) outs(%a4 : tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32>
  return %0 : tensor<3x4x5x6xi32>
}

// -----

// CHECK-LABEL: func.func @conv_2d_ngchw_fgchw(%arg0: tensor<3x4x2x12x21xf32>, %arg1: tensor<5x4x2x2x2xf32>, %arg2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d5, d3 * 2 + d6, d4 * 3 + d7 * 2)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d2, d1, d5, d6, d7)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x4x2x12x21xf32>, tensor<5x4x2x2x2xf32>) outs(%arg2 : tensor<3x4x5x6x7xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6x7xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x7xf32>
// CHECK-NEXT: }
func.func @conv_2d_ngchw_fgchw(%a0: tensor<3x4x2x12x21xf32>, %a1: tensor<5x4x2x2x2xf32>, %a2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
  %0 = linalg.conv_2d_ngchw_fgchw {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x4x2x12x21xf32>, tensor<5x4x2x2x2xf32>) outs(%a2 : tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32>
  return %0 : tensor<3x4x5x6x7xf32>
}

// -----

// CHECK-LABEL: func.func @conv_2d_ngchw_gfchw(%arg0: tensor<3x4x2x12x21xf32>, %arg1: tensor<4x5x2x2x2xf32>, %arg2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d5, d3 * 2 + d6, d4 * 3 + d7 * 2)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d1, d2, d5, d6, d7)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x4x2x12x21xf32>, tensor<4x5x2x2x2xf32>) outs(%arg2 : tensor<3x4x5x6x7xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6x7xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x7xf32>
// CHECK-NEXT: }
func.func @conv_2d_ngchw_gfchw(%a0: tensor<3x4x2x12x21xf32>, %a1: tensor<4x5x2x2x2xf32>, %a2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
  %0 = linalg.conv_2d_ngchw_gfchw {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x4x2x12x21xf32>, tensor<4x5x2x2x2xf32>) outs(%a2 : tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32>
  return %0 : tensor<3x4x5x6x7xf32>
}

// -----

// CHECK-LABEL: func.func @conv_2d_ngchw_gfchw_q(%arg0: tensor<3x4x2x12x21xi8>, %arg1: tensor<4x5x2x2x2xi8>, %arg2: i32, %arg3: i32, %arg4: tensor<3x4x5x6x7xi32>) -> tensor<3x4x5x6x7xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d5, d3 * 2 + d6, d4 * 3 + d7 * 2)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d1, d2, d5, d6, d7)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1, %arg2, %arg3 : tensor<3x4x2x12x21xi8>, tensor<4x5x2x2x2xi8>, i32, i32) outs(%arg4 : tensor<3x4x5x6x7xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i8, %in_1: i32, %in_2: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.extsi %in : i8 to i32
// CHECK-NEXT:     %2 = arith.subi %1, %in_1 : i32
// CHECK-NEXT:     %3 = arith.extsi %in_0 : i8 to i32
// CHECK-NEXT:     %4 = arith.subi %3, %in_2 : i32
// CHECK-NEXT:     %5 = arith.muli %2, %4 : i32
// CHECK-NEXT:     %6 = arith.addi %out, %5 : i32
// CHECK-NEXT:     linalg.yield %6 : i32
// CHECK-NEXT:   } -> tensor<3x4x5x6x7xi32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x7xi32>
// CHECK-NEXT: }
func.func @conv_2d_ngchw_gfchw_q(%a0: tensor<3x4x2x12x21xi8>, %a1: tensor<4x5x2x2x2xi8>, %a2: i32, %a3: i32, %a4: tensor<3x4x5x6x7xi32>) -> tensor<3x4x5x6x7xi32> {
  %0 = linalg.conv_2d_ngchw_gfchw_q {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1, %a2, %a3 : tensor<3x4x2x12x21xi8>, tensor<4x5x2x2x2xi8>, i32, i32) outs(%a4 : tensor<3x4x5x6x7xi32>) -> tensor<3x4x5x6x7xi32>
  return %0 : tensor<3x4x5x6x7xi32>
}

// -----

// CHECK-LABEL: func.func @conv_2d_nhwgc_gfhwc(%arg0: tensor<3x8x15x6x2xf32>, %arg1: tensor<6x7x2x2x2xf32>, %arg2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1 * 2 + d5, d2 * 3 + d6 * 2, d3, d7)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d3, d4, d5, d6, d7)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x15x6x2xf32>, tensor<6x7x2x2x2xf32>) outs(%arg2 : tensor<3x4x5x6x7xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6x7xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x7xf32>
// CHECK-NEXT: }
func.func @conv_2d_nhwgc_gfhwc(%a0: tensor<3x8x15x6x2xf32>, %a1: tensor<6x7x2x2x2xf32>, %a2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
  %0 = linalg.conv_2d_nhwgc_gfhwc {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x8x15x6x2xf32>, tensor<6x7x2x2x2xf32>) outs(%a2 : tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32>
  return %0 : tensor<3x4x5x6x7xf32>
}

// -----

// CHECK-LABEL: func.func @conv_2d_nhwgc_gfhwc_q(%arg0: tensor<3x8x15x6x2xi8>, %arg1: tensor<6x7x2x2x2xi8>, %arg2: i32, %arg3: i32, %arg4: tensor<3x4x5x6x7xi32>) -> tensor<3x4x5x6x7xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1 * 2 + d5, d2 * 3 + d6 * 2, d3, d7)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d3, d4, d5, d6, d7)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1, %arg2, %arg3 : tensor<3x8x15x6x2xi8>, tensor<6x7x2x2x2xi8>, i32, i32) outs(%arg4 : tensor<3x4x5x6x7xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i8, %in_1: i32, %in_2: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.extsi %in : i8 to i32
// CHECK-NEXT:     %2 = arith.subi %1, %in_1 : i32
// CHECK-NEXT:     %3 = arith.extsi %in_0 : i8 to i32
// CHECK-NEXT:     %4 = arith.subi %3, %in_2 : i32
// CHECK-NEXT:     %5 = arith.muli %2, %4 : i32
// CHECK-NEXT:     %6 = arith.addi %out, %5 : i32
// CHECK-NEXT:     linalg.yield %6 : i32
// CHECK-NEXT:   } -> tensor<3x4x5x6x7xi32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x7xi32>
// CHECK-NEXT: }
func.func @conv_2d_nhwgc_gfhwc_q(%a0: tensor<3x8x15x6x2xi8>, %a1: tensor<6x7x2x2x2xi8>, %a2: i32, %a3: i32, %a4: tensor<3x4x5x6x7xi32>) -> tensor<3x4x5x6x7xi32> {
  %0 = linalg.conv_2d_nhwgc_gfhwc_q {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1, %a2, %a3 : tensor<3x8x15x6x2xi8>, tensor<6x7x2x2x2xi8>, i32, i32) outs(%a4 : tensor<3x4x5x6x7xi32>) -> tensor<3x4x5x6x7xi32>
  return %0 : tensor<3x4x5x6x7xi32>
}

// -----

// CHECK-LABEL: func.func @conv_3d_ndhwc_dhwcf(%arg0: tensor<3x8x15x9x2xf32>, %arg1: tensor<2x2x2x2x7xf32>, %arg2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d0, d1 * 2 + d5, d2 * 3 + d6 * 2, d3 + d7 * 3, d8)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d5, d6, d7, d8, d4)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x15x9x2xf32>, tensor<2x2x2x2x7xf32>) outs(%arg2 : tensor<3x4x5x6x7xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6x7xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x7xf32>
// CHECK-NEXT: }
func.func @conv_3d_ndhwc_dhwcf(%a0: tensor<3x8x15x9x2xf32>, %a1: tensor<2x2x2x2x7xf32>, %a2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
  %0 = linalg.conv_3d_ndhwc_dhwcf {dilations = dense<[1, 2, 3]> : tensor<3xi64>, strides = dense<[2, 3, 1]> : tensor<3xi64>} ins(%a0, %a1 : tensor<3x8x15x9x2xf32>, tensor<2x2x2x2x7xf32>) outs(%a2 : tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32>
  return %0 : tensor<3x4x5x6x7xf32>
}

// -----

// CHECK-LABEL: func.func @conv_3d_ndhwc_dhwcf_q(%arg0: tensor<3x8x15x9x2xi8>, %arg1: tensor<2x2x2x2x7xi8>, %arg2: i32, %arg3: i32, %arg4: tensor<3x4x5x6x7xi32>) -> tensor<3x4x5x6x7xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d0, d1 * 2 + d5, d2 * 3 + d6 * 2, d3 + d7 * 3, d8)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d5, d6, d7, d8, d4)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1, %arg2, %arg3 : tensor<3x8x15x9x2xi8>, tensor<2x2x2x2x7xi8>, i32, i32) outs(%arg4 : tensor<3x4x5x6x7xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i8, %in_1: i32, %in_2: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.extsi %in : i8 to i32
// CHECK-NEXT:     %2 = arith.subi %1, %in_1 : i32
// CHECK-NEXT:     %3 = arith.extsi %in_0 : i8 to i32
// CHECK-NEXT:     %4 = arith.subi %3, %in_2 : i32
// CHECK-NEXT:     %5 = arith.muli %2, %4 : i32
// CHECK-NEXT:     %6 = arith.addi %out, %5 : i32
// CHECK-NEXT:     linalg.yield %6 : i32
// CHECK-NEXT:   } -> tensor<3x4x5x6x7xi32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x7xi32>
// CHECK-NEXT: }
func.func @conv_3d_ndhwc_dhwcf_q(%a0: tensor<3x8x15x9x2xi8>, %a1: tensor<2x2x2x2x7xi8>, %a2: i32, %a3: i32, %a4: tensor<3x4x5x6x7xi32>) -> tensor<3x4x5x6x7xi32> {
  %0 = linalg.conv_3d_ndhwc_dhwcf_q {dilations = dense<[1, 2, 3]> : tensor<3xi64>, strides = dense<[2, 3, 1]> : tensor<3xi64>} ins(%a0, %a1, %a2, %a3 : tensor<3x8x15x9x2xi8>, tensor<2x2x2x2x7xi8>, i32, i32) outs(%a4 : tensor<3x4x5x6x7xi32>) -> tensor<3x4x5x6x7xi32>
  return %0 : tensor<3x4x5x6x7xi32>
}

// -----

// CHECK-LABEL: func.func @conv_3d_ncdhw_fcdhw(%arg0: tensor<3x2x10x18x10xf32>, %arg1: tensor<4x2x2x2x2xf32>, %arg2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d0, d5, d2 * 2 + d6, d3 * 3 + d7 * 2, d4 + d8 * 3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d1, d5, d6, d7, d8)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x2x10x18x10xf32>, tensor<4x2x2x2x2xf32>) outs(%arg2 : tensor<3x4x5x6x7xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6x7xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x7xf32>
// CHECK-NEXT: }
func.func @conv_3d_ncdhw_fcdhw(%a0: tensor<3x2x10x18x10xf32>, %a1: tensor<4x2x2x2x2xf32>, %a2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
  %0 = linalg.conv_3d_ncdhw_fcdhw {dilations = dense<[1, 2, 3]> : tensor<3xi64>, strides = dense<[2, 3, 1]> : tensor<3xi64>} ins(%a0, %a1 : tensor<3x2x10x18x10xf32>, tensor<4x2x2x2x2xf32>) outs(%a2 : tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32>
  return %0 : tensor<3x4x5x6x7xf32>
}

// -----

// CHECK-LABEL: func.func @depthwise_conv_1d_ncw_cw(%arg0: tensor<3x5x8xf32>, %arg1: tensor<5x2xf32>, %arg2: tensor<3x5x4xf32>) -> tensor<3x5x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d2, d1 * 2 + d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d2, d1)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x5x8xf32>, tensor<5x2xf32>) outs(%arg2 : tensor<3x5x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x5x4xf32>
// CHECK-NEXT:   return %0 : tensor<3x5x4xf32>
// CHECK-NEXT: }
func.func @depthwise_conv_1d_ncw_cw(%a0: tensor<3x5x8xf32>, %a1: tensor<5x2xf32>, %a2: tensor<3x5x4xf32>) -> tensor<3x5x4xf32> {
  %0 = linalg.depthwise_conv_1d_ncw_cw {dilations = dense<1> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%a0, %a1 : tensor<3x5x8xf32>, tensor<5x2xf32>) outs(%a2 : tensor<3x5x4xf32>) -> tensor<3x5x4xf32>
  return %0 : tensor<3x5x4xf32>
}

// -----

// CHECK-LABEL: func.func @depthwise_conv_1d_nwc_wc(%arg0: tensor<3x8x5xf32>, %arg1: tensor<2x5xf32>, %arg2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1 * 2 + d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x5xf32>, tensor<2x5xf32>) outs(%arg2 : tensor<3x4x5xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5xf32>
// CHECK-NEXT: }
func.func @depthwise_conv_1d_nwc_wc(%a0: tensor<3x8x5xf32>, %a1: tensor<2x5xf32>, %a2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
  %0 = linalg.depthwise_conv_1d_nwc_wc {dilations = dense<1> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%a0, %a1 : tensor<3x8x5xf32>, tensor<2x5xf32>) outs(%a2 : tensor<3x4x5xf32>) -> tensor<3x4x5xf32>
  return %0 : tensor<3x4x5xf32>
}

// -----

// CHECK-LABEL: func.func @depthwise_conv_1d_nwc_wcm(%arg0: tensor<3x8x5xf32>, %arg1: tensor<2x5x6xf32>, %arg2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1 * 2 + d4, d2)>, affine_map<(d0, d1, d2, d3, d4) -> (d4, d2, d3)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x5xf32>, tensor<2x5x6xf32>) outs(%arg2 : tensor<3x4x5x6xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xf32>
// CHECK-NEXT: }
func.func @depthwise_conv_1d_nwc_wcm(%a0: tensor<3x8x5xf32>, %a1: tensor<2x5x6xf32>, %a2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
  %0 = linalg.depthwise_conv_1d_nwc_wcm {dilations = dense<1> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%a0, %a1 : tensor<3x8x5xf32>, tensor<2x5x6xf32>) outs(%a2 : tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32>
  return %0 : tensor<3x4x5x6xf32>
}

// -----

// CHECK-LABEL: func.func @depthwise_conv_2d_nchw_chw(%arg0: tensor<3x6x8x15xf32>, %arg1: tensor<6x2x2xf32>, %arg2: tensor<3x6x4x5xf32>) -> tensor<3x6x4x5xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d3, d1 * 2 + d4, d2 * 3 + d5 * 2)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d3, d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d3, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x6x8x15xf32>, tensor<6x2x2xf32>) outs(%arg2 : tensor<3x6x4x5xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x6x4x5xf32>
// CHECK-NEXT:   return %0 : tensor<3x6x4x5xf32>
// CHECK-NEXT: }
func.func @depthwise_conv_2d_nchw_chw(%a0: tensor<3x6x8x15xf32>, %a1: tensor<6x2x2xf32>, %a2: tensor<3x6x4x5xf32>) -> tensor<3x6x4x5xf32> {
  %0 = linalg.depthwise_conv_2d_nchw_chw {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x6x8x15xf32>, tensor<6x2x2xf32>) outs(%a2 : tensor<3x6x4x5xf32>) -> tensor<3x6x4x5xf32>
  return %0 : tensor<3x6x4x5xf32>
}

// -----

// CHECK-LABEL: func.func @depthwise_conv_2d_nhwc_hwc(%arg0: tensor<3x8x15x6xf32>, %arg1: tensor<2x2x6xf32>, %arg2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 3 + d5 * 2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x15x6xf32>, tensor<2x2x6xf32>) outs(%arg2 : tensor<3x4x5x6xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xf32>
// CHECK-NEXT: }
func.func @depthwise_conv_2d_nhwc_hwc(%a0: tensor<3x8x15x6xf32>, %a1: tensor<2x2x6xf32>, %a2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
  %0 = linalg.depthwise_conv_2d_nhwc_hwc {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x8x15x6xf32>, tensor<2x2x6xf32>) outs(%a2 : tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32>
  return %0 : tensor<3x4x5x6xf32>
}

// -----

// CHECK-LABEL: func.func @depthwise_conv_2d_nhwc_hwc_q(%arg0: tensor<3x8x15x6xi8>, %arg1: tensor<2x2x6xi8>, %arg2: i32, %arg3: i32, %arg4: tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 3 + d5 * 2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1, %arg2, %arg3 : tensor<3x8x15x6xi8>, tensor<2x2x6xi8>, i32, i32) outs(%arg4 : tensor<3x4x5x6xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i8, %in_1: i32, %in_2: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.extsi %in : i8 to i32
// CHECK-NEXT:     %2 = arith.subi %1, %in_1 : i32
// CHECK-NEXT:     %3 = arith.extsi %in_0 : i8 to i32
// CHECK-NEXT:     %4 = arith.subi %3, %in_2 : i32
// CHECK-NEXT:     %5 = arith.muli %2, %4 : i32
// CHECK-NEXT:     %6 = arith.addi %out, %5 : i32
// CHECK-NEXT:     linalg.yield %6 : i32
// CHECK-NEXT:   } -> tensor<3x4x5x6xi32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xi32>
// CHECK-NEXT: }
func.func @depthwise_conv_2d_nhwc_hwc_q(%a0: tensor<3x8x15x6xi8>, %a1: tensor<2x2x6xi8>, %a2: i32, %a3: i32, %a4: tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32> {
  %0 = linalg.depthwise_conv_2d_nhwc_hwc_q {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1, %a2, %a3 : tensor<3x8x15x6xi8>, tensor<2x2x6xi8>, i32, i32) outs(%a4 : tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32>
  return %0 : tensor<3x4x5x6xi32>
}

// -----

// CHECK-LABEL: func.func @depthwise_conv_2d_nhwc_hwcm(%arg0: tensor<3x8x15x6xf32>, %arg1: tensor<2x2x6x7xf32>, %arg2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 * 2 + d5, d2 * 3 + d6 * 2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d5, d6, d3, d4)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x15x6xf32>, tensor<2x2x6x7xf32>) outs(%arg2 : tensor<3x4x5x6x7xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6x7xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x7xf32>
// CHECK-NEXT: }
func.func @depthwise_conv_2d_nhwc_hwcm(%a0: tensor<3x8x15x6xf32>, %a1: tensor<2x2x6x7xf32>, %a2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
  %0 = linalg.depthwise_conv_2d_nhwc_hwcm {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x8x15x6xf32>, tensor<2x2x6x7xf32>) outs(%a2 : tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32>
  return %0 : tensor<3x4x5x6x7xf32>
}

// -----

// CHECK-LABEL: func.func @depthwise_conv_2d_nhwc_hwcm_q(%arg0: tensor<3x8x15x6xi8>, %arg1: tensor<2x2x6x7xi8>, %arg2: i32, %arg3: i32, %arg4: tensor<3x4x5x6x7xi32>) -> tensor<3x4x5x6x7xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 * 2 + d5, d2 * 3 + d6 * 2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d5, d6, d3, d4)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> ()>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1, %arg2, %arg3 : tensor<3x8x15x6xi8>, tensor<2x2x6x7xi8>, i32, i32) outs(%arg4 : tensor<3x4x5x6x7xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i8, %in_1: i32, %in_2: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.extsi %in : i8 to i32
// CHECK-NEXT:     %2 = arith.subi %1, %in_1 : i32
// CHECK-NEXT:     %3 = arith.extsi %in_0 : i8 to i32
// CHECK-NEXT:     %4 = arith.subi %3, %in_2 : i32
// CHECK-NEXT:     %5 = arith.muli %2, %4 : i32
// CHECK-NEXT:     %6 = arith.addi %out, %5 : i32
// CHECK-NEXT:     linalg.yield %6 : i32
// CHECK-NEXT:   } -> tensor<3x4x5x6x7xi32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x7xi32>
// CHECK-NEXT: }
func.func @depthwise_conv_2d_nhwc_hwcm_q(%a0: tensor<3x8x15x6xi8>, %a1: tensor<2x2x6x7xi8>, %a2: i32, %a3: i32, %a4: tensor<3x4x5x6x7xi32>) -> tensor<3x4x5x6x7xi32> {
  %0 = linalg.depthwise_conv_2d_nhwc_hwcm_q {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1, %a2, %a3 : tensor<3x8x15x6xi8>, tensor<2x2x6x7xi8>, i32, i32) outs(%a4 : tensor<3x4x5x6x7xi32>) -> tensor<3x4x5x6x7xi32>
  return %0 : tensor<3x4x5x6x7xi32>
}

// -----

// CHECK-LABEL: func.func @depthwise_conv_3d_ndhwc_dhwc(%arg0: tensor<3x8x15x9x10xf32>, %arg1: tensor<2x2x2x10xf32>, %arg2: tensor<3x4x5x6x10xf32>) -> tensor<3x4x5x6x10xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1 * 2 + d4, d2 * 3 + d5 * 2, d3 + d6 * 3, d7)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d4, d5, d6, d7)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d2, d3, d7)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction", "parallel"]} ins(%arg0, %arg1 : tensor<3x8x15x9x10xf32>, tensor<2x2x2x10xf32>) outs(%arg2 : tensor<3x4x5x6x10xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6x10xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x10xf32>
// CHECK-NEXT: }
func.func @depthwise_conv_3d_ndhwc_dhwc(%a0: tensor<3x8x15x9x10xf32>, %a1: tensor<2x2x2x10xf32>, %a2: tensor<3x4x5x6x10xf32>) -> tensor<3x4x5x6x10xf32> {
  %0 = linalg.depthwise_conv_3d_ndhwc_dhwc {dilations = dense<[1, 2, 3]> : tensor<3xi64>, strides = dense<[2, 3, 1]> : tensor<3xi64>} ins(%a0, %a1 : tensor<3x8x15x9x10xf32>, tensor<2x2x2x10xf32>) outs(%a2 : tensor<3x4x5x6x10xf32>) -> tensor<3x4x5x6x10xf32>
  return %0 : tensor<3x4x5x6x10xf32>
}

// -----

// CHECK-LABEL: func.func @depthwise_conv_3d_ncdhw_cdhw(%arg0: tensor<3x10x8x15x9xf32>, %arg1: tensor<10x2x2x2xf32>, %arg2: tensor<3x10x4x5x6xf32>) -> tensor<3x10x4x5x6xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d7, d1 * 2 + d4, d2 * 3 + d5 * 2, d3 + d6 * 3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d7, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d7, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction", "parallel"]} ins(%arg0, %arg1 : tensor<3x10x8x15x9xf32>, tensor<10x2x2x2xf32>) outs(%arg2 : tensor<3x10x4x5x6xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x10x4x5x6xf32>
// CHECK-NEXT:   return %0 : tensor<3x10x4x5x6xf32>
// CHECK-NEXT: }
func.func @depthwise_conv_3d_ncdhw_cdhw(%a0: tensor<3x10x8x15x9xf32>, %a1: tensor<10x2x2x2xf32>, %a2: tensor<3x10x4x5x6xf32>) -> tensor<3x10x4x5x6xf32> {
  %0 = linalg.depthwise_conv_3d_ncdhw_cdhw {dilations = dense<[1, 2, 3]> : tensor<3xi64>, strides = dense<[2, 3, 1]> : tensor<3xi64>} ins(%a0, %a1 : tensor<3x10x8x15x9xf32>, tensor<10x2x2x2xf32>) outs(%a2 : tensor<3x10x4x5x6xf32>) -> tensor<3x10x4x5x6xf32>
  return %0 : tensor<3x10x4x5x6xf32>
}

// -----

// CHECK-LABEL: func.func @depthwise_conv_3d_ndhwc_dhwcm(%arg0: tensor<3x8x15x9x11xf32>, %arg1: tensor<2x2x2x11x7xf32>, %arg2: tensor<3x4x5x6x11x7xf32>) -> tensor<3x4x5x6x11x7xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d0, d1 * 2 + d5, d2 * 3 + d6 * 2, d3 + d7 * 3, d8)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d5, d6, d7, d8, d4)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d0, d1, d2, d3, d8, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction", "parallel"]} ins(%arg0, %arg1 : tensor<3x8x15x9x11xf32>, tensor<2x2x2x11x7xf32>) outs(%arg2 : tensor<3x4x5x6x11x7xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6x11x7xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x11x7xf32>
// CHECK-NEXT: }
func.func @depthwise_conv_3d_ndhwc_dhwcm(%a0: tensor<3x8x15x9x11xf32>, %a1: tensor<2x2x2x11x7xf32>, %a2: tensor<3x4x5x6x11x7xf32>) -> tensor<3x4x5x6x11x7xf32> {
  %0 = linalg.depthwise_conv_3d_ndhwc_dhwcm {dilations = dense<[1, 2, 3]> : tensor<3xi64>, strides = dense<[2, 3, 1]> : tensor<3xi64>} ins(%a0, %a1 : tensor<3x8x15x9x11xf32>, tensor<2x2x2x11x7xf32>) outs(%a2 : tensor<3x4x5x6x11x7xf32>) -> tensor<3x4x5x6x11x7xf32>
  return %0 : tensor<3x4x5x6x11x7xf32>
}

// -----

// CHECK-LABEL: func.func @pooling_nhwc_sum(%arg0: tensor<3x8x15x6xf32>, %arg1: tensor<2x2xf32>, %arg2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 3 + d5 * 2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x15x6xf32>, tensor<2x2xf32>) outs(%arg2 : tensor<3x4x5x6xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.addf %out, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xf32>
// CHECK-NEXT: }
func.func @pooling_nhwc_sum(%a0: tensor<3x8x15x6xf32>, %a1: tensor<2x2xf32>, %a2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
  %0 = linalg.pooling_nhwc_sum {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x8x15x6xf32>, tensor<2x2xf32>) outs(%a2 : tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32>
  return %0 : tensor<3x4x5x6xf32>
}

// -----

// CHECK-LABEL: func.func @pooling_nchw_sum(%arg0: tensor<3x4x10x18xf32>, %arg1: tensor<2x2xf32>, %arg2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2 * 2 + d4, d3 * 3 + d5 * 2)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x4x10x18xf32>, tensor<2x2xf32>) outs(%arg2 : tensor<3x4x5x6xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.addf %out, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xf32>
// CHECK-NEXT: }
func.func @pooling_nchw_sum(%a0: tensor<3x4x10x18xf32>, %a1: tensor<2x2xf32>, %a2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
  %0 = linalg.pooling_nchw_sum {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x4x10x18xf32>, tensor<2x2xf32>) outs(%a2 : tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32>
  return %0 : tensor<3x4x5x6xf32>
}

// -----

// CHECK-LABEL: func.func @pooling_nhwc_max(%arg0: tensor<3x8x15x6xf32>, %arg1: tensor<2x2xf32>, %arg2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 3 + d5 * 2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x15x6xf32>, tensor<2x2xf32>) outs(%arg2 : tensor<3x4x5x6xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.maximumf %out, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xf32>
// CHECK-NEXT: }
func.func @pooling_nhwc_max(%a0: tensor<3x8x15x6xf32>, %a1: tensor<2x2xf32>, %a2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
  %0 = linalg.pooling_nhwc_max {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x8x15x6xf32>, tensor<2x2xf32>) outs(%a2 : tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32>
  return %0 : tensor<3x4x5x6xf32>
}

// -----

// CHECK-LABEL: func.func @pooling_nhwc_max_unsigned(%arg0: tensor<3x8x15x6xi8>, %arg1: tensor<2x2xi32>, %arg2: tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 3 + d5 * 2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x15x6xi8>, tensor<2x2xi32>) outs(%arg2 : tensor<3x4x5x6xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.extui %in : i8 to i32
// CHECK-NEXT:     %2 = arith.maxui %out, %1 : i32
// CHECK-NEXT:     linalg.yield %2 : i32
// CHECK-NEXT:   } -> tensor<3x4x5x6xi32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xi32>
// CHECK-NEXT: }
func.func @pooling_nhwc_max_unsigned(%a0: tensor<3x8x15x6xi8>, %a1: tensor<2x2xi32>, %a2: tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32> {
  %0 = linalg.pooling_nhwc_max_unsigned {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x8x15x6xi8>, tensor<2x2xi32>) outs(%a2 : tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32>
  return %0 : tensor<3x4x5x6xi32>
}

// -----

// CHECK-LABEL: func.func @pooling_nchw_max(%arg0: tensor<3x4x10x18xf32>, %arg1: tensor<2x2xf32>, %arg2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2 * 2 + d4, d3 * 3 + d5 * 2)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x4x10x18xf32>, tensor<2x2xf32>) outs(%arg2 : tensor<3x4x5x6xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.maximumf %out, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xf32>
// CHECK-NEXT: }
func.func @pooling_nchw_max(%a0: tensor<3x4x10x18xf32>, %a1: tensor<2x2xf32>, %a2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
  %0 = linalg.pooling_nchw_max {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x4x10x18xf32>, tensor<2x2xf32>) outs(%a2 : tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32>
  return %0 : tensor<3x4x5x6xf32>
}

// -----

// CHECK-LABEL: func.func @pooling_nhwc_min(%arg0: tensor<3x8x15x6xf32>, %arg1: tensor<2x2xf32>, %arg2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 3 + d5 * 2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x15x6xf32>, tensor<2x2xf32>) outs(%arg2 : tensor<3x4x5x6xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.minimumf %out, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xf32>
// CHECK-NEXT: }
func.func @pooling_nhwc_min(%a0: tensor<3x8x15x6xf32>, %a1: tensor<2x2xf32>, %a2: tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32> {
  %0 = linalg.pooling_nhwc_min {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x8x15x6xf32>, tensor<2x2xf32>) outs(%a2 : tensor<3x4x5x6xf32>) -> tensor<3x4x5x6xf32>
  return %0 : tensor<3x4x5x6xf32>
}

// -----

// CHECK-LABEL: func.func @pooling_nhwc_min_unsigned(%arg0: tensor<3x8x15x6xi8>, %arg1: tensor<2x2xi32>, %arg2: tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 3 + d5 * 2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x15x6xi8>, tensor<2x2xi32>) outs(%arg2 : tensor<3x4x5x6xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.extui %in : i8 to i32
// CHECK-NEXT:     %2 = arith.minui %out, %1 : i32
// CHECK-NEXT:     linalg.yield %2 : i32
// CHECK-NEXT:   } -> tensor<3x4x5x6xi32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6xi32>
// CHECK-NEXT: }
func.func @pooling_nhwc_min_unsigned(%a0: tensor<3x8x15x6xi8>, %a1: tensor<2x2xi32>, %a2: tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32> {
  %0 = linalg.pooling_nhwc_min_unsigned {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%a0, %a1 : tensor<3x8x15x6xi8>, tensor<2x2xi32>) outs(%a2 : tensor<3x4x5x6xi32>) -> tensor<3x4x5x6xi32>
  return %0 : tensor<3x4x5x6xi32>
}

// -----

// CHECK-LABEL: func.func @pooling_nwc_sum(%arg0: tensor<3x8x5xf32>, %arg1: tensor<2xf32>, %arg2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1 * 2 + d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x5xf32>, tensor<2xf32>) outs(%arg2 : tensor<3x4x5xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.addf %out, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4x5xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5xf32>
// CHECK-NEXT: }
func.func @pooling_nwc_sum(%a0: tensor<3x8x5xf32>, %a1: tensor<2xf32>, %a2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
  %0 = linalg.pooling_nwc_sum {dilations = dense<1> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%a0, %a1 : tensor<3x8x5xf32>, tensor<2xf32>) outs(%a2 : tensor<3x4x5xf32>) -> tensor<3x4x5xf32>
  return %0 : tensor<3x4x5xf32>
}

// -----

// CHECK-LABEL: func.func @pooling_ncw_sum(%arg0: tensor<3x4x10xf32>, %arg1: tensor<2xf32>, %arg2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2 * 2 + d3)>, affine_map<(d0, d1, d2, d3) -> (d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x4x10xf32>, tensor<2xf32>) outs(%arg2 : tensor<3x4x5xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.addf %out, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4x5xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5xf32>
// CHECK-NEXT: }
func.func @pooling_ncw_sum(%a0: tensor<3x4x10xf32>, %a1: tensor<2xf32>, %a2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
  %0 = linalg.pooling_ncw_sum {dilations = dense<1> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%a0, %a1 : tensor<3x4x10xf32>, tensor<2xf32>) outs(%a2 : tensor<3x4x5xf32>) -> tensor<3x4x5xf32>
  return %0 : tensor<3x4x5xf32>
}

// -----

// CHECK-LABEL: func.func @pooling_nwc_max(%arg0: tensor<3x8x5xf32>, %arg1: tensor<2xf32>, %arg2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1 * 2 + d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x5xf32>, tensor<2xf32>) outs(%arg2 : tensor<3x4x5xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.maximumf %out, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4x5xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5xf32>
// CHECK-NEXT: }
func.func @pooling_nwc_max(%a0: tensor<3x8x5xf32>, %a1: tensor<2xf32>, %a2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
  %0 = linalg.pooling_nwc_max {dilations = dense<1> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%a0, %a1 : tensor<3x8x5xf32>, tensor<2xf32>) outs(%a2 : tensor<3x4x5xf32>) -> tensor<3x4x5xf32>
  return %0 : tensor<3x4x5xf32>
}

// -----

// CHECK-LABEL: func.func @pooling_nwc_max_unsigned(%arg0: tensor<3x8x5xi8>, %arg1: tensor<2xi32>, %arg2: tensor<3x4x5xi32>) -> tensor<3x4x5xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1 * 2 + d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x5xi8>, tensor<2xi32>) outs(%arg2 : tensor<3x4x5xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.extui %in : i8 to i32
// CHECK-NEXT:     %2 = arith.maxui %out, %1 : i32
// CHECK-NEXT:     linalg.yield %2 : i32
// CHECK-NEXT:   } -> tensor<3x4x5xi32>
// CHECK-NEXT:   return %0 : tensor<3x4x5xi32>
// CHECK-NEXT: }
func.func @pooling_nwc_max_unsigned(%a0: tensor<3x8x5xi8>, %a1: tensor<2xi32>, %a2: tensor<3x4x5xi32>) -> tensor<3x4x5xi32> {
  %0 = linalg.pooling_nwc_max_unsigned {dilations = dense<1> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%a0, %a1 : tensor<3x8x5xi8>, tensor<2xi32>) outs(%a2 : tensor<3x4x5xi32>) -> tensor<3x4x5xi32>
  return %0 : tensor<3x4x5xi32>
}

// -----

// CHECK-LABEL: func.func @pooling_ncw_max(%arg0: tensor<3x4x10xf32>, %arg1: tensor<2xf32>, %arg2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2 * 2 + d3)>, affine_map<(d0, d1, d2, d3) -> (d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x4x10xf32>, tensor<2xf32>) outs(%arg2 : tensor<3x4x5xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.maximumf %out, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4x5xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5xf32>
// CHECK-NEXT: }
func.func @pooling_ncw_max(%a0: tensor<3x4x10xf32>, %a1: tensor<2xf32>, %a2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
  %0 = linalg.pooling_ncw_max {dilations = dense<1> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%a0, %a1 : tensor<3x4x10xf32>, tensor<2xf32>) outs(%a2 : tensor<3x4x5xf32>) -> tensor<3x4x5xf32>
  return %0 : tensor<3x4x5xf32>
}

// -----

// CHECK-LABEL: func.func @pooling_nwc_min(%arg0: tensor<3x8x5xf32>, %arg1: tensor<2xf32>, %arg2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1 * 2 + d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x5xf32>, tensor<2xf32>) outs(%arg2 : tensor<3x4x5xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.minimumf %out, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4x5xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5xf32>
// CHECK-NEXT: }
func.func @pooling_nwc_min(%a0: tensor<3x8x5xf32>, %a1: tensor<2xf32>, %a2: tensor<3x4x5xf32>) -> tensor<3x4x5xf32> {
  %0 = linalg.pooling_nwc_min {dilations = dense<1> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%a0, %a1 : tensor<3x8x5xf32>, tensor<2xf32>) outs(%a2 : tensor<3x4x5xf32>) -> tensor<3x4x5xf32>
  return %0 : tensor<3x4x5xf32>
}

// -----

// CHECK-LABEL: func.func @pooling_nwc_min_unsigned(%arg0: tensor<3x8x5xi8>, %arg1: tensor<2xi32>, %arg2: tensor<3x4x5xi32>) -> tensor<3x4x5xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1 * 2 + d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x5xi8>, tensor<2xi32>) outs(%arg2 : tensor<3x4x5xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.extui %in : i8 to i32
// CHECK-NEXT:     %2 = arith.minui %out, %1 : i32
// CHECK-NEXT:     linalg.yield %2 : i32
// CHECK-NEXT:   } -> tensor<3x4x5xi32>
// CHECK-NEXT:   return %0 : tensor<3x4x5xi32>
// CHECK-NEXT: }
func.func @pooling_nwc_min_unsigned(%a0: tensor<3x8x5xi8>, %a1: tensor<2xi32>, %a2: tensor<3x4x5xi32>) -> tensor<3x4x5xi32> {
  %0 = linalg.pooling_nwc_min_unsigned {dilations = dense<1> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%a0, %a1 : tensor<3x8x5xi8>, tensor<2xi32>) outs(%a2 : tensor<3x4x5xi32>) -> tensor<3x4x5xi32>
  return %0 : tensor<3x4x5xi32>
}

// -----

// CHECK-LABEL: func.func @pooling_ndhwc_sum(%arg0: tensor<3x8x15x9x7xf32>, %arg1: tensor<2x2x2xf32>, %arg2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1 * 2 + d5, d2 * 3 + d6 * 2, d3 + d7 * 3, d4)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d5, d6, d7)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x15x9x7xf32>, tensor<2x2x2xf32>) outs(%arg2 : tensor<3x4x5x6x7xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.addf %out, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6x7xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x7xf32>
// CHECK-NEXT: }
func.func @pooling_ndhwc_sum(%a0: tensor<3x8x15x9x7xf32>, %a1: tensor<2x2x2xf32>, %a2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
  %0 = linalg.pooling_ndhwc_sum {dilations = dense<[1, 2, 3]> : tensor<3xi64>, strides = dense<[2, 3, 1]> : tensor<3xi64>} ins(%a0, %a1 : tensor<3x8x15x9x7xf32>, tensor<2x2x2xf32>) outs(%a2 : tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32>
  return %0 : tensor<3x4x5x6x7xf32>
}

// -----

// CHECK-LABEL: func.func @pooling_ndhwc_max(%arg0: tensor<3x8x15x9x7xf32>, %arg1: tensor<2x2x2xf32>, %arg2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1 * 2 + d5, d2 * 3 + d6 * 2, d3 + d7 * 3, d4)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d5, d6, d7)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x15x9x7xf32>, tensor<2x2x2xf32>) outs(%arg2 : tensor<3x4x5x6x7xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.maximumf %out, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6x7xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x7xf32>
// CHECK-NEXT: }
func.func @pooling_ndhwc_max(%a0: tensor<3x8x15x9x7xf32>, %a1: tensor<2x2x2xf32>, %a2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
  %0 = linalg.pooling_ndhwc_max {dilations = dense<[1, 2, 3]> : tensor<3xi64>, strides = dense<[2, 3, 1]> : tensor<3xi64>} ins(%a0, %a1 : tensor<3x8x15x9x7xf32>, tensor<2x2x2xf32>) outs(%a2 : tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32>
  return %0 : tensor<3x4x5x6x7xf32>
}

// -----

// CHECK-LABEL: func.func @pooling_ndhwc_min(%arg0: tensor<3x8x15x9x7xf32>, %arg1: tensor<2x2x2xf32>, %arg2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1 * 2 + d5, d2 * 3 + d6 * 2, d3 + d7 * 3, d4)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d5, d6, d7)>, affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<3x8x15x9x7xf32>, tensor<2x2x2xf32>) outs(%arg2 : tensor<3x4x5x6x7xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.minimumf %out, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<3x4x5x6x7xf32>
// CHECK-NEXT:   return %0 : tensor<3x4x5x6x7xf32>
// CHECK-NEXT: }
func.func @pooling_ndhwc_min(%a0: tensor<3x8x15x9x7xf32>, %a1: tensor<2x2x2xf32>, %a2: tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32> {
  %0 = linalg.pooling_ndhwc_min {dilations = dense<[1, 2, 3]> : tensor<3xi64>, strides = dense<[2, 3, 1]> : tensor<3xi64>} ins(%a0, %a1 : tensor<3x8x15x9x7xf32>, tensor<2x2x2xf32>) outs(%a2 : tensor<3x4x5x6x7xf32>) -> tensor<3x4x5x6x7xf32>
  return %0 : tensor<3x4x5x6x7xf32>
}

// -----

// Transposed and broadcast inputs.
// CHECK-LABEL: func.func @matmul_maps(%arg0: tensor<8x4xf32>, %arg1: tensor<8xf32>, %arg2: tensor<4x6xf32>) -> tensor<4x6xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d2, d0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : tensor<8x4xf32>, tensor<8xf32>) outs(%arg2 : tensor<4x6xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<4x6xf32>
// CHECK-NEXT:   return %0 : tensor<4x6xf32>
// CHECK-NEXT: }
func.func @matmul_maps(%a: tensor<8x4xf32>, %b: tensor<8xf32>, %c: tensor<4x6xf32>) -> tensor<4x6xf32> {
  %0 = linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (k, m)>, affine_map<(m, n, k) -> (k)>, affine_map<(m, n, k) -> (m, n)>] ins(%a, %b : tensor<8x4xf32>, tensor<8xf32>) outs(%c : tensor<4x6xf32>) -> tensor<4x6xf32>
  return %0 : tensor<4x6xf32>
}

// -----

// Integers, taken as unsigned.
// CHECK-LABEL: func.func @matmul_unsigned(%arg0: memref<4x8xi8>, %arg1: memref<8x6xi8>, %arg2: memref<4x6xi32>) {
// CHECK-NEXT:   linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%arg0, %arg1 : memref<4x8xi8>, memref<8x6xi8>) outs(%arg2 : memref<4x6xi32>) {
// CHECK-NEXT:   ^bb0(%in: i8, %in_0: i8, %out: i32):
// CHECK-NEXT:     %0 = arith.extui %in : i8 to i32
// CHECK-NEXT:     %1 = arith.extui %in_0 : i8 to i32
// CHECK-NEXT:     %2 = arith.muli %0, %1 : i32
// CHECK-NEXT:     %3 = arith.addi %out, %2 : i32
// CHECK-NEXT:     linalg.yield %3 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @matmul_unsigned(%a: memref<4x8xi8>, %b: memref<8x6xi8>, %c: memref<4x6xi32>) {
  linalg.matmul {cast = #linalg.type_fn<cast_unsigned>} ins(%a, %b : memref<4x8xi8>, memref<8x6xi8>) outs(%c : memref<4x6xi32>)
  return
}

// -----

// CHECK-LABEL: func.func @contract(%arg0: tensor<2x4x8xf32>, %arg1: tensor<8x4xf32>, %arg2: tensor<2xf32>) -> tensor<2xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0)>], iterator_types = ["parallel", "reduction", "reduction"]} ins(%arg0, %arg1 : tensor<2x4x8xf32>, tensor<8x4xf32>) outs(%arg2 : tensor<2xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.mulf %in, %in_0 : f32
// CHECK-NEXT:     %2 = arith.addf %out, %1 : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<2xf32>
// CHECK-NEXT:   return %0 : tensor<2xf32>
// CHECK-NEXT: }
func.func @contract(%a: tensor<2x4x8xf32>, %b: tensor<8x4xf32>, %c: tensor<2xf32>) -> tensor<2xf32> {
  %0 = linalg.contract indexing_maps = [affine_map<(b, j, k) -> (b, j, k)>, affine_map<(b, j, k) -> (k, j)>, affine_map<(b, j, k) -> (b)>] ins(%a, %b : tensor<2x4x8xf32>, tensor<8x4xf32>) outs(%c : tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// CHECK-LABEL: func.func @elementwise(%arg0: tensor<?x4xf32>, %arg1: tensor<?x4xf32>) -> tensor<?x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<?x4xf32>) outs(%arg1 : tensor<?x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = math.tanh %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<?x4xf32>
// CHECK-NEXT:   return %0 : tensor<?x4xf32>
// CHECK-NEXT: }
func.func @elementwise(%a: tensor<?x4xf32>, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = linalg.elementwise kind=#linalg.elementwise_kind<tanh> ins(%a : tensor<?x4xf32>) outs(%c : tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

// CHECK-LABEL: func.func @elementwise_maps(%arg0: tensor<4xi32>, %arg1: tensor<3x4xi32>, %arg2: tensor<4x3xi32>) -> tensor<4x3xi32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0, %arg1 : tensor<4xi32>, tensor<3x4xi32>) outs(%arg2 : tensor<4x3xi32>) {
// CHECK-NEXT:   ^bb0(%in: i32, %in_0: i32, %out: i32):
// CHECK-NEXT:     %1 = arith.maxui %in, %in_0 : i32
// CHECK-NEXT:     linalg.yield %1 : i32
// CHECK-NEXT:   } -> tensor<4x3xi32>
// CHECK-NEXT:   return %0 : tensor<4x3xi32>
// CHECK-NEXT: }
func.func @elementwise_maps(%a: tensor<4xi32>, %b: tensor<3x4xi32>, %c: tensor<4x3xi32>) -> tensor<4x3xi32> {
  %0 = linalg.elementwise kind=#linalg.elementwise_kind<max_unsigned> indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>] ins(%a, %b : tensor<4xi32>, tensor<3x4xi32>) outs(%c : tensor<4x3xi32>) -> tensor<4x3xi32>
  return %0 : tensor<4x3xi32>
}

// -----

// CHECK-LABEL: func.func @map(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%arg0 : tensor<4xf32>) outs(%arg1 : tensor<4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = math.absf %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<4xf32>
// CHECK-NEXT:   return %0 : tensor<4xf32>
// CHECK-NEXT: }
func.func @map(%a: tensor<4xf32>, %c: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.map { math.absf } ins(%a : tensor<4xf32>) outs(%c : tensor<4xf32>)
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @reduce(%arg0: tensor<4x8xf32>, %arg1: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%arg0 : tensor<4x8xf32>) outs(%arg1 : tensor<4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.maximumf %out, %in : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<4xf32>
// CHECK-NEXT:   return %0 : tensor<4xf32>
// CHECK-NEXT: }
func.func @reduce(%a: tensor<4x8xf32>, %c: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.reduce { arith.maximumf } ins(%a : tensor<4x8xf32>) outs(%c : tensor<4xf32>) dimensions = [1]
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @transpose(%arg0: memref<2x3x4xf32>, %arg1: memref<4x2x3xf32>) {
// CHECK-NEXT:   linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d1, d2, d0)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%arg0 : memref<2x3x4xf32>) outs(%arg1 : memref<4x2x3xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     linalg.yield %in : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @transpose(%a: memref<2x3x4xf32>, %c: memref<4x2x3xf32>) {
  linalg.transpose ins(%a : memref<2x3x4xf32>) outs(%c : memref<4x2x3xf32>) permutation = [2, 0, 1]
  return
}

// -----

// CHECK-LABEL: func.func @broadcast(%arg0: memref<3xf32>, %arg1: memref<2x3x4xf32>) {
// CHECK-NEXT:   linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d1)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%arg0 : memref<3xf32>) outs(%arg1 : memref<2x3x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     linalg.yield %in : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @broadcast(%a: memref<3xf32>, %c: memref<2x3x4xf32>) {
  linalg.broadcast ins(%a : memref<3xf32>) outs(%c : memref<2x3x4xf32>) dimensions = [0, 2]
  return
}
