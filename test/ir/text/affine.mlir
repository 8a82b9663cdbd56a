// RUN: terrace-opt %s --allow-unregistered-dialect --mlir-print-local-scope | FileCheck %s

// Sums of two dimensions, and products of two symbols, are put in order; constants go outermost; a quotient times its
// divisor is recognized as a remainder.

// CHECK: affine_map<(d0, d1)[s0, s1] -> (d0 + d1, s0 * s1, (d0 * s0) * 6, d0 mod 4, d0 mod s0)>
"t.maps"() {m = affine_map<(i, j)[a, b] -> (j + i, b * a, 2 * i * 3 * a, i - (i floordiv 4) * 4, i - (i floordiv a) * a)>} : () -> ()

// Division by a negative constant, and of a remainder by a factor of its divisor.

// CHECK: affine_map<(d0) -> (d0 * -2, -3, 3, d0 mod 5, d0 floordiv 0)>
"t.maps"() {m = affine_map<(i) -> ((i * 4) floordiv -2, 5 floordiv -2, -5 ceildiv -2, (i mod 35) mod 5, i floordiv 0)>} : () -> ()

// CHECK: affine_set<() : (0 == 0)>
"t.sets"() {s = affine_set<() : ()>} : () -> ()
