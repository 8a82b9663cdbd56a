// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, as upstream prints it, by way of the generic form too.

// CHECK-LABEL: func.func @integers(%arg0: i32, %arg1: index, %arg2: vector<4xi32>) {
// CHECK-NEXT:     %0 = arith.divsi %arg0, %arg0 : i32
// CHECK-NEXT:     %1 = arith.divui %arg0, %arg0 : i32
// CHECK-NEXT:     %2 = arith.remsi %arg0, %arg0 : i32
// CHECK-NEXT:     %3 = arith.remui %arg0, %arg0 : i32
// CHECK-NEXT:     %4 = arith.ceildivsi %arg0, %arg0 : i32
// CHECK-NEXT:     %5 = arith.ceildivui %arg0, %arg0 : i32
// CHECK-NEXT:     %6 = arith.floordivsi %arg0, %arg0 : i32
// CHECK-NEXT:     %7 = arith.andi %arg0, %arg0 : i32
// CHECK-NEXT:     %8 = arith.ori %arg0, %arg0 : i32
// CHECK-NEXT:     %9 = arith.xori %arg0, %arg0 : i32
// CHECK-NEXT:     %10 = arith.shrsi %arg0, %arg0 : i32
// CHECK-NEXT:     %11 = arith.shrui %arg0, %arg0 : i32
// CHECK-NEXT:     %12 = arith.minsi %arg0, %arg0 : i32
// CHECK-NEXT:     %13 = arith.maxsi %arg0, %arg0 : i32
// CHECK-NEXT:     %14 = arith.minui %arg0, %arg0 : i32
// CHECK-NEXT:     %15 = arith.maxui %arg0, %arg0 : i32
// CHECK-NEXT:     %16 = arith.addi %arg0, %arg0 : i32
// CHECK-NEXT:     %17 = arith.subi %arg0, %arg0 : i32
// CHECK-NEXT:     %18 = arith.muli %arg0, %arg0 : i32
// CHECK-NEXT:     %19 = arith.shli %arg0, %arg0 : i32
// CHECK-NEXT:     %20 = arith.addi %arg2, %arg2 overflow<nsw, nuw> : vector<4xi32>
// CHECK-NEXT:     %21 = arith.subi %arg1, %arg1 overflow<nuw> : index
// CHECK-NEXT:     %22 = arith.cmpi ult, %arg2, %arg2 : vector<4xi32>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @integers(%a: i32, %i: index, %v: vector<4xi32>) {
  %divsi = arith.divsi %a, %a : i32
  %divui = arith.divui %a, %a : i32
  %remsi = arith.remsi %a, %a : i32
  %remui = arith.remui %a, %a : i32
  %ceildivsi = arith.ceildivsi %a, %a : i32
  %ceildivui = arith.ceildivui %a, %a : i32
  %floordivsi = arith.floordivsi %a, %a : i32
  %andi = arith.andi %a, %a : i32
  %ori = arith.ori %a, %a : i32
  %xori = arith.xori %a, %a : i32
  %shrsi = arith.shrsi %a, %a : i32
  %shrui = arith.shrui %a, %a : i32
  %minsi = arith.minsi %a, %a : i32
  %maxsi = arith.maxsi %a, %a : i32
  %minui = arith.minui %a, %a : i32
  %maxui = arith.maxui %a, %a : i32
  %addi = arith.addi %a, %a : i32
  %subi = arith.subi %a, %a : i32
  %muli = arith.muli %a, %a : i32
  %shli = arith.shli %a, %a : i32
  %o = arith.addi %v, %v overflow<nsw, nuw> : vector<4xi32>
  %s = arith.subi %i, %i overflow<nuw> : index
  %c = arith.cmpi ult, %v, %v : vector<4xi32>
  return
}
// CHECK-LABEL: func.func @floats(%arg0: f32, %arg1: tensor<?xf64>) {
// CHECK-NEXT:     %0 = arith.addf %arg0, %arg0 : f32
// CHECK-NEXT:     %1 = arith.subf %arg0, %arg0 : f32
// CHECK-NEXT:     %2 = arith.mulf %arg0, %arg0 : f32
// CHECK-NEXT:     %3 = arith.divf %arg0, %arg0 : f32
// CHECK-NEXT:     %4 = arith.remf %arg0, %arg0 : f32
// CHECK-NEXT:     %5 = arith.minimumf %arg0, %arg0 : f32
// CHECK-NEXT:     %6 = arith.maximumf %arg0, %arg0 : f32
// CHECK-NEXT:     %7 = arith.minnumf %arg0, %arg0 : f32
// CHECK-NEXT:     %8 = arith.maxnumf %arg0, %arg0 : f32
// CHECK-NEXT:     %9 = arith.negf %arg1 fastmath<fast> : tensor<?xf64>
// CHECK-NEXT:     %10 = arith.addf %arg0, %arg0 fastmath<nnan,contract> : f32
// CHECK-NEXT:     %11 = arith.cmpf oeq, %arg0, %arg0 fastmath<ninf> : f32
// CHECK-NEXT:     %12 = arith.cmpf une, %arg1, %arg1 : tensor<?xf64>
// CHECK-NEXT:     %13 = arith.select %11, %arg0, %arg0 : f32
// CHECK-NEXT:     %14 = arith.select %12, %arg1, %arg1 : tensor<?xi1>, tensor<?xf64>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @floats(%x: f32, %t: tensor<?xf64>) {
  %addf = arith.addf %x, %x : f32
  %subf = arith.subf %x, %x : f32
  %mulf = arith.mulf %x, %x : f32
  %divf = arith.divf %x, %x : f32
  %remf = arith.remf %x, %x : f32
  %minimumf = arith.minimumf %x, %x : f32
  %maximumf = arith.maximumf %x, %x : f32
  %minnumf = arith.minnumf %x, %x : f32
  %maxnumf = arith.maxnumf %x, %x : f32
  %n = arith.negf %t fastmath<fast> : tensor<?xf64>
  %f = arith.addf %x, %x fastmath<contract,nnan> : f32
  %c = arith.cmpf oeq, %x, %x fastmath<ninf> : f32
  %d = arith.cmpf une, %t, %t : tensor<?xf64>
  %s = arith.select %c, %x, %x : f32
  %u = arith.select %d, %t, %t : tensor<?xi1>, tensor<?xf64>
  return
}
// CHECK-LABEL: func.func @casts(%arg0: i32, %arg1: f32) {
// CHECK-NEXT:     %0 = arith.extui %arg0 : i32 to i64
// CHECK-NEXT:     %1 = arith.extsi %arg0 : i32 to i64
// CHECK-NEXT:     %2 = arith.trunci %arg0 overflow<nsw> : i32 to i8
// CHECK-NEXT:     %3 = arith.extf %arg1 : f32 to f64
// CHECK-NEXT:     %4 = arith.truncf %arg1 : f32 to f16
// CHECK-NEXT:     %5 = arith.truncf %arg1 to_nearest_even fastmath<nnan> : f32 to bf16
// CHECK-NEXT:     %6 = arith.sitofp %arg0 : i32 to f32
// CHECK-NEXT:     %7 = arith.uitofp %arg0 : i32 to f32
// CHECK-NEXT:     %8 = arith.fptosi %arg1 : f32 to i32
// CHECK-NEXT:     %9 = arith.fptoui %arg1 : f32 to i32
// CHECK-NEXT:     %10 = arith.index_cast %arg0 : i32 to index
// CHECK-NEXT:     %11 = arith.index_castui %arg0 : i32 to index
// CHECK-NEXT:     %12 = arith.bitcast %arg1 : f32 to i32
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @casts(%a: i32, %x: f32) {
  %0 = arith.extui %a : i32 to i64
  %1 = arith.extsi %a : i32 to i64
  %2 = arith.trunci %a overflow<nsw> : i32 to i8
  %3 = arith.extf %x : f32 to f64
  %4 = arith.truncf %x : f32 to f16
  %5 = arith.truncf %x to_nearest_even fastmath<nnan> : f32 to bf16
  %6 = arith.sitofp %a : i32 to f32
  %7 = arith.uitofp %a : i32 to f32
  %8 = arith.fptosi %x : f32 to i32
  %9 = arith.fptoui %x : f32 to i32
  %10 = arith.index_cast %a : i32 to index
  %11 = arith.index_castui %a : i32 to index
  %12 = arith.bitcast %x : f32 to i32
  return
}
// CHECK-LABEL: func.func @constants() {
// CHECK-NEXT:     %c1_i32 = arith.constant 1 : i32
// CHECK-NEXT:     %c-3 = arith.constant {t.flag} -3 : index
// CHECK-NEXT:     %true = arith.constant true
// CHECK-NEXT:     %cst = arith.constant 1.500000e+00 : f32
// CHECK-NEXT:     %cst_0 = arith.constant dense<[1, 2]> : tensor<2xi8>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @constants() {
  %0 = arith.constant 1 : i32
  %1 = arith.constant {t.flag} -3 : index
  %2 = arith.constant true
  %3 = arith.constant 1.5 : f32
  %4 = arith.constant dense<[1, 2]> : tensor<2xi8>
  return
}

