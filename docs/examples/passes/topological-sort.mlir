// terrace-opt --topological-sort
// In a graph, uses may stand in front of what they use.
ml_program.subgraph @graph(%x: f32) -> f32 {
  %1 = arith.mulf %0, %x : f32
  %0 = arith.addf %x, %x : f32
  ml_program.output %1 : f32
}
