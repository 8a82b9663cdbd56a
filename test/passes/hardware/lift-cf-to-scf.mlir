// RUN: terrace-opt %s --allow-unregistered-dialect --lift-cf-to-scf --canonicalize | FileCheck %s

// CHECK: module {
// CHECK-NEXT:   func.func @condition(%arg0: i1, %arg1: i32) -> i32 {
// CHECK-NEXT:     %0 = scf.if %arg0 -> (i32) {
// CHECK-NEXT:       %1 = "t.a"() : () -> i32
// CHECK-NEXT:       scf.yield %1 : i32
// CHECK-NEXT:     } else {
// CHECK-NEXT:       "t.b"() : () -> ()
// CHECK-NEXT:       scf.yield %arg1 : i32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %0 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @switch(%arg0: i32, %arg1: i32) -> i32 {
// CHECK-NEXT:     %c1 = arith.constant 1 : index
// CHECK-NEXT:     %0 = ub.poison : i32
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %1 = arith.index_cast %arg0 : i32 to index
// CHECK-NEXT:     %2:3 = scf.index_switch %1 -> index, i32, i32
// CHECK-NEXT:     case 4 {
// CHECK-NEXT:       scf.yield %c0, %arg0, %0 : index, i32, i32
// CHECK-NEXT:     }
// CHECK-NEXT:     case -1 {
// CHECK-NEXT:       "t.two"() : () -> ()
// CHECK-NEXT:       scf.yield %c1, %0, %arg1 : index, i32, i32
// CHECK-NEXT:     }
// CHECK-NEXT:     default {
// CHECK-NEXT:       scf.yield %c0, %arg1, %0 : index, i32, i32
// CHECK-NEXT:     }
// CHECK-NEXT:     %3 = arith.index_cast %2#0 : index to i32
// CHECK-NEXT:     %4 = arith.index_cast %3 : i32 to index
// CHECK-NEXT:     %5 = scf.index_switch %4 -> i32
// CHECK-NEXT:     case 0 {
// CHECK-NEXT:       "t.one"(%2#1) : (i32) -> ()
// CHECK-NEXT:       scf.yield %2#1 : i32
// CHECK-NEXT:     }
// CHECK-NEXT:     default {
// CHECK-NEXT:       scf.yield %2#2 : i32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %5 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @loop(%arg0: i32) -> i32 {
// CHECK-NEXT:     %c0_i32 = arith.constant 0 : i32
// CHECK-NEXT:     %c1_i32 = arith.constant 1 : i32
// CHECK-NEXT:     %0 = scf.while (%arg1 = %c0_i32) : (i32) -> i32 {
// CHECK-NEXT:       %1 = arith.cmpi slt, %arg1, %arg0 : i32
// CHECK-NEXT:       scf.condition(%1) %arg1 : i32
// CHECK-NEXT:     } do {
// CHECK-NEXT:     ^bb0(%arg1: i32):
// CHECK-NEXT:       "t.use"(%arg1) : (i32) -> ()
// CHECK-NEXT:       %1 = arith.addi %arg1, %c1_i32 : i32
// CHECK-NEXT:       scf.yield %1 : i32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %0 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @two_exits() -> i32 {
// CHECK-NEXT:     %c1 = arith.constant 1 : index
// CHECK-NEXT:     %false = arith.constant false
// CHECK-NEXT:     %0 = ub.poison : i32
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %1:3 = scf.while : () -> (index, i32, i32) {
// CHECK-NEXT:       %5:2 = "t.first"() : () -> (i1, i32)
// CHECK-NEXT:       %6:3 = scf.if %5#0 -> (i1, index, i32) {
// CHECK-NEXT:         %7:2 = "t.second"() : () -> (i1, i32)
// CHECK-NEXT:         %8 = arith.select %7#0, %c0, %c1 : index
// CHECK-NEXT:         scf.yield %7#0, %8, %7#1 : i1, index, i32
// CHECK-NEXT:       } else {
// CHECK-NEXT:         scf.yield %false, %c0, %0 : i1, index, i32
// CHECK-NEXT:       }
// CHECK-NEXT:       scf.condition(%6#0) %6#1, %5#1, %6#2 : index, i32, i32
// CHECK-NEXT:     } do {
// CHECK-NEXT:     ^bb0(%arg0: index, %arg1: i32, %arg2: i32):
// CHECK-NEXT:       scf.yield
// CHECK-NEXT:     }
// CHECK-NEXT:     %2 = arith.index_cast %1#0 : index to i32
// CHECK-NEXT:     %3 = arith.index_cast %2 : i32 to index
// CHECK-NEXT:     %4 = scf.index_switch %3 -> i32
// CHECK-NEXT:     case 0 {
// CHECK-NEXT:       scf.yield %1#1 : i32
// CHECK-NEXT:     }
// CHECK-NEXT:     default {
// CHECK-NEXT:       "t.other"(%1#1) : (i32) -> ()
// CHECK-NEXT:       scf.yield %1#2 : i32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %4 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @two_entries(%arg0: i1) {
// CHECK-NEXT:     %true = arith.constant true
// CHECK-NEXT:     %c1 = arith.constant 1 : index
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %0 = arith.select %arg0, %c0, %c1 : index
// CHECK-NEXT:     %1 = scf.while (%arg1 = %0) : (index) -> index {
// CHECK-NEXT:       %2 = arith.index_cast %arg1 : index to i32
// CHECK-NEXT:       %3 = arith.index_cast %2 : i32 to index
// CHECK-NEXT:       %4:2 = scf.index_switch %3 -> i1, index
// CHECK-NEXT:       case 0 {
// CHECK-NEXT:         "t.one"() : () -> ()
// CHECK-NEXT:         scf.yield %true, %c1 : i1, index
// CHECK-NEXT:       }
// CHECK-NEXT:       default {
// CHECK-NEXT:         %5 = "t.two"() : () -> i1
// CHECK-NEXT:         scf.yield %5, %c0 : i1, index
// CHECK-NEXT:       }
// CHECK-NEXT:       scf.condition(%4#0) %4#1 : index
// CHECK-NEXT:     } do {
// CHECK-NEXT:     ^bb0(%arg1: index):
// CHECK-NEXT:       scf.yield %arg1 : index
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }

