// RUN: terrace-opt %s --affine-raise-from-memref --mlir-print-local-scope | FileCheck %s

// Sums of induction variables, symbols and numbers, and products by the latter, are affine.
// CHECK-LABEL: func.func @affine(%arg0: memref<?x?xf32>, %arg1: index, %arg2: f32) {
// CHECK-NEXT:    %c3 = arith.constant 3 : index
// CHECK-NEXT:    affine.for %arg3 = 0 to 8 {
// CHECK-NEXT:      %0 = arith.muli %arg3, %c3 : index
// CHECK-NEXT:      %1 = arith.addi %0, %arg1 : index
// CHECK-NEXT:      %2 = arith.muli %arg3, %arg1 : index
// CHECK-NEXT:      affine.store %arg2, %arg0[%arg3 * 3 + symbol(%arg1), %arg3 * symbol(%arg1)] : memref<?x?xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
func.func @affine(%m: memref<?x?xf32>, %n: index, %x: f32) {
  %c3 = arith.constant 3 : index
  affine.for %i = 0 to 8 {
    %a = arith.muli %i, %c3 : index
    %b = arith.addi %a, %n : index
    %c = arith.muli %i, %n : index
    memref.store %x, %m[%b, %c] : memref<?x?xf32>
  }
  return
}

// A product of two induction variables is not, nor what a loop carries, nor what an op of no dialect yields.
// CHECK-LABEL: func.func @others(%arg0: memref<?xf32>, %arg1: f32, %arg2: index) {
// CHECK-NEXT:    affine.for %arg3 = 0 to 8 {
// CHECK-NEXT:      affine.for %arg4 = 0 to 8 {
// CHECK-NEXT:        %1 = arith.muli %arg3, %arg4 : index
// CHECK-NEXT:        memref.store %arg1, %arg0[%1] : memref<?xf32>
// CHECK-NEXT:      }
// CHECK-NEXT:    }
// CHECK-NEXT:    %0 = affine.for %arg3 = 0 to 8 iter_args(%arg4 = %arg2) -> (index) {
// CHECK-NEXT:      memref.store %arg1, %arg0[%arg4] : memref<?xf32>
// CHECK-NEXT:      affine.yield %arg3 : index
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
func.func @others(%m: memref<?xf32>, %x: f32, %start: index) {
  affine.for %i = 0 to 8 {
    affine.for %j = 0 to 8 {
      %a = arith.muli %i, %j : index
      memref.store %x, %m[%a] : memref<?xf32>
    }
  }
  %r = affine.for %i = 0 to 8 iter_args(%s = %start) -> (index) {
    memref.store %x, %m[%s] : memref<?xf32>
    affine.yield %i : index
  }
  return
}
