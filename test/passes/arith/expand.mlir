// RUN: terrace-opt %s --arith-expand | FileCheck %s
// RUN: terrace-opt %s "--arith-expand=include-bf16=true include-f8e8m0=true" | FileCheck %s --check-prefix=FORMATS

// CHECK-LABEL: func.func @division(%arg0: i32, %arg1: i32) -> (i32, i32, i32) {
// CHECK-NEXT:     %c0_i32 = arith.constant 0 : i32
// CHECK-NEXT:     %c1_i32 = arith.constant 1 : i32
// CHECK-NEXT:     %0 = arith.divsi %arg0, %arg1 : i32
// CHECK-NEXT:     %1 = arith.muli %0, %arg1 : i32
// CHECK-NEXT:     %2 = arith.cmpi ne, %arg0, %1 : i32
// CHECK-NEXT:     %3 = arith.cmpi slt, %arg0, %c0_i32 : i32
// CHECK-NEXT:     %4 = arith.cmpi slt, %arg1, %c0_i32 : i32
// CHECK-NEXT:     %5 = arith.cmpi eq, %3, %4 : i1
// CHECK-NEXT:     %6 = arith.andi %2, %5 : i1
// CHECK-NEXT:     %7 = arith.addi %0, %c1_i32 : i32
// CHECK-NEXT:     %8 = arith.select %6, %7, %0 : i32
// CHECK-NEXT:     %9 = arith.divsi %arg0, %arg1 : i32
// CHECK-NEXT:     %10 = arith.muli %9, %arg1 : i32
// CHECK-NEXT:     %11 = arith.cmpi ne, %arg0, %10 : i32
// CHECK-NEXT:     %c0_i32_0 = arith.constant 0 : i32
// CHECK-NEXT:     %12 = arith.cmpi slt, %arg0, %c0_i32_0 : i32
// CHECK-NEXT:     %13 = arith.cmpi slt, %arg1, %c0_i32_0 : i32
// CHECK-NEXT:     %14 = arith.cmpi ne, %12, %13 : i1
// CHECK-NEXT:     %15 = arith.andi %11, %14 : i1
// CHECK-NEXT:     %c-1_i32 = arith.constant -1 : i32
// CHECK-NEXT:     %16 = arith.addi %9, %c-1_i32 : i32
// CHECK-NEXT:     %17 = arith.select %15, %16, %9 : i32
// CHECK-NEXT:     %c0_i32_1 = arith.constant 0 : i32
// CHECK-NEXT:     %18 = arith.cmpi eq, %arg0, %c0_i32_1 : i32
// CHECK-NEXT:     %c1_i32_2 = arith.constant 1 : i32
// CHECK-NEXT:     %19 = arith.subi %arg0, %c1_i32_2 : i32
// CHECK-NEXT:     %20 = arith.divui %19, %arg1 : i32
// CHECK-NEXT:     %21 = arith.addi %20, %c1_i32_2 : i32
// CHECK-NEXT:     %22 = arith.select %18, %c0_i32_1, %21 : i32
// CHECK-NEXT:     return %8, %17, %22 : i32, i32, i32
// CHECK-NEXT:   }
// FORMATS-LABEL: func.func @division(%arg0: i32, %arg1: i32) -> (i32, i32, i32) {
// FORMATS-NEXT:     %c0_i32 = arith.constant 0 : i32
// FORMATS-NEXT:     %c1_i32 = arith.constant 1 : i32
// FORMATS-NEXT:     %0 = arith.divsi %arg0, %arg1 : i32
// FORMATS-NEXT:     %1 = arith.muli %0, %arg1 : i32
// FORMATS-NEXT:     %2 = arith.cmpi ne, %arg0, %1 : i32
// FORMATS-NEXT:     %3 = arith.cmpi slt, %arg0, %c0_i32 : i32
// FORMATS-NEXT:     %4 = arith.cmpi slt, %arg1, %c0_i32 : i32
// FORMATS-NEXT:     %5 = arith.cmpi eq, %3, %4 : i1
// FORMATS-NEXT:     %6 = arith.andi %2, %5 : i1
// FORMATS-NEXT:     %7 = arith.addi %0, %c1_i32 : i32
// FORMATS-NEXT:     %8 = arith.select %6, %7, %0 : i32
// FORMATS-NEXT:     %9 = arith.divsi %arg0, %arg1 : i32
// FORMATS-NEXT:     %10 = arith.muli %9, %arg1 : i32
// FORMATS-NEXT:     %11 = arith.cmpi ne, %arg0, %10 : i32
// FORMATS-NEXT:     %c0_i32_0 = arith.constant 0 : i32
// FORMATS-NEXT:     %12 = arith.cmpi slt, %arg0, %c0_i32_0 : i32
// FORMATS-NEXT:     %13 = arith.cmpi slt, %arg1, %c0_i32_0 : i32
// FORMATS-NEXT:     %14 = arith.cmpi ne, %12, %13 : i1
// FORMATS-NEXT:     %15 = arith.andi %11, %14 : i1
// FORMATS-NEXT:     %c-1_i32 = arith.constant -1 : i32
// FORMATS-NEXT:     %16 = arith.addi %9, %c-1_i32 : i32
// FORMATS-NEXT:     %17 = arith.select %15, %16, %9 : i32
// FORMATS-NEXT:     %c0_i32_1 = arith.constant 0 : i32
// FORMATS-NEXT:     %18 = arith.cmpi eq, %arg0, %c0_i32_1 : i32
// FORMATS-NEXT:     %c1_i32_2 = arith.constant 1 : i32
// FORMATS-NEXT:     %19 = arith.subi %arg0, %c1_i32_2 : i32
// FORMATS-NEXT:     %20 = arith.divui %19, %arg1 : i32
// FORMATS-NEXT:     %21 = arith.addi %20, %c1_i32_2 : i32
// FORMATS-NEXT:     %22 = arith.select %18, %c0_i32_1, %21 : i32
// FORMATS-NEXT:     return %8, %17, %22 : i32, i32, i32
// FORMATS-NEXT:   }
func.func @division(%a: i32, %b: i32) -> (i32, i32, i32) {
  %0 = arith.ceildivsi %a, %b : i32
  %1 = arith.floordivsi %a, %b : i32
  %2 = arith.ceildivui %a, %b : i32
  return %0, %1, %2 : i32, i32, i32
}

