// Resources of no dialect are kept in bytecode.

// RUN: terrace-opt %s --emit-bytecode | terrace-opt | FileCheck %s
// RUN: terrace-opt %s --emit-bytecode --elide-resource-data-from-bytecode | terrace-opt | FileCheck %s --check-prefix=ELIDED
// RUN: terrace-opt %s --mlir-elide-resource-strings-if-larger=0 | FileCheck %s --check-prefix=EMPTY
// RUN: terrace-opt %s --verify-roundtrip | FileCheck %s

// CHECK:      {-#
// CHECK-NEXT:   external_resources: {
// CHECK-NEXT:     mlir_reproducer: {
// CHECK-NEXT:       pipeline: "builtin.module(cse)",
// CHECK-NEXT:       verify_each: true
// CHECK-NEXT:     },
// CHECK-NEXT:     tool: {
// CHECK-NEXT:       data: "0x0400000001020304",
// CHECK-NEXT:       off: false
// CHECK-NEXT:     }
// CHECK-NEXT:   }
// CHECK-NEXT: #-}

// ELIDED-NOT: pipeline

// EMPTY:       {-#
// EMPTY-EMPTY:
// EMPTY-NEXT:  #-}
module {}

{-#
  external_resources: {
    mlir_reproducer: { pipeline: "builtin.module(cse)", verify_each: true },
    tool: { data: "0x0400000001020304", off: false }
  }
#-}
