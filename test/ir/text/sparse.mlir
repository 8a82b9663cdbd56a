// RUN: terrace-opt %s --allow-unregistered-dialect | FileCheck %s

// No index: neither of both lists is printed, even if the type has elements.
// CHECK: "t.empty"() {value = sparse<> : tensor<1x1xi32>} : () -> ()
"t.empty"() {value = sparse<> : tensor<1x1xi32>} : () -> ()
// CHECK: "t.one"() {value = sparse<0, -2> : tensor<1xi32>} : () -> ()
"t.one"() {value = sparse<0, -2> : tensor<1xi32>} : () -> ()
