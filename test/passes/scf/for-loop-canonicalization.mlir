// RUN: terrace-opt %s --scf-for-loop-canonicalization --split-input-file | FileCheck %s

// 6, 4 and 2 are left ahead of the index: never less than 2.

// CHECK-LABEL: func.func @tile_that_fits
// CHECK: %[[C2:.*]] = arith.constant 2 : index
// CHECK: scf.parallel
// CHECK-NEXT: "test.use"(%[[C2]])
func.func @tile_that_fits() {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c7 = arith.constant 7 : index
  scf.parallel (%i) = (%c1) to (%c7) step (%c2) {
    %t = affine.min affine_map<(d0) -> (2, 7 - d0)>(%i)
    "test.use"(%t) : (index) -> ()
  }
  return
}

// -----

// The last index is 6, with 1 ahead.

// CHECK-LABEL: func.func @tile_that_does_not
// CHECK: affine.min
func.func @tile_that_does_not() {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c7 = arith.constant 7 : index
  scf.for %i = %c0 to %c7 step %c2 {
    %t = affine.min affine_map<(d0) -> (2, 7 - d0)>(%i)
    "test.use"(%t) : (index) -> ()
  }
  return
}

// -----

// What is known goes through other ops: a size is not negative.

// CHECK-LABEL: func.func @of_a_size
// CHECK-SAME: (%[[T:.*]]: tensor<?xf32>)
// CHECK: %[[D:.*]] = tensor.dim
// CHECK-NEXT: return %[[D]]
func.func @of_a_size(%t: tensor<?xf32>) -> index {
  %c0 = arith.constant 0 : index
  %d = tensor.dim %t, %c0 : tensor<?xf32>
  %m = affine.max affine_map<(d0) -> (d0, -4)>(%d)
  return %m : index
}

// -----

// The bounds of an unsigned loop say nothing about signed numbers.

// CHECK-LABEL: func.func @unsigned
// CHECK: affine.max
func.func @unsigned(%ub: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for unsigned %i = %c0 to %ub step %c1 {
    %m = affine.max affine_map<(d0) -> (d0, 0)>(%i)
    "test.use"(%m) : (index) -> ()
  }
  return
}

// -----

// An inner loop that inserts keeps sizes; one that replaces the tensor does not.

// CHECK-LABEL: func.func @sizes
// CHECK-SAME: (%[[T:.*]]: tensor<?xf32>, %[[U:.*]]: tensor<?xf32>, %{{.*}}: index)
// CHECK: scf.for {{.*}} iter_args(%[[A:.*]] = %[[T]], %[[B:.*]] = %[[U]])
// CHECK: tensor.dim %[[T]]
// CHECK: tensor.dim %[[B]]
func.func @sizes(%t: tensor<?xf32>, %u: tensor<?xf32>, %n: index) -> (tensor<?xf32>, tensor<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %e = tensor.empty() : tensor<1xf32>
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %t, %b = %u) -> (tensor<?xf32>, tensor<?xf32>) {
    %d = tensor.dim %a, %c0 : tensor<?xf32>
    %f = tensor.dim %b, %c0 : tensor<?xf32>
    "test.use"(%d, %f) : (index, index) -> ()
    %q = scf.for %j = %c0 to %n step %c1 iter_args(%c = %a) -> (tensor<?xf32>) {
      %s = tensor.insert_slice %e into %c[%j] [1] [1] : tensor<1xf32> into tensor<?xf32>
      scf.yield %s : tensor<?xf32>
    }
    %p = "test.other"() : () -> tensor<?xf32>
    scf.yield %q, %p : tensor<?xf32>, tensor<?xf32>
  }
  return %r#0, %r#1 : tensor<?xf32>, tensor<?xf32>
}
