// RUN: terrace-opt %s --topological-sort --allow-unregistered-dialect | FileCheck %s

// CHECK: %[[C:.*]] = "d.c"()
// CHECK-NEXT: %[[B:.*]] = "d.b"(%[[C]])
// CHECK-NEXT: "d.a"(%[[B]])
// CHECK-NEXT: "d.last"
module {
  %a = "d.a"(%b) : (i32) -> i32
  %b = "d.b"(%c) : (i32) -> i32
  %c = "d.c"() : () -> i32
  "d.last"(%a) : (i32) -> ()
}
