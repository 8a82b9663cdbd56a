// RUN: terrace-opt %s --allow-unregistered-dialect --lift-cf-to-scf --split-input-file --verify-diagnostics

func.func @unknown_branch() {
  // expected-error@+1 {{'t.branch' op ends a block in a way that cannot be lifted to structured control flow}}
  "t.branch"()[^bb1, ^bb2] : () -> ()
^bb1:
  return
^bb2:
  return
}

// -----

// expected-error@+1 {{'func.func' op has a region that is never left}}
func.func @endless() {
  cf.br ^bb1
^bb1:
  cf.br ^bb1
}

// -----

func.func @wide(%f: i128) {
  // expected-error@+1 {{'cf.switch' op has a flag of more than 64 bits, which no 'index' holds}}
  cf.switch %f : i128, [
    default: ^bb1
  ]
^bb1:
  return
}
