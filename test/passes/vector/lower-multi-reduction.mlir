// RUN: terrace-opt %s --lower-vector-multi-reduction | FileCheck %s
// RUN: terrace-opt %s --lower-vector-multi-reduction=lowering-strategy=inner-reduction | FileCheck %s --check-prefix=ROWS
// RUN: not terrace-opt %s --lower-vector-multi-reduction=lowering-strategy=outer 2>&1 | FileCheck %s --check-prefix=NONE

// NONE: 'outer' is no lowering strategy: inner-parallel or inner-reduction

// Rows are combined one after the other, or each is reduced by itself.

// CHECK-LABEL: func.func @columns(%arg0: vector<2x3xf32>, %arg1: vector<3xf32>) -> vector<3xf32> {
// CHECK-NEXT:     %0 = vector.extract %arg0[0] : vector<3xf32> from vector<2x3xf32>
// CHECK-NEXT:     %1 = arith.maximumf %0, %arg1 : vector<3xf32>
// CHECK-NEXT:     %2 = vector.extract %arg0[1] : vector<3xf32> from vector<2x3xf32>
// CHECK-NEXT:     %3 = arith.maximumf %2, %1 : vector<3xf32>
// CHECK-NEXT:     return %3 : vector<3xf32>
// CHECK-NEXT:   }
// ROWS-LABEL: func.func @columns(%arg0: vector<2x3xf32>, %arg1: vector<3xf32>) -> vector<3xf32> {
// ROWS-NEXT:     %0 = vector.transpose %arg0, [1, 0] : vector<2x3xf32> to vector<3x2xf32>
// ROWS-NEXT:     %cst = arith.constant dense<0.000000e+00> : vector<3xf32>
// ROWS-NEXT:     %1 = vector.extract %0[0] : vector<2xf32> from vector<3x2xf32>
// ROWS-NEXT:     %2 = vector.extract %arg1[0] : f32 from vector<3xf32>
// ROWS-NEXT:     %3 = vector.reduction <maximumf>, %1, %2 : vector<2xf32> into f32
// ROWS-NEXT:     %4 = vector.insert %3, %cst [0] : f32 into vector<3xf32>
// ROWS-NEXT:     %5 = vector.extract %0[1] : vector<2xf32> from vector<3x2xf32>
// ROWS-NEXT:     %6 = vector.extract %arg1[1] : f32 from vector<3xf32>
// ROWS-NEXT:     %7 = vector.reduction <maximumf>, %5, %6 : vector<2xf32> into f32
// ROWS-NEXT:     %8 = vector.insert %7, %4 [1] : f32 into vector<3xf32>
// ROWS-NEXT:     %9 = vector.extract %0[2] : vector<2xf32> from vector<3x2xf32>
// ROWS-NEXT:     %10 = vector.extract %arg1[2] : f32 from vector<3xf32>
// ROWS-NEXT:     %11 = vector.reduction <maximumf>, %9, %10 : vector<2xf32> into f32
// ROWS-NEXT:     %12 = vector.insert %11, %8 [2] : f32 into vector<3xf32>
// ROWS-NEXT:     return %12 : vector<3xf32>
// ROWS-NEXT:   }
func.func @columns(%v: vector<2x3xf32>, %acc: vector<3xf32>) -> vector<3xf32> {
  %0 = vector.multi_reduction <maximumf>, %v, %acc [0] : vector<2x3xf32> to vector<3xf32>
  return %0 : vector<3xf32>
}

