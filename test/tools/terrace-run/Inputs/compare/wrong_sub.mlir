// Describes the kernel of elementwise operations as subtracting where it adds.
kernel.def @terrace_binary_f32_portable implements "graph.sub" priority 10 inputs ["lhs", "rhs"] {
  kernel.require_type "lhs", f32
  %0 = arith.constant 0 : i64
  %1 = arith.constant 1 : i64
  %2 = arith.constant 2 : i64
  %inner = kernel.dim "output", -1
  %outer = kernel.size "output" to -1
  kernel.return %0, %2, %1, %outer, %inner, %0, %0, %0
}
