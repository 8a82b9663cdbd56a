// RUN: terrace-opt %s --affine-super-vectorize=virtual-vector-size=8 --mlir-print-local-scope | FileCheck %s
// RUN: terrace-opt %s --affine-super-vectorize="virtual-vector-size=8 vectorize-reductions" --mlir-print-local-scope | FileCheck %s --check-prefix=REDUCE

// CHECK-LABEL: func.func @scale(%arg0: memref<64xf32>, %arg1: f32) {
// CHECK-NEXT:    %0 = vector.broadcast %arg1 : f32 to vector<8xf32>
// CHECK-NEXT:    affine.for %arg2 = 0 to 64 step 8 {
// CHECK-NEXT:      %1 = ub.poison : f32
// CHECK-NEXT:      %2 = vector.transfer_read %arg0[%arg2], %1 : memref<64xf32>, vector<8xf32>
// CHECK-NEXT:      %3 = arith.mulf %2, %0 : vector<8xf32>
// CHECK-NEXT:      vector.transfer_write %3, %arg0[%arg2] : vector<8xf32>, memref<64xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// REDUCE-LABEL: func.func @scale(%arg0: memref<64xf32>, %arg1: f32) {
// REDUCE-NEXT:    %0 = vector.broadcast %arg1 : f32 to vector<8xf32>
// REDUCE-NEXT:    affine.for %arg2 = 0 to 64 step 8 {
// REDUCE-NEXT:      %1 = ub.poison : f32
// REDUCE-NEXT:      %2 = vector.transfer_read %arg0[%arg2], %1 : memref<64xf32>, vector<8xf32>
// REDUCE-NEXT:      %3 = arith.mulf %2, %0 : vector<8xf32>
// REDUCE-NEXT:      vector.transfer_write %3, %arg0[%arg2] : vector<8xf32>, memref<64xf32>
// REDUCE-NEXT:    }
// REDUCE-NEXT:    return
// REDUCE-NEXT:  }
func.func @scale(%a: memref<64xf32>, %x: f32) {
  affine.for %i = 0 to 64 {
    %v = affine.load %a[%i] : memref<64xf32>
    %w = arith.mulf %v, %x : f32
    affine.store %w, %a[%i] : memref<64xf32>
  }
  return
}

// Elements behind the end of the loop are elements of the memref: they must stay.
// CHECK-LABEL: func.func @part(%arg0: memref<64xf32>, %arg1: f32) {
// CHECK-NEXT:    affine.for %arg2 = 0 to 50 {
// CHECK-NEXT:      affine.store %arg1, %arg0[%arg2] : memref<64xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// REDUCE-LABEL: func.func @part(%arg0: memref<64xf32>, %arg1: f32) {
// REDUCE-NEXT:    affine.for %arg2 = 0 to 50 {
// REDUCE-NEXT:      affine.store %arg1, %arg0[%arg2] : memref<64xf32>
// REDUCE-NEXT:    }
// REDUCE-NEXT:    return
// REDUCE-NEXT:  }
func.func @part(%a: memref<64xf32>, %x: f32) {
  affine.for %i = 0 to 50 {
    affine.store %x, %a[%i] : memref<64xf32>
  }
  return
}

// The end of the loop is the end of the memref, beyond which nothing is written.
// CHECK-LABEL: func.func @all_of_it(%arg0: memref<?xf32>, %arg1: f32) {
// CHECK-NEXT:    %0 = vector.broadcast %arg1 : f32 to vector<8xf32>
// CHECK-NEXT:    %c0 = arith.constant 0 : index
// CHECK-NEXT:    %dim = memref.dim %arg0, %c0 : memref<?xf32>
// CHECK-NEXT:    affine.for %arg2 = 0 to %dim step 8 {
// CHECK-NEXT:      vector.transfer_write %0, %arg0[%arg2] : vector<8xf32>, memref<?xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// REDUCE-LABEL: func.func @all_of_it(%arg0: memref<?xf32>, %arg1: f32) {
// REDUCE-NEXT:    %0 = vector.broadcast %arg1 : f32 to vector<8xf32>
// REDUCE-NEXT:    %c0 = arith.constant 0 : index
// REDUCE-NEXT:    %dim = memref.dim %arg0, %c0 : memref<?xf32>
// REDUCE-NEXT:    affine.for %arg2 = 0 to %dim step 8 {
// REDUCE-NEXT:      vector.transfer_write %0, %arg0[%arg2] : vector<8xf32>, memref<?xf32>
// REDUCE-NEXT:    }
// REDUCE-NEXT:    return
// REDUCE-NEXT:  }
func.func @all_of_it(%a: memref<?xf32>, %x: f32) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %a, %c0 : memref<?xf32>
  affine.for %i = 0 to %n {
    affine.store %x, %a[%i] : memref<?xf32>
  }
  return
}

