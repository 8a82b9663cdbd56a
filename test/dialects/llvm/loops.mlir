// RUN: terrace-opt %s | terrace-opt | FileCheck %s

// Hints for loops are printed in front of the ops, those inside of others first; their fields have one
// order, whatever the order in which they were written.

// CHECK-DAG: #loop_unroll = #llvm.loop_unroll<disable = true, count = 4 : i32>
// CHECK-DAG: #loop_vectorize = #llvm.loop_vectorize<width = 8 : i32>
// CHECK: #loop_annotation = #llvm.loop_annotation<vectorize = #loop_vectorize, unroll = #loop_unroll, mustProgress = true>
#hints = #llvm.loop_annotation<mustProgress = true, unroll = <count = 4 : i32, disable = true>, vectorize = <width = 8 : i32>>

// CHECK-LABEL: llvm.func @forever()
llvm.func @forever() {
  llvm.br ^loop
^loop:
  // CHECK: llvm.br ^bb1 {loop_annotation = #loop_annotation}
  llvm.br ^loop {loop_annotation = #hints}
}

// CHECK-LABEL: func.func @discardable(
func.func @discardable() {
  cf.br ^loop
^loop:
  // CHECK: cf.br ^bb1 {llvm.loop_annotation = #loop_annotation}
  cf.br ^loop {llvm.loop_annotation = #hints}
}
