// RUN: terrace-opt %s --generate-runtime-verification --cse | FileCheck %s
// RUN: terrace-opt %s --generate-runtime-verification="verbose-level=0" | FileCheck %s --check-prefix=BRIEF

// Each index is compared with zero and with the size; the message shows the op and where it is.

// CHECK-LABEL: func.func @store
// CHECK-SAME: (%[[M:.*]]: memref<?x8xf32>, %[[I:.*]]: index, %[[J:.*]]: index
// CHECK-DAG: %[[N:.*]] = memref.dim %[[M]]
// CHECK: arith.cmpi sge, %[[I]]
// CHECK: arith.cmpi slt, %[[I]], %[[N]]
// CHECK: arith.cmpi sge, %[[J]]
// CHECK: arith.cmpi slt, %[[J]], %c8
// CHECK: cf.assert %{{.*}}, "ERROR: Runtime op verification failed\0Amemref.store {{.*}}\0A^ out-of-bounds access\0ALocation: loc(

// BRIEF-LABEL: func.func @store
// BRIEF: cf.assert %{{.*}}, "ERROR: Runtime op verification failed\0A^ out-of-bounds access\0ALocation: loc(
func.func @store(%m: memref<?x8xf32>, %i: index, %j: index, %v: f32) {
  memref.store %v, %m[%i, %j] : memref<?x8xf32>
  return
}

// Only what the types do not tell is checked.

// CHECK-LABEL: func.func @cast
// CHECK-NOT: memref.rank
// CHECK: %[[D:.*]] = memref.dim
// CHECK: %[[SAME:.*]] = arith.cmpi eq, %[[D]], %c5
// CHECK: cf.assert %[[SAME]], {{.*}}size mismatch of dim 0
// CHECK-NOT: cf.assert
// CHECK: memref.cast
func.func @cast(%m: memref<?xf32>) -> memref<5xf32> {
  %0 = memref.cast %m : memref<?xf32> to memref<5xf32>
  return %0 : memref<5xf32>
}

// The loops of a structured op must fit its operands, if they run.

// CHECK-LABEL: func.func @matvec
// CHECK: scf.if
// CHECK: cf.assert {{.*}}dimension #1 of input/output operand #0 is incompatible
// CHECK: linalg.matvec
func.func @matvec(%a: tensor<?x?xf32>, %x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %0 = linalg.matvec ins(%a, %x : tensor<?x?xf32>, tensor<?xf32>) outs(%y : tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
