// terrace-opt --lower-vector-to-from-elements-to-shuffle-tree
func.func @first_halves(%a: vector<4xf32>, %b: vector<4xf32>) -> vector<4xf32> {
  %0:4 = vector.to_elements %a : vector<4xf32>
  %1:4 = vector.to_elements %b : vector<4xf32>
  %2 = vector.from_elements %0#0, %0#1, %1#0, %1#1 : vector<4xf32>
  return %2 : vector<4xf32>
}
