// RUN: terrace-opt --buffer-hoisting %s | FileCheck %s --check-prefix=CHOICES
// RUN: terrace-opt --buffer-loop-hoisting %s | FileCheck %s --check-prefix=LOOPS
// RUN: terrace-opt --promote-buffers-to-stack="max-alloc-size-in-bytes=64" %s | FileCheck %s --check-prefix=STACK

// Memory that a choice hands out is allocated in front of it: then the way without allocation need not be told
// apart. Memory that stays inside stays where it is, and goes to the stack if it is small.

// CHOICES-LABEL: func @choice
//       CHOICES:   %[[A:.*]] = memref.alloc()
//       CHOICES:   scf.if
//       CHOICES:     memref.alloc() : memref<16xf32>
//       CHOICES:     scf.yield %[[A]]
// STACK-LABEL: func @choice
//       STACK:   scf.if
//       STACK:     memref.alloca() : memref<4xf32>
//       STACK:     memref.alloca() : memref<16xf32>
func.func @choice(%c: i1, %x: memref<4xf32>, %y: memref<16xf32>) {
  %r = scf.if %c -> memref<4xf32> {
    %a = memref.alloc() : memref<4xf32>
    %b = memref.alloc() : memref<16xf32>
    memref.copy %y, %b : memref<16xf32> to memref<16xf32>
    scf.yield %a : memref<4xf32>
  } else {
    scf.yield %x : memref<4xf32>
  }
  memref.copy %x, %r : memref<4xf32> to memref<4xf32>
  return
}

// Blocks as well, but not above what a size is computed from.

// CHOICES-LABEL: func @blocks
//       CHOICES:   %[[A:.*]] = memref.alloc() : memref<4xf32>
//  CHOICES-NEXT:   cf.cond_br
//       CHOICES: ^bb2(%[[N:.*]]: index):
//  CHOICES-NEXT:   memref.alloc(%[[N]])
func.func @blocks(%c: i1, %n: index, %x: memref<4xf32>, %y: memref<?xf32>) {
  cf.cond_br %c, ^one, ^two(%n : index)
^one:
  cf.br ^three(%x, %y : memref<4xf32>, memref<?xf32>)
^two(%m: index):
  %a = memref.alloc() : memref<4xf32>
  %b = memref.alloc(%m) : memref<?xf32>
  cf.br ^three(%a, %b : memref<4xf32>, memref<?xf32>)
^three(%p: memref<4xf32>, %q: memref<?xf32>):
  memref.copy %x, %p : memref<4xf32> to memref<4xf32>
  memref.copy %y, %q : memref<?xf32> to memref<?xf32>
  return
}

// What something frees is allocated where it was: else there would be ways on which nothing frees it.

// CHOICES-LABEL: func @freed
//  CHOICES-NEXT:   scf.if
//  CHOICES-NEXT:     memref.alloc()
// LOOPS-LABEL: func @freed
// STACK-LABEL: func @freed
//       STACK:     memref.alloc()
func.func @freed(%c: i1, %x: memref<4xf32>) {
  scf.if %c {
    %a = memref.alloc() : memref<4xf32>
    memref.copy %x, %a : memref<4xf32> to memref<4xf32>
    memref.dealloc %a : memref<4xf32>
  }
  return
}

// Memory that no iteration hands to the next can be the same for all, unless they run at the same time.

// LOOPS-LABEL: func @loops
//       LOOPS:   %[[A:.*]] = memref.alloc() : memref<4xf32>
//  LOOPS-NEXT:   scf.for
//   LOOPS-NOT:     memref.alloc
//       LOOPS:   scf.for
//       LOOPS:     memref.alloc() : memref<5xf32>
//       LOOPS:   scf.parallel
//       LOOPS:     memref.alloc() : memref<6xf32>
func.func @loops(%n: index, %x: memref<4xf32>, %y: memref<5xf32>, %z: memref<6xf32>) -> memref<5xf32> {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  scf.for %i = %zero to %n step %one {
    scf.for %j = %zero to %n step %one {
      %a = memref.alloc() : memref<4xf32>
      memref.copy %x, %a : memref<4xf32> to memref<4xf32>
      memref.copy %a, %x : memref<4xf32> to memref<4xf32>
    }
  }
  %r = scf.for %i = %zero to %n step %one iter_args(%old = %y) -> memref<5xf32> {
    %new = memref.alloc() : memref<5xf32>
    memref.copy %old, %new : memref<5xf32> to memref<5xf32>
    scf.yield %new : memref<5xf32>
  }
  scf.parallel (%i) = (%zero) to (%n) step (%one) {
    %a = memref.alloc() : memref<6xf32>
    memref.copy %z, %a : memref<6xf32> to memref<6xf32>
    memref.copy %a, %z : memref<6xf32> to memref<6xf32>
  }
  return %r : memref<5xf32>
}

// Large memory, and what is returned, stays on the heap.

// STACK-LABEL: func @heap
//       STACK:   memref.alloc() : memref<17xf32>
//       STACK:   memref.alloc() : memref<2xf32>
func.func @heap(%x: memref<17xf32>) -> memref<2xf32> {
  %a = memref.alloc() : memref<17xf32>
  memref.copy %x, %a : memref<17xf32> to memref<17xf32>
  %b = memref.alloc() : memref<2xf32>
  return %b : memref<2xf32>
}
