// RUN: terrace-opt %s --print-ir="label=here" -o /dev/null 2>&1 | FileCheck %s

// CHECK: // -----// IR Dump here //----- //
// CHECK-NEXT: module {
// CHECK-NEXT: func.func @f
func.func @f() {
  return
}
