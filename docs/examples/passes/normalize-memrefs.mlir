// terrace-opt --normalize-memrefs
// A transposed layout becomes a transposed access.
func.func @transposed(%i: index, %j: index, %x: f32) {
  %m = memref.alloc() : memref<8x16xf32, affine_map<(i, j) -> (j, i)>>
  affine.store %x, %m[symbol(%i), symbol(%j)] : memref<8x16xf32, affine_map<(i, j) -> (j, i)>>
  memref.dealloc %m : memref<8x16xf32, affine_map<(i, j) -> (j, i)>>
  return
}