// CHECK-LABEL: func.func @elements(%arg0: vector<4xi8>, %arg1: tensor<?xi8>) -> (vector<4xi8>, tensor<?xi8>) {
// CHECK-NEXT:     %0 = arith.divsi %arg0, %arg0 : vector<4xi8>
// CHECK-NEXT:     %1 = arith.muli %0, %arg0 : vector<4xi8>
// CHECK-NEXT:     %2 = arith.cmpi ne, %arg0, %1 : vector<4xi8>
// CHECK-NEXT:     %cst = arith.constant dense<0> : vector<4xi8>
// CHECK-NEXT:     %3 = arith.cmpi slt, %arg0, %cst : vector<4xi8>
// CHECK-NEXT:     %4 = arith.cmpi slt, %arg0, %cst : vector<4xi8>
// CHECK-NEXT:     %5 = arith.cmpi ne, %3, %4 : vector<4xi1>
// CHECK-NEXT:     %6 = arith.andi %2, %5 : vector<4xi1>
// CHECK-NEXT:     %cst_0 = arith.constant dense<-1> : vector<4xi8>
// CHECK-NEXT:     %7 = arith.addi %0, %cst_0 : vector<4xi8>
// CHECK-NEXT:     %8 = arith.select %6, %7, %0 : vector<4xi1>, vector<4xi8>
// CHECK-NEXT:     %9 = arith.floordivsi %arg1, %arg1 : tensor<?xi8>
// CHECK-NEXT:     return %8, %9 : vector<4xi8>, tensor<?xi8>
// CHECK-NEXT:   }
// FORMATS-LABEL: func.func @elements(%arg0: vector<4xi8>, %arg1: tensor<?xi8>) -> (vector<4xi8>, tensor<?xi8>) {
// FORMATS-NEXT:     %0 = arith.divsi %arg0, %arg0 : vector<4xi8>
// FORMATS-NEXT:     %1 = arith.muli %0, %arg0 : vector<4xi8>
// FORMATS-NEXT:     %2 = arith.cmpi ne, %arg0, %1 : vector<4xi8>
// FORMATS-NEXT:     %cst = arith.constant dense<0> : vector<4xi8>
// FORMATS-NEXT:     %3 = arith.cmpi slt, %arg0, %cst : vector<4xi8>
// FORMATS-NEXT:     %4 = arith.cmpi slt, %arg0, %cst : vector<4xi8>
// FORMATS-NEXT:     %5 = arith.cmpi ne, %3, %4 : vector<4xi1>
// FORMATS-NEXT:     %6 = arith.andi %2, %5 : vector<4xi1>
// FORMATS-NEXT:     %cst_0 = arith.constant dense<-1> : vector<4xi8>
// FORMATS-NEXT:     %7 = arith.addi %0, %cst_0 : vector<4xi8>
// FORMATS-NEXT:     %8 = arith.select %6, %7, %0 : vector<4xi1>, vector<4xi8>
// FORMATS-NEXT:     %9 = arith.floordivsi %arg1, %arg1 : tensor<?xi8>
// FORMATS-NEXT:     return %8, %9 : vector<4xi8>, tensor<?xi8>
// FORMATS-NEXT:   }
func.func @elements(%a: vector<4xi8>, %b: tensor<?xi8>) -> (vector<4xi8>, tensor<?xi8>) {
  %0 = arith.floordivsi %a, %a : vector<4xi8>
  %1 = arith.floordivsi %b, %b : tensor<?xi8>
  return %0, %1 : vector<4xi8>, tensor<?xi8>
}

