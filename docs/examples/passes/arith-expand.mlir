// terrace-opt --arith-expand
func.func @tiles(%size: index, %tile: index) -> index {
  %0 = arith.ceildivui %size, %tile : index
  return %0 : index
}
