// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, by way of the generic form too.

// CHECK-LABEL: func.func @parts(%arg0: tensor<4x?xf32>, %arg1: tensor<2x3xf32>, %arg2: index, %arg3: f32) -> tensor<4x?xf32> {
// CHECK-NEXT:   %0 = tensor.empty() : tensor<4x8xf32>
// CHECK-NEXT:   %1 = tensor.empty(%arg2) : tensor<?x8xf32, "encoding">
// CHECK-NEXT:   %dim = tensor.dim %arg0, %arg2 : tensor<4x?xf32>
// CHECK-NEXT:   %rank = tensor.rank %arg0 : tensor<4x?xf32>
// CHECK-NEXT:   %cast = tensor.cast %arg0 : tensor<4x?xf32> to tensor<?x?xf32>
// CHECK-NEXT:   %2 = tensor.bitcast %arg0 : tensor<4x?xf32> to tensor<4x?xi32>
// CHECK-NEXT:   %extracted = tensor.extract %arg0[%arg2, %arg2] : tensor<4x?xf32>
// CHECK-NEXT:   %inserted = tensor.insert %arg3 into %0[%arg2, %arg2] : tensor<4x8xf32>
// CHECK-NEXT:   %extracted_slice = tensor.extract_slice %arg0[0, %arg2] [2, 3] [1, 1] : tensor<4x?xf32> to tensor<2x3xf32>
// CHECK-NEXT:   %extracted_slice_0 = tensor.extract_slice %arg0[0, 0] [1, 3] [1, 1] : tensor<4x?xf32> to tensor<3xf32>
// CHECK-NEXT:   %inserted_slice = tensor.insert_slice %arg1 into %arg0[%arg2, 0] [2, 3] [1, 2] : tensor<2x3xf32> into tensor<4x?xf32>
// CHECK-NEXT:   return %inserted_slice : tensor<4x?xf32>
// CHECK-NEXT: }
func.func @parts(%t: tensor<4x?xf32>, %s: tensor<2x3xf32>, %n: index, %x: f32) -> tensor<4x?xf32> {
  %0 = tensor.empty() : tensor<4x8xf32>
  %1 = tensor.empty(%n) : tensor<?x8xf32, "encoding">
  %2 = tensor.dim %t, %n : tensor<4x?xf32>
  %3 = tensor.rank %t : tensor<4x?xf32>
  %4 = tensor.cast %t : tensor<4x?xf32> to tensor<?x?xf32>
  %5 = tensor.bitcast %t : tensor<4x?xf32> to tensor<4x?xi32>
  %6 = tensor.extract %t[%n, %n] : tensor<4x?xf32>
  %7 = tensor.insert %x into %0[%n, %n] : tensor<4x8xf32>
  %8 = tensor.extract_slice %t[0, %n] [2, 3] [1, 1] : tensor<4x?xf32> to tensor<2x3xf32>
  %9 = tensor.extract_slice %t[0, 0] [1, 3] [1, 1] : tensor<4x?xf32> to tensor<3xf32>
  %10 = tensor.insert_slice %s into %t[%n, 0] [2, 3] [1, 2] : tensor<2x3xf32> into tensor<4x?xf32>
  return %10 : tensor<4x?xf32>
}

