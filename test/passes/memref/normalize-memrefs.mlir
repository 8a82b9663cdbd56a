// RUN: terrace-opt %s --normalize-memrefs --split-input-file | FileCheck %s

// The map of a layout goes to where the memory is accessed. A tile is a dimension.

#tile = affine_map<(d0) -> (d0 floordiv 8, d0 mod 8)>

// CHECK-LABEL: func.func @tiled
// CHECK-SAME: (%[[A:.*]]: memref<3x8xf32>, %[[I:.*]]: index)
// CHECK: %[[B:.*]] = memref.alloc() {alignment = 64 : i64} : memref<3x8xf32>
// CHECK: affine.for %[[J:.*]] = 0 to 20 {
// CHECK-NEXT: %[[V:.*]] = affine.load %[[A]][%[[J]] floordiv 8, %[[J]] mod 8] : memref<3x8xf32>
// CHECK: affine.store %[[V]], %[[B]][(-%[[J]] + 19) floordiv 8, -%[[J]] - ((-%[[J]] + 19) floordiv 8) * 8 + 19]
// CHECK: memref.dealloc %[[B]] : memref<3x8xf32>
func.func @tiled(%a: memref<20xf32, #tile>, %i: index) -> f32 {
  %b = memref.alloc() {alignment = 64} : memref<20xf32, #tile>
  affine.for %j = 0 to 20 {
    %v = affine.load %a[%j] : memref<20xf32, #tile>
    affine.store %v, %b[19 - %j] : memref<20xf32, #tile>
  }
  %v = memref.load %b[%i] : memref<20xf32, #tile>
  memref.dealloc %b : memref<20xf32, #tile>
  return %v : f32
}

// -----

// Callers and callees change together; what a choice or a loop hands on as well.

#swap = affine_map<(d0, d1) -> (d1, d0)>

