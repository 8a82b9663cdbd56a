// terrace-opt --scf-forall-to-for
func.func @fill(%data: memref<4x8xf32>, %x: f32) {
  scf.forall (%i, %j) in (4, 8) {
    memref.store %x, %data[%i, %j] : memref<4x8xf32>
  }
  return
}
