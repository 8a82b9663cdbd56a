// RUN: terrace-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: f32) {
  // expected-error@+1 {{'complex.conj' op operand #0 must be complex type with floating-point elements, but got 'f32'}}
  %0 = "complex.conj"(%a) : (f32) -> f32
  return
}

// -----

func.func @f(%a: f32) {
  // expected-error@+1 {{'complex.cos' op operand #0 must be complex type with floating-point elements, but got 'f32'}}
  %0 = "complex.cos"(%a) : (f32) -> f32
  return
}

// -----

func.func @f(%a: f32) {
  // expected-error@+1 {{'complex.exp' op operand #0 must be complex type with floating-point elements, but got 'f32'}}
  %0 = "complex.exp"(%a) : (f32) -> f32
  return
}

// -----

func.func @f(%a: f32) {
  // expected-error@+1 {{'complex.expm1' op operand #0 must be complex type with floating-point elements, but got 'f32'}}
  %0 = "complex.expm1"(%a) : (f32) -> f32
  return
}

// -----

func.func @f(%a: f32) {
  // expected-error@+1 {{'complex.log' op operand #0 must be complex type with floating-point elements, but got 'f32'}}
  %0 = "complex.log"(%a) : (f32) -> f32
  return
}

// -----

func.func @f(%a: f32) {
  // expected-error@+1 {{'complex.log1p' op operand #0 must be complex type with floating-point elements, but got 'f32'}}
  %0 = "complex.log1p"(%a) : (f32) -> f32
  return
}

// -----

func.func @f(%a: f32) {
  // expected-error@+1 {{'complex.neg' op operand #0 must be complex type with floating-point elements, but got 'f32'}}
  %0 = "complex.neg"(%a) : (f32) -> f32
  return
}

// -----

func.func @f(%a: f32) {
  // expected-error@+1 {{'complex.rsqrt' op operand #0 must be complex type with floating-point elements, but got 'f32'}}
  %0 = "complex.rsqrt"(%a) : (f32) -> f32
  return
}

// -----

func.func @f(%a: f32) {
  // expected-error@+1 {{'complex.sign' op operand #0 must be complex type with floating-point elements, but got 'f32'}}
  %0 = "complex.sign"(%a) : (f32) -> f32
  return
}

// -----

func.func @f(%a: f32) {
  // expected-error@+1 {{'complex.sin' op operand #0 must be complex type with floating-point elements, but got 'f32'}}
  %0 = "complex.sin"(%a) : (f32) -> f32
  return
}

// -----

func.func @f(%a: f32) {
  // expected-error@+1 {{'complex.sqrt' op operand #0 must be complex type with floating-point elements, but got 'f32'}}
  %0 = "complex.sqrt"(%a) : (f32) -> f32
  return
}

// -----

func.func @f(%a: f32) {
  // expected-error@+1 {{'complex.tan' op operand #0 must be complex type with floating-point elements, but got 'f32'}}
  %0 = "complex.tan"(%a) : (f32) -> f32
  return
}

// -----

func.func @f(%a: f32) {
  // expected-error@+1 {{'complex.tanh' op operand #0 must be complex type with floating-point elements, but got 'f32'}}
  %0 = "complex.tanh"(%a) : (f32) -> f32
  return
}

// -----

func.func @f(%a: complex<i32>) {
  // expected-error@+1 {{'complex.add' op operand #0 must be complex type with floating-point elements, but got 'complex<i32>'}}
  %0 = "complex.add"(%a, %a) : (complex<i32>, complex<i32>) -> complex<i32>
  return
}

// -----

func.func @f(%a: complex<i32>) {
  // expected-error@+1 {{'complex.atan2' op operand #0 must be complex type with floating-point elements, but got 'complex<i32>'}}
  %0 = "complex.atan2"(%a, %a) : (complex<i32>, complex<i32>) -> complex<i32>
  return
}

// -----

func.func @f(%a: complex<i32>) {
  // expected-error@+1 {{'complex.div' op operand #0 must be complex type with floating-point elements, but got 'complex<i32>'}}
  %0 = "complex.div"(%a, %a) : (complex<i32>, complex<i32>) -> complex<i32>
  return
}

