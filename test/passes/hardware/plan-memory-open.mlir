// Buffers whose sizes follow from those of the arguments share blocks by lifetime; each block is as large as the largest of
// its buffers. The function allocates the blocks when it starts, after a check that no size is too large to compute with.

// RUN: terrace-opt %s --plan-memory | FileCheck %s

// %a and %c never live at once; %b lives with both.
// CHECK-LABEL: func.func @chain
// CHECK-SAME: kernel.open_parts = ["12*rows", "8*rows"]
// CHECK: %[[ROWS:.*]] = memref.dim %arg0, %{{.*}} : memref<?xf32>
// CHECK: arith.cmpf ole
// CHECK: cf.assert %{{.*}}, "a tensor of these sizes fits no memory"
// CHECK: %[[FIRST:.*]] = memref.alloc(%{{.*}}) : memref<?xi8>
// CHECK: %[[SECOND:.*]] = memref.alloc(%{{.*}}) : memref<?xi8>
// CHECK-NOT: memref.alloc
// CHECK: %[[A:.*]] = memref.view %[[FIRST]][%{{.*}}][%{{.*}}] {kernel.open_part = 0 : i64} : memref<?xi8> to memref<?x3xf32>
// CHECK: %[[B:.*]] = memref.view %[[SECOND]][%{{.*}}][%{{.*}}] {kernel.open_part = 1 : i64} : memref<?xi8> to memref<?x2xf32>
// CHECK: %[[C:.*]] = memref.view %[[FIRST]][%{{.*}}][%{{.*}}] {kernel.open_part = 0 : i64} : memref<?xi8> to memref<?xf32>
// CHECK: memref.dealloc %[[FIRST]]
// CHECK: memref.dealloc %[[SECOND]]
// CHECK-NEXT: return
func.func @chain(%x: memref<?xf32> {graph.dims = ["rows"]}, %y: memref<?xf32> {graph.dims = ["rows"]}) {
  %zero = arith.constant 0 : index
  %rows = memref.dim %x, %zero : memref<?xf32>
  %a = memref.alloc(%rows) : memref<?x3xf32>
  kernel.call @k(%x) outs(%a) params array<i64> : (memref<?xf32>, memref<?x3xf32>) -> ()
  %b = memref.alloc(%rows) : memref<?x2xf32>
  kernel.call @k(%a) outs(%b) params array<i64> : (memref<?x3xf32>, memref<?x2xf32>) -> ()
  // The other argument has as many rows, by its name.
  %same = memref.dim %y, %zero : memref<?xf32>
  %c = memref.alloc(%same) : memref<?xf32>
  kernel.call @k(%b) outs(%c) params array<i64> : (memref<?x2xf32>, memref<?xf32>) -> ()
  kernel.call @k(%c) outs(%y) params array<i64> : (memref<?xf32>, memref<?xf32>) -> ()
  return
}

// Where it is not known which size is larger, the block has room for either.
// CHECK-LABEL: func.func @either
// CHECK-SAME: kernel.open_parts = ["max({{.*}})", "4*m"]
func.func @either(%x: memref<?x?xf32> {graph.dims = ["m", "n"]}, %y: memref<?xf32> {graph.dims = ["m"]}) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %m = memref.dim %x, %zero : memref<?x?xf32>
  %n = memref.dim %x, %one : memref<?x?xf32>
  %a = memref.alloc(%m) : memref<?x8xf32>
  kernel.call @k(%x) outs(%a) params array<i64> : (memref<?x?xf32>, memref<?x8xf32>) -> ()
  %b = memref.alloc(%m) : memref<?xf32>
  kernel.call @k(%a) outs(%b) params array<i64> : (memref<?x8xf32>, memref<?xf32>) -> ()
  %c = memref.alloc(%n) : memref<?x4xf32>
  kernel.call @k(%b) outs(%c) params array<i64> : (memref<?xf32>, memref<?x4xf32>) -> ()
  kernel.call @k(%c) outs(%y) params array<i64> : (memref<?x4xf32>, memref<?xf32>) -> ()
  return
}

// What the function returns, and what has a size that an element says, is allocated on its own.
// CHECK-LABEL: func.func @heap
// CHECK-NOT: kernel.open_parts
// CHECK: %[[N:.*]] = memref.load
// CHECK: %[[A:.*]] = memref.alloc(%[[N]]) : memref<?xf32>
// CHECK: %[[B:.*]] = memref.alloc(%{{.*}}) : memref<?xf32>
// CHECK: kernel.call @k(%[[A]]) outs(%[[B]])
// CHECK-NEXT: memref.dealloc %[[A]]
// CHECK-NEXT: return %[[B]]
func.func @heap(%x: memref<?xf32>, %count: memref<index>) -> memref<?xf32> {
  %zero = arith.constant 0 : index
  %n = memref.load %count[] : memref<index>
  %a = memref.alloc(%n) : memref<?xf32>
  kernel.call @k(%x) outs(%a) params array<i64> : (memref<?xf32>, memref<?xf32>) -> ()
  %rows = memref.dim %x, %zero : memref<?xf32>
  %b = memref.alloc(%rows) : memref<?xf32>
  kernel.call @k(%a) outs(%b) params array<i64> : (memref<?xf32>, memref<?xf32>) -> ()
  return %b : memref<?xf32>
}

// A size that may be below 0 takes no memory, and ends the run where the buffer was asked for.
// CHECK-LABEL: func.func @negative
// CHECK-SAME: kernel.open_parts = ["4*max(0, arg0[0] - 3)"]
// CHECK: %[[LESS:.*]] = arith.subi
// CHECK: cf.assert %{{.*}}, "a tensor of a size below 0 was asked for, which no tensor has"
// CHECK: memref.view
func.func @negative(%x: memref<?xf32>, %y: memref<?xf32>) {
  %zero = arith.constant 0 : index
  %three = arith.constant 3 : index
  %rows = memref.dim %x, %zero : memref<?xf32>
  %less = arith.subi %rows, %three : index
  %a = memref.alloc(%less) : memref<?xf32>
  kernel.call @k(%x) outs(%a) params array<i64> : (memref<?xf32>, memref<?xf32>) -> ()
  kernel.call @k(%a) outs(%y) params array<i64> : (memref<?xf32>, memref<?xf32>) -> ()
  return
}

// What one iteration hands to the next must not share memory with what that makes.
// CHECK-LABEL: func.func @carried
// CHECK-NOT: kernel.open_parts
// CHECK: scf.for
// CHECK: memref.alloc(%{{.*}}) : memref<?xf32>
func.func @carried(%x: memref<?xf32>, %y: memref<?xf32>, %lb: index, %ub: index, %step: index) {
  %zero = arith.constant 0 : index
  %rows = memref.dim %x, %zero : memref<?xf32>
  %last = scf.for %i = %lb to %ub step %step iter_args(%before = %x) -> (memref<?xf32>) {
    %a = memref.alloc(%rows) : memref<?xf32>
    kernel.call @k(%before) outs(%a) params array<i64> : (memref<?xf32>, memref<?xf32>) -> ()
    scf.yield %a : memref<?xf32>
  }
  kernel.call @k(%last) outs(%y) params array<i64> : (memref<?xf32>, memref<?xf32>) -> ()
  return
}
