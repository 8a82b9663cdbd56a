// RUN: terrace-opt %s | terrace-opt | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s
// RUN: terrace-opt %s --canonicalize | FileCheck %s --check-prefix=CANON

// The end of the region is not printed where it yields what the op has.

// CHECK-LABEL: func.func @mask
// CHECK-NEXT:    = vector.mask %arg1 { vector.reduction <add>, %arg0 : vector<8xi32> into i32 } : vector<8xi1> -> i32
// CHECK:         vector.mask %arg1 { vector.yield } : vector<8xi1>
// CHECK:         vector.vscale
// CHECK:         vector.scalable.extract %arg2[4] : vector<4xi32> from vector<[8]xi32>
// CHECK:         vector.scalable.insert %{{.*}}, %arg2[0] : vector<4xi32> into vector<[8]xi32>

// A reduction of one element under a mask is not that element.

// CANON-LABEL: func.func @mask
// CANON-NOT: vector.yield
// CANON-LABEL: func.func @of_one
// CANON-NEXT: vector.mask %arg1 { vector.reduction <add>, %arg0 : vector<1xi32> into i32 } : vector<1xi1> -> i32
// CANON-LABEL: func.func @all_set
// CANON-NOT: vector.mask
// CANON: vector.reduction <add>, %arg0 : vector<4xi32> into i32

func.func @mask(%a: vector<8xi32>, %m: vector<8xi1>, %s: vector<[8]xi32>) -> (i32, index, vector<[8]xi32>) {
  %0 = vector.mask %m { vector.reduction <add>, %a : vector<8xi32> into i32 } : vector<8xi1> -> i32
  vector.mask %m { } : vector<8xi1>
  %1 = vector.vscale
  %2 = vector.scalable.extract %s[4] : vector<4xi32> from vector<[8]xi32>
  %3 = vector.scalable.insert %2, %s[0] : vector<4xi32> into vector<[8]xi32>
  return %0, %1, %3 : i32, index, vector<[8]xi32>
}

func.func @of_one(%a: vector<1xi32>, %m: vector<1xi1>) -> i32 {
  %0 = vector.mask %m { vector.reduction <add>, %a : vector<1xi32> into i32 } : vector<1xi1> -> i32
  return %0 : i32
}

func.func @all_set(%a: vector<4xi32>) -> i32 {
  %m = vector.constant_mask [4] : vector<4xi1>
  %0 = vector.mask %m { vector.reduction <add>, %a : vector<4xi32> into i32 } : vector<4xi1> -> i32
  return %0 : i32
}

// An outer product takes a mask of the shape of its result.

// CHECK-LABEL: func.func @outer
// CHECK-NEXT:  {{.*}}vector.mask %arg3 { vector.outerproduct %arg0, %arg1, %arg2 : vector<2xf32>, vector<[4]xf32> } : vector<2x[4]xi1> -> vector<2x[4]xf32>
func.func @outer(%a: vector<2xf32>, %b: vector<[4]xf32>, %acc: vector<2x[4]xf32>, %m: vector<2x[4]xi1>) -> vector<2x[4]xf32> {
  %0 = vector.mask %m { vector.outerproduct %a, %b, %acc {kind = #vector.kind<add>} : vector<2xf32>, vector<[4]xf32> } : vector<2x[4]xi1> -> vector<2x[4]xf32>
  return %0 : vector<2x[4]xf32>
}
