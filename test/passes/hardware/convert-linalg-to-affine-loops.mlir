// RUN: terrace-opt %s --convert-linalg-to-affine-loops --mlir-print-local-scope | FileCheck %s
// RUN: terrace-opt %s --verify-each=run --convert-linalg-to-affine-loops --lower-affine 2>&1 | FileCheck %s --check-prefix=SAME
// RUN: terrace-opt %s --convert-linalg-to-affine-loops --mlir-print-op-generic | terrace-opt --convert-linalg-to-affine-loops --mlir-print-local-scope | FileCheck %s

// SAME-NOT: {{warning|error}}
// SAME: func.func @main

// Windows are read at sums of indices; a loop of one iteration is none.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: memref<1x9x2xf32>, %[[K:.*]]: memref<3x2x4xf32>, %[[O:.*]]: memref<1x4x4xf32>)
// CHECK: affine.for %[[W:.*]] = 0 to 4 {
// CHECK-NEXT: affine.for %[[F:.*]] = 0 to 4 {
// CHECK-NEXT: affine.for %[[D:.*]] = 0 to 3 {
// CHECK-NEXT: affine.for %[[C:.*]] = 0 to 2 {
// CHECK: affine.load %[[X]][%{{.*}}, %[[W]] * 2 + %[[D]], %[[C]]] : memref<1x9x2xf32>
// CHECK: affine.load %[[K]][%[[D]], %[[C]], %[[F]]] : memref<3x2x4xf32>
// CHECK: affine.store %{{.*}}, %[[O]][%{{.*}}, %[[W]], %[[F]]] : memref<1x4x4xf32>
func.func @main(%x: memref<1x9x2xf32>, %k: memref<3x2x4xf32>, %o: memref<1x4x4xf32>) {
  linalg.conv_1d_nwc_wcf {strides = dense<2> : tensor<1xi64>} ins(%x, %k : memref<1x9x2xf32>, memref<3x2x4xf32>) outs(%o : memref<1x4x4xf32>)
  return
}

// CHECK-LABEL: func.func @open(
// CHECK-SAME: %[[A:.*]]: memref<?x8xf32>, %[[O:.*]]: memref<?x8xf32>)
// CHECK: %[[M:.*]] = memref.dim %[[A]], %{{.*}} : memref<?x8xf32>
// CHECK: affine.for %[[I:.*]] = 0 to %[[M]] {
// CHECK-NEXT: affine.for %[[J:.*]] = 0 to 8 {
// CHECK-NEXT: %[[V:.*]] = affine.load %[[A]][%[[I]], %[[J]]]
// CHECK-NEXT: %[[E:.*]] = math.exp %[[V]]
// CHECK-NEXT: affine.store %[[E]], %[[O]][%[[I]], %[[J]]]
func.func @open(%a: memref<?x8xf32>, %o: memref<?x8xf32>) {
  linalg.exp ins(%a : memref<?x8xf32>) outs(%o : memref<?x8xf32>)
  return
}
