// terrace-opt --affine-expand-index-ops
func.func @row_and_column(%i: index, %columns: index) -> (index, index) {
  %0:2 = affine.delinearize_index %i into (%columns) : index, index
  return %0#0, %0#1 : index, index
}
