// RUN: terrace-opt %s --split-input-file --verify-diagnostics | FileCheck %s

// What is defined directly in a scope is a symbol in it, also where a loop is around the scope.

// CHECK-LABEL: func.func @in_scope
// CHECK:       "test.affine_scope"() ({
// CHECK:         affine.load %{{.*}}[symbol(%{{.*}})]
func.func @in_scope(%m: memref<8xf32>) {
  %c2 = arith.constant 2 : index
  affine.for %i = 0 to 4 {
    "test.affine_scope"() ({
      %twice = arith.muli %i, %c2 : index
      %0 = affine.load %m[symbol(%twice)] : memref<8xf32>
      "test.region_terminator"() : () -> ()
    }) : () -> ()
  }
  return
}

// -----

func.func @in_loop(%m: memref<8xf32>) {
  %c2 = arith.constant 2 : index
  affine.for %i = 0 to 4 {
    %twice = arith.muli %i, %c2 : index
    // expected-error @+1 {{operand cannot be used as a symbol}}
    %0 = affine.load %m[symbol(%twice)] : memref<8xf32>
  }
  return
}
