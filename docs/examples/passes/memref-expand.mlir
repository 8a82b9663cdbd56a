// terrace-opt --memref-expand
func.func @reshaped(%data: memref<?xf32>, %sizes: memref<2xindex>) -> memref<?x?xf32> {
  %0 = memref.reshape %data(%sizes) : (memref<?xf32>, memref<2xindex>) -> memref<?x?xf32>
  return %0 : memref<?x?xf32>
}
