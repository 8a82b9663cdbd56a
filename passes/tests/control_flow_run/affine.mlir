#inside = affine_set<(d0, d1)[s0] : (d0 - d1 >= 0, s0 - d0 - d1 - 1 >= 0)>
#diagonal = affine_set<(d0, d1) : (d0 - d1 == 0)>
func.func @main(%n: index) -> (i64, i64, index, index, index, index) {
  %zero = arith.constant 0 : i64
  %three = arith.constant 3 : i64
  %ten = arith.constant 10 : i64
  %thousand = arith.constant 1000 : i64
  %minus_one = arith.constant -1 : i64
  %sum = affine.for %i = 0 to 8 iter_args(%s = %zero) -> i64 {
    %row = affine.for %j = max affine_map<(d0) -> (0, d0 - 3)>(%i) to min affine_map<(d0)[s0] -> (s0, d0 + 2)>(%i)[%n] step 2 iter_args(%t = %s) -> i64 {
      %x = affine.if #inside(%i, %j)[%n] -> i64 {
        %a = affine.apply affine_map<(d0, d1) -> (d0 * 10 + d1)>(%i, %j)
        %b = arith.index_cast %a : index to i64
        affine.yield %b : i64
      } else {
        affine.yield %minus_one : i64
      }
      %more = affine.if #diagonal(%i, %j) -> i64 {
        affine.yield %thousand : i64
      } else {
        affine.yield %zero : i64
      }
      %u = arith.muli %t, %three : i64
      %v = arith.addi %u, %x : i64
      %w = arith.addi %v, %more : i64
      affine.yield %w : i64
    }
    affine.yield %row : i64
  }
  %total = affine.for %i = 0 to 4 iter_args(%s = %zero) -> i64 {
    %low = affine.min affine_map<(d0)[s0] -> (s0 - d0 * 2, d0 * 3, 7)>(%i)[%n]
    %high = affine.max affine_map<(d0)[s0] -> (s0 - d0 * 2, d0 * 3 - 4)>(%i)[%n]
    %a = affine.apply affine_map<(d0, d1) -> (d0 * 5 + d1 ceildiv 2)>(%low, %high)
    %b = arith.index_cast %a : index to i64
    %t = arith.addi %s, %b : i64
    affine.yield %t : i64
  }
  // Division rounds down, and its rest is not negative.
  %floor = affine.apply affine_map<()[s0] -> ((s0 - 13) floordiv 4)>()[%n]
  %ceil = affine.apply affine_map<()[s0] -> ((s0 - 13) ceildiv 4)>()[%n]
  %rest = affine.apply affine_map<()[s0] -> ((s0 - 13) mod 4)>()[%n]
  %digits:3 = affine.delinearize_index %n into (4, 2, 2) : index, index, index
  %linear = affine.linearize_index [%digits#2, %digits#1, %digits#0] by (2, 2, 2) : index
  return %sum, %total, %floor, %ceil, %rest, %linear : i64, i64, index, index, index, index
}
