// terrace-opt --affine-pipeline-data-transfer
func.func @stream(%data: memref<256xf32>) {
  %c0 = arith.constant 0 : index
  %count = arith.constant 32 : index
  %buffer = memref.alloc() : memref<32xf32, 1>
  %tag = memref.alloc() : memref<1xi32>
  affine.for %i = 0 to 8 {
    affine.dma_start %data[%i * 32], %buffer[0], %tag[0], %count : memref<256xf32>, memref<32xf32, 1>, memref<1xi32>
    affine.dma_wait %tag[0], %count : memref<1xi32>
    %x = affine.load %buffer[7] : memref<32xf32, 1>
    %0 = arith.mulf %x, %x : f32
    affine.store %0, %buffer[7] : memref<32xf32, 1>
  }
  memref.dealloc %tag : memref<1xi32>
  memref.dealloc %buffer : memref<32xf32, 1>
  return
}
