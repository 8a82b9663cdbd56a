// RUN: terrace-opt %s --arith-emulate-wide-int=widest-int-supported=16 | FileCheck %s

// Halves are added from the lower one on, with its carry.

// CHECK-LABEL: func.func @sum(%arg0: vector<2xi16>, %arg1: vector<2xi16>) -> vector<2xi16> {
// CHECK-NEXT:     %0 = vector.extract %arg0[0] : i16 from vector<2xi16>
// CHECK-NEXT:     %1 = vector.extract %arg0[1] : i16 from vector<2xi16>
// CHECK-NEXT:     %2 = vector.extract %arg1[0] : i16 from vector<2xi16>
// CHECK-NEXT:     %3 = vector.extract %arg1[1] : i16 from vector<2xi16>
// CHECK-NEXT:     %sum, %overflow = arith.addui_extended %0, %2 : i16, i1
// CHECK-NEXT:     %4 = arith.extui %overflow : i1 to i16
// CHECK-NEXT:     %5 = arith.addi %4, %1 : i16
// CHECK-NEXT:     %6 = arith.addi %5, %3 : i16
// CHECK-NEXT:     %cst = arith.constant dense<0> : vector<2xi16>
// CHECK-NEXT:     %7 = vector.insert %sum, %cst [0] : i16 into vector<2xi16>
// CHECK-NEXT:     %8 = vector.insert %6, %7 [1] : i16 into vector<2xi16>
// CHECK-NEXT:     return %8 : vector<2xi16>
// CHECK-NEXT:   }
func.func @sum(%a: i32, %b: i32) -> i32 {
  %0 = arith.addi %a, %b : i32
  return %0 : i32
}

// No shift of a half is by its width or more, whatever the amount is, so that none is poison.

// CHECK-LABEL: func.func @shift(%arg0: vector<3x2xi16>, %arg1: vector<3x2xi16>) -> vector<3x2xi16> {
// CHECK-NEXT:     %0 = vector.extract_strided_slice %arg0 {offsets = [0, 0], sizes = [3, 1], strides = [1, 1]} : vector<3x2xi16> to vector<3x1xi16>
// CHECK-NEXT:     %1 = vector.extract_strided_slice %arg0 {offsets = [0, 1], sizes = [3, 1], strides = [1, 1]} : vector<3x2xi16> to vector<3x1xi16>
// CHECK-NEXT:     %2 = vector.extract_strided_slice %arg1 {offsets = [0, 0], sizes = [3, 1], strides = [1, 1]} : vector<3x2xi16> to vector<3x1xi16>
// CHECK-NEXT:     %cst = arith.constant dense<1> : vector<3x1xi16>
// CHECK-NEXT:     %cst_0 = arith.constant dense<15> : vector<3x1xi16>
// CHECK-NEXT:     %cst_1 = arith.constant dense<16> : vector<3x1xi16>
// CHECK-NEXT:     %3 = arith.andi %2, %cst_0 : vector<3x1xi16>
// CHECK-NEXT:     %4 = arith.xori %3, %cst_0 : vector<3x1xi16>
// CHECK-NEXT:     %5 = arith.cmpi uge, %2, %cst_1 : vector<3x1xi16>
// CHECK-NEXT:     %6 = arith.shrui %1, %3 : vector<3x1xi16>
// CHECK-NEXT:     %7 = arith.shli %1, %cst : vector<3x1xi16>
// CHECK-NEXT:     %8 = arith.shli %7, %4 : vector<3x1xi16>
// CHECK-NEXT:     %9 = arith.shrui %0, %3 : vector<3x1xi16>
// CHECK-NEXT:     %10 = arith.ori %9, %8 : vector<3x1xi16>
// CHECK-NEXT:     %cst_2 = arith.constant dense<0> : vector<3x1xi16>
// CHECK-NEXT:     %11 = arith.select %5, %6, %10 : vector<3x1xi1>, vector<3x1xi16>
// CHECK-NEXT:     %12 = arith.select %5, %cst_2, %6 : vector<3x1xi1>, vector<3x1xi16>
// CHECK-NEXT:     %cst_3 = arith.constant dense<0> : vector<3x2xi16>
// CHECK-NEXT:     %13 = vector.insert_strided_slice %11, %cst_3 {offsets = [0, 0], strides = [1, 1]} : vector<3x1xi16> into vector<3x2xi16>
// CHECK-NEXT:     %14 = vector.insert_strided_slice %12, %13 {offsets = [0, 1], strides = [1, 1]} : vector<3x1xi16> into vector<3x2xi16>
// CHECK-NEXT:     return %14 : vector<3x2xi16>
// CHECK-NEXT:   }
func.func @shift(%a: vector<3xi32>, %by: vector<3xi32>) -> vector<3xi32> {
  %0 = arith.shrui %a, %by : vector<3xi32>
  return %0 : vector<3xi32>
}

