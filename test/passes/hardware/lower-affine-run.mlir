// RUN: terrace-opt %s --verify-each=run --canonicalize 2>&1 | FileCheck %s --check-prefixes=CHECK,ANY
// RUN: terrace-opt %s --verify-each=run --lower-affine 2>&1 | FileCheck %s --check-prefixes=LOWERED,ANY
// RUN: terrace-opt %s --verify-each=run --canonicalize --lower-affine --convert-scf-to-cf --lift-cf-to-scf 2>&1 | FileCheck %s --check-prefixes=LOWERED,ANY

// Loops and memory accesses compute the same once they are lowered.

// ANY-NOT: not checked
// CHECK: affine.parallel
// LOWERED: func.func @main
// LOWERED-NOT: affine.
// ANY-NOT: not checked

#inside = affine_set<(d0, d1)[s0] : (d0 - d1 >= 0, s0 - d0 - d1 - 1 >= 0)>
#diagonal = affine_set<(d0, d1) : (d0 - d1 == 0)>
func.func @main(%m: memref<8x8xf32>, %v: memref<20xf32>) -> (f32, f32, i64, index, index, index, index) {
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %n = arith.constant 8 : index
  %five = arith.constant 5 : index
  %minus = arith.constant -13 : index
  // A triangle, with bounds that follow from the outer loop, and conditions.
  %sum = affine.for %i = 0 to 8 iter_args(%s = %zero) -> f32 {
    %row = affine.for %j = max affine_map<(d0) -> (0, d0 - 3)>(%i) to min affine_map<(d0)[s0] -> (s0, d0 + 2)>(%i)[%n] step 2 iter_args(%t = %s) -> f32 {
      %x = affine.load %m[%i, %j] : memref<8x8xf32>
      %y = affine.if #inside(%i, %j)[%n] -> f32 {
        %w = arith.addf %x, %one : f32
        affine.yield %w : f32
      } else {
        %w = arith.mulf %x, %x : f32
        affine.yield %w : f32
      }
      affine.if #diagonal(%i, %j) {
        affine.store %y, %m[%i, (%j + 1) mod 8] : memref<8x8xf32>
      }
      %u = arith.addf %t, %y : f32
      affine.yield %u : f32
    }
    affine.yield %row : f32
  }
  // Reductions, and bounds in groups.
  %r:2 = affine.parallel (%i, %j) = (0, max(1, 2)) to (min(8, 6), 7) step (1, 3) reduce ("addf", "maximumf") -> (f32, f32) {
    %x = affine.load %m[%i, %j] : memref<8x8xf32>
    affine.yield %x, %x : f32, f32
  }
  %both = arith.addf %r#0, %r#1 : f32
  affine.parallel (%i) = (0) to (5) {
    %w = affine.vector_load %v[%i * 4] : memref<20xf32>, vector<4xf32>
    %d = arith.addf %w, %w : vector<4xf32>
    affine.vector_store %d, %v[%i * 4] : memref<20xf32>, vector<4xf32>
  }
  %count = arith.constant 0 : i64
  %total = affine.for %i = 0 to 4 iter_args(%s = %count) -> i64 {
    %l = affine.min affine_map<(d0)[s0] -> (s0 - d0 * 2, d0 * 3, 7)>(%i)[%five]
    %g = affine.max affine_map<(d0)[s0] -> (s0 - d0 * 2, d0 * 3 - 4)>(%i)[%five]
    %a = affine.apply affine_map<(d0, d1) -> (d0 * 5 + d1 ceildiv 2)>(%l, %g)
    %b = arith.index_cast %a : index to i64
    %c = arith.addi %s, %b : i64
    affine.yield %c : i64
  }
  // Division rounds down, and its rest is not negative.
  %q = affine.apply affine_map<()[s0] -> (s0 floordiv 4)>()[%minus]
  %c = affine.apply affine_map<()[s0] -> (s0 ceildiv 4)>()[%minus]
  %d = affine.apply affine_map<()[s0] -> (s0 mod 4)>()[%minus]
  %three:3 = affine.delinearize_index %five into (2, 2, 2) : index, index, index
  %lin = affine.linearize_index [%three#2, %three#1, %three#0] by (2, 2, 2) : index
  return %sum, %both, %total, %q, %c, %d, %lin : f32, f32, i64, index, index, index, index
}
