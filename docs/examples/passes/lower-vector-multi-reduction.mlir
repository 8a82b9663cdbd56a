// terrace-opt --lower-vector-multi-reduction="lowering-strategy=inner-reduction"
func.func @sums_of_rows(%m: vector<2x8xf32>, %before: vector<2xf32>) -> vector<2xf32> {
  %0 = vector.multi_reduction <add>, %m, %before [1] : vector<2x8xf32> to vector<2xf32>
  return %0 : vector<2xf32>
}
