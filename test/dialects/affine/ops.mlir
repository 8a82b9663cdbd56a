// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, as upstream prints it, by way of the generic form too.

// CHECK: #map = affine_map<(d0)[s0] -> (d0 + s0, 10)>
// CHECK-NEXT: #map1 = affine_map<() -> (1, 2)>
// CHECK-NEXT: #map2 = affine_map<(d0)[s0] -> (d0 + s0)>
// CHECK-NEXT: #set = affine_set<(d0)[s0] : (d0 - s0 >= 0)>
// CHECK-NEXT: #set1 = affine_set<() : (0 == 0)>
// CHECK-NEXT: module {
// CHECK-NEXT:   func.func @ops(%arg0: index, %arg1: index, %arg2: memref<10x10xf32>, %arg3: f32) {
// CHECK-NEXT:     affine.for %arg4 = 0 to 10 {
// CHECK-NEXT:     } {t.flag}
// CHECK-NEXT:     affine.for %arg4 = max #map(%arg0)[%arg1] to min #map(%arg0)[%arg1] step 3 {
// CHECK-NEXT:     }
// CHECK-NEXT:     affine.for %arg4 = %arg0 to %arg1 {
// CHECK-NEXT:       affine.if #set(%arg4)[%arg1] {
// CHECK-NEXT:         %11 = affine.load %arg2[%arg4 + 1, symbol(%arg1)] {t.flag} : memref<10x10xf32>
// CHECK-NEXT:         affine.store %11, %arg2[%arg4, %arg4] : memref<10x10xf32>
// CHECK-NEXT:       } else {
// CHECK-NEXT:         affine.store %arg3, %arg2[(%arg4 + symbol(%arg1)) floordiv 3 + 11, %arg4 mod 4 - %arg4 * 2] : memref<10x10xf32>
// CHECK-NEXT:       }
// CHECK-NEXT:     }
// CHECK-NEXT:     %0 = affine.for %arg4 = 0 to 10 iter_args(%arg5 = %arg3) -> (f32) {
// CHECK-NEXT:       affine.yield %arg5 : f32
// CHECK-NEXT:     }
// CHECK-NEXT:     %1 = affine.parallel (%arg4, %arg5) = (0, max(%arg0, 1)) to (10, min(%arg1, 20)) step (2, 3) reduce ("addf") -> (f32) {
// CHECK-NEXT:       affine.yield %arg3 : f32
// CHECK-NEXT:     }
// CHECK-NEXT:     affine.parallel (%arg4) = (0) to (10) {
// CHECK-NEXT:     }
// CHECK-NEXT:     affine.parallel () = () to () {
// CHECK-NEXT:     }
// CHECK-NEXT:     %2 = affine.if #set1() -> f32 {
// CHECK-NEXT:       affine.yield %arg3 : f32
// CHECK-NEXT:     } else {
// CHECK-NEXT:       affine.yield %arg3 : f32
// CHECK-NEXT:     }
// CHECK-NEXT:     affine.prefetch %arg2[%arg0, %arg1], read, locality<3>, data : memref<10x10xf32>
// CHECK-NEXT:     affine.prefetch %arg2[%arg0, 0], write, locality<0>, instr : memref<10x10xf32>
// CHECK-NEXT:     %3 = affine.vector_load %arg2[%arg0, %arg1 + 3] : memref<10x10xf32>, vector<8xf32>
// CHECK-NEXT:     affine.vector_store %3, %arg2[%arg0, 0] : memref<10x10xf32>, vector<8xf32>
// CHECK-NEXT:     %4:2 = affine.delinearize_index %arg0 into (%arg1, 4) : index, index
// CHECK-NEXT:     %5:3 = affine.delinearize_index %arg0 into (%arg1, 4) : index, index, index
// CHECK-NEXT:     %6 = affine.linearize_index disjoint [%arg0, %arg1] by (3, %arg1) : index
// CHECK-NEXT:     %7 = affine.linearize_index [%arg0, %arg1] by (%arg1) : index
// CHECK-NEXT:     %8 = affine.min #map(%arg0)[%arg1]
// CHECK-NEXT:     %9 = affine.max #map1()
// CHECK-NEXT:     %10 = affine.apply #map2(%arg0)[%arg1]
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }

#map = affine_map<(d0)[s0] -> (d0 + s0, 10)>
#set = affine_set<(d0)[s0] : (d0 - s0 >= 0)>
func.func @ops(%a: index, %n: index, %m: memref<10x10xf32>, %x: f32) {
  affine.for %i = 0 to 10 {
  } {t.flag}
  affine.for %i = max #map(%a)[%n] to min #map(%a)[%n] step 3 {
  }
  affine.for %i = %a to %n {
    affine.if #set(%i)[%n] {
      %0 = affine.load %m[%i + 1, symbol(%n)] {t.flag} : memref<10x10xf32>
      affine.store %0, %m[%i, %i] : memref<10x10xf32>
    } else {
      affine.store %x, %m[(%i + symbol(%n)) floordiv 3 + 11, %i mod 4 - %i * 2] : memref<10x10xf32>
    }
  }
  %r = affine.for %i = 0 to 10 iter_args(%k = %x) -> (f32) {
    affine.yield %k : f32
  }
  %p = affine.parallel (%i, %j) = (0, max(%a, 1)) to (10, min(%n, 20)) step (2, 3) reduce ("addf") -> (f32) {
    affine.yield %x : f32
  }
  affine.parallel (%i) = (0) to (10) {
  }
  affine.parallel () = () to () {
  }
  %if = affine.if affine_set<() : ()>() -> f32 {
    affine.yield %x : f32
  } else {
    affine.yield %x : f32
  }
  affine.prefetch %m[%a, %n], read, locality<3>, data : memref<10x10xf32>
  affine.prefetch %m[%a, 0], write, locality<0>, instr : memref<10x10xf32>
  %v = affine.vector_load %m[%a, %n + 3] : memref<10x10xf32>, vector<8xf32>
  affine.vector_store %v, %m[%a, 0] : memref<10x10xf32>, vector<8xf32>
  %d:2 = affine.delinearize_index %a into (%n, 4) : index, index
  %e:3 = affine.delinearize_index %a into (%n, 4) : index, index, index
  %l = affine.linearize_index disjoint [%a, %n] by (3, %n) : index
  %o = affine.linearize_index [%a, %n] by (%n) : index
  %min = affine.min #map(%a)[%n]
  %max = affine.max affine_map<() -> (1, 2)>()
  %apply = affine.apply affine_map<(d0)[s0] -> (d0 + s0)>(%a)[%n]
  return
}