// Every second element is no vector.
// CHECK-LABEL: func.func @strided(%arg0: memref<128xf32>, %arg1: f32) {
// CHECK-NEXT:    affine.for %arg2 = 0 to 64 {
// CHECK-NEXT:      affine.store %arg1, %arg0[%arg2 * 2] : memref<128xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// REDUCE-LABEL: func.func @strided(%arg0: memref<128xf32>, %arg1: f32) {
// REDUCE-NEXT:    affine.for %arg2 = 0 to 64 {
// REDUCE-NEXT:      affine.store %arg1, %arg0[%arg2 * 2] : memref<128xf32>
// REDUCE-NEXT:    }
// REDUCE-NEXT:    return
// REDUCE-NEXT:  }
func.func @strided(%a: memref<128xf32>, %x: f32) {
  affine.for %i = 0 to 64 {
    affine.store %x, %a[%i * 2] : memref<128xf32>
  }
  return
}

// Each element depends on the one before.
// CHECK-LABEL: func.func @scan(%arg0: memref<65xf32>) {
// CHECK-NEXT:    affine.for %arg1 = 0 to 64 {
// CHECK-NEXT:      %0 = affine.load %arg0[%arg1] : memref<65xf32>
// CHECK-NEXT:      affine.store %0, %arg0[%arg1 + 1] : memref<65xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// REDUCE-LABEL: func.func @scan(%arg0: memref<65xf32>) {
// REDUCE-NEXT:    affine.for %arg1 = 0 to 64 {
// REDUCE-NEXT:      %0 = affine.load %arg0[%arg1] : memref<65xf32>
// REDUCE-NEXT:      affine.store %0, %arg0[%arg1 + 1] : memref<65xf32>
// REDUCE-NEXT:    }
// REDUCE-NEXT:    return
// REDUCE-NEXT:  }
func.func @scan(%a: memref<65xf32>) {
  affine.for %i = 0 to 64 {
    %v = affine.load %a[%i] : memref<65xf32>
    affine.store %v, %a[%i + 1] : memref<65xf32>
  }
  return
}

// The last vector of 50 elements counts for two.
// CHECK-LABEL: func.func @sum(%arg0: memref<50xi32>, %arg1: i32) -> i32 {
// CHECK-NEXT:    %0 = affine.for %arg2 = 0 to 50 iter_args(%arg3 = %arg1) -> (i32) {
// CHECK-NEXT:      %1 = affine.load %arg0[%arg2] : memref<50xi32>
// CHECK-NEXT:      %2 = arith.addi %arg3, %1 : i32
// CHECK-NEXT:      affine.yield %2 : i32
// CHECK-NEXT:    }
// CHECK-NEXT:    return %0 : i32
// CHECK-NEXT:  }
// REDUCE-LABEL: func.func @sum(%arg0: memref<50xi32>, %arg1: i32) -> i32 {
// REDUCE-NEXT:    %cst = arith.constant dense<0> : vector<8xi32>
// REDUCE-NEXT:    %0 = affine.for %arg2 = 0 to 50 step 8 iter_args(%arg3 = %cst) -> (vector<8xi32>) {
// REDUCE-NEXT:      %3 = affine.apply affine_map<(d0) -> (-d0 + 50)>(%arg2)
// REDUCE-NEXT:      %4 = vector.create_mask %3 : vector<8xi1>
// REDUCE-NEXT:      %5 = ub.poison : i32
// REDUCE-NEXT:      %6 = vector.transfer_read %arg0[%arg2], %5 : memref<50xi32>, vector<8xi32>
// REDUCE-NEXT:      %7 = arith.addi %arg3, %6 : vector<8xi32>
// REDUCE-NEXT:      %8 = arith.select %4, %7, %arg3 : vector<8xi1>, vector<8xi32>
// REDUCE-NEXT:      affine.yield %8 : vector<8xi32>
// REDUCE-NEXT:    }
// REDUCE-NEXT:    %1 = vector.reduction <add>, %0 : vector<8xi32> into i32
// REDUCE-NEXT:    %2 = arith.addi %1, %arg1 : i32
// REDUCE-NEXT:    return %2 : i32
// REDUCE-NEXT:  }
func.func @sum(%a: memref<50xi32>, %init: i32) -> i32 {
  %r = affine.for %i = 0 to 50 iter_args(%s = %init) -> (i32) {
    %v = affine.load %a[%i] : memref<50xi32>
    %t = arith.addi %s, %v : i32
    affine.yield %t : i32
  }
  return %r : i32
}
