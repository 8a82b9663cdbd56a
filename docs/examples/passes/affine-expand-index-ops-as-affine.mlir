// terrace-opt --affine-expand-index-ops-as-affine
func.func @row_and_column(%i: index) -> (index, index) {
  %0:2 = affine.delinearize_index %i into (16, 8) : index, index
  return %0#0, %0#1 : index, index
}
