// RUN: terrace-opt %s --symbol-privatize="exclude=kept" | FileCheck %s

// CHECK: func.func @kept
// CHECK: func.func private @other
func.func @kept() {
  return
}

func.func @other() {
  return
}
