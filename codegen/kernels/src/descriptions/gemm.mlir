// Matrix products by a constant right side, shared by the whole batch.
kernel.def @terrace_gemm_f32_{isa} implements "graph.matmul" features [{features}] priority {priority} : i64 {
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
  %rows = kernel.dim "rhs", 0
  %columns = kernel.dim "rhs", 1
  %k = arith.select %tb, %columns, %rows : i64
  %lhs_k = kernel.dim "lhs", -1
  kernel.expect_equal %lhs_k, %k, "the sides of a matrix product contract dimensions of different sizes"
  %n = arith.select %tb, %rows, %columns : i64
  %m = kernel.size "output" to -1
  %bias = kernel.present "bias"
  %bias_size = kernel.size "bias"
  %is_row = arith.cmpi eq, %bias_size, %n : i64
  %no_bias = arith.cmpi eq, %bias, %false : i1
  %bias_fits = arith.ori %is_row, %no_bias : i1
  kernel.require %bias_fits, "the bias is not one row"
  kernel.pack_operand "rhs" with @terrace_gemm_f32_{isa}
  %ldb = arith.select %tb, %k, %n : i64
  %flags = arith.select %tb, %3, %1 : i64
  %alpha = kernel.attr "alpha"
  %act = kernel.attr "activation", 0
  %act_a = kernel.attr "activation", 1
  %act_b = kernel.attr "activation", 2
  kernel.return %m, %n, %k, %k, %ldb, %n, %flags, %1, %1, %0, %0, %0, %0, %0, %0, %n, %0, %0, %alpha, %act, %act_a, %act_b
}

// Products of two computed sides, with the same batch on both: the scores of attention.
kernel.def @terrace_gemm_f32_{isa} implements "graph.matmul" features [{features}] priority {priority_low} : i64 {
  kernel.require_type "lhs", f32
  %0 = arith.constant 0 : i64
  %1 = arith.constant 1 : i64
  %2 = arith.constant 2 : i64
  %false = arith.constant false
  %lhs_rank = kernel.rank "lhs"
  %rhs_rank = kernel.rank "rhs"
  %matrix = arith.cmpi sge, %lhs_rank, %2 : i64
  kernel.require %matrix, "the left side is a vector"
  %same_rank = arith.cmpi eq, %lhs_rank, %rhs_rank : i64
  kernel.require %same_rank, "the sides have batches of different rank"
  %ta = kernel.present "transpose_a"
  %plain = arith.cmpi eq, %ta, %false : i1
  kernel.require %plain, "the left side is transposed"
  %tb = kernel.present "transpose_b"
  %batch = kernel.size "output" to -2
  %lhs_batch = kernel.size "lhs" to -2
  %rhs_batch = kernel.size "rhs" to -2
  %lhs_whole = arith.cmpi eq, %lhs_batch, %batch : i64
  %rhs_whole = arith.cmpi eq, %rhs_batch, %batch : i64
  %whole = arith.andi %lhs_whole, %rhs_whole : i1
  kernel.require %whole, "a side is broadcast along the batch"
  %m = kernel.dim "output", -2
  %n = kernel.dim "output", -1
  %k = kernel.dim "lhs", -1
  %rows = kernel.dim "rhs", -2
  %columns = kernel.dim "rhs", -1
  %rhs_k = arith.select %tb, %columns, %rows : i64
  kernel.expect_equal %k, %rhs_k, "the sides of a matrix product contract dimensions of different sizes"
  %bias = kernel.present "bias"
  %bias_size = kernel.size "bias"
  %is_row = arith.cmpi eq, %bias_size, %n : i64
  %no_bias = arith.cmpi eq, %bias, %false : i1
  %bias_fits = arith.ori %is_row, %no_bias : i1
  kernel.require %bias_fits, "the bias is not one row"
  %ldb = arith.select %tb, %k, %n : i64
  %flags = arith.select %tb, %2, %0 : i64
  %a_stride = arith.muli %m, %k : i64
  %b_stride = arith.muli %k, %n : i64
  %c_stride = arith.muli %m, %n : i64
  %alpha = kernel.attr "alpha"
  %act = kernel.attr "activation", 0
  %act_a = kernel.attr "activation", 1
  %act_b = kernel.attr "activation", 2
  kernel.return %m, %n, %k, %k, %ldb, %n, %flags, %batch, %1, %a_stride, %0, %b_stride, %0, %c_stride, %0, %n, %c_stride, %0, %alpha, %act, %act_a, %act_b
}
