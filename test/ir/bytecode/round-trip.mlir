// Bytecode of every version reads back as the text that it was made from.
//
// RUN: terrace-opt %s --allow-unregistered-dialect --emit-bytecode | terrace-opt --allow-unregistered-dialect | FileCheck %s --check-prefixes=CHECK,NEW
// RUN: terrace-opt %s --allow-unregistered-dialect --emit-bytecode --emit-bytecode-version=0 | terrace-opt --allow-unregistered-dialect | FileCheck %s --check-prefixes=CHECK,OLD
// RUN: terrace-opt %s --allow-unregistered-dialect --emit-bytecode --emit-bytecode-version=5 | terrace-opt --allow-unregistered-dialect | FileCheck %s --check-prefixes=CHECK,NEW
// RUN: terrace-opt %s --allow-unregistered-dialect --verify-roundtrip -o /dev/null
// RUN: not terrace-opt %s --allow-unregistered-dialect --emit-bytecode --emit-bytecode-version=7 2>&1 | FileCheck %s --check-prefix=VERSION

// VERSION: unsupported version requested 7, must be in range [0, 6]

// Attributes that the declaration names, required and not, and sizes of groups of operands.
// CHECK-LABEL: func.func private @declared(memref<?x?xf32>, index) -> i32
func.func private @declared(memref<?x?xf32>, index) -> i32

// CHECK-LABEL: func.func @groups(
// CHECK: memref.subview %{{.*}}[%{{.*}}, 0] [%{{.*}}, 4] [1, 1] : memref<?x?xf32> to memref<?x4xf32, strided<[?, 1], offset: ?>>
// CHECK: memref.alloc(%{{.*}}) {alignment = 64 : i64} : memref<?x4xf32>
func.func @groups(%a: memref<?x?xf32>, %i: index) {
  %0 = memref.subview %a[%i, 0] [%i, 4] [1, 1] : memref<?x?xf32> to memref<?x4xf32, strided<[?, 1], offset: ?>>
  %1 = memref.alloc(%i) {alignment = 64 : i64} : memref<?x4xf32>
  return
}

// Branches, values used before their definition in the order of the text, and regions that use
// values from around them.
// CHECK-LABEL: func.func @control(
// CHECK: cf.cond_br %{{.*}}, ^bb2(%{{.*}} : i32), ^bb1
// CHECK: ^bb1:
// CHECK: scf.for
// CHECK: ^bb2(%{{.*}}: i32):
func.func @control(%c: i1, %x: i32, %n: index) -> i32 {
  cf.cond_br %c, ^two(%x : i32), ^one
^one:
  %zero = arith.constant 0 : index
  %sum = scf.for %i = %zero to %n step %n iter_args(%acc = %x) -> i32 {
    %next = arith.addi %acc, %x overflow<nsw> : i32
    scf.yield %next : i32
  }
  cf.br ^two(%sum : i32)
^two(%y: i32):
  return %y : i32
}

// An op of a dialect that is not loaded keeps its properties apart from its other attributes, from
// version 5 on.
// OLD: "other.op"() {kind = 1 : i32, note = "x"} : () -> !other.type<4>
// NEW: "other.op"() <{kind = 1 : i32}> {note = "x"} : () -> !other.type<4>
%0 = "other.op"() <{kind = 1 : i32}> {note = "x"} : () -> !other.type<4>
