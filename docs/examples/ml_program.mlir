// ml_program.global, ml_program.func, ml_program.global_load, ml_program.global_store, ml_program.return
// A counter of steps that outlives the calls.
ml_program.global private mutable @step(0 : i64) : i64
ml_program.func @advance(%by: i64) -> i64 {
  %0 = ml_program.global_load @step : i64
  %1 = arith.addi %0, %by : i64
  ml_program.global_store @step = %1 : i64
  ml_program.return %1 : i64
}
// -----
// ml_program.global_load_const, #ml_program.extern
// The value of the weights is supplied from outside.
ml_program.global private @weights(#ml_program.extern : tensor<2x3xf32>) : tensor<?x3xf32>
ml_program.func @weights_of() -> tensor<?x3xf32> {
  %0 = ml_program.global_load_const @weights : tensor<?x3xf32>
  ml_program.return %0 : tensor<?x3xf32>
}
// -----
// ml_program.subgraph, ml_program.global_load_graph, ml_program.global_store_graph, ml_program.token, ml_program.output, !ml_program.token
// In a graph, tokens say what comes first: here the old state is read before the new one is stored.
ml_program.global private mutable @state : tensor<4xf32>
ml_program.subgraph @exchange(%new: tensor<4xf32>) -> tensor<4xf32> {
  %start = ml_program.token
  %old, %read = ml_program.global_load_graph @state ordering(%start -> !ml_program.token) : tensor<4xf32>
  %stored = ml_program.global_store_graph @state = %new ordering(%read -> !ml_program.token) : tensor<4xf32>
  ml_program.output %old : tensor<4xf32>
}
