// RUN: terrace-opt %s --affine-loop-unroll=unroll-factor=2 --mlir-print-local-scope | FileCheck %s
// RUN: terrace-opt %s --affine-loop-unroll=unroll-factor=-1 --mlir-print-local-scope | FileCheck %s --check-prefix=FULL

// What is left over of five iterations runs behind the loop.
// CHECK-LABEL: func.func @leftover(%arg0: f32) -> f32 {
// CHECK-NEXT:    %0 = affine.for %arg1 = 0 to 4 step 2 iter_args(%arg2 = %arg0) -> (f32) {
// CHECK-NEXT:      %2 = arith.mulf %arg2, %arg2 : f32
// CHECK-NEXT:      %3 = arith.mulf %2, %2 : f32
// CHECK-NEXT:      affine.yield %3 : f32
// CHECK-NEXT:    }
// CHECK-NEXT:    %1 = arith.mulf %0, %0 : f32
// CHECK-NEXT:    return %1 : f32
// CHECK-NEXT:  }
// FULL-LABEL: func.func @leftover(%arg0: f32) -> f32 {
// FULL-NEXT:    %0 = arith.mulf %arg0, %arg0 : f32
// FULL-NEXT:    %1 = arith.mulf %0, %0 : f32
// FULL-NEXT:    %2 = arith.mulf %1, %1 : f32
// FULL-NEXT:    %3 = arith.mulf %2, %2 : f32
// FULL-NEXT:    %4 = arith.mulf %3, %3 : f32
// FULL-NEXT:    return %4 : f32
// FULL-NEXT:  }
func.func @leftover(%a: f32) -> f32 {
  %r = affine.for %i = 0 to 5 iter_args(%s = %a) -> (f32) {
    %t = arith.mulf %s, %s : f32
    affine.yield %t : f32
  }
  return %r : f32
}

// `%n` may be negative: the second loop must not start below 0 then. The size of a memref may not.
// CHECK-LABEL: func.func @sign(%arg0: memref<?xindex>, %arg1: index) {
// CHECK-NEXT:    affine.for %arg2 = 0 to affine_map<()[s0] -> ((s0 floordiv 2) * 2)>()[%arg1] step 2 {
// CHECK-NEXT:      memref.store %arg2, %arg0[%arg2] : memref<?xindex>
// CHECK-NEXT:      %0 = affine.apply affine_map<(d0) -> (d0 + 1)>(%arg2)
// CHECK-NEXT:      memref.store %0, %arg0[%0] : memref<?xindex>
// CHECK-NEXT:    }
// CHECK-NEXT:    affine.for %arg2 = max affine_map<()[s0] -> (0, (s0 floordiv 2) * 2)>()[%arg1] to %arg1 {
// CHECK-NEXT:      memref.store %arg2, %arg0[%arg2] : memref<?xindex>
// CHECK-NEXT:    }
// CHECK-NEXT:    %c0 = arith.constant 0 : index
// CHECK-NEXT:    %dim = memref.dim %arg0, %c0 : memref<?xindex>
// CHECK-NEXT:    affine.for %arg2 = 0 to affine_map<()[s0] -> ((s0 floordiv 2) * 2)>()[%dim] step 2 {
// CHECK-NEXT:      memref.store %arg2, %arg0[%arg2] : memref<?xindex>
// CHECK-NEXT:      %0 = affine.apply affine_map<(d0) -> (d0 + 1)>(%arg2)
// CHECK-NEXT:      memref.store %0, %arg0[%0] : memref<?xindex>
// CHECK-NEXT:    }
// CHECK-NEXT:    affine.for %arg2 = affine_map<()[s0] -> ((s0 floordiv 2) * 2)>()[%dim] to %dim {
// CHECK-NEXT:      memref.store %arg2, %arg0[%arg2] : memref<?xindex>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// FULL-LABEL: func.func @sign(%arg0: memref<?xindex>, %arg1: index) {
// FULL-NEXT:    affine.for %arg2 = 0 to %arg1 {
// FULL-NEXT:      memref.store %arg2, %arg0[%arg2] : memref<?xindex>
// FULL-NEXT:    }
// FULL-NEXT:    %c0 = arith.constant 0 : index
// FULL-NEXT:    %dim = memref.dim %arg0, %c0 : memref<?xindex>
// FULL-NEXT:    affine.for %arg2 = 0 to %dim {
// FULL-NEXT:      memref.store %arg2, %arg0[%arg2] : memref<?xindex>
// FULL-NEXT:    }
// FULL-NEXT:    return
// FULL-NEXT:  }
func.func @sign(%m: memref<?xindex>, %n: index) {
  affine.for %i = 0 to %n {
    memref.store %i, %m[%i] : memref<?xindex>
  }
  %c0 = arith.constant 0 : index
  %size = memref.dim %m, %c0 : memref<?xindex>
  affine.for %i = 0 to %size {
    memref.store %i, %m[%i] : memref<?xindex>
  }
  return
}

// Copies take over from each other what the loop carries, in whichever order it is carried.
// CHECK-LABEL: func.func @swaps(%arg0: i32, %arg1: i32) -> (i32, i32) {
// CHECK-NEXT:    %0:2 = affine.for %arg2 = 0 to 4 step 2 iter_args(%arg3 = %arg0, %arg4 = %arg1) -> (i32, i32) {
// CHECK-NEXT:      %1 = arith.addi %arg3, %arg4 : i32
// CHECK-NEXT:      %2 = arith.addi %arg4, %1 : i32
// CHECK-NEXT:      affine.yield %1, %2 : i32, i32
// CHECK-NEXT:    }
// CHECK-NEXT:    return %0#0, %0#1 : i32, i32
// CHECK-NEXT:  }
// FULL-LABEL: func.func @swaps(%arg0: i32, %arg1: i32) -> (i32, i32) {
// FULL-NEXT:    %0 = arith.addi %arg0, %arg1 : i32
// FULL-NEXT:    %1 = arith.addi %arg1, %0 : i32
// FULL-NEXT:    %2 = arith.addi %0, %1 : i32
// FULL-NEXT:    %3 = arith.addi %1, %2 : i32
// FULL-NEXT:    return %2, %3 : i32, i32
// FULL-NEXT:  }
func.func @swaps(%a: i32, %b: i32) -> (i32, i32) {
  %r:2 = affine.for %i = 0 to 4 iter_args(%x = %a, %y = %b) -> (i32, i32) {
    %z = arith.addi %x, %y : i32
    affine.yield %y, %z : i32, i32
  }
  return %r#0, %r#1 : i32, i32
}

// A loop that runs so often is not written out.
// CHECK-LABEL: func.func @often(%arg0: memref<?xindex>) {
// CHECK-NEXT:    affine.for %arg1 = 0 to 1000000000000 step 2 {
// CHECK-NEXT:      memref.store %arg1, %arg0[%arg1] : memref<?xindex>
// CHECK-NEXT:      %0 = affine.apply affine_map<(d0) -> (d0 + 1)>(%arg1)
// CHECK-NEXT:      memref.store %0, %arg0[%0] : memref<?xindex>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// FULL-LABEL: func.func @often(%arg0: memref<?xindex>) {
// FULL-NEXT:    affine.for %arg1 = 0 to 1000000000000 {
// FULL-NEXT:      memref.store %arg1, %arg0[%arg1] : memref<?xindex>
// FULL-NEXT:    }
// FULL-NEXT:    return
// FULL-NEXT:  }
func.func @often(%m: memref<?xindex>) {
  affine.for %i = 0 to 1000000000000 {
    memref.store %i, %m[%i] : memref<?xindex>
  }
  return
}
