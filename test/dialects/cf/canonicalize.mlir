// RUN: terrace-opt %s --allow-unregistered-dialect --canonicalize | FileCheck %s

// CHECK: module {
// CHECK-NEXT:   func.func @true_assert() {
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @unknown_assert(%arg0: i1) {
// CHECK-NEXT:     cf.assert %arg0, "may fail"
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @merged() -> i32 {
// CHECK-NEXT:     %c1_i32 = arith.constant 1 : i32
// CHECK-NEXT:     return %c1_i32 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @through(%arg0: i32) -> i32 {
// CHECK-NEXT:     "t.start"()[^bb1, ^bb2] : () -> ()
// CHECK-NEXT:   ^bb1:  // pred: ^bb0
// CHECK-NEXT:     cf.br ^bb3(%arg0 : i32)
// CHECK-NEXT:   ^bb2:  // pred: ^bb0
// CHECK-NEXT:     cf.br ^bb3(%arg0 : i32)
// CHECK-NEXT:   ^bb3(%0: i32):  // 2 preds: ^bb1, ^bb2
// CHECK-NEXT:     return %0 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @constant_condition(%arg0: i32) -> i32 {
// CHECK-NEXT:     return %arg0 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @weights_stay(%arg0: i1, %arg1: i32, %arg2: i32) -> i32 {
// CHECK-NEXT:     cf.cond_br %arg0 weights([3, 7]), ^bb1(%arg1 : i32), ^bb2
// CHECK-NEXT:   ^bb1(%0: i32):  // pred: ^bb0
// CHECK-NEXT:     return %0 : i32
// CHECK-NEXT:   ^bb2:  // pred: ^bb0
// CHECK-NEXT:     "t.use"() : () -> ()
// CHECK-NEXT:     return %arg2 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @one_block(%arg0: i1, %arg1: i32, %arg2: i32) -> (i32, i32) {
// CHECK-NEXT:     %0 = arith.select %arg0, %arg1, %arg2 : i32
// CHECK-NEXT:     return %arg1, %0 : i32, i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @one_block_of_many(%arg0: i1, %arg1: i32, %arg2: i32) -> i32 {
// CHECK-NEXT:     "t.start"()[^bb1, ^bb2] : () -> ()
// CHECK-NEXT:   ^bb1:  // pred: ^bb0
// CHECK-NEXT:     cf.cond_br %arg0, ^bb2(%arg1 : i32), ^bb2(%arg2 : i32)
// CHECK-NEXT:   ^bb2(%0: i32):  // 3 preds: ^bb0, ^bb1, ^bb1
// CHECK-NEXT:     return %0 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @same_condition(%arg0: i1) {
// CHECK-NEXT:     %true = arith.constant true
// CHECK-NEXT:     cf.cond_br %arg0, ^bb1, ^bb2
// CHECK-NEXT:   ^bb1:  // pred: ^bb0
// CHECK-NEXT:     "t.yes"(%true) : (i1) -> ()
// CHECK-NEXT:     cf.br ^bb2
// CHECK-NEXT:   ^bb2:  // 2 preds: ^bb0, ^bb1
// CHECK-NEXT:     "t.end"() : () -> ()
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @unreachable(%arg0: i1) {
// CHECK-NEXT:     "t.use"() : () -> ()
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @only_default(%arg0: i32) {
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @like_default(%arg0: i32) {
// CHECK-NEXT:     cf.switch %arg0 : i32, [
// CHECK-NEXT:       default: ^bb1,
// CHECK-NEXT:       2: ^bb2
// CHECK-NEXT:     ]
// CHECK-NEXT:   ^bb1:  // pred: ^bb0
// CHECK-NEXT:     "t.end"() : () -> ()
// CHECK-NEXT:   ^bb2:  // pred: ^bb0
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @constant_switch(%arg0: f32, %arg1: f32) -> f32 {
// CHECK-NEXT:     return %arg1 : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @switch_through(%arg0: i32) {
// CHECK-NEXT:     cf.switch %arg0 : i32, [
// CHECK-NEXT:       default: ^bb2,
// CHECK-NEXT:       1: ^bb1
// CHECK-NEXT:     ]
// CHECK-NEXT:   ^bb1:  // pred: ^bb0
// CHECK-NEXT:     "t.end"() : () -> ()
// CHECK-NEXT:   ^bb2:  // pred: ^bb0
// CHECK-NEXT:     "t.use"() : () -> ()
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @same_switch(%arg0: i32, %arg1: f32, %arg2: f32) -> f32 {
// CHECK-NEXT:     cf.switch %arg0 : i32, [
// CHECK-NEXT:       default: ^bb1,
// CHECK-NEXT:       1: ^bb2
// CHECK-NEXT:     ]
// CHECK-NEXT:   ^bb1:  // pred: ^bb0
// CHECK-NEXT:     "t.default"() : () -> ()
// CHECK-NEXT:     cf.switch %arg0 : i32, [
// CHECK-NEXT:       default: ^bb3(%arg1 : f32),
// CHECK-NEXT:       2: ^bb3(%arg2 : f32)
// CHECK-NEXT:     ]
// CHECK-NEXT:   ^bb2:  // pred: ^bb0
// CHECK-NEXT:     "t.one"() : () -> ()
// CHECK-NEXT:     cf.br ^bb3(%arg2 : f32)
// CHECK-NEXT:   ^bb3(%0: f32):  // 3 preds: ^bb1, ^bb1, ^bb2
// CHECK-NEXT:     return %0 : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @cycle(%arg0: i1) {
// CHECK-NEXT:     cf.cond_br %arg0, ^bb1, ^bb2
// CHECK-NEXT:   ^bb1:  // 2 preds: ^bb0, ^bb2
// CHECK-NEXT:     cf.br ^bb2
// CHECK-NEXT:   ^bb2:  // 2 preds: ^bb0, ^bb1
// CHECK-NEXT:     cf.br ^bb1
// CHECK-NEXT:   }
// CHECK-NEXT: }

func.func @true_assert() {
  %true = arith.constant true
  cf.assert %true, "holds"
  return
}

func.func @unknown_assert(%c: i1) {
  cf.assert %c, "may fail"
  return
}

func.func @merged() -> i32 {
  %c = arith.constant 1 : i32
  cf.br ^bb1(%c : i32)
^bb1(%x: i32):
  return %x : i32
}

func.func @through(%x: i32) -> i32 {
  "t.start"()[^bb1, ^bb2] : () -> ()
^bb1:
  cf.br ^bb2
^bb2:
  cf.br ^bb3(%x : i32)
^bb3(%y: i32):
  return %y : i32
}

func.func @constant_condition(%x: i32) -> i32 {
  %false = arith.constant false
  cf.cond_br %false, ^bb1, ^bb2
^bb1:
  "t.never"() : () -> ()
  cf.br ^bb2
^bb2:
  return %x : i32
}

func.func @weights_stay(%c: i1, %x: i32, %y: i32) -> i32 {
  cf.cond_br %c weights([3, 7]), ^bb1, ^bb2
^bb1:
  cf.br ^bb3(%x : i32)
^bb2:
  cf.br ^bb4
^bb3(%z: i32):
  return %z : i32
^bb4:
  "t.use"() : () -> ()
  return %y : i32
}

func.func @one_block(%c: i1, %x: i32, %y: i32) -> (i32, i32) {
  cf.cond_br %c, ^bb1(%x, %x : i32, i32), ^bb1(%x, %y : i32, i32)
^bb1(%a: i32, %b: i32):
  return %a, %b : i32, i32
}

func.func @one_block_of_many(%c: i1, %x: i32, %y: i32) -> i32 {
  "t.start"()[^bb1, ^bb2] : () -> ()
^bb1:
  cf.cond_br %c, ^bb2(%x : i32), ^bb2(%y : i32)
^bb2(%a: i32):
  return %a : i32
}

func.func @same_condition(%c: i1) {
  cf.cond_br %c, ^bb1, ^bb2
^bb1:
  "t.yes"(%c) : (i1) -> ()
  cf.cond_br %c, ^bb2, ^bb3
^bb2:
  "t.end"() : () -> ()
^bb3:
  return
}

func.func @unreachable(%c: i1) {
  cf.cond_br %c, ^bb1, ^bb2
^bb1:
  ub.unreachable
^bb2:
  "t.use"() : () -> ()
  return
}

func.func @only_default(%x: i32) {
  cf.switch %x : i32, [
    default: ^bb1
  ]
^bb1:
  return
}

func.func @like_default(%x: i32) {
  cf.switch %x : i32, [
    default: ^bb1,
    1: ^bb1,
    2: ^bb2
  ]
^bb1:
  "t.end"() : () -> ()
^bb2:
  return
}

func.func @constant_switch(%a: f32, %b: f32) -> f32 {
  %x = arith.constant -3 : i32
  cf.switch %x : i32, [
    default: ^bb1(%a : f32),
    -3: ^bb1(%b : f32)
  ]
^bb1(%y: f32):
  return %y : f32
}

func.func @switch_through(%x: i32) {
  cf.switch %x : i32, [
    default: ^bb1,
    1: ^bb2
  ]
^bb1:
  cf.br ^bb3
^bb2:
  "t.end"() : () -> ()
^bb3:
  "t.use"() : () -> ()
  return
}

func.func @same_switch(%x: i32, %a: f32, %b: f32) -> f32 {
  cf.switch %x : i32, [
    default: ^bb1,
    1: ^bb2
  ]
^bb1:
  "t.default"() : () -> ()
  cf.switch %x : i32, [
    default: ^bb3(%a : f32),
    1: ^bb3(%b : f32),
    2: ^bb3(%b : f32)
  ]
^bb2:
  "t.one"() : () -> ()
  cf.switch %x : i32, [
    default: ^bb3(%a : f32),
    1: ^bb3(%b : f32)
  ]
^bb3(%y: f32):
  return %y : f32
}

func.func @cycle(%c: i1) {
  cf.cond_br %c, ^bb1, ^bb2
^bb1:
  cf.br ^bb2
^bb2:
  cf.br ^bb1
}
