// RUN: terrace-opt %s --allow-unregistered-dialect --mlir-print-op-generic | FileCheck %s

// CHECK: "vector.print"() <{punctuation = #vector.punctuation<newline>}> : () -> ()
"vector.print"() <{punctuation = #vector.punctuation<newline>}> : () -> ()
