// terrace-opt --affine-simplify-structures
func.func @never(%i: index) -> index {
  %0 = affine.apply affine_map<(d0) -> (d0 * 2 + d0 - d0 * 3 + 7)>(%i)
  return %0 : index
}