// CHECK-LABEL: func.func @extended(%arg0: i32, %arg1: vector<4xi32>, %arg2: index) {
// CHECK-NEXT:     %sum, %overflow = arith.addui_extended %arg0, %arg0 : i32, i1
// CHECK-NEXT:     %sum_0, %overflow_1 = arith.addui_extended %arg1, %arg1 : vector<4xi32>, vector<4xi1>
// CHECK-NEXT:     %low, %high = arith.mulsi_extended %arg0, %arg0 : i32
// CHECK-NEXT:     %low_2, %high_3 = arith.mului_extended %arg2, %arg2 : index
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @extended(%a: i32, %v: vector<4xi32>, %i: index) {
  %0:2 = arith.addui_extended %a, %a : i32, i1
  %1:2 = arith.addui_extended %v, %v : vector<4xi32>, vector<4xi1>
  %2:2 = arith.mulsi_extended %a, %a : i32
  %3:2 = arith.mului_extended %i, %i : index
  return
}

// CHECK-LABEL: func.func @exact(%arg0: i32, %arg1: vector<4xi32>) {
// CHECK-NEXT:     %0 = arith.divsi %arg0, %arg0 exact : i32
// CHECK-NEXT:     %1 = arith.divui %arg1, %arg1 exact : vector<4xi32>
// CHECK-NEXT:     %2 = arith.shrsi %arg0, %arg0 exact : i32
// CHECK-NEXT:     %3 = arith.shrui %arg0, %arg0 exact : i32
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @exact(%a: i32, %v: vector<4xi32>) {
  %0 = arith.divsi %a, %a exact : i32
  %1 = arith.divui %v, %v exact : vector<4xi32>
  %2 = arith.shrsi %a, %a exact : i32
  %3 = arith.shrui %a, %a exact : i32
  return
}

