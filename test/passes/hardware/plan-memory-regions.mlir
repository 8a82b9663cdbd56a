// RUN: terrace-opt %s --plan-memory | FileCheck %s

// The two branches of a condition share memory, and so do buffers of a loop's body that are not needed at
// the same time; what is made in front of a loop is kept until its end.

// CHECK: func.func @branches({{.*}}kernel.arena_bytes = 64 : i64
func.func @branches(%c: i1, %x: memref<16xf32>, %out: memref<16xf32>) {
  scf.if %c {
    %a = memref.alloc() : memref<16xf32>
    kernel.call @k(%x) outs(%a) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
    kernel.call @k(%a) outs(%out) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  } else {
    %b = memref.alloc() : memref<16xf32>
    kernel.call @k(%x) outs(%b) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
    kernel.call @k(%b) outs(%out) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  }
  return
}

// The second buffer of the body takes the place of the first, but not that of the one from outside: two places.
// CHECK: func.func @body({{.*}}kernel.arena_bytes = 128 : i64
func.func @body(%n: index, %x: memref<16xf32>, %out: memref<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %kept = memref.alloc() : memref<16xf32>
  kernel.call @k(%x) outs(%kept) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  scf.for %i = %c0 to %n step %c1 {
    %a = memref.alloc() : memref<16xf32>
    kernel.call @k(%kept) outs(%a) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
    kernel.call @k(%a) outs(%out) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
    %b = memref.alloc() : memref<16xf32>
    kernel.call @k(%out) outs(%b) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
    kernel.call @k(%b) outs(%out) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  }
  return
}

// A buffer that a region yields lives on in the result of the op around it.
// CHECK: func.func @yielded({{.*}}kernel.arena_bytes = 192 : i64
func.func @yielded(%c: i1, %x: memref<16xf32>, %out: memref<16xf32>) {
  %0 = scf.if %c -> (memref<16xf32>) {
    %a = memref.alloc() : memref<16xf32>
    kernel.call @k(%x) outs(%a) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
    scf.yield %a : memref<16xf32>
  } else {
    %b = memref.alloc() : memref<16xf32>
    kernel.call @k(%x) outs(%b) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
    scf.yield %b : memref<16xf32>
  }
  %d = memref.alloc() : memref<16xf32>
  kernel.call @k(%x) outs(%d) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  kernel.call @k(%0) outs(%out) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  kernel.call @k(%d) outs(%out) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  return
}
