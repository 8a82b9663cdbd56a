// RUN: terrace-opt %s --allow-unregistered-dialect --canonicalize --split-input-file | FileCheck %s

// CHECK: module {
// CHECK-NEXT:   func.func @never(%arg0: i32) -> i32 {
// CHECK-NEXT:     return %arg0 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @once(%arg0: i32) -> i32 {
// CHECK-NEXT:     %c3 = arith.constant 3 : index
// CHECK-NEXT:     %0 = "t.next"(%c3, %arg0) : (index, i32) -> i32
// CHECK-NEXT:     return %0 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @span_of_one(%arg0: index) {
// CHECK-NEXT:     %c1 = arith.constant 1 : index
// CHECK-NEXT:     %0 = arith.addi %arg0, %c1 : index
// CHECK-NEXT:     scf.for %arg1 = %arg0 to %0 step %c1 {
// CHECK-NEXT:       "t.use"(%arg1) : (index) -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     "t.use"(%arg0) : (index) -> ()
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @unsigned_bounds() {
// CHECK-NEXT:     %c0_i8 = arith.constant 0 : i8
// CHECK-NEXT:     %c1_i8 = arith.constant 1 : i8
// CHECK-NEXT:     %c-2_i8 = arith.constant -2 : i8
// CHECK-NEXT:     scf.for unsigned %arg0 = %c0_i8 to %c-2_i8 step %c1_i8  : i8 {
// CHECK-NEXT:       "t.use"(%arg0) : (i8) -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @yields_from_outside(%arg0: index, %arg1: i32, %arg2: i32) -> (i32, i32) {
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %c1 = arith.constant 1 : index
// CHECK-NEXT:     %0 = scf.for %arg3 = %c0 to %arg0 step %c1 iter_args(%arg4 = %arg1) -> (i32) {
// CHECK-NEXT:       scf.yield %arg2 : i32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %arg2, %0 : i32, i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @carried(%arg0: index, %arg1: index, %arg2: i32, %arg3: i32) -> (i32, i32, i32, i32) {
// CHECK-NEXT:     %0:2 = scf.for %arg4 = %arg0 to %arg1 step %arg0 iter_args(%arg5 = %arg3, %arg6 = %arg2) -> (i32, i32) {
// CHECK-NEXT:       %1 = "t.next"(%arg5, %arg5) : (i32, i32) -> i32
// CHECK-NEXT:       scf.yield %1, %arg3 : i32, i32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %arg2, %0#0, %0#0, %0#1 : i32, i32, i32, i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @cast_of_iter_arg(%arg0: index, %arg1: tensor<4xf32>) -> tensor<?xf32> {
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %c1 = arith.constant 1 : index
// CHECK-NEXT:     %0 = scf.for %arg2 = %c0 to %arg0 step %c1 iter_args(%arg3 = %arg1) -> (tensor<4xf32>) {
// CHECK-NEXT:       %cast_0 = tensor.cast %arg3 : tensor<4xf32> to tensor<?xf32>
// CHECK-NEXT:       %1 = "t.next"(%cast_0) : (tensor<?xf32>) -> tensor<?xf32>
// CHECK-NEXT:       %cast_1 = tensor.cast %1 : tensor<?xf32> to tensor<4xf32>
// CHECK-NEXT:       scf.yield %cast_1 : tensor<4xf32>
// CHECK-NEXT:     }
// CHECK-NEXT:     %cast = tensor.cast %0 : tensor<4xf32> to tensor<?xf32>
// CHECK-NEXT:     return %cast : tensor<?xf32>
// CHECK-NEXT:   }
// CHECK-NEXT: }
// CHECK: module {
// CHECK-NEXT:   func.func @constant_if(%arg0: i32) -> i32 {
// CHECK-NEXT:     %0 = "t.yes"() : () -> i32
// CHECK-NEXT:     return %0 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @negated(%arg0: i1) {
// CHECK-NEXT:     scf.if %arg0 {
// CHECK-NEXT:       "t.yes"() : () -> ()
// CHECK-NEXT:     } else {
// CHECK-NEXT:       "t.no"() : () -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @empty_else(%arg0: i1) {
// CHECK-NEXT:     scf.if %arg0 {
// CHECK-NEXT:       "t.yes"() : () -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @known_condition(%arg0: i1) {
// CHECK-NEXT:     %true = arith.constant true
// CHECK-NEXT:     %false = arith.constant false
// CHECK-NEXT:     scf.if %arg0 {
// CHECK-NEXT:       "t.use"(%true) : (i1) -> ()
// CHECK-NEXT:     } else {
// CHECK-NEXT:       "t.use"(%false) : (i1) -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @two_ifs(%arg0: i1) -> (i32, i32) {
// CHECK-NEXT:     %0:2 = scf.if %arg0 -> (i32, i32) {
// CHECK-NEXT:       %1 = "t.a"() : () -> i32
// CHECK-NEXT:       %2 = "t.c"(%1) : (i32) -> i32
// CHECK-NEXT:       scf.yield %1, %2 : i32, i32
// CHECK-NEXT:     } else {
// CHECK-NEXT:       %1 = "t.b"() : () -> i32
// CHECK-NEXT:       scf.yield %1, %1 : i32, i32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %0#0, %0#1 : i32, i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @two_conditions(%arg0: i1, %arg1: i1) {
// CHECK-NEXT:     scf.if %arg0 {
// CHECK-NEXT:       "t.a"() : () -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     scf.if %arg1 {
// CHECK-NEXT:       "t.b"() : () -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @nested(%arg0: i1, %arg1: i1, %arg2: i32, %arg3: i32) -> i32 {
// CHECK-NEXT:     %0 = arith.andi %arg0, %arg1 : i1
// CHECK-NEXT:     %1 = arith.select %arg0, %arg2, %arg3 : i32
// CHECK-NEXT:     scf.if %0 {
// CHECK-NEXT:       "t.both"() : () -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     return %1 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @nested_with_more(%arg0: i1, %arg1: i1) {
// CHECK-NEXT:     scf.if %arg0 {
// CHECK-NEXT:       "t.one"() : () -> ()
// CHECK-NEXT:       scf.if %arg1 {
// CHECK-NEXT:         "t.both"() : () -> ()
// CHECK-NEXT:       }
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @selected(%arg0: i1, %arg1: i32, %arg2: i32) -> (i32, i1, i1, i32) {
// CHECK-NEXT:     %true = arith.constant true
// CHECK-NEXT:     %0 = arith.select %arg0, %arg1, %arg2 : i32
// CHECK-NEXT:     %1 = arith.xori %arg0, %true : i1
// CHECK-NEXT:     %2 = scf.if %arg0 -> (i32) {
// CHECK-NEXT:       %3 = "t.yes"() : () -> i32
// CHECK-NEXT:       scf.yield %3 : i32
// CHECK-NEXT:     } else {
// CHECK-NEXT:       scf.yield %arg1 : i32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %0, %arg0, %1, %2 : i32, i1, i1, i32
// CHECK-NEXT:   }
// CHECK-NEXT: }
// CHECK: module {
// CHECK-NEXT:   func.func @never_again(%arg0: i32) -> i32 {
// CHECK-NEXT:     %0 = "t.test"(%arg0) : (i32) -> i32
// CHECK-NEXT:     return %0 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @while_knows(%arg0: i32) {
// CHECK-NEXT:     %false = arith.constant false
// CHECK-NEXT:     %true = arith.constant true
// CHECK-NEXT:     %0 = scf.while : () -> i32 {
// CHECK-NEXT:       %1 = "t.value"() : () -> i32
// CHECK-NEXT:       %2 = arith.cmpi slt, %1, %arg0 : i32
// CHECK-NEXT:       scf.condition(%2) %1 : i32
// CHECK-NEXT:     } do {
// CHECK-NEXT:     ^bb0(%arg1: i32):
// CHECK-NEXT:       %1 = arith.cmpi sle, %arg1, %arg0 : i32
// CHECK-NEXT:       "t.use"(%true, %true, %false, %1) : (i1, i1, i1, i1) -> ()
// CHECK-NEXT:       scf.yield
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @while_aligned(%arg0: i32, %arg1: f32) -> (f32, i32) {
// CHECK-NEXT:     %0:2 = scf.while (%arg2 = %arg0, %arg3 = %arg1) : (i32, f32) -> (i32, f32) {
// CHECK-NEXT:       %1 = "t.test"() : () -> i1
// CHECK-NEXT:       scf.condition(%1) %arg2, %arg3 : i32, f32
// CHECK-NEXT:     } do {
// CHECK-NEXT:     ^bb0(%arg2: i32, %arg3: f32):
// CHECK-NEXT:       %1 = "t.a"(%arg3) : (f32) -> i32
// CHECK-NEXT:       %2 = "t.b"(%arg2) : (i32) -> f32
// CHECK-NEXT:       scf.yield %1, %2 : i32, f32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %0#1, %0#0 : f32, i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @while_guarded() {
// CHECK-NEXT:     %0 = scf.while : () -> i32 {
// CHECK-NEXT:       %1 = "t.test"() : () -> i1
// CHECK-NEXT:       %2 = "t.value"() : () -> i32
// CHECK-NEXT:       scf.condition(%1) %2 : i32
// CHECK-NEXT:     } do {
// CHECK-NEXT:     ^bb0(%arg0: i32):
// CHECK-NEXT:       "t.use"(%arg0) : (i32) -> ()
// CHECK-NEXT:       "t.after"() : () -> ()
// CHECK-NEXT:       scf.yield
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }
// CHECK: module {
// CHECK-NEXT:   func.func @inlined(%arg0: i1) -> i32 {
// CHECK-NEXT:     %0 = "t.one"() : () -> i32
// CHECK-NEXT:     cf.cond_br %arg0, ^bb1, ^bb2(%0 : i32)
// CHECK-NEXT:   ^bb1:  // pred: ^bb0
// CHECK-NEXT:     %1 = "t.two"() : () -> i32
// CHECK-NEXT:     cf.br ^bb2(%1 : i32)
// CHECK-NEXT:   ^bb2(%2: i32):  // 2 preds: ^bb0, ^bb1
// CHECK-NEXT:     return %2 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @not_inlined(%arg0: i32) -> (i32, i32) {
// CHECK-NEXT:     %0 = scf.execute_region -> i32 no_inline {
// CHECK-NEXT:       %1 = "t.one"() : () -> i32
// CHECK-NEXT:       scf.yield %1 : i32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %0, %arg0 : i32, i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @constant_switch(%arg0: f32) -> (f32, f32) {
// CHECK-NEXT:     %0 = "t.one"() : () -> f32
// CHECK-NEXT:     %1 = "t.other"() : () -> f32
// CHECK-NEXT:     return %0, %1 : f32, f32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @unknown_switch(%arg0: index, %arg1: f32) -> f32 {
// CHECK-NEXT:     %0 = scf.index_switch %arg0 -> f32
// CHECK-NEXT:     case 1 {
// CHECK-NEXT:       %1 = "t.one"() : () -> f32
// CHECK-NEXT:       scf.yield %1 : f32
// CHECK-NEXT:     }
// CHECK-NEXT:     default {
// CHECK-NEXT:       scf.yield %arg1 : f32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %0 : f32
// CHECK-NEXT:   }
// CHECK-NEXT: }
// CHECK: module {
// CHECK-NEXT:   func.func @parallel_dimensions(%arg0: index, %arg1: f32) -> f32 {
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %c1 = arith.constant 1 : index
// CHECK-NEXT:     scf.parallel (%arg2) = (%c0) to (%arg0) step (%c1) {
// CHECK-NEXT:       "t.use"(%arg2, %c0) : (index, index) -> ()
// CHECK-NEXT:       scf.reduce
// CHECK-NEXT:     }
// CHECK-NEXT:     %0 = "t.value"(%c0) : (index) -> f32
// CHECK-NEXT:     %1 = arith.addf %arg1, %0 : f32
// CHECK-NEXT:     return %1 : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @parallel_nest(%arg0: index) {
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %c1 = arith.constant 1 : index
// CHECK-NEXT:     scf.parallel (%arg1, %arg2) = (%c0, %c0) to (%arg0, %arg0) step (%c1, %c1) {
// CHECK-NEXT:       "t.use"(%arg1, %arg2) : (index, index) -> ()
// CHECK-NEXT:       scf.reduce
// CHECK-NEXT:     }
// CHECK-NEXT:     scf.parallel (%arg1) = (%c0) to (%arg0) step (%c1) {
// CHECK-NEXT:       scf.parallel (%arg2) = (%c0) to (%arg1) step (%c1) {
// CHECK-NEXT:         "t.use"(%arg1, %arg2) : (index, index) -> ()
// CHECK-NEXT:         scf.reduce
// CHECK-NEXT:       }
// CHECK-NEXT:       scf.reduce
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @forall_dimensions(%arg0: index) {
// CHECK-NEXT:     %c3 = arith.constant 3 : index
// CHECK-NEXT:     %c5 = arith.constant 5 : index
// CHECK-NEXT:     scf.forall (%arg1) in (%arg0) {
// CHECK-NEXT:       "t.use"(%arg1, %c5) : (index, index) -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     scf.forall (%arg1, %arg2) = (0, 5) to (%arg0, 6) step (1, 1) {
// CHECK-NEXT:       "t.mapped"(%arg1, %c5) : (index, index) -> ()
// CHECK-NEXT:     } {mapping = [1, 2]}
// CHECK-NEXT:     "t.once"(%c3) : (index) -> ()
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @forall_outputs(%arg0: index, %arg1: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:     scf.forall (%arg2) in (%arg0) {
// CHECK-NEXT:       "t.use"(%arg1) : (tensor<4xf32>) -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     return %arg1 : tensor<4xf32>
// CHECK-NEXT:   }
// CHECK-NEXT: }

func.func @never(%x: i32) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c1 to %c0 step %c1 iter_args(%y = %x) -> (i32) {
    %z = "t.next"(%y) : (i32) -> i32
    scf.yield %z : i32
  }
  return %r : i32
}

func.func @once(%x: i32) -> i32 {
  %c3 = arith.constant 3 : index
  %c5 = arith.constant 5 : index
  %c9 = arith.constant 9 : index
  %r = scf.for %i = %c3 to %c5 step %c9 iter_args(%y = %x) -> (i32) {
    %z = "t.next"(%i, %y) : (index, i32) -> i32
    scf.yield %z : i32
  }
  return %r : i32
}

func.func @span_of_one(%lower: index) {
  %c1 = arith.constant 1 : index
  %wraps = arith.addi %lower, %c1 : index
  scf.for %i = %lower to %wraps step %c1 {
    "t.use"(%i) : (index) -> ()
  }
  %upper = arith.addi %lower, %c1 overflow<nsw> : index
  scf.for %i = %lower to %upper step %c1 {
    "t.use"(%i) : (index) -> ()
  }
  return
}

func.func @unsigned_bounds() {
  %c0 = arith.constant 0 : i8
  %c1 = arith.constant 1 : i8
  %m2 = arith.constant -2 : i8
  scf.for unsigned %i = %c0 to %m2 step %c1 : i8 {
    "t.use"(%i) : (i8) -> ()
  }
  scf.for %i = %c0 to %m2 step %c1 : i8 {
    "t.use"(%i) : (i8) -> ()
  }
  return
}

func.func @yields_from_outside(%n: index, %x: i32, %y: i32) -> (i32, i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %r = scf.for %i = %c0 to %c4 step %c1 iter_args(%z = %x) -> (i32) {
    scf.yield %y : i32
  }
  %s = scf.for %i = %c0 to %n step %c1 iter_args(%z = %x) -> (i32) {
    scf.yield %y : i32
  }
  return %r, %s : i32, i32
}

func.func @carried(%a: index, %b: index, %x: i32, %y: i32) -> (i32, i32, i32, i32) {
  %r:5 = scf.for %i = %a to %b step %a iter_args(%p = %x, %q = %y, %s = %y, %t = %x, %u = %x) -> (i32, i32, i32, i32, i32) {
    %n = "t.next"(%q, %s) : (i32, i32) -> i32
    scf.yield %p, %n, %n, %y, %p : i32, i32, i32, i32, i32
  }
  return %r#0, %r#1, %r#2, %r#3 : i32, i32, i32, i32
}

func.func @cast_of_iter_arg(%n: index, %t: tensor<4xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = tensor.cast %t : tensor<4xf32> to tensor<?xf32>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%u = %0) -> (tensor<?xf32>) {
    %v = "t.next"(%u) : (tensor<?xf32>) -> tensor<?xf32>
    scf.yield %v : tensor<?xf32>
  }
  return %r : tensor<?xf32>
}

// -----

func.func @constant_if(%x: i32) -> i32 {
  %true = arith.constant true
  %false = arith.constant false
  %r = scf.if %true -> i32 {
    %y = "t.yes"() : () -> i32
    scf.yield %y : i32
  } else {
    scf.yield %x : i32
  }
  scf.if %false {
    "t.never"() : () -> ()
  }
  return %r : i32
}

func.func @negated(%c: i1) {
  %true = arith.constant true
  %not = arith.xori %c, %true : i1
  scf.if %not {
    "t.no"() : () -> ()
  } else {
    "t.yes"() : () -> ()
  }
  return
}

func.func @empty_else(%c: i1) {
  scf.if %c {
    "t.yes"() : () -> ()
  } else {
  }
  return
}

func.func @known_condition(%c: i1) {
  scf.if %c {
    "t.use"(%c) : (i1) -> ()
  } else {
    "t.use"(%c) : (i1) -> ()
  }
  return
}

func.func @two_ifs(%c: i1) -> (i32, i32) {
  %a = scf.if %c -> i32 {
    %x = "t.a"() : () -> i32
    scf.yield %x : i32
  } else {
    %x = "t.b"() : () -> i32
    scf.yield %x : i32
  }
  %b = scf.if %c -> i32 {
    %x = "t.c"(%a) : (i32) -> i32
    scf.yield %x : i32
  } else {
    scf.yield %a : i32
  }
  return %a, %b : i32, i32
}

func.func @two_conditions(%c: i1, %d: i1) {
  scf.if %c {
    "t.a"() : () -> ()
  }
  scf.if %d {
    "t.b"() : () -> ()
  }
  return
}

func.func @nested(%c: i1, %d: i1, %x: i32, %y: i32) -> i32 {
  %r = scf.if %c -> i32 {
    scf.if %d {
      "t.both"() : () -> ()
    }
    scf.yield %x : i32
  } else {
    scf.yield %y : i32
  }
  return %r : i32
}

func.func @nested_with_more(%c: i1, %d: i1) {
  scf.if %c {
    "t.one"() : () -> ()
    scf.if %d {
      "t.both"() : () -> ()
    }
  }
  return
}

func.func @selected(%c: i1, %x: i32, %y: i32) -> (i32, i1, i1, i32) {
  %true = arith.constant true
  %false = arith.constant false
  %r:5 = scf.if %c -> (i32, i1, i1, i32, i32) {
    %z = "t.yes"() : () -> i32
    scf.yield %x, %true, %false, %z, %z : i32, i1, i1, i32, i32
  } else {
    scf.yield %y, %false, %true, %x, %x : i32, i1, i1, i32, i32
  }
  return %r#0, %r#1, %r#2, %r#3 : i32, i1, i1, i32
}

// -----

func.func @never_again(%x: i32) -> i32 {
  %false = arith.constant false
  %r = scf.while (%y = %x) : (i32) -> i32 {
    %z = "t.test"(%y) : (i32) -> i32
    scf.condition(%false) %z : i32
  } do {
  ^bb0(%z: i32):
    scf.yield %z : i32
  }
  return %r : i32
}

func.func @while_knows(%n: i32) {
  %r:2 = scf.while : () -> (i1, i32) {
    %x = "t.value"() : () -> i32
    %c = arith.cmpi slt, %x, %n : i32
    scf.condition(%c) %c, %x : i1, i32
  } do {
  ^bb0(%c: i1, %x: i32):
    %same = arith.cmpi slt, %x, %n : i32
    %opposite = arith.cmpi sge, %x, %n : i32
    %other = arith.cmpi sle, %x, %n : i32
    "t.use"(%c, %same, %opposite, %other) : (i1, i1, i1, i1) -> ()
    scf.yield
  }
  return
}

func.func @while_aligned(%x: i32, %y: f32) -> (f32, i32) {
  %r:2 = scf.while (%a = %x, %b = %y) : (i32, f32) -> (f32, i32) {
    %c = "t.test"() : () -> i1
    scf.condition(%c) %b, %a : f32, i32
  } do {
  ^bb0(%b: f32, %a: i32):
    %p = "t.a"(%b) : (f32) -> i32
    %q = "t.b"(%a) : (i32) -> f32
    scf.yield %p, %q : i32, f32
  }
  return %r#0, %r#1 : f32, i32
}

func.func @while_guarded() {
  scf.while : () -> () {
    %c = "t.test"() : () -> i1
    %x = "t.value"() : () -> i32
    scf.if %c {
      "t.use"(%x) : (i32) -> ()
    }
    scf.condition(%c)
  } do {
    "t.after"() : () -> ()
    scf.yield
  }
  return
}

// -----

func.func @inlined(%c: i1) -> i32 {
  %a = scf.execute_region -> i32 {
    %x = "t.one"() : () -> i32
    scf.yield %x : i32
  }
  %b = scf.execute_region -> i32 {
    cf.cond_br %c, ^bb1, ^bb2
  ^bb1:
    %x = "t.two"() : () -> i32
    scf.yield %x : i32
  ^bb2:
    scf.yield %a : i32
  }
  return %b : i32
}

func.func @not_inlined(%y: i32) -> (i32, i32) {
  %r:3 = scf.execute_region -> (i32, i32, i32) no_inline {
    %x = "t.one"() : () -> i32
    scf.yield %x, %y, %x : i32, i32, i32
  }
  return %r#0, %r#1 : i32, i32
}

func.func @constant_switch(%x: f32) -> (f32, f32) {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %a = scf.index_switch %c1 -> f32
  case 1 {
    %y = "t.one"() : () -> f32
    scf.yield %y : f32
  }
  default {
    scf.yield %x : f32
  }
  %b = scf.index_switch %c2 -> f32
  case 1 {
    scf.yield %x : f32
  }
  default {
    %y = "t.other"() : () -> f32
    scf.yield %y : f32
  }
  return %a, %b : f32, f32
}

func.func @unknown_switch(%i: index, %x: f32) -> f32 {
  %a:2 = scf.index_switch %i -> f32, f32
  case 1 {
    %y = "t.one"() : () -> f32
    scf.yield %y, %x : f32, f32
  }
  default {
    scf.yield %x, %x : f32, f32
  }
  return %a#0 : f32
}

// -----

func.func @parallel_dimensions(%n: index, %x: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i, %j) = (%c0, %c0) to (%n, %c1) step (%c1, %c1) {
    "t.use"(%i, %j) : (index, index) -> ()
  }
  scf.parallel (%i, %j) = (%c0, %c1) to (%n, %c0) step (%c1, %c1) {
    "t.never"(%i, %j) : (index, index) -> ()
  }
  %r = scf.parallel (%i) = (%c0) to (%c1) step (%c1) init (%x) -> f32 {
    %y = "t.value"(%i) : (index) -> f32
    scf.reduce(%y : f32) {
    ^bb0(%a: f32, %b: f32):
      %sum = arith.addf %a, %b : f32
      scf.reduce.return %sum : f32
    }
  }
  return %r : f32
}

func.func @parallel_nest(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    scf.parallel (%j) = (%c0) to (%n) step (%c1) {
      "t.use"(%i, %j) : (index, index) -> ()
    }
  }
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    scf.parallel (%j) = (%c0) to (%i) step (%c1) {
      "t.use"(%i, %j) : (index, index) -> ()
    }
  }
  return
}

func.func @forall_dimensions(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.forall (%i, %j) = (%c0, 5) to (%n, 6) step (%c1, 1) {
    "t.use"(%i, %j) : (index, index) -> ()
  }
  scf.forall (%i, %j) = (0, 5) to (%n, 6) step (1, 1) {
    "t.mapped"(%i, %j) : (index, index) -> ()
  } {mapping = [1, 2]}
  scf.forall (%i, %j) = (0, 6) to (%n, 5) step (1, 1) {
    "t.never"(%i, %j) : (index, index) -> ()
  }
  scf.forall (%i) = (3) to (4) step (1) {
    "t.once"(%i) : (index) -> ()
  }
  return
}

func.func @forall_outputs(%n: index, %t: tensor<4xf32>) -> tensor<4xf32> {
  %r = scf.forall (%i) in (%n) shared_outs(%o = %t) -> (tensor<4xf32>) {
    "t.use"(%o) : (tensor<4xf32>) -> ()
  }
  return %r : tensor<4xf32>
}
