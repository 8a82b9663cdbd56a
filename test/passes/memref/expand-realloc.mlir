// RUN: terrace-opt %s --expand-realloc | FileCheck %s
// RUN: terrace-opt %s --expand-realloc=emit-deallocs=false | FileCheck %s --check-prefix=KEPT

// KEPT-NOT: memref.dealloc

// CHECK-LABEL: func.func @open(%arg0: memref<?xf32>, %arg1: index) -> memref<?xf32> {
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %dim = memref.dim %arg0, %c0 : memref<?xf32>
// CHECK-NEXT:   %0 = arith.cmpi ult, %dim, %arg1 : index
// CHECK-NEXT:   %1 = scf.if %0 -> (memref<?xf32>) {
// CHECK-NEXT:     %alloc = memref.alloc(%arg1) {alignment = 8 : i64} : memref<?xf32>
// CHECK-NEXT:     %subview = memref.subview %alloc[0] [%dim] [1] : memref<?xf32> to memref<?xf32, strided<[1]>>
// CHECK-NEXT:     memref.copy %arg0, %subview : memref<?xf32> to memref<?xf32, strided<[1]>>
// CHECK-NEXT:     memref.dealloc %arg0 : memref<?xf32>
// CHECK-NEXT:     scf.yield %alloc : memref<?xf32>
// CHECK-NEXT:   } else {
// CHECK-NEXT:     %reinterpret_cast = memref.reinterpret_cast %arg0 to offset: [0], sizes: [%arg1], strides: [1] : memref<?xf32> to memref<?xf32>
// CHECK-NEXT:     scf.yield %reinterpret_cast : memref<?xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   return %1 : memref<?xf32>
// CHECK-NEXT: }
func.func @open(%m: memref<?xf32>, %n: index) -> memref<?xf32> {
  %0 = memref.realloc %m(%n) {alignment = 8} : memref<?xf32> to memref<?xf32>
  return %0 : memref<?xf32>
}

// CHECK-LABEL: func.func @known(%arg0: memref<2xf32>) -> memref<4xf32> {
// CHECK-NEXT:   %c2 = arith.constant 2 : index
// CHECK-NEXT:   %c4 = arith.constant 4 : index
// CHECK-NEXT:   %0 = arith.cmpi ult, %c2, %c4 : index
// CHECK-NEXT:   %1 = scf.if %0 -> (memref<4xf32>) {
// CHECK-NEXT:     %alloc = memref.alloc() : memref<4xf32>
// CHECK-NEXT:     %subview = memref.subview %alloc[0] [2] [1] : memref<4xf32> to memref<2xf32, strided<[1]>>
// CHECK-NEXT:     memref.copy %arg0, %subview : memref<2xf32> to memref<2xf32, strided<[1]>>
// CHECK-NEXT:     memref.dealloc %arg0 : memref<2xf32>
// CHECK-NEXT:     scf.yield %alloc : memref<4xf32>
// CHECK-NEXT:   } else {
// CHECK-NEXT:     %reinterpret_cast = memref.reinterpret_cast %arg0 to offset: [0], sizes: [4], strides: [1] : memref<2xf32> to memref<4xf32>
// CHECK-NEXT:     scf.yield %reinterpret_cast : memref<4xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   return %1 : memref<4xf32>
// CHECK-NEXT: }
func.func @known(%m: memref<2xf32>) -> memref<4xf32> {
  %0 = memref.realloc %m : memref<2xf32> to memref<4xf32>
  return %0 : memref<4xf32>
}
