// An elementwise function of one array.
kernel.def @terrace_unary_f32_{isa} implements "graph.{op}" features [{features}] priority {priority} : i64 {
  kernel.require_type "input", f32
  %n = kernel.size "input"
  %code = arith.constant {code} : i64
  %alpha = {alpha}
  %beta = {beta}
  kernel.return %n, %code, %alpha, %beta
}
