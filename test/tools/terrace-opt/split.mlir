// RUN: terrace-opt %s --split-input-file -output-split-marker "// next" 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=NEAR --input-file=%t

// CHECK: func.func @one
// CHECK: // next
// CHECK-NEXT: module {
// CHECK-NEXT: func.func @two
// NEAR: split.mlir:[[#@LINE+5]]:7: warning: near miss with file split marker
func.func @one() { return }

// -----

// ----
func.func @two() { return }
