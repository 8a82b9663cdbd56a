// RUN: terrace-opt %s --lower-affine | FileCheck %s

// CHECK: module {
// CHECK-NEXT:   func.func @loops(%arg0: index, %arg1: f32, %arg2: memref<?x?xf32>) -> f32 {
// CHECK-NEXT:     %c2 = arith.constant 2 : index
// CHECK-NEXT:     %0 = arith.maxsi %arg0, %c2 : index
// CHECK-NEXT:     %c10 = arith.constant 10 : index
// CHECK-NEXT:     %c3 = arith.constant 3 : index
// CHECK-NEXT:     %1 = scf.for %arg3 = %0 to %c10 step %c3 iter_args(%arg4 = %arg1) -> (f32) {
// CHECK-NEXT:       %c0_2 = arith.constant 0 : index
// CHECK-NEXT:       %c-1 = arith.constant -1 : index
// CHECK-NEXT:       %4 = arith.muli %arg0, %c-1 overflow<nsw> : index
// CHECK-NEXT:       %5 = arith.addi %arg3, %4 : index
// CHECK-NEXT:       %6 = arith.cmpi sge, %5, %c0_2 : index
// CHECK-NEXT:       %c2_3 = arith.constant 2 : index
// CHECK-NEXT:       %7 = arith.remsi %arg3, %c2_3 : index
// CHECK-NEXT:       %c0_4 = arith.constant 0 : index
// CHECK-NEXT:       %8 = arith.cmpi slt, %7, %c0_4 : index
// CHECK-NEXT:       %9 = arith.addi %7, %c2_3 : index
// CHECK-NEXT:       %10 = arith.select %8, %9, %7 : index
// CHECK-NEXT:       %11 = arith.cmpi eq, %10, %c0_2 : index
// CHECK-NEXT:       %12 = arith.andi %6, %11 : i1
// CHECK-NEXT:       scf.if %12 {
// CHECK-NEXT:         %c2_5 = arith.constant 2 : index
// CHECK-NEXT:         %13 = arith.muli %arg3, %c2_5 overflow<nsw> : index
// CHECK-NEXT:         %c1_6 = arith.constant 1 : index
// CHECK-NEXT:         %14 = arith.addi %arg0, %c1_6 : index
// CHECK-NEXT:         %15 = memref.load %arg2[%13, %14] : memref<?x?xf32>
// CHECK-NEXT:         %c0_7 = arith.constant 0 : index
// CHECK-NEXT:         memref.store %15, %arg2[%arg3, %c0_7] : memref<?x?xf32>
// CHECK-NEXT:       }
// CHECK-NEXT:       scf.yield %arg4 : f32
// CHECK-NEXT:     }
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %c1 = arith.constant 1 : index
// CHECK-NEXT:     %c8 = arith.constant 8 : index
// CHECK-NEXT:     %c4 = arith.constant 4 : index
// CHECK-NEXT:     %2 = arith.minsi %arg0, %c8 : index
// CHECK-NEXT:     %c2_0 = arith.constant 2 : index
// CHECK-NEXT:     %c1_1 = arith.constant 1 : index
// CHECK-NEXT:     %cst = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %3 = scf.parallel (%arg3, %arg4) = (%c0, %c1) to (%2, %c4) step (%c2_0, %c1_1) init (%cst) -> f32 {
// CHECK-NEXT:       %4 = memref.load %arg2[%arg3, %arg4] : memref<?x?xf32>
// CHECK-NEXT:       scf.reduce(%4 : f32) {
// CHECK-NEXT:       ^bb0(%arg5: f32, %arg6: f32):
// CHECK-NEXT:         %5 = arith.addf %arg5, %arg6 : f32
// CHECK-NEXT:         scf.reduce.return %5 : f32
// CHECK-NEXT:       }
// CHECK-NEXT:     }
// CHECK-NEXT:     return %3 : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @arithmetic(%arg0: index, %arg1: index) -> (index, index, index) {
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %c-1 = arith.constant -1 : index
// CHECK-NEXT:     %0 = arith.cmpi slt, %arg0, %c0 : index
// CHECK-NEXT:     %1 = arith.subi %c-1, %arg0 : index
// CHECK-NEXT:     %2 = arith.select %0, %1, %arg0 : index
// CHECK-NEXT:     %3 = arith.divsi %2, %arg1 : index
// CHECK-NEXT:     %4 = arith.subi %c-1, %3 : index
// CHECK-NEXT:     %5 = arith.select %0, %4, %3 : index
// CHECK-NEXT:     %c4 = arith.constant 4 : index
// CHECK-NEXT:     %c0_0 = arith.constant 0 : index
// CHECK-NEXT:     %c1 = arith.constant 1 : index
// CHECK-NEXT:     %6 = arith.cmpi sle, %arg0, %c0_0 : index
// CHECK-NEXT:     %7 = arith.subi %c0_0, %arg0 : index
// CHECK-NEXT:     %8 = arith.subi %arg0, %c1 : index
// CHECK-NEXT:     %9 = arith.select %6, %7, %8 : index
// CHECK-NEXT:     %10 = arith.divsi %9, %c4 : index
// CHECK-NEXT:     %11 = arith.subi %c0_0, %10 : index
// CHECK-NEXT:     %12 = arith.addi %10, %c1 : index
// CHECK-NEXT:     %13 = arith.select %6, %11, %12 : index
// CHECK-NEXT:     %c7 = arith.constant 7 : index
// CHECK-NEXT:     %14 = arith.minsi %arg0, %arg1 : index
// CHECK-NEXT:     %15 = arith.minsi %14, %c7 : index
// CHECK-NEXT:     return %5, %13, %15 : index, index, index
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @digits(%arg0: index, %arg1: index) -> (index, index) {
// CHECK-NEXT:     %c4 = arith.constant 4 : index
// CHECK-NEXT:     %0 = arith.remsi %arg0, %c4 : index
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %1 = arith.cmpi slt, %0, %c0 : index
// CHECK-NEXT:     %2 = arith.addi %0, %c4 : index
// CHECK-NEXT:     %3 = arith.select %1, %2, %0 : index
// CHECK-NEXT:     %c0_0 = arith.constant 0 : index
// CHECK-NEXT:     %c-1 = arith.constant -1 : index
// CHECK-NEXT:     %4 = arith.cmpi slt, %arg0, %c0_0 : index
// CHECK-NEXT:     %5 = arith.subi %c-1, %arg0 : index
// CHECK-NEXT:     %6 = arith.select %4, %5, %arg0 : index
// CHECK-NEXT:     %7 = arith.divsi %6, %c4 : index
// CHECK-NEXT:     %8 = arith.subi %c-1, %7 : index
// CHECK-NEXT:     %9 = arith.select %4, %8, %7 : index
// CHECK-NEXT:     %c4_1 = arith.constant 4 : index
// CHECK-NEXT:     %10 = arith.muli %arg0, %c4_1 overflow<nsw> : index
// CHECK-NEXT:     %11 = arith.addi %10, %arg1 : index
// CHECK-NEXT:     return %3, %11 : index, index
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @vectors(%arg0: memref<?xf32>, %arg1: index) {
// CHECK-NEXT:     %c1 = arith.constant 1 : index
// CHECK-NEXT:     %0 = arith.addi %arg1, %c1 : index
// CHECK-NEXT:     %1 = vector.load %arg0[%0] : memref<?xf32>, vector<4xf32>
// CHECK-NEXT:     vector.store %1, %arg0[%arg1] : memref<?xf32>, vector<4xf32>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }

func.func @loops(%n: index, %x: f32, %m: memref<?x?xf32>) -> f32 {
  %r = affine.for %i = max affine_map<()[s0] -> (s0, 2)>()[%n] to 10 step 3 iter_args(%y = %x) -> (f32) {
    affine.if affine_set<(d0)[s0] : (d0 - s0 >= 0, d0 mod 2 == 0)>(%i)[%n] {
      %v = affine.load %m[%i * 2, symbol(%n) + 1] : memref<?x?xf32>
      affine.store %v, %m[%i, 0] : memref<?x?xf32>
    }
    affine.yield %y : f32
  }
  %p = affine.parallel (%i, %j) = (0, 1) to (min(%n, 8), 4) step (2, 1) reduce ("addf") -> (f32) {
    %v = affine.load %m[%i, %j] : memref<?x?xf32>
    affine.yield %v : f32
  }
  return %p : f32
}

func.func @arithmetic(%i: index, %n: index) -> (index, index, index) {
  %a = affine.apply affine_map<(d0)[s0] -> (d0 floordiv s0)>(%i)[%n]
  %b = affine.apply affine_map<(d0) -> (d0 ceildiv 4)>(%i)
  %c = affine.min affine_map<(d0)[s0] -> (d0, s0, 7)>(%i)[%n]
  return %a, %b, %c : index, index, index
}

func.func @digits(%i: index, %n: index) -> (index, index) {
  %d:2 = affine.delinearize_index %i into (%n, 4) : index, index
  %l = affine.linearize_index [%i, %n] by (4) : index
  return %d#1, %l : index, index
}

func.func @vectors(%m: memref<?xf32>, %i: index) {
  %v = affine.vector_load %m[%i + 1] : memref<?xf32>, vector<4xf32>
  affine.vector_store %v, %m[%i] : memref<?xf32>, vector<4xf32>
  return
}
