// RUN: terrace-opt %s | terrace-opt | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// CHECK-LABEL: func.func @transfer(
// CHECK: affine.dma_start %{{.*}}[%{{.*}} * 16], %{{.*}}[0], %{{.*}}[%{{.*}}], %{{.*}} : memref<64xf32>, memref<16xf32, 1>, memref<1xi32>
// CHECK: affine.dma_wait %{{.*}}[%{{.*}}], %{{.*}} : memref<1xi32>
// CHECK: affine.dma_start %{{.*}}[0, %{{.*}}], %{{.*}}[0, 0], %{{.*}}[%{{.*}}], %{{.*}}, %{{.*}}, %{{.*}} : memref<8x8xf32>, memref<4x4xf32, 1>, memref<1xi32>
func.func @transfer(%m: memref<64xf32>, %b: memref<16xf32, 1>, %t: memref<1xi32>, %s: memref<8x8xf32>, %d: memref<4x4xf32, 1>) {
  %c0 = arith.constant 0 : index
  %n = arith.constant 16 : index
  %stride = arith.constant 8 : index
  %each = arith.constant 4 : index
  affine.for %i = 0 to 4 {
    affine.dma_start %m[%i * 16], %b[0], %t[%c0], %n : memref<64xf32>, memref<16xf32, 1>, memref<1xi32>
    affine.dma_wait %t[%c0], %n : memref<1xi32>
    affine.dma_start %s[0, %i], %d[0, 0], %t[%c0], %n, %stride, %each : memref<8x8xf32>, memref<4x4xf32, 1>, memref<1xi32>
  }
  return
}
