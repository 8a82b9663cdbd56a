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