func.func @condition(%c: i1, %x: i32) -> i32 {
  cf.cond_br %c, ^bb1, ^bb2
^bb1:
  %a = "t.a"() : () -> i32
  return %a : i32
^bb2:
  "t.b"() : () -> ()
  return %x : i32
}

func.func @switch(%f: i32, %x: i32) -> i32 {
  cf.switch %f : i32, [
    default: ^bb1(%x : i32),
    4: ^bb1(%f : i32),
    -1: ^bb2
  ]
^bb1(%y: i32):
  "t.one"(%y) : (i32) -> ()
  cf.br ^bb3(%y : i32)
^bb2:
  "t.two"() : () -> ()
  cf.br ^bb3(%x : i32)
^bb3(%z: i32):
  return %z : i32
}

func.func @loop(%n: i32) -> i32 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  cf.br ^bb1(%c0 : i32)
^bb1(%i: i32):
  %c = arith.cmpi slt, %i, %n : i32
  cf.cond_br %c, ^bb2, ^bb3
^bb2:
  "t.use"(%i) : (i32) -> ()
  %j = arith.addi %i, %c1 : i32
  cf.br ^bb1(%j : i32)
^bb3:
  return %i : i32
}

func.func @two_exits() -> i32 {
  cf.br ^bb1
^bb1:
  %c, %x = "t.first"() : () -> (i1, i32)
  cf.cond_br %c, ^bb2, ^bb3(%x : i32)
^bb2:
  %d, %y = "t.second"() : () -> (i1, i32)
  cf.cond_br %d, ^bb1, ^bb4
^bb3(%z: i32):
  return %z : i32
^bb4:
  "t.other"(%x) : (i32) -> ()
  return %y : i32
}

func.func @two_entries(%c: i1) {
  cf.cond_br %c, ^bb1, ^bb2
^bb1:
  "t.one"() : () -> ()
  cf.br ^bb2
^bb2:
  %d = "t.two"() : () -> i1
  cf.cond_br %d, ^bb1, ^bb3
^bb3:
  return
}