// CHECK-LABEL: func.func @shapes(%arg0: tensor<4x8xf32>, %arg1: tensor<?x8xf32>, %arg2: tensor<2xindex>, %arg3: index) -> tensor<?x?xf32> {
// CHECK-NEXT:   %collapsed = tensor.collapse_shape %arg0 {{\[\[}}0, 1]] : tensor<4x8xf32> into tensor<32xf32>
// CHECK-NEXT:   %expanded = tensor.expand_shape %arg1 {{\[\[}}0], [1, 2]] output_shape [%arg3, 2, 4] : tensor<?x8xf32> into tensor<?x2x4xf32>
// CHECK-NEXT:   %reshape = tensor.reshape %arg0(%arg2) : (tensor<4x8xf32>, tensor<2xindex>) -> tensor<?x?xf32>
// CHECK-NEXT:   return %reshape : tensor<?x?xf32>
// CHECK-NEXT: }
func.func @shapes(%t: tensor<4x8xf32>, %o: tensor<?x8xf32>, %shape: tensor<2xindex>, %n: index) -> tensor<?x?xf32> {
  %0 = tensor.collapse_shape %t [[0, 1]] : tensor<4x8xf32> into tensor<32xf32>
  %1 = tensor.expand_shape %o [[0], [1, 2]] output_shape [%n, 2, 4] : tensor<?x8xf32> into tensor<?x2x4xf32>
  %2 = tensor.reshape %t(%shape) : (tensor<4x8xf32>, tensor<2xindex>) -> tensor<?x?xf32>
  return %2 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @made(%arg0: tensor<4x8xf32>, %arg1: f32, %arg2: index) -> tensor<?x8xf32> {
// CHECK-NEXT:   %concat = tensor.concat dim(0) %arg0, %arg0 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<8x8xf32>
// CHECK-NEXT:   %splat = tensor.splat %arg1 : tensor<2x2xf32>
// CHECK-NEXT:   %splat_0 = tensor.splat %arg1[%arg2] : tensor<?x2xf32>
// CHECK-NEXT:   %from_elements = tensor.from_elements %arg1, %arg1 : tensor<2xf32>
// CHECK-NEXT:   %from_elements_1 = tensor.from_elements  : tensor<0xf32>
// CHECK-NEXT:   %padded = tensor.pad %arg0 low[1, %arg2] high[0, 2] {
// CHECK-NEXT:   ^bb0(%arg3: index, %arg4: index):
// CHECK-NEXT:     tensor.yield %arg1 : f32
// CHECK-NEXT:   } : tensor<4x8xf32> to tensor<5x?xf32>
// CHECK-NEXT:   %padded_2 = tensor.pad %arg0 nofold low[0, 0] high[0, 0] {
// CHECK-NEXT:   ^bb0(%arg3: index, %arg4: index):
// CHECK-NEXT:     tensor.yield %arg1 : f32
// CHECK-NEXT:   } : tensor<4x8xf32> to tensor<4x8xf32>
// CHECK-NEXT:   %generated = tensor.generate %arg2 {
// CHECK-NEXT:   ^bb0(%arg3: index, %arg4: index):
// CHECK-NEXT:     tensor.yield %arg1 : f32
// CHECK-NEXT:   } : tensor<?x8xf32>
// CHECK-NEXT:   return %generated : tensor<?x8xf32>
// CHECK-NEXT: }
func.func @made(%t: tensor<4x8xf32>, %x: f32, %n: index) -> tensor<?x8xf32> {
  %0 = tensor.concat dim(0) %t, %t : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<8x8xf32>
  %1 = tensor.splat %x : tensor<2x2xf32>
  %2 = tensor.splat %x[%n] : tensor<?x2xf32>
  %3 = tensor.from_elements %x, %x : tensor<2xf32>
  %4 = tensor.from_elements : tensor<0xf32>
  %5 = tensor.pad %t low[1, %n] high[0, 2] {
  ^bb0(%i: index, %j: index):
    tensor.yield %x : f32
  } : tensor<4x8xf32> to tensor<5x?xf32>
  %6 = tensor.pad %t nofold low[0, 0] high[0, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %x : f32
  } : tensor<4x8xf32> to tensor<4x8xf32>
  %7 = tensor.generate %n {
  ^bb0(%i: index, %j: index):
    tensor.yield %x : f32
  } : tensor<?x8xf32>
  return %7 : tensor<?x8xf32>
}

// CHECK-LABEL: func.func @coordinates(%arg0: tensor<4x5x6xf32>, %arg1: tensor<1x3x2xindex>) -> tensor<4x5x6xf32> {
// CHECK-NEXT:   %gather = tensor.gather %arg0[%arg1] gather_dims([1, 2]) : (tensor<4x5x6xf32>, tensor<1x3x2xindex>) -> tensor<1x3x4xf32>
// CHECK-NEXT:   %gather_0 = tensor.gather %arg0[%arg1] gather_dims([0, 2]) unique : (tensor<4x5x6xf32>, tensor<1x3x2xindex>) -> tensor<1x3x1x5x1xf32>
// CHECK-NEXT:   %scatter = tensor.scatter %gather into %arg0[%arg1] scatter_dims([1, 2]) unique : (tensor<1x3x4xf32>, tensor<4x5x6xf32>, tensor<1x3x2xindex>) -> tensor<4x5x6xf32>
// CHECK-NEXT:   return %scatter : tensor<4x5x6xf32>
// CHECK-NEXT: }
func.func @coordinates(%t: tensor<4x5x6xf32>, %at: tensor<1x3x2xindex>) -> tensor<4x5x6xf32> {
  %0 = tensor.gather %t[%at] gather_dims([1, 2]) : (tensor<4x5x6xf32>, tensor<1x3x2xindex>) -> tensor<1x3x4xf32>
  %1 = tensor.gather %t[%at] gather_dims([0, 2]) unique : (tensor<4x5x6xf32>, tensor<1x3x2xindex>) -> tensor<1x3x1x5x1xf32>
  %2 = tensor.scatter %0 into %t[%at] scatter_dims([1, 2]) unique : (tensor<1x3x4xf32>, tensor<4x5x6xf32>, tensor<1x3x2xindex>) -> tensor<4x5x6xf32>
  return %2 : tensor<4x5x6xf32>
}

// CHECK-LABEL: func.func @parallel(%arg0: tensor<8xf32>, %arg1: tensor<1xf32>) -> tensor<8xf32> {
// CHECK-NEXT:   %0 = scf.forall (%arg2) in (8) shared_outs(%arg3 = %arg0) -> (tensor<8xf32>) {
// CHECK-NEXT:     scf.forall.in_parallel {
// CHECK-NEXT:       tensor.parallel_insert_slice %arg1 into %arg3[%arg2] [1] [1] : tensor<1xf32> into tensor<8xf32>
// CHECK-NEXT:     }
// CHECK-NEXT:   }
// CHECK-NEXT:   return %0 : tensor<8xf32>
// CHECK-NEXT: }
func.func @parallel(%t: tensor<8xf32>, %part: tensor<1xf32>) -> tensor<8xf32> {
  %0 = scf.forall (%i) in (8) shared_outs(%o = %t) -> (tensor<8xf32>) {
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %part into %o[%i] [1] [1] : tensor<1xf32> into tensor<8xf32>
    }
  }
  return %0 : tensor<8xf32>
}