// CHECK-LABEL: func.func private @elsewhere(memref<5x2xf32>) -> memref<5x2xf32>
func.func private @elsewhere(memref<2x5xf32, #swap>) -> memref<2x5xf32, #swap>

// CHECK-LABEL: func.func @caller
// CHECK-SAME: (%[[A:.*]]: memref<5x2xf32>, %[[C:.*]]: i1) -> memref<5x2xf32>
// CHECK: call @elsewhere(%[[A]]) : (memref<5x2xf32>) -> memref<5x2xf32>
// CHECK: scf.if %[[C]] -> (memref<5x2xf32>)
// CHECK: cf.br ^bb1(%{{.*}} : memref<5x2xf32>)
// CHECK: ^bb1(%{{.*}}: memref<5x2xf32>):
func.func @caller(%a: memref<2x5xf32, #swap>, %c: i1) -> memref<2x5xf32, #swap> {
  %b = call @elsewhere(%a) : (memref<2x5xf32, #swap>) -> memref<2x5xf32, #swap>
  %r = scf.if %c -> memref<2x5xf32, #swap> {
    scf.yield %a : memref<2x5xf32, #swap>
  } else {
    scf.yield %b : memref<2x5xf32, #swap>
  }
  cf.br ^end(%r : memref<2x5xf32, #swap>)
^end(%out: memref<2x5xf32, #swap>):
  return %out : memref<2x5xf32, #swap>
}

// -----

// A size of the old memref is what it was: a number, what the allocation got, or the size of a dimension
// that is the old one. The new dimension 1 counts tiles.

#rows = affine_map<(d0, d1) -> (d1, d0 floordiv 4, d0 mod 4)>

// CHECK-DAG: #[[$COUNT:.*]] = affine_map<(d0, d1) -> (d0 ceildiv 4)>
// CHECK-LABEL: func.func @sizes
// CHECK-SAME: (%[[A:.*]]: memref<?x2x4xf32>, %[[M:.*]]: index, %[[N:.*]]: index)
// CHECK: %[[ZERO:.*]] = arith.constant 0 : index
// CHECK: %[[D:.*]] = memref.dim %[[A]], %[[ZERO]]
// CHECK: %[[TILES:.*]] = affine.apply #[[$COUNT]](%[[M]], %[[N]])
// CHECK: memref.alloc(%{{.*}}, %[[TILES]], %{{.*}}) : memref<?x?x?xf32>
// CHECK: return %{{.*}}, %[[D]], %[[M]]
#columns = affine_map<(d0, d1) -> (d1, d0 floordiv 4, d0 mod 4)>
func.func @sizes(%a: memref<6x?xf32, #columns>, %m: index, %n: index) -> (index, index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = memref.dim %a, %c0 : memref<6x?xf32, #columns>
  %1 = memref.dim %a, %c1 : memref<6x?xf32, #columns>
  %b = memref.alloc(%m, %n) : memref<?x?xf32, #rows>
  %2 = memref.dim %b, %c0 : memref<?x?xf32, #rows>
  memref.dealloc %b : memref<?x?xf32, #rows>
  return %0, %1, %2 : index, index, index
}

// -----

// Here nothing else has the size, so the layout stays.

#tile = affine_map<(d0) -> (d0 floordiv 8, d0 mod 8)>

// CHECK-LABEL: func.func @size_of_tiles
// CHECK-SAME: memref<?xf32, #{{.*}}>
func.func @size_of_tiles(%a: memref<?xf32, #tile>) -> index {
  %c0 = arith.constant 0 : index
  %0 = memref.dim %a, %c0 : memref<?xf32, #tile>
  return %0 : index
}

// -----

// What needs a layout keeps it, for the callers too: a copy, a vector, a part, a function that is a value.

#tile = affine_map<(d0) -> (d0 floordiv 8, d0 mod 8)>

// CHECK-LABEL: func.func @copies
// CHECK-SAME: memref<16xf32, #{{.*}}>
func.func @copies(%a: memref<16xf32, #tile>, %b: memref<16xf32>) {
  memref.copy %a, %b : memref<16xf32, #tile> to memref<16xf32>
  return
}

// CHECK-LABEL: func.func @calls_copies
// CHECK-SAME: memref<16xf32, #{{.*}}>
func.func @calls_copies(%a: memref<16xf32, #tile>, %b: memref<16xf32>) {
  call @copies(%a, %b) : (memref<16xf32, #tile>, memref<16xf32>) -> ()
  return
}

// CHECK-LABEL: func.func @vectors
// CHECK-SAME: memref<16xf32, #{{.*}}>
func.func @vectors(%a: memref<16xf32, #tile>) -> vector<16xf32> {
  %0 = affine.vector_load %a[0] : memref<16xf32, #tile>, vector<16xf32>
  return %0 : vector<16xf32>
}

// CHECK-LABEL: func.func @takes_part
// CHECK-SAME: memref<2xf32, strided<[4], offset: 1>>
func.func @takes_part(%a: memref<2xf32, strided<[4], offset: 1>>) {
  return
}

// CHECK-LABEL: func.func @gives_part
// CHECK: call @takes_part(%{{.*}}) : (memref<2xf32, strided<[4], offset: 1>>) -> ()
func.func @gives_part(%a: memref<8xf32>) {
  %0 = memref.subview %a[1] [2] [4] : memref<8xf32> to memref<2xf32, strided<[4], offset: 1>>
  call @takes_part(%0) : (memref<2xf32, strided<[4], offset: 1>>) -> ()
  return
}

// CHECK-LABEL: func.func @is_value
// CHECK-SAME: memref<16xf32, #{{.*}}>
func.func @is_value(%a: memref<16xf32, #tile>) {
  return
}

// CHECK-LABEL: func.func @makes_value
func.func @makes_value() -> ((memref<16xf32, #tile>) -> ()) {
  %f = constant @is_value : (memref<16xf32, #tile>) -> ()
  return %f : (memref<16xf32, #tile>) -> ()
}

// -----

// There is no memory in front of index 0, and none that a symbol could tell the size of.

// CHECK-LABEL: func.func @in_front
// CHECK: memref.alloc() : memref<8xf32, #{{.*}}>
func.func @in_front() {
  %0 = memref.alloc() : memref<8xf32, affine_map<(d0) -> (d0 - 4)>>
  memref.dealloc %0 : memref<8xf32, affine_map<(d0) -> (d0 - 4)>>
  return
}

// CHECK-LABEL: func.func @symbol
// CHECK: memref.alloc()[%{{.*}}] : memref<8xf32, #{{.*}}>
func.func @symbol(%n: index) {
  %0 = memref.alloc()[%n] : memref<8xf32, affine_map<(d0)[s0] -> (d0 + s0)>>
  memref.dealloc %0 : memref<8xf32, affine_map<(d0)[s0] -> (d0 + s0)>>
  return
}
