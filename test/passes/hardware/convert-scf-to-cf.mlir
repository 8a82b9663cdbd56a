// RUN: terrace-opt %s --convert-scf-to-cf | FileCheck %s

// CHECK: module {
// CHECK-NEXT:   func.func @for(%arg0: index, %arg1: index, %arg2: index, %arg3: f32) -> f32 {
// CHECK-NEXT:     cf.br ^bb1(%arg0, %arg3 : index, f32)
// CHECK-NEXT:   ^bb1(%0: index, %1: f32):  // 2 preds: ^bb0, ^bb2
// CHECK-NEXT:     %2 = arith.cmpi slt, %0, %arg1 : index
// CHECK-NEXT:     cf.cond_br %2, ^bb2(%0, %1 : index, f32), ^bb3(%1 : f32)
// CHECK-NEXT:   ^bb2(%3: index, %4: f32):  // pred: ^bb1
// CHECK-NEXT:     %5 = arith.addf %4, %4 : f32
// CHECK-NEXT:     %6 = arith.addi %3, %arg2 : index
// CHECK-NEXT:     cf.br ^bb1(%6, %5 : index, f32)
// CHECK-NEXT:   ^bb3(%7: f32):  // pred: ^bb1
// CHECK-NEXT:     return %7 : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @if(%arg0: i1, %arg1: f32, %arg2: memref<f32>) -> f32 {
// CHECK-NEXT:     cf.cond_br %arg0, ^bb1, ^bb2
// CHECK-NEXT:   ^bb1:  // pred: ^bb0
// CHECK-NEXT:     %0 = arith.negf %arg1 : f32
// CHECK-NEXT:     cf.br ^bb3(%0 : f32)
// CHECK-NEXT:   ^bb2:  // pred: ^bb0
// CHECK-NEXT:     cf.br ^bb3(%arg1 : f32)
// CHECK-NEXT:   ^bb3(%1: f32):  // 2 preds: ^bb1, ^bb2
// CHECK-NEXT:     cf.cond_br %arg0, ^bb4, ^bb5
// CHECK-NEXT:   ^bb4:  // pred: ^bb3
// CHECK-NEXT:     memref.store %1, %arg2[] : memref<f32>
// CHECK-NEXT:     cf.br ^bb5
// CHECK-NEXT:   ^bb5:  // 2 preds: ^bb3, ^bb4
// CHECK-NEXT:     return %1 : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @while(%arg0: i32) -> i32 {
// CHECK-NEXT:     cf.br ^bb1(%arg0 : i32)
// CHECK-NEXT:   ^bb1(%0: i32):  // 2 preds: ^bb0, ^bb2
// CHECK-NEXT:     %1 = arith.cmpi slt, %0, %arg0 : i32
// CHECK-NEXT:     cf.cond_br %1, ^bb2(%0 : i32), ^bb3(%0 : i32)
// CHECK-NEXT:   ^bb2(%2: i32):  // pred: ^bb1
// CHECK-NEXT:     %3 = arith.addi %2, %2 : i32
// CHECK-NEXT:     cf.br ^bb1(%3 : i32)
// CHECK-NEXT:   ^bb3(%4: i32):  // pred: ^bb1
// CHECK-NEXT:     return %4 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @nest(%arg0: index, %arg1: index, %arg2: index, %arg3: memref<4x4xf32>, %arg4: f32) {
// CHECK-NEXT:     cf.br ^bb1(%arg0 : index)
// CHECK-NEXT:   ^bb1(%0: index):  // 2 preds: ^bb0, ^bb5
// CHECK-NEXT:     %1 = arith.cmpi slt, %0, %arg1 : index
// CHECK-NEXT:     cf.cond_br %1, ^bb2(%0 : index), ^bb6
// CHECK-NEXT:   ^bb2(%2: index):  // pred: ^bb1
// CHECK-NEXT:     cf.br ^bb3(%arg0 : index)
// CHECK-NEXT:   ^bb3(%3: index):  // 2 preds: ^bb2, ^bb4
// CHECK-NEXT:     %4 = arith.cmpi slt, %3, %arg1 : index
// CHECK-NEXT:     cf.cond_br %4, ^bb4(%3 : index), ^bb5
// CHECK-NEXT:   ^bb4(%5: index):  // pred: ^bb3
// CHECK-NEXT:     memref.store %arg4, %arg3[%2, %5] : memref<4x4xf32>
// CHECK-NEXT:     %6 = arith.addi %5, %arg2 : index
// CHECK-NEXT:     cf.br ^bb3(%6 : index)
// CHECK-NEXT:   ^bb5:  // pred: ^bb3
// CHECK-NEXT:     %7 = arith.addi %2, %arg2 : index
// CHECK-NEXT:     cf.br ^bb1(%7 : index)
// CHECK-NEXT:   ^bb6:  // pred: ^bb1
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }

// A loop with a value that it carries.
func.func @for(%lb: index, %ub: index, %step: index, %x: f32) -> f32 {
  %0 = scf.for %i = %lb to %ub step %step iter_args(%acc = %x) -> (f32) {
    %1 = arith.addf %acc, %acc : f32
    scf.yield %1 : f32
  }
  return %0 : f32
}

// A condition with results, and one without an else.
func.func @if(%c: i1, %x: f32, %m: memref<f32>) -> f32 {
  %0 = scf.if %c -> (f32) {
    %1 = arith.negf %x : f32
    scf.yield %1 : f32
  } else {
    scf.yield %x : f32
  }
  scf.if %c {
    memref.store %0, %m[] : memref<f32>
  }
  return %0 : f32
}

func.func @while(%x: i32) -> i32 {
  %0 = scf.while (%a = %x) : (i32) -> i32 {
    %c = arith.cmpi slt, %a, %x : i32
    scf.condition(%c) %a : i32
  } do {
  ^bb0(%b: i32):
    %1 = arith.addi %b, %b : i32
    scf.yield %1 : i32
  }
  return %0 : i32
}

// Loops in loops.
func.func @nest(%lb: index, %ub: index, %step: index, %m: memref<4x4xf32>, %x: f32) {
  scf.for %i = %lb to %ub step %step {
    scf.for %j = %lb to %ub step %step {
      memref.store %x, %m[%i, %j] : memref<4x4xf32>
    }
  }
  return
}
