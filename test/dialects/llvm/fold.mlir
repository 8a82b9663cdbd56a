// RUN: terrace-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: llvm.func @zero_extended()
// CHECK-NEXT: %0 = llvm.mlir.constant(4294967295 : i64) : i64
// CHECK-NEXT: llvm.return %0 : i64
llvm.func @zero_extended() -> i64 {
  %0 = llvm.mlir.constant(-1 : i32) : i32
  %1 = llvm.zext %0 : i32 to i64
  llvm.return %1 : i64
}

// CHECK-LABEL: llvm.func @bits()
// CHECK-NEXT: %0 = llvm.mlir.constant(13 : i32) : i32
// CHECK-NEXT: llvm.return %0 : i32
llvm.func @bits() -> i32 {
  %0 = llvm.mlir.constant(3 : i32) : i32
  %1 = llvm.mlir.constant(2 : i32) : i32
  %2 = llvm.shl %0, %1 : i32
  %3 = llvm.mlir.constant(1 : i32) : i32
  %4 = llvm.or %2, %3 : i32
  llvm.return %4 : i32
}

// A shift by the width or more is poison, which is left as it is.
// CHECK-LABEL: llvm.func @shifted_out()
// CHECK: llvm.shl
llvm.func @shifted_out() -> i32 {
  %0 = llvm.mlir.constant(32 : i32) : i32
  %1 = llvm.shl %0, %0 : i32
  llvm.return %1 : i32
}

// CHECK-LABEL: llvm.func @same(
// CHECK-SAME: %[[P:.*]]: !llvm.ptr, %[[X:.*]]: i32, %[[S:.*]]: !llvm.struct<(i32)>)
// CHECK-NEXT: llvm.call @same(%[[P]], %[[X]], %[[S]])
// CHECK-NEXT: llvm.return
llvm.func @same(%p: !llvm.ptr, %x: i32, %s: !llvm.struct<(i32)>) {
  %0 = llvm.getelementptr %p[0] : (!llvm.ptr) -> !llvm.ptr, i8
  %1 = llvm.bitcast %x : i32 to f32
  %2 = llvm.bitcast %1 : f32 to i32
  %3 = llvm.insertvalue %2, %s[0] : !llvm.struct<(i32)>
  %4 = llvm.extractvalue %3[0] : !llvm.struct<(i32)>
  llvm.call @same(%0, %4, %s) : (!llvm.ptr, i32, !llvm.struct<(i32)>) -> ()
  llvm.return
}

// Blocks that are never reached go, and memory that nobody reads is no reason to keep an access.
// CHECK-LABEL: llvm.func @reached(
// CHECK-NEXT: llvm.load volatile
// CHECK-NEXT: llvm.return
llvm.func @reached(%p: !llvm.ptr) {
  %0 = llvm.load %p : !llvm.ptr -> i32
  %1 = llvm.load volatile %p : !llvm.ptr -> i32
  llvm.return
^never:
  llvm.unreachable
}
