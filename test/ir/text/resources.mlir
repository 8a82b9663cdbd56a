// RUN: terrace-opt %s --allow-unregistered-dialect | FileCheck %s
// RUN: terrace-opt %s --allow-unregistered-dialect --mlir-elide-resource-strings-if-larger=16 | FileCheck %s --check-prefix=SHORT

"t.use"() {value = dense_resource<weights> : tensor<2xi16>} : () -> ()

// CHECK:      {-#
// CHECK-NEXT:   dialect_resources: {
// CHECK-NEXT:     builtin: {
// CHECK-NEXT:       weights: "0x0200000001000200"
// CHECK-NEXT:     }
// CHECK-NEXT:   },
// CHECK-NEXT:   external_resources: {
// CHECK-NEXT:     tool: {
// CHECK-NEXT:       "two words": true,
// CHECK-NEXT:       text: "\22quoted\22"
// CHECK-NEXT:     }
// CHECK-NEXT:   }
// CHECK-NEXT: #-}

// SHORT:      external_resources: {
// SHORT-NEXT:   tool: {
// SHORT-NEXT:     "two words": true,
// SHORT-NEXT:     text: "\22quoted\22"
// SHORT-NEXT:   }

{-#
  dialect_resources: {
    builtin: {
      weights: "0x0200000001000200"
    }
  },
  external_resources: {
    tool: {
      "two words": true,
      text: "\"quoted\""
    }
  }
#-}