// A comparison, and a choice between blocks.

// CHECK-LABEL: func.func @at_least(%arg0: vector<2xi16>, %arg1: vector<2xi16>) -> vector<2xi16> {
// CHECK-NEXT:     %0 = vector.extract %arg0[0] : i16 from vector<2xi16>
// CHECK-NEXT:     %1 = vector.extract %arg0[1] : i16 from vector<2xi16>
// CHECK-NEXT:     %2 = vector.extract %arg1[0] : i16 from vector<2xi16>
// CHECK-NEXT:     %3 = vector.extract %arg1[1] : i16 from vector<2xi16>
// CHECK-NEXT:     %4 = arith.cmpi ugt, %0, %2 : i16
// CHECK-NEXT:     %5 = arith.cmpi sgt, %1, %3 : i16
// CHECK-NEXT:     %6 = arith.cmpi eq, %1, %3 : i16
// CHECK-NEXT:     %7 = arith.select %6, %4, %5 : i1
// CHECK-NEXT:     cf.cond_br %7, ^bb1(%arg0 : vector<2xi16>), ^bb1(%arg1 : vector<2xi16>)
// CHECK-NEXT:   ^bb1(%8: vector<2xi16>):  // 2 preds: ^bb0, ^bb0
// CHECK-NEXT:     return %8 : vector<2xi16>
// CHECK-NEXT:   }
func.func @at_least(%a: i32, %limit: i32) -> i32 {
  %more = arith.cmpi sgt, %a, %limit : i32
  cf.cond_br %more, ^end(%a : i32), ^end(%limit : i32)
^end(%x: i32):
  return %x : i32
}

// Halves of 16 bits are exact as floats of 24 digits: their sum is rounded once.

// CHECK-LABEL: func.func @halves(%arg0: vector<2xi16>) -> f32 {
// CHECK-NEXT:     %0 = vector.extract %arg0[0] : i16 from vector<2xi16>
// CHECK-NEXT:     %1 = vector.extract %arg0[1] : i16 from vector<2xi16>
// CHECK-NEXT:     %c0_i16 = arith.constant 0 : i16
// CHECK-NEXT:     %2 = arith.cmpi eq, %1, %c0_i16 : i16
// CHECK-NEXT:     %3 = arith.uitofp %0 : i16 to f32
// CHECK-NEXT:     %4 = arith.uitofp %1 : i16 to f32
// CHECK-NEXT:     %cst = arith.constant 6.553600e+04 : f32
// CHECK-NEXT:     %5 = arith.mulf %4, %cst : f32
// CHECK-NEXT:     %6 = arith.addf %3, %5 : f32
// CHECK-NEXT:     %7 = arith.select %2, %3, %6 : f32
// CHECK-NEXT:     return %7 : f32
// CHECK-NEXT:   }
func.func @halves(%a: i32) -> f32 {
  %0 = arith.uitofp %a : i32 to f32
  return %0 : f32
}