// CHECK-LABEL: func.func @integer_extrema(%arg0: index, %arg1: index) -> (index, index, index, index) {
// CHECK-NEXT:     %0 = arith.cmpi sgt, %arg0, %arg1 : index
// CHECK-NEXT:     %1 = arith.select %0, %arg0, %arg1 : index
// CHECK-NEXT:     %2 = arith.cmpi slt, %arg0, %arg1 : index
// CHECK-NEXT:     %3 = arith.select %2, %arg0, %arg1 : index
// CHECK-NEXT:     %4 = arith.cmpi ugt, %arg0, %arg1 : index
// CHECK-NEXT:     %5 = arith.select %4, %arg0, %arg1 : index
// CHECK-NEXT:     %6 = arith.cmpi ult, %arg0, %arg1 : index
// CHECK-NEXT:     %7 = arith.select %6, %arg0, %arg1 : index
// CHECK-NEXT:     return %1, %3, %5, %7 : index, index, index, index
// CHECK-NEXT:   }
// FORMATS-LABEL: func.func @integer_extrema(%arg0: index, %arg1: index) -> (index, index, index, index) {
// FORMATS-NEXT:     %0 = arith.cmpi sgt, %arg0, %arg1 : index
// FORMATS-NEXT:     %1 = arith.select %0, %arg0, %arg1 : index
// FORMATS-NEXT:     %2 = arith.cmpi slt, %arg0, %arg1 : index
// FORMATS-NEXT:     %3 = arith.select %2, %arg0, %arg1 : index
// FORMATS-NEXT:     %4 = arith.cmpi ugt, %arg0, %arg1 : index
// FORMATS-NEXT:     %5 = arith.select %4, %arg0, %arg1 : index
// FORMATS-NEXT:     %6 = arith.cmpi ult, %arg0, %arg1 : index
// FORMATS-NEXT:     %7 = arith.select %6, %arg0, %arg1 : index
// FORMATS-NEXT:     return %1, %3, %5, %7 : index, index, index, index
// FORMATS-NEXT:   }
func.func @integer_extrema(%a: index, %b: index) -> (index, index, index, index) {
  %0 = arith.maxsi %a, %b : index
  %1 = arith.minsi %a, %b : index
  %2 = arith.maxui %a, %b : index
  %3 = arith.minui %a, %b : index
  return %0, %1, %2, %3 : index, index, index, index
}

