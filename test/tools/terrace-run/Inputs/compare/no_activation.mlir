// Describes matrix products and forgets the activation that is fused with them.
kernel.def @terrace_gemm_f32_portable implements "graph.matmul" priority 10 {
  kernel.require_type "lhs", f32
  kernel.require_constant "rhs"
  %0 = arith.constant 0 : i64
  %1 = arith.constant 1 : i64
  %2 = arith.constant 2 : i64
  %3 = arith.constant 3 : i64
  %lhs_rank = kernel.rank "lhs"
  %matrix = arith.cmpi sge, %lhs_rank, %2 : i64
  kernel.require %matrix, "the left side is a vector"
  %rhs_rank = kernel.rank "rhs"
  %shared = arith.cmpi eq, %rhs_rank, %2 : i64
  kernel.require %shared, "the right side differs along the batch"
  %ta = kernel.present "transpose_a"
  %false = arith.constant false
  %plain = arith.cmpi eq, %ta, %false : i1
  kernel.require %plain, "the left side is transposed"
  %tb = kernel.present "transpose_b"
  %k = kernel.dim "lhs", -1
  %n = kernel.dim "output", -1
  %m = kernel.size "output" to -1
  %bias = kernel.present "bias"
  %bias_size = kernel.size "bias"
  %is_row = arith.cmpi eq, %bias_size, %n : i64
  %no_bias = arith.cmpi eq, %bias, %false : i1
  %bias_fits = arith.ori %is_row, %no_bias : i1
  kernel.require %bias_fits, "the bias is not one row"
  kernel.pack_operand "rhs" with @terrace_gemm_f32_portable
  %ldb = arith.select %tb, %k, %n : i64
  %flags = arith.select %tb, %3, %1 : i64
  %alpha = kernel.attr "alpha"
  kernel.return %m, %n, %k, %k, %ldb, %n, %flags, %1, %1, %0, %0, %0, %0, %0, %0, %n, %0, %0, %alpha, %0, %0, %0
}
