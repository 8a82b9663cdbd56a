// RUN: terrace-opt %s | terrace-opt | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt --canonicalize --cse | FileCheck %s

// What is printed stays, twice if it is there twice; a newline is what follows unless something else is said.

// CHECK-LABEL: func.func @print
// CHECK-NEXT:    vector.print %arg0 : vector<4xf32>
// CHECK-NEXT:    vector.print %arg0 : vector<4xf32>
// CHECK-NEXT:    vector.print %arg1 : index punctuation <no_punctuation> {tag}
// CHECK-NEXT:    vector.print punctuation <comma>
// CHECK-NEXT:    vector.print{{$}}
// CHECK-NEXT:    vector.print str "done\0A"
// CHECK-NEXT:    return

// GENERIC:      "vector.print"(%{{.*}}) <{punctuation = #vector.punctuation<newline>}> : (vector<4xf32>) -> ()
// GENERIC:      "vector.print"() <{punctuation = #vector.punctuation<newline>, stringLiteral = "done\0A"}> : () -> ()

func.func @print(%v: vector<4xf32>, %i: index) {
  vector.print %v : vector<4xf32>
  vector.print %v : vector<4xf32> punctuation <newline>
  vector.print %i : index punctuation <no_punctuation> {tag}
  vector.print punctuation <comma>
  vector.print
  vector.print str "done\n"
  return
}

// CHECK-LABEL: func.func @type_cast
// CHECK-NEXT:    %0 = vector.type_cast %arg0 : memref<2x4x8xf32, 1> to memref<2xvector<4x8xf32>, 1>
func.func @type_cast(%m: memref<2x4x8xf32, 1>) -> memref<2xvector<4x8xf32>, 1> {
  %0 = vector.type_cast %m : memref<2x4x8xf32, 1> to memref<2xvector<4x8xf32>, 1>
  return %0 : memref<2xvector<4x8xf32>, 1>
}
