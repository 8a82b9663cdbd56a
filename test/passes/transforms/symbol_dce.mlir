// RUN: terrace-opt %s --symbol-dce | FileCheck %s

// CHECK: func.func private @used
// CHECK-NOT: @dead
// CHECK-NOT: @cycle
// CHECK: func.func @public
func.func private @used() {
  return
}
func.func private @dead() {
  return
}
func.func private @cycle_a() {
  call @cycle_b() : () -> ()
  return
}
func.func private @cycle_b() {
  call @cycle_a() : () -> ()
  return
}
func.func @public() {
  call @used() : () -> ()
  return
}
