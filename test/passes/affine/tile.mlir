// RUN: terrace-opt %s --affine-loop-tile=tile-sizes=8,16 --mlir-print-local-scope | FileCheck %s
// RUN: terrace-opt %s --affine-loop-tile="tile-size=8 separate" --mlir-print-local-scope | FileCheck %s --check-prefix=SEPARATE

// CHECK-LABEL: func.func @transpose(%arg0: memref<64x100xf32>, %arg1: memref<100x64xf32>) {
// CHECK-NEXT:    affine.for %arg2 = 0 to 64 step 8 {
// CHECK-NEXT:      affine.for %arg3 = 0 to 100 step 16 {
// CHECK-NEXT:        affine.for %arg4 = affine_map<(d0) -> (d0)>(%arg2) to affine_map<(d0) -> (d0 + 8)>(%arg2) {
// CHECK-NEXT:          affine.for %arg5 = affine_map<(d0) -> (d0)>(%arg3) to min affine_map<(d0) -> (d0 + 16, 100)>(%arg3) {
// CHECK-NEXT:            %0 = affine.load %arg0[%arg4, %arg5] : memref<64x100xf32>
// CHECK-NEXT:            affine.store %0, %arg1[%arg5, %arg4] : memref<100x64xf32>
// CHECK-NEXT:          }
// CHECK-NEXT:        }
// CHECK-NEXT:      }
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// SEPARATE-LABEL: func.func @transpose(%arg0: memref<64x100xf32>, %arg1: memref<100x64xf32>) {
// SEPARATE-NEXT:    affine.for %arg2 = 0 to 64 step 8 {
// SEPARATE-NEXT:      affine.for %arg3 = 0 to 100 step 8 {
// SEPARATE-NEXT:        affine.if affine_set<(d0) : (-d0 + 92 >= 0)>(%arg3) {
// SEPARATE-NEXT:          affine.for %arg4 = affine_map<(d0) -> (d0)>(%arg2) to affine_map<(d0) -> (d0 + 8)>(%arg2) {
// SEPARATE-NEXT:            affine.for %arg5 = affine_map<(d0) -> (d0)>(%arg3) to affine_map<(d0) -> (d0 + 8)>(%arg3) {
// SEPARATE-NEXT:              %0 = affine.load %arg0[%arg4, %arg5] : memref<64x100xf32>
// SEPARATE-NEXT:              affine.store %0, %arg1[%arg5, %arg4] : memref<100x64xf32>
// SEPARATE-NEXT:            }
// SEPARATE-NEXT:          }
// SEPARATE-NEXT:        } else {
// SEPARATE-NEXT:          affine.for %arg4 = affine_map<(d0) -> (d0)>(%arg2) to affine_map<(d0) -> (d0 + 8)>(%arg2) {
// SEPARATE-NEXT:            affine.for %arg5 = affine_map<(d0) -> (d0)>(%arg3) to min affine_map<(d0) -> (d0 + 8, 100)>(%arg3) {
// SEPARATE-NEXT:              %0 = affine.load %arg0[%arg4, %arg5] : memref<64x100xf32>
// SEPARATE-NEXT:              affine.store %0, %arg1[%arg5, %arg4] : memref<100x64xf32>
// SEPARATE-NEXT:            }
// SEPARATE-NEXT:          }
// SEPARATE-NEXT:        }
// SEPARATE-NEXT:      }
// SEPARATE-NEXT:    }
// SEPARATE-NEXT:    return
// SEPARATE-NEXT:  }
func.func @transpose(%a: memref<64x100xf32>, %b: memref<100x64xf32>) {
  affine.for %i = 0 to 64 {
    affine.for %j = 0 to 100 {
      %v = affine.load %a[%i, %j] : memref<64x100xf32>
      affine.store %v, %b[%j, %i] : memref<100x64xf32>
    }
  }
  return
}

// What a row needs of the one before lies to the right of it: tiles would compute it too late.
// CHECK-LABEL: func.func @skewed(%arg0: memref<64x64xf32>) {
// CHECK-NEXT:    affine.for %arg1 = 1 to 64 {
// CHECK-NEXT:      affine.for %arg2 = 0 to 63 {
// CHECK-NEXT:        %0 = affine.load %arg0[%arg1 - 1, %arg2 + 1] : memref<64x64xf32>
// CHECK-NEXT:        affine.store %0, %arg0[%arg1, %arg2] : memref<64x64xf32>
// CHECK-NEXT:      }
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// SEPARATE-LABEL: func.func @skewed(%arg0: memref<64x64xf32>) {
// SEPARATE-NEXT:    affine.for %arg1 = 1 to 64 {
// SEPARATE-NEXT:      affine.for %arg2 = 0 to 63 {
// SEPARATE-NEXT:        %0 = affine.load %arg0[%arg1 - 1, %arg2 + 1] : memref<64x64xf32>
// SEPARATE-NEXT:        affine.store %0, %arg0[%arg1, %arg2] : memref<64x64xf32>
// SEPARATE-NEXT:      }
// SEPARATE-NEXT:    }
// SEPARATE-NEXT:    return
// SEPARATE-NEXT:  }
func.func @skewed(%a: memref<64x64xf32>) {
  affine.for %i = 1 to 64 {
    affine.for %j = 0 to 63 {
      %v = affine.load %a[%i - 1, %j + 1] : memref<64x64xf32>
      affine.store %v, %a[%i, %j] : memref<64x64xf32>
    }
  }
  return
}

func.func private @log(index)

// Nothing is known of the order in which calls may run.
// CHECK-LABEL: func.func @calls() {
// CHECK-NEXT:    affine.for %arg0 = 0 to 64 {
// CHECK-NEXT:      affine.for %arg1 = 0 to 63 {
// CHECK-NEXT:        func.call @log(%arg1) : (index) -> ()
// CHECK-NEXT:      }
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// SEPARATE-LABEL: func.func @calls() {
// SEPARATE-NEXT:    affine.for %arg0 = 0 to 64 {
// SEPARATE-NEXT:      affine.for %arg1 = 0 to 63 {
// SEPARATE-NEXT:        func.call @log(%arg1) : (index) -> ()
// SEPARATE-NEXT:      }
// SEPARATE-NEXT:    }
// SEPARATE-NEXT:    return
// SEPARATE-NEXT:  }
func.func @calls() {
  affine.for %i = 0 to 64 {
    affine.for %j = 0 to 63 {
      func.call @log(%j) : (index) -> ()
    }
  }
  return
}