// CHECK-LABEL: func.func @float_extrema(%arg0: f32, %arg1: f32) -> (f32, f32, f32, f32) {
// CHECK-NEXT:     %0 = arith.cmpf ugt, %arg0, %arg1 : f32
// CHECK-NEXT:     %1 = arith.select %0, %arg0, %arg1 : f32
// CHECK-NEXT:     %2 = arith.cmpf uno, %arg1, %arg1 : f32
// CHECK-NEXT:     %3 = arith.select %2, %arg1, %1 : f32
// CHECK-NEXT:     %4 = arith.cmpf ult, %arg0, %arg1 : f32
// CHECK-NEXT:     %5 = arith.select %4, %arg0, %arg1 : f32
// CHECK-NEXT:     %6 = arith.cmpf uno, %arg1, %arg1 : f32
// CHECK-NEXT:     %7 = arith.select %6, %arg1, %5 : f32
// CHECK-NEXT:     %8 = arith.cmpf ugt, %arg0, %arg1 : f32
// CHECK-NEXT:     %9 = arith.select %8, %arg0, %arg1 : f32
// CHECK-NEXT:     %10 = arith.cmpf uno, %arg0, %arg0 : f32
// CHECK-NEXT:     %11 = arith.select %10, %arg1, %9 : f32
// CHECK-NEXT:     %12 = arith.cmpf ult, %arg0, %arg1 : f32
// CHECK-NEXT:     %13 = arith.select %12, %arg0, %arg1 : f32
// CHECK-NEXT:     %14 = arith.cmpf uno, %arg0, %arg0 : f32
// CHECK-NEXT:     %15 = arith.select %14, %arg1, %13 : f32
// CHECK-NEXT:     return %3, %7, %11, %15 : f32, f32, f32, f32
// CHECK-NEXT:   }
// FORMATS-LABEL: func.func @float_extrema(%arg0: f32, %arg1: f32) -> (f32, f32, f32, f32) {
// FORMATS-NEXT:     %0 = arith.cmpf ugt, %arg0, %arg1 : f32
// FORMATS-NEXT:     %1 = arith.select %0, %arg0, %arg1 : f32
// FORMATS-NEXT:     %2 = arith.cmpf uno, %arg1, %arg1 : f32
// FORMATS-NEXT:     %3 = arith.select %2, %arg1, %1 : f32
// FORMATS-NEXT:     %4 = arith.cmpf ult, %arg0, %arg1 : f32
// FORMATS-NEXT:     %5 = arith.select %4, %arg0, %arg1 : f32
// FORMATS-NEXT:     %6 = arith.cmpf uno, %arg1, %arg1 : f32
// FORMATS-NEXT:     %7 = arith.select %6, %arg1, %5 : f32
// FORMATS-NEXT:     %8 = arith.cmpf ugt, %arg0, %arg1 : f32
// FORMATS-NEXT:     %9 = arith.select %8, %arg0, %arg1 : f32
// FORMATS-NEXT:     %10 = arith.cmpf uno, %arg0, %arg0 : f32
// FORMATS-NEXT:     %11 = arith.select %10, %arg1, %9 : f32
// FORMATS-NEXT:     %12 = arith.cmpf ult, %arg0, %arg1 : f32
// FORMATS-NEXT:     %13 = arith.select %12, %arg0, %arg1 : f32
// FORMATS-NEXT:     %14 = arith.cmpf uno, %arg0, %arg0 : f32
// FORMATS-NEXT:     %15 = arith.select %14, %arg1, %13 : f32
// FORMATS-NEXT:     return %3, %7, %11, %15 : f32, f32, f32, f32
// FORMATS-NEXT:   }
func.func @float_extrema(%a: f32, %b: f32) -> (f32, f32, f32, f32) {
  %0 = arith.maximumf %a, %b : f32
  %1 = arith.minimumf %a, %b : f32
  %2 = arith.maxnumf %a, %b : f32
  %3 = arith.minnumf %a, %b : f32
  return %0, %1, %2, %3 : f32, f32, f32, f32
}

