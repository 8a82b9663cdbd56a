// RUN: terrace-opt --sroa %s | FileCheck %s
// RUN: terrace-opt --sroa --mem2reg %s | FileCheck %s --check-prefix=VALUES

// The elements of a small array that are accessed by constant indices become memory of their own.

// CHECK-LABEL: func @pair
//  CHECK-SAME:     (%[[X:.*]]: f32, %[[Y:.*]]: f32)
//       CHECK:   %[[A:.*]] = memref.alloca() {alignment = 16 : i64} : memref<f32>
//       CHECK:   %[[B:.*]] = memref.alloca() {alignment = 16 : i64} : memref<f32>
//   CHECK-NOT:   memref.alloca
//       CHECK:   memref.store %[[X]], %[[A]][]
//       CHECK:   memref.store %[[Y]], %[[B]][]
//       CHECK:   memref.load %[[B]][] {nontemporal = true}
// VALUES-LABEL: func @pair
//  VALUES-SAME:     (%{{.*}}: f32, %[[Y:.*]]: f32)
//       VALUES:   return %[[Y]]
func.func @pair(%x: f32, %y: f32) -> f32 {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %a = memref.alloca() {alignment = 16 : i64} : memref<2x2xf32>
  memref.store %x, %a[%zero, %one] : memref<2x2xf32>
  memref.store %y, %a[%one, %one] : memref<2x2xf32>
  %v = memref.load %a[%one, %one] {nontemporal = true} : memref<2x2xf32>
  return %v : f32
}

// Not where an index is open, out of bounds, or the array is large or used as a whole.

// CHECK-LABEL: func @whole
//       CHECK:   memref.alloca() : memref<2xf32>
//       CHECK:   memref.alloca() : memref<3xf32>
//       CHECK:   memref.alloca() : memref<17xf32>
//       CHECK:   memref.alloca() : memref<5xf32>
func.func @whole(%x: f32, %i: index, %out: memref<5xf32>) {
  %zero = arith.constant 0 : index
  %nine = arith.constant 9 : index
  %a = memref.alloca() : memref<2xf32>
  memref.store %x, %a[%i] : memref<2xf32>
  %b = memref.alloca() : memref<3xf32>
  memref.store %x, %b[%nine] : memref<3xf32>
  %c = memref.alloca() : memref<17xf32>
  memref.store %x, %c[%zero] : memref<17xf32>
  %d = memref.alloca() : memref<5xf32>
  memref.store %x, %d[%zero] : memref<5xf32>
  memref.copy %d, %out : memref<5xf32> to memref<5xf32>
  return
}
