func.func @main(%n: index) -> (i64, i64, i64, i64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0 : i64
  %seven = arith.constant 7 : i64
  %e = tensor.empty() : tensor<4x6xi64>
  %z = linalg.fill ins(%seven : i64) outs(%e : tensor<4x6xi64>) -> tensor<4x6xi64>
  %row = tensor.splat %seven : tensor<6xi64>
  // Each iteration replaces a column of one tensor and an element of another; some are left.
  %r:2 = scf.forall (%i) = (0) to (%n) step (2) shared_outs(%o = %row, %p = %z) -> (tensor<6xi64>, tensor<4x6xi64>) {
    %a = arith.index_cast %i : index to i64
    %x = tensor.from_elements %a : tensor<1xi64>
    %b = arith.muli %a, %a : i64
    %col = tensor.splat %b : tensor<4x1xi64>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %x into %o[%i] [1] [1] : tensor<1xi64> into tensor<6xi64>
      tensor.parallel_insert_slice %col into %p[0, %i] [4, 1] [1, 1] : tensor<4x1xi64> into tensor<4x6xi64>
    }
  }
  %sums:2 = affine.for %i = 0 to 6 iter_args(%s = %zero, %t = %zero) -> (i64, i64) {
    %a = arith.index_cast %i : index to i64
    %x = tensor.extract %r#0[%i] : tensor<6xi64>
    %y = tensor.extract %r#1[%c1, %i] : tensor<4x6xi64>
    %ax = arith.muli %a, %x : i64
    %ay = arith.muli %a, %y : i64
    %u = arith.addi %s, %ax : i64
    %v = arith.addi %t, %ay : i64
    affine.yield %u, %v : i64, i64
  }
  %q:2 = affine.parallel (%i, %j) = (0, max(1, symbol(%n) - 4)) to (min(8, symbol(%n)), 7) step (1, 3) reduce ("addi", "maxs") -> (i64, i64) {
    %a = affine.apply affine_map<(d0, d1) -> (d0 * 10 - d1)>(%i, %j)
    %x = arith.index_cast %a : index to i64
    affine.yield %x, %x : i64, i64
  }
  return %sums#0, %sums#1, %q#0, %q#1 : i64, i64, i64, i64
}
