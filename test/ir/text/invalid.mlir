// RUN: terrace-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect

// expected-error@+1 {{missing right operand of binary operator}}
#m = affine_map<(i) -> (i +)>

// -----

// expected-error@+1 {{expected AffineMap, but got IntegerSet}}
#m = affine_map<(i) : (i == 0)>

// -----

// expected-error@+1 {{invalid SSA name}}
% = "t.op"() : () -> i32

// -----

// expected-error@+1 {{unknown escape in string literal}}
"t.o\q"() : () -> ()

// -----

// expected-error@+1 {{parsed 1 elements, but type ('complex<f32>') expected 2 elements}}
#c = dense<1.0> : tensor<2xcomplex<f32>>

// -----

// expected-error@+1 {{sparse index #0 is not contained within the value shape, with index=[4], and type='tensor<4xi8>'}}
#s = sparse<4, 1> : tensor<4xi8>

// -----

#a = distinct[3]<1 : i8>
// expected-error@+1 {{referenced attribute does not match previous definition: 1 : i8}}
#b = distinct[3]<2 : i8>

// -----

// expected-error@+1 {{custom op 'func.func' expected type instead of SSA identifier}}
func.func private @f(i32, %a: i32)

// -----

// expected-note@+1 {{previously referenced here}}
func.func @f(%a: i32,
// expected-error@+1 {{region entry argument '%a' is already in use}}
             %a: i32) {
  return
}

// -----

func.func @caller() {
  // expected-error@+1 {{'func.call' op 'callee' does not reference a valid function}}
  call @callee() : () -> ()
  return
}

// -----

func.func private @callee(i32)
func.func @caller(%x: f32) {
  // expected-error@+1 {{operand type mismatch: expected operand type 'i32', but provided 'f32' for operand number 0}}
  call @callee(%x) : (f32) -> ()
  return
}

// -----

// expected-error@+1 {{symbol declaration cannot have public visibility}}
func.func @declared()

// -----

// Of the dialects, builtin has resources.
// expected-error@+4 {{unknown 'resource' key 'weights' for dialect 'arith'}}
{-#
  dialect_resources: {
    arith: {
      weights: "0x0400000000000000"
    }
  }
#-}
