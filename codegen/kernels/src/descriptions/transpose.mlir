// Permutations of up to six dimensions of 4-byte elements.
kernel.def @terrace_transpose_f32_{isa} implements "graph.transpose" features [{features}] priority {priority} : i64 {
  kernel.require_type "input", f32
  %rank = kernel.rank "input"
  %wanted = arith.constant {rank} : i64
  %fits = arith.cmpi eq, %rank, %wanted : i64
  kernel.require %fits, "the rank is another"
  %0 = arith.constant 0 : i64
{dims}
  kernel.return %rank, {sizes}, {perms}
}
