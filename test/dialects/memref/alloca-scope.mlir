// RUN: terrace-opt %s --allow-unregistered-dialect --split-input-file --verify-diagnostics | FileCheck %s

// An op of a dialect that is not loaded may be a scope for memory on the stack, as far as anybody can tell.

// CHECK:      "foreign.kernel"() ({
// CHECK-NEXT:   memref.alloca() : memref<4xf32>
"foreign.kernel"() ({
  %0 = memref.alloca() : memref<4xf32>
  "test.end"() : () -> ()
}) : () -> ()

// -----

// One of no dialect is none.

"nothing"() ({
  // expected-error @+1 {{'memref.alloca' op requires an ancestor op with AutomaticAllocationScope trait}}
  %0 = memref.alloca() : memref<4xf32>
  "test.end"() : () -> ()
}) : () -> ()