// CHECK-LABEL: func.func @scaled(%arg0: f4E2M1FN, %arg1: f8E8M0FNU, %arg2: f16, %arg3: f32) -> (f32, f32, f4E2M1FN) {
// CHECK-NEXT:     %0 = arith.extf %arg1 : f8E8M0FNU to f32
// CHECK-NEXT:     %1 = arith.extf %arg0 : f4E2M1FN to f32
// CHECK-NEXT:     %2 = arith.mulf %1, %0 : f32
// CHECK-NEXT:     %3 = arith.truncf %arg2 fastmath<fast> : f16 to f8E8M0FNU
// CHECK-NEXT:     %4 = arith.extf %3 fastmath<fast> : f8E8M0FNU to f32
// CHECK-NEXT:     %5 = arith.extf %arg0 fastmath<fast> : f4E2M1FN to f32
// CHECK-NEXT:     %6 = arith.mulf %5, %4 fastmath<fast> : f32
// CHECK-NEXT:     %7 = arith.extf %arg1 : f8E8M0FNU to f32
// CHECK-NEXT:     %8 = arith.divf %arg3, %7 : f32
// CHECK-NEXT:     %9 = arith.truncf %8 to_nearest_even : f32 to f4E2M1FN
// CHECK-NEXT:     return %2, %6, %9 : f32, f32, f4E2M1FN
// CHECK-NEXT:   }
// FORMATS-LABEL: func.func @scaled(%arg0: f4E2M1FN, %arg1: f8E8M0FNU, %arg2: f16, %arg3: f32) -> (f32, f32, f4E2M1FN) {
// FORMATS-NEXT:     %0 = arith.bitcast %arg1 : f8E8M0FNU to i8
// FORMATS-NEXT:     %c-1_i8 = arith.constant -1 : i8
// FORMATS-NEXT:     %c-1_i32 = arith.constant -1 : i32
// FORMATS-NEXT:     %c23_i32 = arith.constant 23 : i32
// FORMATS-NEXT:     %1 = arith.extui %0 : i8 to i32
// FORMATS-NEXT:     %2 = arith.shli %1, %c23_i32 : i32
// FORMATS-NEXT:     %3 = arith.cmpi eq, %0, %c-1_i8 : i8
// FORMATS-NEXT:     %4 = arith.select %3, %c-1_i32, %2 : i32
// FORMATS-NEXT:     %5 = arith.bitcast %4 : i32 to f32
// FORMATS-NEXT:     %6 = arith.extf %arg0 : f4E2M1FN to f32
// FORMATS-NEXT:     %7 = arith.mulf %6, %5 : f32
// FORMATS-NEXT:     %8 = arith.extf %arg2 : f16 to f32
// FORMATS-NEXT:     %9 = arith.bitcast %8 : f32 to i32
// FORMATS-NEXT:     %c23_i32_0 = arith.constant 23 : i32
// FORMATS-NEXT:     %10 = arith.shrui %9, %c23_i32_0 : i32
// FORMATS-NEXT:     %11 = arith.trunci %10 : i32 to i8
// FORMATS-NEXT:     %12 = arith.bitcast %11 : i8 to f8E8M0FNU
// FORMATS-NEXT:     %13 = arith.bitcast %12 : f8E8M0FNU to i8
// FORMATS-NEXT:     %c-1_i8_1 = arith.constant -1 : i8
// FORMATS-NEXT:     %c-1_i32_2 = arith.constant -1 : i32
// FORMATS-NEXT:     %c23_i32_3 = arith.constant 23 : i32
// FORMATS-NEXT:     %14 = arith.extui %13 : i8 to i32
// FORMATS-NEXT:     %15 = arith.shli %14, %c23_i32_3 : i32
// FORMATS-NEXT:     %16 = arith.cmpi eq, %13, %c-1_i8_1 : i8
// FORMATS-NEXT:     %17 = arith.select %16, %c-1_i32_2, %15 : i32
// FORMATS-NEXT:     %18 = arith.bitcast %17 : i32 to f32
// FORMATS-NEXT:     %19 = arith.extf %arg0 fastmath<fast> : f4E2M1FN to f32
// FORMATS-NEXT:     %20 = arith.mulf %19, %18 fastmath<fast> : f32
// FORMATS-NEXT:     %21 = arith.bitcast %arg1 : f8E8M0FNU to i8
// FORMATS-NEXT:     %c-1_i8_4 = arith.constant -1 : i8
// FORMATS-NEXT:     %c-1_i32_5 = arith.constant -1 : i32
// FORMATS-NEXT:     %c23_i32_6 = arith.constant 23 : i32
// FORMATS-NEXT:     %22 = arith.extui %21 : i8 to i32
// FORMATS-NEXT:     %23 = arith.shli %22, %c23_i32_6 : i32
// FORMATS-NEXT:     %24 = arith.cmpi eq, %21, %c-1_i8_4 : i8
// FORMATS-NEXT:     %25 = arith.select %24, %c-1_i32_5, %23 : i32
// FORMATS-NEXT:     %26 = arith.bitcast %25 : i32 to f32
// FORMATS-NEXT:     %27 = arith.divf %arg3, %26 : f32
// FORMATS-NEXT:     %28 = arith.truncf %27 to_nearest_even : f32 to f4E2M1FN
// FORMATS-NEXT:     return %7, %20, %28 : f32, f32, f4E2M1FN
// FORMATS-NEXT:   }
func.func @scaled(%a: f4E2M1FN, %b: f8E8M0FNU, %c: f16, %d: f32) -> (f32, f32, f4E2M1FN) {
  %0 = arith.scaling_extf %a, %b : f4E2M1FN, f8E8M0FNU to f32
  %1 = arith.scaling_extf %a, %c fastmath<fast> : f4E2M1FN, f16 to f32
  %2 = arith.scaling_truncf %d, %b to_nearest_even : f32, f8E8M0FNU to f4E2M1FN
  return %0, %1, %2 : f32, f32, f4E2M1FN
}