// CHECK-LABEL: func.func @scaled(%arg0: f32, %arg1: f4E2M1FN, %arg2: f8E8M0FNU, %arg3: vector<4xf32>, %arg4: vector<4xf8E8M0FNU>) {
// CHECK-NEXT:     %0 = arith.scaling_extf %arg1, %arg2 : f4E2M1FN, f8E8M0FNU to f32
// CHECK-NEXT:     %1 = arith.scaling_extf %arg1, %arg2 fastmath<nnan> : f4E2M1FN, f8E8M0FNU to f32
// CHECK-NEXT:     %2 = arith.scaling_truncf %arg0, %arg2 : f32, f8E8M0FNU to f4E2M1FN
// CHECK-NEXT:     %3 = arith.scaling_truncf %arg3, %arg4 to_nearest_even fastmath<fast> : vector<4xf32>, vector<4xf8E8M0FNU> to vector<4xf4E2M1FN>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @scaled(%f: f32, %n: f4E2M1FN, %s: f8E8M0FNU, %v: vector<4xf32>, %w: vector<4xf8E8M0FNU>) {
  %0 = arith.scaling_extf %n, %s : f4E2M1FN, f8E8M0FNU to f32
  %1 = arith.scaling_extf %n, %s fastmath<nnan> : f4E2M1FN, f8E8M0FNU to f32
  %2 = arith.scaling_truncf %f, %s : f32, f8E8M0FNU to f4E2M1FN
  %3 = arith.scaling_truncf %v, %w to_nearest_even fastmath<fast> : vector<4xf32>, vector<4xf8E8M0FNU> to vector<4xf4E2M1FN>
  return
}

