// RUN: terrace-opt %s --mlir-print-op-generic | FileCheck %s --strict-whitespace
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt --mlir-print-op-generic | FileCheck %s --strict-whitespace

// CHECK: variadicity = #irdl<variadicity_array[ single,  optional]>}
// CHECK: variadicity = #irdl<variadicity_array[]>}
irdl.dialect @d {
  irdl.operation @o {
    %0 = irdl.any
    irdl.operands(a: %0, b: optional %0)
    irdl.results()
  }
}
