// terrace-opt --affine-data-copy-generate="generate-dma=false fast-mem-space=1 skip-non-unit-stride-loops=true"
func.func @sum(%data: memref<256xf32>) -> f32 {
  %zero = arith.constant 0.0 : f32
  %sum = affine.for %i = 0 to 256 iter_args(%partial = %zero) -> (f32) {
    %x = affine.load %data[%i] : memref<256xf32>
    %next = arith.addf %partial, %x : f32
    affine.yield %next : f32
  }
  return %sum : f32
}