// CHECK-LABEL: func.func @masked(%arg0: vector<2x2x2xi32>, %arg1: vector<2xi32>, %arg2: vector<2x2x2xi1>) -> vector<2xi32> {
// CHECK-NEXT:     %0 = vector.transpose %arg2, [0, 2, 1] : vector<2x2x2xi1> to vector<2x2x2xi1>
// CHECK-NEXT:     %1 = vector.shape_cast %0 : vector<2x2x2xi1> to vector<4x2xi1>
// CHECK-NEXT:     %2 = vector.transpose %arg0, [0, 2, 1] : vector<2x2x2xi32> to vector<2x2x2xi32>
// CHECK-NEXT:     %3 = vector.shape_cast %2 : vector<2x2x2xi32> to vector<4x2xi32>
// CHECK-NEXT:     %4 = vector.extract %3[0] : vector<2xi32> from vector<4x2xi32>
// CHECK-NEXT:     %5 = vector.extract %1[0] : vector<2xi1> from vector<4x2xi1>
// CHECK-NEXT:     %6 = arith.addi %4, %arg1 : vector<2xi32>
// CHECK-NEXT:     %7 = arith.select %5, %6, %arg1 : vector<2xi1>, vector<2xi32>
// CHECK-NEXT:     %8 = vector.extract %3[1] : vector<2xi32> from vector<4x2xi32>
// CHECK-NEXT:     %9 = vector.extract %1[1] : vector<2xi1> from vector<4x2xi1>
// CHECK-NEXT:     %10 = arith.addi %8, %7 : vector<2xi32>
// CHECK-NEXT:     %11 = arith.select %9, %10, %7 : vector<2xi1>, vector<2xi32>
// CHECK-NEXT:     %12 = vector.extract %3[2] : vector<2xi32> from vector<4x2xi32>
// CHECK-NEXT:     %13 = vector.extract %1[2] : vector<2xi1> from vector<4x2xi1>
// CHECK-NEXT:     %14 = arith.addi %12, %11 : vector<2xi32>
// CHECK-NEXT:     %15 = arith.select %13, %14, %11 : vector<2xi1>, vector<2xi32>
// CHECK-NEXT:     %16 = vector.extract %3[3] : vector<2xi32> from vector<4x2xi32>
// CHECK-NEXT:     %17 = vector.extract %1[3] : vector<2xi1> from vector<4x2xi1>
// CHECK-NEXT:     %18 = arith.addi %16, %15 : vector<2xi32>
// CHECK-NEXT:     %19 = arith.select %17, %18, %15 : vector<2xi1>, vector<2xi32>
// CHECK-NEXT:     return %19 : vector<2xi32>
// CHECK-NEXT:   }
// ROWS-LABEL: func.func @masked(%arg0: vector<2x2x2xi32>, %arg1: vector<2xi32>, %arg2: vector<2x2x2xi1>) -> vector<2xi32> {
// ROWS-NEXT:     %0 = vector.transpose %arg2, [1, 0, 2] : vector<2x2x2xi1> to vector<2x2x2xi1>
// ROWS-NEXT:     %1 = vector.shape_cast %0 : vector<2x2x2xi1> to vector<2x4xi1>
// ROWS-NEXT:     %2 = vector.transpose %arg0, [1, 0, 2] : vector<2x2x2xi32> to vector<2x2x2xi32>
// ROWS-NEXT:     %3 = vector.shape_cast %2 : vector<2x2x2xi32> to vector<2x4xi32>
// ROWS-NEXT:     %cst = arith.constant dense<0> : vector<2xi32>
// ROWS-NEXT:     %4 = vector.extract %3[0] : vector<4xi32> from vector<2x4xi32>
// ROWS-NEXT:     %5 = vector.extract %arg1[0] : i32 from vector<2xi32>
// ROWS-NEXT:     %6 = vector.extract %1[0] : vector<4xi1> from vector<2x4xi1>
// ROWS-NEXT:     %7 = vector.mask %6 { vector.reduction <add>, %4, %5 : vector<4xi32> into i32 } : vector<4xi1> -> i32
// ROWS-NEXT:     %8 = vector.insert %7, %cst [0] : i32 into vector<2xi32>
// ROWS-NEXT:     %9 = vector.extract %3[1] : vector<4xi32> from vector<2x4xi32>
// ROWS-NEXT:     %10 = vector.extract %arg1[1] : i32 from vector<2xi32>
// ROWS-NEXT:     %11 = vector.extract %1[1] : vector<4xi1> from vector<2x4xi1>
// ROWS-NEXT:     %12 = vector.mask %11 { vector.reduction <add>, %9, %10 : vector<4xi32> into i32 } : vector<4xi1> -> i32
// ROWS-NEXT:     %13 = vector.insert %12, %8 [1] : i32 into vector<2xi32>
// ROWS-NEXT:     return %13 : vector<2xi32>
// ROWS-NEXT:   }
func.func @masked(%v: vector<2x2x2xi32>, %acc: vector<2xi32>, %mask: vector<2x2x2xi1>) -> vector<2xi32> {
  %0 = vector.mask %mask { vector.multi_reduction <add>, %v, %acc [0, 2] : vector<2x2x2xi32> to vector<2xi32> } : vector<2x2x2xi1> -> vector<2xi32>
  return %0 : vector<2xi32>
}

