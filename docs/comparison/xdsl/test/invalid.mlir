// RUN: bound-opt %s -p convert-bound-to-arith --split-input-file --verify-diagnostics --parsing-diagnostics | filecheck %s

// CHECK: expects min to be at most max, found 6.0 and 0.0
func.func @wrong(%x: f32) -> f32 {
  %0 = bound.clamp %x from 6.0 to 0.0 : f32
  return %0 : f32
}

// -----

// CHECK: Unexpected attribute f64
func.func @wrong_type(%x: f64) -> f64 {
  %0 = bound.clamp %x from 0.0 to 6.0 : f64
  return %0 : f64
}

// -----

// CHECK: 'bound.clamp' op cannot be converted: its sizes are not known
func.func @any_size(%x: tensor<?xf32>) -> tensor<?xf32> {
  %0 = bound.clamp %x from 0.0 to 6.0 : tensor<?xf32>
  return %0 : tensor<?xf32>
}
