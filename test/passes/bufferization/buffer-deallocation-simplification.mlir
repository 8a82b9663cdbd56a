// RUN: terrace-opt --buffer-deallocation-simplification %s | FileCheck %s

// A memref that is retained as it is need not be compared: it is not freed, and owned as it was.

// CHECK-LABEL: func @retained
//  CHECK-SAME:     (%[[X:.*]]: memref<4xf32>, %[[C:.*]]: i1)
//   CHECK-NOT:   bufferization.dealloc
//       CHECK:   return %[[C]]
func.func @retained(%x: memref<4xf32>, %c: i1) -> i1 {
  %o = bufferization.dealloc (%x : memref<4xf32>) if (%c) retain (%x : memref<4xf32>)
  return %o : i1
}

// Where it is not known whether memory is shared, nothing changes.

// CHECK-LABEL: func @arguments
//       CHECK:   bufferization.dealloc (%{{.*}} : memref<4xf32>) if (%{{.*}}) retain (%{{.*}} : memref<4xf32>)
func.func @arguments(%x: memref<4xf32>, %y: memref<4xf32>, %c: i1) -> i1 {
  %o = bufferization.dealloc (%x : memref<4xf32>) if (%c) retain (%y : memref<4xf32>)
  return %o : i1
}

// Two allocations are freed one by one, and neither is an argument of the function.

// CHECK-LABEL: func @allocations
//  CHECK-SAME:     %[[X:.*]]: memref<4xf32>, %[[C:.*]]: i1
//       CHECK:   %[[A:.*]] = memref.alloc()
//       CHECK:   %[[B:.*]] = memref.alloc()
//       CHECK:   bufferization.dealloc (%[[A]] : memref<4xf32>) if (%[[C]]){{$}}
//       CHECK:   bufferization.dealloc (%[[B]] : memref<4xf32>) if (%[[C]]){{$}}
//       CHECK:   return %{{.*}}, %[[A]], %[[B]]
func.func @allocations(%x: memref<4xf32>, %c: i1) -> (i1, memref<4xf32>, memref<4xf32>) {
  %a = memref.alloc() : memref<4xf32>
  %b = memref.alloc() : memref<4xf32>
  %o = bufferization.dealloc (%a, %b : memref<4xf32>, memref<4xf32>) if (%c, %c) retain (%x : memref<4xf32>)
  return %o, %a, %b : i1, memref<4xf32>, memref<4xf32>
}

// The memref that a loop carries and the one that it allocates are not the same, although both come from
// one op.

// CHECK-LABEL: func @carried
//       CHECK:   scf.for {{.*}} iter_args(%[[OLD:.*]] = %{{.*}}, %[[OWNED:.*]] = %{{.*}})
//       CHECK:     %[[NEW:.*]] = memref.alloc()
//       CHECK:     bufferization.dealloc (%[[OLD]] : memref<4xf32>) if (%[[OWNED]]){{$}}
//       CHECK:     scf.yield %[[NEW]], %true
func.func @carried(%n: index, %x: memref<4xf32>) -> (memref<4xf32>, i1) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %true = arith.constant true
  %false = arith.constant false
  %r:2 = scf.for %i = %zero to %n step %one iter_args(%old = %x, %owned = %false) -> (memref<4xf32>, i1) {
    %new = memref.alloc() : memref<4xf32>
    %o = bufferization.dealloc (%old, %new : memref<4xf32>, memref<4xf32>) if (%owned, %true) retain (%new : memref<4xf32>)
    scf.yield %new, %o : memref<4xf32>, i1
  }
  return %r#0, %r#1 : memref<4xf32>, i1
}
