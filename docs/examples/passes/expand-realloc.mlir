// terrace-opt --expand-realloc="emit-deallocs=false"
func.func @grow(%data: memref<?xf32>, %size: index) -> memref<?xf32> {
  %0 = memref.realloc %data(%size) : memref<?xf32> to memref<?xf32>
  return %0 : memref<?xf32>
}
