// RUN: terrace-opt %s --split-input-file --verify-diagnostics
// RUN: not terrace-opt %s --irdl-file=%S/ops.mlir 2>&1 | FileCheck %s --check-prefix=CXX

// RUN: not terrace-opt %s --irdl-file=%S/Inputs/arguments.mlir 2>&1 | FileCheck %s --check-prefix=ARGUMENTS
// RUN: not terrace-opt %s --irdl-file=%S/Inputs/outside.mlir 2>&1 | FileCheck %s --check-prefix=OUTSIDE

// OUTSIDE: error: 'irdl.operation' op uses a constraint that its block does not define
// ARGUMENTS: error: 'irdl.operation' op region should have no arguments

// A dialect with a constraint that only a C++ program can check is refused as a whole.
// CXX: error: 'irdl.operation' op has a constraint that is a C++ expression, which cannot be checked here

// expected-error@+1 {{name of dialect should not contain uppercase letters}}
irdl.dialect @Upper {
}

// -----

irdl.dialect @d {
  irdl.type @t {
    %0 = irdl.any
    // expected-error@+1 {{name of parameter #1 is a duplicate of the name of parameter #0}}
    irdl.parameters(a: %0, a: %0)
  }
}

// -----

irdl.dialect @d {
  // expected-error@+1 {{contains a value named 'x' for both its operands and results}}
  irdl.operation @o {
    %0 = irdl.any
    irdl.operands(x: %0)
    irdl.results(x: %0)
  }
}

// -----

irdl.dialect @d {
  irdl.type @t {
    // expected-error@+1 {{symbol '@missing' not found}}
    %0 = irdl.base @missing
    irdl.parameters(a: %0)
  }
}

// -----

irdl.dialect @d {
  irdl.operation @o {
    // expected-error@+1 {{the number of blocks is expected to be >= 1 but got 0}}
    %0 = irdl.region with size 0
    irdl.regions(r: %0)
  }
}

// -----

irdl.dialect @arguments {
  // expected-error @+1 {{'irdl.operation' op region should have no arguments}}
  irdl.operation @o {
  ^bb0(%c: !irdl.attribute):
    irdl.results(r: %c)
  }
}
