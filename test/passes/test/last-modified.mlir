// Which ops may have written memory last, and which may access it next: dense data flow.

// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(test-last-modified))' --no-output 2>&1 | FileCheck %s --check-prefix=LAST
// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(test-next-access))' --no-output 2>&1 | FileCheck %s --check-prefix=NEXT

// What was there before counts until memory is surely overwritten.
// LAST-LABEL: test_tag: straight:
// LAST-NEXT:   operand #0
// LAST-NEXT:    - second
// LAST-NOT:     -
// NEXT-LABEL: test_tag: first:
// NEXT-NEXT:   operand #0
// NEXT-NEXT:    - <unknown>
// NEXT-NEXT:   operand #1
// NEXT-NEXT:    - second
func.func @straight(%x: f32) -> f32 {
  %m = memref.alloc() : memref<f32>
  memref.store %x, %m[] {tag = "first", tag_name = "first"} : memref<f32>
  memref.store %x, %m[] {tag_name = "second"} : memref<f32>
  %0 = memref.load %m[] {tag = "straight"} : memref<f32>
  return %0 : f32
}

// One element of many may leave the one that is read.
// LAST-LABEL: test_tag: element:
// LAST-NEXT:   operand #0
// LAST-NEXT:    - store
// LAST-NEXT:    - <outside>
func.func @element(%m: memref<4xf32>, %x: f32, %i: index, %j: index) -> f32 {
  memref.store %x, %m[%i] {tag_name = "store"} : memref<4xf32>
  %0 = memref.load %m[%j] {tag = "element"} : memref<4xf32>
  return %0 : f32
}

// A loop may not run, and its last iteration is in front of its first op as well.
// LAST-LABEL: test_tag: in loop:
// LAST-NEXT:   operand #0
// LAST-NEXT:    - before
// LAST-NEXT:    - inside
// LAST-LABEL: test_tag: behind loop:
// LAST-NEXT:   operand #0
// LAST-NEXT:    - before
// LAST-NEXT:    - inside
// NEXT-LABEL: test_tag: inside:
// NEXT-NEXT:   operand #0
// NEXT-NEXT:    - <unknown>
// NEXT-NEXT:   operand #1
// NEXT-NEXT:    - load
// NEXT-NEXT:    - end
func.func @loop(%x: f32, %a: index, %b: index, %c: index) -> f32 {
  %m = memref.alloc() : memref<f32>
  memref.store %x, %m[] {tag_name = "before"} : memref<f32>
  scf.for %i = %a to %b step %c {
    %0 = memref.load %m[] {tag = "in loop", tag_name = "load"} : memref<f32>
    %1 = arith.addf %0, %x : f32
    memref.store %1, %m[] {tag = "inside", tag_name = "inside"} : memref<f32>
  }
  %2 = memref.load %m[] {tag = "behind loop", tag_name = "end"} : memref<f32>
  return %2 : f32
}

// Two arguments may name one memory; a new allocation names another.
// LAST-LABEL: test_tag: aliases:
// LAST-NEXT:   operand #0
// LAST-NEXT:    - to a
// LAST-NEXT:    - to b
// LAST-NOT:     -
func.func @aliases(%a: memref<f32>, %b: memref<f32>, %x: f32) -> f32 {
  %m = memref.alloc() : memref<f32>
  memref.store %x, %a[] {tag_name = "to a"} : memref<f32>
  memref.store %x, %b[] {tag_name = "to b"} : memref<f32>
  memref.store %x, %m[] {tag_name = "to m"} : memref<f32>
  %0 = memref.load %a[] {tag = "aliases"} : memref<f32>
  return %0 : f32
}

// What an op without known effects does is not known.
// LAST-LABEL: test_tag: unknown:
// LAST-NEXT:   operand #0
// LAST-NEXT:    - store
// LAST-NEXT:    - test.unknown
func.func @unknown(%x: f32) -> f32 {
  %m = memref.alloc() : memref<f32>
  memref.store %x, %m[] {tag_name = "store"} : memref<f32>
  "test.unknown"() : () -> ()
  %0 = memref.load %m[] {tag = "unknown"} : memref<f32>
  return %0 : f32
}
