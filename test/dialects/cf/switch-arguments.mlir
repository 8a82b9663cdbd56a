// An argument that nobody uses goes from a block of a switch, with what each case hands over for it.

// RUN: terrace-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @cases
// CHECK-NEXT:    cf.switch %arg0 : i32, [
// CHECK-NEXT:      default: ^[[A:bb[0-9]]](%arg1 : i32),
// CHECK-NEXT:      1: ^[[B:bb[0-9]]](%arg2 : i32),
// CHECK-NEXT:      2: ^[[B]](%arg1 : i32),
// CHECK-NEXT:      3: ^[[A]](%arg2 : i32)
// CHECK-NEXT:    ]
// CHECK-NEXT:  ^[[A]](%{{.*}}: i32):
// CHECK:       ^[[B]](%{{.*}}: i32):
func.func @cases(%c: i32, %x: i32, %y: i32) -> i32 {
  cf.switch %c : i32, [
    default: ^bb1(%x, %c : i32, i32),
    1: ^bb2(%x, %y : i32, i32),
    2: ^bb2(%y, %x : i32, i32),
    3: ^bb1(%y, %x : i32, i32)
  ]
^bb1(%a: i32, %unused: i32):
  "test.use"(%a) : (i32) -> ()
  return %a : i32
^bb2(%unused2: i32, %d: i32):
  "test.use"(%d) : (i32) -> ()
  return %d : i32
}
