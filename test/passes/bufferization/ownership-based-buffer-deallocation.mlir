// RUN: terrace-opt --ownership-based-buffer-deallocation --buffer-deallocation-simplification \
// RUN:   --split-input-file %s | FileCheck %s
// RUN: terrace-opt --ownership-based-buffer-deallocation="private-function-dynamic-ownership=true" \
// RUN:   --buffer-deallocation-simplification --split-input-file %s \
// RUN:   | FileCheck %s --check-prefix=DYNAMIC

// What a block allocates it frees at its end.

// CHECK-LABEL: func @in_one_block
//       CHECK:   %[[TRUE:.*]] = arith.constant true
//       CHECK:   %[[A:.*]] = memref.alloc()
//       CHECK:   memref.copy %[[A]]
//  CHECK-NEXT:   bufferization.dealloc (%[[A]] : memref<4xf32>) if (%[[TRUE]])
//  CHECK-NEXT:   return
func.func @in_one_block(%x: memref<4xf32>) {
  %a = memref.alloc() : memref<4xf32>
  memref.copy %x, %a : memref<4xf32> to memref<4xf32>
  memref.copy %a, %x : memref<4xf32> to memref<4xf32>
  return
}

// -----

// A choice that allocates on one side hands out whether the block owns what it gets. It is freed where
// it is used last, in the block behind.

// CHECK-LABEL: func @choice
//       CHECK:   %[[R:.*]]:2 = scf.if %{{.*}} -> (memref<4xf32>, i1) {
//       CHECK:     %[[A:.*]] = memref.alloc()
//       CHECK:     scf.yield %[[A]], %true
//       CHECK:   } else {
//       CHECK:     scf.yield %{{.*}}, %false
//   CHECK-NOT:   bufferization.dealloc
//       CHECK:   memref.copy %[[R]]#0
//       CHECK:   %[[BASE:[a-z_0-9]*]], {{.*}} = memref.extract_strided_metadata %[[R]]#0
//       CHECK:   bufferization.dealloc (%[[BASE]] : memref<f32>) if (%[[R]]#1)
func.func @choice(%c: i1, %x: memref<4xf32>, %y: memref<4xf32>) {
  %r = scf.if %c -> memref<4xf32> {
    %a = memref.alloc() : memref<4xf32>
    memref.copy %x, %a : memref<4xf32> to memref<4xf32>
    scf.yield %a : memref<4xf32>
  } else {
    scf.yield %x : memref<4xf32>
  }
  memref.copy %r, %y : memref<4xf32> to memref<4xf32>
  return
}

// -----

// A loop frees what it was handed when it hands something else on. It does not own what comes from
// outside.

// CHECK-LABEL: func @loop
//       CHECK:   %[[R:.*]]:2 = scf.for {{.*}} iter_args(%[[OLD:.*]] = %{{.*}}, %[[OWNED:.*]] = %false) -> (memref<4xf32>, i1) {
//       CHECK:     %[[NEW:.*]] = memref.alloc()
//       CHECK:     %[[BASE:[a-z_0-9]*]], {{.*}} = memref.extract_strided_metadata %[[OLD]]
//  CHECK-NEXT:     bufferization.dealloc (%[[BASE]] : memref<f32>) if (%[[OWNED]])
//  CHECK-NEXT:     scf.yield %[[NEW]], %true
//       CHECK:   memref.copy %[[R]]#0
//       CHECK:   bufferization.dealloc {{.*}} if (%[[R]]#1)
func.func @loop(%n: index, %x: memref<4xf32>) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %r = scf.for %i = %zero to %n step %one iter_args(%old = %x) -> memref<4xf32> {
    %new = memref.alloc() : memref<4xf32>
    memref.copy %old, %new : memref<4xf32> to memref<4xf32>
    scf.yield %new : memref<4xf32>
  }
  memref.copy %r, %x : memref<4xf32> to memref<4xf32>
  return
}

// -----

// A function returns memory that its caller owns: what belongs to somebody else is copied. A private one
// can say whether the caller owns what it returns.

// CHECK-LABEL: func private @returns_argument(
//  CHECK-SAME:     %[[X:.*]]: memref<4xf32>) -> memref<4xf32>
//       CHECK:   %[[OWN:.*]] = scf.if %false
//  CHECK-NEXT:     scf.yield %[[X]]
//       CHECK:     %[[COPY:.*]] = bufferization.clone %[[X]]
//  CHECK-NEXT:     scf.yield %[[COPY]]
//       CHECK:   return %[[OWN]]
// DYNAMIC-LABEL: func private @returns_argument(
//  DYNAMIC-SAME:     %[[X:.*]]: memref<4xf32>) -> (memref<4xf32>, i1)
//       DYNAMIC:   return %[[X]], %false
func.func private @returns_argument(%x: memref<4xf32>) -> memref<4xf32> {
  return %x : memref<4xf32>
}

// CHECK-LABEL: func @calls
//       CHECK:   %[[R:.*]] = call @returns_argument
//       CHECK:   bufferization.dealloc {{.*}} if (%true)
// DYNAMIC-LABEL: func @calls
//       DYNAMIC:   %[[R:.*]]:2 = call @returns_argument
//       DYNAMIC:   bufferization.dealloc {{.*}} if (%[[R]]#1)
func.func @calls(%x: memref<4xf32>) -> f32 {
  %zero = arith.constant 0 : index
  %r = call @returns_argument(%x) : (memref<4xf32>) -> memref<4xf32>
  %v = memref.load %r[%zero] : memref<4xf32>
  return %v : f32
}

// -----

// A private function whose type others rely on keeps it.

// DYNAMIC-LABEL: func private @value(
//  DYNAMIC-SAME:     memref<4xf32>) -> memref<4xf32>
func.func private @value(%x: memref<4xf32>) -> memref<4xf32> {
  return %x : memref<4xf32>
}
func.func @takes_value() -> ((memref<4xf32>) -> memref<4xf32>) {
  %f = func.constant @value : (memref<4xf32>) -> memref<4xf32>
  return %f : (memref<4xf32>) -> memref<4xf32>
}

// -----

// Memory that is freed by hand is left alone. So is memory on the stack.

// CHECK-LABEL: func @by_hand
//   CHECK-NOT:   bufferization.dealloc
//       CHECK:   memref.dealloc
//   CHECK-NOT:   bufferization.dealloc
//       CHECK:   return
func.func @by_hand(%x: memref<4xf32>) {
  %a = memref.alloc() {bufferization.manual_deallocation} : memref<4xf32>
  %b = memref.alloca() : memref<4xf32>
  memref.copy %x, %a : memref<4xf32> to memref<4xf32>
  memref.copy %a, %b : memref<4xf32> to memref<4xf32>
  memref.copy %b, %x : memref<4xf32> to memref<4xf32>
  memref.dealloc %a {bufferization.manual_deallocation} : memref<4xf32>
  return
}
