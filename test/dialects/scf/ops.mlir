// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, as upstream prints it, by way of the generic form too.

// CHECK: module {
// CHECK-NEXT:   func.func @loops(%arg0: index, %arg1: i64, %arg2: f32, %arg3: i1, %arg4: tensor<4x4xf32>) {
// CHECK-NEXT:     %0 = scf.for %arg5 = %arg0 to %arg0 step %arg0 iter_args(%arg6 = %arg2) -> (f32) {
// CHECK-NEXT:       scf.yield %arg6 : f32
// CHECK-NEXT:     }
// CHECK-NEXT:     scf.for %arg5 = %arg0 to %arg0 step %arg0 {
// CHECK-NEXT:     } {t.flag}
// CHECK-NEXT:     scf.for unsigned %arg5 = %arg1 to %arg1 step %arg1  : i64 {
// CHECK-NEXT:     }
// CHECK-NEXT:     %1:2 = scf.while (%arg5 = %arg1, %arg6 = %arg2) : (i64, f32) -> (i64, f32) {
// CHECK-NEXT:       scf.condition(%arg3) %arg5, %arg6 : i64, f32
// CHECK-NEXT:     } do {
// CHECK-NEXT:     ^bb0(%arg5: i64, %arg6: f32):
// CHECK-NEXT:       scf.yield %arg5, %arg6 : i64, f32
// CHECK-NEXT:     }
// CHECK-NEXT:     scf.parallel (%arg5, %arg6) = (%arg0, %arg0) to (%arg0, %arg0) step (%arg0, %arg0) {
// CHECK-NEXT:       scf.reduce
// CHECK-NEXT:     }
// CHECK-NEXT:     %2 = scf.parallel (%arg5) = (%arg0) to (%arg0) step (%arg0) init (%arg2) -> f32 {
// CHECK-NEXT:       scf.reduce(%arg2 : f32) {
// CHECK-NEXT:       ^bb0(%arg6: f32, %arg7: f32):
// CHECK-NEXT:         scf.reduce.return %arg6 : f32
// CHECK-NEXT:       }
// CHECK-NEXT:     }
// CHECK-NEXT:     %3 = scf.forall (%arg5, %arg6) = (0, 2) to (%arg0, 4) step (1, 2) shared_outs(%arg7 = %arg4) -> (tensor<4x4xf32>) {
// CHECK-NEXT:       scf.forall.in_parallel {
// CHECK-NEXT:       }
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @conditions(%arg0: i1, %arg1: f32) -> f32 {
// CHECK-NEXT:     %0 = scf.if %arg0 -> (f32) {
// CHECK-NEXT:       scf.yield %arg1 : f32
// CHECK-NEXT:     } else {
// CHECK-NEXT:       scf.yield %arg1 : f32
// CHECK-NEXT:     }
// CHECK-NEXT:     scf.if %arg0 {
// CHECK-NEXT:       cf.assert %arg0, "inside"
// CHECK-NEXT:     }
// CHECK-NEXT:     scf.if %arg0 {
// CHECK-NEXT:     } else {
// CHECK-NEXT:     }
// CHECK-NEXT:     %1 = scf.execute_region -> f32 {
// CHECK-NEXT:       cf.cond_br %arg0, ^bb1, ^bb2
// CHECK-NEXT:     ^bb1:  // pred: ^bb0
// CHECK-NEXT:       scf.yield %arg1 : f32
// CHECK-NEXT:     ^bb2:  // pred: ^bb0
// CHECK-NEXT:       scf.yield %0 : f32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %1 : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @switch(%arg0: index, %arg1: f32) -> (f32, index) {
// CHECK-NEXT:     %0:2 = scf.index_switch %arg0 -> f32, index
// CHECK-NEXT:     case 2 {
// CHECK-NEXT:       scf.yield %arg1, %arg0 : f32, index
// CHECK-NEXT:     }
// CHECK-NEXT:     case -5 {
// CHECK-NEXT:       scf.yield %arg1, %arg0 : f32, index
// CHECK-NEXT:     }
// CHECK-NEXT:     default {
// CHECK-NEXT:       scf.yield %arg1, %arg0 : f32, index
// CHECK-NEXT:     }
// CHECK-NEXT:     scf.index_switch %arg0 {t.flag}
// CHECK-NEXT:     default {
// CHECK-NEXT:       scf.yield
// CHECK-NEXT:     }
// CHECK-NEXT:     return %0#0, %0#1 : f32, index
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @elided(%arg0: index) {
// CHECK-NEXT:     scf.forall (%arg1) in (%arg0) {
// CHECK-NEXT:     } {mapping = [1]}
// CHECK-NEXT:     scf.execute_region no_inline {
// CHECK-NEXT:       scf.yield
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }

func.func @loops(%i: index, %n: i64, %x: f32, %c: i1, %t: tensor<4x4xf32>) {
  %r = scf.for %k = %i to %i step %i iter_args(%acc = %x) -> (f32) {
    scf.yield %acc : f32
  }
  scf.for %k = %i to %i step %i {
  } {t.flag}
  scf.for unsigned %k = %n to %n step %n : i64 {
  }
  %w:2 = scf.while (%a = %n, %b = %x) : (i64, f32) -> (i64, f32) {
    scf.condition(%c) %a, %b : i64, f32
  } do {
  ^bb0(%a: i64, %b: f32):
    scf.yield %a, %b : i64, f32
  }
  scf.parallel (%p, %q) = (%i, %i) to (%i, %i) step (%i, %i) {
    scf.reduce
  }
  %s = scf.parallel (%p) = (%i) to (%i) step (%i) init (%x) -> f32 {
    scf.reduce(%x : f32) {
    ^bb0(%l: f32, %m: f32):
      scf.reduce.return %l : f32
    }
  }
  %f = scf.forall (%k, %l) = (0, 2) to (%i, 4) step (1, 2) shared_outs(%o = %t) -> (tensor<4x4xf32>) {
    scf.forall.in_parallel {
    }
  }
  return
}
func.func @conditions(%c: i1, %x: f32) -> f32 {
  %r = scf.if %c -> (f32) {
    scf.yield %x : f32
  } else {
    scf.yield %x : f32
  }
  scf.if %c {
    cf.assert %c, "inside"
  }
  scf.if %c {
  } else {
  }
  %e = scf.execute_region -> f32 {
    cf.cond_br %c, ^bb1, ^bb2
  ^bb1:
    scf.yield %x : f32
  ^bb2:
    scf.yield %r : f32
  }
  return %e : f32
}

func.func @switch(%i: index, %x: f32) -> (f32, index) {
  %0:2 = scf.index_switch %i -> f32, index
  case 2 {
    scf.yield %x, %i : f32, index
  }
  case -5 {
    scf.yield %x, %i : f32, index
  }
  default {
    scf.yield %x, %i : f32, index
  }
  scf.index_switch %i {t.flag}
  default {
  }
  return %0#0, %0#1 : f32, index
}

func.func @elided(%n: index) {
  scf.forall (%i) in (%n) {
  } {mapping = [1]}
  scf.execute_region no_inline {
    scf.yield
  }
  return
}
