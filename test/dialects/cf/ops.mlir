// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, as upstream prints it, by way of the generic form too.

// CHECK: module {
// CHECK-NEXT:   func.func @branches(%arg0: i32, %arg1: i1) -> i32 {
// CHECK-NEXT:     cf.assert %arg1, "must hold"
// CHECK-NEXT:     cf.br ^bb1(%arg0 : i32)
// CHECK-NEXT:   ^bb1(%0: i32):  // 4 preds: ^bb0, ^bb1, ^bb3, ^bb4
// CHECK-NEXT:     cf.cond_br %arg1, ^bb2, ^bb1(%0 : i32)
// CHECK-NEXT:   ^bb2:  // pred: ^bb1
// CHECK-NEXT:     cf.cond_br %arg1 weights([1, 2]), ^bb3(%0, %arg0 : i32, i32), ^bb4
// CHECK-NEXT:   ^bb3(%1: i32, %2: i32):  // pred: ^bb2
// CHECK-NEXT:     cf.switch %1 : i32, [
// CHECK-NEXT:       default: ^bb4,
// CHECK-NEXT:       42: ^bb1(%2 : i32),
// CHECK-NEXT:       4294967289: ^bb4
// CHECK-NEXT:     ]
// CHECK-NEXT:   ^bb4:  // 3 preds: ^bb2, ^bb3, ^bb3
// CHECK-NEXT:     cf.switch %arg0 : i32, [
// CHECK-NEXT:       default: ^bb1(%arg0 : i32)]
// CHECK-NEXT:   }
// CHECK-NEXT: }

func.func @branches(%a: i32, %c: i1) -> i32 {
  cf.assert %c, "must hold"
  cf.br ^first(%a : i32)
^first(%x: i32):
  cf.cond_br %c, ^second, ^first(%x : i32)
^second:
  cf.cond_br %c weights([1, 2]), ^third(%x, %a : i32, i32), ^fourth
^third(%y: i32, %z: i32):
  cf.switch %y : i32, [
    default: ^fourth,
    42: ^first(%z : i32),
    -7: ^fourth
  ]
^fourth:
  cf.switch %a : i32, [
    default: ^first(%a : i32)
  ]
}
