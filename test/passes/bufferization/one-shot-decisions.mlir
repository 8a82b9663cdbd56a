// RUN: terrace-opt %s --one-shot-bufferize="bufferize-function-boundaries test-analysis-only print-conflicts" | FileCheck %s

// Which operands are bufferized in place, as attributes: what is decided, and why not.

// Nothing reads the old contents: the insertion writes to the buffer of the argument.
// CHECK-LABEL: func.func @last_use(
// CHECK-SAME:    bufferization.access = "read-write"
// CHECK:         tensor.insert %{{.*}} into %arg0[%c0] {__inplace_operands_attr__ = ["none", "true", "none"]}
// CHECK:         return {__equivalent_func_args__ = [0], __inplace_operands_attr__ = ["true"]}
func.func @last_use(%t: tensor<4xf32>, %f: f32) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %0 = tensor.insert %f into %t[%c0] : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// The old contents are read afterwards.
// CHECK-LABEL: func.func @read_later(
// CHECK:         tensor.insert %{{.*}} into %arg0[%c0] {{{.*}}CONFL-WRITE: 1{{.*}}__inplace_operands_attr__ = ["none", "false", "none"]
// CHECK:         tensor.extract %arg0[%c0] {{{.*}}READ: 0
func.func @read_later(%t: tensor<4xf32>, %f: f32) -> (tensor<4xf32>, f32) {
  %c0 = arith.constant 0 : index
  %0 = tensor.insert %f into %t[%c0] : tensor<4xf32>
  %1 = tensor.extract %t[%c0] : tensor<4xf32>
  return %0, %1 : tensor<4xf32>, f32
}

// A slice that is put back where it was taken from is changed in place.
// CHECK-LABEL: func.func @slice_and_back(
// CHECK:         tensor.extract_slice %arg0[4] [2] [1] {__inplace_operands_attr__ = ["true"]}
// CHECK:         linalg.fill {__inplace_operands_attr__ = ["none", "true"]}
// CHECK:         tensor.insert_slice {{.*}} {__inplace_operands_attr__ = ["true", "true"]}
func.func @slice_and_back(%t: tensor<8xf32>, %f: f32) -> tensor<8xf32> {
  %0 = tensor.extract_slice %t[4] [2] [1] : tensor<8xf32> to tensor<2xf32>
  %1 = linalg.fill ins(%f : f32) outs(%0 : tensor<2xf32>) -> tensor<2xf32>
  %2 = tensor.insert_slice %1 into %t[4] [2] [1] : tensor<2xf32> into tensor<8xf32>
  return %2 : tensor<8xf32>
}

// One that is put elsewhere is not, as what was there must stay: the slice becomes a copy.
// CHECK-LABEL: func.func @slice_to_elsewhere(
// CHECK:         tensor.extract_slice {{.*}}__inplace_operands_attr__ = ["false"]
// CHECK:         linalg.fill {{.*}}__inplace_operands_attr__ = ["none", "true"]
func.func @slice_to_elsewhere(%t: tensor<8xf32>, %f: f32) -> tensor<8xf32> {
  %0 = tensor.extract_slice %t[4] [2] [1] : tensor<8xf32> to tensor<2xf32>
  %1 = linalg.fill ins(%f : f32) outs(%0 : tensor<2xf32>) -> tensor<2xf32>
  %2 = tensor.insert_slice %1 into %t[0] [2] [1] : tensor<2xf32> into tensor<8xf32>
  return %2 : tensor<8xf32>
}

// Constants are never written to.
// CHECK-LABEL: func.func @constant(
// CHECK:         arith.constant {{{.*}}NOT-WRITABLE: result 0
// CHECK:         tensor.insert {{.*}} ["none", "false", "none"]
func.func @constant(%f: f32) -> tensor<2xf32> {
  %c0 = arith.constant 0 : index
  %0 = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %1 = tensor.insert %f into %0[%c0] : tensor<2xf32>
  return %1 : tensor<2xf32>
}

// The read stands in front of the write, but in a loop of blocks: the next round would see the write.
// That the read lies in a region of its own does not change that.
// CHECK-LABEL: func.func @loop_of_blocks(
// CHECK:         tensor.insert {{.*}}__inplace_operands_attr__ = ["none", "false", "none"]
func.func @loop_of_blocks(%t: tensor<4xf32>, %f: f32, %c: i1, %d: i1) -> f32 {
  %c0 = arith.constant 0 : index
  cf.br ^again
^again:
  %0 = scf.if %c -> f32 {
    %e = tensor.extract %t[%c0] : tensor<4xf32>
    scf.yield %e : f32
  } else {
    scf.yield %f : f32
  }
  %1 = tensor.insert %0 into %t[%c0] : tensor<4xf32>
  %2 = tensor.extract %1[%c0] : tensor<4xf32>
  cf.cond_br %d, ^again, ^end
^end:
  return %2 : f32
}

// The callee writes to its first argument and only reads the second one.
// CHECK-LABEL: func.func private @callee(
// CHECK-SAME:    %arg0: tensor<4xf32> {bufferization.access = "read-write"}, %arg1: tensor<4xf32> {bufferization.access = "read"}
func.func private @callee(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %0 = tensor.extract %b[%c0] : tensor<4xf32>
  %1 = tensor.insert %0 into %a[%c0] : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @caller(
// CHECK:         call @callee(%arg0, %arg1) {__inplace_operands_attr__ = ["true", "true"]}
func.func @caller(%a: tensor<4xf32>, %b: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = call @callee(%a, %b) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0, %b : tensor<4xf32>, tensor<4xf32>
}