// CHECK-LABEL: func.func @all(%arg0: vector<2x2xi32>, %arg1: i32) -> i32 {
// CHECK-NEXT:     %0 = vector.shape_cast %arg0 : vector<2x2xi32> to vector<4x1xi32>
// CHECK-NEXT:     %1 = vector.broadcast %arg1 : i32 to vector<1xi32>
// CHECK-NEXT:     %2 = vector.extract %0[0] : vector<1xi32> from vector<4x1xi32>
// CHECK-NEXT:     %3 = arith.xori %2, %1 : vector<1xi32>
// CHECK-NEXT:     %4 = vector.extract %0[1] : vector<1xi32> from vector<4x1xi32>
// CHECK-NEXT:     %5 = arith.xori %4, %3 : vector<1xi32>
// CHECK-NEXT:     %6 = vector.extract %0[2] : vector<1xi32> from vector<4x1xi32>
// CHECK-NEXT:     %7 = arith.xori %6, %5 : vector<1xi32>
// CHECK-NEXT:     %8 = vector.extract %0[3] : vector<1xi32> from vector<4x1xi32>
// CHECK-NEXT:     %9 = arith.xori %8, %7 : vector<1xi32>
// CHECK-NEXT:     %10 = vector.extract %9[0] : i32 from vector<1xi32>
// CHECK-NEXT:     return %10 : i32
// CHECK-NEXT:   }
// ROWS-LABEL: func.func @all(%arg0: vector<2x2xi32>, %arg1: i32) -> i32 {
// ROWS-NEXT:     %0 = vector.shape_cast %arg0 : vector<2x2xi32> to vector<4xi32>
// ROWS-NEXT:     %1 = vector.reduction <xor>, %0, %arg1 : vector<4xi32> into i32
// ROWS-NEXT:     return %1 : i32
// ROWS-NEXT:   }
func.func @all(%v: vector<2x2xi32>, %acc: i32) -> i32 {
  %0 = vector.multi_reduction <xor>, %v, %acc [0, 1] : vector<2x2xi32> to i32
  return %0 : i32
}

// Without dimensions, elements are combined with those of the accumulator.

// CHECK-LABEL: func.func @none(%arg0: vector<3xf32>, %arg1: vector<3xf32>) -> vector<3xf32> {
// CHECK-NEXT:     %0 = arith.mulf %arg0, %arg1 : vector<3xf32>
// CHECK-NEXT:     return %0 : vector<3xf32>
// CHECK-NEXT:   }
// ROWS-LABEL: func.func @none(%arg0: vector<3xf32>, %arg1: vector<3xf32>) -> vector<3xf32> {
// ROWS-NEXT:     %0 = arith.mulf %arg0, %arg1 : vector<3xf32>
// ROWS-NEXT:     return %0 : vector<3xf32>
// ROWS-NEXT:   }
func.func @none(%v: vector<3xf32>, %acc: vector<3xf32>) -> vector<3xf32> {
  %0 = vector.multi_reduction <mul>, %v, %acc [] : vector<3xf32> to vector<3xf32>
  return %0 : vector<3xf32>
}

// A dimension whose size is known at run time only is reduced as a row, but not unrolled.

// CHECK-LABEL: func.func @scalable(%arg0: vector<2x[4]xf32>, %arg1: vector<2xf32>) -> vector<2xf32> {
// CHECK-NEXT:     %0 = vector.multi_reduction <add>, %arg0, %arg1 [1] : vector<2x[4]xf32> to vector<2xf32>
// CHECK-NEXT:     return %0 : vector<2xf32>
// CHECK-NEXT:   }
// ROWS-LABEL: func.func @scalable(%arg0: vector<2x[4]xf32>, %arg1: vector<2xf32>) -> vector<2xf32> {
// ROWS-NEXT:     %cst = arith.constant dense<0.000000e+00> : vector<2xf32>
// ROWS-NEXT:     %0 = vector.extract %arg0[0] : vector<[4]xf32> from vector<2x[4]xf32>
// ROWS-NEXT:     %1 = vector.extract %arg1[0] : f32 from vector<2xf32>
// ROWS-NEXT:     %2 = vector.reduction <add>, %0, %1 : vector<[4]xf32> into f32
// ROWS-NEXT:     %3 = vector.insert %2, %cst [0] : f32 into vector<2xf32>
// ROWS-NEXT:     %4 = vector.extract %arg0[1] : vector<[4]xf32> from vector<2x[4]xf32>
// ROWS-NEXT:     %5 = vector.extract %arg1[1] : f32 from vector<2xf32>
// ROWS-NEXT:     %6 = vector.reduction <add>, %4, %5 : vector<[4]xf32> into f32
// ROWS-NEXT:     %7 = vector.insert %6, %3 [1] : f32 into vector<2xf32>
// ROWS-NEXT:     return %7 : vector<2xf32>
// ROWS-NEXT:   }
func.func @scalable(%v: vector<2x[4]xf32>, %acc: vector<2xf32>) -> vector<2xf32> {
  %0 = vector.multi_reduction <add>, %v, %acc [1] : vector<2x[4]xf32> to vector<2xf32>
  return %0 : vector<2xf32>
}
