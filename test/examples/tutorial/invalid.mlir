// RUN: tutorial-opt %s --convert-bound-to-arith --split-input-file --verify-diagnostics

func.func @wrong(%x: f32) -> f32 {
  // expected-error @+1 {{'bound.clamp' op expects min to be at most max, found 6}}
  %0 = bound.clamp %x from 6.0 to 0.0 : f32
  return %0 : f32
}

// -----

func.func @wrong_type(%x: f64) -> f64 {
  // expected-error @+1 {{'bound.clamp' op operand #0 must be f32 or a tensor of f32, but got 'f64'}}
  %0 = bound.clamp %x from 0.0 to 6.0 : f64
  return %0 : f64
}

// -----

func.func @any_size(%x: tensor<?xf32>) -> tensor<?xf32> {
  // expected-error @+1 {{'bound.clamp' op cannot be converted: its sizes are not known}}
  %0 = bound.clamp %x from 0.0 to 6.0 : tensor<?xf32>
  return %0 : tensor<?xf32>
}
