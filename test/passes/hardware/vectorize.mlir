// RUN: terrace-opt %s --vectorize="interleave=2" --canonicalize --cse | FileCheck %s

// CHECK: module {
// CHECK-NEXT:  func.func @rows(%[[ARG0:[a-zA-Z0-9_$.-]+]]: memref<10x37xf32>, %[[ARG1:[a-zA-Z0-9_$.-]+]]: memref<10xf32>, %[[ARG2:[a-zA-Z0-9_$.-]+]]: memref<10x37xf32> {kernel.output}) {
// CHECK-NEXT:  %[[C0:[a-zA-Z0-9_$.-]+]] = arith.constant 0 : index
// CHECK-NEXT:  %[[C1:[a-zA-Z0-9_$.-]+]] = arith.constant 1 : index
// CHECK-NEXT:  %[[C10:[a-zA-Z0-9_$.-]+]] = arith.constant 10 : index
// CHECK-NEXT:  %[[C36:[a-zA-Z0-9_$.-]+]] = arith.constant 36 : index
// CHECK-NEXT:  %[[C4:[a-zA-Z0-9_$.-]+]] = arith.constant 4 : index
// CHECK-NEXT:  scf.for %[[ARG3:[a-zA-Z0-9_$.-]+]] = %[[C0]] to %[[C10]] step %[[C1]] {
// CHECK-NEXT:  scf.for %[[ARG4:[a-zA-Z0-9_$.-]+]] = %[[C0]] to %[[C36]] step %[[C4]] {
// CHECK-NEXT:  %[[V3:[a-zA-Z0-9_$.-]+]] = vector.load %[[ARG0]][%[[ARG3]], %[[ARG4]]] : memref<10x37xf32>, vector<4xf32>
// CHECK-NEXT:  %[[V4:[a-zA-Z0-9_$.-]+]] = memref.load %[[ARG1]][%[[ARG3]]] : memref<10xf32>
// CHECK-NEXT:  %[[V5:[a-zA-Z0-9_$.-]+]] = vector.broadcast %[[V4]] : f32 to vector<4xf32>
// CHECK-NEXT:  %[[V6:[a-zA-Z0-9_$.-]+]] = arith.addf %[[V3]], %[[V5]] : vector<4xf32>
// CHECK-NEXT:  vector.store %[[V6]], %[[ARG2]][%[[ARG3]], %[[ARG4]]] : memref<10x37xf32>, vector<4xf32>
// CHECK-NEXT:  }
// CHECK-NEXT:  %[[V0:[a-zA-Z0-9_$.-]+]] = memref.load %[[ARG0]][%[[ARG3]], %[[C36]]] : memref<10x37xf32>
// CHECK-NEXT:  %[[V1:[a-zA-Z0-9_$.-]+]] = memref.load %[[ARG1]][%[[ARG3]]] : memref<10xf32>
// CHECK-NEXT:  %[[V2:[a-zA-Z0-9_$.-]+]] = arith.addf %[[V0]], %[[V1]] : f32
// CHECK-NEXT:  memref.store %[[V2]], %[[ARG2]][%[[ARG3]], %[[C36]]] : memref<10x37xf32>
// CHECK-NEXT:  }
// CHECK-NEXT:  return
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @dot(%[[ARG0]]: memref<4x20x1x1xf32>, %[[ARG1]]: memref<20xf32>, %[[ARG2]]: memref<4xf32> {kernel.output}) {
// CHECK-NEXT:  %[[CST:[a-zA-Z0-9_$.-]+]] = arith.constant dense<-0.000000e+00> : vector<4xf32>
// CHECK-NEXT:  %[[C0]] = arith.constant 0 : index
// CHECK-NEXT:  %[[C1]] = arith.constant 1 : index
// CHECK-NEXT:  %[[C4]] = arith.constant 4 : index
// CHECK-NEXT:  %[[C20:[a-zA-Z0-9_$.-]+]] = arith.constant 20 : index
// CHECK-NEXT:  scf.for %[[ARG3]] = %[[C0]] to %[[C4]] step %[[C1]] {
// CHECK-NEXT:  %[[V0]] = memref.load %[[ARG2]][%[[ARG3]]] : memref<4xf32>
// CHECK-NEXT:  %[[COLLAPSE_SHAPE:[a-zA-Z0-9_$.-]+]] = memref.collapse_shape %[[ARG0]] {{\[\[}}0], [1, 2, 3]] : memref<4x20x1x1xf32> into memref<4x20xf32>
// CHECK-NEXT:  %[[V1]] = scf.for %[[ARG4]] = %[[C0]] to %[[C20]] step %[[C4]] iter_args(%[[ARG5:[a-zA-Z0-9_$.-]+]] = %[[CST]]) -> (vector<4xf32>) {
// CHECK-NEXT:  %[[V3]] = vector.load %[[COLLAPSE_SHAPE]][%[[ARG3]], %[[ARG4]]] : memref<4x20xf32>, vector<4xf32>
// CHECK-NEXT:  %[[V4]] = vector.load %[[ARG1]][%[[ARG4]]] : memref<20xf32>, vector<4xf32>
// CHECK-NEXT:  %[[V5]] = arith.mulf %[[V3]], %[[V4]] : vector<4xf32>
// CHECK-NEXT:  %[[V6]] = arith.addf %[[ARG5]], %[[V5]] fastmath<reassoc> : vector<4xf32>
// CHECK-NEXT:  scf.yield %[[V6]] : vector<4xf32>
// CHECK-NEXT:  }
// CHECK-NEXT:  %[[V2]] = vector.reduction <add>, %[[V1]], %[[V0]] fastmath<reassoc> : vector<4xf32> into f32
// CHECK-NEXT:  memref.store %[[V2]], %[[ARG2]][%[[ARG3]]] : memref<4xf32>
// CHECK-NEXT:  }
// CHECK-NEXT:  return
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @greatest(%[[ARG0]]: memref<?xi32>, %[[ARG1]]: index, %[[ARG2]]: i32) -> i32 {
// CHECK-NEXT:  %[[C0]] = arith.constant 0 : index
// CHECK-NEXT:  %[[C1]] = arith.constant 1 : index
// CHECK-NEXT:  %[[C4]] = arith.constant 4 : index
// CHECK-NEXT:  %[[V0]] = arith.remsi %[[ARG1]], %[[C4]] : index
// CHECK-NEXT:  %[[V1]] = arith.subi %[[ARG1]], %[[V0]] : index
// CHECK-NEXT:  %[[V2]] = vector.broadcast %[[ARG2]] : i32 to vector<4xi32>
// CHECK-NEXT:  %[[V3]] = scf.for %[[ARG3]] = %[[C0]] to %[[V1]] step %[[C4]] iter_args(%[[ARG4]] = %[[V2]]) -> (vector<4xi32>) {
// CHECK-NEXT:  %[[V6]] = vector.load %[[ARG0]][%[[ARG3]]] : memref<?xi32>, vector<4xi32>
// CHECK-NEXT:  %[[V7:[a-zA-Z0-9_$.-]+]] = arith.maxsi %[[ARG4]], %[[V6]] : vector<4xi32>
// CHECK-NEXT:  scf.yield %[[V7]] : vector<4xi32>
// CHECK-NEXT:  }
// CHECK-NEXT:  %[[V4]] = vector.reduction <maxsi>, %[[V3]] : vector<4xi32> into i32
// CHECK-NEXT:  %[[V5]] = scf.for %[[ARG3]] = %[[V1]] to %[[ARG1]] step %[[C1]] iter_args(%[[ARG4]] = %[[V4]]) -> (i32) {
// CHECK-NEXT:  %[[V6]] = memref.load %[[ARG0]][%[[ARG3]]] : memref<?xi32>
// CHECK-NEXT:  %[[V7]] = arith.maxsi %[[ARG4]], %[[V6]] : i32
// CHECK-NEXT:  scf.yield %[[V7]] : i32
// CHECK-NEXT:  }
// CHECK-NEXT:  return %[[V5]] : i32
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @clip(%[[ARG0]]: memref<8xf64>, %[[ARG1]]: memref<8xf64> {llvm.noalias}) {
// CHECK-NEXT:  %[[CST]] = arith.constant dense<0.000000e+00> : vector<2xf64>
// CHECK-NEXT:  %[[C2:[a-zA-Z0-9_$.-]+]] = arith.constant 2 : index
// CHECK-NEXT:  %[[C0]] = arith.constant 0 : index
// CHECK-NEXT:  %[[C8:[a-zA-Z0-9_$.-]+]] = arith.constant 8 : index
// CHECK-NEXT:  %[[C4]] = arith.constant 4 : index
// CHECK-NEXT:  scf.for %[[ARG2]] = %[[C0]] to %[[C8]] step %[[C4]] {
// CHECK-NEXT:  %[[V0]] = vector.load %[[ARG0]][%[[ARG2]]] : memref<8xf64>, vector<2xf64>
// CHECK-NEXT:  %[[V1]] = arith.cmpf olt, %[[V0]], %[[CST]] : vector<2xf64>
// CHECK-NEXT:  %[[V2]] = arith.select %[[V1]], %[[CST]], %[[V0]] : vector<2xi1>, vector<2xf64>
// CHECK-NEXT:  vector.store %[[V2]], %[[ARG1]][%[[ARG2]]] : memref<8xf64>, vector<2xf64>
// CHECK-NEXT:  %[[V3]] = arith.addi %[[ARG2]], %[[C2]] : index
// CHECK-NEXT:  %[[V4]] = vector.load %[[ARG0]][%[[V3]]] : memref<8xf64>, vector<2xf64>
// CHECK-NEXT:  %[[V5]] = arith.cmpf olt, %[[V4]], %[[CST]] : vector<2xf64>
// CHECK-NEXT:  %[[V6]] = arith.select %[[V5]], %[[CST]], %[[V4]] : vector<2xi1>, vector<2xf64>
// CHECK-NEXT:  vector.store %[[V6]], %[[ARG1]][%[[V3]]] : memref<8xf64>, vector<2xf64>
// CHECK-NEXT:  }
// CHECK-NEXT:  return
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @sum_of_all(%[[ARG0]]: memref<3x3xf32>, %[[ARG1]]: memref<f32> {kernel.output}) {
// CHECK-NEXT:  %[[C0]] = arith.constant 0 : index
// CHECK-NEXT:  %[[C1]] = arith.constant 1 : index
// CHECK-NEXT:  %[[C3:[a-zA-Z0-9_$.-]+]] = arith.constant 3 : index
// CHECK-NEXT:  %[[V0]] = memref.load %[[ARG1]][] : memref<f32>
// CHECK-NEXT:  %[[V1]] = scf.for %[[ARG2]] = %[[C0]] to %[[C3]] step %[[C1]] iter_args(%[[ARG3]] = %[[V0]]) -> (f32) {
// CHECK-NEXT:  %[[V2]] = scf.for %[[ARG4]] = %[[C0]] to %[[C3]] step %[[C1]] iter_args(%[[ARG5]] = %[[ARG3]]) -> (f32) {
// CHECK-NEXT:  %[[V3]] = memref.load %[[ARG0]][%[[ARG2]], %[[ARG4]]] : memref<3x3xf32>
// CHECK-NEXT:  %[[V4]] = arith.addf %[[ARG5]], %[[V3]] : f32
// CHECK-NEXT:  scf.yield %[[V4]] : f32
// CHECK-NEXT:  }
// CHECK-NEXT:  scf.yield %[[V2]] : f32
// CHECK-NEXT:  }
// CHECK-NEXT:  memref.store %[[V1]], %[[ARG1]][] : memref<f32>
// CHECK-NEXT:  return
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @arena(%[[ARG0]]: memref<128xi8> {kernel.arena}) {
// CHECK-NEXT:  %[[C4]] = arith.constant 4 : index
// CHECK-NEXT:  %[[C8]] = arith.constant 8 : index
// CHECK-NEXT:  %[[C0]] = arith.constant 0 : index
// CHECK-NEXT:  %[[C16:[a-zA-Z0-9_$.-]+]] = arith.constant 16 : index
// CHECK-NEXT:  %[[C64:[a-zA-Z0-9_$.-]+]] = arith.constant 64 : index
// CHECK-NEXT:  %[[VIEW:[a-zA-Z0-9_$.-]+]] = memref.view %[[ARG0]][%[[C0]]][] : memref<128xi8> to memref<16xf32>
// CHECK-NEXT:  %[[VIEW_0:[a-zA-Z0-9_$.-]+]] = memref.view %[[ARG0]][%[[C64]]][] : memref<128xi8> to memref<16xf32>
// CHECK-NEXT:  scf.for %[[ARG1]] = %[[C0]] to %[[C16]] step %[[C8]] {
// CHECK-NEXT:  %[[V0]] = vector.load %[[VIEW]][%[[ARG1]]] : memref<16xf32>, vector<4xf32>
// CHECK-NEXT:  vector.store %[[V0]], %[[VIEW_0]][%[[ARG1]]] : memref<16xf32>, vector<4xf32>
// CHECK-NEXT:  %[[V1]] = arith.addi %[[ARG1]], %[[C4]] : index
// CHECK-NEXT:  %[[V2]] = vector.load %[[VIEW]][%[[V1]]] : memref<16xf32>, vector<4xf32>
// CHECK-NEXT:  vector.store %[[V2]], %[[VIEW_0]][%[[V1]]] : memref<16xf32>, vector<4xf32>
// CHECK-NEXT:  }
// CHECK-NEXT:  return
// CHECK-NEXT:  }
// CHECK-NEXT: }

// A vector loop up to the last multiple of the vectors, and the loop itself from there on. What is the same in all
// lanes is loaded once and copied to each.
func.func @rows(%a: memref<10x37xf32>, %b: memref<10xf32>, %c: memref<10x37xf32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c10 = arith.constant 10 : index
  %c37 = arith.constant 37 : index
  scf.for %i = %c0 to %c10 step %c1 {
    scf.for %j = %c0 to %c37 step %c1 {
      %x = memref.load %a[%i, %j] : memref<10x37xf32>
      %y = memref.load %b[%i] : memref<10xf32>
      %z = arith.addf %x, %y : f32
      memref.store %z, %c[%i, %j] : memref<10x37xf32>
    }
  }
  return
}

// A sum in memory becomes a value, then a vector of sums; dimensions of size 1 behind the one that moves are joined to it.
func.func @dot(%a: memref<4x20x1x1xf32>, %b: memref<20xf32>, %c: memref<4xf32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c20 = arith.constant 20 : index
  scf.for %i = %c0 to %c4 step %c1 {
    scf.for %j = %c0 to %c20 step %c1 {
      %x = memref.load %a[%i, %j, %c0, %c0] : memref<4x20x1x1xf32>
      %y = memref.load %b[%j] : memref<20xf32>
      %z = arith.mulf %x, %y : f32
      %o = memref.load %c[%i] : memref<4xf32>
      %s = arith.addf %o, %z fastmath<reassoc> : f32
      memref.store %s, %c[%i] : memref<4xf32>
    }
  }
  return
}

// Bounds that are only known when the code runs; what the loop carries is idempotent, so all lanes start with it.
func.func @greatest(%a: memref<?xi32>, %n: index, %first: i32) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%m = %first) -> (i32) {
    %x = memref.load %a[%i] : memref<?xi32>
    %g = arith.maxsi %m, %x : i32
    scf.yield %g : i32
  }
  return %r : i32
}

// Conditions are masks.
func.func @clip(%a: memref<8xf64>, %b: memref<8xf64> {llvm.noalias}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0.0 : f64
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %a[%i] : memref<8xf64>
    %n = arith.cmpf olt, %x, %zero : f64
    %r = arith.select %n, %zero, %x : f64
    memref.store %r, %b[%i] : memref<8xf64>
  }
  return
}

// Sums over several loops stay in a register in the outer ones, too: nothing is stored before the end.
func.func @sum_of_all(%a: memref<3x3xf32>, %c: memref<f32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  scf.for %i = %c0 to %c3 step %c1 {
    scf.for %j = %c0 to %c3 step %c1 {
      %x = memref.load %a[%i, %j] : memref<3x3xf32>
      %s = memref.load %c[] : memref<f32>
      %t = arith.addf %s, %x : f32
      memref.store %t, %c[] : memref<f32>
    }
  }
  return
}

// Views of one buffer of bytes that do not meet are different memory.
func.func @arena(%arena: memref<128xi8> {kernel.arena}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  %p = memref.view %arena[%c0][] : memref<128xi8> to memref<16xf32>
  %q = memref.view %arena[%c64][] : memref<128xi8> to memref<16xf32>
  scf.for %i = %c0 to %c16 step %c1 {
    %x = memref.load %p[%i] : memref<16xf32>
    memref.store %x, %q[%i] : memref<16xf32>
  }
  return
}