// CHECK-LABEL: func.func @rounded(%arg0: f32, %arg1: f16) {
// CHECK-NEXT:     %0 = arith.truncf %arg0 downward : f32 to f16
// CHECK-NEXT:     %1 = arith.truncf %arg0 upward : f32 to f16
// CHECK-NEXT:     %2 = arith.truncf %arg0 toward_zero : f32 to f16
// CHECK-NEXT:     %3 = arith.truncf %arg0 to_nearest_away fastmath<contract> : f32 to f16
// CHECK-NEXT:     %4 = arith.extf %arg1 fastmath<none> : f16 to f32
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @rounded(%f: f32, %h: f16) {
  %0 = arith.truncf %f downward : f32 to f16
  %1 = arith.truncf %f upward : f32 to f16
  %2 = arith.truncf %f toward_zero : f32 to f16
  %3 = arith.truncf %f to_nearest_away fastmath<contract> : f32 to f16
  %4 = arith.extf %h fastmath<none> : f16 to f32
  return
}

// Flags are printed in order, and all of them as one.
// CHECK-LABEL: func.func @flags(%arg0: f32, %arg1: i32) {
// CHECK-NEXT:     %0 = arith.addf %arg0, %arg0 fastmath<nnan,ninf> : f32
// CHECK-NEXT:     %1 = arith.mulf %arg0, %arg0 fastmath<fast> : f32
// CHECK-NEXT:     %2 = arith.subf %arg0, %arg0 fastmath<fast> : f32
// CHECK-NEXT:     %3 = arith.subf %arg0, %arg0 : f32
// CHECK-NEXT:     %4 = arith.subi %arg1, %arg1 overflow<nsw, nuw> : i32
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @flags(%f: f32, %i: i32) {
  %0 = arith.addf %f, %f fastmath<ninf,nnan> : f32
  %1 = arith.mulf %f, %f fastmath<reassoc,nnan,ninf,nsz,arcp,contract,afn> : f32
  %2 = arith.subf %f, %f fastmath<fast,nnan> : f32
  %3 = arith.subf %f, %f fastmath<none> : f32
  %4 = arith.subi %i, %i overflow<nuw, nsw> : i32
  return
}

// CHECK-LABEL: func.func @memory(%arg0: memref<4xi32>, %arg1: memref<?xindex>) {
// CHECK-NEXT:     %0 = arith.index_cast %arg0 : memref<4xi32> to memref<4xindex>
// CHECK-NEXT:     %1 = arith.index_castui %arg1 : memref<?xindex> to memref<?xi64>
// CHECK-NEXT:     %2 = arith.bitcast %arg0 : memref<4xi32> to memref<4xf32>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @memory(%m: memref<4xi32>, %n: memref<?xindex>) {
  %0 = arith.index_cast %m : memref<4xi32> to memref<4xindex>
  %1 = arith.index_castui %n : memref<?xindex> to memref<?xi64>
  %2 = arith.bitcast %m : memref<4xi32> to memref<4xf32>
  return
}