// -----

func.func @f(%a: complex<i32>) {
  // expected-error@+1 {{'complex.mul' op operand #0 must be complex type with floating-point elements, but got 'complex<i32>'}}
  %0 = "complex.mul"(%a, %a) : (complex<i32>, complex<i32>) -> complex<i32>
  return
}

// -----

func.func @f(%a: complex<i32>) {
  // expected-error@+1 {{'complex.pow' op operand #0 must be complex type with floating-point elements, but got 'complex<i32>'}}
  %0 = "complex.pow"(%a, %a) : (complex<i32>, complex<i32>) -> complex<i32>
  return
}

// -----

func.func @f(%a: complex<i32>) {
  // expected-error@+1 {{'complex.sub' op operand #0 must be complex type with floating-point elements, but got 'complex<i32>'}}
  %0 = "complex.sub"(%a, %a) : (complex<i32>, complex<i32>) -> complex<i32>
  return
}

// -----

func.func @f(%a: complex<f32>, %b: complex<f64>) {
  // expected-error@+1 {{'complex.add' op requires the same type for all operands and results}}
  %0 = "complex.add"(%a, %b) : (complex<f32>, complex<f64>) -> complex<f32>
  return
}

// -----

func.func @f(%a: complex<f32>) {
  // expected-error@+1 {{'complex.abs' op failed to verify that complex element type matches result type}}
  %0 = "complex.abs"(%a) : (complex<f32>) -> f64
  return
}

// -----

func.func @f(%a: complex<f32>) {
  // expected-error@+1 {{'complex.angle' op failed to verify that complex element type matches result type}}
  %0 = "complex.angle"(%a) : (complex<f32>) -> f64
  return
}

// -----

func.func @f(%a: complex<f32>) {
  // expected-error@+1 {{'complex.re' op failed to verify that complex element type matches result type}}
  %0 = "complex.re"(%a) : (complex<f32>) -> f64
  return
}

// -----

func.func @f(%a: complex<f32>) {
  // expected-error@+1 {{'complex.im' op failed to verify that complex element type matches result type}}
  %0 = "complex.im"(%a) : (complex<f32>) -> f64
  return
}

// -----

func.func @f(%a: f32, %b: f64) {
  // expected-error@+1 {{'complex.create' op failed to verify that all of {real, imaginary} have same type}}
  %0 = "complex.create"(%a, %b) : (f32, f64) -> complex<f32>
  return
}

// -----

func.func @f(%a: f32) {
  // expected-error@+1 {{'complex.create' op failed to verify that complex element type matches real operand type}}
  %0 = "complex.create"(%a, %a) : (f32, f32) -> complex<f64>
  return
}

// -----

func.func @f(%a: complex<f32>, %b: complex<f64>) {
  // expected-error@+1 {{'complex.eq' op failed to verify that all of {lhs, rhs} have same type}}
  %0 = "complex.eq"(%a, %b) : (complex<f32>, complex<f64>) -> i1
  return
}

// -----

func.func @f(%a: complex<f32>, %b: f32) {
  // expected-error@+1 {{'complex.powi' op operand #1 must be signless integer, but got 'f32'}}
  %0 = "complex.powi"(%a, %b) : (complex<f32>, f32) -> complex<f32>
  return
}

// -----

func.func @f() {
  // expected-error@+1 {{requires 'value' to be a complex constant, represented as array of two values}}
  %0 = complex.constant [1.0 : f32] : complex<f32>
  return
}

// -----

func.func @f() {
  // expected-error@+1 {{requires attribute's element types ('f32', 'f64') to match the element type of the op's return type ('f64')}}
  %0 = complex.constant [1.0 : f32, -1.0 : f64] : complex<f64>
  return
}

// -----

func.func @f(%a: i64) {
  // expected-error@+1 {{'complex.bitcast' op requires that either input or output has a complex type}}
  %0 = complex.bitcast %a : i64 to f64
  return
}

// -----

func.func @f(%a: complex<f32>) {
  // expected-error@+1 {{'complex.bitcast' op casting bitwidths do not match}}
  %0 = complex.bitcast %a : complex<f32> to i32
  return
}
