// RUN: terrace-opt %s --affine-data-copy-generate="generate-dma=false fast-mem-space=2" | FileCheck %s
// RUN: terrace-opt %s --affine-data-copy-generate="generate-dma=true fast-mem-space=2" | FileCheck %s --check-prefix=DMA

// The loop touches eight elements from the fifth on: these are copied, and indices start from there.

// CHECK-LABEL: func.func @read(
// CHECK: %[[B:.*]] = memref.alloc() : memref<8xf32, 2>
// CHECK: affine.for %[[I:.*]] = 4 to 12 {
// CHECK: %[[V:.*]] = affine.load %{{.*}}[%[[I]]] : memref<64xf32>
// CHECK: affine.store %[[V]], %[[B]][%[[I]] - 4] : memref<8xf32, 2>
// CHECK: affine.for %[[J:.*]] = 0 to 8 {
// CHECK: affine.load %[[B]][%[[J]]] : memref<8xf32, 2>
// CHECK: memref.dealloc %[[B]]

// DMA-LABEL: func.func @read(
// DMA: affine.dma_start %{{.*}}[%{{.*}}], %[[B:.*]][%{{.*}}], %[[T:.*]][%{{.*}}], %{{.*}} : memref<64xf32>, memref<8xf32, 2>, memref<1xi32>
// DMA-NEXT: affine.dma_wait %[[T]][%{{.*}}], %{{.*}} : memref<1xi32>
func.func @read(%m: memref<64xf32>) {
  affine.for %i = 0 to 8 {
    %0 = affine.load %m[%i + 4] : memref<64xf32>
    "test.use"(%0) : (f32) -> ()
  }
  return
}

// Every second element is written: the others are filled in first, and come back as they were.

// CHECK-LABEL: func.func @strided(
// CHECK: affine.load %{{.*}} : memref<64xf32>
// CHECK: affine.store %{{.*}} : memref<15xf32, 2>
// CHECK: affine.store %{{.*}} : memref<15xf32, 2>
// CHECK: affine.load %{{.*}} : memref<15xf32, 2>
// CHECK: affine.store %{{.*}} : memref<64xf32>
func.func @strided(%m: memref<64xf32>, %v: f32) {
  affine.for %i = 0 to 8 {
    affine.store %v, %m[%i * 2] : memref<64xf32>
  }
  return
}

// Something that is not known looks at the memref.

// CHECK-LABEL: func.func @seen(
// CHECK-NOT: memref.alloc
// CHECK: return
func.func @seen(%m: memref<64xf32>) {
  affine.for %i = 0 to 8 {
    %0 = affine.load %m[%i] : memref<64xf32>
    "test.use"(%m) : (memref<64xf32>) -> ()
  }
  return
}