// CHECK-LABEL: func.func @formats(%arg0: bf16, %arg1: f8E8M0FNU, %arg2: f32) -> (f32, f32, bf16, f8E8M0FNU) {
// CHECK-NEXT:     %0 = arith.extf %arg0 : bf16 to f32
// CHECK-NEXT:     %1 = arith.extf %arg1 : f8E8M0FNU to f32
// CHECK-NEXT:     %2 = arith.truncf %arg2 : f32 to bf16
// CHECK-NEXT:     %3 = arith.truncf %arg2 : f32 to f8E8M0FNU
// CHECK-NEXT:     return %0, %1, %2, %3 : f32, f32, bf16, f8E8M0FNU
// CHECK-NEXT:   }
// FORMATS-LABEL: func.func @formats(%arg0: bf16, %arg1: f8E8M0FNU, %arg2: f32) -> (f32, f32, bf16, f8E8M0FNU) {
// FORMATS-NEXT:     %0 = arith.bitcast %arg0 : bf16 to i16
// FORMATS-NEXT:     %1 = arith.extui %0 : i16 to i32
// FORMATS-NEXT:     %c16_i32 = arith.constant 16 : i32
// FORMATS-NEXT:     %2 = arith.shli %1, %c16_i32 : i32
// FORMATS-NEXT:     %3 = arith.bitcast %2 : i32 to f32
// FORMATS-NEXT:     %4 = arith.bitcast %arg1 : f8E8M0FNU to i8
// FORMATS-NEXT:     %c-1_i8 = arith.constant -1 : i8
// FORMATS-NEXT:     %c-1_i32 = arith.constant -1 : i32
// FORMATS-NEXT:     %c23_i32 = arith.constant 23 : i32
// FORMATS-NEXT:     %5 = arith.extui %4 : i8 to i32
// FORMATS-NEXT:     %6 = arith.shli %5, %c23_i32 : i32
// FORMATS-NEXT:     %7 = arith.cmpi eq, %4, %c-1_i8 : i8
// FORMATS-NEXT:     %8 = arith.select %7, %c-1_i32, %6 : i32
// FORMATS-NEXT:     %9 = arith.bitcast %8 : i32 to f32
// FORMATS-NEXT:     %10 = arith.cmpf une, %arg2, %arg2 : f32
// FORMATS-NEXT:     %c32704_i16 = arith.constant 32704 : i16
// FORMATS-NEXT:     %c1_i32 = arith.constant 1 : i32
// FORMATS-NEXT:     %c16_i32_0 = arith.constant 16 : i32
// FORMATS-NEXT:     %c32767_i32 = arith.constant 32767 : i32
// FORMATS-NEXT:     %11 = arith.bitcast %arg2 : f32 to i32
// FORMATS-NEXT:     %12 = arith.shrui %11, %c16_i32_0 : i32
// FORMATS-NEXT:     %13 = arith.andi %12, %c1_i32 : i32
// FORMATS-NEXT:     %14 = arith.addi %13, %c32767_i32 : i32
// FORMATS-NEXT:     %15 = arith.addi %11, %14 : i32
// FORMATS-NEXT:     %16 = arith.shrui %15, %c16_i32_0 : i32
// FORMATS-NEXT:     %17 = arith.trunci %16 : i32 to i16
// FORMATS-NEXT:     %18 = arith.select %10, %c32704_i16, %17 : i16
// FORMATS-NEXT:     %19 = arith.bitcast %18 : i16 to bf16
// FORMATS-NEXT:     %20 = arith.bitcast %arg2 : f32 to i32
// FORMATS-NEXT:     %c23_i32_1 = arith.constant 23 : i32
// FORMATS-NEXT:     %21 = arith.shrui %20, %c23_i32_1 : i32
// FORMATS-NEXT:     %22 = arith.trunci %21 : i32 to i8
// FORMATS-NEXT:     %23 = arith.bitcast %22 : i8 to f8E8M0FNU
// FORMATS-NEXT:     return %3, %9, %19, %23 : f32, f32, bf16, f8E8M0FNU
// FORMATS-NEXT:   }
func.func @formats(%a: bf16, %b: f8E8M0FNU, %c: f32) -> (f32, f32, bf16, f8E8M0FNU) {
  %0 = arith.extf %a : bf16 to f32
  %1 = arith.extf %b : f8E8M0FNU to f32
  %2 = arith.truncf %c : f32 to bf16
  %3 = arith.truncf %c : f32 to f8E8M0FNU
  return %0, %1, %2, %3 : f32, f32, bf16, f8E8M0FNU
}
