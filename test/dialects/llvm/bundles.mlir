// RUN: terrace-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: terrace-opt %s --split-input-file --verify-diagnostics --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// Operands of a call in bundles follow those of the callee; each bundle has a tag.

// CHECK-LABEL: llvm.func @bundles
// CHECK-NEXT:    llvm.call @callee(%arg0) ["deopt"(%arg0, %arg1 : i32, !llvm.ptr), "empty"()] {access_groups = []} : (i32) -> ()
// CHECK-NEXT:    llvm.call %arg1(%arg0) ["align"(%arg1 : !llvm.ptr)] : !llvm.ptr, (i32) -> ()
// GENERIC:       "llvm.call"(%arg0, %arg0, %arg1) <{
// GENERIC-SAME:  op_bundle_sizes = array<i32: 2, 0>, op_bundle_tags = ["deopt", "empty"], operandSegmentSizes = array<i32: 1, 2>
llvm.func @callee(i32)
llvm.func @bundles(%a: i32, %p: !llvm.ptr) {
  llvm.call @callee(%a) ["deopt"(%a, %p : i32, !llvm.ptr), "empty"()] {access_groups = []} : (i32) -> ()
  llvm.call %p(%a) ["align"(%p : !llvm.ptr)] : !llvm.ptr, (i32) -> ()
  llvm.return
}

// -----

llvm.func @callee()
llvm.func @count() {
  // expected-error @+1 {{'llvm.call' op op_bundle_operands count (0) does not match with the total size (2) specified in attribute 'op_bundle_sizes'}}
  "llvm.call"() <{callee = @callee, op_bundle_sizes = array<i32: 2>, op_bundle_tags = ["a"], operandSegmentSizes = array<i32: 0, 0>}> : () -> ()
  llvm.return
}

// -----

llvm.func @callee()
llvm.func @negative() {
  // expected-error @+1 {{'llvm.call' op 'op_bundle_sizes' attribute cannot have negative elements}}
  "llvm.call"() <{callee = @callee, op_bundle_sizes = array<i32: -1, 1>, op_bundle_tags = ["a", "b"], operandSegmentSizes = array<i32: 0, 0>}> : () -> ()
  llvm.return
}

// -----

llvm.func @callee()
llvm.func @tags() {
  // expected-error @+1 {{expected 1 operand bundle tags, but actually got 2}}
  "llvm.call"() <{callee = @callee, op_bundle_sizes = array<i32: 0>, op_bundle_tags = ["a", "b"], operandSegmentSizes = array<i32: 0, 0>}> : () -> ()
  llvm.return
}

// -----

llvm.func @callee()
llvm.func @no_string() {
  // expected-error @+1 {{operand bundle tag must be a StringAttr}}
  "llvm.call"() <{callee = @callee, op_bundle_sizes = array<i32: 0>, op_bundle_tags = [3], operandSegmentSizes = array<i32: 0, 0>}> : () -> ()
  llvm.return
}

// -----

llvm.func @callee()
llvm.func @untagged() {
  // expected-error @+1 {{expect operand bundle tag}}
  llvm.call @callee() [7()] : () -> ()
  llvm.return
}
